"""How outgoing rows are written, claimed and settled: each statement for both databases."""

import re

from loyalty.consent import yes_to_news
from loyalty.staff import DESK
from loyalty.statements import Sql, numbered


def _both(text: str) -> Sql:
    """PostgreSQL's text; SQLite's is the same without casts."""
    return Sql(text, _CAST.sub("", text))


_CAST = re.compile(r"::[a-z]+(\[\])?")
# In what an UPDATE returns, SQLite 3.40 finds no index for a column of text that is not cast.
ADDRESS = "cast(outgoing.address AS text)"
# What a claim tells beside the row: as it is now, not as it was when the row was written.
_FACTS = f"""
 (SELECT m.zone FROM member m WHERE m.id = outgoing.member_id) AS zone,
 (SELECT m.silent FROM member m WHERE m.id = outgoing.member_id) AS silent,
 (SELECT m.marketing FROM member m WHERE m.id = outgoing.member_id) AS marketing,
 (SELECT i.heard_at FROM identity i WHERE i.address = {ADDRESS}) AS heard_at"""
ROW = (
    "id, once, channel, address, member_id, kind, saying, locale, valid_until, attempts,"
    " campaign_id, variant"
)
_COLUMNS = """(once, member_id, channel, address, locale, kind, saying, state, reason, attempts,
 not_before, valid_until, lease_until, created_at)"""
_RANK = """(CASE state WHEN 'queued' THEN 0 WHEN 'claimed' THEN 1 WHEN 'unknown' THEN 1
 WHEN 'sent' THEN 2 WHEN 'delivered' THEN 3 WHEN 'read' THEN 4 ELSE 5 END)"""

PUT = _both(
    f"INSERT INTO outgoing {_COLUMNS} VALUES ($1, $2, $3, $4, $5, $6, $7, 'queued', '', 0,"
    " $8, $9, $10, $11) ON CONFLICT (once) DO NOTHING RETURNING id"
)
EDIT = _both(
    f"INSERT INTO outgoing {_COLUMNS} VALUES ($1, $2, $3, $4, $5, $6, $7, 'queued', '', 0,"
    " $8, $9, $10, $11) ON CONFLICT (once) DO UPDATE SET saying = excluded.saying,"
    " state = 'queued', reason = '', locale = excluded.locale,"
    " sent_at = NULL, provider_id = NULL,"
    + ",".join(
        f" {one} = CASE WHEN outgoing.state = 'queued' THEN outgoing.{one} ELSE excluded.{one} END"
        for one in ("attempts", "not_before", "lease_until", "created_at")
    )
    + " WHERE outgoing.state <> 'claimed' RETURNING id"
)


def _tell(first: str) -> Sql:
    return _both(
        f"INSERT INTO outgoing {_COLUMNS} SELECT $2, m.id, i.kind, i.address, m.locale,"
        " $3::varchar, $4::jsonb, 'queued', '', 0, $5::timestamptz, $6::timestamptz,"
        " $7::timestamptz, $5::timestamptz"
        " FROM member m JOIN identity i ON i.member_id = m.id"
        " WHERE m.id = $1 AND i.kind IN ('whatsapp', 'telegram') AND i.unreachable_at IS NULL"
        " AND (NOT m.silent OR $3::varchar IN ('reply', 'voucher'))"
        f" ORDER BY {first}i.heard_at DESC NULLS LAST, i.id LIMIT 1"
        " ON CONFLICT (once) DO NOTHING RETURNING id, channel, address, locale"
    )


