"""Time moves members between tiers: each is told once, whoever runs the job and how often."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from loyalty import tiers
from loyalty.ledger import Cause, gain
from loyalty.models import Lot, Outgoing, TierStanding
from loyalty.programme import Brand, Programme
from scheduler import tiers as job
from tests.phones import Phone, Town, brand_of
from tests.scheduler.dues import agree

DAY = timedelta(days=1)


async def earn(town: Town, who: Phone, points: int, *, days: int = 0) -> None:
    """Points that become available after so many days."""
    account = (await who.member()).account_id
    number = await Lot.all().count()
    cause = Cause("earn_activity", f"activity:x:{number}", f"x:{number}", town.brand, {})
    at = town.now + days * DAY
    await gain(account, points, cause, available_at=at, expires_at=None, now=town.now)


async def hears(town: Town, who: Phone) -> str:
    """What somebody is told of tiers by the next noon, or a few days later."""
    town.now = town.now.replace(hour=12, minute=0) + 4 * DAY
    await town.remind("tier-reached", "tier-lost", "tier-lapsing")
    return await who.read()


async def run(town: Town) -> int:
    return await job.review(town.brand, town.now)


async def test_going_up_is_told_when_pending_points_become_available(town: Town) -> None:
    ana = await town.member("Ana")
    await earn(town, ana, 460, days=14)
    assert await run(town) == 0
    town.wait(days=14)
    assert await run(town) == 1
    said = await hears(town, ana)
    assert "You are in Layer Two now" in said
    assert "× 1.25" in said
    assert ana.labels == ["My level"]
    assert await run(town) == 0
    assert await hears(town, ana) == ""


async def test_four_schedulers_and_repeats_tell_once(town: Town) -> None:
    ana = await town.member("Ana")
    await earn(town, ana, 1600)
    done = await asyncio.gather(*(run(town) for _ in range(4)))
    assert sum(done) == 1
    await asyncio.gather(*(town.remind("tier-reached") for _ in range(4)))
    await town.remind("tier-reached")
    assert await Outgoing.filter(once__startswith="remind:tier-").count() == 1
    assert "Layer Three" in await ana.read()


async def test_a_grace_is_announced_and_ends_one_level_down_at_a_time(town: Town) -> None:
    town.now = datetime(2026, 3, 1, 12, tzinfo=UTC)
    ana = await town.member("Ana")
    await earn(town, ana, 1500)
    await run(town)
    await agree(await ana.member(), town.now)
    assert "Layer Three" in await hears(town, ana)
    town.now = datetime(2027, 3, 1, 23, 59, tzinfo=UTC)
    assert await run(town) == 0  # the day itself still counts
    town.wait(minutes=1)
    assert await run(town) == 1
    said = await hears(town, ana)
    assert "1,500 more points by 1 April 2027 and you stay in Layer Three" in said
    assert "you stay in Layer Three" in await ana.say("tier")
    town.now = datetime(2027, 4, 1, 22, 59, tzinfo=UTC)  # summer time by now
    assert await run(town) == 0
    town.wait(minutes=1)
    assert await run(town) == 1
    said = await hears(town, ana)
    assert "You are in Layer Two now" in said
    assert "500 more points by 2 May 2027" in said
    town.wait(days=31)
    assert await run(town) == 1
    assert "You are in Layer One now" in await hears(town, ana)
    town.wait(days=40)
    assert await run(town) == 0


async def test_who_earns_it_again_within_the_grace_stays_silently(town: Town) -> None:
    ana = await town.member("Ana")
    await earn(town, ana, 600)
    await run(town)
    await agree(await ana.member(), town.now)
    await hears(town, ana)
    town.wait(days=370)
    await run(town)
    assert "stay in Layer Two" in await hears(town, ana)
    await earn(town, ana, 500)
    assert await run(town) == 0
    assert await hears(town, ana) == ""
    standing = await TierStanding.get(account_id=(await ana.member()).account_id)
    assert (standing.tier, standing.grace_until) == ("layer-two", None)


async def test_an_order_tells_as_it_happens_and_earns_by_the_new_tier(town: Town) -> None:
    ana = await town.member("Ana")
    await town.shop.order("1001", "460.00", customer=ana)
    town.wait(days=14)  # no job has run since
    await ana.read()
    await town.shop.order("1002", "54.99", customer=ana)
    said = await ana.read()
    assert "68 points" in said
    assert "You are in Layer Two now" in said
    assert await run(town) == 0


async def test_only_whom_time_moved_is_looked_at(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The job reads what became available or left since it ran last, not everything again."""
    people = [await town.member(f"M{n}") for n in range(12)]
    await run(town)
    town.wait(days=2)
    await run(town)
    seen: list[str] = []
    review = tiers.review

    async def watched(account: str, brand: Brand, now: datetime) -> tiers.Turn | None:
        seen.append(account)
        return await review(account, brand, now)

    await earn(town, people[0], 10, days=1)
    town.wait(days=1)
    monkeypatch.setattr(tiers, "review", watched)
    await run(town)
    assert seen == [(await people[0].member()).account_id]


async def test_new_rules_are_applied_to_everybody(town: Town) -> None:
    ana = await town.member("Ana")
    town.wait(days=3)
    await run(town)
    body = town.brand.programme.model_dump(mode="json")
    body["tiers"][1]["from_points"] = 40
    town.brand = brand_of(Programme.model_validate(body), 2)
    assert await run(town) == 1
    assert "Layer Two" in await hears(town, ana)


async def test_a_calendar_year_starts_anew(town: Town) -> None:
    body = town.brand.programme.model_dump(mode="json")
    body["tiering"] = {"window": "calendar", "grace_days": 10}
    town.brand = brand_of(Programme.model_validate(body), 2)
    town.now = datetime(2026, 12, 30, 12, tzinfo=UTC)
    ana = await town.member("Ana")
    await earn(town, ana, 600)
    assert await run(town) == 1
    assert "with 650 points earned this year" in await ana.say("tier")
    town.now = datetime(2027, 1, 1, 0, 10, tzinfo=UTC)
    assert await run(town) == 1
    await agree(await ana.member(), town.now)
    assert "by 11 January 2027" in await hears(town, ana)
    town.now = datetime(2027, 1, 12, 0, 10, tzinfo=UTC)
    assert await run(town) == 1
    assert "Layer One" in await hears(town, ana)
