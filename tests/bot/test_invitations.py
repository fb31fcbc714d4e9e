"""Who invites and what for: a name by consent, the campaign that stays, the end of invitations."""

import dataclasses
import hashlib
import json
import re
from base64 import b64encode
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

import pytest

from bot.engines.postgres import Unreachable
from bot.web import hosts
from bot.web.hosts import Invitation
from bot.web.pages import Pages
from loyalty.models import Member
from loyalty.programme.referral_rules import ReferralCampaign
from loyalty.statements import Sql, rows
from referral_links import links
from referral_links.first_names import first_name
from referral_links.models import Referral, ReferralLink
from tests.bot.places import Outline, Place, opened
from tests.handlers.catalogue import offering, reward
from tests.phones import SECRET, VOICE, Town


@pytest.fixture
async def place(town: Town) -> AsyncIterator[Place]:
    async with opened(town, "Ana-María Núñez") as place:
        yield place


async def test_the_first_name_is_shown_by_consent_and_no_longer(place: Place) -> None:
    assert "A friend invites you" in await place.read()
    await place.host.say("name yes")
    place.seconds += hosts.REMEMBERED_SECONDS
    named = await place.read()
    assert "Ana-María invites you" in named
    assert "Núñez" not in named
    shown = Outline(named).shown
    assert shown["og:title"] == "Ana-María invites you to Marigold & Rook"
    assert shown["og:image:alt"].startswith("Ana-María invites you: £10.00 for you")
    assert "Ana-María lädt dich ein" in await place.read(language="de")
    await place.host.say("name no")
    place.seconds += hosts.REMEMBERED_SECONDS
    assert "Ana" not in await place.read()


async def test_the_link_of_a_forgotten_member_dies(place: Place) -> None:
    await place.host.say("name yes")
    assert "Ana-María" in await place.read()
    await place.host.say("forget me")
    await place.host.say("yes")
    place.seconds += hosts.REMEMBERED_SECONDS
    for path in ("", "/telegram", "/whatsapp", "/card.png", "/qr.svg"):
        answer = await place.get(f"/r/{place.code}{path}")
        assert answer.status == 404
        assert "Ana" not in await answer.text()


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Ana", "Ana"),
        ("  Ana \n Banana", "Ana"),
        ("💛 Ana 💛", "Ana"),
        ("Ana\N{HEAVY BLACK HEART}\N{VARIATION SELECTOR-16}", "Ana"),
        ("\N{RIGHT-TO-LEFT OVERRIDE}A\N{ZERO WIDTH SPACE}na\0", "Ana"),
        ("Jean-Luc Picard", "Jean-Luc"),
        ("O’Neill", "O’Neill"),
        ("J. R.", "J."),
        ("Zoë", "Zoë"),
        ("王伟", "王伟"),
        ("दीप्ति शर्मा", "दीप्ति"),
        ("Z" + "\N{COMBINING TILDE BELOW}" * 50, "Z" + "\N{COMBINING TILDE BELOW}" * 2),
        ("a" * 60, "a" * 23 + "…"),
        ("www.cheap.example", ""),
        ("cheap.example/Ana", ""),
        ("+447700900001", ""),
        ("<b>Ana</b>", ""),
        ("{name}", ""),
        ("__NAME__", ""),
        ("Ana;", ""),
        ("\N{HANGUL FILLER}", ""),
        ("💛", ""),
        ("", ""),
    ],
)
def test_a_first_name_is_letters_and_advertises_nothing(name: str, shown: str) -> None:
    assert first_name(name) == shown


async def test_whatever_a_name_is_it_is_text(place: Place) -> None:
    for odd in ('"><script>x</script>', "' onload='x", "__CODE____SEAL____MORE____NAME__", "&lt;"):
        invitation = Invitation("CODE", 1, odd)
        page = Pages(VOICE).invitation(
            place.town.brand, "en", invitation, tag="", now=place.town.now
        )
        outline = Outline(page.decode())
        assert outline.shown["og:title"].startswith(f"{odd} invites you")
        assert not [tag for tag, attrs in outline.tags if tag == "script" or "onload" in attrs]
        assert b"__" not in page.replace(odd.encode(), b"")


@pytest.mark.parametrize("asked", ["c=summer_24", "utm_source=x&utm_campaign=Summer_24&c="])
async def test_a_campaign_goes_wherever_the_page_leads(place: Place, asked: str) -> None:
    page = await place.read(f"?{asked}")
    leads = [
        str(attrs.get("href") or attrs.get("srcset") or attrs.get("content"))
        for _, attrs in Outline(page).tags
        if attrs.get("property") == "og:url"
        or str(attrs.get("href") or attrs.get("srcset")).startswith(("/r/", "?"))
    ]
    assert len(leads) == 6  # two doors, two languages, the QR code, the address that is shared on
    for lead in leads:
        assert parse_qs(urlsplit(lead).query)["c"] == ["summer_24"], lead
    plain = await (await place.get(f"/r/{place.code}/qr.svg")).read()
    assert await (await place.get(f"/r/{place.code}/qr.svg?{asked}")).read() != plain
    closed = dataclasses.replace(place.town.brand, whatsapp_link="")
    place.town.brand = closed
    other = await (await place.get(f"/r/{place.code}/whatsapp?{asked}")).text()
    assert f"/r/{place.code}/telegram?lang=en&amp;c=summer_24" in other


