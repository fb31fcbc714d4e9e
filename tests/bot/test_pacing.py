"""D11: how fast it goes, as the receiver sees it, over every sliding second."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis
from hypothesis import strategies as st

from bot.pacing import Bucket
from tests.audiences import Audience, write_to
from tests.beats import beating
from tests.bot.house import until
from tests.bot.test_broadcasts import rules, settings, telegram  # noqa: F401 -- fixtures
from tests.deliverers import deliverers
from tests.profiles import tries
from tests.standins import BotApi

RATE = 80


def most_in_a_second(moments: Sequence[float]) -> int:
    """The largest number within any second that does not hold its end."""
    found, start = 0, 0
    for end, moment in enumerate(moments):
        while moment - moments[start] >= 1.0:
            start += 1
        found = max(found, end - start + 1)
    return found


def surely_in_a_second(moments: Sequence[tuple[float, float]]) -> int:
    """The same of moments that lie anywhere between two: so many at least."""
    return max(
        sum(first <= earliest and latest < first + 1.0 for earliest, latest in moments)
        for first, _ in moments
    )


class Hand:
    """A clock that is moved by hand."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@hypothesis(max_examples=tries(60), deadline=None)
@given(
    rate=st.integers(1, 40),
    steps=st.lists(st.tuples(st.sampled_from("brs"), st.floats(0.0, 0.7)), max_size=200),
)
def test_no_second_holds_more_than_the_rate(rate: int, steps: list[tuple[str, float]]) -> None:
    """Bulk and service messages wait as long as they are told; replies go at once and count."""
    clock = Hand()
    bucket = Bucket(rate, clock)
    released: list[float] = []
    bulk: list[float] = []
    replies = 0
    for kind, step in steps:
        clock.now += step if step < 0.5 else 0.0
        if kind == "r":
            replies += 1
        else:
            clock.now += bucket.pause(bulk=kind == "b")
            assert bucket.pause(bulk=kind == "b") <= 1e-9
        bucket.count(bulk=kind == "b")
        released.append(clock.now + 1e-9)
        if kind == "b":
            bulk.append(clock.now + 1e-9)
    assert most_in_a_second([round(one, 6) for one in bulk]) <= bucket.bulk_rate
    if not replies:
        assert most_in_a_second([round(one, 6) for one in released]) <= rate


def test_without_a_rate_nobody_waits() -> None:
    bucket = Bucket(0)
    for _ in range(1000):
        assert bucket.pause(bulk=True) == 0.0
        bucket.count(bulk=True)


async def test_two_processes_keep_one_rate(
    fresh_database: Callable[[str], str],
    telegram: BotApi,  # noqa: F811
    rules: Path,  # noqa: F811
) -> None:
    """The one whose turn it is is killed, the other goes on; no second holds more than the rate."""
    url, size, telegram.delay_seconds = fresh_database("postgres"), 4 * RATE, 0.0
    await write_to(url, Audience(size, now=datetime.now(UTC)))
    given = settings(url, telegram, rules, TELEGRAM_RATE=str(RATE))
    async with deliverers(given) as crowd, beating() as beats:
        first = await crowd.start()
        await until(lambda: len(telegram.sent) > RATE)
        await crowd.start()
        await asyncio.sleep(0.5)
        await crowd.kill(first)
        await until(lambda: len(telegram.sent) >= size - 20, 60)
        await crowd.stop()
    seen = [call.at for call in telegram.calls if call.method == "sendMessage"]
    moments = [(beats.earliest(at), at) for at in seen]
    most = surely_in_a_second(moments)
    print(f"at most {most} in a second, {RATE} being the rate")
    assert RATE // 2 < most <= RATE + max(1, RATE // 50)


@pytest.mark.parametrize("rate", [1, 30, 80, 1000])
def test_marketing_gets_nearly_all_of_it(rate: int) -> None:
    clock, sent = Hand(), 0
    bucket = Bucket(rate, clock)
    while clock.now < 110.0:
        pause = bucket.pause(bulk=True)
        clock.now += pause
        if pause == 0:
            bucket.count(bulk=True)
            sent += 1
    assert 0.88 * rate <= sent / 10 <= rate + 0.1
