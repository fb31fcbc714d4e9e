"""Rewards and the vouchers they become: points and voucher change hands in one transaction."""

from dataclasses import dataclass
from datetime import datetime

from tortoise.transactions import in_transaction

from loyalty import codes, ledger, vouchers
from loyalty.errors import BelowMinimum, InDebt, NotAReward, NotEnoughPoints, SoldOut
from loyalty.ledger import Cause
from loyalty.models import Member, Reward, Voucher
from loyalty.programme import Brand
from loyalty.statements import Sql, row


@dataclass(frozen=True, slots=True)
class Offer:
    """What a member may take now: a reward of the catalogue, or money off without one."""

    cost: int
    value_cents: int
    titles: dict[str, str]
    reward_id: int | None = None
    number: int = 0

    def title(self, locale: str) -> str:
        """The title in a language, else in any."""
        return self.titles.get(locale) or next(iter(self.titles.values()), "")


async def offered() -> list[Offer]:
    """The catalogue by number, without what is sold out."""
    found = await Reward.filter(active=True).order_by("number")
    return [_offer(reward) for reward in found if reward.stock is None or reward.stock > 0]


async def offer_number(number: int) -> Offer:
    """The reward with that number, or NotAReward."""
    found = await Reward.get_or_none(number=number, active=True)
    if found is None:
        raise NotAReward(number=number)
    return _offer(found)


def money_off(points: int, least: int, brand: Brand) -> Offer:
    """Money off for points, rounded down to whole steps; BelowMinimum under the `least`."""
    least = max(least, brand.programme.points.step)
    if points < least:
        raise BelowMinimum(minimum=least, points=points)
    cost = points - points % brand.programme.points.step
    return Offer(cost, brand.programme.worth(cost).cents, {})


async def affordable(member: Member, offer: Offer, brand: Brand, now: datetime) -> None:
    """Refuse what this member cannot take now, and say what is missing."""
    balance = await ledger.balance(member.account_id, now)
    if balance.debt:
        raise InDebt(debt=balance.debt)
    needed = max(offer.cost, await least(member, brand))
    if balance.available < needed:
        raise NotEnoughPoints(
            cost=needed, points=balance.available, missing=needed - balance.available
        )


async def least(member: Member, brand: Brand) -> int:
    """How many points this member must have to redeem anything."""
    rules = brand.programme.points
    if rules.minimum_applies == "always":
        return rules.minimum
    redeemed = await Voucher.filter(account_id=member.account_id).exists()
    return rules.step if redeemed else rules.minimum


_TAKE_ONE = Sql(
    "UPDATE reward SET stock = stock - 1 WHERE id = $1 AND active AND (stock IS NULL OR stock > 0)"
    " RETURNING id"
)


async def redeem(
    member: Member, offer: Offer, *, once: str, brand: Brand, now: datetime
) -> Voucher:
    """Spend points and issue the voucher as one fact; the same `once` gives the same voucher."""
    async with in_transaction():
        await ledger.hold(member.account_id)
        standing = await Voucher.get_or_none(entry__once=once)
        if standing is not None:
            return standing
        await affordable(member, offer, brand, now)
        if offer.reward_id is not None and await row(_TAKE_ONE, offer.reward_id) is None:
            raise SoldOut
        key = codes.random_key()
        cause = Cause("redeem", f"voucher:{key}", once, brand, {"value_cents": offer.value_cents})
        posting = await ledger.spend(member.account_id, offer.cost, cause, now=now)
        about = {
            "reward_id": offer.reward_id,
            "entry_id": posting.entry_id,
            "points": offer.cost,
            "value_cents": offer.value_cents,
            "currency": brand.programme.currency,
        }
        return await vouchers.issue(key, member.account_id, about, brand=brand, now=now)


def _offer(reward: Reward) -> Offer:
    return Offer(reward.cost, reward.value_cents, reward.titles, reward.id, reward.number)
