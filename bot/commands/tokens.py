"""`kith token`: which programs may use the HTTP API, and for what."""

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from bot.commands.base import USAGE, Refused, run, with_database
from bot.commands.who import By, somebody
from bot.settings import Settings

if TYPE_CHECKING:
    from loyalty.models import ApiToken

app = typer.Typer(help="Tokens of the HTTP API.", no_args_is_help=True)


@app.command()
def create(
    name: Annotated[str, typer.Argument(help="Whose it is, such as `till` or `review-app`.")],
    scope: Annotated[
        list[str],
        typer.Option(help="What it may do, such as members:read; several times for several."),
    ],
    by: By = "",
) -> None:
    """Make a token and print it. This is the only time that it can be seen."""
    from loyalty import access
    from loyalty.errors import Conflict

    unknown = sorted(set(scope) - access.SCOPES.keys())
    if unknown:
        known = " ".join(access.SCOPES)
        raise Refused(f"{unknown[0]} is not a scope; there are: {known}", USAGE)
    if not (0 < len(name) <= 80 and name.isprintable()):
        raise Refused("a name has 1 to 80 characters", USAGE)

    async def make(chosen: Settings) -> str:
        from tortoise.transactions import in_transaction

        from bot.clock import Clock
        from loyalty import acts

        now = Clock().now()
        try:
            async with in_transaction():
                token = await access.create(name, scope, now)
                about, detail = await _about(name), {"scopes": " ".join(sorted(set(scope)))}
                who = somebody(by)
                await acts.record("token.create", about, by=who, detail=detail, now=now)
                return token
        except Conflict as error:
            raise Refused(str(error)) from error

    token = run(with_database(make))
    print(f"kith: the token of {name}, which is shown only now:", file=sys.stderr)
    print(token)


@app.command("list")
def list_tokens(
    limit: Annotated[int, typer.Option(help="How many to show.", min=1, max=1000)] = 100,
    after: Annotated[int, typer.Option(help="Go on after this number.", min=0)] = 0,
) -> None:
    """Show which tokens there are. With what they may do, never the tokens themselves."""

    async def find(chosen: Settings) -> "list[ApiToken]":
        from loyalty import access

        return await access.tokens(limit=limit, after=after)

    found = run(with_database(find))
    for one in found:
        revoked = f"revoked {one.revoked_at:%Y-%m-%d %H:%M}Z" if one.revoked_at else "in force"
        print(f"{one.id}  {one.name}  {one.created_at:%Y-%m-%d %H:%M}Z  {revoked}  {one.scopes}")
    if not found:
        print("no more tokens" if after else "no tokens")


@app.command()
def revoke(
    name: Annotated[str, typer.Argument(help="The name that `kith token list` shows.")],
    by: By = "",
) -> None:
    """Let a token open nothing any more. Running programs notice within seconds."""

    async def end(chosen: Settings) -> bool:
        from tortoise.transactions import in_transaction

        from bot.clock import Clock
        from loyalty import access, acts

        now = Clock().now()
        async with in_transaction():
            ended = await access.revoke(name, now)
            if ended:
                who = somebody(by)
                await acts.record("token.revoke", await _about(name), by=who, now=now)
        return ended

    if not run(with_database(end)):
        raise Refused(f"no token named {name} is in force")
    print(f"{name} opens nothing any more")


async def _about(name: str) -> str:
    from loyalty.models import ApiToken

    return f"token:{(await ApiToken.get(name=name)).id}"
