"""Guards for our engines: they touch Tortoise's insides, so an upgrade has to pass these."""

import asyncio
import json
import random
import sqlite3
import subprocess
import sys
from collections.abc import Awaitable, Callable
from contextlib import closing
from typing import Any

import pytest
from tortoise.connection import get_connection
from tortoise.exceptions import IntegrityError, OperationalError
from tortoise.expressions import F
from tortoise.transactions import in_transaction

from bot.engines.sqlite import statements
from loyalty.models import RuleBudget, Setting

STORM = 300
PATIENCE = 60.0  # for hundreds of transactions, on a busy machine


async def _post(number: int) -> None:
    """Two budgets change together, with some nesting and some waiting."""
    async with in_transaction():
        await RuleBudget.filter(rule="a").update(spent=F("spent") + 1)
        if number % 3 == 0:
            async with in_transaction():
                await Setting.create(name=f"post {number}", value="")
        if number % 5 == 0:
            await asyncio.sleep(0)
        await RuleBudget.filter(rule="b").update(spent=F("spent") + 1)


async def _totals() -> tuple[int, ...]:
    rows = await RuleBudget.all().order_by("rule")
    return tuple(row.spent for row in rows)


@pytest.fixture
async def budgets(db: str) -> str:
    """Two rows that only their CHECK watches."""
    await RuleBudget.create(rule="a")
    await RuleBudget.create(rule="b")
    return db


async def test_a_storm_of_cancellations_leaves_nothing_behind(
    budgets: str, chance: random.Random
) -> None:
    cancelled = 0

    async def attempt(number: int) -> None:
        nonlocal cancelled
        try:
            async with asyncio.timeout(chance.random() * 0.01 if number % 4 else 5):
                await _post(number)
        except TimeoutError:
            cancelled += 1

    async with asyncio.timeout(PATIENCE):
        for start in range(0, STORM, 20):
            await asyncio.gather(*(attempt(number) for number in range(start, start + 20)))
        assert cancelled > STORM / 10
        a, b = await _totals()
        assert a == b
        assert a >= STORM - cancelled
        for number in range(20):  # every connection still serves
            await asyncio.gather(*(_post(STORM + 20 * number + one) for one in range(20)))
        assert await _totals() == (a + 400, b + 400)
    _nothing_is_held(budgets)


async def _cancelled(work: Awaitable[Any], turns: int) -> bool:
    """Cancel after so many turns of the loop; whether it was finished by then."""
    task = asyncio.ensure_future(work)
    for _ in range(turns):
        await asyncio.sleep(0)
    finished = task.done()
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    return finished


async def test_cancelled_at_every_moment(budgets: str) -> None:
    turns = 0
    async with asyncio.timeout(PATIENCE):
        while not await _cancelled(_post(15), turns):
            a, b = await _totals()
            assert a == b, f"half a transaction after {turns} turns"
            await Setting.all().delete()
            turns += 1
    assert turns > 5
    _nothing_is_held(budgets)


async def test_cancelled_twice(budgets: str) -> None:
    async with asyncio.timeout(PATIENCE):
        for turns in range(40):
            task = asyncio.create_task(_post(1))
            for _ in range(turns):
                await asyncio.sleep(0)
            task.cancel()
            await asyncio.sleep(0)
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
        a, b = await _totals()
        assert a == b
    _nothing_is_held(budgets)


async def test_a_cancelled_bulk_insert_leaves_no_transaction_open(budgets: str) -> None:
    rows = [Setting(name=f"bulk {number}", value="x" * 100) for number in range(1000)]
    turns = 1
    async with asyncio.timeout(PATIENCE):
        while not await _cancelled(Setting.bulk_create(rows), turns):
            await _post(1)  # would commit what a cancelled one left open
            assert await Setting.all().count() in (0, len(rows))
            await Setting.all().delete()
            turns += 1 + turns // 4
    assert turns > 5
    _nothing_is_held(budgets)


def _nothing_is_held(dialect: str) -> None:
    client: Any = get_connection(dialect)
    if dialect == "sqlite":
        assert not client._lock.locked()
        assert not client._connection.in_transaction
    else:
        holders = client._pool._holders
        assert [one for one in holders if one._in_use is not None] == []


