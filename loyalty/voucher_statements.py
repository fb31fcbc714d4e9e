"""The statements that change a voucher: each is one conditional step, so races have one winner.

A reservation that is overdue counts as none, whether or not somebody has tidied it up.
"""

from loyalty.statements import Sql

_FREE = "(state = 'issued' OR (state = 'reserved' AND reserved_until <= $2))"
_UNRESERVED = "reserved_for = '', reserved_until = NULL"

# $1 code, $2 now, $3 what for, $4 until, $5 whose, or empty
RESERVE = Sql(
    "UPDATE voucher SET state = 'reserved', reserved_for = $3,"
    " reserved_until = CASE WHEN expires_at < $4 THEN expires_at ELSE $4 END"
    " WHERE code_hash = $1 AND expires_at > $2"
    f" AND ({_FREE} OR (state = 'reserved' AND reserved_for = $3))"
    " AND ($5 = '' OR account_id = $5) RETURNING id"
)

# $1 code, $2 what it was reserved for, $3 whose, or empty
RELEASE = Sql(
    f"UPDATE voucher SET state = 'issued', {_UNRESERVED}"
    " WHERE code_hash = $1 AND state = 'reserved' AND reserved_for = $2"
    " AND ($3 = '' OR account_id = $3) RETURNING id"
)

RELEASE_OVERDUE = Sql(
    f"UPDATE voucher SET state = 'issued', {_UNRESERVED}"
    " WHERE state = 'reserved' AND reserved_until <= $1 RETURNING id"
)

# By an order, which knows best what its customer got: also while somebody else has reserved it.
# $1 code, $2 now, $3 order, $4 when it was placed
USE = Sql(
    f"UPDATE voucher SET state = 'used', settled_at = $2, used_by = $3, {_UNRESERVED}"
    " WHERE code_hash = $1 AND state IN ('issued', 'reserved') AND expires_at > $4 RETURNING id"
)

# At the till: not what is reserved for another one.
# $1 code, $2 now, $3 sale, $4 what it was reserved for, $5 whose, or empty
TAKE = Sql(
    f"UPDATE voucher SET state = 'used', settled_at = $2, used_by = $3, {_UNRESERVED}"
    " WHERE code_hash = $1 AND expires_at > $2"
    f" AND ({_FREE} OR (state = 'reserved' AND reserved_for = $4))"
    " AND ($5 = '' OR account_id = $5) RETURNING id"
)

USED = Sql("SELECT id FROM voucher WHERE code_hash = $1 AND state = 'used' AND used_by = $2")

_END = (
    f"UPDATE voucher SET state = $3, settled_at = $2, settled_by = $4, reason = $5, {_UNRESERVED}"
)
# $1 voucher, $2 now, $3 void or expired, $4 by whom, $5 why
VOID = Sql(f"{_END} WHERE id = $1 AND state IN ('issued', 'reserved') RETURNING id")
CANCEL = Sql(f"{_END} WHERE id = $1 AND expires_at > $2 AND {_FREE} RETURNING id")
# ... $6 what ended before then
EXPIRE = Sql(f"{_END} WHERE id = $1 AND expires_at <= $6 AND {_FREE} RETURNING id")

DUE = Sql(
    "SELECT id FROM voucher WHERE state = 'issued' AND expires_at <= $1 AND id > $2"
    " ORDER BY id LIMIT $3"
)

RETURNED = Sql(
    "UPDATE voucher SET returned_points = returned_points + $2"
    " WHERE id = $1 AND returned_points + $2 <= points RETURNING id"
)

RESTOCK = Sql(
    "UPDATE reward SET stock = stock + 1 WHERE id = $1 AND stock IS NOT NULL RETURNING id"
)
