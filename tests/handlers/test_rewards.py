"""The catalogue in chat: every kind, and why something cannot be had just now."""

from datetime import timedelta

import pytest

from loyalty import tiers, vouchers
from loyalty.models import Outgoing, Reward, Voucher
from tests.handlers.catalogue import offering, reward, with_points
from tests.phones import SECRET, Town

CHANNELS = pytest.mark.parametrize("channel", ["telegram", "whatsapp"])
KINDS = {
    "percentage": reward(1, kind="percentage", percent=15, minimum_order="30.00", combines=False),
    "product": reward(2, kind="product", sku="SCARF-1", title={"en": "A silk scarf"}),
    "shipping": reward(3, kind="shipping"),
    "event": reward(4, kind="event", title={"en": "A seat at the studio"}),
    "donation": reward(5, kind="donation", title={"en": "A tree"}, value="5.00"),
}
PROMISED = {
    "percentage": "15% off your next order",
    "product": "A silk scarf",
    "shipping": "free shipping for your next order",
    "event": "Your seat is kept: A seat at the studio",
}


@CHANNELS
@pytest.mark.parametrize("kind", PROMISED)
async def test_a_voucher_says_what_it_is_good_for(town: Town, channel: str, kind: str) -> None:
    await offering(town, KINDS[kind])
    ana = await with_points(town, 600, channel)
    asked = await ana.say(f"redeem {KINDS[kind].number}")
    assert "Turn 200 points into" in asked
    said = await ana.tap("Yes, redeem")
    voucher = await Voucher.get()
    code = vouchers.code(SECRET, voucher.key)
    assert PROMISED[kind] in said
    assert code in said
    assert "400 points are left" in said
    for text in (asked, said):
        assert ("orders of £30 or more" in text) is (kind == "percentage")
        assert ("can't be combined" in text) is (kind == "percentage")
    assert voucher.kind == kind
    row = await Outgoing.get(kind="voucher")
    assert row.saying["picture"] == {"voucher": voucher.key}
    assert code in await ana.say("vouchers")


async def test_what_was_promised_stays_whatever_the_rules_become(town: Town) -> None:
    await offering(town, KINDS["percentage"])
    ana = await with_points(town, 600)
    await ana.say("redeem 1")
    await ana.say("yes")
    await offering(town, reward(1, kind="percentage", percent=5, title={"en": "Less"}))
    voucher = await Voucher.get()
    assert vouchers.terms_of(voucher) == {
        "titles": {"en": "Thing 1", "de": "Ding 1"},
        "percent": 15,
        "minimum_cents": 3000,
        "combines": False,
    }
    assert "Thing 1:" in await ana.say("vouchers")


async def test_a_donation_is_done_at_once(town: Town) -> None:
    await offering(town, KINDS["donation"])
    ana = await with_points(town, 300)
    assert "Give 200 points for “A tree”" in await ana.say("redeem 5")
    said = await ana.say("yes")
    assert "Your points went to A tree" in said
    voucher = await Voucher.get()
    assert (voucher.state, voucher.used_by) == ("used", "donation:r5")
    assert vouchers.code(SECRET, voucher.key) not in said
    assert "A tree: given on 1 March 2026" in await ana.say("vouchers")
    assert "no voucher like that" not in await ana.say("cancel voucher")
    assert (await ana.balance()).available == 100


async def test_other_terms_than_were_asked_are_not_paid_for(town: Town) -> None:
    await offering(town, KINDS["percentage"])
    ana = await with_points(town, 600)
    await ana.say("redeem 1")
    await offering(town, reward(1, kind="percentage", percent=5))
    assert "changed" in await ana.say("yes")
    assert (await ana.balance()).available == 600


@CHANNELS
async def test_what_is_missing_stands_beside_each_reward(town: Town, channel: str) -> None:
    about = {"en": "Woven in Leeds <b>&</b> soft.", "de": "Weich."}
    await offering(town, reward(1), reward(2, cost=500, description=about))
    ana = await with_points(town, 300, channel)
    said = await ana.say("rewards")
    assert "1 · Thing 1 · 200 points\n" in said
    assert "2 · Thing 2 · 500 points (200 to go)" in said
    assert "Woven in Leeds" in said
    assert "Redeem 200 points" in ana.labels
    assert "Redeem 500 points" not in ana.labels


async def test_a_picture_goes_with_the_question(town: Town) -> None:
    await offering(town, reward(1, picture="https://shop.example/scarf.jpg"))
    ana = await with_points(town, 300)
    await ana.say("redeem 1")
    asked = await Outgoing.all().order_by("-id").first()
    assert asked is not None
    assert asked.saying["picture"] == {"url": "https://shop.example/scarf.jpg"}


