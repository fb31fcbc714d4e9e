"""Spending: what a wish means, asking first, once only, and what is said when it cannot be."""

import asyncio
from datetime import UTC, datetime

import pytest

from handlers.wishes import Wish, read_wish
from loyalty import programme, vouchers
from loyalty.models import Outgoing, Voucher
from tests.handlers.catalogue import offering, reward, with_points
from tests.phones import RULES, SECRET, Town

CHANNELS = pytest.mark.parametrize("channel", ["telegram", "whatsapp"])


@pytest.mark.parametrize(
    ("text", "wish"),
    [
        ("3", Wish("number", 3)),
        ("200 points", Wish("points", 200)),
        ("200points", Wish("points", 200)),
        ("1 point", Wish("points", 1)),
        ("200 Punkte", Wish("points", 200)),
        ("£10", Wish("money", 1000)),
        ("£ 10", Wish("money", 1000)),
        ("£10.5", Wish("money", 1050)),
        ("10,50 £", Wish("money", 1050)),
        ("10 GBP", Wish("money", 1000)),
        ("ten", None),
        ("10 pounds off", Wish("money", 1000)),
        ("€10", None),
        ("10 dollars", None),
        ("10.999", None),
        ("1,500 points", Wish("points", 1500)),
        ("1.500 Punkte", Wish("points", 1500)),
        ("1,50 points", None),
        ("", None),
        ("-5", None),
        ("9999999999", None),
        ("٣", Wish("number", 3)),
    ],
)
def test_what_a_wish_means(text: str, wish: Wish | None) -> None:
    assert read_wish(text, "GBP") == wish


@CHANNELS
@pytest.mark.parametrize(
    ("said", "cost"),
    [
        ("redeem 3", 500),
        ("redeem 1", 200),
        ("redeem 200", 200),
        ("redeem 215", 200),
        ("redeem 219 points", 200),
        ("redeem 200 points", 200),
        ("redeem £10", 200),
        ("redeem £12.50", 240),
        ("/redeem 2", 300),
        ("einlösen 200 Punkte", 200),
        ("spend 300 points", 300),
        ("redem 200 points", 200),
        ("200 points", 200),
        ("£10", 200),
        ("240", 240),
    ],
)
async def test_it_is_asked_before_points_are_spent(
    town: Town, channel: str, said: str, cost: int
) -> None:
    ana = await with_points(town, 600, channel)
    assert f"Turn {cost} points into" in await ana.say(said)
    assert (await ana.balance()).available == 600
    assert f"{600 - cost} points are left" in await ana.tap("Yes, redeem")
    assert (await ana.balance()).available == 600 - cost


@CHANNELS
@pytest.mark.parametrize(
    "said",
    ["redeem all", "Redeem everything!", "redeem all my points", "einlösen alles",
     "löse alle meine Punkte", "spend it all"],
)  # fmt: skip
async def test_everything_is_as_much_as_the_points_are_good_for(
    town: Town, channel: str, said: str
) -> None:
    ana = await with_points(town, 615, channel)
    assert "Turn 600 points into a voucher worth £30.00" in await ana.say(said)
    assert "so 615 was rounded down" in await ana.say(said)
    await ana.tap("Yes, redeem")
    assert "185 more points" in await ana.say("redeem all")


async def test_a_number_in_the_list_is_that_reward(town: Town) -> None:
    """Also where buttons are numbers, and where the member cannot afford it."""
    ana = await with_points(town, 300, "whatsapp")
    assert "3 · £25 off your order · 500 points" in await ana.say("rewards")
    assert "200 more points" in await ana.say("3")
    await ana.say("rewards")
    assert "Turn 300 points" in await ana.say("2")


@CHANNELS
async def test_the_voucher_is_shown_and_found_again(town: Town, channel: str) -> None:
    ana = await with_points(town, 200, channel)
    await ana.say("redeem 1")
    said = await ana.say("yes")
    voucher = await Voucher.get()
    code = vouchers.code(SECRET, voucher.key)
    assert code in said
    assert "until 30 May 2026" in said
    assert f"<code>{code}</code>" in ana.markup
    assert code in await ana.say("vouchers")
    row = await Outgoing.filter(kind="voucher").get()
    assert code not in str(row.saying)  # the row holds the key, not the code


