"""A code at checkout: it brings a friend whom nobody brought, whatever arrives when."""

import re
from datetime import datetime, timedelta
from itertools import permutations
from typing import Any

import pytest

from loyalty.models import Order
from referral_links import attribution, links
from referral_links.models import Decision, Referral
from tests.phones import Phone, Town


async def code_of(phone: Phone) -> str:
    """The code of a member's link."""
    return (await links.link_of(await phone.member(), phone.town.now)).code


def paid(number: str, total: str, at: datetime, who: Phone, **more: Any) -> dict[str, Any]:
    """What a shop tells of an order of somebody with a number."""
    return {
        "event": "paid", "order": number, "at": at.isoformat(), "currency": "GBP", "total": total,
        "customer": {"phone": who.address.removeprefix("whatsapp:")}, **more,
    }  # fmt: skip


async def test_the_first_order_decides_whatever_arrives_when(town: Town) -> None:
    """An earlier order without a code shows a customer; when it is refunded, it shows nothing."""
    at = town.now
    expected = {False: 0, True: 200}
    for gone, due in expected.items():
        for turn in permutations(range(3 if gone else 2)):
            ana, ben = await town.member("Ana"), await town.member("Ben", "whatsapp")
            code = await code_of(ana)
            mine = ben.address[-4:]
            events = [
                paid(f"{mine}-1", "50.00", at + timedelta(days=1), ben),
                paid(f"{mine}-2", "60.00", at + timedelta(days=2), ben, referral_code=code),
                {
                    **paid(f"{mine}-1", "50.00", at + timedelta(days=3), ben),
                    "event": "refunded", "refunded": "50.00",
                },
            ]  # fmt: skip
            for number in turn:
                await town.shop.tell(events[number])
            assert (await ana.balance()).pending == due, (gone, turn)


@pytest.mark.parametrize(("days", "outcome"), [(90, "attributed"), (91, "late")])
async def test_who_has_been_a_member_for_long_is_no_friend(
    town: Town, days: int, outcome: str
) -> None:
    ana, ben = await town.member("Ana"), await town.member("Ben")
    town.wait(days=days)
    await town.shop.order("1001", "60.00", customer=ben, referral_code=await code_of(ana))
    assert (await Decision.get()).outcome == outcome
    assert (await ana.balance()).pending == (200 if days == 90 else 0)


async def test_a_code_that_is_nobodys_is_noted(town: Town) -> None:
    ben = await town.member("Ben")
    await town.shop.order("1001", "60.00", customer=ben, referral_code="NO-SUCH CODE")
    (found,) = await attribution.history(await ben.member())
    assert (found.outcome, found.code, found.advocate_id) == ("unknown", "N0SVCHC0DE", None)


async def test_nobody_is_brought_by_whom_they_brought(town: Town) -> None:
    ana, ben, cleo = await town.member("Ana"), town.phone("Ben"), town.phone("Cleo")
    await ben.say(f"/start {await code_of(ana)}")
    await ben.say("join")
    await cleo.say(f"/start {await code_of(ben)}")
    await cleo.say("join")
    await town.shop.order("1001", "60.00", customer=ana, referral_code=await code_of(cleo))
    assert await Referral.all().count() == 2
    (found,) = await attribution.history(await ana.member())
    assert found.outcome == "loop"
    assert (await cleo.balance()).pending == 0


async def test_an_order_keeps_what_it_was_told_first(town: Town) -> None:
    """Who sent the customer and how they paid, whatever order the events come in."""
    ben, at = await town.member("Ben", "whatsapp"), town.now
    who = {"phone": ben.address.removeprefix("whatsapp:")}
    first = {**who, "payment_hash": " card-1 ", "address_hash": "street " * 20}
    second = {**who, "payment_hash": "card-2"}
    events = [
        {**paid("", "50.00", at, ben, referral_code="first"), "customer": first},
        {
            **paid("", "50.00", at + timedelta(days=1), ben, referral_code="later"),
            "event": "delivered", "customer": second,
        },
    ]  # fmt: skip
    for number, turn in enumerate(permutations(events)):
        for event in turn:
            await town.shop.tell({**event, "order": f"{number}"})
        order = await Order.get(number=f"{number}")
        assert (order.referral_code, order.payment_hash) == ("F1RST", "card-1")
        assert len(order.address_hash) == 64


async def test_the_same_is_decided_once(town: Town) -> None:
    """A shop that tells an order often, or a member who opens a link every day, fills no table."""
    ana, ben = await town.member("Ana"), await town.member("Ben")
    code = await code_of(ana)
    for _ in range(3):
        await ben.say(f"/start {code}")
        await town.shop.order("1001", "60.00", customer=ana, referral_code=code)
        await town.shop.refund("1001", "10.00")
        town.wait(days=1)
    outcomes = [one.outcome for one in await Decision.all().order_by("id")]
    assert outcomes == ["existing-member", "own"]


async def test_a_phone_that_ordered_before_is_no_new_friend(town: Town) -> None:
    """It is known with the second chat only: what the invitation had brought is taken back."""
    ana, ben = await town.member("Ana"), town.phone("Ben")
    other = town.phone("Ben", "whatsapp")
    await town.shop.order("1001", "50.00", customer=other)
    town.wait(days=1)
    await ben.say(f"/start {await code_of(ana)}")
    await ben.say("join")
    await town.shop.order("1002", "60.00", customer=ben)
    assert (await ana.balance()).pending == 200
    said = await ben.say("link")
    found = re.search(r"another chat: ([0-9A-Z]{8})", said)
    assert found is not None, said
    await other.say(f"link {found[1]}")
    await other.say("yes")
    assert (await other.balance()).pending == 60 + 50
    assert (await ana.balance()).pending == 0
    assert "paid before the invitation" in await ana.say("why invite")


async def test_a_present_from_a_member_makes_nobody_a_customer(town: Town) -> None:
    """Ana had something sent to Ben's number before she invited him: staff look, he is credited."""
    ana, ben = await town.member("Ana"), town.phone("Ben", "whatsapp")
    present = paid("1001", "50.00", town.now, ben)
    present["customer"] |= {"member": (await ana.member()).number}
    await town.shop.tell(present)
    town.wait(days=1)
    await ben.say(f"Hi! {await code_of(ana)}")
    await ben.say("join")
    (found,) = await attribution.history(await ben.member())
    assert found.outcome == "attributed"
    await town.shop.order("1002", "60.00", customer=ben)
    assert (await Referral.get()).review == "waiting"
