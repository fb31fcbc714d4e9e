"""Staff decided about a referral, or a doubt came up: both members are told, kindly."""

from datetime import datetime
from typing import Literal

from tortoise.transactions import in_transaction

from handlers import receipts
from handlers.inviting import APPEAL, friend_named
from handlers.messages import Param
from loyalty import outgoing, tiers
from loyalty.acts import By
from loyalty.models import Member
from loyalty.outgoing import Letter, Saying
from loyalty.programme import Brand
from referral_links import reviews
from referral_links.models import Referral
from referral_links.reviews import Reviewed

Verdict = Literal["approve", "reject"]


async def decide(
    verdict: Verdict,
    referral_id: int,
    *,
    by: By,
    note: str,
    brand: Brand,
    now: datetime,
) -> tuple[Reviewed, list[Letter]]:
    """Approve or reject a referral in one transaction; what is now to be said. NotInReview."""
    act = reviews.approve if verdict == "approve" else reviews.reject
    async with in_transaction():
        reviewed = await act(referral_id, by=by, note=note, brand=brand, now=now)
        if not reviewed.changed:
            return reviewed, []
        letters = await tell(reviewed.referral, now)
        for payout in reviewed.payouts:
            letters.append(await receipts.tell_payout(payout, brand, now))
        for account in dict.fromkeys(one.member.account_id for one in reviewed.payouts):
            await tiers.review(account, brand, now)
    return reviewed, [letter for letter in letters if letter is not None]


async def tell_doubt(friend: Member, now: datetime) -> list[Letter | None]:
    """Say once to both that a friend's referral waits for staff, or was refused by the rules."""
    referral = await Referral.get_or_none(friend_id=friend.id)
    if referral is None or referral.review not in ("waiting", "rejected"):
        return []
    if referral.reviewed_at is not None:  # that was said when staff decided
        return []
    return await tell((await reviews.show(referral.id)), now)


async def tell(referral: Referral, now: datetime) -> list[Letter | None]:
    """Say to both how the review of a referral stands; once for each decision."""
    turn = referral.reviewed_at.isoformat() if referral.reviewed_at else ""
    buttons = (APPEAL,) if referral.review == "rejected" else ()
    told: list[Letter | None] = []
    for role, member in (("advocate", referral.advocate), ("friend", referral.friend)):
        if member.forgotten_at is not None:
            continue
        params: dict[str, Param] = {}
        if role == "advocate":
            params["name"] = friend_named(referral.friend.name)
        saying = Saying(f"review-{referral.review}-{role}", params, buttons=buttons)
        once = f"told:review:{referral.id}:{referral.review}:{role}:{turn}"
        told.append(await outgoing.tell(member, "service", saying, once=once, now=now))
    return told
