"""One run of a job that is told a time to come, or a clock that is ahead for a moment: what each
job keeps of how far it came holds up no run that is told the right time.
"""

import asyncio
from datetime import datetime, timedelta
from typing import Any

import pytest

from loyalty import checkpoints as signing
from loyalty import forgetting, guessing
from loyalty import retention as kept
from loyalty import segments as saved
from loyalty.errors import TooManyGuesses
from loyalty.ledger import Cause, gain
from loyalty.models import OrderEvent, Outgoing, Segment, Setting, TierStanding
from scheduler import checkpoints, retention, segments, tiers, verifying, wiping
from tests.loyalty.people import BRAND, granted, joined
from tests.phones import SECRET, Phone, Town

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
# On the next day, and so far away that nobody waits for it.
AHEAD = pytest.mark.parametrize("ahead", [13 * HOUR, 200 * DAY], ids=("tomorrow", "far"))


async def at_once(job: Any, now: datetime) -> list[int]:
    """What four processes did that were woken together."""
    return list(await asyncio.gather(*(job(BRAND, now) for _ in range(4))))


@AHEAD
async def test_the_daily_look_goes_on(db: str, now: datetime, ahead: timedelta) -> None:
    await joined("ana", now)
    assert await verifying.verify(BRAND, now) == 1
    assert await verifying.verify(BRAND, now + ahead) == 1
    looked = [
        hour for hour in range(1, 73) if sum(await at_once(verifying.verify, now + hour * HOUR))
    ]
    assert looked == [1, 12, 36, 60], "by one each, and then at every midnight"


