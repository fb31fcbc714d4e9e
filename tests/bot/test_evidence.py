"""D5: what is in doubt is settled by what the provider has in its list."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest

from bot.channels.base import Witness
from bot.evidence import settle_doubts
from loyalty import outgoing, unsettled
from loyalty.models import Member, Outgoing
from loyalty.outgoing import Saying
from tests.audiences import Audience, counts, write
from tests.bot.commands import kith
from tests.bot.house import ANA, House, house, joined, states, tell, until
from tests.bot.test_cli import Fresh
from tests.standins import hang_up


@pytest.fixture
async def awake(db: str) -> AsyncIterator[House]:
    """A house whose clock is right, for the provider's list has times of its own."""
    async with house(whatsapp_rate=0, telegram_rate=0) as awake:
        yield awake
    assert awake.twilio.complaints == []


async def later(running: House) -> int:
    """A while later the list is looked at."""
    witness = running.program.channels["whatsapp"]
    assert isinstance(witness, Witness)
    assert not isinstance(running.program.channels["telegram"], Witness)
    return await settle_doubts(witness, "whatsapp", 0, running.clock.now() + timedelta(minutes=7))


async def test_accepted_or_not_the_list_says(awake: House) -> None:
    now = datetime.now(UTC)
    where = f"Etc/GMT{now.hour - 12:+d}"  # it is noon
    await write(Audience(2, channel="whatsapp", now=now, zone=where))
    awake.twilio.script.extend([awake.twilio.lose, hang_up])
    async with awake.open():
        await until(lambda: in_doubt(2))
        assert len(awake.twilio.sent) == 2
        assert await settle_doubts_at_once(awake) == 0
        assert await in_doubt(2), "what was said just now may not be in the list yet"
        await later(awake)
    rows = await Outgoing.all().order_by("id")
    accepted = next(row for row in rows if row.address == awake.twilio.kept[0]["to"])
    lost = next(row for row in rows if row is not accepted)
    assert (accepted.state, accepted.provider_id) == ("sent", awake.twilio.kept[0]["sid"])
    assert (lost.state, lost.reason) == ("failed", "the provider has no such message")
    assert len(awake.twilio.sent) == 2, "and nothing was sent again"


@pytest.mark.parametrize("kind", ["service", "marketing"])
async def test_a_reminder_that_nobody_received_is_decided_about_anew(
    awake: House, kind: str
) -> None:
    """With what it was to say along; one that was accepted stays."""
    now = datetime.now(UTC)
    where = f"Etc/GMT{now.hour - 12:+d}"  # it is noon
    await write(Audience(2, channel="whatsapp", now=now, zone=where), campaign=False)
    members = await Member.all().order_by("id")
    awake.twilio.script.extend([hang_up, awake.twilio.lose])
    for number, member in enumerate(members, 1):
        for subject in "ab":
            once = f"remind:some:{number}:{subject}"
            assert await outgoing.tell(member, kind, Saying("help"), once=once, now=now)
    along = Outgoing.filter(once__endswith="b")
    await along.update(state="skipped", reason="said together")

    async def both() -> bool:
        return await Outgoing.filter(state="unknown").count() == 2

    async with awake.open():
        await until(both)
        await later(awake)
        accepted = awake.twilio.kept[0]["to"]
        left = await Outgoing.all().order_by("id").values_list("address", "state")
        assert left == [(accepted, "sent"), (accepted, "skipped")]
        assert len(awake.twilio.sent) == 2, "and nothing was sent again by this"


async def in_doubt(number: int) -> bool:
    return (await counts()).get("unknown", 0) == number


async def settle_doubts_at_once(running: House) -> int:
    witness = running.program.channels["whatsapp"]
    assert isinstance(witness, Witness)
    return await settle_doubts(witness, "whatsapp", 0, running.clock.now())


async def test_another_rows_message_is_no_evidence_and_an_answer_stays_in_doubt(
    awake: House,
) -> None:
    async with awake.open():
        await awake.whatsapp(ANA, "join")
        await awake.whatsapp(ANA, "no")
        await until(lambda: states("sent", "sent"))
        awake.twilio.script.append(hang_up)
        await tell(awake, "service", "t:1")
        await until(lambda: states("sent", "sent", "unknown"))
        await later(awake)
        assert await states("sent", "sent", "unknown")
        awake.twilio.script.append(awake.twilio.lose)
        await tell(awake, "service", "t:2")
        await until(lambda: states("sent", "sent", "unknown", "unknown"))
        await later(awake)
        assert (await states("sent", "sent", "sent", "unknown")) or (
            await states("sent", "sent", "unknown", "sent")
        ), "one message accounts for one row"
        assert len(awake.twilio.of(ANA)) == 4


async def test_what_failed_is_listed_and_counted(awake: House) -> None:
    async with awake.open():
        await joined(awake)
        row = await tell(awake, "service")
        await until(lambda: states("sent", "sent", "sent"))
        await awake.report(row, "undelivered", 50, "63024")
        (one,) = await unsettled.listed("failed", 10)
        assert (one.id, one.reason) == (row, "63024 undelivered")
        assert one.member == (await Member.get(id=one.member_id)).number
        assert await unsettled.listed("failed", 10, after=row) == []
        assert (await unsettled.counts())["failed"] == 1
        async with awake.http.get(f"{awake.url}/metrics") as answer:
            told = await answer.text()
    assert 'kith_outgoing_rows{state="failed"} 1.0' in told
    assert 'kith_outgoing_oldest_seconds{channel="whatsapp",kind="marketing"} 0.0' in told
    assert 'kith_send_failures_total{channel="whatsapp",reason="63024"}' in told
    assert 'kith_send_rate_limit{channel="whatsapp"}' in told


def test_the_command_shows_them_in_pages(fresh_database: Fresh) -> None:
    url = fresh_database("sqlite")
    told = kith("outgoing", "unknown", KITH_DATABASE_URL=url)
    assert told == (0, "nothing is unknown\n", "")
    told = kith("outgoing", "retry", "7", "--reason", "lost", KITH_DATABASE_URL=url)
    assert told == (1, "7: it is not in doubt\n", "kith: 1 of 1 are not sent again\n")
