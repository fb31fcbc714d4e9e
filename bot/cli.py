"""The program `kith`. What is wrong is said in one line: exit status 2 for usage, 1 for trouble."""

import asyncio
import os
import sys
from collections.abc import Coroutine
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn, TypeVar

import typer
from pydantic import ValidationError

from bot import __version__, database, settings
from bot.settings import BadSettings, Settings

if TYPE_CHECKING:  # the rooms are imported by the commands that need them: `--version` is quick
    from handlers.models import Parked

T = TypeVar("T")

TROUBLE = 1
USAGE = 2

app = typer.Typer(
    name="kith",
    help="Kith, a chat-first loyalty and referral assistant. Settings come from KITH_ variables.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
parked_app = typer.Typer(help="Messages that could not be dealt with.", no_args_is_help=True)
programme_app = typer.Typer(help="The rules: points, rewards, brand.", no_args_is_help=True)
app.add_typer(parked_app, name="parked")
app.add_typer(programme_app, name="programme")


class Refused(Exception):
    """A command cannot do what was asked: one line, and the exit status."""

    def __init__(self, line: str, status: int = TROUBLE) -> None:
        super().__init__(line)
        self.status = status


def main() -> None:
    """Run the program; expected trouble becomes one line on standard error."""
    try:
        app()
    except BadSettings as error:
        _end(str(error), USAGE)
    except ValidationError as error:  # settings that a command made itself
        _end(settings.explained(error), USAGE)
    except Refused as error:
        _end(str(error), error.status)


def _end(line: str, status: int) -> NoReturn:
    print(f"kith: {line}", file=sys.stderr)
    sys.exit(status)


def _version(wanted: bool) -> None:
    if wanted:
        print(f"kith {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Kith, a chat-first loyalty and referral assistant. Settings come from KITH_ variables."""


@app.command()
def serve() -> None:
    """Run until told to stop: webhooks, landing pages, sending, schedule."""
    chosen = settings.for_serving()
    from bot.app import serve as run

    raise typer.Exit(run(chosen))


@app.command()
def demo(
    port: Annotated[
        int | None, typer.Option(envvar="KITH_PORT", help="Where to listen (8080); 0: any.")
    ] = None,
    keep: Annotated[bool, typer.Option("--keep", help="Go on with the last demo's data.")] = False,
    tour: Annotated[
        bool, typer.Option("--tour", help="Play the whole story in the terminal and end.")
    ] = False,
) -> None:
    """Start with a demo brand and two phones in the browser; needs no setting at all."""
    from bot.playground.demo import demo as run

    given = {
        name: os.environ[variable]
        for name in ("host", "programme", "log_level")
        if os.environ.get(variable := f"{settings.PREFIX}{name.upper()}")
    }
    raise typer.Exit(run(given, port=port, keep=keep, tour=tour))


@app.command()
def migrate() -> None:
    """Prepare the database, or bring an older one up to date. Can be interrupted and run again."""
    applied = _run(database.migrate(settings.read().database_url))
    for name in applied:
        print(f"applied {name}")
    if not applied:
        print("the database is up to date")


@app.command()
def verify() -> None:
    """Compute everything again from the ledger and name what differs (exit status 1)."""
    differences = _run(_with_database(_differences))
    for line in differences:
        print(line)
    if differences:
        raise Refused(f"{len(differences)} differences")
    print("everything adds up")


async def _differences(chosen: Settings) -> list[str]:
    from loyalty import insights
    from referral_links import conversions

    return await insights.drift() + await conversions.drift()


@parked_app.command("list")
def list_parked() -> None:
    """Show what was put aside, and why."""

    async def show(chosen: Settings) -> None:
        from bot import parked

        waiting = await parked.listed()
        for one in waiting:
            print(
                f"{one.id}  {one.first_at:%Y-%m-%d %H:%M}Z  {one.channel}  {one.key}  {one.error}"
            )
        if not waiting:
            print("nothing is parked")

    _run(_with_database(show))


@parked_app.command()
def retry(
    number: Annotated[
        int | None, typer.Argument(help="The number that `kith parked list` shows; none: all.")
    ] = None,
) -> None:
    """Deal with what was put aside as if it came now, for example after an upgrade."""
    chosen = settings.for_serving()  # its key: a voucher may be issued here
    tried = _run(_with_database(lambda _: _retry(chosen, number)))
    if number is not None and not tried:
        raise Refused(f"nothing is parked under number {number}")
    still = [one for one in tried if one.state == "parked"]
    for one in still:
        print(f"{one.id}  still parked: {one.error}")
    if still:
        raise Refused(f"{len(still)} of {len(tried)} could not be dealt with")
    print(f"{len(tried)} dealt with; what there is to say is sent by kith serve")


async def _retry(chosen: Settings, number: int | None) -> list["Parked"]:
    from bot import parked, receive
    from bot.app import TEXTS
    from bot.brand import Branding, NoProgramme
    from bot.channels.configured import channels_of
    from bot.clock import Clock
    from bot.voice import Voice

    voice, clock = Voice(TEXTS), Clock()
    channels = channels_of(chosen, voice)
    branding = Branding(
        secret=chosen.secret_key.encode(),
        public_url=chosen.public_url,
        channels=channels.values(),
        wording=voice.wording,
        clock=clock,
    )
    try:
        await branding.load()
    except NoProgramme as error:
        raise Refused(str(error)) from error

    async def take(found: "Parked") -> None:
        channel = channels.get(found.channel)
        if channel is None:
            raise Refused(f"{found.channel} is off: its settings are missing")
        await receive.try_again(found, channel, branding.now(), clock)

    numbers = [one.id for one in await parked.listed()] if number is None else [number]
    tried = [await parked.retry(one, take, clock.now()) for one in numbers]
    return [one for one in tried if one is not None]


@programme_app.command("apply")
def apply_programme(
    file: Annotated[Path, typer.Argument(help="A TOML file, see docs/programme.md.")],
) -> None:
    """Put the rules of a file in force from now on."""
    from bot.clock import Clock
    from loyalty import programme
    from loyalty.errors import BadProgramme

    try:
        rules = programme.parse(file.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, BadProgramme) as error:
        raise Refused(f"{file}: {_line(error)}", USAGE) from error

    async def put(chosen: Settings) -> int:
        return await programme.apply(rules, Clock().now())

    print(f"version {_run(_with_database(put))} is in force")


@programme_app.command("show")
def show_programme() -> None:
    """Print the rules in force as JSON."""
    from bot.clock import Clock
    from loyalty import programme

    async def find(chosen: Settings) -> tuple[int, programme.Programme] | None:
        return await programme.current(Clock().now())

    found = _run(_with_database(find))
    if found is None:
        raise Refused("the database holds no rules yet: kith programme apply FILE")
    print(f"version {found[0]}", file=sys.stderr)
    print(found[1].model_dump_json(indent=2))


async def _with_database(work: Any) -> Any:
    """Do something with the database of the settings open and its schema as we expect it."""
    chosen = settings.read()
    await database.open(chosen.database_url)
    try:
        missing = await database.pending()
        if missing:
            raise Refused(f"the database lacks {missing[0]}: run kith migrate first")
        return await work(chosen)
    finally:
        await database.close()


def _run(work: Coroutine[Any, Any, T]) -> T:
    try:
        return asyncio.run(work)
    except Exception as error:
        if database.is_weather(error):
            raise Refused(
                f"KITH_DATABASE_URL: the database does not work: {_line(error)}"
            ) from error
        raise
    except KeyboardInterrupt:
        raise Refused("interrupted") from None


def _line(error: BaseException) -> str:
    return " ".join(str(error).split()) or type(error).__name__
