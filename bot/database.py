"""Where the data is: connection options, opening and closing, the schema, and bad weather."""

import fcntl
import os
import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import asyncpg
from tortoise import Tortoise
from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.connection import get_connection
from tortoise.context import TortoiseContext, get_current_context
from tortoise.transactions import in_transaction

from bot.engines.postgres import Unreachable
from bot.engines.schema import Executor
from bot.engines.sqlite import Unavailable

APPS = ("loyalty", "referral_links", "handlers")
CONNECT_SECONDS = 5
COMMAND_SECONDS = 8  # no statement of a server takes as long; Twilio waits for 15 seconds in all
POOL_SIZE = 10
MIGRATE_MILLISECONDS = 60_000  # nobody who migrates is in a hurry: another one may be at it
BUSY_MILLISECONDS = 4_000  # how long another process's write is waited for
MIGRATE_LOCK = 0x6B697468  # "kith": one process migrates, the others wait for it

# what passes by itself, or at least is not the message's fault
SQLITE_WEATHER = (
    "SQLITE_BUSY",
    "SQLITE_LOCKED",
    "SQLITE_FULL",
    "SQLITE_READONLY",
    "SQLITE_IOERR",
    "SQLITE_CANTOPEN",
    "SQLITE_NOMEM",
    "SQLITE_PROTOCOL",
    "SQLITE_CORRUPT",
    "SQLITE_NOTADB",
)
WEATHER = (
    Unavailable,
    Unreachable,
    asyncpg.InsufficientResourcesError,
    asyncpg.OperatorInterventionError,
    asyncpg.PostgresSystemError,
    asyncpg.ReadOnlySQLTransactionError,
    asyncpg.DeadlockDetectedError,
    asyncpg.SerializationError,
    asyncpg.LockNotAvailableError,
    asyncpg.ObjectNotInPrerequisiteStateError,  # "not currently accepting connections"
)


class BadUrl(ValueError):
    """DATABASE_URL names no database that Kith can use."""


class BrokenData(RuntimeError):
    """A migration would have left rows that refer to nothing; nothing was changed."""


class AlreadyServed(RuntimeError):
    """Another process serves this SQLite file."""


@dataclass(frozen=True, slots=True)
class Database:
    """A parsed DATABASE_URL: the dialect, and the file or the server's own address."""

    dialect: str
    path: str = ""
    dsn: str = ""


def parse(url: str) -> Database:
    """Read a DATABASE_URL: sqlite://file, sqlite:///absolute/file, postgres(ql)://..."""
    scheme, separator, rest = url.partition("://")
    if scheme == "sqlite" and separator:
        path = unquote(rest)
        path = path[1:] if path.startswith("//") else path
        if not path or path == ":memory:" or "?" in path:
            raise BadUrl("sqlite:// needs the path of a file, such as sqlite://kith.db")
        return Database("sqlite", path=path)
    if scheme in ("postgres", "postgresql") and separator:
        try:
            parts = urlsplit(url)
            assert parts.port is None or parts.port > 0
        except (ValueError, AssertionError) as error:
            raise BadUrl("postgres:// needs a usable host and port") from error
        if not parts.path.strip("/"):
            raise BadUrl("postgres:// needs the name of a database after the host")
        return Database("postgres", dsn=url)
    raise BadUrl("expected sqlite://path or postgres://user:password@host/database")


def config(database: Database, **options: Any) -> dict[str, Any]:
    """Tortoise's configuration; the connection is named like the dialect."""
    if database.dialect == "sqlite":
        credentials = {
            "file_path": database.path,
            "busy_timeout": BUSY_MILLISECONDS,  # first: also for what the next ones wait for
            "journal_mode": "WAL",
            "synchronous": "FULL",
            "foreign_keys": "ON",
            "secure_delete": "ON",  # what is deleted is overwritten: people have a right to be gone
            "recursive_triggers": "ON",  # INSERT OR REPLACE deletes, and is asked as a DELETE is
        }
    else:
        credentials = {
            "dsn": database.dsn,
            "minsize": 1,
            "maxsize": POOL_SIZE,
            "timeout": CONNECT_SECONDS,
            "command_timeout": COMMAND_SECONDS,
            "application_name": "kith",
        }
    return {
        "connections": {
            database.dialect: {
                "engine": f"bot.engines.{database.dialect}",
                "credentials": {**credentials, **options},
            }
        },
        "apps": {
            app: {
                "models": [f"{app}.models"],
                "migrations": f"{app}.migrations",
                "default_connection": database.dialect,
            }
            for app in APPS
        },
        "use_tz": True,
        "timezone": "UTC",
    }


# For `tortoise -c bot.database.TORTOISE makemigrations`, which needs no database that exists.
TORTOISE = config(Database("sqlite", path="kith.db"))


