"""Money and points as integers: minor units of a currency, whole points."""

from dataclasses import dataclass
from decimal import ROUND_FLOOR, Decimal

MINOR_UNITS = 100  # every currency that programme.toml accepts has two decimals


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in minor units (`cents`) of an ISO 4217 currency."""

    cents: int
    currency: str


def cents_of(amount: str) -> int:
    """Read a decimal amount such as "54.00" as minor units; ValueError if it is none."""
    try:
        value = Decimal(amount)
        scaled = value * MINOR_UNITS
    except ArithmeticError as error:  # no number, or one that no computer holds
        raise ValueError(f"not an amount: {amount!r}") from error
    if not value.is_finite() or scaled != scaled.to_integral_value():
        raise ValueError(f"not an amount in whole minor units: {amount!r}")
    if not 0 <= scaled <= 10**13:
        raise ValueError(f"out of range: {amount!r}")
    return int(scaled)


def points_for(cents: int, rate: Decimal) -> int:
    """Points for an amount: floor(rate * amount), rounded once, in exact decimals."""
    assert cents >= 0, "an order's amount is not negative"
    return int((rate * cents / MINOR_UNITS).to_integral_value(rounding=ROUND_FLOOR))
