"""Tiers against a model that counts by hand, over leap days and changes of the clock."""

from calendar import isleap
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loyalty import insights, ledger, tiers
from loyalty.codes import random_key
from loyalty.ledger import Cause
from loyalty.programme.tier_rules import TieringRules
from tests.loyalty.people import BRAND, RULES, joined
from tests.profiles import tries

LONDON = ZoneInfo("Europe/London")
LEVELS = ["layer-one", "layer-two", "layer-three"]
STEPS = [0, 500, 1500]
NOON = datetime(2026, 12, 20, 12, tzinfo=UTC)


def a_year_after(day: date) -> date:
    """The same day of the next year; 28 February for the one that is missing."""
    if (day.month, day.day) == (2, 29) and not isleap(day.year + 1):
        return date(day.year + 1, 2, 28)
    return day.replace(year=day.year + 1)


@dataclass
class Model:
    """Gains as (day, points) pairs, and the level with the last day of its grace."""

    gains: dict[str, list[tuple[datetime, int]]] = field(default_factory=dict)
    level: int = 0
    grace: date | None = None
    told: int = 0

    def earned(self, now: datetime) -> int:
        today = now.astimezone(LONDON).date()
        return sum(
            points
            for gain in self.gains.values()
            for at, points in gain
            if at <= now and today <= a_year_after(at.astimezone(LONDON).date())
        )

    def review(self, now: datetime) -> None:
        today, earned = now.astimezone(LONDON).date(), self.earned(now)
        reached = max(n for n, least in enumerate(STEPS) if earned >= least)
        before = (self.level, self.grace is not None)
        if reached >= self.level:
            self.told += reached > self.level
            self.level, self.grace = reached, None
            return
        if self.grace is None:
            self.grace = today + timedelta(days=30)
        elif today > self.grace:
            self.level -= 1
            self.grace = today + timedelta(days=30) if reached < self.level else None
        self.told += (self.level, self.grace is not None) != before


steps = st.lists(
    st.tuples(
        st.sampled_from(["order", "activity", "refund", "spend", "nothing", "nothing"]),
        st.integers(1, 900),
        st.sampled_from([1, 1, 2, 13, 14, 30, 31, 60, 90]),
    ),
    min_size=12,
    max_size=40,
)


@settings(max_examples=tries(40), deadline=None)
@given(story=steps)
async def test_tiers_are_what_a_count_by_hand_says(
    db: str, story: list[tuple[str, int, int]]
) -> None:
    now, model = NOON, Model()
    account = (await joined(random_key(), now)).account_id
    for number, (what, points, days) in enumerate(story):
        about = f"order:kith:{account}-{number}"
        if what in ("order", "activity"):
            at = now + timedelta(days=14) if what == "order" else now
            kind: ledger.Kind = "earn_order" if what == "order" else "earn_activity"
            cause = Cause(kind, about, about, BRAND, {})
            await ledger.gain(account, points, cause, available_at=at, expires_at=None, now=now)
            model.gains[about] = [(at, points)]
        elif what == "refund" and model.gains:
            of = list(model.gains)[points % len(model.gains)]
            at, left = model.gains.pop(of)[0]
            less = min(left, points)
            cause = Cause("clawback", of, about, BRAND, {})
            await ledger.claw_back(account, less, cause, gained_for=of, now=now)
            if left > less:
                model.gains[of] = [(at, left - less)]
        elif what == "spend":
            available = (await ledger.balance(account, now)).available
            if available:
                cause = Cause("gift_out", about, about, BRAND, {})
                await ledger.spend(account, min(points, available), cause, now=now)
        await tiers.review(account, BRAND, now)
        model.review(now)
        found = await tiers.standing(account, RULES, now)
        assert found.earned == model.earned(now)
        assert found.level is not None
        assert found.level.slug == LEVELS[model.level]
        last = found.grace_until and (found.grace_until - timedelta(seconds=1))
        assert (last and last.astimezone(LONDON).date()) == model.grace
        now += timedelta(days=days)
    assert await insights.drift() == []


@pytest.mark.parametrize("zone", ["Europe/London", "Pacific/Auckland", "America/Sao_Paulo"])
@pytest.mark.parametrize("months", [1, 11, 12, 24])
def test_points_never_return_to_a_window_that_they_left(zone: str, months: int) -> None:
    """Hour by hour over a leap day and two changes of the clock."""
    rules, here = TieringRules(months=months), ZoneInfo(zone)
    now, before = datetime(2028, 2, 20, tzinfo=UTC), datetime(1970, 1, 1, tzinfo=UTC)
    while now < datetime(2029, 4, 10, tzinfo=UTC):
        since = rules.counted_since(now, here)
        assert since >= before
        before, now = since, now + timedelta(hours=7)


def test_a_leap_day_counts_to_the_end_of_the_last_february() -> None:
    rules = TieringRules()
    earned = datetime(2028, 2, 29, 9, tzinfo=UTC)
    for last, counts in (
        (datetime(2029, 2, 28, 23, 59, tzinfo=UTC), True),
        (datetime(2029, 3, 1, tzinfo=UTC), False),
    ):
        assert (earned >= rules.counted_since(last, LONDON)) is counts


def test_a_calendar_year_begins_at_midnight_in_the_programmes_zone() -> None:
    rules, auckland = TieringRules(window="calendar"), ZoneInfo("Pacific/Auckland")
    eve = datetime(2026, 12, 31, 10, 59, tzinfo=UTC)
    assert rules.counted_since(eve, auckland) == datetime(2025, 12, 31, 11, tzinfo=UTC)
    later = eve + timedelta(minutes=1)
    assert rules.counted_since(later, auckland) == later
