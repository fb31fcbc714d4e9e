"""`kith referrals review`, `block`, `blocks`, `rings`: what staff do about doubtful invitations."""

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from bot.commands.base import USAGE, Refused, run, with_brand, with_database, with_rules
from bot.commands.claims import one_line
from bot.commands.referrals import Limit, member_of
from bot.commands.referrals import app as referrals
from bot.commands.who import By, somebody
from bot.settings import Settings
from bot.wording import counted

if TYPE_CHECKING:
    from bot.clock import Clock
    from loyalty.programme import Brand
    from referral_links.models import Referral

app = typer.Typer(help="Invitations that staff decide about. Alone: those that wait.")

Number = Annotated[int, typer.Argument(help="The number that `kith referrals review list` shows.")]
Value = Annotated[str, typer.Argument(help="A member number, or what --kind says.")]


class Kind(StrEnum):
    """What somebody is known by."""

    member = "member"
    phone = "phone"
    email = "email"
    payment = "payment"
    address = "address"


KindOption = Annotated[
    Kind, typer.Option(help="A member is kept out by phone, e-mail and card, too.")
]


@app.callback(invoke_without_command=True)
def review(context: typer.Context) -> None:
    """Invitations that staff decide about. Alone: those that wait."""
    if context.invoked_subcommand is None:
        list_waiting()


@app.command("list")
def list_waiting(
    limit: Limit = 50,
    after: Annotated[int, typer.Option(help="The last number of the page before.", min=0)] = 0,
) -> None:
    """Show what waits for a decision, the oldest first. Number, day, members, score, appeal."""

    async def show(chosen: Settings) -> None:
        from referral_links import reviews

        found = await reviews.waiting(limit + 1, after)
        for referral in found[:limit]:
            print(f"{referral.id}  {_line(referral)}")
        if not found:
            print("no invitation waits")
        if len(found) > limit:
            print(f"more: kith referrals review list --after {found[limit - 1].id}")

    run(with_database(show))


@app.command("show")
def show_one(number: Number) -> None:
    """Show what makes an invitation doubtful. The score, sign by sign, and what was decided."""

    async def tell(brand: "Brand", clock: "Clock") -> None:
        from referral_links import reviews
        from referral_links.reviews import NotInReview

        try:
            referral = await reviews.show(number)
        except NotInReview as error:
            raise Refused(f"there is no invitation {number}") from error
        print(f"{referral.id}  {_line(referral)}")
        least = brand.programme.referral.review_score
        print(f"score {referral.score} of 100; from {least} on staff decide")
        for sign in referral.signs or []:
            numbers = " ".join(f"{n} {v}" for n, v in sign.items() if n not in ("sign", "weight"))
            said = brand.wording(f"sign-{sign['sign']}", "en")
            print(f"  +{sign['weight']}  {sign['sign']}: {said}  {numbers}".rstrip())
        if referral.reviewed_at is not None:
            print(
                f"{referral.review} {referral.reviewed_at:%Y-%m-%d %H:%M} UTC"
                f" by {referral.reviewed_by}: {one_line(referral.note) or '-'}"
            )

    run(with_rules(tell))


@app.command()
def approve(
    number: Number,
    note: Annotated[str, typer.Option(help="Why, for other staff; may be left out.")] = "",
    by: By = "",
) -> None:
    """Let a doubtful invitation pay. Both members are told by kith serve."""
    _decide("approve", number, note, by)


@app.command()
def reject(
    number: Number,
    note: Annotated[str, typer.Option(help="Why, for other staff.")],
    by: By = "",
) -> None:
    """Refuse an invitation and take back what it paid. Both members are told by kith serve."""
    _decide("reject", number, note, by)


@referrals.command()
def block(
    value: Value,
    reason: Annotated[str, typer.Option(help="Why, for other staff; name nobody here.")],
    kind: KindOption = Kind.member,
    by: By = "",
) -> None:
    """Keep somebody out of rewards for friends. As advocate and as friend, from now on."""

    async def keep_out(brand: "Brand", clock: "Clock") -> list[str]:
        from referral_links import blocks

        who, now = somebody(by), clock.now()
        member = await member_of(value) if kind is Kind.member else None
        return await blocks.keep_out(
            kind.value, value, member=member, reason=reason, by=who, brand=brand, now=now
        )

    kinds = run(with_brand(keep_out))
    print(f"blocked: {', '.join(kinds)}" if kinds else "was blocked already")


