"""What goes through everybody takes its time: more than a program may wait for is refused."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from bot.web.api.problems import Problem

SECONDS = 6.0  # for what somebody looks at; less than after what a statement is cut off
LONG = 25.0  # for what is made of several statements


@asynccontextmanager
async def in_time(command: str, seconds: float = 0) -> AsyncIterator[None]:
    """Do it, or say by which command it can be done however long it takes. Raises Problem."""
    seconds = seconds or SECONDS
    try:
        async with asyncio.timeout(seconds):
            yield
    except TimeoutError:
        said = f"it takes more than {seconds:g} s; on the server `{command}` waits for it"
        raise Problem("later", said, headers={"Retry-After": "60"}) from None
