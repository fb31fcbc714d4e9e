"""Who has been silent for long is greeted: twice for each silence, and an order ends one."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from loyalty import members, outgoing, programme
from loyalty.models import Identity, Member, Order, Outgoing
from loyalty.outgoing import Saying
from scheduler import reminders
from tests.loyalty.people import RULES, granted
from tests.phones import Phone, Town
from tests.scheduler.test_reminders import ruled, sent, told
from tests.scheduler.test_reminders_rewards import gets, reader, saver

DAY, SECOND = timedelta(days=1), timedelta(seconds=1)
SILENT = ruled(slugs="silent-60 silent-90")


async def speaks(member: Member, at: datetime) -> None:
    """Somebody writes something."""
    day = members.day_of(at)
    await Member.filter(id=member.id).update(last_word_at=at, last_word_on=day)


async def test_twice_for_each_silence(db: str, now: datetime) -> None:
    await programme.apply(RULES, now)
    ana = await saver("ana", now)
    await granted(ana, 240, now)
    heard = []
    for day in range(1, 300):
        if day == 150:
            await speaks(ana, now + day * DAY)
        if await reminders.remind(SILENT, now + day * DAY):
            heard.append(day)
            await sent(now + day * DAY)
    assert heard == [60, 90, 210, 240]
    first, second, third, _ = await Outgoing.all().order_by("id")
    assert first.once == f"remind:silent-60:{ana.id}:2026-03-01"
    assert third.once == f"remind:silent-60:{ana.id}:2026-07-29"
    assert (first.kind, first.saying["text"]) == ("marketing", "remind-silent-hello")
    assert second.saying["text"] == "remind-silent-waiting"
    assert second.saying["params"] == {
        "points": 240, "worth": {"money": 1200, "currency": "GBP"}, "enough": 1,
    }  # fmt: skip


@pytest.mark.parametrize("days", [60, 90])
async def test_it_is_said_for_two_weeks(db: str, days: int) -> None:
    """To the second, whatever the hour of the day on which they wrote."""
    at = datetime(2026, 3, 1, 23, 59, 59, 123456, tzinfo=UTC)
    await programme.apply(RULES, at)
    hours: dict[str, Any] = {
        "reminders": RULES.reminders.model_copy(update={"hour": "00:00"}),
        "marketing": RULES.marketing.model_copy(update={"quiet_from": "03:00"}),
    }
    brand = ruled(slugs=f"silent-{days}", **hours)
    await saver("ana", at)
    due = at + days * DAY
    assert await reminders.remind(brand, due - SECOND) == 0
    assert await reminders.remind(brand, due + 14 * DAY) == 0
    assert await reminders.remind(brand, due + 14 * DAY - SECOND) == 1
    assert await reminders.remind(brand, due) == 0, "it was said"


async def test_an_order_is_as_good_as_a_word(db: str, now: datetime) -> None:
    await programme.apply(RULES, now)
    quiet, ordered, before, silent = [
        await saver(name, now) for name in ("quiet", "ordered", "before", "silent")
    ]
    await saver("no news", now, news=False)
    await Member.filter(id=silent.id).update(silent=True)
    for member, at in ((ordered, now + 20 * DAY), (before, now - 20 * DAY)):
        await Order.create(
            key=f"kith:{member.id}", source="kith", number=str(member.id), member_id=member.id,
            currency="GBP", total_cents=100, paid_at=at, received_at=at,
        )  # fmt: skip
    assert await reminders.remind(SILENT, now + 61 * DAY) == 2
    assert {one.member_id for one in await Outgoing.all()} == {quiet.id, before.id}
    assert await told() == [("silent-60", "queued")] * 2
    await sent(now + 61 * DAY)
    assert await reminders.remind(SILENT, now + 80 * DAY - SECOND) == 0
    assert await reminders.remind(SILENT, now + 80 * DAY) == 1, "60 days after the order"
    assert await Outgoing.exists(once=f"remind:silent-60:{ordered.id}:2026-03-21")


async def test_who_only_orders_is_greeted_after_the_last_order(db: str, now: datetime) -> None:
    """Also who never wrote a word, and once, though two orders were paid in the same moment."""
    await programme.apply(RULES, now)
    ana = await saver("ana", now)
    await Member.filter(id=ana.id).update(last_word_at=None, last_word_on=None)
    for number, days in enumerate((-30, 0, 0)):
        at = now + days * DAY
        await Order.create(
            key=f"kith:{number}", source="kith", number=str(number), member_id=ana.id,
            currency="GBP", total_cents=100, paid_at=at, received_at=at,
        )  # fmt: skip
    heard = []
    for day in range(120):
        if await reminders.remind(SILENT, now + day * DAY):
            heard.append(day)
            await sent(now + day * DAY)
    assert heard == [60, 90]


async def test_it_counts_as_news(db: str, now: datetime) -> None:
    """Whoever got as much news as may be in a week is greeted when the week is over."""
    await programme.apply(RULES, now)
    ana, at = await saver("ana", now), now + 61 * DAY
    for number in range(RULES.marketing.most_per_week):
        once = f"news:{number}"
        await outgoing.tell(ana, "marketing", Saying("help"), once=once, now=at - DAY)
    await sent(at - DAY)
    assert await reminders.remind(SILENT, at) == 0
    assert await reminders.remind(SILENT, at + 6 * DAY - SECOND) == 0
    assert await reminders.remind(SILENT, at + 6 * DAY) == 1


async def test_it_goes_to_the_chat_that_said_yes_to_news(db: str, now: datetime) -> None:
    """Not to the one where they were heard last; to none, if that one is closed."""
    await programme.apply(RULES, now)
    ana, ben = await saver("ana", now), await saver("ben", now)
    for member in (ana, ben):
        number = f"whatsapp:+44770090000{member.id}"
        await Identity.create(member=member, kind="whatsapp", address=number, heard_at=now)
    await Identity.filter(kind="telegram").update(heard_at=now - DAY)
    await Identity.filter(address="telegram:ben").update(unreachable_at=now)
    assert await reminders.remind(SILENT, now + 61 * DAY) == 1
    assert [one.address for one in await Outgoing.all()] == ["telegram:ana"]


async def test_it_greets_and_says_nothing_of_the_silence(town: Town) -> None:
    ana, dieter = await reader(town, "en"), await reader(town, "de")
    await ana.say("stop")
    eve = await reader(town, "en")
    for one in (eve, dieter):
        await gets(await one.member(), 90, town.now)
    said = await heard_twice(town, eve, dieter)
    assert said[0][0] == (
        "Hello from Marigold & Rook! Have a look at what there is just now, and at what your"
        " 240 points, worth £12.00, can become."
    )
    assert said[1][0] == (
        "Waiting for you at Marigold & Rook: 240 points, worth £12.00. Have a look at what points"
        " can become."
    )
    assert "Schau mal, was es gerade gibt" in said[0][1]
    assert "240 Punkte, 12,00" in said[1][1]
    for word in ("60", "90", "long", "silen", "miss", "lange"):
        assert word not in str(said)
    assert eve.labels == ["Rewards", "Ways to earn", "No more of these"]
    assert "Every order" in await eve.tap("Ways to earn")
    assert await reminders.remind(SILENT, town.now) == 0
    assert await ana.read() == ""


async def test_too_few_points_for_any_reward_are_a_start(town: Town) -> None:
    """To whoever has less than `minimum` nothing is held out that they cannot have."""
    eve, dieter = await reader(town, "en"), await reader(town, "de")
    await gets(await eve.member(), 49, town.now)
    await gets(await dieter.member(), 49, town.now)
    said = await heard_twice(town, eve, dieter)
    assert said[0][0] == (
        "Hello from Marigold & Rook! You have 199 points, worth £9.95, and there is more than one"
        " way to collect more for a reward. Have a look at what there is just now."
    )
    assert said[0][1] == (
        "Viele Grüße von Marigold & Rook! Du hast schon 199 Punkte, 9,95\xa0£ wert, und es gibt"
        " mehr als einen Weg, weitere für eine Prämie zu sammeln. Schau mal, was es gerade gibt."
    )
    assert said[1][0] == (
        "Waiting for you at Marigold & Rook: 199 points, worth £9.95. That is a start, and there"
        " is more than one way to collect more for a reward."
    )
    assert said[1][1] == (
        "Bei Marigold & Rook für dich da: 199 Punkte, 9,95\xa0£ wert. Das ist ein Anfang, und es"
        " gibt mehr als einen Weg, weitere für eine Prämie zu sammeln."
    )
    for one in (eve, dieter):
        await gets(await one.member(), 1, town.now)
        await one.say("help")
    said = await heard_twice(town, eve, dieter)
    assert "Have a look at what points can become." in said[1][0], "200 are enough"
    assert "Schau mal, was aus Punkten werden kann." in said[1][1]


async def heard_twice(town: Town, *phones: Phone) -> list[tuple[str, ...]]:
    """What these read after 60 and after 90 days."""
    said = []
    for days in (60, 30):
        town.wait(days=days)
        assert await reminders.remind(SILENT, town.now) == len(phones)
        await sent(town.now)
        said.append(tuple([await phone.read() for phone in phones]))
    return said
