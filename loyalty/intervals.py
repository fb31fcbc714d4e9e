"""Intervals in which a share, a mean, or a difference of two of them lies: 95 times of 100."""

from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist

CONFIDENCE = 0.95
Z = NormalDist().inv_cdf((1 + CONFIDENCE) / 2)  # so many standard errors


@dataclass(frozen=True, slots=True)
class Estimate:
    """What was seen, and between which bounds the truth lies."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Sample:
    """What a mean is estimated from: how many, their mean, the squares of what they are off by."""

    size: int
    mean: float
    squares: float

    @property
    def error(self) -> float:
        """The variance of the mean."""
        return self.squares / (self.size - 1) / self.size

    def __add__(self, other: "Sample") -> "Sample":
        """Both together (Chan, Golub and LeVeque 1979): no number is looked at again."""
        size = self.size + other.size
        if not size:
            return self
        apart = other.mean - self.mean
        mean = self.mean + apart * other.size / size
        squares = self.squares + other.squares + apart**2 * self.size * other.size / size
        return Sample(size, mean, squares)


def share(part: int, whole: int, z: float = Z) -> Estimate | None:
    """A share of a whole: Wilson's interval, which is right for few and for none, too."""
    if not whole:
        return None
    seen, z2 = part / whole, z * z
    middle = (seen + z2 / (2 * whole)) / (1 + z2 / whole)
    reach = z * sqrt(seen * (1 - seen) / whole + z2 / (4 * whole * whole)) / (1 + z2 / whole)
    return Estimate(seen, max(0.0, middle - reach), min(1.0, middle + reach))


def difference_of_shares(one: Estimate | None, other: Estimate | None) -> Estimate | None:
    """One share less the other: Newcombe's interval, made of the two of Wilson."""
    if one is None or other is None:
        return None
    seen = one.value - other.value
    low = seen - sqrt((one.value - one.low) ** 2 + (other.high - other.value) ** 2)
    high = seen + sqrt((one.high - one.value) ** 2 + (other.value - other.low) ** 2)
    return Estimate(seen, low, high)


def mean(sample: Sample) -> Estimate | None:
    """A mean, by Student's distribution; None of fewer than two."""
    if sample.size < 2:
        return None
    return _around(sample.mean, sample.error, sample.size - 1)


def difference_of_means(one: Sample, other: Sample) -> Estimate | None:
    """One mean less the other: Welch's interval, for groups that scatter differently."""
    if min(one.size, other.size) < 2:
        return None
    errors = one.error + other.error
    if not errors:
        return Estimate(one.mean - other.mean, one.mean - other.mean, one.mean - other.mean)
    freedom = errors**2 / (one.error**2 / (one.size - 1) + other.error**2 / (other.size - 1))
    return _around(one.mean - other.mean, errors, freedom)


def _around(seen: float, variance: float, freedom: float) -> Estimate:
    from scipy.special import stdtrit  # half a second: only where somebody asks

    reach = float(stdtrit(freedom, (1 + CONFIDENCE) / 2)) * sqrt(variance)
    return Estimate(seen, seen - reach, seen + reach)
