"""The way out: what is accepted, refused, perhaps sent, and what is done about it."""

import asyncio
import itertools
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta

import pytest
from aiohttp import web

from handlers.models import Conversation
from loyalty import outgoing
from loyalty.models import Identity, Member, Outgoing
from loyalty.outgoing import Saying
from tests.bot.house import House, house, states, until
from tests.standins import answering, error, hang_up, outgoing_of, trouble

ANA = "whatsapp:+447700900001"


@pytest.fixture
async def running(db: str) -> AsyncIterator[House]:
    """A running program."""
    async with house() as running, running.open():
        yield running
    assert running.telegram.complaints == []
    assert running.twilio.complaints == []


async def _joined(running: House, address: str = ANA) -> Member:
    """Somebody who joined on WhatsApp and has read everything so far."""
    await running.whatsapp(address, "join")
    await running.whatsapp(address, "no")
    await until(lambda: states("sent", "sent"))
    running.twilio.calls.clear()
    return await Member.get()


async def _tell(running: House, kind: str, once: str = "t:1", text: str = "stopped") -> int:
    """Write a row that nothing inbound caused; recovery or the fast path will find it."""
    member = await Member.get()
    letter = await outgoing.tell(member, kind, Saying(text), once=once, now=running.clock.now())
    assert letter is not None
    running.program.delivery.post([letter])
    return letter.id


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
    await until(lambda: states(*["sent"] * len(words)))
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


async def test_busy_waits_as_long_as_it_was_told(running: House) -> None:
    running.telegram.script.append(
        answering(lambda: error(429, "Too Many Requests: retry after 1", retry_after=1))
    )
    began = datetime.now(UTC)
    await running.write(7, "/start")
    await until(lambda: states("queued"))
    await running.write(8, "/start")  # another chat does not wait
    await until(lambda: states("queued", "sent"))
    assert datetime.now(UTC) - began < timedelta(seconds=1)
    await until(lambda: states("sent", "sent"))
    assert datetime.now(UTC) - began > timedelta(seconds=1)
    assert len(running.telegram.of(7)) == 2


async def test_the_second_chat_that_is_too_fast_pauses_the_channel(running: House) -> None:
    for _ in range(2):
        running.telegram.script.append(
            answering(lambda: error(429, "Too Many Requests: retry after 1", retry_after=1))
        )
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
    await until(lambda: states(*["sent"] * 30), 20)
    assert all(len(running.telegram.of(100 + chat)) == 1 for chat in range(30))


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
    await _joined(running)
    running.twilio.script.append(hang_up)
    row = await _tell(running, "voucher")
    await until(lambda: states("sent", "sent", "unknown", "sent"))
    again = await Outgoing.get(once=f"again:{row}")
    assert again.state == "sent"
    assert len(running.twilio.sent) == 2
    running.twilio.script.append(hang_up)
    running.twilio.script.append(hang_up)
    await _tell(running, "voucher", "t:2")
    await until(lambda: states("sent", "sent", "unknown", "sent", "unknown", "unknown"))


async def test_marketing_that_was_perhaps_sent_is_never_repeated(running: House) -> None:
    member = await _joined(running)
    await Member.filter(id=member.id).update(marketing=True)
    running.twilio.script.append(hang_up)
    await _tell(running, "marketing")
    await until(lambda: states("sent", "sent", "unknown"))
    await running.whatsapp(ANA, "help")
    await until(lambda: states("sent", "sent", "unknown", "sent"))


@pytest.mark.parametrize("code", [21610, 63014, 63024])
async def test_who_cannot_be_reached_on_whatsapp(running: House, code: int) -> None:
    await _joined(running)
    running.twilio.script.append(answering(lambda: trouble(400, code, "gone")))
    await _tell(running, "service")
    await until(lambda: states("sent", "sent", "failed"))
    assert (await Identity.get(address=ANA)).unreachable_at is not None
    member = await Member.get()
    assert (
        await outgoing.tell(member, "service", Saying("stopped"), once="x", now=running.clock.now())
        is None
    )
    await running.whatsapp(ANA, "hello")  # whoever writes can be reached
    assert (await Identity.get(address=ANA)).unreachable_at is None


