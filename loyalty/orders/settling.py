"""The points of an order: what its state should bring, less what was posted before.

How it earns is fixed when it is first posted (`order.terms`); from then on points follow from what
remains paid alone. So no sequence of events can mint any. What was paid before its member began
(`since` in the terms) earns nothing, whatever is told about it later.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

from loyalty import earning, ledger, vouchers
from loyalty.earning import LineOf
from loyalty.earning.terms import exact
from loyalty.ledger import Cause
from loyalty.models import Member, Order
from loyalty.money import cents_of, points_for
from loyalty.orders.customers import begins
from loyalty.orders.lots import NEVER, forgiven, realign
from loyalty.orders.news import OrderNews
from loyalty.orders.recording import events_of, rate_of
from loyalty.orders.state import converted, deciding
from loyalty.programme import Brand

_SKEW = timedelta(minutes=5)  # so far a shop's clock may be behind ours
_EXPLAINED = 5  # rules that an entry names: it has little room


@dataclass(frozen=True, slots=True)
class Change:
    """What an order's points changed by, and how much of a gain paid a debt at once.

    `usable_at` is when a gain can be spent, none while that waits for the delivery; `freed` were
    gained before and became usable with the delivery.
    """

    points: int
    paid: int = 0
    usable_at: datetime | None = None
    expires_at: datetime | None = None
    freed: int = 0


def remaining_cents(order: Order) -> int:
    """What was paid and stands: nothing before payment or after a cancellation."""
    if order.paid_at is None or order.cancelled:
        return 0
    return int(order.total_cents - order.refunded_cents)


def too_early(order: Order) -> datetime | None:
    """When its customer's orders began to earn, if this one was paid before that."""
    told = (order.terms or {}).get("since")
    if told is None or order.paid_at is None:
        return None
    since = datetime.fromisoformat(told)
    return since if order.paid_at + _SKEW < since else None


def available_at(order: Order, brand: Brand) -> datetime:
    """When what an order brings becomes spendable; NEVER while it waits for the delivery."""
    assert order.paid_at is not None, "only a paid order earns"
    rules, terms = brand.programme.purchase, order.terms or {}
    begins: datetime | None = order.paid_at
    if terms.get("pending_from", rules.pending_from) == "delivered":
        begins = order.delivered_at
    if begins is None:
        return NEVER
    return begins.astimezone(UTC) + timedelta(days=terms.get("pending_days", rules.pending_days))


def expires_at(available: datetime, brand: Brand) -> datetime | None:
    """The end of what becomes spendable then."""
    return None if available == NEVER else brand.programme.expires_at(available)


async def settle(order: Order, member: Member, brand: Brand, now: datetime) -> Change:
    """Post what an order's points changed by; its terms are fixed when it is first posted."""
    remaining = remaining_cents(order)
    if order.terms is None and not order.rate:
        if not remaining:
            return Change(0)
        await _agree(order, member, brand, now)
    about = f"order:{order.key}"
    target, detail = target_of(order, remaining)
    if target < order.posted:
        gone = await forgiven(member.account_id, about, brand, now)
        target = max(target, min(order.posted, target + gone))
    change = await _post(order, member, target - order.posted, detail, brand, now)
    await Order.filter(id=order.id).update(
        rate=order.rate, terms=order.terms, posted=order.posted, postings=order.postings
    )
    return change


def target_of(order: Order, remaining: int) -> tuple[int, dict[str, Any]]:
    """The points that what remains paid is worth under the order's terms, and why."""
    detail: dict[str, Any] = {"basis_cents": remaining, "rate": order.rate}
    if order.terms is None:  # posted by a version that knew one rate only
        return points_for(remaining, Decimal(order.rate)), detail
    if too_early(order):
        return 0, {"basis_cents": 0}
    terms: Any = order.terms
    basis = max(0, order.total_cents + terms["extra_cents"])
    counted = basis * remaining // order.total_cents if order.total_cents else 0
    shares = earning.shares_of(terms, counted, basis)
    detail |= {"basis_cents": counted, "multiplier": terms["tier"]}
    rules = [(rule, points) for rule, points in shares.items() if rule != "purchase"]
    if rules:
        detail["rules"] = dict(rules[:_EXPLAINED])
    return sum(shares.values()), detail


