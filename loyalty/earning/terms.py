"""What an order earns: decided when it is first posted, and exact in fractions ever after.

The terms are kept with the order. Points follow from them and from what remains paid alone, so
refunds need no rule that may have changed meanwhile, and rounding happens once per order.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Context, Decimal
from fractions import Fraction
from math import ceil, floor
from typing import TypedDict

from loyalty.money import MINOR_UNITS, cents_of
from loyalty.programme import EarningRules, Programme

_EXACT = Context(prec=200)


@dataclass(frozen=True, slots=True)
class LineOf:
    """One line of an order: what it is, and what was paid for it in minor units."""

    sku: str
    tags: tuple[str, ...]
    cents: int


class Part(TypedDict):
    """Goods of `cents` (and, if `rest`, those that no line names) earn `rate` points per unit."""

    cents: int
    rest: bool
    rate: str


class Bonus(TypedDict):
    """What one rule adds: goods at a rate, or fixed points.

    Only as long as its goods come to `least` cents, and never more than `cap` points.
    """

    rule: str
    parts: list[Part]
    points: str
    least: int
    cap: int | None


class Terms(TypedDict):
    """How an order earns. `goods` is what its lines add up to, `tier` what multiplied it."""

    per_unit: str
    tier: str
    goods: int
    parts: list[Part]
    bonuses: list[Bonus]


def terms_of(
    programme: Programme, tier: Decimal, lines: Sequence[LineOf], rules: Iterable[EarningRules]
) -> Terms:
    """The terms under these rules, with no limit applied yet: `capped` does that."""
    rules = tuple(rules)
    per_unit = Fraction(programme.purchase.points_per_unit)
    reducing = [rule for rule in rules if rule.kind == "purchase" and rule.multiplier < 1]
    places = [(line, _reduced(per_unit, line, reducing)) for line in (*lines, None)]
    return Terms(
        per_unit=exact(per_unit),
        tier=exact(Fraction(tier)),
        goods=sum(line.cents for line in lines),
        parts=_parts((line, rate * Fraction(tier)) for line, rate in places),
        bonuses=[
            _bonus_of(rule, places, Fraction(tier) if rule.tier_multiplier else Fraction(1))
            for rule in rules
            if rule not in reducing
        ],
    )


def _reduced(rate: Fraction, line: LineOf | None, reducing: Iterable[EarningRules]) -> Fraction:
    """What goods earn after the rules that make them earn less; no line: what no line names."""
    for rule in reducing:
        if _matches(rule, line):
            rate *= Fraction(rule.multiplier)
    return rate


def _matches(rule: EarningRules, line: LineOf | None) -> bool:
    if line is None:
        return not (rule.skus or rule.tags)
    tags = {tag.casefold() for tag in line.tags}
    if line.sku in rule.without_skus or tags & {tag.casefold() for tag in rule.without_tags}:
        return False
    if not (rule.skus or rule.tags):
        return True
    return line.sku in rule.skus or bool(tags & {tag.casefold() for tag in rule.tags})


def _parts(places: Iterable[tuple[LineOf | None, Fraction]]) -> list[Part]:
    """Goods by the rate that they earn at."""
    parts: dict[Fraction, Part] = {}
    for line, rate in places:
        part = parts.setdefault(rate, Part(cents=0, rest=False, rate=exact(rate)))
        if line is None:
            part["rest"] = True
        else:
            part["cents"] += line.cents
    return list(parts.values())


def _bonus_of(
    rule: EarningRules, places: Iterable[tuple[LineOf | None, Fraction]], factor: Fraction
) -> Bonus:
    """What a rule adds; fixed points have a rate of 0 on the goods that they depend on."""
    more = Fraction(rule.multiplier) - 1  # 0 for fixed points
    return Bonus(
        rule=rule.slug,
        parts=_parts((line, rate * factor * more) for line, rate in places if _matches(rule, line)),
        points=exact(rule.points * factor),
        least=cents_of(rule.minimum),
        cap=None,
    )


def shares_of(terms: Terms, remaining_cents: int, total_cents: int) -> dict[str, int]:
    """Points for what remains paid of an order, by what earned them: "purchase" and each rule.

    Exact fractions; what they come to together is rounded down once.
    """
    assert 0 <= remaining_cents <= total_cents, "what remains was paid"
    shares = {"purchase": 0}
    if not remaining_cents:
        return shares
    exactly = _earned(terms["parts"], terms, remaining_cents, total_cents)
    posted = shares["purchase"] = floor(exactly)
    for bonus in terms["bonuses"]:
        exactly += _bonus(bonus, terms, remaining_cents, total_cents)
        share = floor(exactly) - posted
        shares[bonus["rule"]] = shares.get(bonus["rule"], 0) + share
        posted += share
    return shares


def _bonus(bonus: Bonus, terms: Terms, remaining: int, total: int) -> Fraction:
    goods = sum((_goods(part, terms, remaining, total) for part in bonus["parts"]), Fraction(0))
    if not goods or goods < bonus["least"]:
        return Fraction(0)
    earned = _earned(bonus["parts"], terms, remaining, total) + Fraction(bonus["points"])
    return earned if bonus["cap"] is None else min(earned, Fraction(bonus["cap"]))


def _earned(parts: Iterable[Part], terms: Terms, remaining: int, total: int) -> Fraction:
    earned = Fraction(0)
    for part in parts:
        earned += _goods(part, terms, remaining, total) * Fraction(part["rate"])
    return earned / MINOR_UNITS


def _goods(part: Part, terms: Terms, remaining: int, total: int) -> Fraction:
    """A part's share of what remains paid, in cents.

    Lines that come to more than the total, as before a discount on the whole order, share it.
    """
    named = terms["goods"]
    cents = part["cents"] + (max(0, total - named) if part["rest"] else 0)
    return Fraction(cents * remaining, max(named, total))


def most_of(terms: Terms, rule: str, total_cents: int) -> int:
    """The most that a rule can add to an order of this total: what its limits must allow."""
    found = (bonus for bonus in terms["bonuses"] if bonus["rule"] == rule)
    return sum(ceil(_bonus(bonus, terms, total_cents, total_cents)) for bonus in found)


def capped(terms: Terms, caps: Mapping[str, int]) -> Terms:
    """The same terms, with rules that may add only so much, or nothing at all."""
    bonuses = []
    for bonus in terms["bonuses"]:
        cap = caps.get(bonus["rule"])
        if cap is None:
            bonuses.append(bonus)
        elif cap > 0:
            bonuses.append({**bonus, "cap": cap})
    return {**terms, "bonuses": bonuses}


def exact(number: Fraction) -> str:
    """A number that has finitely many decimals, with all of them."""
    decimal = _EXACT.divide(Decimal(number.numerator), Decimal(number.denominator))
    assert Fraction(decimal) == number, "a product of decimals is one"
    return f"{decimal.normalize(_EXACT):f}"