async def test_a_difference_that_was_found_ahead_of_time_is_looked_at_again(
    db: str, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    ana = await joined("ana", now)
    await type(ana).filter(id=ana.id).update(invited="joined")
    with pytest.raises(verifying.DoesNotAddUp):
        await verifying.verify(BRAND, now + 200 * DAY)
    await type(ana).filter(id=ana.id).update(invited="")
    assert await verifying.verify(BRAND, now) == 1


@AHEAD
async def test_what_moves_is_signed_every_day(db: str, now: datetime, ahead: timedelta) -> None:
    ana = await joined("ana", now)
    await granted(ana, 100, now)
    assert await checkpoints.sign(BRAND, now) == 1
    await granted(ana, 5, now, once="before")
    assert await checkpoints.sign(BRAND, now + ahead) == 1
    signed = []
    for days in range(4):
        await granted(ana, 10, now, once=f"{days}")
        done = await at_once(checkpoints.sign, now + days * DAY + HOUR)
        signed.append(max(done))
        assert await checkpoints.sign(BRAND, now + days * DAY + 2 * HOUR) == 0, "it is signed"
    assert signed == [1, 1, 1, 1]
    assert [one async for one in signing.forged(BRAND.secret or b"")] == []


async def pending(town: Town, who: Phone, points: int, within: timedelta) -> None:
    """Points that become available a while later."""
    account = (await who.member()).account_id
    cause = Cause("earn_activity", "activity:x:1", "x:1", town.brand, {})
    at = town.now + within
    await gain(account, points, cause, available_at=at, expires_at=None, now=town.now)


async def standing(who: Phone) -> tuple[str, datetime | None]:
    """The level of somebody, and until when they have it if they do not earn it again."""
    found = await TierStanding.get(account_id=(await who.member()).account_id)
    return found.tier, found.grace_until


@AHEAD
async def test_points_that_mature_raise_on_their_day(town: Town, ahead: timedelta) -> None:
    ana = await town.member("Ana")
    await tiers.review(town.brand, town.now)
    await tiers.review(town.brand, town.now + ahead)
    await pending(town, ana, 600, ahead / 2)
    assert await tiers.review(town.brand, town.now) == 0
    town.now += ahead / 2
    done = await asyncio.gather(*(tiers.review(town.brand, town.now) for _ in range(4)))
    assert sum(done) == 1
    assert await standing(ana) == ("layer-two", None)
    assert await tiers.review(town.brand, town.now) == 0


async def test_points_that_are_too_long_ago_for_a_time_to_come_count_now(town: Town) -> None:
    ana = await town.member("Ana")
    await pending(town, ana, 600, timedelta())
    assert await tiers.review(town.brand, town.now) == 1
    assert await tiers.review(town.brand, town.now + 500 * DAY) == 1, "they are, 500 days later"
    assert (await standing(ana))[1] is not None
    town.now += HOUR
    await tiers.review(town.brand, town.now)
    assert await standing(ana) == ("layer-two", None)
    town.now += 367 * DAY
    assert await tiers.review(town.brand, town.now) == 1
    tier, until = await standing(ana)
    assert tier == "layer-two"
    assert until is not None
    assert until < town.now + 60 * DAY, "it begins on that day"


@AHEAD
async def test_figures_of_segments_are_counted_again(
    db: str, now: datetime, ahead: timedelta
) -> None:
    await joined("ana", now)
    await saved.save("all", "language = en", "somebody", now)
    assert await segments.count(BRAND, now + ahead) == 1
    await joined("ben", now)
    assert sum(await at_once(segments.count, now + HOUR)) >= 1
    figures = [(one.size, one.counted_at) for one in await Segment.all()]
    assert figures == [(2, now + HOUR)]
    assert await segments.count(BRAND, now + HOUR) == 0


async def said(at: datetime, once: str, state: str = "sent") -> None:
    """A row of something that was said, by a clock that showed this."""
    await Outgoing.create(
        once=once, channel="telegram", address="telegram:1", locale="en", kind="reply",
        state=state, saying={"text": "hello"}, not_before=at, lease_until=at, created_at=at,
    )  # fmt: skip


async def worded() -> set[str]:
    """Rows that have their words."""
    return {one.once for one in await Outgoing.all() if one.saying == {"text": "hello"}}


async def test_words_behind_those_of_another_time_are_forgotten_in_time(
    db: str, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept, "PAGE", 2)
    await said(now, "first")
    for number in range(5):  # more than a page of them
        await said(now + 200 * DAY, f"ahead {number}", "queued")
    await said(now - 400 * DAY, "a clock was behind")
    await said(now + HOUR, "last")
    assert sum(await at_once(retention.forget, now + HOUR)) >= 1
    left = {"first", "last", *(f"ahead {number}" for number in range(5))}
    assert await worded() == left, "each row by its own time"
    assert sum(await at_once(retention.forget, now + kept.BODIES + 2 * HOUR)) >= 2
    assert await worded() == left - {"first", "last"}
    assert await Outgoing.filter(state="queued").count() == 5, "what is for later waits"
    for days in (0, 100):
        later = now + kept.BODIES + days * DAY + 2 * HOUR
        assert await retention.forget(BRAND, later) == 0, "twice is once"
    assert sum(await at_once(retention.forget, now + 200 * DAY + kept.BODIES + HOUR)) >= 5
    assert await worded() == set()
    assert await Setting.filter(name__startswith="forgotten:said:").count() == 0


async def test_what_is_sent_just_then_is_forgotten_the_next_time(db: str, now: datetime) -> None:
    await said(now, "in hand", "claimed")
    await said(now, "sent")
    later = now + kept.BODIES + HOUR
    assert await retention.forget(BRAND, later) == 1
    assert await worded() == {"in hand"}
    await Outgoing.filter(once="in hand").update(state="sent")
    assert await retention.forget(BRAND, later) == 1
    assert await worded() == set()


async def test_customers_behind_those_of_another_time_are_forgotten_in_time(town: Town) -> None:
    now = town.now
    for number, days in enumerate((0, 200, 0)):
        town.now = now + days * DAY
        told = {
            "event": "paid", "order": f"{number}", "at": now.isoformat(), "currency": "GBP",
            "total": "54.00", "note": "for Ana",
        }  # fmt: skip
        await town.shop.tell(told)
    town.now = now

    async def named() -> list[str]:
        events = await OrderEvent.all().order_by("id").prefetch_related("order")
        return [one.order.number for one in events if "Ana" in str(one.body)]

    done = await at_once(retention.forget, town.now + kept.PAYLOADS + HOUR)
    assert sum(done) >= 2
    assert await named() == ["1"]
    assert await retention.forget(BRAND, town.now + kept.PAYLOADS + 2 * HOUR) == 0
    assert sum(await at_once(retention.forget, town.now + 200 * DAY + kept.PAYLOADS + HOUR)) >= 1
    assert await named() == []


async def test_the_file_is_made_anew(town: Town, db: str) -> None:
    if db != "sqlite":
        return

    async def left() -> int:
        await forgetting.remember_to_wipe("goodbye:nobody")
        await wiping.wipe(town.brand, town.now)
        return await Setting.filter(name__startswith=forgetting.LEFT).count()

    assert await left() == 0
    now = town.now
    town.now = now + 200 * DAY
    assert await left() == 0
    town.now = now + HOUR
    assert await left() == 0, "it is not waited for"
    town.wait(hours=1)
    assert await left() == 1, "and then it is once a day again"


async def test_wrong_codes_of_a_clock_that_was_ahead_lock_nobody_out(
    db: str, now: datetime
) -> None:
    rules = BRAND.programme.vouchers
    most, window = rules.guesses_per_caller, timedelta(minutes=rules.guess_minutes)
    for _ in range(rules.guesses_overall):
        await guessing.miss("till", now + 200 * DAY)
        await guessing.miss_in_chat("telegram:1", SECRET, window, now + 200 * DAY)
    await guessing.allow("till", now)
    assert await guessing.locked_out("telegram:1", SECRET, most, window, now) == 0
    for _ in range(most):
        await guessing.allow("till", now)
        await guessing.miss("till", now)
        assert await guessing.locked_out("telegram:1", SECRET, most, window, now) == 0
        await guessing.miss_in_chat("telegram:1", SECRET, window, now)
    with pytest.raises(TooManyGuesses):
        await guessing.allow("till", now)
    assert await guessing.locked_out("telegram:1", SECRET, most, window, now) > 0
    await guessing.allow("till", now + window)
    assert await guessing.locked_out("telegram:1", SECRET, most, window, now + window) == 0
