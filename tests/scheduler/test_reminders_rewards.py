"""Rewards that points are enough for now, or nearly: once for each time that somebody saves up."""

import random
from datetime import datetime, timedelta
from typing import Any

import pytest

from loyalty import consent, ledger, programme, rewards, tiers, vouchers
from loyalty.ledger import Cause
from loyalty.models import Member, Outgoing, ReminderChoice, Reward
from loyalty.programme import Brand, RewardRules
from scheduler import reminders
from scheduler.tiers import review
from tests.loyalty.people import BRAND, RULES, joined
from tests.phones import Phone, Town
from tests.scheduler.test_reminders import ruled, sent

DAY, SECOND = timedelta(days=1), timedelta(seconds=1)
NEAR, ENOUGH = ruled(slugs="within-reach"), ruled(slugs="affordable")
BOTH = ruled(slugs="affordable within-reach")


async def saver(name: str, now: datetime, *points: int, news: bool = True) -> Member:
    """A member who wants news, and has so many points since now."""
    member = await joined(name, now)
    if news:
        about: dict[str, Any] = {"channel": "telegram", "wording": "yes", "source": "test"}
        await consent.record(member, "marketing", True, now=now, **about)
    for some in points:
        await gets(member, some, now)
    return member


async def gets(
    member: Member, points: int, at: datetime, *, now: datetime | None = None, **more: Any
) -> None:
    """Points that can be spent from an instant on."""
    cause = Cause("earn_activity", "test", f"gain:{member.id}:{at}:{points}", BRAND, {})
    ends: dict[str, Any] = {"expires_at": None, **more}
    await ledger.gain(member.account_id, points, cause, available_at=at, now=now or at, **ends)


async def told() -> list[tuple[str, str, str]]:
    """By which rule who was told of which reward."""
    names = dict(await Member.all().values_list("id", "name"))
    found = await Outgoing.filter(once__startswith="remind:").order_by("id")
    return [(one.once.split(":")[1], names[one.member_id], one.once.split(":")[3]) for one in found]


async def test_a_fifth_of_the_price_is_within_reach(db: str, now: datetime) -> None:
    await programme.apply(RULES, now)
    for points in (159, 160, 199, 200, 240):
        await saver(f"has {points}", now, points)
    assert await reminders.remind(NEAR, now) == 3
    assert sorted(await told()) == [
        ("within-reach", "has 160", "ten-off"),
        ("within-reach", "has 199", "ten-off"),
        ("within-reach", "has 240", "fifteen-off"),
    ]
    first = await Outgoing.all().order_by("id").first()
    assert first is not None
    assert (first.kind, first.saying["text"]) == ("marketing", "remind-within-reach")
    assert first.saying["params"] == {
        "title": "£10 off your order", "points": 160, "cost": 200, "missing": 40,
    }  # fmt: skip


@pytest.mark.parametrize(("brand", "valid"), [(NEAR, 3), (ENOUGH, 7)])
async def test_it_is_said_from_the_moment_on_for_so_many_days(
    db: str, now: datetime, brand: Brand, valid: int
) -> None:
    await programme.apply(RULES, now)
    matures = now + 14 * DAY
    member = await saver("ana", now, 100)
    await gets(member, 60 if brand is NEAR else 100, matures, now=now)
    assert await reminders.remind(brand, matures - SECOND) == 0
    for at, heard in ((matures + valid * DAY, 0), (matures + valid * DAY - SECOND, 1)):
        assert await reminders.remind(brand, at) == heard
    assert await reminders.remind(brand, matures) == 0, "it was said"


