"""How many members a filter means, and who some of them are."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from loyalty import programme
from loyalty.segments.compiling import counting, where, whole
from loyalty.segments.tree import Filter
from loyalty.statements import Sql, ranges, row, rows

_AT_ONCE = 10_000  # members of a part that is counted by itself


@dataclass(frozen=True, slots=True)
class Met:
    """A member whom a filter means."""

    id: int
    number: str
    name: str
    locale: str


async def sql(of: Filter, now: datetime, first_param: int = 1) -> tuple[str, list[Any]]:
    """What to write after WHERE in a statement over `member m`, with its parameters.

    Their numbers begin at `first_param`; `loyalty.statements.rows` takes them as they are, on both
    databases. BadFilter if the filter names a level or a segment that is not there.
    """
    return where(await whole(of), now, await _rules(now), first_param)


async def _rules(now: datetime) -> programme.Programme | None:
    found = await programme.current(now)
    return found[1] if found else None


async def count(of: Filter, now: datetime) -> int:
    """How many members it means."""
    statement, params = counting(await whole(of), now, await _rules(now))
    found = await row(Sql(statement), *params)
    assert found is not None, "a count is a row"
    return int(found["members"])


async def count_in_parts(of: Filter, now: datetime) -> int:
    """The same with many short statements, for whom others have no time to wait."""
    condition, params = await sql(of, now, 3)
    statement = Sql(
        f"SELECT COUNT(*) AS members FROM member m WHERE m.id > $1 AND m.id <= $2 AND {condition}"
    )
    members = 0
    async for after, until in ranges("member", _AT_ONCE):
        (found,) = await rows(statement, after, until, *params)
        members += int(found["members"])
    return members


async def sample(of: Filter, limit: int, after: str, now: datetime) -> list[Met]:
    """Some of them, by number, in pages; numbers are drawn by lot, so each page is a sample."""
    condition, params = await sql(of, now, 3)
    found = await rows(
        Sql(
            f"SELECT m.id, m.number, m.name, m.locale FROM member m WHERE m.number > $1"
            f" AND {condition} ORDER BY m.number LIMIT $2"
        ),
        after, limit, *params,
    )  # fmt: skip
    return [Met(**one) for one in found]
