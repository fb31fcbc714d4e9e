"""The parts of the program in processes of their own, which share nothing but the database."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web
from twilio.request_validator import RequestValidator

from tests import postgres
from tests.audiences import Audience
from tests.bot.house import SENDER, until
from tests.bot.served import STOP_SECONDS
from tests.bot.test_broadcasts import rules  # noqa: F401 -- a fixture
from tests.bot.test_kills import Rows
from tests.deliverers import deliverers
from tests.postgres import free_port
from tests.standins import Form, TwilioApi

SIZE, RATE = 90, 80


class Reporting(TwilioApi):
    """Twilio, which tells what became of each message at the address that it was given."""

    def __init__(self) -> None:
        super().__init__()
        self.answers: list[int] = []
        self._calls: set[asyncio.Task[None]] = set()

    def message(self, form: Form) -> web.Response:
        answer = super().message(form)
        call = asyncio.create_task(self._report(form["StatusCallback"], self.kept[-1]["sid"]))
        self._calls.add(call)
        call.add_done_callback(self._calls.discard)
        return answer

    async def _report(self, url: str, sid: str) -> None:
        told = {"AccountSid": self.account, "MessageSid": sid, "MessageStatus": "delivered"}
        signature = RequestValidator(self.token).compute_signature(url, told)
        async with (
            aiohttp.ClientSession() as http,
            http.post(url, data=told, headers={"X-Twilio-Signature": signature}) as answer,
        ):
            self.answers.append(answer.status)


@pytest.fixture
async def twilio() -> AsyncIterator[Reporting]:
    """Twilio, whose calls reach the process that answers requests."""
    twilio = Reporting()
    await twilio.open()
    yield twilio
    await twilio.close()
    assert twilio.complaints == []


async def prepare(url: str) -> None:
    """A campaign that was launched, and whose audience nobody has frozen yet."""
    audience = Audience(SIZE, channel="whatsapp", now=datetime.now(UTC))
    launch = "SET state = 'running', launched_at = now(), valid_until = now() + interval '1 day'"
    for statement in [*audience.statements()[:-2], f"UPDATE campaign {launch}"]:
        await postgres.ask(url, statement)


async def test_a_campaign_by_four_processes(
    fresh_database: Callable[[str], str],
    twilio: Reporting,
    rules: Path,  # noqa: F811
) -> None:
    """One freezes the audience, two send, one hears what became of it; a sender ends midway."""
    url, port = fresh_database("postgres"), free_port()
    await prepare(url)
    given = {
        "DATABASE_URL": url,
        "PORT": "0",
        "PUBLIC_URL": f"http://127.0.0.1:{port}",
        "PROGRAMME": str(rules),
        "SECRET_KEY": "a secret for the tests",
        "TWILIO_ACCOUNT_SID": twilio.account,
        "TWILIO_AUTH_TOKEN": twilio.token,
        "TWILIO_SENDER": SENDER,
        "TWILIO_API_URL": twilio.url,
        "WHATSAPP_RATE": str(RATE),
        "LOG_LEVEL": "error",
    }
    rows = Rows(url)
    async with deliverers({f"KITH_{name}": value for name, value in given.items()}) as crowd:
        await crowd.start(PARTS="web", PORT=str(port))
        await crowd.start(PARTS="schedule")
        sender = await crowd.start(PARTS="deliver")
        await until(lambda: len(twilio.sent) > SIZE // 4, 60)
        await crowd.start(PARTS="deliver")
        took = await crowd.end(sender)
        at_the_end = Counter(await rows.all("SELECT state FROM outgoing"))
        left = "SELECT count(*) FROM outgoing WHERE state <> 'delivered' AND variant <> '-'"

        async def over() -> bool:
            return await rows.one("SELECT count(*) FROM outgoing") and not await rows.one(left)

        await until(over, 60)
        await crowd.stop()
    heard = Counter(form["To"] for form in twilio.sent)
    held_out = await rows.one("SELECT count(*) FROM outgoing WHERE variant = '-'")
    print(f"ended in {took:.1f} s, {dict(at_the_end)}; {held_out} held out")
    assert took < STOP_SECONDS
    assert at_the_end[("claimed",)] == at_the_end[("unknown",)] == 0, "left in somebody's hand"
    assert at_the_end[("queued",)] > 0, "it ended midway"
    assert set(heard.values()) == {1}
    assert len(heard) == SIZE - held_out
    assert set(twilio.answers) == {200}
