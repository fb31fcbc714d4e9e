"""The way out: what is accepted or refused, in which order, and what is tried again."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta

import pytest
from aiohttp import web

from handlers.models import Conversation
from loyalty import outgoing
from loyalty.models import Identity, Member, Outgoing
from loyalty.outgoing import Saying
from tests.bot.house import ANA, House, house, joined, states, tell, until
from tests.standins import answering, error, outgoing_of, trouble


@pytest.fixture
async def running(db: str) -> AsyncIterator[House]:
    """A running program."""
    async with house() as running, running.open():
        yield running
    assert running.telegram.complaints == []
    assert running.twilio.complaints == []


async def test_an_answer_is_sent_once_and_noted(running: House) -> None:
    assert await running.write(7, "/start") == 200
    await until(lambda: states("sent"))
    (row,) = await Outgoing.all()
    assert row.provider_id == f"telegram:7:{len(running.telegram.calls)}"
    assert len(running.telegram.of(7)) == 1


async def test_whatsapp_says_numbers_where_there_are_no_buttons(running: House) -> None:
    await running.whatsapp(ANA, "hello")
    await until(lambda: states("sent"))
    (form,) = running.twilio.sent
    assert "\n\n1 - Join" in form["Body"]
    assert "<b>" not in form["Body"]
    assert form["StatusCallback"].startswith("https://kith.example/webhooks/twilio/status?")
    assert outgoing_of(form) == (await Outgoing.get()).id
    await running.whatsapp(ANA, "1")
    await until(lambda: states("sent", "sent"))
    assert await Member.all().count() == 1


async def test_messages_of_one_person_are_answered_in_order(running: House) -> None:
    running.telegram.delay_seconds = 0.01
    words = ["/start", "join", "no", "points", "rewards", "invite", "help"]
    for word in words:
        assert await running.write(7, word) == 200
    await until(lambda: states(*["sent"] * (len(words) + 1)))  # an invitation is two messages
    rows = await Outgoing.all().order_by("id")
    names = [int(str(row.provider_id).rpartition(":")[2]) for row in rows]
    assert names == sorted(names)


@pytest.mark.parametrize(
    ("response", "state", "reason"),
    [
        (lambda: error(403, "Forbidden: bot was blocked by the user"), "failed", "blocked"),
        (lambda: error(400, "Bad Request: chat not found"), "failed", "Chat not found"),
        (lambda: error(500, "Internal Server Error"), "unknown", "Internal"),
        (lambda: error(502, "Bad Gateway"), "unknown", "Bad Gateway"),
        (lambda: web.Response(text="<html>", status=200), "unknown", "Invalid server response"),
    ],
    ids=["blocked", "no-chat", "500", "502", "not-json"],
)
async def test_what_telegram_refuses(
    running: House, response: Callable[[], web.Response], state: str, reason: str
) -> None:
    await running.write(7, "join")
    await until(lambda: states("sent"))
    running.telegram.script.append(answering(response))
    await running.write(7, "points")
    await until(lambda: states("sent", state))
    row = await Outgoing.all().order_by("-id").first()
    assert row is not None
    assert reason in row.reason
    unreachable = (await Identity.get()).unreachable_at is not None
    assert unreachable == (reason == "blocked")
    assert (await Conversation.get()).unsettled == (state == "unknown")


async def test_a_page_instead_of_an_answer_is_noted_in_one_short_line(
    running: House, caplog: pytest.LogCaptureFixture
) -> None:
    page = "<html>" + "Bad Gateway\n" * 500
    running.telegram.script.append(answering(lambda: web.Response(text=page, status=502)))
    await running.write(7, "/start")
    await until(lambda: states("unknown"))
    reason = (await Outgoing.get()).reason
    assert "502" in reason
    assert len(reason) < 100
    assert caplog.records == []


async def test_a_revoked_token_loses_nothing(running: House) -> None:
    running.telegram.script.append(answering(lambda: error(401, "Unauthorized")))
    await running.write(7, "/start")
    await until(lambda: states("sent"))
    assert len(running.telegram.of(7)) == 2


WAITS = 3  # seconds: on a busy machine much happens only in one


def _too_fast() -> web.Response:
    return error(429, f"Too Many Requests: retry after {WAITS}", retry_after=WAITS)


async def test_busy_waits_as_long_as_it_was_told(running: House) -> None:
    running.telegram.script.append(answering(_too_fast))
    began = time.monotonic()
    await running.write(7, "/start")
    await until(lambda: states("queued"))
    await running.write(8, "/start")  # another chat does not wait
    await until(lambda: states("queued", "sent"))
    await until(lambda: states("sent", "sent"))
    assert time.monotonic() - began > WAITS
    assert len(running.telegram.of(7)) == 2


async def test_the_second_chat_that_is_too_fast_pauses_the_channel(running: House) -> None:
    running.telegram.script.extend([answering(_too_fast)] * 2)
    await running.write(7, "/start")
    await until(lambda: len(running.telegram.sent) == 1)
    await running.write(8, "/start")
    await until(lambda: states("queued", "queued"))
    await running.write(9, "/start")
    assert await states("queued", "queued", "queued")
    await until(lambda: states("sent", "sent", "sent"))
    assert len(running.telegram.sent) == 5


async def test_provider_away_means_rows_wait_and_drain(running: House) -> None:
    await running.telegram.close()
    for chat in range(30):
        assert await running.write(100 + chat, "/start") == 200
    await asyncio.sleep(0.3)
    assert await states(*["queued"] * 30)  # not even claimed: who dies now leaves no doubt
    await running.telegram.open()
    await until(lambda: states(*["sent"] * 30))
    assert all(len(running.telegram.of(100 + chat)) == 1 for chat in range(30))


async def test_a_message_that_changes_twice_is_noted_twice(running: House) -> None:
    await running.write(7, "/start")
    await until(lambda: states("sent"))
    first = (await Outgoing.get()).provider_id or ""
    for text in ("stopped", "stopped-all"):
        letter = await outgoing.edit(
            once="e", channel="telegram", address="telegram:7", saying=Saying(text, edits=first),
            locale="en", now=running.clock.now(),
        )  # fmt: skip
        running.program.delivery.post([letter] if letter else [])
        await until(lambda: states("sent", "sent"))


@pytest.mark.parametrize("code", [21610, 63014, 63024])
async def test_who_cannot_be_reached_on_whatsapp(running: House, code: int) -> None:
    await joined(running)
    running.twilio.script.append(answering(lambda: trouble(400, code, "gone")))
    await tell(running, "service")
    await until(lambda: states("sent", "sent", "failed"))
    assert (await Identity.get(address=ANA)).unreachable_at is not None
    member = await Member.get()
    assert (
        await outgoing.tell(member, "service", Saying("stopped"), once="x", now=running.clock.now())
        is None
    )
    await running.whatsapp(ANA, "hello")  # whoever writes can be reached
    assert (await Identity.get(address=ANA)).unreachable_at is None


async def test_who_has_written_since_is_reachable_whatever_is_told_late(running: House) -> None:
    await joined(running)
    row = await tell(running, "service")
    await until(lambda: states("sent", "sent", "sent"))
    await running.whatsapp(ANA, "help")
    await running.report(row, "undelivered", 50, "63024")
    assert (await Outgoing.get(id=row)).state == "failed"
    assert (await Identity.get(address=ANA)).unreachable_at is None


@pytest.mark.parametrize(
    ("status", "code", "state"),
    [(400, 21211, "failed"), (400, 63015, "failed"), (500, 20500, "unknown")],
)
async def test_what_twilio_refuses(running: House, status: int, code: int, state: str) -> None:
    await joined(running)
    running.twilio.script.append(answering(lambda: trouble(status, code, "no")))
    await tell(running, "service")
    await until(lambda: states("sent", "sent", state))
    row = await Outgoing.all().order_by("-id").first()
    assert row is not None
    assert str(code) in row.reason


async def test_twilio_too_fast_is_tried_again(running: House) -> None:
    await joined(running)
    running.twilio.script.append(answering(lambda: trouble(429, 20429, "Too Many Requests")))
    await tell(running, "service")
    await until(lambda: states("sent", "sent", "sent"))
    assert len(running.twilio.sent) == 2


async def test_one_bad_name_does_not_spoil_the_others(db: str, now: datetime) -> None:
    async with house() as running, running.open():
        running.telegram.script.append(
            answering(lambda: web.json_response({"ok": True, "result": _message(7)}))
        )
        await running.write(7, "/start")
        await until(lambda: states("sent"))
        running.telegram.script.append(
            answering(lambda: web.json_response({"ok": True, "result": _message(7)}))
        )
        await running.write(7, "/start")  # the same message_id again
        await until(lambda: states("sent", "sent"))


def _message(chat: int) -> dict[str, object]:
    chat_of = {"id": chat, "type": "private"}
    return {"message_id": 1, "date": 1, "chat": chat_of, "text": "-"}


async def test_replies_go_before_service_messages_and_marketing_its_own_way(
    db: str, now: datetime
) -> None:
    async with house() as running, running.open():
        await running.write(7, "join")
        await until(lambda: states("sent"))
        member = await Member.get()
        await Member.all().update(marketing=True)
    moment = datetime.now(UTC)
    for kind in ("marketing", "service", "voucher", "reply"):
        await outgoing.tell(member, kind, Saying("stopped"), once=kind, now=moment)
    found = await outgoing.due(moment + timedelta(seconds=6), 10, timedelta(1), "telegram")
    assert [letter.kind for letter in found] == ["voucher", "reply", "service"]


async def test_a_chat_that_is_told_much_holds_up_no_other_and_may_stop_it(
    db: str, now: datetime
) -> None:
    """D12, D9: what waits for its chat does not take the room of others, nor outlives a stop."""
    async with house(telegram_rate=10) as running, running.open() as program:
        for chat in (7, 8):
            await running.write(chat, "join")
        await until(lambda: states("sent", "sent"))
        one, other = await Member.all().order_by("id")
        moment = running.clock.now()
        told = [
            await outgoing.tell(one, "service", Saying("stopped"), once=f"t:{n}", now=moment)
            for n in range(20)
        ]
        program.delivery.post([letter for letter in told if letter])
        await until(lambda: len(running.telegram.of(7)) == 2)
        last = await outgoing.tell(other, "service", Saying("stopped"), once="t", now=moment)
        program.delivery.post([last] if last else [])
        await until(lambda: len(running.telegram.of(8)) == 2, 3)
        await running.write(7, "stop all")
        await until(lambda: any("only answer" in text for text in running.telegram.of(7)))
        heard = len(running.telegram.of(7))

        async def skipped() -> bool:
            return await Outgoing.filter(state="skipped", reason="they said stop").count() >= 2

        await until(skipped)
        assert len(running.telegram.of(7)) == heard


async def test_a_row_that_nobody_can_read_holds_up_no_other(running: House) -> None:
    """D12: such as one that a newer version has written."""
    member = await joined(running)
    past = running.clock.now() - timedelta(minutes=1)
    for state in ("queued", "claimed"):
        for saying in ("unheard-of", "stopped"):
            once = f"{state}:{saying}"
            await outgoing.tell(member, "service", Saying(saying), once=once, now=past)
        rows = Outgoing.filter(once__startswith=state)
        await rows.update(state=state, lease_until=past)
        await rows.filter(once__endswith="of").update(saying={"lines": [{"words": "none"}]})
    await until(lambda: states("sent", "sent", "failed", "sent", "unknown", "unknown"))
    assert len(running.twilio.sent) == 1
