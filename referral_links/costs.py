"""What bringing friends costs, and the orders that it brought: the share is what staff look at."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from loyalty.programme import Brand
from loyalty.statements import Sql, row


@dataclass(frozen=True, slots=True)
class Costs:
    """Rewards whose deciding order was paid within some time, as they stand now.

    The cost is what the points are worth and what given vouchers take off; a voucher that ended
    unused costs nothing. `first_cents` is what remains paid of the deciding orders, `all_cents` of
    all orders of friends in that time.
    """

    since: datetime
    until: datetime
    friends: int  # who were rewarded
    advocate_points: int
    friend_points: int
    milestone_points: int  # last paid within that time
    vouchers: int
    voucher_cents: int
    cost_cents: int
    first_cents: int
    orders: int
    all_cents: int

    @property
    def share_of_first(self) -> Decimal | None:
        """Percent of the first orders; none without any."""
        return _percent(self.cost_cents, self.first_cents)

    @property
    def share_of_all(self) -> Decimal | None:
        """Percent of all orders of friends; none without any."""
        return _percent(self.cost_cents, self.all_cents)


_LEFT = "COALESCE(SUM(o.total_cents - o.refunded_cents), 0)"
_REWARDED = Sql(
    f"SELECT COUNT(*) AS friends, {_LEFT} AS cents,"
    " COALESCE(SUM(r.advocate_points), 0) AS advocate, COALESCE(SUM(r.friend_points), 0) AS friend"
    " FROM referral r JOIN shop_order o ON o.key = r.decided_by"
    " WHERE r.stage = 'rewarded' AND o.paid_at >= $1 AND o.paid_at < $2"
)
_ORDERS = Sql(
    f"SELECT COUNT(*) AS orders, {_LEFT} AS cents FROM referral r"
    " JOIN shop_order o ON o.member_id = r.friend_id"
    " WHERE o.paid_at >= $1 AND o.paid_at < $2 AND NOT o.cancelled"
    " AND o.refunded_cents < o.total_cents"
)
_MILESTONES = Sql(
    "SELECT COALESCE(SUM(points), 0) AS points FROM referral_milestone WHERE at >= $1 AND at < $2"
)
_VOUCHERS = Sql(
    "SELECT COUNT(*) AS vouchers, COALESCE(SUM(v.value_cents), 0) AS cents FROM referral r"
    " JOIN ledger_entry e ON e.once = 'gift:' || r.id || ':voucher'"
    " JOIN voucher v ON v.entry_id = e.id WHERE v.issued_at >= $1 AND v.issued_at < $2"
    " AND v.state NOT IN ('void', 'expired')"
)


async def costs(brand: Brand, since: datetime, until: datetime) -> Costs:
    """What friends cost from an instant until another one, and what they bought."""
    paid = {}
    for name, query in (
        ("rewarded", _REWARDED), ("orders", _ORDERS), ("milestones", _MILESTONES),
        ("vouchers", _VOUCHERS),
    ):  # fmt: skip
        found = await row(query, since, until)
        assert found is not None, "sums are always one row"
        paid[name] = {key: int(value) for key, value in found.items()}
    rewarded, milestones = paid["rewarded"], paid["milestones"]["points"]
    points = rewarded["advocate"] + rewarded["friend"] + milestones
    return Costs(
        since=since,
        until=until,
        friends=rewarded["friends"],
        advocate_points=rewarded["advocate"],
        friend_points=rewarded["friend"],
        milestone_points=milestones,
        vouchers=paid["vouchers"]["vouchers"],
        voucher_cents=paid["vouchers"]["cents"],
        cost_cents=brand.programme.worth(points).cents + paid["vouchers"]["cents"],
        first_cents=rewarded["cents"],
        orders=paid["orders"]["orders"],
        all_cents=paid["orders"]["cents"],
    )


def _percent(part: int, whole: int) -> Decimal | None:
    return (Decimal(100 * part) / whole).quantize(Decimal("0.1")) if whole else None
