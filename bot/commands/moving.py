"""`kith import`, `kith export`, `kith imports`: members from a file, and into one."""

import codecs
import sys
from collections.abc import Iterator, Sequence
from contextlib import nullcontext
from datetime import timedelta
from enum import StrEnum
from itertools import count as numbers
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.commands.base import USAGE, Refused, line_of, run, with_brand, with_database
from bot.commands.who import By, somebody
from bot.settings import Settings
from bot.wording import counted, figure, unusable

if TYPE_CHECKING:
    from bot.clock import Clock
    from bot.moving import Result, Wish
    from loyalty.models import ImportBatch
    from loyalty.programme import Brand

app = typer.Typer(help="Files that were taken in, and undoing them.", no_args_is_help=True)


class Layout(StrEnum):
    """How a file is laid out."""

    AUTO = "auto"
    KITH = "kith"
    LOYALTYLION = "loyaltylion"
    SMILE = "smile"
    YOTPO = "yotpo"


class Mode(StrEnum):
    """What the points of a file do."""

    SET = "set"
    ADD = "add"


class Dates(StrEnum):
    """What comes first in dates with slashes."""

    MDY = "mdy"
    DMY = "dmy"


def bring_in(
    file: Annotated[Path, typer.Argument(help="A CSV file of members, see docs/moving-in.md.")],
    commit: Annotated[
        bool, typer.Option("--commit", help="Really do it; without it nothing is written.")
    ] = False,
    layout: Annotated[
        Layout, typer.Option(help="Whose columns these are; auto looks at their titles.")
    ] = Layout.AUTO,
    mode: Annotated[
        Mode,
        typer.Option(help="set: imports have brought what the file says, no more; add: on top."),
    ] = Mode.SET,
    report: Annotated[
        Path | None,
        typer.Option(help="Where refused lines go, and why; FILE.refused.csv if left out."),
    ] = None,
    region: Annotated[
        str, typer.Option(help="Country of phone numbers that do not say it, such as GB.")
    ] = "",
    dates: Annotated[
        Dates | None, typer.Option(help="How dates with slashes are meant: 03/04 or 04/03.")
    ] = None,
    encoding: Annotated[
        str, typer.Option(help="How the file is encoded, if looking at it tells it wrong.")
    ] = "",
    column: Annotated[
        list[str] | None,
        typer.Option(help="What a column is, such as points='Current balance'; repeatable."),
    ] = None,
    tier: Annotated[
        list[str] | None,
        typer.Option(help="A tier there and its slug here, such as Gold=layer-three; repeatable."),
    ] = None,
    by: By = "",
) -> None:
    """Take members in from a file. A dry run, unless --commit says so."""
    from bot.layouts.sheets import BadSheet
    from bot.layouts.titles import THINGS, UnknownLayout
    from bot.moving import Wish

    _known_encoding(encoding)
    refused = _report_of(file, report)
    wish = Wish(
        file,
        layout.value,
        mode.value,
        _region(region.strip().upper()),
        dates.value if dates else "",
        encoding,
        _pairs(column, "--column", THINGS),
        _pairs(tier, "--tier"),
        somebody(by),
    )
    try:
        result = run(with_brand(lambda brand, clock: _take(wish, refused, commit, brand, clock)))
    except OSError as error:
        raise Refused(unusable(error.filename or file, error), USAGE) from error
    except (UnicodeError, BadSheet, UnknownLayout) as error:
        raise Refused(f"{file}: {line_of(error)}", USAGE) from error
    _tell(result, refused)


def _known_encoding(given: str) -> None:
    try:
        codecs.lookup(given or "utf-8")
    except LookupError:
        raise Refused(f"--encoding {given}: such as utf-8, cp1252, utf-16", USAGE) from None


def _report_of(file: Path, chosen: Path | None) -> Path:
    """A name that is free: the reasons of an earlier run are kept."""
    if chosen is None:
        names = (f"{file.stem}.refused{more}.csv" for more in _more_names())
        return next(path for name in names if not (path := file.with_name(name)).exists())
    if chosen.resolve() == file.resolve():
        raise Refused("--report: that is the file itself", USAGE)
    if chosen.exists():
        raise Refused(f"--report {chosen}: there is such a file already", USAGE)
    return chosen


