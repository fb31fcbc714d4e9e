"""What the events of an order add up to, whatever order they came in, in the programme's money."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_FLOOR, Decimal

from loyalty.money import cents_of
from loyalty.orders.news import OrderNews


@dataclass(frozen=True, slots=True)
class State:
    """The sum of an order's events: the same for the same set of them."""

    total_cents: int
    refunded_cents: int
    paid_at: datetime | None
    cancelled: bool
    delivered_at: datetime | None
    refunded_whole: bool  # also of an order that cost nothing, because a voucher paid it
    vouchers: tuple[str, ...]  # codes as the shop told them


def deciding(events: Sequence[OrderNews]) -> OrderNews:
    """The event whose amounts count: the first payment, else the earliest that is known."""
    assert events, "an order begins with an event"
    return min(events, key=lambda e: (e.event != "paid", e.at, cents_of(e.refunded), e.total))


def fold(events: Sequence[OrderNews], rate: Decimal = Decimal(1)) -> State:
    """The state of an order; `rate` makes the programme's money of that of the order."""
    total = cents_of(deciding(events).total)
    refunded = min(total, max(cents_of(event.refunded) for event in events))
    kinds = {event.event for event in events}
    worth = converted(total, rate)
    return State(
        total_cents=worth,
        refunded_cents=worth - converted(total - refunded, rate),
        paid_at=_first("paid", events),
        cancelled="cancelled" in kinds,
        delivered_at=_first("delivered", events),
        refunded_whole=refunded == total and (total > 0 or "refunded" in kinds),
        vouchers=tuple(sorted({event.voucher for event in events} - {""})),
    )


def converted(cents: int, rate: Decimal) -> int:
    """Minor units at a rate, rounded down."""
    return int((cents * rate).to_integral_value(rounding=ROUND_FLOOR))


def _first(kind: str, events: Sequence[OrderNews]) -> datetime | None:
    return min((event.at for event in events if event.event == kind), default=None)
