"""What a message caused: arms that were drawn by lot, compared. Numbers in, numbers out.

One is an arm that heard something, other the arm that it is compared with. Nothing is proven whose
interval holds zero, and of several questions asked at once the answers are weighed by Holm.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import inf, sqrt
from statistics import NormalDist
from typing import Literal

from loyalty import intervals
from loyalty.intervals import Estimate, Sample

Metric = Literal["ordered", "net"]
LEVEL = 1 - intervals.CONFIDENCE
POWER = 0.8
ALARM = 0.001  # of the sample ratio: rarer by chance than this, and the arms are not to be trusted
SMALL = 200  # below it the mean of what an arm spent is resampled
FEWEST = 5  # customers in each arm, or nothing is said about money
DRAWS = 4000
_NORMAL = NormalDist()
_FARTHEST = 40.0  # standard errors


@dataclass(frozen=True, slots=True)
class Arm:
    """Who was dealt the same: how many, who of them ordered, what each brought in cents."""

    name: str
    size: int
    customers: int
    net: Sample
    values: tuple[float, ...] = ()  # what each brought, of a small arm

    def __add__(self, other: "Arm") -> "Arm":
        values = self.values + other.values
        whole = len(values) == self.size + other.size
        return Arm(
            self.name + other.name,
            self.size + other.size,
            self.customers + other.customers,
            self.net + other.net,
            values if whole else (),
        )


@dataclass(frozen=True, slots=True)
class Answer:
    """How one arm differs from another in one respect; p by itself, and among all questions."""

    metric: Metric
    one: str
    other: str
    difference: Estimate | None
    lift: Estimate | None = None  # how much more, as a part of what the other has
    p: float = 1.0
    adjusted: float = 1.0

    @property
    def proven(self) -> bool:
        """Whether chance alone is out of the question."""
        return self.difference is not None and self.adjusted < LEVEL


def ordered(one: Arm, other: Arm) -> Answer:
    """Who ordered: the difference of the two rates, and the lift.

    Newcombe (1998, Statistics in Medicine 17:873, method 10): Wilson's limits l, u of both rates,
    d - sqrt((p1 - l1)^2 + (u2 - p2)^2) to d + sqrt((u1 - p1)^2 + (p2 - l2)^2).
    """
    first = intervals.share(one.customers, one.size)
    second = intervals.share(other.customers, other.size)
    found = intervals.difference_of_shares(first, second)
    if first is None or second is None or found is None:
        return Answer("ordered", one.name, other.name, None)
    return Answer("ordered", one.name, other.name, found, lift(first, second), _p(one, other))


def lift(one: Estimate, other: Estimate) -> Estimate | None:
    """One over other, less one: MOVER-R; the upper limit is infinite where the other is none.

    Donner and Zou (2012, Statistical Methods in Medical Research 21:347): for which ratios r does
    the interval of one - r * other hold zero? With a = p1 p2, the limits are the roots
    b / (a + sqrt(a^2 - b c)), b = l1 (2 p1 - l1), c = u2 (2 p2 - u2), and
    (a + sqrt(a^2 - b c)) / c, b = u1 (2 p1 - u1), c = l2 (2 p2 - l2). So it holds none of it (a
    lift of 0) exactly when Newcombe's interval holds zero.
    """
    a = one.value * other.value
    b, c = one.low * (2 * one.value - one.low), other.high * (2 * other.value - other.high)
    below = a + sqrt(max(0.0, a * a - b * c))
    low = b / below if below else 0.0
    if not other.value:
        return Estimate(inf, low - 1, inf) if one.value else None
    b, c = one.high * (2 * one.value - one.high), other.low * (2 * other.value - other.low)
    high = (a + sqrt(max(0.0, a * a - b * c))) / c if c > 0 else inf
    return Estimate(one.value / other.value - 1, low - 1, high - 1)


def brought(one: Arm, other: Arm, seed: int = 0) -> Answer:
    """Money a member: Welch's interval (1947); of an arm below 200 the studentised bootstrap.

    Resampled is t = (difference - seen) / its error (Hall 1988, Annals of Statistics 16:927), as
    spending is skewed and the error of few tells little; a large arm's mean is drawn as normal.
    """
    none = Answer("net", one.name, other.name, None)
    if min(one.customers, other.customers) < FEWEST or not one.net.error + other.net.error:
        return none
    if min(one.size, other.size) >= SMALL:
        told = intervals.difference_of_means(one.net, other.net)
        return replace(none, difference=told, p=_welch(one.net, other.net))
    import numpy as np  # a tenth of a second: only where somebody asks

    draw = np.random.default_rng(seed)
    seen, error = one.net.mean - other.net.mean, sqrt(one.net.error + other.net.error)
    means, errors = np.zeros(DRAWS), np.zeros(DRAWS)
    for sign, arm in ((1, one), (-1, other)):
        if len(arm.values) == arm.size < SMALL:
            drawn = draw.choice(np.array(arm.values), (DRAWS, arm.size))
            means += sign * drawn.mean(axis=1)
            errors += drawn.var(axis=1, ddof=1) / arm.size
        else:
            means += sign * draw.normal(arm.net.mean, sqrt(arm.net.error), DRAWS)
            errors += arm.net.error
    t = (means - seen) / np.sqrt(np.maximum(errors, 1e-12))
    low, high = np.quantile(t, [LEVEL / 2, 1 - LEVEL / 2])
    rare = 1 + min(int((t >= seen / error).sum()), int((t <= seen / error).sum()))
    told = Estimate(seen, float(seen - high * error), float(seen - low * error))
    return replace(none, difference=told, p=min(1.0, 2 * rare / (DRAWS + 1)))


def compared(pairs: Sequence[tuple[Arm, Arm]], seed: int = 0) -> list[Answer]:
    """Each pair in both respects, weighed as one family of questions."""
    found = [
        ask for one, other in pairs for ask in (ordered(one, other), brought(one, other, seed))
    ]
    told = [one for one in found if one.difference is not None]
    weighed = dict(zip(map(id, told), holm([one.p for one in told]), strict=True))
    return [replace(one, adjusted=weighed.get(id(one), 1.0)) for one in found]


def holm(found: Sequence[float]) -> list[float]:
    """Each p as it counts among all: Holm (1979, Scandinavian Journal of Statistics 6:65).

    The smallest of m times m, the next times m - 1 and so on, none below the one before.
    """
    adjusted, most = [1.0] * len(found), 0.0
    for rank, place in enumerate(sorted(range(len(found)), key=found.__getitem__)):
        most = max(most, min(1.0, (len(found) - rank) * found[place]))
        adjusted[place] = most
    return adjusted


def sample_ratio(found: Mapping[str, int], shares: Mapping[str, float]) -> float | None:
    """How often chance deals arms as uneven as these: Pearson's chi-square; None of one arm alone.

    Below 0.001 something else than the lot decided who is in which (Fabijan et al. 2019, KDD).
    """
    names = [name for name, share in shares.items() if share > 0]
    whole = sum(found.get(name, 0) for name in names)
    if len(names) < 2 or not whole:
        return None
    from scipy.special import chdtrc  # half a second: only where somebody asks

    expected = {name: whole * shares[name] for name in names}
    off = sum((found.get(name, 0) - much) ** 2 / much for name, much in expected.items())
    return float(chdtrc(len(names) - 1, off))


def questions(told: int) -> int:
    """How many are asked about so many variants: each and all against who is held out, and pairs.

    Each is asked twice, of orders and of money.
    """
    return 2 * (told + (told > 1) + told * (told - 1) // 2)


def detectable(
    told: int, held_out: int, base: float, asked: int = 1, power: float = POWER
) -> float | None:
    """The smallest rise over a base rate that would be proven so often; None if there is none.

    Fleiss, Levin and Paik (2003, Statistical Methods for Rates and Proportions, chapter 4): the
    rise d at which d = z(1 - a/2) sqrt(p (1 - p) (1/n1 + 1/n0)) + z(power) sqrt(p1 (1 - p1) / n1 +
    p0 (1 - p0) / n0), p the rate of both together, and a the level that Holm leaves to the first
    of so many questions as are `asked`.
    """
    certain = _NORMAL.inv_cdf(1 - LEVEL / 2 / asked)
    if min(told, held_out) < 1 or not 0 <= base < 1:
        return None

    def missing(rise: float) -> float:
        raised = base + rise
        both = (raised * told + base * held_out) / (told + held_out)
        chance = sqrt(both * (1 - both) * (1 / told + 1 / held_out))
        spread = sqrt(raised * (1 - raised) / told + base * (1 - base) / held_out)
        return certain * chance + _NORMAL.inv_cdf(power) * spread - rise

    low, high = 0.0, 1 - base
    if missing(high) > 0:
        return None
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if missing(middle) > 0 else (low, middle)
    return high


def needed(
    held_out: float, base: float, rise: float, asked: int = 1, power: float = POWER
) -> float | None:
    """How many members, of whom such a share is held out, show such a rise so often.

    The formula of `detectable`, solved for the number; None if no number could.
    """
    raised = base + rise
    if not (0 < held_out < 1 and 0 <= base < raised <= 1):
        return None
    both = raised * (1 - held_out) + base * held_out
    chance = sqrt(both * (1 - both) * (1 / (1 - held_out) + 1 / held_out))
    spread = sqrt(raised * (1 - raised) / (1 - held_out) + base * (1 - base) / held_out)
    certain = _NORMAL.inv_cdf(1 - LEVEL / 2 / asked)
    return ((certain * chance + _NORMAL.inv_cdf(power) * spread) / rise) ** 2


def _p(one: Arm, other: Arm) -> float:
    """One less the confidence at which Newcombe's interval just reaches zero."""
    low, high = 0.0, _FARTHEST
    for _ in range(50):
        z = (low + high) / 2
        first = intervals.share(one.customers, one.size, z)
        second = intervals.share(other.customers, other.size, z)
        found = intervals.difference_of_shares(first, second)
        assert found is not None, "both arms have members"
        reaches = found.low <= 0 <= found.high
        low, high = (low, z) if reaches else (z, high)
    return 2 * _NORMAL.cdf(-high)


def _welch(one: Sample, other: Sample) -> float:
    from scipy.special import stdtr

    errors = one.error + other.error
    freedom = errors**2 / (one.error**2 / (one.size - 1) + other.error**2 / (other.size - 1))
    return float(2 * stdtr(freedom, -abs(one.mean - other.mean) / sqrt(errors)))
