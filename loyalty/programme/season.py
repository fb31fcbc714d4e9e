"""What rules and rewards have in common: a name, and the time in which they count."""

from datetime import datetime
from typing import Self
from zoneinfo import ZoneInfo

from pydantic import model_validator

from loyalty.programme.values import Section, Slug


class Seasonal(Section):
    """A named line that counts from an instant until another; an open end is for ever.

    A date without an offset is meant by the programme's clock.
    """

    slug: Slug
    active_from: datetime | None = None
    active_until: datetime | None = None

    @model_validator(mode="after")
    def _plausible(self) -> Self:
        in_turn = self._in_turn()
        ends = ("active_until: after active_from, both with an offset or both without", not in_turn)
        for problem, wrong in (ends, *self._problems()):
            if wrong:
                raise ValueError(f"{self.slug}: {problem}")
        return self

    def _problems(self) -> tuple[tuple[str, bool], ...]:
        """What does not go together, and whether it is so here."""
        return ()

    def _in_turn(self) -> bool:
        start, end = self.active_from, self.active_until
        if start is None or end is None:
            return True
        return (start.tzinfo is None) == (end.tzinfo is None) and start < end

    def starts(self, zone: ZoneInfo) -> datetime | None:
        """The first instant at which it counts; None: always did."""
        return _placed(self.active_from, zone)

    def ends(self, zone: ZoneInfo) -> datetime | None:
        """The first instant at which it counts no more; None: open."""
        return _placed(self.active_until, zone)

    def ended(self, at: datetime, zone: ZoneInfo) -> bool:
        """Whether it counts no more."""
        ends = self.ends(zone)
        return ends is not None and ends <= at

    def active(self, at: datetime, zone: ZoneInfo) -> bool:
        """Whether it counts at an instant."""
        starts = self.starts(zone)
        return (starts is None or starts <= at) and not self.ended(at, zone)


def _placed(at: datetime | None, zone: ZoneInfo) -> datetime | None:
    return at.replace(tzinfo=zone) if at is not None and at.tzinfo is None else at
