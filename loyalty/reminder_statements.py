"""The statements of reminders: who is due, who heard enough, and what is written of it."""

from collections.abc import Iterable

from loyalty.consent import yes_to_news
from loyalty.outgoing import REMINDS
from loyalty.programme import ReminderRule
from loyalty.statements import Sql, insert, listed, numbered

_NEWS = f" AND m.marketing AND {yes_to_news('m.id', 'i.kind')} IS NOT NULL"
# Where they were heard last, of the chats in which they can be told.
_CHAT = (
    "SELECT i.{what} FROM identity i WHERE i.member_id = m.id"
    " AND i.kind IN ('whatsapp', 'telegram') AND i.unreachable_at IS NULL{news}"
    " ORDER BY i.heard_at DESC NULLS LAST, i.id LIMIT 1"
)
# Of one row: what EXISTS, PostgreSQL would rather read whole.
_TOLD = (
    "(SELECT 1 FROM outgoing o"
    " WHERE o.once = '{key}:' || f.member_id || ':' || f.subject{end}) IS NOT NULL"
)
# Where they may be who told no zone, if that chat does not say: by the number they wrote from last,
# else by one that was told. By one alone: between two wide countries it may never be day in both.
_NUMBER = (
    "CASE WHEN chat.address LIKE 'whatsapp:+%' THEN chat.address ELSE (SELECT n.address"
    " FROM identity n WHERE n.member_id = m.id AND n.kind IN ('phone', 'whatsapp')"
    " AND n.address LIKE '%:+%' ORDER BY n.heard_at DESC NULLS LAST, n.id LIMIT 1) END"
)
# A page of whom a kind finds, told or not: by it no statement becomes long, and there is a row that
# tells where it ended, also if nobody of it is due. Who was not told is few of them: each is looked
# up then. The sign before a member keeps it from being what the databases go by, instead of the
# moment.
_FOUND = (
    "WITH f AS MATERIALIZED (SELECT g.* FROM ({found}) g WHERE +g.member_id > $1{only}"
    "  ORDER BY +g.member_id LIMIT $2),"
    " c AS MATERIALIZED (SELECT f.*, {again} AS again FROM f {join} WHERE {told})"
    " SELECT p.page, p.last, d.* FROM (SELECT count(*) AS page, max(member_id) AS last FROM f) p"
    " LEFT JOIN (SELECT c.*, m.locale, m.zone, m.name, chat.kind AS channel, chat.address,"
    f"  {_NUMBER} AS number"
    "  FROM c {each}"
    "  WHERE NOT m.silent AND m.forgotten_at IS NULL AND m.merged_into_id IS NULL"
    "  AND (SELECT 1 FROM reminder_choice r WHERE r.key = m.id || ':{kind}:') IS NULL) d"
    " ON TRUE ORDER BY d.member_id, d.moment, d.subject"
)
# PostgreSQL, which takes them to be many, would rather read all members, if it were not told how.
_EACH = (
    (
        "CROSS JOIN LATERAL (SELECT * FROM member WHERE id = c.member_id LIMIT 1) m"
        " CROSS JOIN LATERAL ({chat}) chat"
    ),
    "JOIN member m ON m.id = c.member_id JOIN identity chat ON chat.id = ({chat})",
)
_WAITS = (
    "(SELECT 1 FROM reminder_choice r"
    " WHERE r.key = f.member_id || ':{kind}:' || f.subject AND r.until > $3) IS NOT NULL"
)
# Few of all whom the kind finds: nobody else is looked up one by one.
_ONLY = (
    " AND g.member_id IN (SELECT r.member_id FROM reminder_choice r"
    " WHERE r.kind = '{kind}' AND r.until <= $3 AND r.until > {since})"
)
_WANTS = (
    "JOIN reminder_choice w ON w.key = f.member_id || ':{kind}:' || f.subject AND w.until <= $3"
    " AND w.until > {since}"
)
# Whatever rule says it: they wanted to hear it once more.
_SAID_SINCE = (
    "EXISTS (SELECT 1 FROM outgoing o WHERE o.once IN ({keys}) AND o.created_at > w.at"
    " AND o.variant <> '-')"
)
_ALONG = (
    "WITH all_of AS MATERIALIZED ({found}), f AS MATERIALIZED"
    " (SELECT * FROM all_of WHERE member_id IN ({members}))"
    " SELECT f.* FROM f WHERE NOT ({once}) AND NOT ({waits})"
    " ORDER BY f.member_id, f.moment, f.subject LIMIT $2"
)
_KEY = f"'{REMINDS}{{slug}}:' || f.member_id || ':' || f.subject || '{{end}}'"


