"""`kith staff` and `kith acts`: who works for the brand in chat, and what staff did."""

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from bot.commands.base import USAGE, Refused, run, with_database
from bot.commands.claims import one_line
from bot.commands.who import By, somebody
from bot.settings import Settings

if TYPE_CHECKING:
    from loyalty.models import Act, Staff
    from loyalty.staff import Invitation

app = typer.Typer(help="Who works for the brand, and in which chats.", no_args_is_help=True)

Name = Annotated[str, typer.Argument(help="What they are called in the audit trail.")]
Minutes = Annotated[int, typer.Option(help="How long the code is good for.", min=1, max=1440)]
Limit = Annotated[int, typer.Option(help="How many at most.", min=1, max=1000)]


class Role(StrEnum):
    """What somebody may do: each also what those before it may."""

    viewer = "viewer"
    agent = "agent"
    manager = "manager"
    owner = "owner"


RoleOption = Annotated[Role, typer.Option(help="What they may do: docs/staff.md has the table.")]


@app.command()
def add(name: Name, role: RoleOption = Role.agent, minutes: Minutes = 15, by: By = "") -> None:
    """Take somebody on and print a one-time code. They write `staff CODE` in their chat."""
    known = " ".join(name.split())
    if not (0 < len(known) <= 80 and known.isprintable()):
        raise Refused("a name has 1 to 80 characters", USAGE)

    async def make(chosen: Settings) -> "Invitation":
        from datetime import timedelta

        from tortoise.transactions import in_transaction

        from bot.clock import Clock
        from loyalty import staff
        from loyalty.errors import Conflict

        valid = timedelta(minutes=minutes)
        try:
            async with in_transaction():
                return await staff.add(
                    known, role.value, Clock().now(), by=somebody(by), valid=valid
                )
        except Conflict as error:
            raise Refused(str(error)) from error

    _tell(run(with_database(make)))


@app.command()
def invite(name: Name, minutes: Minutes = 15, by: By = "") -> None:
    """Print a code for one more chat of somebody. The code before it is void."""

    async def make(chosen: Settings) -> "Invitation | None":
        from datetime import timedelta

        from tortoise.transactions import in_transaction

        from bot.clock import Clock
        from loyalty import staff

        valid = timedelta(minutes=minutes)
        async with in_transaction():
            return await staff.invite(name, Clock().now(), by=somebody(by), valid=valid)

    made = run(with_database(make))
    if made is None:
        raise Refused(f"nobody named {name} works here: kith staff list")
    _tell(made)


@app.command("role")
def change_role(
    name: Name, role: Annotated[Role, typer.Argument(help="What they may do.")], by: By = ""
) -> None:
    """Give somebody another role, from their next message on."""

    async def change(chosen: Settings) -> "Staff | None":
        from tortoise.transactions import in_transaction

        from bot.clock import Clock
        from loyalty import staff

        async with in_transaction():
            return await staff.promote(name, role.value, Clock().now(), by=somebody(by))

    if run(with_database(change)) is None:
        raise Refused(f"nobody named {name} works here: kith staff list")
    print(f"{name} is {role.value}")


@app.command()
def remove(name: Name, by: By = "") -> None:
    """Let somebody go. Their chats stop at once; what they did stays told."""

    async def end(chosen: Settings) -> bool:
        from tortoise.transactions import in_transaction

        from bot.clock import Clock
        from loyalty import staff

        async with in_transaction():
            return await staff.remove(name, Clock().now(), by=somebody(by))

    if not run(with_database(end)):
        raise Refused(f"nobody named {name} works here: kith staff list")
    print(f"{name} is no member of staff any more")


@app.command("list")
def list_staff(
    limit: Limit = 100,
    after: Annotated[int, typer.Option(help="The last number of the page before.", min=0)] = 0,
) -> None:
    """Show who works here, and who did. Number, name, role, since when, chats."""

    async def show(chosen: Settings) -> None:
        from loyalty import staff

        found = await staff.listed(limit + 1, after)
        for one in found[:limit]:
            left = f"  left {one.removed_at:%Y-%m-%d}" if one.removed_at else ""
            chats = ", ".join(sorted(chat.address for chat in one.chats)) or "no chat yet"
            print(
                f"{one.id}  {one.name}  {one.role}  since {one.created_at:%Y-%m-%d}"
                f"{left or f'  {chats}'}"
            )
        if not found:
            print("nobody works here yet: kith staff add NAME")
        if len(found) > limit:
            print(f"more: kith staff list --after {found[limit - 1].id}")

    run(with_database(show))


def acts(
    limit: Limit = 50,
    after: Annotated[int, typer.Option(help="The last number of the page before.", min=0)] = 0,
    member: Annotated[str, typer.Option(help="Only about the member of this number.")] = "",
    about: Annotated[str, typer.Option(help="Only about this, such as `referral:7`.")] = "",
    name: Annotated[str, typer.Option("--staff", help="Only by this member of staff.")] = "",
) -> None:
    """Show what staff did, the newest first. Number, time, who, what, about what, reason."""

    async def show(chosen: Settings) -> None:
        from loyalty import acts as trail

        found = await trail.history(
            about=await _about(member) if member else about,
            staff=await _named(name) if name else None,
            limit=limit + 1,
            before=after,
        )
        numbers = await _numbers(found)
        for one in found[:limit]:
            details = " ".join(f"{key} {value}" for key, value in one.detail.items())
            parts = (
                f"{one.id}",
                f"{one.at:%Y-%m-%d %H:%M}Z",
                one_line(one.by),
                one.act,
                numbers.get(one.about, one.about),
                one_line(details),
                one_line(one.reason),
            )
            print("  ".join(part for part in parts if part))
        if not found:
            print("nothing was done")
        if len(found) > limit:
            print(f"more: kith acts --after {found[limit - 1].id}")

    run(with_database(show))


async def _about(number: str) -> str:
    from bot.commands.referrals import member_of
    from loyalty import acts

    return acts.of_member(await member_of(number))


async def _named(name: str) -> "Staff":
    from loyalty.models import Staff

    found = await Staff.get_or_none(name=name)
    if found is None:
        raise Refused(f"nobody named {name} ever worked here: kith staff list")
    return found


async def _numbers(found: "list[Act]") -> dict[str, str]:
    """Members as they are known now: the trail names their rows."""
    from loyalty.models import Member

    rows = [int(one.about.partition(":")[2]) for one in found if one.about.startswith("member:")]
    members = await Member.filter(id__in=rows)
    return {
        f"member:{one.id}": "a member who left" if one.forgotten_at else f"member {one.number}"
        for one in members
    }


def _tell(made: "Invitation") -> None:
    """The code is seen only here."""
    print(f"{made.staff.name} ({made.staff.role}) writes in their chat, until {made.until:%H:%M}Z:")
    print(f"staff {made.code}")
