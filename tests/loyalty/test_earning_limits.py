"""Limits in every period and window against a plain model, and by the hour where clocks change."""

import itertools
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loyalty import earning
from loyalty.earning.limits import counted_since
from loyalty.errors import LimitReached, TooSoon
from loyalty.programme import EarningRules
from tests.loyalty.people import BRAND, joined
from tests.loyalty.rulings import brand_with, rule
from tests.profiles import tries

LONDON = ZoneInfo(BRAND.programme.programme.time_zone)
_names = itertools.count(1)
PERIODS = ("day", "week", "month", "year", "lifetime", "campaign")
START = datetime(2026, 3, 20, 12, tzinfo=UTC)  # nine days before summer time


def same_period(period: str, one: datetime, other: datetime) -> bool:
    """Whether two instants are in the same day, week ... of the calendar in London."""
    a, b = one.astimezone(LONDON).date(), other.astimezone(LONDON).date()
    return {
        "day": a == b,
        "week": a.isocalendar()[:2] == b.isocalendar()[:2],
        "month": (a.year, a.month) == (b.year, b.month),
        "year": a.year == b.year,
        "lifetime": True,
        "campaign": True,  # all of it happens after active_from
    }[period]


def still_counts(done: datetime, now: datetime, period: str) -> bool:
    """Whether something done is within the last day, week ... ; a month ends with its day."""
    if period in ("day", "week"):
        return now - done < timedelta(days=1 if period == "day" else 7)
    months = 1 if period == "month" else 12
    local = now.astimezone(LONDON)
    year, month = divmod(local.year * 12 + local.month - 1 - months, 12)
    first = datetime(year, month + 1, 1, tzinfo=LONDON)
    last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    then = last.replace(day=min(local.day, last.day))
    then = then.replace(hour=local.hour, minute=local.minute, second=local.second)
    return done.astimezone(UTC) > then.replace(fold=local.fold).astimezone(UTC)


@dataclass
class Model:
    """What a rule allows, by looking at everything that was done, each time."""

    rule: EarningRules
    done: list[datetime] = field(default_factory=list)

    def counted(self, period: str, now: datetime) -> int:
        if self.rule.window == "calendar" or period in ("lifetime", "campaign"):
            return sum(same_period(period, at, now) for at in self.done)
        return sum(still_counts(at, now, period) for at in self.done)

    def allows(self, now: datetime) -> bool:
        rule = self.rule
        if self.done and now - self.done[-1] < timedelta(hours=rule.cooldown_hours):
            return False
        if rule.max_count and self.counted(rule.count_period, now) >= rule.max_count:
            return False
        earned = self.counted(rule.points_period, now) * rule.points
        return not rule.max_points or earned + rule.points <= rule.max_points


GAPS = st.one_of(
    st.integers(0, 3 * 60),
    st.sampled_from([60 * 24, 60 * 24 - 1, 60 * 24 * 7, 60 * 24 * 31, 60 * 24 * 365]),
    st.integers(0, 60 * 24 * 40),
)


@settings(max_examples=tries(40), deadline=None)
@given(
    window=st.sampled_from(["calendar", "rolling"]),
    periods=st.tuples(st.sampled_from(PERIODS), st.sampled_from(PERIODS)),
    most=st.tuples(st.none() | st.integers(1, 3), st.none() | st.integers(1, 20)),
    cooldown=st.sampled_from([0, 0, 1, 30]),
    gaps=st.lists(GAPS, min_size=2, max_size=9),
)
async def test_a_limit_allows_what_a_plain_model_allows(
    db: str,
    window: str,
    periods: tuple[str, str],
    most: tuple[int | None, int | None],
    cooldown: int,
    gaps: list[int],
) -> None:
    visit = rule(
        "visit",
        points=5,
        window=window,
        count_period=periods[0],
        points_period=periods[1],
        max_count=most[0],
        max_points=most[1],
        cooldown_hours=cooldown,
        active_from=START.isoformat(),
    )
    model, brand, now = Model(visit), brand_with(visit), START
    member = await joined(f"{next(_names)}", now)
    for turn, gap in enumerate(gaps):
        now += timedelta(minutes=gap)
        once = f"{member.id}:{turn}"
        if model.allows(now):
            await earning.do(member, "visit", once=once, brand=brand, now=now)
            model.done.append(now)
        else:
            with pytest.raises((LimitReached, TooSoon)):
                await earning.do(member, "visit", once=once, brand=brand, now=now)


@pytest.mark.parametrize(
    ("period", "window", "now", "since"),
    [
        # summer time begins on 29 March at 1:00: that day has 23 hours
        ("day", "calendar", "2026-03-29T22:30", "2026-03-29T00:00"),
        ("day", "calendar", "2026-03-29T23:00", "2026-03-29T23:00"),
        ("week", "calendar", "2026-03-29T22:30", "2026-03-23T00:00"),
        ("week", "calendar", "2026-04-01T12:00", "2026-03-29T23:00"),
        ("month", "calendar", "2026-04-01T12:00", "2026-03-31T23:00"),
        ("year", "calendar", "2026-07-01T12:00", "2026-01-01T00:00"),
        # and ends on 25 October at 2:00: that day has 25
        ("day", "calendar", "2026-10-25T23:59", "2026-10-24T23:00"),
        ("day", "calendar", "2026-10-26T00:00", "2026-10-26T00:00"),
        ("day", "rolling", "2026-03-29T12:00", "2026-03-28T12:00:00.000001"),
        ("week", "rolling", "2026-10-26T12:00", "2026-10-19T12:00:00.000001"),
        ("month", "rolling", "2026-03-31T12:00", "2026-02-28T13:00:00.000001"),
        ("year", "rolling", "2028-02-29T12:00", "2027-02-28T12:00:00.000001"),
        ("campaign", "calendar", "2026-05-01T12:00", "2026-03-31T23:00"),
    ],
)
def test_where_a_period_begins(period: str, window: str, now: str, since: str) -> None:
    one = rule("one", window=window, active_from="2026-04-01T00:00:00")
    found = counted_since(one, period, datetime.fromisoformat(f"{now}+00:00"), LONDON)
    assert found is not None
    assert found.astimezone(UTC) == datetime.fromisoformat(f"{since}+00:00")
