"""Four processes tell of the same orders at once, each in its own order: it ends as in peace."""

from collections.abc import Callable
from typing import Any

import pytest

from bot import database
from loyalty import insights
from referral_links import conversions
from tests import storm
from tests.loyalty.test_races import DIALECTS, raced


async def _ends(url: str) -> Any:
    await database.open(url)
    try:
        assert await insights.drift() == []
        assert await conversions.drift() == []
        return await storm.end()
    finally:
        await database.close()


@DIALECTS
async def test_orders_told_by_all_at_once_end_as_told_one_by_one(
    fresh_database: Callable[[str], str], dialect: str
) -> None:
    peace, war = fresh_database(dialect), fresh_database(dialect)
    for url in (peace, war):
        await storm.prepare(url)
    await database.open(peace)
    count = len(await storm.events()) + 1
    for turn in range(count):
        await storm.tell("peace", turn)
    await database.close()
    processes = 4 if dialect == "postgres" else 2
    outcomes = await raced(war, "storm", count * processes, processes=processes)
    assert outcomes == {"told": count * processes}
    assert await _ends(war) == await _ends(peace)


@pytest.mark.parametrize("seed", range(3))
async def test_the_same_one_by_one_in_any_order(
    fresh_database: Callable[[str], str], seed: int
) -> None:
    """What the races are compared with does not depend on the order either."""
    ends = []
    for racer in (f"a{seed}", f"b{seed}"):
        url = fresh_database("sqlite")
        await storm.prepare(url)
        await database.open(url)
        for turn in range(len(await storm.events()) + 1):
            await storm.tell(racer, turn)
        await database.close()
        ends.append(await _ends(url))
    assert ends[0] == ends[1]
