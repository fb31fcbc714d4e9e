"""The points of everybody together, by what became of them, and what the brand owes in money."""

from dataclasses import dataclass
from datetime import datetime

from loyalty.money import Money
from loyalty.programme import Brand
from loyalty.statements import Sql, row


@dataclass(frozen=True, slots=True)
class Totals:
    """issued = available + pending + redeemed + expired + taken_back, to the point.

    `redeemed` is without what came back, `expired` with what nobody has written off yet, and of
    what was taken back counts what was there: the rest is `debt`.
    """

    issued: int
    available: int
    pending: int
    redeemed: int
    expired: int
    taken_back: int
    debt: int
    members: int  # who have any points
    vouchers: int  # not used yet
    points_worth: Money  # available and pending ones
    vouchers_worth: Money

    @property
    def liability(self) -> Money:
        """What the brand has promised and not given yet."""
        return Money(
            self.points_worth.cents + self.vouchers_worth.cents, self.points_worth.currency
        )

    @property
    def closes(self) -> bool:
        """Whether every point that was issued is somewhere."""
        there = self.available + self.pending + self.redeemed + self.expired + self.taken_back
        return self.issued == there


# Taken back and gained again only to get other dates: such a pair is nothing in sum.
EARNED_ONCE = "detail NOT LIKE '%\"moved\":true%'"

# One statement: it sees one instant, whatever is posted meanwhile. What moves from one account to
# another (gift_out, gift_in) was issued once.
_TOTALS = Sql(
    "SELECT e.issued, e.redeemed, e.expired, e.taken, l.available, l.pending, l.lapsed,"
    " l.members, a.debt, v.vouchers, v.cents FROM"
    " (SELECT COALESCE(SUM(CASE WHEN points > 0 AND kind NOT IN ('redeem_undo', 'gift_in')"
    "   THEN points END), 0) AS issued,"
    "  COALESCE(SUM(CASE WHEN kind IN ('redeem', 'redeem_undo') THEN -points END), 0) AS redeemed,"
    "  COALESCE(SUM(CASE WHEN kind = 'expire' THEN -points END), 0) AS expired,"
    "  COALESCE(SUM(CASE WHEN points < 0 AND kind IN ('clawback', 'adjust', 'import')"
    "   THEN -points END), 0) AS taken"
    f"  FROM ledger_entry WHERE {EARNED_ONCE}) e,"
    " (SELECT COALESCE(SUM(CASE WHEN available_at <= $1 AND (expires_at IS NULL OR"
    "   expires_at > $1) THEN remaining END), 0) AS available,"
    "  COALESCE(SUM(CASE WHEN available_at > $1 THEN remaining END), 0) AS pending,"
    "  COALESCE(SUM(CASE WHEN available_at <= $1 AND expires_at <= $1 THEN remaining END), 0)"
    "   AS lapsed,"
    "  COUNT(DISTINCT CASE WHEN expires_at IS NULL OR expires_at > $1 THEN account_id END)"
    "   AS members FROM lot WHERE remaining > 0) l,"
    " (SELECT COALESCE(SUM(debt), 0) AS debt FROM account) a,"
    " (SELECT COUNT(*) AS vouchers, COALESCE(SUM(value_cents), 0) AS cents FROM voucher"
    "   WHERE state IN ('issued', 'reserved') AND expires_at > $1) v"
)


async def totals(brand: Brand, now: datetime) -> Totals:
    """What was ever issued, and where it is at an instant."""
    found = await row(_TOTALS, now)
    assert found is not None, "sums are always one row"
    points = {name: int(value) for name, value in found.items()}
    return Totals(
        issued=points["issued"],
        available=points["available"],
        pending=points["pending"],
        redeemed=points["redeemed"],
        expired=points["expired"] + points["lapsed"],
        taken_back=points["taken"] - points["debt"],
        debt=points["debt"],
        members=points["members"],
        vouchers=points["vouchers"],
        points_worth=brand.programme.worth(points["available"] + points["pending"]),
        vouchers_worth=Money(points["cents"], brand.programme.currency),
    )