async def open(url: str, *, patient: bool = False) -> None:  # noqa: A001 -- reads best
    """Connect this process to its database and make sure that it answers.

    To the `patient` a statement may take any time, such as a sum over everything.
    """
    database = parse(url)
    options = {"command_timeout": None} if patient and database.dialect == "postgres" else {}
    await Tortoise.init(config=config(database, **options), _enable_global_fallback=True)
    try:
        await get_connection(database.dialect).execute_query("SELECT 1")
    except BaseException:
        await close()
        raise


async def close() -> None:
    """Finish what is being executed and disconnect."""
    await Tortoise.close_connections()


async def pending() -> list[str]:
    """The migrations that the open database still lacks, in order."""
    context = get_current_context()
    assert context is not None, "the database is open"
    (connection,) = context.connections.all()
    return await _plan(connection)


async def migrate(url: str) -> list[str]:
    """Bring the schema up to date and name what was applied: all of it, or nothing when killed."""
    database = parse(url)
    options: dict[str, Any] = {"command_timeout": None}
    if database.dialect == "sqlite":
        options = {
            "foreign_keys": "OFF",
            "legacy_alter_table": "ON",  # a table made anew: triggers that ask it are left alone
            "busy_timeout": MIGRATE_MILLISECONDS,
        }
    async with _connected(config(database, **options)) as connection:
        missing = await _plan(connection)
        if not missing:
            return []
        if database.dialect == "sqlite":
            await _keep_a_copy(connection, database.path, missing[0])
        async with in_transaction(database.dialect) as transaction:
            return await _apply(transaction)


async def _apply(transaction: BaseDBAsyncClient) -> list[str]:
    postgres = transaction.capabilities.dialect == "postgres"
    if postgres:  # until commit; processes that waited for it find nothing left to do
        await transaction.execute_query(f"SELECT pg_advisory_xact_lock({MIGRATE_LOCK})")
    executor = _executor(transaction)
    await executor.recorder.ensure_schema(executor._schema_editor(atomic=False))
    applied = [
        f"{step.migration.app_label}.{step.migration.name}" for step in await executor.plan()
    ]
    await executor.migrate()
    if not postgres:
        _, broken = await transaction.execute_query("PRAGMA foreign_key_check")
        if broken:
            raise BrokenData(f"rows of {broken[0][0]} would refer to rows of {broken[0][2]}")
    return applied


async def _plan(connection: BaseDBAsyncClient) -> list[str]:
    await connection.execute_query("SELECT 1")  # or everything would seem to be missing
    steps = await _executor(connection).plan()
    return [f"{step.migration.app_label}.{step.migration.name}" for step in steps]


def _executor(connection: BaseDBAsyncClient) -> Executor:
    name = connection.connection_name
    return Executor(
        connection,
        {app: {"migrations": f"{app}.migrations", "default_connection": name} for app in APPS},
    )


async def _keep_a_copy(connection: BaseDBAsyncClient, path: str, missing: str) -> None:
    """Copy a file that holds a schema already, named after the first migration that it lacks."""
    _, tables = await connection.execute_query("SELECT name FROM sqlite_master WHERE type='table'")
    if not tables:
        return
    copy = f"{path}.before-{missing}"
    with suppress(FileNotFoundError):
        os.remove(f"{copy}.part")  # of a process that was killed
    await connection.execute_query("VACUUM INTO ?", [f"{copy}.part"])
    os.replace(f"{copy}.part", copy)


@asynccontextmanager
async def _connected(settings: dict[str, Any]) -> AsyncIterator[BaseDBAsyncClient]:
    """A connection of its own, beside the one that this process may have open."""
    async with TortoiseContext() as context:
        context.connections._init_config(settings["connections"])
        (connection,) = context.connections.all()
        yield connection


@contextmanager
def serving(url: str) -> Iterator[None]:
    """Be the one process that serves a SQLite file; PostgreSQL may be served by many."""
    database = parse(url)
    if database.dialect != "sqlite":
        yield
        return
    with Path(f"{database.path}.lock").open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise AlreadyServed(f"{database.path} is served by another process") from error
        yield


def is_weather(error: BaseException) -> bool:
    """Whether the database is to blame and not the message: answer 503, it will come again."""
    seen: set[int] = set()
    waiting: list[Any] = [error]
    while waiting:
        one = waiting.pop()
        if not isinstance(one, BaseException) or id(one) in seen:
            continue
        seen.add(id(one))
        if isinstance(one, WEATHER):
            return True
        name = getattr(one, "sqlite_errorname", None) or ""
        if isinstance(one, sqlite3.Error) and name.startswith(SQLITE_WEATHER):
            return True
        waiting += [one.__cause__, one.__context__, *one.args]
    return False
