"""`kith outgoing`: messages that went wrong, or of which nobody knows whether they arrived."""

from typing import Annotated

import typer

from bot.commands.base import Refused, run, with_database
from bot.commands.who import By, somebody
from bot.settings import Settings

app = typer.Typer(help="Messages that failed, or are in doubt.", no_args_is_help=True)

Limit = Annotated[int, typer.Option(help="How many at most.", min=1, max=1000)]
After = Annotated[int, typer.Option(help="The last number of the page before.")]


@app.command()
def failed(limit: Limit = 50, after: After = 0) -> None:
    """Show messages that will not be sent, and why. The oldest first."""
    _show("failed", limit, after)


@app.command()
def unknown(limit: Limit = 50, after: After = 0) -> None:
    """Show messages that were perhaps sent. None of them is sent again blindly."""
    _show("unknown", limit, after)


@app.command()
def retry(
    numbers: Annotated[list[int], typer.Argument(help="The numbers that `unknown` shows.")],
    reason: Annotated[str, typer.Option(help="Why; kept in the audit trail.")],
    by: By = "",
) -> None:
    """Send messages in doubt once more. Somebody may get them twice: that is for you to decide."""

    async def send(_: Settings) -> None:
        from bot.clock import Clock
        from loyalty.campaigns import repeating

        refused, now = 0, Clock().now()
        for number in numbers:
            try:
                again = await repeating.repeat(number, by=somebody(by), reason=reason, now=now)
                print(f"{number}: goes out again as {again}")
            except repeating.CannotRepeat as error:
                refused += 1
                print(f"{number}: {error}")
        if refused:
            raise Refused(f"{refused} of {len(numbers)} are not sent again")

    run(with_database(send))


def _show(state: str, limit: int, after: int) -> None:
    async def show(_: Settings) -> None:
        from loyalty import unsettled

        found = await unsettled.listed(state, limit + 1, after)
        for one in found[:limit]:
            whose = f"campaign {one.campaign_id}" if one.campaign_id else one.kind
            print(
                f"{one.id}  {one.created_at:%Y-%m-%d %H:%M}Z  {one.channel}  {whose}"
                f"  member {one.member or '-'}  {one.reason or 'no answer'}"
            )
        if not found:
            print(f"nothing is {state}")
        if len(found) > limit:
            print(f"more: kith outgoing {state} --after {found[limit - 1].id}")

    run(with_database(show))
