"""Staff take a chosen name from a member: friends have still come, and nothing keeps the name."""

import pytest

from handlers import codes
from handlers.models import Conversation
from loyalty.models import Act, Setting
from referral_links import attribution, links, withdrawn
from referral_links.models import Door, Referral
from referral_links.touches import Touch
from tests import traces
from tests.handlers.second_chats import merged
from tests.phones import SECRET, Phone, Town

NAME = "QUASTEN"


async def named(phone: Phone, name: str = NAME) -> None:
    """Choose a code, and agree to it."""
    await phone.say(f"my code {name}")
    assert name in await phone.say("yes")


async def taken(town: Town, phone: Phone, name: str = "") -> str | None:
    """The code of the link after staff took a name; None if there is no such name."""
    done = await codes.withdraw(
        await phone.member(), by="bo", reason="rude", brand=town.brand, now=town.now, name=name
    )
    return done[0] if done else None


async def leave(phone: Phone) -> None:
    await phone.say("forget me")
    await phone.tap("Yes, forget me")


@pytest.mark.parametrize("channel", ["telegram", "whatsapp"])
async def test_who_came_by_the_name_joins_as_their_friend(town: Town, channel: str) -> None:
    ana = await town.member("Ana")
    await named(ana)
    ben, old = town.phone("Ben", channel), town.phone("Cy", channel)
    for friend in (ben, old):
        await friend.say("/start QUASTEN" if channel == "telegram" else "My code is QUASTEN")
    await Conversation.filter(address=old.address).update(touch=None)  # an older version's
    code = await taken(town, ana)
    assert await traces.in_tables([NAME]) == ["outgoing.saying: QUASTEN"], "in her own chat"
    for friend in (ben, old):
        await friend.say("join")
        brought = await Referral.get(friend_id=(await friend.member()).id)
        assert (brought.advocate_id, brought.code) == ((await ana.member()).id, code)
        assert friend.name in await ana.read()


async def test_who_went_through_the_door_came_whatever_the_name(town: Town) -> None:
    ana = await town.member("Ana")
    await named(ana)
    await Door.create(
        token="7KQ2M4AB", member_id=(await ana.member()).id, channel="telegram", at=town.now
    )
    touch = Touch(NAME, "start", "", town.now, "7KQ2M4AB", town.now)
    await taken(town, ana)
    ben = await (await town.member("Ben")).member()
    came = await attribution.attribute(ben, touch, brand=town.brand, now=town.now)
    assert came.referral is not None


async def test_a_name_that_was_taken_leaves_with_its_owner(town: Town) -> None:
    ana, cy = await town.member("Ana"), await town.member("Cy", "whatsapp")
    await named(ana)
    await town.phone("Ben").say(f"/start {NAME}")
    dora = town.phone("Dora")
    await dora.say(f"/start {NAME}")
    await dora.say("join")
    await town.shop.order("1001", "54.99", customer=cy, referral_code="quasten")
    held = {one.partition(":")[0] for one in await traces.in_tables([NAME])}
    assert held >= {"order_event.body", "conversation.code", "referral_decision.code"}
    code = await taken(town, ana)
    await town.shop.order("1002", "54.99", customer=cy, referral_code=NAME)  # the shop still has it
    assert await traces.in_tables([NAME]) == ["outgoing.saying: QUASTEN"], "in her own chat"
    assert {one.code for one in await Referral.all()} == {code}
    await leave(ana)
    assert await traces.in_tables([NAME, "QVASTEN"]) == []


async def test_of_two_names_each_can_be_taken(town: Town) -> None:
    ana, too = await town.member("Ana"), await town.member("Ana", "whatsapp")
    await named(ana, "RUDEONE")
    await named(too, "RUDETWO")
    ben = town.phone("Ben")
    await ben.say("/start RUDETWO")
    await merged(ana, too)
    own = (await links.link_of(await ana.member(), town.now)).code
    other = ({"RUDEONE", "RUDETWO"} - {own}).pop()
    cleo = await town.member("Cleo")
    for nobodys in (cleo, ana):
        assert await taken(town, nobodys, "NOTHING1") is None
    assert await taken(town, cleo, other) is None, "it is not hers"
    assert await taken(town, ana, other.lower()) == own
    assert "goes on as it is" in await ana.read()
    assert await links.find(other) is None
    assert await links.find(own) is not None
    fresh = await taken(town, ana)
    assert fresh is not None
    assert await links.find(own) is None
    await ben.say("join")
    assert (await Referral.get()).code == fresh
    assert await taken(town, ana) is None
    assert await Act.filter(act="withdraw-code").count() == 2
    for name in (own, other):
        assert "cannot be anybody's code" in await cleo.say(f"my code {name}")


async def test_what_is_kept_of_it_says_nothing_without_the_secret(town: Town) -> None:
    ana = await town.member("Ana")
    await named(ana)
    await taken(town, ana)
    assert await Setting.filter(name__startswith="withdrawn-code:").count() == 1
    assert await withdrawn.among(["quasten", "Qu-Asten", "GOLDFINCH", "-"], SECRET) == {
        "quasten", "Qu-Asten",
    }  # fmt: skip
    assert not await withdrawn.holds(NAME, b"another secret")
