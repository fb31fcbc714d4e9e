"""How often links are opened and doors gone through, and how many friends came of it.

A link's numbers are kept by day and tag. Who opened it is kept for a month, truncated, and only so
that a page opened twice counts once.
"""

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from operator import itemgetter
from typing import Any, Literal, NamedTuple

from tortoise.functions import Count, Sum
from tortoise.transactions import in_transaction

from loyalty.codes import invented
from loyalty.statements import Sql, dialect, numbered, packed, row, rows
from referral_links.models import Door, LinkDay, Referral, Visit

KEPT = timedelta(days=30)  # networks, devices and who has been counted
TOKEN_LENGTH = 8  # 40 bits
MOST_TAGS = 50  # of one link on one day: anybody can make up more, which count without their tag
TOKENS = timedelta(days=90)
NOWHERE = "unknown"  # the network of whoever has no address, such as behind a Unix socket
LATE = timedelta(days=3)  # before it, nothing is counted any more that happened
_PAGE = 1000  # rows deleted in one transaction

Channel = Literal["telegram", "whatsapp"]
What = Literal["opened", "robots", "telegram", "whatsapp"]
Wanted = Literal["opened", "telegram", "whatsapp"]
_STAGES = ("joined", "ordered", "rewarded")
KINDS: tuple[What, ...] = ("opened", "robots", "telegram", "whatsapp")


class Visitor(NamedTuple):
    """Who asked, as far as it is kept: a person or a program, whereabouts, with what browser."""

    person: bool
    network: str = ""  # truncated address
    device: str = ""  # fingerprint of the browser, another one every day


class Opening(NamedTuple):
    """What is counted: a page opened, or a door gone through. Of programs only the number."""

    member_id: int
    day: date
    tag: str
    what: What
    network: str = ""
    device: str = ""


@dataclass(frozen=True, slots=True)
class Counts:
    """How far those came who were invited. Who ordered has joined, who is rewarded has ordered."""

    opened: int = 0
    doors: int = 0
    joined: int = 0
    ordered: int = 0
    rewarded: int = 0


def opening(member_id: int, tag: str, what: Wanted, who: Visitor, day: date) -> Opening:
    """How a visit counts: that of a program as one of a robot, whatever it asked for."""
    if who.person:
        return Opening(member_id, day, tag, what, who.network, who.device)
    return Opening(member_id, day, tag, "robots")


async def add(openings: Mapping[Opening, int]) -> None:
    """Add a batch up, each opening with how often; that of a person counts once a day."""
    if openings:
        async with in_transaction():
            await _add(openings)


async def door(
    member_id: int,
    channel: Channel,
    tag: str,
    who: Visitor,
    now: datetime,
) -> str:
    """Keep that somebody goes through a door, and count it; the token that leads back here.

    Nothing for programs, and nothing for the link of somebody who has left.
    """
    if not who.person:
        return ""
    async with in_transaction():
        for _ in range(5):  # a token that is taken is as unlikely as it is harmless
            token = invented(TOKEN_LENGTH)
            values = (token, member_id, channel, tag, who.network, who.device, now)
            if await row(_KEEP_DOOR, *values) is not None:
                await _add({opening(member_id, tag, channel, who, now.date()): 1})
                return token
            if await row(_GONE, member_id) is not None:
                return ""
    raise AssertionError("five random tokens of 40 bits were all taken")


