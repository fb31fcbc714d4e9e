"""What becomes of friends, milestones and columns when two members turn out to be one."""

import importlib
from datetime import datetime, timedelta

from tortoise.transactions import in_transaction

from loyalty import insights
from loyalty.models import Member, Outgoing, Setting
from loyalty.programme import Brand
from loyalty.statements import Sql, rows
from referral_links import conversions, merging, stages
from referral_links.models import Milestone, Referral
from tests.loyalty.people import brought, joined
from tests.phones import Town
from tests.referral_links.test_reward_algebra import brand, tell

DAY = timedelta(days=1)


async def become_one(one: Member, other: Member, rules: Brand, now: datetime) -> None:
    async with in_transaction():
        await merging.merge(
            one.id, other.id, brand=rules, channel="telegram", source="test", now=now
        )


async def paid(friend: Member, number: str, rules: Brand, at: datetime) -> None:
    await tell(friend, number, rules, at, event="paid", total="54.00")


async def test_ones_own_friend_whose_points_had_expired_leaves_the_books_closed(
    town: Town,
) -> None:
    """L1: what expired is not taken back, and nobody says for ever that it is nobody's."""
    rules = brand(review_after=0)
    friend, advocate = await joined("old", town.now), await joined("new", town.now + DAY)
    await brought(friend, advocate, town.now + DAY)
    await paid(friend, "1", rules, town.now + 2 * DAY)
    await become_one(friend, advocate, rules, town.now + 500 * DAY)
    assert not await Referral.exists()
    assert await conversions.drift() == []
    assert await insights.drift() == []


async def test_points_of_no_referral_are_still_named(town: Town) -> None:
    rules = brand(review_after=0)
    friend, advocate = await joined("old", town.now), await joined("new", town.now + DAY)
    await brought(friend, advocate, town.now + DAY)
    await paid(friend, "1", rules, town.now + 2 * DAY)
    kept = await Referral.get()
    await kept.delete()
    found = await conversions.drift() + await stages.drift()
    assert f"referral:{kept.id}:advocate: 200 points of no referral" in found
    assert f"member {friend.id}: was brought, and is nobody's, not rewarded" in found
    assert f"member {advocate.id}: 0 friends are rewarded, not 1" in found
    await Referral.create(**{name: getattr(kept, name) for name in kept._meta.db_fields})


async def test_an_appeal_that_arrives_during_a_merger_stays(town: Town) -> None:
    """L5: whoever decides about a referral writes what is theirs to decide, and no more."""
    friend, advocate = await joined("friend", town.now), await joined("ana", town.now)
    await brought(friend, advocate, town.now)
    read = await Referral.get()
    await Referral.all().update(appeal="advocate: she is my neighbour", appealed_at=town.now)
    async with in_transaction():
        await conversions.void(read, brand(), town.now)
    assert (await Referral.get()).appeal == "advocate: she is my neighbour"


async def test_a_milestone_that_is_reached_late_is_told(town: Town) -> None:
    """L4: a friend who came to the part in the moment of the merger counts, and that is said."""
    rules = brand(review_after=0, milestones=[{"friends": 1, "points": 70}])
    ana = await town.member("Ana")
    whole, part = await ana.member(), await joined("part", town.now + DAY)
    friend = await joined("friend", town.now + DAY)
    await become_one(whole, part, rules, town.now + DAY)
    await brought(friend, whole, town.now + DAY)
    await Referral.all().update(advocate_id=part.id)  # as if it had been written a moment later
    await paid(friend, "1", rules, town.now + 2 * DAY)
    assert await Milestone.all().count() == 0
    assert await merging.gather(rules, town.now + 3 * DAY) > 0
    assert await Milestone.filter(member_id=whole.id, points=70).exists()
    told = [one.saying["text"] for one in await Outgoing.filter(member_id=whole.id)]
    assert "milestone" in told
    assert await merging.gather(rules, town.now + 3 * DAY) == 0
    assert (await Member.get(id=whole.id)).friends_rewarded == 1


async def test_how_far_friends_came_is_written_at_the_members(town: Town) -> None:
    rules = brand(review_after=0)
    ana, ben = await joined("ana", town.now), await joined("ben", town.now)
    await brought(ben, ana, town.now)
    assert (await Member.get(id=ben.id)).invited == "joined"
    await tell(ben, "1", rules, town.now + DAY, event="paid", total="10.00")
    assert (await Member.get(id=ben.id)).invited == "ordered"
    await tell(ben, "0", rules, town.now + DAY / 2, event="paid", total="54.00")
    assert (await Member.get(id=ben.id)).invited == "rewarded"
    assert (await Member.get(id=ana.id)).friends_rewarded == 1
    await tell(ben, "0", rules, town.now + DAY, event="cancelled", total="54.00")
    assert (await Member.get(id=ana.id)).friends_rewarded == 0


async def test_a_note_says_whose_friends_are_counted_later(town: Town) -> None:
    """As if somebody had held the advocate's row when a friend was rewarded."""
    rules = brand(review_after=0)
    ana, ben = await joined("ana", town.now), await joined("ben", town.now)
    await brought(ben, ana, town.now)
    await paid(ben, "1", rules, town.now + DAY)
    await Member.filter(id=ana.id).update(friends_rewarded=0)
    assert await stages.drift() == [f"member {ana.id}: 1 friends are rewarded, not 0"]
    await Setting.create(name=f"{stages.NOTE}{ana.id}:x", value="")
    assert await stages.drift() == [], "it will be"
    assert await stages.gather() == 1
    assert (await Member.get(id=ana.id)).friends_rewarded == 1
    assert await stages.gather() == 0


async def test_the_migration_fills_the_columns_of_members_that_exist(town: Town) -> None:
    rules = brand(review_after=0)
    ana = await joined("ana", town.now)
    for number in range(3):
        friend = await joined(f"friend{number}", town.now)
        await brought(friend, ana, town.now)
        if number:
            await paid(friend, str(number), rules, town.now + DAY)
    await Member.all().update(invited="", friends_rewarded=0)
    assert len(await stages.drift()) == 4
    module = importlib.import_module("referral_links.migrations.0004_stages")
    for operation in module.Migration.operations:
        await rows(Sql(operation.sql))
    assert await stages.drift() == []
    assert (await Member.get(id=ana.id)).friends_rewarded == 2
