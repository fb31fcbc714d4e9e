"""Rows that are to be said: written with what caused them, claimed, sent and settled afterwards."""

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from loyalty.models import Member
from loyalty.statements import Sql, dialect, instant, row, rows

Param = int | str | dict[str, Any]

HEAD_START = timedelta(seconds=5)  # how long a fresh row is left to the process that wrote it
HELD = datetime(9999, 1, 1, tzinfo=UTC)  # "not before" of what waits for the member to write
AT_ONCE = ("reply", "voucher")  # what answers a message; goes first, and also to the silent


@dataclass(frozen=True, slots=True)
class Line:
    """One further line of a message: a text key and what it mentions."""

    text: str
    params: dict[str, Param] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Button:
    """The next step. A tap stands for typing `says`; or it opens `url`, or copies `copy`.

    `number` is what a channel without buttons asks to type; without it, the next free number.
    """

    label: str  # a text key
    says: str = ""
    params: dict[str, Param] = field(default_factory=dict)
    url: str = ""
    copy: str = ""
    number: int = 0


@dataclass(frozen=True, slots=True)
class Saying:
    """What is said, as keys and parameters: it becomes a sentence only when it is sent."""

    text: str
    params: dict[str, Param] = field(default_factory=dict)
    lines: tuple[Line, ...] = ()
    buttons: tuple[Button, ...] = ()


@dataclass(frozen=True, slots=True)
class Letter:
    """One outgoing row, as far as sending needs it; the last four are known once it is claimed."""

    id: int
    once: str
    channel: str
    address: str
    member_id: int | None
    kind: str
    saying: Saying
    locale: str
    valid_until: datetime | None = None
    attempts: int = 0
    zone: str = ""  # of the member; empty for a stranger
    silent: bool = False  # said `stop all`
    marketing: bool = False
    heard_at: datetime | None = None  # the address's last message, where a member has it

    @property
    def urgency(self) -> tuple[int, int]:
        """Sorts replies before service messages, those before marketing; older ones first."""
        return (0 if self.kind in AT_ONCE else 2 if self.kind == "marketing" else 1, self.id)

    @property
    def unwanted(self) -> bool:
        """Whether the member's word forbids it by now."""
        return self.kind not in AT_ONCE and (
            self.silent or (self.kind == "marketing" and not self.marketing)
        )


def to_json(saying: Saying) -> str:
    """A saying as the row keeps it; what is empty is left out."""
    kept: dict[str, Any] = {"text": saying.text}
    if saying.params:
        kept["params"] = saying.params
    if saying.lines:
        kept["lines"] = [{"text": line.text, "params": line.params} for line in saying.lines]
    if saying.buttons:
        kept["buttons"] = [
            {name: getattr(button, name) for name in _BUTTON if getattr(button, name)}
            for button in saying.buttons
        ]
    return json.dumps(kept, ensure_ascii=False, separators=(",", ":"))


_BUTTON = ("label", "says", "params", "url", "copy", "number")


def from_json(kept: str | dict[str, Any]) -> Saying:
    """The saying that `to_json` kept."""
    known: dict[str, Any] = json.loads(kept) if isinstance(kept, str) else kept
    return Saying(
        known["text"],
        known.get("params", {}),
        tuple(Line(**line) for line in known.get("lines", ())),
        tuple(Button(**button) for button in known.get("buttons", ())),
    )


def _both(text: str) -> Sql:
    """PostgreSQL's text; SQLite's is the same without casts."""
    return Sql(text, _CAST.sub("", text))


_CAST = re.compile(r"::[a-z]+(\[\])?")
# What a claim tells beside the row: as it is now, not as it was when the row was written.
_FACTS = """
 (SELECT m.zone FROM member m WHERE m.id = outgoing.member_id) AS zone,
 (SELECT m.silent FROM member m WHERE m.id = outgoing.member_id) AS silent,
 (SELECT m.marketing FROM member m WHERE m.id = outgoing.member_id) AS marketing,
 (SELECT i.heard_at FROM identity i WHERE i.address = outgoing.address) AS heard_at"""
_ROW = "id, once, channel, address, member_id, kind, saying, locale, valid_until, attempts"
_COLUMNS = """(once, member_id, channel, address, locale, kind, saying, state, reason, attempts,
 not_before, valid_until, lease_until, created_at)"""
