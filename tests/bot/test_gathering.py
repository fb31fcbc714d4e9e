"""What is asked at the same time is read together, and nobody suffers from anybody else."""

import asyncio
from collections.abc import Mapping, Sequence

import pytest

from bot.web import gathering
from bot.web.gathering import Gathered


class Library:
    """Reads slowly, remembers what it was asked for together, and is closed on some days."""

    def __init__(self) -> None:
        self.asked: list[list[str]] = []
        self.closed = False

    async def read(self, keys: Sequence[str]) -> Mapping[str, int]:
        self.asked.append(list(keys))
        await asyncio.sleep(0.01)
        if self.closed:
            raise OSError("closed")
        return {key: len(key) for key in keys if key != "nothing"}


@pytest.fixture
def library() -> Library:
    return Library()


async def test_what_comes_while_others_are_read_is_read_together(library: Library) -> None:
    gathered = Gathered(library.read)
    first = asyncio.create_task(gathered.find("a"))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    rest = [gathered.find(key) for key in ("bb", "ccc", "nothing", "bb")]
    assert await asyncio.gather(first, *rest) == [1, 2, 3, None, 2]
    assert library.asked == [["a"], ["bb", "ccc", "nothing"]]
    assert await gathered.find("bb") == 2, "nothing is remembered"
    assert library.asked[2:] == [["bb"]]


async def test_only_so_many_are_read_together(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gathering, "MOST_TOGETHER", 2)
    gathered = Gathered(library.read)
    assert await asyncio.gather(*map(gathered.find, "abcde")) == [1] * 5
    assert [len(batch) for batch in library.asked] == [2, 2, 1]


async def test_a_failure_is_told_to_all_who_asked_and_ends_with_them(library: Library) -> None:
    gathered = Gathered(library.read)
    library.closed = True
    found = await asyncio.gather(*map(gathered.find, "ab"), return_exceptions=True)
    assert [type(one) for one in found] == [OSError, OSError]
    library.closed = False
    assert await gathered.find("a") == 1


async def test_who_goes_away_takes_nobody_along(library: Library) -> None:
    gathered = Gathered(library.read)
    leaving, staying = (asyncio.create_task(gathered.find("a")) for _ in range(2))
    await asyncio.sleep(0)
    leaving.cancel()
    assert await staying == 1
    assert leaving.cancelled()
