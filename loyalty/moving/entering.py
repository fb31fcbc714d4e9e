"""What was planned is written: new members many at a time, known ones one by one.

A fresh account has no other writer, no debt and no lots, so its entries are chained here by the
ledger's own arithmetic and written together; the database checks each of them as always.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from loyalty import ledger, tiers
from loyalty.clocks import zone_of
from loyalty.codes import invented, random_key
from loyalty.ledger import Cause, Head, NewLot
from loyalty.members import NUMBER_LENGTH, learn_zone
from loyalty.models import Member
from loyalty.moving import statements as sql
from loyalty.moving.lines import Lot, MemberLine, Step
from loyalty.programme import Brand, months_later
from loyalty.statements import packed, rows, stamp


@dataclass(slots=True)
class _Fresh:
    """A new account on its way: what it still has to be given, and where its chain ends."""

    step: Step
    key: str
    previous: str
    waiting: list[Lot | int]  # lots, or a debt
    length: int = 0
    total: int = 0
    debt: int = 0
    seal: str = ""
    member_id: int = 0


async def enter(
    steps: Sequence[Step], *, batch: int, brand: Brand, now: datetime
) -> dict[int, int]:
    """Do what was planned, once; which member each line became, by the line's number."""
    new = [step for step in steps if step.member_id is None]
    found = await _enter_new(new, batch, brand, now) if new else {}
    for step in steps:
        if step.member_id is not None:
            await _enter_known(step, step.member_id, batch, brand, now)
            found[step.line.number] = step.member_id
    lines = [
        (batch, step.line.number, f"{batch}:{step.line.number}", found[step.line.number],
         step.member_id is None)
        for step in steps
    ]  # fmt: skip
    await rows(sql.TAKEN_IN, packed(lines))
    return found


def about(batch: int) -> str:
    """The cause of what a batch brings."""
    return f"import:{batch}"


def _cause(batch: int, line: int, number: int, brand: Brand) -> Cause:
    once = f"{about(batch)}:{line}:{number}"
    return Cause("import", about(batch), once, brand, {"line": line})


async def _enter_new(
    steps: Sequence[Step], batch: int, brand: Brand, now: datetime
) -> dict[int, int]:
    fresh = [_fresh(step) for step in steps]
    await rows(sql.ACCOUNTS, packed([(one.key, one.previous, 0, 0, 0) for one in fresh]))
    members = packed([_member(one, batch, brand, now) for one in fresh])
    ids = {r["account_id"]: int(r["id"]) for r in await rows(sql.MEMBERS, members)}
    for one in fresh:
        one.member_id = ids[one.key]
    await rows(sql.IDENTITIES, packed(_identity(one, batch) for one in _addressed(fresh)))
    number = 0
    while posting := [one for one in fresh if one.waiting]:
        number += 1
        await _post(posting, number, batch, brand, now)
    placed = [one for one in fresh if one.step.line.tier or one.step.line.hidden_tier]
    if placed:
        await rows(sql.STANDINGS, packed(_standing(one, brand, now) for one in placed))
    return {one.step.line.number: one.member_id for one in fresh}


def _fresh(step: Step) -> _Fresh:
    key = random_key()
    waiting: list[Lot | int] = list(step.gains)
    if step.taken:
        waiting.append(step.taken)
    return _Fresh(step, key, ledger.genesis(key), waiting)


def _member(one: _Fresh, batch: int, brand: Brand, now: datetime) -> tuple[object, ...]:
    line, own = one.step.line, brand.programme.programme.time_zone
    return (
        one.key, line.member or invented(NUMBER_LENGTH), line.name, line.locale or "en",
        line.zone or zone_of("".join(line.phones[:1]), own), line.birthday,
        stamp(now) if line.birthday else None, stamp(line.joined_at or now), batch, False, False,
    )  # fmt: skip


def _addressed(fresh: Sequence[_Fresh]) -> list[tuple[int, str]]:
    return [(one.member_id, address) for one in fresh for address in one.step.line.addresses]


