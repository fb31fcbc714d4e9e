"""The tables of programme.toml that stand once: brand, points, purchases, friends, vouchers."""

from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field

from loyalty.programme.values import Amount, Count, Factor, Section, Some, ZoneName


class BrandRules(Section):
    """Who speaks."""

    name: Annotated[str, Field(min_length=1, max_length=80)]
    tagline: Annotated[str, Field(max_length=200)] = ""
    colour: Annotated[str, Field(pattern=r"^#[0-9a-fA-F]{6}$")] = "#7a2e3b"
    contact: Annotated[str, Field(max_length=200)] = ""
    terms_url: Annotated[str, Field(pattern=r"^(https://\S+)?$", max_length=500)] = ""


class ProgrammeRules(Section):
    """In which money and by which clock."""

    currency: Literal["GBP", "EUR", "USD", "CHF", "AUD", "CAD", "NZD", "SEK", "NOK", "DKK", "PLN"]
    time_zone: ZoneName


class PointsRules(Section):
    """What a point is worth, from when on, and for how long."""

    worth_points: Some = 20
    worth: Amount = "1.00"
    minimum: Some = 200
    minimum_applies: Literal["always", "first_time"] = "always"
    step: Some = 20
    expiry_months: Annotated[int, Field(ge=0, le=120)] = 12


CurrencyCode = Annotated[str, Field(pattern=r"^[A-Z]{3}$")]
Rate = Annotated[Decimal, Field(gt=0, le=10**6, max_digits=12)]


class PurchaseRules(Section):
    """What an order earns."""

    points_per_unit: Factor = Decimal(1)
    pending_from: Literal["paid", "delivered"] = "paid"
    pending_days: Annotated[int, Field(ge=0, le=365)] = 14
    adopt_days: Annotated[int, Field(ge=0, le=365)] = 30
    with_tax: bool = True
    with_shipping: bool = False
    with_gift_cards: bool = False
    with_voucher_part: bool = False
    spent_points_back: Literal["proportional", "full_refund"] = "proportional"
    exchange: dict[CurrencyCode, Rate] = Field(default={})


class JoiningRules(Section):
    """What joining earns, once."""

    points: Count = 50


class ReferralRules(Section):
    """What a friend's first order pays, and to whom."""

    advocate_points: Count = 200
    friend_points: Count = 200
    minimum_order: Amount = "40.00"
    attribution_days: Annotated[int, Field(ge=1, le=365)] = 90


class VoucherRules(Section):
    """How long a voucher can be used, what happens if it is not, and who may try how many codes."""

    valid_days: Annotated[int, Field(ge=1, le=3650)] = 90
    points_back: bool = True
    guesses_per_caller: Annotated[int, Field(ge=1, le=10**6)] = 10
    guesses_overall: Annotated[int, Field(ge=1, le=10**6)] = 500
    guess_minutes: Annotated[int, Field(ge=1, le=1440)] = 15
