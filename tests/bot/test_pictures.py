"""Pictures: what is drawn, how each chat gets it, and that the words arrive without it, too."""

import struct
import zlib
from base64 import urlsafe_b64encode
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
import segno
from aiohttp import ClientSession
from hypothesis import given
from hypothesis import strategies as st

from bot import pictures
from bot.channels.telegram import Telegram
from bot.channels.whatsapp import WhatsApp
from bot.clock import Clock
from bot.voice import Spoken, SpokenButton
from loyalty import codes, outgoing, vouchers
from loyalty.models import Member, Outgoing
from loyalty.outgoing import Letter, Saying
from tests.bot.house import ANA, PUBLIC_URL, House, house, joined, states, until
from tests.standins import BotApi, TwilioApi, answering, error, trouble

KEY = "0123456789abcdef0123456789"
CODE = "ABCDEFGH01234567"
SECRET = b"a secret for the tests"
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
VOUCHER = {"voucher": KEY, "code": CODE}
PHOTO = {"url": "https://shop.example/scarf.png"}
BUTTONS = (SpokenButton("Yes", "yes 1", "", "", 0),)


def chunks(png: bytes) -> dict[bytes, bytes]:
    """The parts of a PNG, each with the right sum."""
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    found, at = {}, 8
    while at < len(png):
        (length,) = struct.unpack(">I", png[at : at + 4])
        kind, body = png[at + 4 : at + 8], png[at + 8 : at + 8 + length]
        assert struct.unpack(">I", png[at + 8 + length : at + 12 + length]) == (
            zlib.crc32(kind + body),
        )
        found[kind] = body
        at += 12 + length
    return found


def modules(png: bytes) -> list[list[int]]:
    """The squares of a QR code as a PNG shows them: 1 is dark."""
    found = chunks(png)
    assert list(found) == [b"IHDR", b"IDAT", b"IEND"]
    side, height, depth, colour, *_ = struct.unpack(">IIBBBBB", found[b"IHDR"])
    assert (height, depth, colour) == (side, 8, 2), "8-bit RGB: WhatsApp takes nothing less"
    pixels = zlib.decompress(found[b"IDAT"])
    assert len(pixels) == side * (1 + 3 * side)
    rows = []
    for top in range(0, side, pictures.MODULE):
        lines = {
            pixels[y * (1 + 3 * side) : (y + 1) * (1 + 3 * side)]
            for y in range(top, top + pictures.MODULE)
        }
        (line,) = lines  # a square is as high as it is wide
        assert line[0] == 0
        row = []
        for left in range(0, side, pictures.MODULE):
            (shade,) = set(line[1 + 3 * left : 1 + 3 * (left + pictures.MODULE)])
            row.append({0: 1, 255: 0}[shade])
        rows.append(row)
    return rows


@given(st.text(alphabet=codes.ALPHABET, min_size=16, max_size=16))
def test_the_picture_holds_the_code(code: str) -> None:
    drawn = modules(pictures.qr_png(code))
    expected = segno.make(code, error="m", micro=False)
    assert drawn == [[int(dark) for dark in row] for row in expected.matrix_iter(border=4)]
    assert expected.version == 1, "16 letters and digits fit the smallest code"


# --- the signed address ---


@given(st.binary(min_size=1, max_size=32), st.integers(min_value=1, max_value=10**6))
def test_a_token_names_its_voucher_until_its_time_is_over(key: bytes, seconds: int) -> None:
    until = NOW + timedelta(seconds=seconds)
    token = pictures.signed(SECRET, key.hex(), until)
    assert pictures.voucher_of(SECRET, token, NOW) == key.hex()
    assert pictures.voucher_of(SECRET, token, until) is None
    assert pictures.voucher_of(b"another secret", token, NOW) is None


def test_a_token_that_was_changed_names_nothing() -> None:
    token = pictures.signed(SECRET, KEY, NOW + timedelta(hours=1))
    for place, sign in enumerate(token):
        changed = token[:place] + ("A" if sign != "A" else "B") + token[place + 1 :]
        found = pictures.voucher_of(SECRET, changed, NOW)
        # The last letter carries bits that belong to no byte: the same token, spelled otherwise.
        assert found is None or (found == KEY and place == len(token) - 1)
    raw = urlsafe_b64encode(b"\0" * 16 + b"\xff\xff\xff\xff" + bytes.fromhex(KEY)).decode()
    for forged in (raw, "", "A", "AA", "AAAA", token + "A", token * 4, "ä", "../x", token[:24]):
        assert pictures.voucher_of(SECRET, forged, NOW) is None


