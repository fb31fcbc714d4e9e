"""The one way out: outgoing rows are found, claimed and handed to the courier, in order."""

import asyncio
import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial
from types import MappingProxyType

import structlog
from tortoise.transactions import in_transaction

from bot import metrics
from bot.bulk import Bulk, Running
from bot.channels.base import Carrier, NotSent, Witness
from bot.clock import Clock
from bot.courier import Courier, allow_repeat, persist
from bot.evidence import settle_doubts
from bot.pacing import SLICE, Pace, Turn
from bot.pauses import Pauses
from bot.voice import Voice
from loyalty import bulk, fence, outgoing
from loyalty.outgoing import AT_ONCE, Letter
from loyalty.programme import Brand

log = structlog.get_logger()

LEASE = timedelta(seconds=30)  # a claim that nobody renewed for so long is nobody's
RENEW_SECONDS = 8.0
TICK_SECONDS = 1.0
PER_CHAT = {"telegram": 1.0}  # seconds between two messages that nobody asked for
NO_RATES: Mapping[str, int] = MappingProxyType({})
OUTDATED_TICKS = 30
ASK_SECONDS = 60.0  # between looks for what a provider can be asked about
TOGETHER = 200  # rows per claim
GATHER_SECONDS = 0.004  # a claim is a transaction: not one for each row when many are written
MOST_IN_HAND = 2000
MOST_FOR_ONE = 5  # service messages to one address in hand: further ones do not hold up others
KNOWN_SECONDS = 0.5  # what a claim told of a member need not be true any more
PROBES = 1  # of them while the provider only fails
MOST_BULK = 100  # marketing in hand: as much is in doubt when the process is killed
STOP_SECONDS = 2.0  # for what is being sent when we are told to stop
CLAIMS = 12  # at the same time
GIVE_BACK_SECONDS = 0.5  # for what then still waits for its turn
LAST_SECONDS = 0.3  # for a claim, or a note, of a database that may not answer


