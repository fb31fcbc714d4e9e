"""`[reminders]` and `[[reminding]]`: what members are reminded of, when, and how often."""

from datetime import datetime, time
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from pydantic import Field

from loyalty.programme.quiet_rules import ClockTime
from loyalty.programme.values import Section, Slug, Some

MOST_HELD_OUT = 5000  # of 10,000
Days = Annotated[int, Field(ge=1, le=365)]


class ReminderRules(Section):
    """What holds for all of them."""

    hour: ClockTime = "10:00"
    most_per_week: Some = 2

    def has_begun(self, now: datetime, zone: str) -> bool:
        """Whether the hour from which on they are said has come, on that day in a zone."""
        return now.astimezone(ZoneInfo(zone)).time() >= time.fromisoformat(self.hour)


class ReminderRule(Section):
    """One thing that members are reminded of."""

    slug: Slug
    kind: Literal["points-expiring", "voucher-expiring"]
    days: Days
    valid_days: Annotated[int, Field(ge=1, le=90)]
    held_out: Annotated[int, Field(ge=0, le=MOST_HELD_OUT)] = 100


REMINDING = (
    ReminderRule(slug="voucher-7", kind="voucher-expiring", days=7, valid_days=6),
    ReminderRule(slug="expiring-7", kind="points-expiring", days=7, valid_days=6),
    ReminderRule(slug="expiring-30", kind="points-expiring", days=30, valid_days=14),
)
