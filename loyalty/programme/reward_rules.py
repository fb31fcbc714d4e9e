"""`[[rewards]]`: what points buy."""

from collections.abc import Collection
from typing import Annotated, Literal

from pydantic import Field

from loyalty.money import cents_of
from loyalty.programme.season import Seasonal
from loyalty.programme.values import (
    Amount,
    Count,
    Slug,
    Some,
    Titles,
)

RewardKind = Literal["money_off", "percentage", "product", "shipping", "event", "donation"]
_AT_THE_SHOP = ("money_off", "percentage", "product", "shipping")  # the others need no order


class RewardRules(Seasonal):
    """One line of the catalogue: what it is, what it costs, and who may have it when."""

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
