"""An order was paid, cancelled or refunded: points follow, and whoever gains or loses is told."""

from datetime import datetime
from typing import Any

from tortoise.transactions import in_transaction

from handlers.inviting import friend_named
from handlers.messages import clean
from handlers.points import worth
from loyalty import ledger, orders, outgoing, vouchers
from loyalty.errors import BadOrder
from loyalty.models import Member, Order
from loyalty.orders import Change, OrderNews
from loyalty.outgoing import Letter, Line, Param, Saying
from loyalty.programme import Brand
from referral_links import conversions
from referral_links.conversions import Payout


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
        recorded = await orders.record(news, source=source, brand=brand, now=now)
        letters: list[Letter] = []
        if not recorded.repeated:
            member = await orders.customer_of(recorded.order, news)
            if member is not None:
                letters = await settled(recorded.order, member, brand, now)
            letters += await _use_voucher(news, recorded.order, now)
        order = recorded.order
        answer = {
            "order": order.number,
            "state": state_of(order),
            "points": order.posted,
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
    letters = []
    change = await orders.settle(order, member, brand, now)
    if change.points:
        letters.append(await _tell_order(order, member, change, brand, now))
    for payout in await conversions.decide(member, brand, now):
        letters.append(await _tell_payout(payout, brand, now))
    return [letter for letter in letters if letter is not None]


async def _use_voucher(news: OrderNews, order: Order, now: datetime) -> list[Letter]:
    """Mark the voucher of a paid order used; an unknown one never refuses the order."""
    if not news.voucher or news.event != "paid":
        return []
    voucher = await vouchers.use(news.voucher, order.key, at=news.at, now=now)
    owner = await Member.get_or_none(account_id=voucher.account_id) if voucher else None
    if voucher is None or owner is None:
        return []
    value: Param = {"money": voucher.value_cents, "currency": voucher.currency}
    saying = Saying("voucher-used", {"value": value, "order": order.number})
    letter = await outgoing.tell(
        owner, "service", saying, once=f"told:voucher:{voucher.key}", now=now
    )
    return [letter] if letter else []


def state_of(order: Order) -> str:
    """What an order is called as it stands."""
    if order.cancelled:
        return "cancelled"
    if order.paid_at is None:
        return "announced"
    return "refunded" if order.refunded_cents else "paid"


async def _tell_order(
    order: Order, member: Member, change: Change, brand: Brand, now: datetime
) -> Letter | None:
    params: dict[str, Param] = {"points": abs(change.points), "order": order.number}
    if change.points < 0:
        balance = await ledger.balance(member.account_id, now)
        if not order.cancelled:
            params["back"] = {"money": order.refunded_cents, "currency": order.currency}
        saying = Saying(
            "order-cancelled" if order.cancelled else "order-refunded",
            params,
            (Line("order-debt", {"debt": balance.debt}),) if balance.debt else (),
        )
    else:
        params["worth"] = worth(change.points, brand)
        owed = _owed(change.points, change.paid)
        assert order.paid_at is not None, "only a paid order earns"
        available_at = brand.programme.available_at(order.paid_at)
        if available_at > now:
            params["day"] = {"day": available_at.isoformat()}
            saying = Saying("order-pending", params, owed)
        else:
            saying = Saying("order-available", params, owed)
    once = f"told:order:{order.key}:{order.postings}"
    return await outgoing.tell(member, "service", saying, once=once, now=now)


def _owed(points: int, paid: int) -> tuple[Line, ...]:
    """That what was gained makes up for what was taken back, if so."""
    return (Line("debt-paid", {"paid": paid, "left": points - paid}),) if paid else ()


async def _tell_payout(payout: Payout, brand: Brand, now: datetime) -> Letter | None:
    params: dict[str, Param] = {"points": abs(payout.points)}
    if payout.points < 0:
        saying = Saying("referral-back", params)
    else:
        params["worth"] = worth(payout.points, brand)
        params["day"] = {"day": payout.available_at.isoformat()}
        if payout.role == "advocate":
            params["name"] = friend_named(payout.friend.name)
        saying = Saying(f"referral-{payout.role}", params, _owed(payout.points, payout.paid))
    once = f"told:{payout.about}:{payout.turn}"
    return await outgoing.tell(payout.member, "service", saying, once=once, now=now)
