"""What jobs did is written down: how it ended, who was killed, who fails and comes back sooner."""

import asyncio
import os
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

import pytest
from structlog.testing import capture_logs

from loyalty import jobs
from loyalty.models import JobRun
from loyalty.programme import Brand
from scheduler import records, runs, timetable
from scheduler.timetable import Recurring, Timetable, longest_wait
from tests import forks
from tests.loyalty.people import BRAND
from tests.profiles import PATIENCE

DAY = timedelta(days=1)


async def noted(job: str, at: datetime, did: int = 0, error: Exception | None = None) -> int:
    """A run that began and ended."""
    number = await jobs.begin(job, "a:1", at, at)
    if error is not None:
        await jobs.fail(number, 3, error)
    else:
        await jobs.finish(number, 3, did)
    return number


async def told(job: str, now: datetime, *, failed: bool = False) -> list[tuple[str, int, str]]:
    """State, count and error of its runs, the newest first."""
    found = await jobs.history(job, failed=failed, limit=100, now=now)
    return [(one.state, one.did, one.error) for one in found]


def doing(did: int) -> Callable[[datetime], Awaitable[int]]:
    """Work that is done at once."""

    async def work(at: datetime) -> int:
        return did

    return work


async def test_a_run_is_written_down(db: str, now: datetime) -> None:
    seen: list[datetime] = []

    async def work(at: datetime) -> int:
        seen.append(at)
        assert await told("job", now) == [("running", 0, "")]
        return 7

    ended = await runs.run("job", work, lambda: now, told=now - DAY)
    assert (ended.did, seen) == (7, [now - DAY])
    (run,) = await jobs.history("job", limit=9, now=now)
    assert (run.state, run.did, run.error, run.took_ms) == ("done", 7, "", ended.took_ms)
    assert (run.started_at, run.told_at, run.process) == (now, now - DAY, runs.process())


async def test_a_failure_is_raised_and_its_first_line_kept(db: str, now: datetime) -> None:
    async def work(at: datetime) -> int:
        raise ValueError("no room for ana@example.com, +447700900001 or 12\nDETAIL: Ana, Leeds")

    with pytest.raises(ValueError, match="no room"):
        await runs.run("job", work, lambda: now)
    said = "ValueError: no room for ... ... or 12"
    assert await told("job", now) == [("failed", 0, said)]
    assert jobs.line_of(KeyError()) == "KeyError"
    many = ExceptionGroup("2 of them are not done", [ValueError("why\nDETAIL"), KeyError()])
    assert jobs.line_of(many) == "2 of them are not done: ValueError: why"
    assert len(jobs.line_of(ValueError("\0\ud800" + "x" * 500))) == jobs.LONGEST_ERROR


async def test_what_is_stopped_says_so(db: str, now: datetime) -> None:
    began = asyncio.Event()

    async def work(at: datetime) -> int:
        began.set()
        await asyncio.sleep(60)
        return 1

    task = asyncio.create_task(runs.run("job", work, lambda: now))
    await began.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await told("job", now) == [("interrupted", 0, "")]


async def test_a_killed_run_is_interrupted_and_hinders_nobody(db: str, now: datetime) -> None:
    killed = await jobs.begin("job", "a:1", now, now)
    other = await jobs.begin("other", "a:1", now, now)
    soon, later = now + jobs.SILENT, now + jobs.SILENT + timedelta(seconds=1)
    assert await told("job", soon) == [("running", 0, "")]
    assert await told("job", later) == [("interrupted", 0, "")], "nobody has noted it"
    assert await told("job", later, failed=True) == [("interrupted", 0, "")]
    assert await told("job", soon, failed=True) == []
    assert (await JobRun.get(id=killed)).state == "running"
    await runs.run("job", doing(1), lambda: later)
    assert [state for state, _, _ in await told("job", later)] == ["done", "interrupted"]
    assert (await JobRun.get(id=killed)).state == "interrupted"
    assert (await JobRun.get(id=other)).state == "running", "another job's is left alone"
    await jobs.finish(killed, 9, 5)  # it was only slow: what it says of itself holds
    assert await told("job", later) == [("done", 1, ""), ("done", 5, "")]