async def test_a_gate_says_which_tier_opens_it(town: Town) -> None:
    await offering(town, reward(1, from_tier="layer-two"), reward(2))
    ana = await with_points(town, 400)
    assert "Thing 1 · 200 points (opens with Layer Two)" in await ana.say("rewards")
    assert ana.labels.count("Redeem 200 points") == 1
    assert "“Thing 1” opens with Layer Two" in await ana.say("redeem 1")
    assert await Voucher.all().count() == 0
    await ana.grant(150)
    await tiers.review((await ana.member()).account_id, town.brand, town.now)
    assert "Turn 200 points" in await ana.say("redeem 1")


async def test_a_tier_may_pay_less(town: Town) -> None:
    prices = {"layer-two": 240, "layer-three": 220}
    await offering(town, reward(1, cost=300, tier_costs=prices))
    ana, ben = await with_points(town, 550), await with_points(town, 350)
    assert "Turn 300 points" in await ben.say("redeem 1")
    assert "Turn 240 points" in await ana.say("redeem 1")
    await ana.say("yes")
    assert (await ana.balance()).available == 310


async def test_too_early_and_too_late(town: Town) -> None:
    opens, ends = town.now + timedelta(days=2), town.now + timedelta(days=4)
    await offering(town, reward(1, active_from=opens, active_until=ends), reward(2))
    ana = await with_points(town, 400)
    assert "Thing 1 · 200 points (from 3 March 2026 on)" in await ana.say("rewards")
    assert "is there from 3 March 2026 on" in await ana.say("redeem 1")
    town.wait(days=2)
    assert "Turn 200 points" in await ana.say("redeem 1")
    town.wait(days=2)
    assert "Thing 1" not in await ana.say("rewards")
    assert "no reward with the number 1" in await ana.say("redeem 1")


async def test_time_runs_out_between_question_and_yes(town: Town) -> None:
    await offering(town, reward(1, active_until=town.now + timedelta(minutes=5)))
    ana = await with_points(town, 400)
    await ana.say("redeem 1")
    town.wait(minutes=5)
    assert "no reward with the number 1" in await ana.say("yes")
    assert (await ana.balance()).available == 400


async def test_sold_out_is_said_kindly_and_cancelling_puts_it_back(town: Town) -> None:
    await offering(town, reward(1, stock=1))
    ana, ben = await with_points(town, 400), await with_points(town, 400)
    await ana.say("redeem 1")
    await ana.say("yes")
    assert "(sold out for now)" in await ben.say("rewards")
    assert "“Thing 1” is sold out for now" in await ben.say("redeem 1")
    await ana.say("cancel voucher")
    assert "200 points are back" in await ana.say("yes")
    assert (await Reward.get(number=1)).stock == 1
    await ben.say("redeem 1")
    assert "off your next order" in await ben.say("yes")


async def test_a_limit_for_each_member(town: Town) -> None:
    await offering(town, reward(1, limit=1), reward(2, limit=2, limit_days=7))
    ana = await with_points(town, 2000)
    await ana.say("redeem 1")
    await ana.say("yes")
    assert "(you have had yours)" in await ana.say("rewards")
    assert "once for each member" in await ana.say("redeem 1")
    await ana.say("cancel voucher")
    await ana.say("yes")
    assert "Turn 200" in await ana.say("redeem 1"), "what was given back does not count"
    for _ in range(2):
        await ana.say("redeem 2")
        await ana.say("yes")
    assert "2 times for each member" in await ana.say("redeem 2")
    town.wait(days=7)
    assert "Turn 200" in await ana.say("redeem 2")


async def test_german_reads_like_german(town: Town) -> None:
    await offering(town, reward(11, stock=0), reward(12, cost=500), *KINDS.values())
    dieter = await town.member("Dieter", locale="de")
    await dieter.grant(350)
    said = await dieter.say("prämien")
    assert "Ding 11 · 200 Punkte (gerade vergriffen)" in said
    assert "Ding 12 · 500 Punkte (noch 100)" in said
    assert "400 Punkten" in await dieter.say("einlösen alles")


async def test_money_off_has_a_button_beside_things_for_the_same_points(town: Town) -> None:
    """A thing that costs as much, or money off that is sold out, is not that money."""
    await offering(town, reward(1, kind="shipping"), reward(2, cost=200, stock=0))
    ana = await with_points(town, 210)
    await ana.say("rewards")
    assert "£10 off" in ana.labels
