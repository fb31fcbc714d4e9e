"""The course of a campaign: launched, paused, resumed, cancelled, finished.

What may follow what is also in the database: a campaign that ended stays ended.
"""

from datetime import UTC, datetime, timedelta

from tortoise.transactions import in_transaction

from loyalty import acts
from loyalty.acts import By
from loyalty.campaigns import checking, drafts, times
from loyalty.campaigns.checking import Findings
from loyalty.campaigns.errors import BadCampaign, Changed
from loyalty.models import Campaign, Outgoing
from loyalty.programme import Brand
from loyalty.statements import Sql, rows

LEAD = timedelta(minutes=5)  # the audience of a planned campaign is frozen so long before it begins
LATEST = timedelta(hours=6)  # a planned one that could not begin for so long asks people again
CLEARED = 2000  # rows of a cancelled campaign that are ended in one transaction
_WAITING = ("queued", "claimed")

_CLEAR = Sql(
    "UPDATE outgoing SET state = 'skipped', reason = 'cancelled' WHERE id IN (SELECT id"
    " FROM outgoing WHERE campaign_id = $1 AND state = 'queued' LIMIT $2 FOR UPDATE SKIP LOCKED)"
    " AND state = 'queued' RETURNING id",
    "UPDATE outgoing SET state = 'skipped', reason = 'cancelled' WHERE id IN (SELECT id"
    " FROM outgoing WHERE campaign_id = ?1 AND state = 'queued' LIMIT ?2) RETURNING id",
)


async def launch(
    campaign_id: int, *, by: By, brand: Brand, now: datetime, version: int | None = None
) -> Findings:
    """Let it begin now, or be begun at its time by the timetable; BadCampaign says why not.

    Changed if it is not that version (any more).

    What was found in the check is returned. Its audience is then to be frozen: `frozen_at` is
    empty, and the timetable would do it, too.
    """
    campaign = await Campaign.get(id=campaign_id)
    if campaign.state not in drafts.UNLAUNCHED:
        raise BadCampaign(f"it is {campaign.state}")
    if version is not None and campaign.version != version:
        raise Changed(campaign.version)
    found = await checking.check(campaign, brand, now)
    if found.errors:
        raise BadCampaign("; ".join(found.errors))
    assert found.audience is not None, "it was measured"
    planned = times.begins_at(campaign, now) - LEAD > now
    who = acts.named(by)
    async with in_transaction():
        locked = await drafts.lock(campaign_id)
        if locked.version != campaign.version:
            raise Changed(locked.version)
        if locked.state != campaign.state:
            raise BadCampaign(f"it is {locked.state}")
        _check_second_person(locked, who, found.audience.size, brand)
        detail = {"version": locked.version, "members": found.audience.size}
        fixed = await drafts.fixed(locked)
        about = f"campaign:{campaign_id}"
        if planned:
            await Campaign.filter(id=campaign_id).update(launched_by=who, **fixed)
            await acts.record("campaign.plan", about, by=by, detail=detail, now=now)
            return found
        await Campaign.filter(id=campaign_id).update(
            state="running",
            **fixed,
            launched_by=who,
            launched_at=now,
            valid_until=times.ends_at(locked, brand, now),
            cost_cents=found.cost_cents,
        )
        await acts.record("campaign.launch", about, by=by, detail=detail, now=now)
    return found


async def due(now: datetime) -> list[Campaign]:
    """Campaigns that somebody launched for later, and whose time has come."""
    planned = await Campaign.filter(
        state__in=drafts.UNLAUNCHED, launched_at=None, launched_by__not=""
    )
    return [one for one in planned if times.begins_at(one, now) - LEAD <= now]


def overdue(campaign: Campaign, now: datetime) -> bool:
    """Whether nobody was there to begin it when its time had come, and it is late by now."""
    began = times.begins_at(campaign, datetime.min.replace(tzinfo=UTC))
    return began + LATEST < now