async def test_a_process_that_is_killed_hinders_no_other(db: str, database: str) -> None:
    process = forks.start("tests.scheduler.hanging", database, env=os.environ)
    try:
        async with asyncio.timeout(PATIENCE):
            while not await JobRun.exists(job="job"):  # noqa: ASYNC110 -- rows tell nobody
                await asyncio.sleep(0.02)
    finally:
        process.kill()
        process.wait()
    now = datetime.now(UTC)
    (killed,) = await jobs.history("job", limit=2, now=now)
    assert (killed.state, killed.process != runs.process()) == ("running", True)
    async with asyncio.timeout(PATIENCE):
        assert (await runs.run("job", doing(3), lambda: now)).did == 3
    later = now + jobs.SILENT
    assert await told("job", later) == [("done", 3, ""), ("interrupted", 0, "")]


async def test_a_long_run_says_that_it_goes_on(
    db: str, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runs, "BEAT_SECONDS", 0.01)
    time = now

    async def work(at: datetime) -> int:
        nonlocal time
        time = now + 2 * jobs.SILENT
        while (await JobRun.get(job="job")).seen_at != time:  # noqa: ASYNC110 -- rows tell nobody
            await asyncio.sleep(0.01)
        assert await told("job", time) == [("running", 0, "")]
        return 1

    async with asyncio.timeout(PATIENCE):
        await runs.run("job", work, lambda: time)
    assert await told("job", time) == [("done", 1, "")]


async def test_how_a_job_fares(db: str, now: datetime) -> None:
    await noted("good", now, 2)
    await noted("bad", now - 2 * DAY, error=RuntimeError("of long ago"))
    await noted("bad", now - DAY, 1)
    for minute in range(3):
        at = now + timedelta(minutes=minute)
        await noted("bad", at, error=RuntimeError(f"at {minute}"))
    await noted("never", now, error=RuntimeError("no"))
    good, bad, never, unknown = await jobs.last(["good", "bad", "never", "unknown"], now)
    assert (good.failures, good.since, good.error) == (0, None, "")
    assert good.newest is not None
    assert good.newest.did == 2
    assert (bad.failures, bad.since, bad.error) == (3, now, "RuntimeError: at 2")
    assert bad.done is not None
    assert bad.done.started_at == now - DAY
    assert (never.failures, never.done) == (1, None)
    assert (unknown.newest, unknown.failures) == (None, 0)
    failing = await jobs.failing(["good", "bad", "never", "unknown"], now)
    assert [one.job for one in failing] == ["bad", "never"]
    await noted("bad", now)
    assert [one.job for one in await jobs.failing(["good", "bad"], now)] == []


async def test_pages_follow_each_other(db: str, now: datetime) -> None:
    numbers = [await noted("job", now, error=ValueError("x") if n % 2 else None) for n in range(6)]
    found: list[int] = []
    before = None
    while page := await jobs.history("job", limit=4, before=before, now=now):
        found += [one.id for one in page]
        before = found[-1]
    assert found == numbers[::-1]
    failed = await jobs.history(failed=True, limit=2, now=now)
    assert [one.id for one in failed] == [numbers[5], numbers[3]]


async def test_runs_that_did_nothing_are_left_out_and_counted(db: str, now: datetime) -> None:
    numbers = []
    for nothing in (2, 0, 5):
        for _ in range(nothing):
            await noted("often", now)
        numbers.append(await noted("seldom", now, 1))
    bad = await noted("often", now, error=ValueError("x"))
    going = await jobs.begin("often", "a:1", now, now)
    await noted("often", now)
    found: list[int] = []
    counts: list[int] = []
    before = None
    while page := await jobs.history(busy=True, limit=2, before=before, now=now):
        found += [one.id for one in page]
        counts.append(await jobs.idle(after=found[-1], before=before))
        before = found[-1]
    assert found == [going, bad, *numbers[::-1]]
    assert counts == [1, 5, 0]
    assert await jobs.idle(before=before) == 2
    assert await jobs.idle() == 8


