"""Orders as customers live through them: deliveries, other money, late customers, vouchers back."""

from datetime import timedelta
from typing import Any

import pytest

from loyalty import orders
from loyalty.errors import BadOrder, Conflict, OtherCurrency
from loyalty.models import Identity, Order, OrderEvent
from loyalty.programme import Programme
from tests.phones import Phone, Town, brand_of


def rule(town: Town, **purchase: Any) -> None:
    """Other rules of purchases from now on."""
    body = town.brand.programme.model_dump(mode="json")
    body["purchase"] |= purchase
    town.brand = brand_of(Programme.model_validate(body), town.brand.version)


async def later(town: Town, body: dict[str, Any], **news: Any) -> dict[str, Any]:
    return await town.shop.tell({**body, "at": town.now.isoformat(), **news})


def paid(town: Town, number: str, total: str, **more: Any) -> dict[str, Any]:
    return {
        "event": "paid",
        "order": number,
        "at": town.now.isoformat(),
        "currency": "GBP",
        "total": total,
        **more,
    }


async def friends(town: Town) -> tuple[Phone, Phone]:
    ana = await town.member("Ana Lopez")
    await ana.say("invite")
    ben = town.phone("Ben Okri", "whatsapp")
    await ben.say(f"Hi: {ana.button('Copy the link').copy}")
    await ben.say("join")
    await ben.say("no")
    await ana.read()
    return ana, ben


async def test_points_wait_for_the_delivery_if_the_rules_say_so(town: Town) -> None:
    rule(town, pending_from="delivered", pending_days=2)
    ana, ben = await friends(town)
    await town.shop.order("1001", "54.99", customer=ben)
    assert "You can use them when the order has been delivered" in await ben.read()
    assert "You can use them when the order has been delivered" in await ana.read()
    town.wait(days=300)
    assert (await ben.balance()).pending == 254
    assert "9999" not in await ben.say("points") + await ben.say("history") + await ben.say("why")
    await town.shop._later("1001", event="delivered")
    said = await ben.read()
    assert "Order 1001 has been delivered: your 54 points" in said
    town.wait(days=2)
    assert (await ben.balance()).available == 304
    assert (await ana.balance()).available == 250
    await town.shop.refund("1001", "54.99")
    assert (await ben.balance()).total == 50
    assert (await ana.balance()).total == 50


async def test_a_delivery_that_is_told_before_the_payment_counts(town: Town) -> None:
    rule(town, pending_from="delivered", pending_days=0)
    ana = await town.member("Ana", "whatsapp")
    who = {"phone": ana.address.removeprefix("whatsapp:")}
    body = paid(town, "1001", "54.99", customer=who)
    await town.shop.tell({**body, "event": "delivered"})
    assert (await Order.get()).delivered_at == town.now
    await town.shop.tell(body)
    assert "yours to use now" in await ana.read()
    assert (await ana.balance()).available == 104


async def test_other_money_counts_at_the_rate_of_the_first_event(town: Town) -> None:
    rule(town, exchange={"EUR": "0.85"})
    ana = await town.member("Ana", "whatsapp")
    who = {"phone": ana.address.removeprefix("whatsapp:")}
    body = paid(town, "1001", "100.01", currency="EUR", customer=who)
    assert (await town.shop.tell(body))["points"] == 85
    order = await Order.get()
    assert (order.total_cents, order.currency, order.exchange) == (8500, "GBP", "EUR 0.85")
    rule(town, exchange={"EUR": "0.5"})
    answer = await later(town, body, event="refunded", refunded="50.00")
    assert answer["points"] == 42  # 50.01 EUR are £42.50
    rule(town, exchange={})
    assert (await later(town, body, event="refunded", refunded="100.01"))["points"] == 0
    with pytest.raises(OtherCurrency):
        await town.shop.tell({**body, "order": "1002"})
    with pytest.raises(OtherCurrency):
        await town.shop.tell({**body, "event": "cancelled", "currency": "GBP"})
    assert await Order.all().count() == 1
    assert await OrderEvent.all().count() == 3


