"""Orders from before somebody was a member earn nothing, but for the last days before joining."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from loyalty import ledger, moving
from loyalty.models import Activity, ImportedLine, LedgerEntry, Member, Order
from loyalty.moving import MemberLine
from referral_links.models import Referral
from tests.handlers.second_chats import merged
from tests.handlers.test_orders import friends, paid, rule
from tests.loyalty import rulings
from tests.phones import Phone, Town, brand_of

BEFORE = timedelta(days=40)


async def moved_in(town: Town, *lines: MemberLine, digest: str = "file") -> dict[int, int]:
    """A file of members is taken in, as `kith import --commit` does; which became which member."""
    batch = await moving.begin(digest, layout="kith", mode="set", by="Bo", now=town.now)
    matches, refused = await moving.matched(lines)
    assert not refused
    steps = await moving.planned(matches, mode="set", brand=town.brand, now=town.now, lock=True)
    return await moving.enter(steps, batch=batch.id, brand=town.brand, now=town.now)


def number_of(phone: Phone) -> str:
    return phone.address.removeprefix("whatsapp:")


def line(phone: Phone, **more: Any) -> MemberLine:
    return MemberLine(2, phones=(number_of(phone),), **more)


async def told(
    town: Town, phone: Phone, number: str, ago: timedelta, **more: Any
) -> dict[str, Any]:
    """The shop tells, only now, about an order that was paid some time ago."""
    body = paid(town, number, "54.99", customer={"phone": number_of(phone)}, **more)
    return await town.shop.tell({**body, "at": (town.now - ago).isoformat()})


async def points(account: str, now: datetime) -> int:
    return (await ledger.balance(account, now)).total


async def test_an_order_from_before_the_move_is_in_the_balance_already(town: Town) -> None:
    ana = town.phone("Ana", "whatsapp")
    ids = await moved_in(
        town, line(ana, points=240, tier="layer-three", joined_at=town.now - 9 * BEFORE)
    )
    member = await Member.get(id=ids[2])
    town.wait(days=3)
    answer = await told(town, ana, "1001", timedelta(days=4))
    assert (answer["points"], answer["known_customer"]) == (0, True)
    assert "before 2026-03-01" in answer["reason"]
    assert await points(member.account_id, town.now) == 240
    order = await Order.get()
    for event, amounts in (("refunded", {"refunded": "20.00"}), ("cancelled", {})):
        body = paid(town, "1001", "54.99", customer={"phone": number_of(ana)}, **amounts)
        assert (await town.shop.tell({**body, "event": event}))["points"] == 0
    assert await LedgerEntry.filter(cause=f"order:{order.key}").count() == 0
    fresh = await told(town, ana, "1002", timedelta(days=2))
    assert (fresh["points"], fresh["reason"]) == (82, "")  # in the tier that came along


async def test_an_order_that_waited_for_who_moved_in_is_old_as_well(town: Town) -> None:
    ana = town.phone("Ana", "whatsapp")
    await told(town, ana, "1001", timedelta(days=1))
    await moved_in(town, line(ana, points=240))
    town.wait(hours=1)
    await ana.say("join")
    assert (await ana.balance()).total == 240
    assert (await Order.get()).member_id == (await ana.member()).id


async def test_a_clock_that_is_a_little_behind_costs_nobody_their_points(town: Town) -> None:
    ana = town.phone("Ana", "whatsapp")
    await moved_in(town, line(ana, points=240))
    assert (await told(town, ana, "1001", timedelta(minutes=5)))["points"] == 54
    assert (await told(town, ana, "1002", timedelta(minutes=5, seconds=1)))["points"] == 0


async def test_only_a_file_that_brought_something_is_a_beginning(town: Town) -> None:
    ana = await town.member("Ana", "whatsapp")
    town.wait(days=10)
    await moved_in(town, line(ana, birthday="05-17"))
    assert (await told(town, ana, "1001", timedelta(days=1)))["points"] == 54
    await moved_in(town, line(ana, points=100), digest="points")
    assert (await told(town, ana, "1002", timedelta(days=1)))["points"] == 0
    town.wait(days=10)
    await moved_in(town, line(ana, points=120), digest="more points")
    assert (await told(town, ana, "1003", timedelta(days=9)))["points"] == 54  # the first counts
    assert await ImportedLine.all().count() == 3


@pytest.mark.parametrize(("days", "earned"), [(30, 54), (31, 0)])
async def test_an_old_order_of_who_joined_in_chat_counts_for_some_days(
    town: Town, days: int, earned: int
) -> None:
    ana = await town.member("Ana", "whatsapp")
    ben = town.phone("Ben", "whatsapp")
    heard = await told(town, ana, "1001", timedelta(days=days))
    assert heard["points"] == earned
    await told(town, ben, "1002", timedelta(days=days))  # of nobody yet
    await ben.say("join")
    assert (await ben.balance()).total == 50 + earned
    assert {order.posted for order in await Order.all()} == {earned}


async def test_an_earlier_payment_that_turns_up_late_ends_where_it_would_have_begun(
    town: Town,
) -> None:
    """The state follows from the set of the events, whatever their order."""
    ana, ben = await town.member("Ana", "whatsapp"), await town.member("Ben", "whatsapp")
    for phone, ago in ((ana, (0, 40)), (ben, (40, 0))):
        for part, days in enumerate(ago):
            refunded = {"refunded": "0.01"} if days else {}
            answer = await told(town, phone, f"{phone.name}", timedelta(days=days), **refunded)
            assert answer["points"] == (54 if (phone, part) == (ana, 0) else 0)
        assert (await phone.balance()).total == 50


async def test_an_old_order_takes_nothing_from_limits(town: Town) -> None:
    rules = (rulings.rule("gift", kind="order", points=10, max_count=1, budget=10),)
    town.brand = brand_of(town.brand.programme.model_copy(update={"earning": rules}))
    ana = await town.member("Ana", "whatsapp")
    assert (await told(town, ana, "1001", BEFORE))["points"] == 0
    assert not await Activity.exists(rule="gift")
    assert (await told(town, ana, "1002", timedelta(0)))["points"] == 64


async def test_who_bought_long_before_is_no_new_friend(town: Town) -> None:
    ana, ben = await friends(town)
    await town.shop.order("1001", "54.99", customer=ben)
    assert (await ana.balance()).total == 250
    await told(town, ben, "1000", BEFORE)
    assert (await ana.balance()).total == 50
    assert (await ben.balance()).total == 50 + 54
    assert (await Referral.get()).stage == "ordered"


async def test_a_merger_moves_no_beginning_of_what_was_decided(town: Town) -> None:
    old = town.phone("Old", "whatsapp")
    await moved_in(town, line(old, points=240))
    await old.say("join")
    town.wait(days=1)
    await told(town, old, "1001", timedelta(days=2))
    new = await town.member("New")
    await merged(old, new)
    assert (await old.balance()).total == 240 + 50
    await told(town, old, "1001", timedelta(days=2), refunded="54.99", event="refunded")
    assert (await told(town, old, "1002", timedelta(days=3)))["points"] == 0
    assert (await told(town, old, "1003", timedelta(hours=2)))["points"] == 54
    assert (await old.balance()).total == 240 + 50 + 54


async def test_the_setting_moves_the_beginning_of_joining(town: Town) -> None:
    rule(town, adopt_days=0)
    ana = await town.member("Ana", "whatsapp")
    assert (await told(town, ana, "1001", timedelta(days=1)))["points"] == 0
    assert (await told(town, ana, "1002", timedelta(0)))["points"] == 54
