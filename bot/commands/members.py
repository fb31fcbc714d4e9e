"""`kith members`: the words that staff put to members, for segments."""

from datetime import datetime
from typing import Annotated

import typer

from bot.commands.base import run, with_database
from bot.commands.referrals import Limit, Number, member_of
from bot.commands.segments import refusing
from bot.commands.who import By, somebody
from bot.settings import Settings
from bot.wording import counted

app = typer.Typer(help="Words that staff put to members.", no_args_is_help=True)

Tags = Annotated[list[str], typer.Argument(help="Words such as vip, in any letter case.")]


@app.command()
def tag(number: Number, tags: Tags, by: By = "") -> None:
    """Put words to a member, to find them by. Nothing that they may not read in their export."""

    async def put(chosen: Settings) -> None:
        from loyalty import segments

        member = await member_of(number)
        with refusing():
            await segments.tag(member, tags, by=somebody(by), now=_now())
        print(f"{member.number}: {', '.join(await segments.tags_of(member))}")

    run(with_database(put))


@app.command()
def untag(number: Number, tags: Tags, by: By = "") -> None:
    """Take words away from a member."""

    async def take(chosen: Settings) -> None:
        from loyalty import segments

        member = await member_of(number)
        with refusing():
            await segments.untag(member, tags, by=somebody(by), now=_now())
        print(f"{member.number}: {', '.join(await segments.tags_of(member)) or 'no tags'}")

    run(with_database(take))


@app.command("tags")
def list_tags(
    limit: Limit = 50,
    after: Annotated[str, typer.Option(help="The last tag of the page before.")] = "",
) -> None:
    """Show all words that members have, and how many have each."""

    async def show(chosen: Settings) -> None:
        from loyalty import segments

        found = await segments.tags_used(limit + 1, after)
        for one in found[:limit]:
            print(f"{one.tag}  {counted(one.members, 'member')}")
        if not found:
            print("no member has a tag")
        if len(found) > limit:
            print(f'more: kith members tags --after "{found[limit - 1].tag}"')

    run(with_database(show))


def _now() -> datetime:
    from bot.clock import Clock

    return Clock().now()
