"""How long it takes to count whom a filter means, among so many members."""

import asyncio
import os
import sqlite3
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import asyncpg

from benchmarks.machine import SERVER_CORE, spread, table
from bot import database
from loyalty import programme, segments
from tests.loyalty.people import RULES

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
AT_ONCE = 100_000  # members that are written together
ASKED = (
    "everybody",
    'tier = "Layer Three" and last_order > 60 days',
    "last_order > 60 days",
    "not orders > 0",
    "points >= 200",
    "expiring within 30 days",
    "reachable and news and points >= 200",
    "spent >= 100.00 within 90 days",
    "tag = vip or birthday = this month",
    "tier >= layer-two and (orders >= 2 within 90 days or value >= 10.00) and not tag = press",
)
_TABLES = {
    "account": "key total debt length head",
    "member": "id account_id number name locale zone marketing silent joined_at last_word_at"
    " birthday",
    "identity": "id member_id kind address",
    "lot": "id account_id entry_id points remaining available_at expires_at",
    "shop_order": "id key source number phone email rate posted postings member_id currency"
    " total_cents refunded_cents paid_at cancelled received_at",
    "tier_standing": "account_id tier since by_hand by_hand_reason turns",
    "member_tag": "key member_id tag",
}  # fmt: skip


async def measure(
    database_url: str, rounds: int, sizes: Sequence[int] = (100_000, 1_000_000)
) -> str:
    """Fill a database up to each size in turn, and count."""
    os.sched_setaffinity(0, {SERVER_CORE})
    await database.migrate(database_url)
    done, shown = 0, {text: {"filter": text} for text in ASKED}
    for size in sizes:
        await _fill(database.parse(database_url), done, size)
        done = size
        await database.open(database_url, patient=True)
        try:
            await programme.apply(RULES, NOW - timedelta(1))
            for text in ASKED:
                found, seconds = await _counted(text, rounds)
                shown[text][f"of {size:,}"] = f"{found:,}"
                shown[text][f"seconds, {size:,}"] = spread(seconds, 3)
        finally:
            await database.close()
    return table(list(shown.values()))


async def _counted(text: str, rounds: int) -> tuple[int, list[float]]:
    seconds = []
    for _ in range(rounds):
        began = time.perf_counter()
        found = await segments.count(segments.parse(text), NOW)
        seconds.append(time.perf_counter() - began)
    return found, seconds


async def _fill(found: database.Database, after: int, until: int) -> None:
    """Rows as years would leave them: three lots and two orders each, more or less."""
    for begin in range(after, until, AT_ONCE):
        rows = _rows(range(begin + 1, min(begin + AT_ONCE, until) + 1))
        if found.dialect == "postgres":
            await _copy(found.dsn, rows)
        else:
            await asyncio.to_thread(_insert, found.path, rows)


def _rows(numbers: Sequence[int]) -> dict[str, list[tuple[Any, ...]]]:
    made: dict[str, list[tuple[Any, ...]]] = {name: [] for name in _TABLES}
    for number in numbers:
        for name, row in _member(number):
            made[name].append(row)
    return made


def _member(n: int) -> Iterator[tuple[str, tuple[Any, ...]]]:
    def ago(days: int) -> datetime:
        return NOW - timedelta(days, seconds=n % 3600)

    key, mixed = f"{n:032}", n * 2_654_435_761 % 2**32  # spread by Knuth's constant
    yield "account", (key, 0, 0, 0, key)
    yield "member", (
        n, key, f"{mixed:08X}{n % 97:02}", f"Member {n}", ("en", "de")[n % 3 == 0],
        ("Europe/London", "Europe/Berlin")[n % 2], mixed % 10 < 6, mixed % 50 == 0,
        ago(mixed % 1500), ago(mixed % 400), f"{1 + n % 12:02}-{1 + mixed % 28:02}",
    )  # fmt: skip
    kind = ("whatsapp", "telegram")[mixed % 5 < 2]
    yield "identity", (n, n, kind, f"{kind}:{n}")
    for lot in range(3):
        left = (mixed >> lot) % 3 * 60
        begins = ago((mixed >> lot) % 500 - 10)
        row = (3 * n + lot, key, 3 * n + lot, 120, left, begins, begins + timedelta(365))
        yield "lot", row
    for order in range((mixed >> 3) % 5):
        id_, paid = 5 * n + order, ago((mixed >> (order + 3)) % 700)
        yield "shop_order", (
            id_, f"kith:{id_}", "kith", f"{id_}", "", "", "", 0, 0, n, "GBP", 2000 + mixed % 9000,
            0, paid, False, paid,
        )  # fmt: skip
    if mixed % 5 < 2:
        yield "tier_standing", (key, ("layer-two", "layer-three")[mixed % 5], ago(30), "", "", 1)
    if mixed % 7 == 0:
        tag = ("vip", "press")[mixed % 3 == 0]
        yield "member_tag", (f"{n}:{tag}", n, tag)


async def _copy(url: str, rows: dict[str, list[tuple[Any, ...]]]) -> None:
    """No trigger looks at these rows, and what they refer to need not be there."""
    connection = await asyncpg.connect(url)
    await connection.execute("SET session_replication_role = replica")
    for name, made in rows.items():
        await connection.copy_records_to_table(name, records=made, columns=_TABLES[name].split())
    await connection.execute("VACUUM ANALYZE")
    await connection.close()


def _insert(path: str, rows: dict[str, list[tuple[Any, ...]]]) -> None:
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA foreign_keys = OFF")
    guards = connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
    triggers = guards.fetchall()
    for name, _ in triggers:
        connection.execute(f"DROP TRIGGER {name}")
    for name, made in rows.items():
        columns = _TABLES[name].split()
        marks = ", ".join("?" * len(columns))
        plain = (
            [one.isoformat(" ") if isinstance(one, datetime) else one for one in row]
            for row in made
        )
        connection.executemany(f"INSERT INTO {name} ({', '.join(columns)}) VALUES ({marks})", plain)
    for _, sql in triggers:
        connection.execute(sql)
    connection.commit()
    connection.close()
