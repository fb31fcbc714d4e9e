"""Strong referrers who have become silent: no new friend for longer than their own rhythm explains.

Friends come to a referrer by chance, some often, some rarely. After k friends in a time T, a pause
longer than s happens by chance with probability (T / (T + s)) ** k, whatever the rhythm is: who
pauses longer than one in twenty would is silent.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from loyalty.models import Setting
from loyalty.programme import Brand
from loyalty.statements import Sql, instant, ranges, row, rows

BY_CHANCE = 0.05
_AT_ONCE = 10_000  # members whose friends are looked at with one statement

_COUNTED = "referrers:silent"  # the setting that says how many there were, and when
_REMEMBER = Sql(
    "INSERT INTO setting (name, value) VALUES ($1, $2)"
    " ON CONFLICT (name) DO UPDATE SET value = excluded.value RETURNING name"
)

_STRONG = Sql(
    "SELECT m.id, m.number, m.joined_at, m.last_word_at, COUNT(*) AS friends,"
    " SUM(CASE WHEN r.stage <> 'joined' THEN 1 ELSE 0 END) AS customers,"
    " MAX(r.attributed_at) AS last_at FROM referral r JOIN member m ON m.id = r.advocate_id"
    " WHERE r.advocate_id > $2 AND r.advocate_id <= $3 AND r.review <> 'rejected'"
    " AND m.forgotten_at IS NULL AND m.merged_into_id IS NULL AND NOT EXISTS"
    " (SELECT 1 FROM member f WHERE f.id = r.friend_id AND f.merged_into_id IS NOT NULL)"
    " GROUP BY m.id, m.number, m.joined_at, m.last_word_at"
    " HAVING SUM(CASE WHEN r.stage <> 'joined' THEN 1 ELSE 0 END) >= $1"
)


@dataclass(frozen=True, slots=True)
class Silent:
    """A strong referrer who brings nobody any more."""

    number: str
    friends: int
    customers: int
    last_at: datetime  # when the last friend came
    since: datetime  # from when on the pause was too long
    last_word_at: datetime | None


def pause(friends: int, during: timedelta) -> timedelta:
    """How long a pause may last by chance after so many friends in a time."""
    factor: float = BY_CHANCE ** (-1 / friends) - 1
    return during * factor


async def silent(brand: Brand, now: datetime) -> list[Silent]:
    """All who are silent, those with the most customers first."""
    rules = brand.programme.referral
    if not rules.strong_friends:
        return []
    found, least = list[Silent](), timedelta(days=rules.silent_days)
    async for after, until in ranges("member", _AT_ONCE):
        strong = [
            _judged(one, least) for one in await rows(_STRONG, rules.strong_friends, after, until)
        ]
        found += [one for one in strong if one.since <= now]
    return sorted(found, key=lambda one: (-one.customers, one.since, one.number))


def _judged(one: Mapping[str, Any], least: timedelta) -> Silent:
    last, joined, word = instant(one["last_at"]), instant(one["joined_at"]), one["last_word_at"]
    friends, customers = int(one["friends"]), int(one["customers"])
    since = last + max(least, pause(friends, max(last - joined, timedelta())))
    heard = instant(word) if word else None
    return Silent(str(one["number"]), friends, customers, last, since, heard)


async def news(brand: Brand, now: datetime) -> int:
    """Remember how many are silent; how many became so since this was last asked."""
    known = await _known()
    found = await silent(brand, now)
    told = {"at": now.isoformat(), "silent": len(found)}
    await row(_REMEMBER, _COUNTED, json.dumps(told))
    last = datetime.fromisoformat(known["at"]) if known else None
    return sum(last is None or last < one.since for one in found)


async def counted() -> int:
    """How many were silent when it was last looked."""
    return int((await _known()).get("silent", 0))


async def _known() -> dict[str, Any]:
    found = await Setting.get_or_none(name=_COUNTED)
    known: dict[str, Any] = json.loads(found.value) if found else {}
    return known
