"""Marketing on its way out: what is decided in the moment before it is said."""

import asyncio
import random
import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from aiohttp import web
from tortoise.exceptions import OperationalError

from bot import bulk as sending
from bot import courier
from bot.delivery import MOST_BULK
from bot.mailing import Mailing
from loyalty import bulk, consent, outgoing
from loyalty.campaigns.repeating import CannotRepeat, repeat
from loyalty.models import Act, Campaign, Consent, Identity, Member, Outgoing
from loyalty.outgoing import Saying
from loyalty.programme import MarketingRules
from tests.audiences import FIRST_CHAT, NOON, Audience, counts, write
from tests.beats import beating
from tests.bot.house import House, until
from tests.standins import Form, answering, error, hang_up

IN_HANDS = 0.25  # seconds from a member's word to a call that it came too late for, while awake


async def reasons() -> dict[str, int]:
    """What is said of rows that were skipped, and how often."""
    found: dict[str, int] = {}
    for row in await Outgoing.filter(state="skipped"):
        found[row.reason] = found.get(row.reason, 0) + 1
    return found


async def test_everybody_hears_once_and_the_yes_is_noted(quiet: House) -> None:
    await write(Audience(120))
    async with quiet.open():
        await until(lambda: done(120))
    chats = [form["chat_id"] for form in quiet.telegram.sent]
    assert len(chats) == len(set(chats)) == 120
    yes = dict(await Consent.all().values_list("member_id", "id"))
    for row in await Outgoing.all():
        assert row.consent_id == yes[row.member_id]


async def test_of_two_reminders_that_meet_one_goes_and_the_other_is_too_many(quiet: House) -> None:
    """Claimed together, each sees the other in hand; they must not wait for each other for ever."""
    await write(Audience(1), campaign=False)
    member = await Member.get(id=1)
    for name in ("a", "b"):
        await outgoing.tell(member, "marketing", Saying("note"), once=name, now=quiet.clock.now())
    once = MarketingRules(most_per_week=1)
    for step in range(400):  # apart by chance: each time that they wait, five of six times
        now = quiet.clock.now() + timedelta(seconds=step / 2)
        kept = await bulk.keep(bulk.Source(), "telegram", 10, now + timedelta(seconds=2), now)
        for letter, facts in await bulk.weigh(kept, timedelta(seconds=30), now):
            verdict = bulk.judge(letter, facts, once, "UTC", now)
            if verdict is bulk.SEND:
                await outgoing.mark_sent([(letter.id, None)], now)
            elif verdict.skip:
                await bulk.skip([(letter.id, verdict.skip)])
            else:
                assert verdict.wait is not None
                await bulk.put_back([(letter.id, verdict.wait)])
        if not await Outgoing.filter(state__in=("queued", "claimed")).exists():
            break
    assert sorted([row.state for row in await Outgoing.all()]) == ["sent", "skipped"]


KEPT, LEASE = timedelta(seconds=2), timedelta(seconds=30)


async def test_what_is_only_kept_is_in_no_doubt_and_soon_anybodys(quiet: House) -> None:
    """Who keeps rows and is killed loses nothing; who wakes up later may not have them any more."""
    await write(Audience(3))
    now, source = quiet.clock.now(), bulk.Source(1)
    mine = await bulk.keep(source, "telegram", 10, now + KEPT, now)
    assert len(mine.letters) == 3
    assert await counts() == {"queued": 3}
    assert not (await bulk.keep(source, "telegram", 10, now + KEPT, now)).letters, "kept twice"
    later = now + KEPT
    theirs = await bulk.keep(source, "telegram", 2, later + KEPT, later)
    assert len(theirs.letters) == 2
    assert await bulk.weigh(mine, LEASE, later) == [], "its time was over"
    weighed = await bulk.weigh(mine, LEASE, now)  # it slept after it had looked at the clock
    lost = {one.id for one in theirs.letters}
    assert lost.isdisjoint(one.id for one, _ in weighed)
    assert len(weighed) == 1
    assert await counts() == {"queued": 2, "claimed": 1}
    assert len(await bulk.weigh(theirs, LEASE, later)) == 2
    assert {row.lease_until - LEASE for row in await Outgoing.all()} == {now, later}


