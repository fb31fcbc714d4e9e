"""`kith demo`: the very same program with a demo brand, its own secrets and a playground."""

import asyncio
import json
import os
import re
import secrets
import signal
import socket
import sys
import tempfile
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from shlex import quote as quoted
from typing import Any
from urllib.parse import quote

import uvloop
from aiohttp import web

import bot
from bot import database
from bot.app import Program, StartRefused, running
from bot.clock import OFFSET, Clock
from bot.log import speak
from bot.playground.page import Page
from bot.playground.postman import Postman
from bot.playground.shop import Shop
from bot.playground.stage import Stage
from bot.playground.telegram import Telegram
from bot.playground.tour import walk
from bot.playground.twilio import Twilio
from bot.settings import PREFIX, BadSettings, Settings, read
from loyalty.models import Setting

FILE = "kith-demo.db"
PROGRAMME = str(Path(bot.__file__).parent.parent / "programme.toml")
REMEMBERED_EACH = 0.5  # seconds
EVERYWHERE = ("0.0.0.0", "::", "")
FIXED = {
    "telegram_mode": "webhook",
    "twilio_sender": "whatsapp:+447700900000",  # of the range kept free for films and examples
    "parts": "web,deliver,schedule",
    **dict.fromkeys(("shopify_url", "shopify_token"), ""),  # a person's own shop stays out of it
    **dict.fromkeys(("woocommerce_url", "woocommerce_key", "woocommerce_key_secret"), ""),
}


class Playground:
    """The stand-ins and the page of one running program."""

    def __init__(self, clock: Clock, kept: Mapping[str, Any]) -> None:
        self.stage = Stage(clock)
        self.postman = Postman(self.stage)
        if "stage" in kept:
            self.stage.restore(kept["stage"])

    def routes(self, program: Program) -> Iterable[web.RouteDef]:
        """What a demo serves beside what every Kith serves."""
        rules, settings = program.branding.now().programme, program.settings
        name, base_url = rules.brand.name, settings.public_url
        username = re.sub(r"[^A-Za-z0-9]", "", name)[:28] + "Bot"
        telegram = Telegram(self.stage, self.postman, settings.telegram_token, username, name[:64])
        twilio = Twilio(
            self.stage,
            self.postman,
            settings.twilio_account_sid,
            settings.twilio_auth_token,
            settings.twilio_sender,
            base_url,
        )
        shop = Shop(self.stage, self.postman, settings.shop_secret, base_url, rules.currency)
        shown = {"name": name, "colour": rules.brand.colour, "currency": rules.currency}

        def wake() -> None:
            if program.timetable is not None:
                program.timetable.wake()

        return Page(self.stage, telegram, twilio, shop, shown, wake).routes()

    async def close(self) -> None:
        """Send the visitors home, so that nobody holds up the end."""
        self.stage.close()
        await self.postman.close()


def demo(
    overrides: Mapping[str, Any],
    port: int | None = None,
    keep: bool = False,
    tour: bool = False,
    env: bool = False,
) -> int:
    """Run the demo until it is told to stop, or only its tour, or tell of one; the exit status."""
    try:
        if env:
            print(exports())
            return 0
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            if tour:
                return runner.run(_tour(overrides, port or 0))
            runner.run(_until_told(overrides, port, keep))
    except StartRefused as refused:
        print(f"kith: {refused}", file=sys.stderr)
        return refused.status
    return 0


async def _until_told(overrides: Mapping[str, Any], port: int | None, keep: bool) -> None:
    told = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, told.set)
    async with _playing(overrides, port, Path(FILE), keep=keep) as program:
        name = program.branding.now().programme.brand.name
        print(
            f"\nKith is running with the demo brand {name}. Open\n\n"
            f"    {program.settings.public_url}/playground/\n\n"
            "for two phones, a small shop and a clock that can be moved. Ctrl-C ends it.\n"
            'Commands of staff, in another terminal here: eval "$(kith demo --env)"\n',
            flush=True,
        )
        await told.wait()


async def _tour(overrides: Mapping[str, Any], port: int) -> int:
    """In a folder of its own: a demo that runs or was kept is left alone."""
    overrides = {**overrides, "programme": PROGRAMME}
    with tempfile.TemporaryDirectory(prefix="kith-tour-") as folder:
        async with _playing(overrides, port, Path(folder) / FILE, keep=False) as program:
            return await walk(program.settings.public_url)