def _identity(owned: tuple[int, str], batch: int) -> tuple[object, ...]:
    member_id, address = owned
    return (member_id, address.partition(":")[0], address, batch)


async def _post(
    fresh: Sequence[_Fresh], number: int, batch: int, brand: Brand, now: datetime
) -> None:
    """The next entry of each account, its lot, and what the account is then."""
    entries, lots = [], []
    for one in fresh:
        gained = one.waiting.pop(0)
        lot = None if isinstance(gained, int) else NewLot(*_parts(gained))
        points = -gained if isinstance(gained, int) else gained.points
        cause = _cause(batch, one.step.line.number, number, brand)
        head = Head(one.previous, one.length, one.debt, one.seal)
        entry = ledger.chained(one.key, points, cause, head, now, ledger.moved(lot, ()))
        entries.append((*entry[:9], stamp(now), *entry[10:]))
        one.length, one.previous = one.length + 1, entry[-1]
        one.seal = ledger.seal_of(brand.secret, one.key, one.length, one.previous)
        one.total, one.debt = one.total + max(points, 0), one.debt - min(points, 0)
        lots.append(lot)
    made = {r["account_id"]: int(r["id"]) for r in await rows(sql.ENTRIES, packed(entries))}
    await rows(
        sql.LOTS,
        packed(
            (one.key, made[one.key], lot.points, lot.points, stamp(lot.available_at),
             stamp(lot.expires_at))
            for one, lot in zip(fresh, lots, strict=True)
            if lot is not None
        ),
    )  # fmt: skip
    moved = [(one.key, one.total, one.debt, one.length, one.previous, one.seal) for one in fresh]
    await rows(sql.ACCOUNTS_MOVED, packed(moved))


def _parts(lot: Lot) -> tuple[int, datetime, datetime | None]:
    return lot.points, lot.available_at, lot.expires_at


def _standing(one: _Fresh, brand: Brand, now: datetime) -> tuple[object, ...]:
    line = one.step.line
    lowest = next(tier.slug for tier in brand.programme.tiers if not tier.hidden)
    until = _kept_until(line, brand, now) if line.tier else None
    why = "import" if line.hidden_tier else ""
    return (one.key, line.tier or lowest, stamp(now), stamp(until), line.hidden_tier, why, 0)


def _kept_until(line: MemberLine, brand: Brand, now: datetime) -> datetime:
    """A tier from elsewhere is kept for one whole window, in which it can be earned here."""
    return line.tier_until or months_later(now, brand.programme.tiering.months)


async def _enter_known(step: Step, member_id: int, batch: int, brand: Brand, now: datetime) -> None:
    """Fill in what is missing, add addresses, post the difference, give the tier."""
    line = step.line
    await rows(sql.FILL_IN, member_id, line.name, line.birthday, now)
    known = {r["address"] for r in await rows(sql.BY_ADDRESS, packed(line.addresses))}
    added = [(member_id, address) for address in line.addresses if address not in known]
    phones = [address for _, address in added if address.startswith("phone:")]
    if phones and not line.zone:
        member = await Member.get(id=member_id)
        await learn_zone(member, phones[0], brand.programme.programme.time_zone)
    if added:
        await rows(sql.IDENTITIES, packed(_identity(one, batch) for one in added))
    await ledger.hold(step.account)
    for number, lot in enumerate(step.gains, 1):
        await ledger.gain(
            step.account,
            lot.points,
            _cause(batch, line.number, number, brand),
            available_at=lot.available_at,
            expires_at=lot.expires_at,
            now=now,
        )
    if step.taken:
        cause = _cause(batch, line.number, 1, brand)
        await ledger.claw_back(
            step.account, step.taken, cause, gained_for=step.undoes or about(batch), now=now
        )
    if line.tier:
        until = _kept_until(line, brand, now)
        await tiers.place(step.account, line.tier, brand=brand, until=until, now=now)
    if line.hidden_tier:
        await tiers.assign(
            step.account, line.hidden_tier, reason=about(batch), by="import", brand=brand, now=now
        )
