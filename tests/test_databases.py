"""Tests share an open database: whatever a test does with one of its own, the next one finds it."""

from collections.abc import Awaitable, Callable

import pytest

from bot import database as kith
from loyalty.models import Setting


@pytest.mark.usefixtures("db")
async def test_a_database_of_a_tests_own_closes_no_other(
    database: str, emptied: Callable[[], Awaitable[None]], fresh_database: Callable[[str], str]
) -> None:
    """As it happens to a worker that takes tests of both kinds in turn."""
    await Setting.create(name="mine", value="")
    await kith.open(fresh_database(database.partition(":")[0]))
    assert await Setting.filter(name="mine").count() == 0
    await kith.close()
    await emptied()
    await Setting.create(name="mine", value="")
