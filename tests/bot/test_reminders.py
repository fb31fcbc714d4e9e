"""A reminder on its way out: never at night, and read in the member's own language."""

from datetime import timedelta

from loyalty import ledger, outgoing
from loyalty.ledger import Cause
from loyalty.models import Member, Outgoing
from loyalty.outgoing import Saying
from loyalty.programme import months_later
from scheduler import reminders
from tests.audiences import NOON, Audience, write
from tests.bot.house import House, until
from tests.loyalty.people import BRAND


async def test_what_was_left_for_the_night_is_said_in_the_morning(quiet: House) -> None:
    await write(Audience(1), campaign=False)
    await Member.filter(id=1).update(zone="Europe/London")
    member = await Member.get(id=1)
    evening = NOON.replace(hour=22)
    for name in ("remind:x:1:a", "told:b"):
        await outgoing.tell(member, "service", Saying("help"), once=name, now=NOON)
    quiet.set_clock(evening)
    async with quiet.open():
        await until(lambda: Outgoing.filter(once="told:b", state="sent").exists())
        await until(lambda: Outgoing.filter(once="remind:x:1:a", not_before__gt=evening).exists())
        row = await Outgoing.get(once="remind:x:1:a")
        assert (row.state, row.not_before) == ("queued", evening.replace(hour=9) + timedelta(1))
        assert len(quiet.telegram.sent) == 1
        quiet.set_clock(row.not_before)
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


async def _left(number: int) -> bool:
    return await Outgoing.filter(state="sent").count() == number