class Delivery:
    """Sends the rows of one process: fresh ones at once, left ones as they are found."""

    def __init__(
        self,
        channels: Mapping[str, Carrier],
        voice: Voice,
        brand: Callable[[], Brand],
        clock: Clock,
        rates: Mapping[str, int] = NO_RATES,
        fenced: Callable[[], bool] = lambda: False,
    ) -> None:
        self._channels = channels
        self._clock = clock
        self._fenced = fenced
        self._pauses = Pauses()
        self._running = Running()
        self._turn = Turn(channels)
        self._paces = {name: Pace(rates.get(name, 0), PER_CHAT.get(name, 0.0)) for name in channels}
        self._courier = Courier(channels, voice, brand, clock, self._pauses, self._may_leave)
        self._bulk = [self._bulk_of(name, brand) for name in rates if name in channels]
        self._fresh: dict[str, list[Letter]] = {name: [] for name in channels}
        self._came = {name: asyncio.Event() for name in channels}
        self._claiming = asyncio.Semaphore(CLAIMS)  # all of it: nobody is claiming
        self._lanes: dict[str, list[Letter]] = {}  # what is claimed, per address
        self._in_hand: dict[int, float] = {}  # and since when
        self._booked: dict[str, float] = {}  # until when rows wait for addresses with full lanes
        self._waiting = Counter[str]()  # service messages in hand, by channel
        self._bulk_in_hand = Counter[str]()
        self._work: set[asyncio.Task[None]] = set()
        self._loops: list[asyncio.Task[None]] = []
        self._started = self._stopping = self._giving_back = False

    def post(self, letters: Iterable[Letter]) -> None:
        """Rows that this process just committed: send them at once if their channel is open."""
        if not self._started:
            return  # they are queued; whoever delivers finds them
        for letter in letters:
            if letter.channel in self._fresh and letter.kind != "marketing":
                self._fresh[letter.channel].append(letter)
                self._came[letter.channel].set()

    def is_stopping(self) -> bool:
        """Whether this process was told to end."""
        return self._stopping

    def prepare_to_stop(self) -> None:
        """Say that we are going, before anything is closed."""
        self._stopping = True

    async def start(self, alone: bool) -> None:
        """Begin to send; `alone` says that nobody else can be sending from this database."""
        if not self._fenced():
            await self._take_over(alone)
        for name, pace in self._paces.items():
            metrics.rate_limit.labels(name).set(pace.bucket.rate)
        self._started = True
        work = [self._courier.note_sent(), self._find_lapsed(), self._renew()]
        work += [self._running.watch(), self._turn.keep()]
        for name in self._channels:
            work += [self._claim_fresh(name), self._find_due(name)]
        work += [self._ask(name, each) for name, each in self._witnesses()]
        work += [each.run(self._claiming) for each in self._bulk]
        self._loops = [asyncio.create_task(one) for one in work]

    async def _take_over(self, alone: bool) -> None:
        """What was left by who sent before, unless it is so late that staff must decide."""
        now = self._clock.now()
        if late := await fence.put_aside(now):
            log.warning("messages are late and wait: kith outgoing late", how_many=late)
        if alone:
            await outgoing.adopt(now, self._channels)

    async def stop(self) -> None:
        """Finish what is being sent, put back what was only claimed, note what was sent."""
        self._stopping = True
        try:
            async with asyncio.timeout(STOP_SECONDS):
                while self._work or any(self._fresh.values()):  # noqa: ASYNC110 -- once, at the end
                    await asyncio.sleep(0.01)
        except TimeoutError:
            self._giving_back = True
        self._started = False
        with suppress(TimeoutError):
            async with asyncio.timeout(LAST_SECONDS):
                for _ in range(CLAIMS):  # never in the middle of a claim
                    await self._claiming.acquire()
        for loop in self._loops:
            loop.cancel()
        if self._work:
            await asyncio.wait(self._work, timeout=GIVE_BACK_SECONDS)
        for task in list(self._work):  # nobody knows how it ends: the lease will tell
            task.cancel()
        await asyncio.wait([*self._loops, *self._work], timeout=2 * LAST_SECONDS)
        with suppress(TimeoutError):  # what cannot be noted is in doubt
            async with asyncio.timeout(LAST_SECONDS):
                await self._courier.flush()

    # --- what is to be sent ---

    async def _claim_fresh(self, name: str) -> None:
        """Rows of messages that were answered at the same time are claimed together."""
        came = self._came[name]
        while True:
            await came.wait()
            came.clear()
            while batch := self._fresh[name][:TOGETHER]:
                try:
                    if await self._is_open(name):
                        await self._claim(batch)
                except Exception as error:  # they stay queued: found when their lease is over
                    log.warning("could not claim fresh rows", error=str(error)[:300])
                del self._fresh[name][: len(batch)]
                await asyncio.sleep(GATHER_SECONDS)

    async def _claim(self, batch: list[Letter]) -> None:
        wanted = [x for x in batch if not self._pauses.left(x.address) and self._may_wait(x)]
        if wanted:
            async with self._claiming:
                await self._take_in(await outgoing.claim(wanted, self._clock.now(), LEASE))

    def _may_wait(self, letter: Letter) -> bool:
        """Whether it is worth claiming: what has to wait for long is left to be found later."""
        return letter.kind in AT_ONCE or self._room(letter.channel) > 0

    async def _find_due(self, name: str) -> None:
        """Find rows that a crash, a pause or another program left."""
        while True:
            try:
                while await self._take_due(name):
                    pass
            except Exception as error:
                log.warning("could not look for rows to send", error=str(error)[:300])
            await asyncio.sleep(TICK_SECONDS)

    async def _take_due(self, name: str) -> bool:
        """Whether there may be more."""
        wanted = min(TOGETHER, MOST_IN_HAND - len(self._in_hand), self._room(name))
        if wanted <= 0 or self._stopping:
            return False
        if not await outgoing.any_due(self._clock.now(), name) or not await self._is_open(name):
            return False
        async with self._claiming:
            found = await outgoing.due(self._clock.now(), wanted, LEASE, name)
            await self._take_in(found)
        return len(found) == wanted

    async def _take_in(self, claimed: Iterable[Letter]) -> None:
        """Take rows in hand; those of which one address has too many wait where all others do."""
        later: list[tuple[int, datetime]] = []
        for letter in claimed:
            pause = self._crowd(letter)
            if pause:
                later.append((letter.id, self._clock.now() + timedelta(seconds=pause)))
            else:
                self._take(letter)
        await persist(partial(bulk.put_back, later))

    def _crowd(self, letter: Letter) -> float:
        """Seconds until the lane of a row's address will have come to it; 0: there is room."""
        now, address = time.monotonic(), letter.address
        lane = len(self._lanes.get(address, ()))
        if letter.kind in AT_ONCE or lane < MOST_FOR_ONE:
            return 0.0
        self._booked[address] = max(self._booked.get(address, 0.0), now + lane) + 1.0
        return self._booked[address] - now

    def _room(self, name: str) -> int:
        """How many more rows may wait for their turn in hand: not more than a second's."""
        rate = self._paces[name].bucket.rate
        return rate - self._waiting[name] if rate else TOGETHER

    def _bulk_of(self, name: str, brand: Callable[[], Brand]) -> Bulk:
        return Bulk(
            name,
            pace=self._paces[name],
            turn=self._turn,
            running=self._running,
            brand=brand,
            clock=self._clock,
            lease=LEASE,
            most=partial(self._most_bulk, name),
            room=partial(self._bulk_room, name),
            stopping=self.is_stopping,
            is_open=self._is_open,
            take=self._take_bulk,
            prepare=self._courier.prepare,
        )

    def _most_bulk(self, name: str) -> int:
        return PROBES if self._pauses.doubtful(name) else MOST_BULK

    def _bulk_room(self, name: str) -> int:
        if self._fenced() or self._pauses.left(name):
            return 0
        most = self._most_bulk(name)
        free = most - self._bulk_in_hand[name] - self._courier.unnoted
        return free if free * 2 >= most else 0  # a claim is a transaction: not one for each row

    async def _is_open(self, name: str) -> bool:
        """Whether the provider can be reached: nothing is claimed before a connection is there."""
        if self._fenced() or self._pauses.left(name):
            return False
        try:
            await self._channels[name].reach()
        except NotSent as error:
            self._pauses.back_off(name)
            log.warning("provider away", channel=name, error=str(error))
            return False
        return True

    def _may_leave(self, letter: Letter) -> bool:
        return not self._fenced() and self._running.includes(letter)

    async def _find_lapsed(self) -> None:
        ticks = 0
        while True:
            if self._fenced():  # what a copy holds stays as it is
                await asyncio.sleep(TICK_SECONDS)
                continue
            try:
                now = self._clock.now()
                async with in_transaction():
                    for letter in await outgoing.lapsed(now, self._in_hand):
                        await allow_repeat(letter, now)
                if ticks % OUTDATED_TICKS == 0:
                    await outgoing.skip_outdated(now)
                    await outgoing.give_up(now, self._channels)
            except Exception as error:
                log.warning("could not look for what crashes left", error=str(error)[:300])
            ticks += 1
            await asyncio.sleep(TICK_SECONDS)

    def _witnesses(self) -> list[tuple[str, Witness]]:
        return [(name, one) for name, one in self._channels.items() if isinstance(one, Witness)]

    async def _ask(self, name: str, witness: Witness) -> None:
        """Settle what is in doubt where the provider can be asked."""
        last = 0
        while True:
            await asyncio.sleep(ASK_SECONDS)
            try:
                if self._turn.held(name) and not (self._fenced() or self._pauses.left(name)):
                    last = await settle_doubts(witness, name, last, self._clock.now())
            except Exception as error:
                log.warning("could not settle what is in doubt", error=str(error)[:300])

    async def _renew(self) -> None:
        while True:
            await asyncio.sleep(RENEW_SECONDS)
            metrics.in_hand.set(len(self._in_hand))
            for name in self._channels:
                metrics.turn.labels(name).set(self._turn.held(name))
            for pace in self._paces.values():
                pace.forget_chats()
            passed = time.monotonic()
            self._booked = {one: at for one, at in self._booked.items() if at > passed}
            if self._in_hand:
                try:
                    await outgoing.renew(self._in_hand, self._clock.now(), LEASE)
                except Exception as error:
                    log.warning("could not renew claims", error=str(error)[:300])

    # --- in order ---

    def _take(self, letter: Letter) -> None:
        """Put a claimed row into its address's lane; each lane is worked on by one task."""
        self._in_hand[letter.id] = time.monotonic()
        self._count(letter, 1)
        lane = self._lanes.get(letter.address)
        if lane is not None:
            lane.append(letter)
            return
        self._lanes[letter.address] = [letter]
        task = asyncio.create_task(self._empty(letter.address))
        self._work.add(task)
        task.add_done_callback(self._work.discard)

    def _take_bulk(self, letter: Letter) -> bool:
        """Begin to send it now, or not at all: what has to wait is weighed again afterwards."""
        if letter.address in self._lanes or self._paces[letter.channel].pause(letter) > 0:
            return False
        self._take(letter)
        return True

    async def _empty(self, address: str) -> None:
        lane = self._lanes[address]
        try:
            while lane:
                letter = min(lane, key=lambda waiting: waiting.urgency)
                pace = self._paces[letter.channel]
                if not self._giving_back and (pause := pace.pause(letter)) > 0:
                    await asyncio.sleep(min(pause, SLICE))
                    continue  # a reply may have come meanwhile
                lane.remove(letter)
                if self._giving_back:
                    await persist(partial(bulk.put_back, [(letter.id, self._clock.now())]))
                else:
                    pace.release(letter)
                    waited = time.monotonic() - self._in_hand[letter.id] > KNOWN_SECONDS
                    await self._courier.carry(letter, waited=waited)
                self._drop(letter)
        finally:
            del self._lanes[address]
            for letter in lane:
                self._drop(letter)

    def _drop(self, letter: Letter) -> None:
        self._in_hand.pop(letter.id, None)
        self._count(letter, -1)

    def _count(self, letter: Letter, by: int) -> None:
        if letter.kind == "marketing":
            self._bulk_in_hand[letter.channel] += by
        elif letter.kind not in AT_ONCE:
            self._waiting[letter.channel] += by
