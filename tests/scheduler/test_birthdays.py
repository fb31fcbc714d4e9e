"""Birthdays: once a year, on the day in the member's own zone, told early enough, also late."""

import asyncio
from datetime import UTC, date, datetime, timedelta

import pytest

from loyalty import insights, ledger
from loyalty.models import Activity, Member, Outgoing
from scheduler import birthdays
from tests.loyalty.people import joined
from tests.loyalty.rulings import brand_with, rule

BONUS = rule("birthday", kind="birthday", points=100, cooldown_hours=7200)
BRAND = brand_with(BONUS, rule("other", points=5))
DAY = timedelta(days=1)


async def born(name: str, birthday: str, told: datetime, *, zone: str = "Europe/London") -> Member:
    """A member who told their birthday at an instant."""
    member = await joined(name, told)
    await Member.filter(id=member.id).update(birthday=birthday, birthday_at=told, zone=zone)
    return await Member.get(id=member.id)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


async def test_paid_once_from_nine_in_the_members_zone(db: str) -> None:
    told = at("2026-01-01T12:00")
    ana = await born("ana", "06-10", told)
    await born("kim", "06-10", told, zone="Pacific/Auckland")
    assert await birthdays.pay(BRAND, at("2026-06-09T20:59")) == 0
    assert await birthdays.pay(BRAND, at("2026-06-09T21:00")) == 1  # 9:00 in Auckland
    assert await birthdays.pay(BRAND, at("2026-06-10T07:59")) == 0
    assert await birthdays.pay(BRAND, at("2026-06-10T08:00")) == 1  # 9:00 in London, summer time
    for _ in range(3):
        assert await birthdays.pay(BRAND, at("2026-06-10T08:15")) == 0
    assert (await ledger.balance(ana.account_id, at("2026-06-10T09:00"))).available == 100
    assert await Outgoing.all().count() == 0, "the wish is a reminder"
    assert await birthdays.pay(BRAND, at("2027-06-10T08:00")) == 2
    assert await insights.drift() == []


@pytest.mark.parametrize(("days", "paid"), [(14, 1), (13, 0)])
async def test_told_at_least_fourteen_days_before(db: str, days: int, paid: int) -> None:
    await born("ana", "03-20", at("2026-03-20T00:00") - days * DAY)
    assert await birthdays.pay(BRAND, at("2026-03-20T12:00")) == paid
    assert await birthdays.pay(BRAND, at("2026-03-22T12:00")) == 0  # nor is it made up for


@pytest.mark.parametrize(("late", "paid"), [(7, 1), (8, 0)])
async def test_made_up_for_after_downtime(db: str, late: int, paid: int) -> None:
    await born("ana", "12-30", at("2026-01-01T00:00"))
    assert await birthdays.pay(BRAND, at("2026-12-30T12:00") + late * DAY) == paid
    if paid:
        assert (await Activity.get()).subject == "2026"  # although it is 2027 by now


@pytest.mark.parametrize(
    ("year", "day"), [(2027, "2027-02-28"), (2028, "2028-02-29"), (2100, "2100-02-28")]
)
async def test_the_leap_day_is_28_february_in_other_years(db: str, year: int, day: str) -> None:
    await born("ana", "02-29", at("2026-01-01T00:00"))
    born_on_28 = await born("ben", "02-28", at("2026-01-01T00:00"))
    when = datetime(year, 2, 28, 12, tzinfo=UTC)
    first = await birthdays.pay(BRAND, when)
    second = await birthdays.pay(BRAND, when + DAY)
    assert (first, second) == ((2, 0) if day.endswith("28") else (1, 1))
    assert birthdays.birthday_of(born_on_28, when) == date(year, 2, 28)


async def test_a_changed_date_brings_no_second_birthday(db: str) -> None:
    ana = await born("ana", "06-10", at("2026-01-01T00:00"))
    assert await birthdays.pay(BRAND, at("2026-06-10T12:00")) == 1
    await Member.filter(id=ana.id).update(birthday="02-01", birthday_at=at("2026-07-01T00:00"))
    assert await birthdays.pay(BRAND, at("2027-02-01T12:00")) == 0


async def test_who_left_or_became_part_of_somebody_has_no_birthday_here(db: str) -> None:
    told = at("2026-01-01T00:00")
    ana, ben = await born("ana", "06-10", told), await born("ben", "06-10", told)
    eva = await born("eva", "06-10", told)
    await Member.filter(id=eva.id).update(forgotten_at=told)
    await birthdays.pay(BRAND, at("2026-06-10T12:00"))
    assert await Activity.all().count() == 2
    await Member.filter(id=ben.id).update(merged_into_id=ana.id)
    assert await birthdays.pay(BRAND, at("2027-06-10T12:00")) == 1


async def test_many_schedulers_pay_once(db: str) -> None:
    for number in range(5):
        await born(f"p{number}", "06-10", at("2026-01-01T00:00"))
    noon = at("2026-06-10T12:00")
    paid = await asyncio.gather(*(birthdays.pay(BRAND, noon) for _ in range(4)))
    assert sum(paid) == 5
    assert await Activity.all().count() == 5


async def test_an_unknown_zone_stops_nobody(db: str) -> None:
    await born("ana", "06-10", at("2026-01-01T00:00"), zone="Mars/Olympus")
    await born("ben", "06-10", at("2026-01-01T00:00"))
    assert await birthdays.pay(BRAND, at("2026-06-10T12:00")) == 2
