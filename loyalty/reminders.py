"""Reminders: who is due is asked of the rows and the clock, and each thing is said once.

What was said, or held out to measure by, is a row of `outgoing` whose key names the member, the
kind and what it is about. Nothing else is kept: who cannot be told yet, because it is night or
they heard enough, is found again until the validity of what it is about has ended.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from tortoise.transactions import in_transaction

from loyalty.campaigns import arms
from loyalty.outgoing import REMINDS, Saying, to_json
from loyalty.programme import Brand, ReminderRule
from loyalty.statements import Sql, insert, instant, numbered, packed, rows, stamp

WEEK = timedelta(days=7)
APART = timedelta(hours=20)  # one on a day is enough, whatever the hour of yesterday's was
_AT_ONCE = 200  # members in one transaction: each of them waits for its end


@dataclass(frozen=True, slots=True)
class Due:
    """Something that a member is to be told; `facts` are what the kind's statement found."""

    member_id: int
    subject: str
    ends: datetime
    locale: str
    zone: str
    channel: str
    address: str
    facts: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Kind:
    """What members are reminded of.

    `found` selects member_id, subject (text), when it `ends`, and facts for `says`, which makes the
    words of one. $3 is now, and what `args` gives begins at $4. All are about what is theirs: no
    yes to news is needed.
    """

    found: Sql
    args: Callable[[ReminderRule, datetime], Sequence[Any]]
    says: Callable[[Due, ReminderRule, Brand], Saying]


async def say(kind: Kind, rule: ReminderRule, brand: Brand, now: datetime) -> int:
    """Write what is due of a kind, or hold it out; how many messages that were.

    Any number of processes may do so at once, at any time, twice.
    """
    statement, written, after = _found(kind, rule), 0, 0
    while True:
        asked = await rows(statement, after, _AT_ONCE, now, *kind.args(rule, now))
        due = [_due(one) for one in asked]
        if awake := [one for one in due if _is_hour(one, brand, now)]:
            written += await _write(kind, rule, awake, brand, now)
        if len(due) < _AT_ONCE:
            return written
        after = due[-1].member_id


def _found(kind: Kind, rule: ReminderRule) -> Sql:
    """Members who can be told, each with the chat where they were heard last, a page of them."""
    chat = (
        "SELECT i.id FROM identity i WHERE i.member_id = m.id AND i.kind IN ('whatsapp',"
        " 'telegram') AND i.unreachable_at IS NULL ORDER BY i.heard_at DESC NULLS LAST, i.id"
        " LIMIT 1"
    )
    text = (
        "SELECT c.*, m.locale, m.zone, chat.kind AS channel, chat.address"
        " FROM ({found}) c JOIN member m ON m.id = c.member_id"
        f" JOIN identity chat ON chat.id = ({chat})"
        f" WHERE m.id > $1 AND NOT m.silent AND m.forgotten_at IS NULL AND m.merged_into_id IS NULL"
        " AND c.ends > $3 AND NOT EXISTS (SELECT 1 FROM outgoing o"
        f" WHERE o.once = '{REMINDS}{rule.slug}:' || m.id || ':' || c.subject)"
        " ORDER BY m.id, c.ends, c.subject LIMIT $2"
    )
    return Sql(
        text.replace("{found}", kind.found.postgres), text.replace("{found}", kind.found.sqlite)
    )


def _due(found: Mapping[str, Any]) -> Due:
    return Due(
        int(found["member_id"]), str(found["subject"]), instant(found["ends"]),
        found["locale"], found["zone"], found["channel"],
        found["address"], found,
    )  # fmt: skip


def _is_hour(due: Due, brand: Brand, now: datetime) -> bool:
    """Whether it is the time of day for it, where the member is."""
    rules, zone = brand.programme.reminders, known_zone(due.zone, brand)
    quiet = brand.programme.marketing.quiet_until_after(now, zone)
    return quiet is None and rules.has_begun(now, zone)


