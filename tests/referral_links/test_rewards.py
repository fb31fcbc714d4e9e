"""What friends bring: campaigns, caps, milestones, a voucher for coming; told and taken back."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from pydantic import ValidationError

from loyalty import programme, vouchers
from loyalty.insights import closing
from loyalty.models import Voucher
from loyalty.programme import Programme
from referral_links import conversions, milestones
from referral_links.models import Milestone, Referral
from scheduler import reminders
from tests.handlers.second_chats import merged
from tests.phones import RULES, Phone, Town, brand_of

WEEKEND = {
    "slug": "double-weekend",
    "active_from": "2026-03-07T00:00:00",
    "active_until": "2026-03-09T00:00:00",
    "advocate": "2",
    "friend": "1.505",
}


def rules(**referral: Any) -> Programme:
    """The fictional brand's rules with other ones for friends."""
    body = RULES.model_dump(mode="json")
    body["referral"] |= {"review_score": 101, **referral}
    return Programme.model_validate(body)


async def put(town: Town, **referral: Any) -> None:
    """Put other rules for friends in force."""
    changed = rules(**referral)
    town.brand = brand_of(changed, await programme.apply(changed, town.now))


async def friend_of(advocate: Phone, name: str, channel: str = "telegram") -> Phone:
    """Somebody who joins with a member's link."""
    await advocate.say("invite")
    code = advocate.seen["Copy the link"].copy.rpartition("/")[2]
    friend = advocate.town.phone(name, channel)
    await friend.say(f"/start {code}" if channel == "telegram" else f"Hi! {code}")
    await friend.say("join")
    await friend.say("no")
    return friend


instant = datetime.fromisoformat


async def points_of(phone: Phone) -> int:
    """All that somebody has, less what they owe."""
    balance = await phone.balance()
    return balance.total - balance.debt


async def standing() -> list[tuple[int, int]]:
    """What stands for each referral, of advocate and friend."""
    found = await Referral.all().order_by("id")
    return [(one.advocate_points, one.friend_points) for one in found]


async def test_a_campaign_counts_at_the_instant_of_the_order_and_stays(town: Town) -> None:
    await put(town, campaigns=[WEEKEND])
    ana = await town.member("Ana")
    ben, cleo = await friend_of(ana, "Ben"), await friend_of(ana, "Cleo")
    await town.shop.order("1", "40.00", customer=ben, at=instant("2026-03-06T23:59:59Z"))
    await town.shop.order("2", "40.00", customer=cleo, at=instant("2026-03-07T00:00:00Z"))
    assert await standing() == [(200, 200), (400, 301)]
    assert "400 points for you" in await ana.read()
    await put(town)  # the campaign was a mistake: what was promised stays
    await town.shop.refund("2", "0.00")
    await town.shop.tell({**town.shop._orders["2"], "event": "delivered"})
    assert await standing() == [(200, 200), (400, 301)]


async def test_an_earlier_order_that_arrives_late_pays_what_it_would_have(town: Town) -> None:
    await put(town, campaigns=[WEEKEND])
    ana = await town.member("Ana")
    ben = await friend_of(ana, "Ben")
    await town.shop.order("1", "40.00", customer=ben, at=instant("2026-03-08T10:00:00Z"))
    assert await standing() == [(400, 301)]
    await town.shop.order("2", "50.00", customer=ben, at=instant("2026-03-05T10:00:00Z"))
    assert await standing() == [(200, 200)]
    await town.shop.cancel("2")
    assert await standing() == [(400, 301)]
    await town.shop.refund("1", "0.01")
    assert await standing() == [(0, 0)]


FIRST = "first order as an invited friend was"
SMALL = "refunded in part, and what is left is too small to count"
SAID = {
    "cancelled": ("The first order of Ben was cancelled", f"Your {FIRST} cancelled"),
    "refunded": ("The first order of Ben was refunded", f"Your {FIRST} refunded"),
    "smaller": (f"The first order of Ben was {SMALL}", f"Your {FIRST} {SMALL}"),
    "another": ("order of Ben turned up, and that one does not count", "for your invitation"),
    "less": ("order of Ben turned up, and that one brings less", "less for your invitation"),
}


