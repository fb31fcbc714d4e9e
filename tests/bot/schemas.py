"""What a table looks like: as the models declare it, and as a database has it."""

import re
from dataclasses import dataclass
from typing import Any

from tortoise import fields
from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.connection import get_connection
from tortoise.fields.relational import ForeignKeyFieldInstance
from tortoise.indexes import Index
from tortoise.migrations.constraints import CheckConstraint
from tortoise.models import Model

# what format_type() calls the types that Tortoise writes
POSTGRES_TYPES = {
    "INT": "integer",
    "BIGINT": "bigint",
    "BOOL": "boolean",
    "TEXT": "text",
    "JSONB": "jsonb",
    "TIMESTAMPTZ": "timestamp with time zone",
}


@dataclass(frozen=True)
class Table:
    """Everything that a migration can forget."""

    columns: dict[str, tuple[str, bool]]  # type, nullable
    key: tuple[str, ...]
    generated: bool
    uniques: frozenset[tuple[str, ...]]
    indexes: frozenset[tuple[tuple[str, ...], str]]  # columns, condition
    references: frozenset[tuple[str, str, str, str]]  # column, table, column, on delete
    checks: dict[str, str]


def plain(sql: str) -> str:
    """SQL without what the databases add to it."""
    sql = re.sub(r"::(character varying|text|bigint|integer)(\(\d+\))?(\[\])?", "", sql)
    return re.sub(r"[\s()\"]", "", sql).lower()


def declared(model: type[Model], dialect: str) -> Table:
    """As the model says."""
    meta = model._meta
    columns, references, uniques = {}, set(), set()
    for name, column in meta.fields_db_projection.items():
        one = meta.fields_map[name]
        columns[column] = (_type(one, dialect).lower(), bool(one.null))
        if one.unique and not one.pk:
            uniques.add((column,))
        relation = one.reference
        if isinstance(relation, ForeignKeyFieldInstance):
            target = relation.related_model._meta
            references.add((column, target.db_table, target.db_pk_column, str(relation.on_delete)))
    indexes = set()
    for index in meta.indexes:
        named = index if isinstance(index, Index) else Index(fields=tuple(index))
        indexes.add((tuple(named.field_names), plain(named.extra.replace(" WHERE ", ""))))
    return Table(
        columns=columns,
        key=(meta.db_pk_column,),
        generated=bool(meta.pk.generated),
        uniques=frozenset(uniques),
        indexes=frozenset(indexes),
        references=frozenset(references),
        checks={
            one.name: plain(one.check)
            for one in meta.constraints
            if isinstance(one, CheckConstraint)
        },
    )


def _type(one: fields.Field[Any], dialect: str) -> str:
    kind = str(one.get_for_dialect(dialect, "SQL_TYPE"))
    if dialect == "sqlite":
        return "INTEGER" if one.pk and one.generated else kind
    return POSTGRES_TYPES.get(kind) or kind.replace("VARCHAR", "character varying")


async def migrated(table: str, dialect: str) -> Table:
    """As the database says."""
    connection = get_connection(dialect)
    return await (_sqlite if dialect == "sqlite" else _postgres)(connection, table)


async def _sqlite(connection: BaseDBAsyncClient, table: str) -> Table:
    async def ask(sql: str) -> list[dict[str, Any]]:
        return await connection.execute_query_dict(sql)

    info = await ask(f"PRAGMA table_info({table})")
    master = await ask(f"SELECT type, name, sql FROM sqlite_master WHERE tbl_name = '{table}'")
    script = next(row["sql"] for row in master if row["type"] == "table")
    uniques, indexes = set(), set()
    for index in await ask(f"PRAGMA index_list({table})"):
        of = tuple(row["name"] for row in await ask(f"PRAGMA index_info({index['name']})"))
        if index["origin"] == "u":
            uniques.add(of)
        elif index["origin"] == "c":
            sql = next(row["sql"] for row in master if row["name"] == index["name"])
            indexes.add((of, plain(sql.partition(" WHERE ")[2])))
    return Table(
        columns={row["name"]: (row["type"].lower(), not row["notnull"]) for row in info},
        key=tuple(row["name"] for row in info if row["pk"]),
        generated="AUTOINCREMENT" in script,
        uniques=frozenset(uniques),
        indexes=frozenset(indexes),
        references=frozenset(
            (row["from"], row["table"], row["to"], row["on_delete"])
            for row in await ask(f"PRAGMA foreign_key_list({table})")
        ),
        checks={
            name: plain(check)
            for name, check in re.findall(
                r'CONSTRAINT "(\w+)" CHECK \((.*?)\)(?=\s*(?:, ?\s*CONSTRAINT|,?\s*\)\s*$|,\n))',
                script,
            )
        },
    )


_COLUMNS = """
SELECT attname AS name, format_type(atttypid, atttypmod) AS type, NOT attnotnull AS nullable,
    pg_get_expr(adbin, adrelid) AS filled
FROM pg_attribute LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
WHERE attrelid = $1::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attnum
"""
_INDEXES = """
SELECT ARRAY(SELECT attname::text FROM unnest(indkey::int[]) WITH ORDINALITY AS k(number, place)
    JOIN pg_attribute ON attrelid = indrelid AND attnum = number ORDER BY place) AS of,
    COALESCE(pg_get_expr(indpred, indrelid), '') AS condition, indisunique, indisprimary
FROM pg_index WHERE indrelid = $1::regclass
"""
_CONSTRAINTS = """
SELECT conname::text AS name, contype::text AS kind, pg_get_constraintdef(oid) AS text
FROM pg_constraint WHERE conrelid = $1::regclass
"""


async def _postgres(connection: BaseDBAsyncClient, table: str) -> Table:
    columns = await connection.execute_query_dict(_COLUMNS, [table])
    indexes = await connection.execute_query_dict(_INDEXES, [table])
    constraints = await connection.execute_query_dict(_CONSTRAINTS, [table])
    references = set()
    for row in constraints:
        if row["kind"] == "f":
            found = re.fullmatch(
                r"FOREIGN KEY \((\w+)\) REFERENCES (\w+)\((\w+)\) ON DELETE (\w+)", row["text"]
            )
            assert found, row["text"]
            references.add((found[1], found[2], found[3], found[4]))
    return Table(
        columns={row["name"]: (row["type"], row["nullable"]) for row in columns},
        key=next(tuple(row["of"]) for row in indexes if row["indisprimary"]),
        generated=any("nextval" in (row["filled"] or "") for row in columns),
        uniques=frozenset(
            tuple(row["of"]) for row in indexes if row["indisunique"] and not row["indisprimary"]
        ),
        indexes=frozenset(
            (tuple(row["of"]), plain(row["condition"])) for row in indexes if not row["indisunique"]
        ),
        references=frozenset(references),
        checks={row["name"]: plain(row["text"]) for row in constraints if row["kind"] == "c"},
    )
