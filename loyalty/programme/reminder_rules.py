"""`[reminders]` and `[[reminding]]`: what members are reminded of, when, and how often."""

from datetime import datetime, time
from typing import Annotated, Literal, Self
from zoneinfo import ZoneInfo

from pydantic import Field, model_validator

from loyalty.programme.quiet_rules import ClockTime
from loyalty.programme.values import Section, Slug, Some

MOST_HELD_OUT = 5000  # of 10,000
Kind = Literal[
    "voucher-expiring", "points-expiring", "voucher-expired", "points-expired", "birthday",
    "tier-reached", "tier-lapsing", "tier-lost", "friend-waiting", "advocate-waiting", "review",
    "affordable", "within-reach", "silent",
]  # fmt: skip
# They tell what will happen then; the others what has happened.
AHEAD = frozenset({"voucher-expiring", "points-expiring", "tier-lapsing"})
# They need a yes to news; the others are about what is theirs, or tell what became of it.
MARKETING = frozenset(
    {"tier-lapsing", "friend-waiting", "advocate-waiting", "review", "affordable", "within-reach",
     "silent"}
)  # fmt: skip


class ReminderRules(Section):
    """What holds for all of them."""

    hour: ClockTime = "10:00"
    most_per_week: Some = 2
    within_reach: Annotated[int, Field(ge=1, le=90)] = 20  # percent of a reward's price

    def has_begun(self, now: datetime, zone: str) -> bool:
        """Whether the hour from which on they are said has come, on that day in a zone."""
        return now.astimezone(ZoneInfo(zone)).time() >= time.fromisoformat(self.hour)


class ReminderRule(Section):
    """One thing that members are reminded of."""

    slug: Slug
    kind: Kind
    days: Annotated[int, Field(ge=0, le=365)]
    valid_days: Annotated[int, Field(ge=1, le=90)]
    held_out: Annotated[int, Field(ge=0, le=MOST_HELD_OUT)] = 100

    @model_validator(mode="after")
    def _in_time(self) -> Self:
        if self.ahead and not self.days:
            raise ValueError(f"a reminder of {self.kind} comes at least 1 day before")
        return self

    @property
    def ahead(self) -> bool:
        """Whether it comes so many days before something; otherwise so many days after it."""
        return self.kind in AHEAD

    @property
    def marketing(self) -> bool:
        """Whether it is said only to those who said yes to news, and counts as such."""
        return self.kind in MARKETING

    @property
    def purpose(self) -> Literal["marketing", "service"]:
        """The kind of its rows of `outgoing`."""
        return "marketing" if self.marketing else "service"


REMINDING = (
    ReminderRule(slug="birthday", kind="birthday", days=0, valid_days=7, held_out=0),
    ReminderRule(slug="voucher-7", kind="voucher-expiring", days=7, valid_days=6),
    ReminderRule(slug="expiring-7", kind="points-expiring", days=7, valid_days=6),
    ReminderRule(slug="tier-reached", kind="tier-reached", days=0, valid_days=14, held_out=0),
    ReminderRule(slug="tier-lost", kind="tier-lost", days=0, valid_days=14, held_out=0),
    ReminderRule(slug="expiring-30", kind="points-expiring", days=30, valid_days=14),
    ReminderRule(slug="voucher-expired", kind="voucher-expired", days=0, valid_days=7, held_out=0),
    ReminderRule(slug="points-expired", kind="points-expired", days=0, valid_days=7, held_out=0),
    ReminderRule(slug="affordable", kind="affordable", days=0, valid_days=7, held_out=1000),
    ReminderRule(slug="within-reach", kind="within-reach", days=0, valid_days=3, held_out=1000),
    ReminderRule(slug="tier-lapsing-7", kind="tier-lapsing", days=7, valid_days=6, held_out=1000),
    ReminderRule(
        slug="tier-lapsing-30", kind="tier-lapsing", days=30, valid_days=14, held_out=1000
    ),
    ReminderRule(
        slug="friend-waiting", kind="friend-waiting", days=14, valid_days=21, held_out=1000
    ),
    ReminderRule(
        slug="advocate-waiting", kind="advocate-waiting", days=14, valid_days=21, held_out=1000
    ),
    ReminderRule(slug="review", kind="review", days=7, valid_days=14, held_out=1000),
    ReminderRule(slug="silent-90", kind="silent", days=90, valid_days=14, held_out=1000),
    ReminderRule(slug="silent-60", kind="silent", days=60, valid_days=14, held_out=1000),
)
