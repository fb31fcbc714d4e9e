"""A CSV file as people have it: any usual encoding, separator and line end, read line by line.

Memory stays bounded whatever the file holds; what cannot be read costs its own line and no other.
"""

import codecs
import csv
import hashlib
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

BLOCK = 1 << 20
LONGEST = 100_000  # characters of a line with all that its quotes hold
MOST_LINES = 50  # of one quoted cell: more, and the closing quote was forgotten
SEPARATORS = ",;\t|"
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_GUESSES = ("utf-8", "cp1252", "latin-1")  # the last one takes everything


class BadSheet(Exception):
    """A file that is no table at all."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A file, how it is written, and what it holds as far as one look tells."""

    path: Path
    encoding: str
    separator: str
    digest: str
    lines: int


@dataclass(frozen=True, slots=True)
class Record:
    """The cells of a line, or why it cannot be read; `number` is that of its first line."""

    number: int
    cells: tuple[str, ...]
    wrong: str = ""


def look(path: Path, encoding: str = "") -> Sheet:
    """Read a file once, to know how it is written; BadSheet if there is nothing in it."""
    whole = hashlib.sha256()
    possible = {name: codecs.getincrementaldecoder(name)("strict") for name in _GUESSES}
    lines, first, block = 0, b"", b""
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            first = first or block[:4]
            whole.update(block)
            lines += block.count(b"\n") or block.count(b"\r")
            for name, decoder in list(possible.items()):
                try:
                    decoder.decode(block)
                except UnicodeDecodeError:
                    del possible[name]
    if not first:
        raise BadSheet("the file is empty")
    if "utf-8" in possible:
        try:
            possible["utf-8"].decode(b"", final=True)
        except UnicodeDecodeError:
            del possible["utf-8"]
    marked = next((name for mark, name in _MARKS if first.startswith(mark)), "")
    chosen = encoding or marked or next(name for name in _GUESSES if name in possible)
    return Sheet(path, chosen, _separator(path, chosen), whole.hexdigest(), lines)


def _separator(path: Path, encoding: str) -> str:
    """The sign that cuts the first line into the most cells."""
    with _opened(path, encoding) as file:
        first = next((line for line in _some(file) if line.strip()), "")
    if not first:
        raise BadSheet("the file holds no line")
    if first[:4].lower() == "sep=" and len(first) > 4:
        return first[4]  # as Excel writes it
    counts = {sign: len(next(csv.reader([first], delimiter=sign))) for sign in SEPARATORS}
    return max(SEPARATORS, key=lambda sign: counts[sign])


def _opened(path: Path, encoding: str) -> TextIO:
    """The text; signs that are not of its encoding become U+FFFD, which no line may hold."""
    return open(path, encoding=encoding, errors="replace", newline="")


def _some(file: TextIO) -> Iterator[str]:
    for _ in range(1000):
        yield file.readline(LONGEST)


def records(sheet: Sheet) -> Iterator[Record]:
    """All lines, the header first; blank ones are left out."""
    with _opened(sheet.path, sheet.encoding) as file:
        lines = _Lines(file)
        while (found := lines.take()) is not None:
            number, text = found
            if not text.strip() or (number == 1 and text[:4].lower() == "sep="):
                continue
            yield _record(number, text, lines, sheet.separator)


class _Lines:
    """The lines of a file, which can be put back."""

    def __init__(self, file: TextIO) -> None:
        self._file = file
        self._back: deque[tuple[int, str]] = deque()
        self._number = 0

    def take(self) -> tuple[int, str] | None:
        """The next line; of one that is far too long, its beginning."""
        if self._back:
            return self._back.popleft()
        text = self._file.readline(LONGEST + 1)
        if not text:
            return None
        self._number += 1
        if len(text) > LONGEST and not text.endswith(("\n", "\r")):
            while (rest := self._file.readline(LONGEST)) and not rest.endswith(("\n", "\r")):
                pass
        return self._number, text

    def put_back(self, lines: list[tuple[int, str]]) -> None:
        """Have these again, as if they had not been taken."""
        self._back.extendleft(reversed(lines))


def _record(number: int, text: str, lines: _Lines, separator: str) -> Record:
    taken = [(number, text)]
    wrong = ""
    while not wrong:
        if len(text) > LONGEST:
            wrong = f"the line is longer than {LONGEST} characters"
            break
        try:
            parsed = list(
                csv.reader([part for _, part in taken], delimiter=separator, strict='"' in text)
            )
        except csv.Error as error:
            if "unexpected end of data" not in str(error):
                wrong = "its quotes are not closed as CSV closes them"
                break
            more = lines.take() if len(taken) < MOST_LINES else None
            if more is None:
                wrong = "a quote is opened and not closed"
                break
            taken.append(more)
            text += more[1]
            continue
        if "\ufffd" in text:
            return Record(number, tuple(parsed[0]), "it holds signs that are not of its encoding")
        return Record(number, tuple(parsed[0]))
    lines.put_back(taken[1:])
    return Record(number, (taken[0][1].strip()[:200],), wrong)