async def test_a_used_voucher_is_shown_as_used(town: Town) -> None:
    ana = await with_points(town, 200)
    await ana.say("redeem 1")
    await ana.say("yes")
    code = ana.button("Copy the code").copy
    await town.shop.order("1001", "40.00", customer=ana, voucher=code)
    said = await ana.say("vouchers")
    assert code not in said
    assert f"ending in {code[-4:]}: used on 1 March 2026" in said


async def test_a_voucher_runs_out_after_90_days(town: Town) -> None:
    ana = await with_points(town, 200)
    await ana.say("redeem 1")
    await ana.say("yes")
    town.wait(days=91)
    assert "expired on 30 May 2026" in await ana.say("vouchers")


@CHANNELS
async def test_a_double_tap_spends_once(town: Town, channel: str) -> None:
    ana = await with_points(town, 600, channel)
    await ana.say("redeem 1")
    button = ana.button("Yes, redeem")
    await ana.press(button)
    assert "used already" in await ana.press(button)
    assert "not waiting" in await ana.say("yes")
    assert (await ana.balance()).available == 400


async def test_taps_at_once_spend_once(town: Town) -> None:
    ana = await with_points(town, 600)
    await ana.say("redeem 1")
    yes = ana.button("Yes, redeem").says
    await asyncio.gather(*(ana.repeat(f"tap:{n}", yes) for n in range(5)))
    assert await Voucher.all().count() == 1
    assert (await ana.balance()).available == 400


async def test_a_question_waits_ten_minutes(town: Town) -> None:
    ana = await with_points(town, 600)
    await ana.say("redeem 1")
    town.wait(minutes=9, seconds=59)
    assert "off your next order" in await ana.say("yes")
    await ana.say("redeem 1")
    button = ana.button("Yes, redeem")
    town.wait(minutes=10)
    assert "too old" in await ana.press(button)
    assert "not waiting" in await ana.say("yes")
    assert (await ana.balance()).available == 400


async def test_an_old_button_does_not_answer_a_new_question(town: Town) -> None:
    ana = await with_points(town, 600)
    await ana.say("redeem 3")
    old = ana.button("Yes, redeem")
    await ana.say("redeem 1")
    assert "used already or is too old" in await ana.press(old)
    assert await Voucher.all().count() == 0


@pytest.mark.parametrize("word", ["no", "No, thanks", "nein", "cancel", "not now"])
async def test_no_spends_nothing(town: Town, word: str) -> None:
    ana = await with_points(town, 600)
    await ana.say("redeem 1")
    assert "nothing was done" in await ana.say(word)
    await ana.say("yes")
    assert (await ana.balance()).available == 600


@pytest.mark.parametrize("word", ["yess", "yes but later", "eys", "jaa", "hm", "👍🏽", "yse"])
async def test_nearly_yes_spends_nothing_and_asks_again(town: Town, word: str) -> None:
    ana = await with_points(town, 600)
    await ana.say("redeem 1")
    assert "yes or no" in await ana.say(word)
    assert (await ana.balance()).available == 600
    assert "off your next order" in await ana.tap("Yes")


@CHANNELS
async def test_a_voice_note_does_not_answer_either(town: Town, channel: str) -> None:
    """It is answered as what it is, and the question still waits."""
    ana = await with_points(town, 600, channel)
    await ana.say("redeem 1")
    assert "I can only read words" in await ana.send("media")
    assert (await ana.balance()).available == 600
    assert "off your next order" in await ana.tap("Yes")
    await ana.say("redeem nonsense")
    assert "I can only read words" in await ana.send("media")
    assert "Turn 200 points" in await ana.say("1")


@pytest.mark.parametrize("word", ["yes", "ok", "Ja", "yes please", "YES!", "gerne", "y"])
async def test_a_typed_yes_answers_the_question(town: Town, word: str) -> None:
    ana = await with_points(town, 600)
    await ana.say("redeem 1")
    assert "off your next order" in await ana.say(word)


