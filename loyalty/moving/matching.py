"""Whom a line means, and what it will change: decided alike for a dry run and for the real one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from loyalty.codes import ALPHABET
from loyalty.members import NUMBER_LENGTH
from loyalty.moving import statements as sql
from loyalty.moving.lines import GivenLot, Lot, MemberLine, Refused, Step
from loyalty.programme import Brand
from loyalty.statements import dialect, packed, rows


@dataclass(frozen=True, slots=True)
class Match:
    """A line and the member that it means, if there is one."""

    line: MemberLine
    member_id: int | None


@dataclass(frozen=True, slots=True)
class _Brought:
    """What imports have brought to an account so far, and the one that most of it is from."""

    points: int = 0
    cause: str = ""


async def meet(lines: Sequence[MemberLine]) -> None:
    """Wait for whoever joins by one of these phone numbers right now; sorted, as everybody does."""
    if dialect() == "postgres":
        phones = {f"phone:{phone}" for line in lines for phone in line.phones}
        await rows(sql.MEET, packed(sorted(phones)))


async def matched(lines: Sequence[MemberLine]) -> tuple[list[Match], list[Refused]]:
    """Whom each line means: a known member, somebody new, or more than one (refused)."""
    addresses = packed(sorted({one for line in lines for one in line.addresses}))
    owners = {r["address"]: int(r["member_id"]) for r in await rows(sql.BY_ADDRESS, addresses)}
    wanted = packed(sorted({line.member for line in lines if line.member}))
    known = {r["number"]: r for r in await rows(sql.BY_NUMBER, wanted)}
    numbers = {number: int(r["id"]) for number, r in known.items() if r["here"]}
    matches, refused = [], []
    meant: dict[int, int] = {}
    for line in lines:
        found = {owners[one] for one in line.addresses if one in owners}
        found |= {numbers[line.member]} if line.member in numbers else set()
        member_id = min(found, default=None)
        reason = _unusable(line, known.keys() - numbers.keys())
        if not reason and len(found) > 1:
            reason = "its phone, e-mail, id or number belong to different members"
        if not reason and member_id is not None and member_id in meant:
            reason = f"the same member as line {meant[member_id]}"
        if reason:
            refused.append(Refused(line.number, reason))
            continue
        if member_id is not None:
            meant[member_id] = line.number
        matches.append(Match(line, member_id))
    return matches, refused


def _unusable(line: MemberLine, gone: set[str]) -> str:
    if line.member and (len(line.member) != NUMBER_LENGTH or not set(line.member) <= set(ALPHABET)):
        return f"member: {line.member} is not a member number"
    if line.member in gone:
        return f"member: {line.member} was the number of a member who is not one any more"
    if not line.member and not line.addresses:
        return "nothing to recognise the member by: no phone, e-mail, id or member number"
    return ""


async def planned(
    matches: Sequence[Match], *, mode: str, brand: Brand, now: datetime, lock: bool
) -> list[Step]:
    """What each line will post: `add` adds it, `set` makes it all that imports have brought."""
    ids = packed(sorted(match.member_id for match in matches if match.member_id is not None))
    found = await rows(sql.KNOWN_AND_LOCKED if lock else sql.KNOWN, ids)
    known = {int(r["id"]): r for r in found}
    brought: dict[str, _Brought] = {}
    accounts = packed(sorted(str(r["account_id"]) for r in known.values() if r["length"]))
    for one in await rows(sql.BROUGHT, accounts):
        key = str(one["account_id"])
        before = brought.get(key, _Brought())
        brought[key] = _Brought(before.points + int(one["points"]), str(one["cause"]))
    steps = []
    for match in matches:
        account = str(known[match.member_id]["account_id"]) if match.member_id is not None else ""
        before = brought.get(account, _Brought())
        steps.append(_step(match, account, before, mode, brand, now))
    return steps


def _step(
    match: Match, account: str, before: _Brought, mode: str, brand: Brand, now: datetime
) -> Step:
    line = match.line
    if line.points is None and not line.lots:
        return Step(line, match.member_id, account, (), 0, 0)
    given = line.lots or ((GivenLot(line.points),) if line.points and line.points > 0 else ())
    decided = [_decided(lot, brand, now) for lot in given]
    lots = [lot for lot in decided if lot.expires_at is None or lot.expires_at > now]
    standing = sum(lot.points for lot in lots)
    lapsed = sum(lot.points for lot in decided) - standing
    debt = -line.points if line.points is not None and line.points < 0 else 0
    change = standing - debt - (before.points if mode == "set" else 0)
    if change <= 0:
        return Step(line, match.member_id, account, (), -change, lapsed, before.cause)
    if change != standing:
        lots = _newest(lots, change) or [_decided(GivenLot(change), brand, now)]
    return Step(line, match.member_id, account, tuple(lots), 0, lapsed)


def _decided(given: GivenLot, brand: Brand, now: datetime) -> Lot:
    available_at = given.available_at or now
    expires_at = given.expires_at
    if expires_at is None and not given.endless:
        expires_at = brand.programme.expires_at(available_at)
    return Lot(given.points, available_at, expires_at)


def _newest(lots: Sequence[Lot], points: int) -> list[Lot]:
    """As many points as came since: from the lots that last longest, the last one grows if need be.

    It must grow where an earlier file had brought a debt that this one does not know any more.
    """
    lasting = sorted(
        lots, key=lambda lot: (lot.expires_at is None, lot.expires_at or lot.available_at)
    )
    found: list[Lot] = []
    for lot in reversed(lasting):
        part = min(points, lot.points)
        if part:
            found.append(Lot(part, lot.available_at, lot.expires_at))
            points -= part
    if points and found:
        first = found[0]
        found[0] = Lot(first.points + points, first.available_at, first.expires_at)
    return found
