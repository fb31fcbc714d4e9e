"""`[tiering]` and `[[tiers]]`: the levels that members rise through, and how long they keep one."""

import re
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

from pydantic import Field, model_validator

from loyalty.programme.months import months_later
from loyalty.programme.values import Count, Factor, Section, Slug, Titles

_OUTSIDE_A_SLUG = re.compile(r"[^a-z0-9]+")
_A_DAY = timedelta(days=1)


class Tier(Section):
    """A level reached by points earned, or given by hand, and what it multiplies."""

    slug: Slug
    name: Titles
    from_points: Count = 0
    multiplier: Factor = Decimal(1)
    hidden: bool = False

    @model_validator(mode="before")
    @classmethod
    def _named(cls, given: Any) -> Any:
        """Without a slug, the first of its names makes one: rules of before slugs still read."""
        if (
            not isinstance(given, dict)
            or "slug" in given
            or not isinstance(given.get("name"), dict)
        ):
            return given
        name = str(next(iter(given["name"].values()), ""))
        return {**given, "slug": _OUTSIDE_A_SLUG.sub("-", name.lower()).strip("-")[:60]}

    def title(self, locale: str) -> str:
        """Its name in a language, else in any."""
        return self.name.get(locale) or next(iter(self.name.values()))


class TieringRules(Section):
    """Which points count for a tier, and how long it is kept when they are not enough any more."""

    window: Literal["rolling", "calendar"] = "rolling"
    months: Annotated[int, Field(ge=1, le=120)] = 12
    grace_days: Annotated[int, Field(ge=0, le=400)] = 30

    def counted_since(self, now: datetime, zone: ZoneInfo) -> datetime:
        """The beginning of the window: points that became available before it do not count.

        Whole days of the programme's zone. Points of a day leave with the end of the day that is
        `months` later; counted back from today instead, they would return on a 29 February.
        """
        today = now.astimezone(zone).date()
        if self.window == "calendar":
            return datetime(today.year, 1, 1, tzinfo=zone)
        first = _later(today, -self.months)
        while _later(first - _A_DAY, self.months) >= today:
            first -= _A_DAY
        while _later(first, self.months) < today:
            first += _A_DAY
        return datetime(first.year, first.month, first.day, tzinfo=zone)

    def grace_until(self, now: datetime, zone: ZoneInfo) -> datetime:
        """The end of the last day of a grace that begins now; at once where there is none."""
        if not self.grace_days:
            return now
        day = now.astimezone(zone).date() + timedelta(days=self.grace_days + 1)
        return datetime(day.year, day.month, day.day, tzinfo=zone)


def _later(day: date, months: int) -> date:
    return months_later(datetime(day.year, day.month, day.day, tzinfo=UTC), months).date()
