"""Money and points as integers: minor units of a currency, whole points."""

import re
from dataclasses import dataclass
from decimal import ROUND_FLOOR, Decimal

_AMOUNT = re.compile(r"[0-9]{1,11}(\.[0-9]{1,6})?")
MINOR_UNITS = 100  # every currency that programme.toml accepts has two decimals
SYMBOLS = "en_GB"  # where "$" alone would not say whose, it is US$ or A$


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


def amount(cents: float, currency: str, *, signed: bool = False) -> str:
    """Minor units as people read them: "£1,234.50", "-CHF 2.00", with `signed` "+£0.40"."""
    from babel.numbers import get_currency_symbol  # late: commands that say no amount are quick

    whole = round(cents)
    symbol = get_currency_symbol(currency, locale=SYMBOLS)
    sign = "-" if whole < 0 else "+" if signed and whole else ""
    gap = " " if symbol[-1].isalpha() else ""
    return f"{sign}{symbol}{gap}{abs(whole) / MINOR_UNITS:,.2f}"


def points_for(cents: int, rate: Decimal) -> int:
    """Points for an amount: floor(rate * amount), rounded once, in exact decimals."""
    assert cents >= 0, "an order's amount is not negative"
    return int((rate * cents / MINOR_UNITS).to_integral_value(rounding=ROUND_FLOOR))