def _more_names() -> Iterator[str]:
    yield ""
    yield from (f"-{number}" for number in numbers(2))


def _region(given: str) -> str:
    """A country that numbers can be read for, or none."""
    from phonenumbers import SUPPORTED_REGIONS

    if given == "UK":
        raise Refused("--region UK: GB is the United Kingdom's", USAGE)
    if given and given not in SUPPORTED_REGIONS:
        raise Refused(f"--region {given}: two letters such as GB", USAGE)
    return given


def _pairs(given: list[str] | None, option: str, known: Sequence[str] = ()) -> dict[str, str]:
    found = {}
    for pair in given or ():
        name, separator, value = pair.partition("=")
        if not separator or not name or (known and name not in known):
            expected = f"one of {', '.join(known)}, then = and a title" if known else "NAME=SLUG"
            raise Refused(f"{option} {pair}: {expected}", USAGE)
        found[name] = value
    return found


async def _take(
    wish: "Wish", refused: Path, commit: bool, brand: "Brand", clock: "Clock"
) -> "Result":
    from bot import moving

    _known_tiers(wish, brand)
    with moving.Report(refused) as report, _bar(None, "reading") as bar:
        at = 0

        def progress(line: int, lines: int) -> None:
            nonlocal at
            bar.length = max(lines, line)
            bar.update(line - at)
            at = line

        return await moving.bring_in(wish, brand, clock, report, commit=commit, progress=progress)


def _known_tiers(wish: "Wish", brand: "Brand") -> None:
    slugs = [tier.slug for tier in brand.programme.tiers]
    for name, slug in wish.tiers.items():
        if slug and slug not in slugs:
            raise Refused(f"--tier {name}={slug}: one of {', '.join(slugs) or 'none'}", USAGE)


def _bar(length: int | None, label: str) -> Any:
    if not sys.stderr.isatty():
        return nullcontext(_Unseen())
    return typer.progressbar(length=length or 1, label=label, file=sys.stderr)


class _Unseen:
    """A bar for nobody."""

    length = 1

    def update(self, steps: int) -> None:
        """Nobody looks."""


def _tell(result: "Result", refused: Path) -> None:
    totals, batch = result.totals, result.batch
    would = "" if batch else "would be "
    separator = {"\t": "tab"}.get(result.sheet.separator, result.sheet.separator)
    print(f"{result.layout} layout, {result.sheet.encoding}, cells separated by {separator}")
    if result.unread:
        print(f"columns that were not read: {', '.join(result.unread)}")
    if totals.before:
        print(f"{counted(totals.before, 'line')} had been taken in before")
    print(f"{counted(totals.created, 'member')} {would}new, {figure(totals.known)} known")
    print(f"{counted(totals.gained, 'point')} {would}added, {figure(totals.taken)} taken")
    if totals.lapsed:
        print(f"left out, for their time is over: {counted(totals.lapsed, 'point')}")
    if batch:
        print(f"batch {batch.id}; kith imports undo {batch.id} takes it back")
    else:
        print("a dry run: nothing was written; --commit does it")
    if totals.refused:
        raise Refused(f"{counted(totals.refused, 'line')} refused: {refused} says which and why")


def write_out(
    file: Annotated[Path, typer.Argument(help="Where to; a file of that name is replaced.")],
    layout: Annotated[
        Layout, typer.Option(help="Whose columns to write; only kith holds everything.")
    ] = Layout.KITH,
    by: By = "",
) -> None:
    """Write all members as a CSV file. With their points, lots, tiers and codes."""
    chosen = "kith" if layout is Layout.AUTO else layout.value

    async def work(brand: "Brand", clock: "Clock") -> tuple[int, int]:
        from bot import moving
        from loyalty import acts
        from loyalty.models import Member

        await acts.record("export", "members", by=somebody(by), now=clock.now())
        count = await Member.filter(forgotten_at=None, merged_into_id=None).count()
        with _bar(count, "writing") as bar:
            return await moving.write_out(file, chosen, brand, clock.now(), bar.update)

    try:
        written, left_out = run(with_brand(work))
    except OSError as error:
        raise Refused(unusable(file, error), USAGE) from error
    print(f"{counted(written, 'member')} written to {file}")
    if left_out:
        print(f"{figure(left_out)} left out: the {chosen} layout knows members by e-mail only")


