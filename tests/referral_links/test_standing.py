"""What referrers are worth, friends against others, who became silent: as a naive count has it."""

import random
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import pairwise
from statistics import mean, variance

import pytest

from loyalty.models import Member, Order
from referral_links import comparison, friends, silence, standing
from referral_links.models import Milestone, Referral
from referral_links.standing import GENERATIONS
from scheduler import silent
from tests.phones import RULES, Phone, Town, brand_of
from tests.profiles import tries

DAY = timedelta(days=1)


async def bring(
    advocate: Member, friend: Member, at: datetime, *, stage: str = "joined", review: str = "clear"
) -> Referral:
    """Somebody brought somebody."""
    return await Referral.create(
        advocate=advocate, friend=friend, code="ABCD2345", attributed_at=at, stage=stage,
        review=review,
    )  # fmt: skip


async def people(town: Town, number: int) -> list[Phone]:
    """So many members."""
    return [await town.member(f"P{one}") for one in range(number)]


async def spent(member: Member) -> int:
    """What a member's orders come to."""
    orders = await Order.filter(member_id=member.id, cancelled=False).exclude(paid_at=None)
    return sum(order.total_cents - order.refunded_cents for order in orders)


def below(parent: dict[int, int], one: int) -> Iterator[tuple[int, int]]:
    """Each descendant and how far it is, found from the bottom up."""
    for friend in parent:
        above, distance = friend, 0
        while above in parent and distance < GENERATIONS:
            above, distance = parent[above], distance + 1
            if above == one:
                yield friend, distance
                break


async def test_the_values_of_random_trees_are_counted_once(
    town: Town, chance: random.Random
) -> None:
    phones = await people(town, 14)
    members = [await phone.member() for phone in phones]
    parent: dict[int, int] = {}
    for number in range(1, len(members)):
        if chance.random() < 0.85:
            above = chance.randrange(number)
            rejected = chance.random() < 0.15
            await bring(
                members[above], members[number], town.now,
                review="rejected" if rejected else "clear",
            )  # fmt: skip
            if not rejected:
                parent[number] = above
    for number in range(tries(1) + 17):
        who = chance.choice(phones)
        await town.shop.order(f"{number}", f"{chance.randrange(100, 9999) / 100:.2f}", customer=who)
        if chance.random() < 0.3:
            await town.shop.refund(f"{number}", "1.00")
        elif chance.random() < 0.2:
            await town.shop.cancel(f"{number}")
    values = [await spent(member) for member in members]
    told = {one.number: one for one in await standing.ambassadors(100)}
    for number, member in enumerate(members):
        found, known = await standing.of(member), list(below(parent, number))
        assert found.spent == values[number]
        assert found.descendants == len(known)
        assert found.cents == sum(values[friend] for friend, _ in known)
        assert found.friends == sum(distance == 1 for _, distance in known)
        assert found.direct == sum(values[friend] for friend, d in known if d == 1)
        for generation in found.generations:
            assert generation.members == sum(d == generation.distance for _, d in known)
        assert (member.number in told) == bool(known)
        if known:
            line = told[member.number]
            kept = (line.friends, line.descendants, line.direct, line.cents)
            assert kept == (found.friends, found.descendants, found.direct, found.cents)
    first = [one.cents for one in told.values()]
    assert first == sorted(first, reverse=True)
    everybody = [*await standing.ambassadors(2), *await standing.ambassadors(100, after=2)]
    assert everybody == list(told.values())


async def test_a_chain_ends_where_it_says_and_a_ring_ends_at_all(town: Town) -> None:
    members = [await phone.member() for phone in await people(town, GENERATIONS + 3)]
    for above, friend in pairwise(members):
        await bring(above, friend, town.now)
    assert (await standing.of(members[0])).descendants == GENERATIONS
    assert (await standing.of(members[5])).descendants == GENERATIONS + 3 - 6
    a, b = members[-2:]
    await Referral.filter(friend_id=a.id).delete()
    await bring(b, a, town.now)  # which is refused everywhere
    for one in (a, b):
        found = await standing.of(one)
        assert [(g.distance, g.members) for g in found.generations] == [(1, 1)]
    ring = {one.number: one.descendants for one in await standing.ambassadors(100)}
    assert (ring[a.number], ring[b.number]) == (1, 1)


