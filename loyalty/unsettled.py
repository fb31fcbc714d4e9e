"""What was said and went wrong, or is in doubt, or waits: for whoever watches."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from loyalty.outgoing import REMINDS, many
from loyalty.statements import Sql, instant, row, rows

MOST_LOOKED_AT = 10_000
MOST_COUNTED = 100_000  # of one kind: more of them are not counted each time that somebody looks
_SEEN = "id, once, channel, address, kind, reason, member_id, campaign_id, created_at, lease_until"
_NUMBER = "(SELECT m.number FROM member m WHERE m.id = outgoing.member_id) AS member"
_LISTED = {
    state: Sql(
        f"SELECT {_SEEN}, {_NUMBER} FROM outgoing"
        f" WHERE state = '{state}' AND id > $2 ORDER BY id LIMIT $1"
    )
    for state in ("failed", "unknown")
}
_DOUBTS = Sql(
    f"SELECT {_SEEN} FROM outgoing WHERE state = 'unknown' AND channel = $1"
    " AND lease_until <= $2 AND lease_until > $3 AND id > $4 ORDER BY id LIMIT $5"
)
_NAMED = Sql(
    "SELECT provider_id FROM outgoing WHERE provider_id = ANY($1::varchar[])",
    "SELECT provider_id FROM outgoing WHERE provider_id IN (SELECT value FROM json_each($1))",
)
_COUNTS = {
    "queued": "state = 'queued' AND kind <> 'marketing'",
    "marketing": "state = 'queued' AND kind = 'marketing'",
    "claimed": "state = 'claimed'",
    "unknown": "state = 'unknown'",
    "failed": "state = 'failed'",
}
_COUNT = Sql(
    " UNION ALL ".join(
        f"SELECT '{name}' AS state, count(*) AS n FROM"
        f" (SELECT 1 AS one FROM outgoing WHERE {where} LIMIT {MOST_COUNTED}) AS of_{name}"
        for name, where in _COUNTS.items()
    )
)
# Whatever waits, the first of its index are looked at; who waits longest is among them.
_OLDEST_URGENT = Sql(
    "SELECT CASE WHEN kind = 'voucher' THEN 'reply' ELSE kind END AS kind,"
    " min(lease_until) AS lease_until FROM (SELECT kind, lease_until FROM outgoing"
    " WHERE state = 'queued' AND kind <> 'marketing' AND channel = $1 AND lease_until <= $2"
    f" ORDER BY lease_until LIMIT {MOST_LOOKED_AT}) AS of_first GROUP BY 1"
)
_OLDEST_BULK = Sql(
    "SELECT 'marketing' AS kind, min(due) AS lease_until FROM ("
    "SELECT (SELECT o.lease_until FROM outgoing o"
    " WHERE o.state = 'queued' AND o.kind = 'marketing' AND o.channel = $1"
    " AND o.campaign_id = k.id AND o.lease_until <= $2 ORDER BY o.lease_until LIMIT 1) AS due"
    " FROM campaign k WHERE k.state = 'running') AS of_each"
)
_OLDEST_REMINDER = Sql(
    "SELECT kind, lease_until FROM outgoing WHERE state = 'queued' AND kind = 'marketing'"
    " AND channel = $1 AND campaign_id IS NULL AND lease_until <= $2"
    " ORDER BY campaign_id, lease_until LIMIT 1"
)
_REFUSED = Sql(
    "SELECT count(*) AS n FROM (SELECT kind FROM outgoing WHERE state = 'failed'"
    f" ORDER BY id DESC LIMIT {MOST_LOOKED_AT}) AS of_newest WHERE kind = 'shop'"
)


@dataclass(frozen=True, slots=True)
class Unsettled:
    """One row, as far as it matters here."""

    id: int
    once: str
    channel: str
    address: str
    kind: str
    reason: str
    member_id: int | None
    campaign_id: int | None
    created_at: datetime
    lease_until: datetime  # half a minute after somebody last worked on it
    member: str | None = None  # their number, of what is listed

    @property
    def reminds(self) -> bool:
        """Whether it is said because its time has come."""
        return self.once.startswith(REMINDS)


async def listed(state: str, limit: int, after: int = 0) -> list[Unsettled]:
    """Rows that failed, or are in doubt; the oldest first."""
    return [_row(one) for one in await rows(_LISTED[state], limit, after)]


async def doubts(
    channel: str, before: datetime, since: datetime, after: int, limit: int
) -> list[Unsettled]:
    """Rows in doubt that were last worked on between two instants."""
    return [_row(one) for one in await rows(_DOUBTS, channel, before, since, after, limit)]


async def known(provider_ids: Sequence[str]) -> set[str]:
    """Which of these names of a provider's are those of rows already."""
    return {one["provider_id"] for one in await rows(_NAMED, many(list(provider_ids)))}


async def counts() -> dict[str, int]:
    """How many rows are in which state that is no end, and failed ones."""
    return {one["state"]: one["n"] for one in await rows(_COUNT)}


async def waiting(channel: str, now: datetime) -> dict[str, float]:
    """For how many seconds the oldest reply, service message and marketing has been due."""
    found = {"reply": 0.0, "service": 0.0, "marketing": 0.0}
    for sql in (_OLDEST_URGENT, _OLDEST_BULK, _OLDEST_REMINDER):
        for one in await rows(sql, channel, now):
            if one["lease_until"] is not None:
                age = (now - instant(one["lease_until"])).total_seconds()
                found[one["kind"]] = max(found[one["kind"]], age)
    return found


async def refused() -> int:
    """How many of the newest failures are calls that a shop refused."""
    found = await row(_REFUSED)
    return int(found["n"]) if found else 0


def _row(found: dict[str, Any]) -> Unsettled:
    moments = {name: instant(found[name]) for name in ("created_at", "lease_until")}
    return Unsettled(**{**found, **moments})
