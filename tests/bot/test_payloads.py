"""What the vendors send becomes what somebody said or did."""

import json
from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import pytest

from bot.channels import telegram_updates
from bot.channels.base import Unreadable
from bot.channels.whatsapp import WhatsApp
from handlers.messages import Inbound
from loyalty.models import Member
from tests.bot.house import House, house

PAYLOADS = Path(__file__).parent.parent / "payloads"
ODD_NAME = "Ana <b>_*x & y*_ 💛"
CHAT = "telegram:5012345678"
ANA = "whatsapp:+447700900001"
WHATSAPP = WhatsApp("", "", sender="whatsapp:+447700900000", api_url="", link_url="", status_url="")

# file: kind, text; None where there is nothing for us
TELEGRAM: dict[str, tuple[str, str] | None] = {
    "text": ("text", "Wie viele Punkte habe ich? 💛"),
    "start": ("text", "/start CV599A9H"),
    "command": ("text", "/redeem 200 points"),
    "tap": ("button", "rewards"),
    "tap-old": ("button", "yes 6a94e8eccc11"),
    "voice": ("media", ""),
    "sticker": ("media", ""),
    "photo": ("media", "my new ring"),
    "location": ("media", ""),
    "contact": ("media", ""),
    "blocked": ("blocked", ""),
    "unblocked": ("unblocked", ""),
    "edited": None,
    "group": None,
    "added-to-group": None,
    "channel": None,
}
# file: kind, text, address, answered
TWILIO: dict[str, tuple[str, str, str, bool]] = {
    "text": ("text", "Wie viele Punkte habe ich? 💛", ANA, False),
    "join": ("text", "Hi! Please let me join with code CV599A9H + a gift", ANA, False),
    "tap": ("button", "rewards", ANA, False),
    "list": ("button", "redeem 3", ANA, False),
    "image": ("media", "my new ring", ANA, False),
    "voice": ("media", "", ANA, False),
    "location": ("media", "", ANA, False),
    "opt-out": ("text", "STOP", ANA, True),
    "without-number": ("text", "points", "whatsapp:GB.4566546130240823", False),
    "advertisement": ("text", "Hello! Can I get more info on this?", ANA, False),
    "new-field": ("text", "points", ANA, False),
}


def update(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((PAYLOADS / f"telegram-{name}.json").read_text("utf-8"))
    return found


def form(name: str) -> dict[str, str]:
    text = (PAYLOADS / f"twilio-{name}.txt").read_text("ascii").strip()
    return dict(parse_qsl(text, keep_blank_values=True, strict_parsing=True))


def test_every_payload_is_in_a_table() -> None:
    files = {file.name for file in PAYLOADS.iterdir()}
    files = {name for name in files if not name.startswith(("shopify", "woocommerce"))}
    assert files == {f"telegram-{n}.json" for n in TELEGRAM} | {f"twilio-{n}.txt" for n in TWILIO}


@pytest.mark.parametrize("name", TELEGRAM)
def test_telegram(name: str, now: datetime) -> None:
    heard = telegram_updates.translate(update(name), "42", now)
    expected = TELEGRAM[name]
    if expected is None:
        assert heard == []
        return
    assert heard == [
        Inbound(
            channel="telegram",
            address=CHAT,
            key=f"telegram:42:{update(name)['update_id']}",
            text=expected[1],
            received_at=now,
            name=ODD_NAME,
            locale="de",
            kind=expected[0],  # type: ignore[arg-type]
        )
    ]


@pytest.mark.parametrize("name", TWILIO)
def test_twilio(name: str, now: datetime) -> None:
    kind, text, address, answered = TWILIO[name]
    assert WHATSAPP.translate(form(name), now) == [
        Inbound(
            channel="whatsapp",
            address=address,
            key="twilio:SM0123456789abcdef0123456789abcdef",
            text=text,
            received_at=now,
            name=ODD_NAME,
            kind=kind,  # type: ignore[arg-type]
            answered=answered,
            answered_as="STOP" if answered else "",
        )
    ]


def test_a_missing_field_is_unreadable(now: datetime) -> None:
    for gone in ("From", "MessageSid"):
        with pytest.raises(Unreadable):
            WHATSAPP.translate({k: v for k, v in form("text").items() if k != gone}, now)


@pytest.fixture
async def running(db: str) -> AsyncIterator[House]:
    """A running program."""
    async with house() as running, running.open():
        yield running


async def test_all_of_them_come_in_by_the_front_door(running: House) -> None:
    for name in TELEGRAM:
        assert await running.update(update(name)) == 200, name
    for name in TWILIO:
        fields = form(name)
        for field in ("MessageSid", "SmsSid", "SmsMessageSid"):
            fields[field] = "SM" + f"{list(TWILIO).index(name):032x}"
        assert (await running.form("/webhooks/twilio/message", fields))[0] == 200, name
    assert running.telegram.complaints == []
    assert running.twilio.complaints == []


async def test_a_name_that_looks_like_markup_breaks_nothing(running: House) -> None:
    joined = {**update("text")}
    joined["message"]["text"] = "join"
    await running.update(joined)
    await running.form("/webhooks/twilio/message", {**form("text"), "Body": "join"})
    assert await Member.filter(name=ODD_NAME).count() == 2
    assert running.telegram.complaints == []
