"""`kith claims`: what members say they did and staff look at before it earns."""

from typing import TYPE_CHECKING, Annotated

import typer

from bot.commands.base import Refused, run, with_brand
from bot.commands.who import By, somebody
from bot.wording import counted

if TYPE_CHECKING:
    from bot.clock import Clock
    from loyalty.models import Activity
    from loyalty.programme import Brand

app = typer.Typer(help="What members claim to have done.", no_args_is_help=True)

Number = Annotated[int, typer.Argument(help="The number that `kith claims list` shows.")]


@app.command("list")
def list_claims(
    limit: Annotated[int, typer.Option(help="How many at most.", min=1, max=1000)] = 50,
    after: Annotated[int, typer.Option(help="The last number of the page before.")] = 0,
) -> None:
    """Show the claims that wait, the oldest first. Number, day, member, points, what was said."""

    async def show(brand: "Brand", clock: "Clock") -> None:
        from loyalty import earning, family

        found = await earning.waiting(limit + 1, after)
        for claim in found[:limit]:
            member = await family.owner(claim.account_id)
            about = f" ({claim.subject})" if claim.subject else ""
            title = earning.title_of(brand.programme, claim.rule, "en")
            print(
                f"{claim.id}  {claim.asked_at:%Y-%m-%d}  {member.number if member else '-'}"
                f"  {counted(claim.points, 'point')}  {title}{about}"
                f"  {one_line(claim.claim)}"
            )
        if not found:
            print("no claim waits")
        if len(found) > limit:
            print(f"more: kith claims list --after {found[limit - 1].id}")

    run(with_brand(show))


@app.command()
def approve(
    number: Number,
    reason: Annotated[str, typer.Option(help="A word to the member; may be left out.")] = "",
    by: By = "",
) -> None:
    """Pay what a claim was for; the member is told by kith serve."""
    claim = _decided(number, "earned", by, reason)
    print(f"claim {number} approved: {counted(claim.points, 'point')}")


@app.command()
def reject(
    number: Number,
    reason: Annotated[str, typer.Option(help="Why, as the member will read it.")],
    by: By = "",
) -> None:
    """Decline a claim; the member is told the reason by kith serve."""
    _decided(number, "rejected", by, reason)
    print(f"claim {number} rejected")


def _decided(number: int, state: str, by: str, reason: str) -> "Activity":
    who = somebody(by)

    async def decide(brand: "Brand", clock: "Clock") -> "Activity":
        from loyalty import earning
        from loyalty.errors import NotWaiting

        act = earning.approve if state == "earned" else earning.reject
        try:
            claim, _ = await act(
                number, by=who[:120], reason=reason[:500], brand=brand, now=clock.now()
            )
        except NotWaiting as error:
            raise Refused(
                f"no claim {number} waits: kith claims list shows those that do"
            ) from error
        return claim

    return run(with_brand(decide))


def one_line(text: str) -> str:
    """What a member wrote, as a terminal may show it."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())