async def test_an_error_inside_a_savepoint_undoes_only_that(budgets: str) -> None:
    async def part() -> None:
        async with in_transaction():
            await Setting.create(name="gone", value="")
            await RuleBudget.filter(rule="a").update(spent=-1)

    async with in_transaction():
        await Setting.create(name="kept", value="")
        with pytest.raises(IntegrityError):
            await part()
        await RuleBudget.filter(rule="a").update(spent=7)
    assert await _totals() == (7, 0)
    assert [one.name for one in await Setting.all()] == ["kept"]


async def test_an_error_undoes_the_transaction_and_is_the_one_seen(budgets: str) -> None:
    async def fail() -> None:
        async with in_transaction():
            await RuleBudget.filter(rule="a").update(spent=7)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail()
    assert await _totals() == (0, 0)


async def test_no_exception_of_a_driver_escapes(db: str) -> None:
    connection = get_connection(db)
    for sql in ("SELEC 1", "SELECT * FROM nowhere"):
        with pytest.raises(OperationalError):
            await connection.execute_query(sql)
        with pytest.raises(OperationalError):
            async with in_transaction() as transaction:
                await transaction.execute_query(sql)


async def test_deadlocks_are_operational_errors(budgets: str) -> None:
    if budgets == "sqlite":
        return  # one writer at a time cannot deadlock

    both = asyncio.Barrier(2)

    async def lock(first: str, second: str) -> str:
        try:
            async with in_transaction():
                await RuleBudget.filter(rule=first).update(spent=1)
                await both.wait()
                await RuleBudget.filter(rule=second).update(spent=1)
        except OperationalError as error:
            return type(error.args[0]).__name__
        return "done"

    ended = await asyncio.gather(lock("a", "b"), lock("b", "a"))
    assert sorted(ended) == ["DeadlockDetectedError", "done"]
    _nothing_is_held(budgets)


async def test_many_at_once_share_the_connections(budgets: str) -> None:
    async with asyncio.timeout(PATIENCE):
        await asyncio.gather(*(_post(number) for number in range(100)))
    assert await _totals() == (100, 100)


async def test_a_script_runs_inside_its_transaction(db: str) -> None:
    script = "INSERT INTO setting VALUES ('one', ';'); INSERT INTO setting VALUES ('two', '')"

    async def fail() -> None:
        async with in_transaction() as transaction:
            await transaction.execute_script(script)
            assert await Setting.all().count() == 2
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail()
    assert await Setting.all().count() == 0


def test_a_script_is_cut_between_statements_only() -> None:
    trigger = "CREATE TRIGGER t AFTER INSERT ON x BEGIN SELECT 1; SELECT 2; END;"
    assert list(statements(f"SELECT ';';\n{trigger} SELECT 3 -- the end; really")) == [
        "SELECT ';';",
        trigger,
        "SELECT 3 -- the end; really",
    ]


RACE = """
import asyncio, json, sys
from tortoise.transactions import in_transaction
from bot import database
from loyalty.models import RuleBudget

async def main(url, times):
    await database.open(url)
    errors = []
    print("ready", flush=True)
    await asyncio.to_thread(sys.stdin.readline)
    for _ in range(times):
        try:
            async with in_transaction():
                budget = await RuleBudget.get(rule="a")   # read, then write: what a deferred
                budget.spent += 1                         # transaction fails at once with
                await budget.save(update_fields=["spent"])
        except Exception as error:
            errors.append(str(error))
    await database.close()
    print(json.dumps(errors))

asyncio.run(main(sys.argv[1], int(sys.argv[2])))
"""


def test_two_processes_write_one_sqlite_file(fresh_database: Callable[[str], str]) -> None:
    url, times = fresh_database("sqlite"), 150
    with closing(sqlite3.connect(url.removeprefix("sqlite://"), isolation_level=None)) as file:
        file.execute("INSERT INTO rule_budget VALUES ('a', 0)")
        racers = [
            subprocess.Popen(
                [sys.executable, "-c", RACE, url, str(times)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            )
            for _ in range(2)
        ]
        for racer in racers:
            assert racer.stdout is not None
            assert racer.stdout.readline() == "ready\n"
        for racer in racers:
            assert racer.stdin is not None
            racer.stdin.write("go\n")
            racer.stdin.flush()
        said = [racer.communicate(timeout=60)[0] for racer in racers]
        assert [json.loads(one) for one in said] == [[], []]
        assert file.execute("SELECT spent FROM rule_budget").fetchone() == (2 * times,)
