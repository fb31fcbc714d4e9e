"""Becoming a member: the welcome, the friend's code, consent in exact words, coming back."""

import asyncio
from datetime import timedelta

import pytest

from handlers.models import Conversation
from loyalty.models import Consent, Identity, LedgerEntry, Member
from referral_links.models import Referral
from tests.phones import VOICE, Phone, Town

CHANNELS = pytest.mark.parametrize("channel", ["telegram", "whatsapp"])


async def code_of(phone: Phone) -> str:
    """The code in a member's link."""
    await phone.say("invite")
    return phone.button("Copy the link").copy.rpartition("/")[2]


@CHANNELS
@pytest.mark.parametrize("first", ["hi", "/start", "points", "👋", "what is this?", "redeem 200"])
async def test_any_first_text_is_welcomed(town: Town, channel: str, first: str) -> None:
    ana = town.phone("Ana", channel)
    said = await ana.say(first)
    assert "welcome to Marigold & Rook" in said
    assert VOICE.wording("join-wording", "en") in said
    assert "first 50 points (£2.50)" in said
    assert "Join" in ana.labels
    assert await Member.all().count() == 0


@CHANNELS
async def test_joining_pays_and_asks_for_marketing_apart(town: Town, channel: str) -> None:
    ana = town.phone("Ana Lopez", channel)
    await ana.say("hello")
    said = await ana.tap("Join")
    assert "You're in, Ana! Your first 50 points are here, worth £2.50" in said
    assert "news and offers" in said
    assert (await ana.balance()).available == 50
    assert not (await ana.member()).marketing
    (consent,) = await Consent.all()
    assert (consent.purpose, consent.granted, consent.channel) == ("programme", True, channel)
    assert consent.wording == VOICE.wording("join-wording", "en")


@CHANNELS
async def test_the_yes_to_marketing_is_kept_with_its_words(town: Town, channel: str) -> None:
    ana = town.phone("Ana", channel)
    await ana.say("join")
    await ana.tap("Yes, send me news")
    assert (await ana.member()).marketing
    consent = await Consent.get(purpose="marketing")
    assert consent.granted
    assert consent.wording == VOICE.wording("marketing-ask", "en")


@pytest.mark.parametrize("instead", ["no", "points", "hm, later", "no thanks"])
async def test_anything_but_yes_is_no_to_marketing(town: Town, instead: str) -> None:
    ana = town.phone("Ana")
    await ana.say("join")
    await ana.say(instead)
    assert not (await ana.member()).marketing
    assert not await Consent.filter(purpose="marketing", granted=True).exists()


async def test_yes_to_the_welcome_joins_within_ten_minutes(town: Town) -> None:
    ana, ben = town.phone("Ana"), town.phone("Ben")
    await ana.say("hi")
    await ben.say("hi")
    assert "You're in" in await ana.say("yes please")
    town.wait(minutes=11)
    assert "welcome to" in await ben.say("yes")


@pytest.mark.parametrize(
    "said", ["yes but what does it cost?", "yes?", "join?", "do I want to join? what do I get"]
)
async def test_a_question_is_no_consent(town: Town, said: str) -> None:
    ana = town.phone("Ana")
    await ana.say("hi")
    assert "welcome to" in await ana.say(said)
    assert await Member.all().count() == 0
    assert "You're in" in await ana.tap("Join")


async def test_no_to_the_welcome_is_fine(town: Town) -> None:
    ana = town.phone("Ana")
    await ana.say("hi")
    assert "perfectly fine" in await ana.say("no thanks")
    assert "You're in" in await ana.tap("Join")


async def test_who_joins_with_the_first_word_sees_what_they_agreed_to(town: Town) -> None:
    ana, ben = town.phone("Ana"), town.phone("Ben")
    assert VOICE.wording("join-wording", "en") in await ana.say("join")
    await ben.say("hi")
    assert VOICE.wording("join-wording", "en") not in await ben.say("join")


@CHANNELS
async def test_joining_twice_pays_once(town: Town, channel: str) -> None:
    ana = await town.member("Ana", channel)
    said = await ana.say("join")
    assert "You're a member already." in said
    assert "You're in" not in said
    assert (await ana.balance()).available == 50


async def test_a_double_tap_on_join_leaves_the_question_open(town: Town) -> None:
    ana = town.phone("Ana")
    await ana.say("/start")
    asked = await ana.tap("Join")
    news = ana.button("Yes, send me news")
    again = await ana.tap("Join")
    assert "May we also send you news" in asked
    assert "You're a member already." in again
    assert "no news or offers" not in again
    assert "Thank you!" in await ana.press(news)
    assert (await ana.member()).marketing


async def test_the_same_chat_joins_once_in_a_race(town: Town) -> None:
    ana = town.phone("Ana")
    await ana.say("hi")
    await asyncio.gather(*(ana.repeat(f"race:{n}", "join") for n in range(5)))
    assert await Member.all().count() == 1
    assert await LedgerEntry.all().count() == 1


