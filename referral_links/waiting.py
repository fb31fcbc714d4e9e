"""Friends who joined and have not ordered yet: what the two may be reminded of, and by which terms.

By when they came, $4 and $5, and only where there is something to gain: $6 is what the friend's
first order pays the friend, and $7, of advocates, what it pays them. Who was rejected, or has
left, waits for nothing.
"""

from loyalty.statements import Sql, looked_up

_WAITING = (
    "r.stage = 'joined' AND r.attributed_at > $4 AND r.attributed_at <= $5"
    " AND r.review <> 'rejected'"
)
_WHAT = "CAST(r.id AS text) AS subject, r.attributed_at AS moment"
# Who had a voucher for coming gets no points for the order.
_GIFT = (
    "(SELECT e.id FROM ledger_entry e WHERE e.once = 'gift:' || r.id || ':voucher' LIMIT 1)"
    " IS NOT NULL"
)
_ADVOCATES = (
    f"SELECT r.advocate_id AS member_id, {_WHAT}, f.name AS friend,"
    f" CASE WHEN {_GIFT} THEN 0 ELSE CAST($6 AS bigint) END AS friend_points"
    f" FROM referral r {{friend}} WHERE {_WAITING}"
    " AND CAST($6 AS bigint) + CAST($7 AS bigint) > 0"
    " AND f.forgotten_at IS NULL AND f.merged_into_id IS NULL"
)
_FRIEND = looked_up("member", "f", "f.id = r.friend_id")

FRIENDS = Sql(
    f"SELECT r.friend_id AS member_id, {_WHAT} FROM referral r WHERE {_WAITING}"
    f" AND CAST($6 AS bigint) > 0 AND NOT {_GIFT}"
)
ADVOCATES = Sql(
    _ADVOCATES.format(friend=_FRIEND[0]), Sql(_ADVOCATES.format(friend=_FRIEND[1])).sqlite
)
