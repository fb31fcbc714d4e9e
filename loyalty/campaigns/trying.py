"""Trying a campaign out: staff read it in their own chats, and it counts nowhere."""

from datetime import datetime, timedelta

from tortoise.transactions import in_transaction

from loyalty import acts, codes, outgoing, staff
from loyalty.acts import By
from loyalty.campaigns.wording import test, words
from loyalty.models import Campaign, Identity, StaffChat

VALID = timedelta(hours=1)


async def try_out(campaign: Campaign, variant: str, locale: str, *, by: By, now: datetime) -> int:
    """Say a draft, or what was launched, to the chats of all staff; how many. BadCampaign."""
    await words(campaign.id, variant, locale)  # or there is nothing to say
    chats = await StaffChat.all().order_by("id")
    once = f"{staff.DESK}campaign:{campaign.id}:{codes.random_key()}"
    async with in_transaction():
        for chat in chats:
            member = await Identity.get_or_none(address=chat.address)
            await outgoing.put(
                once=f"{once}:{chat.id}",
                channel=chat.address.partition(":")[0],
                address=chat.address,
                member_id=member.member_id if member else None,
                kind="service" if member else "reply",  # else their last word is not known here
                saying=test(campaign.id, variant),
                locale=locale,
                now=now,
                valid_until=now + VALID,
            )
        if chats:
            about, detail = f"campaign:{campaign.id}", {"chats": len(chats)}
            await acts.record("campaign.test", about, by=by, detail=detail, now=now)
    return len(chats)
