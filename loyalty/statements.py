"""How this room speaks SQL where a model would be too slow: one text, both dialects."""

import json
import re
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any

from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.context import require_context

_PLACEHOLDER = re.compile(r"\$(\d+)")


class Sql:
    """A statement with $1, $2 ... for PostgreSQL, and its SQLite form where they differ."""

    __slots__ = ("postgres", "sqlite")

    def __init__(self, postgres: str, sqlite: str | None = None) -> None:
        self.postgres = postgres
        self.sqlite = _PLACEHOLDER.sub(r"?\1", postgres if sqlite is None else sqlite)


def connection() -> BaseDBAsyncClient:
    """The one connection of this process; inside a transaction, the transaction's own."""
    return require_context().db()


def dialect() -> str:
    """Which database it is: "sqlite" or "postgres"."""
    return connection().capabilities.dialect


def moment(at: datetime) -> Any:
    """An instant as a raw argument: SQLite keeps UTC text, which sorts as the instants do."""
    return at if dialect() == "postgres" else at.astimezone(UTC).isoformat(" ")


def instant(value: Any) -> datetime:
    """An instant as it came from a raw row of either database."""
    return value if isinstance(value, datetime) else datetime.fromisoformat(value)


async def rows(sql: Sql, *args: Any) -> Sequence[dict[str, Any]]:
    """Run one statement and return its rows (also those of RETURNING)."""
    client = connection()
    if client.capabilities.dialect == "postgres":
        return await client.execute_query_dict(sql.postgres, list(args))
    return await client.execute_query_dict(sql.sqlite, _plain(args))


async def rows_in_turn(
    *steps: tuple[Sql, Sequence[Any]],
) -> Sequence[Sequence[dict[str, Any]]]:
    """Run statements of SQLite until one returns no row, and return the rows of each.

    Going to its thread and back costs more than a statement: what needs no decision in between goes
    there together. PostgreSQL has one statement for the same.
    """
    client: Any = connection()
    found: Sequence[Sequence[dict[str, Any]]] = await client.execute_in_turn(
        [(sql.sqlite, _plain(args)) for sql, args in steps]
    )
    return found


def _plain(args: Sequence[Any]) -> list[Any]:
    """Arguments as SQLite takes them: instants as UTC text, which sorts as the instants do."""
    return [
        a.astimezone(UTC).isoformat(" ") if isinstance(a, datetime)
        else a.isoformat() if isinstance(a, date) else a
        for a in args
    ]  # fmt: skip


async def row(sql: Sql, *args: Any) -> dict[str, Any] | None:
    """The first row, or None."""
    found = await rows(sql, *args)
    return found[0] if found else None


async def ranges(table: str, size: int) -> AsyncIterator[tuple[int, int]]:
    """All ids of a table as ranges, each above the first and up to the second number.

    What goes through everybody goes in such parts: no statement is long, however many there are.
    """
    found = await row(Sql(f"SELECT COALESCE(MAX(id), 0) AS last FROM {table}"))
    last = int(found["last"]) if found else 0
    for after in range(0, last, size):
        yield after, after + size


def packed(values: Iterable[Any]) -> str:
    """A list, or rows, as one argument."""
    return json.dumps(list(values), separators=(",", ":"))


def stamp(at: datetime | None) -> str | None:
    """An instant inside such an argument, as both databases keep or read it."""
    return at.astimezone(UTC).isoformat(" ") if at else None


def listed(sql: str) -> Sql:
    """A statement in which `{one}` is the subquery over the texts of a packed list, $1."""
    return Sql(
        sql.format(one="SELECT v FROM json_array_elements_text($1::json) AS t(v)"),
        Sql(sql.format(one="SELECT value FROM json_each($1)")).sqlite,
    )


def numbered(sql: str) -> Sql:
    """The same for a list of whole numbers."""
    return Sql(
        sql.format(one="SELECT v::bigint FROM json_array_elements_text($1::json) AS t(v)"),
        Sql(sql.format(one="SELECT value FROM json_each($1)")).sqlite,
    )


def looked_up(table: str, alias: str, where: str) -> tuple[str, str]:
    """A join with the one row of a table for each, in both dialects.

    PostgreSQL, which guesses that there are many, would rather read the whole table.
    """
    return (
        f"CROSS JOIN LATERAL (SELECT * FROM {table} {alias} WHERE {where} LIMIT 1) {alias}",
        f"JOIN {table} {alias} ON {where}",
    )


def insert(table: str, columns: Mapping[str, str], after: str = "") -> Sql:
    """Insert packed rows, whose columns have these types, in their order."""
    names = ", ".join(columns)
    typed = ", ".join(f"(v->>{n})::{kind}" for n, kind in enumerate(columns.values()))
    plain = ", ".join(f"value->>{n}" for n in range(len(columns)))
    return Sql(
        f"INSERT INTO {table} ({names}) SELECT {typed}"
        f" FROM json_array_elements($1::json) WITH ORDINALITY AS t(v, n) ORDER BY n{after}",
        f"INSERT INTO {table} ({names}) SELECT {plain} FROM json_each(?1) WHERE true ORDER BY key"
        f"{after}",
    )
