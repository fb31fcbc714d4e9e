"""Marketing on its way out: what is decided in the moment before it is said."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from loyalty.models import Consent, Identity, Member, Outgoing
from tests.audiences import NOON, Audience, counts, write
from tests.bot.house import House, house, until


@pytest.fixture
async def quiet(db: str) -> AsyncIterator[House]:
    """A house whose program does not run yet; it is noon there. Nothing slows it down."""
    async with house(telegram_rate=0, whatsapp_rate=0) as quiet:
        quiet.set_clock(NOON + timedelta(minutes=1))
        yield quiet
    assert quiet.telegram.complaints == []
    assert quiet.twilio.complaints == []


async def reasons() -> dict[str, int]:
    """What is said of rows that were skipped, and how often."""
    found: dict[str, int] = {}
    for row in await Outgoing.filter(state="skipped"):
        found[row.reason] = found.get(row.reason, 0) + 1
    return found


async def test_everybody_hears_once_and_the_yes_is_noted(quiet: House) -> None:
    await write(Audience(120))
    async with quiet.open():
        await until(lambda: done(120))
    chats = [form["chat_id"] for form in quiet.telegram.sent]
    assert len(chats) == len(set(chats)) == 120
    yes = dict(await Consent.all().values_list("member_id", "id"))
    for row in await Outgoing.all():
        assert row.consent_id == yes[row.member_id]


async def done(sent: int, **others: int) -> bool:
    return await counts() == {"sent": sent} | others


async def test_who_said_no_or_is_gone_or_has_heard_enough_is_left_out(quiet: House) -> None:
    await write(Audience(6))
    await Member.filter(id=1).update(marketing=False)
    await Member.filter(id=2).update(silent=True)
    await Identity.filter(member_id=3).update(unreachable_at=NOON)
    for campaign in (2, 3):
        await write(Audience(1, campaign=campaign, begin=3), people=False)
    await Outgoing.filter(campaign_id__in=(2, 3)).update(state="sent", sent_at=NOON)
    async with quiet.open():
        await until(lambda: done(2, skipped=4))
    assert await reasons() == {"no consent": 2, "not reachable": 1, "capped": 1}
