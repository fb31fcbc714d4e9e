"""L10: ten years of points, with summer time and leap days: each expires at the stated date."""

import random
from calendar import isleap
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from tortoise.transactions import in_transaction

from loyalty import insights, ledger
from loyalty.ledger import Cause
from scheduler import expiring
from tests.loyalty.people import BRAND, joined

LONDON = ZoneInfo("Europe/London")
FIRST = date(2027, 1, 1)
DAYS = 3653


def stated(available: datetime) -> datetime:
    """The first instant after that day one year later, by the clock on London's walls."""
    day = available.astimezone(LONDON).date()
    if (day.month, day.day) == (2, 29):
        last = date(day.year + 1, 2, 28)
    else:
        last = day.replace(year=day.year + 1)
    midnight = datetime.combine(last + timedelta(days=1), time(), LONDON)
    return midnight.astimezone(UTC)


def moments(chance: random.Random) -> list[datetime]:
    """When points come: any time, each leap day, and around each change of the clocks."""
    days = {FIRST + timedelta(days=chance.randrange(DAYS)) for _ in range(120)}
    for year in range(FIRST.year, FIRST.year + 10):
        days |= {date(year, 2, 29)} if isleap(year) else {date(year, 2, 28)}
        for month in (3, 10):
            sunday = max(
                day
                for day in (date(year, month, number) for number in range(25, 32))
                if day.weekday() == 6
            )
            days |= {sunday, sunday - timedelta(days=1)}
    return sorted(
        datetime.combine(day, time(chance.randrange(24), chance.randrange(60)), UTC) for day in days
    )


async def test_ten_years_of_points_expire_when_they_should(db: str, chance: random.Random) -> None:
    ana = await joined("ana", datetime.combine(FIRST, time(), UTC))
    account = ana.account_id
    lots: list[list[datetime | int]] = []  # when it expires, what is left
    gone = 0
    async with in_transaction():
        for number, now in enumerate(moments(chance)):
            for until, _ in [lot for lot in lots if lot[1]]:
                assert isinstance(until, datetime)
                if until <= now:
                    gone += await expires_then(account, lots, until)
            points = chance.randrange(1, 500)
            expires_at = BRAND.programme.expires_at(now)
            assert expires_at == stated(now), now
            cause = Cause("earn_activity", "test", f"gain {number}", BRAND, {})
            await ledger.gain(
                account, points, cause, available_at=now, expires_at=expires_at, now=now
            )
            lots.append([stated(now), points])
            if chance.random() < 0.3:
                await spend(account, lots, chance, number, now)
        assert gone > 2000
    assert await insights.drift(BRAND.secret) == []
    assert (await insights.totals(BRAND, now)).closes


async def expires_then(account: str, lots: list[list[datetime | int]], until: datetime) -> int:
    """To the second: there before, not there then; whether or not it was written off."""
    due = sum(int(str(left)) for end, left in lots if end == until)
    before = await ledger.balance(account, until - timedelta(seconds=1))
    after = await ledger.balance(account, until)
    assert before.available - after.available == due
    assert await expiring.write_off(BRAND, until) == due
    assert await ledger.balance(account, until) == after
    for lot in lots:
        lot[1] = 0 if lot[0] == until else lot[1]
    return due


async def spend(
    account: str, lots: list[list[datetime | int]], chance: random.Random, turn: int, now: datetime
) -> None:
    """Something is bought: what expires first goes first."""
    there = (await ledger.balance(account, now)).available
    points = chance.randrange(1, there // 3 + 2)
    cause = Cause("adjust", "staff:1", f"spend {turn}", BRAND, {})
    await ledger.spend(account, points, cause, now=now)
    for lot in sorted(lots, key=lambda lot: str(lot[0])):
        part = min(points, int(str(lot[1])))
        lot[1] = int(str(lot[1])) - part
        points -= part
