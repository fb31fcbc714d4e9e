"""Telling who one is: name, birthday, zone, in words and by buttons, in both languages."""

from datetime import UTC, datetime, timedelta

import pytest

from handlers import profile
from handlers.calendar import day_of_year
from handlers.places import zones_of
from loyalty.models import Member
from scheduler import birthdays
from tests.loyalty.rulings import brand_with, rule
from tests.phones import Town

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("12 March", "03-12"),
        ("march 12th", "03-12"),
        ("12th of March 1990", "03-12"),
        ("12. März", "03-12"),
        ("am 12. Maerz", "03-12"),
        ("12.03.", "03-12"),
        ("12.3.1990", "03-12"),
        ("12/03/90", "03-12"),
        ("03-12", "03-12"),
        ("1990-03-12", "03-12"),
        ("Febuary 29", "02-29"),
        ("1 Jänner", "01-01"),
        ("24 dez", "12-24"),
        ("30 February", ""),
        ("31.11.", ""),
        ("13-01", ""),
        ("12 13", ""),
        ("12", ""),
        ("March", ""),
        ("12 March or April", ""),
        ("soon", ""),
        ("", ""),
    ],
)
def test_days_as_people_write_them(said: str, meant: str) -> None:
    assert day_of_year(said) == meant


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("Europe/Berlin", ["Europe/Berlin"]),
        ("europe/berlin", ["Europe/Berlin"]),
        ("America/New York", ["America/New_York"]),
        ("new york", ["America/New_York"]),
        ("Wien", ["Europe/Vienna"]),
        ("Vienna", ["Europe/Vienna"]),
        ("Londn", ["Europe/London"]),
        ("Germany", ["Europe/Berlin"]),
        ("Österreich", ["Europe/Vienna"]),
        ("UK", ["Europe/London"]),
        ("Kolkata", ["Asia/Kolkata"]),
        ("UTC", ["UTC"]),
        ("Atlantis", []),
        ("UTC+2", []),
        ("", []),
    ],
)
def test_zones_as_people_write_them(said: str, meant: list[str]) -> None:
    assert zones_of(said, NOW) == meant


def test_a_large_country_has_several_zones() -> None:
    assert len(zones_of("USA", NOW)) > 3


@pytest.mark.parametrize("channel", ["telegram", "whatsapp"])
async def test_a_profile_shows_what_is_known_and_how_to_change_it(town: Town, channel: str) -> None:
    ana = await town.member("Ana", channel)
    shown = await ana.say("profile")
    number = (await ana.member()).number
    assert all(part in shown for part in (number, "Name: Ana", "Birthday: not told yet", "English"))
    assert ("Telegram: this account" if channel == "telegram" else "WhatsApp: one number") in shown
    assert "News and offers: no" in shown
    assert "What shall I call you?" in await ana.tap("Name")
    assert "Anna-Lena O'Neil it is" in await ana.say("Anna-Lena O'Neil")
    assert "Name: Anna-Lena O'Neil" in await ana.tap("My profile")
    assert "When is your birthday?" in await ana.tap("Birthday")
    assert "I have noted 12 March" in await ana.say("12.03.")
    await ana.say("profile")
    assert "Where are you?" in await ana.tap("Time zone")
    assert "Europe/Berlin. It is 13:00" in await ana.say("berlin")
    shown = await ana.say("profile")
    assert "Birthday: 12 March" in shown
    assert "Time zone: Europe/Berlin" in shown


async def test_the_same_in_german(town: Town) -> None:
    ana = await town.member("Ana", "whatsapp", "de")
    await ana.say("sprache deutsch")
    assert "Gern, Änne Maier." in await ana.say("nenn mich Änne Maier")
    assert "den 12. März gemerkt" in await ana.say("Geburtstag 12. März")
    assert "Gern: Europe/Vienna." in await ana.say("Zeitzone Wien")
    shown = await ana.say("Profil")
    assert "Name: Änne Maier\nGeburtstag: 12. März\nSprache: Deutsch" in shown
    assert "WhatsApp: eine Nummer" in shown


