"""Tiers: what was earned in the last twelve months multiplies what is earned next."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from loyalty.programme import Programme, Tier, months_later
from loyalty.statements import Sql, row

_WINDOW_MONTHS = 12

# Earned and no longer pending, less what was taken back for the same cause: by entries, because
# other points stand in, or a debt, where the earned ones were spent. Spending lowers no tier.
_EARNED = Sql(
    "WITH earned AS (SELECT e.cause, l.points FROM lot l JOIN ledger_entry e ON e.id = l.entry_id"
    " WHERE l.account_id = $1 AND l.available_at <= $2 AND l.available_at > $3"
    " AND e.kind IN ('earn_order', 'earn_activity', 'earn_referral'))"
    " SELECT COALESCE(SUM(points), 0) + COALESCE((SELECT SUM(t.points) FROM ledger_entry t"
    " WHERE t.account_id = $1 AND t.kind = 'clawback'"
    " AND t.cause IN (SELECT cause FROM earned)), 0) AS earned FROM earned"
)


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a member stands: points earned in the window, and the tiers reached and ahead."""

    earned: int
    tier: Tier | None
    next_tier: Tier | None

    @property
    def missing(self) -> int:
        """Points to earn until the next tier; 0 at the top."""
        return self.next_tier.from_points - self.earned if self.next_tier else 0

    @property
    def multiplier(self) -> Decimal:
        """What purchase points are multiplied by."""
        return self.tier.multiplier if self.tier else Decimal(1)


async def standing(account: str, programme: Programme, now: datetime) -> Standing:
    """The tier at an instant; pending points do not count yet."""
    if not programme.tiers:
        return Standing(0, None, None)
    found = await row(_EARNED, account, now, months_later(now, -_WINDOW_MONTHS))
    assert found is not None
    earned = max(0, int(found["earned"]))
    reached = [tier for tier in programme.tiers if tier.from_points <= earned]
    ahead = [tier for tier in programme.tiers if tier.from_points > earned]
    return Standing(
        earned, reached[-1] if reached else programme.tiers[0], ahead[0] if ahead else None
    )
