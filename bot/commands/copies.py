"""`kith backup`, `restore`, `fence`, `unfence`: copies of the database, and what they may send."""

import sys
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, cast

import typer

from bot import settings
from bot.commands.base import USAGE, Refused, run, with_database
from bot.commands.who import By, somebody
from bot.settings import Settings
from bot.wording import counted, figure

if TYPE_CHECKING:
    from loyalty.fence import Fate, Overdue

Late = Annotated[
    str,
    typer.Option(
        help="What becomes of late messages: send; skip, never; or keep, for kith outgoing late."
    ),
]
FATES = ("send", "skip", "keep")


def backup(file: Annotated[Path, typer.Argument(help="The new file.")]) -> None:
    """Write a copy of the database to a file. While everything goes on."""
    from bot import copying
    from bot.clock import Clock

    try:
        copying.keep(settings.read().database_url, file, Clock().now())
    except copying.WrongFile as error:
        raise Refused(str(error), USAGE) from error
    except copying.CannotCopy as error:
        raise Refused(str(error)) from error
    print(f"{file} holds the whole database, {figure(file.stat().st_size)} bytes")


def restore(file: Annotated[Path, typer.Argument(help="What kith backup wrote.")]) -> None:
    """Make the database of a copy. Nothing is sent from it before kith unfence."""
    from bot import copying
    from bot.clock import Clock

    try:
        copying.bring_back(settings.read().database_url, file, Clock().now())
    except copying.WrongFile as error:
        raise Refused(str(error), USAGE) from error
    except copying.CannotCopy as error:
        raise Refused(str(error)) from error
    print("restored, and fenced: nothing is sent before kith unfence")


def fence(
    why: Annotated[str, typer.Option(help="What whoever comes later should know.")] = "by hand",
    by: By = "",
) -> None:
    """Send nothing more from this database. Until kith unfence."""

    async def close(_: Settings) -> None:
        from bot.clock import Clock
        from loyalty import fence

        if not await fence.close(why, Clock().now(), somebody(by)):
            raise Refused("it is fenced already")
        print("fenced: within two seconds nothing is sent any more")

    run(with_database(close))


def unfence(
    late: Late = "",
    beyond: Annotated[
        int, typer.Option(min=0, help="Late is what has been due for so many minutes.")
    ] = 60,
    by: By = "",
) -> None:
    """Let messages be sent again. Says what has been due, and asks about what is late."""
    if late and late not in FATES:
        raise Refused(f"--late is one of {', '.join(FATES)}", USAGE)

    async def lift(_: Settings) -> None:
        from bot.clock import Clock
        from loyalty import fence

        now, limit = Clock().now(), timedelta(minutes=beyond)
        standing = await fence.standing()
        if standing is None:
            raise Refused("there is no fence")
        found = await fence.overdue(limit, now)
        print(f"fenced since {standing.since:%Y-%m-%d %H:%M}Z: {standing.why}")
        _print_overdue(found, beyond)
        fate = late or ("send" if not found.late else _asked())
        if not await fence.lift(cast("Fate", fate), limit, now, somebody(by)):
            raise Refused("somebody else has lifted the fence meanwhile")
        print("the fence is lifted")

    run(with_database(lift))


def _print_overdue(found: "Overdue", beyond: int) -> None:
    print(f"due now: {_kinds(found.due)}")
    print(f"due for more than {counted(beyond, 'minute')}: {_kinds(found.late)}")
    for name in found.campaigns:
        print(f"campaign {name} runs, and is paused now: kith campaign resume or cancel")
    for name in found.planned:
        print(f"campaign {name} was to begin, and does not: kith campaign launch, if it has not")


def _kinds(found: dict[str, int]) -> str:
    return ", ".join(f"{figure(number)} {kind}" for kind, number in found.items()) or "nothing"


def _asked() -> str:
    """What a person says about what is late; the original may have sent it."""
    if not sys.stdin.isatty():
        raise Refused("say what becomes of what is late: --late send, skip or keep")
    answer = str(typer.prompt("Late messages: send, skip or keep?")).strip().lower()
    if answer not in FATES:
        raise Refused("the fence stands")
    return answer


def late(
    fate: Annotated[str, typer.Argument(help="send; or skip, never.")] = "",
    by: By = "",
) -> None:
    """Show messages so late that staff decide, or decide. They wait until then."""
    if fate not in ("", "send", "skip"):
        raise Refused("late messages are sent or skipped: send or skip", USAGE)

    async def decide(_: Settings) -> None:
        from bot.clock import Clock
        from loyalty import fence

        if not fate:
            print(_kinds(await fence.aside()))
            return
        done = await fence.decide(cast("Fate", fate), Clock().now(), somebody(by))
        print(f"{counted(done, 'message')} {'on the way' if fate == 'send' else 'skipped'}")

    run(with_database(decide))
