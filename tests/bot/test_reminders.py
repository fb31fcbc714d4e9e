"""A reminder on its way out: never at night, and read in the member's own language."""

import json
from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from bot.notices import drawn
from loyalty import ledger, members, outgoing
from loyalty.ledger import Cause
from loyalty.models import Identity, Member, Outgoing, Template
from loyalty.outgoing import Saying
from loyalty.programme import months_later
from scheduler import reminders
from tests.audiences import NOON, Audience, write
from tests.bot.house import House, until
from tests.loyalty.people import BRAND, granted
from tests.phones import VOICE


@pytest.mark.parametrize("kind", ["service", "marketing"])
async def test_what_was_left_for_the_night_is_said_in_the_morning(quiet: House, kind: Any) -> None:
    await write(Audience(1), campaign=False)
    await Member.filter(id=1).update(zone="Europe/London")
    member = await Member.get(id=1)
    evening = NOON.replace(hour=22)
    for name in ("remind:x:1:a", "told:b"):
        await outgoing.tell(member, kind, Saying("help"), once=name, now=NOON)
        kind = "service"
    quiet.set_clock(evening)
    async with quiet.open():
        await until(lambda: Outgoing.filter(once="told:b", state="sent").exists())
        await until(lambda: Outgoing.filter(once="remind:x:1:a", not_before__gt=evening).exists())
        row = await Outgoing.get(once="remind:x:1:a")
        assert row.state == "queued"
        hour = evening.replace(hour=10) + timedelta(days=1)
        assert len(quiet.telegram.sent) == 1
        quiet.set_clock(hour - timedelta(hours=1))  # it is day, and not yet the hour of reminders
        await until(lambda: Outgoing.filter(once="remind:x:1:a", not_before=hour).exists())
        assert len(quiet.telegram.sent) == 1
        quiet.set_clock(hour)
        await until(lambda: Outgoing.filter(once="remind:x:1:a", state="sent").exists())


async def test_points_that_end_soon_are_told_of_with_a_way_to_use_them(quiet: House) -> None:
    await write(Audience(1), campaign=False)
    await Member.filter(id=1).update(zone="Europe/Berlin", locale="de")
    member = await Member.get(id=1)
    ends = months_later(NOON, 1)
    cause = Cause("earn_activity", "test", "gain", BRAND, {})
    await ledger.gain(member.account_id, 240, cause, available_at=NOON, expires_at=ends, now=NOON)
    at = ends - timedelta(days=7)
    quiet.set_clock(at)
    async with quiet.open():
        await until(lambda: _left(1))
    assert await reminders.remind(BRAND, at) == 0, "the timetable was quicker"
    (form,) = quiet.telegram.sent
    assert "<b>240 Punkte</b>, 12,00" in form["text"].replace("\xa0", " ")
    assert '"rewards"' in form["reply_markup"]


async def test_who_was_silent_for_long_is_greeted_on_whatsapp_too(quiet: House) -> None:
    await write(Audience(2, channel="whatsapp"), campaign=False)
    spoke = NOON - timedelta(days=60)
    await Member.all().update(last_word_at=spoke, last_word_on=members.day_of(spoke))
    await Identity.all().update(heard_at=spoke)
    await granted(await Member.get(id=1), 240, spoke)
    (form,) = (
        one
        for one in drawn(partial(reminders.examples, BRAND), VOICE, BRAND)
        if (one.name, one.locale) == ("kith_remind_silent_hello", "en")
    )
    await Template.create(
        key=form.name, name=form.name, locale="en", body=form.body, category="MARKETING",
        state="approved", sid="HXhello",
        content={"types": form.types, "values": form.values, "sign": form.sign},
    )  # fmt: skip
    quiet.set_clock(NOON)
    async with quiet.open():
        await until(lambda: _left(2))
    assert {one["ContentSid"] for one in quiet.twilio.sent} == {"HXhello"}
    said = sorted(json.loads(one["ContentVariables"])["1"] for one in quiet.twilio.sent)
    assert said == ["a warm welcome", "your 240 points, worth £12.00"]


async def _left(number: int) -> bool:
    return await Outgoing.filter(state="sent").count() == number
