"""Reminders: who is due is asked of the rows and the clock, and each thing is said once.

What was said, or held out to measure by, is a row of `outgoing` whose key names the member, the
rule and what it is about. Who cannot be told yet, because it is night or they heard enough, is
found again until the validity of what it is about has ended.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from itertools import groupby
from typing import Any

from tortoise.transactions import in_transaction

from loyalty import clocks
from loyalty import reminder_statements as sql
from loyalty.campaigns import arms
from loyalty.outgoing import APART, HELD, REMINDS, WEEK, Button, Saying, to_json
from loyalty.programme import Brand, ReminderRule
from loyalty.statements import Sql, instant, packed, rows, stamp

TOGETHER = timedelta(days=7)  # what is due within so long is said with what is due now
LATER = timedelta(days=3)  # who asks for it hears the same again after so long
LATER_WITHIN = timedelta(days=30)  # of being told
_PAGE = 50_000  # of whom a kind finds, told or not: each page goes through its window
_ALONG = 2 * _PAGE  # rows of what is said along with these
_AT_ONCE = 1000  # members in one transaction: each of them waits for its end


@dataclass(frozen=True, slots=True)
class Due:
    """Something that a member is to be told; `facts` are what the kind's statement found."""

    member_id: int
    subject: str
    moment: datetime
    locale: str
    zone: str
    channel: str
    address: str
    name: str
    facts: Mapping[str, Any]
    again: datetime | None = None  # when they wanted to hear of it once more
    number: str = ""  # of that chat ("whatsapp:+44..."); if it has none, another one of theirs


def nothing(rule: ReminderRule, brand: Brand, now: datetime) -> Sequence[Any]:
    """What a statement is told that needs no more than its window."""
    return ()


@dataclass(frozen=True, slots=True)
class Kind:
    """What members are reminded of.

    `found` selects member_id, subject (names what it is about), its moment, and facts for `says`,
    of all with moment > $4 and <= $5; $3 is now, what `args` gives begins at $6. `says` makes the
    words for one member, of more than one only if it joins.
    """

    found: Sql
    says: Callable[[Sequence[Due], ReminderRule, Brand], Saying]
    # Somebody imaginary, for WhatsApp to approve; nobody where the rules let nobody be told.
    example: Callable[[ReminderRule, Brand], Due | None]
    args: Callable[[ReminderRule, Brand, datetime], Sequence[Any]] = nothing
    joins: bool = False
    is_over: bool = False  # it has happened already: nobody is asked whether they want fewer


async def say(kind: Kind, rule: ReminderRule, brand: Brand, now: datetime) -> int:
    """Write what is due of a kind, or hold it out; how many messages that were.

    Any number of processes may do so at once, at any time, twice.
    """
    valid, args = timedelta(days=rule.valid_days), kind.args(rule, brand, now)
    since, until = _window(rule, now, valid)
    first = sql.found(kind.found, rule)
    written = await _look(first, (since, until, *args), kind, rule, brand, now)
    if await rows(sql.WANTED, rule.kind, now, now - valid):
        # It was due a while before they heard it, and wanted to hear it again.
        slugs = [one.slug for one in brand.programme.reminding if one.kind == rule.kind]
        again = sql.found(kind.found, rule, again_since=f"${6 + len(args)}", slugs=slugs)
        since, until = _window(rule, now, 2 * valid + LATER_WITHIN + LATER)
        joined = until + TOGETHER if kind.joins else until
        window = (since, joined, *args, now - valid)
        written += await _look(again, window, kind, rule, brand, now)
    return written


def _window(rule: ReminderRule, now: datetime, valid: timedelta) -> tuple[datetime, datetime]:
    """After which moment and up to which one lies what is due now."""
    days = timedelta(days=rule.days)
    until = now + days if rule.ahead else now - days
    return (max(until - valid, now) if rule.ahead else until - valid), until


async def _look(
    statement: Sql,
    args: Sequence[Any],
    kind: Kind,
    rule: ReminderRule,
    brand: Brand,
    now: datetime,
) -> int:
    """Go through who is found, a page at a time; how many messages were written."""
    written, after = 0, 0
    is_hour = _Hours(brand, now)
    while True:
        found = await rows(statement, after, _PAGE, now, *args)
        is_whole, last = found[0]["page"] < _PAGE, found[0]["last"]
        due = [_due(one) for one in found if one["member_id"] is not None]
        each = [list(group) for _, group in groupby(due, key=lambda one: one.member_id)]
        if not is_whole and last > after + 1 and each and each[-1][0].member_id == last:
            each.pop()  # the next page has all of theirs
        awake = [one for one in each if is_hour(one[0])]
        if awake and kind.joins and awake[0][0].again is None:
            awake = await _joined(awake, args, kind, rule, now)
        for start in range(0, len(awake), _AT_ONCE):
            written += await _write(kind, rule, awake[start : start + _AT_ONCE], brand, now)
        if is_whole:
            return written
        after = max(last - 1, after + 1)


async def _joined(
    each: Sequence[Sequence[Due]],
    args: Sequence[Any],
    kind: Kind,
    rule: ReminderRule,
    now: datetime,
) -> list[list[Due]]:
    """What members are told, with what is due of it a little later."""
    members = packed(due[0].member_id for due in each)
    _, until, *rest = args
    found = await rows(
        sql.along(kind.found, rule), members, _ALONG, now, until, until + TOGETHER, *rest
    )
    others = dict[int, list[dict[str, Any]]]()
    for one in found:
        others.setdefault(int(one["member_id"]), []).append(one)
    return [
        [*due, *(_also(due[0], one) for one in others.get(due[0].member_id, ()))] for due in each
    ]


