"""Rewards and the vouchers they become: points and voucher change hands in one transaction.

What is offered follows from the rules in force; the table knows what is left of each stock.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from tortoise.expressions import Q
from tortoise.transactions import in_transaction

from loyalty import codes, family, ledger, tiers, vouchers
from loyalty.errors import (
    BelowMinimum,
    InDebt,
    NotAReward,
    NotEnoughPoints,
    NotYet,
    OfferChanged,
    Refusal,
    RewardLimit,
    SoldOut,
    TierLocked,
)
from loyalty.ledger import Cause
from loyalty.models import Member, Reward, Voucher
from loyalty.programme import Brand, RewardRules
from loyalty.statements import Sql, row
from loyalty.tiers import Standing
from loyalty.vouchers import OPEN, Terms


@dataclass(frozen=True, slots=True)
class Offer:
    """What a member may take: a reward of the catalogue, or money off without one."""

    cost: int
    value_cents: int
    titles: dict[str, str]
    reward_id: int | None = None
    number: int = 0
    rules: RewardRules | None = None
    stock: int | None = None  # what is left; none: endless
    closed: Refusal | None = None  # why this member cannot have it now, whatever the points

    @property
    def kind(self) -> str:
        """What it turns into."""
        return self.rules.kind if self.rules else "money_off"

    def title(self, locale: str) -> str:
        """The title in a language, else in any."""
        return self.titles.get(locale) or next(iter(self.titles.values()), "")

    def description(self, locale: str) -> str:
        """What it is, in a language, else in any; empty if nobody said."""
        known = self.rules.description if self.rules else {}
        return known.get(locale) or next(iter(known.values()), "")

    @property
    def terms(self) -> Terms | None:
        """What a voucher for it promises from now on, whatever the rules become."""
        if self.rules is None:
            return None
        terms: Terms = {"titles": self.titles, "combines": self.rules.combines}
        if self.rules.percent is not None:
            terms["percent"] = self.rules.percent
        if self.rules.sku:
            terms["sku"] = self.rules.sku
        if self.rules.minimum_cents:
            terms["minimum_cents"] = self.rules.minimum_cents
        return terms


async def offered(brand: Brand, now: datetime, member: Member | None = None) -> list[Offer]:
    """The catalogue by number, as it is for a member; what they cannot have now says why."""
    known = {reward.slug: reward for reward in await Reward.all()}
    listed = [rules for rules in brand.programme.rewards if rules.slug in known]
    listed = [rules for rules in listed if not rules.ended(now, brand.programme.zone)]
    standing = await _standing(listed, member, brand, now)
    return [
        await _offer(rules, known[rules.slug], standing, member, brand, now)
        for rules in sorted(listed, key=lambda rules: rules.number)
    ]


async def offer_number(
    number: int, brand: Brand, now: datetime, member: Member | None = None
) -> Offer:
    """The reward with that number, or NotAReward."""
    rules = next((one for one in brand.programme.rewards if one.number == number), None)
    reward = await Reward.get_or_none(slug=rules.slug) if rules else None
    if rules is None or reward is None or rules.ended(now, brand.programme.zone):
        raise NotAReward(number=number)
    standing = await _standing([rules], member, brand, now)
    return await _offer(rules, reward, standing, member, brand, now)


def money_off(points: int, least: int, brand: Brand) -> Offer:
    """Money off for points, rounded down to whole steps; BelowMinimum under the `least`."""
    least = max(least, brand.programme.points.step)
    if points < least:
        raise BelowMinimum(minimum=least, points=points)
    cost = points - points % brand.programme.points.step
    return Offer(cost, brand.programme.worth(cost).cents, {})


async def affordable(member: Member, offer: Offer, brand: Brand, now: datetime) -> None:
    """Refuse what this member cannot take now, and say what is missing."""
    if offer.closed is not None:
        raise offer.closed
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
    accounts = await family.accounts(member.account_id)
    issued = await Voucher.filter(account_id__in=accounts, entry_id__isnull=False).filter(_KEPT)
    redeemed = any(not vouchers.is_given(voucher) for voucher in issued)
    return rules.step if redeemed else rules.minimum


_KEPT = Q(state__in=(*OPEN, "used")) | Q(returned_points=0)  # not what was given back unused
_TAKE_ONE = Sql(
    "UPDATE reward SET stock = stock - 1 WHERE id = $1 AND (stock IS NULL OR stock > 0)"
    " RETURNING id"
)


async def redeem(
    member: Member, offer: Offer, *, once: str, brand: Brand, now: datetime
) -> Voucher:
    """Spend points and issue the voucher as one fact; the same `once` gives the same voucher.

    What else the rules ask for is looked at again while the account is held: races have one winner.
    """
    async with in_transaction():
        await ledger.hold(member.account_id)
        standing = await Voucher.get_or_none(entry__once=once)
        if standing is not None:
            return standing
        if offer.rules is not None:
            fresh = await offer_number(offer.number, brand, now, member)
            if (fresh.cost, fresh.rules) != (offer.cost, offer.rules):
                raise OfferChanged
            offer = fresh
        await affordable(member, offer, brand, now)
        if offer.stock is not None and await row(_TAKE_ONE, offer.reward_id) is None:
            raise SoldOut
        key = codes.random_key()
        cause = Cause("redeem", f"voucher:{key}", once, brand, {"value_cents": offer.value_cents})
        posting = await ledger.spend(member.account_id, offer.cost, cause, now=now)
        about: dict[str, Any] = {
            "reward_id": offer.reward_id,
            "entry_id": posting.entry_id,
            "kind": offer.kind,
            "terms": offer.terms,
            "points": offer.cost,
            "value_cents": offer.value_cents,
            "currency": brand.programme.currency,
        }
        if offer.rules is not None and offer.kind == "donation":  # done at once: nothing to show
            given = f"donation:{offer.rules.slug}"
            about |= {"state": "used", "settled_at": now, "used_by": given}
        return await vouchers.issue(key, member.account_id, about, brand=brand, now=now)


async def give(
    member: Member, rules: RewardRules, *, once: str, brand: Brand, now: datetime
) -> Voucher | None:
    """Issue a voucher that nobody pays for, once; None if it is sold out or they are in debt.

    Points come and go for it in one transaction. They count for no tier, and do not come back when
    it ends unused: a gift is not money.
    """
    async with in_transaction():
        await ledger.hold(member.account_id)
        standing = await Voucher.get_or_none(entry__once=once)
        if standing is not None:
            return standing
        reward = await Reward.get(slug=rules.slug)
        balance = await ledger.balance(member.account_id, now)
        if balance.debt:
            return None
        if reward.stock is not None and await row(_TAKE_ONE, reward.id) is None:
            return None  # sold out; a reward without end has no row that all wait for
        key = codes.random_key()
        into = Cause("adjust", f"voucher:{key}", f"{once}:points", brand, {"gift": True})
        soon = now + timedelta(minutes=1)  # the first to expire is the first to be spent
        await ledger.gain(
            member.account_id, rules.cost, into, available_at=now, expires_at=soon, now=now
        )
        detail = {"value_cents": rules.value_cents, "gift": True}
        cause = Cause("redeem", f"voucher:{key}", once, brand, detail)
        posting = await ledger.spend(member.account_id, rules.cost, cause, now=now)
        offer = Offer(rules.cost, rules.value_cents, rules.title, reward.id, rules=rules)
        terms: Terms = {**(offer.terms or {}), "given": True}
        about: dict[str, Any] = {
            "reward_id": reward.id,
            "entry_id": posting.entry_id,
            "kind": rules.kind,
            "terms": terms,
            "points": rules.cost,
            "value_cents": rules.value_cents,
            "currency": brand.programme.currency,
        }
        return await vouchers.issue(key, member.account_id, about, brand=brand, now=now)


async def _standing(
    listed: list[RewardRules], member: Member | None, brand: Brand, now: datetime
) -> Standing | None:
    """Where the member stands, if any of these rewards asks for it."""
    if member is None or not any(rules.from_tier or rules.tier_costs for rules in listed):
        return None
    return await tiers.standing(member.account_id, brand.programme, now)


async def _offer(
    rules: RewardRules,
    reward: Reward,
    standing: Standing | None,
    member: Member | None,
    brand: Brand,
    now: datetime,
) -> Offer:
    return Offer(
        rules.cost_for(standing.reached if standing else ()),
        rules.value_cents,
        rules.title,
        reward.id,
        rules.number,
        rules,
        reward.stock,
        await _closed(rules, reward, standing, member, brand, now),
    )


async def _closed(
    rules: RewardRules,
    reward: Reward,
    standing: Standing | None,
    member: Member | None,
    brand: Brand,
    now: datetime,
) -> Refusal | None:
    """Why a reward cannot be had now, if so: by anybody first, then by this member."""
    locale = member.locale if member else ""
    title = rules.title.get(locale) or next(iter(rules.title.values()))
    starts = rules.starts(brand.programme.zone)
    if starts is not None and starts > now:
        first = starts.astimezone(brand.programme.zone).date()
        return NotYet(title=title, day={"day": first.isoformat()})
    if reward.stock is not None and reward.stock <= 0:
        return SoldOut(title=title)
    if member is None:
        return None
    if rules.from_tier and not (standing and tiers.reaches(standing, rules.from_tier)):
        opens = next(tier for tier in brand.programme.tiers if tier.slug == rules.from_tier)
        return TierLocked(title=title, tier=opens.title(locale))
    if rules.limit is not None and await _had(member, reward, rules, now) >= rules.limit:
        return RewardLimit(title=title, limit=rules.limit)
    return None


async def _had(member: Member, reward: Reward, rules: RewardRules, now: datetime) -> int:
    """How many of a reward a member has had that count for its limit."""
    accounts = await family.accounts(member.account_id)
    found = Voucher.filter(account_id__in=accounts, reward_id=reward.id, entry_id__isnull=False)
    if rules.limit_days is not None:
        found = found.filter(issued_at__gt=now - timedelta(days=rules.limit_days))
    return await found.filter(_KEPT).count()
