"""The doors that Telegram and Twilio knock on: who is it, and is it whole?"""

import asyncio
import hmac
import json
import re
from urllib.parse import parse_qsl

import structlog
from aiohttp import hdrs, web
from twilio.request_validator import RequestValidator

from bot import metrics, reports
from bot.channels.base import Channel
from bot.clock import Clock
from bot.database import is_weather
from bot.receive import Outcome, Reception

log = structlog.get_logger()

BODY_SECONDS = 15.0
TELEGRAM_HEADER = "X-Telegram-Bot-Api-Secret-Token"
TWILIO_HEADER = "X-Twilio-Signature"
FORM = "application/x-www-form-urlencoded"
MOST_FIELDS = 200
EMPTY_TWIML = b'<?xml version="1.0" encoding="UTF-8"?><Response/>'

# The signature does not cover where one field ends and the next begins: these hold no other field.
SHAPES = {
    "MessageSid": r"(SM|MM)[0-9a-fA-F]{32}",
    "SmsSid": r"(SM|MM)[0-9a-fA-F]{32}",
    "SmsMessageSid": r"(SM|MM)[0-9a-fA-F]{32}",
    "MessagingServiceSid": r"(MG[0-9A-Za-z]+)?",
    "From": r"([a-z]+:)?[+0-9A-Za-z._-]{1,64}",
    "To": r"([a-z]+:)?[+0-9A-Za-z._-]{1,64}",
    "WaId": r"[0-9A-Za-z._-]{0,64}",
    "ExternalUserId": r"[0-9A-Za-z._-]{0,128}",
    "NumMedia": r"[0-9]{1,2}",
    "NumSegments": r"[0-9]{1,3}",
    "ApiVersion": r"[0-9-]{0,10}",
    "MessageStatus": r"[a-z_]{1,20}",
    "SmsStatus": r"[a-z_]{1,20}",
    "ErrorCode": r"[0-9]{0,6}",
    "OptOutType": r"(STOP|START|HELP)?",
    "MessageType": r"[A-Za-z_]{0,30}",
}
_SHAPES = {name: re.compile(shape, re.ASCII) for name, shape in SHAPES.items()}
_SIDS = re.compile(r"(?:MessageSid|SmsSid)((?:SM|MM)[0-9a-fA-F]{32})", re.ASCII)
_MENTION = re.compile(r"(?!Sms)\w+MessageSid", re.ASCII)  # of the message that this one answers
_NAME = re.compile(r"[A-Z][A-Za-z0-9_]{0,63}", re.ASCII)


class Refused(Exception):
    """Why a request is not accepted; nobody outside is told."""


class TelegramDoor:
    """POST /webhooks/telegram."""

    def __init__(self, channel: Channel | None, secret: str, reception: Reception) -> None:
        self._channel = channel
        self._secret = secret.encode()
        self._reception = reception

    async def update(self, request: web.Request) -> web.Response:
        """One update of the Bot API: 200 when it is dealt with, else it comes again."""
        given = request.headers.get(TELEGRAM_HEADER, "").encode("utf-8", "surrogateescape")
        if self._channel is None or not self._secret:
            return _refuse(request, "closed")
        if not hmac.compare_digest(given, self._secret):
            return _refuse(request, "wrong secret")
        body = await _body(request)
        payload = body.decode("utf-8", "replace")
        try:
            raw = json.loads(payload)
            if not isinstance(raw, dict):
                raise TypeError("not an object")
        except (ValueError, TypeError, RecursionError) as error:
            outcome = await self._reception.unreadable(self._channel, payload, str(error))
        else:
            outcome = await self._reception.take(self._channel, raw, payload)
        return web.Response(status=outcome.value)