async def _agree(order: Order, member: Member, brand: Brand, now: datetime) -> None:
    """Fix how an order earns: rules and tier of now, and what counts beside the goods paid."""
    assert order.paid_at is not None, "only a paid order earns"
    order.terms = {"since": (await begins(member, brand)).isoformat()}
    if too_early(order):
        return  # and takes nothing from a limit or a budget
    news = deciding(await events_of(order))
    rate, rules = rate_of(order), brand.programme.purchase
    extra = await _extra(order, news, rate, brand, now)
    lines = [
        LineOf(line.sku, tuple(line.tags), converted(cents_of(line.total), rate))
        for line in news.lines
    ]
    terms = await earning.purchase_terms(
        member.account_id,
        lines,
        max(0, order.total_cents + extra),
        brand,
        now,
        order=order.key,
        paid_at=order.paid_at,
    )
    order.terms |= {
        **terms,
        "extra_cents": extra,
        "pending_from": rules.pending_from,
        "pending_days": rules.pending_days,
        "referral": brand.programme.referral.terms_at(order.paid_at, brand.programme.zone),
    }
    order.rate = exact(Fraction(terms["per_unit"]) * Fraction(terms["tier"]))[:20]


async def _extra(order: Order, news: OrderNews, rate: Decimal, brand: Brand, now: datetime) -> int:
    """What counts beside the goods paid, or does not, by the settings; in the programme's money."""
    rules = brand.programme.purchase
    extra = 0
    for amount, counts in (
        (news.shipping, rules.with_shipping),
        (news.gift_cards, rules.with_gift_cards),
    ):
        extra += converted(cents_of(amount), rate) if counts else 0
    if not rules.with_tax:
        extra -= converted(cents_of(news.tax), rate)
    if rules.with_voucher_part:
        extra += await _voucher_part(order, now)
    return extra


async def _voucher_part(order: Order, now: datetime) -> int:
    """What its vouchers paid of an order: those that it has used, or is about to use."""
    assert order.paid_at is not None, "only a paid order earns"
    cents = 0
    for typed in sorted({event.voucher for event in await events_of(order)} - {""}):
        voucher = await vouchers.find(typed)
        if voucher is None:
            continue
        used = voucher.used_by == order.key
        free = voucher.state in vouchers.OPEN and voucher.expires_at > min(order.paid_at, now)
        cents += voucher.value_cents if used or free else 0
    return cents


async def _post(
    order: Order, member: Member, change: int, detail: dict[str, Any], brand: Brand, now: datetime
) -> Change:
    """Post the change, and bring what was posted before to the right time."""
    account, about = member.account_id, f"order:{order.key}"
    if change < 0:
        order.posted += change
        cause = _cause("clawback", order, detail, brand)
        await ledger.claw_back(account, -change, cause, gained_for=about, now=now)
    if order.paid_at is None or not (order.posted or change > 0):
        return Change(change)
    usable = available_at(order, brand)
    until, freed, paid = expires_at(usable, brand), 0, 0
    if order.posted:
        gain = _cause("earn_order", order, detail, brand)
        freed = await realign(account, gain, usable, until, now)
    if change > 0:
        order.posted += change
        cause = _cause("earn_order", order, detail, brand)
        posting = await ledger.gain(
            account, change, cause, available_at=usable, expires_at=until, now=now
        )
        paid = posting.paid
    return Change(change, paid, None if usable == NEVER else usable, until, freed)


def _cause(kind: ledger.Kind, order: Order, detail: dict[str, Any], brand: Brand) -> Cause:
    """The order's next posting."""
    order.postings += 1
    about = f"order:{order.key}"
    return Cause(kind, about, f"{about}:{order.postings}", brand, detail)
