"""The rules of the programme: read from TOML, kept in versions, each in force from an instant."""

from loyalty.programme.brand import Brand
from loyalty.programme.earning_rules import EarningRules
from loyalty.programme.marketing_rules import MarketingRules
from loyalty.programme.months import months_later
from loyalty.programme.quiet_rules import QuietRules
from loyalty.programme.reminder_rules import ReminderRule
from loyalty.programme.reward_rules import RewardRules
from loyalty.programme.rules import VoucherRules
from loyalty.programme.tier_rules import Tier
from loyalty.programme.versions import (
    apply,
    current,
    digest,
    enter,
    following,
    listed,
    parse,
    seed,
)
from loyalty.programme.whole import Programme

__all__ = [
    "Brand",
    "EarningRules",
    "MarketingRules",
    "Programme",
    "QuietRules",
    "ReminderRule",
    "RewardRules",
    "Tier",
    "VoucherRules",
    "apply",
    "current",
    "digest",
    "enter",
    "following",
    "listed",
    "months_later",
    "parse",
    "seed",
]
