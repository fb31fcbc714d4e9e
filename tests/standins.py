"""Stand-ins for the Bot API and Twilio that check what they are sent and fail as they are told.

They speak HTTP: the vendors' own clients call them. A port that is closed can be opened again.
"""

import asyncio
import base64
import hashlib
import json
import re
import time
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from functools import cached_property
from html.parser import HTMLParser
from typing import Any
from urllib.parse import parse_qs

from aiohttp import web

from tests.postgres import free_port
from tests.template_standin import Templates

PNG = b"\x89PNG\r\n\x1a\n"
Form = dict[str, str]
Answer = Callable[[web.Request, Form], Awaitable[web.StreamResponse]]
CHANGES = ("editMessageText", "setMyCommands", "deleteMyCommands")


@dataclass
class Call:
    """One call of ours, as it arrived."""

    method: str
    form: Form
    headers: dict[str, str]
    files: dict[str, bytes] = field(default_factory=dict)
    at: float = field(default_factory=time.monotonic)


@dataclass
class StandIn:
    """A server on loopback. `script` holds what happens instead of success, one call each."""

    calls: list[Call] = field(default_factory=list)
    script: deque[Answer] = field(default_factory=deque)
    kept: list[dict[str, Any]] = field(default_factory=list)  # what was accepted, to be asked for
    complaints: list[str] = field(default_factory=list)  # what the vendor would not have taken
    port: int = field(default_factory=free_port)
    delay_seconds: float = 0.0
    _runner: web.AppRunner | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def open(self) -> None:
        """Answer on the port."""
        application = web.Application()
        application.add_routes(self.routes())
        self._runner = web.AppRunner(application, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self.port, reuse_address=True).start()

    async def close(self) -> None:
        """Refuse connections."""
        if self._runner is not None:
            for site in list(self._runner.sites):
                await site.stop()
            await asyncio.sleep(0.02)  # who was let in just now gets a connection, to be closed
            await self._runner.cleanup()
            self._runner = None

    def routes(self) -> list[web.RouteDef]:
        raise AssertionError("each stand-in has its own addresses")

    async def taken(self, request: web.Request, method: str) -> Form:
        """Note a call."""
        form, files = {}, {}
        for name, value in (await request.post()).items():
            if isinstance(value, web.FileField):
                form[name], files[name] = value.content_type, value.file.read()
            else:
                form[name] = str(value)
        self.calls.append(Call(method, form, dict(request.headers), files))
        if self.delay_seconds:
            await asyncio.sleep(self.delay_seconds)
        return form

    def refuse(self, why: str) -> None:
        self.complaints.append(why)


