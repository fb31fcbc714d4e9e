"""Friends who joined and have not ordered: both hear of it, together, and only while it is so."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from loyalty import insights
from loyalty.forgetting import trace
from loyalty.models import Member, Outgoing
from loyalty.programme import Brand
from referral_links import forgetting
from referral_links.models import Referral
from tests.loyalty.people import BRAND, brought
from tests.phones import Town
from tests.scheduler.dues import agree, told, willing

DAY = timedelta(days=1)


def paying(**terms: Any) -> Brand:
    """The brand with other terms for friends."""
    referral = BRAND.programme.referral.model_copy(update=terms)
    return replace(BRAND, programme=BRAND.programme.model_copy(update={"referral": referral}))


async def invited(now: datetime, *names: str) -> tuple[Member, list[Member]]:
    """Somebody and the friends who came through them, a day apart; all like news."""
    ana = await willing("ana", now)
    friends = []
    for day, name in enumerate(names):
        friends.append(await willing(name, now + day * DAY))
        await brought(friends[-1], ana, now + day * DAY)
    return ana, friends


@pytest.mark.parametrize(("days", "heard"), [(13.95, 0), (14, 1), (34.95, 1), (35, 0)])
async def test_a_friend_hears_what_the_first_order_brings(
    db: str, now: datetime, days: float, heard: int
) -> None:
    _ana, (ben,) = await invited(now, "ben")
    found = await told("friend-waiting", BRAND, now + timedelta(days=days))
    assert len(found) == heard
    if found:
        (said,) = found
        assert (said["member"], said["text"]) == (ben.id, "remind-friend")
        assert said["params"] == {
            "points": 200,
            "worth": {"money": 1000, "currency": "GBP"},
            "minimum": {"money": 4000, "currency": "GBP", "short": True},
        }
        assert await told("friend-waiting", BRAND, now + timedelta(days=days)) == []
    assert await insights.drift() == []


@pytest.mark.parametrize(("days", "heard"), [(13.95, 0), (14, 1), (34.95, 1), (35, 0)])
async def test_who_invited_them_hears_it_by_first_name(
    db: str, now: datetime, days: float, heard: int
) -> None:
    ana, (ben,) = await invited(now, "ben")
    await Member.filter(id=ben.id).update(name="Ben Surname")
    found = await told("advocate-waiting", BRAND, now + timedelta(days=days))
    assert [(one["member"], one["params"]["name"], one["params"]["friends"]) for one in found] == [
        (ana.id, "Ben", 1)
    ] * heard
    for one in found:
        assert one["lines"][0]["text"] == "remind-advocate-forward"
        assert one["lines"][0]["params"]["points"] == 200


async def test_who_leaves_is_named_no_more(db: str, now: datetime) -> None:
    """Also whose first name was not written as it is shown."""
    _ana, (ben,) = await invited(now, "ben")
    await Member.filter(id=ben.id).update(name="Ben\u2600 Surname")
    (said,) = await told("advocate-waiting", BRAND, now + 14 * DAY)
    assert said["params"]["name"] == "Ben"
    await forgetting.forget(await trace(await Member.get(id=ben.id)))
    row = await Outgoing.get(once=said["once"])
    assert row.saying["params"]["name"] == {"text": "a-friend"}


async def test_several_friends_are_one_message(db: str, now: datetime) -> None:
    ana, _friends = await invited(now, "ben", "cleo", "dan")
    (said,) = await told("advocate-waiting", BRAND, now + 14 * DAY)
    assert (said["member"], said["params"]["friends"]) == (ana.id, 3)
    assert await Outgoing.filter(state="skipped", reason="said together").count() == 2
    for day in range(15, 36):
        assert await told("advocate-waiting", BRAND, now + day * DAY) == []


async def test_only_who_still_waits_is_told_of(db: str, now: datetime) -> None:
    ana, friends = await invited(now, "ben", "cleo", "dan", "eva", "fay")
    ordered, rejected, gone, merged, fay = friends
    await Referral.filter(friend_id=ordered.id).update(stage="ordered")
    await Referral.filter(friend_id=rejected.id).update(review="rejected")
    await Member.filter(id=gone.id).update(forgotten_at=now)
    await Member.filter(id=merged.id).update(merged_into_id=ana.id)
    at = now + 18 * DAY
    assert [one["member"] for one in await told("friend-waiting", BRAND, at)] == [fay.id]
    (said,) = await told("advocate-waiting", BRAND, at)
    assert said["params"]["friends"] == 1


async def test_without_a_yes_to_news_nobody_hears_of_it(db: str, now: datetime) -> None:
    _ana, (_ben,) = await invited(now, "ben")
    await Member.all().update(marketing=False)
    at = now + 14 * DAY
    assert await told("friend-waiting", BRAND, at) == []
    assert await told("advocate-waiting", BRAND, at) == []


async def test_what_brings_nothing_is_not_promised(db: str, now: datetime) -> None:
    await invited(now, "ben")
    at = now + 14 * DAY
    nothing = paying(advocate_points=0, friend_points=0)
    assert await told("friend-waiting", nothing, at) == []
    assert await told("advocate-waiting", nothing, at) == []
    mine = paying(friend_points=0)
    assert await told("friend-waiting", mine, at) == []
    (said,) = await told("advocate-waiting", mine, at)
    assert (said["params"]["points"], said.get("lines")) == (200, None)


async def test_who_has_a_voucher_for_coming_is_promised_no_points(town: Town) -> None:
    rules = town.brand.programme
    gift = {"friend_points": 0, "friend_voucher": "five-off"}
    slug = next(one.slug for one in rules.rewards if one.kind == "money_off")
    town.brand = replace(
        town.brand,
        programme=rules.model_copy(
            update={"referral": rules.referral.model_copy(update={**gift, "friend_voucher": slug})}
        ),
    )
    ana, ben = await town.member("Ana"), town.phone("Ben")
    await ana.say("invite")
    await ben.say(f"/start {ana.button('Copy the link').copy.rpartition('/')[2]}")
    await ben.say("join")
    for who in (ana, ben):
        await agree(await who.member(), town.now)
    town.brand = replace(town.brand, programme=rules)  # points again, for others
    town.wait(days=14)
    await ana.read()
    assert await town.remind("friend-waiting") == 0
    assert await town.remind("advocate-waiting") == 1
    said = await ana.read()
    assert "Ben has joined with your link, and not ordered yet" in said
    assert "200 points" in said
    assert "forward" not in said


@pytest.mark.parametrize(
    ("locale", "one", "two", "forward"),
    [
        ("en", "Ben has joined", "2 friends have joined", "“Your first order of £40 or more"),
        ("de", "Ben ist über deinen Link", "2 Leute sind über", "„Deine erste Bestellung ab 40"),
    ],
)
async def test_it_reads_well_in_chat(
    town: Town, locale: str, one: str, two: str, forward: str
) -> None:
    ana = await town.member("Ana", locale=locale)
    await ana.say("invite")
    code = ana.buttons[2].copy or next(b.copy for b in ana.buttons if b.copy)
    for name, waited in (("Ben", one), ("Cleo", two)):
        friend = town.phone(name)
        await friend.say(f"/start {code.rpartition('/')[2]}")
        await friend.say("join")
        await agree(await ana.member(), town.now)
        await Outgoing.filter(once__startswith="remind:").delete()
        town.wait(days=14)
        await ana.read()
        assert await town.remind("advocate-waiting") == 1
        said = await ana.read()
        assert waited in said
        assert forward in said
