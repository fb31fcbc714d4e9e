"""By whose clock it is night: what they told, else their number's country, else the brand's."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import phonenumbers
import pytest

from loyalty import bulk
from loyalty.bulk import Facts, Verdict
from loyalty.clocks import Lives, clocks, learned, of_both, quiet_until, reminded_from, zone_of
from loyalty.outgoing import Letter, Saying
from loyalty.programme import MarketingRules, QuietRules

OWN = "Europe/London"
SYDNEY, PERTH = "Australia/Sydney", "Australia/Perth"
RULES = MarketingRules()


@pytest.mark.parametrize(
    ("number", "zone"),
    [
        ("+4915112345678", "Europe/Berlin"),
        ("+447400123456", "Europe/London"),  # and not Jersey's, which shares its prefix
        ("+393123456789", "Europe/Rome"),
        ("+18762101234", "America/Jamaica"),
        ("+14155550101", "America/Los_Angeles"),  # a part of a country
        ("+61412345678", "Asia/Tokyo"),  # several: the brand's
        ("+18005551234", "Asia/Tokyo"),
        ("+88213123456", "Asia/Tokyo"),  # by satellite
        ("", "Asia/Tokyo"),
        ("+", "Asia/Tokyo"),
        ("12", "Asia/Tokyo"),
    ],
)
def test_a_number_says_where_they_are(number: str, zone: str) -> None:
    assert zone_of(number, "Asia/Tokyo") == zone


def test_who_told_a_zone_lives_there() -> None:
    assert clocks("Asia/Tokyo", "whatsapp:+61412345678", OWN) == ("Asia/Tokyo",)
    assert clocks(OWN, "whatsapp:+4915112345678", OWN) == (OWN,), "theirs would be Berlin's"
    assert clocks(OWN, "telegram:61412345678", OWN) == (OWN,)
    assert clocks("Mars/Olympus", "telegram:1", OWN) == (OWN,)
    assert clocks("", "whatsapp:+4915112345678", OWN) == ("Europe/Berlin",)
    assert clocks("", "whatsapp:GB.4566546130240823", OWN) == (OWN,)
    assert clocks(OWN, "phone:+4915112345678", OWN) == (OWN,)
    assert clocks("", "phone:+4915112345678", OWN) == ("Europe/Berlin",)


def test_who_told_none_is_left_alone_while_it_is_night_anywhere_in_the_country() -> None:
    where = clocks(OWN, "whatsapp:+61412345678", OWN)
    assert {SYDNEY, PERTH} < set(where)
    assert "Indian/Christmas" not in where
    day, awake = datetime(2026, 7, 1, tzinfo=UTC), []
    for quarter in range(96):
        at = day + quarter * timedelta(minutes=15)
        if quiet_until(RULES, where, at) is None:
            awake.append(at)
    perth = [at.astimezone(ZoneInfo(PERTH)) for at in awake]
    sydney = [at.astimezone(ZoneInfo(SYDNEY)) for at in awake]
    assert (perth[0].hour, perth[0].minute) == (9, 0)
    assert (sydney[-1].hour, sydney[-1].minute) <= (20, 45)
    assert 30 <= len(awake) <= 40


def test_every_country_has_hours_in_which_it_is_day_everywhere() -> None:
    for region in sorted(phonenumbers.SUPPORTED_REGIONS):
        for kind in (phonenumbers.PhoneNumberType.MOBILE, phonenumbers.PhoneNumberType.TOLL_FREE):
            example = phonenumbers.example_number_for_type(region, kind)
            if example is None:
                continue
            number = phonenumbers.format_number(example, phonenumbers.PhoneNumberFormat.E164)
            for zone in (OWN, ""):
                where = clocks(zone, f"whatsapp:{number}", OWN)
                for at in (datetime(2026, 1, 15, tzinfo=UTC), datetime(2026, 7, 15, tzinfo=UTC)):
                    until = quiet_until(RULES, where, at) or at
                    assert until < at + timedelta(days=1), number
                    assert all(RULES.quiet_until_after(until, one) is None for one in where)


def test_where_it_is_never_day_everywhere_nobody_is_woken() -> None:
    short = QuietRules(quiet_from="14:00", quiet_until="12:00")
    noon = datetime(2026, 7, 1, 2, tzinfo=UTC)  # in Sydney
    until = quiet_until(short, (SYDNEY, PERTH, "Pacific/Auckland"), noon)
    assert until is not None
    assert until > noon + timedelta(days=2), "and it is asked again then"


NEW_YORK = "America/New_York"


@pytest.mark.parametrize(
    ("zones", "now", "said"),
    [
        ((OWN,), "2026-01-15 22:00", "2026-01-16 10:00"),
        ((OWN,), "2026-01-15 08:59", "2026-01-15 10:00"),
        ((OWN,), "2026-01-15 09:30", "2026-01-15 10:00"),  # day, and not yet the hour
        ((OWN,), "2026-01-15 10:00", "2026-01-15 10:00"),
        ((OWN,), "2026-01-15 20:59", "2026-01-15 20:59"),
        # The clocks are changed in between.
        ((NEW_YORK,), "2026-03-08 03:00", "2026-03-08 14:00"),
        ((NEW_YORK,), "2026-03-07 03:00", "2026-03-07 15:00"),
        ((NEW_YORK,), "2026-11-01 03:00", "2026-11-01 15:00"),
        ((OWN,), "2026-03-28 23:00", "2026-03-29 09:00"),
        # In several: not while it is night in any, and then from the hour of the first.
        ((PERTH, SYDNEY), "2026-07-01 15:00", "2026-07-02 01:00"),
        ((PERTH, SYDNEY), "2026-07-01 23:30", "2026-07-02 01:00"),
        ((OWN, "Europe/Berlin"), "2026-07-01 20:30", "2026-07-02 08:00"),
        ((SYDNEY, "Pacific/Auckland"), "2026-07-01 10:00", "2026-07-01 23:00"),
    ],
)
def test_what_waits_for_the_morning_waits_for_the_hour_of_reminders(
    zones: tuple[str, ...], now: str, said: str
) -> None:
    at, then = (datetime.fromisoformat(one).replace(tzinfo=UTC) for one in (now, said))
    assert reminded_from(RULES, "10:00", zones, at) == (then if then > at else None)
    assert reminded_from(RULES, "10:00", zones, then) is None


def test_an_hour_that_the_clocks_leave_out_has_begun_when_they_have_jumped() -> None:
    never = QuietRules(quiet_from="00:00", quiet_until="00:00")
    at = datetime(2026, 3, 8, 6, 30, tzinfo=UTC)  # 1:30 in New York, where no 2:30 comes
    jump = datetime(2026, 3, 8, 7, tzinfo=UTC)
    assert reminded_from(never, "02:30", (NEW_YORK,), at) == jump
    twice = datetime(2026, 11, 1, 5, tzinfo=UTC)  # 1:00, before the clocks are put back at 2:00
    assert reminded_from(never, "01:30", (NEW_YORK,), twice) == twice + timedelta(minutes=30)


def _judged(zone: str, address: str, at: datetime) -> Verdict:
    channel = address.partition(":")[0]
    letter = Letter(1, "campaign:1:1", channel, address, 1, "marketing", Saying("campaign"), "en")
    facts = Facts(zone, True, 1, True, True, None, 0, 0)
    return bulk.judge(letter, facts, RULES, OWN, at)


def test_campaigns_ask_the_same_clocks() -> None:
    at = datetime(2026, 7, 1, 0, tzinfo=UTC)  # 10:00 in Sydney, 8:00 in Perth, 1:00 in London
    assert _judged(SYDNEY, "whatsapp:+61412345678", at) == bulk.SEND
    morning = at + timedelta(hours=1)
    assert _judged(OWN, "whatsapp:+61412345678", at) == Verdict(wait=morning)
    assert _judged(OWN, "whatsapp:+61412345678", morning) == bulk.SEND
    for unknown in ("", "Mars/Olympus"):
        assert _judged(unknown, "telegram:1", at) == Verdict(wait=at + timedelta(hours=8))


TOKYO, BERLIN = "Asia/Tokyo", "Europe/Berlin"
OF_TOKYO, OF_BERLIN, OF_OWN, OF_MANY = (
    "+819012345678",
    "+4915112345678",
    "+447400123456",
    "+61412345678",
)


@pytest.mark.parametrize(
    ("zone", "numbers", "number", "then"),
    [
        (OWN, (), OF_TOKYO, TOKYO),
        ("Mars/Olympus", (), OF_TOKYO, TOKYO),
        (OWN, (OF_MANY,), OF_TOKYO, TOKYO),
        (OWN, (), OF_MANY, OWN),
        ("Mars/Olympus", (), OF_MANY, OWN),
        (BERLIN, (), OF_TOKYO, BERLIN),  # told
        (BERLIN, (OF_BERLIN,), OF_TOKYO, BERLIN),
        (OWN, (OF_OWN,), OF_TOKYO, OWN),  # another number said so before
        (OWN, (OF_BERLIN,), OF_TOKYO, OWN),  # told, as the number says another
    ],
)
def test_one_more_number_tells_a_zone_if_none_is_known(
    zone: str, numbers: tuple[str, ...], number: str, then: str
) -> None:
    assert learned((zone, numbers), number, OWN) == then


@pytest.mark.parametrize(
    ("one", "other", "then"),
    [
        ((OWN, ()), (TOKYO, ()), TOKYO),
        ((OWN, ()), (TOKYO, (OF_TOKYO,)), TOKYO),
        ((OWN, (OF_OWN,)), (TOKYO, ()), TOKYO),  # what was told, before what a number says
        ((BERLIN, (OF_BERLIN,)), (TOKYO, ()), TOKYO),
        ((BERLIN, (OF_BERLIN,)), (TOKYO, (OF_TOKYO,)), BERLIN),
        ((OWN, (OF_OWN,)), (TOKYO, (OF_TOKYO,)), OWN),
        ((OWN, (OF_BERLIN,)), (TOKYO, (OF_TOKYO,)), OWN),  # told
        ((BERLIN, ()), (TOKYO, ()), BERLIN),
        ((BERLIN, ()), (OWN, ()), BERLIN),
        ((OWN, (OF_MANY,)), (OWN, ()), OWN),
        (("", ()), ("Mars/Olympus", (OF_TOKYO,)), TOKYO),
        (("", ()), ("Mars/Olympus", (OF_MANY,)), OWN),
        (("Mars/Olympus", ()), (OWN, ()), OWN),
        (("", (OF_BERLIN,)), (OWN, (OF_MANY,)), BERLIN),
    ],
)
def test_of_two_zones_the_surer_is_that_of_both(one: Lives, other: Lives, then: str) -> None:
    assert of_both(one, other, OWN) == then
