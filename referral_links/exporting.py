"""What is held about a member's links and friends; other people appear as somebody else."""

from typing import Any

from tortoise.expressions import Q

from loyalty.exporting import Row, Section
from loyalty.forgetting import Trace
from referral_links import reviews
from referral_links.models import (
    Decision,
    Door,
    LinkDay,
    Milestone,
    OldCode,
    Referral,
    ReferralLink,
)

OTHERS = "somebody else"
STAFF = "staff"
REASON = "staff wrote a reason"


def sections(found: Trace) -> list[Section]:
    """The tables of this room."""
    mine = Q(member_id__in=found.members)
    invited = Q(friend_id__in=found.members) | Q(advocate_id__in=found.members)
    return [
        Section(ReferralLink, mine),
        Section(OldCode, mine),
        Section(Referral, invited),
        Section(Decision, invited),
        Section(Door, Q(member_id__in=found.members) | Q(friend_id__in=found.members)),
        Section(LinkDay, mine),
        Section(Milestone, mine),
    ]


async def abouts(found: Trace) -> list[str]:
    """How acts of the staff name the member and their invitations."""
    invited = Q(friend_id__in=found.members) | Q(advocate_id__in=found.members)
    referrals = [reviews.about_of(one.id) for one in await Referral.filter(invited)]
    return [*(f"member:{number}" for number in found.members), *referrals]


def without_others(rows: list[Row], found: Trace) -> list[Row]:
    """The rows in which nobody but the member has a number; nor whereabouts, at their door.

    What staff wrote about an invitation may name either of the two, so it is only said that they
    did; who of them it was is nobody's business but the brand's.
    """
    return [{name: _told(name, value, row, found) for name, value in row.items()} for row in rows]


def _told(name: str, value: Any, row: Row, found: Trace) -> Any:
    if value and name in ("by", "staff_id", "reviewed_by"):
        return STAFF
    about_friends = "friend_id" in row or str(row.get("about", "")).startswith("referral:")
    if value and about_friends and name in ("note", "reason"):
        return REASON
    return OTHERS if _of_others(name, row, found) else value


def _of_others(name: str, row: Row, found: Trace) -> bool:
    if name == "decided_by":  # the key of the friend's order
        return bool(row[name]) and row["friend_id"] not in found.members
    if name in ("network", "device"):
        return bool(row[name]) and row.get("friend_id") not in found.members
    if name == "appeal" and row[name]:  # it begins with who says it
        return row[f"{str(row[name]).partition(':')[0]}_id"] not in found.members
    people = ("member_id", "friend_id", "advocate_id")
    return name in people and row[name] not in found.members
