"""`kith segments`: whom a campaign may mean; filters are explained in docs/segments.md."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from bot.commands.base import USAGE, Refused, run, with_database
from bot.commands.who import By, somebody
from bot.settings import Settings
from bot.wording import counted

if TYPE_CHECKING:
    from loyalty.models import Segment

app = typer.Typer(help="Named filters over members.", no_args_is_help=True)

Name = Annotated[str, typer.Argument(help="What the segment is called.")]
Text = Annotated[
    str, typer.Argument(help="Such as 'tier = \"Layer Three\" and last_order > 60 days'.")
]
Limit = Annotated[int, typer.Option(help="How many at most.", min=1, max=1000)]


@contextmanager
def refusing() -> Iterator[None]:
    """What is wrong with a filter, in one line."""
    from loyalty.errors import BadFilter, NoSegment, SegmentUsed

    try:
        yield
    except (NoSegment, SegmentUsed) as error:
        raise Refused(str(error)) from error
    except BadFilter as error:
        raise Refused(" ".join(str(error).split()), USAGE) from error


@app.command("list")
def list_saved(
    limit: Limit = 50,
    after: Annotated[str, typer.Option(help="The last name of the page before.")] = "",
) -> None:
    """Show the saved segments by name. Version, size when it was counted last, the filter."""

    async def show(chosen: Settings) -> None:
        from loyalty import segments

        found = await segments.listed(limit + 1, after)
        for one in found[:limit]:
            print(f"{one.name}  {_size(one)}  {' '.join(one.text.split()) or 'everybody'}")
        if not found:
            print("no segment is saved")
        if len(found) > limit:
            print(f'more: kith segments list --after "{found[limit - 1].name}"')

    run(with_database(show))


@app.command()
def show(name: Name) -> None:
    """Show a saved segment and count it now. Who wrote it and when, as JSON too."""

    async def tell(chosen: Settings) -> None:
        import json

        from loyalty import segments

        with refusing():
            one = await segments.counted(name, _now())
            print(f"{one.name}: {segments.to_text(segments.parse(one.text))}")
        print(f"version {one.version}, changed {one.changed_at:%Y-%m-%d}, by {one.created_by}")
        print(f"means {counted(one.size or 0, 'member')} now")
        print(json.dumps(segments.to_json(segments.parse(one.text)), ensure_ascii=False))

    run(with_database(tell))


@app.command()
def count(text: Text) -> None:
    """Count whom a filter means now. The filter is written back as it was understood."""

    async def tell(chosen: Settings) -> None:
        from loyalty import segments

        with refusing():
            of = segments.parse(text)
            found = await segments.count(of, _now())
        print(f"{segments.to_text(of)}: {counted(found, 'member')}")

    run(with_database(tell))


@app.command()
def sample(
    text: Text,
    limit: Limit = 10,
    after: Annotated[str, typer.Option(help="The last number of the page before.")] = "",
) -> None:
    """Show some of those whom a filter means. Number and language, in pages."""

    async def tell(chosen: Settings) -> None:
        import shlex

        from loyalty import segments

        with refusing():
            found = await segments.sample(segments.parse(text), limit + 1, after, _now())
        for one in found[:limit]:
            print(f"{one.number}  {one.locale}")
        if not found:
            print("nobody")
        if len(found) > limit:
            more = f"kith segments sample {shlex.quote(text)} --after {found[limit - 1].number}"
            print(f"more: {more}")

    run(with_database(tell))


@app.command()
def save(name: Name, text: Text, by: By = "") -> None:
    """Save a filter under a name. If there is one of that name it is changed."""

    async def keep(chosen: Settings) -> None:
        from loyalty import segments

        with refusing():
            one = await segments.save(name, text, somebody(by), _now())
        print(f"{one.name} is saved, version {one.version}")

    run(with_database(keep))


@app.command()
def remove(name: Name, by: By = "") -> None:
    """Delete a saved segment. Not one that another segment means."""

    async def drop(chosen: Settings) -> None:
        from loyalty import segments

        with refusing():
            await segments.remove(name, somebody(by), _now())
        print(f"{name} is removed")

    run(with_database(drop))


@app.command()
def fields() -> None:
    """Show everything that a filter can ask. With an example of each."""
    from loyalty import segments

    for one in segments.FIELDS.values():
        print(f"{one.name}: {one.means.replace('`', '')}; such as {one.example}")


def _size(one: "Segment") -> str:
    return f"version {one.version}  " + (
        "not counted" if one.size is None else counted(one.size, "member")
    )


def _now() -> datetime:
    from bot.clock import Clock

    return Clock().now()
