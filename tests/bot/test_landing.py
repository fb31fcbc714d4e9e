"""The landing page: in the visitor's language, with the rules' numbers, and without any effect."""

import dataclasses
import re
from collections.abc import AsyncIterator
from urllib.parse import parse_qs, urlsplit

import pytest
from tortoise import Tortoise

from bot.engines.postgres import Unreachable
from bot.web.colours import contrast, readable, text_on
from bot.web.landing import preferred
from bot.web.pages import NIGHT, PAPER
from handlers.models import Conversation
from loyalty.models import Member
from referral_links.models import Referral, ReferralLink
from tests.bot.places import Outline, Place, opened
from tests.phones import Town

HEAVIEST = 30_000  # bytes of the page with its style and its picture


@pytest.fixture
async def place(town: Town) -> AsyncIterator[Place]:
    async with opened(town) as place:
        yield place


async def everything() -> dict[str, int]:
    """How many rows each table has."""
    return {
        f"{app}.{name}": await model.all().count()
        for app, models in Tortoise.apps.items()
        for name, model in models.items()
    }


async def test_it_says_what_both_get_and_on_which_conditions(place: Place) -> None:
    page = await place.read()
    for said in ("£10.00 for you", "200 points", "£40 or more", "50 points", "£2.50", "14 days"):
        assert said in page.replace("<span>", "").replace("</span>", "")
    for condition in ("20 points are worth £1.00", "from 200 points on", "12 months", "90 days"):
        assert condition in page


async def test_its_numbers_are_those_of_the_rules(place: Place) -> None:
    rules = place.town.brand.programme
    referral = rules.referral.model_copy(update={"friend_points": 300, "minimum_order": "75.00"})
    points = rules.points.model_copy(update={"expiry_months": 0})
    changed = rules.model_copy(update={"referral": referral, "points": points})
    place.town.brand = dataclasses.replace(place.town.brand, programme=changed, version=2)
    page = await place.read()
    assert "£15.00 for you" in page
    assert "£75 or more" in page
    assert "12 months" not in page


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("de-DE,de;q=0.9,en;q=0.8", "de"),
        ("en-GB,en;q=0.9", "en"),
        ("fr-FR,de;q=0.3,en;q=0.2", "de"),
        ("fr", "en"),
        ("", "en"),
        ("*;q=x,;;;,de;q=nonsense", "en"),
        ("de;q=0", "en"),
    ],
)
def test_the_language_is_the_best_that_the_browser_names(header: str, language: str) -> None:
    assert preferred(header, ("de", "en")) == language


async def test_it_speaks_german_and_the_language_can_be_chosen(place: Place) -> None:
    german = await (await place.get(f"/r/{place.code}", "de")).text()
    assert '<html lang="de">' in german
    assert "10,00\xa0£ für dich" in german
    chosen = await (await place.get(f"/r/{place.code}?lang=en", "de")).text()
    assert '<html lang="en">' in chosen
    (door,) = re.findall(r'href="(/r/\w+/whatsapp[^"]*)"', chosen)
    assert "Hello" in (await place.get(door, "de")).headers["Location"]


async def test_the_doors_lead_to_the_chats_with_the_code(place: Place) -> None:
    for channel, link, asked in (
        ("telegram", place.town.brand.telegram_link, "start"),
        ("whatsapp", place.town.brand.whatsapp_link, "text"),
    ):
        answer = await place.get(f"/r/{place.code}/{channel}")
        assert answer.status == 303
        assert answer.headers["Cache-Control"] == "no-store"
        target = answer.headers["Location"]
        assert target.startswith(link + "?")
        (carried,) = parse_qs(urlsplit(target).query)[asked]
        assert place.code in carried
        if channel == "telegram":
            assert carried == place.code


async def test_the_typed_message_is_understood_in_both_languages(place: Place) -> None:
    for language in ("en", "de"):
        door = await place.get(f"/r/{place.code}/whatsapp", language)
        (text,) = parse_qs(urlsplit(door.headers["Location"]).query)["text"]
        friend = place.town.phone("Ben", "whatsapp")
        await friend.say(text)
        await friend.say("join")
    assert await Referral.all().count() == 2


async def test_a_closed_channel_has_no_door(place: Place) -> None:
    place.town.brand = dataclasses.replace(place.town.brand, telegram_link="")
    page = await place.read()
    assert "/telegram" not in page
    assert f"/r/{place.code}/whatsapp" in page
    closed = await place.get(f"/r/{place.code}/telegram")
    assert closed.status == 503
    told = await closed.text()
    assert f"/r/{place.code}/whatsapp" in told
    assert 'class="eyebrow"' not in told, "no number over it"
    place.town.brand = dataclasses.replace(place.town.brand, telegram_link="https://t.me/RookBot")
    assert "/telegram" in await place.read()


