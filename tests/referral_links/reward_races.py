"""What `tests.racer` does to rewards: friends of one advocate at once; staff and merges too."""

import random
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

from tortoise.transactions import in_transaction

from handlers import purchases
from loyalty.merging import OneAlready
from loyalty.models import Member
from referral_links import reviews
from referral_links.merging import merge
from referral_links.models import Referral
from tests.handlers.linking_races import tried
from tests.referral_links.test_reward_algebra import START, brand

CAP = 10
CROWD = 14
CAPPED = brand(
    review_after=CAP,
    campaigns=[],
    milestones=[{"friends": n, "points": p} for n, p in ((3, 100), (5, 250), (10, 500), (11, 7))],
)
FREE = brand(review_after=0)
NOW = START + timedelta(days=20)


async def told(friend: Member, number: str, rules: Any, **news: Any) -> None:
    body = {
        "order": number,
        "at": START.isoformat(),
        "currency": "GBP",
        "total": "54.00",
        "customer": {"member": friend.number},
        **news,
    }
    await purchases.arrived(body, source="kith", brand=rules, now=NOW)


async def crowd(racer: str, turn: int) -> str:
    """Each friend's first order; every process tells of all of them."""
    friend = await _friend(turn)
    await told(friend, f"{friend.id}", CAPPED, event="paid")
    return "paid"


async def regret(racer: str, turn: int) -> str:
    """Each friend gives it back."""
    friend = await _friend(turn)
    await told(friend, f"{friend.id}", CAPPED, event="refunded", refunded="54.00")
    return "refunded"


async def verdicts(racer: str, turn: int) -> str:
    """Staff approve and reject while orders come, grow smaller and are cancelled."""
    chance = random.Random(f"{racer}:{turn}")
    referrals = await Referral.all().order_by("id").prefetch_related("friend")
    referral = chance.choice(referrals)
    act = chance.choice(("approve", "reject", "paid", "paid", "refunded", "cancelled"))
    if act in ("approve", "reject"):
        await _review(act, referral.id)
        return "told"
    number = f"{referral.friend_id}-{chance.randrange(2)}"
    back = {"refunded": chance.choice(("14.00", "14.01", "54.00"))} if act == "refunded" else {}
    await told(referral.friend, number, FREE, event=act, **back)
    return "told"


async def _review(act: str, number: int) -> None:
    verdict = reviews.approve if act == "approve" else reviews.reject
    async with in_transaction():
        try:
            await verdict(number, by="staff", note="", brand=FREE, now=NOW)
        except reviews.NotInReview:
            return


async def become(racer: str, turn: int) -> str:
    """Two advocates turn out to be one while the friends of both order and give back."""
    if turn == 3:
        first, second = await Member.filter(name__startswith="advocate").order_by("id")

        async def joined() -> None:
            async with in_transaction():
                await merge(
                    first.id, second.id, brand=FREE, channel="telegram", source="race", now=NOW
                )

        try:
            await tried(joined)
        except OneAlready:
            return "told"
        return "told"
    friend = await _friend(turn)
    back = {"event": "refunded", "refunded": "54.00"} if turn % 5 == 4 else {"event": "paid"}
    await tried(lambda: told(friend, f"{friend.id}", FREE, **back))
    return "told"


async def mergers(racer: str, turn: int) -> str:
    """Pairs become one while their friends order; what the database refuses is not tried again."""
    pairs = await _pairs()
    one, other = pairs[turn % len(pairs)]
    if racer == "r0":
        if turn >= len(pairs):
            return "told"
        async with in_transaction():
            await merge(one.id, other.id, brand=FREE, channel="telegram", source="race", now=NOW)
        return "told"
    friends = await Member.filter(name__startswith=f"of-part{turn % len(pairs)}-").order_by("id")
    friend = friends[turn // len(pairs)]
    await told(friend, f"{friend.id}", FREE, event="paid" if racer == "r1" else "delivered")
    return "told"


async def _pairs() -> list[tuple[Member, Member]]:
    wholes = await Member.filter(name__startswith="whole").order_by("id")
    parts = await Member.filter(joined_at__gt=START).order_by("id")  # a part's name is gone
    return list(zip(wholes, parts, strict=True))


async def _friend(turn: int) -> Member:
    friends = await Member.filter(name__startswith="friend").order_by("id")
    return friends[turn % len(friends)]


THINGS: dict[str, Callable[[str, int], Awaitable[str]]] = {
    "crowd": crowd,
    "verdicts": verdicts,
    "become": become,
    "mergers": mergers,
}
