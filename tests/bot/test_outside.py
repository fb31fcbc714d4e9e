"""Marketing on WhatsApp: free text inside of the window, a template outside, and what closes it."""

import json
from datetime import timedelta

import pytest
from aiohttp import web

from handlers.models import Conversation
from loyalty import outgoing
from loyalty.models import Identity, Member, Outgoing, Template
from loyalty.outgoing import Saying
from tests.audiences import NOON, Audience, counts, write
from tests.bot.house import House, until
from tests.bot.test_bulk import done, reasons
from tests.standins import outgoing_of, sid


async def test_free_text_inside_the_window_a_template_outside_and_nobody_at_plus_one(
    quiet: House,
) -> None:
    await write(Audience(4, channel="whatsapp", template="spring"))
    day_ago = NOON - timedelta(hours=25)
    await Identity.filter(member_id__in=(2, 3)).update(heard_at=day_ago)
    await Identity.filter(member_id=3).update(address="whatsapp:+15550001111")
    await Outgoing.filter(member_id=3).update(address="whatsapp:+15550001111")
    await Identity.filter(member_id=4).update(heard_at=None)
    await Template.create(
        key="spring:en", name="spring", locale="en", category="MARKETING", state="approved",
        body="Hello {{1}}, it is spring.", content={"values": {"1": "name"}}, sid="HX1",
    )  # fmt: skip
    async with quiet.open():
        await until(lambda: done(3, skipped=1))
    assert await reasons() == {"no marketing templates to +1": 1}
    by_number = {form["To"].removeprefix("whatsapp:+")[-1]: form for form in quiet.twilio.sent}
    assert by_number["1"]["Body"] == "Hello *Ana*, it is spring."
    for number in ("2", "4"):
        assert by_number[number]["ContentSid"] == "HX1"
        assert json.loads(by_number[number]["ContentVariables"]) == {"1": "Ana"}
        assert "Body" not in by_number[number]


@pytest.mark.parametrize("known", [True, False], ids=["wrote once", "has never written"])
async def test_without_a_template_it_waits_for_their_word(quiet: House, known: bool) -> None:
    await write(Audience(1, channel="whatsapp"))
    await Identity.all().update(heard_at=NOON - timedelta(hours=25) if known else None)
    address, member = (await Identity.get()).address, await Member.get()
    if known:
        await Conversation.create(address=address, channel="whatsapp", heard_at=NOON)
    at = quiet.clock.now()
    await outgoing.tell(member, "service", Saying("stopped-stranger"), once="t", now=at)
    async with quiet.open():

        async def held() -> bool:
            waits = Outgoing.filter(state="queued", not_before__gt=NOON + timedelta(days=9))
            return await waits.count() == 2

        await until(held)
        await quiet.whatsapp(address, "help")
        await until(lambda: done(1))
    assert {"Hello *Ana*, it is spring."} < set(quiet.twilio.of(address))
    assert any("Of course" in text for text in quiet.twilio.of(address))


async def test_a_window_that_was_closed_is_believed_and_the_template_used_once(
    quiet: House,
) -> None:
    await write(Audience(1, channel="whatsapp", template="spring"))
    await Template.create(
        key="spring:en", name="spring", locale="en", category="MARKETING", state="approved",
        body="Hello {{name}}, it is spring.", content={}, sid="HX1",
    )  # fmt: skip
    async with quiet.open():
        await until(lambda: done(1))
        row = await Outgoing.get()
        first = row.provider_id
        number = len(quiet.twilio.calls)
        assert first == sid(number)
        await quiet.report(row.id, "failed", number, "63016")
        for late in ("sent", "queued"):  # reports come in any order
            await quiet.report(row.id, late, number)
        assert await counts() == {"queued": 1}
        await until(lambda: len(quiet.twilio.sent) == 2)
        await until(lambda: done(1))
        for status in ("failed", "delivered", "failed"):  # the old news twice more
            again = number if status == "failed" else len(quiet.twilio.calls)
            code = "63016" if status == "failed" else ""
            await quiet.report(row.id, status, again, code)
    assert [form.get("ContentSid", "") for form in quiet.twilio.sent] == ["", "HX1"]
    row = await Outgoing.get()
    assert row.state == "delivered"
    heard = (await Identity.get()).heard_at
    assert heard is not None
    assert quiet.clock.now() - heard > timedelta(hours=23)


async def test_a_window_that_was_closed_is_told_before_the_call_has_ended_and_once_more(
    quiet: House,
) -> None:
    await write(Audience(1, channel="whatsapp", template="spring"))
    await Template.create(
        key="spring:en", name="spring", locale="en", category="MARKETING", state="approved",
        body="Hello {{name}}, it is spring.", content={}, sid="HX1",
    )  # fmt: skip

    async def early(request: web.Request, form: dict[str, str]) -> web.StreamResponse:
        accepted = quiet.twilio.message(form)
        await quiet.report(outgoing_of(form), "undelivered", len(quiet.twilio.calls), "63016")
        return accepted

    quiet.twilio.script.append(early)
    async with quiet.open():
        await until(lambda: len(quiet.twilio.sent) == 2)
        await until(lambda: done(1))
        row = await Outgoing.get()
        assert row.provider_id == sid(len(quiet.twilio.calls))
        await quiet.report(row.id, "undelivered", len(quiet.twilio.calls), "63016")
        assert await counts() == {"failed": 1}, "not for ever"
    assert [form.get("ContentSid", "") for form in quiet.twilio.sent] == ["", "HX1"]


@pytest.mark.parametrize("code", ["63049", "63024"])
async def test_what_whatsapp_never_brings_is_not_tried_again(quiet: House, code: str) -> None:
    await write(Audience(1, channel="whatsapp"))
    async with quiet.open():
        await until(lambda: done(1))
        row = await Outgoing.get()
        await quiet.report(row.id, "undelivered", len(quiet.twilio.calls), code)
        row = await Outgoing.get()
        assert (row.state, row.reason) == ("failed", f"{code} undelivered")
        assert ((await Identity.get()).unreachable_at is not None) == (code == "63024")
    assert len(quiet.twilio.sent) == 1
