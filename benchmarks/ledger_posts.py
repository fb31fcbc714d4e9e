"""Postings per second: `loyalty.ledger.gain` against the same statements by hand."""

import asyncio
import itertools
import os
import sqlite3
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

import aiosqlite
import asyncpg

from benchmarks.machine import SERVER_CORE, ratios, spread, table
from bot import database
from loyalty import ledger
from loyalty import ledger_statements as sql
from loyalty.codes import random_key
from loyalty.statements import Sql, rows
from tests.loyalty.people import BRAND

ACCOUNTS = 256
WRITERS = 8
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
ACCOUNT = Sql("INSERT INTO account (key, total, debt, length, head) VALUES ($1, 0, 0, 0, $2)")
OURS = "loyalty.ledger.gain"
Post = Callable[[str, str], Awaitable[None]]


async def measure(database_url: str, rounds: int, seconds: float) -> str:
    """Post gains through the ledger and by hand in turns, on accounts of their own."""
    os.sched_setaffinity(0, {SERVER_CORE})
    await database.migrate(database_url)
    await database.open(database_url)
    try:
        shown = await _rounds(database.parse(database_url), rounds, seconds)
        await check()
    finally:
        await database.close()
    ours = [rate for rate, _ in shown[OURS]]
    return table(
        [
            {
                "points posted by": name,
                "postings/s": spread([rate for rate, _ in figures]),
                "CPU us": spread([cpu for _, cpu in figures]),
                "ours to it": spread(ratios(ours, [rate for rate, _ in figures]), 2),
                "aim": "" if name == OURS else "0.6",
            }
            for name, figures in shown.items()
        ]
    )


async def _rounds(
    found: database.Database, rounds: int, seconds: float
) -> dict[str, list[tuple[float, float]]]:
    shown: dict[str, list[tuple[float, float]]] = {}
    mine, his = await accounts(), await accounts()
    numbers = itertools.count()
    for _ in range(rounds):
        shown.setdefault(OURS, []).append(await run(gain, mine, numbers, seconds))
        if found.dialect == "sqlite":
            async with by_hand_in_a_thread(found.path) as post:
                shown.setdefault("the same SQL on aiosqlite", []).append(
                    await run(post, his, numbers, seconds)
                )
            shown.setdefault("the same SQL on sqlite3, blocking", []).append(
                by_hand_on_sqlite(found.path, his, numbers, seconds)
            )
        else:
            pool = await asyncpg.create_pool(found.dsn, min_size=WRITERS, max_size=WRITERS)
            shown.setdefault("the same SQL on asyncpg", []).append(
                await run(by_hand(pool), his, numbers, seconds)
            )
            await pool.close()
    return shown


async def accounts() -> list[str]:
    """Fresh accounts."""
    keys = [random_key() for _ in range(ACCOUNTS)]
    for key in keys:
        await rows(ACCOUNT, key, ledger.genesis(key))
    return keys


async def run(
    post: Post, keys: list[str], numbers: Iterator[int], seconds: float, *, writers: int = WRITERS
) -> tuple[float, float]:
    """Postings per second of several writers, and microseconds of CPU for each."""
    until = time.perf_counter() + seconds

    async def write(part: list[str]) -> int:
        for count, key in enumerate(itertools.cycle(part)):
            if time.perf_counter() > until:
                return count
            await post(key, f"bench:{next(numbers)}")
        raise AssertionError("there are accounts")

    began, used = time.perf_counter(), time.process_time()
    posted = sum(await asyncio.gather(*(write(keys[n::writers]) for n in range(writers))))
    return figures(posted, began, used)


def figures(posted: int, began: float, used: float) -> tuple[float, float]:
    """Postings per second, microseconds of CPU per posting."""
    spent = time.process_time() - used
    return posted / (time.perf_counter() - began), spent * 1e6 / posted


def cause(once: str) -> ledger.Cause:
    """An order's points, as `loyalty.orders` posts them."""
    detail = {"basis": 5499, "rate": "1"}
    return ledger.Cause("earn_order", "order:kith:1001", once, BRAND, detail)


async def gain(account: str, once: str) -> None:
    """Through the ledger."""
    await ledger.gain(account, 54, cause(once), available_at=NOW, expires_at=None, now=NOW)