async def test_what_was_enough_before_is_no_news(db: str, now: datetime) -> None:
    await programme.apply(RULES, now)
    later = now + 30 * DAY
    for name, had, more in (("ana", 150, 60), ("ben", 250, 20), ("cleo", 250, 60), ("dan", 0, 520)):
        await gets(await saver(name, now, *([had] if had else [])), more, later)
    assert await reminders.remind(ENOUGH, later) == 3
    assert await told() == [
        ("affordable", "ana", "ten-off"),
        ("affordable", "cleo", "fifteen-off"),
        ("affordable", "dan", "twenty-five-off"),
    ]
    said = (await Outgoing.all().order_by("id"))[1].saying
    assert said["params"] == {"title": "£15 off your order", "points": 310, "cost": 300}
    assert [one["says"] for one in said["buttons"]] == ["redeem 2", "rewards", "less affordable"]


async def test_what_was_left_after_a_redemption_is_no_news(db: str, now: datetime) -> None:
    """They saw what they had left when they redeemed; some points more make it no news."""
    await programme.apply(RULES, now)
    ana = await saver("ana", now, 518)
    offer = await rewards.offer_number(1, BRAND, now + DAY, ana)
    await rewards.redeem(ana, offer, once="r", brand=BRAND, now=now + DAY)
    await gets(ana, 28, now + 5 * DAY)
    assert await reminders.remind(ENOUGH, now + 5 * DAY) == 0, "it was enough for £15 all along"
    await gets(ana, 170, now + 6 * DAY)
    assert await reminders.remind(ENOUGH, now + 6 * DAY) == 1
    assert await told() == [("affordable", "ana", "twenty-five-off")]


@pytest.mark.parametrize("written_off", [False, True])
async def test_that_others_expired_is_no_news(db: str, now: datetime, written_off: bool) -> None:
    """What is enough without them was enough with them; unless it was not for a while."""
    await programme.apply(RULES, now)
    later, ends = now + 30 * DAY, now + 32 * DAY
    for name, old, new, then in (("ana", 230, 210, 0), ("ben", 150, 190, 20), ("cleo", 40, 210, 0)):
        member = await saver(name, now)
        await gets(member, old, now, expires_at=ends)
        await gets(member, new, later)
        if then:
            await gets(member, then, ends + DAY)
        if written_off:
            await ledger.lapse(member.account_id, BRAND, ends)
    assert await reminders.remind(ENOUGH, ends + DAY) == 2
    assert await told() == [("affordable", "ben", "ten-off"), ("affordable", "cleo", "ten-off")]


async def test_it_is_news_since_it_was_enough(db: str, now: datetime) -> None:
    """More points that are not enough for anything dearer make it neither newer nor longer."""
    await programme.apply(RULES, now)
    ana = await saver("ana", now, 210)
    await gets(ana, 10, now + 5 * DAY)
    assert await reminders.remind(ENOUGH, now + 6 * DAY) == 1
    assert (await Outgoing.get()).valid_until == now + 7 * DAY


async def test_days_count_from_when_it_was_enough(db: str, now: datetime) -> None:
    """Who gets points again and again hears of it no later."""
    await programme.apply(RULES, now)
    (rule,) = ENOUGH.programme.reminding
    brand = ruled(slugs="", reminding=(rule.model_copy(update={"days": 2}),))
    ana = await saver("ana", now, 200)
    await gets(ana, 10, now + DAY)
    assert await reminders.remind(brand, now + 2 * DAY - SECOND) == 0
    assert await reminders.remind(brand, now + 2 * DAY) == 1


async def test_who_cannot_have_it_hears_nothing(db: str, now: datetime) -> None:
    """Without a yes to news, in debt, spent, expired or redeemed since, or with nothing new."""
    await programme.apply(RULES, now)
    await saver("no news", now, 200, news=False)
    spent, owes, lapsed, early = [
        await saver(name, now) for name in ("spent", "owes", "lapsed", "early")
    ]
    bought = await saver("bought", now, 460)
    offer = await rewards.offer_number(1, BRAND, now, bought)
    await rewards.redeem(bought, offer, once="r", brand=BRAND, now=now + SECOND)
    await gets(spent, 200, now)
    await ledger.spend(spent.account_id, 100, Cause("redeem", "t", "s", BRAND, {}), now=now)
    cause = Cause("clawback", "order:1", "back", BRAND, {})
    await ledger.claw_back(owes.account_id, 10, cause, gained_for="order:1", now=now)
    await gets(lapsed, 180, now, expires_at=now + DAY)
    await gets(early, 180, now - 10 * DAY)
    assert await reminders.remind(BOTH, now + DAY) == 0
    await gets(owes, 200, now + DAY)
    assert await reminders.remind(NEAR, now + DAY) == 1, "190 of 200, the debt is paid"
    assert await told() == [("within-reach", "owes", "ten-off")]


