"""WhatsApp through Twilio's own client."""

import asyncio
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

import aiohttp
import structlog
from twilio.base.exceptions import TwilioRestException, TwilioServiceException
from twilio.http.async_http_client import AsyncTwilioHttpClient
from twilio.rest import Client

from bot.channels.base import (
    Blocked,
    Busy,
    NotSent,
    PerhapsSent,
    Rejected,
    Said,
    SendingFailed,
    Unreadable,
    knock,
)
from bot.channels.markup import neutral, parts, starred, tamed
from bot.voice import Spoken
from handlers.messages import Inbound, InboundKind, numbered
from loyalty.outgoing import AT_ONCE, Letter

log = structlog.get_logger()

LONGEST = 1600  # characters of one body
LONGEST_CAPTION = 1024  # of one that goes with a picture
WINDOW = timedelta(hours=24)
SEND_SECONDS = 12.0  # the library ignores timeouts of its own
LISTED = 50  # messages to one address that are looked through
BUSY_PAUSE = timedelta(seconds=2)

GONE = {21610, 63014, 63024, 63032}  # opted out, blocked us, not on WhatsApp, not reachable
TOO_FAST = {20429, 63018}
NOT_US = {20003, 20005, 20404}  # our credentials, not this message: wait until they are repaired
OUTSIDE_WINDOW = 63016
PICTURE = {11200, 11751, 12300, 63005, 63019, 63021}  # not fetched, too large, not understood
STATUSES = {
    "accepted": "sent",
    "scheduled": "sent",
    "queued": "sent",
    "sending": "sent",
    "sent": "sent",
    "delivered": "delivered",
    "read": "read",
    "failed": "failed",
    "undelivered": "failed",
    "canceled": "failed",
}