async def test_what_counts_beside_the_goods_is_a_setting(town: Town) -> None:
    more: dict[str, Any] = {"shipping": "5.00", "tax": "10.00", "gift_cards": "20.00"}
    expected = [
        ({}, 54),
        ({"with_shipping": True}, 59),
        ({"with_tax": False}, 44),
        ({"with_gift_cards": True}, 74),
        ({"with_shipping": True, "with_tax": False, "with_gift_cards": True}, 69),
    ]
    ana = await town.member("Ana")
    plain = town.brand
    for number, (rules, points) in enumerate(expected):
        town.brand = plain
        rule(town, **rules)
        answer = await town.shop.order(str(number), "54.99", customer=ana, **more)
        assert answer["points"] == points
        town.brand = plain  # what was agreed stays
        answer = await town.shop.refund(str(number), "54.99")
        assert answer["points"] == 0


async def test_lines_and_hashes_are_read_and_kept(town: Town) -> None:
    ana = await town.member("Ana")
    lines = [{"sku": 17, "quantity": 2, "total": 54.00, "tags": ["ring", "gold"], "colour": "red"}]
    await town.shop.order("1001", "54.00", customer=ana, lines=lines)
    (event,) = await OrderEvent.all()
    assert event.body["lines"][0]["sku"] == "17"
    assert event.body["lines"][0]["colour"] == "red"
    for wrong in ([{"total": "much"}], [{"tags": "ring"}], "ring", [{"quantity": -1}]):
        with pytest.raises(BadOrder, match="lines"):
            await town.shop.order("1002", "54.00", customer=ana, lines=wrong)
    who = {"member": (await ana.member()).number, "payment_hash": "p", "address_hash": "a"}
    await town.shop.tell(paid(town, "1003", "1.00", customer=who))
    body = (await OrderEvent.get(order__number="1003")).body
    assert (body["customer"]["payment_hash"], body["customer"]["address_hash"]) == ("p", "a")


async def test_gift_cards_are_part_of_what_was_told(town: Town) -> None:
    ana = await town.member("Ana")
    await town.shop.order("1001", "54.00", customer=ana)
    with pytest.raises(Conflict):
        await town.shop.order("1001", "54.00", customer=ana, gift_cards="5.00")


async def test_orders_by_mail_are_counted_when_the_address_becomes_theirs(town: Town) -> None:
    """Two orders came with the address alone; the third comes with the phone number, too."""
    ana = await town.member("Ana", "whatsapp")
    phone = ana.address.removeprefix("whatsapp:")
    old = paid(town, "0999", "20.00", customer={"email": "ana@example.com"})
    await town.shop.tell(old)
    town.wait(days=31)
    mail = {"email": "Ana@Example.com "}
    assert not (await town.shop.tell(paid(town, "1001", "30.00", customer=mail)))["known_customer"]
    both = paid(town, "1002", "40.00", customer={**mail, "phone": phone})
    assert (await town.shop.tell(both))["points"] == 40
    said = await ana.read()
    assert "order 1002" in said
    assert "order 1001" in said
    assert "0999" not in said  # it waited longer than 30 days
    assert (await ana.balance()).pending == 70
    assert await Order.filter(member_id=None).count() == 1
    assert await Identity.filter(kind="email").count() == 1


async def test_an_order_that_waited_too_long_is_not_called_spendable(town: Town) -> None:
    rule(town, adopt_days=365)
    body = town.brand.programme.model_dump(mode="json")
    body["points"]["expiry_months"] = 1
    town.brand = brand_of(Programme.model_validate(body))
    ana = town.phone("Ana", "whatsapp")
    who = {"phone": ana.address.removeprefix("whatsapp:")}
    await town.shop.tell(paid(town, "1001", "54.99", customer=who))
    town.wait(days=60)
    said = await ana.say("join")
    assert "54 points could only be used until 15 April 2026" in said
    assert (await ana.balance()).available == 50
    await ana.say("no")
    await town.shop.tell(paid(town, "1002", "54.99", customer=who))
    await later(town, paid(town, "1001", "54.99"), event="refunded", refunded="54.99")
    balance = await ana.balance()
    assert (balance.available, balance.pending, balance.debt) == (50, 54, 0)


