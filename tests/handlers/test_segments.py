"""Whom a filter means, after what members really did: bought, spent, stopped, merged, left."""

import pytest

from loyalty import segments
from loyalty.errors import BadFilter
from loyalty.models import Identity, Member, MemberTag
from scheduler.tiers import review
from tests.handlers.second_chats import merged
from tests.phones import Town


async def meant(town: Town, text: str) -> list[str]:
    """The names of those whom a filter means now."""
    found = await segments.sample(segments.parse(text), 100, "", town.now)
    assert len(found) == await segments.count(segments.parse(text), town.now)
    return sorted(one.name for one in found)


async def test_what_members_can_spend_is_what_they_are_told(town: Town) -> None:
    ana, ben = await town.member("Ana"), await town.member("Ben", "whatsapp")
    await ana.grant(400)
    await town.shop.order("1001", "54.00", customer=ben)
    assert await meant(town, "points >= 60") == ["Ana"]
    assert await meant(town, "orders >= 1 and spent = 54.00 and last_order <= 0 days") == ["Ben"]
    assert await meant(town, "last_order = never") == ["Ana"]
    town.wait(days=15)
    assert await meant(town, "points >= 104") == ["Ana", "Ben"], "by the clock, no job has run"
    assert "450 points" in await ana.say("points")
    assert await meant(town, "points = 450 and value = 22.50") == ["Ana"]
    await ana.say("redeem 200")
    await ana.say("yes")
    assert await meant(town, "points = 250") == ["Ana"]
    assert await meant(town, "expiring within 380 days") == ["Ben"], "hers were spent first"
    assert await meant(town, "expiring = 50 within 360 days") == ["Ben"], "for joining"
    assert await meant(town, "expiring_value >= 5.00 within 385 days") == ["Ben"]
    town.wait(days=355)
    assert await meant(town, "points = 54") == ["Ben"]
    town.wait(days=30)
    assert await meant(town, "points = 0") == ["Ben"]
    await town.shop.order("1002", "30.00", customer=ana)
    assert await meant(town, "orders = 1 within 30 days") == ["Ana"]
    await town.shop.cancel("1002")
    await town.shop.refund("1001", "54.00")
    assert await meant(town, "last_order = never and spent = 0 and orders = 0") == ["Ana", "Ben"]


async def test_the_level_they_were_told(town: Town) -> None:
    ana = await town.member("Ana")
    await town.member("Ben")
    await ana.grant(600)
    assert await meant(town, 'tier = "Layer Two"') == [], "nobody has told her"
    await review(town.brand, town.now)
    await town.remind("tier-reached")
    assert "Layer Two" in await ana.read()
    assert await meant(town, 'tier = "Layer Two"') == ["Ana"]
    assert await meant(town, "tier < layer-two") == ["Ben"]
    assert await meant(town, "tier in ('Layer One', 'layer two')") == ["Ana", "Ben"]


async def test_what_they_want_and_where_they_are_reached(town: Town) -> None:
    ana, ben = await town.member("Ana"), await town.member("Ben", "whatsapp")
    assert await meant(town, "news") == []
    await ana.say("start")
    await ana.say("yes")
    assert await meant(town, "news") == ["Ana"]
    assert await meant(town, "channel = whatsapp and language = en") == ["Ben"]
    assert await meant(town, "reachable") == ["Ana", "Ben"]
    await ana.say("stop all")
    await Identity.filter(address=ben.address).update(unreachable_at=town.now)
    assert await meant(town, "reachable or news or channel in (whatsapp)") == []
    assert await meant(town, "last_word < 1 day and joined <= 0 days") == ["Ana", "Ben"]


@pytest.mark.parametrize("first", [0, 1])
async def test_two_who_become_one_are_asked_as_one(town: Town, first: int) -> None:
    ana = await town.member("Ana", "telegram")
    town.wait(days=1)
    same = await town.member("Ana", "whatsapp")
    await ana.grant(100)
    await same.grant(30)
    await town.shop.order("1001", "54.00", customer=(ana, same)[first])
    await segments.tag(await ana.member(), ["vip", "press"], by="bo", now=town.now)
    await segments.tag(await same.member(), ["vip", "till"], by="bo", now=town.now)
    await merged(ana, same)
    member = await ana.member()
    assert await segments.tags_of(member) == ["press", "till", "vip"]
    assert await MemberTag.all().count() == 3
    assert await meant(town, "points = 180 and orders = 1 and tag = till") == ["Ana"]
    assert await meant(town, "everybody") == ["Ana"]
    (part,) = await Member.filter(merged_into_id=member.id)
    assert await segments.tag(part, ["late"], by="bo", now=town.now) == ["late"]
    assert "late" in await segments.tags_of(member), "whoever became part of another is that one"


async def test_who_has_left_is_nobody(town: Town) -> None:
    ana = await town.member("Ana")
    member = await ana.member()
    await segments.tag(member, ["vip"], by="bo", now=town.now)
    await ana.say("forget me")
    await ana.say("yes")
    assert await segments.count(segments.EVERYBODY, town.now) == 0
    assert await segments.count(segments.parse("not points > 5 or tag = vip"), town.now) == 0
    assert await MemberTag.all().count() == 0
    with pytest.raises(BadFilter, match="has left"):
        await segments.tag(member, ["vip"], by="bo", now=town.now)
