"""`kith import --commit` of many members, against inserting the very same rows by hand.

By hand is COPY of whole tables on PostgreSQL, executemany in one transaction on SQLite, with the
database's own guards in force, and without what an import is about: reading the file, checking
phones and dates, recognising members, chaining and sealing entries, going on after a kill.
"""

import os
import sqlite3
import time
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import asyncpg

from benchmarks.machine import OTHER_CORE, SERVER_CORE, TOP, start, table
from benchmarks.programs import ask
from loyalty import ledger

MEMBERS = 100_000
TABLES = ("import_batch", "account", "member", "identity", "ledger_entry", "lot", "imported_line")
MOVED = ("total", "debt", "length", "head", "seal")


@dataclass(frozen=True)
class Run:
    """What one way took."""

    way: str
    seconds: float
    cpu: float
    peak: int  # MB

    def shown(self, ours: "Run") -> dict[str, str]:
        """A line of the table."""
        return {
            "way": self.way,
            "members/s": f"{MEMBERS / self.seconds:,.0f}",
            "CPU us a member": f"{self.cpu / MEMBERS * 1e6:,.0f}",
            "peak MB": str(self.peak) if self.peak else "",
            "import to it": f"{self.seconds / ours.seconds:.2f}",
        }


async def measure(url: str, folder: Path) -> str:
    """Import once, dry and for real, then insert its rows into a database beside it."""
    file, one = folder / "members.csv", folder / "one.csv"
    write(file, MEMBERS)
    write(one, 1)
    kith(url, folder, "migrate")
    kith(url, folder, "programme", "apply", str(TOP / "programme.toml"))
    empty = kith(url, folder, "import", str(one))
    dry = kith(url, folder, "import", str(file))
    ours = kith(url, folder, "import", str(file), "--commit")
    ((count,),) = await ask(url, "SELECT count(*) FROM member")
    assert count == MEMBERS, "everybody came along"
    kith(url, folder, "verify")
    other = await beside(url)
    kith(other, folder, "migrate")
    kith(other, folder, "programme", "apply", str(TOP / "programme.toml"))
    os.sched_setaffinity(0, {SERVER_CORE})
    by_hand = sqlite_by_hand(url, other) if url.startswith("sqlite") else await copied(url, other)
    os.sched_setaffinity(0, {OTHER_CORE})
    shown = table([run.shown(ours) for run in (ours, dry, by_hand)])
    return f"{shown}\n{MEMBERS} members; one line alone peaks at {empty.peak} MB"


def write(file: Path, members: int) -> None:
    """A file of a usual size a line."""
    with file.open("w", encoding="utf-8") as out:
        out.write("name,phone,email,points,birthday,lots\n")
        for n in range(members):
            lots = f"{n % 700 + 1} from 2026-01-{n % 28 + 1:02} until 2035-01-01"
            out.write(f"Member {n},+4477{n:08},m{n}@example.com,,05-{n % 28 + 1:02},{lots}\n")


def kith(url: str, folder: Path, *words: str) -> Run:
    """Run a command on the server's core; how long it took, and how large it grew."""
    log = folder / "importing.log"
    began = time.perf_counter()
    process = start(
        ["-m", "bot", *words], log, SERVER_CORE,
        KITH_DATABASE_URL=url, KITH_SECRET_KEY="benchmark-" * 4,
    )  # fmt: skip
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"kith {words[0]} failed:\n{log.read_text()[-2000:]}")
    seconds = time.perf_counter() - began
    name = f"kith {words[0]}" + (" --commit" if "--commit" in words else ", a dry run")
    return Run(name, seconds, used.ru_utime + used.ru_stime, used.ru_maxrss // 1024)


async def beside(url: str) -> str:
    """Another empty database at the same place."""
    if url.startswith("sqlite"):
        return url.replace(".db", "_by_hand.db")
    connection = await asyncpg.connect(url)
    await connection.execute("CREATE DATABASE bench_by_hand")
    await connection.close()
    return f"{url.rpartition('/')[0]}/bench_by_hand"


async def copied(url: str, other: str) -> Run:
    """COPY each table; accounts begin empty and are moved at the end, as the guards want it."""
    source, target = await asyncpg.connect(url), await asyncpg.connect(other)
    found = {name: await source.fetch(f"SELECT * FROM {name}") for name in TABLES}
    await source.close()
    rows = {name: [tuple(row.values()) for row in found[name]] for name in TABLES}
    columns = {name: list(found[name][0].keys()) for name in TABLES}
    began, used = time.perf_counter(), time.process_time()
    async with target.transaction():
        for name in TABLES:
            records = rows[name]
            if name == "account":
                records = [begun(columns[name], row) for row in records]
            await target.copy_records_to_table(name, columns=columns[name], records=records)
        await target.execute("CREATE TEMPORARY TABLE moved (LIKE account) ON COMMIT DROP")
        await target.copy_records_to_table(
            "moved", columns=columns["account"], records=rows["account"]
        )
        moved = ", ".join(f"{name} = moved.{name}" for name in MOVED)
        await target.execute(f"UPDATE account SET {moved} FROM moved WHERE account.key = moved.key")
    seconds, cpu = time.perf_counter() - began, time.process_time() - used
    await target.close()
    return Run("COPY of the same rows, by hand", seconds, cpu, 0)


def sqlite_by_hand(url: str, other: str) -> Run:
    """The same in one transaction of Python's sqlite3, as durable as ours."""
    with closing(sqlite3.connect(url.removeprefix("sqlite://"))) as source:
        cursors = {name: source.execute(f"SELECT * FROM {name}") for name in TABLES}
        columns = {name: [one[0] for one in cursors[name].description] for name in TABLES}
        rows = {name: cursors[name].fetchall() for name in TABLES}
    with closing(sqlite3.connect(other.removeprefix("sqlite://"), isolation_level=None)) as target:
        target.execute("PRAGMA synchronous = FULL")
        target.execute("PRAGMA foreign_keys = ON")
        began, used = time.perf_counter(), time.process_time()
        target.execute("BEGIN IMMEDIATE")
        for name in TABLES:
            records: list[tuple[Any, ...]] = rows[name]
            if name == "account":
                records = [begun(columns[name], row) for row in records]
            names, marks = ", ".join(columns[name]), ", ".join("?" * len(columns[name]))
            target.executemany(f"INSERT INTO {name} ({names}) VALUES ({marks})", records)
        moved = ", ".join(f"{name} = ?" for name in MOVED)
        places = [columns["account"].index(name) for name in (*MOVED, "key")]
        target.executemany(
            f"UPDATE account SET {moved} WHERE key = ?",
            ([row[place] for place in places] for row in rows["account"]),
        )
        target.execute("COMMIT")
        seconds, cpu = time.perf_counter() - began, time.process_time() - used
    return Run("executemany of the same rows, by hand", seconds, cpu, 0)


def begun(columns: list[str], row: tuple[Any, ...]) -> tuple[Any, ...]:
    """An account before its first entry."""
    given = dict(zip(columns, row, strict=True))
    given |= {"total": 0, "debt": 0, "length": 0, "seal": ""}
    given["head"] = ledger.genesis(given["key"])
    return tuple(given[name] for name in columns)
