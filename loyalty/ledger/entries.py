"""What an entry is: its cause, what it moves, its place in the chain, and the seal over the chain.

The hash of an entry covers its own columns, the lot that it made and what it drew from which lot.
Entries from before 0.2 cover their own columns only.
"""

import hashlib
import hmac
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal

from loyalty.programme import Brand

Kind = Literal[
    "earn_order",
    "earn_activity",
    "earn_referral",
    "redeem",
    "redeem_undo",
    "clawback",
    "expire",
    "adjust",
    "import",
    "gift_out",
    "gift_in",
]
OWN = 0  # as the lot of a draw: the one that the same entry made


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
class NewLot:
    """Points that an entry brings, and between which instants they can be spent."""

    points: int
    available_at: datetime
    expires_at: datetime | None


@dataclass(frozen=True, slots=True)
class Drawn:
    """What an entry takes from a lot, or, negative, gives back: `made_by` is the lot's entry."""

    lot_id: int
    made_by: int
    points: int


def genesis(account: str) -> str:
    """What the first entry of an account follows."""
    return hashlib.sha256(account.encode()).hexdigest()


def fingerprint_of(account: str, points: int, cause: Cause) -> str:
    """What the payload of a `once` key was: the same key with another one is a conflict."""
    return _digest([account, cause.kind, points, cause.about])


def hash_of(previous: str, fields: Sequence[object]) -> str:
    """SHA-256 over the entry before and this one, as canonical JSON."""
    return _digest([previous, *fields])


def moved(lot: NewLot | None, draws: Sequence[Drawn]) -> list[object]:
    """What an entry does to lots, as its hash covers it."""
    made = None
    if lot is not None:
        expires = None if lot.expires_at is None else moment_key(lot.expires_at)
        made = [lot.points, moment_key(lot.available_at), expires]
    return [made, [[draw.made_by, draw.points] for draw in draws]]


def seal_of(secret: bytes, account: str, length: int, head: str) -> str:
    """HMAC-SHA256 over how long a chain is and where it ends: nobody else can make it."""
    return hmac.digest(secret, f"seal:{account}:{length}:{head}".encode(), "sha256").hex()


def sealed(secret: bytes, account: str, length: int, head: str, seal: str) -> bool:
    """Whether the chain ends where we left it; one without entries needs no seal."""
    if not length:
        return not seal and head == genesis(account)
    return hmac.compare_digest(seal, seal_of(secret, account, length, head))


def moment_key(now: datetime) -> str:
    """An instant as part of a `once` key."""
    return now.astimezone(UTC).isoformat()


def _digest(parts: list[object]) -> str:
    return hashlib.sha256(_encode(parts).encode()).hexdigest()


_encode = json.JSONEncoder(separators=(",", ":"), ensure_ascii=True).encode
