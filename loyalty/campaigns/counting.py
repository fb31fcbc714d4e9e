"""What became of an audience: it always adds up, because it is counted from its rows."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from loyalty.campaigns import arms
from loyalty.statements import Sql, instant, row, rows

LATELY = timedelta(minutes=1)
FUNNEL = ("sent", "delivered", "read")  # each is also whatever follows it

_COUNTS = Sql(
    "SELECT state, reason, variant, channel, count(*) AS members FROM outgoing"
    " WHERE campaign_id = $1 GROUP BY state, reason, variant, channel"
    " ORDER BY state, reason, variant, channel"
)
_LATELY = Sql(
    "SELECT count(*) AS members FROM outgoing WHERE campaign_id = $1"
    " AND state IN ('sent', 'delivered', 'read') AND sent_at > $2 AND sent_at <= $3"
)
_NEXT = Sql(
    "SELECT min(due) AS due FROM (SELECT (SELECT o.lease_until FROM outgoing o"
    " WHERE o.state = 'queued' AND o.kind = 'marketing' AND o.channel = k.channel"
    " AND o.campaign_id = $1 ORDER BY o.lease_until LIMIT 1) AS due"
    " FROM (SELECT 'telegram' AS channel UNION ALL SELECT 'whatsapp') AS k) AS each_one"
)


@dataclass(frozen=True, slots=True)
class Count:
    """So many of an audience to whom the same happened."""

    state: str
    reason: str
    variant: str
    channel: str
    members: int


@dataclass(frozen=True, slots=True)
class Counts:
    """All of an audience, each counted once."""

    counts: tuple[Count, ...]

    @property
    def size(self) -> int:
        """How many it was frozen with."""
        return sum(one.members for one in self.counts)

    @property
    def held_out(self) -> int:
        """Who hears nothing, to measure by."""
        return sum(one.members for one in self.counts if one.variant == arms.HELD_OUT)

    @property
    def waiting(self) -> int:
        """Who may still hear it."""
        return sum(one.members for one in self.counts if one.state in ("queued", "claimed"))

    def funnel(self, variant: str, channel: str) -> dict[str, int]:
        """How many got it, of those it was delivered to, and of those who read it.

        Telegram reports neither of the latter.
        """
        mine = [one for one in self.counts if (one.variant, one.channel) == (variant, channel)]
        steps = FUNNEL if channel == "whatsapp" else FUNNEL[:1]
        return {
            step: sum(one.members for one in mine if one.state in FUNNEL[place:])
            for place, step in enumerate(steps)
        }

    def by(self, *names: str) -> dict[tuple[str, ...], int]:
        """Members by some of state, reason, variant and channel."""
        found = dict[tuple[str, ...], int]()
        for one in self.counts:
            key = tuple(str(getattr(one, name)) for name in names)
            found[key] = found.get(key, 0) + one.members
        return dict(sorted(found.items()))


async def counts(campaign_id: int) -> Counts:
    """What became of everybody so far."""
    found = await rows(_COUNTS, campaign_id)
    return Counts(
        tuple(
            Count(one["state"], one["reason"], one["variant"], one["channel"], int(one["members"]))
            for one in found
        )
    )


async def per_second(campaign_id: int, now: datetime) -> float:
    """How fast it was sent within the last minute."""
    found = await row(_LATELY, campaign_id, now - LATELY, now)
    assert found is not None, "a count is a row"
    return int(found["members"]) / LATELY.total_seconds()


async def next_due(campaign_id: int, now: datetime) -> datetime | None:
    """Before when nothing of it is sent: quiet hours, a local time; None if something is due."""
    found = await row(_NEXT, campaign_id)
    due = instant(found["due"]) if found and found["due"] else None
    return due if due is not None and due > now else None
