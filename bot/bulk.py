"""The marketing of one channel: kept in groups, claimed as there is room, released at its rate."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial

import structlog

from bot import metrics
from bot.clock import Clock
from bot.courier import persist
from bot.pacing import Bucket, Pace, Turn
from loyalty import bulk, outgoing
from loyalty.bulk import CAPPED, SEND, UNREACHABLE, Kept, Source
from loyalty.outgoing import Letter
from loyalty.programme import Brand

log = structlog.get_logger()

LOOK_SECONDS = 0.5  # between looks at which campaigns run
STALE_SECONDS = 2.0  # after that without a look, none does
IDLE_SECONDS = 1.0  # before a source that had nothing is asked again
GROUP = 100  # rows kept together when nothing slows us down
LANES = 3  # groups at once when nothing slows us down: one is kept while another is released
KEEP_SECONDS = 2.0  # what was not claimed by then is anybody's again
LARGEST = 400  # rows looked through together while none of them is to be sent
AHEAD_SECONDS = 0.1  # a group is released within so long after it was weighed
FULL_SECONDS = 0.002  # until it is looked whether there is room again
MOMENT = timedelta(seconds=1)  # until a chat in which something is being said is tried again
LATE_SECONDS = 0.5  # who could not be released by then is weighed again
KNOWN_SECONDS = 2.0  # what was true of them so long ago need not be true any more


class Running:
    """The campaigns that may be sent, as of a moment ago."""

    def __init__(self) -> None:
        self.sources: list[Source] = []
        self._ids: frozenset[int] = frozenset()
        self._seen = 0.0

    def includes(self, letter: Letter) -> bool:
        """Whether a row may still be given to its provider."""
        if letter.campaign_id is None:
            return True
        return letter.campaign_id in self._ids and time.monotonic() - self._seen < STALE_SECONDS

    async def watch(self) -> None:
        """Look again and again."""
        while True:
            try:
                began = time.monotonic()
                self.sources = await bulk.running()
                self._ids = frozenset(one.campaign_id for one in self.sources if one.campaign_id)
                self._seen = began
            except Exception as error:
                log.warning("could not see which campaigns run", error=str(error)[:300])
            await asyncio.sleep(LOOK_SECONDS)


@dataclass(frozen=True, slots=True)
class _Part:
    """Rows of a group that are claimed together, and those of them that were given to somebody."""

    kept: Kept
    own: Bucket
    most: int  # to be sent at once
    prepared: bool  # what they say is looked up
    given: set[int] = field(default_factory=set)


class Bulk:
    """Finds and releases the marketing of one channel while it is this process's turn."""

    def __init__(
        self,
        name: str,
        *,
        pace: Pace,
        turn: Turn,
        running: Running,
        brand: Callable[[], Brand],
        clock: Clock,
        lease: timedelta,
        most: Callable[[], int],
        room: Callable[[], int],
        stopping: Callable[[], bool],
        is_open: Callable[[str], Awaitable[bool]],
        take: Callable[[Letter], bool],
        prepare: Callable[[Sequence[Letter], datetime], Awaitable[None]],
    ) -> None:
        self._name = name
        self._pace = pace
        self._turn = turn
        self._running = running
        self._brand = brand
        self._clock = clock
        self._lease = lease
        self._most = most
        self._room = room
        self._stopping = stopping
        self._is_open = is_open
        self._take = take
        self._prepare = prepare
        self._idle: dict[Source, float] = {}  # until when a source need not be asked
        self._own: dict[Source, Bucket] = {}  # of campaigns that are slower than the channel
        self._next = 0
        self._stride = 1
        self._coming = 0  # rows that are being claimed
        self._entry = asyncio.Lock()  # of lanes that wait for room the first goes first

    async def run(self, claiming: asyncio.Semaphore) -> None:
        """Release what there is, for ever; nothing is claimed without a place in `claiming`."""
        await asyncio.gather(*(self._keep_releasing(claiming, lane) for lane in range(LANES)))

    async def _keep_releasing(self, claiming: asyncio.Semaphore, lane: int) -> None:
        while True:
            try:
                busy = await self._release_some(claiming, lane)
            except Exception as error:
                log.warning("could not send marketing", channel=self._name, error=str(error)[:300])
                busy = False
            if not busy:
                await asyncio.sleep(IDLE_SECONDS / 4)

    async def _release_some(self, claiming: asyncio.Semaphore, lane: int) -> bool:
        """Whether there may be more right now. A slow pace is kept by the first lane alone."""
        if lane and _group(self._pace.bucket) < GROUP:
            return False
        source = self._source()
        if source is None or self._stopping() or not await self._is_open(self._name):
            return False
        own = self._bucket(source)
        pause = self._pause(own)
        group = min(_group(self._pace.bucket), _group(own))
        if lane and group < GROUP:
            return False
        if pause > 0:
            await asyncio.sleep(min(pause, AHEAD_SECONDS))
            return True
        limit = max(min(group, self._most()), self._stride)
        async with claiming:
            now, until = self._clock.now(), time.monotonic() + KEEP_SECONDS
            till = now + timedelta(seconds=KEEP_SECONDS)
            kept = await bulk.keep(source, self._name, limit, till, now)
            await self._release_as_there_is_room(kept, own, group, until)
        if len(kept.letters) < limit:
            self._idle[source] = time.monotonic() + IDLE_SECONDS
        return bool(kept.letters)

    async def _release_as_there_is_room(
        self, kept: Kept, own: Bucket, group: int, until: float
    ) -> None:
        """Claim what was kept bit by bit: only what is claimed is in doubt if we are killed."""
        left, prepared = kept.letters, self._stride == 1
        if prepared:  # while others are on their way: its words are as old as the group is
            await self._prepare(left, self._clock.now())
        while left:
            room = await self._enter(len(left), until)
            if not room:
                return  # they are found again
            part = _Part(Kept(left[:room], kept.until), own, group, prepared)
            left = left[room:]
            try:
                await self._release_or_return(part)
            finally:
                self._coming -= room

    async def _enter(self, wanted: int, until: float) -> int:
        """How many rows may be claimed now, which are counted from here on; 0: none in time."""
        async with self._entry:
            while not self._stopping() and time.monotonic() < until:
                room = min(self._room() - self._coming, wanted)
                if room > 0:
                    self._coming += room
                    return room
                await asyncio.sleep(FULL_SECONDS)
        return 0

    def _source(self) -> Source | None:
        """The next source in turn that may have something and that we may send."""
        now, sources = time.monotonic(), self._running.sources
        for step in range(len(sources)):
            source = sources[(self._next + step) % len(sources)]
            if self._idle.get(source, 0.0) <= now and self._may(source):
                self._next = (self._next + step + 1) % len(sources)
                return source
        return None

    def _may(self, source: Source) -> bool:
        paced = self._pace.bucket.rate or source.per_second
        return not paced or self._turn.held(self._name)

    def _bucket(self, source: Source) -> Bucket:
        if source not in self._own:
            self._own = {one: self._own[one] for one in self._running.sources if one in self._own}
            self._own[source] = Bucket(source.per_second or 0, reserve=False)
        return self._own[source]

    async def _release_or_return(self, part: _Part) -> None:
        """What goes wrong before a row is given to anybody leaves no doubt about that row."""
        try:
            await self._release(part)
        except Exception:
            now, letters = self._clock.now(), part.kept.letters
            left = [(one.id, now) for one in letters if one.id not in part.given]
            await persist(partial(bulk.put_back, left))
            raise

    async def _release(self, part: _Part) -> None:
        began = time.monotonic()
        now, brand = self._clock.now(), self._brand()
        rules = brand.programme.marketing
        zone = brand.programme.programme.time_zone
        send: list[Letter] = []
        skips, waits, capped = [], [], []
        for letter, facts in await bulk.weigh(part.kept, self._lease, now):
            verdict = bulk.judge(letter, facts, rules, zone, now)
            if verdict is SEND and len(send) < part.most:
                send.append(letter)
            elif verdict.skip:
                if letter.reminds and verdict.skip in (CAPPED, UNREACHABLE):
                    capped.append(letter.id)
                else:
                    skips.append((letter.id, verdict.skip))
                metrics.released.labels(self._name, verdict.skip).inc()
            else:
                waits.append((letter.id, verdict.wait or now))
        await persist(partial(bulk.skip, skips))
        await persist(partial(outgoing.undecide, capped))
        await persist(partial(bulk.put_back, waits))
        metrics.released.labels(self._name, "sent").inc(len(send))
        if not part.prepared:
            await self._prepare(send, now)
        self._stride = 1 if send else min(LARGEST, max(GROUP, 2 * self._stride))
        late = min(time.monotonic() + LATE_SECONDS, began + KNOWN_SECONDS)
        busy: list[tuple[int, datetime]] = []
        for index, letter in enumerate(send):
            while (pause := self._pause(part.own)) > 0:  # noqa: ASYNC110 -- time alone ends it
                await asyncio.sleep(pause)
            if time.monotonic() > late or self._stopping():
                busy += [(one.id, now) for one in send[index:]]
                break
            if not self._take(letter):  # something is being said in that chat
                busy.append((letter.id, now + MOMENT))
                continue
            part.given.add(letter.id)
            self._pace.bucket.count(bulk=True)
            part.own.count(bulk=True)
        await persist(partial(bulk.put_back, busy))

    def _pause(self, own: Bucket) -> float:
        return max(self._pace.pause_of_bulk(), own.pause(bulk=True))


def _group(bucket: Bucket) -> int:
    """So many that they are released within a moment of being weighed."""
    rate = bucket.bulk_rate
    return min(GROUP, max(1, int(rate * AHEAD_SECONDS))) if rate else GROUP
