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
AT_ONCE = 5_000  # written in one transaction
MOST_DOORS = 30  # of a link, written for one network on one day: an office has no more friends
MOST_DEVICES = 100  # of a network that open a link on one day; more are not taken for people
MOST_REMEMBERED = 50_000  # devices and networks of a day, about 15 MB; then it begins anew
DOOR_SECONDS = 2.0  # how long somebody waits for their door to be written


class Today:
    """How often each network came to a link today: nobody alone can fill the tables."""

    def __init__(self) -> None:
        self._day = date.min
        # Nearly every network has one device that opens a link, for which no set is needed.
        self._devices: dict[tuple[int, str], str | set[str]] = {}
        self._more = 0  # devices beyond the first of their network
        self._doors: dict[tuple[int, str], int] = {}

    @property
    def size(self) -> int:
        """How much is remembered."""
        return len(self._devices) + self._more + len(self._doors)

    def door(self, member_id: int, who: Visitor, day: date) -> bool:
        """Whether one more door is to be written."""
        self._turn(day)
        key = (member_id, who.network)
        self._doors[key] = often = self._doors.get(key, 0) + 1
        return often <= MOST_DOORS

    def device(self, member_id: int, who: Visitor, day: date) -> bool:
        """Whether this device counts as somebody: it was here already, or there is room for it."""
        _, network, device = who
        key = (member_id, network)
        known = self._devices.get(key) if day == self._day else None
        if known == device or (isinstance(known, set) and device in known):
            return True
        if self._turn(day) or known is None:
            self._devices[key] = device
            return True
        if isinstance(known, str):
            known = self._devices[key] = {known}
        if len(known) >= MOST_DEVICES:
            return False
        known.add(device)
        self._more += 1
        return True

    def _turn(self, day: date) -> bool:
        """Begin anew on another day, or when it is too much; whether that was so."""
        if day == self._day and self.size < MOST_REMEMBERED:
            return False
        self._day, self._more = day, 0
        self._devices.clear()
        self._doors.clear()
        return True


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

    def opened(self, member_id: int, tag: str, request: web.Request, today: date) -> None:
        """Somebody opens a member's link. Nothing to wait for, and nothing that can fail."""
        if request.method == hdrs.METH_GET:
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
            left = len(self._kept)  # whoever comes meanwhile waits for the next time
            while left > 0 and (batch := self._taken()):
                left -= len(batch)
                if not await self._write(batch):
                    break

    def _taken(self) -> dict[Opening, int]:
        """What is written next."""
        if len(self._kept) <= AT_ONCE:
            batch, self._kept = self._kept, {}
            return batch
        batch = dict(islice(self._kept.items(), AT_ONCE))
        for one in batch:
            del self._kept[one]
        return batch

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
        if len(kept) >= MOST_OPENINGS and one not in kept:
            metrics.openings_lost.inc(times)
        elif one.device:
            kept[one] = 1  # of a person only that they were here
        else:
            kept[one] = kept.get(one, 0) + times

    async def _keep_flushing(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            began = loop.time()
            await self.flush()
            await asyncio.sleep(max(0.0, began + FLUSH_SECONDS - loop.time()))
