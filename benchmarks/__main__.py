"""`python -m benchmarks`: everything, or the parts that are named, on PostgreSQL and on SQLite.

Numbers are for reading; none of them fails the run. What fails it is a wrong answer.
"""

import argparse
import os
from collections.abc import Coroutine
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import asyncpg
import uvloop

from benchmarks import (
    freezing,
    importing,
    landing,
    ledger_posts,
    ledger_size,
    other_ledgers,
    points_message,
    profiling,
    reminding,
    segments,
    sending,
)
from benchmarks.machine import OTHER_CORE, describe
from tests.postgres import Server

PARTS = (
    "points",
    "profile",
    "ledger",
    "others",
    "size",
    "landing",
    "importing",
    "segments",
    "freezing",
    "reminding",
    "sending",
)
DATABASES = ("postgres", "sqlite")


def main() -> None:
    """Measure what was asked for and print it."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("parts", nargs="*", help=f"of {', '.join(PARTS)}; all by default")
    parser.add_argument("--database", choices=DATABASES, help="only this one")
    parser.add_argument("--rounds", type=int, default=5, help="rounds in turns (default 5)")
    parser.add_argument("--seconds", type=float, default=1.5, help="a window (default 1.5)")
    parser.add_argument("--soak", action="store_true", help="20 rounds with windows of 4 s")
    parser.add_argument("--profile", action="store_true", help="only where the time goes")
    chosen = parser.parse_args()
    if unknown := set(chosen.parts) - set(PARTS):
        parser.error(f"no such part: {', '.join(sorted(unknown))}")
    if chosen.soak:
        chosen.rounds, chosen.seconds = 20, 4.0
    parts = ("profile",) if chosen.profile else chosen.parts or PARTS
    print(describe(), flush=True)
    os.sched_setaffinity(0, {OTHER_CORE})
    with ExitStack() as open_for_now:
        folder = Path(open_for_now.enter_context(TemporaryDirectory(prefix="kith-bench-")))
        for kind in (chosen.database,) if chosen.database else DATABASES:
            address = ""
            if kind == "postgres":
                server = Server(durable=True)
                open_for_now.callback(server.remove)
                server.start()
                address = server.url
            for part in parts:
                url = uvloop.run(fresh(kind, address, folder, part))
                print(f"\n== {part} on {kind}", flush=True)
                print(measured(part, url, folder, chosen.rounds, chosen.seconds), flush=True)


def measured(part: str, url: str, folder: Path, rounds: int, seconds: float) -> str:
    """Run one part on an empty database of its own."""
    work: Coroutine[Any, Any, str]
    if part == "points":
        work = points_message.measure(url, folder, rounds, seconds)
    elif part == "profile":
        work = profiling.profile(url, folder, seconds * 2)
    elif part == "freezing":
        work = freezing.measure(url, folder)
    elif part == "importing":
        work = importing.measure(url, folder)
    elif part == "reminding":
        work = reminding.measure(url, rounds)
    elif part == "segments":
        work = segments.measure(url, rounds)
    elif part == "sending":
        work = sending.measure(url, folder, rounds, seconds)
    elif part == "landing":
        work = landing.measure(url, folder, rounds, seconds)
    elif part == "others":
        work = other_ledgers.measure(url, rounds, seconds)
    elif part == "size":
        work = ledger_size.measure(url, rounds)
    else:
        work = ledger_posts.measure(url, rounds, seconds)
    try:
        return uvloop.run(work)
    finally:
        os.sched_setaffinity(0, {OTHER_CORE})


async def fresh(kind: str, address: str, folder: Path, name: str) -> str:
    """An empty database."""
    if kind == "sqlite":
        return f"sqlite://{folder}/{name}.db"
    connection = await asyncpg.connect(address)
    await connection.execute(f"CREATE DATABASE bench_{name}")
    await connection.close()
    return f"{address.rpartition('/')[0]}/bench_{name}"


if __name__ == "__main__":
    main()