@pytest.mark.parametrize(
    ("status", "code", "state"),
    [(400, 21211, "failed"), (400, 63015, "failed"), (500, 20500, "unknown")],
)
async def test_what_twilio_refuses(running: House, status: int, code: int, state: str) -> None:
    await _joined(running)
    running.twilio.script.append(answering(lambda: trouble(status, code, "no")))
    await _tell(running, "service")
    await until(lambda: states("sent", "sent", state))
    row = await Outgoing.all().order_by("-id").first()
    assert row is not None
    assert str(code) in row.reason


async def test_twilio_too_fast_is_tried_again(running: House) -> None:
    await _joined(running)
    running.twilio.script.append(answering(lambda: trouble(429, 20429, "Too Many Requests")))
    await _tell(running, "service")
    await until(lambda: states("sent", "sent", "sent"))
    assert len(running.twilio.sent) == 2


async def test_outside_the_window_a_service_message_waits_for_their_word(running: House) -> None:
    await _joined(running)
    running.clock.offset = timedelta(hours=25)
    await _tell(running, "service")
    await until(lambda: Conversation.filter(unsettled=True).exists())
    assert await states("sent", "sent", "queued")
    assert running.twilio.sent == []
    await running.whatsapp(ANA, "points")
    await until(lambda: states("sent", "sent", "sent", "sent"))
    assert len(running.twilio.sent) == 2


async def test_a_window_that_twilio_sees_closed_is_believed(running: House) -> None:
    await _joined(running)
    row = await _tell(running, "service")
    await until(lambda: states("sent", "sent", "sent"))
    await running.report(row, "failed", 3, "63016")
    assert await states("sent", "sent", "failed", "queued")
    await running.whatsapp(ANA, "points")
    await until(lambda: states("sent", "sent", "failed", "sent", "sent"))


async def test_stop_counts_until_the_very_last_moment(running: House) -> None:
    member = await _joined(running)
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
    member = await _joined(running)
    now = running.clock.now()
    letter = await outgoing.tell(
        member, "service", Saying("stopped"), once="t:1", now=now, valid_until=now
    )
    assert letter is not None
    running.program.delivery.post([letter])
    await until(lambda: states("sent", "sent", "skipped"))


REPORTS = ("queued", "sent", "delivered", "read")


@pytest.mark.parametrize("with_failure", [False, True])
async def test_reports_only_climb_in_every_order(running: House, with_failure: bool) -> None:
    reports = (*REPORTS[1:], "undelivered") if with_failure else REPORTS
    await _joined(running)
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
    await _joined(running)
    running.twilio.script.append(hang_up)
    row = await _tell(running, "service")
    await until(lambda: states("sent", "sent", "unknown"))
    await running.report(row, "delivered", 77)
    assert await states("sent", "sent", "delivered")
    await running.whatsapp(ANA, "help")  # nothing is said again
    await until(lambda: states("sent", "sent", "delivered", "sent"))


async def test_reports_about_nothing_of_ours(running: House) -> None:
    assert await running.report(987654321, "delivered") == 200
    assert await running.report(1, "invented") == 200


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
        assert await outgoing.due(now + timedelta(seconds=30), 10, timedelta(1), ["telegram"]) == []
        later = now + timedelta(minutes=2)
        assert await outgoing.lapsed(later, [letter.id]) == []
        assert [one.id for one in await outgoing.lapsed(later)] == [letter.id]


async def test_replies_go_before_service_messages_and_those_before_marketing(
    db: str, now: datetime
) -> None:
    async with house() as running, running.open() as program:
        await running.write(7, "join")
        await until(lambda: states("sent"))
        member = await Member.get()
        await Member.all().update(marketing=True)
        await running.telegram.close()
        program.delivery.post([])
    moment = datetime.now(UTC)
    for kind in ("marketing", "service", "voucher", "reply"):
        await outgoing.tell(member, kind, Saying("stopped"), once=kind, now=moment)
    found = await outgoing.due(moment + timedelta(seconds=6), 10, timedelta(1), ["telegram"])
    assert [letter.kind for letter in found] == ["voucher", "reply", "service", "marketing"]
