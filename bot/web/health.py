"""For whoever watches over this program: does it live, can it work, what has it done."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping
from datetime import datetime

import structlog
from aiohttp import web
from prometheus_client import generate_latest

from bot import metrics
from bot.channels.base import Channel
from bot.database import is_weather
from bot.failing import Failing
from bot.fencing import Fencing
from loyalty import fence, jobs, unsettled
from loyalty.statements import Sql, rows
from referral_links import silence
from scheduler.timetable import TIMETABLE

log = structlog.get_logger()

PATIENCE_SECONDS = 2.0
SOON = {"Retry-After": "5", "Cache-Control": "no-store"}

Page = Callable[[web.Request], Awaitable[web.StreamResponse]]

_PARKED = Sql("SELECT count(*) AS n FROM parked WHERE state = 'parked'")
_ALIVE = Sql("SELECT 1 AS one")


class Health:
    """GET /healthz, /readyz and /metrics."""

    def __init__(
        self,
        channels: Mapping[str, Channel],
        stopping: Callable[[], bool],
        fencing: Fencing,
        failing: Failing,
        now: Callable[[], datetime],
    ) -> None:
        self._channels = channels
        self._stopping = stopping
        self._fencing = fencing
        self._failing = failing
        self._now = now

    async def alive(self, request: web.Request) -> web.Response:
        """The process runs and its loop turns; what is wrong beside that is said."""
        fence = self._fencing.fence
        wrong = [] if fence is None else [f"fenced, nothing is sent: {fence.why}"]
        wrong += self._failing.told()
        said = f"ok, but {'; '.join(wrong)}" if wrong else "ok"
        return web.Response(text=f"{said}\n")

    async def ready(self, request: web.Request) -> web.Response:
        """Whether messages can be taken in: the database answers and nobody is stopping us."""
        database = "ok"
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                await rows(_ALIVE)
        except Exception:
            database = "away"
        told = {
            "database": database,
            "stopping": self._stopping(),
            "fenced": self._fencing.stands(),
            "failing_jobs": [one.job for one in self._failing.jobs],
            "doors": {name: bool(channel.link) for name, channel in self._channels.items()},
        }
        fit = database == "ok" and not self._stopping()
        return web.json_response(told, status=200 if fit else 503)

    async def numbers(self, request: web.Request) -> web.Response:
        """Prometheus' text format; what is read from the database is left out while it is away."""
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                await _count(self._channels, self._now())
        except Exception:
            metrics.waiting.clear()
            metrics.show_jobs((), self._now())
        return web.Response(
            body=generate_latest(metrics.REGISTRY),
            headers={"Content-Type": "text/plain; version=0.0.4; charset=utf-8"},
        )


def calm(page: Page) -> Page:
    """A page that asks for patience while the database is away."""

    async def show(request: web.Request) -> web.StreamResponse:
        try:
            return await page(request)
        except Exception as error:
            if not is_weather(error):
                raise
            log.warning("the database does not answer", error=str(error)[:300])
            return web.Response(status=503, text="Please try again in a moment.\n", headers=SOON)

    return show


async def _count(channels: Iterable[str], now: datetime) -> None:
    for state, number in (await unsettled.counts()).items():
        metrics.waiting.labels(state).set(number)
    for channel in channels:
        for kind, seconds in (await unsettled.waiting(channel, now)).items():
            metrics.oldest.labels(channel, kind).set(seconds)
        late = await fence.aside((channel,))
        for kind in ("reply", "service", "voucher", "marketing"):
            metrics.late.labels(channel, kind).set(late.get(kind, 0))
    metrics.parked.set((await rows(_PARKED))[0]["n"])
    metrics.shops_refused.set(await unsettled.refused())
    metrics.referrers_silent.set(await silence.counted())
    metrics.show_jobs(await jobs.last([job.name for job in TIMETABLE], now), now)
