"""`[[rewards]]`: what points buy."""

from collections.abc import Collection
from datetime import datetime
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from pydantic import Field, model_validator

from loyalty.money import cents_of
from loyalty.programme.values import (
    Amount,
    Count,
    Section,
    Slug,
    Some,
    Titles,
    in_turn,
    placed,
)

RewardKind = Literal["money_off", "percentage", "product", "shipping", "event", "donation"]
_AT_THE_SHOP = ("money_off", "percentage", "product", "shipping")  # the others need no order


class RewardRules(Section):
    """One line of the catalogue: what it is, what it costs, and who may have it when."""

    slug: Slug
    number: Annotated[int, Field(ge=1, le=9999)]
    kind: RewardKind = "money_off"
    title: Titles
    description: dict[str, Annotated[str, Field(min_length=1, max_length=200)]] = Field(
        default_factory=dict
    )
    picture: Annotated[str, Field(pattern=r"^(https://\S+)?$", max_length=500)] = ""
    cost: Some
    tier_costs: dict[Slug, Some] = Field(default_factory=dict)
    value: Amount = "0.00"
    percent: Annotated[int, Field(ge=1, le=100)] | None = None
    sku: Annotated[str, Field(max_length=80)] = ""
    minimum_order: Amount = "0.00"
    combines: bool = True
    stock: Count | None = None
    limit: Some | None = None
    limit_days: Annotated[int, Field(ge=1, le=3660)] | None = None
    from_tier: Annotated[str, Field(pattern=r"^[a-z0-9-]{0,60}$")] = ""
    active_from: datetime | None = None
    active_until: datetime | None = None

    @model_validator(mode="after")
    def _plausible(self) -> "RewardRules":
        for problem, wrong in self._problems():
            if wrong:
                raise ValueError(f"{self.slug}: {problem}")
        return self

    def _problems(self) -> tuple[tuple[str, bool], ...]:
        """What does not go together, and whether it is so here."""
        kind, orders = self.kind, self.kind in _AT_THE_SHOP
        return (
            ("value: what money_off takes off", kind == "money_off" and not self.value_cents),
            ("percent: a percentage needs it, nothing else has it",
             (kind == "percentage") != (self.percent is not None)),
            ("sku: a product needs it, nothing else has it",
             (kind == "product") != bool(self.sku)),
            ("minimum_order, combines: only what is used on an order has them",
             not orders and (bool(self.minimum_cents) or not self.combines)),
            ("limit_days: needs limit", self.limit_days is not None and self.limit is None),
            ("active_until: after active_from, both with an offset or both without",
             not in_turn(self.active_from, self.active_until)),
        )  # fmt: skip

    @property
    def value_cents(self) -> int:
        """What it is worth, as far as that is an amount of money."""
        return cents_of(self.value)

    @property
    def minimum_cents(self) -> int:
        """What the order must come to that it is used on."""
        return cents_of(self.minimum_order)

    def cost_for(self, tiers: Collection[str]) -> int:
        """The price for somebody who has reached these tiers: the lowest that one of them gives."""
        return min((self.cost, *(self.tier_costs[t] for t in tiers if t in self.tier_costs)))

    def starts(self, zone: ZoneInfo) -> datetime | None:
        """The first instant at which it is offered; None: always was."""
        return placed(self.active_from, zone)

    def ended(self, at: datetime, zone: ZoneInfo) -> bool:
        """Whether it is offered no more."""
        ends = placed(self.active_until, zone)
        return ends is not None and ends <= at
