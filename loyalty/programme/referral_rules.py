"""Milestones of `[referral]` and its campaigns: what friends bring beside their reward."""

from collections.abc import Iterable
from decimal import ROUND_FLOOR, Decimal
from typing import Annotated, TypedDict

from pydantic import Field

from loyalty.programme.season import Seasonal
from loyalty.programme.values import Section, Some

More = Annotated[Decimal, Field(ge=1, le=1000, max_digits=9)]  # less would not be "more just now"


class MilestoneRules(Section):
    """So many friends who were rewarded, and what the one who brought them gets for it, once."""

    friends: Some
    points: Some


class ReferralCampaign(Seasonal):
    """A time in which friends' first orders pay more."""

    advocate: More = Decimal(1)
    friend: More = Decimal(1)


class ReferralTerms(TypedDict):
    """What an order pays if it is a friend's first: fixed when the order is first counted."""

    advocate: int
    friend: int
    least: int  # minor units that must remain paid
    campaign: str
    voucher: str  # slug of what the friend gets instead of points; "" if nothing


def multiplied(points: int, factors: Iterable[Decimal]) -> int:
    """Points at the largest of these factors, rounded down; as they are without any."""
    product = points * max(factors, default=Decimal(1))
    return int(product.to_integral_value(rounding=ROUND_FLOOR))


def named(campaigns: Iterable[ReferralCampaign]) -> str:
    """Campaigns by their names, as far as a ledger entry has room for them."""
    return ",".join(one.slug for one in campaigns)[:200]
