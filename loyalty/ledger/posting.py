"""The ledger: every change of points is an entry; points wait in lots until they are taken.

The account row is locked first, so one account's entries form one chain. Balances are read from the
lots and the clock: points mature and expire by `now`, not by a job having run.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal

from tortoise.transactions import in_transaction

from loyalty import ledger_statements as sql
from loyalty.errors import Conflict, NotEnoughPoints
from loyalty.models import LedgerEntry
from loyalty.programme import Brand
from loyalty.statements import dialect, instant, row, rows, rows_in_turn

Kind = Literal[
    "earn_order", "earn_activity", "earn_referral", "redeem", "clawback", "expire", "adjust"
]


@dataclass(frozen=True, slots=True)
class Balance:
    """Points by state. `pending` becomes available from `next_at` on; `debt` is paid from gains."""

    available: int
    pending: int
    debt: int
    next_at: datetime | None

    @property
    def total(self) -> int:
        """What is there, spendable or not yet."""
        return self.available + self.pending


@dataclass(frozen=True, slots=True)
class Cause:
    """Why points change. `about` names the thing ("order:kith:1001") and holds nothing personal."""

    kind: Kind
    about: str
    once: str
    brand: Brand  # whose rules decided it, and whose key seals it
    detail: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Posting:
    """An entry that stands; `replayed` if it stood already. `paid` of a gain went to a debt."""

    entry_id: int
    replayed: bool
    paid: int = 0


@dataclass(frozen=True, slots=True)
class _Head:
    previous: str
    length: int
    debt: int


def fingerprint_of(account: str, points: int, cause: Cause) -> str:
    """What the payload of a `once` key was: the same key with another one is a conflict."""
    return _digest([account, cause.kind, points, cause.about])


def hash_of(previous: str, fields: Sequence[object]) -> str:
    """SHA-256 over the entry before and this one, as canonical JSON."""
    return _digest([previous, *fields])


def _digest(parts: list[object]) -> str:
    text = json.dumps(parts, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(text.encode()).hexdigest()


async def balance(account: str, now: datetime) -> Balance:
    """Points of an account by state, at an instant."""
    found = await row(sql.BALANCE, account, now)
    assert found is not None, "every account that is asked for exists"
    next_at = found["next_at"]
    return Balance(
        int(found["available"]),
        int(found["pending"]),
        int(found["debt"]),
        instant(next_at) if next_at else None,
    )


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
    async with in_transaction():
        head = await _open(account, points, cause)
        if isinstance(head, Posting):
            return head
        paid = min(points, head.debt)
        entry = _chained(account, points, cause, head, now)
        lot = (points, points - paid, available_at, expires_at)
        if dialect() == "postgres":
            posted = await row(sql.GAIN, *entry, *lot, paid)
            if posted is None:
                return await _standing(account, points, cause)
            entry_id, lot_id = int(posted["entry_id"]), int(posted["lot_id"])
        else:
            entry_id, lot_id = await _gain_in_turn(account, entry, lot, paid)
        if paid:
            await rows(sql.DRAW, entry_id, lot_id, paid)
        return Posting(entry_id, replayed=False, paid=paid)


async def spend(account: str, points: int, cause: Cause, *, now: datetime) -> Posting:
    """Take available points, those that expire first; NotEnoughPoints if they do not suffice."""
    assert points > 0, "a cost is positive"
    async with in_transaction():
        await hold(account)  # first, so that what is read next is what stands now
        head = await _open(account, -points, cause)
        if isinstance(head, Posting):
            return head
        lots = await rows(sql.SPENDABLE, account, now)
        available = sum(int(lot["remaining"]) for lot in lots)
        if available < points:
            raise NotEnoughPoints(cost=points, points=available, missing=points - available)
        return await _take(account, points, lots, cause, head, now)


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
        head = await _open(account, -points, cause)
        if isinstance(head, Posting):
            return head
        own = await rows(sql.LOTS_OF_CAUSE, account, gained_for)
        taken = {int(lot["id"]) for lot in own}
        others = await rows(sql.UNEXPIRED, account, now)
        lots = [*own, *(lot for lot in others if int(lot["id"]) not in taken)]
        return await _take(account, points, lots, cause, head, now)


async def lapse(account: str, brand: Brand, now: datetime) -> int:
    """Write off what has expired, and return how many points that were."""
    async with in_transaction():
        await hold(account)
        lots = await rows(sql.EXPIRED, account, now)
        points = sum(int(lot["remaining"]) for lot in lots)
        if not points:
            return 0
        cause = Cause("expire", "expiry", f"expire:{account}:{moment_key(now)}", brand, {})
        head = await _open(account, -points, cause)
        assert isinstance(head, _Head), "an instant writes off an account once"
        await _take(account, points, lots, cause, head, now)
        return points


async def accounts_with_expired(now: datetime, limit: int) -> list[str]:
    """Accounts that hold points whose time is over."""
    return [str(found["account_id"]) for found in await rows(sql.EXPIRED_ACCOUNTS, now, limit)]


async def recent(account: str, limit: int, before: int | None = None) -> list[LedgerEntry]:
    """The newest entries first; `before` is the `seq` that a further page starts under."""
    found = LedgerEntry.filter(account_id=account)
    if before is not None:
        found = found.filter(seq__lt=before)
    return await found.order_by("-seq").limit(limit).prefetch_related("lot")


def moment_key(now: datetime) -> str:
    """An instant as part of a `once` key."""
    return now.astimezone(UTC).isoformat()


async def _open(account: str, points: int, cause: Cause) -> _Head | Posting:
    """Lock the account and look whether this was posted before."""
    found = await row(sql.OPEN, account, cause.once)
    assert found is not None, "every account that is posted to exists"
    if found["entry_id"] is None:
        return _Head(found["head"], int(found["length"]), int(found["debt"]))
    if found["fingerprint"] != fingerprint_of(account, points, cause):
        raise Conflict(cause.once)
    return Posting(int(found["entry_id"]), replayed=True)


async def _standing(account: str, points: int, cause: Cause) -> Posting:
    """The entry that somebody else posted under the same key while we waited for the account."""
    found = await row(sql.STANDING, cause.once)
    assert found is not None, "only a standing entry keeps another one out"
    if found["fingerprint"] != fingerprint_of(account, points, cause):
        raise Conflict(cause.once)
    return Posting(int(found["id"]), replayed=True)


def _chained(
    account: str, points: int, cause: Cause, head: _Head, now: datetime
) -> tuple[Any, ...]:
    """The columns of a new entry, in the order of the statements; the last one is its hash."""
    detail = json.dumps(dict(cause.detail), separators=(",", ":"), sort_keys=True)
    fields = (
        account,
        head.length + 1,
        cause.kind,
        points,
        cause.about,
        cause.once,
        fingerprint_of(account, points, cause),
        cause.brand.version,
        detail,
    )
    return (*fields, now, head.previous, hash_of(head.previous, (*fields, moment_key(now))))


async def _insert(entry: tuple[Any, ...]) -> int:
    made = await row(sql.ENTRY, *entry)
    if made is None:  # the key stands on another account
        raise Conflict(str(entry[5]))
    return int(made["id"])


async def _gain_in_turn(
    account: str, entry: tuple[Any, ...], lot: tuple[int, int, datetime, datetime | None], paid: int
) -> tuple[int, int]:
    """What GAIN does on PostgreSQL: the entry, its lot, the account; the first two by id."""
    made = await rows_in_turn(
        (sql.ENTRY, entry),
        (sql.LOT, (account, *lot)),
        (sql.ACCOUNT, (account, lot[1], -paid, entry[-1])),
    )
    if not made[0]:  # the key stands on another account
        raise Conflict(str(entry[5]))
    return int(made[1][0]["entry_id"]), int(made[1][0]["id"])


async def _take(
    account: str,
    points: int,
    lots: Sequence[Mapping[str, Any]],
    cause: Cause,
    head: _Head,
    now: datetime,
) -> Posting:
    """Draw points from lots in their order; what they do not hold is added to the debt."""
    entry = _chained(account, -points, cause, head, now)
    entry_id = await _insert(entry)
    left = points
    for lot in lots:
        part = min(left, int(lot["remaining"]))
        if part <= 0:
            continue
        await rows(sql.DRAIN, int(lot["id"]), part)
        await rows(sql.DRAW, entry_id, int(lot["id"]), part)
        left -= part
    await rows(sql.ACCOUNT, account, left - points, left, entry[-1])
    return Posting(entry_id, replayed=False)
