"""Everything that recurs, on one page. APScheduler only wakes the jobs; what is due, rows decide.

Every process that runs the `schedule` part runs all of these: a job may run late, twice, or on two
machines at once, and its effect is the same.
"""

import asyncio
import random
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from loyalty.programme import Brand
from scheduler import (
    birthdays,
    campaigns,
    care,
    checkpoints,
    counts,
    expiring,
    gathering,
    records,
    reminders,
    retention,
    runs,
    segments,
    silent,
    tiers,
    verifying,
    vouchers,
    wiping,
)

log = structlog.get_logger()

FINISH_SECONDS = 0.3  # for jobs that run when we are told to stop
GIVE_UP_SECONDS = 0.2  # for those that are cancelled then
RETRY = timedelta(minutes=1)  # after a failure; after each further one twice as long
LONGEST_ROW = 20  # of failures that still make it longer
PATIENCE_SECONDS = 60.0  # for the jobs that another one comes after


@dataclass(frozen=True, slots=True)
class Recurring:
    """A job, how often it is woken, and what for. Told the brand and the time; how much it did."""

    name: str
    every: timedelta
    run: Callable[[Brand, datetime], Awaitable[int]]
    purpose: str  # one plain line, for whoever runs the programme: `kith jobs list` shows it
    after: tuple[str, ...] = ()  # what these do here just now, it wants to have been done


TIMETABLE: tuple[Recurring, ...] = (
    Recurring(
        "birthdays",
        timedelta(minutes=30),
        birthdays.pay,
        "birthday points are paid on the day, in the member's own zone",
    ),
    Recurring(
        "campaigns",
        timedelta(seconds=10),
        campaigns.go_on,
        "planned campaigns begin, audiences are completed, what is over ends",
    ),
    Recurring(
        "clicks",
        timedelta(hours=1),
        campaigns.forget_clicks,
        "who clicked a campaign's link is added up and forgotten after a month",
    ),
    Recurring(
        "care",
        timedelta(hours=6),
        care.tend,
        "SQLite's log is cut, PostgreSQL's tables that grew are analysed",
    ),
    Recurring(
        "checkpoints",
        timedelta(hours=1),
        checkpoints.sign,
        "once a day the heads of all ledgers that moved are signed",
    ),
    Recurring(
        "counts",
        timedelta(hours=1),
        counts.forget,
        "networks and devices that opened links are forgotten after 30 days",
    ),
    Recurring(
        "expiring",
        timedelta(minutes=15),
        expiring.write_off,
        "points whose time is over are written off",
    ),
    Recurring(
        "gathering",
        timedelta(minutes=15),
        gathering.gather,
        "what was on its way while two members became one comes home",
    ),
    Recurring(
        "records",
        timedelta(hours=1),
        records.forget,
        "what jobs did is forgotten after 90 days, runs that did nothing after 2",
    ),
    Recurring(
        "reminders",
        timedelta(minutes=5),
        reminders.remind,
        "members are reminded of what `[[reminding]]` names, in the daytime where they are",
        # Else somebody hears of 100 points more today, and why they are there tomorrow.
        after=("birthdays", "expiring", "tiers", "vouchers"),
    ),
    Recurring(
        "retention",
        timedelta(hours=1),
        retention.forget,
        "words are forgotten after 90 days, what arrived as it came after 30",
    ),
    Recurring(
        "segments",
        timedelta(hours=1),
        segments.count,
        "saved segments are counted again when their figure is six hours old",
    ),
    Recurring(
        "silent",
        timedelta(hours=6),
        silent.look,
        "strong referrers who bring nobody any more are counted",
    ),
    Recurring(
        "tiers",
        timedelta(minutes=15),
        tiers.review,
        "members whom time moves to another level are moved",
    ),
    Recurring(
        "verify",
        timedelta(hours=1),
        verifying.verify,
        "once a day everything is computed again; it fails while something differs",
    ),
    Recurring(
        "wiping",
        timedelta(minutes=1),
        wiping.wipe,
        "what is left of members who were forgotten is deleted",
    ),
    Recurring(
        "vouchers",
        timedelta(minutes=15),
        vouchers.expire,
        "vouchers that were not used in time end, and their points go back",
    ),
)


