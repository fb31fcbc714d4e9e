"""`kith parked`: messages that could not be dealt with."""

from typing import TYPE_CHECKING, Annotated

import typer

from bot import settings
from bot.commands.base import Refused, run, with_database
from bot.settings import Settings
from bot.wording import counted, figure

if TYPE_CHECKING:
    from handlers.models import Parked

app = typer.Typer(help="Messages that could not be dealt with.", no_args_is_help=True)


@app.command("list")
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

    run(with_database(show))


@app.command()
def retry(
    number: Annotated[
        int | None, typer.Argument(help="The number that `kith parked list` shows; none: all.")
    ] = None,
) -> None:
    """Deal with it as if it came now. For example after an upgrade."""
    chosen = settings.for_serving()  # its key: a voucher may be issued here
    tried = run(with_database(lambda _: _retry(chosen, number)))
    if number is not None and not tried:
        raise Refused(f"nothing is parked under number {number}")
    still = [one for one in tried if one.state == "parked"]
    for one in still:
        print(f"{one.id}  still parked: {one.error}")
    if still:
        raise Refused(f"{figure(len(still))} of {figure(len(tried))} could not be dealt with")
    if not tried:
        print("nothing is parked")
    else:
        print(f"{counted(len(tried), 'message')} dealt with; kith serve sends what there is to say")


async def _retry(chosen: Settings, number: int | None) -> list["Parked"]:
    from bot import parked, receive
    from bot.brand import NoProgramme
    from bot.clock import Clock
    from bot.equipment import equipped

    clock = Clock()
    equipment = equipped(chosen, clock)
    try:
        await equipment.branding.load()
    except NoProgramme as error:
        raise Refused(f"{error}: kith programme apply FILE") from error

    async def take(found: "Parked") -> None:
        channel = equipment.channels.get(found.channel)
        if channel is None:
            raise Refused(f"{found.channel} is off: its settings are missing")
        await receive.try_again(found, channel, equipment.branding.now(), clock)

    numbers = [one.id for one in await parked.listed()] if number is None else [number]
    tried = [await parked.retry(one, take, clock.now()) for one in numbers]
    return [one for one in tried if one is not None]
