"""Keeps the chats of staff as they should be: what they watch, and which commands are listed."""

import asyncio
import hashlib
import json
import time
from collections.abc import Callable, Iterable, Mapping

import structlog

from bot.channels.base import Busy, Channel, Rejected, SendingFailed
from bot.channels.configured import COMMANDS
from bot.channels.markup import plain
from bot.channels.telegram import Telegram
from bot.clock import Clock
from bot.voice import Voice
from handlers import progress, staff_menus
from handlers.staff_menus import Menu
from loyalty.outgoing import Letter
from loyalty.programme import Brand

log = structlog.get_logger()

TICK_SECONDS = 1.0
MENU_TICKS = 5
LONGEST_TOLD = 256  # characters of what explains a command

Listed = list[tuple[str, str]]


class Desk:
    """The chats of staff, as one process looks after them. It may be done twice, or late."""

    def __init__(
        self,
        channels: Mapping[str, Channel],
        voice: Voice,
        brand: Callable[[], Brand],
        clock: Clock,
        post: Callable[[Iterable[Letter]], None],
        resting: Callable[[], bool] = lambda: False,
    ) -> None:
        telegram = channels.get("telegram")
        self._telegram = telegram if isinstance(telegram, Telegram) else None
        self._voice = voice
        self._brand = brand
        self._clock = clock
        self._post = post
        self._resting = resting
        self._listed: dict[str, str] = {}  # as the table had it: of who is forgotten there, too
        self._later = 0.0  # when Telegram may be asked again

    async def keep(self) -> None:
        """Look again and again."""
        ticks = 0
        while True:
            if not self._resting():
                try:
                    self._post(await progress.go_on(self._brand(), self._clock.now()))
                    if ticks % MENU_TICKS == 0:
                        await self.list_commands()
                except Exception as error:
                    log.warning("could not look after the staff's chats", error=str(error)[:300])
            ticks += 1
            await asyncio.sleep(TICK_SECONDS)

    async def list_commands(self) -> None:
        """Let Telegram list in each chat of staff what can be said there; elsewhere no more."""
        if self._telegram is None or time.monotonic() < self._later:
            return
        wanted, told = await staff_menus.wanted(), await staff_menus.told()
        self._listed |= told
        try:
            for address in self._listed.keys() - wanted.keys():
                await self._tell(address, [])
                await staff_menus.note(address, "")
                del self._listed[address]
            for address, menu in wanted.items():
                listed = self._words(menu)
                digest = hashlib.sha256(json.dumps(listed).encode()).hexdigest()
                if told.get(address) != digest:
                    await self._tell(address, listed)
                    await staff_menus.note(address, digest)
        except Busy as error:
            self._later = time.monotonic() + error.retry_after.total_seconds()
        except SendingFailed as error:  # another time
            log.warning("telegram does not list the staff's commands yet", error=str(error))

    async def _tell(self, address: str, listed: Listed) -> None:
        assert self._telegram is not None, "there is somebody to tell"
        try:
            await self._telegram.list_commands(address, listed)
        except Rejected as error:  # the chat is closed: nobody looks
            log.info("a chat of staff takes no list of commands", error=str(error))

    def _words(self, menu: Menu) -> Listed:
        """The list as Telegram takes it: each word once, with a few words about it."""
        locale = self._voice.spoken_locale(menu.locale)
        listed = {}
        for word in menu.words:
            whole = plain(self._voice.wording(f"staff-can-{word}", locale))
            listed[word] = whole.partition(" · ")[2][:LONGEST_TOLD]
        for word, key in COMMANDS.items() if menu.member else ():
            listed.setdefault(word, self._voice.wording(key, locale))
        return list(listed.items())