async def test_of_what_another_one_keeps_it_is_known_that_it_may_go_out(quiet: House) -> None:
    """The cap, over processes: who weighs second sees what the first one is about to claim."""
    for campaign in (1, 2):
        await write(Audience(1, campaign=campaign), people=campaign == 1)
    now = quiet.clock.now()
    one, two = [
        await bulk.keep(bulk.Source(each), "telegram", 1, now + KEPT, now) for each in (1, 2)
    ]
    ((_, facts),) = await bulk.weigh(one, LEASE, now)
    assert facts.in_hand == 1
    assert len(await bulk.weigh(two, LEASE, now)) == 1
    await Outgoing.all().update(state="queued", lease_until=NOON, not_before=NOON)
    alone = await bulk.keep(bulk.Source(1), "telegram", 1, now + KEPT, now)
    ((_, facts),) = await bulk.weigh(alone, LEASE, now)
    assert facts.in_hand == 0, "what waits is in nobody's hand"


async def done(sent: int, **others: int) -> bool:
    return await counts() == {"sent": sent} | others


async def test_who_said_no_or_is_gone_or_has_heard_enough_is_left_out(quiet: House) -> None:
    await write(Audience(6))
    await Member.filter(id=1).update(marketing=False)
    await Member.filter(id=2).update(silent=True)
    await Identity.filter(member_id=3).update(unreachable_at=NOON)
    for campaign in (2, 3):
        await write(Audience(1, campaign=campaign, begin=3), people=False)
    await Outgoing.filter(campaign_id__in=(2, 3)).update(state="sent", sent_at=NOON)
    async with quiet.open():
        await until(lambda: done(2, skipped=4))
    assert await reasons() == {"no consent": 2, "not reachable": 1, "capped": 1}


async def test_a_reminder_that_meets_the_cap_is_found_again(quiet: House) -> None:
    """And what it was to say along; what was said together another time stays."""
    await write(Audience(1, campaign=1))
    await write(Audience(1, campaign=2), people=False)
    await Outgoing.all().update(state="sent", sent_at=NOON)
    member = await Member.get(id=1)
    for number, at in (("1", NOON), ("2", NOON), ("3", NOON - timedelta(days=1))):
        once = f"remind:some:1:{number}"
        await outgoing.tell(member, "marketing", Saying("help"), once=once, now=at)
    others = Outgoing.filter(once__in=("remind:some:1:2", "remind:some:1:3"))
    await others.update(state="skipped", reason="said together")
    async with quiet.open():
        await until(lambda: gone("remind:some:1:1"))
    assert await reasons() == {"said together": 1}
    assert quiet.telegram.sent == []
    (left,) = await Outgoing.filter(campaign_id=None)
    assert left.once == "remind:some:1:3"


async def gone(once: str) -> bool:
    return not await Outgoing.filter(once=once).exists()


async def test_stop_is_final_while_it_is_being_sent(
    quiet: House, chance: random.Random, monkeypatch: pytest.MonkeyPatch
) -> None:
    """D9, as a race: members say stop one after the other, while a campaign reaches them."""
    size = 400
    stopping = chance.sample(range(1, size + 1), 100)
    looked: dict[int, tuple[float, float]] = {}
    weigh = bulk.weigh

    async def looking(*args: Any) -> Any:
        began = time.monotonic()
        found = await weigh(*args)
        took = began, time.monotonic()
        looked.update({letter.member_id or 0: took for letter, _ in found})
        return found

    monkeypatch.setattr(bulk, "weigh", looking)
    quiet.telegram.delay_seconds = 0.03
    await write(Audience(size, per_second=250))
    async with quiet.open(), beating() as beats:
        await until(lambda: len(quiet.telegram.sent) > 20)
        final: dict[int, float] = {}
        for number in stopping:
            member = await Member.get(id=number)
            await consent.record(
                member, "marketing", False,
                channel="telegram", wording="stop", source=f"t:{number}", now=quiet.clock.now(),
            )  # fmt: skip
            final[number] = time.monotonic()
        await until(lambda: settled(size))
    late = []
    for call in quiet.telegram.calls:
        number = int(call.form.get("chat_id", "0")) - FIRST_CHAT
        if number in final and call.at > final[number]:
            asked, known = looked[number]
            assert asked < final[number], "it was known by then"
            after = beats.awake(max(known, final[number]), call.at)
            late.append((beats.awake(asked, call.at), after))
    states = dict(await Outgoing.all().values_list("member_id", "state"))
    stopped = [number for number in stopping if states[number] == "skipped"]
    print(f"{len(stopped)} of {len(stopping)} in time, {len(late)} were in the provider's hands")
    assert stopped, "nobody was in time"
    assert all(known < sending.KNOWN_SECONDS and after < IN_HANDS for known, after in late)
    heard = {int(form["chat_id"]) - FIRST_CHAT for form in quiet.telegram.sent}
    assert heard == {number for number, state in states.items() if state == "sent"}


