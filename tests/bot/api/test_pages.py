"""docs/api.md: its tables are those of the program, its examples are what happens."""

import json
import re
from typing import Any

from bot.web.api.problems import PROBLEMS
from bot.web.api.table import OPERATIONS
from tests.bot.api.programs import Till
from tests.phones import TOP

PAGE = (TOP / "docs" / "api.md").read_text("utf-8")
EXAMPLE = re.compile(r"```http\n(\w+) /api/v1(\S+)\n(.*?)\n?(\{.*?)?\n*\n(\d{3})\n(.*?)\n```", re.S)


def row_of(line: str) -> tuple[str, ...]:
    """The cells of a line of a table, without their marks."""
    return tuple(cell.strip().strip("`") for cell in line.strip("|").split("|"))


def tables() -> set[tuple[str, ...]]:
    """Every line of every table."""
    return {row_of(line) for line in PAGE.splitlines() if line.startswith("| `")}


def test_the_tables_are_those_of_the_program() -> None:
    routes = {(f"{one.method} {one.path}", one.scope, one.summary) for one in OPERATIONS}
    problems = {(name, str(status), title) for name, (status, title) in PROBLEMS.items()}
    assert tables() == routes | problems


class Reader:
    """Somebody who follows the page, and remembers the values that differ each time."""

    def __init__(self) -> None:
        self.known: dict[str, str] = {}

    def filled(self, text: str) -> str:
        """A text with what is known by now."""
        return re.sub(r"<(\w+)>", lambda found: self.known[found[1]], text)

    def compare(self, expected: Any, found: Any, where: str) -> None:
        """Every part that the page shows is there; a new name is learnt."""
        if isinstance(expected, dict):
            for name, part in expected.items():
                assert name in found, where
                self.compare(part, found[name], f"{where}.{name}")
        elif isinstance(expected, list):
            assert len(expected) == len(found), where
            for one, other in zip(expected, found, strict=True):
                self.compare(one, other, where)
        elif isinstance(expected, str) and (name := re.fullmatch(r"<(\w+)>", expected)):
            assert self.known.setdefault(name[1], found) == found, where
        elif expected != "...":
            assert expected == found, where


async def test_the_examples_are_what_happens(anyone: Till) -> None:
    reader = Reader()
    examples = EXAMPLE.findall(PAGE)
    assert len(examples) == PAGE.count("```http")
    for method, path, lines, body, status, answer in examples:
        if lines.startswith("{"):
            lines, body = "", lines
        headers = dict(re.findall(r"([\w-]+): (.+)", lines))
        heard = await anyone.ask(
            method,
            reader.filled(path),
            reader.filled(body).encode() if body else None,
            **{name.replace("-", "_"): reader.filled(value) for name, value in headers.items()},
        )
        assert heard.status == int(status), (method, path, heard)
        reader.compare(json.loads(answer), heard.body, f"{method} {path}")
        reader.known["etag"] = heard.headers.get("ETag", "")
