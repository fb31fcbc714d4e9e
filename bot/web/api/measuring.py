"""/campaigns/{campaign}/result: what a campaign caused, and what of it is proven."""

from datetime import datetime
from math import isfinite
from typing import Annotated, Any, Literal

from pydantic import Field

from bot.web.api.campaigns import CountTold, count_told, of_number
from bot.web.api.operations import Answer, Call
from bot.web.api.patience import LONG, in_time
from bot.web.api.problems import Problem
from bot.web.api.shapes import Amount, Asked, Told, amount_of
from loyalty import campaigns
from loyalty.campaigns import Overall, Result, Sum
from loyalty.intervals import Estimate
from loyalty.money import Money
from loyalty.uplift import Answer as Compared


class SharesTold(Told):
    """What those who were dealt the same did in the window."""

    variant: Annotated[
        str, Field(description="`-`: held out; `=`: of every campaign; `+`: everybody else.")
    ]
    members: int
    customers: Annotated[int, Field(description="Who ordered.")]
    orders: int
    revenue: Annotated[Amount, Field(description="Paid, less what was given back.")]
    points_given: Annotated[int, Field(description="Points that stand for these orders.")]
    points_spent: int
    stopped: Annotated[int, Field(description="Said STOP after it.")]


class ArmTold(SharesTold):
    """The same on one channel, and how far the message came."""

    channel: str
    sent: int
    delivered: Annotated[
        int | None, Field(description="Of those sent; null: the channel does not report it.")
    ]
    read: Annotated[int | None, Field(description="Of those delivered; null as well.")]
    clicked: int
    wrote: Annotated[int, Field(description="Have written since, about anything.")]


class BoundsTold(Told):
    """What was seen, and between which bounds the truth lies in 95 of 100 cases."""

    value: float | None
    low: float | None
    high: Annotated[float | None, Field(description="null: without bound.")]


class AnswerTold(Told):
    """How two arms differ."""

    metric: Annotated[
        Literal["ordered", "net"],
        Field(description="Share that ordered; minor units a member, costs deducted."),
    ]
    one: Annotated[str, Field(description="`*`: all variants.")]
    other: str
    difference: Annotated[BoundsTold | None, Field(description="null: too few to say.")]
    lift: BoundsTold | None
    p: float
    p_of_all: Annotated[float, Field(description="By Holm, as one of all these questions.")]
    proven: bool


class ResultTold(Told):
    """What a campaign caused."""

    campaign: int
    since: datetime
    until: Annotated[datetime, Field(description="Orders count until then.")]
    counts: list[CountTold]
    arms: list[ArmTold]
    message_cost: Annotated[Amount, Field(description="Of templates, as estimated at the launch.")]
    answers: list[AnswerTold]
    sample_ratio: Annotated[
        float | None, Field(description="How often chance deals such arms; an alarm below 0.001.")
    ]
    not_proven: Annotated[str, Field(description="What keeps everything from it; or nothing.")]
    winner: Annotated[str, Field(description="The variant that won; nothing: none is proven to.")]


class OverallTold(Told):
    """What all campaigns together caused, against who is held out of every one."""

    since: datetime
    until: datetime
    arms: list[SharesTold]
    message_cost: Annotated[Amount, Field(description="Of templates, as estimated at launches.")]
    answers: list[AnswerTold]
    sample_ratio: Annotated[
        float | None, Field(description="How often chance deals such arms; an alarm below 0.001.")
    ]
    not_proven: Annotated[str, Field(description="What keeps everything from it; or nothing.")]


class Back(Asked):
    """How far back."""

    days: Annotated[int, Field(ge=1, le=366, description="The last so many days.")] = 90


async def result(call: Call, campaign: int) -> Answer:
    """What it caused."""
    one = await of_number(campaign)
    async with in_time("kith campaign result", LONG):
        found = await campaigns.result(one, call.brand, call.now)
    if found is None:
        raise Problem("not-found", "it was not launched yet", field="campaign")
    currency = call.brand.programme.currency
    told = ResultTold(
        campaign=one.id,
        since=found.since,
        until=found.until,
        counts=[count_told(count) for count in found.counts.counts],
        arms=[_arm(arm, found, currency) for arm in found.by_channel],
        message_cost=amount_of(Money(found.message_cents, currency)),
        answers=[_answer(answer, found) for answer in found.answers],
        sample_ratio=found.ratio,
        not_proven=found.why_not,
        winner=found.winner,
    )
    return Answer(told)


async def overall(call: Call, query: Back) -> Answer:
    """What all of them caused."""
    async with in_time("kith campaign overall", LONG):
        found = await campaigns.overall(call.brand, call.now, query.days)
    if found is None:
        raise Problem("not-found", "nobody is held out of all campaigns: [marketing] held_out")
    currency = call.brand.programme.currency
    told = OverallTold(
        since=found.since,
        until=found.until,
        arms=[SharesTold(**_shares(arm, currency)) for arm in found.by_arm],
        message_cost=amount_of(Money(found.message_cents, currency)),
        answers=[_answer(answer, found) for answer in found.answers],
        sample_ratio=found.ratio,
        not_proven=found.why_not,
    )
    return Answer(told)


def _shares(one: Sum, currency: str) -> dict[str, Any]:
    return {
        "variant": one.variant,
        "members": one.members,
        "customers": one.customers,
        "orders": one.orders,
        "revenue": amount_of(Money(one.cents, currency)),
        "points_given": one.given,
        "points_spent": one.redeemed,
        "stopped": one.stopped,
    }


def _arm(one: Sum, found: Result, currency: str) -> ArmTold:
    funnel = found.counts.funnel(one.variant, one.channel)
    return ArmTold(
        **_shares(one, currency),
        channel=one.channel,
        sent=funnel["sent"],
        delivered=funnel.get("delivered"),
        read=funnel.get("read"),
        clicked=one.clicked,
        wrote=one.wrote,
    )


def _answer(one: Compared, found: Result | Overall) -> AnswerTold:
    return AnswerTold(
        metric=one.metric,
        one=one.one,
        other=one.other,
        difference=_bounds(one.difference),
        lift=_bounds(one.lift),
        p=one.p,
        p_of_all=one.adjusted,
        proven=found.proven(one),
    )


def _bounds(one: Estimate | None) -> BoundsTold | None:
    if one is None:
        return None
    value, low, high = (part if isfinite(part) else None for part in (one.value, one.low, one.high))
    return BoundsTold(value=value, low=low, high=high)
