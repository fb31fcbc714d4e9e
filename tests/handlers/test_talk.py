"""Every route and its empty state, in both languages, whatever is said and whoever says it."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.models import Conversation
from handlers.router import meaning_of
from handlers.routes import QUESTIONS, ROUTES
from handlers.statements import MEMBER
from handlers.words import Meaning
from loyalty.models import Member, Outgoing
from tests.phones import TOP, VOICE, Phone, Town
from tests.profiles import tries

CHANNELS = pytest.mark.parametrize("channel", ["telegram", "whatsapp"])
EMPTY = {
    "points": "You have 50 points, worth £2.50.",
    "history": "+50 for joining",
    "why": "+50 for joining",
    "proof": "Proof of your points",
    "rewards": "1 · £10 off your order · 200 points",
    "redeem": "150 more points",
    "vouchers": "You have no vouchers yet",
    "invite": "Your link: https://kith.example/r/",
    "my code": "The code of your link is",
    "name yes": "Done: your link says that Ana sent it.",
    "name no": "Done: your link does not say who sent it.",
    "friends": "Nobody has joined with your link yet",
    "why invite": "There is nothing to explain yet",
    "league": "nobody yet. The first place is free",
    "league yes": "Done, Ana: you are in the league",
    "league no": "nobody reads your name in the league",
    "appeal": "there is nothing to appeal against",
    "tier": "You are in Layer One, with 50 points",
    "profile": "Member since 1 March 2026",
    "language": "Which language would you like?",
    "contact": "hello@marigoldandrook.example",
    "help": "What can I do for you?",
    "help with": "What can I do for you?",
    "call me": "hello@marigoldandrook.example",
    "news": "Would you like to hear about them",
    "reminders": "What I remind you of",
    "less": "What I remind you of",
    "later": "There is nothing to put off",
    "stop": "no more news and offers",
    "stop all": "I won't write to you any more",
    "start": "Would you like to hear about them",
    "join": "Would you like to hear about them",
    "news yes": "Would you like to hear about them",
    "news no": "no news and offers then",
    "name": "What shall I call you?",
    "birthday": "When is your birthday?",
    "zone": "I reckon your days by Europe/London",
    "link": "Your code for another chat",
    "export": "Everything we keep about you",
    "forget me": "Shall I forget you?",
    "cancel voucher": "You have no vouchers yet",
    "earn": "Ways to earn",
}
CODE = re.compile(r"\b[0-9A-Z]{8}\b")  # to link another chat: a new one each time
HOSTILE = [
    "<b>_*x & y*_ 💛", "</b></code><script>alert(1)</script>", "`code` ~strike~ *bold* _it_",
    "\u202eanA\u202c \u200bX", "{ $points } { points }", "A\0na\ud800", "عبد الله", "\n\n\tAna\n",
    "x" * 4000, "💛" * 4000, "&amp;lt;", "", "   ",
]  # fmt: skip


@CHANNELS
@pytest.mark.parametrize("word", [route.word for route in ROUTES])
async def test_every_route_answers_somebody_new(town: Town, channel: str, word: str) -> None:
    ana = await town.member("Ana", channel)
    said = await ana.say(word)
    assert EMPTY[word] in said
    assert ana.buttons, "the next step is a button"
    again = [CODE.sub("", await ana.say(form)) for form in (f"/{word}", word.upper())]
    assert again[0] == again[1], "slash and case do not matter"


@pytest.mark.parametrize("word", [route.word for route in ROUTES])
async def test_every_route_answers_in_german(town: Town, word: str) -> None:
    ana, ben = await town.member("Ana"), await town.member("Ben", locale="de-AT")
    english, german = await ana.say(word), await ben.say(word)
    assert german != english
    assert not re.search(r"\b(you|your|points|the)\b", german), german


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.word)
def test_every_way_to_say_it_means_it(route: object) -> None:
    assert isinstance(route, type(ROUTES[0]))
    for phrase in (route.word, *route.also.split(",")):
        meaning = meaning_of(phrase)
        assert meaning is not None, phrase
        assert (meaning.word, meaning.sure) == (route.word, True), phrase


@pytest.mark.parametrize(
    ("said", "word"),
    [
        ("Points?", "points"),
        ("show me my points please", "points"),
        ("How many points do I have?", "points"),
        ("Wie viele Punkte habe ich?", "points"),
        ("ponits", "points"),
        ("pionts", "points"),
        ("poitns", "points"),
        ("punkt", "points"),
        ("PUNTKE", "points"),
        ("rewrads", "rewards"),
        ("Prämien", "rewards"),
        ("praemien", "rewards"),
        ("Pramien", "rewards"),
        ("vuochers", "vouchers"),
        ("gutscheinne", "vouchers"),
        ("hitsory", "history"),
        ("invte", "invite"),
        ("Freunde einladen!", "invite"),
        ("freinds", "friends"),
        ("proifle", "profile"),
        ("langauge", "language"),
        ("hlep", "help"),
        ("I want to talk to a person", "contact"),
        ("human please", "contact"),
        ("warum?", "why"),
        ("Stufe", "tier"),
        ("🏆 rewards 🏆", "rewards"),
        ("Thanks!", "help"),
        ("thank you so much", "help"),
        ("Vielen Dank!", "help"),
        ("forget me", "forget me"),
        ("please delete my account", "forget me"),
        ("Konto löschen", "forget me"),
        ("p\u00ado\u200bints", "points"),
        ("ＰＯＩＮＴＳ", "points"),
        ("when do my points expire?", "why"),
        ("Wann verfallen meine Punkte?", "why"),
        ("How much is a point worth?", "rewards"),
        ("wie viel ist ein Punkt wert", "rewards"),
        ("Where is my order?", "contact"),
        ("Wo ist meine Bestellung?", "contact"),
    ],
)
def test_what_people_type_is_understood(said: str, word: str) -> None:
    meaning = meaning_of(said)
    assert meaning is not None, said
    assert meaning.word == word


@pytest.mark.parametrize(
    ("said", "wish"),
    [
        ("200 Punkte einlösen", "200 punkte"),
        ("Ich möchte 10 € einlösen", "10 €"),
        ("alles einlösen", "alles"),
        ("bitte alles einlösen!", "alles"),
        ("Punkte einlösen", ""),
        ("Kann ich meine Punkte einlösen?", ""),
        ("redeem 200 points please", "200 points"),
    ],
)
def test_what_to_redeem_may_come_first(said: str, wish: str) -> None:
    assert meaning_of(said) == Meaning("redeem", wish)


@pytest.mark.parametrize(
    "said",
    [
        "call me back please", "please call me back", "call me at 5pm", "connect me to a human",
        "Can you connect me to a person?", "verbinden sie mich mit einem mitarbeiter",
        "Bitte verbinden Sie mich mit einem Mitarbeiter", "Rufen Sie mich bitte zurück",
        "ruf mich an",
    ],
)  # fmt: skip
async def test_who_wants_a_person_gets_one(town: Town, said: str) -> None:
    ana = await town.member("Ana")
    assert "are here for you" in await ana.say(said)
    assert "are here for you" in await town.phone("Ben").say(said)
    assert (await ana.member()).name == "Ana"


@pytest.mark.parametrize(
    "said",
    [
        "forget it", "Forget that!", "please forget it", "forget it please", "forget that!!",
        "never mind", "nevermind", "forget about it", "ok forget that", "Okay, forget it!",
        "oh well, never mind", "ok vergiss das", "Vergiss es", "bitte vergiss das",
    ],
)  # fmt: skip
async def test_forget_it_is_a_no(town: Town, said: str) -> None:
    ana = await town.member("Ana")
    await ana.grant(200)
    assert "so nothing happened" in await ana.say(said)
    await ana.say("redeem 200")
    assert "nothing was done" in await ana.say(said)


@pytest.mark.parametrize("said", ["forget me", "please forget me", "forget", "vergiss mich bitte"])
async def test_forget_me_still_means_it(town: Town, said: str) -> None:
    assert "Shall I forget you?" in await (await town.member("Ana")).say(said)


@pytest.mark.parametrize("said", ["polls", "ask", "events", "xyzzy", "?", "no idea"])
async def test_what_is_not_understood_is_answered_with_the_menu(town: Town, said: str) -> None:
    ana = await town.member("Ana")
    answer = await ana.say(said)
    assert "Write help" in answer or "hello" in answer
    assert ana.buttons


@CHANNELS
@pytest.mark.parametrize("name", HOSTILE)
async def test_no_name_breaks_anything(town: Town, channel: str, name: str) -> None:
    """The phone itself checks that the markup of each message holds."""
    ana, ben = town.phone(name, channel), await town.member("Ben", channel)
    await ben.say("invite")
    await ana.say(ben.button("Copy the link").copy)
    await ana.say("join")
    await ana.say("profile")
    await ana.grant(450)
    await town.shop.order("1001", "54.99", customer=ana)
    for word in ("points", "history", "why", "redeem 1", "yes", "vouchers", "friends", "invite"):
        await ana.say(word)
    await ben.say("friends")
    await ben.read()


@CHANNELS
async def test_a_name_is_shown_as_it_is(town: Town, channel: str) -> None:
    ana = town.phone("<b>_*x & y*_ 💛", channel)
    await ana.say("join")
    said = await ana.say("profile")
    if channel == "telegram":
        assert "Name: <b>_*x & y*_ 💛" in said
    else:
        assert "Name: <b>ˍ∗x & y∗ˍ 💛" in said


@CHANNELS
async def test_what_is_no_text_is_answered_kindly(town: Town, channel: str) -> None:
    ana, ben = await town.member("Ana", channel), town.phone("Ben", channel)
    assert "I can only read words" in await ana.send("media")
    assert "welcome to" in await ben.send("media")


async def test_the_caption_of_a_picture_counts(town: Town) -> None:
    ana = await town.member("Ana")
    await ana._send("stop", kind="media")
    assert "no more news" in ana.markup


async def test_history_goes_back_page_by_page(town: Town) -> None:
    ana = await town.member("Ana")
    for number in range(10):
        await town.shop.order(str(number), "10.00", customer=ana)
    await ana.read()
    said = await ana.say("history")
    assert said.count("for order") == 8
    assert "order 9" in said
    said = await ana.say("more")
    assert "order 1" in said
    assert "for joining" in said
    assert "More" not in ana.labels
    assert (await ana.say("why")).count("of goods paid") == 4
    assert "order 5" in await ana.tap("More")


async def test_why_explains_refunds_and_referrals(town: Town) -> None:
    ana = await town.member("Ana")
    await ana.say("invite")
    ben = town.phone("Ben")
    await ben.say(f"/start {ana.button('Copy the link').copy.rpartition('/')[2]}")
    await ben.say("join")
    await town.shop.order("1001", "60.00", customer=ben)
    assert "a friend of yours placed a first order" in await ana.say("history")
    assert "Ben: ordered, points earned" in await ana.say("friends")
    town.wait(days=15)
    assert "Usable since 15 March 2026" in await ben.say("why")
    await town.shop.refund("1001", "30.50")
    said = await ben.say("why")
    assert "−31 for order 1001. After the refund or cancellation £29.50" in said
    assert "did not last" in await ana.say("why")
    assert "Ben: joined and ordered" in await ana.say("friends")


@pytest.mark.parametrize("page", ["99", "999999999", "9" * 30])
@pytest.mark.parametrize("word", ["history", "why", "friends", "rewards", "vouchers"])
async def test_a_page_that_is_not_there_is_the_first(town: Town, word: str, page: str) -> None:
    """Nobody who has something is told that they have nothing."""
    ana = await town.member("Ana")
    await ana.say("invite")
    ben = town.phone("Ben")
    await ben.say(f"/start {ana.button('Copy the link').copy.rpartition('/')[2]}")
    await ben.say("join")
    await ana.grant(450)
    await ana.say("redeem 200 points")
    await ana.say("yes")
    assert await ana.say(f"{word} {page}") == await ana.say(word)
    for word in ("history", "why"):
        assert await ana.say(f"{word} 1") == await ana.say(word)


@pytest.mark.parametrize(("locale", "factor"), [("en", "1.25"), ("de", "1,25")])
async def test_factors_are_written_as_in_the_language(town: Town, locale: str, factor: str) -> None:
    ana = await town.member("Ana", locale=locale)
    said = await ana.say("tier")
    assert factor in said
    assert not re.search(r"× 1\b|\b1 times|\b1-mal", said), "nothing is said of no more than others"
    await ana.grant(450)
    await town.shop.order("1001", "54.99", customer=ana)
    assert f"× {factor}" in await ana.say("why")
    assert re.search(rf"orders earn {factor} times|bringen {factor}-mal", await ana.say("tier"))


async def test_a_refund_names_what_was_refunded_by_now(town: Town) -> None:
    """Shops tell how much was refunded in all; the points are those of this refund."""
    ana = await town.member("Ana")
    await town.shop.order("1001", "54.00", customer=ana)
    await town.shop.refund("1001", "10.00")
    assert "£10.00 of order 1001 has been refunded by now, so 10 points" in await ana.read()
    await town.shop.refund("1001", "30.00")
    assert "£30.00 of order 1001 has been refunded by now, so 20 points" in await ana.read()


async def test_the_state_is_written_only_when_it_changes(town: Town) -> None:
    ana = await town.member("Ana", "whatsapp")
    await ana.say("points")
    before = await Conversation.get(address=ana.address)
    await Conversation.filter(address=ana.address).update(unsettled=False, subject="untouched")
    await Conversation.filter(address=ana.address).update(subject=before.subject)
    await ana.say("points")
    after = await Conversation.get(address=ana.address)
    assert after.choices == before.choices == {"1": "invite", "2": "rewards", "3": "history"}


async def test_a_reply_that_perhaps_got_lost_is_said_again(town: Town) -> None:
    ana = await town.member("Ana")
    await ana.say("tier")
    lost = await Outgoing.filter(address=ana.address).order_by("-id").first()
    assert lost is not None
    await Outgoing.filter(id=lost.id).update(state="unknown")
    await Conversation.filter(address=ana.address).update(unsettled=True)
    said = await ana.say("points")
    assert "Layer One" in said
    assert "You have 50 points" in said
    assert "Layer One" not in await ana.say("points")


async def test_a_member_is_read_whole(db: str) -> None:
    assert set(MEMBER) == set(Member._meta.fields_db_projection.values())


def test_every_question_is_asked_somewhere() -> None:
    source = "\n".join(file.read_text() for file in (TOP / "handlers").glob("*.py"))
    for name in QUESTIONS:
        assert re.search(rf'(then|expecting)="{name}"', source), name
    assert set(VOICE.locales) == {"en", "de"}


TALK = st.one_of(
    st.text(max_size=80),
    st.lists(
        st.sampled_from(
            ["points", "redeem", "yes", "no", "stop", "all", "start", "1", "2", "200", "£10",
             "more", "language", "de", "en", "rewards", "history", "-",
             "999999999999", "0", "join", "ja"]
        ),
        max_size=4,
    ).map(" ".join),
)  # fmt: skip


@CHANNELS
@settings(max_examples=tries(25), deadline=None)
@given(first=st.lists(TALK, max_size=3), then=st.lists(TALK, max_size=6))
async def test_nothing_that_is_said_raises(
    town: Town, channel: str, first: list[str], then: list[str]
) -> None:
    ana: Phone = town.phone("Ana", channel)
    for text in first:
        assert await ana.say(text)
    await ana.say("join")
    await ana.grant(550)
    for text in then:
        assert await ana.say(text)
    balance = await ana.balance()
    assert balance.available >= 0
