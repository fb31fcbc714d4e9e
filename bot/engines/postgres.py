"""Tortoise's PostgreSQL engine, made safe: no pool connection is lost, no wait is without end.

The stock client leaks a pool connection when a task is cancelled while its transaction begins, lets
asyncpg's own classes escape (deadlock, connection lost) and pays a second round trip for resetting
the session after each statement. Ours does not reset: nobody may use LISTEN, session advisory locks
or SET without LOCAL on a pooled connection.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from typing import Any

import asyncpg
from tortoise.backends.asyncpg.client import AsyncpgDBClient, TransactionWrapper
from tortoise.backends.base.client import (
    NestedTransactionContext,
    PoolConnectionWrapper,
    TransactionContextPooled,
)
from tortoise.connection import get_connections
from tortoise.exceptions import (
    BaseORMException,
    DBConnectionError,
    IntegrityError,
    OperationalError,
    TransactionManagementError,
)

ACQUIRE_SECONDS = 6  # for a free connection of the pool, opening it included
CLOSE_SECONDS = 0.5  # for the server to hear that we go
RELEASE_SECONDS = 1  # for a cancelled statement to be over; then the connection is thrown away


class Unreachable(DBConnectionError, OperationalError):
    """The server does not answer, refuses the connection, or went away."""


UNREACHABLE = (
    OSError,
    TimeoutError,
    asyncpg.InterfaceError,
    asyncpg.PostgresConnectionError,
    asyncpg.InvalidAuthorizationSpecificationError,
    asyncpg.InvalidCatalogNameError,
    asyncpg.OperatorInterventionError,
    asyncpg.TooManyConnectionsError,
)
DRIVER_ERRORS = (asyncpg.PostgresError, asyncpg.InternalClientError, *UNREACHABLE)


def translated(error: BaseException) -> Exception:
    """What callers get to see: Tortoise's classes, the original one being their first argument."""
    if isinstance(error, asyncpg.QueryCanceledError):
        return OperationalError(error)
    if isinstance(error, UNREACHABLE):
        return Unreachable(error)
    if isinstance(error, asyncpg.IntegrityConstraintViolationError):
        return IntegrityError(error)
    if isinstance(error, asyncpg.InvalidTransactionStateError):
        return TransactionManagementError(error)
    return OperationalError(error)


async def _translate(
    client: AsyncpgDBClient, method: Callable[..., Awaitable[Any]], *args: Any, **kwargs: Any
) -> Any:
    try:
        return await method(client, *args, **kwargs)
    except DRIVER_ERRORS as error:
        raise translated(error) from error


class Connection(asyncpg.Connection):  # type: ignore[misc]
    """A session that is handed on as it is."""

    def get_reset_query(self) -> str:
        """Nothing: what a statement of ours leaves behind in a session is nothing."""
        return ""


async def _borrow(client: Any) -> Any:
    try:
        async with asyncio.timeout(ACQUIRE_SECONDS):
            return await client._pool.acquire()
    except DRIVER_ERRORS as error:
        raise translated(error) from error


async def _give_back(pool: Any, connection: Any) -> None:
    """Hand the connection on; one that is not clean is closed, and the pool opens another.

    A connection that was lost has left the pool already: asyncpg then refuses every call on it.
    """
    with suppress(*DRIVER_ERRORS):
        if connection.is_in_transaction():
            connection.terminate()
        await pool.release(connection, timeout=RELEASE_SECONDS)


async def _execute_many(connection: Any, query: str, values: Sequence[Any]) -> None:
    """Run one statement for many rows, and stop at once when cancelled.

    asyncpg swallows a cancellation while it waits to send more rows, and then waits for an answer
    to what it never sent until the time for commands is over.
    """
    sending = asyncio.ensure_future(connection.executemany(query, values))
    try:
        await asyncio.shield(sending)
    except asyncio.CancelledError:
        if not sending.done():
            connection.terminate()
            await asyncio.wait({sending})
        if not sending.cancelled():
            sending.exception()  # looked at: the cancellation matters more
        raise


class _Borrowed(PoolConnectionWrapper[Any]):
    """A connection for one statement."""

    async def __aenter__(self) -> Any:
        await self.ensure_connection()
        self.connection = await _borrow(self.client)
        return self.connection

    async def __aexit__(self, exc_type: Any, exc_val: Any, exc_tb: Any) -> None:
        await _give_back(self.client._pool, self.connection)


