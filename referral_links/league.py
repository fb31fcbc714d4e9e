"""The league: who brought the most friends in a month, among those who want to be seen there.

A friend counts in the month in which the order was paid that rewarded them, by the programme's
clock. Whoever brought as many shares the place.
"""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from loyalty.models import Member
from loyalty.programme import Brand, months_later
from loyalty.statements import Sql, row, rows

SHOWN = 10


@dataclass(frozen=True, slots=True)
class Place:
    """One of those who are seen: their place, name and friends of the month."""

    place: int
    member_id: int
    name: str
    friends: int


@dataclass(frozen=True, slots=True)
class Own:
    """Where somebody stands, or would: no place without any friend of the month."""

    friends: int
    place: int


_COUNTED = (
    "FROM referral r JOIN shop_order o ON o.key = r.decided_by"
    " WHERE r.stage = 'rewarded' AND o.paid_at >= $1 AND o.paid_at < $2"
)
_BOARD = Sql(
    "SELECT RANK() OVER (ORDER BY c.friends DESC) AS place, m.id, m.name, c.friends FROM"
    f" (SELECT r.advocate_id, COUNT(*) AS friends {_COUNTED} AND r.advocate_id IN"
    "  (SELECT id FROM member WHERE in_league AND forgotten_at IS NULL) GROUP BY r.advocate_id) c"
    " JOIN member m ON m.id = c.advocate_id ORDER BY c.friends DESC, m.id LIMIT $3"
)
_OWN = Sql(f"SELECT COUNT(*) AS friends {_COUNTED} AND r.advocate_id = $3")
_AHEAD = Sql(
    f"SELECT COUNT(*) AS members FROM (SELECT r.advocate_id {_COUNTED} AND r.advocate_id <> $3"
    " AND r.advocate_id IN (SELECT id FROM member WHERE in_league AND forgotten_at IS NULL)"
    " GROUP BY r.advocate_id HAVING COUNT(*) > $4) AS better"
)


async def board(brand: Brand, now: datetime, *, ago: int = 0, limit: int = SHOWN) -> list[Place]:
    """The first of this month, or of a month some months ago; nobody, if there is no league."""
    if not brand.programme.referral.league:
        return []
    found = await rows(_BOARD, *_month(now, brand.programme.zone, ago), limit)
    return [
        Place(int(one["place"]), int(one["id"]), str(one["name"]), int(one["friends"]))
        for one in found
    ]


async def own(member: Member, brand: Brand, now: datetime) -> Own:
    """A member's friends of this month, and the place among those who are seen."""
    month = _month(now, brand.programme.zone, 0)
    mine = await row(_OWN, *month, member.id)
    friends = int(mine["friends"]) if mine else 0
    if not friends:
        return Own(0, 0)
    ahead = await row(_AHEAD, *month, member.id, friends)
    return Own(friends, 1 + (int(ahead["members"]) if ahead else 0))


def _month(now: datetime, zone: ZoneInfo, ago: int) -> tuple[datetime, datetime]:
    """The first instant of a month, and that of the next one."""
    today = now.astimezone(zone)
    first = datetime(today.year, today.month, 1, tzinfo=zone)
    return months_later(first, -ago), months_later(first, 1 - ago)
