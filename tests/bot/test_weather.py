"""A1-A4 for the database: it goes away, hangs, fills up, is locked or lost; nothing is lost by us.

A real `kith serve`, and a PostgreSQL of its own that can be stopped.
"""

import asyncio
import os
import resource
import signal
import sqlite3
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, closing
from functools import partial
from pathlib import Path

import aiohttp
import asyncpg
import pytest

from bot import database as kith
from bot.engines.postgres import ACQUIRE_SECONDS
from tests import postgres
from tests.bot.house import text_update, until
from tests.bot.served import SECRET, STOP_SECONDS, Served
from tests.conftest import migrate
from tests.standins import BotApi

Fresh = Callable[[str], str]
PATIENCE = 14.5  # seconds: Twilio gives up after 15


@pytest.fixture
async def telegram() -> AsyncIterator[BotApi]:
    """The Bot API."""
    telegram = BotApi()
    await telegram.open()
    yield telegram
    await telegram.close()


@pytest.fixture
def server() -> Iterator[postgres.Server]:
    """A PostgreSQL that nobody else uses."""
    server = postgres.Server()
    server.start()
    migrate(server.url)
    yield server
    server.remove()


class Caller:
    """Telegram's hands: it delivers again what was not answered with 200."""

    def __init__(self, http: aiohttp.ClientSession, served: Served) -> None:
        self._http = http
        self._served = served
        self.acknowledged: list[int] = []  # chats

    async def join(self, chat: int) -> int:
        """Somebody joins; the status of the answer. The same person is the same update."""
        headers = {"X-Telegram-Bot-Api-Secret-Token": SECRET}
        update = text_update(chat, "join", update_id=10_000 + chat)
        url = f"{self._served.url}/webhooks/telegram"
        timeout = aiohttp.ClientTimeout(total=PATIENCE)
        async with self._http.post(url, json=update, headers=headers, timeout=timeout) as answer:
            if answer.status == 200:
                self.acknowledged.append(chat)
            return answer.status

    async def joined(self, chat: int) -> bool:
        """Deliver once more; whether it was taken."""
        return await self.join(chat) == 200

    async def get(self, path: str) -> int:
        """The status of a page."""
        timeout = aiohttp.ClientTimeout(total=PATIENCE)
        async with self._http.get(self._served.url + path, timeout=timeout) as answer:
            return answer.status


@asynccontextmanager
async def calling(served: Served) -> AsyncIterator[Caller]:
    """The program runs, and somebody calls."""
    try:
        async with aiohttp.ClientSession() as http:
            await served.start()
            yield Caller(http, served)
    finally:
        await served.close()


async def test_postgres_crashes_and_comes_back(server: postgres.Server, telegram: BotApi) -> None:
    async with calling(Served(server.url, telegram)) as caller:
        assert await caller.join(1) == 200
        for crash, how in enumerate((signal.SIGQUIT, signal.SIGINT)):
            some = [asyncio.create_task(caller.join(100 + 20 * crash + n)) for n in range(20)]
            await asyncio.sleep(0.01)
            await asyncio.to_thread(server.stop, how)
            assert set(await asyncio.gather(*some)) <= {200, 503}
            began = time.monotonic()
            assert await caller.join(2) == 503
            assert time.monotonic() - began < ACQUIRE_SECONDS, "it did not wait for a server"
            assert await caller.get("/healthz") == 200
            assert await caller.get("/readyz") == 503
            await asyncio.to_thread(server.start)
            await until(partial(caller.joined, 3 + crash))
            for number in range(20):
                assert await caller.join(100 + 20 * crash + number) == 200
            assert await caller.get("/readyz") == 200
        assert await caller.join(2) == 200
        chats = sorted(set(caller.acknowledged))
        rows = await postgres.ask(server.url, "SELECT address FROM identity ORDER BY id")
        assert sorted(int(row[0].removeprefix("telegram:")) for row in rows) == chats

        async def drained() -> bool:
            waiting = "SELECT count(*) FROM outgoing WHERE state IN ('queued', 'claimed')"
            return bool((await postgres.ask(server.url, waiting))[0][0] == 0)

        await until(drained, 45)


class Wire:
    """A port that passes everything on to PostgreSQL until it is cut; then nothing moves."""

    def __init__(self, target: int) -> None:
        self.port = postgres.free_port()
        self._target = target
        self._whole = asyncio.Event()
        self._whole.set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._server: asyncio.Server | None = None

    async def open(self) -> None:
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", self.port)

    async def close(self) -> None:
        assert self._server is not None
        self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def cut(self) -> None:
        self._whole.clear()

    def mend(self) -> None:
        self._whole.set()

    async def _accept(self, here: asyncio.StreamReader, back: asyncio.StreamWriter) -> None:
        await self._whole.wait()
        there, forth = await asyncio.open_connection("127.0.0.1", self._target)
        for source, target in ((here, forth), (there, back)):
            task = asyncio.create_task(self._pass(source, target))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _pass(self, source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
        try:
            while data := await source.read(65536):
                await self._whole.wait()
                target.write(data)
        except OSError:
            pass
        finally:
            target.close()


async def test_a_cut_wire_hangs_nobody_for_long(server: postgres.Server, telegram: BotApi) -> None:
    wire = Wire(server.port)
    await wire.open()
    url = server.url.replace(str(server.port), str(wire.port))
    served = Served(url, telegram)
    async with calling(served) as caller:
        assert await caller.join(1) == 200
        wire.cut()
        began = time.monotonic()
        answers = await asyncio.gather(*(caller.join(10 + n) for n in range(30)))
        assert set(answers) == {503}
        assert await caller.get("/readyz") == 503
        assert await caller.get("/healthz") == 200
        print(f"503 for 30 of 30 after {time.monotonic() - began:.1f} s")
        wire.mend()
        await until(lambda: caller.joined(2))
        for number in range(30):
            assert await caller.join(10 + number) == 200
        rows = await postgres.ask(server.url, "SELECT count(*) FROM identity")
        assert rows[0][0] == len(set(caller.acknowledged)) == 32
        telegram.delay_seconds = 0.2
        assert await caller.join(3) == 200  # what becomes of the answer cannot be noted
        wire.cut()
        began = time.monotonic()
        assert await served.stop() == 0
        took = time.monotonic() - began
        wire.mend()
        await asyncio.sleep(0.3)  # until those who waited at the cut have gone
        print(f"stopped within {took:.1f} s")
        assert took < STOP_SECONDS
    await wire.close()


def _members(url: str) -> int:
    with closing(sqlite3.connect(url.removeprefix("sqlite://"))) as file:
        return int(file.execute("SELECT count(*) FROM identity").fetchone()[0])


def _limit(process: int, size: int) -> None:
    """No file of the process may grow beyond this: its disk is full."""
    resource.prlimit(process, resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))


