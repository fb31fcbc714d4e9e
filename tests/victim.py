"""Processes killed before their N-th statement, N being read: `-m tests.victim URL WHAT`.

They are forked from this one, which has loaded the program once. With an N beyond the last
statement one survives; what each of them ended with is printed.
"""

import asyncio
import os
import signal
import sys
import traceback
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
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


async def live(url: str, fatal: str, what: str) -> None:
    """Do it once, if there is life enough."""
    await database.open(url)
    try:
        engine = sqlite if url.startswith("sqlite") else postgres
        doom(engine._Transaction, int(fatal))
        await {"redeem": redeem, "cancel": cancel}[what](fatal)
    finally:
        await database.close()


def main(url: str, what: str) -> None:
    """Fork one for each number."""
    for fatal in sys.stdin:
        child = os.fork()
        if not child:
            try:
                asyncio.run(live(url, fatal.strip(), what))
            except BaseException:
                traceback.print_exc()
                os._exit(1)
            os._exit(0)
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)


@asynccontextmanager
async def victims(url: str, what: str) -> AsyncIterator[Callable[[int], Awaitable[bool]]]:
    """Call with an N, for tests: whether the process survived."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.victim", url, what,
        cwd=Path(__file__).parents[1],
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    asked, told = process.stdin, process.stdout
    assert asked is not None
    assert told is not None

    async def survives(fatal: int) -> bool:
        asked.write(f"{fatal}\n".encode())
        status = int(await told.readline())
        assert status in (0, -signal.SIGKILL)
        return status == 0

    try:
        yield survives
    finally:
        asked.close()
        await process.wait()


if __name__ == "__main__":
    main(*sys.argv[1:])
