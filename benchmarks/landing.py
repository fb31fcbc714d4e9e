"""A friend opens a link: `GET /r/{code}`, counted, against a bare aiohttp page that counts as well.

Every page is opened by somebody new, with what a browser sends, through a proxy. Another bare page
counts nothing: what counting costs anybody. Where other programs share the machine, the ratio by
the processor time of a page is the one to look at.
"""

import asyncio
import itertools
import json
import sqlite3
import time
from collections.abc import Sequence
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import cast
from urllib.request import urlopen

import asyncpg

from benchmarks.machine import free_port, ratios, spread, table
from benchmarks.outside import Messages, World
from benchmarks.programs import Program, ask, kith, migrate, peer
from tests.browsers import headers

VISITORS = 32
LINKS = 1_000_000
HOT = 1_000  # of them are opened again and again
AIM = "0.7"
OWN = {"Content-Length", "Date", "Server"}  # headers that every aiohttp page has
COUNTED = "SELECT COALESCE(SUM(opened), 0), (SELECT COUNT(*) FROM link_visit) FROM link_day"

# Rows as a million members who asked for their link leave them; no trigger looks at them.
FILL = (
    (
        "INSERT INTO account (key, total, debt, length, head)"
        " SELECT 'bench' || n, 0, 0, 0, 'bench' || n FROM {s}"
    ),
    (
        "INSERT INTO member (account_id, number, name, locale, zone, marketing, silent, named,"
        " in_league, joined_at, birthday) SELECT 'bench' || n, 'B' || n, 'Somebody', 'en', 'UTC',"
        " false, false, false, false, {at}, '' FROM {s}"
    ),
    (
        "INSERT INTO referral_link (code, member_id, created_at)"
        " SELECT {code}, id, {at} FROM member"
        " WHERE account_id LIKE 'bench%'"
    ),
)


class _Visitor(Messages):
    """People who open pages one after the other, on one connection."""

    addresses = itertools.count(1)
    said = "".join(f"{name}: {value}\r\n" for name, value in headers().items())

    def __init__(self, paths: Sequence[str], port: int) -> None:
        super().__init__()
        self._paths, self._port = paths, port
        self._asked = 0.0
        self.waits: list[float] = []
        self.refused = 0

    def open(self) -> None:
        """Somebody new asks for a page."""
        assert self.transport
        n = next(self.addresses)
        path = self._paths[n * 7919 % len(self._paths)]
        address = f"{10 + (n >> 16) % 200}.{n >> 8 & 255}.{n & 255}.7"
        request = (
            f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{self._port}\r\n"
            f"X-Forwarded-For: {address}\r\n{self.said}\r\n"
        )
        self._asked = time.perf_counter()
        self.transport.write(request.encode())

    def message(self, head: bytes, body: bytes) -> None:
        self.waits.append(time.perf_counter() - self._asked)
        self.refused += not head.startswith(b"HTTP/1.1 200")
        self.open()