def _also(due: Due, found: Mapping[str, Any]) -> Due:
    moment = instant(found["moment"])
    return replace(due, subject=str(found["subject"]), moment=moment, facts=found)


def _due(found: Mapping[str, Any]) -> Due:
    again = found["again"]
    return Due(
        int(found["member_id"]), str(found["subject"]), instant(found["moment"]),
        found["locale"], found["zone"], found["channel"], found["address"], found["name"], found,
        instant(again) if again else None, found["number"] or "",
    )  # fmt: skip


def _due_at(due: Due, rule: ReminderRule) -> datetime:
    if due.again is not None:
        return due.again
    days = timedelta(days=rule.days)
    return due.moment - days if rule.ahead else due.moment + days


class _Hours:
    """Whether it is the time of day for reminders, where a member may be."""

    def __init__(self, brand: Brand, now: datetime) -> None:
        self._programme, self._now = brand.programme, now
        self._known = dict[tuple[str, ...], bool]()

    def __call__(self, due: Due) -> bool:
        own = self._programme.programme.time_zone
        zones = clocks.clocks(due.zone, due.number or due.address, own)
        if zones not in self._known:
            # In the first of them: in all there may be no such hour, and none is woken.
            begun = any(self._programme.reminders.has_begun(self._now, zone) for zone in zones)
            quiet = clocks.quiet_until(self._programme.marketing, zones, self._now)
            self._known[zones] = begun and quiet is None
        return self._known[zones]


async def _write(
    kind: Kind, rule: ReminderRule, each: Sequence[Sequence[Due]], brand: Brand, now: datetime
) -> int:
    """Write what each member is told, or hold it out, unless somebody else is at it."""
    key = arms.drawn_with(brand.secret, f"reminder:{rule.slug}")
    members = sorted(due[0].member_id for due in each)
    async with in_transaction():
        free = {one["id"] for one in await rows(sql.LOCKED, packed(members))}
        chosen = packed(f"{member_id}:{rule.kind}:" for member_id in free)
        free -= {one["id"] for one in await rows(sql.UNWANTED, chosen)}
        enough = await _heard_enough([one for one in members if one in free], rule, brand, now)
        lines = []
        for due in each:
            member_id = due[0].member_id
            if member_id not in free:
                continue  # somebody else changes them just now, perhaps by saying this
            if member_id in enough:
                continue  # also if they are held out: both groups begin in the same way
            held = arms.number(key, member_id) % arms.WHOLE < rule.held_out
            lines += _lines(due, rule, kind, held, brand, now)
        made = await rows(sql.SAY, packed(lines)) if lines else []
        return sum(one["state"] == "queued" for one in made)


async def _heard_enough(
    members: Sequence[int], rule: ReminderRule, brand: Brand, now: datetime
) -> set[int]:
    """Who heard so much, or is about to, that the next one waits for another day."""
    most = brand.programme.reminders.most_per_week
    most_news = brand.programme.marketing.most_per_week
    found = await rows(sql.HEARD, packed(members), now - WEEK, now - APART, HELD)
    return {
        one["id"]
        for one in found
        if one["today"] or one["week"] >= most or (rule.marketing and one["news"] >= most_news)
    }


def _lines(
    each: Sequence[Due], rule: ReminderRule, kind: Kind, held: bool, brand: Brand, now: datetime
) -> list[list[Any]]:
    """The row that says it, and one for each that is said with it."""
    told = each if kind.joins else each[:1]
    saying = to_json(said(kind, told, rule, brand))
    line = partial(_line, rule=rule, now=now)
    if held:
        return [line(one, saying, "skipped", "held out") for one in told]
    first, *others = told
    along = [line(one, saying, "skipped", "said together") for one in others]
    return [line(first, saying, "queued", ""), *along]


def said(kind: Kind, due: Sequence[Due], rule: ReminderRule, brand: Brand) -> Saying:
    """The words for one member, with a way to hear fewer of that kind."""
    saying = kind.says(due, rule, brand)
    if kind.is_over:
        return saying
    less = Button("button-less", f"less {rule.kind}")
    return replace(saying, buttons=(*saying.buttons, less))


def _line(
    due: Due, saying: Any, state: str, reason: str, *, rule: ReminderRule, now: datetime
) -> list[Any]:
    at = stamp(now)
    until = _due_at(due, rule) + timedelta(days=rule.valid_days)
    if rule.ahead:
        until = min(until, due.moment)
    again = ":again" if due.again else ""
    return [
        f"{REMINDS}{rule.slug}:{due.member_id}:{due.subject}{again}", due.member_id, due.channel,
        due.address, due.locale, rule.purpose, saying, state, reason, 0, at, stamp(until),
        at, at, arms.HELD_OUT if reason == "held out" else "",
    ]  # fmt: skip


def examples(
    kinds: Mapping[str, Kind], rules: Iterable[ReminderRule], brand: Brand, locale: str
) -> list[tuple[str, Saying]]:
    """What somebody of a language hears of each that the rules name, and the kind of its rows."""
    found = dict[str, tuple[str, Saying]]()
    for rule in rules:
        kind = kinds[rule.kind]
        made = kind.example(rule, brand)
        if made is None:
            continue
        one = replace(made, locale=locale)
        two = replace(one, subject=f"{one.subject}-2", moment=one.moment + timedelta(days=1))
        for due in ([one], [one, two]) if kind.joins else ([one],):
            saying = said(kind, due, rule, brand)
            found[saying.text] = (rule.purpose, saying)
    return [*found.values()]
