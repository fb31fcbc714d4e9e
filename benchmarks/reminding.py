"""A daily run of reminders, against INSERT ... SELECT of the same rows, by hand.

On each day the points of as many members expire as are then due, half of them told 30 days before
and half 7: so whoever is due today is found among ten times as many who were told on the days
before. A quarter of all had an order delivered within the year, and nobody said yes to news. By
hand is one statement for each rule, with the same joins, guards, caps and words, and without what a
run is about: what time it is where each member is, who is held out, what is said together, short
transactions, and leaving alone whoever's row somebody else holds. A run also asks for whom all the
other rules of programme.toml have something, which is nobody here.
"""

import json
import os
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from benchmarks.expiring_points import CROWDS, DUE, FEW, NOW, POINTS, THEN, fill, tell
from benchmarks.machine import SERVER_CORE, ratios, spread, table
from bot import database
from loyalty import programme
from loyalty.programme import ReminderRule
from loyalty.statements import Sql, dialect, rows
from scheduler import reminders
from tests.loyalty.people import BRAND, RULES

_ALL_TOLD = tuple(one.model_copy(update={"held_out": 0}) for one in RULES.reminding)
_BRAND = replace(BRAND, programme=RULES.model_copy(update={"reminding": _ALL_TOLD}))
_EXPIRING = tuple(one for one in _ALL_TOLD if one.kind == "points-expiring")

_CHAT = (
    "SELECT {what} FROM identity i WHERE i.member_id = m.id AND i.kind IN ('whatsapp', 'telegram')"
    " AND i.unreachable_at IS NULL ORDER BY i.heard_at DESC NULLS LAST, i.id LIMIT 1"
)
# As fast as we could make it: asked in the plainest way, PostgreSQL reads whole tables.
# $1 is now, $2 and $3 bound when the points expire, $4 and $5 are since when messages count for
# the caps.
_BY_HAND = (
    "INSERT INTO outgoing (once, member_id, channel, address, locale, kind, saying, state, reason,"
    " attempts, not_before, valid_until, lease_until, created_at, variant)"
    " SELECT 'remind:{slug}:' || m.id || ':' || e.hour, m.id, i.kind, i.address, m.locale,"
    " 'service', {saying}, 'queued', '', 0, {now}, {until}, {now}, {now}, ''"
    " FROM (SELECT l.account_id, {hour} AS hour, min(l.expires_at) AS moment,"
    "  sum(l.remaining) AS points FROM lot l WHERE l.remaining > 0 AND l.available_at <= $1"
    "  AND l.expires_at > $2 AND l.expires_at <= $3 GROUP BY l.account_id, {hour}) e"
    " {member} {chat}"
    " WHERE NOT m.silent AND m.forgotten_at IS NULL AND m.merged_into_id IS NULL"
    " AND NOT EXISTS (SELECT 1 FROM reminder_choice r WHERE r.member_id = m.id"
    "  AND r.kind = 'points-expiring')"
    " AND (SELECT 1 FROM outgoing o"
    "  WHERE o.once = 'remind:{slug}:' || m.id || ':' || e.hour) IS NULL"
    " AND NOT EXISTS (SELECT 1 FROM outgoing o WHERE o.member_id = m.id AND o.once LIKE 'remind:%'"
    "  AND (o.state IN ('queued', 'claimed') OR o.sent_at > $4))"
    " AND (SELECT count(*) FROM outgoing o WHERE o.member_id = m.id AND o.once LIKE 'remind:%'"
    "  AND o.sent_at > $5) < {most} ON CONFLICT (once) DO NOTHING"
)
_BUTTONS = json.dumps(
    [
        {"label": "button-rewards", "says": "rewards"},
        {"label": "button-points", "says": "points"},
        {"label": "button-less", "says": "less points-expiring"},
    ],
    separators=(",", ":"),
)


def _by_hand(rule: ReminderRule) -> Sql:
    worth, late = _BRAND.programme.worth(POINTS), rule.days - rule.valid_days
    text = "remind-expiring-soon" if rule.days == 7 else "remind-expiring-early"
    saying = (
        f"{{object}}('text', '{text}', 'params', {{object}}('points', e.points, 'worth',"
        f" {{object}}('money', e.points * {worth.cents} / {POINTS}, 'currency',"
        f" '{worth.currency}'), 'day', {{object}}('day', {{last}})), 'buttons', {{buttons}})"
    )
    member = "JOIN member m ON m.account_id = e.account_id"
    one = "SELECT * FROM member WHERE account_id = e.account_id LIMIT 1"
    said = {"slug": rule.slug, "most": _BRAND.programme.reminders.most_per_week}
    postgres = saying.format(
        object="jsonb_build_object",
        last="to_char((e.moment - interval '1 second') AT TIME ZONE 'UTC', 'YYYY-MM-DD')",
        buttons=f"'{_BUTTONS}'::jsonb",
    ).replace("e.points", "e.points::bigint")
    sqlite = saying.format(
        object="json_object",
        last="date(substr(e.moment, 1, 19), '-1 second')",
        buttons=f"json('{_BUTTONS}')",
    )
    return Sql(
        _BY_HAND.format(
            saying=postgres, now="$1::timestamptz", until=f"e.moment - interval '{late} days'",
            hour="to_char(l.expires_at AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24')",
            member=f"CROSS JOIN LATERAL ({one}) m",
            chat=f"CROSS JOIN LATERAL ({_CHAT.format(what='i.kind, i.address')}) i", **said,
        ),
        Sql(
            _BY_HAND.format(
                saying=sqlite, now="$1", hour="substr(replace(l.expires_at, ' ', 'T'), 1, 13)",
                until=f"datetime(substr(e.moment, 1, 19), '-{late} days') || '+00:00'",
                member=member, chat=f"JOIN identity i ON i.id = ({_CHAT.format(what='i.id')})",
                **said,
            )
        ).sqlite,
    )  # fmt: skip