async def measure(database_url: str, folder: Path, rounds: int, seconds: float) -> str:
    """One link; many links, some of which are opened; all of them, so that each must be read."""
    world = World()
    api_port = free_port()
    stand_in = await world.open(api_port)
    api_url = f"http://127.0.0.1:{api_port}"
    await asyncio.to_thread(migrate, database_url, api_url)
    with ExitStack() as running:
        ours = await asyncio.to_thread(running.enter_context, kith(database_url, api_url, folder))
        await world.say(ours.port, 1, "/start", "join", "invite")
        ((code,),) = await ask(database_url, "SELECT code FROM referral_link")
        page = folder / "page"
        page.write_bytes(await asyncio.to_thread(download, ours.port, f"/r/{code}"))
        programs = [ours]
        for name in ("counted", "page"):
            theirs = peer(name, database_url, str(page), folder)
            programs.append(await asyncio.to_thread(running.enter_context, theirs))
        shown = [await rounds_of("one link", programs, [f"/r/{code}"], rounds, seconds)]
        await fill(database_url)
        codes = [f"/r/{n:08}" for n in range(1, LINKS + 1)]
        hot, every = f"{HOT:,} of {LINKS:,} links", f"all of {LINKS:,} links"
        shown.append(await rounds_of(hot, programs, codes[:: LINKS // HOT], rounds, seconds))
        shown.append(await rounds_of(every, programs, codes, rounds, seconds))
        await asyncio.to_thread(running.close)
    stand_in.close()
    ((counted, visitors),) = await ask(database_url, COUNTED)
    size = len(page.read_bytes().partition(b"\n")[2])
    told = f"a page has {size:,} bytes; {int(counted):,} were counted, {visitors:,} rows kept"
    return "\n\n".join([*shown, told])


async def rounds_of(
    name: str, programs: Sequence[Program], paths: Sequence[str], rounds: int, seconds: float
) -> str:
    """All programs in turns; each one's rate, its ratio to the counting page, and its waits."""
    rates: dict[str, list[float]] = {}
    waits: dict[str, list[float]] = {}
    used: dict[str, list[float]] = {}
    for turn in range(rounds):
        first = turn % len(programs)
        for program in (*programs[first:], *programs[:first]):
            rate, waited = await visit(program, paths, seconds)
            rates.setdefault(program.name, []).append(rate)
            used.setdefault(program.name, []).append(1000 * program.cpu / len(waited))
            waits.setdefault(program.name, []).extend(waited)
    return table(
        [
            {
                f"GET /r/code, {name}": program.name,
                "pages/s": spread(rates[program.name]),
                "ratio": spread(ratios(rates[program.name], rates["counted"]), 2),
                "CPU ms": spread(used[program.name], 2),
                "by CPU": spread(ratios(used["counted"], used[program.name]), 2),
                "p50 ms": f"{1000 * percentile(waits[program.name], 50):.1f}",
                "p99 ms": f"{1000 * percentile(waits[program.name], 99):.1f}",
                "aim": AIM if program.name == "kith" else "",
            }
            for program in programs
        ]
    )


def percentile(waits: list[float], share: int) -> float:
    """So many of a hundred waited no longer."""
    return sorted(waits)[len(waits) * share // 100]


async def visit(
    program: Program, paths: Sequence[str], seconds: float
) -> tuple[float, list[float]]:
    """Pages per second within a window after a short warm-up, and how long each was waited for."""
    loop = asyncio.get_running_loop()
    visitors = [_Visitor(paths, program.port) for _ in range(VISITORS)]
    for visitor in visitors:
        await loop.create_connection(partial(_same, visitor), "127.0.0.1", program.port)
        visitor.open()
    await asyncio.sleep(0.5)
    for visitor in visitors:
        visitor.waits.clear()
    program.begin()
    began = time.perf_counter()
    await asyncio.sleep(seconds)
    program.end()
    waits = [wait for visitor in visitors for wait in visitor.waits]
    rate = len(waits) / (time.perf_counter() - began)
    for visitor in visitors:
        cast(asyncio.Transport, visitor.transport).abort()
    assert not any(visitor.refused for visitor in visitors), "every page was there"
    await asyncio.sleep(1.0)  # what is still kept is written before others are measured
    return rate, waits


def _same(visitor: _Visitor) -> _Visitor:
    return visitor


async def fill(database_url: str) -> None:
    """A million more members with links."""
    if database_url.startswith("sqlite://"):
        await asyncio.to_thread(_fill_sqlite, database_url.removeprefix("sqlite://"))
        return
    connection = await asyncpg.connect(database_url)
    await connection.execute("SET session_replication_role = replica")
    for statement in FILL:
        series = f"generate_series(1, {LINKS}) AS s(n)"
        code = "lpad(substr(number, 2), 8, '0')"
        await connection.execute(statement.format(s=series, at="now()", code=code))
    await connection.execute("ANALYZE")
    await connection.close()


def _fill_sqlite(path: str) -> None:
    series = (
        "(WITH RECURSIVE s(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM s"
        f" WHERE n < {LINKS}) SELECT n FROM s) s"
    )
    connection = sqlite3.connect(path, isolation_level=None, timeout=60)
    connection.execute("BEGIN IMMEDIATE")
    at, code = "'2026-03-01 12:00:00+00:00'", "substr('0000000' || substr(number, 2), -8, 8)"
    for statement in FILL:
        connection.execute(statement.format(s=series, at=at, code=code))
    connection.execute("COMMIT")
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()


def download(port: int, path: str) -> bytes:
    """What the page answers: a line with its headers, then the page itself."""
    with urlopen(f"http://127.0.0.1:{port}{path}") as page:
        said = {name: said for name, said in page.headers.items() if name not in OWN}
        return json.dumps(said).encode() + b"\n" + bytes(page.read())