@dataclass
class BotApi(StandIn):
    """Telegram."""

    token = "42:standin-token"
    username = "StandInBot"
    shown: dict[tuple[int, int], tuple[str, str]] = field(default_factory=dict)  # by chat, number
    listed: dict[tuple[int, str], list[str]] = field(default_factory=dict)  # by chat, language
    changes: deque[Answer] = field(default_factory=deque)  # a script for CHANGES alone

    def routes(self) -> list[web.RouteDef]:
        return [web.post("/bot{token}/{method}", self.call)]

    @property
    def sent(self) -> list[Form]:
        """The messages that were accepted or tried, in order."""
        return [call.form for call in self.calls if call.method in ("sendMessage", "sendPhoto")]

    @property
    def photos(self) -> list[bytes]:
        """The pictures that were uploaded, in order."""
        return [call.files["photo"] for call in self.calls if "photo" in call.files]

    def of(self, chat: int) -> list[str]:
        """The texts sent to one chat."""
        return [words_of(form) for form in self.sent if form["chat_id"] == str(chat)]

    async def call(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        form = await self.taken(request, method)
        if request.match_info["token"] != self.token:
            return error(401, "Unauthorized")
        if self.changes and method in CHANGES:
            return await self.changes.popleft()(request, form)
        if self.script and method in ("sendMessage", "sendPhoto", "getMe"):
            return await self.script.popleft()(request, form)
        if method == "getMe":
            me = {"id": 42, "is_bot": True, "first_name": "Kith", "username": self.username}
            return result(me)
        if method == "sendMessage":
            return self.message(form)
        if method == "sendPhoto":
            photo = self.calls[-1].files.get("photo", b"")
            if not photo.startswith(PNG) and not form.get("photo", "").startswith("https://"):
                self.refuse(f"a photo that is none: {form}")
                return error(400, "Bad Request: there is no photo in the request")
            return self.message(form)
        if method == "editMessageText":
            return self.edit(form)
        if method in ("setMyCommands", "deleteMyCommands"):
            return self.commands(form)
        return result([] if method == "getUpdates" else True)

    def edit(self, form: Form) -> web.Response:
        """Let a message say something else, if it is there and says something else."""
        number, chat = int(form["message_id"]), int(form["chat_id"])
        sent = self.shown.get((chat, number))
        if sent is None:
            return error(400, "Bad Request: message to edit not found")
        says = (form["text"], form.get("reply_markup", ""))
        if says == sent:
            return error(400, "Bad Request: message is not modified: it says so already")
        answer = self.message(form)
        if answer.status == 200:
            del self.shown[chat, len(self.calls)]
            self.shown[chat, number] = says
        return answer

    def commands(self, form: Form) -> web.Response:
        """Check a list of commands as the Bot API does, and keep it by scope and language."""
        listed = json.loads(form.get("commands", "[]"))
        for one in listed:
            if not re.fullmatch(r"[a-z0-9_]{1,32}", one["command"]):
                self.refuse(f"a command named {one}")
                return error(400, "Bad Request: BOT_COMMAND_INVALID")
            if not 1 <= len(one["description"]) <= 256:
                self.refuse(f"a command about which is said {one}")
                return error(400, "Bad Request: BOT_COMMAND_DESCRIPTION_INVALID")
        if len(listed) > 100:
            self.refuse(f"{len(listed)} commands")
            return error(400, "Bad Request: too many commands")
        scope = json.loads(form.get("scope", "{}")).get("chat_id", 0)
        self.listed[scope, form.get("language_code", "")] = [one["command"] for one in listed]
        return result(True)

    def message(self, form: Form) -> web.Response:
        """Check a message as the Bot API does and answer with it."""
        text, longest = words_of(form), 1024 if "photo" in form else 4096
        if form.get("parse_mode") == "HTML":
            try:
                text = _Markup().read(text)
            except ValueError as wrong:
                self.refuse(str(wrong))
                return error(400, f"Bad Request: can't parse entities: {wrong}")
        if not (text or "photo" in form) or len(text.encode("utf-16-le")) // 2 > longest:
            self.refuse(f"a text of {len(text)} characters")
            return error(400, "Bad Request: message is too long" if text else "text is empty")
        for row in json.loads(form.get("reply_markup", "{}")).get("inline_keyboard", []):
            for button in row:
                data = button.get("callback_data", "-").encode()
                if not button["text"] or not 1 <= len(data) <= 64:
                    self.refuse(f"button {button}")
                    return error(400, "Bad Request: BUTTON_DATA_INVALID")
        chat = {"id": int(form["chat_id"]), "type": "private"}
        says = (form.get("text", ""), form.get("reply_markup", ""))
        self.shown[int(form["chat_id"]), len(self.calls)] = says
        return result({"message_id": len(self.calls), "date": 1, "chat": chat, "text": text})


class TwilioApi(StandIn):
    """Twilio, as far as WhatsApp needs it."""

    account = "AC" + "0" * 32
    token = "standin-auth-token"

    @cached_property
    def templates(self) -> Templates:
        """The templates of the account."""
        return Templates(f"{self.account}:{self.token}", complaints=self.complaints)

    def routes(self) -> list[web.RouteDef]:
        messages = "/2010-04-01/Accounts/{account}/Messages.json"
        told = [web.post(messages, self.create), web.get(messages, self.listed)]
        return [*told, *self.templates.routes()]

    @property
    def sent(self) -> list[Form]:
        """The messages that were accepted or tried, in order."""
        return [call.form for call in self.calls]

    def of(self, address: str) -> list[str]:
        """The bodies sent to one address."""
        return [form.get("Body", "") for form in self.sent if form["To"] == address]

    async def create(self, request: web.Request) -> web.StreamResponse:
        form = await self.taken(request, "create")
        pair = base64.b64encode(f"{self.account}:{self.token}".encode()).decode()
        if request.headers.get("Authorization") != f"Basic {pair}":
            return trouble(401, 20003, "Authenticate")
        if self.script:
            return await self.script.popleft()(request, form)
        return self.message(form)

    def message(self, form: Form) -> web.Response:
        """Check a message as Twilio does and answer with it."""
        body, to = form.get("Body", ""), form.get("To", "")
        picture = form.get("MediaUrl", "")
        if picture and not picture.startswith("https://"):
            self.refuse(f"a picture at {picture}")
            return trouble(400, 21620, "Invalid media URL(s)")
        if "ContentSid" in form:
            variables = json.loads(form.get("ContentVariables", "{}"))
            strange = self.templates.kept and self.templates.wrong_variables(
                form["ContentSid"], variables
            )
            usable = all(isinstance(one, str) and one for one in variables.values())
            if body or strange or not usable:
                self.refuse(f"a template with {form}")
                return trouble(400, 21656, "The ContentVariables Parameter is invalid")
        elif not (0 if picture else 1) <= len(body) <= (1024 if picture else 1600):
            self.refuse(f"a body of {len(body)} characters")
            return trouble(400, 21617, "The concatenated message body exceeds the limit")
        if not to.startswith("whatsapp:") or not (
            form.get("From") or "MessagingServiceSid" in form
        ):
            self.refuse(f"addresses {form}")
            return trouble(400, 21211, "Invalid 'To' Phone Number")
        if "outgoing=" not in form.get("StatusCallback", ""):
            self.refuse("no way to report back")
        kept = {
            "sid": sid(len(self.calls)),
            "status": "queued",
            "to": to,
            "direction": "outbound-api",
            "date_created": format_datetime(datetime.now(UTC)),
        }
        self.kept.append(kept)
        return web.json_response(kept, status=201)

    async def listed(self, request: web.Request) -> web.StreamResponse:
        """What was accepted, the newest first."""
        to = request.query.get("To", "")
        found = [one for one in reversed(self.kept) if one["to"] == to]
        return web.json_response({"messages": found, "page": 0, "next_page_uri": None})

    async def lose(self, request: web.Request, form: Form) -> web.StreamResponse:
        """A step of a script: accepted, and the answer is lost."""
        self.message(form)
        return await hang_up(request, form)


def sid(number: int) -> str:
    """A name as Twilio gives it."""
    return "SM" + hashlib.md5(str(number).encode(), usedforsecurity=False).hexdigest()


def words_of(form: Form) -> str:
    """What a message to Telegram says, as its text or below its picture."""
    return form.get("text", form.get("caption", ""))


def result(value: Any) -> web.Response:
    """Success of the Bot API."""
    return web.json_response({"ok": True, "result": value})


def error(code: int, description: str, **parameters: Any) -> web.Response:
    """Failure of the Bot API."""
    told: dict[str, Any] = {"ok": False, "error_code": code, "description": description}
    if parameters:
        told["parameters"] = parameters
    return web.json_response(told, status=code)


def trouble(status: int, code: int, message: str) -> web.Response:
    """Failure of Twilio."""
    more = f"https://www.twilio.com/docs/errors/{code}"
    return web.json_response(
        {"code": code, "message": message, "more_info": more, "status": status}, status=status
    )


def answering(response: Callable[[], web.Response]) -> Answer:
    """A step of a script: this response, whatever was asked."""

    async def answer(request: web.Request, form: Form) -> web.StreamResponse:
        return response()

    return answer


async def hang_up(request: web.Request, form: Form) -> web.StreamResponse:
    """A step of a script: the connection breaks after the request was read."""
    assert request.transport is not None
    request.transport.abort()
    return web.Response()


def silent(seconds: float) -> Answer:
    """A step of a script: no answer for so long."""

    async def answer(request: web.Request, form: Form) -> web.StreamResponse:
        await asyncio.sleep(seconds)
        return web.Response(status=504)

    return answer


class _Markup(HTMLParser):
    """The Bot API's idea of HTML: few tags, all closed, no loose angle brackets."""

    def read(self, text: str) -> str:
        self._open: list[str] = []
        self._text: list[str] = []
        self.feed(text)
        self.close()
        if self._open:
            raise ValueError(f"can't find end tag corresponding to start tag {self._open[-1]}")
        return "".join(self._text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in ("b", "i", "code", "u", "s", "a", "pre"):
            raise ValueError(f"Unsupported start tag {tag!r}")
        self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self._open or self._open.pop() != tag:
            raise ValueError(f"Unmatched end tag {tag!r}")

    def handle_data(self, data: str) -> None:
        if "<" in data:
            raise ValueError("Unsupported start tag")
        self._text.append(data)


def outgoing_of(form: Form) -> int:
    """Our row's number, as the status callback of a message carries it."""
    return int(parse_qs(form["StatusCallback"].partition("?")[2])["outgoing"][0])
