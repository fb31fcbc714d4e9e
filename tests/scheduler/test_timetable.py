"""Recurring jobs: woken at once and again, told the time, finished before they are stopped."""

import asyncio
from datetime import datetime, timedelta

import pytest

from loyalty import insights, ledger, programme
from loyalty.ledger import Cause
from loyalty.programme import Brand
from scheduler import expiring, timetable
from scheduler.timetable import TIMETABLE, Recurring, Timetable
from tests.loyalty.people import BRAND, RULES, joined
from tests.profiles import PATIENCE


async def test_expired_points_are_written_off_once(db: str, now: datetime) -> None:
    await programme.apply(RULES, now)
    for name in ("ana", "ben"):
        member = await joined(name, now)
        cause = Cause("earn_activity", "test", f"gain-{name}", BRAND, {})
        await ledger.gain(
            member.account_id,
            30,
            cause,
            available_at=now,
            expires_at=now + timedelta(days=1),
            now=now,
        )
    assert await expiring.write_off(BRAND, now) == 0
    later = now + timedelta(days=1)
    done = await asyncio.gather(*(expiring.write_off(BRAND, later) for _ in range(3)))
    assert sum(done) == 60
    assert await expiring.write_off(BRAND, later) == 0
    assert await insights.drift() == []


async def test_an_account_that_fails_holds_up_nobody(
    db: str, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys = []
    for name in ("ana", "ben", "cleo"):
        member = await joined(name, now)
        keys.append(member.account_id)
        cause = Cause("earn_activity", "test", f"gain-{name}", BRAND, {})
        until = now + timedelta(days=1)
        await ledger.gain(member.account_id, 30, cause, available_at=now, expires_at=until, now=now)
    lapse = ledger.lapse

    async def failing(account: str, brand: Brand, at: datetime) -> int:
        assert account != min(keys), "this one"
        return await lapse(account, brand, at)

    later = now + timedelta(days=1)
    with monkeypatch.context() as broken:
        broken.setattr(ledger, "lapse", failing)
        with pytest.raises(ExceptionGroup, match="1 accounts keep what has expired"):
            await expiring.write_off(BRAND, later)
    assert await expiring.write_off(BRAND, later) == 30, "the others are done"


async def test_a_job_is_woken_told_the_time_and_outlives_its_failures(
    db: str, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[datetime] = []
    often = asyncio.Event()

    async def job(brand: Brand, at: datetime) -> int:
        told.append(at)
        if len(told) == 3:
            often.set()
        raise RuntimeError("this time it fails")

    recurring = Recurring("job", timedelta(milliseconds=20), job, "a test")
    monkeypatch.setattr(timetable, "TIMETABLE", (recurring,))
    running = Timetable(lambda: BRAND, lambda: now)
    running.start()
    await asyncio.wait_for(often.wait(), PATIENCE)
    await running.stop()
    assert set(told) == {now}
    count = len(told)
    await asyncio.sleep(0.1)
    assert len(told) == count


async def test_stopping_waits_for_what_runs(
    db: str, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    began, finished = asyncio.Event(), False

    async def job(brand: Brand, at: datetime) -> int:
        nonlocal finished
        began.set()
        await asyncio.sleep(0.1)
        finished = True
        return 1

    monkeypatch.setattr(
        timetable, "TIMETABLE", (Recurring("job", timedelta(days=1), job, "a test"),)
    )
    running = Timetable(lambda: BRAND, lambda: now)
    running.start()
    await began.wait()
    await running.stop()
    assert finished


async def test_what_runs_for_too_long_goes_on_another_time(
    db: str, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    began, told = asyncio.Event(), asyncio.Event()

    async def job(brand: Brand, at: datetime) -> int:
        began.set()
        try:
            await asyncio.sleep(60)
        finally:
            told.set()
        return 1

    monkeypatch.setattr(
        timetable, "TIMETABLE", (Recurring("job", timedelta(days=1), job, "a test"),)
    )
    running = Timetable(lambda: BRAND, lambda: now)
    running.start()
    await began.wait()
    async with asyncio.timeout(PATIENCE):  # it would take a minute
        await running.stop()
    assert told.is_set()


@pytest.mark.parametrize("is_patient", [True, False])
async def test_a_job_comes_after_what_it_tells_of(
    db: str, now: datetime, monkeypatch: pytest.MonkeyPatch, is_patient: bool
) -> None:
    done: list[str] = []
    began, finish, told = asyncio.Event(), asyncio.Event(), asyncio.Event()

    async def early(brand: Brand, at: datetime) -> int:
        began.set()
        await finish.wait()
        done.append("early")
        raise RuntimeError("what it wanted to do waits for another time")

    async def late(brand: Brand, at: datetime) -> int:
        done.append("late")
        told.set()
        return 1

    jobs = (
        Recurring("late", timedelta(days=1), late, "tells", after=("early", "absent")),
        Recurring("early", timedelta(days=1), early, "does"),
    )
    monkeypatch.setattr(timetable, "TIMETABLE", jobs)
    monkeypatch.setattr(timetable, "PATIENCE_SECONDS", 60.0 if is_patient else 0.01)
    running = Timetable(lambda: BRAND, lambda: now)
    running.start()
    async with asyncio.timeout(PATIENCE):
        await began.wait()
        if is_patient:
            await asyncio.sleep(0.1)
            finish.set()
        await told.wait()
    await running.stop()
    assert done == (["early", "late"] if is_patient else ["late"])


def test_what_a_job_comes_after_is_in_the_timetable() -> None:
    names = {job.name for job in TIMETABLE}
    assert all(set(job.after) < names - {job.name} for job in TIMETABLE)


async def test_jobs_are_woken_for_a_clock_that_was_moved(
    db: str, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also one that still runs, and then too each after those that it tells of."""
    told: list[tuple[str, datetime]] = []
    clock, began, finish, moved = now, asyncio.Event(), asyncio.Event(), asyncio.Event()

    async def early(brand: Brand, at: datetime) -> int:
        if at == now:
            began.set()
            await finish.wait()
        told.append(("early", at))
        return 1

    async def late(brand: Brand, at: datetime) -> int:
        told.append(("late", at))
        if at != now:
            moved.set()
        return 1

    jobs = (
        Recurring("late", timedelta(days=1), late, "tells", after=("early",)),
        Recurring("early", timedelta(days=1), early, "does"),
    )
    monkeypatch.setattr(timetable, "TIMETABLE", jobs)
    running = Timetable(lambda: BRAND, lambda: clock)
    running.start()
    async with asyncio.timeout(PATIENCE):
        await began.wait()
        clock = now + timedelta(days=9)
        running.wake()
        await asyncio.sleep(0.1)
        finish.set()
        await moved.wait()
    await running.stop()
    assert {("early", now), ("early", clock), ("late", clock)} <= set(told)
    assert told.index(("early", clock)) < told.index(("late", clock))
