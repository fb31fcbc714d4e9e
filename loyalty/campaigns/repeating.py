"""What was perhaps sent is said once more, because somebody of the staff decided so."""

from datetime import datetime

from tortoise.transactions import in_transaction

from loyalty import acts, outgoing
from loyalty.acts import By
from loyalty.campaigns.wording import test
from loyalty.models import Campaign, Outgoing

SENDABLE = ("running", "finished")  # a campaign that is paused or cancelled stays so


class CannotRepeat(Exception):
    """Why a message is not said again."""


async def repeat(letter_id: int, *, by: By, reason: str, now: datetime) -> int:
    """Say a message in doubt again, as a row of its own; its number. CannotRepeat says why not.

    The first one stays in doubt and is counted so: nobody knows more about it than before. Consent,
    cap and quiet hours are asked for the second as for any other. There is no third.
    """
    async with in_transaction():
        row = await Outgoing.filter(id=letter_id).select_for_update().first()
        if row is None or row.state != "unknown":
            raise CannotRepeat("it is not in doubt")
        await _check(row, now)
        again = await (_campaign(row, now) if row.campaign_id else _anything(row, now))
        if again is None:
            raise CannotRepeat("it was said again before")
        about = f"member:{row.member_id}" if row.member_id else f"outgoing:{row.id}"
        detail = {"outgoing": row.id, "again": again}
        await acts.record("outgoing.retry", about, by=by, reason=reason, detail=detail, now=now)
    return again


async def _check(row: Outgoing, now: datetime) -> None:
    if row.kind == "shop":
        raise CannotRepeat("a shop is asked again by itself")
    if not row.address:
        raise CannotRepeat("they have left")
    if row.valid_until is not None and row.valid_until <= now:
        raise CannotRepeat("its time was over")
    if row.campaign_id is not None:
        campaign = await Campaign.get(id=row.campaign_id)
        if campaign.state not in SENDABLE:
            raise CannotRepeat(f"its campaign is {campaign.state}")


async def _campaign(row: Outgoing, now: datetime) -> int | None:
    """The same words in a row that is none of the audience: that adds up as it was frozen."""
    assert row.campaign_id is not None, "asked before"
    letter = await outgoing.put(
        once=f"again:{row.id}",
        channel=row.channel,
        address=row.address,
        member_id=row.member_id,
        kind=row.kind,
        saying=test(row.campaign_id, row.variant),
        locale=row.locale,
        now=now,
        valid_until=row.valid_until,
    )
    return letter.id if letter else None


async def _anything(row: Outgoing, now: datetime) -> int | None:
    said = await outgoing.repeat(row.id, now)
    return said[0].id if said else None
