"""A whole program on the test's database, its providers played by stand-ins, driven over HTTP."""

import asyncio
import hashlib
import hmac
import itertools
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

import aiohttp
from twilio.request_validator import RequestValidator

from bot import settings
from bot.app import Program, at_work
from bot.clock import Clock
from loyalty import outgoing, programme
from loyalty.models import Member, Outgoing
from loyalty.outgoing import Saying
from tests.phones import RULES
from tests.profiles import PATIENCE as PATIENCE
from tests.standins import BotApi, TwilioApi, sid

PUBLIC_URL = "https://kith.example"
SECRET = "a-secret-of-the-stand-in"
SHOP_SECRET = "a secret of the shop"
SENDER = "whatsapp:+447700900000"
ANA = "whatsapp:+447700900001"

_numbers = itertools.count(1)


@dataclass
class House:
    """The program, who it talks to, and hands to knock on its doors."""

    telegram: BotApi
    twilio: TwilioApi
    clock: Clock
    http: aiohttp.ClientSession
    given: dict[str, Any]
    programs: list[Program] = field(default_factory=list)

    @property
    def program(self) -> Program:
        return self.programs[0]

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.program.port}"

    @property
    def public_url(self) -> str:
        return str(self.given["public_url"])

    def set_clock(self, at: datetime) -> None:
        """It is that instant now; time passes from there."""
        self.clock.offset = at - datetime.now(UTC)

    @asynccontextmanager
    async def open(self, *, alone: bool = True) -> AsyncIterator[Program]:
        """Run the program on the open database."""
        chosen = settings.read(**self.given)
        async with at_work(chosen, clock=self.clock, alone=alone) as program:
            self.programs.append(program)
            try:
                yield program
            finally:
                self.programs.remove(program)

    async def post(
        self, path: str, body: bytes, headers: Mapping[str, str], base_url: str = ""
    ) -> tuple[int, str]:
        """POST; status and text of the answer."""
        async with self.http.post((base_url or self.url) + path, data=body, headers=headers) as r:
            return r.status, await r.text()

    async def update(self, raw: Any, secret: str = SECRET) -> int:
        """Deliver a Telegram update."""
        headers = {
            "X-Telegram-Bot-Api-Secret-Token": secret,
            "Content-Type": "application/json",
        }
        status, _ = await self.post("/webhooks/telegram", json.dumps(raw).encode(), headers)
        return status

    async def write(self, chat: int, text: str, update_id: int | None = None) -> int:
        """Somebody writes on Telegram."""
        return await self.update(text_update(chat, text, update_id))

    async def whatsapp(self, address: str, body: str, **more: str) -> int:
        """Somebody writes on WhatsApp."""
        status, text = await self.form("/webhooks/twilio/message", inbound(address, body, **more))
        assert status != 200 or text.endswith("<Response/>")
        return status

    async def form(self, path: str, fields: Mapping[str, str]) -> tuple[int, str]:
        """Deliver a signed request of Twilio's."""
        signature = RequestValidator(self.twilio.token).compute_signature(
            self.public_url + path, fields
        )
        headers = {
            "X-Twilio-Signature": signature,
            "Content-Type": "application/x-www-form-urlencoded",
        }
        return await self.post(path, urlencode(fields).encode(), headers)

    async def report(self, letter_id: int, status: str, number: int = 1, code: str = "") -> int:
        """Twilio tells what became of a message."""
        fields = {
            "AccountSid": self.twilio.account,
            "MessageSid": sid(number),
            "MessageStatus": status,
            "To": "whatsapp:+447700900001",
            "From": SENDER,
        }
        if code:
            fields["ErrorCode"] = code
        answered, _ = await self.form(f"/webhooks/twilio/status?outgoing={letter_id}", fields)
        return answered

    async def order(self, body: Any, signature: str = "") -> tuple[int, Any]:
        """The shop reports an order."""
        raw = json.dumps(body).encode()
        signed = hmac.new(SHOP_SECRET.encode(), raw, hashlib.sha256).hexdigest()
        headers = {"X-Kith-Signature": signature or signed}
        status, text = await self.post("/webhooks/shop/orders", raw, headers)
        return status, json.loads(text)


@asynccontextmanager
async def house(**given: Any) -> AsyncIterator[House]:
    """Stand-ins that answer and a program that is not running yet."""
    telegram, twilio = BotApi(), TwilioApi()
    await telegram.open()
    await twilio.open()
    clock = Clock()
    await programme.apply(RULES, datetime(2020, 1, 1, tzinfo=UTC))
    all_given = {
        "port": 0,
        "public_url": PUBLIC_URL,
        "secret_key": "a secret for the tests",
        "telegram_token": telegram.token,
        "telegram_secret": SECRET,
        "telegram_api_url": telegram.url,
        "twilio_account_sid": twilio.account,
        "twilio_auth_token": twilio.token,
        "twilio_sender": SENDER,
        "twilio_api_url": twilio.url,
        "twilio_content_url": twilio.url,
        "shop_secret": SHOP_SECRET,
        **given,
    }
    async with aiohttp.ClientSession() as http:
        try:
            yield House(telegram, twilio, clock, http, all_given)
        finally:
            await telegram.close()
            await twilio.close()


def text_update(chat: int, text: str, update_id: int | None = None) -> dict[str, Any]:
    """An update of the Bot API: somebody wrote."""
    number = update_id if update_id is not None else next(_numbers)
    person = {"id": chat, "is_bot": False, "first_name": "Ana", "language_code": "en"}
    return {
        "update_id": number,
        "message": {
            "message_id": number,
            "date": 1772366400,
            "chat": {"id": chat, "type": "private", "first_name": "Ana"},
            "from": person,
            "text": text,
        },
    }


def inbound(address: str, body: str, **more: str) -> dict[str, str]:
    """The fields of a WhatsApp message as Twilio sends them."""
    message_sid = sid(next(_numbers) + 10**6)
    return {
        "SmsMessageSid": message_sid,
        "NumMedia": "0",
        "ProfileName": "Ana",
        "MessageType": "text",
        "SmsSid": message_sid,
        "WaId": address.removeprefix("whatsapp:+"),
        "SmsStatus": "received",
        "Body": body,
        "To": SENDER,
        "NumSegments": "1",
        "ReferralNumMedia": "0",
        "MessageSid": message_sid,
        "AccountSid": TwilioApi.account,
        "From": address,
        "ApiVersion": "2010-04-01",
        **more,
    }


async def until(condition: Callable[[], Awaitable[bool] | bool], seconds: float = PATIENCE) -> None:
    """Wait until something is so; fail when it takes too long."""
    async with asyncio.timeout(seconds):
        while True:
            found = condition()
            if found if isinstance(found, bool) else await found:
                return
            await asyncio.sleep(0.01)


async def states(*found: str) -> bool:
    """Whether exactly these states are those of all outgoing rows, by age."""
    return [row.state for row in await Outgoing.all().order_by("id")] == list(found)


async def joined(running: House, address: str = ANA) -> Member:
    """Somebody who joined on WhatsApp and has read everything so far."""
    await running.whatsapp(address, "join")
    await running.whatsapp(address, "no")
    await until(lambda: states("sent", "sent"))
    running.twilio.calls.clear()
    return await Member.get()


async def tell(running: House, kind: str, once: str = "t:1", text: str = "stopped") -> int:
    """Write a row that nothing inbound caused; recovery or the fast path will find it."""
    member = await Member.get()
    letter = await outgoing.tell(member, kind, Saying(text), once=once, now=running.clock.now())
    assert letter is not None
    running.program.delivery.post([letter])
    return letter.id
