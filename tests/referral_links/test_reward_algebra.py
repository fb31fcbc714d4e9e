"""Whatever happens in whatever order: what is paid is what the final state says, and nothing more.

The expectation is computed here from orders and reviews as they stand, without the code it tests.
"""

import itertools
import random
from collections.abc import Collection
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from tortoise.transactions import in_transaction

from handlers import purchases
from loyalty import insights
from loyalty.codes import random_key
from loyalty.merging import OneAlready
from loyalty.models import LedgerEntry, Member, Order
from loyalty.programme import Brand, Programme
from referral_links import conversions, reviews, stages
from referral_links.merging import merge
from referral_links.models import Milestone, Referral
from tests.loyalty.people import BRAND, RULES, brought, joined
from tests.profiles import tries

DAY = timedelta(days=1)
START = datetime(2026, 3, 1, 12, tzinfo=UTC)
DOUBLE = (START + 3 * DAY, START + 6 * DAY)  # from, until
MILESTONES = {2: 70, 3: 110}
LEAST, MEAN_LEAST = 4000, 5000


def brand(**referral: Any) -> Brand:
    """A campaign, low milestones, and no score that makes anything wait."""
    body = RULES.model_dump(mode="json")
    body["referral"] |= {
        "review_score": 101,
        "milestones": [{"friends": n, "points": points} for n, points in MILESTONES.items()],
        "campaigns": [
            {"slug": "double", "active_from": DOUBLE[0], "active_until": DOUBLE[1], "advocate": 2}
        ],
        **referral,
    }
    return replace(BRAND, programme=Programme.model_validate(body))


def money(cents: int) -> str:
    return f"{cents // 100}.{cents % 100:02}"


async def tell(member: Member, number: str, rules: Brand, at: datetime, **news: Any) -> None:
    """An event of an order that was paid `at`."""
    whose = await Member.get(id=member.id)
    whole = await Member.get(id=whose.merged_into_id) if whose.merged_into_id else whose
    body = {
        "order": number,
        "at": at.isoformat(),
        "currency": "GBP",
        "customer": {"member": whole.number},
        **news,
    }
    await purchases.arrived(body, source="kith", brand=rules, now=START + 20 * DAY)


async def due(referral: Referral, meaner: Collection[str]) -> tuple[int, int]:
    """What a referral should pay to advocate and friend, by its friend's orders and its review.

    Of `meaner` orders the rules paid less when they were first counted.
    """
    standing = [
        order
        for order in await Order.filter(member_id=referral.friend_id)
        if order.paid_at and not order.cancelled and order.refunded_cents < order.total_cents
    ]
    if not standing or referral.review not in ("clear", "approved"):
        return 0, 0
    first = min(standing, key=lambda order: (order.paid_at, order.key))
    assert first.paid_at is not None
    if first.total_cents - first.refunded_cents < (MEAN_LEAST if first.number in meaner else LEAST):
        return 0, 0
    if first.number in meaner:
        return 30, 20
    return (400 if DOUBLE[0] <= first.paid_at < DOUBLE[1] else 200), 200


async def paid(person: Member, cause: str) -> int:
    """What somebody has had for a cause, in this account and those that became part of it."""
    family = [person, *await Member.filter(merged_into_id=person.id)]
    accounts = [one.account_id for one in family]
    entries = await LedgerEntry.filter(account_id__in=accounts, cause__startswith=cause)
    return sum(entry.points for entry in entries)


async def check(meaner: Collection[str] = ()) -> None:
    """Referrals, milestones, ledger and totals are what orders and reviews say."""
    should: dict[int, int] = {}
    brings: dict[int, int] = {}
    for referral in await Referral.all():
        advocate, friend = await due(referral, meaner)
        assert (referral.advocate_points, referral.friend_points) == (advocate, friend)
        assert (referral.stage == "rewarded") == (advocate > 0)
        should[referral.advocate_id] = should.get(referral.advocate_id, 0) + advocate
        should[referral.friend_id] = should.get(referral.friend_id, 0) + friend
        brings[referral.advocate_id] = brings.get(referral.advocate_id, 0) + (advocate > 0)
    for person in await Member.filter(merged_into_id=None):
        parts = [one.id for one in await Member.filter(merged_into_id=person.id)]
        expected = sum(should.get(one, 0) for one in (person.id, *parts))
        assert await paid(person, "referral:") == expected
        reached = [n for n in MILESTONES if brings.get(person.id, 0) >= n]
        assert await paid(person, "milestone:") == sum(MILESTONES[n] for n in reached)
        standing = await Milestone.filter(member_id=person.id, points__gt=0)
        assert sorted(one.friends for one in standing) == reached
        orders = await Order.filter(member_id__in=[person.id, *parts])
        earned = expected + sum(MILESTONES[n] for n in reached) + sum(one.posted for one in orders)
        entries = await paid(person, "")
        assert entries == earned, "nothing is minted"
    assert await stages.drift() == [], "the members' columns say what the referrals say"


