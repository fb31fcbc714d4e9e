"""Amounts and points as integers."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loyalty.money import amount, cents_of, points_for


@pytest.mark.parametrize(
    ("typed", "cents"), [("54.00", 5400), ("54", 5400), ("0.01", 1), ("39.9", 3990), ("0", 0)]
)
def test_amounts_are_read_exactly(typed: str, cents: int) -> None:
    assert cents_of(typed) == cents


@pytest.mark.parametrize(
    "typed", ["", "abc", "1.001", "-1", "NaN", "Infinity", "1e20", "1e2", "٣", "1,50", "9" * 12]
)
def test_what_is_no_amount_is_refused(typed: str) -> None:
    with pytest.raises(ValueError, match="amount"):
        cents_of(typed)


@pytest.mark.parametrize(
    ("cents", "currency", "said"),
    [
        (123_450, "GBP", "£1,234.50"),
        (-5, "GBP", "-£0.05"),
        (0, "EUR", "€0.00"),
        (120_000, "CHF", "CHF 1,200.00"),
        (99.6, "USD", "US$1.00"),
    ],
)
def test_amounts_are_written_as_people_read_them(cents: float, currency: str, said: str) -> None:
    assert amount(cents, currency) == said


def test_a_change_has_its_sign() -> None:
    said = [amount(cents, "GBP", signed=True) for cents in (40, -40, 0, 0.4)]
    assert said == ["+£0.40", "-£0.40", "£0.00", "£0.00"]


@pytest.mark.parametrize(
    ("cents", "rate", "points"),
    [(5499, "1", 54), (5499, "1.25", 68), (5499, "1.5", 82), (0, "1", 0), (99, "1", 0)],
)
def test_points_are_rounded_down_once(cents: int, rate: str, points: int) -> None:
    assert points_for(cents, Decimal(rate)) == points


@given(
    cents=st.integers(0, 10**9),
    part=st.integers(0, 10**9),
    rate=st.decimals("0", "20", places=3),
)
def test_a_part_never_earns_more_than_the_whole(cents: int, part: int, rate: Decimal) -> None:
    part = min(part, cents)
    together = points_for(part, rate) + points_for(cents - part, rate)
    assert points_for(part, rate) <= points_for(cents, rate)
    assert together <= points_for(cents, rate) <= together + 1
