"""STOP first of all, in every spelling, in every dialogue; START asks, it never resubscribes."""

import pytest

from handlers.enrolling import SignUp, enrol
from loyalty import campaigns
from loyalty.models import Consent, Outgoing
from tests.loyalty.audiences import drafted
from tests.phones import VOICE, Phone, Town

CHANNELS = pytest.mark.parametrize("channel", ["telegram", "whatsapp"])

STOP = [
    "stop", "STOP", "Stop.", "stop!!!", " stop ", "/stop", "/stop@KithBot", "ｓｔｏｐ",
    "s\u200btop", "STOP please", "please stop", "stop it",
    "stop messaging me", "stop sending me messages",
    "stop spamming my phone", "STOP STOP STOP", "unsubscribe", "Unsubscribe me", "opt out",
    "opt-out", "OPTOUT", "quit", "end", "revoke", "remove me", "no more messages", "stopp",
    "Stopp!", "bitte stopp", "aufhören", "hör auf", "abmelden", "Abbestellen bitte",
    "keine Werbung mehr", "ende", "arrêt", "ARRET", "baja", "basta", "СТОП", "停止", "退订",
]  # fmt: skip
STOP_ALL = [
    "stop all", "STOP ALL", "stopall", "Stop everything", "please stop all messages",
    "stopp alles", "stop alles", "Alles stoppen", "unsubscribe all", "/stop all",
]  # fmt: skip
NOT_STOP = ["stpo", "sto", "stopped", "shop", "stopwatch", "nonstop", "top"]


async def wanting(town: Town, channel: str = "telegram") -> Phone:
    """A member who said yes to marketing, with something to spend."""
    ana = town.phone("Ana", channel)
    await ana.say("join")
    await ana.say("yes")
    await ana.grant(350)
    assert (await ana.member()).marketing
    return ana


@pytest.mark.parametrize("word", STOP)
async def test_stop_in_every_spelling(town: Town, word: str) -> None:
    ana = await wanting(town)
    assert "no more news and offers" in await ana.say(word)
    member = await ana.member()
    assert (member.marketing, member.silent) == (False, False)
    newest = await Consent.filter(purpose="marketing").order_by("-id").first()
    assert newest is not None
    assert not newest.granted


@pytest.mark.parametrize("word", STOP_ALL)
async def test_stop_all_in_every_spelling(town: Town, word: str) -> None:
    ana = await wanting(town)
    assert "I won't write to you any more" in await ana.say(word)
    member = await ana.member()
    assert (member.marketing, member.silent) == (False, True)


@pytest.mark.parametrize("word", NOT_STOP)
async def test_nearly_stop_asks_first(town: Town, word: str) -> None:
    ana = await wanting(town)
    await ana.say(word)
    assert (await ana.member()).marketing


async def test_a_misspelled_stop_offers_the_button(town: Town) -> None:
    ana = await wanting(town)
    assert "read that right" in await ana.say("stpo")
    await ana.tap("Stop news")
    assert not (await ana.member()).marketing


@CHANNELS
@pytest.mark.parametrize(
    "dialogue",
    [("rewards",), ("redeem",), ("redeem 200 points",), ("language",), ("redeem", "what?"),
     ("start",), ("invite",), ("profile", "language")],
)  # fmt: skip
@pytest.mark.parametrize("word", ["stop", "stop all", "Stopp", "unsubscribe"])
async def test_stop_inside_every_dialogue(
    town: Town, channel: str, dialogue: tuple[str, ...], word: str
) -> None:
    ana = await wanting(town, channel)
    for said in dialogue:
        await ana.say(said)
    await ana.say(word)
    assert not (await ana.member()).marketing
    await ana.say("yes")  # the question before it is void
    assert not (await ana.member()).marketing
    assert (await ana.balance()).available == 400


async def test_stop_while_marketing_is_asked(town: Town) -> None:
    ana = town.phone("Ana")
    await ana.say("join")
    button = ana.button("Yes, send me news")
    await ana.say("stop")
    assert "you get no news or offers" in await ana.press(button), "asked, not switched on"
    assert not (await ana.member()).marketing


async def test_start_asks_and_never_resubscribes(town: Town) -> None:
    ana = await wanting(town)
    await ana.say("stop")
    for word in ("/start", "start", "subscribe", "join", "anfangen"):
        assert "Would you like to hear" in await ana.say(word)
        assert not (await ana.member()).marketing
    await ana.say("yes")
    assert (await ana.member()).marketing


async def test_start_after_stop_all_asks_for_one_thing_at_a_time(town: Town) -> None:
    ana = await wanting(town)
    await ana.say("stop all")
    assert "told in this chat again" in await ana.say("start")
    assert (await ana.member()).silent
    assert "news or offers" in await ana.tap("Yes, tell me")
    member = await ana.member()
    assert (member.marketing, member.silent) == (False, False)
    await ana.say("no")
    member = await ana.member()
    assert (member.marketing, member.silent) == (False, False)


async def test_who_stopped_nothing_is_welcomed_back(town: Town) -> None:
    ana = await wanting(town)
    assert "Welcome back! You have 400 points, worth £20.00" in await ana.say("/start")


async def test_the_silent_hear_nothing_but_answers(town: Town) -> None:
    ana = await wanting(town)
    await ana.say("stop all")
    await town.shop.order("1001", "54.99", customer=ana)
    assert await ana.read() == ""
    assert "54 more are on their way" in await ana.say("points")


