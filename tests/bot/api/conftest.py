"""A running program with an API, and a till that may do everything."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest

from loyalty import insights
from referral_links import conversions
from tests.bot.api.programs import MASTER, Till
from tests.bot.house import house


@pytest.fixture
async def anyone(db: str) -> AsyncIterator[Till]:
    """A till with the token of the settings; afterwards the books must close."""
    async with house(api_token=MASTER, api_rate=1_000_000) as running:
        running.set_clock(datetime(2026, 3, 1, 12, 0, 5, tzinfo=UTC))
        async with running.open():
            yield Till(running)
            assert await insights.drift() == []
            assert await conversions.drift() == []