async def test_another_command_drops_the_question(town: Town) -> None:
    ana = await with_points(town, 600)
    await ana.say("redeem 1")
    await ana.say("points")
    assert "not waiting" in await ana.say("yes")
    assert (await ana.balance()).available == 600


async def test_the_points_are_gone_when_yes_is_said(town: Town) -> None:
    """Two questions in two chats cannot be asked; points may be taken back in between, though."""
    ana = await town.member("Ana")
    await town.shop.order("1001", "160.00", customer=ana)
    town.wait(days=14)
    await ana.say("redeem 200 points")
    await town.shop.cancel("1001")
    assert "150 more points" in await ana.say("yes")
    assert await Voucher.all().count() == 0


async def test_in_debt_nothing_can_be_redeemed(town: Town) -> None:
    ana = await town.member("Ana")
    await town.shop.order("1001", "160.00", customer=ana)
    town.wait(days=14)
    await ana.say("redeem 200 points")
    await ana.say("yes")
    await town.shop.cancel("1001")
    assert "150 points were spent already" in await ana.read()
    for asked in ("redeem", "redeem 1", "redeem 200 points"):
        assert "150 points that were already spent" in await ana.say(asked)
    assert "150 points that were already spent" in await ana.say("points")


async def test_the_last_scarf_is_sold_once(town: Town) -> None:
    ana, ben = await with_points(town, 300), await with_points(town, 300, "whatsapp")
    await offering(town, reward(7, title={"en": "Scarf"}, stock=1))
    for phone in (ana, ben):
        assert "“Scarf”" in await phone.say("redeem 7")
    await asyncio.gather(*(ana.repeat(f"yes:{n}", "yes") for n in range(5)))
    assert "last one" in await ben.say("yes")
    assert await Voucher.all().count() == 1
    assert (await ben.balance()).available == 300


async def test_a_price_that_rose_since_it_was_asked_is_not_paid(town: Town) -> None:
    await offering(town, reward(1))
    ana = await with_points(town, 600)
    await ana.say("redeem 1")
    await offering(town, reward(1, cost=400))
    assert "changed" in await ana.say("yes")
    assert (await ana.balance()).available == 600


@CHANNELS
@pytest.mark.parametrize(
    "asked", ["redeem nonsense", "redeem €10", "redeem -1", "redeem 3 please x"]
)
async def test_an_unreadable_wish_asks_for_a_readable_one(
    town: Town, channel: str, asked: str
) -> None:
    ana = await with_points(town, 600, channel)
    assert "What would you like?" in await ana.say(asked)
    assert "Turn 200 points" in await ana.say("1")


async def test_without_a_catalogue_an_amount_is_asked_for(town: Town) -> None:
    await offering(town)
    ana = await with_points(town, 600, "whatsapp")
    assert "What would you like?" in await ana.say("redeem nonsense")
    assert "Turn 240 points" in await ana.say("240")


async def test_another_value_than_was_asked_is_not_paid_for(town: Town) -> None:
    ana = await with_points(town, 600)
    await ana.say("redeem 1")
    await offering(town, reward(1, slug="ten-off", value="5.00"))
    assert "changed" in await ana.say("yes")
    assert (await ana.balance()).available == 600
    await ana.say("redeem 200 points")
    points = RULES.points.model_copy(update={"worth": "0.50"})
    town.brand = (await Town(town.now, RULES.model_copy(update={"points": points})).open()).brand
    assert "changed" in await ana.say("yes")
    assert (await ana.balance()).available == 600


@pytest.mark.parametrize(
    ("asked", "said"), [("redeem 215", "so 215 was"), ("redeem £12.50", "so £12.50 was")]
)
async def test_rounding_is_explained(town: Town, asked: str, said: str) -> None:
    ana = await with_points(town, 600)
    assert said in await ana.say(asked)
    assert "rounded" not in await ana.say("redeem 1")


