"""What the words of several kinds mention."""

from datetime import UTC, datetime
from typing import Any

from loyalty.money import Money
from loyalty.outgoing import Button, Param
from loyalty.programme import Brand
from loyalty.reminders import Due

REWARDS = Button("button-rewards", "rewards")
VOUCHERS = Button("button-vouchers", "vouchers")
POINTS = Button("button-points", "points")
EARN = Button("button-earn", "earn")
_THEN = datetime(2026, 4, 1, tzinfo=UTC)


def money(amount: Money) -> Param:
    """An amount, in its currency."""
    return {"money": amount.cents, "currency": amount.currency}


def last_day(ends: datetime, brand: Brand) -> Param:
    """The programme's day with whose end something ends: the same, wherever it is read."""
    return {"day": brand.programme.last_day(ends).isoformat()}


def somebody(**facts: Any) -> Due:
    """Somebody imaginary whom it concerns, for a form to be drawn of it."""
    return Due(1, "example", _THEN, "en", "UTC", "whatsapp", "whatsapp:+447700900001", "Ana", facts)
