"""A process whose only job never ends: `python -m tests.scheduler.hanging URL`."""

import asyncio
import sys
from datetime import UTC, datetime, timedelta

from bot import database
from loyalty.programme import Brand
from scheduler import timetable
from scheduler.timetable import Recurring, Timetable
from tests.loyalty.people import BRAND


async def hang(brand: Brand, now: datetime) -> int:
    """Do nothing, for ever."""
    await asyncio.Event().wait()
    return 1


async def main(url: str) -> None:
    """Run it until somebody kills us."""
    await database.open(url)
    timetable.TIMETABLE = (Recurring("job", timedelta(hours=1), hang, "a test"),)
    Timetable(lambda: BRAND, lambda: datetime.now(UTC)).start()
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
