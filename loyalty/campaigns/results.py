"""What a campaign caused, by intention to treat: all of its frozen rows, whatever became of them.

The window is the same for everybody: from when the first could read it, for `outcome_days`. Before
it is over nothing is proven, however clear it looks.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import combinations
from typing import Any

from loyalty import uplift
from loyalty.campaigns import arms, clicks, counting, drafts, times
from loyalty.campaigns import results_statements as sql
from loyalty.campaigns.counting import Counts
from loyalty.campaigns.results_statements import ALWAYS
from loyalty.intervals import Sample
from loyalty.models import Campaign
from loyalty.money import cents_of
from loyalty.programme import Brand, Programme
from loyalty.statements import rows
from loyalty.uplift import Answer, Arm

EVERYBODY = "*"  # who heard any of the variants
UNEVEN = "the arms are not as large as they were dealt: something else decided who is where"


@dataclass(frozen=True, slots=True)
class Sum:
    """What an arm did in the window, by one channel or altogether."""

    variant: str
    channel: str
    members: int
    customers: int
    orders: int
    cents: int  # paid, less what was given back
    given: int  # points that stand for those orders
    redeemed: int  # points spent, less those given back
    stopped: int  # said STOP after it
    wrote: int  # have written since
    net: Sample  # cents a member, less what the points given are worth
    clicked: int = 0

    def __add__(self, other: "Sum") -> "Sum":
        return Sum(
            self.variant,
            self.channel if self.channel == other.channel else "",
            self.members + other.members,
            self.customers + other.customers,
            self.orders + other.orders,
            self.cents + other.cents,
            self.given + other.given,
            self.redeemed + other.redeemed,
            self.stopped + other.stopped,
            self.wrote + other.wrote,
            self.net + other.net,
            self.clicked + other.clicked,
        )


@dataclass(frozen=True, slots=True)
class Result:
    """Everything there is to say about it by now."""

    since: datetime
    until: datetime
    counts: Counts
    by_channel: tuple[Sum, ...]
    by_arm: tuple[Sum, ...]
    message_cents: int  # as estimated at the launch
    answers: tuple[Answer, ...]
    ratio: float | None  # of the sample: how often chance deals such arms
    why_not: str  # what keeps everything from being proven; empty: nothing

    def proven(self, answer: Answer) -> bool:
        """Whether chance alone is out of the question, and the time to say so has come."""
        return answer.proven and not self.why_not

    @property
    def winner(self) -> str:
        """The variant of which it is proven that more ordered than of each other one, or none."""
        names = {one.variant for one in self.by_arm} - {arms.HELD_OUT, ALWAYS}
        beaten = {name: set[str]() for name in names}
        for answer in self.answers:
            pair = (answer.one, answer.other)
            if answer.metric == "ordered" and set(pair) <= names and self.proven(answer):
                assert answer.difference is not None, "it is proven"
                better, worse = pair if answer.difference.value > 0 else pair[::-1]
                beaten[better].add(worse)
        best = [name for name in names if len(names) > 1 and beaten[name] == names - {name}]
        return best[0] if best else ""


async def result(campaign: Campaign, brand: Brand, now: datetime) -> Result | None:
    """What came of a campaign; None if it was never launched."""
    if campaign.launched_at is None:
        return None
    rules = await drafts.rules_of(campaign, brand)
    since, until = window(campaign)
    always = rules.marketing.held_out
    about = [
        *(since, until, point_cents(rules)),
        *(campaign.id, f"campaign:{campaign.id}:", always, arms.key_of(brand.secret, None)),
    ]
    people = sql.of_campaign()
    opened = (await clicks.of(campaign.id)).people
    by_channel = await summed(people, about, opened)
    by_arm = together(by_channel)
    told = [one for one in by_arm if one.variant not in (arms.HELD_OUT, ALWAYS)]
    message = campaign.cost_cents or 0
    each = message / max(1, sum(one.members for one in told))
    dealt = {
        one.variant: await arm(one, people, about, 0.0 if one not in told else each)
        for one in by_arm
    }
    names = sorted({text.variant for text in await drafts.texts_of(campaign.id)})
    ratio = uplift.sample_ratio(
        {one.variant: one.members for one in by_arm}, _shares(campaign.held_out, always, names)
    )
    answers = uplift.compared(_pairs(dealt), seed=campaign.id)
    why = _why_not(campaign, dealt, ratio, until, now)
    counts = await counting.counts(campaign.id)
    return Result(
        since, until, counts, tuple(by_channel), tuple(by_arm), message, tuple(answers), ratio, why
    )


def window(campaign: Campaign) -> tuple[datetime, datetime]:
    """From when the first could read it, and until when orders count."""
    assert campaign.launched_at is not None, "it was launched"
    since = times.begins_at(campaign, campaign.launched_at)
    begun = times.begun_at(campaign, campaign.launched_at)
    return since, begun + timedelta(days=campaign.outcome_days)


def point_cents(rules: Programme) -> float:
    """What one point is worth in minor units."""
    return cents_of(rules.points.worth) / rules.points.worth_points


async def summed(
    people: str, about: Sequence[Any], opened: Mapping[tuple[str, str], int]
) -> list[Sum]:
    """What each arm did, by channel."""
    return [_sum(found, opened) for found in await rows(sql.sums(people), *about)]


def _sum(found: Mapping[str, Any], opened: Mapping[tuple[str, str], int]) -> Sum:
    size, who = int(found["size"]), (str(found["variant"]), str(found["channel"]))
    return Sum(
        variant=who[0],
        channel=who[1],
        members=size,
        customers=int(found["customers"]),
        orders=int(found["orders"]),
        cents=int(found["cents"]),
        given=int(found["given"]),
        redeemed=int(found["redeemed"]),
        stopped=int(found["stopped"]),
        wrote=int(found["wrote"]),
        net=Sample(size, float(found["mean"]), float(found["squares"])),
        clicked=opened.get(who, 0),
    )


def together(by_channel: Sequence[Sum]) -> list[Sum]:
    """What each arm did on all channels."""
    found = dict[str, Sum]()
    for one in by_channel:
        found[one.variant] = found[one.variant] + one if one.variant in found else one
    return list(found.values())


async def arm(one: Sum, people: str, about: Sequence[Any], cost: float) -> Arm:
    """An arm as it is compared; each of its members cost so much to tell."""
    values: tuple[float, ...] = ()
    if one.members < uplift.SMALL:
        statement = sql.values(people, len(about) + 1)
        values = tuple(r["net"] - cost for r in await rows(statement, *about, one.variant))
    net = Sample(one.net.size, one.net.mean - cost, one.net.squares)
    return Arm(one.variant, one.members, one.customers, net, values)


def _pairs(dealt: Mapping[str, Arm]) -> list[tuple[Arm, Arm]]:
    """Who heard anything and who heard each variant against who was held out, then each other."""
    told = [one for name, one in dealt.items() if name not in (arms.HELD_OUT, ALWAYS)]
    held, pairs = dealt.get(arms.HELD_OUT), list[tuple[Arm, Arm]]()
    if held is not None:
        pairs += [(one, held) for one in told]
        if len(told) > 1:
            whole = told[0]
            for one in told[1:]:
                whole = whole + one
            pairs.insert(0, (replace(whole, name=EVERYBODY), held))
    return pairs + list(combinations(told, 2))


def _shares(held: int, always: int, names: Sequence[str]) -> dict[str, float]:
    kept = 1 - always / arms.WHOLE
    told = kept * (1 - held / arms.WHOLE)
    return {
        ALWAYS: 1 - kept,
        arms.HELD_OUT: kept - told,
        **{name: told / len(names) for name in names},
    }


def _why_not(
    campaign: Campaign,
    dealt: Mapping[str, Arm],
    ratio: float | None,
    until: datetime,
    now: datetime,
) -> str:
    told = [name for name in dealt if name not in (arms.HELD_OUT, ALWAYS)]
    if campaign.frozen_at is None:
        return "its audience is not complete yet"
    if not _pairs(dealt):
        return "nobody was held out of it" if told else "nobody was told anything"
    if ratio is not None and ratio < uplift.ALARM:
        return UNEVEN
    if now < until:
        return f"orders count until {until:%Y-%m-%d %H:%M}Z"
    return ""