def longest_wait(failures: int, every: timedelta) -> timedelta:
    """How long a job that failed so often in a row waits for its next try: never beyond `every`."""
    wait: timedelta = min(RETRY * 2 ** min(failures - 1, LONGEST_ROW), every)
    return wait


class Timetable:
    """Wakes the jobs of TIMETABLE from `start` to `stop`."""

    def __init__(
        self,
        brand: Callable[[], Brand],
        now: Callable[[], datetime],
        resting: Callable[[], bool] = lambda: False,
        ended: Callable[[str, runs.Ended | None], None] = lambda name, ended: None,
    ) -> None:
        self._brand = brand
        self._now = now
        self._resting = resting  # while it says so, every job waits for its next time
        self._ended = ended  # told of each run; of one that failed, None
        self._running: set[asyncio.Task[None]] = set()
        self._failures = Counter[str]()  # in a row, here: where a job succeeds is another process
        self._chance = random.Random()
        self._scheduler = AsyncIOScheduler(
            timezone=UTC,
            job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1},
        )

    def start(self) -> None:
        """Wake every job now and then as often as it says."""
        now = datetime.now(UTC)  # the same for all: who comes after others is woken with them
        for job in TIMETABLE:
            self._scheduler.add_job(
                self._wake,
                "interval",
                args=(job,),
                seconds=job.every.total_seconds(),
                next_run_time=now,
                id=job.name,
            )
        self._scheduler.start()

    def wake(self) -> None:
        """Wake every job now, as well as at its time: a demo's clock was moved.

        Also one that runs just now: that was told the time from before.
        """
        for job in TIMETABLE:
            self._scheduler.add_job(self._wake, args=(job,))

    async def stop(self) -> None:
        """Wake nothing more, and let what runs finish if it does so soon: it goes on another day.

        A large audience, or a database that does not answer, may take longer than we have.
        """
        self._scheduler.pause()
        for seconds in (FINISH_SECONDS, GIVE_UP_SECONDS):
            if self._running:
                await asyncio.wait(self._running, timeout=seconds)
            for task in self._running:
                task.cancel()
        self._scheduler.shutdown(wait=False)

    def wakes(self, name: str) -> datetime | None:
        """When a job is woken next, by the machine's clock."""
        job = self._scheduler.get_job(name)
        return None if job is None else job.next_run_time

    async def _wake(self, job: Recurring) -> None:
        if self._resting():
            return
        task = asyncio.create_task(self._run(job), name=job.name)
        self._running.add(task)
        try:
            await asyncio.shield(task)
        finally:
            self._running.discard(task)

    async def _run(self, job: Recurring) -> None:
        before = [task for task in self._running if task.get_name() in job.after]
        if before:
            await asyncio.wait(before, timeout=PATIENCE_SECONDS)
        try:
            done = await runs.run(job.name, partial(job.run, self._brand()), self._now)
        except Exception:  # a job must not take the others along
            log.exception("a recurring job failed", job=job.name)
            self._failures[job.name] += 1
            self._ended(job.name, None)
            self._sooner(job)
        else:
            self._failures[job.name] = 0
            self._ended(job.name, done)

    def _sooner(self, job: Recurring) -> None:
        """Wake a job that failed before its time, if it is not woken sooner anyway.

        A little earlier by chance: processes that failed together do not come back together.
        """
        wait = longest_wait(self._failures[job.name], job.every) * self._chance.uniform(0.9, 1)
        again = datetime.now(UTC) + wait
        planned = self.wakes(job.name)
        if planned is not None and again < planned:
            self._scheduler.modify_job(job.name, next_run_time=again)
