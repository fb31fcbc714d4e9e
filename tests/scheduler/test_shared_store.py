"""Two schedulers at once: a job store that they share doubles, our timetables do not."""

import asyncio
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest

from loyalty import insights, jobs
from loyalty.models import Activity, JobRun, Outgoing
from scheduler import birthdays, reminders, runs, timetable
from scheduler.timetable import TIMETABLE, Recurring, Timetable
from tests.profiles import PATIENCE
from tests.scheduler.shared_store import congratulated
from tests.scheduler.test_birthdays import BRAND, at, born

NAMES = ["ana", "ben", "cleo"]
DAYS, DAY_SECONDS = 20, 0.05
NOON = at("2026-06-10T12:00")


def test_a_shared_store_doubles(tmp_path: Path) -> None:
    said, days = congratulated(str(tmp_path / "jobs.db"), NAMES, DAYS, DAY_SECONDS)
    assert days >= DAYS / 2
    assert said > days * len(NAMES), "each day everybody once, and somebody twice"


class Watch:
    """What two timetables did, each until all its jobs have run so often."""

    def __init__(self, runs_each: int) -> None:
        self._left = [Counter({job.name: runs_each for job in timetable.TIMETABLE}) for _ in "ab"]
        self.over = asyncio.Event()
        self.did: list[list[int | None]] = [[], []]

    def timetable(self, number: int) -> Timetable:
        """One of the two, at noon of a day on which everybody has a birthday."""

        def ended(name: str, one: runs.Ended | None) -> None:
            self.did[number].append(None if one is None else one.did)
            self._left[number][name] -= 1  # a job that is quick may run again meanwhile
            if not any(+left for left in self._left):
                self.over.set()

        return Timetable(lambda: BRAND, lambda: NOON, ended=ended)


async def both(runs_each: int) -> list[list[int | None]]:
    """Let two timetables run at once: what each of their runs did; None for what failed."""
    watch = Watch(runs_each)
    running = [watch.timetable(number) for number in range(2)]
    for one in running:
        one.start()
    async with asyncio.timeout(PATIENCE):
        await watch.over.wait()
    await asyncio.gather(*(one.stop() for one in running))
    return watch.did


async def test_two_timetables_do_not_double(db: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in NAMES:
        await born(name, "06-10", at("2026-01-01T00:00"))
    often = Recurring("birthdays", timedelta(seconds=DAY_SECONDS), birthdays.pay, "a test")
    monkeypatch.setattr(timetable, "TIMETABLE", (often,))
    first, second = await both(DAYS)
    assert len(first) >= DAYS <= len(second)
    assert None not in first + second
    assert sum(did or 0 for did in first + second) == len(NAMES)
    assert await Activity.all().count() == len(NAMES)
    assert await insights.drift() == []


async def test_two_of_the_whole_timetable_do_no_harm(db: str) -> None:
    for name in NAMES:
        await born(name, "06-10", at("2026-01-01T00:00"))
    first, second = await both(1)
    assert None not in first + second
    assert await Activity.all().count() == len(NAMES)
    await reminders.remind(BRAND, NOON)  # both may have looked before anything was paid
    assert await Outgoing.filter(once__startswith="remind:birthday:").count() == len(NAMES)
    assert await JobRun.exclude(state="done").count() == 0
    for one in await jobs.last([job.name for job in TIMETABLE], NOON):
        assert one.done is not None, one.job
    assert await insights.drift(BRAND.secret) == []
