"""Nobody's clock is like another's: all zones of the tz database, at any instant.

What is quiet is asked of the clock on the wall, minute by minute, and never of the code under test.
"""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, available_timezones

from hypothesis import example, given, settings
from hypothesis import strategies as st

from loyalty.campaigns import times
from loyalty.models import Campaign, Member
from loyalty.programme.quiet_rules import QuietRules
from loyalty.programme.reminder_rules import ReminderRules
from scheduler.birthdays import birthday_of
from tests.profiles import tries

ZONES = sorted(available_timezones())
CLOCKS = [f"{hour:02}:{minute:02}" for hour in range(24) for minute in (0, 30)]
MINUTE = timedelta(minutes=1)


def wall(text: str) -> datetime:
    """What clocks show, wherever they hang."""
    return datetime.fromisoformat(text)


def utc(text: str) -> datetime:
    return wall(text).replace(tzinfo=UTC)


zones = st.sampled_from(ZONES)
clocks = st.sampled_from(CLOCKS)
ever = st.datetimes(wall("1970-01-01"), wall("2037-12-01"))
nowadays = st.datetimes(wall("2025-01-01"), wall("2029-01-01"))
instants = (ever | nowadays).map(lambda at: at.replace(tzinfo=UTC))
USUAL = QuietRules(quiet_from="21:00", quiet_until="09:00")


def ruled(begin: str, end: str) -> QuietRules:
    return QuietRules(quiet_from=begin, quiet_until=end)


def is_quiet(at: datetime, zone: str, rules: QuietRules) -> bool:
    """What somebody sees who looks at the clock on the wall."""
    clock = f"{at.astimezone(ZoneInfo(zone)):%H:%M}"
    begin, end = rules.quiet_from, rules.quiet_until
    return begin <= clock < end if begin <= end else clock >= begin or clock < end


@settings(max_examples=tries(250), deadline=None)
@given(zone=zones, at=instants, begin=clocks, end=clocks)
@example("America/New_York", utc("2026-03-08T06:10"), "21:00", "02:30")  # it jumps over the end
@example("America/New_York", utc("2026-11-01T05:40"), "01:30", "09:00")  # it begins twice
@example("America/New_York", utc("2026-11-01T05:10"), "21:00", "01:30")  # it ends twice
@example("Australia/Lord_Howe", utc("2026-10-03T15:20"), "21:00", "02:00")  # by half an hour
@example("Australia/Lord_Howe", utc("2026-04-04T14:50"), "01:30", "02:00")
@example("Pacific/Apia", utc("2011-12-30T08:00"), "21:00", "09:00")  # there was no 30 December
@example("Pacific/Kwajalein", utc("1993-08-21T10:00"), "21:00", "09:00")  # nor this 21 August
@example("Pacific/Kwajalein", utc("1969-09-30T12:30"), "21:00", "09:00")  # but this day twice
@example("Africa/Casablanca", utc("2026-02-15T01:30"), "21:00", "03:00")  # for Ramadan
@example("America/Asuncion", utc("2023-10-01T03:30"), "21:00", "00:00")  # midnight left out
@example("Asia/Beirut", utc("2026-03-28T21:30"), "21:00", "00:30")
@example("Africa/Monrovia", utc("1972-01-07T00:40"), "21:00", "00:30")  # by 44 minutes and a half
def test_quiet_hours_end_when_the_clock_on_the_wall_says_so(
    zone: str, at: datetime, begin: str, end: str
) -> None:
    at = at.replace(second=0, microsecond=0)
    rules = ruled(begin, end)
    until = rules.quiet_until_after(at, zone)
    if until is None:
        assert not is_quiet(at, zone, rules)
        return
    assert is_quiet(at, zone, rules)
    assert at < until <= at + timedelta(hours=49), "a night, and a day that comes twice"
    assert not is_quiet(until, zone, rules)
    assert rules.quiet_until_after(until, zone) is None
    minutes = int((until - MINUTE - at) / MINUTE)
    near = {0, *range(0, minutes, 7), *range(max(0, minutes - 130), minutes)}
    assert all(is_quiet(at + number * MINUTE, zone, rules) for number in near)


def test_every_zone_has_its_mornings() -> None:
    """Over the days in which the clocks of many zones are put back: quiet and awake by turns."""
    for zone in ZONES:
        assert _mornings(zone) in (9, 10), zone


