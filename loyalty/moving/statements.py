"""The statements of moving in and out, both dialects side by side."""

from loyalty.statements import Sql, insert, listed, numbered

BY_ADDRESS = listed("SELECT address, member_id FROM identity WHERE address IN ({one})")
BY_NUMBER = listed(
    "SELECT id, number, merged_into_id IS NULL AND forgotten_at IS NULL AS here FROM member"
    " WHERE number IN ({one})"
)
_KNOWN = (
    "SELECT m.id, m.account_id, a.length FROM member m JOIN account a ON a.key = m.account_id"
    " WHERE m.id IN ({one}) ORDER BY m.id"
)
KNOWN = numbered(_KNOWN)
KNOWN_AND_LOCKED = Sql(numbered(_KNOWN).postgres + " FOR NO KEY UPDATE OF m", KNOWN.sqlite)
BROUGHT = listed(  # by imports; of each account, last what stands for most
    "SELECT account_id, cause, SUM(points) AS points FROM ledger_entry"
    " WHERE account_id IN ({one}) AND kind = 'import' GROUP BY account_id, cause"
    " ORDER BY account_id, points"
)
MEET = Sql(
    "SELECT pg_advisory_xact_lock(hashtextextended(v, 0)) FROM (SELECT v FROM"
    " json_array_elements_text($1::json) WITH ORDINALITY AS t(v, n) ORDER BY n) AS sorted",
    "SELECT ?1",
)

ACCOUNTS = insert("account", {"key": "text", "head": "text", "total": "bigint", "debt": "bigint",
                              "length": "bigint"})  # fmt: skip
MEMBERS = insert(
    "member",
    {
        "account_id": "text", "number": "text", "name": "text", "locale": "text", "zone": "text",
        "birthday": "text", "birthday_at": "timestamptz", "joined_at": "timestamptz",
        "imported_in": "bigint", "marketing": "boolean", "silent": "boolean",
    },
    " RETURNING id, account_id",
)  # fmt: skip
IDENTITIES = insert(
    "identity",
    {"member_id": "bigint", "kind": "text", "address": "text", "imported_in": "bigint"},
)
ENTRIES = insert(
    "ledger_entry",
    {
        "account_id": "text", "seq": "bigint", "kind": "text", "points": "bigint", "cause": "text",
        "once": "text", "fingerprint": "text", "rule_version": "int", "detail": "text",
        "at": "timestamptz", "previous": "text", "hash": "text",
    },
    " RETURNING id, account_id",
)  # fmt: skip
LOTS = insert(
    "lot",
    {
        "account_id": "text", "entry_id": "bigint", "points": "bigint", "remaining": "bigint",
        "available_at": "timestamptz", "expires_at": "timestamptz",
    },
)  # fmt: skip
_MOVED = (
    "UPDATE account SET total = r.total, debt = r.debt, length = r.length, head = r.head,"
    " seal = r.seal FROM ({rows}) AS r WHERE account.key = r.key"
)
ACCOUNTS_MOVED = Sql(
    _MOVED.format(
        rows="SELECT v->>0 AS key, (v->>1)::bigint AS total, (v->>2)::bigint AS debt,"
        " (v->>3)::bigint AS length, v->>4 AS head, v->>5 AS seal"
        " FROM json_array_elements($1::json) AS t(v)"
    ),
    _MOVED.format(
        rows="SELECT value->>0 AS key, value->>1 AS total, value->>2 AS debt,"
        " value->>3 AS length, value->>4 AS head, value->>5 AS seal FROM json_each(?1)"
    ),
)
STANDINGS = insert(
    "tier_standing",
    {
        "account_id": "text", "tier": "text", "since": "timestamptz", "grace_until": "timestamptz",
        "by_hand": "text", "by_hand_reason": "text", "turns": "int",
    },
)  # fmt: skip
TAKEN_IN = insert(
    "imported_line",
    {"batch_id": "bigint", "number": "bigint", "once": "text", "member_id": "bigint",
     "created": "boolean"},
)  # fmt: skip
FILL_IN = Sql(
    "UPDATE member SET name = CASE WHEN name = '' THEN $2 ELSE name END,"
    " birthday = CASE WHEN birthday = '' THEN $3 ELSE birthday END,"
    " birthday_at = CASE WHEN birthday = '' AND $3 <> '' THEN $4 ELSE birthday_at END"
    " WHERE id = $1 AND ((name = '' AND $2 <> '') OR (birthday = '' AND $3 <> '')) RETURNING id"
)

