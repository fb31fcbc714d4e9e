"""Several processes decide about the same rewards, caps and milestones: each counts once."""

from collections import Counter
from collections.abc import AsyncIterator, Callable
from datetime import timedelta

import pytest

from bot import database
from loyalty import insights, ledger
from loyalty.models import Member
from referral_links import conversions, merging
from referral_links.models import Milestone, Referral
from tests.loyalty.people import brought, joined
from tests.loyalty.test_races import DIALECTS, raced
from tests.profiles import tries
from tests.referral_links.reward_races import CAP, CAPPED, CROWD, FREE, NOW, regret, told
from tests.referral_links.test_reward_algebra import START, check

PROCESSES = 3
MERGERS, FRIENDS = 6, 4


class Races:
    """A database with advocates and their friends, closed in this process during a race."""

    def __init__(self, url: str) -> None:
        self.url = url

    async def prepare(self, friends: int, advocates: int = 1) -> None:
        """Friends, brought by the advocates in turn."""
        await database.open(self.url)
        bring = [await joined(f"advocate{n}", START) for n in range(advocates)]
        for number in range(friends):
            friend = await joined(f"friend{number:03}", START)
            await brought(friend, bring[number % advocates], START, CAPPED)

    async def run(self, what: str, times: int) -> Counter[str]:
        """Let processes try something `times` together; what their tries came to."""
        await database.close()
        outcomes = await raced(self.url, what, times, processes=PROCESSES)
        await database.open(self.url)
        return outcomes


@pytest.fixture
async def races(fresh_database: Callable[[str], str], dialect: str) -> AsyncIterator[Races]:
    """A race, after which the books must close."""
    races = Races(fresh_database(dialect))
    yield races
    assert await insights.drift() == []
    assert await conversions.drift() == []
    await database.close()


@DIALECTS
async def test_of_a_crowd_ten_are_paid_and_each_milestone_once(races: Races, dialect: str) -> None:
    """All friends order at once, told by every process; then all give it back."""
    await races.prepare(CROWD)
    times = CROWD * PROCESSES
    assert await races.run("crowd", times) == {"paid": times}
    reviews = Counter([one.review for one in await Referral.all()])
    assert reviews == {"clear": CAP, "waiting": CROWD - CAP}
    stages = Counter([one.stage for one in await Referral.all()])
    assert stages == {"rewarded": CAP, "ordered": CROWD - CAP}
    advocate = await Member.get(name="advocate0")
    paid = (await ledger.balance(advocate.account_id, NOW)).total
    assert paid == CAP * 200 + 100 + 250 + 500
    for turn in range(CROWD):
        await regret("", turn)
    balance = await ledger.balance(advocate.account_id, NOW)
    assert (balance.total, balance.debt) == (0, 0)
    assert await Milestone.filter(points__gt=0).count() == 0


@DIALECTS
async def test_staff_decide_while_orders_come_and_go(races: Races, dialect: str) -> None:
    await races.prepare(5)
    outcomes = await races.run("verdicts", tries(90))
    assert outcomes == {"told": tries(90)}
    await check()


@DIALECTS
async def test_advocates_become_one_while_their_friends_order(races: Races, dialect: str) -> None:
    await races.prepare(6, advocates=2)
    outcomes = await races.run("become", 36)
    assert outcomes == {"told": 36}
    assert await Member.filter(merged_into_id=None, name__startswith="advocate").count() == 1
    for _ in range(2):  # the timetable brings along what was on its way
        await merging.gather(FREE, NOW)
    await check()


@DIALECTS
async def test_mergers_and_friends_orders_wait_in_one_order(races: Races, dialect: str) -> None:
    """M4: nobody holds an account that another waits for who holds a referral that it wants."""
    await races.prepare(0, advocates=1)
    advocate = await Member.get(name="advocate0")
    for pair in range(MERGERS):
        await joined(f"whole{pair}", START)
        part = await joined(f"part{pair}", START + timedelta(seconds=1))
        await brought(part, advocate, START, FREE)
        await told(part, f"first{pair}", FREE, event="paid")
        for number in range(FRIENDS):
            friend = await joined(f"of-part{pair}-{number}", START)
            await brought(friend, part, START, FREE)
    times = MERGERS * FRIENDS * PROCESSES
    assert await races.run("mergers", times) == {"told": times}
    assert await Member.filter(merged_into_id__not_isnull=True).count() == MERGERS
    await merging.gather(FREE, NOW)
    await check()
