"""The addresses of the playground: its page, what the page asks for, and the stand-ins' doors."""

import asyncio
import json
import re
from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

from aiohttp import web

from bot.clock import OFFSET
from bot.playground.bot_api import BotApi
from bot.playground.people import LONGEST_NAME, Person
from bot.playground.shop import Shop
from bot.playground.stage import Stage
from bot.playground.telegram import Telegram
from bot.playground.twilio import API_VERSION, Twilio
from loyalty.models import Setting

STATIC = Path(__file__).parent / "static"
FARTHEST = timedelta(days=3650)
BEAT = 15.0  # seconds between signs of life on the stream of events
TYPES = {
    ".html": "text/html",
    ".js": "text/javascript",
    ".css": "text/css",
    ".svg": "image/svg+xml",
}
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; "
    "img-src 'self' data: https:; connect-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-cache",
}
VOICE = {"file_id": "demo-voice", "file_unique_id": "demo", "duration": 3, "mime_type": "audio/ogg"}
STICKER: dict[str, Any] = {
    "file_id": "demo-sticker",
    "file_unique_id": "demo",
    "type": "regular",
    "width": 512,
    "height": 512,
    "is_animated": False,
    "is_video": False,
    "emoji": "💛",
}

Act = Callable[[dict[str, Any]], Awaitable[dict[str, Any]]]


