"""What the commands share: one line of trouble, the database of the settings, the brand."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from datetime import timedelta
from typing import TYPE_CHECKING, Any, TypeVar

from bot import database, settings
from bot.settings import Settings

if TYPE_CHECKING:  # imported by the commands that need it: `--version` is quick
    from bot.clock import Clock
    from loyalty.programme import Brand

T = TypeVar("T")

TROUBLE = 1
USAGE = 2


class Refused(Exception):
    """A command cannot do what was asked: one line, and the exit status."""

    def __init__(self, line: str, status: int = TROUBLE) -> None:
        super().__init__(line)
        self.status = status


def run(work: Coroutine[Any, Any, T]) -> T:
    """Do it to its end; a database that does not work is said in one line."""
    try:
        return asyncio.run(work)
    except Exception as error:
        if database.is_weather(error):
            raise Refused(
                f"KITH_DATABASE_URL: the database does not work: {line_of(error)}"
            ) from error
        raise
    except KeyboardInterrupt:
        raise Refused("interrupted") from None


async def with_database(work: Callable[[Settings], Awaitable[T]]) -> T:
    """Do something with the database of the settings open and its schema as we expect it."""
    chosen = settings.read()
    await database.open(chosen.database_url, patient=True)
    try:
        missing = await database.pending()
        if missing:
            raise Refused(f"the database lacks {missing[0]}: run kith migrate first")
        await _go_by_its_clock()
        return await work(chosen)
    finally:
        await database.close()


async def _go_by_its_clock() -> None:
    """Beside a demo it is as late as there: what is written now does not lie in its past."""
    from bot.clock import OFFSET, Clock
    from loyalty.models import Setting

    moved = await Setting.get_or_none(name=OFFSET)
    Clock.ahead = timedelta(seconds=int(moved.value)) if moved else timedelta(0)


async def with_rules(work: Callable[["Brand", "Clock"], Awaitable[T]]) -> T:
    """Look at something that the rules in force explain: no secret is needed, none is there."""
    from bot.clock import Clock

    clock = Clock()

    async def look(chosen: Settings) -> T:
        brand = await rules_in_force(chosen, clock)
        if brand is None:
            raise Refused("the database holds no rules yet: kith programme apply FILE")
        return await work(brand, clock)

    return await with_database(look)


async def rules_in_force(chosen: Settings, clock: "Clock") -> "Brand | None":
    """The brand as the rules in force make it, without any secret; None if there are no rules."""
    from bot.equipment import TEXTS
    from bot.voice import Voice
    from loyalty import programme
    from loyalty.programme import Brand

    found = await programme.current(clock.now())
    if found is None:
        return None
    return Brand(
        programme=found[1],
        version=found[0],
        secret=b"",
        public_url=chosen.public_url,
        telegram_link="",
        whatsapp_link="",
        wording=Voice(TEXTS).wording,
    )


async def with_brand(work: Callable[["Brand", "Clock"], Awaitable[T]]) -> T:
    """Do something to points or vouchers: that needs the rules in force and KITH_SECRET_KEY."""
    from bot.brand import NoProgramme
    from bot.clock import Clock
    from bot.equipment import equipped

    chosen = settings.for_serving()
    clock = Clock()

    async def equip(_: Settings) -> T:
        branding = equipped(chosen, clock).branding
        try:
            await branding.load()
        except NoProgramme as error:
            raise Refused(f"{error}: kith programme apply FILE") from error
        return await work(branding.now(), clock)

    return await with_database(equip)


def line_of(error: BaseException) -> str:
    """What an exception says, on one line."""
    return " ".join(str(error).split()) or type(error).__name__
