"""What has expired is told of: how much, what came back, and what is left."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from loyalty import ledger, merging, programme, rewards, vouchers
from loyalty.ledger import Cause
from loyalty.models import Member, Outgoing, Voucher
from loyalty.programme import ReminderRule
from scheduler import expiring, reminders
from tests.loyalty.people import BRAND, RULES, granted, joined
from tests.phones import Town
from tests.scheduler.test_reminders import holding, points_until, ruled, sent

DAY = timedelta(days=1)
SECOND = timedelta(seconds=1)
VALID = 7 * DAY
EXPIRED = ruled(slugs="points-expired voucher-expired")


async def said() -> list[dict[str, Any]]:
    """What the reminders say, in the order in which they were written."""
    return [one.saying for one in await Outgoing.filter(state__not="skipped").order_by("id")]


async def test_points_that_are_gone_are_told_of_with_what_is_left(db: str, now: datetime) -> None:
    await programme.apply(RULES, now)
    ana, ben = [await joined(name, now) for name in ("ana", "ben")]
    ends = now + 30 * DAY
    for member, points in ((ana, 40), (ben, 60)):
        await points_until(member, ends, now, points)
        await points_until(member, ends + timedelta(hours=1), now, 5)
    await granted(ana, 200, now)
    await ledger.spend(ben.account_id, 65, ledger.Cause("redeem", "t", "all", BRAND, {}), now=now)
    assert await reminders.remind(EXPIRED, ends - SECOND) == 0
    await expiring.write_off(BRAND, ends)
    await expiring.write_off(BRAND, ends + timedelta(hours=1))
    assert await reminders.remind(EXPIRED, ends + timedelta(hours=1)) == 1
    row = await Outgoing.get(state="queued")
    assert (row.member_id, row.kind) == (ana.id, "service")
    assert row.once.startswith(f"remind:points-expired:{ana.id}:")
    assert [one.reason for one in await Outgoing.filter(state="skipped")] == ["said together"]
    assert row.saying["params"] == {
        "gone": 45, "points": 200, "worth": {"money": 1000, "currency": "GBP"},
    }  # fmt: skip
    assert await reminders.remind(EXPIRED, ends + 2 * DAY) == 0


@pytest.mark.parametrize(("late", "heard"), [(VALID - SECOND, 1), (VALID, 0)])
async def test_it_is_told_for_a_week(db: str, now: datetime, late: timedelta, heard: int) -> None:
    """Points and a voucher that ended in the same moment; one of them on a day."""
    await programme.apply(RULES, now)
    ana, ben = [await joined(name, now) for name in ("ana", "ben")]
    await points_until(ana, now + DAY, now)
    await expiring.write_off(BRAND, now + DAY)
    await voucher_of(ben, now)
    await Voucher.all().update(state="expired", settled_at=now + DAY)
    assert await reminders.remind(EXPIRED, now + DAY + late) == 2 * heard


async def test_two_days_that_end_on_one_day_in_utc_are_both_told(db: str, now: datetime) -> None:
    """As midnights in London do where the clocks are put forward."""
    await programme.apply(RULES, now)
    ana = await joined("ana", now)
    day = datetime(2026, 3, 29, tzinfo=UTC)
    heard = []
    for ends, points in ((day, 10), (day + timedelta(hours=23), 90)):
        await points_until(ana, ends, now, points)
        await expiring.write_off(BRAND, ends)
        at = ends + timedelta(hours=12)
        heard.append(await reminders.remind(EXPIRED, at))
        await sent(at)
    assert heard == [1, 1]
    assert [one["params"]["gone"] for one in await said()] == [10, 90]


async def voucher_of(member: Member, now: datetime, once: str = "v") -> Voucher:
    """Somebody's voucher for 200 points."""
    await granted(member, 200, now, once=f"for:{member.id}:{once}")
    offer = rewards.money_off(200, 200, BRAND)
    once = f"{member.id}:{once}"
    return await rewards.redeem(member, offer, once=once, brand=BRAND, now=now)


@pytest.mark.parametrize("points_back", [True, False])
async def test_a_voucher_that_ran_out_is_told_of_with_what_came_back(
    db: str, now: datetime, points_back: bool
) -> None:
    rules = RULES.vouchers.model_copy(update={"points_back": points_back})
    brand = ruled(slugs="voucher-expired", vouchers=rules)
    await programme.apply(brand.programme, now)
    ana, ben = [await joined(name, now) for name in ("ana", "ben")]
    ended = await voucher_of(ana, now)
    used = await voucher_of(ben, now)
    await vouchers.use(vouchers.code(BRAND.secret, used.key), "kith:1", at=now, now=now)
    over = (ended.expires_at + vouchers.LATE).replace(hour=12)
    assert await vouchers.expire(brand, over) == 1
    assert await reminders.remind(brand, over) == 1
    (row,) = await Outgoing.all()
    assert row.once == f"remind:voucher-expired:{ana.id}:{ended.key}"
    assert (row.kind, row.saying["text"]) == ("service", "remind-voucher-expired")
    assert row.saying["params"] == {
        "what": {"money": 1000, "currency": "GBP"}, "points": 200 if points_back else 0,
    }  # fmt: skip
    assert await reminders.remind(brand, over + 2 * DAY) == 0