async def test_the_address_shows_the_code_to_whoever_was_told_it(running: House) -> None:
    secret, now = str(running.given["secret_key"]).encode(), running.clock.now()
    token = pictures.signed(secret, KEY, now + timedelta(minutes=1))
    async with running.http.get(f"{running.url}/pictures/{token}.png") as answer:
        assert (answer.status, answer.content_type) == (200, "image/png")
        assert answer.headers["Cache-Control"] == "no-store"
        assert await answer.read() == pictures.qr_png(vouchers.code(secret, KEY))
    over = pictures.signed(secret, KEY, now - timedelta(seconds=1))
    for wrong in (over, token[:-2], KEY, "x"):
        async with running.http.get(f"{running.url}/pictures/{wrong}.png") as answer:
            assert answer.status == 404
            assert answer.headers["Cache-Control"] == "no-store"


# --- into the chats ---


def letter(address: str) -> Letter:
    """A row as it is claimed."""
    channel = address.partition(":")[0]
    return Letter(5, "x", channel, address, None, "voucher", Saying("points"), "en")


@pytest.fixture
async def telegram() -> AsyncIterator[tuple[Telegram, BotApi]]:
    """The adapter and who it talks to."""
    api = BotApi()
    await api.open()
    channel = Telegram(api.token, api_url=api.url, link_url="https://t.me")
    await channel.start()
    yield channel, api
    await channel.stop()
    await api.close()


@pytest.fixture
async def whatsapp() -> AsyncIterator[tuple[WhatsApp, TwilioApi]]:
    """The adapter and who it talks to."""
    api = TwilioApi()
    await api.open()
    channel = WhatsApp(
        api.account,
        api.token,
        sender="whatsapp:+447700900000",
        api_url=api.url,
        link_url="https://wa.me",
        status_url="https://kith.example/webhooks/twilio/status",
        picture_url=pictures.addresses("https://kith.example", SECRET, Clock()),
    )
    await channel.start()
    yield channel, api
    await channel.stop()
    await api.close()


async def test_telegram_gets_the_picture_with_its_text_and_buttons(
    telegram: tuple[Telegram, BotApi],
) -> None:
    channel, api = telegram
    name = await channel.send(letter("telegram:7"), Spoken("<b>Hi</b> &amp; all", BUTTONS, VOUCHER))
    assert name == "telegram:7:1"
    (call,) = api.calls
    assert call.method == "sendPhoto"
    assert call.headers["Content-Type"].startswith("multipart/form-data")
    assert call.files["photo"] == pictures.qr_png(CODE)
    assert call.form["photo"] == "image/png"
    assert call.form["caption"] == "<b>Hi</b> &amp; all"
    assert call.form["parse_mode"] == "HTML"
    assert '"yes 1"' in call.form["reply_markup"]
    await channel.send(letter("telegram:7"), Spoken("Hi", (), PHOTO))
    assert api.calls[-1].form["photo"] == PHOTO["url"]
    assert api.complaints == []


@pytest.mark.parametrize("extra", [0, 1])
async def test_a_text_too_long_for_a_caption_follows(
    telegram: tuple[Telegram, BotApi], extra: int
) -> None:
    channel, api = telegram
    text = "<b>" + "💛" * 512 + "</b>" + "!" * extra  # 1024 units, its markup not counted
    await channel.send(letter("telegram:7"), Spoken(text, BUTTONS, VOUCHER))
    first, *rest = api.calls
    assert first.method == "sendPhoto"
    assert [call.method for call in rest] == ["sendMessage"] * extra
    assert ("caption" in first.form) == (not extra)
    assert "reply_markup" in api.calls[-1].form
    assert sum("reply_markup" in call.form for call in api.calls) == 1
    assert api.of(7)[-1] == text
    assert api.complaints == []


@pytest.mark.parametrize("text", ["Hi", "x" * 5000], ids=["caption", "before"])
async def test_a_picture_that_telegram_refuses_does_not_take_the_text_with_it(
    telegram: tuple[Telegram, BotApi], text: str
) -> None:
    channel, api = telegram
    api.script.append(answering(lambda: error(400, "Bad Request: wrong type of the web page")))
    await channel.send(letter("telegram:7"), Spoken(text, BUTTONS, PHOTO))
    said = [call.form["text"] for call in api.calls if call.method == "sendMessage"]
    assert "".join(said) == text
    assert "reply_markup" in api.calls[-1].form


async def test_whatsapp_is_told_where_the_picture_is(
    whatsapp: tuple[WhatsApp, TwilioApi],
) -> None:
    channel, api = whatsapp
    await channel.send(letter(ANA), Spoken("Hi", BUTTONS, VOUCHER))
    (form,) = api.sent
    assert form["Body"] == "Hi\n\n1 - Yes"
    token = form["MediaUrl"].removeprefix("https://kith.example/pictures/").removesuffix(".png")
    assert pictures.voucher_of(SECRET, token, Clock().now()) == KEY
    assert CODE not in str(form)
    assert KEY not in str(form)
    api.calls.clear()
    await channel.send(letter(ANA), Spoken("x" * 1025, (), PHOTO))
    assert [("MediaUrl" in form, "Body" in form) for form in api.sent] == [
        (True, False),
        (False, True),
    ]
    assert api.complaints == []


