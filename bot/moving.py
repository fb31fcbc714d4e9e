"""Files of members in and out: read, checked, taken in by parts that are each a transaction.

A dry run goes the same way up to where something would be written. A file that was taken in
before, or up to a line, is recognised by its digest and only gone on with.
"""

import csv
import hashlib
import json
import os
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import TextIO

from tortoise.exceptions import IntegrityError, OperationalError
from tortoise.transactions import in_transaction

from bot.clock import Clock
from bot.layouts import cells, sheets
from bot.layouts.cells import BadCell
from bot.layouts.reading import How, Reader
from bot.layouts.sheets import BadSheet, Record, Sheet
from bot.layouts.titles import LAYOUTS, recognised
from bot.layouts.writing import WRITERS
from bot.receive import collided
from loyalty import linking, moving
from loyalty.models import ImportBatch
from loyalty.moving import Match, MemberLine, Refused, Step, Totals
from loyalty.programme import Brand
from referral_links import old_codes, withdrawn

TRIES = 3  # of a part that somebody else got in the way of: a new member, or a lock
AGAIN = "refused by an earlier run of the same file, whose report says why"


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be read, and how."""

    path: Path
    layout: str = "auto"
    mode: str = "set"
    region: str = ""
    dates: str = ""
    encoding: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)  # thing -> title
    tiers: Mapping[str, str] = field(default_factory=dict)  # name there -> slug here, or nothing
    by: str = ""  # who asks, for the audit trail


@dataclass(slots=True)
class Result:
    """What became of a file."""

    sheet: Sheet
    layout: str
    unread: list[str]
    totals: Totals
    batch: ImportBatch | None


@dataclass(frozen=True, slots=True)
class _Item:
    """A line of the file: what it says, or why it is refused already."""

    record: Record
    line: MemberLine | None
    wrong: str


class Report:
    """A CSV file of the lines that were refused: the number, why, and the line itself.

    It is made with the first of them.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: TextIO | None = None

    def __enter__(self) -> "Report":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._file is not None:
            self._file.close()

    def begin(self, header: Sequence[str]) -> None:
        """Know the titles: the file can be mended and read again, these two mean nothing then."""
        self._own = [title for title in header if title not in ("line", "reason")]
        self._kept = [place for place, title in enumerate(header) if title in self._own]

    def add(self, refused: Sequence[Refused], records: Mapping[int, Record]) -> None:
        """Write lines, in the order of the file."""
        if not refused:
            return
        if self._file is None:
            self._file = _private(self._path)
            csv.writer(self._file).writerow(["line", "reason", *map(cells.inert, self._own)])
        table = csv.writer(self._file)
        for one in sorted(refused, key=lambda one: one.number):
            given = records[one.number].cells
            row = [given[place] for place in self._kept if place < len(given)]
            table.writerow([one.number, *map(cells.inert, (one.reason, *row))])
        self._file.flush()


class _Seen:
    """Who was on which line so far, in a temporary file: any number of lines fits."""

    def __init__(self) -> None:
        self._kept = sqlite3.connect("", isolation_level=None)
        self._kept.execute("PRAGMA journal_mode = OFF")
        self._kept.execute("CREATE TABLE seen (name TEXT PRIMARY KEY, line INT) WITHOUT ROWID")
        self._kept.execute("BEGIN")

    def before(self, line: MemberLine) -> str:
        """Why this line cannot stand beside an earlier one; nothing if it can."""
        codes = {f"code:{code}" for code in (line.code, *line.old_codes) if code}
        own = {f"member:{line.member}"} if line.member else set()
        names = sorted({*line.addresses, *own, *codes})
        for name in names:
            found = self._kept.execute("SELECT line FROM seen WHERE name = ?", (name,)).fetchone()
            if found:
                return f"{name.partition(':')[0]}: the same as on line {found[0]}"
        self._kept.executemany("INSERT INTO seen VALUES (?, ?)", [(n, line.number) for n in names])
        return ""

    def close(self) -> None:
        """Forget it."""
        self._kept.close()