acts = st.lists(
    st.tuples(
        st.sampled_from(["buy"] * 6 + ["refund", "refund", "cancel", "replay", "approve"]
                        + ["reject", "merge", "rules"]),
        st.integers(0, 6),
        st.integers(0, 6),
        st.sampled_from([3999, 4000, 4001, 9000]),
    ),
    min_size=5,
    max_size=30,
)  # fmt: skip


@settings(max_examples=tries(20), deadline=None)
@given(story=acts, cap=st.sampled_from([0, 2]))
async def test_what_is_paid_is_what_the_final_state_says(
    db: str, emptied: Any, story: list[tuple[str, int, int, int]], cap: int
) -> None:
    """Two who bring five friends; all seven buy, give back, turn out to be one another."""
    await emptied()
    usual = rules = brand(review_after=cap)
    mean = brand(
        review_after=cap, advocate_points=30, friend_points=20, minimum_order="50.00", campaigns=[]
    )
    meaner: set[str] = set()
    people = [await joined(random_key(), START + n * timedelta(seconds=1)) for n in range(7)]
    for one in range(2, 7):
        await brought(people[one], people[one % 2], START)
    told: dict[str, tuple[datetime, dict[str, Any]]] = {}
    for what, who, which, cents in story:
        number = f"{who}-{which}"
        if what == "buy" and number not in told:
            told[number] = (START + which * DAY, {"event": "paid", "total": money(cents)})
            meaner |= {number} if rules is mean else set()
        elif what == "rules":
            rules = mean if rules is usual else usual
            continue
        elif what == "merge" and who != which:
            await _merged(people[who], people[which], rules)
            continue
        elif what in ("approve", "reject"):
            await _reviewed(what, people[who], rules)
            continue
        if number not in told:
            continue
        at, news = told[number]
        if what == "refund":
            back = min(int(Decimal(news["total"]) * 100), cents)
            news = {
                **news,
                "event": "refunded",
                "refunded": money(back - 3999 if back > 3999 else 1),
            }
        elif what == "cancel":
            news = {**news, "event": "cancelled"}
        await tell(people[who], number, rules, at, **news)
        if cents == 9000:
            await check(meaner)
    await check(meaner)
    assert await insights.drift() == []
    assert await conversions.drift() == []


async def _merged(one: Member, other: Member, rules: Brand) -> None:
    first, second = [await Member.get(id=member.id) for member in (one, other)]
    ids = [member.merged_into_id or member.id for member in (first, second)]
    try:
        async with in_transaction():
            await merge(*ids, brand=rules, channel="telegram", source="test", now=START + 20 * DAY)
    except OneAlready:
        return


async def _reviewed(what: str, friend: Member, rules: Brand) -> None:
    referral = await Referral.get_or_none(friend_id=friend.id)
    if referral is None:
        return
    act = reviews.approve if what == "approve" else reviews.reject
    try:
        async with in_transaction():
            await act(referral.id, by="staff", note="", brand=rules, now=START + 20 * DAY)
    except reviews.NotInReview:
        return


@settings(max_examples=tries(6), deadline=None)
@given(seed=st.integers(0, 10**6), sizes=st.lists(st.sampled_from([3999, 4000, 9000]), min_size=6,
                                                  max_size=6))  # fmt: skip
async def test_the_order_of_arrival_does_not_matter(
    db: str, emptied: Any, seed: int, sizes: list[int]
) -> None:
    """Three friends with two orders each, some given back: told in two orders, paid alike."""
    rules, chance = brand(review_after=0), random.Random(seed)
    events: list[tuple[int, str, datetime, dict[str, Any]]] = []
    for (friend, turn), cents in zip(itertools.product(range(3), range(2)), sizes, strict=True):
        at = START + chance.randrange(8) * DAY
        number, total = f"{friend}-{turn}", money(cents)
        events.append((friend, number, at, {"event": "paid", "total": total}))
        if chance.random() < 0.5:
            back = money(chance.choice([1, cents - LEAST + 1 if cents > LEAST else 1, cents]))
            later = {"event": "refunded", "total": total, "refunded": back}
            events.append((friend, number, at + DAY, later))
        if chance.random() < 0.2:
            events.append((friend, number, at + DAY, {"event": "cancelled", "total": total}))
    ends = []
    for _ in range(2):
        chance.shuffle(events)
        await emptied()
        people = [await joined(random_key(), START) for _ in range(4)]
        for person in people[1:]:
            await brought(person, people[0], START)
        for friend, number, at, news in events:
            await tell(people[friend + 1], number, rules, at, **news)
        await check()
        found = await Referral.all().order_by("id")
        ends.append([(one.advocate_points, one.friend_points, one.decided_by) for one in found])
    assert ends[0] == ends[1]
