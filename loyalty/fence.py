"""The fence of a copy: while it stands nothing is sent; and what is so late that staff decide.

A copy of the database does not know what the original has sent since it was made. Only a person
can say that the original is gone, and what is to become of what has been due for long.
"""

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Literal

from tortoise.transactions import in_transaction

from loyalty import acts, campaigns
from loyalty.acts import By
from loyalty.models import Campaign
from loyalty.statements import Sql, instant, row, rows

Fate = Literal["send", "skip", "keep"]

LATE = timedelta(hours=24)  # what nobody tried to send for so long waits for staff
PEOPLE = ("telegram", "whatsapp")
BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)
ASIDE = datetime(9998, 1, 1, tzinfo=UTC)  # "not before" of what waits for staff
FENCE = "fence"  # the setting that is the fence

CLOSE = Sql(
    "INSERT INTO setting (name, value) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING RETURNING name"
)
_STANDING = Sql("SELECT value FROM setting WHERE name = $1")
_OPEN = Sql("DELETE FROM setting WHERE name = $1 RETURNING name")

# The conditions of outgoing_urgent and outgoing_bulk. Campaigns are asked about by name, and what
# a shop is asked may be asked at any time: it ends in the same place.
_WHICH = [
    f"{kinds} AND channel = $1 AND lease_until >= $2 AND lease_until <= $3"
    for kinds in (
        "state = 'queued' AND kind <> 'marketing' AND kind <> 'shop'",
        "state = 'queued' AND kind = 'marketing' AND campaign_id IS NULL",
    )
]
COUNT = Sql(
    " UNION ALL ".join(
        f"SELECT kind, count(*) AS n FROM outgoing WHERE {which} GROUP BY kind" for which in _WHICH
    )
)
MOVE = [
    Sql(f"UPDATE outgoing SET not_before = $4, lease_until = $4 WHERE {which} RETURNING id")
    for which in _WHICH
]
_SKIP = [
    Sql(f"UPDATE outgoing SET state = 'skipped', reason = 'late' WHERE {which} RETURNING id")
    for which in _WHICH
]


@dataclass(frozen=True, slots=True)
class Fence:
    """Since when nothing is sent, and why."""

    since: datetime
    why: str


@dataclass(frozen=True, slots=True)
class Overdue:
    """What would be sent if the fence were lifted now."""

    due: dict[str, int] = field(default_factory=dict)  # by kind
    late: dict[str, int] = field(default_factory=dict)  # of these, due for longer than the limit
    campaigns: list[str] = field(default_factory=list)  # that run
    planned: list[str] = field(default_factory=list)  # that were to begin by now


async def standing() -> Fence | None:
    """The fence, if there is one."""
    found = await row(_STANDING, FENCE)
    if found is None:
        return None
    kept = json.loads(found["value"])
    return Fence(instant(kept["since"]), kept["why"])


def written(why: str, now: datetime) -> str:
    """The value of the setting that is the fence."""
    return json.dumps({"since": now.astimezone(UTC).isoformat(), "why": why})


async def close(why: str, now: datetime, by: By) -> bool:
    """Send nothing from now on; False if the fence stood already."""
    async with in_transaction():
        if await row(CLOSE, FENCE, written(why, now)) is None:
            return False
        await acts.record("fence.close", "database", by=by, reason=why, now=now)
    return True


async def overdue(beyond: timedelta, now: datetime) -> Overdue:
    """What has been due, what of it for longer than `beyond`, and which campaigns there are."""
    running = await Campaign.filter(state="running").order_by("id")
    return Overdue(
        await _counted(BEGINNING, now),
        await _counted(BEGINNING, now - beyond),
        [one.name for one in running],
        [one.name for one in await campaigns.due(now)],
    )


async def lift(fate: Fate, beyond: timedelta, now: datetime, by: By) -> bool:
    """Let everything be sent again, and what is late meet its fate; False if no fence stood.

    Nobody knows how much of a campaign the original has sent since: those that run are paused, and
    those whose time has come must be launched again.
    """
    async with in_transaction():
        if await row(_OPEN, FENCE) is None:
            return False
        await _decide(fate, BEGINNING, now - beyond, now)
        for campaign in await Campaign.filter(state="running").order_by("id"):
            await campaigns.pause(campaign.id, by=by, now=now)
        for campaign in await campaigns.due(now):
            await campaigns.unplan(campaign.id, "its time came in a copy behind a fence", now=now)
        detail = {"late": fate, "beyond_minutes": int(beyond.total_seconds() // 60)}
        await acts.record("fence.lift", "database", by=by, detail=detail, now=now)
    return True


async def put_aside(now: datetime) -> int:
    """What nobody tried to send for a day waits for staff from now on; how many."""
    return await _decide("keep", BEGINNING, now - LATE, now)


async def aside(channels: Iterable[str] = PEOPLE) -> dict[str, int]:
    """How much waits for staff, by kind."""
    return await _counted(ASIDE, ASIDE, channels)


async def decide(fate: Fate, now: datetime, by: By) -> int:
    """Send what waits for staff, or never; how many."""
    async with in_transaction():
        if number := await _decide(fate, ASIDE, ASIDE, now):
            detail = {"late": fate, "messages": number}
            await acts.record("late.decide", "outgoing", by=by, detail=detail, now=now)
    return number


async def _counted(
    first: datetime, last: datetime, channels: Iterable[str] = PEOPLE
) -> dict[str, int]:
    found = Counter[str]()
    for channel in channels:
        for one in await rows(COUNT, channel, first, last):
            found[one["kind"]] += one["n"]
    return dict(found)


async def _decide(fate: Fate, first: datetime, last: datetime, now: datetime) -> int:
    """What becomes of rows that were due between two instants."""
    number = 0
    for channel in PEOPLE:
        for move, skip in zip(MOVE, _SKIP, strict=True):
            if fate == "skip":
                done = await rows(skip, channel, first, last)
            else:
                done = await rows(move, channel, first, last, now if fate == "send" else ASIDE)
            number += len(done)
    return number