def found(
    kind: Sql, rule: ReminderRule, *, again_since: str = "", slugs: Iterable[str] = ()
) -> Sql:
    """Who of the $2 that a kind's statement finds after $1 can be told, and has not been.

    With a placeholder for an instant: who has been, and wanted to hear of it once more since then,
    and was told by none of the rules with these names, which are all of the kind.
    """
    again = bool(again_since)
    news = _NEWS if rule.marketing else ""
    key = f"{REMINDS}{rule.slug}"
    once, twice = _TOLD.format(key=key, end=""), _TOLD.format(key=key, end=" || ':again'")
    waits = _WAITS.format(kind=rule.kind)
    keys = (_KEY.format(slug=slug, end=end) for slug in slugs for end in ("", ":again"))
    since = _SAID_SINCE.format(keys=", ".join(keys))
    told = f"NOT ({once}) AND NOT ({waits})"
    if again:
        told = f"{once} AND NOT ({twice}) AND NOT {since}"

    def text(found: str, each: str, chat: str) -> str:
        return _FOUND.format(
            found=found, kind=rule.kind,
            each=each.format(chat=_CHAT.format(what=chat, news=news)),
            only=_ONLY.format(kind=rule.kind, since=again_since) if again else "",
            again="w.until" if again else "NULL",
            join=_WANTS.format(kind=rule.kind, since=again_since) if again else "",
            told=told,
        )  # fmt: skip

    postgres, sqlite = _EACH
    return Sql(
        text(kind.postgres, postgres, "kind, i.address"),
        Sql(text(kind.sqlite, sqlite, "id")).sqlite,
    )


def along(kind: Sql, rule: ReminderRule) -> Sql:
    """What else a kind's statement finds of the members in a packed list."""
    said = {
        "once": _TOLD.format(key=f"{REMINDS}{rule.slug}", end=""),
        "waits": _WAITS.format(kind=rule.kind),
    }
    each = numbered("{one}")
    return Sql(
        _ALONG.format(found=kind.postgres, members=each.postgres, **said),
        Sql(_ALONG.format(found=kind.sqlite, members=each.sqlite, **said)).sqlite,
    )


# Whether anybody wants to hear something once more now: mostly nobody does.
WANTED = Sql(
    "SELECT 1 AS yes FROM reminder_choice WHERE kind = $1 AND until <= $2 AND until > $3 LIMIT 1"
)

_HERE = "forgotten_at IS NULL AND merged_into_id IS NULL"  # still: they were found before
# In order, and without waiting: whoever else holds a member's row may want the next one.
LOCKED = Sql(
    numbered(
        f"SELECT id FROM member WHERE id IN ({{one}}) AND {_HERE} ORDER BY id"
        " FOR NO KEY UPDATE SKIP LOCKED"
    ).postgres,
    f"SELECT id FROM member WHERE id IN (SELECT value FROM json_each($1)) AND {_HERE} ORDER BY id",
)
# Who chose to hear no more of it since they were found; $1 has the keys of such choices.
UNWANTED = listed("SELECT member_id AS id FROM reminder_choice WHERE key IN ({one})")
# What may still be sent counts like what was: so the cap holds whenever that is. Except what waits
# for them to write ($4 and later), of which one is said then. What was perhaps sent was so just
# before its lease ended.
HEARD = numbered(
    "SELECT member_id AS id, sum(CASE WHEN reminds THEN 1 ELSE 0 END) AS week,"
    " sum(CASE WHEN kind = 'marketing' THEN 1 ELSE 0 END) AS news,"
    " max(CASE WHEN reminds AND (state IN ('queued', 'claimed')"
    " OR coalesce(sent_at, CASE state WHEN 'unknown' THEN lease_until END, created_at) > $3)"
    " THEN 1 ELSE 0 END) AS today"
    f" FROM (SELECT *, once LIKE '{REMINDS}%' AS reminds FROM outgoing) o"
    " WHERE member_id IN ({one}) AND (reminds OR kind = 'marketing')"
    " AND (state = 'claimed' OR state = 'queued' AND reminds AND not_before < $4"
    " OR state IN ('sent', 'delivered', 'read') AND sent_at > $2"
    " OR state = 'unknown' AND lease_until > $2) GROUP BY member_id"
)
SAY = insert(
    "outgoing",
    {
        "once": "text", "member_id": "bigint", "channel": "text", "address": "text",
        "locale": "text", "kind": "text", "saying": "jsonb", "state": "text", "reason": "text",
        "attempts": "int", "not_before": "timestamptz", "valid_until": "timestamptz",
        "lease_until": "timestamptz", "created_at": "timestamptz", "variant": "text",
    },
    " ON CONFLICT (once) DO NOTHING RETURNING state",
)  # fmt: skip
