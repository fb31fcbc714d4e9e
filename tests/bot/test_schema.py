"""The migrated schema is what the models declare, and it refuses what breaks a rule by raw SQL."""

import importlib
import itertools
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import pytest
from tortoise import Tortoise
from tortoise.connection import get_connection
from tortoise.exceptions import IntegrityError
from tortoise.migrations.autodetector import MigrationAutodetector
from tortoise.migrations.operations import AlterModelOptions  # such as a docstring
from tortoise.models import Model

from bot import database as kith
from bot.engines.sqlite import statements
from loyalty.ledger import Kind
from tests.bot import schemas

guards = importlib.import_module("loyalty.migrations.0002_guards")
more = importlib.import_module("loyalty.migrations.0004_more_guards")


def models() -> Iterator[type[Model]]:
    """All of ours."""
    for app in (Tortoise.apps or {}).values():
        yield from app.values()


async def test_every_table_is_as_declared(db: str) -> None:
    checks = 0
    for model in models():
        table = model._meta.db_table
        wanted, found = schemas.declared(model, db), await schemas.migrated(table, db)
        assert found.columns == wanted.columns, table
        assert (found.key, found.generated) == (wanted.key, wanted.generated), table
        assert found.uniques == wanted.uniques, table
        assert found.indexes == wanted.indexes, table
        assert found.references == wanted.references, table
        assert found.checks.keys() == wanted.checks.keys(), table
        if db == "sqlite":  # PostgreSQL writes them in its own words
            assert found.checks == wanted.checks, table
        checks += len(found.checks)
    assert checks > 20, "the constraints of the models were looked at"


async def test_every_table_of_the_database_has_a_model(db: str) -> None:
    query = {
        "sqlite": "SELECT name FROM sqlite_master WHERE type = 'table'",
        "postgres": "SELECT relname AS name FROM pg_stat_user_tables",
    }[db]
    found = {row["name"] for row in await get_connection(db).execute_query_dict(query)}
    assert found - {"tortoise_migrations", "sqlite_sequence"} == {
        model._meta.db_table for model in models()
    }


async def test_the_migrations_lack_nothing(db: str) -> None:
    apps = Tortoise.apps
    assert apps is not None
    config = {app: {"migrations": f"{app}.migrations"} for app in kith.APPS}
    found = await MigrationAutodetector(apps, config).changes()
    operations = [operation for one in found for operation in one.operations]
    assert [one.describe() for one in operations if not isinstance(one, AlterModelOptions)] == []
    assert await kith.pending() == []


ROWS, REFUSED = (
    [re.sub(r"^-- .*\n", "", one) for one in statements(part)]
    for part in (Path(__file__).parent / "rules.sql").read_text().split("\n\n")
)


@pytest.fixture
async def filled(db: str) -> Any:
    """A row of most tables."""
    connection = get_connection(db)
    for statement in ROWS:
        await connection.execute_query(statement)
    return connection


async def test_what_breaks_a_rule_is_refused(filled: Any) -> None:
    assert len(REFUSED) > 40
    for statement in REFUSED:
        try:
            await filled.execute_query(statement)
        except IntegrityError:
            continue
        pytest.fail(f"went through: {statement}")


async def test_a_refusal_says_why(filled: Any) -> None:
    for statement, said in (
        ("UPDATE ledger_entry SET points = 51", "ledger_entry is append-only"),
        ("DELETE FROM consent", "consent is kept for ever"),
        ("UPDATE lot SET points = 60", "only what remains of a lot may change"),
        ("UPDATE account SET length = 0", "account (never gets shorter|moves by exactly)"),
        ("UPDATE account SET total = 31 WHERE key = 'a'", "moves by exactly its next entry"),
        ("UPDATE lot SET remaining = 9 WHERE id = 1", "a lot moves by exactly its draws"),
        ("UPDATE activity SET points = 9 WHERE id = 1", "what was decided stays decided"),
    ):
        with pytest.raises(IntegrityError, match=said):
            await filled.execute_query(statement)


async def test_a_table_cannot_be_emptied_at_once(db: str) -> None:
    if db == "postgres":  # SQLite has no TRUNCATE
        for table in (*guards.APPEND_ONLY, *guards.NEVER_DELETED, *more.APPEND_ONLY, "activity"):
            with pytest.raises(IntegrityError):
                await get_connection(db).execute_query(f"TRUNCATE {table} CASCADE")


STATES = ("issued", "reserved", "used", "void", "expired")
OPEN = ("issued", "reserved")


async def test_a_voucher_never_goes_back(filled: Any) -> None:
    for before in STATES:
        for after in STATES:
            change = f"UPDATE voucher SET {_as(after)}"
            await _reborn(filled, before)
            if before in OPEN or before == after:
                await filled.execute_query(change)
            else:
                with pytest.raises(IntegrityError, match="a voucher cannot go back"):
                    await filled.execute_query(change)