_KEEP_DOOR = Sql(
    "INSERT INTO door (token, member_id, channel, tag, network, device, at)"
    " SELECT $1::varchar, COALESCE(merged_into_id, id), $3::varchar, $4::varchar, $5::varchar,"
    " $6::varchar, $7::timestamptz FROM member WHERE id = $2 AND forgotten_at IS NULL"
    " ON CONFLICT DO NOTHING RETURNING token",
    "INSERT INTO door (token, member_id, channel, tag, network, device, at)"
    " SELECT ?1, COALESCE(merged_into_id, id), ?3, ?4, ?5, ?6, ?7"
    " FROM member WHERE id = ?2 AND forgotten_at IS NULL"
    " ON CONFLICT DO NOTHING RETURNING token",
)
_GONE = Sql(
    "SELECT 1 AS gone WHERE NOT EXISTS"
    " (SELECT 1 FROM member WHERE id = $1 AND forgotten_at IS NULL)"
)
# Each visitor's key with their network, as one object: its members need not be read once more.
# Who is new today comes back in one row, and not at all if all are, as nearly always.
_VISITED = Sql(
    "WITH new AS (INSERT INTO link_visit (key, day, network)"
    " SELECT key, $2::varchar::date, network"
    " FROM json_each_text($1::json) WITH ORDINALITY AS t(key, network, n) ORDER BY n"
    " ON CONFLICT DO NOTHING RETURNING key)"
    " SELECT CASE WHEN (SELECT count(*) FROM new) < $3::bigint"
    " THEN (SELECT COALESCE(json_agg(key), '[]')::text FROM new) END AS fresh",
    "INSERT INTO link_visit (key, day, network) SELECT key, ?2, value FROM json_each(?1)"
    " WHERE true ON CONFLICT DO NOTHING",
)
# In SQLite rows have numbers that grow, and nobody else writes meanwhile: those were the last ones.
_FRESH = Sql(
    "",
    "SELECT CASE WHEN changes() < ?1 THEN (SELECT json_group_array(key)"
    " FROM (SELECT key FROM link_visit ORDER BY rowid DESC LIMIT changes())) END AS fresh",
)
_SUMS = ", ".join(f"SUM({kind})" for kind in KINDS)
_ADDED = ", ".join(f"{kind} = link_day.{kind} + excluded.{kind}" for kind in KINDS)
_INTO = (
    f"INSERT INTO link_day (key, member_id, day, tag, {', '.join(KINDS)})"
    " SELECT owner || ':' || day || ':' || tag, owner, {day}, tag, " + _SUMS + " FROM ({given}) g"
    " GROUP BY owner, day, tag ORDER BY owner, day, tag"
    f" ON CONFLICT (key) DO UPDATE SET {_ADDED}"
)
_OWNER = "SELECT COALESCE(m.merged_into_id, m.id) AS owner, "
_THERE = "WHERE m.forgotten_at IS NULL"
_POSTGRES = ", ".join(f"(v->>{n})::bigint AS {kind}" for n, kind in enumerate(KINDS, 3))
_SQLITE = ", ".join(f"value->>{n} AS {kind}" for n, kind in enumerate(KINDS, 3))
_ADD_UP = Sql(
    _INTO.format(
        day="day::date",
        given=f"{_OWNER} v->>1 AS day, v->>2 AS tag, {_POSTGRES}"
        f" FROM json_array_elements($1::json) AS t(v) JOIN member m ON m.id = (v->>0)::bigint"
        f" {_THERE}",
    ),
    _INTO.format(
        day="day",
        given=f"{_OWNER} value->>1 AS day, value->>2 AS tag, {_SQLITE}"
        f" FROM json_each(?1) JOIN member m ON m.id = value->>0 {_THERE}",
    ),
)


async def _add(openings: Mapping[Opening, int]) -> None:
    """The transaction is the caller's; rows are taken in one order, whoever adds up at once."""
    numbers: Counter[tuple[int, date, str, What]] = Counter()
    people: dict[date, list[Opening]] = defaultdict(list)
    for one, times in openings.items():
        if one.what == "robots":
            numbers[one[:4]] += times
        else:
            people[one.day].append(one)
    for day in sorted(people):
        # Of whoever comes twice the first campaign counts, which is set last here.
        visits = {_visit_key(one, str(day)): one for one in reversed(people[day])}
        fresh = await _visited(day, {key: visits[key].network for key in sorted(visits)})
        new = visits.values() if fresh is None else [visits[key] for key in fresh]
        numbers.update(map(_COUNTED, new))
    if numbers:
        await _add_up(numbers)


_COUNTED = itemgetter(0, 1, 2, 3)  # member, day, tag, what


async def _visited(day: date, visits: Mapping[str, str]) -> list[str] | None:
    """Keep visits, each with its network; the keys of the first of their day, None if all are."""
    given = json.dumps(visits, separators=(",", ":"))
    if dialect() == "sqlite":
        await rows(_VISITED, given, str(day))
        found = await rows(_FRESH, len(visits))
    else:
        found = await rows(_VISITED, given, str(day), len(visits))
    fresh: str | None = found[0]["fresh"]
    return None if fresh is None else json.loads(fresh)