async def test_who_joined_too_late_gets_nothing_by_a_refund(town: Town) -> None:
    ana = town.phone("Ana", "whatsapp")
    order = paid(town, "1001", "54.99", customer={"phone": ana.address.removeprefix("whatsapp:")})
    await town.shop.tell(order)
    town.wait(days=31)
    await ana.say("join")
    told = await later(town, order, event="refunded", refunded="1.00")
    assert (told["points"], told["known_customer"]) == (0, False)
    assert (await ana.balance()).total == 50


async def test_a_cancelled_order_brings_a_new_voucher_and_a_refund_the_points(town: Town) -> None:
    ana = await town.member("Ana")
    await ana.grant(350)
    await ana.say("redeem 200 points")
    await ana.say("yes")
    code = ana.button("Copy the code").copy
    await town.shop.order("1001", "40.00", customer=ana, voucher=code)
    assert "was used for order 1001" in await ana.read()
    await town.shop.cancel("1001")
    said = await ana.read()
    assert "here is a new voucher" in said
    new = ana.button("Copy the code").copy
    assert new != code
    assert new in said
    await town.shop.refund("1001", "40.00")
    assert "200 points that you spent on it (£10.00) are back" in await ana.read()
    assert (await ana.balance()).available == 400
    await town.shop.order("1002", "40.00", customer=ana, voucher=new)
    assert "was used" not in await ana.read()


async def test_fourteen_days_later_a_refund_claws_back(town: Town) -> None:
    ana = await town.member("Ana")
    await town.shop.order("1001", "54.99", customer=ana)
    town.wait(days=15)
    await town.shop.refund("1001", "14.99")
    balance = await ana.balance()
    assert (balance.available, balance.pending) == (90, 0)
    town.wait(days=1)
    await town.shop.cancel("1001")
    assert (await ana.balance()).available == 50
    town.now += timedelta(days=1)
    assert "debt" not in await ana.say("points")


async def test_an_earlier_payment_that_is_told_late_brings_the_day_forward(town: Town) -> None:
    ana, ben = await friends(town)
    who = {"phone": ben.address.removeprefix("whatsapp:")}
    early = paid(town, "1001", "54.99", refunded="1.00", customer=who)
    town.wait(days=3)
    await town.shop.tell(paid(town, "1001", "54.99", customer=who))
    assert (await ben.balance()).next_at == town.now + timedelta(days=14)
    await town.shop.tell(early)
    for phone, points in ((ben, 253), (ana, 200)):
        balance = await phone.balance()
        assert (balance.pending, balance.next_at) == (points, town.now + timedelta(days=11))
    assert "did not last" not in await ana.say("history")
    assert "to give them their right dates" in await ana.say("history")


async def test_an_order_of_an_older_version_keeps_its_rate(town: Town) -> None:
    ana = await town.member("Ana")
    await town.shop.order("1001", "54.99", customer=ana)
    await Order.filter(number="1001").update(terms=None, rate="1.25", posted=54)
    answer = await town.shop.refund("1001", "14.99")
    assert answer["points"] == 50
    assert (await Order.get()).terms is None


async def test_verify_names_orders_that_do_not_follow_from_their_events(town: Town) -> None:
    ana = await town.member("Ana")
    await town.shop.order("1001", "54.99", customer=ana)
    assert await orders.drift() == []
    await Order.filter(number="1001").update(refunded_cents=1000)
    assert len(await orders.drift()) == 2
    await Order.filter(number="1001").update(refunded_cents=0, cancelled=True)
    assert [what.partition(":")[0] for what in await orders.drift()] == ["order kith"] * 2
    await Order.filter(number="1001").update(cancelled=False)
