"""Reminders: the right word at the right hour, once, whatever runs, fails or stood still."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from loyalty import ledger, outgoing, programme
from loyalty import reminder_statements as statements
from loyalty.ledger import Cause
from loyalty.models import Identity, Member, Outgoing, ReminderChoice, Voucher
from loyalty.outgoing import Saying
from loyalty.programme import Brand
from loyalty.reminders import Due
from loyalty.statements import Sql, rows
from scheduler import reminders
from tests.loyalty.people import BRAND, RULES, joined
from tests.phones import Town

HOUR = timedelta(hours=1)
ENDS = datetime(2026, 9, 1, tzinfo=UTC)


def ruled(
    held_out: int = 0, slugs: str = "voucher-7 expiring-7 expiring-30", **other: Any
) -> Brand:
    """The brand with other rules for reminders, and whatever else."""
    reminding = [
        one.model_copy(update={"held_out": held_out})
        for one in RULES.reminding
        if one.slug in slugs.split()
    ]
    update = {"reminding": tuple(reminding), **other}
    return replace(BRAND, programme=RULES.model_copy(update=update))


async def holding(name: str, now: datetime, *, ends: datetime = ENDS, zone: str = "UTC") -> Member:
    """A member with 240 points that expire."""
    member = await joined(name, now)
    await Member.filter(id=member.id).update(zone=zone)
    await points_until(member, ends, now)
    return member


async def points_until(member: Member, ends: datetime, now: datetime, points: int = 240) -> None:
    """Points that somebody can use until then."""
    cause = Cause("earn_activity", "test", f"gain:{member.id}:{ends}", BRAND, {})
    await ledger.gain(member.account_id, points, cause, available_at=now, expires_at=ends, now=now)


async def told() -> list[tuple[str, str]]:
    """Which reminders there are, and how each stands."""
    found = await Outgoing.filter(once__startswith="remind:").order_by("id")
    return [(one.once.split(":")[1], one.state) for one in found]


async def sent(at: datetime) -> None:
    """What is queued has left."""
    fresh = Outgoing.filter(state="queued", not_before__lt=outgoing.HELD)
    await fresh.update(state="sent", sent_at=at)


async def test_points_that_expire_are_told_of_twice_and_each_time_once(
    db: str, now: datetime
) -> None:
    await programme.apply(RULES, now)
    brand, heard = ruled(), []
    await holding("ana", now)
    at = ENDS - timedelta(days=32)
    while at < ENDS + timedelta(days=3):
        if await reminders.remind(brand, at):
            heard.append(at)
            await sent(at)
        at += timedelta(hours=1)
    assert heard == [
        ENDS - timedelta(days=30) + timedelta(hours=10),
        ENDS - timedelta(days=7) + timedelta(hours=10),
    ]
    early, soon = await Outgoing.filter(once__startswith="remind:").order_by("id")
    assert (early.kind, early.saying["text"]) == ("service", "remind-expiring-early")
    assert soon.saying["params"] == {
        "points": 240,
        "worth": {"money": 1200, "currency": "GBP"},
        "day": {"day": "2026-09-01"},
    }


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "America/New_York", "Mars/Olympus"])
async def test_nobody_is_told_at_night(db: str, now: datetime, zone: str) -> None:
    await programme.apply(RULES, now)
    await holding("ana", now, zone=zone)
    clock = ZoneInfo("Europe/London" if zone.startswith("Mars") else zone)
    day = (ENDS - timedelta(days=29)).date()
    at = datetime(day.year, day.month, day.day, tzinfo=clock).astimezone(UTC)
    while not await reminders.remind(ruled(), at):
        at += timedelta(minutes=30)
    assert (at.astimezone(clock).hour, at.astimezone(clock).minute) == (10, 0)
    assert at.astimezone(clock).date() == day


async def test_in_a_wide_country_the_hour_comes_where_the_day_begins(
    db: str, now: datetime
) -> None:
    """Somebody in Russia, who knows where: at noon in Moscow it is night in Kamchatka."""
    await programme.apply(RULES, now)
    member = await joined("+79161234567", now, channel="whatsapp")
    await points_until(member, ENDS, now)
    rules = RULES.reminders.model_copy(update={"hour": "12:00"})
    brand = replace(ruled(), programme=ruled().programme.model_copy(update={"reminders": rules}))
    day = (ENDS - timedelta(days=28)).replace(hour=0)
    hours = [hour for hour in range(24) if await reminders.remind(brand, day + hour * HOUR)]
    assert hours == [6], "nine in Moscow, the first of the zones of that number"


@pytest.mark.parametrize(("late", "heard"), [(1, 1), (13, 1), (15, 0), (24, 1), (30, 0)])
async def test_after_an_outage_it_is_said_as_long_as_it_is_valid(
    db: str, now: datetime, late: int, heard: int
) -> None:
    await programme.apply(RULES, now)
    await holding("ana", now)
    at = ENDS - timedelta(days=30) + timedelta(days=late, hours=12)
    assert await reminders.remind(ruled(), at) == heard
    assert await reminders.remind(ruled(), at) == 0


async def test_all_at_once_tell_each_member_once(db: str, now: datetime) -> None:
    await programme.apply(RULES, now)
    for number in range(30):
        await holding(f"m{number}", now)
    at = ENDS - timedelta(days=29, hours=12)
    said = await asyncio.gather(*(reminders.remind(ruled(), at) for _ in range(4)))
    said += [await reminders.remind(ruled(), at)]  # who was held by somebody else just then
    assert sum(said) == 30
    assert await told() == [("expiring-30", "queued")] * 30


async def test_one_on_a_day_the_most_urgent_first_and_two_in_a_week(
    town: Town, now: datetime
) -> None:
    ana = await town.member("Ana")
    await ana.grant(200)
    brand = replace(ruled(), secret=town.brand.secret)
    await ana.say("redeem 200 points")
    await ana.say("yes")
    ends = (await Voucher.all())[0].expires_at
    for days in (0, 23):
        await points_until(await ana.member(), ends + timedelta(days=days), now)
    said = []
    for hours in range(24 * 9):
        at = ends - timedelta(days=7) + timedelta(hours=hours)
        if await reminders.remind(brand, at):
            said.append(hours // 24)
            await sent(at)
    assert await told() == [("voucher-7", "sent"), ("expiring-7", "sent"), ("expiring-30", "sent")]
    assert said == [0, 1, 7]


async def test_what_ends_within_a_week_is_told_of_together(db: str, now: datetime) -> None:
    await programme.apply(RULES, now)
    member = await holding("ana", now)
    await points_until(member, ENDS + timedelta(days=6), now, 60)
    await points_until(member, ENDS + timedelta(days=8), now, 20)
    at = ENDS - timedelta(days=30) + timedelta(hours=12)
    assert await reminders.remind(ruled(), at) == 1
    first = await Outgoing.get(state="queued")
    assert first.saying["text"] == "remind-expiring-early-several"
    assert first.saying["params"]["points"] == 300
    assert await told() == [("expiring-30", "queued"), ("expiring-30", "skipped")]
    await sent(at)
    said = [await reminders.remind(ruled(), at + timedelta(days=day)) for day in range(1, 12)]
    assert said == [0] * 7 + [1] + [0] * 3, "what is left is said when its own time has come"


async def test_who_waits_counts_as_told(db: str, now: datetime) -> None:
    await programme.apply(RULES, now)
    member = await holding("ana", now)
    await points_until(member, ENDS + timedelta(days=10), now, 50)
    at = ENDS - timedelta(days=27, hours=12)
    assert await reminders.remind(ruled(), at) == 1
    assert await reminders.remind(ruled(), at + timedelta(days=8)) == 0, "the first has not left"
    await sent(at + timedelta(days=8))
    assert await reminders.remind(ruled(), at + timedelta(days=9)) == 1
    assert await told() == [("expiring-30", "sent"), ("expiring-30", "queued")]


async def test_what_waits_for_their_word_holds_nothing_back(db: str, now: datetime) -> None:
    await programme.apply(RULES, now)
    member = await holding("ana", now)
    await points_until(member, ENDS + timedelta(days=10), now, 50)
    at = ENDS - timedelta(days=29, hours=12)
    for day in (0, 10):
        assert await reminders.remind(ruled(), at + timedelta(days=day)) == 1
        (fresh,) = await Outgoing.filter(state="queued", not_before__lt=outgoing.HELD)
        await outgoing.hold(fresh.id)
    (chat,) = await Identity.filter(member_id=member.id, kind="telegram")
    first, second = [one.id for one in await Outgoing.filter(state="queued").order_by("id")]
    for days, expected in ((11, [first]), (11.5, []), (12, [second]), (13, [])):
        released = await outgoing.say_again(
            chat.address, at + timedelta(days=days), most_per_week=2
        )
        assert [one.id for one in released] == expected
        assert await outgoing.still_waits(chat.address) == (days < 12)
        await sent(at + timedelta(days=days))


async def test_who_hears_again_is_not_looked_for_among_all(db: str, now: datetime) -> None:
    await programme.apply(RULES, now)
    made = [await holding(f"m{number}", now) for number in range(8)]
    brand = ruled(slugs="expiring-30")
    (rule,) = brand.programme.reminding
    at = ENDS - timedelta(days=29, hours=12)
    assert await reminders.remind(brand, at) == 8
    await sent(at)
    for member in made[:2]:
        key, subject = f"{member.id}:{rule.kind}:", f"{ENDS:%Y-%m-%dT%H}"
        await ReminderChoice.create(
            key=key + subject, member=member, kind=rule.kind, subject=subject, at=at,
            until=at + timedelta(days=3),
        )  # fmt: skip
    at += timedelta(days=4)
    kind = reminders.KINDS[rule.kind].found
    again = statements.found(kind, rule, again_since="$6", slugs=[rule.slug])
    args = (at - timedelta(days=20), at + timedelta(days=40), at - timedelta(days=20))
    found = await rows(again, 0, 1000, at, *args)
    assert {one["member_id"] for one in found} == {one.id for one in made[:2]}
    assert found[0]["page"] == 2, "the others are left where they are"
    assert await reminders.remind(brand, at) == 2


async def test_what_is_theirs_is_said_before_news_when_they_write(db: str, now: datetime) -> None:
    await programme.apply(RULES, now)
    member = await holding("ana", now)
    (chat,) = await Identity.filter(member_id=member.id, kind="telegram")
    for kind in ("marketing", "service"):
        await outgoing.put(
            once=f"remind:{kind}:{member.id}:x", channel="telegram", address=chat.address,
            member_id=member.id, kind=kind, saying=Saying("unreadable"), locale="en", now=now,
            not_before=outgoing.HELD,
        )  # fmt: skip
    (released,) = await outgoing.say_again(chat.address, now, most_per_week=1)
    assert released.kind == "service"


async def test_what_waited_is_under_the_cap_of_the_week(db: str, now: datetime) -> None:
    await programme.apply(RULES, now)
    member = await holding("ana", now)
    (chat,) = await Identity.filter(member_id=member.id, kind="telegram")
    for number in range(4):
        await outgoing.put(
            once=f"remind:{number}:{member.id}:x", channel="telegram", address=chat.address,
            member_id=member.id, kind="service", saying=Saying("unreadable"), locale="en", now=now,
            not_before=outgoing.HELD,
        )  # fmt: skip
    heard = []
    for day in range(16):
        if await outgoing.say_again(chat.address, now + timedelta(days=day), most_per_week=2):
            heard.append(day)
            await sent(now + timedelta(days=day))
    assert heard == [0, 1, 7, 8]


async def test_who_is_held_out_hears_nothing_and_always_the_same(db: str, now: datetime) -> None:
    await programme.apply(RULES, now)
    for number in range(40):
        await holding(f"m{number}", now)
    brand = ruled(held_out=5000)
    at = ENDS - timedelta(days=29, hours=12)
    said = await reminders.remind(brand, at)
    assert 5 < said < 35
    held = await Outgoing.filter(state="skipped", reason="held out", variant="-").count()
    assert said + held == 40
    assert await reminders.remind(brand, at + timedelta(days=1)) == 0


async def test_who_is_held_out_begins_when_they_would_have_been_told(
    db: str, now: datetime
) -> None:
    await programme.apply(RULES, now)
    for number in range(20):
        await holding(f"m{number}", now)
    brand = ruled(held_out=5000, slugs="expiring-30")
    at = ENDS - timedelta(days=29, hours=12)
    members = await Member.all()
    for one in members:
        once = f"remind:another:{one.id}:x"
        await outgoing.tell(one, "service", Saying("help"), once=once, now=at)
    await sent(at - timedelta(hours=1))
    assert await reminders.remind(brand, at) == 0
    assert not await Outgoing.filter(variant="-").exists(), "they heard something today as well"
    said = await reminders.remind(brand, at + timedelta(days=1))
    assert await Outgoing.filter(variant="-").count() == 20 - said > 0


async def test_nobody_is_told_who_does_not_want_or_cannot(db: str, now: datetime) -> None:
    await programme.apply(RULES, now)
    silent, gone, spent = [await holding(name, now) for name in ("ana", "ben", "cleo")]
    await Member.filter(id=silent.id).update(silent=True)
    await Identity.filter(member_id=gone.id).update(unreachable_at=now)
    cause = Cause("redeem", "test", "spent", BRAND, {})
    await ledger.spend(spent.account_id, 240, cause, now=now)
    at = ENDS - timedelta(days=29, hours=12)
    assert await reminders.remind(ruled(), at) == 0
    await Member.filter(id=silent.id).update(silent=False)
    assert await reminders.remind(ruled(slugs="voucher-7 expiring-7"), at) == 0
    assert await reminders.remind(ruled(), at) == 1


async def test_who_leaves_in_that_moment_is_written_to_no_more(
    db: str, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    await programme.apply(RULES, now)
    ana, ben = [await holding(name, now) for name in ("ana", "ben")]

    async def leaving(sql: Sql, *args: object) -> Sequence[dict[str, Any]]:
        asked = await rows(sql, *args)
        await Member.filter(id=ana.id).update(forgotten_at=now)
        return asked

    monkeypatch.setattr("loyalty.reminders.rows", leaving)
    at = ENDS - timedelta(days=29, hours=12)
    assert await reminders.remind(ruled(slugs="expiring-30"), at) == 1
    assert [one.member_id for one in await Outgoing.all()] == [ben.id]


def test_a_voucher_is_told_of_by_what_it_is_good_for() -> None:
    terms = '{"titles": {"en": "A scarf", "de": "Ein Schal"}}'
    facts = {"value_cents": 1000, "currency": "GBP"}
    said = []
    for kind, kept in (("product", terms), ("money_off", None)):
        told = {**facts, "good_for": kind, "terms": kept}
        due = Due(1, "key", ENDS, "de", "UTC", "telegram", "telegram:1", "Ana", told)
        said.append(reminders.KINDS["voucher-expiring"].says([due], RULES.reminding[0], BRAND))
    assert [one.params["what"] for one in said] == [
        "Ein Schal",
        {"money": 1000, "currency": "GBP"},
    ]


async def test_in_small_pages_each_hears_of_all_theirs_and_nobody_of_others(
    db: str, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("loyalty.reminders._PAGE", 2)
    monkeypatch.setattr("loyalty.reminders._AT_ONCE", 2)
    await programme.apply(RULES, now)
    points = {}
    for number in range(5):
        member = await joined(f"m{number}", now)
        for day in range(number + 1):  # due are those of the first two days
            await points_until(member, ENDS + timedelta(days=day), now, 10 + number)
        points[member.id] = (number + 1) * (10 + number)
    at = ENDS - timedelta(days=29) + timedelta(hours=12)
    assert await reminders.remind(ruled(slugs="expiring-30"), at) == 5
    said = await Outgoing.filter(state="queued")
    assert {one.member_id: one.saying["params"]["points"] for one in said} == points
    assert await Outgoing.filter(state="skipped", reason="said together").count() == 10
    assert await reminders.remind(ruled(slugs="expiring-30"), at + timedelta(days=7)) == 0


async def test_two_days_that_end_on_one_day_in_utc_are_two(db: str, now: datetime) -> None:
    """In London the night of 26 March 2028 is an hour shorter: both ends are that day in UTC."""
    await programme.apply(RULES, now)
    ends = [datetime(2028, 3, 26, hour, tzinfo=UTC) for hour in (0, 23)]
    assert ends == [programme.months_later(one, 0) for one in ends]
    ana = await joined("ana", now)
    for one in ends:
        await points_until(ana, one, now)
    at = ends[0] - timedelta(days=7) + timedelta(hours=12)
    assert await reminders.remind(ruled(slugs="expiring-7"), at) == 1
    assert await told() == [("expiring-7", "queued"), ("expiring-7", "skipped")]
    (row, _) = await Outgoing.all().order_by("id")
    assert row.saying["text"] == "remind-expiring-soon-several"


async def test_what_was_perhaps_sent_counts_from_when_it_was(db: str, now: datetime) -> None:
    await programme.apply(RULES, now)
    ana = await joined("ana", now)
    for days in (0, 3):
        await points_until(ana, ENDS + timedelta(days=days), now)
    at = ENDS - timedelta(days=7) + timedelta(hours=12)
    assert await reminders.remind(ruled(slugs="expiring-30"), at - timedelta(days=16)) == 1
    later = at + timedelta(hours=22)
    await Outgoing.filter(state="queued").update(state="unknown", lease_until=later, created_at=at)
    brand = ruled(slugs="expiring-7")
    assert await reminders.remind(brand, later + timedelta(hours=4)) == 0, "a few hours ago"
    assert await reminders.remind(brand, later + timedelta(hours=26)) == 1
