"""A process that does one thing many times at once: `python -m tests.racer URL WHAT N NAME`.

It waits for a line on its standard input, so that several of them start together, and prints what
each try came to.
"""

import asyncio
import collections
import json
import sys
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any

from bot import database
from bot.engines import sqlite
from handlers import purchases
from loyalty import ledger, programme, rewards
from loyalty.errors import Refusal
from loyalty.ledger import Cause
from loyalty.models import Member
from loyalty.rewards import Offer
from tests import storm
from tests.handlers import linking_races
from tests.loyalty import earning_races, voucher_races
from tests.loyalty.people import BRAND, RULES
from tests.referral_links import counting_races, link_races, reward_races

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
PATIENCE = 60  # seconds: how long a busy machine takes to let everybody in, no race asks


async def order(racer: str, turn: int) -> str:
    """The same event of the same order, every time."""
    member = await Member.all().first()
    assert member is not None
    body = {
        "event": "paid",
        "order": "1001",
        "at": NOW.isoformat(),
        "currency": "GBP",
        "total": "54.00",
        "customer": {"member": member.number},
    }
    answer, _ = await purchases.arrived(body, source="kith", brand=BRAND, now=NOW)
    return f"{answer['points']} repeated" if answer["repeated"] else f"{answer['points']} new"


async def redeem(racer: str, turn: int) -> str:
    """Another redemption of 200 points, every time."""
    member = await Member.all().first()
    assert member is not None
    try:
        await rewards.redeem(
            member, Offer(200, 1000, {}), once=f"redeem:{racer}:{turn}", brand=BRAND, now=NOW
        )
    except Refusal as refusal:
        return refusal.text
    return "redeemed"


async def naive(racer: str, turn: int) -> str:
    """Check, think, then take: what the ledger must not do."""
    member = await Member.all().first()
    assert member is not None
    balance = await ledger.balance(member.account_id, NOW)
    if balance.available < 200:
        return "not-enough-points"
    await asyncio.sleep(0.01)
    cause = Cause("clawback", "naive", f"naive:{racer}:{turn}", BRAND, {})
    await ledger.claw_back(member.account_id, 200, cause, gained_for="", now=NOW)
    return "redeemed"


async def family(racer: str, turn: int) -> str:
    """Orders and refunds of members who brought each other: each touches two of them."""
    everybody = await Member.all().order_by("id")
    member = everybody[turn % len(everybody)]
    body = {
        "event": "refunded" if turn % 3 == 2 else "paid",
        "order": f"{racer}-{turn // 3}-{turn % len(everybody)}",
        "at": NOW.isoformat(),
        "currency": "GBP",
        "total": "54.00",
        "refunded": "54.00" if turn % 3 == 2 else "0.00",
        "customer": {"member": member.number},
    }
    await purchases.arrived(body, source="kith", brand=BRAND, now=NOW)
    return "told"


async def rules(racer: str, turn: int) -> str:
    """Three programmes, each put in force by everybody."""
    brand = RULES.brand.model_copy(update={"name": f"Brand {turn % 3}"})
    await programme.apply(RULES.model_copy(update={"brand": brand}), NOW)
    return "applied"


THINGS: dict[str, Callable[[str, int], Awaitable[str]]] = {
    "order": order,
    "redeem": redeem,
    "naive": naive,
    "family": family,
    "rules": rules,
    "storm": storm.tell,
    **earning_races.THINGS,
    **voucher_races.THINGS,
    **linking_races.THINGS,
    **counting_races.THINGS,
    **reward_races.THINGS,
    **link_races.THINGS,
}


async def main(url: str, what: str, times: str, racer: str) -> None:
    """Open the database, wait for the start, race, and print a JSON object of outcome -> count."""
    sqlite.TURN_SECONDS = database.COMMAND_SECONDS = PATIENCE
    database.BUSY_MILLISECONDS = PATIENCE * 1000
    await database.open(url)
    try:
        print("ready", flush=True)
        await asyncio.to_thread(sys.stdin.readline)
        done: list[Any] = await asyncio.gather(
            *(THINGS[what](racer, turn) for turn in range(int(times))), return_exceptions=True
        )
        outcomes = collections.Counter(
            one if isinstance(one, str) else f"{type(one).__name__}: {one}" for one in done
        )
        print(json.dumps(outcomes), flush=True)
    finally:
        await database.close()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