async def bring_in(
    wish: Wish,
    brand: Brand,
    clock: Clock,
    report: Report,
    *,
    commit: bool,
    progress: Callable[[int, int], None],
) -> Result:
    """Take a file in, or only say what would become of it; BadSheet or UnknownLayout if none."""
    sheet = sheets.look(wish.path, wish.encoding)
    stream = sheets.records(sheet)
    header = next(stream, None)
    if header is None or header.wrong:
        raise BadSheet(header.wrong if header else "the file holds no line")
    layout = recognised(header.cells) if wish.layout == "auto" else LAYOUTS[wish.layout]
    now = clock.now()
    how = How(brand.programme, now, wish.region, wish.dates, _folded(wish.tiers))
    reader = Reader(layout, header.cells, how, wish.columns)
    batch = None
    if commit:
        batch = await moving.begin(
            _digest(sheet, layout.name, wish),
            layout=layout.name,
            mode=wish.mode,
            by=wish.by,
            now=now,
        )
    report.begin(header.cells)
    result = Result(sheet, layout.name, reader.unread, Totals(), batch)
    seen = _Seen()
    try:
        for records in _parts(stream):
            items = [_item(record, reader, seen) for record in records]
            refused = await _taken(items, wish.mode, batch, brand, clock.now(), result.totals)
            report.add(refused, {item.record.number: item.record for item in items})
            progress(records[-1].number, sheet.lines)
    finally:
        seen.close()
    if batch is not None:
        await moving.finish(batch.id)
    return result


def _folded(names: Mapping[str, str]) -> dict[str, str]:
    return {name.casefold(): slug for name, slug in names.items()}


def _digest(sheet: Sheet, layout: str, wish: Wish) -> str:
    """Names a file together with all that decides what it means."""
    chosen = [
        sheet.digest, sheet.encoding, layout, wish.mode, wish.region, wish.dates,
        sorted(wish.columns.items()), sorted(wish.tiers.items()),
    ]  # fmt: skip
    return hashlib.sha256(json.dumps(chosen).encode()).hexdigest()


def _parts(stream: Iterator[Record]) -> Iterator[list[Record]]:
    while part := list(islice(stream, moving.CHUNK)):
        yield part


def _item(record: Record, reader: Reader, seen: _Seen) -> _Item:
    if record.wrong:
        return _Item(record, None, record.wrong)
    try:
        line = reader.line(record.number, record.cells)
    except BadCell as error:
        return _Item(record, None, str(error))
    wrong = seen.before(line)
    return _Item(record, None if wrong else line, wrong)


async def _taken(
    items: Sequence[_Item],
    mode: str,
    batch: ImportBatch | None,
    brand: Brand,
    now: datetime,
    totals: Totals,
) -> list[Refused]:
    """What of a part is refused; the rest is planned and, within a batch, done."""
    wrong = [Refused(item.record.number, item.wrong) for item in items if item.wrong]
    lines = [item.line for item in items if item.line is not None]
    if batch is None:
        steps, refused = await _planned(lines, mode, brand, now, lock=False)
    else:
        last = items[-1].record.number
        steps, refused = await _tried(lines, last, mode, batch, brand, now, totals)
    totals.add(steps, len(wrong) + len(refused))
    return wrong + refused


async def _tried(
    lines: list[MemberLine],
    last: int,
    mode: str,
    batch: ImportBatch,
    brand: Brand,
    now: datetime,
    totals: Totals,
) -> tuple[list[Step], list[Refused]]:
    """Do one part as one transaction, and again if somebody else was quicker with what it needs."""
    for attempt in range(TRIES):
        try:
            async with in_transaction():
                done = await moving.hold(batch.id)
                fresh = [line for line in lines if line.number > done]
                await moving.meet(fresh)
                steps, refused = await _planned(fresh, mode, brand, now, lock=True)
                members = await moving.enter(steps, batch=batch.id, brand=brand, now=now)
                codes = {
                    members[step.line.number]: (step.line.code, step.line.old_codes)
                    for step in steps
                    if step.line.code or step.line.old_codes
                }
                await old_codes.keep(codes, batch=batch.id, now=now)
                if last > done:
                    await moving.reached(batch.id, last)
            break
        except OperationalError as error:
            if attempt + 1 == TRIES or not _lost(error):
                raise
    older = [line.number for line in lines if line.number <= done]
    known = await moving.taken_in(batch.id, older)
    totals.before += len(known)
    return steps, [*refused, *(Refused(one, AGAIN) for one in older if one not in known)]


def _lost(error: OperationalError) -> bool:
    """Whether somebody else was quicker, so that the same may do well when it is done again."""
    return isinstance(error, IntegrityError) or collided(error)