async def test_a_full_disk_acknowledges_nothing_it_did_not_store(
    fresh_database: Fresh, telegram: BotApi
) -> None:
    url = fresh_database("sqlite")
    served = Served(url, telegram)
    log = url.removeprefix("sqlite://") + "-wal"
    async with calling(served) as caller:
        for chat in range(5):
            assert await caller.join(chat) == 200
        _limit(served.pid, os.stat(log).st_size + 30_000)
        answers = [await caller.join(10 + number) for number in range(12)]
        assert 503 in answers, "the disk was full"
        assert set(answers) <= {200, 503}
        assert _members(url) == len(caller.acknowledged)
        assert await caller.get("/healthz") == 200
        _limit(served.pid, resource.RLIM_INFINITY)
        await until(lambda: caller.joined(30))
        for number in range(12):
            assert await caller.join(10 + number) == 200
        assert _members(url) == len(set(caller.acknowledged)) == 18
        await until(lambda: len(telegram.sent) >= 18)
    with closing(sqlite3.connect(url.removeprefix("sqlite://"))) as file:
        assert file.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert file.execute("SELECT count(*) FROM parked").fetchone() == (0,)


async def test_a_lock_held_by_somebody_else_is_waited_for(
    fresh_database: Fresh, telegram: BotApi
) -> None:
    url = fresh_database("sqlite")
    served = Served(url, telegram)

    async def started() -> bool:
        """It answers before; but who still starts, and waits in vain for the file, gives up."""
        return "listening" in served.said()

    async with calling(served) as caller:
        await until(started)
        path = url.removeprefix("sqlite://")
        with closing(sqlite3.connect(path, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            waiting = asyncio.create_task(caller.join(1))
            await asyncio.sleep(1)
            other.execute("COMMIT")
            assert await waiting == 200
            other.execute("BEGIN IMMEDIATE")
            assert await caller.join(2) == 503, "within Twilio's patience"
            other.execute("COMMIT")
        assert await caller.join(2) == 200
        assert _members(url) == 2


async def test_a_file_that_went_away_is_not_written_to(
    fresh_database: Fresh, telegram: BotApi, tmp_path: Path
) -> None:
    url = fresh_database("sqlite")
    file, away = url.removeprefix("sqlite://"), tmp_path / "moved.db"
    async with calling(Served(url, telegram)) as caller:
        assert await caller.join(1) == 200
        os.rename(file, away)
        assert await caller.join(2) == 503
        os.rename(away, file)
        assert await caller.join(2) == 200
        assert _members(url) == 2


def test_weather_is_told_from_bugs() -> None:
    for error in _errors():
        assert kith.is_weather(error), error
    for bug in (ValueError("x"), KeyError("y"), AssertionError(), sqlite3.OperationalError("z")):
        assert not kith.is_weather(bug)


def _errors() -> Iterator[BaseException]:
    """What really happens, as it reaches a webhook."""
    from tortoise.exceptions import OperationalError

    from bot.engines.postgres import translated

    yield translated(ConnectionRefusedError())
    yield translated(TimeoutError())
    for refused in (asyncpg.CannotConnectNowError, asyncpg.ObjectNotInPrerequisiteStateError):
        yield refused("the database is not accepting connections")
        yield OperationalError(refused("the database is not currently accepting connections"))
    for inner in _of_sqlite():
        yield OperationalError(inner)
        try:
            try:
                raise inner
            except sqlite3.Error as error:
                raise RuntimeError("while answering") from error
        except RuntimeError as outer:
            yield outer


def _of_sqlite() -> Iterator[sqlite3.Error]:
    with closing(sqlite3.connect(":memory:")) as one:
        one.execute("CREATE TABLE t (a)")
        one.execute("PRAGMA max_page_count = 2")
        try:
            one.execute("INSERT INTO t VALUES (zeroblob(100000))")
        except sqlite3.Error as error:
            yield error
        one.execute("PRAGMA query_only = 1")
        try:
            one.execute("DELETE FROM t")
        except sqlite3.Error as error:
            yield error
    try:
        sqlite3.connect("/nowhere/at/all.db")
    except sqlite3.Error as error:
        yield error
