"""What `tests.racer` does to links: openings and doors of the same links, all at once."""

import random
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

from loyalty.models import Member
from referral_links import counting
from referral_links.counting import Opening, Visitor

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


async def openings(racer: str, turn: int) -> str:
    """A batch over all links: somebody new, somebody whom each process sees, two robots."""
    members = [member.id for member in await Member.all()]
    random.shuffle(members)
    new = Visitor(True, "203.0.113.0/24", f"{racer}{turn:014}")
    shared = Visitor(True, "198.51.100.0/24", f"{turn:016}")
    day = NOW.date()
    batch = {}
    for member in members:
        for who in (new, shared):
            batch[counting.opening(member, "", "opened", who, day)] = 1
        batch[Opening(member, day, "spring", "robots")] = 2
    await counting.add(batch)
    return "added"


async def doors(racer: str, turn: int) -> str:
    """Somebody goes through a door of each link while others add up."""
    who = Visitor(True, "203.0.113.0/24", f"{racer}{turn:014}")
    for member in await Member.all().order_by("-id"):
        assert await counting.door(member.id, "telegram", "spring", who, NOW)
    return await openings(racer, turn)


THINGS: dict[str, Callable[[str, int], Awaitable[str]]] = {"openings": openings, "doors": doors}
