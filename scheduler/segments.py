"""Saved segments show how many they mean: a figure that is counted again every few hours."""

from datetime import datetime, timedelta

from loyalty import segments
from loyalty.errors import BadFilter
from loyalty.failures import Failures
from loyalty.models import Segment
from loyalty.programme import Brand

FRESH = timedelta(hours=6)
_APART = timedelta(hours=1)  # so far a clock may be ahead: a later figure is of another time
_PAGE = 100


async def count(brand: Brand, now: datetime) -> int:
    """Count those whose figure is old or missing, the one that fails last; how many.

    One that names what is not there any more keeps its figure: who opens it reads why.
    """
    done, after, failures = 0, "", Failures()
    while page := await segments.listed(_PAGE, after):
        after = page[-1].name
        for one in page:
            latest = await Segment.get_or_none(id=one.id)  # another process may have counted it
            if latest is None or _is_fresh(latest, now):
                continue
            with failures.aside(one.name):
                try:
                    await segments.counted(one.name, now)
                except BadFilter:
                    continue
                done += 1
    failures.tell("segments are not counted")
    return done


def _is_fresh(one: Segment, now: datetime) -> bool:
    at = one.counted_at
    return at is not None and now - FRESH < at <= now + _APART
