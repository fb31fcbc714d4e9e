"""Long polling: Telegram's updates without a public address, taken in as webhooks are."""

import asyncio
import json
import random
from collections.abc import Mapping
from typing import Any

import structlog
from telegram.error import Conflict, NetworkError, RetryAfter

from bot.channels.telegram import Telegram, span_of
from bot.receive import Outcome, Reception

log = structlog.get_logger()

WAIT_SECONDS = 25
TOGETHER = 100
LONGEST_PAUSE = 30.0


async def poll(channel: Telegram, reception: Reception) -> None:
    """Fetch updates for ever; one is confirmed only when it was dealt with or put aside."""
    await channel.known.wait()
    offset, pause = 0, 1.0
    while True:
        try:
            found = await channel.updates(offset, WAIT_SECONDS, TOGETHER)
        except Exception as error:  # whatever it is: without updates nobody is heard
            pause = _wait_after(error, pause)
            log.warning("telegram gives no updates", error=str(error))
            await asyncio.sleep(pause * random.uniform(0.8, 1.2))
            continue
        pause = 1.0
        # At once for everybody; messages of one person wait for each other in the reception.
        await asyncio.gather(*(_until_done(channel, reception, raw) for raw in found))
        offset = max((_number(raw) + 1 for raw in found), default=offset)


async def _until_done(channel: Telegram, reception: Reception, raw: Mapping[str, Any]) -> None:
    """Nobody repeats what we fetched but we ourselves."""
    payload, pause = json.dumps(raw, ensure_ascii=False), 0.2
    while await reception.take(channel, raw, payload) is not Outcome.DONE:
        await asyncio.sleep(pause)
        pause = min(5.0, pause * 2)


def _number(raw: Mapping[str, Any]) -> int:
    number = raw.get("update_id")
    return number if isinstance(number, int) else 0


def _wait_after(error: Exception, pause: float) -> float:
    if isinstance(error, RetryAfter):
        return span_of(error.retry_after).total_seconds()
    if isinstance(error, Conflict | NetworkError):
        return min(LONGEST_PAUSE, pause * 2)
    return LONGEST_PAUSE
