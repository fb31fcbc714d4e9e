"""What happened in the past days, member by member, in pages: any number of them fits."""

from collections import defaultdict
from collections.abc import AsyncIterator, Iterable
from datetime import datetime
from decimal import Decimal
from typing import Any

from loyalty import orders, tiers
from loyalty.earning import LineOf
from loyalty.models import Activity, LedgerEntry, Member, Order, OrderEvent, Voucher
from loyalty.money import cents_of
from loyalty.orders import OrderNews
from loyalty.orders.state import converted
from loyalty.preview.reckoning import ActivityFact, MemberFacts, OrderFact
from loyalty.programme import Programme

_PAGE = 200  # members at a time


async def pages(
    old: Programme, new: Programme, since: datetime, until: datetime
) -> AsyncIterator[list[MemberFacts]]:
    """All members with what is known of them, a page at a time."""
    after = 0
    tiered = _Tiers(old, new)
    while members := await Member.filter(id__gt=after).order_by("id").limit(_PAGE):
        after = members[-1].id
        found = {member.id: MemberFacts(since <= member.joined_at < until) for member in members}
        accounts = {member.account_id: member.id for member in members}
        async for account, order in _orders(accounts, since, until, tiered):
            found[accounts[account]].orders.append(order)
        async for account, activity in _activities(accounts, since, until, tiered):
            found[accounts[account]].activities.append(activity)
        for account, role in await _payouts(accounts, since, until):
            facts = found[accounts[account]]
            facts.advocate += role == "advocate"
            facts.friend += role == "friend"
        yield list(found.values())


class _Tiers:
    """What multiplied points at an instant, by the old rules and by the new."""

    def __init__(self, old: Programme, new: Programme) -> None:
        self._both = (old, new)
        self.same = old.tiers == new.tiers and old.tiering == new.tiering
        self.matter_for = {
            rule.slug
            for programme in self._both
            for rule in programme.earning
            if rule.tier_multiplier
        }

    async def at(self, account: str, at: datetime) -> tuple[Decimal, Decimal]:
        """By points earned until then: what was given by hand, or kept for a grace, is left out."""
        first, second = [await self._of(programme, account, at) for programme in self._both]
        return first, second

    async def _of(self, programme: Programme, account: str, at: datetime) -> Decimal:
        earned = (await tiers.standing(account, programme, at)).earned
        reached = [t for t in programme.tiers if not t.hidden and t.from_points <= earned]
        return reached[-1].multiplier if reached else Decimal(1)


async def _orders(
    accounts: dict[str, int], since: datetime, until: datetime, tiered: _Tiers
) -> AsyncIterator[tuple[str, OrderFact]]:
    account_of = {member: account for account, member in accounts.items()}
    paid_then = Order.filter(member_id__in=list(account_of), paid_at__gte=since, paid_at__lt=until)
    found = [
        order
        for order in await paid_then.order_by("paid_at", "id")
        if not orders.too_early(order)  # by no rules it would earn
    ]
    for start in range(0, len(found), _PAGE):
        some = found[start : start + _PAGE]
        events: defaultdict[int, list[OrderNews]] = defaultdict(list)
        for event in await OrderEvent.filter(order_id__in=[order.id for order in some]):
            events[event.order_id].append(orders.stored(event.body))
        paid: defaultdict[str, int] = defaultdict(int)
        for voucher in await Voucher.filter(used_by__in=[order.key for order in some]):
            paid[voucher.used_by] += voucher.value_cents
        for order in some:
            assert order.member_id is not None, "orders of members were looked for"
            account = account_of[order.member_id]
            news = orders.deciding(events[order.id])
            yield account, await _order(order, account, news, paid[order.key], tiered)


async def _order(
    order: Order, account: str, news: OrderNews, voucher: int, tiered: _Tiers
) -> OrderFact:
    """An order by the event whose amounts count."""
    assert order.paid_at is not None, "only paid orders were looked for"
    rate = orders.rate_of(order)
    terms: Any = order.terms or {}
    multipliers = (Decimal(terms.get("tier", "1")),) * 2
    if not tiered.same or "tier" not in terms:
        multipliers = await tiered.at(account, order.paid_at)
    return OrderFact(
        at=order.paid_at,
        total=order.total_cents,
        remaining=orders.remaining_cents(order),
        shipping=converted(cents_of(news.shipping), rate),
        gift_cards=converted(cents_of(news.gift_cards), rate),
        tax=converted(cents_of(news.tax), rate),
        voucher=voucher,
        lines=[
            LineOf(line.sku, tuple(line.tags), converted(cents_of(line.total), rate))
            for line in news.lines
        ],
        multipliers=multipliers,
    )


async def _activities(
    accounts: dict[str, int], since: datetime, until: datetime, tiered: _Tiers
) -> AsyncIterator[tuple[str, ActivityFact]]:
    """What members did, and what their orders had earned before these days."""
    found = Activity.filter(account_id__in=list(accounts), state="earned", asked_at__lt=until)
    async for activity in found.order_by("asked_at", "id"):
        before = activity.asked_at < since
        of_order = activity.once.startswith("order:")
        if activity.rule in ("grant", "take") or (of_order and not before):
            continue  # by hand; or the order itself is there
        multipliers = (Decimal(1),) * 2
        if not before and activity.rule in tiered.matter_for:
            multipliers = await tiered.at(activity.account_id, activity.asked_at)
        yield (
            activity.account_id,
            ActivityFact(
                at=activity.asked_at,
                rule=activity.rule,
                subject="" if of_order else activity.subject,
                points=activity.points,
                before=before,
                multipliers=multipliers,
            ),
        )


async def _payouts(
    accounts: Iterable[str], since: datetime, until: datetime
) -> list[tuple[str, str]]:
    """Whose account was paid for a friend's first order that still stands, and in which role."""
    found = LedgerEntry.filter(
        account_id__in=list(accounts), cause__startswith="referral:", at__gte=since, at__lt=until
    )
    sums: defaultdict[tuple[str, str], int] = defaultdict(int)
    for entry in await found:
        sums[entry.account_id, entry.cause] += entry.points
    standing = [key for key, points in sums.items() if points > 0]
    return [(account, cause.rpartition(":")[2]) for account, cause in standing]