_STATEMENTS = {rule: _by_hand(rule) for rule in _EXPIRING}


async def _insert(now: datetime) -> None:
    for rule, statement in _STATEMENTS.items():
        until = now + timedelta(days=rule.days)
        after = until - timedelta(days=rule.valid_days)
        today, week = now - timedelta(hours=20), now - timedelta(days=7)
        await rows(statement, now, after, until, today, week)


async def _run(now: datetime) -> None:
    await reminders.remind(_BRAND, now)


WAYS: dict[str, Callable[[datetime], Awaitable[None]]] = {"run": _run, "by hand": _insert}


@dataclass
class Took:
    """What one way took, each time, and the most memory that this process held meanwhile."""

    seconds: list[float]
    megabytes: int = 0


async def measure(url: str, rounds: int) -> str:
    """Fill a database up to each size in turn; run and insert in turns, each as on that day."""
    os.sched_setaffinity(0, {SERVER_CORE})
    await database.migrate(url)
    shown = []
    for members in CROWDS:
        await fill(database.parse(url), members)
        await database.open(url, patient=True)
        try:
            await programme.apply(RULES, NOW - timedelta(days=200))
            for rule in _EXPIRING:
                await tell(members, rule)
            if dialect() == "postgres":
                await rows(Sql("VACUUM ANALYZE"))
            shown.append(await _case(members, DUE, NOW, rounds))
            if members > FEW:
                shown.append(await _case(members, 2 * DUE, THEN, rounds))
        finally:
            await database.close()
    return table(shown)


async def _case(members: int, due: int, now: datetime, rounds: int) -> dict[str, str]:
    took = {way: Took([]) for way in WAYS}
    looks, told = list[float](), dict[str, list[tuple[str, ...]]]()
    for _ in range(rounds):
        for way, work in WAYS.items():
            _begin_peak()
            began = time.perf_counter()
            await work(now)
            took[way].seconds.append(time.perf_counter() - began)
            took[way].megabytes = max(took[way].megabytes, _peak())
            if way == "run":
                began = time.perf_counter()
                assert await reminders.remind(_BRAND, now + timedelta(minutes=5)) == 0
                looks.append((time.perf_counter() - began) * 1000)
            told[way] = await _written(now)
            assert len(told[way]) == due, f"{way}: {len(told[way])} instead of {due}"
            await _taken_back(now)
        assert told["run"] == told["by hand"], "both write the same"
    run, hand = took["run"], took["by hand"]
    return {
        "members": f"{members:,}",
        "due": f"{due:,}",
        "run, s": spread(run.seconds, 2),
        "by hand, s": spread(hand.seconds, 2),
        "its rate to that by hand": spread(ratios(hand.seconds, run.seconds), 2),
        "peaks, MB": f"{run.megabytes}, {hand.megabytes}",
        "told in the 14 days": f"{await _told(now):,}",
        "a look at nobody, ms": spread(looks),
    }


_OURS = "FROM outgoing WHERE state = 'queued' AND created_at = $1"


async def _written(now: datetime) -> list[tuple[str, ...]]:
    """Everything that was written, in an order and a form that does not depend on the way."""
    columns = "once, member_id, channel, address, locale, kind, reason, valid_until"
    found = await rows(
        Sql(f"SELECT {columns}, CAST(saying AS text) AS saying {_OURS} ORDER BY once"), now
    )
    return [
        tuple(
            json.dumps(json.loads(value), sort_keys=True) if name == "saying" else str(value)
            for name, value in one.items()
        )
        for one in found
    ]


async def _told(now: datetime) -> int:
    found = await rows(
        Sql(
            "SELECT count(*) AS n FROM outgoing WHERE once LIKE 'remind:%'"
            " AND created_at > $1 AND created_at <= $2"
        ),
        now - timedelta(days=14),
        now,
    )
    return int(found[0]["n"])


async def _taken_back(now: datetime) -> None:
    await rows(Sql(f"DELETE {_OURS}"), now)
    if dialect() == "postgres":
        await rows(Sql("VACUUM outgoing"))
        await rows(Sql("CHECKPOINT"))


def _begin_peak() -> None:
    Path("/proc/self/clear_refs").write_text("5")


def _peak() -> int:
    """The most memory that this process has held since then, in MB."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) // 1024
