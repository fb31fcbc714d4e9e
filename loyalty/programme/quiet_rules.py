"""How often, and at what time of day, members hear of what they did not ask for."""

from datetime import UTC, datetime, time, timedelta
from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import Field

from loyalty.programme.values import Section, Some

ClockTime = Annotated[str, Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")]


class QuietRules(Section):
    """What is not said to a member now, whoever wants to say it."""

    most_per_week: Some = 2
    quiet_from: ClockTime = "21:00"
    quiet_until: ClockTime = "09:00"

    def quiet_until_after(self, now: datetime, zone: str) -> datetime | None:
        """When the quiet hours end that it is in a zone now; None: it is not quiet there."""
        begin, end = time.fromisoformat(self.quiet_from), time.fromisoformat(self.quiet_until)
        local = now.astimezone(ZoneInfo(zone))
        clock = local.time()
        overnight = begin > end
        quiet = clock >= begin or clock < end if overnight else begin <= clock < end
        if not quiet:
            return None
        day = local.date() + timedelta(days=overnight and clock >= begin)
        # Where clocks are put back there are two of that time; where they jump over it, the jump.
        first = datetime.combine(day, end, tzinfo=local.tzinfo)
        ends = [one.astimezone(UTC) for one in (first, first.replace(fold=1))]
        return min(ends) if min(ends) > now else max(ends)
