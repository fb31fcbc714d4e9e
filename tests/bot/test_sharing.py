"""What whoever invites shares: the QR code as a file, and the page with the ways to send it on."""

import html
import re
import threading
from collections.abc import AsyncIterator
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
import segno
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from hypothesis import given
from hypothesis import strategies as st

from bot import pictures
from bot.web import qr
from bot.web.counting import Counter
from bot.web.landing import Landing
from loyalty.codes import ALPHABET
from referral_links import links
from referral_links.models import LinkDay, OldCode
from tests.bot.test_pictures import modules
from tests.handlers.catalogue import offering, reward
from tests.handlers.test_inviting import referral
from tests.phones import RULES, SECRET, VOICE, Town

Client = TestClient[web.Request, web.Application]
STROKE = re.compile(r"([Mm])(-?[\d.]+) (-?[\d.]+)|h(-?\d+)")


def squares(svg: bytes) -> list[list[int]]:
    """The squares of a QR code as an SVG draws them, line by line: 1 is dark."""
    text = svg.decode()
    found = re.search(r'viewBox="0 0 (\d+) (\d+)"', text)
    line = re.search(r'stroke="#1b1614"[^>]* d="([^"]+)"', text)
    assert found is not None
    assert line is not None
    side = int(found[1])
    rows = [[0] * side for _ in range(side)]
    x = y = 0.0
    for kind, right, down, length in STROKE.findall(line[1]):
        if length:
            for place in range(int(x), int(x) + int(length)):
                rows[int(y)][place] = 1
            x += int(length)
        else:
            x, y = (
                (float(right), float(down)) if kind == "M" else (x + float(right), y + float(down))
            )
    return rows


def matrix(address: str) -> list[list[int]]:
    """What a scanner must see: segno's own."""
    code = segno.make(address, error="m", micro=False)
    return [[int(dark) for dark in row] for row in code.matrix_iter(border=4)]


@given(
    st.text(alphabet=ALPHABET, min_size=4, max_size=16), st.sampled_from(["", "summer", "a" * 40])
)
def test_both_files_hold_the_address(code: str, tag: str) -> None:
    address = f"https://kith.example/r/{code}" + (f"?c={tag}" if tag else "")
    assert modules(qr.draw(address, "png")) == matrix(address)
    assert squares(qr.draw(address, "svg")) == matrix(address)


@pytest.fixture
async def code(town: Town) -> str:
    """The code of a member who invites."""
    ana = await town.member("Ana")
    return (await links.link_of(await ana.member(), town.now)).code


@pytest.fixture
async def client(town: Town, code: str) -> AsyncIterator[Client]:
    """Somebody who asks for these pages."""
    landing = Landing(lambda: town.brand, VOICE, Counter(SECRET, lambda: town.now))
    application = web.Application()
    application.add_routes(
        [
            web.get("/r/{code}/qr.{kind:svg|png}", landing.picture),
            web.get("/r/{code}/share", landing.share),
        ]
    )
    async with TestClient(TestServer(application)) as client:
        yield client


@pytest.mark.parametrize(("kind", "content"), [("svg", "image/svg+xml"), ("png", "image/png")])
async def test_the_files_are_served_with_the_campaign(
    client: Client, code: str, kind: str, content: str
) -> None:
    read = squares if kind == "svg" else modules
    for query, tag in {
        "": "", "?c=summer": "summer", "?utm_campaign=Summer": "summer", "?c=%3Cb%3E": "",
    }.items():  # fmt: skip
        answer = await client.get(f"/r/{code.lower()}/qr.{kind}{query}")
        assert answer.status == 200
        assert answer.headers["Content-Type"] == content
        assert answer.headers["Cache-Control"] == "public, max-age=86400"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        expected = f"https://kith.example/r/{code}" + (f"?c={tag}" if tag else "")
        assert read(await answer.read()) == matrix(expected)
    head = await client.head(f"/r/{code}/qr.{kind}")
    assert (head.status, await head.read()) == (200, b"")
    assert (await client.get(f"/r/NOTACODE/qr.{kind}")).status == 404
    assert await LinkDay.all().count() == 0


