"""/referral-costs: what bringing friends costs, as a share of what the friends bought."""

from datetime import datetime, timedelta
from typing import Annotated

from pydantic import Field

from bot.web.api.operations import Answer, Call
from bot.web.api.shapes import Amount, Asked, Told, amount_of
from loyalty.money import Money
from referral_links import costs

Percent = Annotated[
    str | None,
    Field(pattern=r"^[0-9]+\.[0-9]$", examples=["18.2"], description="Of 100; null without any."),
]


class Days(Asked):
    """How far back."""

    days: Annotated[int, Field(ge=1, le=3650, description="Orders of the last so many days.")] = 90


class CostsTold(Told):
    """Rewards whose deciding order was paid in these days, as they stand now."""

    since: datetime
    until: datetime
    friends: Annotated[int, Field(description="Who were rewarded.")]
    advocate_points: int
    friend_points: int
    milestone_points: int
    vouchers: Annotated[int, Field(description="Given for coming, and used or still good.")]
    cost: Annotated[Amount, Field(description="What points and vouchers are worth.")]
    first_orders: Annotated[Amount, Field(description="What remains paid of them.")]
    share_of_first_orders: Percent
    orders: Annotated[int, Field(description="All orders of friends in these days that stand.")]
    all_orders: Amount
    share_of_all_orders: Percent


async def show(call: Call, query: Days) -> Answer:
    """What friends cost, and what they bought."""
    found = await costs.costs(call.brand, call.now - timedelta(days=query.days), call.now)

    def amount(cents: int) -> Amount:
        return amount_of(Money(cents, call.brand.programme.currency))

    first, everything = found.share_of_first, found.share_of_all
    return Answer(
        CostsTold(
            since=found.since,
            until=found.until,
            friends=found.friends,
            advocate_points=found.advocate_points,
            friend_points=found.friend_points,
            milestone_points=found.milestone_points,
            vouchers=found.vouchers,
            cost=amount(found.cost_cents),
            first_orders=amount(found.first_cents),
            share_of_first_orders=None if first is None else str(first),
            orders=found.orders,
            all_orders=amount(found.all_cents),
            share_of_all_orders=None if everything is None else str(everything),
        )
    )