async def test_what_is_no_campaign_stays_outside(place: Place) -> None:
    page = await place.read()
    for odd in ('"><script>', "a b", "x" * 41, "ü", "\0", "//evil.example"):
        assert await place.read(f"?c={quote(odd)}") == page


async def test_a_door_leads_nowhere_else(place: Place) -> None:
    for more in ("to", "next", "url", "return", "c", "utm_campaign", "lang"):
        for target in ("https://evil.example", "//evil.example", "\r\nLocation: //evil.example"):
            for channel, link in (("telegram", "https://t.me/K"), ("whatsapp", "https://wa.me/4")):
                answer = await place.get(f"/r/{place.code}/{channel}?{more}={quote(target)}")
                assert answer.status == 303
                assert answer.headers["Location"].startswith(link)
                assert "evil" not in answer.headers["Location"]


async def test_invitations_end_with_their_last_day_by_the_programmes_clock(place: Place) -> None:
    place.rule("referral", until="2026-07-31")
    place.town.now = datetime(2026, 7, 31, 22, 59, 59, tzinfo=UTC)  # one hour ahead in London
    assert "Friends are invited until 31 July 2026" in await place.read()
    assert (await place.get(f"/r/{place.code}/card.png")).status == 200
    place.town.now = datetime(2026, 7, 31, 23, tzinfo=UTC)
    for language, said in (("en", "until 31 July 2026"), ("de", "bis 31. Juli 2026")):
        answer = await place.get(f"/r/{place.code}", language)
        page = (await answer.text()).partition("<main>")[2]
        assert answer.status == 200
        assert answer.headers["Cache-Control"] == "private, no-store"
        assert said in page
        assert "£10.00" not in page
        assert "10,00" not in page
        card = await place.get(f"/r/{place.code}/card.png", language)
        assert card.status == 404, "no picture promises it either"
        assert card.headers["Cache-Control"] == "private, no-store"
        door = re.findall(r'href="(/r/\w+/telegram[^"]*)"', page)
        assert (await place.get(door[0])).status == 303
    place.rule("joining", points=0)
    assert "0 points" not in await place.read()
    place.town.brand = dataclasses.replace(place.town.brand, telegram_link="", whatsapp_link="")
    assert "welcome" not in await place.read()


async def test_who_comes_after_the_end_joins_without_an_invitation(place: Place) -> None:
    town = place.town
    place.rule("referral", until="2026-03-01")
    early, late = town.phone("Early"), town.phone("Late")
    assert "A friend has invited you" in await early.say(f"/start {place.code}")
    town.wait(days=1)
    assert "invited" not in await late.say(f"/start {place.code}")
    assert "has run out" in await late.say("join")
    assert "nobody was invited any more" in await late.say("why invite")
    await early.say("join")  # came in time, and thought about it
    referral = await Referral.get()
    assert referral.friend_id == (await early.member()).id


FORMS = [
    ({}, ("£10.00 for you", "£10.00 for your friend"), ()),
    ({"advocate_points": 0}, ("£10.00 for you",), ("for your friend",)),
    ({"friend_points": 0}, ("£10.00 for the friend who sent you",), ("for you,",)),
    (
        {"friend_points": 0, "friend_voucher": "ten-off"},
        ("£10 off your order for you", "£10.00 for your friend", "as soon as you join"),
        (),
    ),
    (
        {"friend_points": 0, "friend_voucher": "ten-off", "advocate_points": 0},
        ("£10 off your order for you",),
        ("your friend gets", "first order that counts"),
    ),
    ({"friend_points": 0, "advocate_points": 0}, ("Come in",), ("first order that counts",)),
]


@pytest.mark.parametrize(("rules", "said", "unsaid"), FORMS)
async def test_every_form_of_the_rules_is_promised_as_it_is(
    place: Place, rules: dict[str, Any], said: tuple[str, ...], unsaid: tuple[str, ...]
) -> None:
    place.rule("referral", **rules)
    page = re.sub("</?span>", "", await place.read())
    for one in said:
        assert one in page
    for one in (*unsaid, "£0", "gets 0", "get 0", " 0 points"):
        assert one not in page
    german = await place.read(language="de")
    assert not re.search(r"\b0,00|\b0 Punkte|None|\{ ?\$", german + page)


async def test_a_campaign_is_said_with_its_end_while_it_lasts(place: Place) -> None:
    plain = await place.read()
    start, end = datetime(2026, 3, 7), datetime(2026, 3, 9)  # noqa: DTZ001 -- the programme's clock
    weekend = ReferralCampaign(
        slug="weekend",
        active_from=start,
        active_until=end,
        advocate=Decimal(2),
        friend=Decimal("1.5"),
    )
    place.rule("referral", campaigns=(weekend,))
    assert await place.read() == plain
    place.town.now = start.replace(tzinfo=UTC)
    raised = await place.read()
    assert "300 points for you and 400 for your friend" in raised
    assert "for orders until 8 March 2026" in raised
    assert "you get 200 points" in raised  # what an order after it brings
    assert "300 Punkte für dich" in await place.read(language="de")
    place.town.now = end.replace(tzinfo=UTC)
    assert await place.read() == plain


