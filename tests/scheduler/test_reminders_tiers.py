"""What is said of tiers: the last turn once, and what ends unless something is earned."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from loyalty import earning, insights, ledger, merging, tiers
from loyalty.ledger import Cause
from loyalty.models import Member, Outgoing, TierStanding
from loyalty.programme import Programme, Tier
from scheduler import tiers as job
from tests.loyalty.people import BRAND, RULES, joined
from tests.phones import Phone, Town, brand_of
from tests.scheduler.dues import told, willing

DAY = timedelta(days=1)


async def earn(member: Member, points: int, now: datetime, *, about: str = "") -> None:
    """Points that count for a tier at once."""
    cause = Cause("earn_activity", about or f"x:{now}", f"{member.id}:{now}", BRAND, {})
    account = member.account_id
    await ledger.gain(account, points, cause, available_at=now, expires_at=None, now=now)
    await tiers.review(account, BRAND, now)


async def kept(name: str, now: datetime, *, days: int, points: int = 200) -> Member:
    """Somebody in Layer Three for so many days more, with some of the 1,500 points for it."""
    member = await willing(name, now)
    await earn(member, points, now)
    until = now + days * DAY
    await tiers.place(member.account_id, "layer-three", brand=BRAND, until=until, now=now)
    return member


@pytest.mark.parametrize(("days", "heard"), [(0, 1), (13.95, 1), (14, 0)])
async def test_who_rose_hears_of_it_once_and_not_too_late(
    db: str, now: datetime, days: float, heard: int
) -> None:
    ana = await joined("ana", now)
    await earn(ana, 600, now)
    at = now + timedelta(days=days)
    found = await told("tier-reached", BRAND, at)
    assert [one["text"] for one in found] == ["tier-up"] * heard
    assert await told("tier-reached", BRAND, at) == []
    if found:
        (said,) = found
        assert said["once"] == f"remind:tier-reached:{ana.id}:1"
        assert said["params"] == {"tier": "Layer Two", "factor": {"decimal": "1.25"}}
        assert [one["says"] for one in said["buttons"]] == ["tier"]
    assert await insights.drift() == []


async def test_only_the_newest_turn_is_told_of(db: str, now: datetime) -> None:
    ana = await joined("ana", now)
    await earn(ana, 600, now)
    await TierStanding.filter(account_id=ana.account_id).update(grace_until=now)
    later = now + timedelta(days=370)
    await tiers.review(ana.account_id, BRAND, later)
    assert await told("tier-reached", BRAND, now) == []
    (said,) = await told("tier-lost", BRAND, later)
    assert said["once"].endswith(":2")
    assert (said["text"], said["params"]["tier"]) == ("tier-down", "Layer One")


async def test_who_falls_hears_what_it_takes_to_stay_where_they_are(db: str, now: datetime) -> None:
    ana = await kept("ana", now, days=1)
    await job.review(BRAND, now + DAY)
    later = now + 2 * DAY
    await earn(ana, 100, later)
    (said,) = await told("tier-lost", BRAND, later)
    assert said["params"]["tier"] == "Layer Two"
    assert said["lines"][0]["text"] == "tier-stay"
    assert said["lines"][0]["params"]["missing"] == 200, "as of now, not of then"
    assert await told("tier-reached", BRAND, later) == []


async def test_by_hand_it_is_the_tier_that_was_given(db: str, now: datetime) -> None:
    ana = await joined("ana", now)
    account = ana.account_id

    async def give(slug: str | None, at: datetime) -> None:
        await tiers.assign(account, slug, reason="dear", by="Kim", brand=BRAND, now=at)

    await give("ambassador", now)
    (said,) = await told("tier-reached", BRAND, now)
    assert said["params"] == {"tier": "Ambassador", "factor": {"decimal": "1.5"}}
    await earn(ana, 600, now + 4 * DAY)
    (said,) = await told("tier-reached", BRAND, now + 4 * DAY)
    assert said["params"] == {"tier": "Layer Two", "factor": {"decimal": "1.5"}}
    await give(None, now + 8 * DAY)
    (said,) = await told("tier-lost", BRAND, now + 8 * DAY)
    assert said["params"]["tier"] == "Layer Two"
    await give("ambassador", now + 12 * DAY)
    (said,) = await told("tier-reached", BRAND, now + 12 * DAY)
    assert said["params"]["tier"] == "Ambassador"


async def test_a_tier_that_the_rules_do_not_have_is_not_told_of(db: str, now: datetime) -> None:
    ana, ben = await joined("ana", now), await kept("ben", now, days=20)
    await earn(ana, 600, now)
    none = replace(BRAND, programme=BRAND.programme.model_copy(update={"tiers": ()}))
    assert await told("tier-reached", none, now) == []
    assert await told("tier-lapsing-30", none, now) == []
    assert len(await told("tier-lapsing-30", BRAND, now)) == 1, ben.name


@pytest.mark.parametrize(
    ("slug", "left", "heard"),
    [
        ("tier-lapsing-30", 30.05, 0), ("tier-lapsing-30", 30, 1), ("tier-lapsing-30", 16.05, 1),
        ("tier-lapsing-30", 16, 0), ("tier-lapsing-7", 7.05, 0), ("tier-lapsing-7", 7, 1),
        ("tier-lapsing-7", 1.05, 1), ("tier-lapsing-7", 1, 0),
    ],
)  # fmt: skip
async def test_a_tier_that_ends_is_told_of_in_time(
    db: str, now: datetime, slug: str, left: float, heard: int
) -> None:
    ana = await kept("ana", now, days=40)
    at = now + timedelta(days=40 - left)
    found = await told(slug, BRAND, at)
    assert len(found) == heard
    assert await told(slug, BRAND, at) == []
    if found:
        (said,) = found
        ends = now + 40 * DAY - timedelta(seconds=1)
        assert said["member"] == ana.id
        assert said["params"] == {
            "missing": 1300, "tier": "Layer Three", "day": {"day": ends.isoformat()},
        }  # fmt: skip


async def test_nobody_is_warned_who_stays_or_does_not_want_to_know(db: str, now: datetime) -> None:
    stays, given, mute, warned = [
        await kept(name, now, days=20) for name in ("ana", "ben", "cleo", "dan")
    ]
    cause = Cause("earn_activity", "x", "enough", BRAND, {})
    await ledger.gain(stays.account_id, 1300, cause, available_at=now, expires_at=None, now=now)
    await tiers.assign(
        given.account_id, "ambassador", reason="dear", by="Kim", brand=BRAND, now=now
    )
    await Member.filter(id=mute.id).update(marketing=False)
    assert [one["member"] for one in await told("tier-lapsing-30", BRAND, now)] == [warned.id]


async def test_what_is_missing_is_what_a_standing_says(db: str, now: datetime) -> None:
    """Points taken back, spent, too old, and those of whoever became part of a member."""
    ana, part = await kept("ana", now, days=20, points=700), await joined("part", now)
    await earn(ana, 100, now - timedelta(days=500), about="old")
    await earn(part, 300, now, about="theirs")
    cause = Cause("clawback", f"x:{now}", "back", BRAND, {})
    await ledger.claw_back(ana.account_id, 150, cause, gained_for=f"x:{now}", now=now)
    await ledger.spend(ana.account_id, 80, Cause("redeem", "r", "r", BRAND, {}), now=now)
    await Member.filter(id=part.id).update(merged_into_id=ana.id)
    (said,) = await told("tier-lapsing-30", BRAND, now)
    standing = await tiers.standing(ana.account_id, BRAND.programme, now)
    assert said["params"]["missing"] == standing.lacking == 1500 - 700 + 150 - 300


async def test_what_an_answer_says_is_not_said_again(town: Town) -> None:
    ana = await town.member("Ana")
    await ana.grant(430)
    said = await ana.say("earn follow-instagram done")
    assert "You are in Layer Two now" in said
    assert await town.remind("tier-reached") == 0
    assert await rises(town, ana) == 1


async def test_an_approval_tells_of_the_rise_that_it_brings(town: Town) -> None:
    ana = await town.member("Ana")
    await town.shop.order("1001", "5.00", customer=ana)
    await ana.grant(440)
    await ana.say("earn review")
    await ana.say("A lovely scarf")
    (claim,) = await earning.waiting(10)
    await earning.approve(claim.id, by="Kim", reason="", brand=town.brand, now=town.now)
    assert "You are in Layer Two now" in await ana.read()
    assert await town.remind("tier-reached") == 0
    assert await rises(town, ana) == 1


@pytest.mark.parametrize(("days", "heard"), [(1, 1), (30, 0)])
async def test_a_level_by_hand_of_another_chat_is_as_old_as_it_was(
    db: str, now: datetime, days: int, heard: int
) -> None:
    """Two who become one: nobody is congratulated on what they have had for long."""
    ana, part = await joined("ana", now), await joined("part", now + timedelta(seconds=1))
    await tiers.assign(part.account_id, "ambassador", reason="dear", by="Kim", brand=BRAND, now=now)
    at = now + days * DAY
    pair = await merging.meet(ana.id, part.id)
    await merging.move_tier(pair, BRAND, at)
    await Member.filter(id=part.id).update(merged_into_id=ana.id)
    assert (await tiers.standing(ana.account_id, BRAND.programme, at)).tier == hidden()
    assert [one["member"] for one in await told("tier-reached", BRAND, at)] == [ana.id] * heard


def hidden() -> Tier:
    """The level that is given by hand."""
    (found,) = (one for one in RULES.tiers if one.hidden)
    return found


async def rises(town: Town, who: Phone) -> int:
    """How often somebody has been told that they rose."""
    account = (await who.member()).account_id
    assert (await TierStanding.get(account_id=account)).turns == 1
    rows = await Outgoing.filter(address=who.address)
    return sum("tier-up" in str(one.saying) for one in rows)


async def test_points_by_hand_of_staff_are_told_of_by_time(town: Town) -> None:
    ana = await town.member("Ana")
    body = town.brand.programme.model_dump(mode="json")
    body["tiers"][1]["from_points"] = 60
    town.brand = brand_of(Programme.model_validate(body))
    member = await ana.member()
    await earning.do(member, "follow-instagram", once="f", brand=town.brand, now=town.now)
    assert "Layer Two" not in await ana.read()
    assert await town.remind("tier-reached") == 1
    assert "You are in Layer Two now" in await ana.read()
    assert await rises(town, ana) == 1
