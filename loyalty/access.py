"""Programs at the door: who they are, what they may do, and what a keyed request was answered."""

import hashlib
import hmac
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from loyalty.codes import canonical
from loyalty.errors import Conflict
from loyalty.models import ApiAnswer, ApiToken
from loyalty.statements import Sql, dialect, row, rows

PREFIX = "kith_"  # so that whoever finds one knows what it is
TOKEN_BYTES = 32
LONGEST_NUMBER = 16  # of a member, as their row has it

SCOPES = {
    "members:read": "find and list members, see their points and history",
    "members:write": "sign members up, change their profile",
    "points:write": "grant and take points",
    "activities:write": "report what a member did",
    "claims:read": "list what waits for approval",
    "claims:write": "approve and reject what waits",
    "orders:read": "see orders",
    "orders:write": "report orders",
    "vouchers:read": "list a member's vouchers",
    "vouchers:use": "check, reserve, use and release vouchers",
    "vouchers:void": "declare vouchers void",
    "rewards:read": "see the catalogue",
    "rewards:redeem": "redeem points for a member",
    "referrals:read": "see a member's link and friends, and what staff must decide",
    "referrals:write": "approve and reject doubtful invitations",
    "segments:read": "see saved segments, count whom a filter means and see some of them",
    "segments:write": "save, change and remove segments",
    "campaigns:read": "see campaigns and what became of them",
    "campaigns:write": "write, approve, launch, pause, resume and cancel campaigns",
    "rules:read": "see the rules of the programme",
}


@dataclass(frozen=True, slots=True)
class Caller:
    """A program that knocks; `key` names it in rows and never changes."""

    key: str
    name: str
    scopes: frozenset[str]


@dataclass(frozen=True, slots=True)
class Kept:
    """What a keyed request was answered."""

    status: int
    body: str


def hash_of(token: str) -> str:
    """What a token is found by; the token itself is stored nowhere."""
    return hashlib.sha256(token.encode("utf-8", "surrogateescape")).hexdigest()


async def create(name: str, scopes: Iterable[str], now: datetime) -> str:
    """Make a token and return it, for the only time; Conflict if the name was ever used."""
    token = PREFIX + secrets.token_urlsafe(TOKEN_BYTES)
    known = sorted(set(scopes))
    assert known, "a token may do something"
    assert set(known) <= SCOPES.keys(), "only scopes that exist are given"
    made = await row(_CREATE, name, hash_of(token), " ".join(known), now)
    if made is None:
        raise Conflict(f"the name {name} was used before")
    return token


_CREATE = Sql(
    "INSERT INTO api_token (name, token_hash, scopes, created_at) VALUES ($1, $2, $3, $4)"
    " ON CONFLICT (name) DO NOTHING RETURNING id"
)


async def revoke(name: str, now: datetime) -> bool:
    """Let a token open nothing from now on; False if there is none with that name that does."""
    return await row(_REVOKE, name, now) is not None


_REVOKE = Sql(
    "UPDATE api_token SET revoked_at = $2 WHERE name = $1 AND revoked_at IS NULL RETURNING id"
)


async def tokens(*, limit: int, after: int = 0) -> list[ApiToken]:
    """Tokens in the order in which they were made, also those that were revoked."""
    return await ApiToken.filter(id__gt=after).order_by("id").limit(limit)


async def caller_of(token: str) -> Caller | None:
    """Whose token it is, unless it was revoked."""
    wanted = hash_of(token)
    found = await ApiToken.get_or_none(token_hash=wanted, revoked_at=None)
    if found is None or not hmac.compare_digest(found.token_hash, wanted):
        return None
    return Caller(f"t{found.id}", found.name, frozenset(found.scopes.split()))


async def recall(key: str, fingerprint: str) -> Kept | None:
    """What a request under this key was answered; Conflict if it was another request.

    Until the transaction ends, everybody else with this key waits for its answer.
    """
    if dialect() == "postgres":  # on SQLite there is one writer at a time anyway
        await rows(_WAIT, f"answer:{key}")
    found = await ApiAnswer.get_or_none(key=key)
    if found is None:
        return None
    if not hmac.compare_digest(found.fingerprint, fingerprint):
        raise Conflict("this Idempotency-Key came with another request before")
    return Kept(found.status, found.body)


_WAIT = Sql("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", "SELECT ?1")


async def keep(key: str, fingerprint: str, answer: Kept, now: datetime, *, about: str) -> None:
    """Remember an answer for ever, in the transaction that did what it tells.

    `about` is the number of the member whom it is about: theirs when they ask for it, or leave.
    """
    await ApiAnswer.create(
        key=key,
        fingerprint=fingerprint,
        status=answer.status,
        body=answer.body,
        about=canonical(about)[:LONGEST_NUMBER],
        at=now,
    )
