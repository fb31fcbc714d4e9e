"""What members decide about reminders: nothing of a kind any more, or the newest one again later.

Whoever says, or finds, a reminder reads these rows: `loyalty.reminders`. Here they are written; the
member is locked, as in everything that a chat changes.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from loyalty.models import Member, ReminderChoice
from loyalty.outgoing import REMINDS, Saying, from_json
from loyalty.programme import Brand, Programme, ReminderRule
from loyalty.statements import Sql, instant, packed, rows

PAUSE = timedelta(days=3)  # until it is said once more
LATELY = timedelta(days=30)  # so long ago it may have been said, to be said once more
MORNING = timedelta(days=1)  # within which the hour for reminders comes, wherever they are
KEPT = timedelta(days=90)  # a choice for one occurrence, after its time
AGAIN = ":again"  # how the key of what is said once more ends


@dataclass(frozen=True, slots=True)
class Heard:
    """A reminder that a member got, with all that was said together."""

    rule: ReminderRule
    subjects: Sequence[str]
    at: datetime
    saying: Saying
    again: bool  # it was said for the second time
    ends: datetime | None  # when what it is about is over, if that is known


def kinds(programme: Programme) -> dict[str, bool]:
    """What members are reminded of, in the order of the rules; whether it needs a yes to news."""
    return {rule.kind: rule.marketing for rule in programme.reminding}


def kind_named(name: str, programme: Programme) -> str | None:
    """The kind that a word means: its own name, or that of a rule of it."""
    named = {rule.slug: rule.kind for rule in programme.reminding}
    return name if name in named.values() else named.get(name)


async def unwanted(member: Member) -> set[str]:
    """The kinds that a member wants nothing of."""
    found = ReminderChoice.filter(member_id=member.id, subject="")
    return {one.kind for one in await found}


# Nothing of it is in anybody's hands yet: it waits for the morning.
_UNSAY = Sql(
    "UPDATE outgoing SET state = 'skipped', reason = 'not wanted' WHERE member_id = $1"
    f" AND state = 'queued' AND once LIKE '{REMINDS}' || $2 || ':%' RETURNING id"
)


async def turn_off(member: Member, off: Iterable[str], brand: Brand, now: datetime) -> None:
    """No more reminders of these kinds, also none that waits to be sent."""
    for kind in off:
        await _choose(member.id, kind, "", None, now)
        for rule in brand.programme.reminding:
            if rule.kind == kind:
                await rows(_UNSAY, member.id, rule.slug)


async def turn_on(member: Member, on: Iterable[str]) -> None:
    """Reminders of these kinds are welcome again; what was put off stays so."""
    await ReminderChoice.filter(member_id=member.id, subject="", kind__in=list(on)).delete()


_HEARD = Sql(
    "SELECT once, saying, created_at, valid_until, coalesce(sent_at, created_at) AS heard_at"
    f" FROM outgoing WHERE member_id = $1 AND once LIKE '{REMINDS}%'"
    " AND state IN ('sent', 'delivered', 'read', 'unknown')"
    " AND coalesce(sent_at, created_at) > $2 ORDER BY coalesce(sent_at, created_at) DESC, id DESC"
)
_TOGETHER = Sql(
    f"SELECT once FROM outgoing WHERE member_id = $1 AND once LIKE '{REMINDS}' || $2 || ':%'"
    " AND state = 'skipped' AND reason = 'said together' AND created_at = $3 ORDER BY id"
)


async def newest(member: Member, named: str, brand: Brand, now: datetime) -> Heard | None:
    """The newest reminder that a member got lately, by a rule or of a kind that may be named.

    Only what a rule in force says can be said again.
    """
    rules = {
        rule.slug: rule for rule in brand.programme.reminding if named in ("", rule.slug, rule.kind)
    }
    for one in await rows(_HEARD, member.id, now - LATELY):
        slug, subject = _about(one["once"])
        if slug in rules:
            made = instant(one["created_at"])
            others = await rows(_TOGETHER, member.id, slug, made)
            subjects = [subject, *(_about(o["once"])[1] for o in others)]
            return _heard(one, rules[slug], subjects, brand.programme)
    return None


def _heard(
    row: Mapping[str, Any], rule: ReminderRule, subjects: Sequence[str], programme: Programme
) -> Heard:
    saying, again = from_json(row["saying"]), subjects[0].endswith(AGAIN)
    until = row["valid_until"] and instant(row["valid_until"])
    return Heard(
        rule, [one.removesuffix(AGAIN) for one in subjects], instant(row["heard_at"]), saying,
        again, _named(saying, programme) if again and rule.ahead else _ends(rule, until),
    )  # fmt: skip


def _about(once: str) -> tuple[str, str]:
    """The rule's name, and the occurrence, of a row's key."""
    slug, _, subject = once.removeprefix(REMINDS).split(":", 2)
    return slug, subject


def _ends(rule: ReminderRule, until: datetime | None) -> datetime | None:
    """When it is over; its row says until when it could be sent."""
    if until is None or not rule.ahead:
        return None
    return until + timedelta(days=max(0, rule.days - rule.valid_days))


def _named(saying: Saying, programme: Programme) -> datetime | None:
    """When the day is over that a reminder named, if it did.

    The row of what is said once more tells only for how long it could be sent since they asked.
    """
    named = saying.params.get("day")
    if not isinstance(named, dict):
        return None
    at = datetime.fromisoformat(named["day"])
    if at.tzinfo is not None:  # an instant
        return at
    return (at + timedelta(days=1)).replace(tzinfo=programme.zone).astimezone(UTC)


async def put_off(member: Member, heard: Heard, now: datetime) -> datetime | None:
    """Have it said once more; from when on. None if it was, or would be over by then.

    Whoever asks twice is told the same.
    """
    until = now + PAUSE
    if heard.again or (heard.ends is not None and until + MORNING > heard.ends):
        return None
    kind = heard.rule.kind
    first = await ReminderChoice.get_or_none(key=_key(member.id, kind, heard.subjects[0]))
    if first is not None and first.until and first.at >= heard.at and first.until > now:
        return first.until
    for subject in heard.subjects:
        await _choose(member.id, kind, subject, until, now)
    return until


_CHOOSE = Sql(
    "INSERT INTO reminder_choice (key, member_id, kind, subject, until, at)"
    " VALUES ($1, $2, $3, $4, $5, $6)"
    " ON CONFLICT (key) DO UPDATE SET until = excluded.until, at = excluded.at"
    " WHERE reminder_choice.subject <> ''"
)


async def _choose(
    member_id: int, kind: str, subject: str, until: datetime | None, now: datetime
) -> None:
    key = _key(member_id, kind, subject)
    await rows(_CHOOSE, key, member_id, kind, subject, until, now)


def _key(member_id: int, kind: str, subject: str) -> str:
    return f"{member_id}:{kind}:{subject}"


_THEIRS = Sql(f"SELECT id, once FROM outgoing WHERE member_id = $1 AND once LIKE '{REMINDS}%'")
_RENAME = Sql(
    "UPDATE outgoing SET once = v->>1 FROM json_array_elements($1::json) AS t(v)"
    " WHERE outgoing.id = (v->>0)::bigint"
    " AND NOT EXISTS (SELECT 1 FROM outgoing other WHERE other.once = v->>1)",
    "UPDATE outgoing SET once = v.value->>1 FROM json_each(?1) v WHERE outgoing.id = v.value->>0"
    " AND NOT EXISTS (SELECT 1 FROM outgoing other WHERE other.once = v.value->>1)",
)


async def become_one(part: int, whole: int) -> None:
    """A member becomes part of another: what either heard, or does not want, is the whole's.

    What the part heard of gets the key by which the whole would hear it; where the whole has heard
    it too, both rows stay.
    """
    renamed = []
    for one in await rows(_THEIRS, part):
        slug, member, subject = one["once"].removeprefix(REMINDS).split(":", 2)
        if member == str(part):
            renamed.append((one["id"], f"{REMINDS}{slug}:{whole}:{subject}"))
    if renamed:
        await rows(_RENAME, packed(renamed))
    for choice in await ReminderChoice.filter(member_id=part).order_by("id"):
        kind, subject = choice.kind, choice.subject
        known = await ReminderChoice.get_or_none(key=_key(whole, kind, subject))
        if known is None or known.at < choice.at:
            await _choose(whole, kind, subject, choice.until, choice.at)
        await choice.delete()


_OVER = Sql(
    "DELETE FROM reminder_choice WHERE id IN"
    " (SELECT id FROM reminder_choice WHERE until < $1 LIMIT $2) RETURNING id"
)


async def forget_over(now: datetime, page: int) -> int:
    """Delete what was put off long ago, some rows at a time; how many."""
    done = 0
    if await ReminderChoice.filter(until__lt=now - KEPT).exists():  # or a writer waits for nothing
        while found := len(await rows(_OVER, now - KEPT, page)):
            done += found
    return done
