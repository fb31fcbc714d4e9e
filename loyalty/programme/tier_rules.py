"""`[[tiers]]`: the levels that members rise through."""

from decimal import Decimal

from loyalty.programme.values import Count, Factor, Section, Titles


class Tier(Section):
    """A level reached by points earned in the last 12 months, and what it multiplies."""

    name: Titles
    from_points: Count
    multiplier: Factor = Decimal(1)
