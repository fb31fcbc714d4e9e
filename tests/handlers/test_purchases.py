"""Orders as shops really send them: odd characters, odd shapes, and nobody is served a crash."""

from contextlib import suppress
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from loyalty.errors import BadOrder, Conflict, OtherCurrency
from loyalty.models import Order, OrderEvent
from tests.phones import Town

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


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
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
