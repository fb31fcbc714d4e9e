"""The tables of programme.toml that stand once: brand, points, purchases, friends, vouchers."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from pydantic import Field, model_validator

from loyalty.money import cents_of
from loyalty.programme.referral_rules import (
    MilestoneRules,
    ReferralCampaign,
    ReferralTerms,
    multiplied,
    named,
)
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
    until: date | None = None
    review_score: Annotated[int, Field(ge=1, le=101)] = 60
    review_after: Count = 10
    review_days: Annotated[int, Field(ge=1, le=365)] = 30
    friend_voucher: Annotated[str, Field(pattern=r"^[a-z0-9-]{0,60}$")] = ""
    league: bool = True
    strong_friends: Count = 3
    silent_days: Annotated[int, Field(ge=1, le=3650)] = 30
    milestones: tuple[MilestoneRules, ...] = ()
    campaigns: tuple[ReferralCampaign, ...] = ()

    @model_validator(mode="after")
    def _consistent(self) -> "ReferralRules":
        if self.friend_voucher and self.friend_points:
            raise ValueError("friend_points: 0 where a friend gets the friend_voucher instead")
        steps = [milestone.friends for milestone in self.milestones]
        if steps != sorted(set(steps)):
            raise ValueError("milestones: the numbers of friends rise")
        if len({campaign.slug for campaign in self.campaigns}) != len(self.campaigns):
            raise ValueError("campaigns: each slug is used once")
        return self

    def terms_at(self, at: datetime, zone: ZoneInfo) -> ReferralTerms:
        """What a friend's first order pays that was paid at an instant; campaigns do not add up."""
        running = [campaign for campaign in self.campaigns if campaign.active(at, zone)]
        return {
            "advocate": multiplied(self.advocate_points, (one.advocate for one in running)),
            "friend": multiplied(self.friend_points, (one.friend for one in running)),
            "least": cents_of(self.minimum_order),
            "campaign": named(running),
            "voucher": self.friend_voucher,
        }


class VoucherRules(Section):
    """How long a voucher can be used, what happens if it is not, and who may try how many codes."""

    valid_days: Annotated[int, Field(ge=1, le=3650)] = 90
    points_back: bool = True
    guesses_per_caller: Annotated[int, Field(ge=1, le=10**6)] = 10
    guesses_overall: Annotated[int, Field(ge=1, le=10**6)] = 500
    guess_minutes: Annotated[int, Field(ge=1, le=1440)] = 15