async def test_once_for_each_time_that_somebody_saves_up(db: str, now: datetime) -> None:
    await programme.apply(RULES, now)
    ana = await saver("ana", now, 170)
    said = []
    for day, points in ((0, 0), (2, 10), (4, 30), (20, 170), (24, 25), (28, 5)):
        at = now + day * DAY
        if points:
            await gets(ana, points, at)
        said.append(await reminders.remind(BOTH, at))
        await sent(at)
        if day == 4:
            offer = await rewards.offer_number(1, BRAND, at, ana)
            await rewards.redeem(ana, offer, once="r", brand=BRAND, now=at + SECOND)
            assert await reminders.remind(BOTH, at + DAY) == 0, "they know what there is"
    assert said == [1, 0, 1, 1, 1, 0]
    assert [one[0] for one in await told()] == ["within-reach", "affordable"] * 2


async def test_what_was_put_off_is_said_once_more(db: str, now: datetime) -> None:
    """Also when it is longer ago than it would be told of for the first time."""
    await programme.apply(RULES, now)
    ana = await saver("ana", now, 200)
    told_at, then = now + 6 * DAY, now + 9 * DAY
    assert await reminders.remind(ENOUGH, told_at) == 1
    await sent(told_at)
    await ReminderChoice.create(
        key=f"{ana.id}:affordable:ten-off:0", member_id=ana.id, kind="affordable",
        subject="ten-off:0", until=then, at=told_at,
    )  # fmt: skip
    assert await reminders.remind(ENOUGH, then - SECOND) == 0
    assert await reminders.remind(ENOUGH, then) == 1
    assert await reminders.remind(ENOUGH, then + DAY) == 0
    assert [one.once.rpartition(":")[2] for one in await Outgoing.all().order_by("id")] == [
        "0", "again",
    ]  # fmt: skip


def catalogue() -> tuple[RewardRules, ...]:
    """All that makes a reward another one for different members."""
    about: dict[str, Any] = {"kind": "event", "title": {"en": "Tea"}}
    lines: tuple[dict[str, Any], ...] = (
        {"cost": 100},
        {"cost": 300, "tier_costs": {"layer-two": 260, "ambassador": 240}},
        {"cost": 360, "from_tier": "layer-two"},
        {"cost": 400, "stock": 0},
        {"cost": 420, "limit": 1, "limit_days": 30},
        {"cost": 440, "limit": 1},
        {"cost": 460, "active_from": "2027-01-01T00:00:00"},
        {"cost": 520, "from_tier": "ambassador"},
        {"cost": 560},
    )
    return tuple(
        RewardRules(slug=f"r{number}", number=number, **about, **line)
        for number, line in enumerate(lines, start=1)
    )


