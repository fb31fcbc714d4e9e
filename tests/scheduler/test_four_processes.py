"""D8: four processes that look at once, killed in the middle of it, on PostgreSQL."""

import random
from datetime import UTC, datetime

import pytest

from loyalty import programme
from tests.profiles import SOAK
from tests.scheduler import simulated
from tests.scheduler.happenings import World
from tests.scheduler.oracle import DAY
from tests.scheduler.rules import WITH_HELD_OUT
from tests.scheduler.simulated import HOUR, Tick
from tests.scheduler.ticking import Four

STARTS = datetime(2026, 10, 12, tzinfo=UTC)  # summer time ends, also in America
SIZE, SPAN, KILLS = (600, 120 * DAY, 20) if SOAK else (120, 30 * DAY, 6)


@pytest.mark.parametrize("database", ["postgres"], indirect=True)
async def test_nothing_is_doubled_and_nothing_lost(
    db: str, database: str, chance: random.Random
) -> None:
    await programme.apply(WITH_HELD_OUT.programme, STARTS)
    world = await simulated.begun(WITH_HELD_OUT, SIZE, chance, STARTS, SPAN)
    four = Four(database, chance)

    async def look(world: World, tick: Tick) -> None:
        await four.look(tick.clocks, tick.killed)
        await simulated.rolled_back()

    await four.start()
    try:
        oracle = await simulated.run(world, 8 * HOUR, look, crowd=1.0, deaths=0.12)
    finally:
        await four.end()
    print({**oracle.tally, "killed in the middle": four.killed}, *oracle.examples.items(), sep="\n")
    assert oracle.faults == {}
    assert four.killed >= KILLS
    assert oracle.tally["written"] > 2 * SIZE
