"""Whether this database is fenced, as of a moment ago: then nothing leaves this process."""

import asyncio

import structlog

from bot import metrics
from loyalty import fence
from loyalty.fence import Fence

log = structlog.get_logger()

LOOK_SECONDS = 0.5
REMIND_LOOKS = 7200  # an hour of looks


class Fencing:
    """Looks again and again whether the fence stands."""

    def __init__(self) -> None:
        self.fence: Fence | None = None
        self._lifted = asyncio.Event()
        self._looks = 0

    def stands(self) -> bool:
        """Whether nothing may leave."""
        return self.fence is not None

    async def look(self) -> None:
        """Ask the database, and say what changed."""
        before, self.fence = self.fence, await fence.standing()
        metrics.fenced.set(self.stands())
        if self.fence is None:
            self._lifted.set()
            if before is not None:
                log.warning("the fence is lifted: messages are sent again")
            return
        self._lifted.clear()
        if before is None or self._looks % REMIND_LOOKS == 0:
            log.warning(
                "fenced: nothing is sent until kith unfence",
                why=self.fence.why,
                since=self.fence.since.isoformat(),
            )

    async def watch(self) -> None:
        """Go on looking; while the database is away, what was seen last holds."""
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            self._looks += 1
            try:
                await self.look()
            except Exception as error:
                log.warning("could not see whether we are fenced", error=str(error)[:300])

    async def lifted(self) -> None:
        """Wait until nothing holds us back."""
        await self._lifted.wait()
