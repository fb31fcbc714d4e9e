"""The composition root: settings in, one running program out."""

import asyncio
import gc
import signal
import sys
from collections.abc import AsyncIterator, Callable, Coroutine, Iterable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import structlog
import uvloop
from aiohttp import web

import handlers
from bot import brand, database, home, metrics
from bot.brand import Branding, NoProgramme
from bot.channels.base import Channel, TokenRefused
from bot.channels.telegram import Telegram
from bot.clock import Clock
from bot.delivery import Delivery
from bot.desk import Desk
from bot.equipment import equipped
from bot.failing import Failing
from bot.fencing import Fencing
from bot.log import speak
from bot.polling import poll
from bot.receive import Reception
from bot.settings import Settings
from bot.voice import Voice
from bot.web.api.door import Api
from bot.web.clicks import Clicks
from bot.web.counting import Counter
from bot.web.downloads import Downloads
from bot.web.health import Health
from bot.web.landing import Landing
from bot.web.pictures import Pictures
from bot.web.routes import Doors, routes, watching
from bot.web.shop import ShopDoor
from bot.web.shop_orders import OrderDoor
from bot.web.shopify import SHOPIFY
from bot.web.webhooks import TelegramDoor, TwilioDoor
from bot.web.woocommerce import WOOCOMMERCE
from bot.wording import unusable
from loyalty.errors import BadProgramme
from scheduler.timetable import Timetable

log = structlog.get_logger()

LONGEST_BODY = 256 * 1024
GARBAGE = (10_000, 20, 20)  # allocations between looks for garbage; a message makes hundreds
CHANNEL_SETTINGS = "KITH_TELEGRAM_TOKEN or KITH_TWILIO_ACCOUNT_SID, _AUTH_TOKEN and _SENDER"
FINISH_SECONDS = 1.0  # for requests that are being answered when we are told to stop
EXAMPLE = Path(handlers.__file__).parents[1] / "programme.toml"  # the fictional brand


class StartRefused(Exception):
    """Why the program does not start: one line for whoever started it, and the exit status."""

    def __init__(self, line: str, status: int = 1) -> None:
        super().__init__(line)
        self.status = status


@dataclass(slots=True)
class Program:
    """What runs, for those who look inside: the demo and tests."""

    settings: Settings
    clock: Clock
    voice: Voice
    channels: Mapping[str, Channel]
    branding: Branding
    reception: Reception
    delivery: Delivery
    counter: Counter
    fencing: Fencing
    failing: Failing
    port: int = 0  # where it listens, once it does
    timetable: Timetable | None = None  # once it runs, where it does


def serve(settings: Settings) -> int:
    """Run until SIGTERM or SIGINT; the exit status."""
    speak(settings.log_level)
    try:
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            runner.run(_until_told(settings))
    except StartRefused as refused:
        print(f"kith: {refused}", file=sys.stderr)
        return refused.status
    return 0


async def _until_told(settings: Settings) -> None:
    told = asyncio.Event()
    program = asyncio.current_task()
    started = False

    def stop() -> None:
        told.set()
        if program is not None and not started:
            program.cancel()

    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop)
    for name in settings.guessable:
        log.warning("a secret of fewer than 16 characters may be guessed", setting=name)
    try:
        async with running(settings) as serving:
            started = True
            gc.collect()
            gc.freeze()  # what is loaded by now stays: it need not be looked through any more
            gc.set_threshold(*GARBAGE)
            print(f"kith: listening on http://{settings.host}:{serving.port}", flush=True)
            if not serving.channels:
                log.warning("no chat is set up: nobody can join", needed=CHANNEL_SETTINGS)
            await told.wait()
    except asyncio.CancelledError:
        if not told.is_set():
            raise


