"""Who is kept out of rewards for friends, by what they are known by; only fingerprints are kept."""

import hashlib
import hmac
from collections.abc import Iterable, Sequence
from datetime import datetime

from loyalty.models import Identity, Member
from loyalty.programme import Brand
from loyalty.statements import Sql, listed, packed, row, rows
from referral_links.models import Block

KINDS = ("member", "phone", "email", "payment", "address")

_WRITE = Sql(
    "INSERT INTO referral_block (key, kind, reason, by, at) VALUES ($1, $2, $3, $4, $5)"
    " ON CONFLICT (key) DO NOTHING RETURNING key"
)
_STANDING = listed("SELECT key, kind FROM referral_block WHERE key IN ({one})")
_PAID_WITH = Sql(
    "SELECT DISTINCT phone, email, payment_hash FROM shop_order WHERE member_id = $1 LIMIT 200"
)


def mailbox(email: str) -> str:
    """Where a letter to this address ends up: what follows a plus sign is the sender's game."""
    name, _, host = email.strip().lower().rpartition("@")
    name = name.partition("+")[0]
    if host in ("gmail.com", "googlemail.com"):
        name, host = name.replace(".", ""), "gmail.com"
    return f"{name}@{host}" if name and host else ""


def key_of(kind: str, value: str, brand: Brand) -> str:
    """The name of a block: it is found again by the same value, and says nothing without it."""
    told = mailbox(value) if kind == "email" else value.strip()
    name = f"referral-block:{kind}:{told}".encode()
    return f"{kind}:{hmac.new(brand.secret, name, hashlib.sha256).hexdigest()}"


async def block(
    kind: str, value: str, *, reason: str, by: str, brand: Brand, now: datetime
) -> bool:
    """Keep something out, of one of the KINDS; False if it was out already."""
    key = key_of(kind, value, brand)
    return await row(_WRITE, key, kind, reason[:500], by[:120], now) is not None


async def unblock(kind: str, value: str, *, brand: Brand) -> bool:
    """Let something in again; False if it was not out."""
    return bool(await Block.filter(key=key_of(kind, value, brand)).delete())


async def block_member(
    member: Member, *, reason: str, by: str, brand: Brand, now: datetime
) -> list[str]:
    """Keep a member out, and their phones, e-mail addresses and cards; which kinds are new."""
    return [
        kind
        for kind, value in await _known_by(member)
        if await block(kind, value, reason=reason, by=by, brand=brand, now=now)
    ]


async def unblock_member(member: Member, *, brand: Brand) -> list[str]:
    """Let a member in again by everything that they are known by; which kinds were out."""
    known = await _known_by(member)
    return [kind for kind, value in known if await unblock(kind, value, brand=brand)]


async def standing(values: Iterable[tuple[str, str]], brand: Brand) -> list[str]:
    """The kinds of those values that are blocked, each once."""
    keys = [key_of(kind, value, brand) for kind, value in values if value]
    found = await rows(_STANDING, packed(keys)) if keys else []
    return sorted({str(one["kind"]) for one in found})


async def listed_after(limit: int, after: str = "") -> Sequence[Block]:
    """The blocks, by their names, from the one after `after` on."""
    return await Block.filter(key__gt=after).order_by("key").limit(limit)


async def numbers_of(member_id: int) -> list[str]:
    """A member's number, and those of members who became part of them."""
    found = [*await Member.filter(id=member_id), *await Member.filter(merged_into_id=member_id)]
    return [one.number for one in found]


async def _known_by(member: Member) -> list[tuple[str, str]]:
    known: list[tuple[str, str]] = [("member", one) for one in await numbers_of(member.id)]
    for identity in await Identity.filter(member_id=member.id, kind__in=("phone", "email")):
        value = identity.address.partition(":")[2]
        known.append((identity.kind, value))
    for one in await rows(_PAID_WITH, member.id):
        known += [("phone", one["phone"]), ("email", one["email"])]
        known.append(("payment", one["payment_hash"]))
    return [one for one in dict.fromkeys(known) if one[1]]