class _Transaction(TransactionWrapper):
    """A transaction, or a savepoint within one."""

    async def _translate_exceptions(self, func: Any, *args: Any, **kwargs: Any) -> Any:
        return await _translate(self, func, *args, **kwargs)

    def _in_transaction(self) -> Any:
        return NestedTransactionContext(_Transaction(self))

    async def execute_many(self, query: str, values: Sequence[Any]) -> None:
        """Run one statement for many rows."""
        try:
            async with self.acquire_connection() as connection:
                await _execute_many(connection, query, values)
        except DRIVER_ERRORS as error:
            raise translated(error) from error

    async def execute_query_dict(
        self, query: str, values: list[Any] | None = None
    ) -> list[dict[str, Any]]:
        """As Tortoise does it, without its five calls in between: this is where messages go."""
        async with self._lock:
            try:
                found = await self._connection.fetch(query, *(values or ()))
            except DRIVER_ERRORS as error:
                raise translated(error) from error
        return [dict(row) for row in found]

    async def commit(self) -> None:
        """Make it durable; cancelled meanwhile, only its `once` keys tell whether it is."""
        await _translate(self, TransactionWrapper.commit)

    async def rollback(self) -> None:
        """Leave no trace."""
        await _translate(self, TransactionWrapper.rollback)


class _Context(TransactionContextPooled):
    """`async with in_transaction()`: whatever happens, the connection goes back clean or closed."""

    client: Any

    async def __aenter__(self) -> Any:
        await self.ensure_connection()
        pool = self.client._parent._pool
        connection = await _borrow(self.client._parent)
        try:
            self.client._connection = connection
            await self.client.begin()
        except BaseException:
            with suppress(*DRIVER_ERRORS):
                connection.terminate()  # nobody knows whether a transaction has begun
            await asyncio.shield(_give_back(pool, connection))
            raise
        self.token = get_connections().set(self.connection_name, self.client)
        return self.client

    async def __aexit__(self, exc_type: Any, exc_val: Any, exc_tb: Any) -> None:
        pool, connection = self.client._parent._pool, self.client._connection
        get_connections().reset(self.token)
        try:
            if self.client._finalized:
                pass
            elif exc_type is None:
                await self.client.commit()
            else:
                with suppress(BaseORMException, TimeoutError):  # what went wrong inside says more
                    async with asyncio.timeout(RELEASE_SECONDS):
                        await self.client.rollback()
        finally:
            await asyncio.shield(_give_back(pool, connection))


class Client(AsyncpgDBClient):
    """A pool of connections to one database."""

    connection_class = Connection

    def __init__(self, dsn: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.dsn = dsn  # all of libpq's forms; kept away from what the log shows

    async def create_pool(self, **kwargs: Any) -> Any:
        """Let asyncpg read the address itself."""
        options = {
            name: value
            for name, value in kwargs.items()
            if name not in ("host", "port", "user", "password", "database")
        }
        return await asyncpg.create_pool(self.dsn, **options)

    async def _close(self) -> None:
        """Say goodbye, but do not wait for a server that does not listen."""
        if self._pool is not None:
            try:
                async with asyncio.timeout(CLOSE_SECONDS):
                    await self._pool.close()
            except (TimeoutError, *DRIVER_ERRORS):
                self._pool.terminate()
            self._pool = None

    async def _translate_exceptions(self, func: Any, *args: Any, **kwargs: Any) -> Any:
        return await _translate(self, func, *args, **kwargs)

    async def create_connection(self, with_db: bool) -> None:
        """Open the pool, or say that the server cannot be reached."""
        try:
            await super().create_connection(with_db)
        except DBConnectionError as error:  # the server's own words say which database is missing
            raise Unreachable(error.__cause__ or error) from error
        except DRIVER_ERRORS as error:
            raise translated(error) from error

    def acquire_connection(self) -> Any:
        """Wait for a connection of the pool."""
        return _Borrowed(self, self._pool_init_lock)

    async def execute_query_dict(
        self, query: str, values: list[Any] | None = None
    ) -> list[dict[str, Any]]:
        """As a transaction does it, on a connection of its own; it is committed with that."""
        try:
            async with self.acquire_connection() as connection:
                found = await connection.fetch(query, *(values or ()))
        except DRIVER_ERRORS as error:
            raise translated(error) from error
        return [dict(row) for row in found]

    async def execute_many(self, query: str, values: Sequence[Any]) -> None:
        """Run one statement for many rows: all of them or none."""
        async with self._in_transaction() as transaction:
            await transaction.execute_many(query, values)

    def _in_transaction(self) -> _Context:
        return _Context(_Transaction(self), self._pool_init_lock)


client_class = Client