class Page:
    """What a visitor can do here; every act is one POST with a JSON body."""

    def __init__(
        self,
        stage: Stage,
        telegram: Telegram,
        twilio: Twilio,
        shop: Shop,
        brand: dict[str, str],
        wake: Callable[[], None] = lambda: None,
    ) -> None:
        self.stage = stage
        self.telegram = telegram
        self.twilio = twilio
        self.shop = shop
        self.brand = brand
        self.wake = wake  # whoever looks after what is due
        self.acts: dict[str, Act] = {
            "say": self.say,
            "start": self.start,
            "tap": self.tap,
            "attach": self.attach,
            "block": self.block,
            "invite": self.invite,
            "order": self.order,
            "refund": self.refund,
            "cancel": self.cancel,
            "deliver": self.deliver,
            "day": self.day,
        }

    def routes(self) -> list[web.RouteDef]:
        """Every address below /playground."""
        twilio = f"/playground/twilio/{API_VERSION}/Accounts/{{account}}"
        return [
            web.get("/playground", self.to_page),
            web.get("/playground/", self.show),
            web.get("/playground/t/{bot}", self.show),
            web.get("/playground/t/share/url", self.show),
            web.get("/playground/wa/{number:[0-9]*}", self.show),
            web.get("/playground/static/{name}", self.file),
            web.get("/playground/events", self.events),
            web.post("/playground/api/{act}", self.act),
            web.route("*", "/playground/telegram/bot{token}/{method}", BotApi(self.telegram).call),
            web.post(f"{twilio}/Messages.json", self.twilio.create),
            web.get(f"{twilio}/Messages/{{sid}}.json", self.twilio.fetch),
        ]

    async def to_page(self, request: web.Request) -> web.Response:
        """GET /playground: with a slash, please."""
        return web.Response(status=308, headers={"Location": "/playground/"})

    async def show(self, request: web.Request) -> web.Response:
        """GET /playground/ and the addresses that links to a chat lead to: the same page."""
        return _file(STATIC / "playground.html")

    async def file(self, request: web.Request) -> web.Response:
        """GET /playground/static/<name>."""
        path = STATIC / request.match_info["name"]
        if path.parent != STATIC or not path.is_file():
            return web.Response(status=404, text="Not found", headers=HEADERS)
        return _file(path)

    async def events(self, request: web.Request) -> web.StreamResponse:
        """GET /playground/events: everything there is, then everything that happens."""
        response = web.StreamResponse(headers={**HEADERS, "Content-Type": "text/event-stream"})
        await response.prepare(request)
        queue = self.stage.watch()
        try:
            await _send(response, {**self.stage.snapshot(), "brand": self.brand})
            while True:
                try:
                    event = await asyncio.wait_for(queue.get(), BEAT)
                except TimeoutError:
                    await response.write(b": still here\n\n")
                    continue
                if event is None:
                    break
                await _send(response, event)
        except ConnectionError:
            pass
        finally:
            self.stage.leave(queue)
        return response

    async def act(self, request: web.Request) -> web.Response:
        """POST /playground/api/<act>: JSON in and out; other sites' pages cannot send it."""
        act = self.acts.get(request.match_info["act"])
        if act is None:
            return _answer({"error": "Unknown act."}, 404)
        if request.content_type != "application/json":
            return _answer({"error": "JSON is expected."}, 415)
        try:
            given = await request.json()
            if not isinstance(given, dict):
                raise ValueError("A JSON object is expected.")
            return _answer(await act(given))
        except KeyError as error:
            return _answer({"error": f"{error.args[0]} is missing or unknown."}, 400)
        except (ValueError, TypeError) as error:
            return _answer({"error": str(error)}, 400)

    def _person(self, given: dict[str, Any]) -> Person:
        return self.stage.people[given["person"]]

    async def say(self, given: dict[str, Any]) -> dict[str, Any]:
        """A person types something."""
        text = str(given["text"]).strip()
        if not text:
            raise ValueError("There is nothing to send.")
        app = self.twilio if given["channel"] == "whatsapp" else self.telegram
        app.write(self._person(given), text[:4096])
        return {}

    async def start(self, given: dict[str, Any]) -> dict[str, Any]:
        """A person presses START on Telegram, perhaps after a link that carries a code."""
        payload = str(given.get("payload", ""))
        if not re.fullmatch(r"[A-Za-z0-9_-]{0,64}", payload):
            payload = ""
        self.telegram.write(self._person(given), f"/start {payload}".strip())
        self.stage.tell("started", person=given["person"])
        return {}

    async def tap(self, given: dict[str, Any]) -> dict[str, Any]:
        """A person taps a button of a message on Telegram."""
        person = self._person(given)
        bubble = self.stage.find("telegram", person.key, int(given["message"]))
        if bubble is None or not self.telegram.tap(
            person, bubble, int(given["row"]), int(given["column"])
        ):
            raise ValueError("That button is gone.")
        return {}

    async def attach(self, given: dict[str, Any]) -> dict[str, Any]:
        """A person sends a voice note or a sticker."""
        person, voice = self._person(given), given["what"] == "voice"
        shown = "🎤 Voice message, 0:03" if voice else "💛"
        if given["channel"] == "telegram":
            extra: dict[str, Any] = {"voice": VOICE} if voice else {"sticker": STICKER}
            self.telegram.write(person, shown, extra)
        else:
            kind, mime = ("audio", "audio/ogg") if voice else ("sticker", "image/webp")
            media = {"MediaContentType0": mime, "MediaUrl0": "https://api.twilio.com/demo"}
            self.twilio.write(person, shown, {"MessageType": kind, "NumMedia": "1", **media})
        return {}

    async def block(self, given: dict[str, Any]) -> dict[str, Any]:
        """A person blocks the bot on Telegram, or unblocks it."""
        self.telegram.block(self._person(given), bool(given["blocked"]))
        return {}

    async def invite(self, given: dict[str, Any]) -> dict[str, Any]:
        """Somebody new, under any name."""
        name = str(given["name"]).strip()[:LONGEST_NAME]
        if not name:
            raise ValueError("A name is needed.")
        language = "de" if given.get("language") == "de" else "en"
        return {"person": self.stage.invite(name, language).shown()}

    async def order(self, given: dict[str, Any]) -> dict[str, Any]:
        """A person buys something."""
        number, total = str(given.get("number", "")), str(given["total"])
        return await self.shop.sell(self._person(given), given["channel"], number, total)

    async def refund(self, given: dict[str, Any]) -> dict[str, Any]:
        """The shop gives money back."""
        return await self.shop.refund(str(given["number"]), str(given.get("amount", "")))

    async def cancel(self, given: dict[str, Any]) -> dict[str, Any]:
        """The shop cancels an order."""
        return await self.shop.cancel(str(given["number"]))

    async def deliver(self, given: dict[str, Any]) -> dict[str, Any]:
        """The shop hears that a parcel has arrived."""
        return await self.shop.deliver(str(given["number"]))

    async def day(self, given: dict[str, Any]) -> dict[str, Any]:
        """Time passes for the whole program; how much is kept in the database."""
        days = int(given["days"])
        left = FARTHEST - self.stage.clock.offset
        if not 0 < days <= left.days:
            raise ValueError("The day moves forward only, and not that far.")
        moved = self.stage.clock.offset + timedelta(days=days)
        seconds = str(int(moved.total_seconds()))
        await Setting.update_or_create(name=OFFSET, defaults={"value": seconds})
        self.stage.clock.offset = moved
        self.wake()
        now = self.stage.now().isoformat()
        self.stage.tell("day", now=now, moved_days=moved.total_seconds() / 86400)
        return {"now": now}


async def _send(response: web.StreamResponse, event: dict[str, Any]) -> None:
    await response.write(b"data: " + json.dumps(event).encode() + b"\n\n")


def _answer(body: dict[str, Any], status: int = 200) -> web.Response:
    return web.json_response(body, status=status, headers=HEADERS)


def _file(path: Path) -> web.Response:
    return web.Response(
        body=path.read_bytes(),
        content_type=TYPES.get(path.suffix, "application/octet-stream"),
        charset="utf-8",
        headers=HEADERS,
    )
