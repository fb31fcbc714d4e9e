"""Checkpoints: once a day the heads of all chains that moved are signed, each on top of the last.

A head that was true stays true, because chains only grow. So heads need no common instant: they are
read some at a time, and nobody waits for a checkpoint.
"""

import hashlib
import hmac
import json
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from tortoise.transactions import in_transaction

from loyalty import ledger
from loyalty.models import Checkpoint, Setting
from loyalty.statements import Sql, dialect, row, rows

SIGNED = 5000  # heads under one signature
READ = 5000  # accounts that are looked at with one statement
_DAY = "checkpoint:day"  # the setting that remembers which day is done


@dataclass(frozen=True, slots=True)
class Taken:
    """What a round of signing came to; `signature` is the newest one that stands."""

    checkpoints: int
    accounts: int
    adopted: int  # sealed for the first time, or again
    broken: int  # not signed: their seal is not ours
    finished: bool  # not if somebody else was signing too
    signature: str


_ACCOUNTS = Sql(
    "SELECT a.key, a.length, a.head, a.seal, COALESCE((SELECT MAX(h.length) FROM checkpoint_head h"
    " WHERE h.account_id = a.key), 0) AS signed FROM account a"
    " WHERE a.key > $1 ORDER BY a.key LIMIT $2"
)
_SEAL = Sql(
    "UPDATE account SET seal = $4 WHERE key = $1 AND length = $2 AND seal = $3 RETURNING key"
)
_NOW = Sql("SELECT key, length, head, seal FROM account WHERE key = $1")
_LAST = Sql("SELECT signature FROM checkpoint ORDER BY id DESC LIMIT 1")
_SIGN = Sql(
    "INSERT INTO checkpoint (at, accounts, previous, signature) VALUES ($1, $2, $3, $4)"
    " ON CONFLICT DO NOTHING RETURNING id"
)
_HEADS = Sql(
    "INSERT INTO checkpoint_head (checkpoint_id, account_id, length, head)"
    " SELECT $1::bigint, t.account, t.length, t.head"
    " FROM unnest($2::text[], $3::bigint[], $4::text[]) WITH ORDINALITY"
    " AS t(account, length, head, place) ORDER BY t.place",
    "INSERT INTO checkpoint_head (checkpoint_id, account_id, length, head)"
    " SELECT ?1, json_extract(value, '$[0]'), json_extract(value, '$[1]'),"
    " json_extract(value, '$[2]') FROM json_each(?2) ORDER BY key",
)
_SIGNED_HEADS = Sql(
    "SELECT account_id, length, head FROM checkpoint_head WHERE checkpoint_id = $1 ORDER BY id"
)


async def daily(secret: bytes, now: datetime) -> int:
    """Sign what moved, if nobody has done it on this day (UTC) yet; how many accounts.

    A later day that is done was another time that somebody was told, and says nothing of this one.
    """
    today = now.astimezone(UTC).date().isoformat()
    done = await Setting.get_or_none(name=_DAY)
    if done is not None and done.value == today:
        return 0
    taken = await take(secret, now)
    if taken.finished:
        await Setting.update_or_create(name=_DAY, defaults={"value": today})
    return taken.accounts


async def take(secret: bytes, now: datetime, *, adopt: bool = False) -> Taken:
    """Sign the heads that moved. Before the first checkpoint, chains without a seal get theirs.

    An account whose seal is not ours is not signed; with `adopt` it is sealed as it is now.
    """
    last = await row(_LAST)
    adopted = await _adopt(secret, everything=adopt) if adopt or last is None else 0
    previous = str(last["signature"]) if last else ""
    checkpoints = accounts = broken = 0
    moved: list[Mapping[str, Any]] = []
    async for account in _all():
        if not account["seal"] and not account["length"]:
            continue
        if not _whole(secret, account):
            broken += 1
        elif account["length"] > account["signed"]:
            moved.append(account)
        if len(moved) == SIGNED:
            signature = await _sign(secret, moved, previous, now)
            if signature is None:
                return Taken(checkpoints, accounts, adopted, broken, False, previous)
            previous, checkpoints, accounts = signature, checkpoints + 1, accounts + len(moved)
            moved = []
    if moved:
        signature = await _sign(secret, moved, previous, now)
        if signature is None:
            return Taken(checkpoints, accounts, adopted, broken, False, previous)
        previous, checkpoints, accounts = signature, checkpoints + 1, accounts + len(moved)
    return Taken(checkpoints, accounts, adopted, broken, True, previous)


