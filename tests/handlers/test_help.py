"""From `help` everything that can be said is a few taps away, in sections that have names."""

import pytest

from handlers.router import meaning_of
from handlers.routes import ROUTES
from tests.phones import Phone, Town

CHANNELS = pytest.mark.parametrize("channel", ["telegram", "whatsapp"])
# What only a button, a question or a reminder leads to, or what is said in another way there.
ELSEWHERE = {"join", "call me", "less", "later"}
SECTIONS = {
    "en": ["All about points", "Rewards, vouchers", "Collect more", "About you", "News and data"],
    "de": ["Rund um Punkte", "Prämien, Gutscheine", "Mehr sammeln", "Über dich", "News und Daten"],
}


async def reached(ana: Phone, first: str) -> set[str]:
    """Every command that buttons lead to, beginning with one word; questions wait for nobody."""
    await ana.say(first)
    ways, done = list(ana.buttons), set()
    while ways:
        button = ways.pop(0)
        meaning = meaning_of(button.says) if button.says else None
        if meaning is None or meaning.word in ("yes", "no") or button.says in done:
            continue
        done.add(button.says)
        await ana.press(button)
        ways += ana.buttons
    return {meaning.word for says in done if (meaning := meaning_of(says))}


@CHANNELS
async def test_every_route_is_reachable_from_help(town: Town, channel: str) -> None:
    ana = await town.member("Ana", channel)
    await ana.grant(200)
    found = await reached(ana, "help")
    assert {route.word for route in ROUTES} - found == ELSEWHERE


@CHANNELS
@pytest.mark.parametrize("locale", ["en", "de"])
async def test_help_is_short_and_leads_to_sections(town: Town, channel: str, locale: str) -> None:
    ana = await town.member("Ana", channel, locale)
    if channel == "whatsapp" and locale == "de":
        await ana.say("language de")
    said = await ana.say("help")
    assert len(said) < 200
    assert ana.labels[:5] == SECTIONS[locale]
    for label in SECTIONS[locale]:
        await ana.say("help")
        said = await ana.tap(label)
        assert len(said) < 450, said
        assert 3 <= len(ana.buttons) <= 9
        for button in ana.buttons[:-1]:  # what a button does, the text has as a word to write
            meaning = meaning_of(button.says)
            assert meaning is not None
            words = ana.markup.split("<b>")[1:]
            named = {meaning_of(word.split("</b>")[0]) for word in words}
            assert meaning.word in {one.word for one in named if one}, (label, button)


@pytest.mark.parametrize("said", ["help with points", "Hilfe mit Punkten", "help me with points"])
async def test_a_section_can_be_named(town: Town, said: str) -> None:
    assert "proof" in await (await town.member("Ana")).say(said)


async def test_help_with_something_else_is_help(town: Town) -> None:
    ana = await town.member("Ana")
    assert "Talk to a person" in (await ana.say("help with my broken ring"), *ana.labels)
    assert ana.labels[:5] == SECTIONS["en"]


async def test_what_was_not_understood_leads_to_help(town: Town) -> None:
    ana = await town.member("Ana")
    assert "Write help" in await ana.say("xyzzy")
    assert await ana.tap("Help") == await ana.say("help")


@pytest.mark.parametrize(
    ("locale", "said", "answer"),
    [
        ("en", "Thank you!", "You're welcome!"),
        ("de", "Vielen Dank", "Gern geschehen!"),
        ("en", "hello", "What can I do for you?"),
        ("en", "data", "Your profile"),
        ("de", "Daten", "Dein Profil"),
    ],
)
async def test_thanks_are_answered_in_kind_and_data_are_told(
    town: Town, locale: str, said: str, answer: str
) -> None:
    ana = await town.member("Ana", locale=locale)
    assert answer in await ana.say(said)


async def test_what_was_not_understood_leads_to_a_person(town: Town) -> None:
    ana = await town.member("Ana")
    assert "didn't understand" in await ana.say("how much is shipping to Norway")
    assert "I'm only a helpful machine" in await ana.tap("Talk to a person")