class WhatsApp:
    """One WhatsApp sender at Twilio."""

    name = "whatsapp"

    def __init__(
        self,
        account_sid: str,
        auth_token: str,
        *,
        sender: str,
        api_url: str,
        link_url: str,
        status_url: str,
        picture_url: Callable[[str], str] = "".join,
    ) -> None:
        self._account = (account_sid, auth_token)
        self._sender = sender
        self._api_url = api_url
        self._link_url = link_url.rstrip("/")
        self._status_url = status_url
        self._picture_url = picture_url  # of a voucher's key: where Twilio fetches its QR code
        self._http: AsyncTwilioHttpClient | None = None
        self._client: Client | None = None

    @property
    def link(self) -> str:
        """The wa.me door; a messaging service has no number to open a chat with."""
        digits = self._sender.removeprefix("whatsapp:+")
        return f"{self._link_url}/{digits}" if digits.isdigit() else ""

    async def start(self) -> None:
        # One shared pool: without it, concurrent calls receive each other's responses.
        self._http = AsyncTwilioHttpClient(pool_connections=True)
        self._client = Client(*self._account, http_client=self._http)
        self._client.api.base_url = self._api_url

    async def stop(self) -> None:
        if self._http is not None:
            await self._http.close()

    async def introduce(self) -> None:
        """Twilio is told our addresses in its console."""

    async def reach(self) -> None:
        await knock(self._http.session if self._http is not None else None, self._api_url)

    def escape(self, text: str) -> str:
        return neutral(text)

    def acknowledge(self, raw: Mapping[str, Any]) -> None:
        """Twilio wants nothing beyond the 200."""

    def translate(self, raw: Mapping[str, Any], now: datetime) -> list[Inbound]:
        try:
            sender, sid = raw["From"], raw["MessageSid"]
        except KeyError as error:
            raise Unreadable(f"no {error.args[0]}") from error
        if not sender.startswith("whatsapp:"):
            return []  # a text message to the same messaging service
        tapped = raw.get("ButtonPayload") or raw.get("ListId") or ""
        body = raw.get("Body", "")
        kind: InboundKind = "text"
        if tapped:
            kind = "button"
        elif raw.get("NumMedia", "0") != "0" or (not body and raw.get("MessageType") != "text"):
            kind = "media"
        return [
            Inbound(
                channel="whatsapp",
                address=sender,
                key=f"twilio:{sid}",
                text=tapped or body,
                received_at=now,
                name=raw.get("ProfileName", ""),
                kind=kind,
                answered=bool(raw.get("OptOutType")),
                answered_as=raw.get("OptOutType", ""),
            )
        ]

    def may_send(self, letter: Letter, now: datetime) -> bool:
        """Answers come within the window that the question opened; the rest needs it open."""
        if letter.kind in AT_ONCE and letter.heard_at is None:
            return True
        return letter.heard_at is not None and now - letter.heard_at < WINDOW

    async def send(self, letter: Letter, spoken: Spoken) -> str:
        """Send the text, and the buttons as numbers to type, in as many messages as needed."""
        if spoken.form:
            return await self._create(
                letter,
                content_sid=spoken.form["sid"],
                content_variables=spoken.form["variables"],
            )
        text = "\n\n".join(filter(None, (starred(spoken.text), _menu(spoken))))
        pieces, picture = parts(text, LONGEST), self._picture(spoken.picture)
        sid = ""
        if picture:
            caption = pieces.pop() if len(text) <= LONGEST_CAPTION else ""
            try:
                sid = await self._say(letter, caption, picture)
            except Rejected as error:  # the picture, perhaps: never lose the text for it
                log.warning("a picture was rejected", row=letter.id, reason=str(error))
                pieces = parts(text, LONGEST)
        for piece in pieces:
            try:
                sid = await self._say(letter, piece)
            except SendingFailed as error:
                if sid and not isinstance(error, PerhapsSent):  # the beginning is out
                    raise PerhapsSent(f"only in part: {error}") from error
                raise
        return sid

    async def said_to(self, address: str) -> list[Said]:
        """What Twilio's own list holds of our messages to an address, the newest of them."""
        assert self._client is not None, "start() comes first"
        try:
            found = await asyncio.wait_for(
                self._client.messages.list_async(to=address, limit=LISTED, page_size=LISTED),
                SEND_SECONDS,
            )
        except (TwilioRestException, TwilioServiceException) as error:
            raise _failure(error) from error
        except (TimeoutError, aiohttp.ClientError, OSError) as error:
            raise NotSent(type(error).__name__) from error
        return [
            Said(one.sid, str(one.status), one.date_created)
            for one in found
            if one.sid and one.date_created and str(one.direction).startswith("outbound")
        ]

    def _picture(self, picture: Mapping[str, str]) -> str:
        if "voucher" in picture:
            return self._picture_url(picture["voucher"])
        if "qr" in picture:
            return f"{picture['qr']}/qr.png"
        return picture.get("url", "")

    async def _say(self, letter: Letter, body: str, picture: str = "") -> str:
        content: dict[str, Any] = {"body": body} if body else {}
        if picture:
            content["media_url"] = [picture]
        return await self._create(letter, **content)

    async def _create(self, letter: Letter, **content: Any) -> str:
        assert self._client is not None, "start() comes first"
        if self._sender.startswith("MG"):
            origin = {"messaging_service_sid": self._sender}
        else:
            origin = {"from_": self._sender}
        callback = f"{self._status_url}?outgoing={letter.id}"
        try:
            message = await asyncio.wait_for(
                self._client.messages.create_async(
                    to=letter.address, status_callback=callback, **content, **origin
                ),
                SEND_SECONDS,
            )
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
            raise NotSent(f"no connection: {type(error).__name__}") from error
        except (TimeoutError, aiohttp.ClientError, OSError) as error:
            raise PerhapsSent(type(error).__name__) from error
        except (TwilioRestException, TwilioServiceException) as error:
            raise _failure(error) from error
        except Exception as error:  # an answer that the library cannot read
            raise PerhapsSent(f"{type(error).__name__}: {error}") from error
        if not message.sid:
            raise PerhapsSent("accepted without a name")
        return str(message.sid)


def _failure(error: TwilioRestException | TwilioServiceException) -> SendingFailed:
    code = error.code or 0
    told = f"{code}: {getattr(error, 'msg', '') or error}"
    if error.status == 429 or code in TOO_FAST:
        return Busy(told, BUSY_PAUSE, whole_channel=True)
    if error.status >= 500:
        return PerhapsSent(f"{error.status} {told}")
    if code in GONE:
        return Blocked(told)
    if error.status in (401, 403) or code in NOT_US:
        return NotSent(told)
    return Rejected(told)


def _menu(spoken: Spoken) -> str:
    """Links as they are; what can be tapped elsewhere as "1 - Label"."""
    lines = [
        f"{tamed(button.label)}: {button.url or button.copy}"
        for button in spoken.buttons
        if button.url or (button.copy and button.copy not in spoken.text)
    ]
    taps = sorted(numbered(spoken.buttons).items(), key=lambda pair: int(pair[0]))
    lines += [f"{number} - {tamed(button.label)}" for number, button in taps]
    return "\n".join(lines)