async def test_standing_says_what_bringing_friends_cost(town: Town) -> None:
    ana, ben = await people(town, 2)
    member = await ana.member()
    nobody = await standing.of(member)
    assert (nobody.friends, nobody.cents, nobody.last_at, nobody.direct) == (0, 0, None, 0)
    await bring(member, await ben.member(), town.now)
    await town.shop.order("1", "50.00", customer=ben)
    found = await standing.of(member)
    assert (found.advocate_points, found.friend_points) == (200, 200)
    assert (found.direct, found.generations[0].orders, found.last_at) == (5000, 1, town.now)
    await town.shop.refund("1", "50.00")
    gone = await standing.of(member)
    assert (gone.advocate_points, gone.friend_points, gone.cents) == (0, 0, 0)


async def test_a_friend_who_left_has_still_been_brought(town: Town) -> None:
    ana, ben = await people(town, 2)
    member = await ana.member()
    await bring(member, await ben.member(), town.now)
    await town.shop.order("1", "50.00", customer=ben)
    before = await standing.of(member)
    await ben.say("forget me")
    await ben.say("yes")
    assert await standing.of(member) == before
    (line,) = await standing.ambassadors(5)
    assert (line.number, line.cents) == (member.number, 5000)
    await ana.say("forget me")
    await ana.say("yes")
    assert await standing.ambassadors(5) == []


async def test_a_friend_who_had_been_a_member_is_nobodys(town: Town) -> None:
    """They became part of who they had been: the shell that is left does not count."""
    members = [await phone.member() for phone in await people(town, 4)]
    await bring(members[0], members[1], town.now)
    await bring(members[1], members[2], town.now)
    shell = Member.filter(id=members[1].id)
    await shell.update(merged_into_id=members[3].id)
    found = await standing.of(members[0])
    assert (found.friends, found.descendants, found.last_at) == (0, 0, None)
    assert members[0].number not in [one.number for one in await standing.ambassadors(9)]
    assert (await friends.brought(members[0])).friends == 0
    assert await friends.of(members[0]).count() == 0
    assert len(await friends.listed(9)) == 1
    await shell.update(merged_into_id=None)
    assert (await standing.of(members[0])).descendants == 2
    assert len(await friends.listed(9)) == 2


async def test_a_milestone_is_part_of_what_was_paid(town: Town) -> None:
    (ana,) = await people(town, 1)
    member = await ana.member()
    key = f"{member.id}:3"
    made = await Milestone.create(key=key, member=member, friends=3, points=100, at=town.now)
    assert (await standing.of(member)).advocate_points == 100
    await made.delete()


async def test_referred_customers_are_compared_with_all_others(
    town: Town, chance: random.Random
) -> None:
    phones = await people(town, 12)
    members = [await phone.member() for phone in phones]
    referred, rejected, imported = set(members[1:6]), members[6], members[7]
    for friend in (*members[1:6], rejected):
        await bring(
            members[0], friend, town.now, review="rejected" if friend is rejected else "clear"
        )
    await Member.filter(id=imported.id).update(imported_in=1)
    begun, number = town.now, 0
    bought: dict[int, list[tuple[datetime, int]]] = {member.id: [] for member in members}
    for _ in range(3):
        for phone, member in zip(phones, members, strict=True):
            if chance.random() < 0.8:
                number += 1
                town.now = begun + timedelta(days=chance.randrange(40))
                cents = chance.randrange(4000, 9000)
                await town.shop.order(f"{number}", f"{cents / 100:.2f}", customer=phone)
                bought[member.id].append((town.now, cents))
    now, days = begun + timedelta(days=45), 10
    sides: dict[bool, list[tuple[int, int]]] = {True: [], False: []}
    for member in members:
        orders = sorted(bought[member.id])
        if member is imported or not orders or orders[0][0] > now - days * DAY:
            continue
        in_time = [cents for at, cents in orders if at < orders[0][0] + days * DAY]
        sides[member in referred].append((sum(in_time), len(in_time)))
    found = await comparison.compare(now, days)
    for side, group in ((True, found.referred), (False, found.others)):
        assert group.customers == len(sides[side])
        assert group.returned == sum(orders > 1 for _, orders in sides[side])
        assert group.spent.mean == pytest.approx(mean(cents for cents, _ in sides[side]))
        scatter = variance([cents for cents, _ in sides[side]]) * (group.customers - 1)
        assert group.spent.squares == pytest.approx(scatter)
    assert found.retention is not None
    assert found.spend is not None
    assert found.spend.value == pytest.approx(found.referred.spent.mean - found.others.spent.mean)
    town.now = now


