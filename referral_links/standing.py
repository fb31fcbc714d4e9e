"""What a member is worth as a referrer: their friends, the friends of those, and so on.

Nobody has two advocates, so these are trees: below one member each friend is found once. A friend
of a friend counts for both of them, therefore values of several members are not added up; those of
the first generation can be.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from loyalty.models import Member
from loyalty.statements import Sql, instant, row, rows

GENERATIONS = 10  # of descendants that are counted

# Who really brought whom: not what staff rejected, nor friends who had been members already.
_REALLY = "r.review <> 'rejected' AND f.merged_into_id IS NULL"
_EDGE = (
    "edge AS (SELECT r.advocate_id, r.friend_id FROM referral r JOIN member f ON f.id = r.friend_id"
    f" WHERE {_REALLY})"
)
_STANDS = (
    "paid_at IS NOT NULL AND NOT cancelled AND refunded_cents < total_cents"
    " AND member_id IS NOT NULL"
)
_GENERATIONS = Sql(
    "WITH RECURSIVE tree(id, depth) AS ("  # by the index, not by all edges first
    "SELECT CAST($1 AS bigint), 0 UNION ALL SELECT r.friend_id, t.depth + 1"
    " FROM tree t JOIN referral r ON r.advocate_id = t.id JOIN member f ON f.id = r.friend_id"
    f" WHERE t.depth < $2 AND {_REALLY}),"
    # Should a ring lead back, each is where they were met first: nobody is below themselves.
    " kin AS (SELECT id, MIN(depth) AS depth FROM tree GROUP BY id),"
    " spent AS (SELECT member_id, COUNT(*) AS orders, SUM(total_cents - refunded_cents) AS cents"
    f" FROM shop_order WHERE member_id IN (SELECT id FROM kin) AND {_STANDS} GROUP BY member_id)"
    " SELECT k.depth, COUNT(*) AS members, COUNT(s.member_id) AS customers,"
    " COALESCE(SUM(s.orders), 0) AS orders, COALESCE(SUM(s.cents), 0) AS cents"
    " FROM kin k LEFT JOIN spent s ON s.member_id = k.id GROUP BY k.depth ORDER BY k.depth"
)
_OWN = Sql(
    "SELECT COALESCE(SUM(r.advocate_points), 0) + (SELECT COALESCE(SUM(m.points), 0)"
    " FROM referral_milestone m WHERE m.member_id = $1) AS advocate,"
    " COALESCE(SUM(r.friend_points), 0) AS friend, MAX(r.attributed_at) AS last_at"
    " FROM referral r JOIN member f ON f.id = r.friend_id"
    f" WHERE r.advocate_id = $1 AND {_REALLY}"
)
_EVERYBODY = Sql(
    f"WITH RECURSIVE {_EDGE}, tree(root, id, depth) AS ("
    "SELECT e.advocate_id, e.friend_id, 1 FROM edge e UNION ALL SELECT t.root, e.friend_id,"
    " t.depth + 1 FROM tree t JOIN edge e ON e.advocate_id = t.id WHERE t.depth < $1),"
    " kin AS (SELECT root, id, MIN(depth) AS depth FROM tree WHERE id <> root GROUP BY root, id),"
    " spent AS (SELECT member_id, SUM(total_cents - refunded_cents) AS cents FROM shop_order"
    f" WHERE {_STANDS} GROUP BY member_id),"
    " worth AS (SELECT k.root, COUNT(*) AS descendants, COUNT(s.member_id) AS customers,"
    " SUM(CASE WHEN k.depth = 1 THEN 1 ELSE 0 END) AS friends, COALESCE(SUM(s.cents), 0) AS cents,"
    " COALESCE(SUM(CASE WHEN k.depth = 1 THEN s.cents ELSE 0 END), 0) AS direct"
    " FROM kin k LEFT JOIN spent s ON s.member_id = k.id GROUP BY k.root),"
    " placed AS (SELECT w.*, m.number, ROW_NUMBER() OVER (ORDER BY w.cents DESC, w.friends DESC,"
    " w.root) AS place FROM worth w JOIN member m ON m.id = w.root"
    " WHERE m.forgotten_at IS NULL AND m.merged_into_id IS NULL)"
    " SELECT * FROM placed WHERE place > $2 ORDER BY place LIMIT $3"
)


@dataclass(frozen=True, slots=True)
class Generation:
    """Descendants at one distance: 1 are the friends, 2 the friends of friends."""

    distance: int
    members: int
    customers: int  # with an order that stands
    orders: int
    cents: int  # what these orders come to, after refunds


@dataclass(frozen=True, slots=True)
class Standing:
    """A member as a referrer, as of now."""

    spent: int  # by the member, in cents
    generations: tuple[Generation, ...]
    advocate_points: int  # what bringing friends has brought the member, milestones included
    friend_points: int
    last_at: datetime | None  # when the last friend came

    @property
    def friends(self) -> int:
        """How many the member brought."""
        return self.generations[0].members if self.generations else 0

    @property
    def direct(self) -> int:
        """What the friends spent, in cents."""
        return self.generations[0].cents if self.generations else 0

    @property
    def descendants(self) -> int:
        """How many there are through this member."""
        return sum(one.members for one in self.generations)

    @property
    def cents(self) -> int:
        """What all of these spent."""
        return sum(one.cents for one in self.generations)


@dataclass(frozen=True, slots=True)
class Ambassador:
    """One of those whose friends, and theirs, spend the most."""

    place: int
    number: str
    friends: int
    descendants: int
    customers: int
    direct: int  # what the friends spent, in cents
    cents: int  # what all descendants spent


async def of(member: Member) -> Standing:
    """What a member is worth as a referrer."""
    found = [_generation(one) for one in await rows(_GENERATIONS, member.id, GENERATIONS)]
    own = await row(_OWN, member.id)
    assert own is not None, "a sum has a row"
    last = own["last_at"]
    return Standing(
        spent=found[0].cents,
        generations=tuple(found[1:]),
        advocate_points=int(own["advocate"]),
        friend_points=int(own["friend"]),
        last_at=instant(last) if last else None,
    )


async def ambassadors(limit: int, after: int = 0) -> Sequence[Ambassador]:
    """Those who brought somebody, by what their descendants spent, in pages: after which place."""
    return [
        Ambassador(
            place=int(one["place"]),
            number=str(one["number"]),
            friends=int(one["friends"]),
            descendants=int(one["descendants"]),
            customers=int(one["customers"]),
            direct=int(one["direct"]),
            cents=int(one["cents"]),
        )
        for one in await rows(_EVERYBODY, GENERATIONS, after, limit)
    ]


def _generation(found: dict[str, object]) -> Generation:
    names = ("depth", "members", "customers", "orders", "cents")
    return Generation(*(int(str(found[name])) for name in names))
