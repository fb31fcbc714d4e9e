"""What Twilio reports: early, twice, in any order."""

import itertools
from collections.abc import AsyncIterator

import pytest

from loyalty import outgoing
from loyalty.models import Member, Outgoing
from loyalty.outgoing import Saying
from tests.bot.house import ANA, House, house, joined, states, tell, until
from tests.standins import hang_up


@pytest.fixture
async def running(db: str) -> AsyncIterator[House]:
    """A running program."""
    async with house() as running, running.open():
        yield running
    assert running.telegram.complaints == []
    assert running.twilio.complaints == []


REPORTS = ("queued", "sent", "delivered", "read")


@pytest.mark.parametrize("with_failure", [False, True])
async def test_reports_only_climb_in_every_order(running: House, with_failure: bool) -> None:
    reports = (*REPORTS[1:], "undelivered") if with_failure else REPORTS
    await joined(running)
    await running.twilio.close()
    for number, order in enumerate(itertools.permutations(reports)):
        letter = await outgoing.tell(
            await Member.get(),
            "service",
            Saying("stopped"),
            once=f"t:{number}",
            now=running.clock.now(),
        )
        assert letter is not None
        for status in order:
            assert await running.report(letter.id, status, 100 + number) == 200
            assert await running.report(letter.id, status, 100 + number) == 200  # twice
        row = await Outgoing.get(id=letter.id)
        assert row.state == ("failed" if with_failure else "read"), order
        await outgoing.mark_sent(
            [(letter.id, row.provider_id)], running.clock.now()
        )  # call returns
        assert (await Outgoing.get(id=letter.id)).state == row.state


async def test_a_report_settles_what_was_unknown(running: House) -> None:
    await joined(running)
    running.twilio.script.append(hang_up)
    row = await tell(running, "service")
    await until(lambda: states("sent", "sent", "unknown"))
    await running.report(row, "delivered", 77)
    assert await states("sent", "sent", "delivered")
    await running.whatsapp(ANA, "help")  # nothing is said again
    await until(lambda: states("sent", "sent", "delivered", "sent"))


async def test_reports_about_nothing_of_ours(running: House) -> None:
    assert await running.report(987654321, "delivered") == 200
    assert await running.report(1, "invented") == 200
