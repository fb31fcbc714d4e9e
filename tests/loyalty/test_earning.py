"""What members do earns points: once per key, within limits and budgets, or when staff approve."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from loyalty import earning, insights, ledger, programme
from loyalty.earning import LineOf, Outcome, limits
from loyalty.errors import (
    BudgetSpent,
    Conflict,
    LimitReached,
    NotARule,
    NotEnoughPoints,
    NotNow,
    NotWaiting,
    Refusal,
    SubjectMissing,
    TooSoon,
)
from loyalty.models import Activity, LedgerEntry, Member, Outgoing, RuleBudget
from loyalty.programme import Brand, EarningRules
from tests.loyalty.people import granted, joined
from tests.loyalty.rulings import brand_with, points_of, rule

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
LONDON_MIDNIGHT = datetime(2026, 3, 30, 23, tzinfo=UTC)  # of 31 March: summer time began on 29


async def done(
    member: Member, slug: str, brand: Brand, now: datetime, **more: Any
) -> Outcome | type[Refusal]:
    """What doing it comes to, under a key of its own unless one is given."""
    more.setdefault("once", f"{member.id}:{slug}:{now.isoformat()}")
    try:
        return await earning.do(member, slug, brand=brand, now=now, **more)
    except Refusal as refusal:
        return type(refusal)


async def available(member: Member, now: datetime) -> int:
    return (await ledger.balance(member.account_id, now)).available


async def spent(slug: str) -> int:
    found = await RuleBudget.get_or_none(rule=slug)
    return found.spent if found else 0


async def test_doing_it_brings_points_at_once_and_once(db: str, now: datetime) -> None:
    ana = await joined("ana", now)
    brand = brand_with(rule("poll", points=5))
    first = await earning.do(ana, "poll", subject="p1", once="k", brand=brand, now=now)
    again = await earning.do(ana, "poll", subject="p1", once="k", brand=brand, now=now + DAY)
    assert (first.points, first.waiting) == (5, False)
    assert (again.activity.id, again.points) == (first.activity.id, 5)
    assert await available(ana, now) == 5
    entry = await LedgerEntry.get()
    assert (entry.kind, entry.cause) == ("earn_activity", f"activity:poll:{first.activity.id}")
    assert first.activity.entry_id == entry.id
    with pytest.raises(Conflict):
        await earning.do(ana, "poll", subject="p2", once="k", brand=brand, now=now)
    ben = await joined("ben", now)
    with pytest.raises(Conflict):
        await earning.do(ben, "poll", subject="p1", once="k", brand=brand, now=now)
    assert await insights.drift() == []


async def test_what_no_rule_rewards_is_refused(db: str, now: datetime) -> None:
    ana = await joined("ana", now)
    brand = brand_with(rule("bonus", kind="order", points=5), rule("visit", once_per_subject=True))
    assert await done(ana, "nothing", brand, now) is NotARule
    assert await done(ana, "bonus", brand, now) is NotARule
    assert await done(ana, "visit", brand, now) is SubjectMissing
    assert await Activity.all().count() == 0


async def test_a_rule_earns_between_its_dates_by_the_programmes_clock(
    db: str, now: datetime
) -> None:
    ana = await joined("ana", now)
    brand = brand_with(
        rule("day", points=5, active_from="2026-03-31", active_until="2026-04-01T00:00:00")
    )
    last = LONDON_MIDNIGHT + DAY - timedelta(seconds=1)
    assert await done(ana, "day", brand, LONDON_MIDNIGHT - timedelta(seconds=1)) is NotNow
    assert isinstance(await done(ana, "day", brand, LONDON_MIDNIGHT), Outcome)
    assert isinstance(await done(ana, "day", brand, last), Outcome)
    assert await done(ana, "day", brand, LONDON_MIDNIGHT + DAY) is NotNow


async def test_once_for_each_subject(db: str, now: datetime) -> None:
    ana, ben = await joined("ana", now), await joined("ben", now)
    brand = brand_with(rule("review", points=20, once_per_subject=True))
    for who, what, key in ((ana, "o1", "1"), (ana, "o2", "2"), (ben, "o1", "3")):
        assert isinstance(await done(who, "review", brand, now, subject=what, once=key), Outcome)
    assert await done(ana, "review", brand, now + 400 * DAY, subject="o1") is LimitReached
    assert await available(ana, now) == 40


async def test_points_are_limited_to_what_fits_as_a_whole(db: str, now: datetime) -> None:
    """At most 20 a week: four votes of 5; a vote of 7 does not fit into what is left."""
    ana = await joined("ana", now)
    week = {"max_points": 20, "points_period": "week"}
    brand = brand_with(rule("poll", points=5, **week), rule("seven", points=7, **week))
    for number in range(4):
        assert isinstance(await done(ana, "poll", brand, now + number * HOUR), Outcome)
    assert await done(ana, "poll", brand, now + 5 * HOUR) is LimitReached
    for number in range(2):
        assert isinstance(await done(ana, "seven", brand, now + number * HOUR), Outcome)
    assert await done(ana, "seven", brand, now + 3 * HOUR) is LimitReached
    monday = datetime(2026, 3, 2, tzinfo=UTC)  # now is a Sunday
    assert await done(ana, "poll", brand, monday - HOUR) is LimitReached
    assert isinstance(await done(ana, "poll", brand, monday), Outcome)


async def test_a_cooldown_says_from_when_on_it_counts_again(db: str, now: datetime) -> None:
    ana = await joined("ana", now)
    brand = brand_with(rule("photo", points=5, cooldown_hours=24))
    await done(ana, "photo", brand, now)
    with pytest.raises(TooSoon) as refused:
        await earning.do(ana, "photo", once="x", brand=brand, now=now + DAY - HOUR)
    assert refused.value.params["again"] == {"day": (now + DAY).isoformat()}
    assert isinstance(await done(ana, "photo", brand, now + DAY), Outcome)


async def test_a_budget_stops_before_it_is_overspent(db: str, now: datetime) -> None:
    brand = brand_with(rule("first", points=30, budget=100))
    people = [await joined(f"p{n}", now) for n in range(4)]
    found = [await done(who, "first", brand, now) for who in people]
    assert found[3] is BudgetSpent
    assert await spent("first") == 90
    more = brand_with(rule("first", points=30, budget=120))
    assert isinstance(await done(people[3], "first", more, now), Outcome)
    assert await spent("first") == 120


async def test_what_is_refused_costs_no_budget(db: str, now: datetime) -> None:
    ana = await joined("ana", now)
    brand = brand_with(rule("once", points=30, budget=100, max_count=1))
    await done(ana, "once", brand, now)
    assert await done(ana, "once", brand, now + HOUR) is LimitReached
    assert await spent("once") == 30


async def test_the_tier_multiplies_where_the_rule_says_so(db: str, now: datetime) -> None:
    ana = await joined("ana", now)
    await granted(ana, 500, now)  # Layer Two: x 1.25
    brand = brand_with(rule("plain", points=5), rule("more", points=5, tier_multiplier=True))
    await done(ana, "plain", brand, now)
    await done(ana, "more", brand, now)
    assert await available(ana, now) == 500 + 5 + 6


async def test_a_claim_waits_and_is_paid_when_staff_approve(db: str, now: datetime) -> None:
    ana = await joined("ana", now)
    brand = brand_with(rule("story", points=50, approval=True, max_count=1, budget=80))
    outcome = await earning.do(
        ana, "story", once="k", brand=brand, now=now, claim="https://example.org/me"
    )
    assert (outcome.waiting, outcome.points, outcome.activity.entry_id) == (True, 50, None)
    assert outcome.activity.claim == "https://example.org/me"
    assert await done(ana, "story", brand, now) is LimitReached  # it waits already
    assert await available(ana, now) == 0
    assert await spent("story") == 50
    [claim] = await earning.waiting(10)
    assert await earning.waiting(10, after=claim.id) == []
    activity, letters = await earning.approve(
        claim.id, by="mo", reason="lovely", brand=brand, now=now + DAY
    )
    assert (activity.state, activity.decided_by, activity.reason) == ("earned", "mo", "lovely")
    assert await available(ana, now + DAY) == 50
    [letter] = letters
    assert (letter.saying.text, letter.saying.params["points"]) == ("claim-approved", 50)
    assert await Outgoing.all().count() == 1
    for decide in (earning.approve, earning.reject):
        with pytest.raises(NotWaiting):
            await decide(claim.id, by="jo", reason="", brand=brand, now=now)
    assert await insights.drift() == []


async def test_a_rejected_claim_costs_nothing_and_may_be_made_again(db: str, now: datetime) -> None:
    ana = await joined("ana", now)
    brand = brand_with(rule("story", points=50, approval=True, max_count=1, budget=80))
    await done(ana, "story", brand, now)
    [claim] = await earning.waiting(10)
    activity, letters = await earning.reject(
        claim.id, by="mo", reason="no picture in it", brand=brand, now=now
    )
    assert (activity.state, activity.points, activity.entry_id) == ("rejected", 50, None)
    assert letters[0].saying.lines[0].params == {"reason": "no picture in it"}
    assert (await available(ana, now), await spent("story")) == (0, 0)
    assert isinstance(await done(ana, "story", brand, now + HOUR), Outcome)


async def test_staff_need_no_approval(db: str, now: datetime) -> None:
    ana = await joined("ana", now)
    brand = brand_with(rule("story", points=50, approval=True))
    outcome = await earning.do(ana, "story", once="k", brand=brand, now=now, by="mo")
    assert (outcome.waiting, outcome.activity.decided_by) == (False, "mo")
    assert await available(ana, now) == 50


async def test_given_and_taken_by_hand(db: str, now: datetime) -> None:
    ana = await joined("ana", now)
    brand = brand_with()
    act: dict[str, Any] = {"reason": "sorry", "by": "mo", "brand": brand, "now": now}
    first = await earning.grant(ana, 30, once="g1", **act)
    assert (await earning.grant(ana, 30, once="g1", **act)).id == first.id
    with pytest.raises(Conflict):
        await earning.grant(ana, 31, once="g1", **act)
    with pytest.raises(Conflict):
        await earning.take(ana, 30, once="g1", **act)
    with pytest.raises(NotEnoughPoints):
        await earning.take(ana, 31, once="t1", **act)
    taken = await earning.take(ana, 10, once="t1", **act)
    assert (taken.rule, taken.points, taken.decided_by) == ("take", -10, "mo")
    assert await available(ana, now) == 20
    entries = await LedgerEntry.all().order_by("seq")
    assert [(e.kind, e.points, e.cause) for e in entries] == [
        ("adjust", 30, f"staff:{first.id}"),
        ("adjust", -10, f"staff:{taken.id}"),
    ]
    assert await Activity.all().count() == 2  # the refused one left nothing
    assert await insights.drift() == []


async def test_limits_of_what_orders_earn_are_counted(db: str, now: datetime) -> None:
    """At most 60 bonus points a month: the second order gets what is left, the third nothing."""
    ana = await joined("ana", now)
    double = rule("x2", kind="purchase", multiplier="2", max_points=60, points_period="month")
    first = rule("first", kind="order", points=10, max_count=1)
    brand = brand_with(double, first)
    found = []
    for number in range(3):
        terms = await earning.purchase_terms(
            ana.account_id, [], 4000, brand, now, order=f"kith:{number}", paid_at=now
        )
        found.append(earning.shares_of(terms, 4000, 4000))
    assert found == [{"purchase": 40, "x2": 40, "first": 10}, {"purchase": 40, "x2": 20},
                     {"purchase": 40}]  # fmt: skip
    counted = await Activity.all().order_by("id").values_list("rule", "subject", "points")
    assert counted == [("first", "kith:0", 10), ("x2", "kith:0", 40), ("x2", "kith:1", 20)]


async def test_a_budget_of_orders_pays_what_it_still_has(db: str, now: datetime) -> None:
    brand = brand_with(rule("x2", kind="purchase", multiplier="2", budget=100))
    found = []
    for name in "abc":
        who = await joined(name, now)
        terms = await earning.purchase_terms(
            who.account_id, [], 6000, brand, now, order=f"kith:{name}", paid_at=now
        )
        found.append(points_of(terms, 6000, 6000))
    assert found == [120, 100, 60]
    assert await spent("x2") == 100


async def test_a_weekend_counts_by_when_the_order_was_paid(db: str, now: datetime) -> None:
    ana = await joined("ana", now)
    brand = brand_with(
        rule("x2", kind="purchase", multiplier="2", tags=["gold"], active_until="2026-03-01T10:00Z")
    )
    lines = [LineOf("ring", ("gold",), 1000)]
    for paid_at, points in ((now - 3 * HOUR, 20), (now, 10)):
        terms = await earning.purchase_terms(
            ana.account_id, lines, 1000, brand, now, order=f"{paid_at}", paid_at=paid_at
        )
        assert points_of(terms, 1000, 1000) == points


async def test_who_leaves_takes_claims_along(db: str, now: datetime) -> None:
    ana = await joined("ana", now)
    brand = brand_with(
        rule("story", points=50, approval=True, budget=80), rule("tale", approval=True)
    )
    await done(ana, "story", brand, now)
    await done(ana, "tale", brand, now)
    await earning.withdraw([ana.account_id], by="member", brand=brand, now=now)
    assert await earning.waiting(10) == []
    assert await spent("story") == 0
    assert {a.state for a in await Activity.all()} == {"rejected"}
    assert await Outgoing.all().count() == 0


async def test_a_claim_that_is_approved_while_its_member_leaves_stays_paid_for(
    db: str, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    ana = await joined("ana", now)
    names = ("first", "story")
    brand = brand_with(*(rule(name, points=50, approval=True, budget=80) for name in names))
    for name in names:
        await done(ana, name, brand, now)
    claim = await Activity.get(rule="story")
    give_back = limits.give_back

    async def late(of: EarningRules, points: int) -> None:
        if of.slug == "first":
            await earning.approve(claim.id, by="mo", reason="", brand=brand, now=now)
        await give_back(of, points)

    monkeypatch.setattr(limits, "give_back", late)
    await earning.withdraw([ana.account_id], by="member", brand=brand, now=now)
    assert {(one.rule, one.state) for one in await Activity.all()} == {
        ("first", "rejected"),
        ("story", "earned"),
    }
    assert [await spent(name) for name in names] == [0, 50]


async def test_a_budget_that_came_later_is_not_given_what_it_never_paid(
    db: str, now: datetime
) -> None:
    ana = await joined("ana", now)
    await done(ana, "story", brand_with(rule("story", points=50, approval=True)), now)
    later = brand_with(rule("story", points=50, approval=True, budget=80))
    await done(ana, "story", later, now + HOUR)
    for claim in await earning.waiting(10):
        await earning.reject(claim.id, by="mo", reason="no", brand=later, now=now)
    assert await spent("story") == 0


async def test_a_claim_from_before_the_budget_takes_nothing_from_others(
    db: str, now: datetime
) -> None:
    ana, ben = await joined("ana", now), await joined("ben", now)
    free = brand_with(rule("story", points=50, approval=True))
    await programme.apply(free.programme, now)
    await done(ana, "story", free, now)
    later = brand_with(rule("story", points=50, approval=True, budget=80))
    await programme.apply(later.programme, now + HOUR)
    await done(ben, "story", later, now + HOUR)
    first, second = await earning.waiting(10)
    await earning.reject(first.id, by="mo", reason="no", brand=later, now=now + HOUR)
    assert await spent("story") == 50
    await earning.reject(second.id, by="mo", reason="no", brand=later, now=now + HOUR)
    assert await spent("story") == 0


async def test_one_person_with_two_accounts_has_one_limit(db: str, now: datetime) -> None:
    """What was done under an account that became part of another counts there."""
    ana, ben = await joined("ana", now), await joined("ben", now)
    brand = brand_with(rule("once", points=5, max_count=1), rule("story", points=50, approval=True))
    await done(ben, "once", brand, now)
    await done(ben, "story", brand, now)
    await Member.filter(id=ben.id).update(merged_into_id=ana.id)
    assert await done(ana, "once", brand, now) is LimitReached
    [claim] = await earning.waiting(10)
    activity, _ = await earning.approve(claim.id, by="mo", reason="", brand=brand, now=now)
    assert activity.account_id == ana.account_id
    assert await available(ana, now) == 50
    assert await insights.drift() == []
