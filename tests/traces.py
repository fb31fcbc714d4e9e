"""Where a mark stands: in any column of any table, in the bytes of a SQLite file, in a text."""

from collections.abc import Iterable
from pathlib import Path

from tortoise import Tortoise

from loyalty.statements import Sql, rows


def tables() -> list[str]:
    """Every table of ours."""
    return sorted(
        model._meta.db_table for app in (Tortoise.apps or {}).values() for model in app.values()
    )


async def in_tables(marks: Iterable[str]) -> list[str]:
    """ "table.column: mark" for each mark that stands anywhere in the database."""
    wanted = [(mark, mark.casefold()) for mark in marks]
    found = set()
    for table in tables():
        for row in await rows(Sql(f"SELECT * FROM {table}")):
            for column, value in row.items():
                text = str(value).casefold()
                text += text.encode().decode("unicode_escape", "ignore")
                found |= {f"{table}.{column}: {mark}" for mark, low in wanted if low in text}
    return sorted(found)


def in_files(path: str, marks: Iterable[str]) -> list[str]:
    """ "file: mark" for each mark in the bytes of a SQLite database and what lies beside it."""
    files = [Path(path), Path(f"{path}-wal"), Path(f"{path}-journal")]
    return [
        f"{file.suffix}: {mark}"
        for file in files
        if file.exists()
        for mark in marks
        if mark.encode() in file.read_bytes()
    ]
