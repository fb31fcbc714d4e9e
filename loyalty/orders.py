"""Orders: what shops tell, in any order and any number of times, and the points that follow.

An order's state is a function of the set of its events (`fold`), so late, doubled and swapped
events end in the same place. Points are posted as the difference to what was posted before.
"""

import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Annotated, Any, Literal

import phonenumbers
from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    model_validator,
)

from loyalty import ledger, members
from loyalty.earning import purchase_rate
from loyalty.errors import BadOrder, Conflict, OtherCurrency
from loyalty.ledger import Cause
from loyalty.models import Identity, Member, Order, OrderEvent
from loyalty.money import cents_of, points_for
from loyalty.programme import Brand
from loyalty.statements import Sql, dialect, row


def _amount(text: str) -> str:
    cents_of(text)
    return text


def _number(value: object) -> object:
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else value


def _phone(value: str) -> str:
    """E.164, or nothing: an order is not refused for a phone number that nobody can call."""
    try:
        parsed = phonenumbers.parse(value, None)
    except phonenumbers.NumberParseException:
        return ""
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)


def _email(value: str) -> str:
    """As addresses are compared, or nothing: shops fill the field with all sorts of things."""
    email = value.strip().lower()
    return email if len(email) <= LONGEST_EMAIL and _EMAIL.fullmatch(email) else ""


def _instant(at: datetime) -> datetime:
    if not 1970 <= at.year < 3000:
        raise ValueError("an instant between 1970 and 2999")
    return at


LONGEST_EMAIL = 240
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
Instant = Annotated[AwareDatetime, AfterValidator(_instant)]
Amount = Annotated[str, BeforeValidator(_number), AfterValidator(_amount)]
Short = Annotated[str, Field(max_length=255)]
Name = Annotated[str, BeforeValidator(_number), Field(min_length=1, max_length=80)]


class Customer(BaseModel):
    """Who ordered, as far as the shop knows."""

    model_config = ConfigDict(extra="allow")

    phone: Annotated[Short, AfterValidator(_phone)] = ""
    email: Annotated[Short, AfterValidator(_email)] = ""
    member: Short = ""
    name: Short = ""


class OrderNews(BaseModel):
    """One event of one order, as posted to /webhooks/shop/orders. Amounts are decimal texts."""

    model_config = ConfigDict(extra="allow")

    event: Literal["paid", "refunded", "cancelled", "delivered"]
    order: Name
    at: Instant
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")]
    total: Amount
    refunded: Amount = "0.00"
    discount: Amount = "0.00"
    shipping: Amount = "0.00"
    tax: Amount = "0.00"
    customer: Customer = Customer()
    referral_code: Short = ""
    voucher: Short = ""

    @model_validator(mode="after")
    def _plausible(self) -> "OrderNews":
        if cents_of(self.refunded) > cents_of(self.total):
            raise ValueError("refunded: not more than the total")
        return self


@dataclass(frozen=True, slots=True)
class State:
    """What the events of an order add up to."""

    total_cents: int
    refunded_cents: int
    paid_at: datetime | None
    cancelled: bool


@dataclass(frozen=True, slots=True)
class Recorded:
    """An order after an event; `repeated` if that very event was known."""

    order: Order
    repeated: bool


@dataclass(frozen=True, slots=True)
class Change:
    """What an order's points changed by, and how much of a gain paid a debt at once."""

    points: int
    paid: int = 0


def read(body: object) -> OrderNews:
    """Check an order's body; BadOrder names the field and what was expected."""
    try:
        return OrderNews.model_validate(body)
    except ValidationError as error:
        first = error.errors()[0]
        said = first["msg"].removeprefix("Value error, ")
        field = ".".join(str(part) for part in first["loc"])
        if not field and ": " in said:
            field, said = said.split(": ", 1)
        raise BadOrder(field or "body", said) from error


def fold(events: Sequence[OrderNews]) -> State:
    """The state of an order, whatever order its events came in."""
    assert events, "an order begins with an event"
    first = min(events, key=lambda e: (e.event != "paid", e.at, cents_of(e.refunded), e.total))
    total = cents_of(first.total)
    return State(
        total_cents=total,
        refunded_cents=min(total, max(cents_of(event.refunded) for event in events)),
        paid_at=min((event.at for event in events if event.event == "paid"), default=None),
        cancelled=any(event.event == "cancelled" for event in events),
    )


def remaining_cents(order: Order) -> int:
    """What was paid and stands: nothing before payment or after a cancellation."""
    if order.paid_at is None or order.cancelled:
        return 0
    return int(order.total_cents - order.refunded_cents)


