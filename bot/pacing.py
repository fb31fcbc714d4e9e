"""How fast a sender may send, and which of all processes sends its marketing."""

import asyncio
import time
import zlib
from collections import deque
from collections.abc import Callable, Iterable
from contextlib import suppress

import asyncpg
import structlog

from loyalty.outgoing import AT_ONCE, Letter
from loyalty.statements import connection, dialect

log = structlog.get_logger()

WINDOW = 1.0  # seconds: what a rate is about
SLACK = 0.05  # seconds of lateness that may be made up for
SLICE = 0.05  # seconds of waiting after which is looked again whether something else goes first
TURN_LOCK = 0x6B74726E  # "ktrn": the first half of the key of a sender's lock
ASK_SECONDS = 0.5
ANSWER_SECONDS = 1.0
SETTLE_SECONDS = 1.5  # what the one before has sent, or sends until it notices, is over by then


class Bucket:
    """At most `rate` releases in any second, evenly; a rate of 0 is none at all.

    Replies go at once and only count. A tenth of the rate is left to them and to service messages;
    marketing may have the rest, as far as they leave it.
    """

    def __init__(
        self, rate: int, clock: Callable[[], float] = time.monotonic, *, reserve: bool = True
    ) -> None:
        self.rate = rate
        self._clock = clock
        self._bulk_rate = rate - max(1, rate // 10) if reserve and rate > 1 else rate
        self._all: deque[float] = deque()
        self._bulk: deque[float] = deque()
        self._next = 0.0

    @property
    def bulk_rate(self) -> int:
        """How much of it marketing may have; 0: as much as it likes."""
        return self._bulk_rate

    def count(self, *, bulk: bool = False) -> None:
        """One is released now."""
        if not self.rate:
            return
        now = self._clock()
        self._all.append(now)
        if bulk:
            self._bulk.append(now)
            self._next = max(self._next, now - SLACK) + WINDOW / self._bulk_rate

    def pause(self, *, bulk: bool = False) -> float:
        """Seconds until one may be released; 0: now."""
        if not self.rate:
            return 0.0
        now = self._clock()
        longest = _left(self._all, self.rate, now)
        if bulk:
            longest = max(longest, _left(self._bulk, self._bulk_rate, now), self._next - now)
        return longest


def _left(released: deque[float], most: int, now: float) -> float:
    """Seconds until the window has room for one more."""
    while released and released[0] <= now - WINDOW:
        released.popleft()
    return released[len(released) - most] + WINDOW - now if len(released) >= most else 0.0


class Pace:
    """The rate of one channel, and of each chat in it."""

    def __init__(self, rate: int, per_chat: float = 0.0) -> None:
        self.bucket = Bucket(rate)
        self._per_chat = per_chat
        self._chats: dict[str, float] = {}  # when each may hear again what nobody asked for
        self._wanted = 0.0  # when a service message last had to wait

    def pause(self, letter: Letter) -> float:
        """Seconds until a row in hand may be given to its provider; 0: now."""
        if letter.kind in AT_ONCE:
            return 0.0
        now = time.monotonic()
        pause = self._chats.get(letter.address, 0.0) - now
        if letter.kind != "marketing":  # that has its place in the bucket before it is in hand
            pause = max(pause, self.bucket.pause())
            self._wanted = now if pause > 0 else self._wanted
        return max(0.0, pause)

    def release(self, letter: Letter) -> None:
        """It is given to its provider now."""
        if letter.kind != "marketing":
            self.bucket.count()
        if self._per_chat and letter.kind not in AT_ONCE:
            self._chats[letter.address] = time.monotonic() + self._per_chat

    def pause_of_bulk(self) -> float:
        """Seconds until marketing may go on: service messages that wait go first."""
        waiting = time.monotonic() - self._wanted < 2 * SLICE
        return max(self.bucket.pause(bulk=True), SLICE if waiting else 0.0)

    def forget_chats(self) -> None:
        """Drop what is long past."""
        now = time.monotonic()
        self._chats = {chat: at for chat, at in self._chats.items() if at > now}


class Turn:
    """Which process sends the marketing of a sender: on PostgreSQL one of all, by a lock.

    The lock belongs to a connection of its own and ends with it, however the process ends.
    """

    def __init__(self, names: Iterable[str]) -> None:
        self._names = list(names)
        self._since: dict[str, float] = {}

    def held(self, name: str) -> bool:
        """Whether it is ours, and what another one sent before is more than a second ago."""
        since = self._since.get(name)
        return since is not None and time.monotonic() - since >= SETTLE_SECONDS

    async def keep(self) -> None:
        """Ask for the locks again and again, and hold those that we get."""
        if dialect() != "postgres":  # one process serves a file
            self._since = dict.fromkeys(self._names, time.monotonic())
            return
        while True:
            try:
                await self._hold_while_connected()
            except (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
                log.warning("the turns of senders are lost for now", error=str(error)[:300])
            finally:
                self._since.clear()
            await asyncio.sleep(ASK_SECONDS)

    async def _hold_while_connected(self) -> None:
        own = await asyncpg.connect(
            connection().dsn,  # type: ignore[attr-defined]
            timeout=ANSWER_SECONDS * 5,
            command_timeout=ANSWER_SECONDS,
            server_settings={"application_name": "kith turn"},
        )
        own.add_termination_listener(lambda _: self._since.clear())
        try:
            while True:
                for name in self._names:
                    await self._ask(own, name)
                await asyncio.sleep(ASK_SECONDS)
        finally:
            self._since.clear()
            with suppress(Exception):
                own.terminate()

    async def _ask(self, own: asyncpg.Connection, name: str) -> None:
        if name in self._since:
            await own.execute("SELECT 1")
            return
        key = zlib.crc32(name.encode()) >> 1
        if await own.fetchval("SELECT pg_try_advisory_lock($1, $2)", TURN_LOCK, key):
            self._since[name] = time.monotonic()
