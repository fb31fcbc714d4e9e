"""The same days by two sets of rules, side by side."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta

from loyalty.money import Money
from loyalty.preview.facts import pages
from loyalty.preview.reckoning import earned_by
from loyalty.programme import Programme
from loyalty.programme.earning_rules import OF_ORDERS


@dataclass(frozen=True, slots=True)
class Line:
    """What one rule brought by the old rules and by the new, and for how many that differs."""

    rule: str  # "purchase", "join", "advocate", "friend", or a slug of [[earning]]
    old: int
    new: int
    members: int


@dataclass(frozen=True, slots=True)
class Preview:
    """What a change of rules would have cost. Worth is what points are worth by each rules."""

    since: datetime
    until: datetime
    orders: int
    activities: int
    members: int  # with another sum of points
    lines: tuple[Line, ...]
    old_worth: Money
    new_worth: Money
    unknown: tuple[str, ...]  # new rules for members: nobody could have done these yet

    @property
    def old(self) -> int:
        """Points by the old rules."""
        return sum(line.old for line in self.lines)

    @property
    def new(self) -> int:
        """Points by the new rules."""
        return sum(line.new for line in self.lines)


async def difference(old: Programme, new: Programme, now: datetime, *, days: int = 90) -> Preview:
    """What the orders and activities of the past days would have earned by new rules.

    Both sides are computed, also the old one: what was posted may come from older versions. A
    budget caps the sum of its rule; gifts by staff and what points buy are no part of it.
    """
    since = now - timedelta(days=days)
    sums: tuple[Counter[str], Counter[str]] = (Counter(), Counter())
    differing: Counter[str] = Counter()
    orders = activities = members = 0
    async for page in pages(old, new, since, now):
        for facts in page:
            orders += len(facts.orders)
            activities += sum(not activity.before for activity in facts.activities)
            before, after = earned_by(old, facts, 0), earned_by(new, facts, 1)
            sums[0].update(before)
            sums[1].update(after)
            differing.update(rule for rule in before | after if before[rule] != after[rule])
            members += before.total() != after.total()
    slugs = [*dict.fromkeys(rule.slug for rules in (old, new) for rule in rules.earning)]
    lines = tuple(
        Line(rule, _paid(old, rule, sums[0]), _paid(new, rule, sums[1]), differing[rule])
        for rule in ("purchase", "join", "advocate", "friend", *slugs)
    )
    known = {rule.slug for rule in old.earning}
    return Preview(
        since=since,
        until=now,
        orders=orders,
        activities=activities,
        members=members,
        lines=lines,
        old_worth=old.worth(sum(line.old for line in lines)),
        new_worth=new.worth(sum(line.new for line in lines)),
        unknown=tuple(
            rule.slug
            for rule in new.earning
            if rule.slug not in known and rule.kind not in OF_ORDERS
        ),
    )


def _paid(programme: Programme, rule: str, points: Counter[str]) -> int:
    """What a rule paid together: no more than its budget."""
    budgets = {one.slug: one.budget for one in programme.earning if one.budget is not None}
    return min(points[rule], budgets.get(rule, points[rule]))
