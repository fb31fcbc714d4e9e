"""The one way out: outgoing rows are claimed, said by their channel, and settled."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterable, Mapping
from datetime import datetime, timedelta
from functools import partial

import structlog
from tortoise.transactions import in_transaction

from bot import metrics
from bot.channels.base import Blocked, Busy, Channel, NotSent, PerhapsSent, Rejected
from bot.clock import Clock
from bot.pauses import Pauses
from bot.voice import Spoken, Voice
from handlers.models import Conversation
from loyalty import outgoing, rewards
from loyalty.models import Identity
from loyalty.outgoing import Letter
from loyalty.programme import Brand

log = structlog.get_logger()

LEASE = timedelta(seconds=30)  # a claim that nobody renewed for so long is nobody's
RENEW_SECONDS = 8.0
TICK_SECONDS = 1.0
TOGETHER = 200  # rows per claim
AT_ONCE = 256  # calls to one provider in flight
MOST_IN_HAND = 2000
PERSIST_SECONDS = 25.0  # how long a result is kept in hand while the database is away
STOP_SECONDS = 3.0


class Delivery:
    """Sends the rows of one process: fresh ones at once, left ones as they are found."""

    def __init__(
        self,
        channels: Mapping[str, Channel],
        voice: Voice,
        brand: Callable[[], Brand],
        clock: Clock,
    ) -> None:
        self._channels = channels
        self._voice = voice
        self._brand = brand
        self._clock = clock
        self._pauses = Pauses()
        self._room = {name: asyncio.Semaphore(AT_ONCE) for name in channels}
        self._fresh: list[Letter] = []
        self._sent: list[tuple[int, str | None]] = []
        self._post_came, self._sent_came = asyncio.Event(), asyncio.Event()
        self._lanes: dict[str, list[Letter]] = {}  # what is claimed, per address
        self._in_hand: set[int] = set()
        self._work: set[asyncio.Task[None]] = set()
        self._loops: list[asyncio.Task[None]] = []
        self._claiming = asyncio.Lock()  # held from a claim until its rows are in their lanes
        self._stopping = False

    def post(self, letters: Iterable[Letter]) -> None:
        """Rows that this process just committed: send them at once if their channel is open."""
        if self._stopping:
            return  # they are queued; whoever runs next sends them
        self._fresh.extend(letter for letter in letters if letter.channel in self._channels)
        self._post_came.set()

    def is_stopping(self) -> bool:
        """Whether this process was told to end."""
        return self._stopping

    async def start(self, alone: bool) -> None:
        """Begin to send; `alone` says that nobody else can be sending from this database."""
        if alone:
            await outgoing.adopt(self._clock.now())
        loops = (self._claim_fresh, self._mark_sent, self._recover, self._renew)
        self._loops = [asyncio.create_task(loop(), name=loop.__name__) for loop in loops]

    async def stop(self) -> None:
        """Finish what is being sent, put back what was only claimed, note what was sent."""
        self._stopping = True
        claimer, marker, *others = self._loops
        async with self._claiming:
            for loop in (claimer, *others):
                loop.cancel()
        if self._work:
            await asyncio.wait(self._work, timeout=STOP_SECONDS)
        for task in list(self._work):  # outcome unknown: the lease will tell
            task.cancel()
        marker.cancel()
        await asyncio.gather(*self._loops, *self._work, return_exceptions=True)
        await self._flush()

    # --- what is to be sent ---

    async def _claim_fresh(self) -> None:
        """Rows of messages that were answered at the same time are claimed together."""
        while True:
            await self._post_came.wait()
            self._post_came.clear()
            batch, self._fresh = self._fresh[:TOGETHER], self._fresh[TOGETHER:]
            if self._fresh:
                self._post_came.set()
            batch = [x for x in batch if not self._pauses.left(x.channel, x.address)]
            if not batch:
                continue
            try:
                async with self._claiming:
                    for letter in await outgoing.claim(batch, self._clock.now(), LEASE):
                        self._take(letter)
            except Exception as error:  # they stay queued and are found when their lease is over
                log.warning("could not claim fresh rows", error=str(error)[:300])

    async def _recover(self) -> None:
        """Find rows that a crash, a pause or another program left."""
        rounds = 0
        while True:
            try:
                await self._find_lapsed()
                await self._find_due()
                if rounds % 30 == 0:
                    await outgoing.skip_outdated(self._clock.now())
            except Exception as error:
                log.warning("could not look for rows to send", error=str(error)[:300])
            rounds += 1
            await asyncio.sleep(TICK_SECONDS)

    async def _find_due(self) -> None:
        while True:
            opened = [name for name in self._channels if not self._pauses.left(name)]
            wanted = min(TOGETHER, MOST_IN_HAND - len(self._in_hand))
            if not opened or wanted <= 0:
                return
            async with self._claiming:
                found = await outgoing.due(self._clock.now(), wanted, LEASE, opened)
                for letter in found:
                    self._take(letter)
            if len(found) < wanted:
                return

    async def _find_lapsed(self) -> None:
        async with in_transaction():
            for letter in await outgoing.lapsed(self._clock.now(), self._in_hand):
                await self._allow_repeat(letter)

    async def _renew(self) -> None:
        while True:
            await asyncio.sleep(RENEW_SECONDS)
            if self._in_hand:
                await self._persist(partial(outgoing.renew, list(self._in_hand)), with_lease=True)

    def _take(self, letter: Letter) -> None:
        """Put a claimed row into its address's lane; each lane is worked on by one task."""
        self._in_hand.add(letter.id)
        lane = self._lanes.get(letter.address)
        if lane is not None:
            lane.append(letter)
            return
        self._lanes[letter.address] = [letter]
        task = asyncio.create_task(self._empty(letter.address))
        self._work.add(task)
        task.add_done_callback(self._work.discard)

    async def _empty(self, address: str) -> None:
        lane = self._lanes[address]
        try:
            while lane:
                letter = min(lane, key=lambda waiting: waiting.urgency)
                lane.remove(letter)
                if self._stopping:
                    await self._persist(partial(outgoing.back, letter.id, self._clock.now()))
                else:
                    await self._deliver(letter)
                self._in_hand.discard(letter.id)
        finally:
            del self._lanes[address]
            self._in_hand.difference_update([letter.id for letter in lane])

    # --- one row ---

    async def _deliver(self, letter: Letter) -> None:
        channel, now = self._channels[letter.channel], self._clock.now()
        pause = self._pauses.left(letter.channel, letter.address)
        if letter.valid_until is not None and letter.valid_until <= now:
            await self._persist(partial(outgoing.skip, letter.id, "its time was over"))
        elif letter.unwanted:
            await self._persist(partial(outgoing.skip, letter.id, "they said stop"))
        elif pause:
            await self._persist(partial(outgoing.back, letter.id, now + pause))
        elif not channel.may_send(letter, now):
            await self._persist(partial(self._hold, letter))
        else:
            await self._speak(channel, letter)

    async def _speak(self, channel: Channel, letter: Letter) -> None:
        try:
            spoken = self._words(channel, letter)
        except Exception as error:
            log.exception("a row cannot be said", row=letter.id, text=letter.saying.text)
            await self._persist(partial(outgoing.fail, letter.id, f"cannot be said: {error}"))
            return
        async with self._room[letter.channel]:
            began = time.perf_counter()
            try:
                provider_id = await channel.send(letter, spoken)
            except Exception as error:
                metrics.sent.labels(channel.name, type(error).__name__).inc()
                await self._failed(channel, letter, error)
                return
        metrics.sent.labels(channel.name, "accepted").inc()
        metrics.send_seconds.labels(channel.name).observe(time.perf_counter() - began)
        self._pauses.reached(channel.name)
        self._sent.append((letter.id, provider_id))
        self._sent_came.set()

    def _words(self, channel: Channel, letter: Letter) -> Spoken:
        brand = self._brand()
        return self._voice.say(
            letter.saying,
            letter.locale,
            brand_name=brand.programme.brand.name,
            escape=channel.escape,
            code_of=partial(rewards.code, brand.secret),
            zone=letter.zone or brand.programme.programme.time_zone,
        )

    async def _failed(self, channel: Channel, letter: Letter, error: Exception) -> None:
        now = self._clock.now()
        match error:
            case Blocked():
                await self._persist(partial(_unreachable, letter, str(error), now))
            case Rejected():
                log.warning("a message was rejected", row=letter.id, reason=str(error))
                await self._persist(partial(outgoing.fail, letter.id, str(error)))
            case Busy():
                pause = self._pauses.obey(
                    channel.name, letter.address, error.retry_after, error.whole_channel
                )
                await self._persist(partial(outgoing.back, letter.id, now + pause))
            case NotSent():
                pause = self._pauses.back_off(channel.name)
                log.warning("provider away", channel=channel.name, error=str(error))
                await self._persist(partial(outgoing.back, letter.id, now + pause))
            case _:
                if not isinstance(error, PerhapsSent):
                    log.error("sending broke", row=letter.id, exc_info=error)
                await self._persist(partial(self._doubt, letter, str(error)))

    async def _hold(self, letter: Letter) -> None:
        """Wait until they write: their next message releases it."""
        async with in_transaction():
            await outgoing.hold(letter.id)
            await _mark_unsettled(letter.address)

    async def _doubt(self, letter: Letter, reason: str) -> None:
        async with in_transaction():
            await outgoing.doubt(letter.id, reason)
            await self._allow_repeat(letter)

    async def _allow_repeat(self, letter: Letter) -> None:
        """A voucher is said once more at once; other answers with the member's next message."""
        if letter.kind == "voucher" and not letter.once.startswith("again:"):
            await outgoing.repeat(letter.id, self._clock.now())
        elif letter.kind != "marketing":
            await _mark_unsettled(letter.address)

    # --- what was sent ---

    async def _mark_sent(self) -> None:
        while True:
            await self._sent_came.wait()
            self._sent_came.clear()
            await self._flush()

    async def _flush(self) -> None:
        """Note together what was accepted while the last note was being written."""
        batch, self._sent = self._sent, []
        if batch:
            await self._persist(partial(_note_sent, batch, self._clock.now()))

    async def _persist(
        self, write: Callable[..., Awaitable[None]], with_lease: bool = False
    ) -> None:
        """Write down what happened, however long the database is away within the lease."""
        until, pause = time.monotonic() + PERSIST_SECONDS, 0.1
        while True:
            try:
                await (write(self._clock.now(), LEASE) if with_lease else write())
            except Exception as error:
                if time.monotonic() > until:
                    log.error("a result could not be noted", error=str(error)[:300])
                    return
                await asyncio.sleep(pause)
                pause = min(2.0, pause * 2)
            else:
                return


async def _note_sent(batch: list[tuple[int, str | None]], now: datetime) -> None:
    try:
        await outgoing.mark_sent(batch, now)
    except Exception:
        if len(batch) > 1:  # one bad name must not spoil the others
            for pair in batch:
                await _note_sent([pair], now)
            return
        await outgoing.mark_sent([(batch[0][0], None)], now)


async def _unreachable(letter: Letter, reason: str, now: datetime) -> None:
    async with in_transaction():
        await outgoing.fail(letter.id, reason)
        await Identity.filter(address=letter.address).update(unreachable_at=now)


async def _mark_unsettled(address: str) -> None:
    await Conversation.filter(address=address).update(unsettled=True)