@pytest.mark.parametrize("happens", list(SAID))
async def test_whoever_loses_points_hears_the_very_reason(town: Town, happens: str) -> None:
    if happens == "less":
        await put(town, campaigns=[WEEKEND])
    ana = await town.member("Ana")
    ben = await friend_of(ana, "Ben")
    await town.shop.order("1", "40.00", customer=ben, at=instant("2026-03-08T10:00:00Z"))
    await ana.read()
    await ben.read()
    match happens:
        case "cancelled":
            await town.shop.cancel("1")
        case "refunded" | "smaller":
            await town.shop.refund("1", "40.00" if happens == "refunded" else "0.01")
        case "another" | "less":
            total = "30.00" if happens == "another" else "50.00"
            await town.shop.order("2", total, customer=ben, at=instant("2026-03-05T10:00:00Z"))
    of_friend, of_oneself = SAID[happens]
    assert f"{of_friend}, so 200 points were taken back." in await ana.read()
    assert "Why: invitations" in ana.labels
    assert f"{of_oneself}, so " in await ben.read()


async def test_a_changed_minimum_takes_nothing_back(town: Town) -> None:
    ana = await town.member("Ana")
    ben = await friend_of(ana, "Ben")
    await town.shop.order("1", "45.00", customer=ben)
    await put(town, minimum_order="100.00", advocate_points=10)
    await town.shop.refund("1", "1.00")
    assert await standing() == [(200, 200)]
    await town.shop.refund("1", "5.01")
    assert await standing() == [(0, 0)]


async def test_milestones_pay_once_and_go_back_with_the_reward(town: Town) -> None:
    await put(town, milestones=[{"friends": 2, "points": 70}, {"friends": 3, "points": 100}])
    ana = await town.member("Ana")
    friends = [await friend_of(ana, f"F{number}") for number in range(3)]
    for number, friend in enumerate(friends):
        assert await points_of(ana) == 50 + 200 * number + (70 if number > 1 else 0)
        await town.shop.order(str(number), "40.00", customer=friend)
    assert await points_of(ana) == 50 + 600 + 170
    said = await ana.read()
    assert "3 friends!" in said
    assert "100 points more" in said
    await town.shop.refund("1", "0.01")
    assert await points_of(ana) == 50 + 400 + 70
    assert "fewer than 3" in await ana.read()
    await put(town, milestones=[])  # what is reached stays, what is not goes back once
    await town.shop.order("9", "40.00", customer=await friend_of(ana, "G"))
    assert await points_of(ana) == 50 + 600 + 70
    for order in "029":
        await town.shop.cancel(order)
    assert await points_of(ana) == 50
    assert sorted([(one.friends, one.points) for one in await Milestone.all()]) == [(2, 0), (3, 0)]
    assert "for bringing 3 friends" in await ana.say("history")


async def test_a_milestone_is_pending_and_what_expired_of_it_is_not_owed(town: Town) -> None:
    await put(town, milestones=[{"friends": 1, "points": 70}])
    ana = await town.member("Ana")
    ben = await friend_of(ana, "Ben")
    await town.shop.order("1", "40.00", customer=ben)
    assert (await ana.balance()).pending == 270
    town.wait(days=14)
    assert (await ana.balance()).available == 320
    town.wait(days=600)
    await town.shop.refund("1", "40.00")
    balance = await ana.balance()
    assert (balance.total, balance.debt) == (0, 0)