def _mornings(zone: str) -> int:
    at, end, nights = utc("2026-10-24T12:00"), utc("2026-11-02T12:00"), 0
    while at < end:
        morning = USUAL.quiet_until_after(at, zone)
        if morning is None:
            at += timedelta(minutes=30)
            continue
        local = morning.astimezone(ZoneInfo(zone))
        assert (local.hour, local.minute) == (9, 0)
        at, nights = morning, nights + 1
    return nights


@settings(max_examples=tries(100), deadline=None)
@given(zone=zones, at=instants, hour=clocks)
@example("Pacific/Apia", utc("2011-12-31T00:00"), "10:00")
def test_the_hour_of_reminders_comes_and_ends_with_the_day(
    zone: str, at: datetime, hour: str
) -> None:
    local = at.astimezone(ZoneInfo(zone))
    begun = ReminderRules(hour=hour).has_begun(at, zone)
    assert begun == (f"{local:%H:%M}" >= hour)
    later = [at + number * timedelta(minutes=30) for number in range(2 * 49)]
    assert any(ReminderRules(hour=hour).has_begun(one, zone) for one in later)


def born(birthday: str, zone: str, told: datetime) -> Member:
    return Member(birthday=birthday, birthday_at=told, zone=zone)


days_of_year = st.dates(date(2024, 1, 1), date(2024, 12, 31)).map(lambda day: f"{day:%m-%d}")
years = st.integers(1999, 2036)


@settings(max_examples=tries(40), deadline=None)
@given(zone=zones, birthday=days_of_year | st.just("02-29"), year=years)
@example("Pacific/Apia", "12-30", 2011)
@example("Pacific/Kwajalein", "08-21", 1993)
@example("America/Asuncion", "10-01", 2023)
@example("Asia/Beirut", "03-29", 2026)
@example("UTC", "02-29", 2028)
@example("UTC", "02-29", 2027)
@example("UTC", "02-28", 2027)
@example("UTC", "02-28", 2028)
def test_a_birthday_is_one_day_of_a_year(zone: str, birthday: str, year: int) -> None:
    clock = ZoneInfo(zone)
    member = born(birthday, zone, datetime(year - 1, 1, 1, tzinfo=UTC))
    leap = date(year, 12, 31).timetuple().tm_yday == 366
    day = date.fromisoformat(f"{year}-{'02-28' if birthday == '02-29' and not leap else birthday}")
    there = datetime.combine(day, time(12), UTC)
    moments = [there + number * timedelta(minutes=30) for number in range(-150, 150)]
    whole = [there + number * timedelta(hours=7) for number in range(-600, 600)]
    year_round = [at for at in whole if at.astimezone(clock).year == year]
    assert {birthday_of(member, at) for at in moments + year_round} == {day, None}
    first = next(at for at in moments if birthday_of(member, at)).astimezone(clock)
    noon = datetime.combine(day, time(12), clock)
    if noon.astimezone(UTC).astimezone(clock).date() == day:
        assert first.date() == day
        assert time(9) <= first.time() < time(9, 30)
    else:
        assert first.date() == day + timedelta(days=1), "that zone had no such day"


@settings(max_examples=tries(100), deadline=None)
@given(zone=zones, local=nowadays)
@example("America/New_York", wall("2026-03-08T02:30"))
@example("Australia/Lord_Howe", wall("2026-10-04T02:15"))
def test_a_campaign_begins_at_its_time_on_every_clock(zone: str, local: datetime) -> None:
    local = local.replace(second=0, microsecond=0)
    campaign = Campaign(local_time=local.isoformat())
    at = times.moments(campaign, [zone], "UTC")[zone]
    read = at.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    assert local <= read <= local + timedelta(hours=1), "later where the clocks leave it out"
    assert times.begins_at(campaign, utc("2020-01-01")) <= at
    assert at <= times.begun_at(campaign, utc("2020-01-01"))


def test_a_zone_that_nobody_knows_has_the_programmes_time() -> None:
    campaign = Campaign(local_time="2026-07-01T10:00")
    found = times.moments(campaign, ["Mars/Olympus", "", "../etc"], "Europe/London")
    assert set(found.values()) == {utc("2026-07-01T09:00")}
