"""What friends cost, for staff: the command and the API tell the same, from one story."""

import json
from datetime import timedelta
from decimal import Decimal

from bot.commands.costs import _lines, _object
from bot.web.api import costs as api
from bot.web.api.operations import Call
from loyalty.access import Caller
from referral_links import costs
from tests.phones import Town
from tests.referral_links.test_rewards import friend_of, put

DAY = timedelta(days=1)


async def test_the_share_is_that_of_what_stands(town: Town) -> None:
    """Four friends: one gives all back, one half, one buys before these days, one buys little."""
    await put(town, milestones=[{"friends": 2, "points": 100}])
    ana = await town.member("Ana")
    ben, cleo, dora, emil = [await friend_of(ana, name) for name in ("Ben", "Cleo", "Dora", "Emil")]
    await town.shop.order("1", "100.00", customer=ben)
    await town.shop.order("2", "80.00", customer=cleo)
    await town.shop.order("3", "60.00", customer=dora)
    await town.shop.order("4", "20.00", customer=emil)
    await town.shop.order("5", "40.00", customer=cleo, at=town.now - 8 * DAY)
    await town.shop.order("6", "30.00", customer=ben, at=town.now + DAY)
    await town.shop.refund("1", "50.00")
    await town.shop.cancel("3")
    until = town.now + 7 * DAY
    found = await costs.costs(town.brand, town.now - 7 * DAY, until)
    assert (found.friends, found.advocate_points, found.friend_points) == (1, 200, 200)
    assert found.milestone_points == 100  # Ben and Cleo
    assert found.cost_cents == 2500
    assert found.first_cents == 5000
    assert found.share_of_first == Decimal("50.0")
    assert (found.orders, found.all_cents) == (4, 5000 + 8000 + 2000 + 3000)
    assert found.share_of_all == Decimal("13.9")
    assert _lines(found, "GBP")[1:] == [
        "points: 200 to those who brought them, 200 to friends, 100 in milestones",
        "vouchers: 0, £0.00",
        "cost: £25.00",
        "first orders: £50.00 (50.0%)",
        "all orders of friends: 4, £180.00 (13.9%)",
    ]
    assert json.loads(json.dumps(_object(found, "GBP")))["share_of_all"] == 13.9
    before = await costs.costs(town.brand, town.now - 9 * DAY, town.now - 7 * DAY)
    assert (before.friends, before.first_cents) == (1, 4000)


async def test_vouchers_cost_what_they_take_off_unless_they_ended_unused(town: Town) -> None:
    await put(town, friend_voucher="ten-off", friend_points=0, milestones=[])
    ana = await town.member("Ana")
    ben = await friend_of(ana, "Ben")
    code = ben.seen["Copy the code"].copy
    await town.shop.order("1", "40.00", customer=ben, voucher=code)
    caller = Caller("t1", "till", frozenset({"referrals:read"}))
    call = Call(caller, town.brand, town.now + DAY)
    told = (await api.show(call, api.Days())).told.model_dump()
    assert (told["vouchers"], told["cost"]["amount"]) == (1, "20.00")
    assert (told["share_of_first_orders"], told["share_of_all_orders"]) == ("50.0", "50.0")


async def test_without_any_orders_there_is_no_share(town: Town) -> None:
    found = await costs.costs(town.brand, town.now - DAY, town.now)
    assert (found.share_of_first, found.share_of_all, found.cost_cents) == (None, None, 0)
    assert _lines(found, "GBP")[-1] == "all orders of friends: 0, £0.00"