async def test_the_next_reward_waits_for_staff_and_nothing_is_lost(town: Town) -> None:
    await put(town, review_after=2, review_days=30, milestones=[])
    ana = await town.member("Ana")
    friends = [await friend_of(ana, f"F{number}") for number in range(5)]
    for number, days in ((0, 0), (1, 10), (2, 20), (3, 29), (4, 41)):
        at = town.now + timedelta(days=days)
        await town.shop.order(str(number), "40.00", customer=friends[number], at=at)
    reviews = [one.review for one in await Referral.all().order_by("id")]
    assert reviews == ["clear", "clear", "waiting", "waiting", "clear"]
    third = await Referral.get(friend_id=(await friends[2].member()).id)
    assert (third.stage, third.advocate_points, third.friend_points) == ("ordered", 0, 0)
    assert {"sign": "many-rewards", "weight": 0, "count": 2, "days": 30} in (third.signs or [])
    await Referral.filter(id=third.id).update(review="approved")
    await conversions.decide(await friends[2].member(), town.brand, town.now)
    assert [paid for paid, _ in await standing()] == [200, 200, 200, 0, 200]
    await Referral.filter(id=third.id).update(review="rejected")
    await conversions.decide(await friends[2].member(), town.brand, town.now)
    assert [paid for paid, _ in await standing()] == [200, 200, 0, 0, 200]


async def test_rewards_before_and_after_count_too_when_an_order_comes_late(town: Town) -> None:
    await put(town, review_after=2, review_days=30, milestones=[])
    ana = await town.member("Ana")
    for number, days in ((0, 0), (1, 40), (2, 20)):
        friend = await friend_of(ana, f"F{number}")
        at = town.now + timedelta(days=days)
        await town.shop.order(str(number), "40.00", customer=friend, at=at)
    late = await friend_of(ana, "Late")
    await town.shop.order("9", "40.00", customer=late, at=town.now + timedelta(days=15))
    reviews = [one.review for one in await Referral.all().order_by("id")]
    assert reviews == ["clear", "clear", "clear", "waiting"]


async def test_a_voucher_for_coming_instead_of_points(town: Town) -> None:
    await put(town, friend_voucher="ten-off", friend_points=0)
    ana = await town.member("Ana")
    ben = await friend_of(ana, "Ben")
    voucher = await Voucher.get()
    assert (voucher.value_cents, voucher.state) == (1000, "issued")
    assert await points_of(ben) == 50
    assert (await ben.balance()).total == 50
    assert "was given to you" in await ben.say("history")
    assert "present from us" in await ben.say(f"cancel voucher {voucher.last_four}")
    code = ben.seen["Copy the code"].copy
    await town.shop.order("1", "40.00", customer=ben, voucher=code)
    assert await standing() == [(200, 0)]
    await put(town)  # points again: who has a voucher has had theirs
    await town.shop.refund("1", "0.00")
    assert await standing() == [(200, 0)]
    await town.shop.refund("1", "40.00")
    assert await points_of(ben) == 50, "a gift does not become points"
    assert await points_of(ana) == 50
    assert await Voucher.all().count() == 1


async def test_a_voucher_is_for_those_who_came_under_the_rule(town: Town) -> None:
    await put(town, friend_points=0)
    ana = await town.member("Ana")
    ben = await friend_of(ana, "Ben")
    await town.shop.order("1", "40.00", customer=ben)
    await put(town, friend_voucher="ten-off", friend_points=0)
    town.wait(days=1)
    await town.shop.order("2", "5.00", customer=ben)
    assert await Voucher.all().count() == 0
    await town.shop.refund("1", "40.00")
    await town.shop.order("3", "50.00", customer=ben)
    assert await Voucher.all().count() == 0, "the order of 5.00 decides, and is too small"


async def test_a_voucher_that_time_ends_brings_no_points(town: Town) -> None:
    await put(town, friend_voucher="ten-off", friend_points=0)
    ben = await friend_of(await town.member("Ana"), "Ben")
    town.wait(days=100)
    assert await vouchers.expire(town.brand, town.now) == 1
    assert await points_of(ben) == 50
    assert await reminders.remind(town.brand, town.now) == 1
    said = await ben.read()
    assert "has expired" in said
    assert "back" not in said


