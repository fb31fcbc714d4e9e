"""The program `kith`. What is wrong is said in one line: exit status 2 for usage, 1 for trouble."""

import os
import sys
from typing import Annotated, Any, NoReturn

import typer
from pydantic import ValidationError
from typer.core import TyperGroup

from bot import __version__, database, settings
from bot.commands import (
    books,
    campaigning,
    campaigns,
    claims,
    copies,
    costs,
    jobs,
    measuring,
    members,
    moving,
    outgoing,
    parked,
    referrals,
    reviews,
    rules,
    segments,
    shops,
    staffing,
    standing,
    templates,
    tiers,
    tokens,
    vouchers,
    worth,
)
from bot.commands.base import USAGE, Refused, run
from bot.settings import BadSettings
from loyalty import shapes


class Plain(TyperGroup):
    """Says what is wrong with a word in our words, where Typer would say it in pydantic's."""

    def invoke(self, ctx: Any) -> Any:
        """Do what was typed."""
        try:
            return super().invoke(ctx)
        except typer.BadParameter as error:
            if isinstance(error.__cause__, ValidationError):
                error.message = shapes.first(error.__cause__)[1]
                if _FORMATS in error.message:
                    error.message = "expected a time such as 2026-12-01T09:00 or 2026-12-01"
            raise


_FORMATS = "does not match the formats"
app = typer.Typer(
    name="kith",
    cls=Plain,
    help="Kith, a chat-first loyalty and referral assistant. Settings come from KITH_ variables.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.add_typer(campaigns.app, name="campaign")
app.add_typer(claims.app, name="claims")
app.add_typer(jobs.app, name="jobs")
app.add_typer(members.app, name="members")
app.add_typer(moving.app, name="imports")
app.add_typer(outgoing.app, name="outgoing")
app.add_typer(parked.app, name="parked")
app.add_typer(referrals.app, name="referrals")
referrals.app.add_typer(reviews.app, name="review")
app.add_typer(rules.app, name="programme")
app.add_typer(segments.app, name="segments")
app.add_typer(shops.app, name="shops")
app.add_typer(staffing.app, name="staff")
app.add_typer(templates.app, name="templates")
app.add_typer(tiers.app, name="tiers")
app.add_typer(tokens.app, name="token")
app.add_typer(vouchers.app, name="vouchers")
for act in (
    standing.standing,
    standing.ambassadors,
    standing.silent,
    standing.compare,
    standing.tags,
    costs.costs,
):
    referrals.app.command()(act)
for step in (
    campaigning.preview,
    campaigning.launch,
    campaigning.pause,
    campaigning.resume,
    campaigning.cancel,
    campaigning.status,
    measuring.result,
    measuring.overall,
):
    campaigns.app.command()(step)
campaigns.app.command("test")(campaigning.try_out)
jobs.app.command()(worth.worth)
app.command("import")(moving.bring_in)
app.command("export")(moving.write_out)


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
    """Run until told to stop. Webhooks, landing pages, sending, schedule."""
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
    env: Annotated[
        bool, typer.Option("--env", help="Print the demo's settings, for commands beside it.")
    ] = False,
) -> None:
    """Start with a demo brand in the browser. With two phones; needs no setting at all."""
    from bot.playground.demo import demo as run

    given = {
        name: os.environ[variable]
        for name in ("host", "programme", "log_level")
        if os.environ.get(variable := f"{settings.PREFIX}{name.upper()}")
    }
    raise typer.Exit(run(given, port=port, keep=keep, tour=tour, env=env))


@app.command()
def migrate() -> None:
    """Prepare the database, or bring an older one up to date. Can be interrupted and run again."""
    applied = run(database.migrate(settings.read().database_url))
    for name in applied:
        print(f"applied {name}")
    if not applied:
        print("the database is up to date")


outgoing.app.command()(copies.late)
app.command()(copies.backup)
app.command()(copies.restore)
app.command()(copies.fence)
app.command()(copies.unfence)
app.command()(staffing.acts)
app.command()(books.verify)
app.command()(books.totals)
app.command()(books.checkpoint)
