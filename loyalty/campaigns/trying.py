"""Trying a campaign out: staff read it in their own chats, and it counts nowhere."""

from datetime import datetime, timedelta

from loyalty import codes, outgoing, staff
from loyalty.campaigns.wording import test, words
from loyalty.models import Campaign, Identity, StaffChat

VALID = timedelta(hours=1)


async def try_out(campaign: Campaign, variant: str, locale: str, now: datetime) -> int:
    """Say a draft, or what was launched, to the chats of all staff; how many. BadCampaign."""
    await words(campaign.id, variant, locale)  # or there is nothing to say
    chats = await StaffChat.all().order_by("id")
    once = f"{staff.DESK}campaign:{campaign.id}:{codes.random_key()}"
    for chat in chats:
        member = await Identity.get_or_none(address=chat.address)
        await outgoing.put(
            once=f"{once}:{chat.id}",
            channel=chat.address.partition(":")[0],
            address=chat.address,
            member_id=member.member_id if member else None,
            kind="service",
            saying=test(campaign.id, variant),
            locale=locale,
            now=now,
            valid_until=now + VALID,
        )
    return len(chats)
