"""What a member can do for points now, what is done already, and what waits."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from loyalty import family
from loyalty.earning import limits
from loyalty.earning.activities import points_for
from loyalty.errors import LimitReached, TooSoon
from loyalty.models import Activity, Member, Order
from loyalty.programme import Brand, EarningRules
from loyalty.programme.earning_rules import OF_ORDERS

REVIEWED_FOR = timedelta(days=365)  # so long after its payment an order can still be reviewed


@dataclass(frozen=True, slots=True)
class Way:
    """One rule as it is for one member now; `later`: it will count again, at `again` if known."""

    rule: EarningRules
    points: int
    state: Literal["open", "waiting", "done", "later"]
    again: datetime | None = None


async def ways(member: Member, brand: Brand, now: datetime) -> list[Way]:
    """Everything but orders that earns now, in the order of the rules."""
    found = []
    for rule in brand.programme.earning:
        if rule.kind in OF_ORDERS or not rule.active(now, brand.programme.zone):
            continue
        way = await way_of(member, rule, brand, now)
        left = await limits.budget_left(rule)
        if way.state != "open" or left is None or left >= way.points:
            found.append(way)
    return found


async def way_of(member: Member, rule: EarningRules, brand: Brand, now: datetime) -> Way:
    """Where a member stands with one rule."""
    points = await points_for(member, rule, brand, now)
    try:
        left = await limits.room(member.account_id, rule, "", now, brand.programme)
        if left is None or left >= points:
            return Way(rule, points, "open")
    except TooSoon as refusal:
        return Way(rule, points, "later", datetime.fromisoformat(refusal.params["again"]["day"]))
    except LimitReached:
        pass
    accounts = await family.accounts(member.account_id)
    own = Activity.filter(account_id__in=accounts, rule=rule.slug)
    if await own.filter(state="waiting").exists():
        return Way(rule, points, "waiting")
    for_ever = rule.max_count is not None and rule.count_period in ("lifetime", "campaign")
    return Way(rule, points, "done" if for_ever else "later")


async def orders_to_review(
    member: Member, rule: EarningRules, now: datetime, limit: int
) -> list[Order]:
    """Orders that stand and that this rule has not rewarded yet, the newest first."""
    accounts = await family.accounts(member.account_id)
    known = await Activity.filter(
        account_id__in=accounts, rule=rule.slug, state__in=("earned", "waiting")
    ).values_list("subject", flat=True)
    own = await Order.filter(
        member_id=member.id, cancelled=False, paid_at__gte=now - REVIEWED_FOR
    ).order_by("-paid_at", "-id")
    done: set[object] = set(known)
    standing = [o for o in own if o.key not in done and o.refunded_cents < o.total_cents]
    return standing[:limit]
