"""Which recurring jobs fail, as of a moment ago: who asks whether we live does not wait."""

import asyncio
from collections.abc import Callable
from datetime import datetime

import structlog

from loyalty import jobs
from loyalty.jobs import Standing
from scheduler.timetable import TIMETABLE

log = structlog.get_logger()

LOOK_SECONDS = 5.0


class Failing:
    """Looks again and again how the jobs fare, whichever process runs them."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self.jobs: list[Standing] = []
        self._now = now

    async def look(self) -> None:
        """Ask the database."""
        self.jobs = await jobs.failing([job.name for job in TIMETABLE], self._now())

    async def watch(self) -> None:
        """Go on looking; while the database is away, what was seen last holds."""
        while True:
            try:
                await self.look()
            except Exception as error:
                log.warning("could not see which jobs fail", error=str(error)[:300])
            await asyncio.sleep(LOOK_SECONDS)

    def told(self) -> list[str]:
        """A line about each of them."""
        return [
            f"the job {one.job} fails since {one.since:%Y-%m-%d %H:%M}Z: {one.error}"
            for one in self.jobs
        ]