async def record(news: OrderNews, *, source: str, brand: Brand, now: datetime) -> Recorded:
    """Keep an event and bring its order up to date; Conflict if it was told with other amounts."""
    if news.currency != brand.programme.currency:
        raise OtherCurrency(f"currency: this programme counts in {brand.programme.currency}")
    await _meet(news, source)
    order = await _locked(news, source, now)
    amounts = (news.total, news.refunded, news.discount, news.shipping, news.tax)
    fingerprint = hashlib.sha256(
        json.dumps([news.currency, *(cents_of(amount) for amount in amounts)]).encode()
    ).hexdigest()
    key = f"{order.key}:{news.event}:{cents_of(news.refunded)}"
    known = await OrderEvent.get_or_none(key=key)
    if known is not None:
        if known.fingerprint != fingerprint:
            raise Conflict(f"order {news.order}: told before as {news.event} with other amounts")
        return Recorded(order, repeated=True)
    body: Any = news.model_dump(mode="json")
    await OrderEvent.create(
        order=order, key=key, event=news.event, fingerprint=fingerprint, body=body, received_at=now
    )
    events = await OrderEvent.filter(order=order)
    state = fold([OrderNews.model_validate(event.body) for event in events])
    order.total_cents, order.refunded_cents = state.total_cents, state.refunded_cents
    order.paid_at, order.cancelled = state.paid_at, state.cancelled
    order.phone = order.phone or news.customer.phone
    order.email = order.email or news.customer.email
    await order.save()
    return Recorded(order, repeated=False)


async def _meet(news: OrderNews, source: str) -> None:
    """Wait for whoever is joining with the phone of this order, before its row is taken.

    They adopt the order after that, so the other way round each would wait for the other.
    """
    known = await row(_PHONE, f"{source}:{news.order}")
    phones = {news.customer.phone, known["phone"] if known else ""} - {""}
    for phone in sorted(phones):
        await members.meet(f"phone:{phone}")


_PHONE = Sql("SELECT phone FROM shop_order WHERE key = $1")

_CREATE = Sql(
    "INSERT INTO shop_order (key, source, number, currency, total_cents, refunded_cents,"
    " cancelled, phone, email, rate, posted, postings, received_at)"
    " VALUES ($1, $2, $3, $4, $5, 0, false, '', '', '', 0, 0, $6)"
    " ON CONFLICT (key) DO NOTHING RETURNING id"
)


async def _locked(news: OrderNews, source: str, now: datetime) -> Order:
    """The order's row, made if it is new; nobody else changes it until the transaction ends."""
    key = f"{source}:{news.order}"
    await row(_CREATE, key, source, news.order, news.currency, cents_of(news.total), now)
    found = Order.filter(key=key)
    return await (found.select_for_update(no_key=True) if dialect() == "postgres" else found).get()


async def customer_of(order: Order, news: OrderNews) -> Member | None:
    """Whose order it is, locked; an e-mail address that comes with their number is remembered."""
    if order.phone:
        await members.meet(f"phone:{order.phone}")
    if order.member_id is None:
        found = await members.match(
            number=news.customer.member, phone=order.phone, email=order.email
        )
        if found is None:
            return None
        order.member_id = found.id
        await Order.filter(id=order.id).update(member_id=found.id)
    member = await members.lock(order.member_id)
    who = news.customer
    if who.email and await members.identified(member, number=who.member, phone=who.phone):
        await members.recognise(member, "email", f"email:{who.email}")
    return member


async def waiting_for(member: Member, brand: Brand, now: datetime) -> list[Order]:
    """Orders that came before their customer joined, oldest first: the member's from now on."""
    since = now - timedelta(days=brand.programme.purchase.adopt_days)
    phones = await Identity.filter(member_id=member.id, kind="phone")
    numbers = [identity.address.removeprefix("phone:") for identity in phones]
    found = Order.filter(member_id=None, phone__in=numbers, received_at__gte=since)
    orders = await found.order_by("paid_at", "key") if numbers else []
    for order in orders:
        order.member_id = member.id
        await Order.filter(id=order.id).update(member_id=member.id)
    return orders


async def settle(order: Order, member: Member, brand: Brand, now: datetime) -> Change:
    """Post what an order's points changed by; the rate is fixed when it is first posted."""
    remaining = remaining_cents(order)
    if not order.rate:
        if not remaining:
            return Change(0)
        rate, multiplier = await purchase_rate(member.account_id, brand, now)
        order.rate = f"{rate.normalize():f}"
        detail = {"multiplier": f"{multiplier.normalize():f}"}
    else:
        detail = {}
    change = points_for(remaining, Decimal(order.rate)) - order.posted
    paid = await _post(order, member, change, remaining, detail, brand, now) if change else 0
    await Order.filter(id=order.id).update(
        rate=order.rate, posted=order.posted, postings=order.postings
    )
    return Change(int(change), paid)


async def _post(
    order: Order,
    member: Member,
    change: int,
    remaining: int,
    detail: dict[str, Any],
    brand: Brand,
    now: datetime,
) -> int:
    """Post the change, and return how much of it paid a debt."""
    order.posted += change
    order.postings += 1
    about = f"order:{order.key}"
    cause = Cause(
        "earn_order" if change > 0 else "clawback",
        about,
        f"{about}:{order.postings}",
        brand,
        {"basis_cents": remaining, "rate": order.rate, **detail},
    )
    if change < 0:
        await ledger.claw_back(member.account_id, -change, cause, gained_for=cause.about, now=now)
        return 0
    assert order.paid_at is not None, "only a paid order earns"
    available_at = brand.programme.available_at(order.paid_at.astimezone(UTC))
    posting = await ledger.gain(
        member.account_id,
        change,
        cause,
        available_at=available_at,
        expires_at=brand.programme.expires_at(available_at),
        now=now,
    )
    return posting.paid