@pytest.mark.parametrize("applies", ["always", "first_time"])
async def test_it_speaks_of_what_rewards_shows(
    db: str, now: datetime, chance: random.Random, applies: str
) -> None:
    points = RULES.points.model_copy(update={"minimum": 200, "minimum_applies": applies})
    changed: dict[str, Any] = {"rewards": catalogue(), "points": points}
    brands = [ruled(slugs=slug, **changed) for slug in ("affordable", "within-reach")]
    await programme.apply(brands[0].programme, now)
    await Reward.filter(slug="r4").update(stock=0)
    later, before = now + 60 * DAY, dict[int, int]()
    for number in range(30):
        member = await saver(f"m{number}", now)
        await _lives(member, brands[0], now, later, chance)
        before[member.id] = chance.choice((0, 1, 1)) * chance.randrange(100, 300)
        if before[member.id]:
            await gets(member, before[member.id], later - 9 * DAY)
        await gets(member, chance.randrange(20, 400), later - DAY)
    await review(brands[0], later)
    expected = []
    for member in await Member.all():
        expected += await _shown(member, before[member.id], brands[0], later)
    for brand in brands:
        await reminders.remind(brand, later)
        await sent(later - DAY)  # so that nobody has heard enough
    assert sorted(await told()) == sorted(expected)
    assert {one[0] for one in expected} == {"affordable", "within-reach"}


async def _lives(
    member: Member, brand: Brand, now: datetime, later: datetime, chance: random.Random
) -> None:
    """A level, or some rewards that they had before, one of them long ago."""
    level, bought = chance.choice(("", "layer-two", "ambassador")), chance.randrange(3)
    if level == "layer-two":
        until = later + 9 * DAY
        await tiers.place(member.account_id, level, brand=brand, until=until, now=now)
    elif level:
        await tiers.assign(member.account_id, level, reason="kind", by="eve", brand=brand, now=now)
    for one in range(bought):
        at, number = (now, later - 10 * DAY)[one], chance.choice((5, 5, 6))
        offer = await rewards.offer_number(number, brand, at, member)
        if offer.closed is None:
            await gets(member, offer.cost, at)
            once = f"{member.id}:{one}"
            voucher = await rewards.redeem(member, offer, once=once, brand=brand, now=at)
            if chance.random() < 0.3:
                await vouchers.cancel(member, voucher, brand=brand, now=at)
                cause = Cause("redeem", "test", f"gone:{once}", brand, {})
                await ledger.spend(member.account_id, offer.cost, cause, now=at)


async def _shown(
    member: Member, before: int, brand: Brand, now: datetime
) -> list[tuple[str, str, str]]:
    """What follows from the answer to `rewards`."""
    has, least = (
        (await ledger.balance(member.account_id, now)).available,
        await rewards.least(member, brand),
    )
    open_ = [one for one in await rewards.offered(brand, now, member) if one.closed is None]
    prices = sorted((max(one.cost, least), one.rules.slug) for one in open_ if one.rules)
    found = []
    news = [(-cost, slug) for cost, slug in prices if before < cost <= has]
    if news:
        found.append(("affordable", member.name, min(news)[1]))
    ahead = [(cost, slug) for cost, slug in prices if cost > has]
    if ahead and (ahead[0][0] - has) * 5 <= ahead[0][0]:
        found.append(("within-reach", member.name, ahead[0][1]))
    return found


async def reader(town: Town, locale: str) -> Phone:
    """Somebody who said yes to news in chat and has 150 points, the joining ones among them."""
    phone = town.phone("Ana", locale=locale)
    await phone.say("join")
    await phone.say({"en": "yes", "de": "ja"}[locale])
    await phone.grant(100)
    return phone


async def test_one_tap_turns_it_into_the_reward(town: Town) -> None:
    ana, dieter = await reader(town, "en"), await reader(town, "de")
    town.wait(days=8)
    for phone in (ana, dieter):
        await phone.grant(20)
    assert await reminders.remind(town.brand, town.now) == 2
    assert await ana.read() == (
        "So close: 30 more points, and “£10 off your order” can be yours. You have 170 of 200."
    )
    assert "Noch 30 Punkte" in await dieter.read()
    await sent(town.now)
    town.wait(days=2)
    for phone in (ana, dieter):
        await phone.grant(35)
    assert await reminders.remind(town.brand, town.now) == 2
    assert "Good news: you have 205 points, and that is enough" in await ana.read()
    assert "das reicht für „10 £ Rabatt auf deine Bestellung“" in await dieter.read()
    assert "Turn 200 points into" in await ana.tap("Redeem 200 points")
