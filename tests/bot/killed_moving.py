"""Imports that die: `python -m tests.bot.killed_moving URL FILE SEED take|undo`.

Forks an import that kills itself (SIGKILL) before a random statement, then another, until one gets
through. Prints how many died.
"""

import asyncio
import random
import signal
import sys
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

from bot import database, moving
from bot.moving import Report, Wish
from loyalty.models import ImportBatch
from tests.bot.files import Still
from tests.bot.killed_migrations import die_before, forked
from tests.loyalty.people import BRAND
from tests.racer import NOW

PART = 20  # lines that are undone in one transaction
MOST = 5  # so many die, then one may live


async def take(url: str, file: str) -> None:
    """Take the file in."""
    await database.open(url)
    with Report(Path(f"{file}.refused")) as report:
        await moving.bring_in(
            Wish(Path(file)), BRAND, Still(NOW), report, commit=True, progress=lambda a, b: None
        )
    await database.close()


async def undo(url: str, file: str) -> None:
    """Take it back."""
    await database.open(url)
    batch = await ImportBatch.all().order_by("-id").first()
    assert batch is not None
    await moving.take_back(batch.id, BRAND, Still(NOW), lambda count: None, part=PART)
    await database.close()


def until_through(
    work: Callable[[], Coroutine[Any, Any, None]], chance: random.Random, latest: int
) -> int:
    """Kill until one gets through; how many died."""
    killed = 0

    def attempt() -> None:
        die_before(number)
        asyncio.run(work())

    while True:
        number = chance.randint(10, latest) if killed < MOST else 0
        if forked(attempt) != signal.SIGKILL:
            return killed
        killed += 1


def main(url: str, file: str, seed: str, what: str) -> None:
    """Kill what is asked for."""
    work, latest = {"take": (take, 50), "undo": (undo, 400)}[what]
    print(until_through(lambda: work(url, file), random.Random(seed), latest))


if __name__ == "__main__":
    main(*sys.argv[1:])
