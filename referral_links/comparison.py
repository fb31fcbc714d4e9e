"""Customers whom friends brought against all others: do they come back, what do they spend?

Looked at are customers whose first order is old enough to have been followed for the whole time,
each for the same number of days. Who was imported is left out: their first order was elsewhere.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from loyalty import intervals
from loyalty.intervals import Estimate, Sample
from loyalty.statements import Sql, rows

DAYS = 90

# PostgreSQL's instants are subtracted; SQLite's texts become days first.
_SINCE = {
    "postgres": "s.paid_at < f.paid_at + $2 * INTERVAL '1 day'",
    "sqlite": "julianday(s.paid_at) - julianday(f.paid_at) < ?2",
}
_COMPARED = (
    "WITH stood AS (SELECT member_id, paid_at, total_cents - refunded_cents AS cents,"
    " ROW_NUMBER() OVER (PARTITION BY member_id ORDER BY paid_at, key) AS turn FROM shop_order"
    " WHERE member_id IS NOT NULL AND paid_at IS NOT NULL AND NOT cancelled"
    " AND refunded_cents < total_cents),"
    " customer AS (SELECT f.member_id, COUNT(*) AS orders,"
    " CAST(SUM(s.cents) AS double precision) AS cents"
    " FROM stood f JOIN stood s ON s.member_id = f.member_id AND {since}"
    " JOIN member m ON m.id = f.member_id"
    " WHERE f.turn = 1 AND f.paid_at <= {until} AND m.imported_in IS NULL GROUP BY f.member_id),"
    " sided AS (SELECT c.orders, c.cents, CASE WHEN EXISTS (SELECT 1 FROM referral r"
    " WHERE r.friend_id = c.member_id AND r.review <> 'rejected') THEN 1 ELSE 0 END AS referred"
    " FROM customer c),"
    " side AS (SELECT referred, AVG(cents) AS mean FROM sided GROUP BY referred)"
    " SELECT d.referred, COUNT(*) AS customers, e.mean,"
    " SUM(CASE WHEN d.orders > 1 THEN 1 ELSE 0 END) AS returned,"
    " SUM((d.cents - e.mean) * (d.cents - e.mean)) AS squares"
    " FROM sided d JOIN side e ON e.referred = d.referred GROUP BY d.referred, e.mean"
)
_BOTH = Sql(
    _COMPARED.format(since=_SINCE["postgres"], until="$1"),
    _COMPARED.format(since=_SINCE["sqlite"], until="?1"),
)


@dataclass(frozen=True, slots=True)
class Group:
    """Customers of one kind: how many came back in time, and what all of them spent, in cents."""

    returned: int
    spent: Sample

    @property
    def customers(self) -> int:
        """How many they are."""
        return self.spent.size

    @property
    def retention(self) -> Estimate | None:
        """The share that ordered again in time."""
        return intervals.share(self.returned, self.customers)

    @property
    def spend(self) -> Estimate | None:
        """Cents a customer, the first order included."""
        return intervals.mean(self.spent)


@dataclass(frozen=True, slots=True)
class Comparison:
    """The two groups, and how they differ: referred less the others."""

    days: int
    referred: Group
    others: Group

    @property
    def retention(self) -> Estimate | None:
        """By how much the shares that came back differ."""
        return intervals.difference_of_shares(self.referred.retention, self.others.retention)

    @property
    def spend(self) -> Estimate | None:
        """By how many cents a customer the two differ."""
        return intervals.difference_of_means(self.referred.spent, self.others.spent)


async def compare(now: datetime, days: int = DAYS) -> Comparison:
    """Compare all customers who could be followed for so many days after their first order."""
    found = {r["referred"]: r for r in await rows(_BOTH, now - timedelta(days=days), days)}
    return Comparison(days, _group(found.get(1)), _group(found.get(0)))


def _group(found: dict[str, Any] | None) -> Group:
    if found is None:
        return Group(0, Sample(0, 0.0, 0.0))
    size, mean = int(found["customers"]), float(found["mean"])
    return Group(int(found["returned"]), Sample(size, mean, float(found["squares"])))
