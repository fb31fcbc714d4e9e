"""What an order earns: exact fractions, rounded once, whatever its lines and the rules."""

from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from math import floor
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loyalty.earning import LineOf, Terms, shares_of
from loyalty.earning.terms import capped, most_of, terms_of
from loyalty.programme import EarningRules, Programme
from tests.loyalty import rulings
from tests.loyalty.people import RULES
from tests.loyalty.rulings import points_of
from tests.profiles import tries

PLAIN = RULES.model_copy(update={"earning": ()})


def rule(slug: str, **keys: Any) -> EarningRules:
    return rulings.rule(slug, **{"kind": "purchase", **keys})


def terms(*rules: EarningRules, tier: str = "1", lines: tuple[LineOf, ...] = ()) -> Terms:
    return terms_of(PLAIN, Decimal(tier), lines, rules)


@pytest.mark.parametrize(
    ("cents", "tier", "points"),
    [(5499, "1", 54), (5499, "1.25", 68), (4000, "1", 40), (99, "1.5", 1), (1, "1", 0)],
)
def test_worked_examples(cents: int, tier: str, points: int) -> None:
    assert points_of(terms(tier=tier), cents, cents) == points


def test_rounding_happens_once_per_order() -> None:
    lines = tuple(LineOf(str(n), (), 99) for n in range(10))
    assert points_of(terms(lines=lines), 990, 990) == 9
    double = rule("double", multiplier="1.5", skus=["1"])
    assert points_of(terms(double, lines=lines), 990, 990) == floor(9.9 + 0.495)


def test_bonuses_add_up_and_less_comes_first() -> None:
    rules = (rule("x2", multiplier="2"), rule("x3", multiplier="3"))
    assert points_of(terms(*rules), 1000, 1000) == 40
    nothing = rule("sale", multiplier="0", tags=["Sale"])
    lines = (LineOf("a", ("sale",), 600), LineOf("b", (), 400))
    assert points_of(terms(*rules, nothing, lines=lines), 1000, 1000) == 16
    assert points_of(terms(nothing, lines=lines), 1000, 1000) == 4


def test_the_tier_multiplies_a_bonus_only_if_it_is_meant_to() -> None:
    assert points_of(terms(rule("x2", multiplier="2"), tier="1.5"), 1000, 1000) == 25
    both = rule("x2", multiplier="2", tier_multiplier=True)
    assert points_of(terms(both, tier="1.5"), 1000, 1000) == 30
    fixed = rule("five", kind="order", points=5, tier_multiplier=True)
    assert points_of(terms(fixed, tier="1.5"), 1000, 1000) == 22  # 15 + 7.5


def test_a_rule_chooses_its_goods() -> None:
    lines = (
        LineOf("ring", ("gold",), 1000),
        LineOf("chain", ("gold", "sale"), 2000),
        LineOf("card", (), 3000),
    )
    gold = rule("gold", multiplier="2", tags=["gold"], without_tags=["sale"])
    assert shares_of(terms(gold, lines=lines), 6000, 6000) == {"purchase": 60, "gold": 10}
    other = rule("other", multiplier="2", without_skus=["card"])
    assert shares_of(terms(other, lines=lines), 6000, 6000) == {"purchase": 60, "other": 30}
    # what no line names belongs to rules that name nothing, and a discount is shared by all lines
    assert shares_of(terms(gold, lines=lines), 9000, 9000) == {"purchase": 90, "gold": 10}
    assert shares_of(terms(other, lines=lines), 9000, 9000) == {"purchase": 90, "other": 60}
    assert shares_of(terms(gold, lines=lines), 3000, 3000) == {"purchase": 30, "gold": 5}


def test_a_minimum_is_asked_of_what_remains() -> None:
    ten = rule("ten", kind="order", points=10, minimum="40.00")
    assert [points_of(terms(ten), cents, 5000) for cents in (5000, 4000, 3999, 0)] == [
        60,
        50,
        39,
        0,
    ]
    ring = rule("ring", kind="order", points=10, skus=["ring"], minimum="10.00")
    lines = (LineOf("ring", (), 1000), LineOf("chain", (), 1000))
    assert points_of(terms(ring, lines=lines), 2000, 2000) == 30
    assert points_of(terms(ring, lines=lines), 1999, 2000) == 19
    assert points_of(terms(ring, lines=(lines[1],)), 1000, 1000) == 10


def test_what_a_limit_leaves_caps_a_bonus() -> None:
    found = terms(rule("x2", multiplier="2"), rule("x3", multiplier="3"))
    assert most_of(found, "x3", 1050) == 21
    less = capped(found, {"x3": 4, "x2": 0})
    assert shares_of(less, 1050, 1050) == {"purchase": 10, "x3": 4}


