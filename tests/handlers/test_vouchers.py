"""Vouchers in chat: what became of each, and taking an unused one back."""

from datetime import timedelta

import pytest

from loyalty import vouchers
from loyalty.models import Voucher
from scheduler import reminders
from scheduler import vouchers as ending
from tests.handlers.catalogue import with_points
from tests.phones import SECRET, Phone, Town

CHANNELS = pytest.mark.parametrize("channel", ["telegram", "whatsapp"])


async def with_voucher(town: Town, channel: str = "telegram") -> tuple[Phone, Voucher]:
    """A member with 300 points who has just spent 200 of them."""
    ana = await with_points(town, 300, channel)
    await ana.say("redeem 1")
    await ana.say("yes")
    return ana, await Voucher.get()


def code_of(voucher: Voucher) -> str:
    return vouchers.code(SECRET, voucher.key)


@CHANNELS
@pytest.mark.parametrize("where", ["redeemed", "listed"])
async def test_cancelling_asks_first_and_gives_points_back(
    town: Town, channel: str, where: str
) -> None:
    ana, voucher = await with_voucher(town, channel)
    if where == "listed":
        await ana.say("vouchers")
    asked = await ana.tap(f"Cancel …{voucher.last_four}")
    assert f"ending in {voucher.last_four} (£10.00)" in asked
    assert "200 points come back" in asked
    assert (await ana.balance()).available == 100
    assert "200 points are back. You have 300" in await ana.tap("Yes, cancel it")
    assert (await ana.balance()).available == 300
    said = await ana.say("vouchers")
    assert f"ending in {voucher.last_four}, until 30 May 2026: cancelled" in said
    assert f"Cancel …{voucher.last_four}" not in ana.labels


async def test_keeping_it_changes_nothing(town: Town) -> None:
    ana, _ = await with_voucher(town)
    await ana.say("cancel voucher")
    assert "nothing was done" in await ana.tap("Keep it")
    assert (await Voucher.get()).state == "issued"


@pytest.mark.parametrize("form", ["{code}", "{code_lower}", "{ending}", "{ending_lower}", "{key}"])
async def test_a_voucher_is_named_by_code_or_ending(town: Town, form: str) -> None:
    ana, voucher = await with_voucher(town)
    named = form.format(
        code=code_of(voucher),
        code_lower=code_of(voucher).lower(),
        ending=voucher.last_four,
        ending_lower=voucher.last_four.lower(),
        key=voucher.key,
    )
    assert "come back to you" in await ana.say(f"cancel voucher {named}")
    await ana.say("yes")
    assert (await Voucher.get()).state == "void"


async def test_somebody_elses_voucher_is_not_found(town: Town) -> None:
    ana, voucher = await with_voucher(town)
    ben, _ = await with_points(town, 300), None
    for named in (voucher.key, code_of(voucher), voucher.last_four):
        assert "can't find a voucher like that" in await ben.say(f"cancel voucher {named}")
    assert "no vouchers yet" in await ben.say("cancel voucher")
    await ana.say("vouchers")
    button = ana.button(f"Cancel …{voucher.last_four}")
    assert "can't find a voucher like that" in await ben.press(button)
    assert (await Voucher.get()).state == "issued"


async def test_several_are_shown_to_choose_from(town: Town) -> None:
    ana, _ = await with_voucher(town)
    await ana.grant(300)
    await ana.say("redeem 1")
    await ana.say("yes")
    assert (await ana.say("cancel voucher")).count("£10.00") == 2
    assert len([label for label in ana.labels if label.startswith("Cancel …")]) == 2


async def test_used_between_question_and_yes(town: Town) -> None:
    ana, voucher = await with_voucher(town)
    await ana.say("cancel voucher")
    await town.shop.order("1001", "40.00", customer=ana, voucher=code_of(voucher))
    assert "nothing to take back" in await ana.say("yes")
    assert (await ana.balance()).available == 100
    assert "Cancel" not in str(ana.labels)


async def test_reserved_in_a_basket(town: Town) -> None:
    ana, voucher = await with_voucher(town)
    until = town.now + timedelta(minutes=15)
    await vouchers.reserve(
        code_of(voucher), reserved_for="b", until=until, caller="shop", now=town.now
    )
    assert "in a basket just now" in await ana.say("vouchers")
    assert "Cancel" not in str(ana.labels)
    town.wait(minutes=15)
    assert "in a basket" not in await ana.say("vouchers")
    await ana.say("cancel voucher")
    assert "200 points are back" in await ana.say("yes")


async def test_running_out_is_told_with_the_points(town: Town) -> None:
    ana, voucher = await with_voucher(town)
    town.now = voucher.expires_at + vouchers.LATE
    assert await ending.expire(town.brand, town.now) == 1
    assert await reminders.remind(town.brand, town.now) == 0, "not at night"
    town.wait(hours=10)
    assert await reminders.remind(town.brand, town.now) == 1
    said = await ana.read()
    assert "Your voucher (£10.00) was not used in time" in said
    assert "200 points are back" in said
    assert ana.labels == ["Rewards", "My points"]
    assert await ending.expire(town.brand, town.now) == 0
    assert await reminders.remind(town.brand, town.now) == 0
    assert await ana.read() == ""
    assert (await ana.balance()).available == 300


async def test_a_mistyped_cancel_is_asked_about(town: Town) -> None:
    ana, _ = await with_voucher(town)
    assert "Cancel a voucher" in str((await ana.say("cancle voucher"), ana.labels))
    assert "come back to you" in await ana.tap("Cancel a voucher")


async def test_german_words(town: Town) -> None:
    dieter = await town.member("Dieter", locale="de")
    await dieter.grant(250)
    await dieter.say("einlösen 200 punkte")
    await dieter.say("ja")
    assert "kommen 200 Punkte zu dir zurück" in await dieter.say("gutschein stornieren")
    assert "200 Punkte sind zurück" in await dieter.tap("Ja, stornieren")


async def test_which_of_several_is_asked(town: Town) -> None:
    ana, _ = await with_voucher(town)
    await ana.grant(300)
    await ana.say("redeem 1")
    await ana.say("yes")
    assert "Which one shall I cancel?" in await ana.say("cancel voucher")


async def test_what_is_in_a_basket_is_said_to_be(town: Town) -> None:
    ana, voucher = await with_voucher(town)
    until = town.now + timedelta(minutes=15)
    await vouchers.reserve(
        code_of(voucher), reserved_for="b", until=until, caller="shop", now=town.now
    )
    assert "in a shopping basket" in await ana.say(f"cancel voucher {voucher.last_four}")