async def forged(secret: bytes) -> AsyncIterator[str]:
    """Checkpoints that do not follow each other, or that are not signed with this secret."""
    previous = ""
    after = 0
    while found := await Checkpoint.filter(id__gt=after).order_by("id").limit(100):
        for one in found:
            heads = await rows(_SIGNED_HEADS, one.id)
            if one.previous != previous:
                yield f"checkpoint {one.id}: does not follow the one before it"
            if len(heads) != one.accounts:
                yield f"checkpoint {one.id}: signed {one.accounts} accounts, {len(heads)} are there"
            elif not hmac.compare_digest(
                one.signature, _signature(secret, one.previous, one.at, _plain(heads))
            ):
                yield f"checkpoint {one.id}: its signature is not ours, or it was changed"
            previous, after = one.signature, one.id


async def stands(signature: str) -> bool:
    """Whether a checkpoint of that signature, kept elsewhere, is still here."""
    return await Checkpoint.exists(signature=signature)


async def _all() -> AsyncIterator[Mapping[str, Any]]:
    after = ""
    while found := await rows(_ACCOUNTS, after, READ):
        for account in found:
            yield account
        after = found[-1]["key"]


def _whole(secret: bytes, account: Mapping[str, Any]) -> bool:
    return ledger.sealed(
        secret, account["key"], int(account["length"]), account["head"], account["seal"]
    )


async def _adopt(secret: bytes, *, everything: bool) -> int:
    """Seal chains as they are: those without a seal, or all whose seal is not ours."""
    adopted = 0
    async for read in _all():
        account: Mapping[str, Any] | None = read
        while account and account["length"] and not _whole(secret, account):
            key, length, seal = account["key"], int(account["length"]), account["seal"]
            if seal and not everything:
                break
            new = ledger.seal_of(secret, key, length, account["head"])
            if await row(_SEAL, key, length, seal, new):
                adopted += 1
                break
            account = await row(_NOW, key)  # something was posted since it was read
    return adopted


async def _sign(
    secret: bytes, accounts: Sequence[Mapping[str, Any]], previous: str, now: datetime
) -> str | None:
    """Write one checkpoint; None if another one follows the same predecessor already."""
    heads = _plain(accounts, "key")
    signature = _signature(secret, previous, now, heads)
    async with in_transaction():
        made = await row(_SIGN, now, len(heads), previous, signature)
        if made is None:
            return None
        if dialect() == "postgres":
            await rows(_HEADS, made["id"], *(list(column) for column in zip(*heads, strict=True)))
        else:
            await rows(_HEADS, made["id"], json.dumps(heads))
    return signature


def _plain(
    found: Sequence[Mapping[str, Any]], key: str = "account_id"
) -> list[tuple[str, int, str]]:
    return [(one[key], int(one["length"]), one["head"]) for one in found]


def _signature(
    secret: bytes, previous: str, at: datetime, heads: Sequence[tuple[str, int, str]]
) -> str:
    """HMAC-SHA256 over the signature before, the instant, and every head."""
    digest = hashlib.sha256()
    for account, length, head in heads:
        digest.update(f"{account}:{length}:{head}\n".encode())
    said = f"checkpoint:{previous}:{ledger.moment_key(at)}:{len(heads)}:{digest.hexdigest()}"
    return hmac.digest(secret, said.encode(), "sha256").hex()
