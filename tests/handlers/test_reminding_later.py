"""What `later` claims where a reminder cannot be said once more: the day that it named, no more."""

from datetime import timedelta

import pytest

from loyalty.models import Member
from scheduler import expiring
from tests.handlers.test_reminding import ENDS, SOON, holding, reminded, ruled, told
from tests.phones import Town


@pytest.mark.parametrize("zone", ["Asia/Tokyo", "America/Los_Angeles"])
@pytest.mark.parametrize(
    ("locale", "last"), [("en", "after 31 August 2026"), ("de", "Nach dem 31. August 2026")]
)
async def test_the_day_is_the_one_that_the_reminder_named(
    town: Town, zone: str, locale: str, last: str
) -> None:
    """Wherever it is read: there the day of the programme ends in the middle of another one."""
    ruled(town, SOON)
    ana = await town.member("Ana", "telegram", locale)
    await Member.all().update(zone=zone)
    await holding(ana)
    assert await told(town, ENDS - timedelta(days=3, hours=20 if zone == "Asia/Tokyo" else 3)) == 1
    assert last.split("fter ")[-1].removeprefix("Nach dem ") in await ana.read()
    assert last in await ana.say("later")
    town.now = ENDS + timedelta(hours=1)
    assert last in await ana.say("later"), "it is over"


@pytest.mark.parametrize(
    ("channel", "locale", "said", "over"),
    [
        ("telegram", "en", "You can have a look yourself at any time:", "It was over after 31 Aug"),
        ("whatsapp", "de", "Nachsehen kannst du jederzeit:", "Nach dem 31. August 2026 war es"),
    ],
)
async def test_told_twice_nothing_is_said_of_what_is_left(
    town: Town, channel: str, locale: str, said: str, over: str
) -> None:
    """It may be gone by then, or used."""
    ana = await reminded(town, channel, locale)
    await ana.say("later")
    assert await told(town, town.now + timedelta(days=3)) == 1
    await ana.read()
    await ana.say("redeem 200")
    await ana.say("yes")
    assert (await ana.say("later")).endswith(f". {said}")
    assert ana.labels[-1] in ("All reminders", "Alle Erinnerungen")
    town.now = ENDS + timedelta(days=2)
    assert await expiring.write_off(town.brand, town.now) == 40
    assert over in await ana.say("later")