@app.command("list")
def list_batches(
    limit: Annotated[int, typer.Option(min=1, max=1000, help="How many.")] = 20,
    after: Annotated[
        int | None, typer.Option(help="Go on under the batch with this number.")
    ] = None,
) -> None:
    """Show the files that were taken in, the newest first."""

    async def show(_: Settings) -> "list[ImportBatch]":
        from loyalty import moving

        return await moving.latest(limit, after)

    found = run(with_database(show))
    for one in found:
        undone = f" {one.undone_at:%Y-%m-%d %H:%M}Z" if one.undone_at else ""
        print(
            f"{one.id}  {one.at:%Y-%m-%d %H:%M}Z  {one.layout}  {one.mode}"
            f"  to line {figure(one.lines)}  {one.state}{undone}"
        )
    if not found:
        print("nothing was taken in")


def _no_batch(number: int) -> Refused:
    return Refused(f"there is no batch {number}: kith imports list shows them")


@app.command()
def undo(
    number: Annotated[int, typer.Argument(help="The number that `kith imports list` shows.")],
    by: By = "",
) -> None:
    """Take a batch back. Its points, addresses and codes, and members who did nothing since."""

    async def work(brand: "Brand", clock: "Clock") -> int | None:
        from bot import moving
        from loyalty import acts
        from loyalty.models import ImportBatch, ImportedLine

        if not await ImportBatch.exists(id=number):
            return None
        await acts.record("import.undo", f"import:{number}", by=somebody(by), now=clock.now())
        count = await ImportedLine.filter(batch_id=number).count()
        with _bar(count, "undoing") as bar:
            return await moving.take_back(number, brand, clock, bar.update)

    undone = run(with_brand(work))
    if undone is None:
        raise _no_batch(number)
    lines = counted(undone, f"line of batch {number}")
    print(f"{lines} undone" if undone else f"batch {number} was undone before")


@app.command()
def invite(
    number: Annotated[int, typer.Argument(help="The number that `kith imports list` shows.")],
    file: Annotated[Path, typer.Argument(help="Where to; a file of that name is replaced.")],
    days: Annotated[int, typer.Option(min=1, max=365, help="How long the links are good.")] = 60,
    bot: Annotated[
        str, typer.Option(help="The name of your Telegram bot, for links that open its chat.")
    ] = "",
    by: By = "",
) -> None:
    """Write personal links, to be mailed. For members of a batch with an e-mail and no chat."""

    async def work(brand: "Brand", clock: "Clock") -> int:
        from bot import moving, settings
        from loyalty import acts
        from loyalty.models import ImportBatch

        if not await ImportBatch.exists(id=number):
            raise _no_batch(number)
        doors = {}
        if bot:
            start = f"{settings.read().telegram_link_url}/{bot.removeprefix('@')}"
            doors["telegram"] = start + "?start=link_{code}"
        if brand.whatsapp_link:
            doors["whatsapp"] = brand.whatsapp_link + "?text=link%20{code}"
        if not doors:
            raise Refused(
                "no chat to link to: set KITH_TWILIO_SENDER, or name the bot by --bot", USAGE
            )
        valid, now = timedelta(days=days), clock.now()
        await acts.record("import.invite", f"import:{number}", by=somebody(by), now=now)
        return await moving.invite(file, number, valid, doors, brand.secret, now)

    try:
        count = run(with_brand(work))
    except OSError as error:
        raise Refused(unusable(file, error), USAGE) from error
    print(f"{counted(count, 'invitation')} written to {file}, good for {counted(days, 'day')}")
