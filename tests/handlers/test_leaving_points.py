"""What ends with a member is taken as everybody takes it: accounts first, then stock."""

import asyncio

from tortoise.expressions import F
from tortoise.transactions import in_transaction

from loyalty import ledger
from loyalty.models import Reward, Voucher
from loyalty.statements import dialect
from tests.handlers.second_chats import merged
from tests.handlers.test_staff_points import code_of
from tests.phones import Town


async def test_who_leaves_and_who_gives_a_voucher_back_wait_for_each_other(town: Town) -> None:
    ana, too = await town.member("Ana"), await town.member("Ana", "whatsapp")
    for phone in (ana, too):
        await code_of(phone)
    await merged(ana, too)
    prize = await Reward.create(
        number=77, slug="prize", kind="product", titles={}, cost=200, value_cents=0, stock=3
    )
    await Voucher.all().update(reward_id=prize.id)
    first, last = await Voucher.all().order_by("id")
    assert first.account_id != last.account_id
    await ana.say("forget me")
    held, go = asyncio.Event(), asyncio.Event()

    async def back() -> None:
        async with in_transaction():
            await ledger.hold(last.account_id)
            held.set()
            await go.wait()
            await Reward.filter(id=prize.id).update(stock=F("stock") + 1)

    giving = asyncio.create_task(back())
    await held.wait()
    if dialect() != "postgres":  # one writer at a time
        go.set()
        await giving
    leaving = asyncio.create_task(ana.tap("Yes, forget me"))
    await asyncio.sleep(0.3)
    go.set()
    await asyncio.gather(giving, leaving)
    assert "I don't know you any more" in leaving.result()
    assert (await Reward.get(id=prize.id)).stock == 3 + 1 + 2
