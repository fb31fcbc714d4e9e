"""Events are kept, and their order's row follows from all of them."""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from loyalty import members
from loyalty.codes import canonical
from loyalty.errors import Conflict, OtherCurrency
from loyalty.models import Order, OrderEvent
from loyalty.money import cents_of
from loyalty.orders.nameless import FORGOTTEN
from loyalty.orders.news import OrderNews, stored
from loyalty.orders.state import State, converted, fold
from loyalty.programme import Brand
from loyalty.statements import Sql, dialect, row

_LONGEST_HASH = 64  # SHA-256 as hexadecimal digits
_KNOWN = Sql("SELECT phone, email FROM shop_order WHERE key = $1")
_CREATE = Sql(
    "INSERT INTO shop_order (key, source, number, currency, total_cents, refunded_cents,"
    " cancelled, phone, email, rate, posted, postings, received_at, exchange)"
    " VALUES ($1, $2, $3, $4, $5, 0, false, '', '', '', 0, 0, $6, $7)"
    " ON CONFLICT (key) DO NOTHING RETURNING id"
)


@dataclass(frozen=True, slots=True)
class Recorded:
    """An order after an event; `repeated` if that very event was known."""

    order: Order
    state: State
    repeated: bool


async def record(news: OrderNews, *, source: str, brand: Brand, now: datetime) -> Recorded:
    """Keep an event and bring its order up to date; Conflict if it was told with other amounts.

    OtherCurrency for money that the programme does not count in and has no rate for.
    """
    await _meet(news, source)
    order = await _locked(news, source, brand, now)
    fingerprint = _fingerprint(news)
    key = f"{order.key}:{news.event}:{cents_of(news.refunded)}"
    known = await OrderEvent.get_or_none(key=key)
    before = await events_of(order) if known is None and news.referral_code else ()
    if any(event.referral_code == FORGOTTEN for event in before):
        news = news.model_copy(update={"referral_code": FORGOTTEN})  # a late event brings none back
    if known is not None and known.fingerprint != fingerprint:
        raise Conflict(f"order {news.order}: told before as {news.event} with other amounts")
    if known is None:
        body: Any = news.model_dump(mode="json")
        await OrderEvent.create(
            order=order, key=key, event=news.event, fingerprint=fingerprint, body=body,
            received_at=now,
        )  # fmt: skip
    events = await events_of(order)
    state = fold(events, rate_of(order))
    if known is None:
        order.total_cents, order.refunded_cents = state.total_cents, state.refunded_cents
        order.paid_at, order.cancelled = state.paid_at, state.cancelled
        order.delivered_at = state.delivered_at
        order.phone = order.phone or news.customer.phone
        order.email = order.email or news.customer.email
        _note_hints(order, events)
        await order.save()
    return Recorded(order, state, repeated=known is not None)


def _note_hints(order: Order, events: Sequence[OrderNews]) -> None:
    """Who sent the customer and how they paid, as the earliest event that says so has it."""
    told = sorted(events, key=lambda event: (event.event != "paid", event.at, event.event))
    order.referral_code = _first(canonical(event.referral_code)[:60] for event in told)
    order.payment_hash = _first(_short(event.customer.payment_hash) for event in told)
    order.address_hash = _first(_short(event.customer.address_hash) for event in told)


def _first(values: Iterable[str]) -> str:
    return next((value for value in values if value), "")


def _short(value: str) -> str:
    """A fingerprint as the shop made it; of what is longer than one, a fingerprint."""
    value = value.strip()
    return value if len(value) <= _LONGEST_HASH else hashlib.sha256(value.encode()).hexdigest()


async def events_of(order: Order) -> Sequence[OrderNews]:
    """All that is known of an order."""
    return [stored(event.body) for event in await OrderEvent.filter(order_id=order.id)]


def rate_of(order: Order) -> Decimal:
    """What makes our money of an order's, as it was fixed with its first event."""
    return Decimal(order.exchange.partition(" ")[2]) if order.exchange else Decimal(1)


def _fingerprint(news: OrderNews) -> str:
    amounts = [news.total, news.refunded, news.discount, news.shipping, news.tax]
    if cents_of(news.gift_cards):  # as it was before there were any, where there are none
        amounts.append(news.gift_cards)
    told = json.dumps([news.currency, *(cents_of(amount) for amount in amounts)])
    return hashlib.sha256(told.encode()).hexdigest()


async def _meet(news: OrderNews, source: str) -> None:
    """Wait for whoever is joining with an address of this order, before its row is taken.

    They adopt the order after that, so the other way round each would wait for the other.
    """
    known = await row(_KNOWN, f"{source}:{news.order}")
    told = [("phone", news.customer.phone), ("email", news.customer.email)]
    told += [(kind, known[kind]) for kind in ("phone", "email")] if known else []
    for address in sorted({f"{kind}:{value}" for kind, value in told if value}):
        await members.meet(address)


async def _locked(news: OrderNews, source: str, brand: Brand, now: datetime) -> Order:
    """The order's row, made if it is new; nobody else changes it until the transaction ends."""
    key, ours = f"{source}:{news.order}", brand.programme.currency
    found = Order.filter(key=key)
    held = found.select_for_update(no_key=True) if dialect() == "postgres" else found
    order = await held.first()
    if order is None:
        exchange = _exchange(news.currency, brand)
        rate = Decimal(exchange.partition(" ")[2] or 1)
        total = converted(cents_of(news.total), rate)
        await row(_CREATE, key, source, news.order, ours, total, now, exchange)
        order = await held.get()
    if news.currency != (order.exchange.partition(" ")[0] or order.currency):
        raise OtherCurrency(f"currency: order {news.order} was told in another one before")
    return order


def _exchange(currency: str, brand: Brand) -> str:
    """The rate that is fixed for a new order, as it is kept; nothing for our own money."""
    ours = brand.programme.currency
    if currency == ours:
        return ""
    rate = brand.programme.purchase.exchange.get(currency)
    if rate is None:
        raise OtherCurrency(f"currency: this programme counts in {ours}")
    return f"{currency} {rate.normalize():f}"