async def test_a_message_that_comes_again_changes_nothing(town: Town) -> None:
    ana = town.phone("Ana")
    first = await ana.repeat("the-same", "join")
    assert len(first) == 1
    assert await ana.repeat("the-same", "join") == []
    assert await Member.all().count() == 1


async def test_a_word_that_comes_again_late_takes_nothing_back(town: Town) -> None:
    ana = await town.member("Ana")
    await ana.repeat("an-old-stop", "stop")
    await ana.say("start")
    await ana.say("yes")
    assert await ana.repeat("an-old-stop", "stop") == []
    assert (await ana.member()).marketing


@CHANNELS
@pytest.mark.parametrize(
    "text",
    [
        "{code}",
        "/start {code}",
        "Hi! Ana told me about you (https://kith.example/r/{code})",
        "hello {lower}, nice to meet you",
        "I'd like to join with code {forgiven}!",
    ],
)
async def test_a_code_is_found_anywhere(town: Town, channel: str, text: str) -> None:
    ana = await town.member("Ana")
    code = await code_of(ana)
    forgiven = code.replace("0", "o").replace("1", "l")
    ben = town.phone("Ben", channel)
    said = await ben.say(text.format(code=code, lower=code.lower(), forgiven=forgiven))
    assert "A friend has invited you" in said
    assert "£40 or more" in said
    assert "invitation counts" in await ben.say("join")
    said = await ana.read()
    assert "Ben has joined with your link, thank you! With a first order of £40 or more" in said
    assert ana.labels == ["My friends", "Invite a friend"]
    referral = await Referral.get()
    assert (referral.friend_id, referral.advocate_id) == (
        (await ben.member()).id,
        (await ana.member()).id,
    )


async def test_a_code_waits_until_its_friend_joins(town: Town) -> None:
    ana = await town.member("Ana")
    ben = town.phone("Ben")
    await ben.say(f"/start {await code_of(ana)}")
    await ben.say("what do I get?")
    town.wait(days=30)
    assert "A friend has invited you" in await ben.say("hi again")
    await ben.say("join")
    assert await Referral.all().count() == 1


async def test_the_first_code_wins(town: Town) -> None:
    ana, eve = await town.member("Ana"), await town.member("Eve")
    ben = town.phone("Ben")
    await ben.say(f"/start {await code_of(ana)}")
    await ben.say(f"/start {await code_of(eve)}")
    await ben.say("join")
    assert (await Referral.get()).advocate_id == (await ana.member()).id


async def test_a_code_of_91_days_ago_has_run_out(town: Town) -> None:
    ana = await town.member("Ana")
    ben = town.phone("Ben")
    await ben.say(f"/start {await code_of(ana)}")
    town.wait(days=91)
    assert "run out" in await ben.say("join")
    assert await Referral.all().count() == 0


async def test_a_newer_code_replaces_one_that_ran_out(town: Town) -> None:
    ana, eve = await town.member("Ana"), await town.member("Eve")
    ben = town.phone("Ben")
    await ben.say(f"/start {await code_of(ana)}")
    town.wait(days=91)
    await ben.say(f"/start {await code_of(eve)}")
    await ben.say("join")
    assert (await Referral.get()).advocate_id == (await eve.member()).id


async def test_a_code_that_is_nobodys_is_no_obstacle(town: Town) -> None:
    ben = town.phone("Ben")
    assert "A friend has invited you" not in await ben.say("/start 7777ZZZZ")
    assert "You're in" in await ben.say("join")


@CHANNELS
async def test_members_who_open_a_link_are_told_kindly(town: Town, channel: str) -> None:
    ana, ben = await town.member("Ana"), await town.member("Ben", channel)
    own, other = await code_of(ben), await code_of(ana)
    assert "your own link" in await ben.say(f"/start {own}")
    assert "one of us already" in await ben.say(f"/start {other}")
    assert "one of us already" in await ben.say(f"Hello, Ana sent me {other}")
    assert await Referral.all().count() == 0


async def test_an_earlier_order_counts_when_its_customer_joins(town: Town) -> None:
    ana = town.phone("Ana", "whatsapp")
    await town.shop.order("1001", "54.99", customer=ana)
    said = await ana.say("join")
    assert "54 points" in said
    assert (await ana.balance()).pending == 54


async def test_joining_and_orders_do_not_block_each_other(town: Town) -> None:
    """Joining adopts the order that a refund is being told about at the same time."""
    for turn in range(10):
        ana = town.phone("Ana", "whatsapp")
        await town.shop.order(f"{turn}-1", "54.99", customer=ana)
        await asyncio.gather(
            ana.repeat(f"join:{turn}", "join"),
            town.shop.refund(f"{turn}-1", "10.00"),
            town.shop.order(f"{turn}-2", "20.00", customer=ana),
        )
        assert (await ana.balance()).pending == 44 + 20