async def test_without_any_channel_no_chat_is_promised(place: Place) -> None:
    place.town.brand = dataclasses.replace(place.town.brand, telegram_link="", whatsapp_link="")
    for language, kind in (("en", "come back"), ("de", "bleibt bestehen")):
        for path, status in (
            (f"/r/{place.code}", 200),
            (f"/r/{place.code}/telegram", 503),
            ("/r/NOTACODE", 404),
        ):
            answer = await place.get(path, language)
            page = (await answer.text()).partition("<main>")
            assert answer.status == status
            assert not re.search("chat|telegram|whatsapp", page[0] + page[2], re.I), path
            assert (kind in page[2]) == ("NOTACODE" not in path), path


async def test_an_unknown_code_is_a_friendly_404_with_the_way_to_the_chats(place: Place) -> None:
    strange = ("NOTACODE", "x" * 300, "%00%00%00%00%00%00%00%00", "%F0%9F%92%9Baaaaaaa", "..%2f..")
    for code in strange:
        for path in (f"/r/{code}", f"/r/{code}/telegram", f"/r/{code}/qr.svg"):
            answer = await place.client.get(path)
            page = await answer.text()
            assert answer.status == 404, path
            assert place.town.brand.telegram_link in page
            assert place.town.brand.whatsapp_link in page
            assert "We don’t know this invitation" in page


async def test_a_code_that_appears_later_is_found(place: Place) -> None:
    ben = place.town.phone("Ben")
    await ben.say("join")
    code = "ZZZZZZZZ"
    assert (await place.get(f"/r/{code}")).status == 404
    member = await Member.all().order_by("-id").first()
    assert member
    await ReferralLink.create(code=code, member=member, created_at=place.town.now)
    assert (await place.get(f"/r/{code}")).status == 200


async def test_any_case_and_look_alikes_lead_to_the_same_page(place: Place) -> None:
    page = await place.read()
    blurred = place.code.lower().replace("0", "o").replace("1", "l")
    assert await (await place.get(f"/r/{blurred}")).text() == page


async def test_opening_and_previewing_writes_nothing(place: Place) -> None:
    before = await everything()
    assert before["loyalty.Member"] == 1
    for path in ("", "/telegram", "/whatsapp", "/qr.svg"):
        for method in ("GET", "HEAD"):
            answer = await place.client.request(
                method, f"/r/{place.code}{path}", allow_redirects=False
            )
            assert answer.status in (200, 303)
            if method == "HEAD":
                assert await answer.read() == b""
    assert await everything() == before
    assert await Conversation.filter(code=place.code).count() == 0


async def test_the_picture_is_a_qr_code_of_the_page(place: Place) -> None:
    answer = await place.get(f"/r/{place.code}/qr.svg")
    assert answer.content_type == "image/svg+xml"
    assert (await answer.text()).startswith("<svg")


async def test_previews_find_what_they_show(place: Place) -> None:
    shown = Outline(await place.read()).shown
    assert shown["og:url"] == f"{place.town.brand.public_url}/r/{place.code}"
    assert place.town.brand.programme.brand.name in shown["og:title"]
    assert "£10.00" in shown["og:description"]


async def test_no_script_no_foreign_source_and_strict_headers(place: Place) -> None:
    for path in (f"/r/{place.code}", "/r/NOTACODE"):
        answer = await place.get(path)
        policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert "script" not in policy
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert answer.headers["Vary"] == "Accept-Language"
        outline = Outline(await answer.text())
        for tag, attrs in outline.tags:
            assert tag != "script"
            assert not any(name.startswith("on") or name == "style" for name in attrs)
            if tag in ("img", "link") and attrs.get("rel") != "canonical":
                assert str(attrs.get("src") or attrs.get("href")).startswith(("/", "data:"))


async def test_an_odd_brand_name_is_text(place: Place) -> None:
    rules = place.town.brand.programme
    named = rules.brand.model_copy(update={"name": '<b>_*x & "y"*_ 💛', "tagline": "<script>"})
    odd = rules.model_copy(update={"brand": named})
    place.town.brand = dataclasses.replace(place.town.brand, programme=odd, version=3)
    page = await place.read()
    assert "<b>" not in page
    assert "<script" not in page
    assert "&lt;b&gt;_*x &amp; &#34;y&#34;*_ 💛" in page


async def test_it_is_light(place: Place) -> None:
    page = await place.read()
    picture = await (await place.get(f"/r/{place.code}/qr.svg")).read()
    assert len(page.encode()) + len(picture) < HEAVIEST


async def test_a_known_page_needs_no_database(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = await place.read()

    async def gone(*asked: object) -> None:
        raise Unreachable("the database is away")

    monkeypatch.setattr("bot.web.hosts.rows", gone)
    assert await place.read() == first
    unknown = await place.get("/r/NOTACODE")
    assert unknown.status == 503
    assert unknown.headers["Retry-After"] == "5"


@pytest.mark.parametrize("colour", ["#7a2e3b", "#ffee00", "#000000", "#ffffff", "#808080"])
def test_any_brand_colour_can_be_read(colour: str) -> None:
    assert contrast(text_on(colour), colour) >= 4.5
    assert contrast(readable(colour, PAPER), PAPER) >= 4.5
    assert contrast(readable(colour, NIGHT), NIGHT) >= 4.5


def test_contrast_is_that_of_wcag() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.478, abs=0.001)
