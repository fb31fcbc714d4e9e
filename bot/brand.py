"""Who we speak for, kept at hand: the rules in force, the doors that are open."""

import asyncio
from collections.abc import Callable, Iterable
from datetime import datetime

import structlog

from bot.channels.base import Channel
from bot.clock import Clock
from loyalty import programme
from loyalty.programme import Brand

log = structlog.get_logger()

REFRESH_SECONDS = 3.0


class NoProgramme(Exception):
    """The database holds no rules yet."""


class Branding:
    """The brand as of the last few seconds; `now()` never touches the database."""

    def __init__(
        self,
        *,
        secret: bytes,
        public_url: str,
        channels: Iterable[Channel],
        shops: Iterable[str] = (),
        wording: Callable[[str, str], str],
        clock: Clock,
    ) -> None:
        self._secret = secret
        self._public_url = public_url
        self._doors = {channel.name: channel for channel in channels}
        self._shops = tuple(shops)
        self._wording = wording
        self._clock = clock
        self._brand: Brand | None = None
        self._entered = 0  # the version whose start was noticed
        self._next: tuple[datetime, int, programme.Programme] | None = None

    def now(self) -> Brand:
        """The brand; `load` comes first."""
        assert self._brand is not None, "load() comes first"
        if self._next is not None and self._next[0] <= self._clock.now():
            self._show(*self._next[1:])  # at its instant, not when it is noticed
            self._next = None
        if self._brand.telegram_link != self._link("telegram"):
            self._show(self._brand.version, self._brand.programme)
        return self._brand

    async def load(self) -> None:
        """Read the rules in force and those that start next. Raises NoProgramme."""
        now = self._clock.now()
        found = await programme.current(now)
        if found is None:
            raise NoProgramme("the database holds no rules yet")
        self._next = await programme.following(now)
        if found[0] != self._entered:
            await programme.enter(now)
            self._entered = found[0]
        if self._brand is None or found[0] != self._brand.version:
            self._show(*found)

    async def keep_current(self) -> None:
        """Follow changes that other processes make; while the database is away nothing changes."""
        while True:
            await asyncio.sleep(REFRESH_SECONDS)
            try:
                await self.load()
            except Exception as error:
                log.warning("could not read the rules", error=str(error)[:300])

    def _show(self, version: int, rules: programme.Programme) -> None:
        self._brand = Brand(
            programme=rules,
            version=version,
            secret=self._secret,
            public_url=self._public_url,
            telegram_link=self._link("telegram"),
            whatsapp_link=self._link("whatsapp"),
            wording=self._wording,
            shops=self._shops,
        )

    def _link(self, channel: str) -> str:
        door = self._doors.get(channel)
        return door.link if door is not None else ""


async def seed(text: str, clock: Clock, chosen: bool) -> None:
    """Give an empty database its rules. Raises BadProgramme.

    If it has others than the file that was chosen, say so: a file does not change rules in force.
    """
    if not await programme.seed(programme.parse(text), clock.now()) and chosen:
        log.warning("the rules in force differ from the file: kith programme apply FILE")