async def test_an_order_exactly_at_the_end_is_too_late(town: Town) -> None:
    (ana,) = await people(town, 1)
    begun = town.now
    for number, after in enumerate((timedelta(), 30 * DAY)):
        town.now = begun + after
        await town.shop.order(f"{number}", "10.00", customer=ana)
    assert (await comparison.compare(begun + 30 * DAY - DAY / 86400, 30)).others.customers == 0
    followed = (await comparison.compare(begun + 30 * DAY, 30)).others
    assert (followed.customers, followed.returned, followed.spent.mean) == (1, 0, 1000)
    longer = (await comparison.compare(begun + 60 * DAY, 31)).others
    assert (longer.customers, longer.returned, longer.spent.mean) == (1, 1, 2000)


async def test_nobody_is_compared_with_nobody(town: Town) -> None:
    found = await comparison.compare(town.now)
    assert (found.referred.customers, found.retention, found.spend) == (0, None, None)


def test_one_pause_of_twenty_is_too_long_by_chance(chance: random.Random) -> None:
    """Whatever the rhythm: friends come by chance, and the next one within the pause or not."""
    rounds = tries(20_000)
    for came in (1, 3, 8):
        late = 0
        for _ in range(rounds):
            rhythm = chance.uniform(1, 400)  # days
            during = sum(chance.expovariate(1 / rhythm) for _ in range(came))
            allowed = silence.pause(came, timedelta(days=during))
            late += timedelta(days=chance.expovariate(1 / rhythm)) > allowed
        assert late / rounds == pytest.approx(0.05, abs=4.5 * (0.05 * 0.95 / rounds) ** 0.5 + 0.002)


async def test_a_strong_referrer_becomes_silent(town: Town) -> None:
    ana, ben, *others = await people(town, 8)
    begun, advocate = town.now, await ana.member()
    for number, friend in enumerate(others[:4]):
        stage = "joined" if number == 3 else "ordered"
        await bring(advocate, await friend.member(), begun + (number + 1) * 25 * DAY, stage=stage)
    for number, friend in enumerate(others[4:]):
        await bring(await ben.member(), await friend.member(), begun + number * DAY)
    last = begun + 100 * DAY
    since = last + silence.pause(4, 100 * DAY)
    assert 111 * DAY < since - last < 112 * DAY
    assert await silence.silent(town.brand, since - DAY) == []
    (found,) = await silence.silent(town.brand, since)
    assert (found.number, found.friends, found.customers) == (advocate.number, 4, 3)
    assert (found.last_at, found.since) == (last, since)
    for change in ({"strong_friends": 4}, {"strong_friends": 0}, {"silent_days": 112}):
        rules = RULES.model_copy(update={"referral": RULES.referral.model_copy(update=change)})
        assert await silence.silent(brand_of(rules), since) == []
    await Referral.filter(advocate_id=advocate.id, stage="joined").update(review="rejected")
    assert (await silence.silent(town.brand, since))[0].friends == 3
    await Referral.filter(advocate_id=advocate.id).update(review="rejected")
    assert await silence.silent(town.brand, since) == []
    await Referral.filter(advocate_id=advocate.id).update(review="clear")
    assert len(await silence.silent(town.brand, since)) == 1
    await ana.say("forget me")
    await ana.say("yes")
    assert await silence.silent(town.brand, since) == []


async def test_who_became_silent_is_warned_of_once(town: Town) -> None:
    ana, *others = await people(town, 4)
    for number, friend in enumerate(others):
        at = town.now + number * DAY
        await bring(await ana.member(), await friend.member(), at, stage="ordered")
    assert await silence.counted() == 0
    said = []
    for _ in range(40):
        said.append(await silent.look(town.brand, town.now))
        town.wait(days=1)
    assert (said.count(1), said.index(1)) == (1, 32)
    assert await silence.counted() == 1
    newcomer = await town.member("Newcomer")
    await bring(await ana.member(), await newcomer.member(), town.now, stage="ordered")
    assert await silent.look(town.brand, town.now) == 0
    assert await silence.counted() == 0