def _visit_key(one: Opening, day: str) -> str:
    """The same for the same visitor of the same link, or of its door, on the same day."""
    who = hashlib.blake2b(f"{one.network} {one.device}".encode(), digest_size=8).hexdigest()
    return f"{one.member_id}:{day}:{who}{'' if one.what == 'opened' else one.what[0]}"


async def _add_up(numbers: Mapping[tuple[int, date, str, What], int]) -> None:
    """Add to the days of links."""
    sums: dict[tuple[int, str, str], list[int]] = defaultdict(lambda: [0] * len(KINDS))
    said = {day: str(day) for day in {key[1] for key in numbers}}
    for (member, day, tag, what), times in numbers.items():
        sums[member, said[day], tag][KINDS.index(what)] += times
    if any(key[2] for key in sums):
        known = await _known_tags(sums)
        given = [[*_within(key, known), *added] for key, added in sorted(sums.items())]
    else:  # nearly always
        given = [[*key, *sums[key]] for key in sorted(sums)]
    await rows(_ADD_UP, packed(given))


_OF_MEMBERS = numbered("SELECT member_id, day, tag FROM link_day WHERE member_id IN ({one})")
_TAGS = Sql(
    f"{_OF_MEMBERS.postgres} AND day IN"
    " (SELECT v::date FROM json_array_elements_text($2::json) AS t(v))",
    f"{_OF_MEMBERS.sqlite} AND day IN (SELECT value FROM json_each(?2))",
)


async def _known_tags(
    days: Iterable[tuple[int, str, str]],
) -> dict[tuple[int, str], set[str]]:
    """The tags that links have had on their days so far; asked for only where there are some."""
    tagged = [(member, day) for member, day, tag in days if tag]
    known: dict[tuple[int, str], set[str]] = defaultdict(set)
    if tagged:
        members, on = {member for member, _ in tagged}, {day for _, day in tagged}
        for found in await rows(_TAGS, packed(sorted(members)), packed(sorted(on))):
            known[found["member_id"], str(found["day"])].add(found["tag"])
    return known


def _within(
    key: tuple[int, str, str], known: dict[tuple[int, str], set[str]]
) -> tuple[int, str, str]:
    """The day that is added to: that without a tag, if its link has too many already."""
    member, day, tag = key
    tags = known[member, day]
    if tag and tag not in tags and len(tags) >= MOST_TAGS:
        return member, day, ""
    tags.add(tag)
    return key


async def counts(member_ids: Iterable[int], *, since: datetime | None = None) -> dict[int, Counts]:
    """How far those came whom each of these members invited; also of whom nobody came."""
    members = set(member_ids)
    found = await _counted("member_id", "advocate_id", since, members)
    return {member: found.get(member, Counts()) for member in members}


async def by_tag(
    member_ids: Iterable[int] | None = None, *, since: datetime | None = None
) -> dict[str, Counts]:
    """The same for each campaign's tag, of these members' links or of all; "" is without a tag."""
    members = None if member_ids is None else set(member_ids)
    return await _counted("tag", "tag", since, members)


async def _counted(
    of_day: str, of_referral: str, since: datetime | None, members: set[int] | None
) -> dict[Any, Counts]:
    """Counts by a column of the days and the same one of the referrals."""
    days, referrals = LinkDay.all(), Referral.all()
    if members is not None:
        days = days.filter(member_id__in=members)
        referrals = referrals.filter(advocate_id__in=members)
    if since is not None:
        days = days.filter(day__gte=since.date())
        referrals = referrals.filter(attributed_at__gte=since)
    sums = days.annotate(o=Sum("opened"), t=Sum("telegram"), w=Sum("whatsapp")).group_by(of_day)
    stages = referrals.annotate(n=Count("id")).group_by(of_referral, "stage")
    found: dict[Any, list[int]] = defaultdict(lambda: [0] * 5)
    for key, opened, telegram, whatsapp in await sums.values_list(of_day, "o", "t", "w"):
        found[key][:2] = [int(opened), int(telegram) + int(whatsapp)]
    for key, stage, friends in await stages.values_list(of_referral, "stage", "n"):
        for n in range(2, 3 + _STAGES.index(stage)):  # whoever ordered has joined
            found[key][n] += friends
    return {key: Counts(*numbers) for key, numbers in found.items()}