@asynccontextmanager
async def _playing(
    overrides: Mapping[str, Any], port: int | None, file: Path, *, keep: bool
) -> AsyncIterator[Program]:
    asked = _settings({**FIXED, **overrides, **_here("http://127.0.0.1", file)}, _invented())
    port = _free(asked.host, asked.port if port is None else port)
    kept = _kept(file, keep=keep)
    base_url = f"http://{'127.0.0.1' if asked.host in EVERYWHERE else asked.host}:{port}"
    rules = {"programme": asked.programme or PROGRAMME}
    given = {**FIXED, **overrides, **_here(base_url, file), **rules, "port": port}
    settings = _settings(given, kept["settings"])
    kept = {**kept, "address": base_url}
    _keep(file, kept)
    speak("warning" if asked.log_level == "info" else asked.log_level)
    await database.migrate(settings.database_url)
    clock = Clock()
    playground = Playground(clock, kept)
    async with running(settings, clock=clock, more_routes=playground.routes) as program:
        offset = await Setting.get_or_none(name=OFFSET)
        if offset:
            clock.offset = timedelta(seconds=int(offset.value))
        remembering = asyncio.create_task(_remember(file, kept, playground.stage))
        try:
            yield program
        finally:
            remembering.cancel()
            await playground.close()
            _keep(file, {**kept, "stage": playground.stage.keep()})


async def _remember(file: Path, kept: Mapping[str, Any], stage: Stage) -> None:
    """Write the chats down while they go on: `--keep` finds those of a demo that was killed."""
    written = stage.told
    while True:
        await asyncio.sleep(REMEMBERED_EACH)
        if stage.told != written:
            written = stage.told
            _keep(file, {**kept, "stage": stage.keep()})


def _here(base_url: str, file: Path) -> dict[str, str]:
    """All addresses are those of this very process."""
    return {
        "public_url": base_url,
        "database_url": f"sqlite://{quote(str(file))}",
        "telegram_api_url": f"{base_url}/playground/telegram",
        "telegram_link_url": f"{base_url}/playground/t",
        "twilio_api_url": f"{base_url}/playground/twilio",
        "whatsapp_link_url": f"{base_url}/playground/wa",
    }


def exports() -> str:
    """The settings of this folder's demo, as a shell reads them: for commands beside it.

    Raises StartRefused.
    """
    file = Path(FILE)
    try:
        kept: dict[str, Any] = json.loads(_beside(file).read_text("utf-8"))
        given = {
            "database_url": _here(kept["address"], file.absolute())["database_url"],
            "public_url": kept["address"],
            "secret_key": kept["settings"]["secret_key"],
        }
    except (OSError, ValueError, TypeError, LookupError) as error:
        raise StartRefused(f"there is no demo in {file.absolute().parent}: kith demo") from error
    return "\n".join(
        f"export {PREFIX}{name.upper()}={quoted(said)}" for name, said in given.items()
    )


def _settings(given: Mapping[str, Any], invented: Mapping[str, str]) -> Settings:
    """A person's own channels stay out of the demo, whatever their environment says."""
    try:
        return read(**{**given, **invented})
    except BadSettings as error:
        raise StartRefused(str(error), status=2) from error


def _invented() -> dict[str, str]:
    """Secrets for one database."""
    return {
        "secret_key": secrets.token_urlsafe(32),
        "telegram_token": f"{secrets.randbelow(9 * 10**9) + 10**9}:{secrets.token_urlsafe(26)}",
        "telegram_secret": secrets.token_urlsafe(24),
        "twilio_account_sid": "AC" + secrets.token_hex(16),
        "twilio_auth_token": secrets.token_hex(16),
        "shop_secret": secrets.token_urlsafe(32),
    }


def _free(host: str, port: int) -> int:
    """The port, or a free one for 0; refused in one line before anything is touched."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise StartRefused(
                f"cannot listen on {host}:{port} ({error.strerror}); --port 0 takes a free one"
            ) from error
        return int(probe.getsockname()[1])


def _kept(file: Path, *, keep: bool) -> dict[str, Any]:
    """The secrets (and chats) that belong to the database; new ones for a new database."""
    beside = _beside(file)
    if keep and file.exists():
        try:
            kept: dict[str, Any] = json.loads(beside.read_text("utf-8"))
            if "stage" in kept:  # absent when the first run did not end by itself
                Stage(Clock()).restore(kept["stage"])
            return {**kept, "settings": {**_invented(), **kept["settings"]}}
        except (OSError, ValueError, TypeError, LookupError, AttributeError) as error:
            raise StartRefused(f"{beside} cannot be read, start without --keep") from error
    try:
        with database.serving(f"sqlite://{quote(str(file))}"):
            for old in file.parent.glob(file.name + "*"):
                if not old.name.endswith(".lock"):
                    old.unlink()
    except database.AlreadyServed as error:
        raise StartRefused(str(error)) from error
    fresh: dict[str, Any] = {"settings": _invented()}
    _keep(file, fresh)
    return fresh


def _keep(file: Path, kept: Mapping[str, Any]) -> None:
    """Write it whole or not at all, for the eyes of this user only."""
    beside = _beside(file)
    draft = beside.with_name(beside.name + ".new")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as written:
        json.dump(kept, written)
    draft.replace(beside)


def _beside(file: Path) -> Path:
    return file.with_name(file.name + ".secrets")