class TwilioDoor:
    """POST /webhooks/twilio/message and /webhooks/twilio/status."""

    def __init__(
        self,
        channel: Channel | None,
        *,
        account_sid: str,
        auth_token: str,
        public_url: str,
        reception: Reception,
        clock: Clock,
    ) -> None:
        self._channel = channel
        self._account_sid = account_sid
        self._validator = RequestValidator(auth_token) if auth_token else None
        self._public_url = public_url.rstrip("/")
        self._reception = reception
        self._clock = clock

    async def message(self, request: web.Request) -> web.Response:
        """One message of a member: answered with nothing, our reply goes its own way."""
        try:
            fields = await self._signed(request, ("MessageSid", "AccountSid", "From", "To", "Body"))
        except Refused as error:
            return _refuse(request, str(error))
        assert self._channel is not None, "a closed door signs nothing"
        payload = json.dumps(fields, ensure_ascii=False)
        outcome = await self._reception.take(self._channel, fields, payload)
        return _twiml(outcome)

    async def status(self, request: web.Request) -> web.Response:
        """What became of one of our messages."""
        try:
            fields = await self._signed(request, ("MessageSid", "AccountSid", "MessageStatus"))
        except Refused as error:
            return _refuse(request, str(error))
        ours = request.query.get("outgoing", "")
        letter_id = int(ours) if re.fullmatch(r"[0-9]{1,18}", ours, re.ASCII) else None
        try:
            await reports.told(
                letter_id,
                fields["MessageSid"],
                fields["MessageStatus"],
                fields.get("ErrorCode", ""),
                self._clock.now(),
            )
        except Exception as error:
            if not is_weather(error):
                raise
            return _twiml(Outcome.LATER)
        return _twiml(Outcome.DONE)

    async def _signed(self, request: web.Request, required: tuple[str, ...]) -> dict[str, str]:
        """The fields of a request that Twilio signed; nothing else gets past here."""
        if self._channel is None or self._validator is None:
            raise Refused("closed")
        signatures = request.headers.getall(TWILIO_HEADER, [])
        if len(signatures) != 1 or not signatures[0].isascii():
            raise Refused("no signature")
        if request.content_type != FORM:
            raise Refused("not a form")
        fields = _fields(await _body(request))
        url = self._public_url + request.raw_path
        if not self._validator.validate(url, fields, signatures[0]):
            log.warning("wrong signature of Twilio: is KITH_PUBLIC_URL right?", url=url)
            raise Refused("wrong signature")
        _require_whole(fields, required, self._account_sid)
        return fields


def _fields(body: bytes) -> dict[str, str]:
    try:
        pairs = parse_qsl(
            body.decode("ascii"),
            keep_blank_values=True,
            errors="strict",
            max_num_fields=MOST_FIELDS,
        )
    except ValueError as error:
        raise Refused("not a form") from error
    fields = dict(pairs)
    if len(fields) != len(pairs):
        raise Refused("a field twice")
    return fields


def _require_whole(fields: dict[str, str], required: tuple[str, ...], account_sid: str) -> None:
    """Refuse what may be a true request cut at other places."""
    missing = [name for name in required if name not in fields]
    if missing or fields["AccountSid"] != account_sid:
        raise Refused("not our account" if not missing else f"no {missing[0]}")
    for name, value in fields.items():
        shape = _SHAPES.get(name)
        if not _NAME.fullmatch(name) or (shape is not None and not shape.fullmatch(value)):
            raise Refused(f"odd field {name[:40]!a}")
    # What was signed is one string, wherever it is cut: it must speak of one message only.
    signed = "".join(name + fields[name] for name in sorted(fields))
    mentioned = {sid for name, sid in fields.items() if _MENTION.fullmatch(name)}
    if set(_SIDS.findall(signed)) - mentioned != {fields["MessageSid"]}:
        raise Refused("two messages in one")


async def _body(request: web.Request) -> bytes:
    if request.content.is_eof():  # nearly always all of it is there already
        return await request.read()
    try:
        async with asyncio.timeout(BODY_SECONDS):
            return await request.read()
    except TimeoutError:
        raise web.HTTPRequestTimeout from None


def _refuse(request: web.Request, reason: str) -> web.Response:
    metrics.refused.labels(request.path, reason if len(reason) < 20 else "odd").inc()
    log.info("webhook refused", route=request.path, reason=reason)
    return web.Response(
        status=403, headers={hdrs.CONNECTION: "close"} if request.can_read_body else {}
    )


def _twiml(outcome: Outcome) -> web.Response:
    if outcome is not Outcome.DONE:
        return web.Response(status=outcome.value)
    return web.Response(body=EMPTY_TWIML, content_type="text/xml", charset="utf-8")
