"""How often, and at what time of day, members hear of what they did not ask for."""

from datetime import UTC, datetime, time, timedelta
from functools import lru_cache
from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import Field

from loyalty.programme.values import Section, Some

_MINUTE = timedelta(minutes=1)
ClockTime = Annotated[str, Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")]


class QuietRules(Section):
    """What is not said to a member now, whoever wants to say it."""

    most_per_week: Some = 2
    quiet_from: ClockTime = "21:00"
    quiet_until: ClockTime = "09:00"

    def quiet_until_after(self, now: datetime, zone: str) -> datetime | None:
        """When the quiet hours end that it is in a zone now; None: it is not quiet there."""
        begin, end = time.fromisoformat(self.quiet_from), time.fromisoformat(self.quiet_until)
        local = now.astimezone(ZoneInfo(zone))
        if not _is_between(local.time(), begin, end):
            return None
        day = local.date() + timedelta(days=begin > end and local.time() >= begin)
        first = datetime.combine(day, end, tzinfo=local.tzinfo)
        ends = [one.astimezone(UTC) for one in (first, first.replace(fold=1))]
        if ends[0] == ends[1] and local.utcoffset() == first.utcoffset():
            return ends[0]
        # The clocks are changed before: the end may come twice, or sooner because they jump.
        minute = now.astimezone(UTC).replace(second=0, microsecond=0)
        return _first_outside(begin, end, minute, max(ends), zone)


@lru_cache(maxsize=1024)  # in the night of a change all members of a zone ask for the same
def _first_outside(begin: time, end: time, after: datetime, last: datetime, zone: str) -> datetime:
    """The first minute in which a zone's clock is not between these, `last` at the latest."""
    clock, at = ZoneInfo(zone), after + _MINUTE
    while at < last and _is_between(at.astimezone(clock).time(), begin, end):
        at += _MINUTE
    return at


def _is_between(clock: time, begin: time, end: time) -> bool:
    if begin > end:
        return clock >= begin or clock < end
    return begin <= clock < end