@pytest.mark.parametrize("other", [0, 1], ids=["their chat is busy", "all of the provider is"])
async def test_stop_is_final_while_an_answer_is_on_its_way(
    quiet: House, monkeypatch: pytest.MonkeyPatch, other: int
) -> None:
    monkeypatch.setattr(courier, "MOST_CALLS", 2 - other)
    await write(Audience(1))
    await Campaign.all().update(state="paused")
    chat, heard = FIRST_CHAT + 1, asyncio.Event()

    async def busy(request: web.Request, form: Form) -> web.StreamResponse:
        await heard.wait()
        return quiet.telegram.message(form)

    async with quiet.open():
        quiet.telegram.script.append(busy)
        await quiet.write(chat + other, "help")
        await until(lambda: len(quiet.telegram.sent) == 1)
        await Campaign.all().update(state="running")
        await asyncio.sleep(1.2)  # it was claimed, had it not to wait for that chat
        await quiet.write(chat, "stop")
        heard.set()
        await until(lambda: done_skipping(1))
    assert not [text for text in quiet.telegram.of(chat) if "spring" in text]


async def test_stop_is_final_while_the_database_takes_its_time(
    quiet: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    await write(Audience(2))
    monkeypatch.setattr(sending, "KNOWN_SECONDS", 0.5)
    prepare, pauses = Mailing.prepare, [0.6]

    async def slowly(*args: Any) -> None:
        if pauses:
            await Member.filter(id=1).update(marketing=False)  # a stop is committed
            await asyncio.sleep(pauses.pop())
        await prepare(*args)

    monkeypatch.setattr(Mailing, "prepare", slowly)
    async with quiet.open():
        await until(lambda: done(1, skipped=1))
    assert [form["chat_id"] for form in quiet.telegram.sent] == [str(FIRST_CHAT + 2)]


async def test_what_was_given_to_nobody_is_not_in_doubt(
    quiet: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    await write(Audience(3))

    async def broken(*args: Any) -> Any:
        monkeypatch.undo()
        raise OperationalError("the database is away for a moment")

    monkeypatch.setattr(bulk, "weigh", broken)
    async with quiet.open():
        await until(lambda: done(3))


async def done_skipping(number: int) -> bool:
    return await counts() == {"skipped": number}


async def settled(size: int) -> bool:
    found = await counts()
    return found.get("sent", 0) + found.get("skipped", 0) == size


@pytest.mark.parametrize("zone", ["Europe/London", "America/New_York", "Asia/Kolkata"])
async def test_quiet_hours_are_the_members_own(quiet: House, zone: str) -> None:
    """Over the night in which the clocks are put forward in New York."""
    night = datetime(2026, 3, 8, 2, 0, tzinfo=UTC)  # 21:00 on the 7th in New York
    quiet.set_clock(night)
    await write(Audience(1, now=night, zone=zone, valid=timedelta(days=1)))
    await write(Audience(1, campaign=2, now=night, zone=zone, valid=timedelta(hours=6), begin=1))
    async with quiet.open():
        if zone == "Asia/Kolkata":  # 7:30 there, until 9:00
            morning = datetime(2026, 3, 8, 3, 30, tzinfo=UTC)
        elif zone == "America/New_York":  # summer time began in between
            morning = datetime(2026, 3, 8, 13, 0, tzinfo=UTC)
        else:
            morning = datetime(2026, 3, 8, 9, 0, tzinfo=UTC)

        async def waits() -> bool:
            return bool(await Outgoing.filter(campaign_id=1, not_before=morning).exists())

        async def short_is_judged() -> bool:
            short = await Outgoing.get(campaign_id=2)
            return short.state == "skipped" or short.not_before == morning

        await until(waits)
        await until(short_is_judged)
        short = await Outgoing.get(campaign_id=2)
        assert (short.state == "skipped") == (zone != "Asia/Kolkata"), short.reason
        assert quiet.telegram.sent == []
        quiet.set_clock(morning + timedelta(seconds=1))
        await until(lambda: done(1))


async def test_two_campaigns_at_once_do_not_exceed_the_cap(quiet: House) -> None:
    await write(Audience(40))
    for campaign in (2, 3, 4):
        await write(Audience(40, campaign=campaign), people=False)
    async with quiet.open(), quiet.open(alone=False):

        async def over() -> bool:
            return not await Outgoing.filter(state__in=("queued", "claimed")).exists()

        await until(over, 40)
    times = Counter(form["chat_id"] for form in quiet.telegram.sent)
    assert set(times.values()) == {2}
    assert await reasons() == {"capped": 80}


async def test_an_outage_does_not_leave_a_whole_audience_in_doubt(quiet: House) -> None:
    """Answers of 500 mean: perhaps sent. After a few of them it goes on with one at a time."""
    size = 3 * MOST_BULK
    await write(Audience(size))
    away = answering(lambda: error(500, "Internal Server Error"))
    async with quiet.open():
        quiet.telegram.script.extend([away] * size)
        await until(lambda: len(quiet.telegram.script) <= size - 5)
        await asyncio.sleep(3)
        tried = size - len(quiet.telegram.script)
        quiet.telegram.script.clear()
        await until(lambda: ended(size), 40)
    assert 5 <= tried <= MOST_BULK + 20
    assert (await counts())["unknown"] == tried
    assert max(Counter(form["chat_id"] for form in quiet.telegram.sent).values()) == 1


async def ended(size: int) -> bool:
    found = await counts()
    return found.get("sent", 0) + found.get("unknown", 0) == size


async def test_staff_may_send_once_more_what_is_in_doubt(quiet: House) -> None:
    """D5: nobody else does, and it is weighed as if it were new."""
    await write(Audience(3))
    await Campaign.all().update(state="paused")
    async with quiet.open():
        quiet.telegram.script.extend([hang_up] * 3)
        await Campaign.all().update(state="running")
        await until(lambda: ended(3))
        one, two, _ = await Outgoing.all().order_by("id")
        await Campaign.all().update(state="finished", ended_at=quiet.clock.now())
        await Member.filter(id=two.member_id).update(marketing=False)
        for row in (one, two):
            await repeat(row.id, by="eve", reason="I asked", now=quiet.clock.now())
            with pytest.raises(CannotRepeat, match="before"):
                await repeat(row.id, by="eve", reason="", now=quiet.clock.now())

        async def sent_or_not() -> bool:
            again = await Outgoing.filter(once__startswith="again:").order_by("id")
            return [row.state for row in again] == ["sent", "skipped"]

        await until(sent_or_not)
    assert await counts() == {"unknown": 3}, "the audience is what it was"
    assert await reasons() == {"no consent": 1}
    first, again = quiet.telegram.of(int(one.address.rpartition(":")[2]))
    assert first == again
    acts = await Act.filter(act="outgoing.retry").order_by("id")
    assert [(act.about, act.reason) for act in acts] == [
        (f"member:{one.member_id}", "I asked"), (f"member:{two.member_id}", "I asked"),
    ]  # fmt: skip
    for change, why in (
        ({"state": "sent"}, "doubt"), ({"kind": "shop"}, "shop"), ({"valid_until": NOON}, "over"),
        ({"address": ""}, "left"),
    ):  # fmt: skip
        await Outgoing.filter(id=one.id).update(
            **{"state": "unknown", "kind": "marketing", **change}
        )
        with pytest.raises(CannotRepeat, match=why):
            await repeat(one.id, by="eve", reason="", now=quiet.clock.now())
