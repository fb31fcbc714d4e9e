"""The ledger against a plain model of itself (L1, L3, L6), expiry (L10) and tampering."""

import asyncio
import itertools
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tortoise.connection import get_connections

from loyalty import insights, ledger, statements
from loyalty.codes import random_key
from loyalty.errors import Conflict, NotEnoughPoints
from loyalty.ledger import Cause
from loyalty.models import Draw, LedgerEntry, Lot, Member
from tests.loyalty.people import BRAND, granted, joined
from tests.profiles import tries

DAY = timedelta(days=1)


@dataclass
class Model:
    """What the ledger must agree with: lots as lists of [left, available_at, expires_at, cause]."""

    lots: list[list[Any]] = field(default_factory=list)
    debt: int = 0

    def balance(self, now: datetime) -> tuple[int, int, int]:
        available = sum(lot[0] for lot in self.lots if lot[1] <= now < lot[2])
        pending = sum(lot[0] for lot in self.lots if now < lot[1])
        return available, pending, self.debt

    def gain(self, points: int, available: datetime, expires: datetime, about: str) -> None:
        paid = min(points, self.debt)
        self.debt -= paid
        self.lots.append([points - paid, available, expires, about])

    def take(self, points: int, now: datetime, first: str = "") -> None:
        there = [lot for lot in self.lots if now < lot[2] and (first or lot[1] <= now)]
        ordered = sorted(there, key=lambda lot: (lot[1] > now, lot[2], lot[1]))
        own = [lot for lot in self.lots if first and lot[3] == first]
        for lot in own + [lot for lot in ordered if lot not in own]:
            part = min(points, lot[0])
            lot[0] -= part
            points -= part
        self.debt += points


steps = st.lists(
    st.tuples(
        st.sampled_from(["gain", "spend", "claw", "lapse", "wait"]),
        st.integers(1, 300),
        st.integers(0, 20),
        st.integers(0, 5),
    ),
    min_size=1,
    max_size=25,
)


@settings(
    max_examples=tries(60),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=steps)
async def test_the_ledger_agrees_with_the_model(db: str, now: datetime, steps: list[Any]) -> None:
    member = await joined(random_key(), now)
    account, model = member.account_id, Model()
    for number, (step, points, days, about_number) in enumerate(steps):
        about, once = f"order:{about_number}", f"{account}:{number}"
        cause = Cause("earn_order", about, once, BRAND, {})
        if step == "gain":
            # an instant of its own for each lot: the order among equals is not promised
            available = now + days * DAY + number * timedelta(seconds=1)
            expires = available + 10 * DAY
            model.gain(points, available, expires, about)
            await ledger.gain(
                account, points, cause, available_at=available, expires_at=expires, now=now
            )
        elif step == "spend":
            spent = Cause("redeem", about, once, BRAND, {})
            available_points = model.balance(now)[0]
            if points > available_points:
                with pytest.raises(NotEnoughPoints) as refused:
                    await ledger.spend(account, points, spent, now=now)
                assert refused.value.params["missing"] == points - available_points
            else:
                model.take(points, now)
                await ledger.spend(account, points, spent, now=now)
        elif step == "claw":
            taken = Cause("clawback", about, once, BRAND, {})
            model.take(points, now, first=about)
            await ledger.claw_back(account, points, taken, gained_for=about, now=now)
        elif step == "lapse":
            gone = sum(lot[0] for lot in model.lots if lot[2] <= now)
            for lot in model.lots:
                lot[0] = 0 if lot[2] <= now else lot[0]
            assert await ledger.lapse(account, BRAND, now) == gone
        else:
            now += days * DAY + timedelta(hours=1)
        found = await ledger.balance(account, now)
        assert (found.available, found.pending, found.debt) == model.balance(now)
        assert found.available >= 0
        assert not (found.debt and found.total), "who is in debt has nothing left"
    differences = await insights.drift()
    assert [d for d in differences if "redeemed" not in d] == []  # these spendings made no voucher


async def test_the_same_key_is_the_same_fact(db: str, now: datetime) -> None:
    member = await joined("ana", now)
    for _ in range(3):
        await granted(member, 100, now, once="grant-1")
    assert (await ledger.balance(member.account_id, now)).available == 100
    with pytest.raises(Conflict):
        await granted(member, 101, now, once="grant-1")
    other = await joined("ben", now)
    with pytest.raises(Conflict):
        await granted(other, 100, now, once="grant-1")
    assert (await ledger.balance(other.account_id, now)).available == 0
    assert await insights.drift() == []


