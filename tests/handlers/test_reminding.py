"""What members decide about reminders: fewer, later, and which at all. In both channels."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, get_args

import pytest

from loyalty import ledger, reminder_choices
from loyalty.ledger import Cause
from loyalty.models import Outgoing, ReminderChoice, Voucher
from loyalty.programme import ReminderRule
from loyalty.programme.reminder_rules import Kind
from loyalty.statements import Sql, rows
from scheduler import reminders
from tests.handlers.second_chats import merged
from tests.phones import RULES, Phone, Town, brand_of

CHANNELS = pytest.mark.parametrize("channel", ["telegram", "whatsapp"])
ENDS = datetime(2026, 8, 31, 23, tzinfo=UTC)  # midnight in London
NOON = timedelta(hours=12)
KINDS = get_args(Kind)
NOS = [
    "don't remind me", "Please don't remind me again!", "stop reminding me",
    "Erinnere mich nicht mehr", "erinnere mich bitte nicht mehr daran", "remind me never",
    "Remind me of this never again", "I don't want any reminders", "turn off reminders",
    "Woran erinnerst du mich?", "what do you remind me of?", "keine Erinnerungen mehr bitte",
    "too many messages", "fewer messages please",
]  # fmt: skip
EARLY = ReminderRule(slug="expiring-30", kind="points-expiring", days=30, valid_days=14, held_out=0)
SOON = ReminderRule(slug="expiring-7", kind="points-expiring", days=7, valid_days=6, held_out=0)
VOUCHER = ReminderRule(slug="voucher-7", kind="voucher-expiring", days=7, valid_days=6, held_out=0)


def ruled(town: Town, *rules: ReminderRule, most: int = 2) -> None:
    """These are the reminders from now on."""
    manners = RULES.reminders.model_copy(update={"most_per_week": most})
    change = {"reminding": rules or (VOUCHER, SOON, EARLY), "reminders": manners}
    town.brand = brand_of(RULES.model_copy(update=change), town.brand.version)


async def holding(phone: Phone, ends: datetime = ENDS, points: int = 240) -> None:
    """They have points that end then."""
    account = (await phone.member()).account_id
    cause = Cause("earn_activity", "test", f"{phone.address}:{ends}", phone.town.brand, {})
    now = phone.town.now
    await ledger.gain(account, points, cause, available_at=now, expires_at=ends, now=now)


async def told(town: Town, at: datetime) -> int:
    """The scheduler looks, and what it found was sent; how many messages."""
    town.now = at
    said = await reminders.remind(town.brand, at)
    await Outgoing.filter(state="queued", once__startswith="remind:").update(
        state="sent", sent_at=at
    )
    return said


async def told_daily(town: Town, days: int) -> list[int]:
    """On which of the next five days, and then of every fourth, something was said."""
    start, looks = town.now, [*range(1, min(days, 5) + 1), *range(7, days - 3, 4), days - 1, days]
    return [day for day in looks if await told(town, start + timedelta(days=day))]


async def reminded(town: Town, channel: str = "telegram", locale: str = "en") -> Phone:
    """Somebody who has just been told that points end in 30 days."""
    ruled(town)
    ana = await town.member("Ana", channel, locale)
    if locale != "en" and channel == "whatsapp":
        await ana.say("language de")
    await holding(ana)
    assert await told(town, ENDS - timedelta(days=30) + NOON) == 1
    await ana.read()
    return ana


@CHANNELS
async def test_fewer_of_these_is_none_of_its_kind(town: Town, channel: str) -> None:
    ana = await reminded(town, channel)
    assert ana.labels[-1] == "No more of these"
    said = await ana.tap("No more of these")
    assert said.startswith("Done, I won't remind you of this any more: points that expire soon.")
    assert ana.labels == ["Only later", "All reminders"]
    assert await ana.say("less points-expiring") == said, "tapped twice"
    assert await told_daily(town, 31) == []
    await holding(ana, ENDS + timedelta(days=60))
    assert await told_daily(town, 60) == []
    assert "points that expire soon: no" in await ana.tap("All reminders")


@CHANNELS
async def test_only_later_is_once_more_and_never_again(town: Town, channel: str) -> None:
    ana = await reminded(town, channel)
    await ana.tap("No more of these")
    said = await ana.tap("Only later")
    assert "From 5 August 2026 on I'll bring it up once more" in said
    assert "I go on reminding you of this: points that expire soon" in said
    assert await told_daily(town, 20) == [3]
    assert "240 points" in await ana.read()
    assert "told you twice" in await ana.say("later")
    assert await told_daily(town, 20) == [3], "that is the next one, a week before"
    said = await ana.read()
    assert "Only until 31 August 2026" in said


@CHANNELS
async def test_later_twice_is_later_once(town: Town, channel: str) -> None:
    ana = await reminded(town, channel)
    said = await ana.say("later")
    town.wait(hours=5)
    assert await ana.say("remind me later") == said
    assert await ReminderChoice.all().count() == 1
    assert await told_daily(town, 2) == []
    (choice,) = await ReminderChoice.all()
    assert choice.until == ENDS - timedelta(days=27) + NOON


@CHANNELS
async def test_what_ends_before_is_said_to_end(town: Town, channel: str) -> None:
    ruled(town)
    ana = await town.member("Ana", channel)
    await holding(ana)
    assert await told(town, ENDS - timedelta(days=4) + NOON) == 1
    await ana.read()
    said = await ana.say("later")
    assert "It is over after 31 August 2026, before I could come back to it." in said
    assert ana.labels == ["Rewards", "My points", "All reminders"], "what can be done now"
    assert await ReminderChoice.all().count() == 0
    assert await told_daily(town, 10) == []
    said = await ana.say("later")
    assert "It was over after 31 August 2026" in said
    assert ana.labels == ["All reminders", "My points"]


async def test_a_whole_day_is_left_for_it(town: Town) -> None:
    ruled(town)
    ana = await town.member("Ana")
    await holding(ana)
    assert await told(town, ENDS - timedelta(days=4)) == 0, "it is night"
    assert await told(town, ENDS - timedelta(days=5) + NOON) == 1
    assert "once more" in await ana.say("later")
    assert await told_daily(town, 5) == [3]


@CHANNELS
async def test_nothing_to_put_off_is_said_kindly(town: Town, channel: str) -> None:
    ana = await reminded(town, channel)
    town.now = ENDS + timedelta(days=1)
    assert "There is nothing to put off" in await ana.say("later")
    assert "There is nothing to put off" in await ana.say("later voucher-7")
    assert ana.labels == ["All reminders", "My points"]
    assert await ReminderChoice.all().count() == 0


async def test_who_answers_a_hello_is_not_silent_any_more(town: Town) -> None:
    ruled(town, ReminderRule(slug="silent-60", kind="silent", days=60, valid_days=14, held_out=0))
    ana = await town.member("Ana")
    await ana.say("news")
    await ana.tap("Yes, send me news")
    assert await told(town, town.now + timedelta(days=61)) == 1
    await ana.read()
    assert "Good to hear from you!" in await ana.say("later")
    assert "No more of these" not in ana.labels
    assert await ReminderChoice.all().count() == 0


async def test_a_word_behind_later_names_nothing(town: Town) -> None:
    ana = await reminded(town)
    assert "once more" in await ana.say("later today")


async def test_no_is_not_taken_for_later(town: Town) -> None:
    ana = await reminded(town)
    for said in NOS:
        assert "What I remind you of" in await ana.say(said), said
    assert await ReminderChoice.all().count() == 0


async def test_of_several_the_newest_is_meant_or_the_one_that_is_named(town: Town) -> None:
    ana = await reminded(town)
    await ana.say("redeem 200")
    await ana.say("yes")
    ends = (await Voucher.all())[0].expires_at
    assert ends > ENDS
    assert await told(town, ends - timedelta(days=7) + NOON) == 1
    said = await ana.read()
    assert "Your voucher" in said
    assert "vouchers that end soon" in await ana.say("later")
    assert "nothing to put off" in await ana.say("later expiring-30"), "that was long ago"


@CHANNELS
async def test_what_was_said_together_is_put_off_together(town: Town, channel: str) -> None:
    ruled(town)
    ana = await town.member("Ana", channel)
    await holding(ana)
    await holding(ana, ENDS + timedelta(days=6), 100)
    assert await told(town, ENDS - timedelta(days=30) + NOON) == 1
    assert "340 points" in await ana.read()
    await ana.say("later")
    assert await ReminderChoice.all().count() == 2
    assert await told_daily(town, 20) == [3]
    assert "340 points" in await ana.read()


async def test_what_two_rules_say_is_said_once_more_by_one(town: Town) -> None:
    ana = await reminded(town)
    ruled(town, SOON, EARLY, most=9)
    assert await told(town, ENDS - timedelta(days=7) + NOON) == 1
    await ana.read()
    await ana.say("later")
    assert await told_daily(town, 10) == [3]


async def test_what_is_due_anyway_is_not_said_once_more_beside_it(town: Town) -> None:
    ana = await reminded(town)
    ruled(town, SOON, EARLY, most=9)
    town.now = ENDS - timedelta(days=9) + NOON
    await ana.say("later")
    assert await told_daily(town, 12) == [3]
    assert (await ana.read()).startswith("Only until 31 August 2026")


async def test_who_decides_in_that_moment_is_not_told(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    ruled(town)
    ana = await town.member("Ana")
    await holding(ana)

    async def deciding(sql: Sql, *args: object) -> Sequence[dict[str, Any]]:
        found = await rows(sql, *args)
        if found and "moment" in found[0]:
            await ana.say("reminders off points-expiring")
        return found

    monkeypatch.setattr("loyalty.reminders.rows", deciding)
    assert await told(town, ENDS - timedelta(days=30) + NOON) == 0
    assert await Outgoing.filter(once__startswith="remind:").count() == 0


async def test_nothing_is_left_to_be_said_whoever_was_first(town: Town) -> None:
    ruled(town)
    phones = [await town.member(f"P{number}") for number in range(8)]
    for phone in phones:
        await holding(phone)
    town.now = ENDS - timedelta(days=30) + NOON
    looks = (reminders.remind(town.brand, town.now) for _ in range(4))
    await asyncio.gather(*looks, *(phone.say("reminders off") for phone in phones))
    found = await Outgoing.filter(once__startswith="remind:")
    assert {(one.state, one.reason) for one in found} <= {("skipped", "not wanted")}
    assert await told(town, town.now + timedelta(hours=1)) == 0


@CHANNELS
async def test_the_page_shows_each_kind_and_changes_it(town: Town, channel: str) -> None:
    ruled(town)
    ana = await town.member("Ana", channel)
    said = await ana.say("reminders")
    assert "1 · vouchers that end soon: yes" in said
    assert "2 · points that expire soon: yes" in said
    said = await ana.tap("Turn off 2")
    assert said.startswith("Done, I won't remind you of this any more: points that expire soon.")
    assert "1 · vouchers that end soon: yes" in said
    assert "2 · points that expire soon: no" in said
    assert "points that expire soon: yes" in await ana.tap("Turn on 2")
    assert "points that expire soon: no" in await ana.say("reminders off points-expiring")
    assert "points that expire soon: yes" in await ana.say("reminders on 2")
    assert "Which of them do you mean?" in await ana.say("reminders off xyz")
    assert "points that expire soon: no" in await ana.say("reminders off")
    assert await ReminderChoice.all().count() == 2
    assert "vouchers that end soon: yes" in await ana.say("reminders on")
    assert await ReminderChoice.all().count() == 0


async def test_german_is_answered_in_german(town: Town) -> None:
    ana = await reminded(town, locale="de")
    assert ana.labels[-1] == "Davon nichts mehr"
    said = await ana.tap("Davon nichts mehr")
    assert "daran erinnere ich dich nicht mehr: Punkte, die bald" in said
    assert "Ab dem 5. August 2026 sage ich es dir noch einmal" in await ana.say("später")
    assert "Gutscheine, die bald enden: ja" in await ana.say("Erinnerungen")
    assert "Gutscheine, die bald enden: nein" in await ana.say("erinnerungen aus 1")
    assert "Gutscheine, die bald enden: ja" in await ana.say("erinnerungen an 1")


@CHANNELS
async def test_who_wants_only_answers_is_told_how_to_change_it(town: Town, channel: str) -> None:
    ana = await town.member("Ana", channel)
    await ana.say("stop all")
    assert "You asked me for nothing but answers" in await ana.say("reminders")
    assert ana.labels[0] == "Allow messages"
    await ana.tap("Allow messages")
    await ana.say("yes")
    await ana.say("preferences")
    assert "points that expire soon: yes" in await ana.tap("All reminders")


async def test_what_needs_a_yes_to_news_says_so(town: Town) -> None:
    ana = await town.member("Ana")
    review = ReminderRule(slug="review", kind="review", days=7, valid_days=14)
    ruled(town, review, VOUCHER)
    said = await ana.say("reminders")
    assert "1 · a review after a delivery: only together with news and offers" in said
    assert "2 · vouchers that end soon: yes" in said
    assert ana.labels == ["Turn off 1", "Turn off 2", "Get news and offers", "My points"]
    assert (await ana.say("reminders on 1")).startswith("Done, this is on again: a review"), (
        "which is no promise"
    )
    await ana.tap("Get news and offers")
    await ana.tap("Yes, send me news")
    assert "1 · a review after a delivery: yes" in await ana.say("reminders")
    assert "1 · a review after a delivery: no" in await ana.tap("Turn off 1")
    assert ana.labels == ["Turn on 1", "Turn off 2", "My points"]


@pytest.mark.parametrize(("channel", "locale"), [("telegram", "en"), ("whatsapp", "de")])
async def test_many_kinds_come_in_pages(town: Town, channel: str, locale: str) -> None:
    ana = await town.member("Ana", channel, locale)
    if channel == "whatsapp":
        await ana.say("sprache deutsch")
    every = [ReminderRule(slug=f"one-{kind}", kind=kind, days=7, valid_days=6) for kind in KINDS]
    ruled(town, *every)
    await ana.say("reminders")
    more, switch = ("More", "Turn off {}") if locale == "en" else ("Mehr", "{} ausschalten")
    seen: list[str] = []
    while True:
        seen += [label for label in ana.labels if label != more]
        assert len(ana.markup) + sum(map(len, ana.labels)) < 1300, "one message on WhatsApp"
        if more not in ana.labels:
            break
        await ana.tap(more)
    numbered = [switch.format(number) for number in range(1, len(KINDS) + 1)]
    assert [label for label in seen if label in numbered] == numbered
    last = await ana.tap(numbered[-1])
    assert f"{len(KINDS)} · " in last, "the page with the one that was changed"
    assert await ana.say("reminders 999") == await ana.say("reminders")


async def test_no_reminders_at_all(town: Town) -> None:
    ana = await town.member("Ana")
    town.brand = brand_of(RULES.model_copy(update={"reminding": ()}), town.brand.version)
    assert "I don't remind anybody of anything" in await ana.say("reminders")


async def test_what_waits_for_the_morning_is_not_said_after_all(town: Town) -> None:
    ruled(town)
    ana = await town.member("Ana")
    await holding(ana)
    town.now = ENDS - timedelta(days=30) + NOON
    assert await reminders.remind(town.brand, town.now) == 1
    await ana.say("reminders off points-expiring")
    (row,) = await Outgoing.filter(once__startswith="remind:")
    assert (row.state, row.reason) == ("skipped", "not wanted")


async def test_who_becomes_one_hears_nothing_twice_and_keeps_what_either_decided(
    town: Town,
) -> None:
    ruled(town)
    ana, same = await town.member("Ana"), await town.member("Ana W", "whatsapp")
    await holding(same)
    assert await told(town, ENDS - timedelta(days=30) + NOON) == 1
    await same.read()
    await same.say("reminders off voucher-expiring")
    await same.say("later")
    await merged(ana, same)
    kept = (await ana.member()).id
    assert {one.member_id for one in await ReminderChoice.all()} == {kept}
    assert await told(town, town.now + timedelta(hours=1)) == 0
    assert await told_daily(town, 20) == [3], "once more, as was asked for before"
    assert "voucher" in "".join(await reminder_choices.unwanted(await ana.member()))
    assert {
        one.once.split(":")[2] for one in await Outgoing.filter(once__startswith="remind:")
    } == {str(kept)}


async def test_what_both_heard_stays_of_both(town: Town) -> None:
    ruled(town)
    ana, same = await town.member("Ana"), await town.member("Ana W", "whatsapp")
    for one in (ana, same):
        await holding(one)
    assert await told(town, ENDS - timedelta(days=30) + NOON) == 2
    await merged(ana, same)
    assert await Outgoing.filter(once__startswith="remind:").count() == 2
    assert await told_daily(town, 20) == []
