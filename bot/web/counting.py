"""What is counted while pages are shown: kept in memory, and written down twice a second.

Counting never holds up a page and never fails one. Whatever ends this process loses the openings
of the last moment, less than a second of them; a door is written before anybody goes through it.
"""

import asyncio
from collections.abc import Callable, Sequence
from datetime import date, datetime
from itertools import islice

import structlog
from aiohttp import hdrs, web

from bot import metrics
from bot.database import is_weather
from bot.settings import LOOPBACK_NETWORKS, Network
from bot.web.visitors import Visitors
from referral_links import counting
from referral_links.counting import Channel, Opening, Visitor, Wanted

log = structlog.get_logger()

FLUSH_SECONDS = 0.5
MOST_OPENINGS = 50_000  # kept while the database is away, about 20 MB; more are not counted
AT_ONCE = 2_000  # written in one transaction
MOST_DOORS = 30  # of a link, written for one network on one day: an office has no more friends
MOST_DEVICES = 100  # of a network that open a link on one day; more are not taken for people
MOST_REMEMBERED = 50_000  # devices and networks of a day, about 15 MB; then it begins anew
DOOR_SECONDS = 2.0  # how long somebody waits for their door to be written


class Today:
    """How often each network came to a link today: nobody alone can fill the tables."""

    def __init__(self) -> None:
        self._day = date.min
        self._devices: set[tuple[int, str, str]] = set()
        self._often: dict[tuple[int, str, str], int] = {}

    @property
    def size(self) -> int:
        """How much is remembered."""
        return len(self._devices) + len(self._often)

    def door(self, member_id: int, who: Visitor, day: date) -> bool:
        """Whether one more door is to be written."""
        self._turn(day)
        return self._more(member_id, who.network, "doors") <= MOST_DOORS

    def device(self, member_id: int, who: Visitor, day: date) -> bool:
        """Whether this device counts as somebody: it was here already, or there is room for it."""
        device = (member_id, who.network, who.device)
        if day == self._day and device in self._devices:
            return True
        self._turn(day)
        if self._more(member_id, who.network, "devices") > MOST_DEVICES:
            return False
        self._devices.add(device)
        return True

    def _more(self, member_id: int, network: str, what: str) -> int:
        key = (member_id, network, what)
        self._often[key] = often = self._often.get(key, 0) + 1
        return often

    def _turn(self, day: date) -> None:
        if day != self._day or self.size >= MOST_REMEMBERED:
            self._day = day
            self._devices.clear()
            self._often.clear()


class Counter:
    """Counts what the landing page is told about, from `start` to `stop`."""

    def __init__(
        self,
        secret: bytes,
        now: Callable[[], datetime],
        proxies: Sequence[Network] = LOOPBACK_NETWORKS,
    ) -> None:
        self.now = now
        self.today = Today()
        self._visitors = Visitors(secret, proxies)
        self._kept: dict[Opening, int] = {}
        self._flushing = asyncio.Lock()
        self._task: asyncio.Task[None] | None = None

    def opened(self, member_id: int, tag: str, request: web.Request) -> None:
        """Somebody opens a member's link. Nothing to wait for, and nothing that can fail."""
        if request.method == hdrs.METH_GET:
            today = self.now().date()
            who = self._visitors.seen(request, today)
            self._count(member_id, tag, "opened", who, today)

    async def door(self, member_id: int, channel: str, tag: str, request: web.Request) -> str:
        """Somebody goes through a door: the token that leads back here; programs get none.

        Nor does anybody while it cannot be written, or for whose network too many were today: they
        go on, and only the number is kept.
        """
        if request.method != hdrs.METH_GET:
            return ""
        now = self.now()
        to: Channel = "telegram" if channel == "telegram" else "whatsapp"
        today = now.date()
        who = self._visitors.seen(request, today)
        if who.person and self.today.door(member_id, who, today):
            try:
                async with asyncio.timeout(DOOR_SECONDS):
                    return await counting.door(member_id, to, tag, who, now)
            except Exception as error:
                if isinstance(error, TimeoutError) or is_weather(error):
                    log.warning("a door leads on without its token", error=str(error)[:300])
                else:
                    log.exception("a door leads on without its token")
        self._count(member_id, tag, to, who, today)
        return ""

    def start(self) -> None:
        """Begin to write down."""
        self._task = asyncio.create_task(self._keep_flushing())

    async def stop(self) -> None:
        """Write down what is left."""
        if self._task is not None:
            async with self._flushing:  # nothing is being written
                self._task.cancel()
            await asyncio.wait({self._task})
        await self.flush()
        if self._kept:
            log.warning("openings were not counted", openings=len(self._kept))

    async def flush(self) -> None:
        """Write down what is kept; what cannot be written now is kept for the next time."""
        async with self._flushing:
            while batch := dict(islice(self._kept.items(), AT_ONCE)):
                for one in batch:
                    del self._kept[one]
                if not await self._write(batch):
                    break

    async def _write(self, batch: dict[Opening, int]) -> bool:
        """Whether the next one may be tried."""
        try:
            await counting.add(batch)
        except Exception as error:
            if not is_weather(error):
                log.exception("openings cannot be counted", openings=len(batch))
                metrics.openings_lost.inc(len(batch))
                return True
            log.warning("openings wait for the database", error=str(error)[:300])
            for one, times in batch.items():
                self._keep(one, times)
            return False
        return True

    def _count(self, member_id: int, tag: str, what: Wanted, who: Visitor, today: date) -> None:
        if who.person and not self.today.device(member_id, who, today):
            who = Visitor(False)  # in doubt it was no person
        self._keep(counting.opening(member_id, tag, what, who, today))

    def _keep(self, one: Opening, times: int = 1) -> None:
        kept = self._kept
        if one in kept:
            kept[one] += times
        elif len(kept) < MOST_OPENINGS:
            kept[one] = times
        else:
            metrics.openings_lost.inc(times)

    async def _keep_flushing(self) -> None:
        while True:
            await asyncio.sleep(FLUSH_SECONDS)
            await self.flush()
