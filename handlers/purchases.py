"""An order was paid, cancelled or refunded: points follow, and whoever gains or loses is told."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from tortoise.transactions import in_transaction

from handlers import receipts, reviewing
from handlers.messages import Line, clean
from loyalty import orders, tiers
from loyalty.earning import limits
from loyalty.errors import BadOrder
from loyalty.models import Member, Order
from loyalty.outgoing import Letter
from loyalty.programme import Brand
from loyalty.programme.earning_rules import OF_ORDERS
from referral_links import attribution, conversions, withdrawn
from referral_links.models import Referral


async def arrived(
    body: object, *, source: str, brand: Brand, now: datetime
) -> tuple[dict[str, Any], list[Letter]]:
    """Take an order's event in, as one transaction; what is answered, and what is to be said.

    BadOrder names a field that cannot be read, Conflict an event that was told with other amounts,
    OtherCurrency an order that this programme cannot count.
    """
    try:
        news = orders.read(_cleaned(body))
    except RecursionError as error:
        raise BadOrder("body", "less deeply nested") from error
    async with in_transaction():
        if news.referral_code and await withdrawn.holds(news.referral_code, brand.secret):
            news = news.model_copy(update={"referral_code": ""})  # it may be somebody's name
        recorded = await orders.record(news, source=source, brand=brand, now=now)
        letters: list[Letter] = []
        if not recorded.repeated:
            member, proven = await orders.customer_of(recorded.order, news, brand)
            if member is not None:
                mine = [recorded.order]
                if proven:
                    mine += await orders.waiting_for(member, brand, now)
                letters = await _counted(mine, member, brand, now)
            done = await orders.use_and_return(recorded.order, recorded.state, brand, now)
            letters += _said(await receipts.tell_vouchers(recorded.order, done, brand, now))
        order = recorded.order
        answer = {
            "order": order.number,
            "state": state_of(order),
            "points": order.posted,
            "reason": reason_of(order),
            "known_customer": order.member_id is not None,
            "repeated": recorded.repeated,
        }
    return answer, letters


def _cleaned(body: object) -> object:
    """The same without the characters that no database takes, wherever they stand."""
    if isinstance(body, str):
        return clean(body)
    if isinstance(body, list):
        return [_cleaned(part) for part in body]
    if isinstance(body, dict):
        return {_cleaned(name): _cleaned(part) for name, part in body.items()}
    return body


async def settled(order: Order, member: Member, brand: Brand, now: datetime) -> list[Letter]:
    """Post what an order changes for its customer and whoever brought them, and say so."""
    change = await orders.settle(order, member, brand, now)
    await attribution.by_order(order, member, brand, now)
    payouts = await conversions.decide(member, brand, now)
    rose: tuple[Line, ...] = ()
    for account in dict.fromkeys([member.account_id, *(one.member.account_id for one in payouts)]):
        turn = await tiers.review(account, brand, now)
        if account == member.account_id and change.points > 0:
            rose = await tiers.rose(account, turn, member.locale)
    told = await receipts.tell_order(order, member, change, brand, now, rose)
    for payout in payouts:
        told.append(await receipts.tell_payout(payout, brand, now))
    return _said([*told, *await reviewing.tell_doubt(member, now)])


async def adopted(member: Member, brand: Brand, now: datetime) -> list[Letter]:
    """Count the orders that waited for an address which is this member's by now, and say so.

    Whoever made the address theirs has met it first (`members.meet`), in the same transaction.
    """
    return await _counted(await orders.waiting_for(member, brand, now), member, brand, now)


async def credited(referral: Referral, friend: Member, brand: Brand, now: datetime) -> list[Letter]:
    """Tell whose invitation it was, and give the friend what they get for coming."""
    told = [await receipts.tell_joined(referral, friend, brand, now)]
    for payout in await conversions.welcome(referral, friend, brand, now):
        told.append(await receipts.tell_payout(payout, brand, now))
    return _said(told)


async def _counted(
    found: Sequence[Order], member: Member, brand: Brand, now: datetime
) -> list[Letter]:
    if len(found) > 1:  # the second takes budgets while accounts are held for the first
        await limits.meet(rule for rule in brand.programme.earning if rule.kind in OF_ORDERS)
    letters = []
    for order in found:
        letters += await settled(order, member, brand, now)
    return letters


def _said(told: Iterable[Letter | None]) -> list[Letter]:
    return [letter for letter in told if letter is not None]


def state_of(order: Order) -> str:
    """What an order is called as it stands."""
    if order.cancelled:
        return "cancelled"
    if order.paid_at is None:
        return "announced"
    return "refunded" if order.refunded_cents else "paid"


def reason_of(order: Order) -> str:
    """Why an order of a member earns nothing, for staff; else nothing."""
    since = orders.too_early(order)
    if since is None:
        return ""
    return f"paid before {since:%Y-%m-%d %H:%M} UTC, when this member's orders began to earn"