BEGIN = Sql(
    "INSERT INTO import_batch (digest, layout, mode, state, lines, at)"
    " VALUES ($1, $2, $3, 'running', 0, $4) ON CONFLICT (digest) DO NOTHING RETURNING id"
)
HOLD = Sql(
    "SELECT lines, state FROM import_batch WHERE id = $1 FOR UPDATE",
    "SELECT lines, state FROM import_batch WHERE id = ?1",
)
LINES_OF = numbered("SELECT number FROM imported_line WHERE batch_id = $2 AND number IN ({one})")
TO_UNDO = Sql(
    "SELECT l.id, l.member_id, l.created, m.account_id, m.merged_into_id, m.forgotten_at"
    " FROM imported_line l JOIN member m ON m.id = l.member_id"
    " WHERE l.batch_id = $1 ORDER BY l.member_id LIMIT $2"
)
FORGET_LINES = numbered("DELETE FROM imported_line WHERE id IN ({one})")
# What an import stands at: what it brought and took, less what of it expired meanwhile.
STANDS_AT = listed(
    "SELECT e.account_id, SUM(e.points - COALESCE((SELECT SUM(d.points) FROM lot l"
    " JOIN draw d ON d.lot_id = l.id JOIN ledger_entry x ON x.id = d.entry_id"
    " WHERE l.entry_id = e.id AND x.kind = 'expire'), 0)) AS points"
    " FROM ledger_entry e WHERE e.account_id IN ({one}) AND e.cause = $2 GROUP BY e.account_id"
)
UNTOUCHED = numbered(
    "SELECT m.id FROM member m WHERE m.id IN ({one}) AND m.last_word_at IS NULL"
    " AND m.merged_into_id IS NULL"
    " AND NOT EXISTS (SELECT 1 FROM consent c WHERE c.member_id = m.id)"
    " AND NOT EXISTS (SELECT 1 FROM shop_order o WHERE o.member_id = m.id)"
    " AND NOT EXISTS (SELECT 1 FROM member o WHERE o.merged_into_id = m.id)"
    " AND NOT EXISTS (SELECT 1 FROM identity i WHERE i.member_id = m.id"
    "  AND (i.imported_in IS NULL OR i.imported_in <> $2))"
    " AND NOT EXISTS (SELECT 1 FROM imported_line l WHERE l.member_id = m.id AND l.batch_id <> $2)"
    " AND NOT EXISTS (SELECT 1 FROM ledger_entry e WHERE e.account_id = m.account_id"
    "  AND e.cause <> $3 AND e.kind <> 'expire')"
)
FORGET_ADDRESSES = numbered("DELETE FROM identity WHERE imported_in = $2 AND member_id IN ({one})")
FORGET_REST = Sql("DELETE FROM identity WHERE imported_in = $1")
FORGET_TIERS = numbered(
    "DELETE FROM tier_standing WHERE account_id IN"
    " (SELECT account_id FROM member WHERE id IN ({one}))"
)
EMPTY = Sql(
    "UPDATE member SET name = '', birthday = '', birthday_at = NULL, number = $2,"
    " forgotten_at = $3 WHERE id = $1"
)
UNDONE = Sql("UPDATE import_batch SET state = 'undone', digest = $2, undone_at = $3 WHERE id = $1")
SETTLED = Sql("UPDATE import_batch SET state = $2 WHERE id = $1")
REACHED = Sql("UPDATE import_batch SET lines = $2 WHERE id = $1")

PAGE = Sql(
    "SELECT m.id, m.number, m.name, m.locale, m.zone, m.birthday, m.joined_at, m.account_id,"
    " a.debt, EXISTS (SELECT 1 FROM tier_standing s WHERE s.account_id = m.account_id)"
    " OR EXISTS (SELECT 1 FROM ledger_entry e WHERE e.account_id = m.account_id"
    "  AND e.kind IN ('earn_order', 'earn_activity', 'earn_referral')) AS placed"
    " FROM member m JOIN account a ON a.key = m.account_id WHERE m.id > $1"
    " AND m.forgotten_at IS NULL AND m.merged_into_id IS NULL ORDER BY m.id LIMIT $2"
)
ADDRESSES = numbered(
    "SELECT member_id, kind, address FROM identity WHERE member_id IN ({one}) ORDER BY address"
)
OPEN_LOTS = listed(
    "SELECT account_id, remaining, available_at, expires_at FROM lot WHERE account_id IN ({one})"
    " AND remaining > 0 AND (expires_at IS NULL OR expires_at > $2)"
    " ORDER BY account_id, available_at, expires_at IS NULL, expires_at, id"
)
FROZEN = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ"

UNINVITED = Sql(  # with an e-mail address, and no chat yet
    "SELECT m.id, m.name, MIN(i.address) AS email FROM imported_line l"
    " JOIN member m ON m.id = l.member_id"
    " JOIN identity i ON i.member_id = m.id AND i.kind = 'email'"
    " WHERE l.batch_id = $1 AND m.id > $2 AND m.forgotten_at IS NULL AND m.merged_into_id IS NULL"
    " AND NOT EXISTS (SELECT 1 FROM identity c WHERE c.member_id = m.id"
    "  AND c.kind IN ('whatsapp', 'telegram')) GROUP BY m.id, m.name ORDER BY m.id LIMIT $3"
)
