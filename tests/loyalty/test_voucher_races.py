"""L8: whatever several processes do to a voucher at once, it is used once and its points add up."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable
from datetime import timedelta

import asyncpg
import pytest

from bot import database
from loyalty import insights, ledger, programme, rewards, vouchers
from loyalty.errors import TooManyGuesses
from loyalty.models import Guess, LedgerEntry, Member, Outgoing, Reward, Voucher
from loyalty.rewards import Offer
from tests.loyalty.people import granted, joined
from tests.loyalty.test_races import DIALECTS, raced
from tests.loyalty.voucher_races import AFTER, BRAND, LIMIT, NOW, RULES, STOCK
from tests.profiles import tries
from tests.scheduler.dues import told

PROCESSES = 4


class Races:
    """A database with members who have 4,000 points, closed in this process during a race."""

    def __init__(self, url: str) -> None:
        self.url = url

    async def prepare(self, people: int, issued: int = 0) -> None:
        """Members; the first one has vouchers."""
        await database.open(self.url)
        await programme.apply(RULES, NOW)
        for number in range(people):
            await granted(await joined(f"p{number}", NOW), 8000, NOW)
        member = await Member.all().order_by("id").first()
        assert member is not None
        for number in range(issued):
            await rewards.redeem(
                member, Offer(200, 1000, {}), once=f"v{number}", brand=BRAND, now=NOW
            )

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
    await database.close()


@DIALECTS
async def test_the_last_ones_are_sold_once_and_limits_hold(races: Races, dialect: str) -> None:
    await races.prepare(people=8)
    outcomes = await races.run("wants", 80)
    assert outcomes == {
        "scarf redeemed": STOCK,
        "scarf sold-out": 40 - STOCK,
        "mug redeemed": LIMIT,
        "mug reward-limit": 40 - LIMIT,
    }
    assert (await Reward.get(slug="scarf")).stock == 0
    assert await Voucher.all().count() == STOCK + LIMIT


@DIALECTS
async def test_used_once_and_ended_once_whatever_happens_at_once(
    races: Races, dialect: str
) -> None:
    await races.prepare(people=1, issued=40)  # enough that each fate is somebody's
    outcomes = await races.run("fates", tries(240))
    states = Counter([voucher.state for voucher in await Voucher.all()])
    ended = states["void"] + states["expired"]
    assert outcomes["used"] == states["used"]
    assert outcomes["ended"] == ended
    assert outcomes.keys() <= {
        "used", "ended", "reserve", "release", "expire", "no-voucher", "voucher-reserved",
        "voucher-settled", "too-many-guesses",
    }  # fmt: skip
    assert states["used"], "the race lets some be used"
    assert ended, "the race lets some end"
    for voucher in await Voucher.all():
        assert voucher.returned_points == (200 if voucher.state in ("void", "expired") else 0)
        assert bool(voucher.used_by) == (voucher.state == "used")
        assert bool(voucher.reserved_for) == (voucher.state == "reserved")
    member = await Member.get()
    left = await ledger.balance(member.account_id, NOW)
    assert left.available == 8000 - 200 * (40 - ended)
    assert await LedgerEntry.filter(kind="redeem_undo").count() == ended
    await told("voucher-expired", BRAND, AFTER + timedelta(hours=12))
    of = await Outgoing.filter(once__startswith="remind:voucher-expired:").count()
    assert of == states["expired"], "each is told of, in one message"


async def test_look_then_use_is_used_twice(fresh_database: Callable[[str], str]) -> None:
    """The naive way, to prove that this race would be seen."""
    races = Races(fresh_database("postgres"))
    await races.prepare(people=1, issued=1)
    outcomes = await races.run("naive-use", 40)
    assert outcomes["used"] > 1
    await database.close()


@DIALECTS
async def test_one_new_voucher_and_no_more_points_than_were_paid(
    races: Races, dialect: str
) -> None:
    await races.prepare(people=1, issued=1)
    voucher = await Voucher.get()
    await vouchers.use(vouchers.code(BRAND.secret, voucher.key), "kith:1", at=NOW, now=NOW)
    outcomes = await races.run("again", 40)
    assert outcomes["back 30"] == 6
    assert outcomes["back 20"] == 1
    assert outcomes["back 0"] == 13
    assert await Voucher.all().count() == 2
    assert len(outcomes) == 4, "all got the same new voucher"
    assert (await Voucher.get(id=voucher.id)).returned_points == 200


@DIALECTS
async def test_guesses_are_counted_by_all_processes_together(races: Races, dialect: str) -> None:
    """What is asked at the same instant may slip through, and is counted all the same."""
    await races.prepare(people=1)
    outcomes = await races.run("guess", 60)
    assert outcomes["too-many-guesses"] + outcomes["no-voucher"] == 60
    assert outcomes["no-voucher"] >= RULES.vouchers.guesses_per_caller
    counted = await Guess.get(caller="by:stranger")
    assert counted.misses == outcomes["no-voucher"]
    with pytest.raises(TooManyGuesses):
        await vouchers.check("WRONG", caller="stranger", now=NOW)


async def test_who_uses_vouchers_locks_their_accounts_first_and_always_in_the_same_order(
    fresh_database: Callable[[str], str],
) -> None:
    """As who ends one does: else an order that falls and a member who cancels wait for another."""
    races = Races(fresh_database("postgres"))
    await races.prepare(people=2)
    bought_by = {}
    for one in await Member.all():
        offer, once = Offer(200, 1000, {}), f"v{one.id}"
        made = await rewards.redeem(one, offer, once=once, brand=BRAND, now=NOW)
        bought_by[one.account_id] = vouchers.code(BRAND.secret, made.key)
    first, second = sorted(bought_by)
    codes = [bought_by[account] for account in (second, first)]
    other = await asyncpg.connect(races.url)
    try:
        async with other.transaction():
            await other.execute("SELECT 1 FROM account WHERE key = $1 FOR UPDATE", first)
            using = asyncio.create_task(vouchers.use(codes[1], "kith:1", at=NOW, now=NOW))
            holding = asyncio.create_task(vouchers.hold(codes))
            await asyncio.sleep(0.5)
            assert not using.done()
            assert not holding.done()
            await other.execute("SELECT 1 FROM voucher FOR UPDATE NOWAIT")
            await other.execute("SELECT 1 FROM account FOR UPDATE NOWAIT")
        used = await using
        await holding
    finally:
        await other.close()
    assert used is not None
    assert used.state == "used"
    await database.close()