def entry(account: str, once: str, head: str, length: int) -> tuple[tuple[Any, ...], str]:
    """The columns of the entry, and the seal: the two things that cannot be left out by hand."""
    fields = (
        account, length + 1, "earn_order", 54, "order:kith:1001", once,
        ledger.fingerprint_of(account, 54, cause(once)), 1, '{"basis":5499,"rate":"1"}',
    )  # fmt: skip
    covered = (*fields, ledger.moment_key(NOW), ledger.moved(ledger.NewLot(54, NOW, None), ()))
    columns = (*fields, NOW, head, ledger.hash_of(head, covered))
    return columns, ledger.seal_of(BRAND.secret, account, length + 1, columns[-1])


def by_hand(pool: Any) -> Post:
    """The ledger's statements on asyncpg itself."""

    async def post(account: str, once: str) -> None:
        async with pool.acquire() as connection:
            found = await connection.fetchrow(sql.LOOK.postgres, account, once)
            columns, seal = entry(account, once, found["head"], found["length"])
            made = (54, NOW, None)
            await connection.fetchrow(sql.GAIN.postgres, *columns, *made, seal, found["seal"])

    return post


PRAGMAS = ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON")


@asynccontextmanager
async def by_hand_in_a_thread(path: str) -> AsyncIterator[Post]:
    """The ledger's statements on aiosqlite itself: as durable as ours, and the loop goes on."""
    lock = asyncio.Lock()
    now = NOW.isoformat(" ")
    async with aiosqlite.connect(path, isolation_level=None) as connection:
        for pragma in PRAGMAS:
            await connection.execute_fetchall(f"PRAGMA {pragma}")

        async def post(account: str, once: str) -> None:
            async with lock:
                await connection.execute_fetchall("BEGIN IMMEDIATE")
                found = await connection.execute_fetchall(sql.OPEN.sqlite, (account, once))
                head, length, *_ = next(iter(found))
                made, seal = entry(account, once, head, length)
                columns = [*made[:9], now, *made[10:]]
                await connection.execute_fetchall(sql.ENTRY.sqlite, columns)
                await connection.execute_fetchall(sql.LOT_OF_IT.sqlite, (account, 54, now, None))
                sums = (account, 54, 0, columns[-1], seal)
                await connection.execute_fetchall(sql.ACCOUNT.sqlite, sums)
                await connection.execute_fetchall("COMMIT")

        yield post


def by_hand_on_sqlite(
    path: str, keys: list[str], numbers: Iterator[int], seconds: float
) -> tuple[float, float]:
    """The ledger's statements on Python's sqlite3, in this thread, as durable as ours."""
    connection = sqlite3.connect(path, isolation_level=None)
    for pragma in PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")
    now = NOW.isoformat(" ")
    until = time.perf_counter() + seconds
    began, used, posted = time.perf_counter(), time.process_time(), 0
    for key in itertools.cycle(keys):
        if time.perf_counter() > until:
            break
        once = f"bench:{next(numbers)}"
        connection.execute("BEGIN IMMEDIATE")
        head, length, *_ = connection.execute(sql.OPEN.sqlite, (key, once)).fetchone()
        made, seal = entry(key, once, head, length)
        columns = [*made[:9], now, *made[10:]]
        connection.execute(sql.ENTRY.sqlite, columns).fetchone()
        connection.execute(sql.LOT_OF_IT.sqlite, (key, 54, now, None)).fetchone()
        connection.execute(sql.ACCOUNT.sqlite, (key, 54, 0, columns[-1], seal)).fetchone()
        connection.execute("COMMIT")
        posted += 1
    found = figures(posted, began, used)
    connection.close()
    return found


async def check() -> None:
    """Both ways have left the same kind of rows: every balance is the sum of its entries."""
    wrong = await rows(
        Sql(
            "SELECT a.key FROM account a JOIN ledger_entry e ON e.account_id = a.key"
            " GROUP BY a.key, a.total, a.length"
            " HAVING SUM(e.points) <> a.total OR COUNT(*) <> a.length"
        )
    )
    assert not wrong, "a posting was lost"
