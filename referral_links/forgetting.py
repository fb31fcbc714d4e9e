"""Whoever leaves brought nobody any more, and is nobody's friend by name."""

from collections.abc import Sequence

from loyalty import acts, forgetting
from loyalty.codes import canonical
from loyalty.forgetting import Trace
from loyalty.models import Identity, Order, OrderEvent
from loyalty.orders import nameless
from loyalty.statements import listed, packed, rows
from referral_links import blocks, reviews
from referral_links.first_names import first_name
from referral_links.models import Decision, Door, LinkDay, OldCode, Referral, ReferralLink, Visit


async def codes_of(found: Trace) -> list[str]:
    """All codes that lead to them: one that was chosen may be their name."""
    codes = [link.code for link in await ReferralLink.filter(member_id__in=found.members)]
    codes += [old.code for old in await OldCode.filter(member_id__in=found.members)]
    return list(dict.fromkeys((*codes, *map(canonical, codes))))


async def forget(found: Trace) -> None:
    """Delete their codes, and their name from what their advocates were told.

    The referrals themselves stay: a refund still takes back what a first order had brought.
    """
    await _forget_codes(await codes_of(found), found.members)
    await Decision.filter(advocate_id__in=found.members).update(code="")
    await ReferralLink.filter(member_id__in=found.members).delete()
    await OldCode.filter(member_id__in=found.members).delete()
    await Decision.filter(friend_id__in=found.members).update(code="", tag="")
    await Door.filter(friend_id__in=found.members).update(friend_id=None, network="", device="")
    await Door.filter(member_id__in=found.members).delete()
    await LinkDay.filter(member_id__in=found.members).delete()
    for member_id in found.members:
        await Visit.filter(key__startswith=f"{member_id}:").delete()
    await Referral.filter(advocate_id__in=found.members).update(code="")
    for role in ("advocate_id__in", "friend_id__in"):  # what was said may name either of the two
        await Referral.filter(**{role: found.members}).update(appeal="", note="")
        ids = await Referral.filter(**{role: found.members}).values_list("id", flat=True)
        await acts.unword([reviews.about_of(int(str(one))) for one in ids])
    await blocks.unword([*found.names, *found.numbers, *_values(found)])
    brought = await Referral.filter(friend_id__in=found.members)
    told = await Identity.filter(member_id__in=[one.advocate_id for one in brought])
    names = [*found.names, *filter(None, map(first_name, found.names))]  # and as it was shown
    await forgetting.unname([one.address for one in told], names)


def _values(found: Trace) -> list[str]:
    """Their phone numbers and addresses as somebody may have noted them."""
    return [address.partition(":")[2] for address in found.addresses]


_WITH_CODE = listed(
    "SELECT id, member_id FROM shop_order"
    " WHERE referral_code <> '' AND referral_code IN ({one}) ORDER BY id"
)


async def _forget_codes(codes: Sequence[str], members: Sequence[int]) -> None:
    """Empty their codes in orders that friends placed with them.

    Their own orders lose all that is personal elsewhere, in the order in which locks are taken.
    """
    for order in await rows(_WITH_CODE, packed(codes)):
        if order["member_id"] in members:
            continue
        await Order.filter(id=order["id"]).update(referral_code="")
        for event in await OrderEvent.filter(order_id=order["id"]):
            if event.body.get("referral_code"):
                kept = {**event.body, "referral_code": nameless.FORGOTTEN}
                await OrderEvent.filter(id=event.id).update(body=kept)
