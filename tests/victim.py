"""A process killed before its N-th statement: `-m tests.victim URL N [redeem | cancel]`.

With an N beyond the last statement it survives, and exits with 0.
"""

import asyncio
import os
import signal
import sys
from typing import Any

from bot import database
from bot.engines import postgres, sqlite
from loyalty import rewards, vouchers
from loyalty.models import Member, Voucher
from loyalty.rewards import Offer
from tests.loyalty.voucher_races import CONNECTED as SCARCE
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


async def redeem(fatal: str) -> None:
    """Spend 200 points on the first reward, of which there is one, or on £10 off."""
    member = await Member.get()
    catalogue = await rewards.offered(SCARCE, NOW, member)
    offer = catalogue[0] if catalogue else Offer(200, 1000, {})
    await rewards.redeem(member, offer, once=f"redeem:{fatal}", brand=SCARCE, now=NOW)


async def cancel(fatal: str) -> None:
    """Take the only voucher back."""
    member, voucher = await Member.get(), await Voucher.get()
    await vouchers.cancel(member, voucher, brand=SCARCE, now=NOW)


async def main(url: str, fatal: str, what: str = "redeem") -> None:
    """Do it once, if there is life enough."""
    await database.open(url)
    try:
        engine = sqlite if url.startswith("sqlite") else postgres
        doom(engine._Transaction, int(fatal))
        await {"redeem": redeem, "cancel": cancel}[what](fatal)
    finally:
        await database.close()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
