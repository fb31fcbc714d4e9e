"""Members whose points expire, so many each day; most were told on the days before."""

import asyncio
import sqlite3
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import asyncpg

from bot import database
from loyalty.programme import ReminderRule
from loyalty.statements import Sql, rows
from scheduler import reminders

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
THEN = NOW + timedelta(days=100)  # when twice as many are due
FEW, EACH = 100_000, 10  # so many members first; then they are one of ten
DUE = 5_000
POINTS = 240
_DAYS = 37  # within which the points of the others are not looked at


@dataclass(frozen=True)
class Crowd:
    """Members, the points of some of whom expire around a day, `a_day` each day."""

    which: str  # of all numbers from 1 on
    place: str  # among those whose points expire then, from 0; of others a large number
    around: datetime
    a_day: int


CROWDS = {  # how many members there are with these
    FEW: Crowd(f"n % {EACH} = 0", f"(n / {EACH} - 1)", NOW, DUE // 2),
    FEW * EACH: Crowd(
        f"n % {EACH} <> 0",
        f"(CASE WHEN n % {EACH} < 3 THEN n / {EACH} * 2 + n % {EACH} - 1 ELSE {FEW * EACH} END)",
        THEN,
        DUE,
    ),
}

# Of each table what is read or looked for by an index: an order long ago, a word lately.
_TABLES = {
    "account (key, total, debt, length, head)": f"'member' || n, {POINTS}, 0, 1, 'h' || n",
    "member (id, account_id, number, name, locale, zone, marketing, silent, joined_at,"
    " last_word_at, last_word_on)": "n, 'member' || n, 'M' || n, 'Ana ' || n, CASE WHEN n % 3 = 0"
    " THEN 'de' ELSE 'en' END, 'UTC', false, false, {joined}, {heard}, {heard_on}",
    "identity (member_id, kind, address, heard_at)": "n, 'telegram', 'telegram:' || n, {heard}",
    "lot (account_id, entry_id, points, remaining, available_at, expires_at)": "'member' || n, n,"
    f" {POINTS}, {POINTS}, {{joined}}, CASE WHEN {{place}} < {{soon}} THEN {{soon_ends}}"
    " ELSE {late_ends} END",
    "shop_order (key, source, number, member_id, currency, total_cents, refunded_cents, paid_at,"
    " delivered_at, cancelled, rate, posted, postings, received_at, phone, email)": "'kith:' || n,"
    " 'kith', n, n, 'GBP', 4000, 0, {ordered}, CASE WHEN n % 4 = 0 THEN {ordered}"
    " END, false, '5', 200, 1, {ordered}, '', ''",
    "outgoing (once, member_id, channel, address, locale, kind, saying, state, reason, attempts,"
    " not_before, lease_until, created_at, sent_at)": "'reply:' || n, n, 'telegram', 'telegram:'"
    " || n, 'en', 'reply', '{{\"text\":\"points\"}}', 'sent', '', 1, {heard}, {heard}, {heard},"
    " {heard}",
}
_TOLD = (
    "INSERT INTO outgoing (once, member_id, channel, address, locale, kind, saying, state, reason,"
    " attempts, not_before, lease_until, created_at, sent_at)"
    " SELECT 'remind:{slug}:' || f.member_id || ':' || f.subject, f.member_id,"
    " CAST($1 AS varchar), 'telegram:' || f.member_id, 'en', CAST($2 AS varchar),"
    " '{{\"text\":\"remind\"}}', 'sent', '', 1, {told}, {told}, {told}, {told} FROM ({found}) f"
    " WHERE true ORDER BY f.moment"
)
_SERIES = "(WITH RECURSIVE s(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM s WHERE n < {last})"


async def fill(found: database.Database, members: int) -> None:
    """Write those of a crowd; no trigger looks at it, and what it refers to need not be there."""
    written = _statements(CROWDS[members], found.dialect == "postgres")
    if found.dialect == "sqlite":
        await asyncio.to_thread(_fill_file, found.path, written)
        return
    connection = await asyncpg.connect(found.dsn)
    await connection.execute("SET session_replication_role = replica")
    for statement in written:
        await connection.execute(statement)
    await connection.close()


async def tell(members: int, rule: ReminderRule) -> None:
    """Whoever of a crowd was due under a rule on a day before today was told then."""
    crowd, found = CROWDS[members], reminders.KINDS[rule.kind].found
    told = "datetime(substr(f.moment, 1, 19), '-{days} days') || '+00:00'"
    statement = Sql(
        _TOLD.format(
            slug=rule.slug, told=f"f.moment - interval '{rule.days} days'", found=found.postgres
        ),
        Sql(
            _TOLD.format(slug=rule.slug, told=told.format(days=rule.days), found=found.sqlite)
        ).sqlite,
    )
    until = crowd.around + timedelta(days=rule.days, hours=-6)  # those of today expire later
    await rows(statement, "telegram", "service", crowd.around, crowd.around, until)


def _statements(crowd: Crowd, postgres: bool) -> list[str]:
    def at(base: datetime, days: str) -> str:
        if postgres:
            return f"(timestamptz '{base}' + ({days}) * interval '1 day')"
        return f"(datetime('{base:%Y-%m-%d %H:%M}', printf('%+d days', {days})) || '+00:00')"

    numbers = f"{_SERIES.format(last=FEW * EACH)} SELECT n FROM s) AS s"
    if postgres:
        numbers = f"generate_series(1, {FEW * EACH}) AS s(n)"
    heard, eleven = at(THEN, "-(n % 30)"), crowd.around - timedelta(hours=1)
    said = {
        "joined": at(NOW, "-100"),
        "heard": heard,
        "heard_on": f"({heard})::date" if postgres else f"substr({heard}, 1, 10)",
        "place": crowd.place,
        "soon": _DAYS * crowd.a_day,
        "soon_ends": at(eleven, f"1 + {crowd.place} % {_DAYS}"),
        "late_ends": at(THEN, "50 + n % 215"),
        "ordered": at(NOW, "-(n % 365)"),
    }
    return [
        f"INSERT INTO {table} SELECT {values.format(**said)} FROM {numbers} WHERE {crowd.which}"
        for table, values in _TABLES.items()
    ]


def _fill_file(path: str, written: list[str]) -> None:
    connection = sqlite3.connect(path, isolation_level=None)
    made = connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
    triggers = made.fetchall()
    connection.execute("PRAGMA synchronous = OFF")
    connection.execute("BEGIN IMMEDIATE")
    for name, _ in triggers:
        connection.execute(f"DROP TRIGGER {name}")
    for statement in written:
        connection.execute(statement)
    for _, script in triggers:
        connection.execute(script)
    connection.execute("COMMIT")
    connection.close()
