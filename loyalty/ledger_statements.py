"""The statements of the ledger's hot path, both dialects side by side."""

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
    "SELECT a.head, a.length, a.debt, e.id AS entry_id, e.fingerprint"
    " FROM account a LEFT JOIN ledger_entry e ON e.once = $2 WHERE a.key = $1"
)
OPEN = Sql(_OPEN + " FOR NO KEY UPDATE OF a", Sql(_OPEN).sqlite)

_COLUMNS = (
    "(account_id, seq, kind, points, cause, once, fingerprint, rule_version, detail, at,"
    " previous, hash) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)"
)
ENTRY = Sql(f"INSERT INTO ledger_entry {_COLUMNS} ON CONFLICT (once) DO NOTHING RETURNING id")

STANDING = Sql("SELECT id, fingerprint FROM ledger_entry WHERE once = $1")

# Directly after ENTRY, on SQLite.
LOT = Sql(
    "",
    "INSERT INTO lot (account_id, entry_id, points, remaining, available_at, expires_at)"
    " VALUES (?1, last_insert_rowid(), ?2, ?3, ?4, ?5) RETURNING id, entry_id",
)

ACCOUNT = Sql(
    "UPDATE account SET total = total + $2, debt = debt + $3, length = length + 1, head = $4"
    " WHERE key = $1 RETURNING key"
)

# One round trip: the entry, its lot, the account. $13 points, $14 remaining, $15 available_at,
# $16 expires_at, $17 what pays a debt. SQLite runs ENTRY, LOT and ACCOUNT instead.
GAIN = Sql(
    f"WITH e AS (INSERT INTO ledger_entry {_COLUMNS} ON CONFLICT (once) DO NOTHING RETURNING id),"
    " l AS (INSERT INTO lot (account_id, entry_id, points, remaining, available_at, expires_at)"
    " SELECT $1, e.id, $13::bigint, $14::bigint, $15::timestamptz, $16::timestamptz FROM e"
    " RETURNING id, entry_id),"
    " a AS (UPDATE account SET total = total + $14::bigint, debt = debt - $17::bigint,"
    " length = length + 1, head = $12 WHERE key = $1 AND EXISTS (SELECT 1 FROM e) RETURNING key)"
    " SELECT l.entry_id, l.id AS lot_id FROM l, a",
    "",
)

SPENDABLE = Sql(
    "SELECT id, remaining FROM lot WHERE account_id = $1 AND remaining > 0 AND available_at <= $2"
    " AND (expires_at IS NULL OR expires_at > $2)"
    " ORDER BY expires_at IS NULL, expires_at, available_at, id"
)

# Also what is pending, after what is available.
UNEXPIRED = Sql(
    "SELECT id, remaining FROM lot WHERE account_id = $1 AND remaining > 0"
    " AND (expires_at IS NULL OR expires_at > $2)"
    " ORDER BY available_at > $2, expires_at IS NULL, expires_at, available_at, id"
)

LOTS_OF_CAUSE = Sql(
    "SELECT l.id, l.remaining FROM lot l JOIN ledger_entry e ON e.id = l.entry_id"
    " WHERE l.account_id = $1 AND e.cause = $2 AND l.remaining > 0 ORDER BY l.id"
)

EXPIRED = Sql(
    "SELECT id, remaining FROM lot WHERE account_id = $1 AND remaining > 0 AND expires_at <= $2"
    " ORDER BY expires_at, id"
)

EXPIRED_ACCOUNTS = Sql(
    "SELECT DISTINCT account_id FROM lot WHERE remaining > 0 AND expires_at <= $1 LIMIT $2"
)

DRAIN = Sql("UPDATE lot SET remaining = remaining - $2 WHERE id = $1 RETURNING id")
DRAW = Sql("INSERT INTO draw (entry_id, lot_id, points) VALUES ($1, $2, $3) RETURNING id")
