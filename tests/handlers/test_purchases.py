"""Orders as shops really send them: odd characters, odd shapes, and nobody is served a crash."""

from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loyalty.errors import BadOrder, Conflict, OtherCurrency
from loyalty.models import Order, OrderEvent
from tests.phones import Town
from tests.profiles import tries

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)
FIELDS = (
    "event", "order", "at", "currency", "total", "refunded", "discount", "customer", "voucher",
    "referral_code", "lines", "note",
)  # fmt: skip


async def test_characters_that_no_database_takes_are_left_out(town: Town) -> None:
    ana = await town.member("Ana", "whatsapp")
    odd: dict[str, Any] = {"note": "a\0b", "mo\0re": ["\ud800", {"\0": "\0"}]}
    await town.shop.order("10\00001", "54.99", customer=ana, **odd)
    order = await Order.get()
    assert order.number == "1001"
    event = await OrderEvent.get()
    assert (event.body["note"], event.body["more"]) == ("ab", ["", {"": ""}])
    assert "54 points" in await ana.read()


async def test_a_body_without_end_is_refused(town: Town) -> None:
    body: Any = "deep"
    for _ in range(5000):
        body = [body]
    with pytest.raises(BadOrder):
        await town.shop.tell({"event": "paid", "lines": body})


@settings(max_examples=tries(60), deadline=None)
@given(odd=st.dictionaries(st.sampled_from(FIELDS), JSON, max_size=3))
async def test_any_body_is_taken_or_refused(town: Town, odd: dict[str, Any]) -> None:
    body = {
        "event": "paid",
        "order": "1001",
        "at": town.now.isoformat(),
        "currency": "GBP",
        "total": "54.00",
        **odd,
    }
    with suppress(BadOrder, Conflict, OtherCurrency):
        await town.shop.tell(body)


async def test_what_pays_a_debt_is_not_called_spendable(town: Town) -> None:
    """Points that were spent before their order was cancelled are made up for by the next ones."""
    ana = await town.member("Ana")
    await town.shop.order("1001", "160.00", customer=ana)
    town.wait(days=14)
    await ana.say("redeem 200 points")
    await ana.say("yes")
    await town.shop.cancel("1001")
    await ana.read()
    await town.shop.order("1002", "100.00", customer=ana)
    assert "nothing of it can be spent" in await ana.read()
    await town.shop.order("1003", "80.00", customer=ana)
    said = await ana.read()
    assert "80 points are on their way" in said
    assert "50 of them make up for" in said
    assert "30 can be spent" in said
    balance = await ana.balance()
    assert (balance.pending, balance.debt) == (30, 0)
    await town.shop.order("1004", "20.00", customer=ana)
    assert "make" not in await ana.read()


async def test_an_invitation_that_pays_a_debt_says_so(town: Town) -> None:
    ana = await town.member("Ana")
    await ana.say("invite")
    code = ana.button("Copy the link").copy.rpartition("/")[2]
    await town.shop.order("1001", "160.00", customer=ana)
    town.wait(days=14)
    await ana.say("redeem 200 points")
    await ana.say("yes")
    await town.shop.cancel("1001")
    ben = town.phone("Ben")
    await ben.say(f"/start {code}")
    await ben.say("join")
    await ana.read()
    await town.shop.order("1002", "60.00", customer=ben)
    said = await ana.read()
    assert "200 points for you" in said
    assert "150 of them make up for" in said
    assert "50 can be spent" in said


async def test_a_voucher_counts_at_the_instant_of_its_order(town: Town) -> None:
    """A shop may tell of an order days after it was placed."""
    ana = await town.member("Ana")
    await ana.grant(350)
    for number, days in (("1001", 91), ("1002", 89)):
        await ana.say("redeem 200 points")
        await ana.say("yes")
        code, placed = ana.button("Copy the code").copy, town.now + timedelta(days=days)
        town.wait(days=95)
        await town.shop.order(number, "54.00", customer=ana, voucher=code, at=placed)
        assert ("was used for order" in await ana.read()) is (days < 90)