async def test_too_little_is_refused_with_what_would_do(town: Town) -> None:
    ana = await with_points(town, 600)
    assert "starts at 200 points" in await ana.say("redeem 100 points")
    assert "£30 off" in ana.labels
    assert "no reward with the number 9" in await ana.say("redeem 9")


async def test_too_much_is_refused_with_what_would_do(town: Town) -> None:
    ana = await with_points(town, 215)
    assert "85 more points" in await ana.say("redeem 300 points")
    assert "Turn 200 points" in await ana.tap("£10 off")


async def test_without_a_catalogue_money_off_remains(town: Town) -> None:
    await offering(town)
    ana = await with_points(town, 300)
    assert "They become money off, in steps of 20 points" in await ana.say("redeem")
    assert "Turn 300 points" in await ana.tap("£15 off")
    ben = await town.member("Ben")
    assert "150 more points" in await ben.say("rewards")


async def test_a_long_catalogue_is_shown_page_by_page(town: Town) -> None:
    things = (reward(number, cost=number) for number in range(10, 30))
    await offering(town, *RULES.rewards, *things)
    ana = await with_points(town, 600, "whatsapp")
    said = await ana.say("rewards")
    assert "Thing 14" in said
    assert "Thing 15" not in said
    said = await ana.tap("More")
    assert "Thing 15" in said
    assert "Thing 22" in await ana.say("22")
    await ana.say("rewards 16")
    assert "More" not in ana.labels
    assert "Thing 14" in await ana.say("rewards 99")


async def test_vouchers_are_shown_page_by_page(town: Town) -> None:
    ana = await with_points(town, 2000)
    for _ in range(9):
        await ana.say("redeem 200 points")
        await ana.say("yes")
    assert (await ana.say("vouchers")).count("£10.00") == 8
    assert (await ana.tap("More")).count("£10.00") == 1
    assert (await ana.say("vouchers 99")).count("£10.00") == 8


async def test_the_minimum_may_count_for_the_first_time_only(town: Town) -> None:
    points = RULES.points.model_copy(update={"minimum_applies": "first_time"})
    town.brand = (await Town(town.now, RULES.model_copy(update={"points": points})).open()).brand
    ana = await with_points(town, 199)
    assert "1 more point" in await ana.say("redeem 20 points")
    await ana.grant(101)
    assert "starts at 200 points" in await ana.say("redeem 20 points")
    assert "nothing happened" in await ana.say("yes")
    await ana.say("redeem 200 points")
    await ana.say("yes")
    assert "Turn 20 points" in await ana.say("redeem 20 points")
    assert "£1 off" in await ana.say("yes")
    assert "until you can redeem" not in await ana.say("points")
    assert await programme.current(town.now) is not None


async def test_a_voucher_is_good_until_its_last_day_ends(town: Town) -> None:
    """That day is the brand's, and a day of the calendar: it reads alike in every zone."""
    dieter = await town.member("Dieter", locale="de")
    await dieter.grant(150)
    await dieter.say("einlösen 200 punkte")
    said = await dieter.say("ja")
    voucher = await Voucher.get()
    assert voucher.expires_at == datetime(2026, 5, 30, 23, tzinfo=UTC), "midnight in London"
    assert "30. Mai 2026" in said
    town.now = datetime(2026, 5, 30, 22, 59, tzinfo=UTC)
    assert "30. Mai 2026" in await dieter.say("gutscheine")
    code = vouchers.code(SECRET, voucher.key)
    assert await vouchers.use(code, "kith:9", at=town.now, now=town.now)


@pytest.mark.parametrize(("left", "said"), [(0, "That takes all of them."), (1, "leaves you 1.")])
async def test_what_is_left_is_said(town: Town, left: int, said: str) -> None:
    ana = await with_points(town, 200 + left)
    for wish in ("redeem 1", "redeem 200 points"):
        assert said in await ana.say(wish)


async def test_who_has_too_little_is_shown_how_to_get_more(town: Town) -> None:
    ana = await town.member("Ana")
    for said in ("redeem", "redeem all", "redeem 200"):
        assert "150 more points" in await ana.say(said)
        assert ana.labels == ["Invite a friend", "My points"]
