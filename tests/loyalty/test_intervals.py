"""Intervals hold what they say, computed exactly or over many samples of a known truth."""

import random

import numpy as np
import pytest
from scipy import stats

from loyalty import intervals
from loyalty.intervals import Sample
from tests.profiles import tries

ROUNDS = tries(10000)
SPREAD = 4.5 * (0.95 * 0.05 / ROUNDS) ** 0.5  # of the share of 95 of 100 that is seen


def sample_of(values: "np.ndarray[tuple[int], np.dtype[np.float64]]") -> Sample:
    """What is kept of some numbers."""
    return Sample(len(values), float(values.mean()), float(((values - values.mean()) ** 2).sum()))


@pytest.mark.parametrize(("part", "whole"), [(0, 1), (0, 12), (3, 12), (12, 12), (250, 10**6)])
def test_a_share_has_wilsons_interval(part: int, whole: int) -> None:
    told = intervals.share(part, whole)
    known = stats.binomtest(part, whole).proportion_ci(method="wilson")
    assert told is not None
    assert (told.low, told.high) == pytest.approx((known.low, known.high), abs=1e-12)
    assert 0 <= told.low <= told.value <= told.high <= 1


@pytest.mark.parametrize("whole", [20, 100, 1000])
def test_a_share_lies_within_95_of_100_times(whole: int) -> None:
    """Exactly: for each truth, the probability of all counts whose interval holds it."""
    truths = np.linspace(0.02, 0.98, 193)
    told = [intervals.share(part, whole) for part in range(whole + 1)]
    bounds = [(one.low, one.high) for one in told if one is not None]
    covered = []
    for truth in truths:
        held = [part for part, (low, high) in enumerate(bounds) if low <= truth <= high]
        covered.append(stats.binom.pmf(held, whole, truth).sum())
    assert np.mean(covered) == pytest.approx(0.95, abs=0.01)
    assert min(covered) > 0.88


def test_a_difference_of_shares_lies_within_95_of_100_times(chance: random.Random) -> None:
    draw, held = np.random.default_rng(chance.randrange(2**32)), 0
    for _ in range(ROUNDS):
        truths, sizes = draw.uniform(0.05, 0.95, 2), draw.integers(15, 400, 2)
        one, other = draw.binomial(sizes, truths)
        told = intervals.difference_of_shares(
            intervals.share(int(one), int(sizes[0])), intervals.share(int(other), int(sizes[1]))
        )
        assert told is not None
        held += told.low <= truths[0] - truths[1] <= told.high
    assert held / ROUNDS == pytest.approx(0.95, abs=SPREAD + 0.005)


def test_what_customers_spend_lies_within_95_of_100_times(chance: random.Random) -> None:
    """Two groups of unlike size and scatter, skewed as spending is: most little, few much."""
    draw, held, both = np.random.default_rng(chance.randrange(2**32)), 0, 0
    for _ in range(ROUNDS):
        referred = sample_of(draw.gamma(2.0, 3000.0, 150))  # 6000 cents on the average
        others = sample_of(draw.gamma(1.0, 5000.0, 900))
        alone, told = intervals.mean(referred), intervals.difference_of_means(referred, others)
        assert alone is not None
        assert told is not None
        held += alone.low <= 6000 <= alone.high
        both += told.low <= 1000 <= told.high
    assert held / ROUNDS == pytest.approx(0.95, abs=SPREAD + 0.005)
    assert both / ROUNDS == pytest.approx(0.95, abs=SPREAD + 0.005)


def test_welchs_interval_is_scipys(chance: random.Random) -> None:
    draw = np.random.default_rng(chance.randrange(2**32))
    one, other = draw.normal(5, 2, 7), draw.normal(4, 9, 30)
    told = intervals.difference_of_means(sample_of(one), sample_of(other))
    known = stats.ttest_ind(one, other, equal_var=False).confidence_interval()
    assert told is not None
    assert (told.low, told.high) == pytest.approx((known.low, known.high))


def test_too_few_have_no_interval() -> None:
    nobody, somebody = Sample(0, 0.0, 0.0), Sample(1, 5.0, 0.0)
    assert intervals.share(0, 0) is None
    assert intervals.mean(somebody) is None
    assert intervals.difference_of_means(Sample(9, 5.0, 2.0), somebody) is None
    assert intervals.difference_of_shares(intervals.share(1, 2), None) is None
    same = intervals.difference_of_means(Sample(4, 5.0, 0.0), Sample(3, 2.0, 0.0))
    assert same == intervals.Estimate(3.0, 3.0, 3.0)
    assert intervals.mean(nobody) is None
