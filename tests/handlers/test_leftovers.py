"""What used to stay of somebody who left, or came back: by a race, a late event, an old chat."""

import asyncio
from datetime import timedelta

from tortoise.transactions import in_transaction

from handlers.models import Conversation
from loyalty import forgetting, ledger
from loyalty.models import Consent, Member, Order, OrderEvent, Setting
from loyalty.orders import nameless
from referral_links.models import Decision, Visit
from tests.handlers.second_chats import merged
from tests.phones import Phone, Town
from tests.referral_links.test_rewards import friend_of, put

HASH = "hash-of-a-card"


async def bought(town: Town, friend: Phone, number: str) -> Order:
    """An order that tells how it was paid for."""
    await town.shop.order(number, "54.00", customer=friend)
    body = dict(town.shop._orders[number])
    body["customer"] = {**body["customer"], "payment_hash": HASH, "email": f"{number}@mark.example"}
    await town.shop.tell({**body, "event": "delivered"})
    return await Order.get(number=number)


async def test_two_of_one_referral_leave_at_once(town: Town) -> None:
    """M6b: the advocate empties the code of an order while its customer leaves."""
    ana = await town.member("Ana")
    ben = await friend_of(ana, "Ben")
    order = await bought(town, ben, "1")
    assert order.payment_hash == HASH
    await ben.say("forget me")
    held = asyncio.Event()

    async def advocate() -> None:
        async with in_transaction():
            await Order.filter(id=order.id).update(referral_code="")
            held.set()
            await asyncio.sleep(0.3)

    async def customer() -> None:
        await held.wait()
        assert "I don't know you any more" in await ben.tap("Yes, forget me")

    await asyncio.gather(advocate(), customer())
    await forgetting.wipe(town.now)
    left = await Order.get(id=order.id)
    assert (left.payment_hash, left.email, left.phone) == ("", "", "")
    assert all("customer" not in one.body for one in await OrderEvent.filter(order_id=order.id))
    assert await nameless.gather() == 0


async def test_an_order_that_became_somebody_elses_meanwhile_keeps_its_customer(
    town: Town,
) -> None:
    ana = await town.member("Ana")
    order = await bought(town, ana, "1")
    await Setting.create(name=f"{nameless.NOTE}{order.id}:x", value="")
    assert await nameless.gather() == 1
    assert (await Order.get(id=order.id)).payment_hash == HASH


async def test_a_late_event_brings_no_code_back(town: Town) -> None:
    ana = await town.member("Ana")
    await ana.say("invite")
    code = ana.seen["Copy the link"].copy.rpartition("/")[2]
    ben = await town.member("Ben")
    await town.shop.order("1", "54.00", customer=ben, referral_code=code)
    assert (await Order.get()).referral_code == code
    await ana.say("forget me")
    await ana.tap("Yes, forget me")
    assert (await Order.get()).referral_code == ""
    body = {**town.shop._orders["1"], "event": "refunded", "refunded": "1.00"}
    assert body["referral_code"] == code
    await town.shop.tell(body)
    assert (await Order.get()).referral_code == ""
    assert code not in str([one.body for one in await OrderEvent.all()])
    assert not await Decision.filter(code=code).exists()


async def test_who_opened_the_link_old_chats_and_what_was_agreed_to_go_too(town: Town) -> None:
    ana = await town.member("Ana")
    await ana.say("invite")
    code = ana.seen["Copy the link"].copy.rpartition("/")[2]
    me = await ana.member()
    await Member.filter(id=me.id).update(named=True, in_league=True)
    for owner in (me.id, int(f"{me.id}7")):
        await Visit.create(key=f"{owner}:2026-03-01:abc", day=town.now.date(), network="192.0.2.0")
    cleo = town.phone("Cleo")
    await cleo.say("hello")
    await Conversation.filter(address=cleo.address).update(
        code=code, code_at=town.now, touch=None
    )  # as it was kept once
    await ana.say("forget me")
    await ana.tap("Yes, forget me")
    left = await Member.get(id=me.id)
    assert (left.named, left.in_league) == (False, False)
    assert [one.key for one in await Visit.all()] == [f"{me.id}7:2026-03-01:abc"]
    chat = await Conversation.get(address=cleo.address)
    assert (chat.code, chat.code_at) == ("", None)


async def test_of_two_answers_about_being_seen_the_stricter_counts(town: Town) -> None:
    """L8: with a row that says so, as for marketing."""
    ana = await town.member("Ana", "telegram")
    town.wait(minutes=1)
    same = await town.member("Ana W", "whatsapp")
    await ana.say("show my name")
    await ana.say("league yes")
    before = await ana.member()
    assert (before.named, before.in_league) == (True, True)
    await merged(ana, same)
    after = await ana.member()
    assert after.id == before.id
    assert (after.named, after.in_league) == (False, False)
    for purpose in ("name", "league"):
        last = await Consent.filter(member_id=after.id, purpose=purpose).order_by("-id").first()
        assert last is not None
        assert not last.granted
        assert last.wording


async def test_who_agreed_in_both_chats_is_seen(town: Town) -> None:
    ana, same = await town.member("Ana"), await town.member("Ana W", "whatsapp")
    for phone in (ana, same):
        await phone.say("show my name")
    await merged(ana, same)
    assert (await ana.member()).named


async def test_a_gift_is_nothing_that_was_earned(town: Town) -> None:
    """L3: neither what a voucher for coming is paid with, nor what a merger moves."""
    await put(town, friend_voucher="ten-off", friend_points=0)
    ana = await town.member("Ana")
    town.wait(minutes=1)
    ben = await friend_of(ana, "Ben")
    assert await ledger.lifetime((await ben.member()).account_id) == 50
    town.now += timedelta(minutes=1)
    other = await town.member("Ben W", "whatsapp")
    await other.grant(30)
    await merged(ben, other)
    assert await ledger.lifetime((await ben.member()).account_id) == 80
