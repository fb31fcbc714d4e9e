"""`kith programme`: the rules of points, rewards and brand."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.commands.base import USAGE, Refused, line_of, run, with_database
from bot.settings import Settings

if TYPE_CHECKING:
    from loyalty.programme import Programme

app = typer.Typer(help="The rules: points, rewards, brand.", no_args_is_help=True)


@app.command("apply")
def apply_programme(
    file: Annotated[Path, typer.Argument(help="A TOML file, see docs/programme.md.")],
) -> None:
    """Put the rules of a file in force from now on."""
    rules = read(file)

    async def put(chosen: Settings) -> int:
        from bot.clock import Clock
        from loyalty import programme

        return await programme.apply(rules, Clock().now())

    print(f"version {run(with_database(put))} is in force")


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


def read(file: Path) -> "Programme":
    """The rules that a file holds, or what is wrong with it in one line."""
    from loyalty import programme
    from loyalty.errors import BadProgramme

    try:
        return programme.parse(file.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, BadProgramme) as error:
        raise Refused(f"{file}: {line_of(error)}", USAGE) from error
