"""Several processes at once on one database: exactly the affordable happens, and nothing twice."""

import asyncio
import collections
import json
import os
from collections.abc import Callable
from datetime import datetime

import pytest

from bot import database
from loyalty import insights, ledger, programme
from loyalty.models import LedgerEntry, Member, Voucher
from referral_links import conversions
from tests import forks
from tests.loyalty.people import brought, granted, joined
from tests.victim import victims

PROCESSES = 2
DIALECTS = pytest.mark.parametrize("dialect", ["sqlite", "postgres"])


async def raced(
    url: str, what: str, times: int, *, processes: int = PROCESSES
) -> collections.Counter[str]:
    """Start the processes, let them all begin together, and add up what their tries came to."""
    return await asyncio.to_thread(_race, url, what, times // processes, processes)


def _race(url: str, what: str, times: int, processes: int) -> collections.Counter[str]:
    racers = []
    for n in range(processes):
        (heard, go), (told, says) = os.pipe(), os.pipe()
        racer = forks.start(
            "tests.racer", url, what, str(times), f"r{n}",
            env=os.environ, stdin=heard, stdout=says,
        )  # fmt: skip
        os.close(heard)
        os.close(says)
        racers.append((racer, open(go, "wb"), open(told, "rb")))  # noqa: SIM115 -- below
    for _, _, told_us in racers:
        assert told_us.readline() == b"ready\n"
    for _, shout, _ in racers:
        shout.write(b"go\n")
        shout.close()
    outcomes: collections.Counter[str] = collections.Counter()
    for racer, _, told_us in racers:
        with told_us:
            outcomes.update(json.loads(told_us.read()))
        assert racer.wait() == 0
    return outcomes


class Aside:
    """A database of the test's own, open in this process only before and after the race."""

    def __init__(self, url: str, now: datetime) -> None:
        self.url, self.now = url, now

    async def prepare(self, points: int) -> None:
        """One member with points."""
        await database.open(self.url)
        member = await joined("ana", self.now)
        if points:
            await granted(member, points, self.now)
        await database.close()

    async def checked(self) -> tuple[int, int, int]:
        """Points left, vouchers and entries; the books must close."""
        await database.open(self.url)
        try:
            member = await Member.get()
            balance = await ledger.balance(member.account_id, self.now)
            assert await insights.drift() == []
            assert await conversions.drift() == []
            vouchers, entries = await Voucher.all().count(), await LedgerEntry.all().count()
            return balance.available + balance.pending, vouchers, entries
        finally:
            await database.close()


@pytest.fixture
def aside(fresh_database: Callable[[str], str], now: datetime, dialect: str) -> Aside:
    """A database that other processes may write to."""
    return Aside(fresh_database(dialect), now)


@DIALECTS
async def test_the_same_order_fifty_times_at_once_is_one_entry(aside: Aside, dialect: str) -> None:
    await aside.prepare(0)
    outcomes = await raced(aside.url, "order", 50)
    assert outcomes == {"54 new": 1, "54 repeated": 49}
    assert await aside.checked() == (54, 0, 1)


@DIALECTS
async def test_forty_redeem_what_is_good_for_five(aside: Aside, dialect: str) -> None:
    await aside.prepare(1000)
    outcomes = await raced(aside.url, "redeem", 40)
    assert outcomes == {"redeemed": 5, "not-enough-points": 35}
    assert await aside.checked() == (0, 5, 6)


@DIALECTS
async def test_advocates_and_their_friends_order_at_once(aside: Aside, dialect: str) -> None:
    """Each order posts for two members; nobody waits for somebody who waits for them."""
    await database.open(aside.url)
    before: Member | None = None
    for name in ("ana", "ben", "cleo", "dora"):
        member = await joined(name, aside.now)
        if before is not None:
            await brought(member, before, aside.now)
        before = member
    await database.close()
    assert await raced(aside.url, "family", 120) == {"told": 120}
    await database.open(aside.url)
    assert await insights.drift() == []
    assert await conversions.drift() == []
    await database.close()


async def test_check_then_take_overspends(
    fresh_database: Callable[[str], str], now: datetime
) -> None:
    """The naive way, to prove that this race would be seen."""
    aside = Aside(fresh_database("postgres"), now)
    await aside.prepare(1000)
    outcomes = await raced(aside.url, "naive", 40)
    assert outcomes["redeemed"] > 5


@DIALECTS
async def test_killed_before_any_statement_nothing_is_half_redeemed(
    aside: Aside, dialect: str
) -> None:
    """L7: points and voucher change hands together, wherever the process dies."""
    await aside.prepare(1000)
    async with victims(aside.url, "redeem") as survives:
        for fatal in range(1, 50):
            survived = await survives(fatal)
            assert await aside.checked() == ((800, 1, 2) if survived else (1000, 0, 1))
            if survived:
                break
    assert fatal > 6, "the process is killed at every statement of a redemption"


async def test_rules_that_are_put_in_force_at_once(fresh_database: Callable[[str], str]) -> None:
    url = fresh_database("postgres")  # SQLite has one writer at a time
    assert await raced(url, "rules", 12) == {"applied": 12}
    await database.open(url)
    try:
        versions = await programme.listed(100)
    finally:
        await database.close()
    assert sorted(one.version for one in versions) == list(range(1, len(versions) + 1))
    assert len({one.digest for one in versions}) == 3
