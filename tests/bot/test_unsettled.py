"""What was perhaps sent, what must wait, what a crash left: said again as its kind allows."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest

from handlers.models import Conversation
from loyalty import consent, outgoing
from loyalty.models import Member, Outgoing
from loyalty.outgoing import Saying
from tests.audiences import NOON
from tests.bot.house import ANA, House, house, joined, states, tell, until
from tests.standins import hang_up


@pytest.fixture
async def running(db: str) -> AsyncIterator[House]:
    """A running program."""
    async with house() as running, running.open():
        yield running
    assert running.telegram.complaints == []
    assert running.twilio.complaints == []


async def test_a_broken_call_is_said_again_with_the_next_message(running: House) -> None:
    running.telegram.script.append(hang_up)
    await running.write(7, "/start")
    await until(lambda: states("unknown"))
    assert (await Conversation.get()).unsettled
    await running.write(7, "join")
    await until(lambda: states("unknown", "sent", "sent"))
    first, again, answer = running.telegram.of(7)
    assert first == again != answer
    assert not (await Conversation.get()).unsettled
    await running.write(7, "help")  # and only once
    await until(lambda: states("unknown", "sent", "sent", "sent"))


async def test_a_voucher_is_said_once_more_at_once(running: House) -> None:
    await joined(running)
    running.twilio.script.append(hang_up)
    row = await tell(running, "voucher")
    await until(lambda: states("sent", "sent", "unknown", "sent"))
    again = await Outgoing.get(once=f"again:{row}")
    assert again.state == "sent"
    assert len(running.twilio.sent) == 2
    running.twilio.script.append(hang_up)
    running.twilio.script.append(hang_up)
    await tell(running, "voucher", "t:2")
    await until(lambda: states("sent", "sent", "unknown", "sent", "unknown", "unknown"))


async def test_marketing_that_was_perhaps_sent_is_never_repeated(running: House) -> None:
    running.set_clock(NOON)
    member = await joined(running)
    await consent.record(
        member, "marketing", True, channel="whatsapp", wording="yes", source="t", now=NOON
    )
    running.twilio.script.append(hang_up)
    await tell(running, "marketing")
    await until(lambda: states("sent", "sent", "unknown"))
    await running.whatsapp(ANA, "help")
    await until(lambda: states("sent", "sent", "unknown", "sent"))


async def test_outside_the_window_a_service_message_waits_for_their_word(running: House) -> None:
    await joined(running)
    running.clock.offset = timedelta(hours=25)
    await tell(running, "service")
    await until(lambda: Conversation.filter(unsettled=True).exists())
    assert await states("sent", "sent", "queued")
    assert running.twilio.sent == []
    await running.whatsapp(ANA, "points")
    await until(lambda: states("sent", "sent", "sent", "sent"))
    assert len(running.twilio.sent) == 2


async def test_a_window_that_twilio_sees_closed_is_believed(running: House) -> None:
    await joined(running)
    row = await tell(running, "service")
    await until(lambda: states("sent", "sent", "sent"))
    await running.report(row, "failed", 3, "63016")
    assert await states("sent", "sent", "failed", "queued")
    await running.whatsapp(ANA, "points")
    await until(lambda: states("sent", "sent", "failed", "sent", "sent"))


async def test_stop_counts_until_the_very_last_moment(running: House) -> None:
    member = await joined(running)
    letter = await outgoing.tell(
        member, "service", Saying("stopped"), once="t:1", now=running.clock.now()
    )
    assert letter is not None
    await Member.filter(id=member.id).update(silent=True)
    running.program.delivery.post([letter])
    await until(lambda: states("sent", "sent", "skipped"))
    assert (
        await outgoing.tell(
            member, "service", Saying("stopped"), once="t:2", now=running.clock.now()
        )
        is None
    )


async def test_what_is_too_late_is_not_said(running: House) -> None:
    member = await joined(running)
    now = running.clock.now()
    letter = await outgoing.tell(
        member, "service", Saying("stopped"), once="t:1", now=now, valid_until=now
    )
    assert letter is not None
    running.program.delivery.post([letter])
    await until(lambda: states("sent", "sent", "skipped"))


async def test_what_a_crash_left_is_found(db: str) -> None:
    """Rows as a killed process leaves them: queued with a lease, claimed with a lease."""
    async with house() as running:
        async with running.open():
            await running.write(7, "join")
            await running.write(7, "no")
            await until(lambda: states("sent", "sent"))
        member, now = await Member.get(), datetime.now(UTC)
        left = await outgoing.tell(member, "reply", Saying("stopped"), once="a", now=now)
        lost = await outgoing.tell(member, "reply", Saying("stopped"), once="b", now=now)
        voucher = await outgoing.tell(member, "voucher", Saying("stopped"), once="c", now=now)
        assert left
        assert lost
        assert voucher
        await outgoing.claim([lost, voucher], now, timedelta(minutes=1))
        running.telegram.calls.clear()
        async with running.open(alone=True):
            await until(lambda: states("sent", "sent", "sent", "unknown", "unknown", "sent"))
            assert len(running.telegram.of(7)) == 2  # the queued one, and the voucher once more
            await running.write(7, "help")
            await until(
                lambda: states("sent", "sent", "sent", "unknown", "unknown", "sent", "sent", "sent")
            )


async def test_a_claim_is_not_taken_from_who_still_works_on_it(db: str) -> None:
    async with house() as running:
        async with running.open():
            await running.write(7, "join")
            await until(lambda: states("sent"))
        member, now = await Member.get(), datetime.now(UTC)
        letter = await outgoing.tell(member, "reply", Saying("stopped"), once="a", now=now)
        assert letter
        assert await outgoing.claim([letter], now, timedelta(minutes=1))
        assert await outgoing.claim([letter], now, timedelta(minutes=1)) == []
        assert await outgoing.due(now + timedelta(seconds=30), 10, timedelta(1), "telegram") == []
        later = now + timedelta(minutes=2)
        assert await outgoing.lapsed(later, [letter.id]) == []
        assert [one.id for one in await outgoing.lapsed(later)] == [letter.id]


async def test_what_was_tried_for_days_is_given_up_and_says_so(running: House) -> None:
    member = await joined(running)
    await running.twilio.close()
    now = running.clock.now()
    for number, (attempts, days) in enumerate(((30, 1), (3, 9), (30, 9))):
        await outgoing.tell(member, "service", Saying("stopped"), once=f"t:{number}", now=now)
        await Outgoing.filter(once=f"t:{number}").update(
            attempts=attempts, created_at=now - timedelta(days=days), lease_until=now
        )
    await outgoing.give_up(now, ["whatsapp"])
    (given_up,) = await Outgoing.filter(state="failed")
    assert (given_up.once, given_up.reason) == ("t:2", "tried for too long")
