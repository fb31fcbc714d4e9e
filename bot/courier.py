"""Takes one claimed row to its provider and notes what became of it."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from functools import lru_cache, partial

import structlog
from tortoise.transactions import in_transaction

from bot import metrics
from bot.channels.base import Blocked, Busy, Carrier, NotSent, PerhapsSent, Rejected
from bot.clock import Clock
from bot.database import is_weather
from bot.forms import OutsideWindow, in_form
from bot.mailing import Mailing, is_campaign
from bot.notices import Notices
from bot.pauses import Pauses
from bot.voice import Spoken, Voice
from handlers.models import Conversation
from loyalty import bulk, clocks, outgoing, vouchers
from loyalty.models import Identity
from loyalty.outgoing import AT_ONCE, Letter
from loyalty.programme import Brand

log = structlog.get_logger()

MOST_CALLS = 256  # calls to one provider in flight
GATHER_SECONDS = 0.02  # a note is a transaction: not one for each row when many are sent
ENOUGH = 50  # marketing that waits to be noted: others wait for its place, so it is done at once
LONGEST_PAUSE = 300.0  # seconds before a shop is asked again
PERSIST_SECONDS = 25.0  # how long a result is kept in hand while the database is away

_attempts = lru_cache(maxsize=None)(metrics.sent.labels)
_took = lru_cache(maxsize=None)(metrics.send_seconds.labels)

Write = Callable[[], Awaitable[None]]


class Courier:
    """Says rows that this process has claimed."""

    def __init__(
        self,
        channels: Mapping[str, Carrier],
        voice: Voice,
        brand: Callable[[], Brand],
        clock: Clock,
        pauses: Pauses,
        runs: Callable[[Letter], bool] = lambda letter: True,
    ) -> None:
        self._channels = channels
        self._voice = voice
        self._brand = brand
        self._clock = clock
        self._mailing = Mailing(voice)
        self._notices = Notices(voice)
        self._pauses = pauses
        self._runs = runs  # whether the campaign that a row is of has not been stopped
        self._room = {name: asyncio.Semaphore(MOST_CALLS) for name in channels}
        self._sent: list[tuple[int, str | None]] = []
        self._sent_came = asyncio.Event()
        self._enough = asyncio.Event()
        self._bulk_sent = 0

    async def carry(self, letter: Letter, *, waited: bool = False) -> None:
        """Send a claimed row, or note why not; of one that `waited` is asked again what is true."""
        channel, now = self._channels[letter.channel], self._clock.now()
        if waited and letter.kind not in AT_ONCE:
            try:
                letter = await outgoing.known_now(letter)
            except Exception:
                await persist(partial(bulk.put_back, [(letter.id, now)]))
                return
        pause = self._pauses.left(letter.channel, letter.address)
        morning = self._morning(letter, now) if letter.reminds else None
        if letter.valid_until is not None and letter.valid_until <= now:
            await persist(partial(outgoing.skip, letter.id, "its time was over"))
        elif letter.unwanted:
            await persist(partial(outgoing.skip, letter.id, "they said stop"))
        elif morning is not None:
            await persist(partial(bulk.put_back, [(letter.id, morning)]))
        elif pause:
            await persist(partial(outgoing.back, letter.id, now + pause))
        elif not self._runs(letter):
            await persist(partial(bulk.put_back, [(letter.id, now)]))
        else:
            await self._say(channel, letter, now)

    def _morning(self, letter: Letter, now: datetime) -> datetime | None:
        """When it is the time of day for reminders where a member is; None if it is."""
        rules = self._brand().programme
        where = clocks.clocks(letter.zone, letter.address, rules.programme.time_zone)
        return clocks.reminded_from(rules.marketing, rules.reminders.hour, where, now)

    async def prepare(self, letters: Sequence[Letter], now: datetime) -> None:
        """Look up what rows of campaigns say, all in one go."""
        if asked := [one for one in letters if is_campaign(one)]:
            await self._mailing.prepare(asked, self._brand(), now)

    async def _say(self, channel: Carrier, letter: Letter, now: datetime) -> None:
        try:
            spoken = await self._words(channel, letter, now)
        except OutsideWindow as error:
            metrics.windows_closed.labels("skipped" if error.for_good else "held").inc()
            if error.for_good:
                await persist(partial(outgoing.skip, letter.id, str(error)))
            else:
                await persist(partial(_hold, letter))
            return
        except Exception as error:
            if is_weather(error):  # nothing is wrong with the row: what it says is looked up again
                await persist(partial(outgoing.back, letter.id, now))
                return
            log.exception("a row cannot be said", row=letter.id, text=letter.saying.text)
            await persist(partial(outgoing.fail, letter.id, f"cannot be said: {error}"))
            return
        room = self._room[letter.channel]
        if letter.kind == "marketing" and room.locked():  # it is weighed again when there is room
            await persist(partial(bulk.put_back, [(letter.id, self._clock.now())]))
            return
        async with room:
            began = time.perf_counter()
            try:
                provider_id = await channel.send(letter, spoken)
            except Exception as error:
                _attempts(channel.name, type(error).__name__).inc()
                metrics.count_failure(channel.name, str(error))
                await self._failed(channel, letter, error)
                return
        _attempts(channel.name, "accepted").inc()
        if spoken.form:
            metrics.windows_closed.labels("template").inc()
            if not is_campaign(letter):
                await persist(partial(outgoing.mark_form, letter.id))
        _took(channel.name).observe(time.perf_counter() - began)
        self._pauses.reached(channel.name)
        self._sent.append((letter.id, provider_id))
        self._sent_came.set()
        if letter.kind == "marketing":
            self._bulk_sent += 1
            if self._bulk_sent >= ENOUGH:
                self._enough.set()

    async def _words(self, channel: Carrier, letter: Letter, now: datetime) -> Spoken:
        """What a row says. OutsideWindow if nothing may be said to them now."""
        if letter.kind == "shop":
            return Spoken("", ())  # nobody reads it
        brand = self._brand()
        if not channel.may_send(letter, now):
            if is_campaign(letter):
                return in_form(letter, await self._mailing.form(letter, brand, now))
            return in_form(letter, await self._notices.form(letter, brand))
        if is_campaign(letter):
            return await self._mailing.spoken(letter, channel.escape, brand, now)
        return self._voice.say(
            letter.saying,
            letter.locale,
            brand_name=brand.programme.brand.name,
            escape=channel.escape,
            code_of=partial(vouchers.code, brand.secret),
            zone=clocks.known(letter.zone, brand.programme.programme.time_zone),
        )

    async def _failed(self, channel: Carrier, letter: Letter, error: Exception) -> None:
        now = self._clock.now()
        match error:
            case Blocked():
                await persist(partial(_unreachable, letter, str(error), now))
            case Rejected():
                said = {"row": letter.id, "channel": channel.name, "reason": str(error)}
                log.warning("rejected for good", **said)
                await persist(partial(outgoing.fail, letter.id, str(error)))
            case Busy():
                pause = self._pauses.obey(
                    channel.name, letter.address, error.retry_after, error.whole_channel
                )
                await persist(partial(outgoing.back, letter.id, now + pause))
            case NotSent():
                pause = self._pauses.back_off(channel.name)
                log.warning("provider away", channel=channel.name, error=str(error))
                await persist(partial(outgoing.back, letter.id, now + pause))
            case _:
                if not isinstance(error, PerhapsSent):
                    log.error("sending broke", row=letter.id, exc_info=error)
                self._pauses.doubt(channel.name)
                await persist(partial(_doubt, letter, str(error), now))

    async def note_sent(self) -> None:
        """Note for ever what was accepted: at once when it is quiet, else together."""
        while True:
            await self._sent_came.wait()
            self._sent_came.clear()
            self._enough.clear()
            self._bulk_sent = 0
            await self.flush()
            with suppress(TimeoutError):
                async with asyncio.timeout(GATHER_SECONDS):
                    await self._enough.wait()

    async def flush(self) -> None:
        """Note what was accepted so far."""
        batch = list(self._sent)  # kept until it is noted: this may be cancelled and begun again
        if batch:
            await persist(partial(_note, batch, self._clock.now()))
            del self._sent[: len(batch)]

    @property
    def unnoted(self) -> int:
        """How many were accepted of which the database does not know yet."""
        return len(self._sent)


async def allow_repeat(letter: Letter, now: datetime) -> None:
    """Perhaps sent: a voucher is said once more at once, other answers when they write again.

    What a shop was asked may be asked again: it ends in the same place.
    """
    if letter.kind == "shop":
        pause = min(LONGEST_PAUSE, 2.0 ** min(letter.attempts, 16))
        await outgoing.back(letter.id, now + timedelta(seconds=pause))
    elif letter.kind == "voucher" and not letter.once.startswith("again:"):
        await outgoing.repeat(letter.id, now)
    elif letter.kind != "marketing" and not letter.reminds:
        await _mark_unsettled(letter.address)


async def persist(write: Write) -> None:
    """Write down what happened, also when the database is away for a while."""
    until, pause = time.monotonic() + PERSIST_SECONDS, 0.1
    while True:
        try:
            await write()
        except Exception as error:
            if time.monotonic() > until:
                log.error("a result could not be noted", error=str(error)[:300])
                return
            await asyncio.sleep(pause)
            pause = min(2.0, pause * 2)
        else:
            return


async def _note(batch: list[tuple[int, str | None]], now: datetime) -> None:
    try:
        await outgoing.mark_sent(batch, now)
    except Exception:
        if len(batch) > 1:  # one name that is taken must not spoil the others
            for pair in batch:
                await _note([pair], now)
            return
        await outgoing.mark_sent([(batch[0][0], None)], now)


async def _hold(letter: Letter) -> None:
    """Wait until they write: their next message, or their first, releases it.

    A reminder can also be said where they write instead.
    """
    async with in_transaction():
        await outgoing.hold(letter.id)
        await _mark_unsettled(letter.address)
    if letter.reminds:  # each by itself: whoever takes two chats at once may wait in a circle
        chats = Identity.filter(member_id=letter.member_id).exclude(address=letter.address)
        for address in await chats.values_list("address", flat=True):
            await _mark_unsettled(str(address))


async def _doubt(letter: Letter, reason: str, now: datetime) -> None:
    async with in_transaction():
        await outgoing.doubt(letter.id, reason)
        await allow_repeat(letter, now)


async def _unreachable(letter: Letter, reason: str, now: datetime) -> None:
    async with in_transaction():
        if letter.reminds:
            await outgoing.undecide([letter.id])  # in another chat, if they have one
        else:
            await outgoing.fail(letter.id, reason)
        await Identity.filter(address=letter.address).update(unreachable_at=now)


async def _mark_unsettled(address: str) -> None:
    await Conversation.filter(address=address).update(unsettled=True)
