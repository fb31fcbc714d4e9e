"""How it goes: everybody by now, and a span of days beside the one before it."""

from dataclasses import dataclass
from datetime import datetime

from loyalty.money import Money
from loyalty.programme import Brand
from loyalty.statements import Sql, row


@dataclass(frozen=True, slots=True)
class Span:
    """What happened between two instants."""

    joined: int
    buyers: int  # members who paid an order, each once
    orders: int
    vouchers: int  # that points were redeemed for
    redeemed: int  # points that they cost


@dataclass(frozen=True, slots=True)
class Standing:
    """Everybody, at an instant."""

    members: int
    active: int  # wrote or ordered since then
    points: int  # available and pending
    worth: Money
    vouchers: int  # that can still be used


_SPAN = Sql(
    "SELECT (SELECT COUNT(*) FROM member WHERE joined_at >= $1 AND joined_at < $2"
    "  AND merged_into_id IS NULL AND forgotten_at IS NULL) AS joined,"
    " o.buyers, o.orders, v.vouchers, v.points FROM"
    " (SELECT COUNT(DISTINCT member_id) AS buyers, COUNT(*) AS orders FROM shop_order"
    "  WHERE member_id IS NOT NULL AND paid_at >= $1 AND paid_at < $2) o,"
    " (SELECT COUNT(*) AS vouchers, COALESCE(SUM(points), 0) AS points FROM voucher"
    "  WHERE issued_at >= $1 AND issued_at < $2 AND points > 0 AND replaces_id IS NULL) v"
)
_STANDING = Sql(
    "SELECT m.members, m.active, a.points, v.vouchers FROM"
    " (SELECT COUNT(*) AS members, COALESCE(SUM(CASE WHEN last_word_at >= $1 OR EXISTS"
    "  (SELECT 1 FROM shop_order o WHERE o.member_id = member.id AND o.paid_at >= $1)"
    "  THEN 1 ELSE 0 END), 0) AS active"
    "  FROM member WHERE merged_into_id IS NULL AND forgotten_at IS NULL) m,"
    " (SELECT COALESCE(SUM(remaining), 0) AS points FROM lot"
    "  WHERE remaining > 0 AND (expires_at IS NULL OR expires_at > $2)) a,"
    " (SELECT COUNT(*) AS vouchers FROM voucher"
    "  WHERE state IN ('issued', 'reserved') AND expires_at > $2) v"
)


async def span(since: datetime, until: datetime) -> Span:
    """What happened from one instant until before another."""
    found = await row(_SPAN, since, until)
    assert found is not None, "sums are always one row"
    return Span(
        int(found["joined"]),
        int(found["buyers"]),
        int(found["orders"]),
        int(found["vouchers"]),
        int(found["points"]),
    )


async def standing(since: datetime, brand: Brand, now: datetime) -> Standing:
    """Everybody at an instant; active is who wrote or ordered since another."""
    found = await row(_STANDING, since, now)
    assert found is not None, "sums are always one row"
    points = int(found["points"])
    return Standing(
        int(found["members"]),
        int(found["active"]),
        points,
        brand.programme.worth(points),
        int(found["vouchers"]),
    )