_MOVE_DAYS = Sql(
    _INTO.format(
        day="day",
        given="SELECT $2::bigint AS owner, day, tag, "
        + ", ".join(KINDS)
        + " FROM link_day WHERE member_id = $1",
    ),
    _INTO.format(
        day="day",
        given="SELECT ?2 AS owner, day, tag, "
        + ", ".join(KINDS)
        + " FROM link_day WHERE member_id = ?1",
    ),
)


async def move(part: int, whole: int) -> None:
    """Two members became one: their numbers add up. The transaction is the caller's."""
    await rows(_MOVE_DAYS, part, whole)
    await LinkDay.filter(member_id=part).delete()
    await Door.filter(member_id=part).update(member_id=whole)


# $1 the first day looked at: what was counted before that went through an hourly look already
_ASTRAY = Sql(
    "SELECT id, merged_into_id FROM member WHERE id IN"
    " (SELECT member_id FROM link_day WHERE day >= $1::varchar::date)"
    " AND (merged_into_id IS NOT NULL OR forgotten_at IS NOT NULL) ORDER BY id",
    "SELECT id, merged_into_id FROM member WHERE id IN"
    " (SELECT member_id FROM link_day WHERE day >= ?1)"
    " AND (merged_into_id IS NOT NULL OR forgotten_at IS NOT NULL) ORDER BY id",
)


async def gather(now: datetime) -> int:
    """Put right what was counted in the moment its member left or became part of another."""
    astray = await rows(_ASTRAY, str((now - LATE).date()))
    for found in astray:
        async with in_transaction():
            if found["merged_into_id"] is not None:
                await move(found["id"], found["merged_into_id"])
            else:
                await LinkDay.filter(member_id=found["id"]).delete()
                await Door.filter(member_id=found["id"]).delete()
    return len(astray)


_VISITS = Sql(
    "DELETE FROM link_visit WHERE key IN"
    " (SELECT key FROM link_visit WHERE day < $1::varchar::date LIMIT $2) RETURNING key",
    "DELETE FROM link_visit WHERE key IN"
    " (SELECT key FROM link_visit WHERE day < ?1 LIMIT ?2) RETURNING key",
)
_TRACES = Sql(
    "UPDATE door SET network = '', device = '' WHERE token IN"
    " (SELECT token FROM door WHERE network > '' AND at < $1 LIMIT $2) RETURNING token",
    "UPDATE door SET network = '', device = '' WHERE token IN"  # +at: old ones are many, and empty
    " (SELECT token FROM door WHERE network > '' AND +at < ?1 LIMIT ?2) RETURNING token",
)
_UNUSED = Sql(
    "DELETE FROM door WHERE token IN (SELECT token FROM door"
    " WHERE friend_id IS NULL AND used_at IS NULL AND at < $1 LIMIT $2) RETURNING token"
)


async def forget(now: datetime, *, tokens: timedelta = TOKENS) -> int:
    """Forget who was counted a month ago, and doors through which nobody came; how many rows.

    `tokens`: for how long a token is good.
    """
    last, old, stale = (now - KEPT).date(), now - KEPT, now - max(tokens, KEPT)
    done = 0  # asked first: also a DELETE of nothing waits for whoever writes to a SQLite file
    if await Visit.filter(day__lt=last).exists():
        done += await _in_pages(_VISITS, str(last))
    if await Door.filter(network__gt="", at__lt=old).exists():
        done += await _in_pages(_TRACES, old)
    if await Door.filter(friend_id=None, used_at=None, at__lt=stale).exists():
        done += await _in_pages(_UNUSED, stale)
    return done


async def _in_pages(sql: Sql, before: str | datetime) -> int:
    """Run a statement on so many rows at a time that nobody waits for it long."""
    done = 0
    while found := len(await rows(sql, before, _PAGE)):
        done += found
    return done
