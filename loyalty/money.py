"""Money and points as integers: minor units of a currency, whole points."""

import re
from dataclasses import dataclass
from decimal import ROUND_FLOOR, Decimal

_AMOUNT = re.compile(r"[0-9]{1,11}(\.[0-9]{1,6})?")
MINOR_UNITS = 100  # every currency that programme.toml accepts has two decimals


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in minor units (`cents`) of an ISO 4217 currency."""

    cents: int
    currency: str


def cents_of(amount: str) -> int:
    """Read a decimal amount such as "54.00" as minor units; ValueError if it is none."""
    if not _AMOUNT.fullmatch(amount):  # also "1e5", "NaN" and other digits, which Decimal takes
        raise ValueError(f"not an amount such as 54.00: {amount[:40]!r}")
    scaled = Decimal(amount) * MINOR_UNITS
    if scaled != scaled.to_integral_value():
        raise ValueError(f"not an amount in whole minor units: {amount!r}")
    return int(scaled)


def points_for(cents: int, rate: Decimal) -> int:
    """Points for an amount: floor(rate * amount), rounded once, in exact decimals."""
    assert cents >= 0, "an order's amount is not negative"
    return int((rate * cents / MINOR_UNITS).to_integral_value(rounding=ROUND_FLOOR))
