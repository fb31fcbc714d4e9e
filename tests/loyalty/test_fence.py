"""D7: what is sent once a fence is lifted, and what waits for staff because it is late."""

from datetime import UTC, datetime, timedelta

import pytest

from loyalty import acts, fence, outgoing
from loyalty.models import Act, Campaign, Outgoing
from loyalty.outgoing import HELD, Saying
from tests.audiences import Audience, write
from tests.loyalty.people import joined

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


async def waiting(now: datetime) -> None:
    """Rows of a member that have been due for two days, for a minute, and not yet; one is held."""
    member = await joined("ana", now)
    await Outgoing.all().delete()
    for once, ago in (("late", 48 * HOUR), ("fresh", HOUR / 60), ("later", -HOUR)):
        await outgoing.tell(member, "service", Saying("stopped"), once=once, now=now - ago)
    await outgoing.tell(
        member, "marketing", Saying("stopped"), once="reminder", now=now - 48 * HOUR
    )
    held = await outgoing.tell(member, "reply", Saying("stopped"), once="held", now=now - 48 * HOUR)
    assert held is not None
    await outgoing.hold(held.id)


async def due(now: datetime) -> list[str]:
    """What would be claimed now."""
    found = Outgoing.filter(state="queued", lease_until__lte=now, campaign_id=None)
    return [one.once for one in await found.order_by("id")]


@pytest.mark.parametrize(
    ("fate", "left"),
    [("send", ["late", "fresh", "reminder"]), ("skip", ["fresh"]), ("keep", ["fresh"])],
)
async def test_what_is_late_meets_its_fate(db: str, fate: fence.Fate, left: list[str]) -> None:
    await waiting(NOW)
    await write(Audience(3, campaign=77, now=NOW, begin=100))
    for name, start_at in (("soon", NOW + HOUR), ("over", NOW - HOUR)):
        await Campaign.create(
            name=name, start_at=start_at, created_by="eve", created_at=NOW, launched_by="eve"
        )
    assert not await fence.lift(fate, HOUR, NOW, "bo")
    assert await fence.close("a copy", NOW, "bo")
    assert not await fence.close("again", NOW, "bo")
    assert await fence.standing() == fence.Fence(NOW, "a copy")

    found = await fence.overdue(HOUR, NOW)
    assert found.due == {"service": 2, "marketing": 1}
    assert found.late == {"service": 1, "marketing": 1}
    assert (found.campaigns, found.planned) == (["campaign 77"], ["over"])

    assert await fence.lift(fate, HOUR, NOW, "bo")
    assert await fence.standing() is None
    assert await due(NOW) == left
    assert await fence.aside() == ({"service": 1, "marketing": 1} if fate == "keep" else {})
    skipped = await Outgoing.filter(state="skipped", reason="late").count()
    assert skipped == (2 if fate == "skip" else 0)
    states = {one.name: (one.state, one.launched_by) for one in await Campaign.all()}
    assert states["campaign 77"][0] == "paused"
    assert (states["soon"], states["over"]) == (("draft", "eve"), ("draft", ""))
    done = [one.act for one in await acts.history(limit=10)]
    assert {"fence.close", "fence.lift", "campaign.pause", "campaign.unplan"} == set(done)
    assert (await Outgoing.get(once="held")).lease_until == HELD


@pytest.mark.parametrize(("fate", "left"), [("send", 3), ("skip", 1)])
async def test_staff_decide_about_what_waits_for_them(db: str, fate: fence.Fate, left: int) -> None:
    await waiting(NOW)
    assert await fence.put_aside(NOW) == 2
    assert await due(NOW) == ["fresh"]
    assert await fence.put_aside(NOW) == 0
    assert await fence.decide(fate, NOW, "bo") == 2
    assert await fence.decide(fate, NOW, "bo") == 0
    assert len(await due(NOW)) == left
    assert await fence.aside() == {}
    assert (await Act.get()).detail == {"late": fate, "messages": 2}
