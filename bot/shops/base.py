"""What the program asks of a shop, and the way rows of kind `shop` take to it.

Whatever is asked of a shop may be asked again: a call whose outcome nobody knows is repeated.
"""

import asyncio
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol

import aiohttp

from bot.channels.base import Busy, NotSent, Rejected, SendingFailed, knock
from bot.clock import Clock
from bot.voice import Spoken
from loyalty import codes, shops, vouchers
from loyalty.models import Voucher
from loyalty.outgoing import Letter

TOGETHER = 4  # calls to one shop in flight: it serves its customers, too
CALL_SECONDS = 20.0
LONGEST_ANSWER = 1024 * 1024
BUSY_PAUSE = timedelta(seconds=2)
LONGEST_PAUSE = timedelta(minutes=10)
_CODE = re.compile(
    rf"(?<![0-9A-Z])[{codes.ALPHABET}]{{{vouchers.CODE_LENGTH}}}(?![0-9A-Z])", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Discount:
    """What a shop is to give for a code, once."""

    code: str
    title: str
    kind: str  # money_off, percentage, product or shipping
    value_cents: int
    percent: int
    sku: str
    minimum_cents: int
    combines: bool  # with other discounts
    starts_at: datetime
    ends_at: datetime


class Connector(Protocol):
    """One shop. Both calls may be repeated: they end in the same place."""

    @property
    def name(self) -> str:
        """The channel of its rows, and the source of its orders: "shopify", "woocommerce"."""
        ...

    @property
    def url(self) -> str:
        """Where it is."""
        ...

    async def create(self, call: "Caller", discount: Discount) -> str:
        """Have exactly one discount under this code; the shop's name for it."""
        ...

    async def remove(self, call: "Caller", code: str) -> None:
        """Have none that can be used under this code; there may have been none."""
        ...


@dataclass(frozen=True, slots=True)
class Answered:
    """What a shop answered."""

    status: int
    body: Any  # JSON; None if it was none


class Caller:
    """HTTP to one shop, its failures in the few words that delivery understands."""

    def __init__(self, shop: str, headers: Mapping[str, str]) -> None:
        self._shop = shop
        self._headers = dict(headers)
        self.session: aiohttp.ClientSession | None = None

    async def start(self) -> None:
        """Be able to call."""
        self.session = aiohttp.ClientSession(
            headers={**self._headers, "Accept": "application/json"},
            timeout=aiohttp.ClientTimeout(total=CALL_SECONDS, sock_connect=5.0),
            cookie_jar=aiohttp.DummyCookieJar(),
        )

    async def stop(self) -> None:
        """Close connections."""
        if self.session is not None:
            await self.session.close()

    async def __call__(self, method: str, url: str, **what: Any) -> Answered:
        """One call. Raises Busy, NotSent (try again later) or Rejected (never again)."""
        assert self.session is not None, "start() comes first"
        try:
            async with self.session.request(method, url, allow_redirects=False, **what) as answer:
                body = await _json(answer)
                status, pause = answer.status, answer.headers.get("Retry-After", "")
        except (TimeoutError, aiohttp.ClientError, OSError) as error:
            raise NotSent(f"no answer: {type(error).__name__}") from None  # its text may hold keys
        if status == 429:
            raise Busy("too many calls", span_of(pause), whole_channel=True)
        if status >= 500 or status in (402, 408, 423, 425):  # 402, 423: the shop is closed for now
            raise NotSent(f"{self._shop} answered {status}")
        if status in (401, 403):
            raise Rejected(f"permission: {self._shop} answered {status}{complaint_of(body)}")
        if 300 <= status < 400:
            raise Rejected(f"{self._shop} redirects: is its address in the settings right?")
        return Answered(status, body)


class ShopPost:
    """Brings rows of kind `shop` to a connector, as a channel brings messages to a chat.

    What is to be done is decided by the voucher as it is now, not by the row: whatever order the
    rows are delivered in, and however often, the shop ends up with what is true.
    """

    def __init__(
        self, connector: Connector, headers: Mapping[str, str], secret: bytes, clock: Clock
    ) -> None:
        self._connector = connector
        self._call = Caller(connector.name, headers)
        self._secret = secret
        self._clock = clock
        self._room = asyncio.Semaphore(TOGETHER)

    @property
    def name(self) -> str:
        return self._connector.name

    async def start(self) -> None:
        await self._call.start()

    async def introduce(self) -> None:
        """A shop need not know us before there is something to say."""

    async def stop(self) -> None:
        await self._call.stop()

    async def reach(self) -> None:
        await knock(self._call.session, self._connector.url)

    def escape(self, text: str) -> str:
        return text

    def may_send(self, letter: Letter, now: datetime) -> bool:
        return True

    async def send(self, letter: Letter, spoken: Spoken) -> str:
        """Make the shop agree with the voucher that the row names."""
        key = str(letter.saying.params["voucher"])
        code = vouchers.code(self._secret, key)
        async with self._room:
            voucher = await Voucher.get_or_none(key=key)
            if voucher is not None and self._is_wanted(voucher):
                name = await self._connector.create(self._call, discount_of(voucher, code))
                voucher = await Voucher.get(key=key)  # it may have ended while the shop was busy
                if self._is_wanted(voucher):
                    return f"{self.name}:{name}"[:120]
            await self._connector.remove(self._call, code)
            return f"{self.name}:off:{key}"[:120]

    def _is_wanted(self, voucher: Voucher) -> bool:
        return voucher.kind in shops.USED_ON_ORDERS and vouchers.is_open(voucher, self._clock.now())


def discount_of(voucher: Voucher, code: str) -> Discount:
    """What a voucher promises, in a shop's terms."""
    terms = vouchers.terms_of(voucher)
    return Discount(
        code=code,
        title=f"Kith voucher {voucher.last_four}",
        kind=voucher.kind,
        value_cents=voucher.value_cents,
        percent=terms.get("percent", 0),
        sku=terms.get("sku", ""),
        minimum_cents=terms.get("minimum_cents", 0),
        combines=terms.get("combines", True),
        starts_at=voucher.issued_at,
        ends_at=voucher.expires_at,
    )


def decimal(cents: int) -> str:
    """An amount as shops write it."""
    return f"{cents // 100}.{cents % 100:02d}"


def utc(at: datetime) -> str:
    """An instant in UTC, without its zone: 2026-03-01T12:00:00."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S")


def span_of(pause: str, default: timedelta = BUSY_PAUSE) -> timedelta:
    """How long a Retry-After in seconds asks us to wait, within reason."""
    try:
        seconds = float(pause)
    except ValueError:
        return default
    if not 0 <= seconds < 10**6:
        return default
    return min(max(timedelta(seconds=seconds), timedelta(milliseconds=100)), LONGEST_PAUSE)


def complaint_of(body: Any) -> str:
    """What a shop says about its refusal, shortened; nothing if it says nothing readable.

    It is kept with the row, so of a voucher's code only the ending stays.
    """
    said = body
    if isinstance(body, dict):
        said = body.get("message") or body.get("errors") or body.get("code") or ""
    return f": {_CODE.sub(_ending, str(said)):.120}" if said else ""


def _ending(found: re.Match[str]) -> str:
    return f"...{found[0][-4:]}"


def refused(shop: str, answered: Answered) -> SendingFailed:
    """An answer that says no for good."""
    return Rejected(f"{shop} answered {answered.status}{complaint_of(answered.body)}")


async def _json(answer: aiohttp.ClientResponse) -> Any:
    """The JSON of an answer; None if it is none, or longer than any that a shop has to give."""
    body = bytearray()
    async for chunk in answer.content.iter_any():
        body += chunk
        if len(body) > LONGEST_ANSWER:
            return None
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None
