"""What time it is: the machine's clock, in a demo moved forward by some days."""

from datetime import UTC, datetime, timedelta

OFFSET = "clock-offset-seconds"  # the Setting that remembers how far a demo's clock was moved


class Clock:
    """The one source of "now"; everything below bot/ is given the instant as an argument."""

    ahead = timedelta(0)  # of all clocks in this process: commands go by that of their database

    def __init__(self, offset: timedelta = timedelta(0)) -> None:
        self.offset = offset

    def now(self) -> datetime:
        """The instant, in UTC."""
        return datetime.now(UTC) + self.offset + self.ahead
