"""What somebody's points could buy when: told from what they got and spent, in plain Python.

Nothing here asks a database. It knows what docs/programme.md tells: which rewards there are for
whom, that points which expire first are spent first, and how long a reminder is said.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from loyalty.programme import Programme

Span = tuple[datetime, datetime]  # from when until before when
Price = tuple[int, str]
NEVER = datetime.max.replace(tzinfo=UTC)


@dataclass(slots=True)
class Gain:
    """Points that can be spent from one instant until before another."""

    left: int
    at: datetime
    ends: datetime = NEVER

    def is_good(self, now: datetime) -> bool:
        """Whether they can be spent."""
        return self.at <= now < self.ends


@dataclass(slots=True)
class Chance:
    """A reward that is to be told of: since when it is so, and when that is no news any more."""

    due: datetime
    over: datetime
    spans: list[Span] = field(default_factory=list)  # when it is what is told of rewards
    still: list[Span] = field(default_factory=list)  # when it is so, however long it has been


def prices(programme: Programme, level: str) -> list[Price]:
    """What the catalogue costs for who has a level; nobody of the simulated has a hidden one."""
    ladder = [tier.slug for tier in programme.tiers if not tier.hidden]
    reached = ladder[: ladder.index(level) + 1] if level else ladder[:1]
    found = []
    for one in programme.rewards:
        if one.from_tier in ("", *reached):
            lower = [cost for tier, cost in one.tier_costs.items() if tier in reached]
            found.append((max(min([one.cost, *lower]), programme.points.minimum), one.slug))
    return sorted(found)


@dataclass
class Savings:
    """One member's points, since they last redeemed some."""

    prices: Sequence[Price]
    gains: list[Gain]
    since: datetime
    had: int  # vouchers, by which one time of saving up differs from the next

    def balance(self, now: datetime) -> int:
        """What can be spent."""
        return sum(gain.left for gain in self.gains if gain.is_good(now))

    def redeemed(self, points: int, now: datetime) -> set[datetime]:
        """They took a reward: a new time of saving up begins; which ends nothing is left of."""
        good = [gain for gain in self.gains if gain.is_good(now)]
        touched = set()
        for gain in sorted(good, key=lambda gain: (gain.ends, gain.at)):
            part = min(points, gain.left)
            gain.left, points = gain.left - part, points - part
            if part:
                touched.add(gain.ends)
        assert not points, "nobody spends more than they have"
        self.gains = [gain for gain in self.gains if gain.left and gain.ends > now]
        self.since, self.had = now, self.had + 1
        return touched - {gain.ends for gain in self.gains}

    def enough(self, valid: timedelta) -> dict[str, Chance]:
        """Rewards that can be had since points became spendable: of several the dearest is told."""
        chances = dict[str, Chance]()
        so_since = dict[Price, datetime | None]()
        for start, end in self._times(valid):
            has, fresh = self.balance(start), self._newest(start) == start
            for price in self.prices:
                if price[0] > has:
                    so_since.pop(price, None)
                elif price not in so_since:
                    so_since[price] = start if fresh else None  # or it was left when they redeemed
            known = [(-price[0], price[1], at) for price, at in so_since.items() if at is not None]
            self._note(chances, sorted(known), (start, end), valid)
        return chances

    def near(self, valid: timedelta, percent: int) -> dict[str, Chance]:
        """The next reward, if little is missing since points became spendable."""
        chances = dict[str, Chance]()
        for start, end in self._times(valid):
            has, at = self.balance(start), self._newest(start)
            ahead = [price for price in self.prices if price[0] > has]
            if ahead and at is not None and (ahead[0][0] - has) * 100 <= percent * ahead[0][0]:
                self._note(chances, [(*ahead[0], at)], (start, end), valid)
        return chances

    def _newest(self, now: datetime) -> datetime | None:
        """When points last became spendable since they redeemed."""
        return max((gain.at for gain in self.gains if self.since < gain.at <= now), default=None)

    def _times(self, valid: timedelta) -> Iterator[Span]:
        """Between these instants nothing changes."""
        ups = [gain.at for gain in self.gains if gain.at > self.since]
        ends = [gain.ends for gain in self.gains if self.since < gain.ends < NEVER]
        overs = [at + valid for at in ups]
        yield from pairwise(sorted({self.since, *ups, *ends, *overs, NEVER}))

    def _note(
        self,
        chances: dict[str, Chance],
        known: Iterable[tuple[int, str, datetime]],
        span: Span,
        valid: timedelta,
    ) -> None:
        """Of what is known to be so the first is told, as long as it is news."""
        told = False
        for place, (_, slug, at) in enumerate(known):
            key = f"{slug}:{self.had}"
            if span[0] < at + valid:
                chance = chances.setdefault(key, Chance(at, at + valid))
                chance.over = max(chance.over, at + valid)
                if not told:
                    told = True
                    chance.spans.append(span)
            if not place and key in chances:
                chances[key].still.append(span)