def known_zone(zone: str, brand: Brand) -> str:
    """A member's zone; one that this machine does not know is the programme's."""
    try:
        ZoneInfo(zone)
    except (LookupError, ValueError, OSError):
        return brand.programme.programme.time_zone
    return zone


async def _write(
    kind: Kind, rule: ReminderRule, due: Sequence[Due], brand: Brand, now: datetime
) -> int:
    key = arms.drawn_with(brand.secret, f"reminder:{rule.slug}")
    async with in_transaction():
        free = {one["id"] for one in await rows(_LOCKED, packed(sorted(_ids(due))))}
        heard = await _heard([one for one in sorted(_ids(due)) if one in free], now)
        lines = []
        for one in due:
            if one.member_id not in free:
                continue  # somebody else changes them just now, perhaps by saying this
            held = arms.number(key, one.member_id) % arms.WHOLE < rule.held_out
            if not held and heard.get(one.member_id, 0) >= brand.programme.reminders.most_per_week:
                continue
            if not held:  # the next one to the same member waits for another day
                heard[one.member_id] = brand.programme.reminders.most_per_week
            lines.append(_line(one, rule, kind, held, brand, now))
        made = await rows(_SAY, packed(lines)) if lines else []
        return sum(one["state"] == "queued" for one in made)


def _ids(due: Iterable[Due]) -> set[int]:
    return {one.member_id for one in due}


async def _heard(members: Sequence[int], now: datetime) -> dict[int, int]:
    """How many reminders each heard, or is about to hear; one of today counts as enough."""
    found = await rows(_HEARD, packed(members), now - WEEK, now - APART)
    return {one["id"]: 10**9 if one["today"] else int(one["week"]) for one in found}


def _line(
    due: Due, rule: ReminderRule, kind: Kind, held: bool, brand: Brand, now: datetime
) -> list[Any]:
    at = stamp(now)
    until = due.ends - timedelta(days=rule.days) + timedelta(days=rule.valid_days)
    return [
        f"{REMINDS}{rule.slug}:{due.member_id}:{due.subject}", due.member_id, due.channel,
        due.address, due.locale, "service", to_json(kind.says(due, rule, brand)),
        "skipped" if held else "queued", "held out" if held else "", 0, at,
        stamp(until), at, at, arms.HELD_OUT if held else "",
    ]  # fmt: skip


_HERE = "forgotten_at IS NULL AND merged_into_id IS NULL"  # still: they were found before
# In order, and without waiting: whoever else holds a member's row may want the next one.
_LOCKED = Sql(
    numbered(
        f"SELECT id FROM member WHERE id IN ({{one}}) AND {_HERE} ORDER BY id"
        " FOR NO KEY UPDATE SKIP LOCKED"
    ).postgres,
    f"SELECT id FROM member WHERE id IN (SELECT value FROM json_each($1)) AND {_HERE} ORDER BY id",
)
# What may still be sent counts like what was: so the cap holds whenever that is.
_HEARD = numbered(
    "SELECT member_id AS id, count(*) AS week, max(CASE WHEN state IN ('queued', 'claimed')"
    " OR coalesce(sent_at, created_at) > $3 THEN 1 ELSE 0 END) AS today"
    f" FROM outgoing WHERE member_id IN ({{one}}) AND once LIKE '{REMINDS}%'"
    " AND (state IN ('queued', 'claimed') OR state IN ('sent', 'delivered', 'read')"
    " AND sent_at > $2 OR state = 'unknown' AND lease_until > $2) GROUP BY member_id"
)
_SAY = insert(
    "outgoing",
    {
        "once": "text", "member_id": "bigint", "channel": "text", "address": "text",
        "locale": "text", "kind": "text", "saying": "jsonb", "state": "text", "reason": "text",
        "attempts": "int", "not_before": "timestamptz", "valid_until": "timestamptz",
        "lease_until": "timestamptz", "created_at": "timestamptz", "variant": "text",
    },
    " ON CONFLICT (once) DO NOTHING RETURNING state",
)  # fmt: skip