_RANK = """(CASE state WHEN 'queued' THEN 0 WHEN 'claimed' THEN 1 WHEN 'unknown' THEN 1
 WHEN 'sent' THEN 2 WHEN 'delivered' THEN 3 WHEN 'read' THEN 4 ELSE 5 END)"""
RANKS = {"sent": 2, "delivered": 3, "read": 4, "failed": 5}

_PUT = _both(
    f"INSERT INTO outgoing {_COLUMNS} VALUES ($1, $2, $3, $4, $5, $6, $7, 'queued', '', 0,"
    " $8, $9, $10, $11) ON CONFLICT (once) DO NOTHING RETURNING id"
)
_TELL = _both(
    f"INSERT INTO outgoing {_COLUMNS} SELECT $2, m.id, i.kind, i.address, m.locale, $3::varchar,"
    " $4::jsonb, 'queued', '', 0, $5::timestamptz, $6::timestamptz, $7::timestamptz,"
    " $5::timestamptz"
    " FROM member m JOIN identity i ON i.member_id = m.id"
    " WHERE m.id = $1 AND i.kind IN ('whatsapp', 'telegram') AND i.unreachable_at IS NULL"
    " AND (NOT m.silent OR $3::varchar IN ('reply', 'voucher'))"
    " ORDER BY i.heard_at DESC NULLS LAST, i.id LIMIT 1"
    " ON CONFLICT (once) DO NOTHING RETURNING id, channel, address, locale"
)
# A list is one argument: an array on PostgreSQL, JSON on SQLite.
_CLAIM = Sql(
    "UPDATE outgoing SET state = 'claimed', lease_until = $2"
    f" WHERE id = ANY($1::bigint[]) AND state = 'queued' RETURNING id,{_FACTS}",
    "UPDATE outgoing SET state = 'claimed', lease_until = $2"
    " WHERE id IN (SELECT value FROM json_each($1)) AND state = 'queued'"
    f" RETURNING id,{_FACTS}",
)
_FIRST = "CASE kind WHEN 'reply' THEN 0 WHEN 'voucher' THEN 0 WHEN 'marketing' THEN 2 ELSE 1 END"
_DUE = Sql(
    "UPDATE outgoing SET state = 'claimed', lease_until = $2 WHERE id IN ("
    "SELECT id FROM outgoing WHERE state = 'queued' AND lease_until <= $1 AND not_before <= $1"
    f" AND channel = ANY($4::varchar[]) ORDER BY {_FIRST}, id LIMIT $3 FOR UPDATE SKIP LOCKED)"
    f" AND state = 'queued' RETURNING {_ROW},{_FACTS}",
    "UPDATE outgoing SET state = 'claimed', lease_until = $2 WHERE id IN ("
    "SELECT id FROM outgoing WHERE state = 'queued' AND lease_until <= $1 AND not_before <= $1"
    f" AND channel IN (SELECT value FROM json_each($4)) ORDER BY {_FIRST}, id LIMIT $3)"
    f" RETURNING {_ROW},{_FACTS}",
)
_ANY_DUE = Sql(
    "SELECT 1 AS one FROM outgoing WHERE state = 'queued' AND lease_until <= $1"
    " AND not_before <= $1 AND channel = $2 LIMIT 1"
)
_LAPSED = Sql(
    "UPDATE outgoing SET state = 'unknown' WHERE state = 'claimed' AND lease_until <= $1"
    f" AND id <> ALL($2::bigint[]) RETURNING {_ROW}",
    "UPDATE outgoing SET state = 'unknown' WHERE state = 'claimed' AND lease_until <= $1"
    f" AND id NOT IN (SELECT value FROM json_each($2)) RETURNING {_ROW}",
)
_RENEW = Sql(
    "UPDATE outgoing SET lease_until = $2 WHERE id = ANY($1::bigint[]) AND state = 'claimed'",
    "UPDATE outgoing SET lease_until = $2 WHERE id IN (SELECT value FROM json_each($1))"
    " AND state = 'claimed'",
)
_ADOPT = Sql(
    "UPDATE outgoing SET lease_until = $1 WHERE state IN ('queued', 'claimed')"
    " AND lease_until > $1 AND not_before <= $1"
)
_SENT = Sql(
    "UPDATE outgoing SET provider_id = coalesce(v.name, provider_id),"
    " sent_at = coalesce(sent_at, $3::timestamptz),"
    " state = CASE WHEN state IN ('queued', 'claimed', 'unknown') THEN 'sent' ELSE state END"
    " FROM unnest($1::bigint[], $2::varchar[]) AS v(row, name) WHERE outgoing.id = v.row",
    "UPDATE outgoing SET provider_id = coalesce(v.name, provider_id),"
    " sent_at = coalesce(sent_at, $3),"
    " state = CASE WHEN state IN ('queued', 'claimed', 'unknown') THEN 'sent' ELSE state END"
    " FROM (SELECT a.value AS row, b.value AS name FROM json_each($1) a"
    " JOIN json_each($2) b ON b.key = a.key) v WHERE outgoing.id = v.row",
)
_BACK = Sql(
    "UPDATE outgoing SET state = 'queued', attempts = attempts + 1, not_before = $2,"
    " lease_until = $2 WHERE id = $1 AND state = 'claimed'"
)
_HOLD = Sql(
    "UPDATE outgoing SET state = 'queued', not_before = $2, lease_until = $2"
    " WHERE id = $1 AND state IN ('queued', 'claimed')"
)
_END = Sql(
    "UPDATE outgoing SET state = $2, reason = $3"
    " WHERE id = $1 AND state IN ('queued', 'claimed', 'unknown')"
)
_DOUBT = Sql(
    "UPDATE outgoing SET state = 'unknown', reason = $2 WHERE id = $1 AND state = 'claimed'"
)
_OUTDATED = Sql(
    "UPDATE outgoing SET state = 'skipped', reason = 'its time was over'"
    " WHERE state = 'queued' AND valid_until <= $1"
)
_SETTLE = _both(
    "UPDATE outgoing SET state = $3, reason = $4,"
    " provider_id = coalesce(provider_id, $2::varchar), sent_at = coalesce(sent_at, $6)"
    f" WHERE id = $1 AND {_RANK} < $5 RETURNING {_ROW}"
)
_FIND = Sql("SELECT id FROM outgoing WHERE provider_id = $1")
_REPEAT = (
    f"INSERT INTO outgoing {_COLUMNS} SELECT 'again:' || id, member_id, channel, address,"
    " locale, kind, saying, 'queued', '', 0, $2::timestamptz, valid_until, $3::timestamptz,"
    " $2::timestamptz FROM outgoing WHERE {which} ORDER BY id"
    f" ON CONFLICT (once) DO NOTHING RETURNING {_ROW}"
)
_REPEAT_ONE = _both(_REPEAT.format(which="id = $1"))
_REPEAT_ALL = _both(
    _REPEAT.format(
        which="address = $1 AND state = 'unknown' AND kind IN ('reply', 'service', 'voucher')"
        " AND (valid_until IS NULL OR valid_until > $2::timestamptz)"
    )
)
_RELEASE = Sql(
    "UPDATE outgoing SET not_before = $2, lease_until = $3 WHERE address = $1"
    f" AND state = 'queued' AND not_before >= $4 RETURNING {_ROW}"
)