def test_rules_that_make_no_sense_are_refused() -> None:
    for wrong in (
        {"kind": "purchase", "points": 5},
        {"kind": "follow", "multiplier": "2"},
        {"kind": "follow", "minimum": "1.00"},
        {"kind": "order", "approval": True},
        {"multiplier": "0.5", "budget": 10},
        {"active_from": "2026-01-02T00:00:00", "active_until": "2026-01-02T00:00:00"},
        {"active_from": "2026-01-02T00:00:00Z", "active_until": "2026-01-03T00:00:00"},
        {"count_period": "campaign"},
    ):
        with pytest.raises(ValueError, match="wrong: "):
            rule("wrong", **wrong)
    with pytest.raises(ValueError, match="something else"):
        rule("grant")


FACTORS = st.decimals(0, 5, places=3)
NAMES = st.sampled_from(["a", "b", "c"])
LINES = st.lists(
    st.builds(LineOf, NAMES, st.lists(NAMES, max_size=2).map(tuple), st.integers(0, 10**6)),
    max_size=4,
).map(tuple)


@st.composite
def orders_rules(draw: st.DrawFn) -> EarningRules:
    number = draw(st.integers(1, 10**9))
    kind = draw(st.sampled_from(["purchase", "order"]))
    multiplier = draw(FACTORS) if kind == "purchase" else Decimal(1)
    choose = st.lists(NAMES, max_size=2)
    return rule(
        f"r{number}",
        kind=kind,
        multiplier=multiplier,
        points=draw(st.integers(0, 100)) if kind == "order" else 0,
        tier_multiplier=draw(st.booleans()),
        skus=draw(choose),
        tags=draw(choose),
        without_tags=draw(choose),
        minimum="0.00" if multiplier < 1 else f"{draw(st.integers(0, 100))}.00",
    )


@settings(max_examples=tries(150), deadline=None)
@given(
    rules=st.lists(orders_rules(), max_size=4, unique_by=lambda r: r.slug),
    lines=LINES,
    tier=FACTORS,
    total=st.integers(1, 10**6),
    data=st.data(),
)
def test_less_remains_never_more_points(
    rules: list[EarningRules], lines: tuple[LineOf, ...], tier: Decimal, total: int, data: Any
) -> None:
    found = terms_of(PLAIN, tier, lines, rules)
    caps = data.draw(st.dictionaries(st.sampled_from([r.slug for r in rules]), st.integers(0, 50))
                     if rules else st.just({}))  # fmt: skip
    found = capped(found, caps)
    remains = sorted(data.draw(st.lists(st.integers(0, total), min_size=2, max_size=6)))
    earned = [points_of(found, cents, total) for cents in remains]
    assert earned == sorted(earned)
    assert points_of(found, 0, total) == 0
    for cents in remains:
        for slug, share in shares_of(found, cents, total).items():
            assert share >= 0
            if slug != "purchase":
                assert share <= most_of(found, slug, total)
                assert share <= caps.get(slug, share)


@settings(max_examples=tries(150), deadline=None)
@given(lines=LINES, tier=FACTORS, factor=FACTORS, total=st.integers(1, 10**6))
def test_exactly_the_fraction_rounded_down(
    lines: tuple[LineOf, ...], tier: Decimal, factor: Decimal, total: int
) -> None:
    """Against the formula written down once more, line by line."""
    one = rule("one", multiplier=factor, skus=["a"])
    goods = sum(line.cents for line in lines)
    exactly = Fraction(0)
    for line in (*lines, LineOf("", (), max(0, total - goods))):
        paid = Fraction(line.cents * total, max(goods, total))
        rate = Fraction(tier)
        if line.sku == "a":
            rate = rate * Fraction(factor) if factor < 1 else rate + Fraction(factor) - 1
        exactly += paid * rate / 100
    assert points_of(terms_of(PLAIN, tier, lines, [one]), total, total) == floor(exactly)


def test_an_instant_without_offset_is_meant_by_the_programme(now: datetime) -> None:
    weekend = rule(
        "weekend", multiplier="2", active_from="2026-03-28", active_until="2026-03-30T00:00:00"
    )
    zone = Programme.model_validate(RULES.model_dump()).zone
    utc = ["2026-03-28T00:00:00+00:00", "2026-03-29T22:59:59+00:00", "2026-03-29T23:00:00+00:00"]
    assert [weekend.active(datetime.fromisoformat(at), zone) for at in utc] == [True, True, False]