# About their own points they hear where they are; news only where they said yes to it, if anywhere.
TELL = _tell("")
TELL_NEWS = _tell(f"{yes_to_news('m.id', 'i.kind')} IS NULL, ")
# A list is one argument: an array on PostgreSQL, JSON on SQLite.
CLAIM = Sql(
    "UPDATE outgoing SET state = 'claimed', lease_until = $2"
    f" WHERE id = ANY($1::bigint[]) AND state = 'queued' RETURNING id,{_FACTS}",
    "UPDATE outgoing SET state = 'claimed', lease_until = $2"
    " WHERE id IN (SELECT value FROM json_each($1)) AND state = 'queued'"
    f" RETURNING id,{_FACTS}",
)
KNOWN_NOW = Sql(f"SELECT{_FACTS} FROM outgoing WHERE id = $1")
_FIRST = "CASE kind WHEN 'reply' THEN 0 WHEN 'voucher' THEN 0 ELSE 1 END"
# The conditions of the index outgoing_urgent, word for word; marketing has its own: see bulk.
_URGENT = "state = 'queued' AND kind <> 'marketing' AND channel = $4 AND lease_until <= $1"
DUE = Sql(
    "UPDATE outgoing SET state = 'claimed', lease_until = $2 WHERE id = ANY(ARRAY("
    f"SELECT id FROM outgoing WHERE {_URGENT} AND not_before <= $1"
    f" ORDER BY {_FIRST}, id LIMIT $3 FOR UPDATE SKIP LOCKED))"
    f" AND state = 'queued' RETURNING {ROW},{_FACTS}",
    "UPDATE outgoing SET state = 'claimed', lease_until = $2 WHERE id IN ("
    f"SELECT id FROM outgoing WHERE {_URGENT} AND not_before <= $1"
    f" ORDER BY {_FIRST}, id LIMIT $3) RETURNING {ROW},{_FACTS}",
)
ANY_DUE = Sql(
    "SELECT 1 AS one FROM outgoing WHERE state = 'queued' AND kind <> 'marketing'"
    " AND channel = $2 AND lease_until <= $1 AND not_before <= $1 LIMIT 1"
)
LAPSED = Sql(
    "UPDATE outgoing SET state = 'unknown' WHERE state = 'claimed' AND lease_until <= $1"
    f" AND id <> ALL($2::bigint[]) RETURNING {ROW}",
    "UPDATE outgoing SET state = 'unknown' WHERE state = 'claimed' AND lease_until <= $1"
    f" AND id NOT IN (SELECT value FROM json_each($2)) RETURNING {ROW}",
)
RENEW = Sql(
    "UPDATE outgoing SET lease_until = $2 WHERE id = ANY($1::bigint[]) AND state = 'claimed'",
    "UPDATE outgoing SET lease_until = $2 WHERE id IN (SELECT value FROM json_each($1))"
    " AND state = 'claimed'",
)
ADOPT = Sql(
    "UPDATE outgoing SET lease_until = $1 WHERE state = 'queued' AND kind <> 'marketing'"
    " AND channel = $2 AND lease_until > $1 AND not_before <= $1"
)
ABANDONED = Sql("UPDATE outgoing SET lease_until = $1 WHERE state = 'claimed' AND lease_until > $1")
# Who left meanwhile has no address any more; the provider's name for a message may hold it.
_KNOWN = "CASE WHEN address <> '' THEN coalesce({}) END"
# News, or a reminder, that waits and has a name at the provider's was sent before, to a chat that
# was closed: what is still told of that message, or noted late, does not concern the next one.
_NEWS = (
    "(kind <> 'marketing' AND once NOT LIKE 'remind:%'"
    " OR state NOT IN ('queued', 'claimed', 'unknown')"
    " OR coalesce(provider_id, '') <> coalesce({}, '-'))"
)
SENT = Sql(
    f"UPDATE outgoing SET provider_id = {_KNOWN.format('v.name, provider_id')},"
    " sent_at = coalesce(sent_at, $3::timestamptz),"
    " state = CASE WHEN state IN ('queued', 'claimed', 'unknown') THEN 'sent' ELSE state END"
    " FROM unnest($1::bigint[], $2::varchar[]) AS v(row, name) WHERE outgoing.id = v.row"
    f" AND {_NEWS.format('v.name')}",
    f"UPDATE outgoing SET provider_id = {_KNOWN.format('v.name, provider_id')},"
    " sent_at = coalesce(sent_at, $3),"
    " state = CASE WHEN state IN ('queued', 'claimed', 'unknown') THEN 'sent' ELSE state END"
    " FROM (SELECT a.value AS row, b.value AS name FROM json_each($1) a"
    " JOIN json_each($2) b ON b.key = a.key) v WHERE outgoing.id = v.row"
    f" AND {_NEWS.format('v.name')}",
)
IN_FORM = Sql("UPDATE outgoing SET variant = $2 WHERE id = $1 AND campaign_id IS NULL")
BACK = Sql(
    "UPDATE outgoing SET state = 'queued', attempts = attempts + 1, not_before = $2,"
    " lease_until = $2 WHERE id = $1"
    " AND (state = 'claimed' OR (state = 'unknown' AND kind = 'shop'))"
)
HOLD = Sql(
    "UPDATE outgoing SET state = 'queued', not_before = $2, lease_until = $2"
    " WHERE id = $1 AND state IN ('queued', 'claimed')"
)
END = Sql(
    "UPDATE outgoing SET state = $2, reason = $3"
    " WHERE id = $1 AND state IN ('queued', 'claimed', 'unknown')"
)
DOUBT = Sql(
    "UPDATE outgoing SET state = 'unknown', reason = $2 WHERE id = $1 AND state = 'claimed'"
)
_OUTDATED = "state = 'queued' AND valid_until IS NOT NULL AND valid_until <= $1"
OUTDATED = Sql(
    "UPDATE outgoing SET state = 'skipped', reason = 'its time was over' WHERE id = ANY(ARRAY("
    f"SELECT id FROM outgoing WHERE {_OUTDATED} LIMIT $2 FOR UPDATE SKIP LOCKED))"
    " AND state = 'queued' RETURNING id",
    "UPDATE outgoing SET state = 'skipped', reason = 'its time was over' WHERE id IN ("
    f"SELECT id FROM outgoing WHERE {_OUTDATED} LIMIT $2) RETURNING id",
)
_STALE = (
    "state = 'queued' AND kind <> 'marketing' AND channel = $1 AND lease_until <= $2"
    " AND kind <> 'shop' AND attempts >= $3 AND created_at <= $4"
)
GIVE_UP = Sql(
    "UPDATE outgoing SET state = 'failed', reason = 'tried for too long'"
    f" WHERE {_STALE} RETURNING id"
)
SETTLE = _both(
    "UPDATE outgoing SET state = $3, reason = $4,"
    f" provider_id = {_KNOWN.format('provider_id, $2::varchar')}, sent_at = coalesce(sent_at, $6)"
    f" WHERE id = $1 AND {_RANK} < $5 AND {_NEWS.format('$2::varchar')} RETURNING {ROW}"
)
FIND = Sql("SELECT id FROM outgoing WHERE provider_id = $1")
# What is said to staff is found by its key, also when it is said again.
_AGAIN = f"CASE WHEN once LIKE '{DESK}%' THEN '{DESK}again:' ELSE 'again:' END || id"
_REPEAT = (
    f"INSERT INTO outgoing {_COLUMNS} SELECT {_AGAIN}, member_id, channel, address,"
    " locale, kind, saying, 'queued', '', 0, $2::timestamptz, valid_until, $3::timestamptz,"
    " $2::timestamptz FROM outgoing WHERE {which} ORDER BY id"
    f" ON CONFLICT (once) DO NOTHING RETURNING {ROW}"
)
REPEAT_ONE = _both(_REPEAT.format(which="id = $1"))
REPEAT_ALL = _both(
    _REPEAT.format(
        which="address = $1 AND state = 'unknown' AND kind IN ('reply', 'service', 'voucher')"
        " AND (valid_until IS NULL OR valid_until > $2::timestamptz) AND once NOT LIKE 'remind:%'"
    )
)
# A reminder that nobody received, and what it was to say along, as if nobody had decided about it
# yet: it is found again as long as it is valid.
_UNDECIDE = (
    "DELETE FROM outgoing WHERE id IN (WITH one AS"
    " (SELECT id, member_id, created_at, {slug} AS slug FROM outgoing WHERE id IN ({{one}})"
    " AND state IN ('queued', 'claimed', 'unknown', 'failed'))"
    " SELECT id FROM one UNION ALL SELECT a.id FROM one"
    " JOIN (SELECT *, {slug} AS slug FROM outgoing) a ON a.member_id = one.member_id"
    " AND a.created_at = one.created_at AND a.slug = one.slug"
    " WHERE a.reason = 'said together') RETURNING id"
)
UNDECIDE = Sql(
    numbered(_UNDECIDE.format(slug="split_part(once, ':', 2)")).postgres,
    numbered(_UNDECIDE.format(slug="substr(once, 8, instr(substr(once, 8), ':'))")).sqlite,
)
# What waits for a member's word in another chat than the one in which they write.
ELSEWHERE = _both(
    "SELECT id FROM outgoing WHERE member_id = (SELECT member_id FROM identity WHERE address = $1)"
    " AND address <> $1 AND state = 'queued' AND not_before >= $2 AND once LIKE 'remind:%'"
)
# Of reminders one on a day and as many as may be in a week, service before news, then the first.
_WAITS = "o.address = $1 AND o.state = 'queued' AND o.not_before >= {held}"
RELEASE = _both(
    "UPDATE outgoing SET not_before = $2::timestamptz, lease_until ="
    " CASE kind WHEN 'marketing' THEN $2::timestamptz ELSE $3::timestamptz END WHERE address = $1"
    " AND state = 'queued' AND not_before >= $4 AND (once NOT LIKE 'remind:%' OR id = (SELECT"
    f" o.id FROM outgoing o WHERE {_WAITS.format(held='$4')} AND o.once LIKE 'remind:%'"
    " AND NOT EXISTS (SELECT 1 FROM outgoing h WHERE h.member_id = o.member_id"
    "  AND h.once LIKE 'remind:%' AND (h.state = 'claimed' OR h.state = 'queued'"
    "  AND h.not_before < $4 OR h.state IN ('sent', 'delivered', 'read') AND h.sent_at > $5"
    "  OR h.state = 'unknown' AND h.lease_until > $5))"
    " AND (SELECT count(*) FROM outgoing h WHERE h.member_id = o.member_id"
    "  AND h.once LIKE 'remind:%' AND (h.state IN ('sent', 'delivered', 'read')"
    "  AND h.sent_at > $6 OR h.state = 'unknown' AND h.lease_until > $6)) < $7"
    " ORDER BY CASE o.kind WHEN 'marketing' THEN 1 ELSE 0 END, o.id LIMIT 1))"
    f" RETURNING {ROW}"
)
STILL_WAITS = _both(f"SELECT 1 AS one FROM outgoing o WHERE {_WAITS.format(held='$2')} LIMIT 1")
