"""The worked examples of the default programme, exactly, through the front door of both chats."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.phones import Phone, Town

CHANNELS = pytest.mark.parametrize("channel", ["telegram", "whatsapp"])


async def with_points(town: Town, points: int, channel: str = "telegram") -> Phone:
    """A member with exactly that many points to spend."""
    ana = await town.member("Ana Lopez", channel)
    await ana.grant(points - 50)
    return ana


async def friends(town: Town, channel: str = "telegram") -> tuple[Phone, Phone]:
    """A member, and a friend who joined with the member's link."""
    ana = await town.member("Ana Lopez", channel)
    await ana.say("invite")
    link = ana.button("Copy the link").copy
    ben = town.phone("Ben Okri", "whatsapp" if channel == "telegram" else "telegram")
    await ben.say(f"Hello! A friend sent me: {link}")
    await ben.say("join")
    await ben.say("no")
    await ana.read()
    return ana, ben


@CHANNELS
@pytest.mark.parametrize(("points", "worth"), [(200, "£10.00"), (300, "£15.00"), (500, "£25.00")])
async def test_points_and_their_worth(town: Town, channel: str, points: int, worth: str) -> None:
    ana = await with_points(town, points, channel)
    assert f"{points} points, worth {worth}" in await ana.say("points")
    assert worth in await ana.say(f"redeem {points} points")
    assert f"{worth.removesuffix('.00')} off" in await ana.say("yes")
    assert (await ana.balance()).available == 0


@CHANNELS
@pytest.mark.parametrize("asked", ["redeem", "redeem 199", "redeem 200", "redeem 1", "redeem £10"])
async def test_199_points_cannot_be_redeemed(town: Town, channel: str, asked: str) -> None:
    ana = await with_points(town, 199, channel)
    said = await ana.say(asked)
    assert "1 more point" in said
    assert "nothing happened" in await ana.say("yes")
    assert (await ana.balance()).available == 199


@CHANNELS
async def test_215_points_offer_200(town: Town, channel: str) -> None:
    ana = await with_points(town, 215, channel)
    said = await ana.say("redeem 215")
    assert "200 points" in said
    assert "£10.00" in said
    await ana.tap("Yes, redeem")
    assert (await ana.balance()).available == 15


@CHANNELS
async def test_an_order_of_54_99_earns_54_pending(town: Town, channel: str) -> None:
    ana = await town.member("Ana Lopez", channel)
    await town.shop.order("1001", "54.99", customer=ana)
    told = await ana.read()
    assert "54 points" in told
    assert "15 March 2026" in told
    balance = await ana.balance()
    assert (balance.available, balance.pending) == (50, 54)


@CHANNELS
async def test_pending_days_have_24_hours(town: Town, channel: str) -> None:
    """Across the change to summer time, which takes an hour from one of the days."""
    town.now = datetime(2026, 3, 20, 18, 30, tzinfo=UTC)
    ana = await town.member("Ana Lopez", channel)
    await town.shop.order("1001", "54.99", customer=ana)
    town.wait(days=14, seconds=-1)
    assert (await ana.balance()).pending == 54
    town.wait(seconds=1)
    assert (await ana.balance()).available == 104
    assert "104 points, worth £5.20" in await ana.say("points")


async def test_points_expire_with_their_last_day(town: Town) -> None:
    """Twelve months after they became spendable, at midnight in London, by summer time."""
    town.now = datetime(2026, 6, 10, 9, tzinfo=UTC)
    ana = await town.member("Ana Lopez")
    town.now = datetime(2027, 6, 10, 22, 59, 59, tzinfo=UTC)
    assert "50 points" in await ana.say("points")
    town.wait(seconds=1)
    assert (await ana.balance()).available == 0


@CHANNELS
@pytest.mark.parametrize(("total", "paid"), [("39.99", 0), ("40.00", 200)])
async def test_a_first_order_pays_both_from_40_on(
    town: Town, channel: str, total: str, paid: int
) -> None:
    ana, ben = await friends(town, channel)
    await town.shop.order("1001", total, customer=ben)
    assert (await ana.balance()).pending == paid
    assert (await ben.balance()).pending == paid + int(float(total))
    told = await ana.read()
    assert ("Ben has placed a first order: 200 points" in told) is bool(paid)


async def test_the_second_order_pays_nothing(town: Town) -> None:
    ana, ben = await friends(town)
    await town.shop.order("1001", "39.99", customer=ben)
    town.wait(days=3)
    await town.shop.order("1002", "100.00", customer=ben)
    assert (await ana.balance()).pending == 0
    assert (await ben.balance()).pending == 139


async def test_an_earlier_order_that_arrives_late_decides_again(town: Town) -> None:
    ana, ben = await friends(town)
    await town.shop.order("1002", "100.00", customer=ben)
    assert (await ana.balance()).pending == 200
    await town.shop.order("1001", "39.99", customer=ben, at=town.now - timedelta(hours=1))
    assert (await ana.balance()).pending == 0
    assert "200 points were taken back" in await ana.read()


async def test_a_discount_counts_before_the_40(town: Town) -> None:
    """£40.00 with £10 off arrives as total 30.00."""
    ana, ben = await friends(town)
    await town.shop.order("1001", "30.00", customer=ben, discount="10.00")
    assert (await ana.balance()).pending == 0
    assert (await ben.balance()).pending == 30


async def test_a_multiplier_rounds_down_once_per_order(town: Town) -> None:
    """£54.99 at x1.25 earns 68."""
    ana = await town.member("Ana Lopez")
    await ana.grant(450)
    assert "Your orders earn 1.25 times the points" in await ana.say("tier")
    await town.shop.order("1001", "54.99", customer=ana)
    assert (await ana.balance()).pending == 68
    assert "£54.99 of goods paid count, × 1.25" in await ana.say("why")


@pytest.mark.parametrize(("refunded", "left"), [("15.00", 200), ("15.01", 0)])
async def test_a_refund_below_40_takes_the_200_back(town: Town, refunded: str, left: int) -> None:
    """Of £55.00: refunded to £40.00 it stands, to £39.99 it does not."""
    ana, ben = await friends(town)
    await town.shop.order("1001", "55.00", customer=ben)
    town.wait(days=2)
    await town.shop.refund("1001", refunded)
    assert (await ana.balance()).pending == left
    assert (await ben.balance()).pending == left + (40 if left else 39)


async def test_joining_points_are_there_at_once_and_count_for_tiers(town: Town) -> None:
    ana = await town.member("Ana Lopez")
    assert (await ana.balance()).available == 50
    await town.shop.order("1001", "100.00", customer=ana)
    assert "with 50 points earned" in await ana.say("tier")  # pending points do not count yet
    town.wait(days=14)
    assert "with 150 points earned" in await ana.say("tier")