@referrals.command()
def unblock(
    value: Annotated[str, typer.Argument(help="A member number, or what --kind says.")] = "",
    kind: KindOption = Kind.member,
    by: By = "",
    key: Annotated[str, typer.Option(help="Instead: what `kith referrals blocks` shows.")] = "",
) -> None:
    """Let somebody in again. What was refused meanwhile stays refused until it is approved."""
    if bool(value) == bool(key):
        raise Refused("say whom: a member number or another value, or --key", USAGE)

    async def let_in(brand: "Brand", clock: "Clock") -> list[str]:
        from referral_links import blocks

        who, now = somebody(by), clock.now()
        if key:
            found = await blocks.called(key)
            if len(found) != 1:
                what = "more than one block begins with" if found else "there is no block"
                raise Refused(f"{what} {key}: kith referrals blocks shows them")
            return await blocks.end(found[0], by=who, brand=brand, now=now)
        member = await member_of(value) if kind is Kind.member else None
        return await blocks.let_in(kind.value, value, member=member, by=who, brand=brand, now=now)

    kinds = run(with_brand(let_in))
    print(f"let in again: {', '.join(kinds)}" if kinds else "was not blocked")


@referrals.command("blocks")
def list_blocks(
    limit: Limit = 50,
    after: Annotated[str, typer.Option(help="The last one of the page before.")] = "",
) -> None:
    """Show who is kept out, and why. Key, kind, member number, day, who decided, reason."""

    async def show(brand: "Brand", clock: "Clock") -> None:
        from referral_links import blocks

        found = await blocks.listed_after(limit + 1, after)
        numbers = await blocks.members_of(found[:limit], brand)
        for one in found[:limit]:
            who = f"{one.kind} {numbers.get(one.key, '')}".rstrip()
            print(
                f"{blocks.short(one)}  {who}  {one.at:%Y-%m-%d}  by {one.by}"
                f"  {one_line(one.reason)}".rstrip()
            )
        if not found:
            print("nobody is blocked")
        if len(found) > limit:
            print(f"more: kith referrals blocks --after {found[limit - 1].key}")

    run(with_brand(show))


@referrals.command("rings")
def list_rings(
    limit: Limit = 20,
    after: Annotated[int, typer.Option(help="How many of the first to leave out.", min=0)] = 0,
    addresses: Annotated[
        bool, typer.Option("--addresses", help="Households and offices too: one address.")
    ] = False,
) -> None:
    """Show members who share cards or contacts and brought each other. The costliest first."""

    async def show(chosen: Settings) -> None:
        from referral_links import rings

        found = await rings.found(limit + 1, after, addresses=addresses)
        for ring in found[:limit]:
            print(
                f"{counted(ring.points, 'point')}  {counted(ring.referrals, 'invitation')}"
                f"  by {', '.join(ring.shared)}: {' '.join(ring.numbers)}"
            )
        if not found:
            print("no ring was found")
        if len(found) > limit:
            print(f"more: kith referrals rings --after {after + limit}")

    run(with_database(show))


def _decide(verdict: Literal["approve", "reject"], number: int, note: str, by: str) -> None:
    who = somebody(by)
    if verdict == "reject" and not note.strip():
        raise Refused("--note: say why it is rejected", USAGE)

    async def decide(brand: "Brand", clock: "Clock") -> str:
        from handlers import reviewing
        from referral_links.reviews import NotInReview

        try:
            reviewed, _ = await reviewing.decide(
                verdict, number, by=who, note=note, brand=brand, now=clock.now()
            )
        except NotInReview as error:
            raise Refused(
                f"invitation {number} is not in doubt: kith referrals review list shows those"
            ) from error
        referral = reviewed.referral
        state = referral.review if reviewed.changed else f"was {referral.review} already"
        paid = referral.advocate_points + referral.friend_points
        return f"invitation {number} {state}: {counted(paid, 'point')} stand for both"

    print(run(with_brand(decide)))


def _line(referral: "Referral") -> str:
    """A referral in review, without any name."""
    from referral_links import reviews

    parts = [
        f"{referral.attributed_at:%Y-%m-%d}",
        f"{referral.advocate.number} brought {referral.friend.number}",
        referral.review,
        f"score {referral.score}",
        ", ".join(str(sign["sign"]) for sign in referral.signs or []),
    ]
    if reviews.open_appeal(referral):
        parts.append(f"appeal by {one_line(referral.appeal)}")
    return "  ".join(part for part in parts if part)