async def test_made_up_campaigns_hold_up_nobody_and_push_no_voucher_aside(
    client: Client, code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    threads: list[int] = []
    drawing = qr.draw

    def watched(address: str, kind: str) -> bytes:
        threads.append(threading.get_ident())
        return drawing(address, kind)

    monkeypatch.setattr(qr, "draw", watched)
    monkeypatch.setattr(qr, "MOST_FILES", 3)
    kept = pictures.qr_png.cache_info().currsize
    for path in [f"/r/{code}/qr.png?c=made-up-{n}" for n in range(5)] + [f"/r/{code}/qr.svg"] * 5:
        assert (await client.get(path)).status == 200
    assert threading.get_ident() not in threads, "drawn beside the loop"
    assert len(threads) == 6, "each once"
    assert pictures.qr_png.cache_info().currsize == kept
    await client.get(f"/r/{code}/qr.png?c=made-up-0")
    assert len(threads) == 7, "only the last ones are kept"


async def test_an_old_code_shows_the_code_of_now(client: Client, town: Town, code: str) -> None:
    member = (await links.find(code) or await OldCode.get()).member
    await links.rename(await member, "Julia", now=town.now, secret=SECRET)
    answer = await client.get(f"/r/{code}/qr.svg")
    assert squares(await answer.read()) == matrix("https://kith.example/r/JULIA")


@pytest.mark.parametrize("locale", ["en", "de"])
async def test_the_page_begins_a_message_in_each_way(
    client: Client, code: str, locale: str
) -> None:
    answer = await client.get(f"/r/{code}/share?c=summer", headers={"Accept-Language": locale})
    page = await answer.text()
    address = f"https://kith.example/r/{code}?c=summer"
    assert "script" not in answer.headers["Content-Security-Policy"]
    assert "<script" not in page
    assert page.count(f"/r/{code}/qr.svg?c=summer") == 2
    said = "Ich sammle Punkte bei" if locale == "de" else "I collect points at"
    ways = [html.unescape(one) for one in re.findall(r'class="door" href="([^"]+)"', page)]
    mail, whatsapp, telegram = (urlsplit(way) for way in ways)
    assert (mail.scheme, mail.path) == ("mailto", ""), "to nobody yet"
    asked = {name: parse_qs(way.query) for name, way in
             {"mail": mail, "whatsapp": whatsapp, "telegram": telegram}.items()}  # fmt: skip
    assert "Marigold & Rook" in asked["mail"]["subject"][0]
    for text in (asked["mail"]["body"][0], asked["whatsapp"]["text"][0]):
        assert text.startswith(f"{said} Marigold & Rook")
        assert text.endswith(f" {address}")
    assert (whatsapp.netloc, whatsapp.path) == ("wa.me", "/"), "without a number"
    assert (telegram.netloc, telegram.path) == ("t.me", "/share/url")
    assert asked["telegram"]["url"] == [address]
    assert address not in asked["telegram"]["text"][0], "Telegram adds it itself"
    assert "+" not in mail.query, "a plus is a plus in a mail"
    assert len(page.encode()) < 30_000


async def test_a_brand_cannot_break_out_of_the_links(client: Client, town: Town, code: str) -> None:
    brand = RULES.brand.model_copy(update={"name": '"><b>&body=x?#%0A Rook'})
    await offering(town, brand=brand)
    page = await (await client.get(f"/r/{code}/share")).text()
    assert "<b>" not in page
    ways = [html.unescape(one) for one in re.findall(r'class="door" href="([^"]+)"', page)]
    assert len(ways) == 3
    body = ways[0].partition("&body=")[2]
    assert unquote(body).endswith(f"/r/{code}")
    assert body.count("&") == 0
    assert parse_qs(urlsplit(ways[0]).query).keys() == {"subject", "body"}


async def test_when_inviting_is_over_nothing_is_promised_to_send(
    client: Client, town: Town, code: str
) -> None:
    await offering(town, referral=referral(until="2026-03-01"))
    assert "mailto:" in await (await client.get(f"/r/{code}/share")).text()
    town.wait(days=1)
    answer = await client.get(f"/r/{code}/share")
    page = await answer.text()
    assert answer.status == 200
    assert "This invitation is over" in page
    assert "mailto:" not in page
    assert "£10.00" not in page


async def test_a_gift_is_what_the_mail_promises(client: Client, town: Town, code: str) -> None:
    await offering(town, reward(1), referral=referral(friend_points=0, friend_voucher="r1"))
    page = await (await client.get(f"/r/{code}/share")).text()
    assert "this is yours: Thing 1" in page
    assert "we both get" not in page


async def test_nobody_is_counted_and_nothing_is_written(client: Client, code: str) -> None:
    for _ in range(3):
        assert (await client.get(f"/r/{code}/share")).status == 200
    assert await LinkDay.all().count() == 0
    assert (await client.get("/r/NOTACODE/share")).status == 404
