"""What every test may ask for: the database, both kinds of it; an instant; a seed.

One PostgreSQL server and one migrated template per database are made for the whole run, by the
process that was started, and shared with xdist's workers. A worker has one database of each kind,
emptied before each test that asks for `db`; `fresh_database` makes more, for tests that start
processes of their own.
"""

import gc
import itertools
import os
import random
import shutil
import sqlite3
import subprocess
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from tortoise.connection import get_connection
from tortoise.exceptions import ConfigurationError

from bot import database as kith
from loyalty import insights, statements
from referral_links import conversions
from tests import postgres
from tests.phones import SECRET, Town
from tests.profiles import SOAK

TEMPLATE = "kith_template"
RESTORE_SECONDS = LEFT_SECONDS = 10.0
SEED = pytest.StashKey[int]()
settings.register_profile(  # how busy the machine is, or how often luck finds no example, is no bug
    "kith", deadline=None, suppress_health_check=list(HealthCheck)
)
settings.load_profile("kith")


class Home:
    """Where the databases of this run are: made by one process, used by all of them."""

    def __init__(self, postgres_url: str, folder: str, template: str, worker: str) -> None:
        self.postgres_url = postgres_url
        self.folder = Path(folder)
        self.template = template
        self._names = (f"kith_{worker}_{os.getpid()}_{n}" for n in itertools.count())
        self._made: list[str] = []
        self._standing: dict[str, str] = {}

    def fresh(self, dialect: str, *, migrated: bool = True) -> str:
        """The URL of a database that nobody else uses, without rows; or even without a schema."""
        name = next(self._names)
        if dialect == "sqlite":
            if migrated:
                shutil.copy(self.folder / "template.db", self.folder / f"{name}.db")
            return f"sqlite://{self.folder / name}.db"
        self.admin(f"CREATE DATABASE {name} TEMPLATE {self.template if migrated else 'template1'}")
        self._made.append(name)
        return self.named(name)

    def standing(self, dialect: str) -> str:
        """The URL of this worker's own database of a kind."""
        if dialect not in self._standing:
            self._standing[dialect] = self.fresh(dialect)
        return self._standing[dialect]

    def named(self, name: str) -> str:
        """The URL of a database on this run's PostgreSQL."""
        address, _, _ = self.postgres_url.partition("?")
        return f"{address.rpartition('/')[0]}/{name}"

    def admin(self, sql: str) -> None:
        """Run one statement as the owner of the server."""
        postgres.run(postgres.ask(self.postgres_url, sql))

    def remove(self) -> None:
        """Drop what this process made."""
        for name in self._made:
            self.admin(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def migrate(url: str) -> None:
    """Make the schema; looking for garbage meanwhile would take two thirds of the time."""
    gc.disable()
    try:
        postgres.run(kith.migrate(url))
    finally:
        gc.enable()


class Run:
    """What the process that was started owns: the server, the templates, the folder."""

    def __init__(self) -> None:
        self.folder = tempfile.mkdtemp(prefix="kith-tests-")
        self.server: postgres.Server | None = None
        self.url = os.environ.get("KITH_TEST_POSTGRES_URL", "")
        if not self.url:
            self.server = postgres.Server()
            self.server.start()
            self.url = self.server.url
        self.template = f"{TEMPLATE}_{os.getpid()}"
        home = self.home("run")
        home.admin(f"CREATE DATABASE {self.template}")
        migrate(home.named(self.template))
        migrate(f"sqlite://{self.folder}/template.db")

    def home(self, worker: str) -> Home:
        """What a worker has to know."""
        return Home(self.url, self.folder, self.template, worker)

    def remove(self) -> None:
        """Leave nothing behind."""
        if self.server:
            self.server.remove()
        else:
            self.home("run").admin(f"DROP DATABASE IF EXISTS {self.template} WITH (FORCE)")
        shutil.rmtree(self.folder, ignore_errors=True)


class Starter:
    """The plugin of the process that was started: it makes a Run when the first one needs it."""

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self._run: Run | None = None

    def run(self) -> Run:
        """The one Run, made now if there is none."""
        if self._run is None:
            try:
                self._run = Run()
            except postgres.Missing as error:
                raise pytest.UsageError(str(error)) from error
        return self._run

    @pytest.hookimpl(optionalhook=True)
    def pytest_configure_node(self, node: Any) -> None:
        """Tell an xdist worker where the databases are."""
        run = self.run()
        node.workerinput["kith"] = (run.url, run.folder, run.template, self.seed)

    def pytest_terminal_summary(self, terminalreporter: Any) -> None:
        """Print what replays this run."""
        terminalreporter.write_line(
            f"seed {self.seed}: KITH_TEST_SEED={self.seed} .venv/bin/pytest -n0 <test> replays one"
        )

    def pytest_unconfigure(self) -> None:
        """Stop what was started."""
        if self._run is not None:
            self._run.remove()


def drawn() -> int:
    """A seed: another one for each state of the files, so that what passed passes once more.

    `make soak` looks for what no such seed has found.
    """
    command = ["git", "rev-parse", "HEAD^{tree}"]
    with suppress(OSError, ValueError):  # no git, or not its folder
        found = subprocess.run(command, cwd=Path(__file__).parent, capture_output=True, text=True)
        if not SOAK:
            return int(found.stdout, 16) % 10**6
    return random.SystemRandom().randrange(10**6)


def pytest_configure(config: pytest.Config) -> None:
    """Agree on the seed; be the starter unless this is an xdist worker."""
    given: tuple[Any, ...] | None = getattr(config, "workerinput", {}).get("kith")
    if given is None:
        seed = int(os.environ.get("KITH_TEST_SEED") or drawn())
        config.pluginmanager.register(Starter(seed), "kith-starter")
    else:
        seed = int(given[3])
    config.stash[SEED] = seed
    if config.getoption("--hypothesis-seed", None) is None:
        from hypothesis import core

        core.global_force_seed = seed  # type: ignore[assignment]


@pytest.fixture(scope="session")
def home(pytestconfig: pytest.Config) -> Iterator[Home]:
    """Where this worker makes its databases."""
    given = getattr(pytestconfig, "workerinput", {}).get("kith")
    if given is None:
        starter = pytestconfig.pluginmanager.get_plugin("kith-starter")
        assert isinstance(starter, Starter)
        made = starter.run().home("alone")
    else:
        url, folder, template, _ = given
        made = Home(url, folder, template, os.environ.get("PYTEST_XDIST_WORKER", "worker"))
    yield made
    made.remove()


@pytest.fixture(scope="session")
def fresh_database(home: Home) -> Callable[[str], str]:
    """Call with a dialect: the URL of a migrated, empty database of the test's own."""
    return home.fresh


@pytest.fixture(scope="session", params=["sqlite", "postgres"])
async def database(request: pytest.FixtureRequest, home: Home) -> AsyncIterator[str]:
    """The URL of the database that this process has open; tests run once for each dialect."""
    url = home.standing(request.param)
    await kith.open(url)
    yield url
    await kith.close()


@pytest.fixture
async def db(database: str, emptied: Callable[[], Awaitable[None]]) -> AsyncIterator[str]:
    """An open and empty database; its dialect. Nobody may be writing to it when the test ends."""
    await emptied()
    dialect, _, path = database.partition("://")
    yield dialect
    if dialect == "sqlite":
        with sqlite3.connect(path, timeout=LEFT_SECONDS, isolation_level=None) as other:
            other.execute("BEGIN IMMEDIATE")  # "database is locked": a transaction was left open
            other.execute("ROLLBACK")
        other.close()


@pytest.fixture
def emptied(database: str, home: Home) -> Callable[[], Awaitable[None]]:
    """Await it: the open database has no rows again, as if it were another one."""
    dialect, _, path = database.partition("://")

    async def empty() -> None:
        await _opened(dialect, database)
        if dialect == "sqlite":
            _restore(home.folder / "template.db", path)
        else:
            await _empty()

    return empty


async def _opened(dialect: str, url: str) -> None:
    """Open it again if a test has closed it: who opens a database of its own has this one closed.

    A worker that has run tests of this database may take some of the other kind from another one.
    """
    try:
        get_connection(dialect)
    except ConfigurationError:
        await kith.open(url)


def _restore(template: Path, path: str) -> None:
    """Put the template's pages in place, beside the connections that stay open.

    It would wait for ever for a transaction that an earlier test left open.
    """
    until = time.monotonic() + RESTORE_SECONDS

    def patient(status: int, remaining: int, total: int) -> None:
        assert time.monotonic() < until, "a test before this one left a transaction open"

    with sqlite3.connect(template) as source, sqlite3.connect(path) as target:
        target.execute("PRAGMA synchronous=OFF")
        source.backup(target, progress=patient)
    source.close()
    target.close()


async def _empty() -> None:
    """Delete every row; a replica's triggers, and its foreign keys, do not fire."""
    connection = get_connection("postgres")
    tables = await connection.execute_query_dict(
        "SELECT relname FROM pg_stat_user_tables WHERE relname <> 'tortoise_migrations'"
    )
    deletes = ";".join(f'DELETE FROM "{table["relname"]}"' for table in tables)
    await connection.execute_script(
        f"BEGIN; SET LOCAL session_replication_role = replica;"
        f"SET LOCAL lock_timeout = '5s'; {deletes}; COMMIT"
    )


async def anew(*tables: str) -> None:
    """Let PostgreSQL know nothing of these tables, and of what refers to them, but their schema.

    What other tests have put in and taken out leaves pages, and counts of a moment in which a
    vacuum came by: how a statement would be planned depends on both.
    """
    if statements.dialect() == "postgres":
        await get_connection("postgres").execute_script(
            f"BEGIN; SET LOCAL session_replication_role = replica;"
            f"TRUNCATE {', '.join(tables)} CASCADE; COMMIT"
        )


@pytest.fixture
def now() -> datetime:
    """The instant at which most stories begin."""
    return datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
def chance(request: pytest.FixtureRequest) -> random.Random:
    """Random numbers that the run's seed and the test's name repeat."""
    return random.Random(f"{request.config.stash[SEED]}:{request.node.nodeid}")


@pytest.fixture
async def town(db: str, now: datetime) -> AsyncIterator[Town]:
    """People with phones and their shop; afterwards the books must close."""
    town = await Town(now).open()
    yield town
    assert await insights.drift(SECRET) == []
    assert await conversions.drift() == []
