"""Tortoise's SQLite engine, made safe: transactions begin IMMEDIATE and survive cancellation.

The stock client begins deferred, so two processes meet "database is locked" although they are
willing to wait, and it leaks its lock when a task is cancelled while a transaction begins or ends:
every later query then waits for ever. Statements run one after the other in the connection's own
thread, also those whose caller was cancelled; therefore a rollback that is sent after them puts
everything right, and the lock is given to the next one only after it.
"""

import asyncio
import hashlib
import os
import sqlite3
from collections.abc import Awaitable, Callable, Coroutine, Iterator, Sequence
from typing import Any, Concatenate, ParamSpec, TypeVar

import aiosqlite
from tortoise.backends.base.client import ConnectionWrapper, NestedTransactionContext
from tortoise.backends.sqlite.client import (
    SqliteClient,
    SqliteTransactionContext,
    SqliteTransactionWrapper,
)
from tortoise.connection import get_connections
from tortoise.exceptions import IntegrityError, OperationalError, TransactionManagementError

TURN_SECONDS = 5  # for all who came first; then it is better to be asked again

T = TypeVar("T")
P = ParamSpec("P")
Self = TypeVar("Self")


class Unavailable(OperationalError):
    """The file was deleted, moved or replaced while it was open; or it is busy for too long."""


def _translated(error: Exception) -> Exception:
    """What callers get to see: Tortoise's classes, the original one being their first argument."""
    if isinstance(error, sqlite3.IntegrityError):
        return IntegrityError(error)
    return OperationalError(error)


def translating(
    method: Callable[Concatenate[Self, P], Awaitable[T]],
) -> Callable[Concatenate[Self, P], Coroutine[Any, Any, T]]:
    """Let no exception of the driver escape from a method."""

    async def call(self: Self, /, *args: P.args, **kwargs: P.kwargs) -> T:
        try:
            return await method(self, *args, **kwargs)
        except sqlite3.Error as error:
            raise _translated(error) from error

    return call


async def to_the_end(work: Coroutine[Any, Any, T]) -> T:
    """Await work that nobody can interrupt; a cancellation meanwhile is passed on afterwards."""
    task = asyncio.ensure_future(work)
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        while not task.done():
            try:
                await asyncio.wait({task})
            except asyncio.CancelledError:
                continue  # cancelled once more: still not before the work is done
        if not task.cancelled():
            task.exception()  # looked at: the cancellation matters more
        raise


def statements(script: str) -> Iterator[str]:
    """The single statements of a script; a trigger's body stays in one piece."""
    statement = ""
    for line in script.splitlines(keepends=True):
        for part in line.replace(";", ";\0").split("\0"):
            statement += part
            if sqlite3.complete_statement(statement):
                yield statement.strip()
                statement = ""
    if statement.strip():
        yield statement.strip()


def _run_in_turn(
    connection: sqlite3.Connection, steps: Sequence[tuple[str, Sequence[Any]]]
) -> list[list[dict[str, Any]]]:
    found: list[list[dict[str, Any]]] = []
    for query, values in steps:
        found.append([dict(row) for row in connection.execute(query, values)])
        if not found[-1]:
            break
    return found


def _number_of(text: str) -> int:
    """The first 32 bits of SHA-256, which PostgreSQL can compute by itself."""
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:4])


class _InTurn:
    """Statements that follow each other without coming back to the event loop in between."""

    acquire_connection: Callable[[], ConnectionWrapper[aiosqlite.Connection]]

    @translating
    async def execute_in_turn(
        self, steps: Sequence[tuple[str, Sequence[Any]]]
    ) -> list[list[dict[str, Any]]]:
        """Run statements until one returns no row; the rows of each that was run."""
        async with self.acquire_connection() as connection:
            thread: Any = connection
            found: list[list[dict[str, Any]]] = await thread._execute(
                _run_in_turn, thread._conn, steps
            )
            return found


async def _wait_for(lock: asyncio.Lock) -> None:
    """Take the lock; Unavailable if those who were here first wait too long for another process."""
    try:
        if lock.locked():
            async with asyncio.timeout(TURN_SECONDS):
                await lock.acquire()
        else:
            await lock.acquire()
    except TimeoutError as error:
        raise Unavailable("the database is busy") from error


class _Turn(ConnectionWrapper[aiosqlite.Connection]):
    """The right to use the connection now; given back even if there is no connection to use."""

    async def __aenter__(self) -> aiosqlite.Connection:
        await _wait_for(self._lock)
        try:
            await self.ensure_connection()
        except BaseException:
            self._lock.release()
            raise
        return self.connection


