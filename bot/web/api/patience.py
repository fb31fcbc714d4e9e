"""What goes through everybody takes its time: more than a program may wait for is refused."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from bot.database import COMMAND_SECONDS, is_weather
from bot.web.api.problems import Problem

SECONDS = 6.0  # for what somebody looks at; less than after what a statement is cut off
LONG = 25.0  # for what is made of several statements


@asynccontextmanager
async def in_time(command: str, seconds: float = 0) -> AsyncIterator[None]:
    """Do it, or say by which command it can be done however long it takes. Raises Problem."""
    seconds, began = seconds or SECONDS, time.monotonic()
    try:
        async with asyncio.timeout(seconds):
            yield
    except TimeoutError:
        raise _late(command, seconds) from None
    except Exception as error:
        if is_weather(error) and time.monotonic() - began >= COMMAND_SECONDS:
            raise _late(command, COMMAND_SECONDS) from error  # one of its statements was cut off
        raise


def _late(command: str, seconds: float) -> Problem:
    said = f"it takes more than {seconds:g} s; on the server `{command}` waits for it"
    return Problem("later", said, headers={"Retry-After": "60"})