async def test_who_turns_out_to_be_a_member_loses_the_voucher(town: Town) -> None:
    await put(town, friend_voucher="ten-off", friend_points=0)
    ana, dora = await town.member("Ana"), await town.member("Dora", "whatsapp")
    town.wait(minutes=1)
    ben = await friend_of(ana, "Ben")
    said = await dora.say("link")
    code = next(word for word in said.split() if word.isupper() and len(word) > 6)
    await ben.say(f"link {code}")
    await ben.say("yes")
    assert (await Voucher.get()).state == "void"
    assert await conversions.drift() == []


async def test_rules_that_contradict_each_other_are_refused() -> None:
    for wrong in (
        {"friend_voucher": "ten-off"},
        {"friend_voucher": "nothing-such", "friend_points": 0},
        {"milestones": [{"friends": 5, "points": 1}, {"friends": 3, "points": 1}]},
        {"milestones": [{"friends": 0, "points": 1}]},
        {"campaigns": [WEEKEND, WEEKEND]},
        {"campaigns": [{"slug": "less", "advocate": "0.99"}]},
        {"campaigns": [{"slug": "less", "advocate": "2", "friend": "0"}]},
    ):
        with pytest.raises(ValidationError):
            rules(**wrong)


@pytest.mark.parametrize("page", [1, 5000])
async def test_milestones_that_differ_are_named(
    town: Town, page: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(closing, "PAGE", page)  # who differs is named once, on whatever page
    await put(town, milestones=[{"friends": 1, "points": 70}])
    ana = await town.member("Ana")
    ben = await friend_of(ana, "Ben")
    await town.shop.order("1", "40.00", customer=ben)
    mine = Milestone.filter(friends=1)
    await mine.update(points=71)
    who = f"member {(await ana.member()).id}, milestone:1"
    assert await milestones.drift() == [f"{who}: stands at 71 points, the ledger says 70"]
    await mine.delete()
    assert await milestones.drift() == [f"{who}: 70 points of no milestone"]
    again = Milestone(key=f"{(await ana.member()).id}:1", member=await ana.member(), friends=1)
    again.points, again.postings, again.at = 70, 1, town.now
    await again.save()
    await Referral.all().update(stage="ordered")
    assert await milestones.drift() == [f"{who}: stands at 70 points, fewer friends are rewarded"]
    await Referral.all().update(stage="rewarded", review="rejected")
    assert await conversions.drift() == [
        f"referral:{(await Referral.get()).id}: is rewarded, and rejected"
    ]
    await Referral.all().update(review="clear")


async def test_milestones_of_two_who_are_one_count_once(town: Town) -> None:
    """Each has brought two friends, and one of them has spent what it brought."""
    await put(town, milestones=[{"friends": 2, "points": 70}, {"friends": 4, "points": 100}])
    ana = await town.member("Ana")
    town.wait(minutes=1)
    same = await town.member("Ana W", "whatsapp")
    for number, advocate in enumerate((ana, ana, same, same)):
        friend = await friend_of(advocate, f"F{number}")
        await town.shop.order(str(number), "40.00", customer=friend)
    assert await points_of(ana) == await points_of(same) == 50 + 400 + 70
    town.wait(days=15)
    await same.say("redeem 500")
    await same.say("yes")
    await merged(ana, same)
    assert await points_of(ana) == 50 + 800 + 70 + 100 - 500
    for order, left in (("0", 50 + 600 + 70 - 500), ("2", 50 + 400 + 70 - 500), ("3", -250)):
        await town.shop.refund(order, "40.00")
        assert await points_of(ana) == left


async def test_who_left_is_paid_no_milestone(town: Town) -> None:
    await put(town, milestones=[{"friends": 2, "points": 70}])
    ana = await town.member("Ana")
    ben, cleo = await friend_of(ana, "Ben"), await friend_of(ana, "Cleo")
    await town.shop.order("1", "40.00", customer=ben)
    await ana.say("forget me")
    await ana.say("yes")
    await town.shop.order("2", "40.00", customer=cleo)
    assert await Milestone.filter(points__gt=0).count() == 0
    assert await standing() == [(200, 200), (0, 200)]
