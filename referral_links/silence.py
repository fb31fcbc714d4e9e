"""Strong referrers who have become silent: no new friend for longer than their own rhythm explains.

Friends come to a referrer by chance, some often, some rarely. After k friends in a time T, a pause
longer than s happens by chance with probability (T / (T + s)) ** k, whatever the rhythm is: who
pauses longer than one in twenty would is silent.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from loyalty.statements import Sql, instant, rows

STRONG = 3  # friends who ordered
LEAST = timedelta(days=30)  # nobody is silent after a shorter pause
BY_CHANCE = 0.05

_STRONG = Sql(
    "SELECT m.id, m.number, m.joined_at, m.last_word_at, COUNT(*) AS friends,"
    " SUM(CASE WHEN r.stage <> 'joined' THEN 1 ELSE 0 END) AS customers,"
    " MAX(r.attributed_at) AS last_at FROM referral r JOIN member m ON m.id = r.advocate_id"
    " JOIN member f ON f.id = r.friend_id WHERE r.review <> 'rejected'"
    " AND f.merged_into_id IS NULL AND m.forgotten_at IS NULL AND m.merged_into_id IS NULL"
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
    return max(LEAST, during * factor)


async def silent(now: datetime, strong: int = STRONG) -> list[Silent]:
    """All who are silent, those with the most customers first."""
    found = []
    for one in await rows(_STRONG, strong):
        last, joined = instant(one["last_at"]), instant(one["joined_at"])
        friends = int(one["friends"])
        since = last + pause(friends, max(last - joined, timedelta()))
        if since <= now:
            word = one["last_word_at"]
            customers, heard = int(one["customers"]), instant(word) if word else None
            found.append(Silent(str(one["number"]), friends, customers, last, since, heard))
    return sorted(found, key=lambda one: (-one.customers, one.since, one.number))
