"""One run of a job, written down while it goes on: whoever looks later knows how it ended."""

import asyncio
import os
import platform
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import datetime

import structlog

from loyalty import jobs

log = structlog.get_logger()

BEAT_SECONDS = 30.0  # how often a run says that it goes on


@dataclass(frozen=True, slots=True)
class Ended:
    """How much a run did, and how long it took."""

    did: int
    took_ms: int


def process() -> str:
    """Which process this is, as its log and the machine call it."""
    return f"{platform.node() or 'unnamed'}:{os.getpid()}"


async def run(
    name: str,
    work: Callable[[datetime], Awaitable[int]],
    now: Callable[[], datetime],
    told: datetime | None = None,
) -> Ended:
    """Do a job's work once, telling it the time, or another one. What it raises is raised."""
    began, started = now(), time.monotonic()
    number = await jobs.begin(name, process(), began, told or began)
    try:
        async with _alive(number, now):
            did = await work(told or began)
    except asyncio.CancelledError:
        async with _noting(name):
            await jobs.interrupt(number)
        raise
    except Exception as error:
        async with _noting(name):
            await jobs.fail(number, _since(started), error)
        raise
    ended = Ended(did, _since(started))
    async with _noting(name):
        await jobs.finish(number, ended.took_ms, did)
    return ended


def _since(started: float) -> int:
    return round((time.monotonic() - started) * 1000)


@asynccontextmanager
async def _alive(number: int, now: Callable[[], datetime]) -> AsyncIterator[None]:
    """Say again and again that a run goes on; most are over before the first time."""

    async def beat() -> None:
        while True:
            await asyncio.sleep(BEAT_SECONDS)
            with suppress(Exception):  # the database is away: the job will notice, too
                await jobs.beat(number, now())

    beating = asyncio.create_task(beat())
    try:
        yield
    finally:
        beating.cancel()


@asynccontextmanager
async def _noting(name: str) -> AsyncIterator[None]:
    """What was done is done: that it could not be noted is no failure of the job."""
    try:
        yield
    except Exception as error:
        log.warning("how a job ended could not be noted", job=name, error=str(error)[:300])
