"""The rules: read, checked, dated."""

import asyncio
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loyalty import programme
from loyalty.errors import BadProgramme
from loyalty.models import ProgrammeVersion, Reward, Setting
from loyalty.money import Money
from loyalty.programme import Programme

TEXT = (Path(__file__).parents[2] / "programme.toml").read_text()
RULES = programme.parse(TEXT)


def changed(old: str, new: str) -> Programme:
    assert old in TEXT
    return programme.parse(TEXT.replace(old, new))


@pytest.mark.parametrize(("points", "cents"), [(200, 1000), (240, 1200), (300, 1500), (500, 2500)])
def test_points_are_worth_money(points: int, cents: int) -> None:
    assert RULES.worth(points) == Money(cents, "GBP")
    assert RULES.points_worth(cents) == points


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("minimum = 200", 'minimum = "many"', "points.minimum: "),
        ("minimum = 200", "minimun = 200", "points.minimun: "),
        ("pending_days = 14", "pending_days = -1", "purchase.pending_days: "),
        ('currency = "GBP"', 'currency = "GBX"', "programme.currency: "),
        ('time_zone = "Europe/London"', 'time_zone = "London"', "programme.time_zone: not a time"),
        ('minimum_order = "40.00"', 'minimum_order = "forty"', "referral.minimum_order: not an a"),
        ("number = 2", "number = 1", "rewards: each number is used once"),
        ("from_points = 500", "from_points = 1500", "tiers: from_points start at 0 and rise"),
        (
            "worth_points = 20 ",
            "worth_points = 7 ",
            "points.step: one step must be worth whole minor units",
        ),
        ("minimum = 200", "minimum = 210", "points.minimum: a whole number of steps"),
        ("[joining]", "[joining", "not valid TOML: "),
        ('colour = "#7a2e3b"', 'colour = "red"', "brand.colour: "),
    ],
)
def test_a_broken_file_names_the_key(old: str, new: str, said: str) -> None:
    with pytest.raises(BadProgramme, match=said) as caught:
        changed(old, new)
    assert "\n" not in str(caught.value)


HOURS = """quiet_from = "21:00"       # on the member's own clock
quiet_until = "09:00"
"""


def hours(quiet_from: str, quiet_until: str, hour: str) -> str:
    """The file with other hours."""
    quiet = f'quiet_from = "{quiet_from}"\nquiet_until = "{quiet_until}"\n'
    assert HOURS in TEXT
    assert 'hour = "10:00"' in TEXT
    return TEXT.replace(HOURS, quiet).replace('hour = "10:00"', f'hour = "{hour}"')


@pytest.mark.parametrize(
    ("quiet_from", "quiet_until", "hour"),
    [
        ("21:00", "09:00", "21:00"), ("21:00", "09:00", "23:59"), ("22:00", "00:00", "22:00"),
    ],
)  # fmt: skip
def test_an_hour_after_which_reminders_are_never_said_is_refused(
    quiet_from: str, quiet_until: str, hour: str
) -> None:
    with pytest.raises(BadProgramme) as caught:
        programme.parse(hours(quiet_from, quiet_until, hour))
    assert str(caught.value) == (
        f"reminders.hour: from {hour} on it is quiet until the day ends, by marketing.quiet_from"
        f" ({quiet_from}) and marketing.quiet_until ({quiet_until}), and no reminder would ever be"
        f" said; choose a time before {quiet_from}, or other quiet hours"
    )


@pytest.mark.parametrize(
    ("quiet_from", "quiet_until", "hour"),
    [
        ("21:00", "09:00", "09:00"), ("21:00", "09:00", "20:59"), ("12:30", "15:00", "15:00"),
        ("12:30", "15:00", "12:29"), ("12:30", "15:00", "00:00"), ("22:00", "00:00", "00:00"),
        ("21:00", "21:00", "21:00"), ("00:00", "00:00", "00:00"), ("21:00", "09:00", "00:00"),
        ("21:00", "09:00", "08:59"), ("21:00", "11:00", "10:00"), ("12:30", "15:00", "12:30"),
        ("12:30", "15:00", "14:59"), ("00:00", "07:00", "00:00"),
    ],
)  # fmt: skip
def test_any_other_hour_for_reminders_is_taken(
    quiet_from: str, quiet_until: str, hour: str
) -> None:
    assert programme.parse(hours(quiet_from, quiet_until, hour)).reminders.hour == hour


async def test_rules_in_force_from_before_hours_were_compared_stay_so(
    db: str, now: datetime
) -> None:
    """What was allowed once keeps no program from starting, and can be replaced."""
    quiet = RULES.marketing.model_copy(update={"quiet_until": "11:00"})
    await programme.apply(RULES.model_copy(update={"marketing": quiet}), now)
    found = await programme.current(now)
    assert found is not None
    assert found[1].marketing.quiet_until == "11:00"
    assert await programme.apply(RULES, now + timedelta(hours=1)) == 2
    assert await programme.current(now + timedelta(hours=1)) == (2, RULES)