@asynccontextmanager
async def running(
    settings: Settings,
    *,
    clock: Clock | None = None,
    more_routes: Callable[[Program], Iterable[web.RouteDef]] = lambda program: (),
) -> AsyncIterator[Program]:
    """The whole program, from open database to closed database. Raises StartRefused."""
    clock = clock or Clock()
    async with AsyncExitStack() as stack:
        await _open_database(stack, settings, clock)
        alone = settings.database_url.startswith("sqlite")
        yield await stack.enter_async_context(
            at_work(settings, clock=clock, alone=alone, more_routes=more_routes)
        )


@asynccontextmanager
async def at_work(
    settings: Settings,
    *,
    clock: Clock,
    alone: bool,
    more_routes: Callable[[Program], Iterable[web.RouteDef]] = lambda program: (),
) -> AsyncIterator[Program]:
    """The program on a database that is open; `alone`: nobody else sends from it."""
    equipment = equipped(settings, clock)
    voice, channels, branding = equipment.voice, equipment.channels, equipment.branding
    try:
        await branding.load()
    except NoProgramme as error:
        raise StartRefused(f"{error}: name a file in KITH_PROGRAMME", status=2) from error
    rates = {"telegram": settings.telegram_rate, "whatsapp": settings.whatsapp_rate}
    fencing = Fencing()
    await fencing.look()
    delivery = Delivery(
        {**channels, **equipment.shops}, voice, branding.now, clock, rates, fencing.stands
    )
    reception = Reception(branding.now, clock, delivery.post, fencing.stands)
    counter = Counter(settings.secret_key.encode(), clock.now, settings.trusted_proxies)
    failing = Failing(clock.now)
    program = Program(
        settings, clock, voice, channels, branding, reception, delivery, counter, fencing, failing
    )
    async with AsyncExitStack() as stack:
        counter.start()
        stack.push_async_callback(counter.stop)
        runner = await _listen(stack, program, more_routes(program))
        for shop in equipment.shops.values():
            stack.push_async_callback(shop.stop)
            await shop.start()
        await _start_parts(stack, program, alone)
        stack.push_async_callback(runner.cleanup)  # first of all, nothing more comes in
        stack.callback(delivery.prepare_to_stop)
        yield program


async def _open_database(stack: AsyncExitStack, settings: Settings, clock: Clock) -> None:
    try:
        stack.enter_context(database.serving(settings.database_url))
        await database.open(settings.database_url)
    except database.AlreadyServed as error:
        raise StartRefused(str(error)) from error
    except Exception as error:
        raise StartRefused(
            f"KITH_DATABASE_URL: cannot open the database: {_line(error)}"
        ) from error
    stack.push_async_callback(database.close)
    missing = await database.pending()
    if missing:
        raise StartRefused(f"the database lacks {missing[0]}: run kith migrate first")
    await home.settle(settings.database_url, clock.now())
    file = settings.programme or EXAMPLE
    try:
        text = _read(file) if settings.programme or EXAMPLE.is_file() else None
    except (OSError, UnicodeError) as error:
        raise StartRefused(f"KITH_PROGRAMME: {unusable(file, error)}", status=2) from error
    try:
        if text is not None:
            await brand.seed(text, clock, settings.programme != "")
    except (OSError, ValueError, BadProgramme) as error:
        raise StartRefused(f"KITH_PROGRAMME: {_line(error)}", status=2) from error


def _read(file: str | Path) -> str:
    return Path(file).read_text("utf-8")


async def _listen(
    stack: AsyncExitStack, program: Program, more_routes: Iterable[web.RouteDef]
) -> web.AppRunner:
    """Answer HTTP; a playground calls us before anything else has started."""
    application = web.Application(client_max_size=LONGEST_BODY)
    application.add_routes([*_routes(program), *more_routes])
    settings = program.settings
    runner = web.AppRunner(
        application, access_log=None, handle_signals=False, shutdown_timeout=FINISH_SECONDS
    )
    await runner.setup()
    stack.push_async_callback(runner.cleanup)
    try:
        await web.TCPSite(runner, settings.host, settings.port, backlog=1024).start()
    except OSError as error:
        where = f"{settings.host}:{settings.port}"
        raise StartRefused(f"cannot listen on {where}: {_line(error)}") from error
    program.port = runner.addresses[0][1]
    return runner


