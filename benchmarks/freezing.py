"""The audience of a launch, against one INSERT ... SELECT of the same rows, by hand.

By hand is one statement in one transaction, with the same joins, guards and indexes, and without
what a launch is about: arms by a keyed hash, parts that survive a kill, who joined in time. It
goes on from nothing when it is interrupted, and holds its locks to its end.
"""

import resource
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from benchmarks.machine import table
from bot import database
from loyalty import campaigns, programme
from loyalty.models import Campaign, Outgoing
from loyalty.statements import Sql, dialect, rows
from tests.loyalty.audiences import TEXT, Crowd, branded, drafted, gathered
from tests.loyalty.people import RULES

MEMBERS = {"postgres": 1_000_000, "sqlite": 100_000}
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
_CHATS = "i.kind IN ('whatsapp', 'telegram') AND i.unreachable_at IS NULL"
_COLUMNS = (
    "once, member_id, channel, address, locale, kind, saying, state, reason, attempts, not_before,"
    " valid_until, lease_until, created_at, campaign_id, variant"
)
BY_HAND = Sql(
    f"INSERT INTO outgoing ({_COLUMNS}) SELECT 'hand:' || $1::bigint || ':' || p.id, p.id, p.kind,"
    " p.address, p.locale, 'marketing', '{\"text\":\"campaign\"}'::jsonb, 'queued', '', 0,"
    " $2::timestamptz, $3::timestamptz, $2::timestamptz, $2::timestamptz, $1::bigint, 'a'"
    " FROM (SELECT DISTINCT ON (m.id) m.id, m.locale, i.kind, i.address FROM member m"
    f" JOIN identity i ON i.member_id = m.id AND {_CHATS}"
    " WHERE m.marketing AND NOT m.silent AND m.merged_into_id IS NULL AND m.forgotten_at IS NULL"
    " ORDER BY m.id, i.heard_at DESC NULLS LAST, i.id) p",
    f"INSERT INTO outgoing ({_COLUMNS}) SELECT 'hand:' || $1 || ':' || m.id, m.id, i.kind,"
    " i.address, m.locale, 'marketing', '{\"text\":\"campaign\"}', 'queued', '', 0, $2, $3, $2,"
    " $2, $1, 'a' FROM member m JOIN identity i ON i.id = (SELECT i.id FROM identity i"
    f" WHERE i.member_id = m.id AND {_CHATS} ORDER BY i.heard_at DESC NULLS LAST, i.id LIMIT 1)"
    " WHERE m.marketing AND NOT m.silent AND m.merged_into_id IS NULL AND m.forgotten_at IS NULL",
)


@dataclass(frozen=True)
class Run:
    """What one way took."""

    way: str
    seconds: float
    rows: int
    grown: int  # MB of this process


async def measure(url: str, folder: Path, rounds: int = 2) -> str:
    """Freeze and insert in turns, each time into an empty table."""
    await database.migrate(url)
    await database.open(url, patient=True)
    try:
        members = MEMBERS[dialect()]
        await programme.apply(RULES, NOW)
        await gathered(Crowd(members, no=10, shut=50, whatsapp=3), NOW)
        if dialect() == "postgres":
            await rows(Sql("ANALYZE"))
        runs = []
        for turn in range(rounds):
            runs.append(await _frozen(turn))
            await _emptied()
            runs.append(await _by_hand(turn))
            await _emptied()
    finally:
        await database.close()
    best = {run.way: min(one.seconds for one in runs if one.way == run.way) for run in runs}
    hand = min(best.values()) if len(best) == 1 else best["by hand"]
    shown = [
        {
            "way": run.way,
            "rows": f"{run.rows:,}",
            "seconds": f"{run.seconds:.1f}",
            "rows/s": f"{run.rows / run.seconds:,.0f}",
            "grown MB": str(run.grown),
        }
        for run in runs
    ]
    ratio = f"launch to by hand, the best of each: {hand / best['launch']:.2f}"
    return f"{table(shown)}\n{members:,} members; {ratio}"


async def _frozen(turn: int) -> Run:
    texts = [TEXT, {**TEXT, "variant": "b"}]
    made = await drafted(NOW, name=f"spring {turn}", held_out=10, texts=texts)
    brand = branded(second_person_from=10**9)
    before, began = _size(), time.perf_counter()
    await campaigns.launch(made.id, by="Bo", brand=brand, now=NOW)
    launched = time.perf_counter()
    await campaigns.freeze(made.id, brand, NOW)
    seconds, grown = time.perf_counter() - launched, _size() - before
    print(f"measured and launched in {launched - began:.1f} s", flush=True)
    counts = await campaigns.counts(made.id)
    assert (await Campaign.get(id=made.id)).frozen_at is not None
    return Run("launch", seconds, counts.size, grown)


async def _by_hand(turn: int) -> Run:
    before, began = _size(), time.perf_counter()
    await rows(BY_HAND, 10**6 + turn, NOW, NOW + timedelta(days=7))
    seconds = time.perf_counter() - began
    return Run("by hand", seconds, await Outgoing.all().count(), _size() - before)


async def _emptied() -> None:
    if dialect() == "postgres":
        await rows(Sql("TRUNCATE outgoing, click"))
        await rows(Sql("CHECKPOINT"))
    else:
        await rows(Sql("DELETE FROM outgoing"))


def _size() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
