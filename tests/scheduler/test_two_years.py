"""D7, D8, D10: reminders over three months, or, under `make soak`, two years of ten thousand."""

import itertools
import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

import loyalty.reminders
from loyalty import clocks, programme
from scheduler import kinds
from tests.profiles import SOAK
from tests.scheduler import simulated
from tests.scheduler.oracle import DAY, Oracle
from tests.scheduler.rules import WITH_HELD_OUT
from tests.scheduler.simulated import HOUR

# With 29 February, clocks put forward in the north and back in the south.
STARTS = datetime(2028, 1, 10, tzinfo=UTC)
SIZE, SPAN, STEP = (10_000, 730 * DAY, 3 * HOUR) if SOAK else (300, 91 * DAY, 10 * HOUR)
FEW, WEEKS = 60, 28 * DAY


async def passed(
    chance: random.Random, size: int = FEW, span: timedelta = WEEKS, step: timedelta = 4 * HOUR
) -> Oracle:
    """What the oracle saw of a whole run."""
    await programme.apply(WITH_HELD_OUT.programme, STARTS)
    world = await simulated.begun(WITH_HELD_OUT, size, chance, STARTS, span)
    return await simulated.run(world, step)


async def test_the_right_word_at_the_right_hour_once(db: str, chance: random.Random) -> None:
    oracle = await passed(chance, SIZE, SPAN, STEP)
    print(db, dict(oracle.tally), dict(oracle.told), *oracle.examples.items(), sep="\n")
    assert oracle.faults == {}
    seen = oracle.tally
    assert seen["expected"] > 8 * SIZE, "enough happened"
    assert min(oracle.told[rule.kind] for rule in WITH_HELD_OUT.programme.reminding) > 0
    assert seen["written"] + seen["held out"] + seen["together"] > 0.6 * seen["expected"]
    assert seen["not said in time, lawfully"] < 0.3 * seen["expected"]
    assert min(seen["held out"], seen["together"], seen["gone"], seen["killed"]) > 0


Break = Callable[[pytest.MonkeyPatch], None]
only_sqlite = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


def without_key(monkeypatch: pytest.MonkeyPatch) -> None:
    """What was said does not tell what it was about."""
    numbers, line = itertools.count(), loyalty.reminders._line

    def renamed(*args: Any, **kwargs: Any) -> list[Any]:
        once, *others = line(*args, **kwargs)
        return [f"{once}#{next(numbers)}", *others]

    monkeypatch.setattr(loyalty.reminders, "_line", renamed)


def without_zones(monkeypatch: pytest.MonkeyPatch) -> None:
    """Everybody lives in Greenwich."""
    monkeypatch.setattr(clocks, "clocks", lambda *args: ("UTC",))


def without_cap(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody has ever heard enough."""

    async def nobody(*args: Any) -> set[int]:
        return set()

    monkeypatch.setattr(loyalty.reminders, "_heard_enough", nobody)


def without_prices(monkeypatch: pytest.MonkeyPatch) -> None:
    """Rewards cost twice as much to whoever decides what points could buy."""
    seen = kinds.rewards._seen

    def dear(*args: Any) -> list[list[Any]]:
        return [[slug, 2 * cost, 2 * later, *more] for slug, cost, later, *more in seen(*args)]

    monkeypatch.setattr(kinds.rewards, "_seen", dear)


@only_sqlite
@pytest.mark.parametrize(
    ("broken", "faults", "size"),
    [
        (without_key, {"twice"}, FEW),
        (without_zones, {"decided at night", "sent at night", "missed"}, FEW),
        (without_cap, {"over the cap", "two on a day"}, FEW),
        (without_prices, {"missed"}, 3 * FEW),  # of whom one in three saves up
    ],
)
async def test_the_oracle_sees_what_is_wrong(
    db: str,
    broken: Break,
    faults: set[str],
    size: int,
    chance: random.Random,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    broken(monkeypatch)
    oracle = await passed(chance, size)
    assert faults <= oracle.faults.keys(), oracle.faults
