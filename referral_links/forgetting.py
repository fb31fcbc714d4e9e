"""Whoever leaves brought nobody any more, and is nobody's friend by name."""

from loyalty import forgetting
from loyalty.forgetting import Trace
from loyalty.models import Identity
from referral_links.models import Decision, Door, LinkDay, OldCode, Referral, ReferralLink


async def forget(found: Trace) -> None:
    """Delete their codes, and their name from what their advocates were told.

    The referrals themselves stay: a refund still takes back what a first order had brought.
    """
    await ReferralLink.filter(member_id__in=found.members).delete()
    await OldCode.filter(member_id__in=found.members).delete()
    await Decision.filter(friend_id__in=found.members).update(code="", tag="")
    await Door.filter(friend_id__in=found.members).update(friend_id=None, network="", device="")
    await Door.filter(member_id__in=found.members).delete()
    await LinkDay.filter(member_id__in=found.members).delete()
    await Referral.filter(advocate_id__in=found.members).update(appeal="")
    await Referral.filter(friend_id__in=found.members).update(note="")
    brought = await Referral.filter(friend_id__in=found.members)
    told = await Identity.filter(member_id__in=[one.advocate_id for one in brought])
    await forgetting.unname([one.address for one in told], found.names)