async def _planned(
    lines: Sequence[MemberLine], mode: str, brand: Brand, now: datetime, *, lock: bool
) -> tuple[list[Step], list[Refused]]:
    matches, refused = await moving.matched(lines)
    matches, clashes = await _without_clashes(matches, brand)
    steps = await moving.planned(matches, mode=mode, brand=brand, now=now, lock=lock)
    return steps, refused + clashes


async def _without_clashes(matches: list[Match], brand: Brand) -> tuple[list[Match], list[Refused]]:
    """Leave out lines with a code that is somebody else's, or that staff took from a link."""
    wanted = {code for m in matches for code in (m.line.code, *m.line.old_codes) if code}
    owners = await old_codes.owners(sorted(wanted)) if wanted else {}
    gone = await withdrawn.among(wanted, brand.secret)
    kept, refused = [], []
    for match in matches:
        codes = [code for code in (match.line.code, *match.line.old_codes) if code]
        taken = next((c for c in codes if owners.get(c, match.member_id) != match.member_id), "")
        if taken:
            refused.append(Refused(match.line.number, f"code: {taken} is another member's"))
        elif not gone.isdisjoint(codes):
            why = "code: staff took this name from a link, nobody can have it"
            refused.append(Refused(match.line.number, why))
        else:
            kept.append(match)
    return kept, refused


async def take_back(
    batch: int,
    brand: Brand,
    clock: Clock,
    progress: Callable[[int], None],
    part: int = moving.CHUNK,
) -> int:
    """Undo a batch by parts, each a transaction; how many lines that were."""
    count = attempt = 0
    while True:
        try:
            done = await _part_back(batch, brand, clock.now(), part)
        except OperationalError as error:
            attempt += 1
            if attempt == TRIES or not _lost(error):
                raise
            continue
        if not done:
            return count
        count, attempt = count + done, 0
        progress(done)


async def _part_back(batch: int, brand: Brand, now: datetime, part: int) -> int:
    """Undo so many lines of a batch; how many there were."""
    async with in_transaction():
        lines = await moving.to_undo(batch, now, part)
        if not lines:
            await old_codes.forget_rest(batch)
            return 0
        ids = [line.member_id for line in lines]
        used = await old_codes.in_use(ids)
        emptied = await moving.undo(batch, lines, used, brand=brand, now=now)
        await old_codes.forget(ids, emptied, batch=batch)
        return len(lines)


async def write_out(
    path: Path, layout: str, brand: Brand, now: datetime, progress: Callable[[int], None]
) -> tuple[int, int]:
    """Write all members; how many, and how many a layout could not take."""
    titles, row_of = WRITERS[layout]
    part = path.with_name(f"{path.name}.part")
    written = left_out = 0
    with _private(part, "utf-8-sig") as file:
        table = csv.writer(file)
        table.writerow(titles)
        async for page in moving.pages(brand, now):
            codes = await old_codes.of(list(page))
            for member_id, line in page.items():
                code, others = codes.get(member_id, ("", ()))
                row = row_of(line.with_codes(code, others), now)
                if row is None:
                    left_out += 1
                    continue
                table.writerow([cells.inert(row[title]) for title in titles])
                written += 1
            progress(len(page))
    os.replace(part, path)
    return written, left_out


async def invite(
    path: Path, batch: int, valid: timedelta, doors: Mapping[str, str], secret: bytes, now: datetime
) -> int:
    """Write a line with a personal link for everybody of a batch who has an address but no chat."""
    after = count = 0
    with _private(path, "utf-8-sig") as file:
        table = csv.writer(file)
        table.writerow(("email", "name", *doors))
        while True:
            async with in_transaction():
                page = await moving.without_a_chat(batch, after)
                codes = await linking.invite(list(page), secret, valid=valid, now=now)
            if not page:
                return count
            for member_id, (name, email) in page.items():
                links = (door.format(code=codes[member_id]) for door in doors.values())
                table.writerow([*map(cells.inert, (email, name)), *links])
            after, count = max(page), count + len(page)


def _private(path: Path, encoding: str = "utf-8") -> TextIO:
    """A new file that nobody else on this machine may read: it holds people."""
    path.unlink(missing_ok=True)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    return os.fdopen(handle, "w", encoding=encoding, newline="")