def _as(state: str) -> str:
    until = "'2026-03-02 12:00:00+00:00'" if state == "reserved" else "NULL"
    return f"state = '{state}', reserved_until = {until}"


async def _reborn(connection: Any, state: str) -> None:
    """Give the voucher any state, as only somebody can who owns the schema."""
    if connection.capabilities.dialect == "sqlite":
        (trigger,) = await connection.execute_query_dict(
            "SELECT sql FROM sqlite_master WHERE name = 'voucher_change_3'"
        )
        await connection.execute_query("DROP TRIGGER voucher_change_3")
        await connection.execute_query(f"UPDATE voucher SET {_as(state)}")
        await connection.execute_query(trigger["sql"])
    else:
        await connection.execute_script(
            "BEGIN; SET LOCAL session_replication_role = replica;"
            f"UPDATE voucher SET {_as(state)}; COMMIT"
        )


async def test_what_may_change(filled: Any) -> None:
    await filled.execute_query("UPDATE account SET seal = 'adopted'")
    await filled.execute_query("UPDATE voucher SET state = 'used', used_by = 'kith:1'")
    await filled.execute_query("UPDATE order_event SET body = '{}'")  # names leave with their owner
    await filled.execute_query("UPDATE activity SET reason = ''")
    await filled.execute_query("UPDATE activity SET state = 'earned' WHERE id = 2")
    await filled.execute_query("UPDATE activity SET entry_id = 11 WHERE id = 2")


BRINGS = {"earn_order", "earn_activity", "earn_referral", "redeem_undo", "gift_in"}
EITHER = {"adjust", "import"}


async def test_a_kind_has_its_sign(filled: Any) -> None:
    """PostgreSQL asks a function of its own, SQLite what the model says: they say the same."""
    for kind in (*get_args(Kind), "Redeem", "", "redeem,expire"):
        for points in (-1, 1):
            fits = kind in EITHER or (points > 0) == (kind in BRINGS)
            assert await _goes_in(filled, kind, points) == (kind in get_args(Kind) and fits), kind


async def _goes_in(connection: Any, kind: str, points: int) -> bool:
    """Whether such an entry would be taken; it is not kept."""
    try:
        async with connection._in_transaction() as transaction:
            await transaction.execute_query(
                "INSERT INTO ledger_entry (id, account_id, seq, kind, points, cause, once,"
                " fingerprint, rule_version, detail, at, previous, hash) VALUES (3, 'a', 3,"
                f" '{kind}', {points}, 'x', 'x', 'f', 1, '{{}}', '2026-03-01 12:00:00+00:00',"
                " 'h2', 'h3')"
            )
            await transaction.rollback()
    except IntegrityError:
        return False
    return True


async def test_a_draw_drains_its_lot_and_an_undo_fills_it(filled: Any) -> None:
    async def remaining() -> int:
        (lot,) = await filled.execute_query_dict("SELECT remaining FROM lot WHERE id = 1")
        return int(lot["remaining"])

    assert await remaining() == 30
    await filled.execute_query(
        "INSERT INTO ledger_entry (id, account_id, seq, kind, points, cause, once, fingerprint,"
        " rule_version, detail, at, previous, hash) VALUES (3, 'a', 3, 'redeem_undo', 15, 'v', 'u',"
        " 'f', 1, '{}', '2026-03-01 12:00:00+00:00', 'h2', 'h3')"
    )
    with pytest.raises(IntegrityError):
        await filled.execute_query("INSERT INTO draw (entry_id, lot_id, points) VALUES (3, 1, 15)")
    await filled.execute_query("INSERT INTO draw (entry_id, lot_id, points) VALUES (3, 1, -15)")
    assert await remaining() == 45
    with pytest.raises(IntegrityError, match="moves by exactly its next entry"):
        await filled.execute_query(
            "UPDATE account SET total = 46, debt = 1, length = 3, head = 'h3' WHERE key = 'a'"
        )
    await filled.execute_query(
        "UPDATE account SET total = 45, length = 3, head = 'h3' WHERE key = 'a'"
    )


async def test_replacing_a_row_is_deleting_it(filled: Any, db: str) -> None:
    """SQLite's INSERT OR REPLACE asks no DELETE trigger unless it is told to."""
    if db != "sqlite":
        return  # PostgreSQL knows no such statement
    kept = (guards.APPEND_ONLY, guards.NEVER_DELETED, more.APPEND_ONLY, more.NEVER_DELETED)
    for table in itertools.chain(*kept):
        before = await filled.execute_query_dict(f"SELECT * FROM {table}")
        assert before, table
        with pytest.raises(IntegrityError):
            await filled.execute_query(f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}")
    again = "account_id, 3, kind, points, cause, 'new', fingerprint, rule_version, detail, at, 'h2'"
    with pytest.raises(IntegrityError):
        await filled.execute_query(
            f"INSERT OR REPLACE INTO ledger_entry SELECT id, {again}, 'h3' FROM ledger_entry"
            " WHERE id = 1"
        )
