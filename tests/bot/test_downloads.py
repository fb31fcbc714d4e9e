"""GET /downloads/<ticket>, asked for in a chat and fetched over HTTP; and leaving, to the end."""

import json
import re
from collections.abc import AsyncIterator

import pytest

from handlers.models import Conversation
from loyalty.models import Identity, Member, Outgoing
from scheduler import wiping
from tests import traces
from tests.bot.house import House, house, until
from tests.loyalty.people import BRAND

CHAT = 98765432101
WHO = "whatsapp:+447700987123"


@pytest.fixture
async def running(db: str) -> AsyncIterator[House]:
    """A whole program."""
    async with house() as built, built.open():
        yield built


def said(running: House) -> str:
    """Everything that Telegram and Twilio were told, as text."""
    return json.dumps([repr(call) for call in (*running.telegram.calls, *running.twilio.calls)])


async def address(running: House) -> str:
    """Join on Telegram, ask for the file, and read where it is."""
    await running.write(CHAT, "/start")
    await running.write(CHAT, "join")
    await running.write(CHAT, "export")
    await until(lambda: _said(running, "/downloads/"))
    found = re.search(r"/downloads/[0-9a-f]+-[0-9]+-[0-9A-Z]{16}", said(running))
    assert found
    return found[0]


async def _said(running: House, words: str) -> bool:
    return words in said(running)


async def test_the_file_comes_as_an_attachment_that_nobody_keeps(running: House) -> None:
    path = await address(running)
    async with running.http.get(running.url + path) as answer:
        assert answer.status == 200
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["Content-Disposition"] == 'attachment; filename="my-data.json"'
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
        assert answer.content_type == "application/json"
        whole = await answer.json()
    assert whole["summary"]["number"] == (await Member.get()).number
    assert whole["tables"]["identity"][0]["address"] == f"telegram:{CHAT}"


@pytest.mark.parametrize("change", ["0", "", "x", "/..", "%00", "é"])
async def test_any_other_address_is_not_found(running: House, change: str) -> None:
    path = await address(running)
    async with running.http.get(running.url + path[:-1] + change) as answer:
        if path.endswith(change) and change:
            return  # the very same one, by chance
        assert answer.status == 404
        assert "no-store" in answer.headers.get("Cache-Control", "no-store")


async def test_the_goodbye_reaches_them_and_then_nothing_is_left(
    running: House, capfd: pytest.CaptureFixture[str]
) -> None:
    """P1 through the real doors, with what the program wrote to its log."""
    await running.whatsapp(WHO, "hello from the walrusses", ProfileName="Zyxwolda Quastenfloss")
    await running.whatsapp(WHO, "join", ProfileName="Zyxwolda Quastenfloss")
    await running.order({
        "event": "paid", "order": "1001", "at": "2026-03-01T12:00:00Z", "currency": "GBP",
        "total": "54.00", "customer": {"phone": "+447700987123", "name": "Z. Quastenfloss"},
    })  # fmt: skip
    await running.whatsapp(WHO, "forget me", ProfileName="Zyxwolda Quastenfloss")
    await running.whatsapp(WHO, "yes", ProfileName="Zyxwolda Quastenfloss")
    await until(lambda: _said(running, "know you any more"))
    await until(lambda: _wiped(running))
    assert await Identity.all().count() == await Conversation.all().count() == 0
    assert await Outgoing.all().count() == 0
    marks = ["Quastenfloss", "Zyxwolda", "447700987123", "walrusses"]
    assert await traces.in_tables(marks) == []
    out, err = capfd.readouterr()
    assert [mark for mark in marks if mark in out + err] == []


async def _wiped(running: House) -> bool:
    await wiping.wipe(BRAND, running.clock.now())
    return not await Outgoing.all().exists()