async def test_who_only_stopped_marketing_is_still_served(town: Town) -> None:
    ana = await wanting(town)
    await ana.say("stop")
    await town.shop.order("1001", "54.99", customer=ana)
    assert "54 points are on their way" in await ana.read()


@pytest.mark.parametrize("word", ["STOP", "stopall", "CANCEL", "END", "arrêtez", "anything"])
async def test_what_twilio_stopped_is_stopped_in_silence(town: Town, word: str) -> None:
    ana = await wanting(town, "whatsapp")
    assert await ana.opt(word) == []
    assert not (await ana.member()).marketing


async def test_what_twilio_started_serves_again_but_sends_no_news(town: Town) -> None:
    ana = await wanting(town, "whatsapp")
    await ana.opt("stopall")
    assert (await ana.member()).silent
    for word in ("START", "YES", "UNSTOP"):
        await ana.say("stop all")
        assert await ana.opt(word) == []
        member = await ana.member()
        assert (member.marketing, member.silent) == (False, False)


async def test_a_yes_that_twilio_took_for_start_leaves_the_question(town: Town) -> None:
    """Its opt-in words are START and YES: the question can still be answered by its number."""
    ana = await wanting(town, "whatsapp")
    await ana.say("redeem 200 points")
    assert await ana.opt("YES") == []
    assert (await ana.balance()).available == 400
    assert "off your next order" in await ana.say("1")
    await ana.say("redeem 200 points")
    await ana.opt("STOP")
    assert "nothing happened" in await ana.say("1")
    assert (await ana.balance()).available == 200


async def test_twilio_help_changes_nothing(town: Town) -> None:
    ana = await wanting(town, "whatsapp")
    assert await ana.opt("HELP") == []
    assert (await ana.member()).marketing


async def test_a_stranger_can_stop_too(town: Town) -> None:
    ben = town.phone("Ben")
    assert "We won't write to you" in await ben.say("stop")
    assert await ben.opt("STOP") == []
    assert await Consent.all().count() == 0


@CHANNELS
async def test_after_a_strangers_stop_joining_still_asks_for_news(town: Town, channel: str) -> None:
    ben = town.phone("Ben", channel)
    await ben.say("stop")
    draft = await drafted(town.now)
    joined = await ben.say("join")
    assert "news" in joined
    assert not (await ben.member()).marketing
    assert (await campaigns.measure(draft, ["a"], town.brand, town.now)).size == 0
    assert await Outgoing.filter(kind="marketing").count() == 0
    await ben.say("yes")
    assert (await campaigns.measure(draft, ["a"], town.brand, town.now)).size == 1


async def test_after_a_strangers_stop_a_shop_makes_nobody_hear_news(town: Town) -> None:
    ben = town.phone("Ben", "whatsapp")
    await ben.say("stop")
    number = ben.address.removeprefix("whatsapp:")
    asked = SignUp((f"phone:{number}",), "Ben", "en", "UTC", "I join.", False, "api:till")
    assert (await enrol(asked, town.brand, town.now)).created
    draft = await drafted(town.now)
    assert (await campaigns.measure(draft, ["a"], town.brand, town.now)).size == 0
    await ben.say("points")  # the chat is theirs now
    whom = await campaigns.measure(draft, ["a"], town.brand, town.now)
    assert (whom.size, whom.unwanted) == (0, 1)


async def test_a_late_yes_to_news_counts_until_there_is_an_answer(town: Town) -> None:
    ana = town.phone("Ana")
    await ana.say("join")
    button = ana.button("Yes, send me news")
    assert "points" in await ana.say("points")
    unknown = await ana.say("how does this work?")
    assert "clear answer" not in unknown, "news are nothing to insist on"
    town.wait(days=3)
    assert "among the first" in await ana.press(button)
    assert (await ana.member()).marketing
    granted = await Consent.get(purpose="marketing")
    assert granted.wording == VOICE.wording("marketing-ask", "en")
    await ana.say("stop")
    assert "Would you like to hear" in await ana.press(button)
    assert not (await ana.member()).marketing
    await ana.tap("Yes, send me news")
    assert (await ana.member()).marketing
    newest = await Consent.filter(purpose="marketing").order_by("-id").first()
    assert newest is not None
    assert newest.wording == VOICE.wording("marketing-again", "en")


@pytest.mark.parametrize("word", ["news", "Newsletter?", "send me news", "Neuigkeiten"])
async def test_news_leads_to_what_may_be_sent(town: Town, word: str) -> None:
    ana = await wanting(town)
    assert "You get news and offers" in await ana.say(word)
    await ana.tap("Stop news")
    assert "Would you like to hear" in await ana.say(word)
    assert not (await ana.member()).marketing, "asked, not switched on"
    await ana.say("yes")
    assert (await ana.member()).marketing
    await ana.say("stop all")
    assert "told in this chat again" in await ana.say(word)


@pytest.mark.parametrize("word", ["no news", "I don't want news", "keine News", "no newsletter"])
async def test_no_news_is_a_no(town: Town, word: str) -> None:
    ana = await wanting(town)
    await ana.say(word)
    assert not (await ana.member()).marketing


async def test_the_profile_says_what_its_button_switches(town: Town) -> None:
    ana = await wanting(town)
    await ana.say("profile")
    await ana.tap("Stop news")
    await ana.say("profile")
    assert "Would you like to hear" in await ana.tap("Get news and offers")
    await ana.say("stop all")
    await ana.say("profile")
    assert "told in this chat again" in await ana.tap("Allow messages")
