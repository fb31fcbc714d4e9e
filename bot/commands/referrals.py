"""`kith referrals`: who brought whom. Other files add what they know to this group."""

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from bot.commands.base import Refused, run, with_brand, with_database, with_rules
from bot.commands.who import By, somebody
from bot.settings import Settings
from bot.wording import counted

if TYPE_CHECKING:
    from bot.clock import Clock
    from loyalty.models import Member
    from loyalty.programme import Brand
    from referral_links.models import Referral

app = typer.Typer(help="Who brought whom, and what it is worth.", no_args_is_help=True)

Number = Annotated[str, typer.Argument(help="The member number that `profile` shows.")]
Limit = Annotated[int, typer.Option(help="How many at most.", min=1, max=1000)]


class Stage(StrEnum):
    """How far a friend has come."""

    joined = "joined"
    ordered = "ordered"
    rewarded = "rewarded"


@app.command("list")
def list_referrals(
    limit: Limit = 50,
    after: Annotated[int, typer.Option(help="The last number of the page before.", min=0)] = 0,
    stage: Annotated[Stage | None, typer.Option(help="Only friends who came so far.")] = None,
) -> None:
    """Show who brought whom, the newest first. Number, day, members, stage, way, tag, review."""

    async def show(chosen: Settings) -> None:
        from referral_links import friends

        found = await friends.listed(limit + 1, before=after, stage=stage.value if stage else "")
        for referral in found[:limit]:
            print(f"{referral.id}  {_line(referral)}")
        if not found:
            print(
                f"no friend is listed as {stage.value}" if stage else "nobody has brought anybody"
            )
        if len(found) > limit:
            only = f" --stage {stage.value}" if stage else ""
            print(f"more: kith referrals list --after {found[limit - 1].id}{only}")

    run(with_database(show))


@app.command()
def show(
    number: Number,
    limit: Limit = 50,
    after: Annotated[int, typer.Option(help="The last number of the page before.", min=0)] = 0,
) -> None:
    """Show who brought a member, and whom they brought. The newest friends first."""

    async def tell(chosen: Settings) -> None:
        from referral_links import friends
        from referral_links.models import Referral

        member = await member_of(number)
        own = await Referral.get_or_none(friend_id=member.id).select_related("advocate", "friend")
        print(f"brought by: {_line(own)}" if own else "brought by: nobody")
        page = friends.of(member).filter(id__lt=after) if after else friends.of(member)
        found = await page.order_by("-id").limit(limit + 1).prefetch_related("friend", "advocate")
        print(f"brought: {counted(await friends.of(member).count(), 'friend')}")
        for referral in found[:limit]:
            print(f"{referral.id}  {_line(referral)}")
        if len(found) > limit:
            print(f"more: kith referrals show {number} --after {found[limit - 1].id}")

    run(with_database(tell))


@app.command()
def why(
    number: Number,
    limit: Limit = 50,
    after: Annotated[int, typer.Option(help="The last number of the page before.", min=0)] = 0,
) -> None:
    """Show why invitations of a member count or not: theirs, and those with their code."""

    async def tell(brand: "Brand", clock: "Clock") -> None:
        from referral_links import attribution

        found = await attribution.told_to(await member_of(number), limit + 1, before=after)
        for one in found.decisions[:limit]:
            how = brand.wording(f"touch-{one.path}", "en")
            owner = f"{one.code or 'a code'} of {one.advocate.number if one.advocate else 'nobody'}"
            reason = brand.wording(f"decision-{one.outcome}", "en")
            parts = [
                f"{one.id}  {one.touched_at:%Y-%m-%d}  {one.friend.number} came {how}",
                owner,
                reason,
                one.tag and f"campaign {one.tag}",
            ]
            print("  ".join(part for part in parts if part))
        if not found.decisions:
            print("nothing has been decided")
        if len(found.decisions) > limit:
            last = found.decisions[limit - 1].id
            print(f"more: kith referrals why {number} --after {last}")

    run(with_rules(tell))


@app.command("rename")
def rename(
    number: Number,
    reason: Annotated[str, typer.Option(help="Why, for other staff; name nobody here.")],
    by: By = "",
    name: Annotated[
        str, typer.Option(help="Which name, if they chose several; that of the link if left out.")
    ] = "",
) -> None:
    """Take a chosen name from a member's link. It gets a new code; nobody can have the name."""

    async def take(brand: "Brand", clock: "Clock") -> str:
        from handlers import codes

        who, member = somebody(by), await member_of(number)
        done = await codes.withdraw(
            member, by=who, reason=reason, brand=brand, now=clock.now(), name=name
        )
        if done is None:
            which = f"{name} is none that {number} chose" if name else "it was not chosen"
            raise Refused(f"no name to take from {number}: {which}")
        return done[0]

    print(f"the code is {run(with_brand(take))} now; the member is told by kith serve")


async def member_of(number: str) -> "Member":
    """The member with that number. Raises Refused."""
    from loyalty import members

    found = await members.numbered(number)
    if found is None or found.forgotten_at is not None:
        raise Refused(f"{number} is no member's number")
    return found


def _line(referral: "Referral") -> str:
    """A referral without any name: day, who brought whom, stage, and what there is to know."""
    parts = [
        f"{referral.attributed_at:%Y-%m-%d}",
        f"{referral.advocate.number} brought {referral.friend.number}",
        referral.stage,
        referral.path,
        referral.tag,
        "" if referral.review == "clear" else f"review: {referral.review}",
    ]
    return "  ".join(part for part in parts if part)
