"""What members decide about reminders, through the real doors: from the reminder to its end."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from loyalty import ledger, programme
from loyalty.ledger import Cause
from loyalty.models import Member, Outgoing
from loyalty.programme import ReminderRule
from scheduler import reminders
from tests.audiences import NOON
from tests.bot.house import ANA, House, joined, until
from tests.loyalty.people import BRAND
from tests.phones import RULES

CHAT = 42
ENDS = NOON + timedelta(days=7)
AT = NOON + timedelta(hours=1)
SOON = ReminderRule(slug="soon", kind="points-expiring", days=7, valid_days=6, held_out=0)
KNOWN = RULES.model_copy(update={"reminding": (SOON,)})
KNOWING = replace(BRAND, programme=KNOWN)


async def holding(ends: datetime) -> None:
    """The one member has points that end then."""
    member = await Member.get()
    cause = Cause("earn_activity", "test", f"gain:{ends}", BRAND, {})
    await ledger.gain(member.account_id, 240, cause, available_at=NOON, expires_at=ends, now=NOON)


def said(words: str, told: Callable[[], list[str]], times: int = 1) -> Callable[[], bool]:
    """Whether it was said so often by now."""
    return lambda: sum(words in text for text in told()) == times


async def is_sent(times: int) -> bool:
    """Whether so many reminders were sent, and there are no others."""
    found = await Outgoing.filter(once__startswith="remind:")
    return [one.state for one in found] == ["sent"] * times


@pytest.fixture
def quiet(quiet: House) -> House:
    """Nobody is reminded but by the test."""
    quiet.given["parts"] = "web,deliver"
    return quiet


async def test_fewer_is_heard_at_once_and_for_good(quiet: House) -> None:
    await programme.apply(KNOWN, NOON)
    async with quiet.open():
        await joined(quiet)
        await holding(ENDS)
        assert await reminders.remind(KNOWING, AT) == 1

        def texts() -> list[str]:
            return quiet.twilio.of(ANA)

        quiet.set_clock(AT)
        await until(said("3 - No more of these", texts))
        await until(lambda: is_sent(1))
        await quiet.whatsapp(ANA, "3")
        await until(said("I won't remind you of this any more: points that expire", texts))
        await holding(NOON + timedelta(days=10))
        for days in range(1, 12):
            assert await reminders.remind(KNOWING, AT + timedelta(days=days)) == 0
        assert await is_sent(1)


async def test_later_is_once_more_after_three_days(quiet: House) -> None:
    await programme.apply(KNOWN, NOON)
    async with quiet.open():
        for word in ("join", "no"):
            await quiet.write(CHAT, word)
        await holding(ENDS)
        assert await reminders.remind(KNOWING, AT) == 1

        def texts() -> list[str]:
            return [form["text"] for form in quiet.telegram.sent]

        quiet.set_clock(AT)
        await until(said("<b>240 points</b>", texts))
        person = {"id": CHAT, "is_bot": False, "first_name": "Ana", "language_code": "en"}
        for number, word in enumerate(("less points-expiring", "later points-expiring")):
            assert f'"{word}"' in quiet.telegram.sent[-1]["reply_markup"]
            tap = {"id": f"tap{number}", "from": person, "chat_instance": "1", "data": word}
            assert await quiet.update({"update_id": 900 + number, "callback_query": tap}) == 200
            await until(said("points that expire soon", texts, number + 1))
        assert "From 5 March 2026 on I'll bring it up once more" in texts()[-1]
        assert await reminders.remind(KNOWING, AT + timedelta(days=2)) == 0
        after = AT + timedelta(days=3, minutes=1)
        quiet.set_clock(after)
        assert await reminders.remind(KNOWING, after) == 1
        await until(said("<b>240 points</b>", texts, 2))
        await until(lambda: is_sent(2))
        for hours in range(24, 24 * 5, 12):
            assert await reminders.remind(KNOWING, after + timedelta(hours=hours)) == 0
        assert await is_sent(2)
