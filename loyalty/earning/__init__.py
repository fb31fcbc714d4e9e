"""What earns points, and how many: joining, what members do, what orders bring."""

from loyalty.earning.activities import (
    Outcome,
    approve,
    do,
    grant,
    points_for,
    reject,
    rule_of,
    take,
    title_of,
    unbudget,
    waiting,
    withdraw,
)
from loyalty.earning.joining import reward_joining
from loyalty.earning.purchases import purchase_terms, rules_of_orders
from loyalty.earning.terms import (
    LineOf,
    Terms,
    capped,
    most_of,
    shares_of,
    terms_of,
)
from loyalty.earning.ways import REVIEWED_FOR, Way, orders_to_review, way_of, ways

__all__ = [
    "REVIEWED_FOR",
    "LineOf",
    "Outcome",
    "Terms",
    "Way",
    "approve",
    "capped",
    "do",
    "grant",
    "most_of",
    "orders_to_review",
    "points_for",
    "purchase_terms",
    "reject",
    "reward_joining",
    "rule_of",
    "rules_of_orders",
    "shares_of",
    "take",
    "terms_of",
    "title_of",
    "unbudget",
    "waiting",
    "way_of",
    "ways",
    "withdraw",
]