async def test_what_cannot_be_read_is_named(town: Town) -> None:
    ana = await town.member("Ana")
    assert "“the 30th of feb”" in await ana.say("birthday the 30th of Feb")
    assert "noted 1 May" in await ana.say("1 May")  # the question still waits
    assert "“atlantis”" in await ana.say("zone Atlantis")
    assert "more than one time zone" in await ana.say("USA")
    assert "needs a letter" in await ana.say("name 12345")
    assert "at most 60" in await ana.say("name " + "long" * 20)
    assert (await ana.member()).name == "Ana"


async def test_a_name_that_looks_like_a_command_is_a_name_where_one_was_asked_for(
    town: Town,
) -> None:
    ana = await town.member("Ana")
    await ana.say("name")
    assert "Pointe it is" in await ana.say("Pointe")  # else: did you mean points?
    await ana.say("name")
    assert "nothing was done" in await ana.say("no")
    assert (await ana.member()).name == "Pointe"


@pytest.mark.parametrize(
    ("locale", "said", "name"), [("en", "my name is Will", "Will"), ("de", "ich heiße Jo", "Jo")]
)
async def test_the_questions_own_command_may_be_in_its_answer(
    town: Town, locale: str, said: str, name: str
) -> None:
    ana = await town.member("Ana", locale=locale)
    await ana.say("name")
    assert name in await ana.say(said)
    assert (await ana.member()).name == name


@pytest.mark.parametrize(
    "said",
    ["my name is wrong in your system", "my name is not right", "mein Name ist falsch", "my name"],
)
async def test_a_complaint_about_a_name_is_no_name(town: Town, said: str) -> None:
    ana = await town.member("Ana")
    assert "What shall I call you?" in await ana.say(said)
    assert "Not Lowe it is" in await ana.say("Not Lowe")  # where one was asked for, anything goes
    assert "Will it is" in await ana.say("name Will")
    assert "Anna it is" in await ana.say("change my name to Anna")


async def test_markup_and_hidden_signs_in_a_name_do_no_harm(town: Town) -> None:
    ana = await town.member("Ana")
    assert "<b>A</b>{ $x } it is" in await ana.say("name <b>A</b>{ $x }\u202e")
    assert (await ana.member()).name == "<b>A</b>{ $x }"


async def test_a_birthday_is_told_once_a_year(town: Town) -> None:
    """Else somebody could have one whenever there is a bonus for it."""
    ana = await town.member("Ana")
    await ana.say("birthday 12 March")
    town.wait(hours=23)
    assert "noted 13 March" in await ana.say("birthday 13 March")  # a slip may be put right
    town.wait(hours=25)
    assert "stays as it is until 2 March 2027" in await ana.say("birthday 1 July")
    assert "noted 13 March" in await ana.say("birthday 13 March")  # the same again is no change
    assert "deleted your birthday" in await ana.say("birthday none")
    assert "stays as it is" in await ana.say("birthday 1 July")  # deleting it is no way round
    assert (await ana.member()).birthday == ""
    town.wait(days=365)
    assert "noted 1 July" in await ana.say("birthday 1 July")


@pytest.mark.parametrize(
    ("locale", "near", "far", "said"),
    [
        ("en", "birthday 14 March", "birthday 15 March", "at least 14 days ahead, so this time"),
        ("de", "Geburtstag 14. März", "Geburtstag 15. März", "mindestens 14 Tage vorher wissen"),
    ],
)
async def test_only_of_a_birthday_that_is_too_near_it_is_said(
    town: Town, locale: str, near: str, far: str, said: str
) -> None:
    town.now = NOW.replace(hour=0)
    ana = await town.member("Ana", locale=locale)
    await ana.say(f"language {locale}")
    assert said in await ana.say(near)
    assert said in await ana.say(near), "it is no earlier for being said again"
    assert said not in await ana.say(far)
    town.wait(days=13)
    assert said not in await ana.say(far), "that was told in time"


@pytest.mark.parametrize("zone", ["Europe/London", "Pacific/Auckland", "Mars/Olympus"])
@pytest.mark.parametrize("told", ["2026-12-20T12:00", "2027-02-20T23:30", "2027-03-20T06:00"])
def test_what_is_called_too_near_is_what_is_not_paid(told: str, zone: str) -> None:
    """They stand in rooms that do not know each other, and must say the same of every day."""
    brand, at = brand_with(rule("birthday", kind="birthday", points=100)), datetime.fromisoformat
    now = at(told).replace(tzinfo=UTC)
    near = set[bool]()
    for days in range(2, 360):
        noon = now.replace(hour=12) + timedelta(days=days)
        member = Member(birthday=f"{noon:%m-%d}", birthday_at=now, zone=zone)
        said = profile.too_near(member, brand, now)
        assert said == (birthdays.birthday_of(member, noon) is None), noon
        near.add(said)
    assert near == {True, False}


