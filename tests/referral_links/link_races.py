"""What racers do with codes: tests.racer runs these in processes of their own."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

from loyalty.errors import Refusal
from loyalty.models import Member
from referral_links import links
from tests.handlers.linking_races import says
from tests.phones import SECRET

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
SPELLINGS = ("Julia", "JUL1A", "jvlia", "ju-li-a")


async def rename(racer: str, turn: int) -> str:
    """Somebody else each time wants the one name, in one of its spellings."""
    everybody = await Member.all().order_by("id")
    place = turn * 2 + int(racer.removeprefix("r"))
    return await _tried(everybody[place], SPELLINGS[place % len(SPELLINGS)])


async def rename_again(racer: str, turn: int) -> str:
    """One member wants another name each time."""
    member = await Member.all().order_by("id").first()
    assert member is not None
    return await _tried(member, f"Anna{racer}x{turn}")


def newcomer(racer: str, turn: int) -> str:
    """The chat of somebody who went through a door."""
    return f"telegram:{racer.removeprefix('r')}{1000 + turn}"


async def same_door(racer: str, turn: int) -> str:
    """Two people join at once who said the same door's token."""
    return await says(newcomer(racer, turn), "join", f"{racer}:{turn}:join")


async def _tried(member: Member, wanted: str) -> str:
    try:
        await links.rename(member, wanted, now=NOW, secret=SECRET)
    except Refusal as refusal:
        return refusal.text
    return "renamed"


THINGS: dict[str, Callable[[str, int], Awaitable[str]]] = {
    "rename": rename,
    "rename-again": rename_again,
    "same-door": same_door,
}
