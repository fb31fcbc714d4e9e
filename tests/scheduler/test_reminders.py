"""Reminders: the right word at the right hour, once, whatever runs, fails or stood still."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from loyalty import ledger, programme
from loyalty.ledger import Cause
from loyalty.models import Identity, Member, Outgoing, Voucher
from loyalty.programme import Brand
from loyalty.reminders import Due
from loyalty.statements import Sql, rows
from scheduler import reminders
from tests.loyalty.people import BRAND, RULES, joined
from tests.phones import Town

ENDS = datetime(2026, 9, 1, tzinfo=UTC)


def ruled(held_out: int = 0, slugs: str = "voucher-7 expiring-7 expiring-30") -> Brand:
    """The brand with other rules for reminders."""
    reminding = [
        one.model_copy(update={"held_out": held_out})
        for one in RULES.reminding
        if one.slug in slugs.split()
    ]
    return replace(BRAND, programme=RULES.model_copy(update={"reminding": tuple(reminding)}))


async def holding(name: str, now: datetime, *, ends: datetime = ENDS, zone: str = "UTC") -> Member:
    """A member with 240 points that expire."""
    member = await joined(name, now)
    await Member.filter(id=member.id).update(zone=zone)
    cause = Cause("earn_activity", "test", f"gain:{name}:{ends}", BRAND, {})
    await ledger.gain(member.account_id, 240, cause, available_at=now, expires_at=ends, now=now)
    return member


async def told() -> list[tuple[str, str]]:
    """Which reminders there are, and how each stands."""
    found = await Outgoing.filter(once__startswith="remind:").order_by("id")
    return [(one.once.split(":")[1], one.state) for one in found]


async def sent(at: datetime) -> None:
    """What is queued has left."""
    await Outgoing.filter(state="queued").update(state="sent", sent_at=at)


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
        "day": {"day": "2026-08-31T23:59:59+00:00"},
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
    await ana.grant(600)
    brand = replace(ruled(), secret=town.brand.secret)
    for _ in range(3):
        await ana.say("redeem 200 points")
        await ana.say("yes")
        town.wait(minutes=1)
    ends = (await Voucher.all())[0].expires_at
    days = []
    for hours in range(24 * 8):
        at = ends - timedelta(days=7) + timedelta(hours=hours)
        if await reminders.remind(brand, at):
            days.append(hours // 24)
            await sent(at)
    assert len(days) == 2
    assert days[0] != days[1]


async def test_who_waits_counts_as_told(db: str, now: datetime) -> None:
    await programme.apply(RULES, now)
    member = await holding("ana", now)
    cause = Cause("earn_activity", "test", "more", BRAND, {})
    ends = ENDS + timedelta(days=2)
    await ledger.gain(member.account_id, 50, cause, available_at=now, expires_at=ends, now=now)
    at = ENDS - timedelta(days=27, hours=12)
    assert await reminders.remind(ruled(), at) == 1
    assert await reminders.remind(ruled(), at + timedelta(days=2)) == 0, "the first has not left"
    await sent(at + timedelta(days=2))
    assert await reminders.remind(ruled(), at + timedelta(days=3)) == 1
    assert await told() == [("expiring-30", "sent"), ("expiring-30", "queued")]


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
        due = Due(1, "key", ENDS, "de", "UTC", "telegram", "telegram:1", told)
        said.append(reminders.KINDS["voucher-expiring"].says(due, RULES.reminding[0], BRAND))
    assert [one.params["what"] for one in said] == [
        "Ein Schal",
        {"money": 1000, "currency": "GBP"},
    ]
