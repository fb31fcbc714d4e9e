"""The voucher that a friend gets for coming, where the rules give one instead of points.

It is paid for with points that nobody else sees: they come and go with it, and never come back.
"""

from contextlib import suppress
from datetime import datetime

from loyalty import ledger, rewards, vouchers
from loyalty.errors import VoucherReserved, VoucherSettled
from loyalty.models import Member, Voucher
from loyalty.programme import Brand
from referral_links.models import Referral
from referral_links.payouts import Payout


async def given(referral: Referral) -> Voucher | None:
    """The voucher that a friend got for coming, whatever became of it."""
    return await Voucher.get_or_none(entry__once=_once(referral))


async def give(
    referral: Referral, friend: Member, slug: str, brand: Brand, now: datetime
) -> list[Payout]:
    """Give a friend their voucher, once; nothing if they have points for it, or it is sold out.

    `slug` is what they were promised; a reward that the rules do not have any more is not given.
    """
    rules = next((one for one in brand.programme.rewards if one.slug == slug), None)
    if rules is None or referral.friend_points or friend.forgotten_at or friend.merged_into_id:
        return []
    if await given(referral) is not None:
        return []
    await hold(referral, friend)
    made = await rewards.give(friend, rules, once=_once(referral), brand=brand, now=now)
    if made is None:
        return []
    about = f"referral:{referral.id}:voucher"
    return [Payout(friend, "friend", 0, now, about, 1, friend=friend, voucher=made)]


async def hold(referral: Referral, friend: Member) -> None:
    """Lock the accounts of both, in the order of the friend's orders.

    Before the reward's row: whoever redeems one that is short holds their account already.
    """
    await ledger.hold(friend.account_id)
    await ledger.hold((await Member.get(id=referral.advocate_id)).account_id)


async def take_back(referral: Referral, brand: Brand, now: datetime) -> None:
    """End a friend's voucher, if it has not been used: there was nothing to give it for."""
    voucher = await given(referral)
    if voucher is None or voucher.state not in vouchers.OPEN:
        return
    await hold(referral, await Member.get(id=referral.friend_id))
    with suppress(VoucherSettled, VoucherReserved):
        await vouchers.void(
            voucher, by="referral", reason=f"referral {referral.id}", brand=brand, now=now,
            points_back=False,
        )  # fmt: skip


def _once(referral: Referral) -> str:
    return f"gift:{referral.id}:voucher"