def _routes(program: Program) -> list[web.RouteDef]:
    settings, channels = program.settings, program.channels
    stopping = program.delivery.is_stopping
    health = Health(channels, stopping, program.fencing, program.failing, program.clock.now)
    if "web" not in settings.parts:
        return watching(health)
    telegram, twilio = channels.get("telegram"), channels.get("whatsapp")
    orders = (program.branding, program.clock, program.delivery.post)
    return routes(
        Doors(
            telegram=TelegramDoor(
                telegram if settings.telegram_mode == "webhook" else None,
                settings.telegram_secret,
                program.reception,
            ),
            twilio=TwilioDoor(
                twilio,
                account_sid=settings.twilio_account_sid,
                auth_token=settings.twilio_auth_token,
                public_url=settings.public_url,
                reception=program.reception,
                clock=program.clock,
            ),
            shop=ShopDoor(settings.shop_secret, *orders),
            shopify=OrderDoor(SHOPIFY, settings.shopify_secret, *orders),
            woocommerce=OrderDoor(WOOCOMMERCE, settings.woocommerce_secret, *orders),
            api=Api(
                master=settings.api_token,
                quota=settings.api_rate,
                branding=program.branding,
                voice=program.voice,
                clock=program.clock,
                post=program.delivery.post,
            ),
            landing=Landing(program.branding.now, program.voice, program.counter),
            clicks=Clicks(
                program.branding.now,
                program.clock,
                settings.secret_key.encode(),
                settings.trusted_proxies,
            ),
            pictures=Pictures(program.branding.now, program.clock),
            downloads=Downloads(program.branding.now, program.clock),
            health=health,
        )
    )


async def _start_parts(stack: AsyncExitStack, program: Program, alone: bool) -> None:
    """Begin to send, to fetch and to watch the time; stopped in the opposite order."""
    settings = program.settings
    for channel in program.channels.values():
        stack.push_async_callback(channel.stop)
        await channel.start()
    if "deliver" in settings.parts:
        await program.delivery.start(alone)
        stack.push_async_callback(program.delivery.stop)
        _background(stack, _desk(program).keep())
    if program.fencing.stands():
        _background(stack, _introduce_once_lifted(program))
    else:
        await _introduce(program)
    if "schedule" in settings.parts:
        timetable = Timetable(
            program.branding.now, program.clock.now, program.fencing.stands, metrics.count_run
        )
        timetable.start()
        program.timetable = timetable
        stack.push_async_callback(timetable.stop)
    _background(stack, program.fencing.watch())
    _background(stack, program.failing.watch())
    _background(stack, program.branding.keep_current())
    telegram = program.channels.get("telegram")
    polls = settings.telegram_mode == "polling" and "web" in settings.parts
    if isinstance(telegram, Telegram) and polls:
        _background(stack, poll(telegram, program.reception))


def _desk(program: Program) -> Desk:
    return Desk(
        program.channels,
        program.voice,
        program.branding.now,
        program.clock,
        program.delivery.post,
        program.fencing.stands,
    )


async def _introduce(program: Program) -> None:
    for channel in program.channels.values():
        try:
            await channel.introduce()
        except TokenRefused as error:
            raise StartRefused(str(error)) from error


async def _introduce_once_lifted(program: Program) -> None:
    """A copy takes no bot's messages away from the original."""
    await program.fencing.lifted()
    await _introduce(program)


def _background(stack: AsyncExitStack, work: Coroutine[Any, Any, None]) -> None:
    """Run beside everything else until the end."""
    task = asyncio.create_task(work)

    async def end() -> None:
        task.cancel()
        (outcome,) = await asyncio.gather(task, return_exceptions=True)
        if isinstance(outcome, Exception):
            log.error("background work had broken", exc_info=outcome)

    stack.push_async_callback(end)


def _line(error: BaseException) -> str:
    return (" ".join(str(error).split()) or type(error).__name__)[:300]
