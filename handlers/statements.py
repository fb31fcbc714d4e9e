"""What is read and written on every inbound message, both dialects side by side."""

from loyalty.statements import Sql

_CHAT = (
    "address", "channel", "name", "locale", "code", "code_at", "touch", "expecting", "subject",
    "nonce", "asked_at", "choices", "unsettled",
)  # fmt: skip
MEMBER = (
    "id", "account_id", "number", "name", "locale", "zone", "marketing", "silent", "joined_at",
    "last_word_at", "birthday", "birthday_at", "merged_into_id", "forgotten_at", "imported_in",
    "named", "in_league", "invited", "friends_rewarded", "last_word_on",
)  # fmt: skip

_UPSERT = (
    " ON CONFLICT (address) DO UPDATE SET heard_at = excluded.heard_at,"
    " name = CASE WHEN excluded.name = '' THEN conversation.name ELSE excluded.name END"
)
_CHAT_COLUMNS = (
    "(address, channel, name, locale, code, expecting, subject, nonce, choices, unsettled,"
    " heard_at)"
)
# While we waited, the member may have left: nothing is noted of whoever is gone.
_HEARD = (
    "last_word_at = CASE WHEN forgotten_at IS NULL THEN {} END,"
    " last_word_on = CASE WHEN forgotten_at IS NULL THEN {} END"
)
_NOTED = _HEARD.format("$2::timestamptz", "($2::timestamptz AT TIME ZONE 'UTC')::date")

# A new chat is unsettled: to an imported member something may have waited for their first word.
# One round trip: the key is seen for the first time, the chat and its member wait for whoever deals
# with their last message, and what is known of both comes back. No row: it was dealt with before.
# The member comes before the address, as everywhere: whoever leaves deletes all of theirs.
# $1 key, $2 now, $3 address, $4 channel, $5 name. SQLite takes SEEN, CHAT, MEMBER_HEARD, REACHED.
HEAR = Sql(
    "WITH s AS (INSERT INTO seen (key, at) VALUES ($1, $2) ON CONFLICT (key) DO NOTHING"
    " RETURNING key),"
    f" c AS (INSERT INTO conversation {_CHAT_COLUMNS}"
    " SELECT $3, $4, $5, '', '', '', '', '', '{}', TRUE, $2 FROM s"
    f"{_UPSERT} RETURNING *),"
    f" m AS (UPDATE member SET {_NOTED} FROM c JOIN identity ON identity.address = c.address"
    " WHERE member.id = identity.member_id RETURNING member.*),"
    " i AS (UPDATE identity SET heard_at = $2, unreachable_at = NULL FROM m"
    " WHERE identity.address = $3 AND identity.member_id = m.id)"
    f" SELECT {', '.join('c.' + name for name in _CHAT)},"
    f" {', '.join(f'm.{name} AS m_{name}' for name in MEMBER)} FROM c LEFT JOIN m ON TRUE",
    "",
)

SEEN = Sql("INSERT INTO seen (key, at) VALUES ($1, $2) ON CONFLICT (key) DO NOTHING RETURNING key")

CHAT = Sql(
    f"INSERT INTO conversation {_CHAT_COLUMNS}"
    f" VALUES ($1, $2, $3, '', '', '', '', '', '{{}}', 1, $4){_UPSERT}"
    f" RETURNING {', '.join(_CHAT)}"
)

# Also what PostgreSQL asks when HEAR found no member: somebody may have joined by this address
# while we waited for the chat, and HEAR still sees the time before.
_MEMBER_HEARD = (
    "UPDATE member SET {} WHERE id = (SELECT member_id FROM identity WHERE address = $1)"
    f" RETURNING {', '.join(f'{name} AS m_{name}' for name in MEMBER)}"
)
MEMBER_HEARD = Sql(
    _MEMBER_HEARD.format(_NOTED),
    Sql(_MEMBER_HEARD.format(_HEARD.format("$2", "substr($2, 1, 10)"))).sqlite,
)

REACHED = Sql("UPDATE identity SET heard_at = $2, unreachable_at = NULL WHERE address = $1")

BLOCKED = Sql("UPDATE identity SET unreachable_at = $2 WHERE address = $1")

UNBLOCKED = Sql("UPDATE identity SET unreachable_at = NULL WHERE address = $1")

_STATE = (
    "locale = $2, code = $3, code_at = $4, expecting = $5, subject = $6, nonce = $7,"
    " asked_at = $8, choices = $9, touch = $10, unsettled = $11 WHERE address = $1"
)
REMEMBER = Sql(f"UPDATE conversation SET {_STATE}")