async def put(
    *,
    once: str,
    channel: str,
    address: str,
    member_id: int | None,
    kind: str,
    saying: Saying,
    locale: str,
    now: datetime,
    not_before: datetime | None = None,
    valid_until: datetime | None = None,
) -> Letter | None:
    """Write a row to be said to this address; None if `once` was there already."""
    start = not_before or now
    made = await row(
        _PUT, once, member_id, channel, address, locale, kind, to_json(saying),
        start, valid_until, max(start, now + HEAD_START), now,
    )  # fmt: skip
    if made is None:
        return None
    return Letter(made["id"], once, channel, address, member_id, kind, saying, locale, valid_until)


async def tell(
    member: Member,
    kind: str,
    saying: Saying,
    *,
    once: str,
    now: datetime,
    valid_until: datetime | None = None,
) -> Letter | None:
    """Write a row for the chat where the member was heard last; None if told already or no chat."""
    made = await row(
        _TELL, member.id, once, kind, to_json(saying), now, valid_until, now + HEAD_START
    )
    if made is None:
        return None
    return Letter(
        made["id"], once, made["channel"], made["address"], member.id, kind, saying,
        made["locale"], valid_until,
    )  # fmt: skip


async def claim(letters: Sequence[Letter], now: datetime, lease: timedelta) -> list[Letter]:
    """Take fresh rows for sending; what another process took, or was settled, is left out."""
    got = {r["id"]: r for r in await rows(_CLAIM, _many([x.id for x in letters]), now + lease)}
    return [replace(x, **_facts(got[x.id])) for x in letters if x.id in got]


