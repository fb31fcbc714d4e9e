"""Migrations that die: `python -m tests.bot.killed_migrations URL STEP FIRST`.

Forks a migration that kills itself (SIGKILL) before its FIRST-th statement, then another that dies
STEP statements later, and so on until one gets through. Prints how many died, and what was missing
after each of them.
"""

import asyncio
import gc
import itertools
import json
import os
import signal
import sys
from collections.abc import Callable, Coroutine
from typing import Any

from bot import database
from bot.engines import postgres, sqlite


def die_before(number: int) -> None:
    """Let this process die before its `number`-th statement, BEGIN and COMMIT included."""
    counter = itertools.count(1)

    def counted(method: Callable[..., Coroutine[Any, Any, Any]]) -> Callable[..., Any]:
        async def call(*args: Any, **kwargs: Any) -> Any:
            if next(counter) == number:
                os.kill(os.getpid(), signal.SIGKILL)
            return await method(*args, **kwargs)

        return call

    names = ("execute_query", "execute_query_dict", "execute_insert", "execute_script")
    for client in (sqlite.Client, postgres.Client):
        for name in names:
            setattr(client, name, counted(getattr(client, name)))
    for transaction in (sqlite._Transaction, postgres._Transaction):
        for name in (*names, "begin", "commit"):
            setattr(transaction, name, counted(getattr(transaction, name)))


async def missing(url: str) -> list[str]:
    """What the database lacks."""
    await database.open(url)
    try:
        return await database.pending()
    finally:
        await database.close()


def forked(work: Callable[[], None]) -> int:
    """Do it in a child; the number of the signal that ended it, 0 if it ended well."""
    child = os.fork()
    if not child:
        try:
            work()
        finally:
            os._exit(0)
    return os.WTERMSIG(os.waitpid(child, 0)[1])


def main(url: str, step: int, first: int) -> None:
    """Kill until one gets through."""
    gc.disable()  # two thirds of a migration's time, and none of these processes lives long
    lacking: list[int] = []

    def look() -> None:
        reading, writing = os.pipe()
        forked(
            lambda: print(len(asyncio.run(missing(url))), file=os.fdopen(writing, "w"), flush=True)
        )
        lacking.append(int(os.read(reading, 10)))
        os.close(reading)
        os.close(writing)

    def attempt(number: int) -> Callable[[], None]:
        def work() -> None:
            die_before(number)
            asyncio.run(database.migrate(url))

        return work

    numbers = itertools.count(first, step)
    while forked(attempt(next(numbers))) == signal.SIGKILL:
        look()
    look()
    print(json.dumps(lacking))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