LINK = "https://kith.example/r/JULIA"


async def test_telegram_shows_the_qr_code_of_a_link_and_what_it_leads_to(
    telegram: tuple[Telegram, BotApi],
) -> None:
    """What is forwarded keeps the preview; other messages have none."""
    channel, api = telegram
    await channel.send(letter("telegram:7"), Spoken("Hi", BUTTONS, {"qr": LINK}))
    assert api.calls[-1].files["photo"] == pictures.qr_png(LINK)
    assert api.calls[-1].form["caption"] == "Hi"
    name = await channel.send(letter("telegram:7"), Spoken(f"Join: {LINK}", (), {"preview": LINK}))
    assert name == "telegram:7:2"
    assert api.calls[-1].form["text"] == f"Join: {LINK}"
    assert "link_preview_options" not in api.calls[-1].form
    await channel.send(letter("telegram:7"), Spoken(f"Join: {LINK}", ()))
    assert "is_disabled" in api.calls[-1].form["link_preview_options"]
    assert api.complaints == []


async def test_whatsapp_fetches_the_qr_code_of_a_link(whatsapp: tuple[WhatsApp, TwilioApi]) -> None:
    channel, api = whatsapp
    await channel.send(letter(ANA), Spoken("Hi", BUTTONS, {"qr": LINK}))
    assert api.sent[-1]["MediaUrl"] == f"{LINK}/qr.png"
    await channel.send(letter(ANA), Spoken(f"Join: {LINK}", (), {"preview": LINK}))
    assert "MediaUrl" not in api.sent[-1]
    assert api.sent[-1]["Body"] == f"Join: {LINK}"
    assert api.complaints == []


@pytest.mark.parametrize("text", ["Hi", "x" * 1200])
async def test_a_picture_that_twilio_refuses_does_not_take_the_text_with_it(
    whatsapp: tuple[WhatsApp, TwilioApi], text: str
) -> None:
    channel, api = whatsapp
    api.script.append(answering(lambda: trouble(400, 21620, "Invalid media URL(s)")))
    await channel.send(letter(ANA), Spoken(text, (), PHOTO))
    assert api.sent[-1]["Body"] == text
    assert "MediaUrl" not in api.sent[-1]


# --- in the running program ---


@pytest.fixture
async def running(db: str) -> AsyncIterator[House]:
    """A running program."""
    async with house() as running, running.open():
        yield running
    assert running.telegram.complaints == []
    assert running.twilio.complaints == []


async def say(running: House, member: Member, picture: dict[str, str]) -> int:
    """Say something with a picture; the row's number."""
    saying = Saying("stopped", picture=picture)
    now = running.clock.now()
    told = await outgoing.tell(member, "voucher", saying, once="t:1", now=now)
    assert told is not None
    running.program.delivery.post([told])
    return told.id


async def test_a_voucher_row_holds_its_key_and_is_fetched_with_its_code(running: House) -> None:
    member = await joined(running)
    await say(running, member, {"voucher": KEY})
    await until(lambda: len(running.twilio.sent) == 1)
    row = await Outgoing.get(once="t:1")
    assert row.saying["picture"] == {"voucher": KEY}
    (form,) = running.twilio.sent
    assert form["MediaUrl"].startswith(f"{PUBLIC_URL}/pictures/")
    async with ClientSession() as twilio:
        path = urlsplit(form["MediaUrl"]).path
        async with twilio.get(running.url + path) as answer:
            drawn = await answer.read()
    code = vouchers.code(str(running.given["secret_key"]).encode(), KEY)
    assert drawn == pictures.qr_png(code)


async def test_whatsapp_says_the_text_again_if_only_its_picture_failed(running: House) -> None:
    member = await joined(running)
    number = await say(running, member, PHOTO)
    await until(lambda: states("sent", "sent", "sent"))
    for _ in range(2):
        assert await running.report(number, "undelivered", 900, "63019") == 200
    again = await Outgoing.get(once=f"again:{number}")
    assert "picture" not in again.saying
    assert again.address == ANA
    await until(lambda: states("sent", "sent", "failed", "sent"))
    assert "MediaUrl" not in running.twilio.sent[-1]
    assert running.twilio.sent[-1]["Body"] == running.twilio.sent[-2]["Body"]
    assert await running.report(again.id, "undelivered", 901, "63019") == 200
    assert not await Outgoing.filter(once=f"again:{again.id}").exists()


def test_a_row_keeps_its_picture() -> None:
    kept: Any = outgoing.to_json(Saying("points", picture=PHOTO))
    assert outgoing.from_json(kept).picture == PHOTO
    assert "picture" not in outgoing.to_json(Saying("points"))
