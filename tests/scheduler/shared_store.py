"""The naive way: a job store that several APSchedulers share, as its manual's stores are shared.

It follows BaseJobStore as the stores that come with APScheduler do: the due jobs are read, they are
handed to the executor, and only then is their next time written back.
"""

import pickle
import sqlite3
import time
from datetime import UTC, datetime, timedelta
from typing import Any

from apscheduler.events import EVENT_JOB_SUBMITTED
from apscheduler.job import Job
from apscheduler.jobstores.base import BaseJobStore
from apscheduler.schedulers.background import BackgroundScheduler

BUSY_SECONDS = 30.0
PATIENCE = 60.0  # until somebody has heard something twice
NO_WAIT = "PRAGMA synchronous=OFF"  # for the disk


class SharedStore(BaseJobStore):  # type: ignore[misc] # APScheduler has no types
    """Jobs in a file that other schedulers use, too."""

    def __init__(self, path: str) -> None:
        super().__init__()
        self._path = path
        self._ask("CREATE TABLE IF NOT EXISTS jobs (id PRIMARY KEY, next_run REAL, state BLOB)")

    def lookup_job(self, job_id: str) -> Job | None:
        """One of them."""
        found = self._jobs("WHERE id = ?", job_id)
        return found[0] if found else None

    def get_due_jobs(self, now: datetime) -> list[Job]:
        """Those whose time has come."""
        return self._jobs("WHERE next_run <= ?", now.timestamp())

    def get_next_run_time(self) -> datetime | None:
        """When the next one's has."""
        ((first,),) = self._ask("SELECT min(next_run) FROM jobs")
        return None if first is None else datetime.fromtimestamp(first, UTC)

    def get_all_jobs(self) -> list[Job]:
        """All of them."""
        return self._jobs("")

    def add_job(self, job: Job) -> None:
        """Keep one; the other scheduler may have brought it already."""
        self._ask("INSERT OR IGNORE INTO jobs VALUES (?, ?, ?)", *self._row(job))

    def update_job(self, job: Job) -> None:
        """Write its next time back."""
        number, next_run, state = self._row(job)
        self._ask("UPDATE jobs SET next_run = ?, state = ? WHERE id = ?", next_run, state, number)

    def remove_job(self, job_id: str) -> None:
        """Forget one."""
        self._ask("DELETE FROM jobs WHERE id = ?", job_id)

    def remove_all_jobs(self) -> None:
        """Forget them."""
        self._ask("DELETE FROM jobs")

    def _row(self, job: Job) -> tuple[str, float, bytes]:
        return job.id, job.next_run_time.timestamp(), pickle.dumps(job.__getstate__())

    def _jobs(self, where: str, *args: Any) -> list[Job]:
        found = []
        for (state,) in self._ask(f"SELECT state FROM jobs {where} ORDER BY next_run", *args):
            job = Job.__new__(Job)
            job.__setstate__(pickle.loads(state))
            job._scheduler, job._jobstore_alias = self._scheduler, self._alias
            found.append(job)
        return found

    def _ask(self, sql: str, *args: Any) -> list[Any]:
        with sqlite3.connect(self._path, timeout=BUSY_SECONDS, isolation_level=None) as file:
            file.execute(NO_WAIT)
            found = file.execute(sql, args).fetchall()
        file.close()
        return found


def congratulate(path: str) -> None:
    """A job as whoever trusts the store writes it: who is due is told, for it runs once a day."""
    with sqlite3.connect(path, timeout=BUSY_SECONDS) as file:
        file.execute(NO_WAIT)
        file.execute("INSERT INTO said SELECT name FROM due")
    file.close()


def congratulated(path: str, names: list[str], days: int, day_seconds: float) -> tuple[int, int]:
    """Let two schedulers go through so many short days: how often it was said, and how many days.

    All days in which one of them handed the job to its executor count. Where the machine holds up
    one of them they do not meet; they get more days then.
    """
    with sqlite3.connect(path) as file:
        file.execute("CREATE TABLE due (name TEXT)")
        file.execute("CREATE TABLE said (name TEXT)")
        file.executemany("INSERT INTO due VALUES (?)", [(name,) for name in names])
    ticks: set[datetime] = set()
    schedulers = [BackgroundScheduler({"default": SharedStore(path)}, timezone=UTC) for _ in "ab"]
    first = datetime.now(UTC) + timedelta(seconds=4 * day_seconds)
    for scheduler in schedulers:
        scheduler.add_listener(lambda e: ticks.update(e.scheduled_run_times), EVENT_JOB_SUBMITTED)
        scheduler.add_job(
            congratulate,
            "interval",
            args=(path,),
            seconds=day_seconds,
            next_run_time=first,
            id="congratulate",
            misfire_grace_time=None,
            max_instances=days,
        )
        scheduler.start()
    begun = time.monotonic()
    while time.monotonic() < begun + PATIENCE:
        time.sleep((4 + days) * day_seconds)
        if len(ticks) >= days / 2 and _said(path) > len(ticks) * len(names):
            break
    for scheduler in schedulers:
        scheduler.shutdown()
    return _said(path), len(ticks)


def _said(path: str) -> int:
    with sqlite3.connect(path, timeout=BUSY_SECONDS) as file:
        ((said,),) = file.execute("SELECT count(*) FROM said").fetchall()
    file.close()
    return int(said)