async def test_an_order_after_the_invitation_counts_for_it(town: Town) -> None:
    """The friend follows the link, orders as a guest, and joins after that."""
    ana = await town.member("Ana")
    ben = town.phone("Ben", "whatsapp")
    await ben.say(f"/start {await code_of(ana)}")
    town.wait(hours=1)
    await town.shop.order("1001", "80.00", customer=ben)
    town.wait(hours=1)
    assert "invitation counts" in await ben.say("join")
    balance = await ben.balance()
    assert (balance.available, balance.pending) == (50, 280)
    assert (await ana.balance()).pending == 200
    assert "Ben has placed a first order: 200 points" in await ana.read()


@pytest.mark.parametrize("days", [1, 200])
async def test_who_ordered_before_the_invitation_is_no_new_friend(town: Town, days: int) -> None:
    """An order keeps its own points, if it is not too old; the invitation brings nothing."""
    ana = await town.member("Ana")
    code = await code_of(ana)
    await ana.read()
    ben = town.phone("Ben", "whatsapp")
    await town.shop.order("1001", "80.00", customer=ben)
    town.wait(days=days)
    await ben.say(f"/start {code}")
    town.wait(hours=1)
    assert "ordered from us before" in await ben.say("join")
    balance = await ben.balance()
    assert (balance.available, balance.pending) == (50, 80 if days == 1 else 0)
    await town.shop.order("1002", "60.00", customer=ben)
    assert (await ana.balance()).pending == 0
    assert await ana.read() == ""
    assert await Referral.all().count() == 0


async def test_an_order_that_did_not_stand_makes_no_old_customer(town: Town) -> None:
    ana = await town.member("Ana")
    code = await code_of(ana)
    ben = town.phone("Ben", "whatsapp")
    await town.shop.order("1001", "80.00", customer=ben)
    await town.shop.order("1002", "80.00", customer=ben)
    await town.shop.cancel("1001")
    await town.shop.refund("1002", "80.00")
    town.wait(days=1)
    await ben.say(f"/start {code}")
    assert "invitation counts" in await ben.say("join")
    await town.shop.order("1003", "60.00", customer=ben)
    assert (await ana.balance()).pending == 200


async def test_a_number_that_writes_proves_the_phone_of_its_orders(town: Town) -> None:
    ana = await town.member("Ana", "whatsapp")
    kinds = {identity.kind for identity in await Identity.filter(member=await ana.member())}
    assert kinds == {"whatsapp", "phone"}


async def test_a_sender_without_a_number_joins_like_everybody(town: Town) -> None:
    ana = town.phone("Ana", "whatsapp")
    ana.address = "whatsapp:GB.4566546130240823"
    assert "You're in" in await ana.say("join")


async def test_the_zone_of_a_number_is_the_members(town: Town) -> None:
    ana = town.phone("Ana", "whatsapp")
    ana.address = "whatsapp:+61491570156"
    ben = town.phone("Ben", "whatsapp")
    ben.address = "whatsapp:+4915112345678"
    cleo = town.phone("Cleo", "whatsapp")
    cleo.address = "whatsapp:+393123456789"
    await ana.say("join")
    await ben.say("mitmachen")
    await cleo.say("join")
    assert (await ben.member()).zone == "Europe/Berlin"
    assert (await cleo.member()).zone == "Europe/Rome", "and not the Vatican's"
    assert (await ana.member()).zone == "Europe/London"  # Australia has several: the programme's


async def test_blocking_and_coming_back(town: Town) -> None:
    ana = await town.member("Ana")
    await ana.send("blocked")
    assert (await Identity.get(address=ana.address)).unreachable_at == town.now
    await ana.send("unblocked")
    assert (await Identity.get(address=ana.address)).unreachable_at is None
    await ana.send("blocked")
    await ana.say("points")
    assert (await Identity.get(address=ana.address)).unreachable_at is None


async def test_the_last_word_opens_the_window(town: Town) -> None:
    ana = await town.member("Ana", "whatsapp")
    town.wait(hours=3)
    await ana.say("points")
    assert (await Identity.get(address=ana.address)).heard_at == town.now
    assert (await ana.member()).last_word_at == town.now
    assert (await Conversation.get(address=ana.address)).heard_at == town.now
    town.now -= timedelta(hours=3)


async def test_a_code_that_waited_through_an_upgrade_counts(town: Town) -> None:
    """An older version kept the code and when it came, and nothing else."""
    ana, ben = await town.member("Ana"), town.phone("Ben")
    await ben.say("hello")
    kept = Conversation.filter(address=ben.address)
    await kept.update(code=await code_of(ana), code_at=town.now)
    assert "A friend has invited you" in await ben.say("what do I get?")
    town.wait(days=80)
    await ben.say("join")
    assert (await Referral.get()).advocate_id == (await ana.member()).id


async def test_a_code_said_again_holds_longer(town: Town) -> None:
    """The first time has run out when they join; another one came in between."""
    ana, eve = await town.member("Ana"), await town.member("Eve")
    ben = town.phone("Ben")
    for days, who in ((0, ana), (50, ana), (20, eve)):
        town.wait(days=days)
        await ben.say(f"I come from {await code_of(who)}")
    town.wait(days=60)
    assert "invitation counts" in await ben.say("join")
    assert (await Referral.get()).advocate_id == (await ana.member()).id
