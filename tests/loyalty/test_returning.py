"""Points that come back to their lots, and what is left moving to another account."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from loyalty import insights, ledger
from loyalty.errors import Conflict
from loyalty.ledger import Balance, Cause, Kind
from loyalty.models import LedgerEntry, Lot, Member
from tests.loyalty.people import BRAND, granted, joined

DAY = timedelta(days=1)


def cause(kind: Kind, once: str, about: str = "test", **detail: Any) -> Cause:
    return Cause(kind, about, once, BRAND, detail)


async def lot(member: Member, points: int, now: datetime, days: int, *, wait: int = 0) -> None:
    """Points that expire after so many days, and are available after a while."""
    gained = cause("earn_activity", f"lot:{member.id}:{points}", f"lot:{points}")
    start = now + wait * DAY
    until = now + days * DAY
    await ledger.gain(
        member.account_id, points, gained, available_at=start, expires_at=until, now=now
    )


async def spent(member: Member, points: int, now: datetime, once: str = "spent") -> int:
    """The entry that took them; without a voucher, which these tests do not need."""
    taken = cause("adjust", once, "staff:1")
    return (await ledger.spend(member.account_id, points, taken, now=now)).entry_id


async def back(
    member: Member, points: int, entry: int, now: datetime, once: str = "back"
) -> ledger.Posting:
    returned = cause("redeem_undo", once, "voucher:x")
    return await ledger.give_back(member.account_id, points, returned, spent_by=entry, now=now)


async def left() -> dict[int, int]:
    return {one.points: one.remaining for one in await Lot.all()}


async def test_points_go_back_to_the_lots_that_they_came_from(db: str, now: datetime) -> None:
    ana = await joined("ana", now)
    for points, days in ((10, 30), (20, 10), (40, 20)):
        await lot(ana, points, now, days)
    entry = await spent(ana, 65, now)
    assert await left() == {20: 0, 40: 0, 10: 5}
    await back(ana, 65, entry, now)
    assert await left() == {20: 20, 40: 40, 10: 10}
    assert await insights.drift(BRAND.secret) == []


async def test_in_parts_those_that_last_longest_come_first_and_never_too_many(
    db: str, now: datetime
) -> None:
    ana = await joined("ana", now)
    await lot(ana, 20, now, 10)
    await lot(ana, 40, now, 20)
    entry = await spent(ana, 60, now)
    await spent_again_is_refused(ana, entry, now)
    for _ in range(3):
        await back(ana, 25, entry, now, "first")
        assert await left() == {20: 0, 40: 25}
    await back(ana, 25, entry, now, "second")
    assert await left() == {20: 10, 40: 40}
    with pytest.raises(AssertionError):
        await back(ana, 11, entry, now, "third")
    await back(ana, 10, entry, now, "third")
    assert await left() == {20: 20, 40: 40}
    with pytest.raises(Conflict):
        await back(ana, 9, entry, now, "third")
    assert await insights.drift(BRAND.secret) == []


async def spent_again_is_refused(ana: Member, entry: int, now: datetime) -> None:
    """Only the entry's own account gets anything, and only for something that took points."""
    other = await joined("ben", now)
    with pytest.raises(AssertionError):
        await back(other, 5, entry, now, "of somebody else")
    gained = await LedgerEntry.get(account_id=ana.account_id, seq=1)
    with pytest.raises(AssertionError):
        await back(ana, 5, gained.id, now, "of a gain")


async def test_what_has_expired_meanwhile_gets_thirty_days_of_grace(db: str, now: datetime) -> None:
    ana = await joined("ana", now)
    await lot(ana, 20, now, 10)
    await lot(ana, 40, now, 60)
    entry = await spent(ana, 50, now)
    later = now + 20 * DAY
    await back(ana, 45, entry, later)
    fresh = await Lot.get(points=15)
    assert (fresh.available_at, fresh.expires_at) == (later, later + 30 * DAY)
    assert await left() == {20: 0, 40: 40, 15: 15}
    await back(ana, 5, entry, later + 50 * DAY, "the rest")
    fresh = await Lot.get(points=5)
    assert fresh.expires_at == later + 80 * DAY
    assert await insights.drift(BRAND.secret) == []


async def test_a_debt_is_paid_first(db: str, now: datetime) -> None:
    ana = await joined("ana", now)
    await lot(ana, 100, now, 10)
    entry = await spent(ana, 100, now)
    taken = cause("clawback", "taken", "lot:100")
    await ledger.claw_back(ana.account_id, 30, taken, gained_for="lot:100", now=now)
    assert await ledger.balance(ana.account_id, now) == Balance(0, 0, 30, None)
    posting = await back(ana, 20, entry, now, "a")
    assert posting.paid == 20
    assert await ledger.balance(ana.account_id, now) == Balance(0, 0, 10, None)
    posting = await back(ana, 80, entry, now + 11 * DAY, "b")
    assert posting.paid == 10
    assert await ledger.balance(ana.account_id, now + 11 * DAY) == Balance(70, 0, 0, None)
    assert await insights.drift(BRAND.secret) == []


async def test_everything_moves_with_its_dates(db: str, now: datetime) -> None:
    ana, ben = await joined("ana", now), await joined("ben", now)
    await lot(ana, 20, now, 10)
    await lot(ana, 40, now, 60, wait=14)
    await lot(ana, 7, now - 9 * DAY, 8)
    await granted(ben, 5, now)
    for _ in range(2):
        moved = await ledger.move(
            ana.account_id, ben.account_id, brand=BRAND, once="merge", now=now
        )
        assert moved == 60, "without what has expired"
    assert await ledger.balance(ana.account_id, now) == Balance(0, 0, 0, None)
    assert await ledger.balance(ben.account_id, now) == Balance(25, 40, 0, now + 14 * DAY)
    dates = {
        one.points: (one.available_at, one.expires_at)
        for one in await Lot.filter(account_id=ben.account_id, expires_at__isnull=False)
    }
    assert dates == {20: (now, now + 10 * DAY), 40: (now + 14 * DAY, now + 60 * DAY)}
    assert (await insights.totals(BRAND, now)).issued == 72
    assert (await insights.totals(BRAND, now)).closes
    assert await insights.drift(BRAND.secret) == []


async def test_debts_move_too_and_are_paid_from_what_is_there(db: str, now: datetime) -> None:
    ana, ben, cleo = [await joined(name, now) for name in ("ana", "ben", "cleo")]
    taken = cause("clawback", "taken", "x")
    await ledger.claw_back(ana.account_id, 30, taken, gained_for="x", now=now)
    await lot(ben, 20, now, 60, wait=14)
    for _ in range(2):
        moved = await ledger.move(ana.account_id, ben.account_id, brand=BRAND, once="m1", now=now)
        assert moved == -30
    assert await ledger.balance(ana.account_id, now) == Balance(0, 0, 0, None)
    assert await ledger.balance(ben.account_id, now) == Balance(0, 0, 10, None)
    await granted(cleo, 25, now)
    assert await ledger.move(cleo.account_id, ben.account_id, brand=BRAND, once="m2", now=now) == 25
    assert await ledger.balance(ben.account_id, now) == Balance(15, 0, 0, None)
    assert await ledger.move(cleo.account_id, ben.account_id, brand=BRAND, once="m3", now=now) == 0
    assert (await insights.totals(BRAND, now)).closes
    assert await insights.drift(BRAND.secret) == []
