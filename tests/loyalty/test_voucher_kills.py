"""L7: whenever the process dies, points, voucher, stock and the shops' news agree."""

from collections.abc import Callable

from bot import database
from loyalty import insights, ledger, programme, rewards
from loyalty.models import Member, Outgoing, Reward, Voucher
from tests.loyalty.people import granted, joined
from tests.loyalty.test_races import DIALECTS
from tests.loyalty.voucher_races import CONNECTED, NOW, RULES, STOCK
from tests.victim import victims


async def prepared(url: str) -> None:
    """A member with 1,000 points and a scarf."""
    await database.open(url)
    await programme.apply(RULES, NOW)
    member = await joined("ana", NOW)
    await granted(member, 1000, NOW)
    offer = await rewards.offer_number(1, CONNECTED, NOW, member)
    await rewards.redeem(member, offer, once="scarf", brand=CONNECTED, now=NOW)
    await database.close()


async def found(url: str) -> tuple[str, int, int | None, int]:
    """State of the voucher, points, stock, and rows for the shop; the books must close."""
    await database.open(url)
    try:
        voucher, member, scarf = await Voucher.get(), await Member.get(), await Reward.get(number=1)
        left = await ledger.balance(member.account_id, NOW)
        assert await insights.drift() == []
        news = await Outgoing.filter(kind="shop").count()
        return voucher.state, left.available, scarf.stock, news
    finally:
        await database.close()


@DIALECTS
async def test_killed_before_any_statement_nothing_is_half_cancelled(
    fresh_database: Callable[[str], str], dialect: str
) -> None:
    url = fresh_database(dialect)
    await prepared(url)
    cancelled, kept = ("void", 1000, STOCK, 2), ("issued", 800, STOCK - 1, 1)
    async with victims(url, "cancel") as survives:
        for fatal in range(1, 50):
            survived = await survives(fatal)
            assert await found(url) == (cancelled if survived else kept)
            if survived:
                break
    assert fatal > 6, "the process is killed at every statement of a cancellation"
