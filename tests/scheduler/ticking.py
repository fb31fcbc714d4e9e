"""A scheduler of its own: `-m tests.scheduler.ticking URL` looks whenever it reads a time."""

import asyncio
import os
import random
import socket
import sys
import time
from datetime import datetime

from bot import database
from scheduler import reminders
from tests import forks
from tests.scheduler.rules import WITH_HELD_OUT


class Ticking:
    """Such a process, which may be killed and started again."""

    def __init__(self, url: str) -> None:
        self._url = url

    async def start(self) -> None:
        """A new one that has read nothing yet."""
        ours, its = socket.socketpair()
        with its:
            self._process = forks.start(
                "tests.scheduler.ticking", self._url, env=dict(os.environ),
                stdin=its.fileno(), stdout=its.fileno(),
            )  # fmt: skip
        self._reader, self._writer = await asyncio.open_connection(sock=ours)
        assert await self._reader.readline() == b"ready\n"

    async def look(self, at: datetime) -> bool:
        """Let it look by its clock; False: it died over that."""
        self._writer.write(f"{at.isoformat()}\n".encode())
        try:
            return bool(await self._reader.readline())
        except ConnectionResetError:  # before it had read the clock
            return False

    async def end(self) -> None:
        """Kill it, wherever it is."""
        self._process.kill()
        await self._process.ended()
        self._writer.close()


class Four:
    """Four of them that look at once."""

    def __init__(self, url: str, chance: random.Random) -> None:
        self._each = [Ticking(url) for _ in range(4)]
        self._chance = chance
        self._usual = 0.05  # seconds that a look takes
        self.killed = 0  # in the middle of a look

    async def start(self) -> None:
        await asyncio.gather(*(one.start() for one in self._each))

    async def look(self, clocks: tuple[datetime, ...], doomed: tuple[bool, ...]) -> None:
        """Let each look by its clock, and kill some meanwhile; then all live again."""
        began = time.monotonic()
        looks = zip(self._each, clocks, doomed, strict=True)
        await asyncio.gather(*(self._look(*one) for one in looks))
        if not any(doomed):
            self._usual = 0.7 * self._usual + 0.3 * (time.monotonic() - began)

    async def _look(self, one: Ticking, at: datetime, dies: bool) -> None:
        look = asyncio.ensure_future(one.look(at))
        if dies:
            await asyncio.sleep(self._usual * self._chance.random())
            await one.end()
        done = await look
        assert done or dies
        self.killed += not done
        if dies:
            await one.start()

    async def end(self) -> None:
        await asyncio.gather(*(one.end() for one in self._each))


async def main(url: str) -> None:
    """Look by every clock that is read, until nobody tells any."""
    await database.open(url)
    try:
        print("ready", flush=True)
        while line := await asyncio.to_thread(sys.stdin.readline):
            at = datetime.fromisoformat(line.strip())
            print(await reminders.remind(WITH_HELD_OUT, at), flush=True)
    finally:
        await database.close()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
