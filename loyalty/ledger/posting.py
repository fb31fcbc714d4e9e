"""Postings: each holds the account, adds one entry to its chain, and moves its lots."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tortoise.transactions import in_transaction

from loyalty import ledger_statements as sql
from loyalty.errors import Conflict, NotEnoughPoints
from loyalty.ledger.entries import (
    OWN,
    Cause,
    Drawn,
    NewLot,
    Posting,
    fingerprint_of,
    hash_of,
    moment_key,
    moved,
    seal_of,
    sealed,
)
from loyalty.programme import Brand
from loyalty.statements import Sql, dialect, row, rows, rows_in_turn


@dataclass(frozen=True, slots=True)
class Head:
    """Where the chain of an account ends, what it owes, and the seal over that."""

    previous: str
    length: int
    debt: int
    seal: str


async def hold(account: str) -> None:
    """Lock an account until the transaction ends, before something is decided from its points."""
    await rows(sql.LOCK, account)


async def gain(
    account: str,
    points: int,
    cause: Cause,
    *,
    available_at: datetime,
    expires_at: datetime | None,
    now: datetime,
) -> Posting:
    """Add points as one lot, which pays a debt first; the same `once` again changes nothing."""
    assert points > 0, "a gain is positive"
    lot = NewLot(points, available_at, expires_at)
    if dialect() == "postgres":
        posting = await _gained_at_once(account, points, cause, lot, now)
        if posting is not None:
            return posting
    async with in_transaction():
        head = await open_account(account, points, cause)
        if isinstance(head, Posting):
            return head
        paid = min(points, head.debt)
        return await post(account, points, cause, head, now, lot=lot, paid=paid)


async def spend(account: str, points: int, cause: Cause, *, now: datetime) -> Posting:
    """Take available points, those that expire first; NotEnoughPoints if they do not suffice."""
    assert points > 0, "a cost is positive"
    async with in_transaction():
        await hold(account)  # first, so that what is read next is what stands now
        head = await open_account(account, -points, cause)
        if isinstance(head, Posting):
            return head
        lots = await rows(sql.SPENDABLE, account, now)
        available = sum(int(lot["remaining"]) for lot in lots)
        if available < points:
            raise NotEnoughPoints(cost=points, points=available, missing=points - available)
        return await post(account, -points, cause, head, now, draws=from_lots(lots, points))


async def claw_back(
    account: str, points: int, cause: Cause, *, gained_for: str, now: datetime
) -> Posting:
    """Take back what `gained_for` had brought: from its own lots, available points, pending ones.

    What was spent meanwhile becomes debt, so nothing is ever taken below zero; and who is in debt
    has nothing left that could be spent.
    """
    assert points > 0, "what is taken back is positive"
    async with in_transaction():
        await hold(account)  # first, so that what is read next is what stands now
        head = await open_account(account, -points, cause)
        if isinstance(head, Posting):
            return head
        own = await rows(sql.LOTS_OF_CAUSE, account, gained_for)
        taken = {int(lot["id"]) for lot in own}
        others = await rows(sql.UNEXPIRED, account, now)
        lots = [*own, *(lot for lot in others if int(lot["id"]) not in taken)]
        return await post(account, -points, cause, head, now, draws=from_lots(lots, points))


async def lapse(account: str, brand: Brand, now: datetime) -> int:
    """Write off what has expired, and return how many points that were."""
    async with in_transaction():
        await hold(account)
        lots = await rows(sql.EXPIRED, account, now)
        points = sum(int(lot["remaining"]) for lot in lots)
        if not points:
            return 0
        once = f"expire:{account}:{moment_key(now)}:{lots[-1]['id']}"
        cause = Cause("expire", "expiry", once, brand, {})
        head = await open_account(account, -points, cause)
        assert isinstance(head, Head), "an instant writes off an account once"
        await post(account, -points, cause, head, now, draws=from_lots(lots, points))
        return points


async def open_account(
    account: str, points: int, cause: Cause, statement: Sql = sql.OPEN
) -> Head | Posting:
    """Lock the account and look whether this was posted before."""
    found = await row(statement, account, cause.once)
    assert found is not None, "every account that is posted to exists"
    if found["entry_id"] is None:
        return Head(found["head"], int(found["length"]), int(found["debt"]), found["seal"])
    if found["fingerprint"] != fingerprint_of(account, points, cause):
        raise Conflict(cause.once)
    return Posting(int(found["entry_id"]), replayed=True)


def from_lots(lots: Sequence[Mapping[str, Any]], points: int) -> list[Drawn]:
    """Take points from lots in their order, as far as they go."""
    draws = []
    for lot in lots:
        part = min(points, int(lot["remaining"]))
        if part > 0:
            draws.append(Drawn(int(lot["id"]), int(lot["entry_id"]), part))
            points -= part
    return draws


async def post(
    account: str,
    points: int,
    cause: Cause,
    head: Head,
    now: datetime,
    *,
    lot: NewLot | None = None,
    paid: int = 0,
    draws: Sequence[Drawn] = (),
) -> Posting:
    """Write one entry, the lot that it makes, what it draws, and the account.

    `paid` is what its own lot pays of a debt at once. What an entry takes beyond its draws is owed.
    """
    own = [Drawn(OWN, OWN, paid)] if paid else []
    entry = chained(account, points, cause, head, now, moved(lot, [*draws, *own]))
    total = (lot.points if lot else 0) - paid - sum(draw.points for draw in draws)
    sums = (total, total - points, entry[-1], _seal(cause.brand, account, head, entry[-1]))
    if lot is not None and not draws and not paid and dialect() == "sqlite":
        return await _gained_in_turn(account, cause, entry, lot, sums)
    made = await row(sql.ENTRY, *entry)
    if made is None:
        return await _standing(account, points, cause)
    entry_id = int(made["id"])
    taken = [(draw.lot_id, draw.points) for draw in draws]
    if lot is not None:
        own_lot = await row(
            sql.LOT, account, entry_id, lot.points, lot.available_at, lot.expires_at
        )
        assert own_lot is not None, "a new entry has no lot yet"
        taken += [(int(own_lot["id"]), paid)] if paid else []
    await _draw(entry_id, taken)
    await rows(sql.ACCOUNT, account, *sums)
    return Posting(entry_id, replayed=False, paid=paid)


async def _gained_at_once(
    account: str, points: int, cause: Cause, lot: NewLot, now: datetime
) -> Posting | None:
    """The usual gain on PostgreSQL: one statement, all or nothing, in no transaction of its own.

    None, and nothing is written, if the account owes points, or if somebody else changed it after
    we looked: the statement locks it only as it was seen.
    """
    head = await open_account(account, points, cause, sql.LOOK)
    if isinstance(head, Posting):
        return head
    if head.debt:
        return None
    entry = chained(account, points, cause, head, now, moved(lot, ()))
    seal = _seal(cause.brand, account, head, entry[-1])
    made = (lot.points, lot.available_at, lot.expires_at)
    posted = await row(sql.GAIN, *entry, *made, seal, head.seal)
    return None if posted is None else Posting(int(posted["entry_id"]), replayed=False)


async def _gained_in_turn(
    account: str,
    cause: Cause,
    entry: tuple[Any, ...],
    lot: NewLot,
    sums: tuple[int, int, str, str],
) -> Posting:
    """The usual gain on SQLite: entry, lot and account in one trip to its thread."""
    made = (account, lot.points, lot.available_at, lot.expires_at)
    done = await rows_in_turn(
        (sql.ENTRY, entry), (sql.LOT_OF_IT, made), (sql.ACCOUNT, (account, *sums))
    )
    if not done[0]:  # the key stands on another account
        raise Conflict(cause.once)
    return Posting(int(done[1][0]["entry_id"]), replayed=False)


async def _standing(account: str, points: int, cause: Cause) -> Posting:
    """The entry that somebody else posted under the same key while we waited for the account."""
    found = await row(sql.STANDING, cause.once)
    assert found is not None, "only a standing entry keeps another one out"
    if found["fingerprint"] != fingerprint_of(account, points, cause):
        raise Conflict(cause.once)
    return Posting(int(found["id"]), replayed=True)


def chained(
    account: str, points: int, cause: Cause, head: Head, now: datetime, movement: list[object]
) -> tuple[Any, ...]:
    """The columns of a new entry, in the order of the statements; the last one is its hash."""
    fields = (
        account,
        head.length + 1,
        cause.kind,
        points,
        cause.about,
        cause.once,
        fingerprint_of(account, points, cause),
        cause.brand.version,
        _encode(dict(cause.detail)),
    )
    covered = (*fields, moment_key(now), movement)
    return (*fields, now, head.previous, hash_of(head.previous, covered))


def _seal(brand: Brand, account: str, head: Head, newest: str) -> str:
    """The seal over the chain with one more entry; one that was broken stays broken.

    Who cut off the end of a chain must not get it sealed by what happens to be posted next.
    """
    if not sealed(brand.secret, account, head.length, head.previous, head.seal):
        return head.seal
    return seal_of(brand.secret, account, head.length + 1, newest)


async def _draw(entry_id: int, taken: Sequence[tuple[int, int]]) -> None:
    """Take from lots: the database drains them with it."""
    if not taken:
        return
    if dialect() == "postgres":
        lots, points = zip(*taken, strict=True)
        await rows(sql.DRAWS, entry_id, lots, points)
    else:
        await rows(sql.DRAWS, entry_id, json.dumps(taken))


_encode = json.JSONEncoder(separators=(",", ":"), sort_keys=True).encode
