"""Reviews are asked for some days after the delivery, while there is something to gain by one."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from loyalty.models import Activity, Member, Order, Outgoing
from tests.loyalty.people import joined
from tests.phones import Phone, Town
from tests.scheduler.dues import agree

REVIEW = "review"


async def delivered(town: Town, number: str = "1001", *, customer: Phone | None = None) -> Phone:
    """Somebody who likes news, and whose order has arrived."""
    ana = customer or await town.member("Ana")
    if customer is None:
        await agree(await ana.member(), town.now)
    body: dict[str, Any] = {
        "event": "paid", "order": number, "at": town.now.isoformat(), "currency": "GBP",
        "total": "54.00", "customer": {"member": (await ana.member()).number},
    }  # fmt: skip
    await town.shop.tell(body)
    await town.shop.tell({**body, "event": "delivered"})
    await ana.read()
    return ana


@pytest.mark.parametrize(("days", "heard"), [(6.95, 0), (7, 1), (20.95, 1), (21, 0)])
async def test_a_review_is_asked_for_once_a_week_after_the_delivery(
    town: Town, days: float, heard: int
) -> None:
    ana = await delivered(town)
    town.wait(days=days)
    assert await town.remind(REVIEW) == heard
    assert await town.remind(REVIEW) == 0
    if heard:
        said = await ana.read()
        assert "How do you like order 1001?" in said
        assert "20 points, worth £1.00" in said
        row = await Outgoing.get(once__startswith="remind:review:")
        assert row.once.endswith(f":{(await Order.get()).id}")
        assert row.kind == "marketing"
        assert "number 1001: write what you think" in await ana.tap("Review it")
        assert "is with the people" in await ana.say("A lovely scarf")


async def test_what_was_reviewed_or_did_not_stay_is_not_asked_about(town: Town) -> None:
    ana = await delivered(town)
    for number in ("1002", "1003", "1004"):
        await delivered(town, number, customer=ana)
    orders, mine = {one.number: one for one in await Order.all()}, await ana.member()
    part = await joined("part", town.now)  # who turned out to be Ana had reviewed one of them
    await Member.filter(id=part.id).update(merged_into_id=mine.id)
    for number, who, state in (("1001", mine, "waiting"), ("1002", part, "rejected")):
        await Activity.create(
            account_id=who.account_id, rule="review", subject=orders[number].key, once=number,
            state=state, asked_at=town.now,
        )  # fmt: skip
    body = {"at": town.now.isoformat(), "currency": "GBP", "total": "54.00", "customer": {}}
    await town.shop.tell({**body, "event": "cancelled", "order": "1003"})
    await town.shop.tell({**body, "event": "refunded", "order": "1004", "refunded": "54.00"})
    town.wait(hours=1)
    await delivered(town, "1005", customer=ana)
    town.wait(days=8)
    assert await town.remind(REVIEW) == 1
    assert "order 1005" in await ana.read()


async def test_nobody_is_asked_whom_it_brings_nothing_or_who_wants_no_news(town: Town) -> None:
    ana = await delivered(town)
    town.wait(days=7)
    whole = town.brand
    rules = whole.programme
    others = tuple(one for one in rules.earning if one.kind != "review")
    town.brand = replace(whole, programme=rules.model_copy(update={"earning": others}))
    assert await town.remind(REVIEW) == 0
    for other in ({"active_until": town.now - timedelta(days=1)}, {"approval": False}):
        changed = tuple(
            one.model_copy(update=other) if one.kind == "review" else one for one in rules.earning
        )
        town.brand = replace(whole, programme=rules.model_copy(update={"earning": changed}))
        assert await town.remind(REVIEW) == 0
    town.brand = whole
    await ana.say("stop")
    assert await town.remind(REVIEW) == 0


async def test_where_reviews_name_no_order_any_since_then_counts(town: Town) -> None:
    rules = town.brand.programme
    loose = tuple(
        one.model_copy(update={"once_per_subject": False}) if one.kind == "review" else one
        for one in rules.earning
    )
    town.brand = replace(town.brand, programme=rules.model_copy(update={"earning": loose}))
    ana = await delivered(town)
    town.wait(days=1)
    await ana.say("earn review")
    assert "is with the people" in await ana.say("Everything was lovely")
    town.wait(days=1)
    await delivered(town, "1002", customer=ana)
    town.wait(days=5)
    assert await town.remind(REVIEW) == 0, "it may have been about that one"
    town.wait(days=2)
    assert await town.remind(REVIEW) == 1
    assert "order 1002" in await ana.read()
