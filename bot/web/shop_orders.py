"""What the doors of Shopify and WooCommerce share: reading, checking, and handing on orders."""

import asyncio
import hashlib
import hmac
import json
import re
from base64 import b64encode
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Annotated, Any, Literal, TypedDict, TypeVar

import phonenumbers
import structlog
from aiohttp import hdrs, web
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from bot import metrics
from bot.brand import Branding
from bot.clock import Clock
from bot.database import is_weather
from bot.receive import LONGEST_KEY, TRIES, Post, collided
from bot.web.webhooks import BODY_SECONDS
from handlers import purchases
from loyalty import codes, shapes, vouchers
from loyalty.errors import BadOrder, Conflict, OtherCurrency, Refusal
from loyalty.models import Order, Voucher
from loyalty.outgoing import Letter

log = structlog.get_logger()

KEPT = timedelta(days=7)  # how long a voucher is kept for an order that waits for its payment
LONGEST_BODY = 2 * 1024 * 1024  # an order of some hundred lines; our other webhooks take 256 kB
MEMBER, REFERRAL = "kith_member", "kith_referral"  # what a shop's theme may add to an order
LONGEST_SKU, MOST_LINES = 255, 1000  # of what an order's body takes
_PENNY = Decimal("0.01")

Stand = Literal["", "placed", "dropped"]
Event = dict[str, Any]  # a body of /webhooks/shop/orders


class Part(BaseModel):
    """A part of a shop's payload, as far as we read it."""

    model_config = ConfigDict(extra="ignore", frozen=True)


def filled(empty: Any) -> BeforeValidator:
    """Reads null as something that is empty: shops write it wherever there is nothing."""
    return BeforeValidator(lambda value: empty if value is None else value)


def _text(value: Any) -> Any:
    if value is None or isinstance(value, dict | list):
        return ""
    return str(value)[:500] if isinstance(value, int | float | str) else value


Text = Annotated[str, BeforeValidator(_text)]
Cash = Annotated[Decimal, filled(Decimal()), Field(ge=-(10**10), le=10**10)]
Quantity = Annotated[Decimal, filled(Decimal()), Field(ge=0, le=10**6)]
Flag = Annotated[bool, filled(False)]
Item = TypeVar("Item")
Many = Annotated[tuple[Item, ...], filled(())]


def money(amount: Decimal) -> str:
    """An amount as order bodies write it: in whole minor units, never below zero."""
    return str(max(amount, Decimal()).quantize(_PENNY, ROUND_HALF_UP))


def phone_of(written: Iterable[tuple[str, str]]) -> str:
    """The first telephone number that can be called, as E.164; each comes with its country."""
    for number, country in written:
        try:
            parsed = phonenumbers.parse(number, country.upper() or None)
        except phonenumbers.NumberParseException:
            continue
        if phonenumbers.is_possible_number(parsed):
            return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)
    return ""


def stand_of(*, placed: bool, dropped: bool) -> Stand:
    """Whether an order still waits for its payment."""
    return "dropped" if dropped else "placed" if placed else ""


async def _voucher_among(entered: Iterable[str]) -> tuple[str, Voucher | None]:
    """The discount code that is a voucher of ours, and the voucher, if one of them is."""
    for code in entered:
        plain = codes.canonical(code)
        if len(plain) == vouchers.CODE_LENGTH and set(plain) <= set(codes.ALPHABET):
            found = await vouchers.find(plain)
            if found is not None:
                return plain, found
    return "", None


def is_signed(secret: bytes, body: bytes, given: str) -> bool:
    """Whether the header is the base64 of HMAC-SHA256 over the raw body."""
    expected = b64encode(hmac.new(secret, body, hashlib.sha256).digest())
    return hmac.compare_digest(given.strip().encode("utf-8", "surrogateescape"), expected)


async def _body(request: web.Request) -> bytes:
    """The whole body, within its limits of size and time."""
    if (request.content_length or 0) > LONGEST_BODY:
        raise web.HTTPRequestEntityTooLarge(LONGEST_BODY, request.content_length or 0)
    body = bytearray()
    try:
        async with asyncio.timeout(BODY_SECONDS):
            async for chunk in request.content.iter_any():
                body += chunk
                if len(body) > LONGEST_BODY:
                    raise web.HTTPRequestEntityTooLarge(LONGEST_BODY, len(body))
    except TimeoutError:
        raise web.HTTPRequestTimeout from None
    return bytes(body)


def _object(body: bytes) -> dict[str, Any] | None:
    """The JSON object that a body is; None if it is none."""
    try:
        read = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return read if isinstance(read, dict) else None


def _complaint(error: ValidationError) -> str:
    """What is wrong with a payload, in one line without its values."""
    place, said = shapes.first(error, shapes.JSON)
    return f"{place}: {said}"[:200]


@dataclass(frozen=True, slots=True)
class Read:
    """What a payload says: the order's events so far, and the discount codes it used.

    `stands` is "placed" before it is paid, "dropped" if that is not to be expected any more.
    """

    order: str
    events: Sequence[Event]
    entered: Sequence[str] = ()
    stands: Stand = ""


@dataclass(frozen=True, slots=True)
class Tongue:
    """How one kind of shop speaks."""

    shop: str
    signature: str  # the names of its headers
    topic: str
    topics: frozenset[str]  # of which each payload is a whole order
    read: Callable[[Mapping[str, Any]], Read]  # raises ValidationError
    ping: re.Pattern[bytes] | None = None  # what it sends without a signature to try the address