def test_the_leap_day_is_too_near_when_its_stand_in_is() -> None:
    brand = brand_with(rule("birthday", kind="birthday", points=100))
    for day, said in (("2027-02-14", False), ("2027-02-15", True), ("2027-02-28", True)):
        now = datetime.fromisoformat(day).replace(tzinfo=UTC)
        member = Member(birthday="02-29", birthday_at=now, zone="UTC")
        assert profile.too_near(member, brand, now) == said, day
    now = datetime(2028, 2, 15, tzinfo=UTC)
    member = Member(birthday="02-29", birthday_at=now, zone="UTC")
    assert not profile.too_near(member, brand, now)


def test_where_no_birthday_is_paid_none_is_too_near() -> None:
    member = Member(birthday="03-05", birthday_at=NOW, zone="UTC")
    over = rule("birthday", kind="birthday", points=100, active_until=NOW)
    for rules in ((rule("other", points=5),), (over,)):
        assert not profile.too_near(member, brand_with(*rules), NOW)


@pytest.mark.parametrize("channel", ["telegram", "whatsapp"])
@pytest.mark.parametrize(("locale", "label"), [("en", "Delete it"), ("de", "Löschen")])
async def test_a_birthday_that_is_known_is_deleted_by_a_button(
    town: Town, channel: str, locale: str, label: str
) -> None:
    """Not by a word that means something else when it is said alone: remove, löschen, no."""
    ana = await town.member("Ana", channel, locale)
    await ana.say(f"language {locale}")
    await ana.say("birthday")
    assert label not in ana.labels
    await ana.say("12.03.")
    await ana.say("birthday")
    assert (await ana.member()).birthday == "03-12"
    await ana.tap(label)
    assert (await ana.member()).birthday == ""


async def test_a_no_deletes_no_birthday(town: Town) -> None:
    ana = await town.member("Ana")
    await ana.say("birthday 12 March")
    await ana.say("birthday no")
    await ana.say("birthday")
    assert "nothing was done" in await ana.say("no")
    assert (await ana.member()).birthday == "03-12"


async def test_telling_the_same_birthday_again_does_not_begin_anew(town: Town) -> None:
    ana = await town.member("Ana")
    await ana.say("birthday 12 March")
    told = (await ana.member()).birthday_at
    town.wait(days=30)
    await ana.say("birthday 12 March")
    assert (await ana.member()).birthday_at == told


@pytest.mark.parametrize(
    "said", ["call me Ana Maria", "please call me Ana Maria please", "Nenn mich Ana Maria"]
)
async def test_call_me_is_a_name(town: Town, said: str) -> None:
    ana = await town.member("A")
    assert "Ana Maria it is" in await ana.say(said)
    assert (await ana.member()).name == "Ana Maria"


@pytest.mark.parametrize(
    "said",
    [
        "call me", "call me please", "call me back", "call me tomorrow morning", "call me asap",
        "call me now!", "Call me on 07700 900123", "call me 07700900123", "call me when you can",
    ],
)  # fmt: skip
async def test_call_me_may_be_a_telephone(town: Town, said: str) -> None:
    ana = await town.member("Ana")
    assert "are here for you" in await ana.say(said)
    assert (await ana.member()).name == "Ana"


@pytest.mark.parametrize("said", ["call me Ana", "my name is Ana", "Ana"])
async def test_what_shall_i_call_you(town: Town, said: str) -> None:
    ana = await town.member("A")
    assert "What shall I call you?" in await ana.say("name")
    assert "Very well, Ana it is" in await ana.say(said)


async def test_another_command_is_no_day_and_no_place(town: Town) -> None:
    ana = await town.member("Ana")
    for waiting in ("birthday", "zone"):
        await ana.say(waiting)
        assert "Europe/Berlin. It is" in await ana.say("zone Berlin")
        await ana.say(waiting)
        assert "I have noted 3 May" in await ana.say("birthday 3 May")