async def test_without_a_wish_the_page_speaks_as_who_invites(town: Town) -> None:
    async with opened(town) as place:
        await Member.all().update(locale="de")
        for headers, language in (({}, "de"), ({"Accept-Language": "fr"}, "en")):
            answer = await place.client.get(f"/r/{place.code}", headers=headers)
            assert f'<html lang="{language}">' in await answer.text()


async def test_one_document_whose_style_the_policy_allows(place: Place) -> None:
    for path in (f"/r/{place.code}", "/r/NOTACODE"):
        answer = await place.get(path)
        page = await answer.text()
        (style,) = re.findall(r"<style>(.*?)</style>", page, re.S)
        digest = b64encode(hashlib.sha256(style.encode()).digest()).decode()
        assert f"style-src 'sha256-{digest}';" in answer.headers["Content-Security-Policy"]
        fetched = [
            tag
            for tag, attrs in Outline(page).tags
            if tag in ("script", "iframe", "video", "object", "base", "img")
            or (tag == "link" and attrs.get("rel") not in ("canonical", "icon"))
        ]
        assert fetched == (["img"] if path != "/r/NOTACODE" else [])
        assert "style=" not in page


async def test_nothing_keeps_an_opening_from_being_seen(place: Place) -> None:
    for path in ("", "/telegram", "/whatsapp"):
        headers = (await place.get(f"/r/{place.code}{path}")).headers
        assert "no-store" in headers["Cache-Control"]
        assert not {"ETag", "Last-Modified", "Expires", "Set-Cookie"} & set(headers)
        assert "noindex" in headers["X-Robots-Tag"]
        head = await place.client.head(f"/r/{place.code}{path}", allow_redirects=False)
        assert await head.read() == b""
        assert head.headers["Cache-Control"] == headers["Cache-Control"]


async def test_while_the_database_is_away_a_known_link_leads_on_without_a_name(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    await place.host.say("name yes")
    assert "Ana-María" in await place.read()

    async def gone(*asked: object) -> None:
        raise Unreachable("the database is away")

    monkeypatch.setattr("bot.web.hosts.rows", gone)
    place.seconds = hosts.REMEMBERED_SECONDS
    assert "A friend invites you" in await place.read()
    place.seconds = hosts.WEATHER_SECONDS
    assert (await place.get(f"/r/{place.code}")).status == 503


async def test_only_so_many_links_are_remembered(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hosts, "MOST_CODES", 2)
    asked: list[str] = []

    async def counted(sql: Sql, codes: str) -> Sequence[dict[str, Any]]:
        asked.extend(json.loads(codes))
        return await rows(sql, codes)

    monkeypatch.setattr(hosts, "rows", counted)
    codes = [place.code]
    for name in ("Ben", "Chloé"):
        phone = await place.town.member(name)
        codes.append((await links.link_of(await phone.member(), place.town.now)).code)
    for code in (*codes, codes[1], codes[0], codes[2]):
        assert (await place.get(f"/r/{code}")).status == 200
    assert asked == [*codes, codes[0]]
    for _ in range(2):
        assert (await place.get("/r/NOTACODE")).status == 404
    assert asked[4:] == ["N0TAC0DE"] * 2  # who guesses fills no memory


async def test_a_renamed_link_is_found_by_both_codes(place: Place) -> None:
    await links.rename(await place.host.member(), "GOLDFINCH", now=place.town.now, secret=SECRET)
    place.seconds += hosts.REMEMBERED_SECONDS
    own = (await ReferralLink.get()).code
    assert await place.read() == await (await place.get("/r/goldfinch")).text()
    assert f"/r/{own}/telegram" in await place.read()


async def test_however_a_code_is_spelt_it_is_read_once(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = await place.read()

    async def gone(*asked: object) -> None:
        raise Unreachable("the database is away")

    monkeypatch.setattr("bot.web.hosts.rows", gone)
    code = place.code
    for typed in (code.lower(), f"{code[:4]}-{code[4:]}", f"{code[:4]}%20{code[4:]}".lower()):
        answer = await place.get(f"/r/{typed}")
        assert (answer.status, await answer.text()) == (200, first), typed


async def test_a_present_with_a_comma_stays_one_line(place: Place) -> None:
    await offering(place.town, reward(7, slug="set", title={"en": "Ring, chain, box", "de": "Set"}))
    place.rule("referral", friend_points=0, friend_voucher="set")
    page = await place.read()
    assert "<h1><span>Ring, chain, box for you, </span><span>£10.00 for your friend</span>" in page
    shown = Outline(page).shown
    assert "Ring, chain, box for you, £10.00 for your friend" in shown["og:image:alt"]
