"""The statements of the ledger's hot path, both dialects side by side."""

from loyalty.family import ACCOUNTS
from loyalty.statements import Sql

BALANCE = Sql(
    "SELECT a.debt,"
    " COALESCE(SUM(CASE WHEN l.available_at <= $2 AND (l.expires_at IS NULL OR l.expires_at > $2)"
    "  THEN l.remaining END), 0) AS available,"
    " COALESCE(SUM(CASE WHEN l.available_at > $2 THEN l.remaining END), 0) AS pending,"
    " MIN(CASE WHEN l.available_at > $2 THEN l.available_at END) AS next_at"
    " FROM account a LEFT JOIN lot l ON l.account_id = a.key AND l.remaining > 0"
    " WHERE a.key = $1 GROUP BY a.key, a.debt"
)

LOCK = Sql(
    "SELECT key FROM account WHERE key = $1 FOR NO KEY UPDATE",
    "SELECT key FROM account WHERE key = ?1",
)

_OPEN = (
    "SELECT a.head, a.length, a.debt, a.seal, e.id AS entry_id, e.fingerprint"
    " FROM account a LEFT JOIN ledger_entry e ON e.once = $2 WHERE a.key = $1"
)
OPEN = Sql(_OPEN + " FOR NO KEY UPDATE OF a", Sql(_OPEN).sqlite)
LOOK = Sql(_OPEN)  # without a lock: what is written next asks whether it still stands

_COLUMNS = (
    "(account_id, seq, kind, points, cause, once, fingerprint, rule_version, detail, at,"
    " previous, hash)"
)
_VALUES = "$1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12"
_NEW = "ON CONFLICT (once) DO NOTHING RETURNING id"
ENTRY = Sql(f"INSERT INTO ledger_entry {_COLUMNS} VALUES ({_VALUES}) {_NEW}")

STANDING = Sql("SELECT id, account_id, points, fingerprint FROM ledger_entry WHERE once = $1")

_LOT = "INSERT INTO lot (account_id, entry_id, points, remaining, available_at, expires_at)"
LOT = Sql(
    f"{_LOT} VALUES ($1, $2, $3::bigint, $3::bigint, $4, $5) RETURNING id",
    f"{_LOT} VALUES ($1, $2, $3, $3, $4, $5) RETURNING id",
)

# Directly after ENTRY, on SQLite.
LOT_OF_IT = Sql("", f"{_LOT} VALUES (?1, last_insert_rowid(), ?2, ?2, ?3, ?4) RETURNING entry_id")

ACCOUNT = Sql(
    "UPDATE account SET total = total + $2, debt = debt + $3, length = length + 1, head = $4,"
    " seal = $5 WHERE key = $1 RETURNING key"
)

# One round trip for who has no debt: the account is locked if its chain still ends at $11, sealed
# with $17; then the entry, its lot, the account, each after the one before, because the account is
# compared with what they say. $13 points of the lot, $14 available_at, $15 expires_at, $16 seal.
# SQLite runs ENTRY, LOT_OF_IT and ACCOUNT instead.
GAIN = Sql(
    "WITH a AS MATERIALIZED (SELECT key FROM account"
    " WHERE key = $1 AND head = $11 AND seal = $17 FOR NO KEY UPDATE),"
    f" e AS (INSERT INTO ledger_entry {_COLUMNS} SELECT {_VALUES} FROM a {_NEW}),"
    f" l AS ({_LOT} SELECT $1, e.id, $13::bigint, $13::bigint, $14::timestamptz, $15::timestamptz"
    " FROM e RETURNING entry_id)"
    " UPDATE account SET total = total + $13::bigint, length = length + 1, head = $12, seal = $16"
    " FROM l WHERE key = $1 RETURNING l.entry_id",
    "",
)

_OPEN_LOTS = "SELECT id, entry_id, remaining, available_at, expires_at FROM lot"

SPENDABLE = Sql(
    f"{_OPEN_LOTS} WHERE account_id = $1 AND remaining > 0 AND available_at <= $2"
    " AND (expires_at IS NULL OR expires_at > $2)"
    " ORDER BY expires_at IS NULL, expires_at, available_at, id"
)

# Also what is pending, after what is available.
UNEXPIRED = Sql(
    f"{_OPEN_LOTS} WHERE account_id = $1 AND remaining > 0"
    " AND (expires_at IS NULL OR expires_at > $2)"
    " ORDER BY available_at > $2, expires_at IS NULL, expires_at, available_at, id"
)

LOTS_OF_CAUSE = Sql(
    "SELECT l.id, l.entry_id, l.remaining FROM lot l JOIN ledger_entry e ON e.id = l.entry_id"
    " WHERE l.account_id = $1 AND e.cause = $2 AND l.remaining > 0 ORDER BY l.id"
)

EXPIRED = Sql(
    "SELECT id, entry_id, remaining FROM lot"
    " WHERE account_id = $1 AND remaining > 0 AND expires_at <= $2 ORDER BY expires_at, id"
)

EXPIRED_ACCOUNTS = Sql(
    "SELECT DISTINCT account_id FROM lot WHERE remaining > 0 AND expires_at <= $1 LIMIT $2"
)

# A draw drains its lot by a trigger. PostgreSQL: $2 lots, $3 points; SQLite: ?2 JSON of pairs.
DRAWS = Sql(
    "INSERT INTO draw (entry_id, lot_id, points) SELECT $1::bigint, t.lot, t.points"
    " FROM unnest($2::bigint[], $3::bigint[]) WITH ORDINALITY AS t(lot, points, place)"
    " ORDER BY t.place",
    "INSERT INTO draw (entry_id, lot_id, points) SELECT ?1, json_extract(value, '$[0]'),"
    " json_extract(value, '$[1]') FROM json_each(?2) ORDER BY key",
)

SPENT = Sql("SELECT seq FROM ledger_entry WHERE id = $1 AND account_id = $2 AND points < 0")

# What an entry took, the last of it first.
DRAWN = Sql(
    "SELECT l.id, l.entry_id, l.expires_at, d.points FROM draw d JOIN lot l ON l.id = d.lot_id"
    " WHERE d.entry_id = $1 ORDER BY d.id DESC"
)

UNDONE = Sql(
    "SELECT points, detail FROM ledger_entry"
    " WHERE account_id = $1 AND seq > $2 AND kind = 'redeem_undo'"
)

OWED = Sql("SELECT debt FROM account WHERE key = $1 AND debt > 0")

# What undoes a spending is no gain; what was taken back for a cause lessens what it brought. Those
# who became part of this member earned theirs in their own accounts.
LIFETIME = Sql(
    f"SELECT COALESCE(SUM(points), 0) AS points FROM ledger_entry WHERE account_id IN {ACCOUNTS}"
    " AND (kind IN ('earn_order', 'earn_activity', 'earn_referral', 'clawback')"
    " OR (kind IN ('import', 'adjust') AND points > 0 AND cause NOT LIKE 'voucher:%'))"
)
