"""Whoever fails in a recurring job holds up nobody: the others are done, then it is said."""

from datetime import timedelta
from typing import Any

import pytest

from loyalty import jobs, members, merging, reminders, rewards, tiers, vouchers
from loyalty.models import Account, Member, Setting, TierStanding, Voucher
from loyalty.programme import Brand, ReminderRule
from scheduler import birthdays
from scheduler import tiers as review
from scheduler.reminders import remind
from tests.loyalty.people import BRAND, granted, joined
from tests.scheduler.test_birthdays import BRAND as BIRTHDAYS
from tests.scheduler.test_birthdays import at, born

NAMES = ("ana", "ben", "cleo")
NOW = at("2026-06-10T12:00")


def failing(monkeypatch: pytest.MonkeyPatch, where: Any, name: str, bad: object) -> None:
    """A function that fails for one of its first arguments."""
    right = getattr(where, name)

    async def wrong(about: Any, *args: Any, **named: Any) -> Any:
        if bad in (about, getattr(about, "id", None)):
            raise RuntimeError("this one")
        return await right(about, *args, **named)

    monkeypatch.setattr(where, name, wrong)


async def test_birthdays(db: str, monkeypatch: pytest.MonkeyPatch) -> None:
    told = at("2026-01-01T12:00")
    first, *_ = [await born(name, "06-10", told) for name in NAMES]
    with monkeypatch.context() as broken:
        failing(broken, members, "lock", first.id)
        with pytest.raises(ExceptionGroup, match="1 birthdays are not paid"):
            await birthdays.pay(BIRTHDAYS, NOW)
    assert await birthdays.pay(BIRTHDAYS, NOW) == 1, "the others were paid"


async def test_vouchers(db: str, monkeypatch: pytest.MonkeyPatch) -> None:
    found = []
    for name in NAMES:
        member = await joined(name, NOW)
        await granted(member, 200, NOW)
        offer = rewards.money_off(200, 200, BRAND)
        found.append(await rewards.redeem(member, offer, once=name, brand=BRAND, now=NOW))
    later = NOW + timedelta(days=100)
    with monkeypatch.context() as broken:
        failing(broken, vouchers, "_expire", found[0].id)
        with pytest.raises(ExceptionGroup, match="1 vouchers did not end"):
            await vouchers.expire(BRAND, later)
    assert await Voucher.filter(state="issued").values_list("id", flat=True) == [found[0].id]
    assert await vouchers.expire(BRAND, later) == 1


async def test_what_goes_home(db: str, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = await joined("whole", NOW)
    keys = []
    for name in NAMES:
        part = await joined(name, NOW)
        await granted(part, 10, NOW)
        await Member.filter(id=part.id).update(merged_into_id=whole.id)
        keys.append(part.account_id)
    with monkeypatch.context() as broken:
        failing(broken, merging, "_carry", keys[0])
        with pytest.raises(ExceptionGroup, match="1 accounts keep what is another's"):
            await merging.gather(BRAND, NOW)
    assert (await Account.get(key=whole.account_id)).total == 20
    assert await merging.gather(BRAND, NOW) == 1


@pytest.mark.parametrize("days", [0, 31])
async def test_tiers(db: str, monkeypatch: pytest.MonkeyPatch, days: int) -> None:
    """Both who go up now and whose grace is over."""
    keys = []
    for name in NAMES:
        member = await joined(name, NOW)
        keys.append(member.account_id)
        if days:
            await _kept(member, BRAND)
        else:
            await granted(member, 600, NOW)
    later = NOW + timedelta(days=days)
    with monkeypatch.context() as broken:
        failing(broken, tiers, "review", keys[0])
        for _ in range(2):
            with pytest.raises(ExceptionGroup, match="1 accounts are not reviewed"):
                await review.review(BRAND, later)
    assert await review.review(BRAND, later) == 1, "the others are where they belong"
    assert await Setting.exists(name="tiers:matured")


async def _kept(member: Member, brand: Brand) -> None:
    """In the second level without the points for it, for a month."""
    second = brand.programme.tiers[1].slug
    until = NOW + timedelta(days=30)
    await TierStanding.create(
        account_id=member.account_id, tier=second, since=NOW, grace_until=until
    )


async def test_reminders(db: str, monkeypatch: pytest.MonkeyPatch) -> None:
    tried: list[str] = []

    async def wrong(kind: Any, rule: ReminderRule, brand: Brand, now: Any) -> int:
        tried.append(rule.slug)
        if rule.slug == second:
            raise RuntimeError("this one")
        return 1

    _, second, *_ = [rule.slug for rule in BRAND.programme.reminding]
    monkeypatch.setattr(reminders, "say", wrong)
    with pytest.raises(ExceptionGroup) as told:
        await remind(BRAND, NOW)
    assert len(tried) == len(BRAND.programme.reminding)
    said = jobs.line_of(told.value)
    assert said == f"1 reminders are not said, such as {second}: RuntimeError: this one"
