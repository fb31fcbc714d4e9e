"""By whose clock they live who have two chats: what they told, else what their number says."""

import pytest

from loyalty import members
from loyalty.models import Member
from tests.handlers.second_chats import code_of, connected, merged
from tests.phones import Phone, Town

OWN, TOKYO = "Europe/London", "Asia/Tokyo"
SAID = "I reckon your days by Asia/Tokyo now."


async def _zone(phone: Phone) -> str:
    return str((await phone.member()).zone)


def _whatsapp(town: Town, number: str = "+819012345678") -> Phone:
    phone = town.phone("Ana W", "whatsapp")
    phone.address = f"whatsapp:{number}"
    return phone


async def _joined(phone: Phone) -> Phone:
    await phone.say("join")
    await phone.say("no")
    return phone


async def test_a_number_that_is_connected_says_where_they_are(town: Town) -> None:
    ana, phone = await town.member("Ana", "telegram"), _whatsapp(town)
    assert SAID in await connected(phone, await code_of(ana))
    assert await _zone(ana) == TOKYO
    assert "Europe/London" in await phone.say("zone London")
    await connected(town.phone("Ana X", "whatsapp"), await code_of(ana))
    await connected(_whatsapp(town, "+393123456789"), await code_of(ana))
    assert await _zone(ana) == OWN, "they told it, as their number says another"


@pytest.mark.parametrize(
    ("told", "number", "zone"),
    [
        ("zone Berlin", "+819012345678", "Europe/Berlin"),
        ("points", "+61412345678", OWN),  # several
        ("points", "+447400123456", OWN),
    ],
)
async def test_a_number_says_nothing_against_what_was_told(
    town: Town, told: str, number: str, zone: str
) -> None:
    ana, phone = await town.member("Ana", "telegram"), _whatsapp(town, number)
    await ana.say(told)
    assert "reckon" not in await connected(phone, await code_of(ana))
    assert await _zone(phone) == zone


async def test_a_chat_without_a_number_changes_no_zone(town: Town) -> None:
    ana = await _joined(_whatsapp(town))
    await ana.say("zone London")
    phone = town.phone("Ana T", "telegram")
    assert "reckon" not in await connected(phone, await code_of(ana))
    assert await _zone(phone) == OWN


@pytest.mark.parametrize("first", ["telegram", "whatsapp"])
async def test_what_one_chat_was_told_both_live_by(town: Town, first: str) -> None:
    """The older member stays, and what the other one told does, too."""
    ana = await town.member("Ana", first)
    town.wait(hours=1)
    other = await town.member("Ana 2", "whatsapp" if first == "telegram" else "telegram")
    await other.say("zone Tokyo")
    assert SAID in await merged(ana, other)
    assert await _zone(ana) == await _zone(other) == TOKYO


async def test_the_number_of_either_is_the_number_of_both(town: Town) -> None:
    ana = await town.member("Ana", "telegram")
    town.wait(hours=1)
    other = await _joined(_whatsapp(town))
    assert SAID in await merged(ana, other)
    assert await _zone(ana) == TOKYO


async def test_who_told_the_programmes_zone_keeps_it(town: Town) -> None:
    ana = await _joined(_whatsapp(town))
    await ana.say("zone London")
    town.wait(hours=1)
    other = await _joined(_whatsapp(town, "+393123456789"))
    assert "I reckon your days by Europe/London now." in await merged(ana, other)
    assert await _zone(other) == OWN


async def test_two_who_live_by_one_clock_hear_nothing_of_it(town: Town) -> None:
    ana, other = await town.member("Ana", "telegram"), await town.member("Ana W", "whatsapp")
    assert "reckon" not in await merged(ana, other)


@pytest.mark.parametrize("zone", [OWN, TOKYO])
async def test_who_was_known_by_the_number_is_the_same_person(town: Town, zone: str) -> None:
    """A file told one zone for them; for the programme's it knew the number, so it meant that."""
    ana, phone = await town.member("Ana", "telegram"), _whatsapp(town)
    known = ["phone:+819012345678"]
    await members.enrol(known, name="Ana", locale="en", zone=zone, now=town.now)
    said = await connected(phone, await code_of(ana))
    assert (SAID in said) == (zone == TOKYO)
    assert await _zone(ana) == zone


@pytest.mark.parametrize(("address", "zone"), [("external:whatsapp:{}", TOKYO), ("phone:{}", OWN)])
async def test_who_is_recognised_by_their_chat_lives_by_its_number(
    town: Town, address: str, zone: str
) -> None:
    """Unless the number was known when their zone was told."""
    phone = _whatsapp(town)
    known = address.format("+819012345678")
    made = await members.enrol([known], name="Ana", locale="en", zone=OWN, now=town.now)
    assert made is not None
    await _joined(phone)
    assert (await Member.get(id=made.id)).zone == zone
    assert (await phone.member()).id == made.id
