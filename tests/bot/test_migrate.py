"""Migrating: at any moment it can be killed, by several at once, and rows are never lost."""

import gc
import json
import os
import random
import shutil
import sqlite3
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.exceptions import IntegrityError

import loyalty.migrations
from bot import database as kith
from bot.engines.schema import Executor
from bot.engines.sqlite import statements
from tests import forks
from tests.conftest import Home
from tests.profiles import SOAK

STEP = 1 if SOAK else 23


def kith_migrate(url: str) -> tuple[int, str, str]:
    """The real command: its exit status, output and errors."""
    return forks.run("bot", "migrate", env={**os.environ, "KITH_DATABASE_URL": url})


@pytest.mark.parametrize("dialect", ["sqlite", "postgres"])
def test_killed_anywhere_it_can_be_run_again(
    home: Home, chance: random.Random, dialect: str
) -> None:
    url = home.fresh(dialect, migrated=False)
    first = str(chance.randint(1, STEP))
    words = ("tests.bot.killed_migrations", url, str(STEP), first)
    status, told, complained = forks.run(*words, env=os.environ)
    assert status == 0, complained
    lacking = json.loads(told)
    assert len(lacking) > 230 / STEP, "it died often enough"
    assert lacking[-1] == 0
    assert set(lacking) <= {0, max(lacking)}, "never half of it"
    assert kith_migrate(url) == (0, "the database is up to date\n", "")


@pytest.mark.parametrize("dialect", ["sqlite", "postgres"])
def test_three_at_once_apply_it_once(home: Home, dialect: str) -> None:
    url = home.fresh(dialect, migrated=False)
    with ThreadPoolExecutor(3) as together:
        said = list(together.map(kith_migrate, [url] * 3))
    assert [status for status, _, _ in said] == [0, 0, 0], said
    lines = [line for _, out, _ in said for line in out.splitlines() if line.startswith("applied")]
    assert len(lines) == len(set(lines)) >= 4


# What the next release could bring: SQLite has to make the table anew, with its rows, for this.
NEXT = """
from tortoise import fields, migrations
from tortoise.migrations import operations as ops
from tortoise.migrations.constraints import CheckConstraint

class Migration(migrations.Migration):
    dependencies = [("loyalty", "0002_guards")]
    operations = [
        ops.AlterField("Member", "name", fields.CharField(max_length=300, default="")),
        ops.AlterField("Outgoing", "reason", fields.CharField(max_length=300, default="")),
        ops.AddConstraint("Lot", CheckConstraint(check="points < 1000000", name="lot_not_huge")),
        ops.AlterField("Voucher", "used_by", fields.CharField(max_length=300, default="")),
        {more}
    ]
"""
LOT = (
    "INSERT INTO lot (id, account_id, entry_id, points, remaining, available_at)"
    " VALUES (2, 'a', {entry}, {points}, 0, '2026-03-01 12:00:00+00:00')"
)
ORPHAN = """ops.RunSQL("UPDATE identity SET member_id = 99"),"""

Future = Callable[[str], None]


@pytest.fixture
def future(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Future]:
    """Call it, perhaps with one more operation, and the program has a migration more."""
    package = tmp_path / "kith_future"
    here = Path(loyalty.migrations.__file__).parent
    shutil.copytree(here, package, ignore=shutil.ignore_patterns("__pycache__"))

    def executor(connection: BaseDBAsyncClient) -> Executor:
        made = _executor(connection)
        made.loader.apps_config["loyalty"]["migrations"] = package.name
        return made

    def come(more: str = "") -> None:
        (package / "0003_next.py").write_text(NEXT.format(more=more))
        for name in [one for one in sys.modules if one.startswith(package.name)]:
            monkeypatch.delitem(sys.modules, name)
        monkeypatch.setattr(kith, "_executor", executor)

    _executor = kith._executor
    monkeypatch.syspath_prepend(tmp_path)
    gc.disable()  # two thirds of a migration's time
    yield come
    gc.enable()


ROWS = (Path(__file__).parent / "rules.sql").read_text().split("\n\n")[0]


async def _contents(url: str) -> dict[str, list[dict[str, Any]]]:
    """Every row of every table, and on SQLite what else belongs to it."""
    found: dict[str, list[dict[str, Any]]] = {}
    async with kith._connected(kith.config(kith.parse(url))) as connection:
        names = {
            "sqlite": "SELECT name FROM sqlite_master WHERE type='table' AND name LIKE '%_%'",
            "postgres": "SELECT relname::text AS name FROM pg_stat_user_tables",
        }[connection.capabilities.dialect]
        for table in await connection.execute_query_dict(names):
            name = table["name"]
            if name not in ("tortoise_migrations", "sqlite_sequence", "sqlite_stat1"):
                order = "ORDER BY 1" if name != "setting" else ""
                sql = f'SELECT * FROM "{name}" {order}'
                found[name] = await connection.execute_query_dict(sql)
        if connection.capabilities.dialect == "sqlite":
            found["(schema)"] = await connection.execute_query_dict(
                "SELECT type, name FROM sqlite_master WHERE sql IS NOT NULL ORDER BY type, name"
            )
    return found


async def _fill(url: str) -> None:
    async with kith._connected(kith.config(kith.parse(url))) as connection:
        for statement in statements(ROWS):
            await connection.execute_query(statement)


@pytest.mark.parametrize("dialect", ["sqlite", "postgres"])
async def test_a_populated_database_loses_nothing(home: Home, future: Future, dialect: str) -> None:
    url = home.fresh(dialect)
    await _fill(url)
    before = await _contents(url)
    assert all(before[table] for table in ("identity", "ledger_entry", "draw", "consent", "lot"))
    future("")
    assert await kith.migrate(url) == ["loyalty.0003_next"]
    assert await _contents(url) == before
    async with kith._connected(kith.config(kith.parse(url))) as connection:
        for broken in (  # by a trigger, a foreign key, a CHECK old and new, a unique key
            "UPDATE lot SET points = 40",
            "DELETE FROM lot",
            "DELETE FROM member",
            "UPDATE lot SET remaining = -1",
            LOT.format(entry=2, points=1000000),
            "UPDATE member SET account_id = 'a'",
            LOT.format(entry=1, points=50),
        ):
            with pytest.raises(IntegrityError):
                await connection.execute_query(broken)


async def test_sqlite_is_copied_before_it_is_changed(home: Home, future: Future) -> None:
    url = home.fresh("sqlite")
    await _fill(url)
    before = await _contents(url)
    future("")
    await kith.migrate(url)
    copy = f"{url}.before-loyalty.0003_next"
    assert await _contents(copy) == before
    with closing(sqlite3.connect(copy.removeprefix("sqlite://"))) as file:
        assert file.execute("PRAGMA integrity_check").fetchone() == ("ok",)


@pytest.mark.parametrize("dialect", ["sqlite", "postgres"])
async def test_a_migration_that_breaks_a_reference_changes_nothing(
    home: Home, future: Future, dialect: str
) -> None:
    url = home.fresh(dialect)
    await _fill(url)
    before = await _contents(url)
    future(ORPHAN)
    with pytest.raises((kith.BrokenData, IntegrityError)):
        await kith.migrate(url)
    assert await _contents(url) == before
