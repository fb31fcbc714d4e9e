"""`kith programme`: the rules of points, rewards and brand."""

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.commands.base import USAGE, Refused, line_of, run, with_database
from bot.commands.who import By, somebody
from bot.settings import Settings
from bot.wording import counted, unusable
from loyalty.money import amount

if TYPE_CHECKING:
    from loyalty.preview import Preview
    from loyalty.programme import Programme

app = typer.Typer(help="The rules: points, rewards, brand.", no_args_is_help=True)

File = Annotated[Path, typer.Argument(help="A TOML file, see docs/programme.md.")]


@app.command("apply")
def apply_programme(
    file: File,
    start: Annotated[
        datetime | None,
        typer.Option(
            "--from",
            formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M%z", "%Y-%m-%d"],
            help="From when on, by the programme's clock unless it has an offset; else from now.",
        ),
    ] = None,
    by: By = "",
) -> None:
    """Put the rules of a file in force from now or a later instant on."""
    rules = read(file)
    if start is not None and start.tzinfo is None:
        start = start.replace(tzinfo=rules.zone)

    async def put(chosen: Settings) -> int:
        from tortoise.transactions import in_transaction

        from bot.clock import Clock
        from loyalty import acts, programme

        now = Clock().now()
        if start is not None and start < now:
            raise Refused("--from: an instant to come; what was is not changed", USAGE)
        async with in_transaction():
            newest = await programme.listed(1)
            version = await programme.apply(rules, now, start)
            if not newest or version > newest[0].version:
                begins = (start or now).astimezone(UTC)
                await acts.record(
                    "programme.apply",
                    f"programme:{version}",
                    by=somebody(by),
                    detail={"from": f"{begins:%Y-%m-%dT%H:%MZ}"},
                    now=now,
                )
        return version

    version = run(with_database(put))
    said = f"will be in force from {start:%Y-%m-%d %H:%M %Z}" if start else "is in force"
    print(f"version {version} {said}")


@app.command("versions")
def list_versions(
    limit: Annotated[int, typer.Option(help="How many at most.", min=1, max=1000)] = 20,
    after: Annotated[int | None, typer.Option(help="The last number of the page before.")] = None,
) -> None:
    """Show all versions, the newest first, and which one is in force."""

    async def find(chosen: Settings) -> None:
        from bot.clock import Clock
        from loyalty import programme

        now = Clock().now()
        current = await programme.current(now)
        found = await programme.listed(limit + 1, before=after)
        for one in found[:limit]:
            state = "in force" if current and one.version == current[0] else ""
            state = "planned" if one.starts_at > now else state
            print(f"{one.version}  from {one.starts_at:%Y-%m-%d %H:%M}Z  {state}".rstrip())
        if len(found) > limit:
            print(f"more: kith programme versions --after {found[limit - 1].version}")

    run(with_database(find))


@app.command("show")
def show_programme() -> None:
    """Print the rules in force as JSON."""

    async def find(chosen: Settings) -> "tuple[int, Programme] | None":
        from bot.clock import Clock
        from loyalty import programme

        return await programme.current(Clock().now())

    found = run(with_database(find))
    if found is None:
        raise Refused("the database holds no rules yet: kith programme apply FILE")
    print(f"version {found[0]}", file=sys.stderr)
    print(found[1].model_dump_json(indent=2))


@app.command("diff")
def diff_programme(
    file: File,
    days: Annotated[int, typer.Option(help="Over how many past days.", min=1, max=3660)] = 90,
) -> None:
    """Say what other rules would have cost. Over the past days; nothing is changed."""
    rules = read(file)

    async def compare(chosen: Settings) -> None:
        from bot.clock import Clock
        from loyalty import preview, programme

        now = Clock().now()
        found = await programme.current(now)
        if found is None:
            raise Refused("the database holds no rules yet: kith programme apply FILE")
        print_preview(await preview.difference(found[1], rules, now, days=days), found[1], rules)

    run(with_database(compare))


def print_preview(found: "Preview", old: "Programme", new: "Programme") -> None:
    """One line for each rule that brought something or would have, and what it comes to."""
    titles = {rule.slug: rule.called("en") for rules in (old, new) for rule in rules.earning}
    print(
        f"{found.since:%Y-%m-%d} to {found.until:%Y-%m-%d}:"
        f" {counted(found.orders, 'order')}, {counted(found.activities, 'activity')}"
    )
    print(f"{'':32}{'now':>12}{'new':>12}{'change':>12}{'members':>10}")
    for line in found.lines:
        if line.old or line.new:
            title = _ALWAYS.get(line.rule) or titles[line.rule]
            print(_row(title, line.old, line.new, line.members))
    print(_row("points", found.old, found.new, found.members))
    change = found.new_worth.cents - found.old_worth.cents
    currency = found.new_worth.currency
    was, would = amount(found.old_worth.cents, currency), amount(found.new_worth.cents, currency)
    print(f"{'worth':32}{was:>12}{would:>12}{amount(change, currency, signed=True):>12}")
    for slug in found.unknown:
        print(f"{titles[slug]}: new, so nobody can have done it yet")


_ALWAYS = {
    "purchase": "orders",
    "join": "joining",
    "advocate": "friends: who invited",
    "friend": "friends: who was invited",
}


def _row(title: str, old: int, new: int, members: int) -> str:
    return f"{title[:31]:32}{old:>12,}{new:>12,}{new - old:>+12,}{members:>10,}"


def read(file: Path) -> "Programme":
    """The rules that a file holds, or what is wrong with it in one line."""
    from loyalty import programme
    from loyalty.errors import BadProgramme

    try:
        return programme.parse(file.read_text("utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise Refused(unusable(file, error), USAGE) from error
    except BadProgramme as error:
        raise Refused(f"{file}: {line_of(error)}", USAGE) from error
