"""What one member would have earned by given rules, from what is known to have happened."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import ROUND_FLOOR, Decimal

from loyalty.earning import LineOf, capped, most_of, rules_of_orders, shares_of, terms_of
from loyalty.earning.limits import counted_since
from loyalty.programme import EarningRules, Programme
from loyalty.programme.earning_rules import OF_ORDERS


@dataclass(frozen=True, slots=True)
class OrderFact:
    """An order as it stands now, in minor units of the programme's money."""

    at: datetime
    total: int
    remaining: int
    shipping: int
    gift_cards: int
    tax: int
    voucher: int  # what its vouchers paid
    lines: Sequence[LineOf]
    multipliers: tuple[Decimal, Decimal]  # of the tier then, by the old rules and by the new


@dataclass(frozen=True, slots=True)
class ActivityFact:
    """Something that was done. What was done `before` the days in question only fills limits."""

    at: datetime
    rule: str
    subject: str
    points: int  # as they were earned
    before: bool
    multipliers: tuple[Decimal, Decimal]


@dataclass(slots=True)
class MemberFacts:
    """What is known of one member."""

    joined: bool = False  # in the days in question
    advocate: int = 0  # friends' first orders that were rewarded
    friend: int = 0
    orders: list[OrderFact] = field(default_factory=list)
    activities: list[ActivityFact] = field(default_factory=list)


@dataclass(slots=True)
class _Done:
    """What limits look at: when, for how many points, about what."""

    at: list[tuple[datetime, int, str]] = field(default_factory=list)

    def room(self, rule: EarningRules, subject: str, now: datetime, of: Programme) -> int | None:
        """How many points the rule may still bring now; None: any. As `earning.limits.room`."""
        counted = [(at, points) for at, points, _ in self.at if at <= now]
        if rule.once_per_subject and any(about == subject for _, _, about in self.at):
            return 0
        since = counted_since(rule, rule.count_period, now, of.zone)
        count = sum(1 for at, _ in counted if since is None or at >= since)
        if rule.max_count is not None and count >= rule.max_count:
            return 0
        cooldown = timedelta(hours=rule.cooldown_hours)
        if cooldown and any(now < at + cooldown for at, _ in counted):
            return 0
        if rule.max_points is None:
            return None
        since = counted_since(rule, rule.points_period, now, of.zone)
        earned = sum(points for at, points in counted if since is None or at >= since)
        return max(0, rule.max_points - earned)


def earned_by(programme: Programme, facts: MemberFacts, side: int) -> Counter[str]:
    """Points of one member by what earned them; `side` is 0 for the old rules, 1 for the new."""
    points: Counter[str] = Counter()
    done: defaultdict[str, _Done] = defaultdict(_Done)
    if facts.joined:
        points["join"] += programme.joining.points
    points["advocate"] += facts.advocate * programme.referral.advocate_points
    points["friend"] += facts.friend * programme.referral.friend_points
    for fact in _in_turn(facts):
        if isinstance(fact, OrderFact):
            points.update(_order(programme, fact, done, side))
        else:
            points[fact.rule] += _activity(programme, fact, done[fact.rule], side)
    return points


def _in_turn(facts: MemberFacts) -> list[OrderFact | ActivityFact]:
    everything: list[OrderFact | ActivityFact] = [*facts.orders, *facts.activities]
    return sorted(everything, key=lambda fact: fact.at)


def _order(
    programme: Programme, fact: OrderFact, done: defaultdict[str, _Done], side: int
) -> dict[str, int]:
    rules = rules_of_orders(programme, fact.at)
    terms = terms_of(programme, fact.multipliers[side], fact.lines, rules)
    basis = max(0, fact.total + _extra(programme, fact))
    caps = {}
    for rule in rules:
        most = most_of(terms, rule.slug, basis)
        left = done[rule.slug].room(rule, "", fact.at, programme)
        given = most if left is None else min(most, left)
        if given < most:
            caps[rule.slug] = given
        if given:
            done[rule.slug].at.append((fact.at, given, ""))
    counted = basis * fact.remaining // fact.total if fact.total else 0
    return shares_of(capped(terms, caps), counted, basis)


def _extra(programme: Programme, fact: OrderFact) -> int:
    """What counts beside the goods paid, or does not."""
    rules = programme.purchase
    return (
        rules.with_shipping * fact.shipping
        + rules.with_gift_cards * fact.gift_cards
        + rules.with_voucher_part * fact.voucher
        - (not rules.with_tax) * fact.tax
    )


def _activity(programme: Programme, fact: ActivityFact, done: _Done, side: int) -> int:
    """What it earns; what was done before the days in question earned what it did."""
    if fact.before:
        done.at.append((fact.at, fact.points, fact.subject))
        return 0
    rule = next((rule for rule in programme.earning if rule.slug == fact.rule), None)
    if rule is None or rule.kind in OF_ORDERS or not rule.active(fact.at, programme.zone):
        return 0
    factor = fact.multipliers[side] if rule.tier_multiplier else Decimal(1)
    points = int((rule.points * factor).to_integral_value(rounding=ROUND_FLOOR))
    left = done.room(rule, fact.subject, fact.at, programme)
    if (left is not None and points > left) or left == 0:
        return 0
    done.at.append((fact.at, points, fact.subject))
    return points