async def test_fifty_at_once_are_one(db: str, now: datetime) -> None:
    member = await joined("ana", now)
    await asyncio.gather(*(granted(member, 100, now, once="grant-1") for _ in range(50)))
    assert (await ledger.balance(member.account_id, now)).available == 100
    assert await LedgerEntry.all().count() == 1


async def test_what_expires_first_is_spent_first(db: str, now: datetime) -> None:
    member = await joined("ana", now)
    for points, days in ((10, 30), (20, 10), (40, 20)):
        cause = Cause("earn_activity", "test", f"lot-{days}", BRAND, {})
        await ledger.gain(
            member.account_id,
            points,
            cause,
            available_at=now,
            expires_at=now + days * DAY,
            now=now,
        )
    await ledger.spend(member.account_id, 50, Cause("redeem", "test", "spend", BRAND, {}), now=now)
    left = {lot.points: lot.remaining for lot in await Lot.all()}
    assert left == {20: 0, 40: 10, 10: 10}
    assert (await ledger.balance(member.account_id, now + 20 * DAY)).available == 10
    assert await ledger.lapse(member.account_id, BRAND, now + 20 * DAY) == 10
    assert await ledger.lapse(member.account_id, BRAND, now + 20 * DAY) == 0


async def test_a_debt_is_paid_from_the_next_gain(db: str, now: datetime) -> None:
    member = await joined("ana", now)
    await granted(member, 100, now, once="a")
    await ledger.spend(member.account_id, 80, Cause("redeem", "test", "s", BRAND, {}), now=now)
    await ledger.claw_back(
        member.account_id,
        100,
        Cause("clawback", "test", "c", BRAND, {}),
        gained_for="test",
        now=now,
    )
    assert await ledger.balance(member.account_id, now) == ledger.Balance(0, 0, 80, None)
    await granted(member, 200, now, once="b")
    assert await ledger.balance(member.account_id, now) == ledger.Balance(120, 0, 0, None)
    assert sum([draw.points for draw in await Draw.all()]) == 80 + 20 + 80


@pytest.mark.parametrize("often", [3, 36])  # so often that it must be held
async def test_what_is_posted_while_it_is_checked_is_no_difference(
    db: str, now: datetime, monkeypatch: pytest.MonkeyPatch, often: int
) -> None:
    """`kith verify` runs beside a program that goes on working."""
    member = await joined("ana", now)
    await granted(member, 10, now, once="a")
    read = statements.rows
    posts = itertools.count(1)

    async def meanwhile(sql: Any, *args: Any) -> Any:
        found = await read(sql, *args)
        number = next(posts)
        if number <= often:
            await granted(member, 20, now, once=f"post {number}")
        return found

    monkeypatch.setattr(insights.reading, "rows", meanwhile)
    assert await insights.drift(BRAND.secret) == []
    assert next(posts) > 10, "what had changed was read again"


async def test_instants_of_any_zone_hash_alike(db: str) -> None:
    here = datetime(2026, 3, 1, 12, 0, 0, 5, tzinfo=UTC)
    there = here.astimezone(datetime.now().astimezone().tzinfo)
    assert ledger.moment_key(here) == ledger.moment_key(there)
    member = await joined("ana", here)
    await granted(member, 10, there)
    assert await insights.drift() == []


async def test_what_is_pending_pays_before_there_is_a_debt(db: str, now: datetime) -> None:
    member = await joined("ana", now)
    await granted(member, 100, now, once="a")
    await ledger.spend(member.account_id, 80, Cause("redeem", "order:1", "s", BRAND, {}), now=now)
    later = Cause("earn_order", "order:2", "b", BRAND, {})
    await ledger.gain(
        member.account_id, 50, later, available_at=now + DAY, expires_at=None, now=now
    )
    taken = Cause("clawback", "test", "c", BRAND, {})
    await ledger.claw_back(member.account_id, 60, taken, gained_for="test", now=now)
    assert await ledger.balance(member.account_id, now) == ledger.Balance(0, 10, 0, now + DAY)
    assert await ledger.balance(member.account_id, now + DAY) == ledger.Balance(10, 0, 0, None)