class _Transaction(_InTurn, SqliteTransactionWrapper):
    """A transaction that holds the write lock from its first moment on."""

    _parent: "Client"

    def _in_transaction(self) -> Any:
        return NestedTransactionContext(_Transaction(self))

    @translating
    async def begin(self) -> None:
        """Take the write lock; busy_timeout says for how long other processes are waited for."""
        self._parent.check_the_file()
        await self._connection.execute_fetchall("BEGIN IMMEDIATE")

    @translating
    async def commit(self) -> None:
        """Make it durable; cancelled meanwhile, only its `once` keys tell whether it is."""
        self._finish()
        await self._connection.commit()

    @translating
    async def rollback(self) -> None:
        """Leave no trace."""
        self._finish()
        await self._connection.rollback()

    def _finish(self) -> None:
        if self._finalized:
            raise TransactionManagementError("Transaction already finalised")
        self._finalized = True

    @translating
    async def execute_script(self, query: str) -> None:
        """Run each statement inside this transaction; sqlite3's own executescript would commit."""
        async with self.acquire_connection() as connection:
            for statement in statements(query):
                await connection.execute_fetchall(statement)

    @translating
    async def savepoint(self) -> None:
        """Begin a part that can be undone alone."""
        await super().savepoint()

    @translating
    async def release_savepoint(self) -> None:
        """Keep what the part did."""
        await super().release_savepoint()

    @translating
    async def savepoint_rollback(self) -> None:
        """Undo what the part did."""
        await super().savepoint_rollback()


class _Context(SqliteTransactionContext):
    """`async with in_transaction()`: whatever happens, the lock is handed on, nothing left open."""

    async def __aenter__(self) -> Any:
        await _wait_for(self._trxlock)
        try:
            await self.ensure_connection()
            try:
                await self.connection.begin()
            except BaseException:
                await to_the_end(self.connection._connection.rollback())
                raise
            self.token = get_connections().set(self.connection_name, self.connection)
        except BaseException:
            self._trxlock.release()
            raise
        return self.connection

    async def __aexit__(self, exc_type: Any, exc_val: Any, exc_tb: Any) -> None:
        get_connections().reset(self.token)
        connection = self.connection._connection
        try:
            if self.connection._finalized:
                pass
            elif exc_type is None:
                await self.connection.commit()
            else:
                await self.connection.rollback()
        finally:
            try:
                if connection.in_transaction:
                    await to_the_end(connection.rollback())
            finally:
                self._trxlock.release()


class Client(_InTurn, SqliteClient):
    """One connection, used by one task at a time."""

    _file: tuple[int, int]  # device and number of the open file

    async def create_connection(self, with_db: bool) -> None:
        """Open the file with all its PRAGMAs, or not at all."""
        if self._connection is None:
            self._connection, self._file = await to_the_end(self._opened())
            await self._post_connect()

    def check_the_file(self) -> None:
        """Refuse to write into a file that nobody will find again; SQLite itself would not mind."""
        try:
            found = os.stat(self.filename)
        except OSError as error:
            raise Unavailable(f"{self.filename}: {error.strerror}") from error
        if (found.st_dev, found.st_ino) != self._file:
            raise Unavailable(f"{self.filename} is another file than the one that was opened")

    @translating
    async def remake(self) -> bool:
        """Write the file anew, holding what is there and nothing else; False if it is busy.

        On a connection of its own, because VACUUM takes long: meanwhile this one can read, and who
        wants to write waits for its turn, or is told that the database is busy.
        """
        self.check_the_file()
        connection, _ = await to_the_end(self._opened())
        try:
            await connection.execute_fetchall("VACUUM")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
                return False
            raise
        finally:
            await to_the_end(connection.close())
        return True

    async def _opened(self) -> tuple[aiosqlite.Connection, tuple[int, int]]:
        opening = aiosqlite.connect(self.filename, isolation_level=None)
        opening._thread.daemon = True  # a process that fails must end, closed or not
        try:
            connection = await opening
        except sqlite3.Error as error:
            opening._thread.join()  # it is told to end; the loop may be closed before it has
            raise _translated(error) from error
        try:
            connection.row_factory = sqlite3.Row
            await connection.create_function("sha256_32", 1, _number_of, deterministic=True)
            for name, value in self.pragmas.items():
                await connection.execute_fetchall(f"PRAGMA {name}={value}")
            found = os.stat(self.filename)
        except (sqlite3.Error, OSError) as error:
            await connection.close()
            raise _translated(error) from error
        return connection, (found.st_dev, found.st_ino)

    async def close(self) -> None:
        """Wait for what is being executed, then close; without it the process would never end."""
        async with self._lock:
            connection, self._connection = self._connection, None
            if connection is not None:
                await to_the_end(connection.close())

    def acquire_connection(self) -> ConnectionWrapper[aiosqlite.Connection]:
        """Wait for the connection."""
        return _Turn(self._lock, self)

    def _in_transaction(self) -> _Context:
        return _Context(_Transaction(self), self._lock)

    @translating
    async def execute_many(self, query: str, values: Sequence[Any]) -> None:
        """Run one statement for many rows: all of them or none."""
        async with self.acquire_connection() as connection:
            try:
                await connection.execute_fetchall("BEGIN IMMEDIATE")
                await connection.executemany(query, values)
                await connection.commit()
            except BaseException:
                await to_the_end(connection.rollback())
                raise

    execute_insert = translating(SqliteClient.execute_insert)
    execute_query = translating(SqliteClient.execute_query)
    execute_query_dict = translating(SqliteClient.execute_query_dict)
    execute_script = translating(SqliteClient.execute_script)


client_class = Client
