"""Tiers count what was earned and stays earned, wherever the points have gone meanwhile."""

from datetime import datetime, timedelta

from loyalty import insights, ledger, tiers
from loyalty.ledger import Cause
from loyalty.models import Member
from tests.loyalty.people import BRAND, RULES, granted, joined

DAY = timedelta(days=1)


async def ordered(member: Member, points: int, about: str, now: datetime) -> None:
    cause = Cause("earn_order", about, f"{about}:1", BRAND, {})
    await ledger.gain(member.account_id, points, cause, available_at=now, expires_at=None, now=now)


async def taken_back(member: Member, points: int, about: str, now: datetime) -> None:
    cause = Cause("clawback", about, f"{about}:2", BRAND, {})
    await ledger.claw_back(member.account_id, points, cause, gained_for=about, now=now)


async def earned(member: Member, now: datetime) -> int:
    return (await tiers.standing(member.account_id, RULES, now)).earned


async def test_spending_lowers_no_tier_but_taking_back_does(db: str, now: datetime) -> None:
    """Also when what is taken back was spent before, and becomes debt."""
    ana = await joined("ana", now)
    await ordered(ana, 600, "order:kith:1", now)
    assert await earned(ana, now) == 600
    spent = Cause("redeem", "voucher:v", "spend", BRAND, {})
    await ledger.spend(ana.account_id, 500, spent, now=now)
    assert await earned(ana, now) == 600
    await taken_back(ana, 600, "order:kith:1", now)
    assert await earned(ana, now) == 0
    await ordered(ana, 700, "order:kith:2", now)  # pays the debt and counts whole
    assert await earned(ana, now) == 700
    await taken_back(ana, 100, "order:kith:2", now)
    assert await earned(ana, now) == 600


async def test_what_is_taken_back_lowers_what_it_was_earned_for(db: str, now: datetime) -> None:
    """Points of something else that stand in for it stay earned, and an old order stays old."""
    ana = await joined("ana", now)
    await ordered(ana, 300, "order:kith:1", now - 400 * DAY)
    await granted(ana, 200, now)
    assert await earned(ana, now) == 200
    await ledger.spend(ana.account_id, 300, Cause("redeem", "voucher:v", "s", BRAND, {}), now=now)
    await taken_back(ana, 300, "order:kith:1", now)
    assert (await ledger.balance(ana.account_id, now)).debt == 100
    assert await earned(ana, now) == 200
    assert [d for d in await insights.drift() if "redeemed" not in d] == []


async def test_pending_points_count_when_they_are_available(db: str, now: datetime) -> None:
    ana = await joined("ana", now)
    cause = Cause("earn_order", "order:kith:1", "o1", BRAND, {})
    await ledger.gain(
        ana.account_id, 600, cause, available_at=now + 14 * DAY, expires_at=None, now=now
    )
    await taken_back(ana, 50, "order:kith:1", now)
    assert await earned(ana, now) == 0
    assert await earned(ana, now + 14 * DAY) == 550
