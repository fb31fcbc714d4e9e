"""Codes, merging and leaving while everything else happens, in several processes at once."""

import re
from collections.abc import Callable
from datetime import datetime

import pytest

from bot import database
from loyalty import insights, ledger, linking, programme
from loyalty.models import Account, Identity, LedgerEntry, Member, Order, Outgoing, Setting
from loyalty.statements import Sql, dialect, row
from referral_links import conversions, merging
from tests.handlers.linking_races import CHATS, says
from tests.loyalty.people import BRAND, RULES
from tests.loyalty.test_races import raced
from tests.phones import SECRET

BOTH = pytest.mark.parametrize(("dialect", "processes"), [("sqlite", 2), ("postgres", 4)])


async def begun(url: str, now: datetime) -> None:
    """Rules, and a member in each of two chats."""
    await database.open(url)
    await programme.apply(RULES, now)
    for number, address in enumerate(CHATS):
        assert await says(address, "join", f"join:{number}") == "joined"


async def code_in(address: str) -> str:
    """The code that was said last in a chat."""
    row = await Outgoing.filter(address=address).order_by("-id").first()
    assert row is not None
    return linking.code_of(BRAND.secret, row.saying["params"]["code"]["link"])


async def patient() -> None:
    """Nobody waited in a circle: everybody takes what they change in the same order."""
    if dialect() == "postgres":
        met = Sql("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")
        assert await row(met) == {"deadlocks": 0}


async def closed() -> None:
    """The books close and nothing was left behind on the account of a part."""
    now = datetime.fromisoformat("2026-03-02T12:00:00+00:00")
    await merging.gather(BRAND, now)
    assert await insights.drift(SECRET) == []
    assert await conversions.drift() == []
    gone = Member.filter(merged_into_id__not_isnull=True)
    for part in await gone:
        account = await Account.get(key=part.account_id)
        assert (account.total, account.debt) == (0, 0)
        assert not await Identity.exists(member_id=part.id)
        assert not await Order.exists(member_id=part.id)


@BOTH
async def test_a_code_typed_in_many_chats_at_once_connects_one(
    fresh_database: Callable[[str], str], now: datetime, dialect: str, processes: int
) -> None:
    url = fresh_database(dialect)
    await begun(url, now)
    assert await says(CHATS[0], "link", "ask") == "link-code"
    await Setting.create(name="test-code", value=await code_in(CHATS[0]))
    await database.close()
    outcomes = await raced(url, "link-code", 12, processes=processes)
    assert outcomes == {"linked": 1, "link-wrong": 11}
    await database.open(url)
    try:
        assert await Identity.filter(kind="telegram").count() == 2
        assert await Member.all().count() == 2
        await patient()
        await closed()
    finally:
        await database.close()


@BOTH
async def test_two_who_become_one_in_both_directions_while_orders_arrive(
    fresh_database: Callable[[str], str], now: datetime, dialect: str, processes: int
) -> None:
    url = fresh_database(dialect)
    await begun(url, now)
    codes = []
    for address in CHATS:
        await says(address, "link", f"ask:{address}")
        codes.append(await code_in(address))
    assert await says(CHATS[0], f"link {codes[1]}", "type:0") == "link-merge-sure"
    assert await says(CHATS[1], f"link {codes[0]}", "type:1") == "link-merge-sure"
    await database.close()
    outcomes = await raced(url, "link-both", 8 * processes, processes=processes)
    assert outcomes["told"] == 4 * processes
    assert outcomes["linked-merged"] == 1
    assert not any(re.search("Error|assert", outcome) for outcome in outcomes), outcomes
    await database.open(url)
    try:
        whole = await Member.get(merged_into_id=None)
        orders = await Order.all()
        assert {order.member_id for order in orders} == {whole.id}
        await closed()
        balance = await ledger.balance(whole.account_id, now)
        assert balance.total == 50 + sum(order.posted for order in orders)
    finally:
        await database.close()


@BOTH
async def test_whoever_leaves_while_they_write_and_order_has_left(
    fresh_database: Callable[[str], str], now: datetime, dialect: str, processes: int
) -> None:
    url = fresh_database(dialect)
    await begun(url, now)
    await says(CHATS[0], "link", "ask")
    await says(CHATS[1], f"link {await code_in(CHATS[0])}", "type")
    await says(CHATS[1], "yes", "yes")
    await says(CHATS[0], "forget me", "forget")
    await database.close()
    outcomes = await raced(url, "link-leaving", 6 * processes, processes=processes)
    assert outcomes["forgotten"] == 1
    assert not any(re.search("Error|assert", outcome) for outcome in outcomes), outcomes
    await database.open(url)
    try:
        await patient()
        assert await Identity.all().count() == 0
        assert not await Member.filter(last_word_at__not_isnull=True).exists()
        assert await Member.filter(forgotten_at=None, merged_into_id=None).count() == 0
        assert await Account.filter(total__gt=0).count() == 0
        theirs = await Order.filter(member_id__not_isnull=True)
        assert {(order.phone, order.email) for order in theirs} <= {("", "")}
        assert await insights.drift(SECRET) == []
        assert await LedgerEntry.all().exists()
    finally:
        await database.close()
