"""Which rules an order earns by, within their limits and budgets."""

from collections.abc import Sequence
from datetime import datetime

from tortoise.transactions import in_transaction

from loyalty import ledger, tiers
from loyalty.earning import limits
from loyalty.earning.terms import LineOf, Terms, capped, most_of, terms_of
from loyalty.errors import Refusal
from loyalty.models import Activity
from loyalty.programme import Brand, EarningRules, Programme
from loyalty.programme.earning_rules import OF_ORDERS


def rules_of_orders(programme: Programme, at: datetime) -> list[EarningRules]:
    """The rules that an order earns by which is paid at an instant."""
    rules = [rule for rule in programme.earning if rule.kind in OF_ORDERS]
    return [rule for rule in rules if rule.active(at, programme.zone)]


async def purchase_terms(
    account: str,
    lines: Sequence[LineOf],
    total_cents: int,
    brand: Brand,
    now: datetime,
    *,
    order: str,
    paid_at: datetime,
) -> Terms:
    """How an order earns, fixed from now on: ask once, in the transaction that first posts it.

    Dates are about when it was paid; limits, budgets and the tier about now. What a rule with a
    limit or a budget gives this order (its key names the row) is counted at once.
    """
    multiplier = (await tiers.standing(account, brand.programme, now)).multiplier
    rules = rules_of_orders(brand.programme, paid_at)
    terms = terms_of(brand.programme, multiplier, lines, rules)
    adding = {bonus["rule"] for bonus in terms["bonuses"]}
    rules = sorted((rule for rule in rules if rule.slug in adding), key=lambda rule: rule.slug)
    if not rules:
        return terms
    async with in_transaction():
        return capped(terms, await _caps(account, rules, terms, total_cents, brand, now, order))


async def _caps(
    account: str,
    rules: Sequence[EarningRules],
    terms: Terms,
    total_cents: int,
    brand: Brand,
    now: datetime,
    order: str,
) -> dict[str, int]:
    """Rules that give less than they would, and how much; what they give is counted at once."""
    most = {rule.slug: most_of(terms, rule.slug, total_cents) for rule in rules}
    taken = {rule.slug: await limits.take_up_to(rule, most[rule.slug]) for rule in rules}
    await ledger.hold(account)  # after the budgets: see limits
    caps: dict[str, int] = {}
    for rule in rules:
        cap = await _allowed(account, rule, taken[rule.slug], brand, now)
        await limits.give_back(rule, taken[rule.slug] - cap)
        if cap < most[rule.slug]:
            caps[rule.slug] = cap
        if cap:
            await _note(account, rule, order, cap, now)
    return caps


async def _allowed(
    account: str, rule: EarningRules, points: int, brand: Brand, now: datetime
) -> int:
    """How many of these points the rule's limits let this account have."""
    if not points:
        return 0
    try:
        left = await limits.room(account, rule, "", now, brand.programme)
    except Refusal:
        return 0
    return points if left is None else min(points, left)


async def _note(account: str, rule: EarningRules, order: str, points: int, now: datetime) -> None:
    """Count it; its points stand in the entries of the order."""
    await Activity.create(
        account_id=account,
        rule=rule.slug,
        subject=order,
        once=f"order:{order}:{rule.slug}",
        state="earned",
        points=points,
        asked_at=now,
        decided_at=now,
        decided_by="rule",
    )
