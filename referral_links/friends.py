"""Who brought whom, as members and staff read it: pages of friends and of referrals."""

from tortoise.queryset import QuerySet

from loyalty.models import Member
from referral_links.models import Referral


def of(member: Member) -> QuerySet[Referral]:
    """Those whom a member brought; a friend who became part of somebody is not one more."""
    return Referral.filter(advocate_id=member.id, friend__merged_into_id=None)


async def listed(limit: int, *, before: int = 0, stage: str = "") -> list[Referral]:
    """Referrals with the two of them, the newest first, in pages."""
    found = Referral.filter(friend__merged_into_id=None)
    if before:
        found = found.filter(id__lt=before)
    if stage:
        found = found.filter(stage=stage)
    return await found.order_by("-id").limit(limit).prefetch_related("friend", "advocate")