async def unplan(campaign_id: int, why: str, *, now: datetime) -> bool:
    """Its time has come and it cannot begin: staff must look at it. False if it has begun."""
    async with in_transaction():
        await drafts.lock(campaign_id)
        planned = Campaign.filter(id=campaign_id, launched_at=None, launched_by__not="")
        if not await planned.update(launched_by=""):
            return False
        about = f"campaign:{campaign_id}"
        await acts.record("campaign.unplan", about, by="timetable", reason=why, now=now)
    return True


async def pause(campaign_id: int, *, by: By, now: datetime) -> None:
    """Send nothing more of it for now."""
    await _end(await Campaign.get(id=campaign_id), now)  # what has nothing to send is over
    await _go(campaign_id, ("running",), "paused", by, now)


async def resume(campaign_id: int, *, by: By, now: datetime) -> None:
    """Go on with a paused one."""
    await _go(campaign_id, ("paused",), "running", by, now)


async def cancel(campaign_id: int, *, by: By, now: datetime) -> None:
    """End it for ever: what waits is not sent. `clear` then says so in each row."""
    await _go(campaign_id, ("draft", "approved", "running", "paused"), "cancelled", by, now)


async def clear(campaign_id: int) -> int:
    """End rows that wait for a cancelled campaign, a part of them; how many."""
    async with in_transaction():
        return len(await rows(_CLEAR, campaign_id, CLEARED))


async def settle(now: datetime) -> int:
    """End what is over: campaigns for which nothing waits any more; how many."""
    ended = 0
    for campaign in await Campaign.filter(
        state__in=("running", "paused"), frozen_at__isnull=False
    ).order_by("id"):
        ended += await _end(campaign, now)
    for campaign in await Campaign.filter(state="cancelled", ended_at=None).order_by("id"):
        if campaign.launched_at is not None:
            while await clear(campaign.id):
                pass
        if not await _waits(campaign.id):
            ended += await Campaign.filter(id=campaign.id, ended_at=None).update(ended_at=now)
    return ended


async def _end(campaign: Campaign, now: datetime) -> int:
    """Let it be finished if its audience is complete and nothing waits for it any more."""
    launched = campaign.state in ("running", "paused") and campaign.frozen_at is not None
    if not launched or await _waits(campaign.id):
        return 0
    same = Campaign.filter(id=campaign.id, state=campaign.state)
    return await same.update(state="finished", ended_at=now)


async def unfrozen() -> list[Campaign]:
    """Launched campaigns whose audience is not complete."""
    return await Campaign.filter(
        state__in=("running", "paused"), frozen_at=None, launched_at__isnull=False
    ).order_by("id")


async def _waits(campaign_id: int) -> bool:
    return await Outgoing.filter(campaign_id=campaign_id, state__in=_WAITING).exists()


async def _go(
    campaign_id: int, from_states: tuple[str, ...], to: str, by: By, now: datetime
) -> None:
    async with in_transaction():
        campaign = await drafts.lock(campaign_id)
        if campaign.state == to:
            return
        if campaign.state not in from_states:
            raise BadCampaign(f"it is {campaign.state}")
        await Campaign.filter(id=campaign_id).update(state=to)
        verb = {"paused": "pause", "running": "resume", "cancelled": "cancel"}[to]
        await acts.record(f"campaign.{verb}", f"campaign:{campaign_id}", by=by, now=now)


def _check_second_person(campaign: Campaign, who: str, size: int, brand: Brand) -> None:
    """A large audience needs somebody who read this very version, and neither wrote nor sends."""
    threshold = brand.programme.marketing.second_person_from
    approved = campaign.state == "approved" and campaign.approved_version == campaign.version
    if approved and drafts.same(who, campaign.approved_by):
        raise BadCampaign("who approved a campaign does not launch it: somebody else does")
    if size >= threshold and not approved:
        raise BadCampaign(
            f"it would reach {size:,}, and from {threshold:,} on a second person approves"
        )
