"""How long this process was awake: what a busy machine does to it, no program has promised."""

import asyncio
import time
from bisect import bisect
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

BEAT = 0.002  # seconds
BEHIND = 4  # beats: a request is read in some turns of the loop
LONGEST = 5 * BEAT  # between two beats of a process that nothing holds up


class Beats:
    """The moments in which the loop had its turn."""

    def __init__(self) -> None:
        self._beats: list[float] = []

    def beat(self) -> None:
        """It has it now."""
        self._beats.append(time.monotonic())

    def earliest(self, seen: float) -> float:
        """When that, which was seen at this moment, may have come at the earliest."""
        return self._beats[max(0, bisect(self._beats, seen) - BEHIND)]

    def awake(self, since: float, until: float) -> float:
        """The seconds between two moments, without those in which it had no turn."""
        moments = [since, *self._beats[bisect(self._beats, since) : bisect(self._beats, until)]]
        gaps = zip(moments, [*moments[1:], max(since, until)], strict=True)
        return sum(min(later - earlier, LONGEST) for earlier, later in gaps)


@asynccontextmanager
async def beating() -> AsyncIterator[Beats]:
    """Note when this process is awake."""
    beats = Beats()

    async def beat() -> None:
        while True:
            beats.beat()
            await asyncio.sleep(BEAT)

    task = asyncio.create_task(beat())
    try:
        yield beats
    finally:
        task.cancel()
