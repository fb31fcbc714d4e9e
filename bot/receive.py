"""The one way in: what arrives is answered in one transaction, put aside, or asked for again."""

import asyncio
import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from enum import Enum
from functools import lru_cache
from typing import Any

import asyncpg
import structlog

from bot import metrics, parked
from bot.channels.base import Channel, Unreadable
from bot.clock import Clock
from bot.database import is_weather
from handlers import router
from handlers.messages import Inbound
from handlers.models import Parked
from loyalty.outgoing import Letter
from loyalty.programme import Brand

log = structlog.get_logger()

ANSWER_SECONDS = 9.0  # for one message, with what it waits for: Twilio is patient for 15
LONGEST_LOCALE = 8
LONGEST_ADDRESS = 255
LONGEST_KEY = 160
TRIES = 3  # of a transaction that lost against another one
COLLISIONS = (asyncpg.DeadlockDetectedError, asyncpg.SerializationError)

Post = Callable[[list[Letter]], None]

_counter = lru_cache(maxsize=None)(metrics.received.labels)


class Outcome(Enum):
    """What the provider is to be told."""

    DONE = 200
    AGAIN = 500  # a handler crashed: please repeat
    LATER = 503  # the database is away: please repeat


class Reception:
    """Where all channels hand in what they received."""

    def __init__(
        self,
        brand: Callable[[], Brand],
        clock: Clock,
        post: Post,
        fenced: Callable[[], bool] = lambda: False,
    ) -> None:
        self._brand = brand
        self._clock = clock
        self._post = post
        self._fenced = fenced
        self._last: dict[str, asyncio.Event] = {}  # set when an address's last message is done
        self._crashed: set[str] = set()  # keys that this process counted an attempt for

    async def take(self, channel: Channel, raw: Mapping[str, Any], payload: str) -> Outcome:
        """Deal with one event of a provider; `payload` is how it is kept if that fails."""
        try:
            heard = [cleaned(m) for m in channel.translate(raw, self._clock.now())]
        except Unreadable as error:
            return await self.unreadable(channel, payload, str(error))
        for message in heard:
            outcome = await self._in_turn(message, payload)
            _counter(channel.name, outcome.name).inc()
            if outcome is not Outcome.DONE:
                return outcome
        if not self._fenced():
            channel.acknowledge(raw)
        return Outcome.DONE

    async def unreadable(self, channel: Channel, payload: str, error: str) -> Outcome:
        """Keep what cannot be read and ask for nothing: it would come again for ever."""
        log.warning("unreadable message put aside", channel=channel.name, error=error)
        try:
            await parked.park(channel.name, payload, error, self._clock.now())
        except Exception as failure:
            return self._weather(failure)
        _counter(channel.name, "UNREADABLE").inc()
        return Outcome.DONE

    async def _hear(self, message: Inbound, payload: str) -> Outcome:
        for left in range(TRIES - 1, -1, -1):
            try:
                letters = await router.answer(message, self._brand())
            except Exception as error:
                if left and collided(error):
                    continue
                if is_weather(error):
                    return self._weather(error)
                return await self._count(message, payload, error)
            break
        if letters:
            self._post(letters)
        if message.key in self._crashed:
            self._crashed.discard(message.key)
            await parked.forget(message.key)
        return Outcome.DONE

    async def _count(self, message: Inbound, payload: str, error: Exception) -> Outcome:
        log.error("a handler crashed", key=message.key, exc_info=error)
        told = f"{type(error).__name__}: {error}"
        try:
            aside = await parked.count(
                message.key, message.channel, payload, told, self._clock.now()
            )
        except Exception as failure:
            return self._weather(failure)
        if aside:
            self._crashed.discard(message.key)
            return Outcome.DONE
        self._crashed.add(message.key)
        return Outcome.AGAIN

    def _weather(self, error: BaseException) -> Outcome:
        log.warning("the database does not answer", error=f"{type(error).__name__}: {error}"[:300])
        return Outcome.LATER

    async def _in_turn(self, message: Inbound, payload: str) -> Outcome:
        """Messages of one address wait for each other, in the order in which they came."""
        before = self._last.get(message.address)
        mine = self._last[message.address] = asyncio.Event()
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                if before is not None:
                    await before.wait()
                return await self._hear(message, payload)
        except TimeoutError as error:  # whatever was done is not done twice when it comes again
            return self._weather(error)
        finally:
            mine.set()
            if self._last[message.address] is mine:
                del self._last[message.address]


async def try_again(found: Parked, channel: Channel, brand: Brand, clock: Clock) -> None:
    """Deal with a parked message as if it came now; raises what it failed of."""
    try:
        raw = json.loads(found.payload)
    except ValueError as error:
        raise Unreadable(str(error)) from error
    if not isinstance(raw, dict):
        raise Unreadable("not an object")
    for message in channel.translate(raw, clock.now()):
        await router.answer(cleaned(message), brand)


def cleaned(message: Inbound) -> Inbound:
    """Within the lengths of our columns; texts and names are within theirs already."""
    if len(message.address) > LONGEST_ADDRESS or len(message.key) > LONGEST_KEY:
        raise Unreadable("no address or number of a message is as long as this")
    if len(message.locale) <= LONGEST_LOCALE:
        return message
    return replace(message, locale=message.locale[:LONGEST_LOCALE])


def collided(error: BaseException) -> bool:
    """Whether a transaction lost against another one and may win when it is tried again."""
    return isinstance(error, COLLISIONS) or any(
        isinstance(inner, BaseException) and collided(inner)
        for inner in (error.__cause__, *error.args)
    )
