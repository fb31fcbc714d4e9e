"""Which language is spoken: guessed, chosen, and spoken through and through."""

import pytest

from tests.phones import Town

CHANNELS = pytest.mark.parametrize("channel", ["telegram", "whatsapp"])


@pytest.mark.parametrize(
    ("channel", "locale", "language"),
    [
        ("telegram", "de", "de"),
        ("telegram", "de-CH", "de"),
        ("telegram", "en", "en"),
        ("telegram", "fr", "en"),
        ("telegram", "", "en"),
    ],
)
async def test_the_language_is_guessed_from_telegram(
    town: Town, channel: str, locale: str, language: str
) -> None:
    ana = town.phone("Ana", channel, locale)
    assert ("willkommen" in await ana.say("hi")) is (language == "de")
    await ana.say("join")
    assert (await ana.member()).locale == language


@pytest.mark.parametrize(
    ("number", "language"),
    [
        ("+4915112345678", "de"),
        ("+436641234567", "de"),
        ("+41791234567", "de"),
        ("+447700900001", "en"),
    ],
)
async def test_the_language_is_guessed_from_the_number(
    town: Town, number: str, language: str
) -> None:
    ana = town.phone("Ana", "whatsapp")
    ana.address = f"whatsapp:{number}"
    assert ("willkommen" in await ana.say("hi")) is (language == "de")


@CHANNELS
async def test_the_language_can_be_changed(town: Town, channel: str) -> None:
    ana = town.phone("Ana", channel)
    await ana.say("hi")
    assert "Hallo und willkommen" in await ana.tap("Deutsch")
    assert "Du bist dabei, Ana! Deine ersten 50 Punkte" in await ana.tap("Mitmachen")
    await ana.say("nein")
    assert "Du hast 50 Punkte, 2,50\xa0£ wert" in await ana.say("punkte")
    await ana.say("sprache")
    await ana.tap("English")
    assert "You have 50 points" in await ana.say("points")
    await ana.say("language")
    assert "Was möchtest du" not in await ana.say("klingon")
    assert "ab jetzt auf Deutsch" in await ana.say("language german")


async def test_german_through_and_through(town: Town) -> None:
    ana = town.phone("Ana", locale="de")
    await ana.say("hallo")
    await ana.say("mitmachen")
    await ana.say("ja, gerne")
    await ana.grant(450)
    assert "Du hast 500 Punkte, 25,00\xa0£ wert" in await ana.say("Punktestand")
    await town.shop.order("1001", "54.99", customer=ana)
    assert "Du kannst sie ab 15. März 2026 einlösen" in await ana.read()
    assert "200 Punkte gegen „10 £ Rabatt auf deine Bestellung“" in await ana.say("einlösen 1")
    assert "10\xa0£ Rabatt auf deine nächste Bestellung" in await ana.say("ja")
    assert "bis zum 30. Mai 2026" in await ana.say("gutscheine")
    await town.shop.cancel("1001")
    assert "68 Punkte dafür wieder abgezogen" in await ana.read()
    assert "keine Neuigkeiten und Angebote mehr" in await ana.say("stopp")
