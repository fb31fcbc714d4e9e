"""`kith tiers`: levels that are given by hand."""

from typing import TYPE_CHECKING, Annotated

import typer

from bot.commands.base import Refused, run, with_brand, with_database
from bot.commands.who import By, somebody
from bot.settings import Settings

if TYPE_CHECKING:
    from bot.clock import Clock
    from loyalty.programme import Brand

app = typer.Typer(help="Levels that are given by hand.", no_args_is_help=True)

Number = Annotated[str, typer.Argument(help="The member number that `profile` shows.")]
Reason = Annotated[str, typer.Option(help="Why; kept beside it.")]


@app.command()
def assign(
    number: Number,
    slug: Annotated[str, typer.Argument(help="A hidden level's slug in programme.toml.")],
    reason: Reason,
    by: By = "",
) -> None:
    """Give a member a hidden level. Such as ambassador; they are told."""
    _give(number, slug, reason, somebody(by))
    print(f"{number} is in {slug}")


@app.command("take-back")
def take_back(number: Number, reason: Reason, by: By = "") -> None:
    """Take back a level given by hand. The member is told."""
    _give(number, None, reason, somebody(by))
    print(f"{number} is in no level given by hand")


@app.command("list")
def list_given(
    limit: Annotated[int, typer.Option(help="How many at most.", min=1, max=1000)] = 100,
    after: Annotated[str, typer.Option(help="The last number of the page before.")] = "",
) -> None:
    """Show who was given which level by hand, and why."""

    async def show(chosen: Settings) -> None:
        from loyalty import tiers

        given = await tiers.by_hand(limit, after)
        for one in given:
            print(f"{one.number}  {one.slug}  {one.reason}")
        if not given:
            print("nobody was given a level by hand")

    run(with_database(show))


def _give(number: str, slug: str | None, reason: str, by: str) -> None:
    async def give(brand: "Brand", clock: "Clock") -> None:
        from tortoise.transactions import in_transaction

        from loyalty import acts, members, tiers
        from loyalty.errors import NotATier

        now = clock.now()
        member = await members.match(number=number, phone="", email="")
        if member is None:
            raise Refused(f"{number} is no member's number")
        try:
            async with in_transaction():
                await tiers.assign(
                    member.account_id, slug, reason=reason, by=by, brand=brand, now=now
                )
                act, about = "tier.give" if slug else "tier.take", acts.of_member(member)
                detail = {"tier": slug} if slug else {}
                await acts.record(act, about, by=by, reason=reason, detail=detail, now=now)
        except NotATier as error:
            hidden = [tier.slug for tier in brand.programme.tiers if tier.hidden]
            raise Refused(
                f"{slug} is no hidden level: {', '.join(hidden) or 'the rules have none'}"
            ) from error

    run(with_brand(give))