async def any_due(now: datetime, channel: str) -> bool:
    """Whether there is anything for `due` to take: asked often, and nothing is locked for it."""
    return await row(_ANY_DUE, now, channel) is not None


async def due(now: datetime, limit: int, lease: timedelta, channels: Sequence[str]) -> list[Letter]:
    """Take rows that wait for nothing any more, the most urgent first."""
    found = await rows(_DUE, now, now + lease, limit, _many(channels))
    return sorted((_letter(r) for r in found), key=lambda letter: letter.urgency)


async def lapsed(now: datetime, in_hand: Iterable[int] = ()) -> list[Letter]:
    """Claims that nobody came back from become unknown; `in_hand` are still being sent here."""
    return [_letter(r) for r in await rows(_LAPSED, now, _many(list(in_hand)))]


async def renew(ids: Iterable[int], now: datetime, lease: timedelta) -> None:
    """Hold on to claims that are still being worked on."""
    await rows(_RENEW, _many(list(ids)), now + lease)


async def adopt(now: datetime) -> None:
    """End all leases: right only where no other process can be sending."""
    await rows(_ADOPT, now)


async def doubt(letter_id: int, reason: str) -> None:
    """The provider was called and it is not known whether it accepted."""
    await rows(_DOUBT, letter_id, reason[:200])


async def repeat(letter_id: int, now: datetime) -> list[Letter]:
    """Say a row once more under a key of its own; nothing if that was done before."""
    return [_letter(r) for r in await rows(_REPEAT_ONE, letter_id, now, now + HEAD_START)]


async def say_again(address: str, now: datetime) -> list[Letter]:
    """They wrote: say what perhaps did not arrive, and what waited for their window to open."""
    lease = now + HEAD_START
    released = await rows(_RELEASE, address, now, lease, HELD)
    return [_letter(r) for r in (*released, *await rows(_REPEAT_ALL, address, now, lease))]


async def mark_sent(pairs: Sequence[tuple[int, str | None]], now: datetime) -> None:
    """The provider accepted these rows, under these names of its own."""
    await rows(_SENT, _many([pair[0] for pair in pairs]), _many([pair[1] for pair in pairs]), now)


async def back(letter_id: int, not_before: datetime) -> None:
    """It was certainly not sent: queue it again, not before an instant."""
    await rows(_BACK, letter_id, not_before)


async def hold(letter_id: int) -> None:
    """Queue it until they write: `say_again` releases it."""
    await rows(_HOLD, letter_id, HELD)


async def fail(letter_id: int, reason: str) -> None:
    """The provider will never take it."""
    await rows(_END, letter_id, "failed", reason[:200])


async def skip(letter_id: int, reason: str) -> None:
    """It need not be said any more."""
    await rows(_END, letter_id, "skipped", reason[:200])


async def skip_outdated(now: datetime) -> None:
    """Skip all rows whose validity ended before they could be sent."""
    await rows(_OUTDATED, now)


async def settle(
    letter_id: int, provider_id: str | None, status: str, reason: str, now: datetime
) -> Letter | None:
    """What the provider reports. It only climbs, whatever the order; failed is final."""
    found = await row(_SETTLE, letter_id, provider_id, status, reason[:200], RANKS[status], now)
    return _letter(found) if found else None


async def id_of(provider_id: str) -> int | None:
    """The row that the provider knows under this name."""
    found = await row(_FIND, provider_id)
    return int(found["id"]) if found else None


def _many(values: Sequence[Any]) -> Any:
    return values if dialect() == "postgres" else json.dumps(values)


def _facts(found: dict[str, Any]) -> dict[str, Any]:
    heard = found["heard_at"]
    return {
        "zone": found["zone"] or "",
        "silent": bool(found["silent"]),
        "marketing": bool(found["marketing"]),
        "heard_at": instant(heard) if heard else None,
    }


def _letter(found: dict[str, Any]) -> Letter:
    until = found["valid_until"]
    return Letter(
        found["id"], found["once"], found["channel"], found["address"], found["member_id"],
        found["kind"], from_json(found["saying"]), found["locale"],
        instant(until) if until else None, found["attempts"],
        **(_facts(found) if "zone" in found else {}),
    )  # fmt: skip