async def test_runs_are_forgotten_empty_ones_soon(db: str, now: datetime) -> None:
    ages = (1, 3, 80, 91)
    for age in sorted(ages, reverse=True):
        at = now - age * DAY
        await noted("empty", at)
        await noted("busy", at, 1)
        await noted("bad", at, error=ValueError("x"))
    await noted("gone", now - 200 * DAY, 1)
    assert await records.forget(BRAND, now) == 3 + 1 + 1
    assert await records.forget(BRAND, now) == 0
    kept = {job: len(await told(job, now)) for job in ("empty", "busy", "bad", "gone")}
    assert kept == {"empty": 1, "busy": 3, "bad": 3, "gone": 1}, "the newest good run stays"


def test_the_wait_after_failures_doubles_up_to_the_interval() -> None:
    minutes = [longest_wait(n, timedelta(minutes=15)) / timedelta(minutes=1) for n in range(1, 7)]
    assert minutes == [1, 2, 4, 8, 15, 15]
    assert longest_wait(1, timedelta(seconds=10)) == timedelta(seconds=10)
    assert longest_wait(10_000, DAY) == DAY


async def test_a_job_that_fails_is_woken_sooner(
    db: str, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    ended: list[runs.Ended | None] = []
    fails = True

    async def job(brand: Brand, at: datetime) -> int:
        if fails:
            raise RuntimeError("not today")
        return 3

    often = Recurring("job", timedelta(hours=1), job, "a test")
    monkeypatch.setattr(timetable, "TIMETABLE", (often,))
    running = Timetable(lambda: BRAND, lambda: now, ended=lambda name, one: ended.append(one))
    running.start()
    running._scheduler.pause()  # this test is the timer

    async def wait() -> tuple[float, float]:
        """Minutes from after a try until the next one, and from before it, however long it took."""
        before = datetime.now(UTC)
        running._scheduler.modify_job("job", next_run_time=before + often.every)
        await running._wake(often)
        after, woken = datetime.now(UTC), running.wakes("job")
        assert woken is not None
        return (woken - after) / timedelta(minutes=1), (woken - before) / timedelta(minutes=1)

    with capture_logs() as logs:
        waits = [await wait() for _ in range(8)]
    assert [one["event"] for one in logs] == ["a recurring job failed"] * 8
    longest = (1, 2, 4, 8, 16, 32, 60, 60)
    shares = [(one / most, two / most) for (one, two), most in zip(waits, longest, strict=True)]
    assert all(at_least <= 1 and at_most >= 0.9 for at_least, at_most in shares)
    assert min(shares)[0] < 0.999, "a little sooner by chance"
    soon = datetime.now(UTC) + timedelta(seconds=30)
    running._scheduler.modify_job("job", next_run_time=soon)
    await running._wake(often)
    assert running.wakes("job") == soon, "it is woken sooner anyway"
    fails = False
    assert (await wait())[1] == 60, "a success is not woken sooner"
    fails = True
    assert (await wait())[0] <= 1, "the row of failures began anew"
    await running.stop()
    assert [one and one.did for one in ended] == [None] * 9 + [3, None]
    assert (await jobs.last(["job"], now))[0].failures == 1


async def test_a_run_that_cannot_be_noted_is_no_failure(
    db: str, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away(*told: object) -> None:
        raise OSError("the database is away")

    monkeypatch.setattr(jobs, "finish", away)
    assert (await runs.run("job", doing(4), lambda: now)).did == 4
