"""Four processes at once: a limit of n pays exactly n, and no budget is ever overspent."""

from collections import Counter
from collections.abc import AsyncIterator, Callable
from datetime import datetime

import pytest

from bot import database
from loyalty import earning, insights, ledger
from loyalty.ledger import Cause
from loyalty.models import Activity, LedgerEntry, Member, RuleBudget
from tests.loyalty.earning_races import BRAND, BUDGET, MOST
from tests.loyalty.people import brought, joined
from tests.loyalty.test_races import DIALECTS, raced

PROCESSES = 4


class Races:
    """A database with members, open in this process only before and after a race."""

    def __init__(self, url: str, now: datetime) -> None:
        self.url, self.now = url, now

    async def run(self, what: str, times: int, people: int) -> Counter[str]:
        """Let processes try something `times` together; what their tries came to."""
        await database.open(self.url)
        before: Member | None = None
        for number in range(people):
            member = await joined(f"p{number}", self.now)
            if before is not None and what == "family with a budget":
                await brought(member, before, self.now)
            before = member
        if what == "decide":
            member = await Member.get()
            await earning.do(member, "story", once="claim", brand=BRAND, now=self.now)
        if what == "twin":
            member, debt = await Member.get(), Cause("clawback", "test", "debt", BRAND, {})
            await ledger.claw_back(member.account_id, 9, debt, gained_for="", now=self.now)
        await database.close()
        outcomes = await raced(self.url, what, times, processes=PROCESSES)
        await database.open(self.url)
        return outcomes

    async def paid(self) -> int:
        """All points there are; each activity that earned has its entry, and the books close."""
        points = 0
        for member in await Member.all():
            points += (await ledger.balance(member.account_id, self.now)).available
        earned = await Activity.filter(state="earned").prefetch_related("entry")
        assert [a.entry.points for a in earned if a.entry] == [a.points for a in earned if a.entry]
        assert await insights.drift() == []
        return points


@pytest.fixture
async def races(
    fresh_database: Callable[[str], str], now: datetime, dialect: str
) -> AsyncIterator[Races]:
    """A database that other processes may write to."""
    yield Races(fresh_database(dialect), now)
    await database.close()


@DIALECTS
async def test_a_limit_of_seven_pays_seven(races: Races, dialect: str) -> None:
    assert await races.run("visit", 48, 1) == {"earned": MOST, "earning-limit": 48 - MOST}
    assert await races.paid() == 5 * MOST


@DIALECTS
async def test_the_same_key_fifty_times_is_one_activity(races: Races, dialect: str) -> None:
    assert await races.run("same", 52, 1) == {"5 for activity 1": 52}
    assert await races.paid() == 5


@DIALECTS
async def test_a_budget_is_never_overspent(races: Races, dialect: str) -> None:
    outcomes = await races.run("prize", 40, 5)
    assert outcomes == {"earned": BUDGET // 30, "earning-budget": 40 - BUDGET // 30}
    assert await races.paid() == BUDGET // 30 * 30
    assert (await RuleBudget.get()).spent == BUDGET // 30 * 30


@DIALECTS
async def test_orders_get_what_the_budget_still_has(races: Races, dialect: str) -> None:
    outcomes = await races.run("double", 40, 5)
    assert outcomes == {"30": 3, "10": 1, "0": 36}
    assert (await RuleBudget.get()).spent == BUDGET


@DIALECTS
async def test_a_claim_is_decided_once(races: Races, dialect: str) -> None:
    outcomes = await races.run("decide", 40, 1)
    assert outcomes["claim-not-waiting"] == 39
    assert await races.paid() == (50 if outcomes["earned"] else 0)


@DIALECTS
async def test_a_gift_with_one_key_is_given_once(races: Races, dialect: str) -> None:
    assert await races.run("grant", 40, 1) == {"30 for activity 1": 40}
    assert await races.paid() == 30


@DIALECTS
async def test_nobody_waits_for_a_budget_that_waits_for_them(races: Races, dialect: str) -> None:
    """An order takes from the budget, then pays its customer, then whoever brought them."""
    assert await races.run("family with a budget", 60, 6) == {"told": 60}
    assert (await RuleBudget.get()).spent == BUDGET
    await races.paid()
    earned = await LedgerEntry.filter(kind="earn_order")
    assert sum(entry.points for entry in earned) == 60 * 54 + BUDGET


@DIALECTS
async def test_who_adopts_orders_takes_all_their_budgets_first(races: Races, dialect: str) -> None:
    assert await races.run("adopting", 40, 40) == {"adopted": 40}
    spent = {one.rule: one.spent for one in await RuleBudget.exclude(rule="double")}
    assert spent == {"a-gold": 40 * 54, "b-silver": 40 * 54}
    await races.paid()


@DIALECTS
async def test_a_gain_that_pays_a_debt_is_one_however_often(races: Races, dialect: str) -> None:
    assert await races.run("twin", 40, 1) == {"entry 2": 40}
    await races.paid()