def test_twelve_months_end_with_that_day() -> None:
    london = ZoneInfo("Europe/London")
    paid = datetime(2026, 3, 1, 12, tzinfo=UTC)
    expires = RULES.expires_at(paid + timedelta(days=14))
    assert expires == datetime(2027, 3, 16, tzinfo=london)
    assert RULES.expires_at(datetime(2024, 2, 29, 12, tzinfo=UTC)) == datetime(
        2025, 3, 1, tzinfo=london
    )
    assert changed("expiry_months = 12", "expiry_months = 0").expires_at(paid) is None


@given(st.dates(date(2020, 1, 1), date(2035, 1, 1)), st.integers(-60, 60))
def test_months_keep_the_day_or_end_the_month(date_: date, months: int) -> None:
    day = datetime.combine(date_, time(12), UTC)
    later = programme.months_later(day, months)
    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == months
    assert later.day == day.day or (later + timedelta(days=1)).day == 1


async def test_new_rules_are_a_new_version(db: str, now: datetime) -> None:
    assert await programme.current(now) is None
    assert await programme.seed(RULES, now)
    assert await programme.seed(RULES, now)
    other = changed("cost = 300", "cost = 320")
    assert not await programme.seed(other, now)
    assert await programme.apply(other, now + timedelta(hours=1)) == 2
    assert await programme.apply(other, now + timedelta(hours=2)) == 2
    assert await ProgrammeVersion.all().count() == 2
    before, after = await programme.current(now), await programme.current(now + timedelta(hours=1))
    assert before == (1, RULES)
    assert after == (2, other)


async def test_rewards_follow_the_rules_and_keep_their_stock(db: str, now: datetime) -> None:
    stocked = changed("cost = 300", "cost = 300\nstock = 5")
    await programme.apply(stocked, now)
    await Reward.filter(number=2).update(stock=3)
    swapped = TEXT.replace("cost = 300", "cost = 310\nstock = 5")
    swapped = swapped.replace("number = 2", "number = 9").replace("number = 1\n", "number = 2\n")
    swapped = swapped.replace("twenty-five-off", "thirty-off")
    await programme.apply(programme.parse(swapped), now)
    offered = {r.slug: (r.number, r.cost, r.stock) for r in await Reward.filter(active=True)}
    assert offered == {
        "ten-off": (2, 200, None),
        "fifteen-off": (9, 310, 3),
        "thirty-off": (3, 500, None),
    }
    assert not (await Reward.get(slug="twenty-five-off")).active


async def test_rules_can_start_later(db: str, now: datetime) -> None:
    """Until then the old ones hold; what is applied meanwhile does not put them off."""
    hour = timedelta(hours=1)
    planned, meanwhile = changed("cost = 300", "cost = 320"), changed("cost = 300", "cost = 310")
    await programme.apply(RULES, now)
    assert await programme.following(now) is None
    assert await programme.apply(planned, now, starts_at=now + 5 * hour) == 2
    assert await programme.apply(planned, now, starts_at=now + 6 * hour) == 2
    assert await programme.apply(meanwhile, now + hour) == 3
    assert await programme.following(now + hour) == (now + 5 * hour, 2, planned)
    found = [await programme.current(now + n * hour) for n in (0, 1, 4, 5, 9)]
    assert [each[0] for each in found if each] == [1, 3, 3, 2, 2]
    assert [version.version for version in await programme.listed(2)] == [3, 2]
    assert [version.version for version in await programme.listed(2, before=2)] == [1]


async def test_the_catalogue_changes_when_its_rules_start(db: str, now: datetime) -> None:
    async def costs() -> dict[str, int]:
        return {r.slug: r.cost for r in await Reward.filter(active=True)}

    hour = timedelta(hours=1)
    await programme.apply(RULES, now)
    before = await costs()
    await programme.apply(changed("cost = 300", "cost = 320"), now, starts_at=now + hour)
    await programme.enter(now + timedelta(minutes=59))
    assert await costs() == before
    await asyncio.gather(*(programme.enter(now + hour) for _ in range(3)))
    assert await costs() == {**before, "fifteen-off": 320}
    await Reward.filter(slug="ten-off").update(stock=3)
    await programme.enter(now)  # a clock that is behind
    await programme.enter(now + 2 * hour)
    assert (await Reward.get(slug="ten-off")).stock == 3
    assert (await Reward.get(slug="fifteen-off")).cost == 320


async def test_a_catalogue_from_before_it_was_noted_stays(db: str, now: datetime) -> None:
    await programme.apply(changed("cost = 300", "cost = 300\nstock = 5"), now)
    await Setting.all().delete()
    await Reward.filter(number=2).update(stock=3)
    await programme.enter(now)
    later = now + timedelta(hours=1)
    await programme.apply(changed("cost = 300", "cost = 310\nstock = 5"), later)
    assert [(r.cost, r.stock) for r in await Reward.filter(number=2)] == [(310, 3)]