class _Basket(TypedDict):
    """Whom a voucher is reserved for."""

    reserved_for: str
    caller: str
    now: datetime


class OrderDoor:
    """Takes the webhooks of one shop in: each order event is one transaction.

    What will never be taken is answered with 200 as well, and logged and counted: a shop that
    hears anything else sends it again and again, and in the end sends nothing at all any more.
    """

    def __init__(
        self, tongue: Tongue, secret: str, branding: Branding, clock: Clock, post: Post
    ) -> None:
        self._tongue = tongue
        self._secret = secret.encode()
        self._branding = branding
        self._clock = clock
        self._post = post

    async def order(self, request: web.Request) -> web.Response:
        """One delivery: 200 with what it did, 503 if the database is away."""
        if not self._secret:
            return self._refuse(request, "closed")
        body, given = await _body(request), request.headers.get(self._tongue.signature, "")
        ping = self._tongue.ping
        if not given and ping is not None and ping.fullmatch(body):
            return self._ignore("ping")
        if not is_signed(self._secret, body, given):
            return self._refuse(request, "wrong signature")
        topic = request.headers.get(self._tongue.topic, "")
        if topic not in self._tongue.topics:
            return self._ignore(topic)
        raw = _object(body)
        if raw is None:
            return _answer(400, error="the body is no JSON object", field="body")
        try:
            read = self._tongue.read(raw)
        except ValidationError as error:
            return self._unreadable(_complaint(error))
        try:
            return await self._take(read)
        except Exception as error:
            if not is_weather(error):
                raise
            log.warning("the database does not answer", error=str(error)[:300])
            return _answer(503, error="not now, please send it again")

    async def _take(self, read: Read) -> web.Response:
        code, voucher = await _voucher_among(read.entered)
        if voucher is not None and read.stands:
            await _won(lambda: self._keep(code, voucher, read))
        if not read.events:
            self._count("nothing yet")
        told = [await self._one({**event, "voucher": code}) for event in read.events]
        return _answer(200, events=told)

    async def _keep(self, code: str, voucher: Voucher, read: Read) -> None:
        """Reserve the voucher of an order that is not paid yet: its discount is given already.

        Otherwise its owner could take the points back, or use it at a till, and pay then.
        """
        key, now = f"{self._tongue.shop}:{read.order}"[:LONGEST_KEY], self._clock.now()
        about = _Basket(reserved_for=key, caller=key, now=now)
        try:
            if read.stands == "dropped" and voucher.reserved_for == key:
                await vouchers.release(code, **about)
            elif read.stands == "placed" and await self._is_news(key, voucher):
                await vouchers.reserve(code, until=now + KEPT, **about)
        except Refusal as refusal:
            log.info("a voucher is not reserved", order=key, why=refusal.text)

    async def _is_news(self, key: str, voucher: Voucher) -> bool:
        """Whether the order was not paid or cancelled since, and the voucher can be used."""
        if not vouchers.is_open(voucher, self._clock.now()):
            return False
        return not await Order.filter(key=key).exists()

    async def _one(self, event: Event) -> dict[str, Any]:
        about = {"shop": self._tongue.shop, "order": event["order"], "told": event["event"]}
        try:
            known, letters = await self._arrived(event)
        except (BadOrder, Conflict, OtherCurrency) as error:
            outcome = {BadOrder: "unreadable", Conflict: "conflict"}.get(type(error), "currency")
            log.warning("an order event is not counted", **about, why=str(error)[:200])
            self._count(outcome)
            return {"event": event["event"], "refused": str(error)[:200]}
        if letters:
            self._post(letters)
        if not known["known_customer"]:
            log.info("an order of nobody we know", **about)
        if known["reason"]:
            log.info("an order earns nothing", **about, why=known["reason"])
        self._count("known" if known["known_customer"] else "unknown customer")
        return {"event": event["event"], **known}

    async def _arrived(self, event: Event) -> tuple[dict[str, Any], list[Letter]]:
        """In one transaction."""
        brand, now, shop = self._branding.now(), self._clock.now(), self._tongue.shop
        return await _won(lambda: purchases.arrived(event, source=shop, brand=brand, now=now))

    def _refuse(self, request: web.Request, reason: str) -> web.Response:
        metrics.refused.labels(request.path, reason).inc()
        log.info("webhook refused", route=request.path, reason=reason)
        close = {hdrs.CONNECTION: "close"} if request.can_read_body else {}
        return web.Response(status=403, headers=close)

    def _ignore(self, topic: str) -> web.Response:
        self._count("ignored")
        return _answer(200, ignored=topic[:80])

    def _unreadable(self, why: str) -> web.Response:
        log.error("an order cannot be read", shop=self._tongue.shop, why=why)
        self._count("unreadable")
        return _answer(200, refused=why)

    def _count(self, outcome: str) -> None:
        metrics.shop_events.labels(self._tongue.shop, outcome).inc()


async def _won(work: Callable[[], Awaitable[Item]]) -> Item:
    """What comes of a transaction, which may lose against another one and is tried again then."""
    for left in range(TRIES - 1, -1, -1):
        try:
            return await work()
        except Exception as error:
            if not left or not collided(error):
                raise
    raise AssertionError("the last try returns or raises")


def _answer(status: int, **told: Any) -> web.Response:
    """JSON."""
    return web.json_response(told, status=status)
