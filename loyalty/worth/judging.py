"""Whether a reminder does anything: three questions, weighed together. Numbers in, numbers out.

Methods are those of campaigns (`loyalty.uplift`): Newcombe's interval for shares, Welch's for money
or the studentised bootstrap for few, Holm over the questions, chi-square over the arms' sizes.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from math import ceil

from loyalty import uplift
from loyalty.campaigns import arms
from loyalty.intervals import Sample
from loyalty.uplift import Answer, Arm

TOLD = "told"
SHARES = ("redeemed", "ordered")
MONEY = "revenue"
HOPED = 0.2  # a rise by a fifth is what the prospect is about: not what was seen, which is chance
NOBODY = Sample(0, 0.0, 0.0)

NO_HOLD_OUT = "no hold-out"
NO_MEMBERS = "one of the two has no members yet"
UNEVEN = "the two are not as large as they were dealt: something else decided who is where"
MIXED = "its rules hold out different shares: who is held out is no sample of all"


@dataclass(frozen=True, slots=True)
class Side:
    """What those did who were dealt the same, each in the days after their first reminder."""

    members: int = 0
    redeemed: int = 0  # members who had a voucher for points
    ordered: int = 0  # members who paid an order that stands
    cents: int = 0  # paid, less what was given back
    sent: int = 0  # messages that left
    forms: int = 0  # of those: as a template
    unpriced: int = 0  # of those: to numbers of which no price is known
    cost: float = 0.0  # of the templates, in cents
    revenue: Sample = NOBODY  # cents a member
    net: Sample = NOBODY  # the same less what the points given for these orders are worth
    values: tuple[tuple[float, float], ...] = ()  # both of each member, where there are few

    @property
    def each(self) -> float:
        """What it cost to tell one of them."""
        return self.cost / max(1, self.members)


@dataclass(frozen=True, slots=True)
class Prospect:
    """What could be proven of a share, if there is something."""

    base: float  # of both together
    least: float | None  # the smallest rise found in 80 of 100 cases by now; None: none would be
    hoped: float  # a rise by a fifth
    members: int  # so many more would show it


@dataclass(frozen=True, slots=True)
class Verdict:
    """The answers to the three questions, and what of them is proven."""

    told: Side
    held: Side
    ratio: float | None  # how often chance deals such sizes
    answers: Mapping[str, Answer]
    net: Answer | None  # a member, everything deducted; only where more or less revenue is proven
    prospects: Mapping[str, Prospect]  # of shares of which nothing is proven
    why_not: str  # what keeps everything from being proven; empty: nothing

    def proven(self, question: str) -> bool:
        """Whether chance alone is out of the question."""
        answer = self.answers.get(question)
        return answer is not None and answer.proven and not self.why_not

    @property
    def said(self) -> str:
        """All of it in a word: "proven: more ordered", "not proven", "no hold-out"."""
        if self.why_not == NO_HOLD_OUT:
            return NO_HOLD_OUT
        found = []
        for question, answer in self.answers.items():
            if self.proven(question):
                assert answer.difference is not None, "it is proven"
                found.append(f"{'more' if answer.difference.value > 0 else 'less'} {question}")
        return f"proven: {', '.join(found)}" if found else "not proven"


def judged(told: Side, held: Side, ratio: float | None, share: float | None) -> Verdict:
    """Compare them; `share` is held out by the rules, None: different shares."""
    why = _why_not(told, held, ratio, share)
    if not (told.members and held.members):
        return Verdict(told, held, ratio, {}, None, {}, why)
    asked = {
        **{name: uplift.ordered(_of(name, told), _of(name, held)) for name in SHARES},
        MONEY: uplift.brought(_money(told), _money(held)),
    }
    said = {name: one for name, one in asked.items() if one.difference is not None}
    weighed = uplift.holm([one.p for one in said.values()])
    adjusted = dict(zip(said, weighed, strict=True))
    answers = {name: replace(one, adjusted=adjusted.get(name, 1.0)) for name, one in asked.items()}
    bare = Verdict(told, held, ratio, answers, None, {}, why)
    net = uplift.brought(_net(told), _net(held)) if bare.proven(MONEY) else None
    prospects = {
        name: one
        for name in SHARES
        if not bare.proven(name) and share and (one := _prospect(name, told, held, share))
    }
    return replace(bare, net=net, prospects=prospects)


def sample_ratio(told: int, held: int, share: float | None) -> float | None:
    """How often chance deals so many of each, also of those whose days are not over."""
    if not share:
        return None
    return uplift.sample_ratio(
        {TOLD: told, arms.HELD_OUT: held}, {TOLD: 1 - share, arms.HELD_OUT: share}
    )


def _why_not(told: Side, held: Side, ratio: float | None, share: float | None) -> str:
    if share is None:
        return MIXED
    if not share:
        return NO_HOLD_OUT
    if not (told.members and held.members):
        return NO_MEMBERS
    if ratio is not None and ratio < uplift.ALARM:
        return UNEVEN
    return ""


def _of(question: str, side: Side) -> Arm:
    """A side as it is compared by how many of it did something."""
    return Arm(question, side.members, getattr(side, question), side.revenue)


def _money(side: Side) -> Arm:
    values = tuple(one for one, _ in side.values)
    return Arm(MONEY, side.members, side.ordered, side.revenue, values)


def _net(side: Side) -> Arm:
    """Less what each of its messages cost, too."""
    values = tuple(one - side.each for _, one in side.values)
    net = Sample(side.net.size, side.net.mean - side.each, side.net.squares)
    return Arm("net", side.members, side.ordered, net, values)


def _prospect(question: str, told: Side, held: Side, share: float) -> Prospect | None:
    """By the rate of both together: that is what there is if the reminder does nothing."""
    members, questions = told.members + held.members, len(SHARES) + 1
    base = (getattr(told, question) + getattr(held, question)) / members
    hoped = base * HOPED
    needed = uplift.needed(share, base, hoped, questions)
    if needed is None:
        return None
    least = uplift.detectable(told.members, held.members, base, questions)
    return Prospect(base, least, hoped, max(0, ceil(needed) - members))
