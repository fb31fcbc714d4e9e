"""The ledger: the same key is the same fact (L6), what expires first goes first (L10), debts."""

import asyncio
import itertools
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from loyalty import insights, ledger, ledger_statements, statements
from loyalty.errors import Conflict
from loyalty.ledger import Cause, posting
from loyalty.models import Account, Draw, LedgerEntry, Lot
from tests.loyalty.people import BRAND, granted, joined

DAY = timedelta(days=1)


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


@pytest.mark.parametrize("by", ["slow", "fast"])  # by its own twin, by another one
async def test_a_gain_that_is_overtaken_is_posted_after_it(
    db: str, now: datetime, monkeypatch: pytest.MonkeyPatch, by: str
) -> None:
    """PostgreSQL: it looked at the account without a lock, and then the account moved on."""
    member = await joined("ana", now)
    read, twice = statements.row, itertools.count()

    async def overtaken(sql: Any, *args: Any) -> Any:
        found = await read(sql, *args)
        if sql is ledger_statements.LOOK and next(twice) == 0:
            await granted(member, 10, now, once=by)
        return found

    monkeypatch.setattr(posting, "row", overtaken)
    await granted(member, 10, now, once="slow")
    assert next(twice) == (0 if db == "sqlite" else 2), "SQLite has one writer, who is alone"
    if db == "sqlite":
        return
    entries = [entry.once for entry in await LedgerEntry.all().order_by("seq")]
    assert entries == (["slow"] if by == "slow" else ["fast", "slow"])
    assert (await ledger.balance(member.account_id, now)).available == 10 * len(entries)
    assert await insights.drift(BRAND.secret) == []


async def test_a_seal_that_is_put_right_meanwhile_stays_right(
    db: str, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who posts looked at the account before that: the broken seal does not come back."""
    member = await joined("ana", now)
    await granted(member, 10, now, once="a")
    seal = (await Account.get(key=member.account_id)).seal
    await Account.filter(key=member.account_id).update(seal="broken")
    read = statements.row

    async def adopted(sql: Any, *args: Any) -> Any:
        found = await read(sql, *args)
        if sql is ledger_statements.LOOK:
            await Account.filter(key=member.account_id).update(seal=seal)
        return found

    monkeypatch.setattr(posting, "row", adopted)
    await granted(member, 10, now, once="b")
    broken = any("its seal" in one for one in await insights.drift(BRAND.secret))
    assert broken == (db == "sqlite"), "SQLite has one writer, who is alone"


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
