"""A process that redeems 200 points, killed before its N-th statement: `-m tests.victim URL N`.

With an N beyond the last statement it survives, and exits with 0.
"""

import asyncio
import os
import signal
import sys
from typing import Any

from bot import database
from bot.engines import postgres, sqlite
from loyalty import rewards
from loyalty.models import Member
from loyalty.rewards import Offer
from tests.loyalty.people import BRAND
from tests.racer import NOW

STATEMENTS = (
    "begin", "commit", "execute_insert", "execute_query", "execute_query_dict", "execute_in_turn",
)  # fmt: skip


def doom(transaction: type[Any], fatal: int) -> None:
    """Kill this process before the `fatal`-th thing that a transaction is asked to do."""
    done = 0

    def dying(method: Any) -> Any:
        async def call(*args: Any, **kwargs: Any) -> Any:
            nonlocal done
            done += 1
            if done == fatal:
                os.kill(os.getpid(), signal.SIGKILL)
            return await method(*args, **kwargs)

        return call

    for name in STATEMENTS:
        if hasattr(transaction, name):
            setattr(transaction, name, dying(getattr(transaction, name)))


async def main(url: str, fatal: str) -> None:
    """Redeem once, if there is life enough."""
    await database.open(url)
    try:
        member = await Member.get()
        engine = sqlite if url.startswith("sqlite") else postgres
        doom(engine._Transaction, int(fatal))
        await rewards.redeem(
            member, Offer(200, 1000, {}), once=f"redeem:{fatal}", brand=BRAND, now=NOW
        )
    finally:
        await database.close()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
