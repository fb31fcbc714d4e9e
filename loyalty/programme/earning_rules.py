"""`[[earning]]`: what earns points besides joining, plain purchases and friends."""

from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field

from loyalty.money import cents_of
from loyalty.programme.season import Seasonal
from loyalty.programme.values import (
    Amount,
    Count,
    Factor,
    Some,
    Titles,
)

Period = Literal["day", "week", "month", "year", "lifetime", "campaign"]
OF_ORDERS = ("purchase", "order")  # kinds that orders earn; members do the others
_TAKEN = ("grant", "take", "join", "purchase", "advocate", "friend")  # name something else
_Words = tuple[Annotated[str, Field(min_length=1, max_length=80)], ...]


class EarningRules(Seasonal):
    """One thing that earns points, how many, when, and how often."""

    kind: Literal[
        "purchase", "order", "birthday", "follow", "review", "photo",
        "poll", "question", "event", "custom",
    ]  # fmt: skip
    title: Titles
    points: Count = 0
    multiplier: Factor = Decimal(1)
    tier_multiplier: bool = False
    url: Annotated[str, Field(pattern=r"^(https://\S+)?$", max_length=500)] = ""
    skus: _Words = ()
    tags: _Words = ()
    without_skus: _Words = ()
    without_tags: _Words = ()
    minimum: Amount = "0.00"
    max_count: Some | None = None
    count_period: Period = "lifetime"
    max_points: Some | None = None
    points_period: Period = "lifetime"
    window: Literal["calendar", "rolling"] = "calendar"
    once_per_subject: bool = False
    cooldown_hours: Annotated[int, Field(ge=0, le=24 * 3660)] = 0
    budget: Some | None = None
    approval: bool = False

    def _problems(self) -> tuple[tuple[str, bool], ...]:
        """What does not go together, and whether it is so here."""
        of_orders, less = self.kind in OF_ORDERS, self.multiplier < 1
        limited = bool(self.max_count or self.max_points or self.budget or self.cooldown_hours)
        campaign = "campaign" in (self.count_period, self.points_period)
        chosen = bool(self.skus or self.tags or self.without_skus or self.without_tags)
        return (
            ("this slug names something else", self.slug in _TAKEN or self.slug[-1] == "-"),
            ("points: a purchase rule has a multiplier instead",
             self.kind == "purchase" and self.points > 0),
            ("multiplier: only a purchase rule multiplies",
             self.kind != "purchase" and self.multiplier != 1),
            ("skus, tags, minimum: only orders have them",
             not of_orders and (chosen or cents_of(self.minimum) > 0)),
            ("approval, once_per_subject: nobody claims what an order earns",
             of_orders and (self.approval or self.once_per_subject)),
            ("a multiplier below 1 has no minimum, limit, cooldown or budget",
             less and (limited or cents_of(self.minimum) > 0)),
            ("the period campaign needs active_from", campaign and self.active_from is None),
        )  # fmt: skip

    def called(self, locale: str) -> str:
        """Its title in a language, else in any."""
        return self.title.get(locale) or next(iter(self.title.values()))
