"""Who brought whom, as members and staff read it: pages of friends and of referrals."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from tortoise.queryset import QuerySet

from loyalty.models import Member
from loyalty.statements import Sql, row
from referral_links.models import Referral

Shown = Literal["joined", "ordered", "waiting", "rejected", "rewarded"]

# A friend who became part of another member is not one more; whoever left is one still.
_BROUGHT = Sql(
    "SELECT COUNT(*) AS friends, COALESCE(SUM(r.advocate_points), 0) + (SELECT"
    " COALESCE(SUM(m.points), 0) FROM referral_milestone m WHERE m.member_id = $1) AS points,"
    " COALESCE(SUM(CASE WHEN r.stage = 'rewarded' THEN 1 ELSE 0 END), 0) AS rewarded"
    " FROM referral r JOIN member f ON f.id = r.friend_id"
    " WHERE r.advocate_id = $1 AND f.merged_into_id IS NULL"
)
_OPENED = Sql("SELECT COALESCE(SUM(opened), 0) AS times FROM link_day WHERE member_id = $1")


@dataclass(frozen=True, slots=True)
class Brought:
    """What a member's link has led to so far."""

    opened: int  # by people
    friends: int
    rewarded: int  # of them: those that count for milestones
    points: int  # that stand now, milestones included


async def brought(member: Member) -> Brought:
    """How often a member's link was opened, who came, and what it brought."""
    opened, came = await row(_OPENED, member.id), await row(_BROUGHT, member.id)
    assert opened is not None, "a sum has a row"
    assert came is not None, "a sum has a row"
    return Brought(
        int(opened["times"]), int(came["friends"]), int(came["rewarded"]), int(came["points"])
    )


async def came(since: datetime, until: datetime) -> int:
    """How many friends were brought from one instant until before another."""
    found = Referral.filter(attributed_at__gte=since, attributed_at__lt=until)
    return await found.filter(friend__merged_into_id=None).count()


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


def shown(referral: Referral) -> Shown:
    """How far a friend has come, as their advocate may know it: also that staff look at it."""
    match referral.review:
        case "waiting" | "rejected" if referral.stage != "joined":
            return "waiting" if referral.review == "waiting" else "rejected"
    match referral.stage:
        case "rewarded":
            return "rewarded"
        case "ordered":
            return "ordered"
    return "joined"
