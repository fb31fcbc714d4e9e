"""The card of a link: what previews show, in their size, drawn once for what is on it."""

import asyncio
import io
import random
from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from PIL import Image

import bot
from bot.web import card, hosts
from bot.web.card import FONT, HEIGHT, MOST_CARDS, WIDTH, Cards, Face, can_write, draw, writable
from bot.web.colours import contrast
from tests.bot.places import Outline, Place, opened
from tests.phones import Town

LARGEST = 300_000  # bytes; WhatsApp shows no larger picture
FACE = Face(
    "Ana invites you", "A friend invites you", ("£10.00 for you", "£10.00 for your friend"),
    "Marigold & Rook", "#7a2e3b",
)  # fmt: skip
GERMAN = ("10,00\xa0£ für dich", "10,00\xa0£ für deinen Freund oder deine Freundin")


@pytest.fixture
async def place(town: Town) -> AsyncIterator[Place]:
    async with opened(town) as place:
        yield place


def pixels(png: bytes) -> Image.Image:
    """The picture in a file."""
    return Image.open(io.BytesIO(png))


async def test_previews_are_shown_a_picture_of_the_size_they_are_told(place: Place) -> None:
    shown = Outline(await place.read()).shown
    address = urlsplit(shown["og:image"])
    assert f"{address.scheme}://{address.netloc}" == place.town.brand.public_url
    answer = await place.get(f"{address.path}?{address.query}")
    picture = pixels(png := await answer.read())
    assert (answer.status, answer.content_type, picture.format) == (200, "image/png", "PNG")
    assert picture.size == (int(shown["og:image:width"]), int(shown["og:image:height"]))
    assert picture.size == (1200, 630)
    assert picture.mode == "RGB"
    assert len(png) < LARGEST
    page = await place.read()
    assert '<meta name="twitter:card" content="summary_large_image">' in page


async def test_it_shows_the_name_by_consent_in_the_visitors_language(place: Place) -> None:
    async def seen(language: str) -> tuple[str, bytes]:
        address = Outline(await place.read(language=language)).shown["og:image"]
        path = address.removeprefix(place.town.brand.public_url)
        return address, await (await place.get(path, "fr")).read()

    before = [await seen("en"), await seen("de")]
    await place.host.say("name yes")
    place.seconds += hosts.REMEMBERED_SECONDS
    after = [await seen("en"), await seen("de")]
    for column in zip(*before, *after, strict=True):
        assert len(set(column)) == 4  # a new address each, so that previews ask again
    await place.host.say("name no")
    place.seconds += hosts.REMEMBERED_SECONDS
    assert [await seen("en"), await seen("de")] == before


async def test_it_says_what_the_rules_say(place: Place) -> None:
    before = Outline(await place.read()).shown["og:image"]
    place.rule("referral", friend_points=300)
    after = Outline(await place.read()).shown["og:image"]
    assert before != after


async def test_nobody_keeps_it_for_long_and_unknown_codes_have_none(place: Place) -> None:
    answer = await place.get(f"/r/{place.code}/card.png")
    assert answer.headers["Cache-Control"] == "public, max-age=300"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert (await place.get("/r/NOTACODE/card.png")).status == 404


async def test_it_is_drawn_once_and_only_so_many_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn: list[Face] = []

    def counted(face: Face) -> bytes:
        drawn.append(face)
        return b"%d" % len(drawn)

    monkeypatch.setattr(card, "draw", counted)
    cards = Cards()
    assert set(await asyncio.gather(*(cards.drawn(FACE) for _ in range(20)))) == {b"1"}
    others = [Face(str(n), "", ("",), "", "#000000") for n in range(MOST_CARDS)]
    for face in others:
        await cards.drawn(face)
        await cards.drawn(others[0])  # asked for again and again
    assert len(drawn) == MOST_CARDS + 1
    assert await cards.drawn(others[0]) == b"2"
    await cards.drawn(FACE)
    assert len(drawn) == MOST_CARDS + 2


def test_the_font_comes_along_and_has_the_letters_of_europe() -> None:
    assert FONT.is_relative_to(Path(bot.__file__).parent)
    assert "SIL OPEN FONT LICENSE" in (FONT.parent / "OFL.txt").read_text("utf-8")
    for text in (
        "£€$ kr zł Fr.",
        "Zoë Łukasz Şule Őrs Žofia",
        "Ελένη Юлия",
        "10,00\xa0£ – “Ana’s”…",
    ):
        assert can_write(text), text
    for text in ("王伟", "محمد", "דנה", "💛"):
        assert not can_write(text), text
    assert writable("Marigold 💛 & 王 Rook") == "Marigold & Rook"


def test_a_name_in_other_letters_leaves_a_card_without_a_name() -> None:
    other = Face("محمد invites you", FACE.plain, FACE.headlines, FACE.brand, FACE.colour)
    plain = Face(FACE.plain, FACE.plain, FACE.headlines, FACE.brand, FACE.colour)
    assert draw(other) == draw(plain) != draw(FACE)


@pytest.mark.parametrize(
    ("headlines", "brand", "colour"),
    [
        (FACE.headlines, FACE.brand, FACE.colour),
        (
            GERMAN,
            "Die Goldschmiedewerkstattgenossenschaft zu Unterhaching am Marktplatz",
            "#1d4d3a",
        ),
        (("£1,000,000.00 for the friend who sent you",), "W" * 80, "#ffee00"),
        (("W" * 60, "Wort " * 24), "i", "#ffffff"),
        (
            ("A £10 voucher, good for a ring of your choice, for you", "£10.00 for your friend"),
            "💛",
            "#000000",
        ),
    ],
)
def test_all_words_stay_within_the_frame(
    headlines: tuple[str, ...], brand: str, colour: str
) -> None:
    picture = pixels(draw(Face("W" * 24 + " invites you", "", headlines, brand, colour)))
    paper = picture.getpixel((5, 5))
    between = ((44, 44, WIDTH - 44, 66), (44, HEIGHT - 66, WIDTH - 44, HEIGHT - 44))
    beside = ((44, 44, 70, HEIGHT - 44), (WIDTH - 70, 44, WIDTH - 44, HEIGHT - 44))
    for box in (*between, *beside):
        colours = picture.crop(box).getcolors()
        assert [shade for _, shade in colours or ()] == [paper], (box, headlines)


def test_words_of_any_colour_can_be_read(chance: random.Random) -> None:
    for _ in range(200):
        colour = f"#{chance.randrange(256**3):06x}"
        for ink in card.inks(colour):
            assert contrast(ink, colour) >= 4.5
