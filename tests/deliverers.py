"""Many a `kith serve` to be killed: `-m tests.deliverers` forks one for each line that it reads.

They are forked from a process that has loaded the program once. A line holds what is particular in
the environment of one; its number is printed.
"""

import asyncio
import json
import os
import signal
import sys
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from pathlib import Path

from bot import settings
from bot.app import serve
from tests.profiles import PATIENCE

TOP = Path(__file__).parents[1]


def main() -> None:
    """Fork until nobody asks any more."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for them
    for line in sys.stdin:
        child = os.fork()
        if not child:
            os.environ.update(json.loads(line))
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            with open(os.devnull, "r+b") as nowhere:
                os.dup2(nowhere.fileno(), 0)
                os.dup2(nowhere.fileno(), 1)
            os._exit(serve(settings.for_serving()))
        print(child, flush=True)


class Deliverers:
    """The processes, by their numbers."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        self.alive: list[int] = []

    async def start(self, **more: str) -> int:
        """One more, with settings of its own."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        given = {f"KITH_{name}": value for name, value in more.items()}
        self._process.stdin.write(json.dumps(given).encode() + b"\n")
        number = int(await self._process.stdout.readline())
        self.alive.append(number)
        return number

    async def kill(self, number: int) -> None:
        """End one as a power cut does, and wait until nothing is left of it."""
        os.kill(number, signal.SIGKILL)
        self.alive.remove(number)
        async with asyncio.timeout(PATIENCE):
            while _lives(number):  # noqa: ASYNC110 -- it is no child of ours
                await asyncio.sleep(0.01)

    async def end(self, number: int) -> float:
        """Ask one to end; how many seconds it takes."""
        began = time.monotonic()
        os.kill(number, signal.SIGTERM)
        self.alive.remove(number)
        async with asyncio.timeout(PATIENCE):
            while _lives(number):  # noqa: ASYNC110 -- it is no child of ours
                await asyncio.sleep(0.01)
        return time.monotonic() - began

    async def stop(self) -> None:
        """Ask all of them to end, and wait until they have."""
        for number in self.alive:
            os.kill(number, signal.SIGTERM)
        async with asyncio.timeout(PATIENCE):
            while self.alive:
                self.alive = [number for number in self.alive if _lives(number)]
                await asyncio.sleep(0.02)


def _lives(number: int) -> bool:
    return Path(f"/proc/{number}").exists()


@asynccontextmanager
async def deliverers(environment: Mapping[str, str]) -> AsyncIterator[Deliverers]:
    """For tests: processes with these settings, none of them alive afterwards."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.deliverers", cwd=TOP, env={**os.environ, **environment},
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    crowd = Deliverers(process)
    try:
        yield crowd
    finally:
        for number in list(crowd.alive):
            with suppress(ProcessLookupError):
                await crowd.kill(number)
        assert process.stdin is not None
        process.stdin.close()
        await process.wait()


if __name__ == "__main__":
    main()
