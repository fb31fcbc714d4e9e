"""How size matters: a member with many entries, and an expiry run among many lots."""

import asyncio
import os
import sqlite3
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import asyncpg

from benchmarks.machine import SERVER_CORE, spread, table
from bot import database
from loyalty import ledger
from loyalty.statements import Sql, rows
from scheduler import expiring
from tests.loyalty.people import BRAND

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
FEW, MANY = 10, 10_000  # entries of a member
LOTS, EXPIRING = 1_000_000, 10_000
CALLS = 200

# Rows as years of postings leave them, without the years: no trigger looks at them.
ACCOUNTS = (
    "INSERT INTO account (key, total, debt, length, head)"
    " SELECT '{name}' || a.n, {held}, 0, {entries}, '{name}' || a.n FROM {a}"
)
ENTRIES = (
    "INSERT INTO ledger_entry (account_id, seq, kind, points, cause, once, fingerprint,"
    " rule_version, detail, at, previous, hash) SELECT '{name}' || a.n, b.n, 'earn_activity', 10,"
    " 'bench', '{name}' || a.n || ':' || b.n, 'f', 1, '{{}}', '{at}',"
    " '{name}p' || a.n || ':' || b.n, '{name}h' || a.n || ':' || b.n FROM {a}, {b}"
)
OF_THEM = (
    "INSERT INTO lot (account_id, entry_id, points, remaining, available_at, expires_at)"
    " SELECT account_id, id, 10, CASE WHEN seq > {spent} THEN 10 ELSE 0 END,"
    " {instant}('{at}'), CASE WHEN seq = {entries} AND"
    " CAST(SUBSTR(account_id, {digits}) AS integer) <= {soon} THEN {instant}('{soon_at}')"
    " ELSE {instant}('{late_at}') END FROM ledger_entry WHERE account_id LIKE '{name}%'"
)
FILL = (ACCOUNTS, ENTRIES, OF_THEM)


async def measure(database_url: str, rounds: int) -> str:
    """Fill a database, read of members with few and many entries, and let lots expire."""
    os.sched_setaffinity(0, {SERVER_CORE})
    await database.migrate(database_url)
    found = database.parse(database_url)
    await fill(found, "few", accounts=1, entries=FEW, spent=0)
    await fill(found, "many", accounts=1, entries=MANY, spent=MANY - FEW)
    await database.open(database_url)
    try:
        shown = [await reads(name, work, rounds) for name, work in READS.items()]
        one, ten = LOTS // 100, LOTS
        shown.append(await expiry(found, "small", one))
        shown.append(await expiry(found, "large", ten - one))
        return table(shown)
    finally:
        await database.close()


async def balance(account: str) -> object:
    return await ledger.balance(account, NOW)


async def history(account: str) -> object:
    return await ledger.recent(account, 9)


async def page(account: str) -> object:
    return await ledger.recent(account, 9, before=9)


READS: dict[str, Callable[[str], Awaitable[object]]] = {
    "balance": balance,
    "history, newest page": history,
    "history, oldest page": page,
}


async def reads(name: str, work: Callable[[str], Awaitable[object]], rounds: int) -> dict[str, str]:
    """The same of a member with few entries and of one with many, in turns."""
    seconds: dict[str, list[float]] = {"few1": [], "many1": []}
    for _ in range(rounds):
        for account, spent in seconds.items():
            began = time.perf_counter()
            for _ in range(CALLS):
                await work(account)
            spent.append((time.perf_counter() - began) * 1e6 / CALLS)
    few, many = seconds.values()
    return {
        "what": name,
        "small": f"{spread(few)} us ({FEW} entries)",
        "large": f"{spread(many)} us ({MANY:,} entries)",
        "large to small": spread([b / a for a, b in zip(few, many, strict=True)], 2),
    }


async def expiry(found: database.Database, name: str, lots: int) -> dict[str, str]:
    """Write off EXPIRING lots among so many more."""
    each = 10
    await fill(found, name, accounts=lots // each, entries=each, spent=0, soon=EXPIRING)
    total = await rows(Sql("SELECT COUNT(*) AS n FROM lot"))
    began = time.perf_counter()
    points = await expiring.write_off(BRAND, NOW + timedelta(days=2))
    seconds = time.perf_counter() - began
    expected = min(EXPIRING, lots // each) * 10
    assert points == expected, f"{points} instead of {expected}"
    return {
        "what": f"expiry of {expected // 10:,} among {total[0]['n']:,} lots",
        "small": "",
        "large": f"{seconds:.1f} s",
        "large to small": f"{seconds * 1e6 / expected * 10:.0f} us each",
    }


async def fill(
    found: database.Database, name: str, *, accounts: int, entries: int, spent: int, soon: int = 0
) -> None:
    """Write the rows; of the first `soon` accounts the newest lot expires soon."""
    values = {
        "name": name,
        "entries": entries,
        "held": (entries - spent) * 10,
        "spent": spent,
        "soon": soon,
        "digits": len(name) + 1,
        "at": NOW.isoformat(" "),
        "soon_at": (NOW + timedelta(days=1)).isoformat(" "),
        "late_at": (NOW + timedelta(days=300)).isoformat(" "),
    }
    if found.dialect == "postgres":
        connection = await asyncpg.connect(found.dsn)
        await connection.execute("SET session_replication_role = replica")
        series = {
            "a": f"generate_series(1, {accounts}) AS a(n)",
            "b": f"generate_series(1, {entries}) AS b(n)",
            "instant": "timestamptz",
        }
        for statement in FILL:
            await connection.execute(statement.format(**values, **series))
        await connection.execute("ANALYZE")
        await connection.close()
    else:
        await asyncio.to_thread(_fill_sqlite, found.path, values, accounts, entries)


def _fill_sqlite(path: str, values: dict[str, Any], accounts: int, entries: int) -> None:
    series = {
        name: "(WITH RECURSIVE s(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM s"
        f" WHERE n < {last}) SELECT n FROM s) {name}"
        for name, last in (("a", accounts), ("b", entries))
    }
    connection = sqlite3.connect(path, isolation_level=None)
    made = connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
    triggers = made.fetchall()
    for trigger, _ in triggers:
        connection.execute(f"DROP TRIGGER {trigger}")
    connection.execute("PRAGMA synchronous = OFF")
    connection.execute("BEGIN IMMEDIATE")
    for statement in FILL:
        connection.execute(statement.format(**values, **series, instant=""))
    connection.execute("COMMIT")
    for _, script in triggers:
        connection.execute(script)
    connection.execute("ANALYZE")
    connection.close()
