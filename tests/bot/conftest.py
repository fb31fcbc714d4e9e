"""A house to send from, for every file here that asks for one."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from tests.audiences import NOON
from tests.bot.house import House, house


@pytest.fixture
async def quiet(db: str) -> AsyncIterator[House]:
    """A house whose program does not run yet; it is noon there. Nothing slows it down."""
    async with house(telegram_rate=0, whatsapp_rate=0) as quiet:
        quiet.set_clock(NOON + timedelta(minutes=1))
        yield quiet
    assert quiet.telegram.complaints == []
    assert quiet.twilio.complaints == []
