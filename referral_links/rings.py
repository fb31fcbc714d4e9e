"""Members who hang together by what they pay with: rings, found in the graph of all orders."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from loyalty.statements import Sql, numbered, packed, rows


@dataclass(frozen=True, slots=True)
class Ring:
    """Members who share cards or contacts, or who brought each other in a circle."""

    numbers: tuple[str, ...]
    shared: tuple[str, ...]  # "payment", "email", "phone", "address", "circle"
    referrals: int  # of one of them by another
    points: int  # that those brought to both, standing


# Only what more than one member has: the graph is as small as what is suspicious.
_SHARED = Sql(
    " UNION ALL ".join(
        f"SELECT DISTINCT '{kind}' AS kind, o.{column} AS value, o.member_id FROM shop_order o"
        f" JOIN (SELECT {column} FROM shop_order WHERE {column} <> '' AND member_id IS NOT NULL"
        f" GROUP BY {column} HAVING COUNT(DISTINCT member_id) > 1) s ON s.{column} = o.{column}"
        " WHERE o.member_id IS NOT NULL"
        for kind, column in (
            ("payment", "payment_hash"),
            ("email", "email"),
            ("phone", "phone"),
            ("address", "address_hash"),
        )
    )
)
_REFERRALS = Sql(
    "SELECT advocate_id, friend_id, advocate_points + friend_points AS points FROM referral"
)
_NUMBERS = numbered("SELECT id, number FROM member WHERE id IN ({one})")


Pair = tuple[int, int]


async def found(limit: int, after: int = 0, *, addresses: bool = False) -> list[Ring]:
    """Rings with a referral inside, those that brought most first, from place `after` on.

    People of one household or office share an address: that alone makes a ring only if asked for.
    """
    owners: dict[tuple[str, str], list[int]] = defaultdict(list)
    for one in await rows(_SHARED):
        if one["kind"] != "address" or addresses:
            owners[one["kind"], one["value"]].append(int(one["member_id"]))
    brought = {
        (int(one["advocate_id"]), int(one["friend_id"])): int(one["points"])
        for one in await rows(_REFERRALS)
    }
    paying = _groups([(who[0], other) for who in owners.values() for other in who[1:]])
    shared = [(kind, who[0]) for (kind, _), who in owners.items()]
    rings = _drawn(paying, shared, brought)
    circles = _groups(list(brought), directed=True)
    rings += _drawn(circles, [("circle", one) for one in circles], brought)
    rings.sort(key=lambda ring: (-ring.points, -ring.referrals, ring.members[0]))
    return await _named(rings[after : after + limit])


def _groups(edges: Sequence[Pair], *, directed: bool = False) -> dict[int, int]:
    """Which group each member is in who hangs together with another; if directed, in a circle."""
    if not edges:
        return {}
    from scipy.sparse import csr_array  # takes its time to load: only here
    from scipy.sparse.csgraph import connected_components

    members = sorted({one for edge in edges for one in edge})
    place = {one: n for n, one in enumerate(members)}
    ends = ([place[one] for one, _ in edges], [place[other] for _, other in edges])
    graph = csr_array(([1] * len(edges), ends), shape=(len(members), len(members)))
    _, labels = connected_components(graph, directed=directed, connection="strong")
    group = dict(zip(members, map(int, labels), strict=True))
    size = Counter(group.values())
    return {one: label for one, label in group.items() if size[label] > 1}


def _drawn(
    group: Mapping[int, int], shared: Iterable[tuple[str, int]], brought: Mapping[Pair, int]
) -> list["_Drawn"]:
    """The groups in which somebody brought somebody."""
    drawn: dict[int, _Drawn] = defaultdict(_Drawn)
    for one, label in group.items():
        drawn[label].members.append(one)
    for kind, one in shared:
        drawn[group[one]].shared.add(kind)
    for (one, other), points in brought.items():
        label = group.get(one, -1)
        if label >= 0 and group.get(other) == label:
            drawn[label].referrals += 1
            drawn[label].points += points
    return [ring for ring in drawn.values() if ring.referrals]


@dataclass(slots=True)
class _Drawn:
    """A ring before its members are called by their numbers."""

    members: list[int] = field(default_factory=list)
    shared: set[str] = field(default_factory=set)
    referrals: int = 0
    points: int = 0


async def _named(rings: Sequence[_Drawn]) -> list[Ring]:
    wanted = packed({one for ring in rings for one in ring.members})
    number = {int(one["id"]): str(one["number"]) for one in await rows(_NUMBERS, wanted)}
    return [
        Ring(
            tuple(number[one] for one in ring.members),
            tuple(sorted(ring.shared)),
            ring.referrals,
            ring.points,
        )
        for ring in rings
    ]
