"""Once a day everything is computed again; what does not add up makes the job fail until it does.

Of several processes one looks: it takes the turn with one statement. The others, and whoever is
woken again meanwhile, repeat what was found last, so that no good run hides it.
"""

import json
from datetime import UTC, datetime, time, timedelta

import structlog

from loyalty.models import Setting
from loyalty.programme import Brand
from loyalty.statements import Sql, row, rows
from referral_links import verifying

log = structlog.get_logger()

NEXT, FOUND = "verify:next", "verify:found"  # settings: from when on to look again, and what was
PATIENCE = timedelta(hours=6)  # with whoever took the turn and has not said how it ended
AGAIN = timedelta(hours=1)  # while something differs
SOON = timedelta(minutes=5)  # if it could not be looked at
# Nobody who knows the time puts it off for longer, with an hour for clocks that differ: whoever did
# was told another time.
LONGEST = timedelta(hours=25)
TOLD = 20  # differences that the log names, of each look

_TAKE = Sql(
    "INSERT INTO setting (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE"
    " SET value = excluded.value WHERE setting.value <= $3 OR setting.value > $4 RETURNING name"
)
_SET = Sql(
    "INSERT INTO setting (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE"
    " SET value = excluded.value"
)


class DoesNotAddUp(Exception):
    """What is kept is not what the entries say; `kith verify` names every difference."""


async def verify(brand: Brand, now: datetime) -> int:
    """Look, if nobody has on this day (UTC); 1 if so. DoesNotAddUp while something differs."""
    turn = (_sortable(at) for at in (now + PATIENCE, now, now + LONGEST))
    if await row(_TAKE, NEXT, *turn) is None:
        await _repeat()
        return 0
    again = now + SOON
    try:
        found = await verifying.differences(brand.secret)
        for line in found[:TOLD]:
            log.error("the books do not add up", difference=line)
        if found:
            again = now + AGAIN
            told = {"differences": len(found), "first": found[0][:200]}
            await rows(_SET, FOUND, json.dumps(told))
        else:
            again = datetime.combine(now.astimezone(UTC).date() + timedelta(days=1), time(), UTC)
            await Setting.filter(name=FOUND).delete()
    finally:
        await rows(_SET, NEXT, _sortable(again))
    await _repeat()
    return 1


async def _repeat() -> None:
    """Fail as the last look did, if it found something."""
    kept = await Setting.get_or_none(name=FOUND)
    if kept is not None:
        told = json.loads(kept.value)
        raise DoesNotAddUp(f"{told['differences']} differ, see kith verify: {told['first']}")


def _sortable(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="seconds")
