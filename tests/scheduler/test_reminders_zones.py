"""By whose clock members are reminded who have several chats: also by another one's number."""

from datetime import datetime, timedelta

import pytest

from loyalty import members, programme
from loyalty.models import Identity, Member
from scheduler import reminders
from tests.loyalty.people import RULES, joined
from tests.scheduler.test_reminders import ENDS, HOUR, points_until, ruled, told

DAY = (ENDS - timedelta(days=28)).replace(hour=0)


async def _hours() -> list[int]:
    """The hours of a day in UTC at which somebody was told."""
    return [hour for hour in range(24) if await reminders.remind(ruled(), DAY + hour * HOUR)]


async def _with(numbers: str, now: datetime, *, zone: str = "Europe/London") -> Member:
    """Somebody heard on Telegram who has points, and other chats or numbers."""
    member = await joined("61412345678", now)
    for address in numbers.split():
        await members.recognise(member, address.partition(":")[0], address)
    await Member.filter(id=member.id).update(zone=zone)
    await points_until(member, ENDS, now)
    return member


@pytest.mark.parametrize("number", ["whatsapp:+61412345678", "phone:+61412345678"])
async def test_a_chat_without_a_number_is_quiet_while_it_is_night_by_their_number(
    db: str, now: datetime, number: str
) -> None:
    """Midnight in UTC is ten in Sydney, one in London, and eight in Perth, where day comes last."""
    await programme.apply(RULES, now)
    await _with(number, now)
    assert await _hours() == [1], "nine in Perth"


async def test_a_whatsapp_chat_may_have_no_number(db: str, now: datetime) -> None:
    await programme.apply(RULES, now)
    member = await _with("whatsapp:GB.4566546130240823 phone:+61412345678", now)
    await Identity.filter(member_id=member.id, kind="whatsapp").update(heard_at=now + HOUR)
    assert await _hours() == [1]


async def test_of_two_numbers_the_one_they_wrote_from_says_where_they_are(
    db: str, now: datetime
) -> None:
    """Between Australia and all of America there is no hour of day: one of them is asked."""
    await programme.apply(RULES, now)
    member = await _with("phone:+18005551234 whatsapp:+61412345678", now)
    await Identity.filter(member_id=member.id, kind="whatsapp").update(heard_at=now - HOUR)
    assert await _hours() == [1]


@pytest.mark.parametrize(
    ("zone", "number", "hour"),
    [
        ("Europe/London", "phone:+819012345678", 9),  # they told it, as the number is Tokyo's
        ("Asia/Tokyo", "phone:+61412345678", 1),
        ("Mars/Olympus", "phone:+819012345678", 1),
        ("Europe/London", "phone:+44", 9),
        ("Europe/London", "email:ana@example.org", 9),
    ],
)
async def test_a_number_says_nothing_against_what_is_known(
    db: str, now: datetime, zone: str, number: str, hour: int
) -> None:
    await programme.apply(RULES, now)
    await _with(number, now, zone=zone)
    assert await _hours() == [hour]


async def test_the_chat_they_write_in_says_where_they_are(db: str, now: datetime) -> None:
    """Heard last on WhatsApp: that number, and not one of a file."""
    await programme.apply(RULES, now)
    member = await _with("whatsapp:+447400123456 phone:+61412345678", now)
    heard = now + timedelta(days=1)
    await Identity.filter(member_id=member.id, kind="whatsapp").update(heard_at=heard)
    assert await _hours() == [9]
    assert await told() == [("expiring-30", "queued")]