async def test_several_at_once_are_one_message(db: str, now: datetime) -> None:
    await programme.apply(RULES, now)
    ana = await joined("ana", now)
    for once in "abc":
        ended = await voucher_of(ana, now, once)
    over = (ended.expires_at + vouchers.LATE).replace(hour=12)
    assert await vouchers.expire(BRAND, over) == 3
    assert await reminders.remind(EXPIRED, over) == 1
    (saying,) = await said()
    assert saying["text"] == "remind-vouchers-expired"
    assert saying["params"] == {"count": 3, "points": 600}
    await sent(over)
    assert await reminders.remind(EXPIRED, over + 2 * DAY) == 0


async def test_whose_other_chat_it_was_hears_of_it(db: str, now: datetime) -> None:
    """What ended on the account of a member who is part of another one."""
    await programme.apply(RULES, now)
    ana, later = await joined("ana", now), await joined("ana2", now + SECOND)
    ended = await voucher_of(later, now)
    await points_until(later, now + DAY, now, 30)
    await expiring.write_off(BRAND, now + DAY)
    pair = await merging.meet(ana.id, later.id)
    await merging.move_people(pair)
    await merging.move_points(pair, BRAND, now + DAY)
    await merging.become_one(pair, channel="telegram", wording="", source="test", now=now + DAY)
    assert await reminders.remind(EXPIRED, now + DAY) == 1
    await sent(now + DAY)
    soon = (ended.expires_at - 3 * DAY).replace(hour=12)
    assert await reminders.remind(ruled(slugs="voucher-7"), soon) == 1
    await sent(soon)
    over = (ended.expires_at + vouchers.LATE).replace(hour=12)
    assert await vouchers.expire(BRAND, over) == 1
    assert await reminders.remind(EXPIRED, over) == 1
    assert {one.member_id for one in await Outgoing.filter(kind="service")} == {ana.id}
    gone, ends, back = await said()
    assert ends["text"] == "remind-voucher"
    assert [one["params"]["points"] for one in (gone, back)] == [0, 200]


async def test_what_is_over_is_not_told_of_as_ending_soon(db: str, now: datetime) -> None:
    """However long the rule lets it be said; nor is it sent afterwards."""
    await programme.apply(RULES, now)
    rule = ReminderRule(slug="soon", kind="points-expiring", days=2, valid_days=9, held_out=0)
    brand = ruled(reminding=(rule,))
    ends = (now + 30 * DAY).replace(hour=12)
    for name in ("ana", "ben"):
        await points_until(await joined(name, now), ends, now)
    await Member.filter(name="ben").update(silent=True)
    assert await reminders.remind(brand, ends - SECOND) == 1
    row = await Outgoing.get()
    assert row.valid_until == ends
    await Member.all().update(silent=False)
    assert await reminders.remind(brand, ends) == 0


async def test_points_that_wait_are_not_yet_told_of(db: str, now: datetime) -> None:
    """Nobody can use them: they count from when they can, if that is before they end."""
    await programme.apply(RULES, now)
    ana, ends = await joined("ana", now), (now + 60 * DAY).replace(hour=12)
    cause = Cause("earn_activity", "test", "later", BRAND, {})
    free = ends - 20 * DAY
    await ledger.gain(ana.account_id, 70, cause, available_at=free, expires_at=ends, now=now)
    early = ruled(slugs="expiring-30")
    assert await reminders.remind(early, free - SECOND) == 0
    assert await reminders.remind(early, free) == 1


async def test_a_voucher_that_was_used_or_is_in_a_basket_does_not_end_soon(
    db: str, now: datetime
) -> None:
    await programme.apply(RULES, now)
    ana = await joined("ana", now)
    free, used, kept = [await voucher_of(ana, now, once) for once in "abc"]
    await vouchers.use(vouchers.code(BRAND.secret, used.key), "kith:1", at=now, now=now)
    soon = (free.expires_at - 3 * DAY).replace(hour=12)
    await Voucher.filter(id=kept.id).update(
        state="reserved", reserved_for="basket", reserved_until=soon + DAY
    )
    assert await reminders.remind(ruled(slugs="voucher-7"), soon) == 1
    (row,) = await Outgoing.filter(once__startswith="remind:")
    assert row.once == f"remind:voucher-7:{ana.id}:{free.key}"


async def test_it_reads_warm_in_both_languages(town: Town) -> None:
    heard = []
    for name, locale in (("Ana", "en"), ("Dieter", "de")):
        phone = await town.member(name, locale=locale)
        await points_until(await phone.member(), town.now + DAY, town.now, 40)
        heard.append(phone)
    town.wait(days=1)
    await expiring.write_off(town.brand, town.now)
    assert await reminders.remind(town.brand, town.now) == 2
    ana, dieter = heard
    assert await ana.read() == (
        "40 points have reached their last day and are gone. You still have 50 points, worth £2.50."
    )
    assert "40 Punkte hatten ihren letzten Tag" in await dieter.read()
    assert ana.labels == ["Rewards", "Ways to earn"]
    assert "Follow us" in await ana.tap("Ways to earn")


@pytest.mark.parametrize("zone", ["Asia/Kolkata", "America/Los_Angeles"])
async def test_the_last_day_is_the_programmes_wherever_it_is_read(
    db: str, now: datetime, zone: str
) -> None:
    """Points end with London's 31 August; where it is the first of September by then, too."""
    await programme.apply(RULES, now)
    ends = datetime(2026, 8, 31, 23, tzinfo=UTC)
    await holding("ana", now, ends=ends, zone=zone)
    at = ends - timedelta(days=6)
    while not await reminders.remind(ruled(), at):
        at += timedelta(hours=1)
    (row,) = await Outgoing.filter(once__startswith="remind:")
    assert row.saying["params"]["day"] == {"day": "2026-08-31"}
