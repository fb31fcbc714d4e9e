"""`kith shops`: what connected shops were asked and refused."""

from typing import Annotated

import typer

from bot.commands.base import Refused, run, with_brand, with_database
from bot.settings import Settings
from bot.wording import counted

app = typer.Typer(help="Discounts in connected shops.", no_args_is_help=True)

WHAT = {"shop-discount": "create", "shop-discount-off": "remove"}


@app.command("refused")
def list_refused(
    limit: Annotated[int, typer.Option(min=1, max=1000, help="How many to show.")] = 50,
    after: Annotated[int, typer.Option(min=0, help="Go on after this number.")] = 0,
) -> None:
    """Show which discounts a shop refused, and why. To create or to remove."""

    async def show(_: Settings) -> None:
        from loyalty import shops

        found = await shops.refused(limit, after)
        for row in found:
            what = WHAT.get(row.saying["text"], row.saying["text"])
            voucher = row.saying["params"]["voucher"]
            print(
                f"{row.id}  {row.created_at:%Y-%m-%d %H:%M}Z  {row.channel}  {what}  {voucher}"
                f"  {row.reason}"
            )
        if len(found) == limit:
            print(f"more: --after {found[-1].id}")
        if not found:
            print("no shop refused anything")

    run(with_database(show))


@app.command()
def retry(
    number: Annotated[
        int, typer.Argument(min=0, help="The number that `kith shops refused` shows; none: all.")
    ] = 0,
) -> None:
    """Ask again. For example after the permissions of the key were repaired."""

    async def again(_: Settings) -> int:
        from bot.clock import Clock
        from loyalty import shops

        return await shops.ask_again(number, Clock().now())

    queued = run(with_database(again))
    if number and not queued:
        raise Refused(f"no shop refused anything under number {number}")
    print(
        f"{counted(queued, 'discount')}: kith serve asks the shop again"
        if queued
        else "no shop refused anything"
    )


@app.command()
def announce() -> None:
    """Have the discounts of all open vouchers created. In a shop that was connected just now."""
    from loyalty import shops

    told = run(with_brand(lambda brand, clock: shops.announce_all(brand, clock.now())))
    print(f"{counted(told, 'open voucher')}; kith serve creates what a shop does not know yet")
