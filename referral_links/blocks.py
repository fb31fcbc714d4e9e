"""Who is kept out of rewards for friends, by what they are known by; only fingerprints are kept."""

import hashlib
import hmac
import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import reduce
from operator import or_

from tortoise.expressions import Q
from tortoise.transactions import in_transaction

from loyalty import acts
from loyalty.acts import By
from loyalty.forgetting import Trace
from loyalty.models import Act, Identity, Member
from loyalty.programme import Brand
from loyalty.statements import Sql, listed, packed, row, rows
from referral_links.models import Block

KINDS = ("member", "phone", "email", "payment", "address")

SHORT = 8  # signs of a fingerprint that staff are shown
_SHORT = re.compile(r"[0-9a-f]{4,64}")
_NUMBERS = Sql("SELECT id, number FROM member WHERE id > $1 ORDER BY id LIMIT 5000")
_WORDS = re.compile(r"\w+")
_PAGE = 500  # reasons that are looked through at once
_TELLING = 6  # signs of a name, number or address that is meant wherever it stands
_WRITE = Sql(
    "INSERT INTO referral_block (key, kind, reason, by, at) VALUES ($1, $2, $3, $4, $5)"
    " ON CONFLICT (key) DO NOTHING RETURNING key"
)
_STANDING = listed("SELECT key, kind FROM referral_block WHERE key IN ({one})")
_COLUMNS = {
    "phone": "phone", "email": "email", "payment": "payment_hash", "address": "address_hash",
}  # fmt: skip
_ORDERED_WITH = Sql(
    f"SELECT DISTINCT {', '.join(_COLUMNS.values())} FROM shop_order WHERE member_id = $1 LIMIT 200"
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


async def keep_out(
    kind: str,
    value: str,
    *,
    member: Member | None,
    reason: str,
    by: By,
    brand: Brand,
    now: datetime,
) -> list[str]:
    """Staff block a member, or a value of one of the other KINDS: which kinds are new."""
    async with in_transaction():
        who = acts.named(by)
        if member is not None:
            new = await block_member(member, reason=reason, by=who, brand=brand, now=now)
        else:
            made = await block(kind, value, reason=reason, by=who, brand=brand, now=now)
            new = [kind] if made else []
        if new:
            about = acts.of_member(member) if member else key_of(kind, value, brand)
            detail = {"kinds": new}
            await acts.record("block", about, by=by, reason=reason, detail=detail, now=now)
        return new


async def let_in(
    kind: str, value: str, *, member: Member | None, by: By, brand: Brand, now: datetime
) -> list[str]:
    """Staff end a block: which kinds were out."""
    async with in_transaction():
        if member is not None:
            were = await unblock_member(member, brand=brand)
        else:
            were = [kind] if await unblock(kind, value, brand=brand) else []
        if were:
            about = acts.of_member(member) if member else key_of(kind, value, brand)
            await acts.record("unblock", about, by=by, detail={"kinds": were}, now=now)
        return were


async def called(name: str) -> list[Block]:
    """The blocks whose fingerprints begin so: one, or two if that says too little."""
    if not _SHORT.fullmatch(name):
        return []
    meant = (Q(key__startswith=f"{kind}:{name}") for kind in KINDS)
    return await Block.filter(reduce(or_, meant)).limit(2)


def short(block: Block) -> str:
    """What staff call a block: the beginning of its fingerprint."""
    return block.key.partition(":")[2][:SHORT]


async def end(block: Block, *, by: By, brand: Brand, now: datetime) -> list[str]:
    """Staff end one that is listed; a member's with all that the member is known by."""
    number = (await members_of([block], brand)).get(block.key)
    if number is not None:
        member = await Member.get(number=number)
        whole = await Member.get(id=member.merged_into_id or member.id)
        return await let_in("member", number, member=whole, by=by, brand=brand, now=now)
    async with in_transaction():
        if not await Block.filter(key=block.key).delete():
            return []
        detail = {"kinds": [block.kind]}
        await acts.record("unblock", block.key, by=by, detail=detail, now=now)
    return [block.kind]


async def members_of(found: Iterable[Block], brand: Brand) -> dict[str, str]:
    """The numbers of the members whom blocks are about, by the keys of those.

    A key says nothing without its value, so the values are gone through; nobody waits for it.
    """
    wanted = {one.key for one in found if one.kind == "member"}
    numbers: dict[str, str] = {}
    last = 0
    while wanted - numbers.keys() and (page := await rows(_NUMBERS, last)):
        for one in page:
            key = key_of("member", str(one["number"]), brand)
            if key in wanted:
                numbers[key] = str(one["number"])
        last = int(page[-1]["id"])
    return numbers


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


async def unword(words: Sequence[str]) -> None:
    """Empty reasons that name somebody who leaves; that they are kept out stays, unreadable."""
    said = {part.casefold() for word in words for part in word.split()}
    key, number = "", 0
    while blocks := await Block.filter(key__gt=key).order_by("key").limit(_PAGE):
        for one in blocks:
            if one.reason and _names(one.reason, said):
                await Block.filter(key=one.key).update(reason="")
        key = blocks[-1].key
    while told := await Act.filter(act="block", id__gt=number).order_by("id").limit(_PAGE):
        for act in told:
            if act.reason and _names(act.reason, said):
                await acts.unword([act.about])
        number = told[-1].id


def _names(reason: str, said: set[str]) -> bool:
    told = reason.casefold()
    long = [part for part in said if len(part) >= _TELLING]
    return bool(said & set(_WORDS.findall(told))) or any(part in told for part in long)


async def keys_of(found: Trace, brand: Brand) -> list[str]:
    """The names that blocks of a member have, if there are any."""
    known = [("member", number) for number in found.numbers]
    known += [(kind, value) for kind in ("phone", "email") for value in found.of(kind)]
    for member_id in found.members:
        known += await _from_orders(member_id)
    return [key_of(kind, value, brand) for kind, value in dict.fromkeys(known) if value]


async def _known_by(member: Member) -> list[tuple[str, str]]:
    known = [("member", one) for one in await numbers_of(member.id)]
    for identity in await Identity.filter(member_id=member.id, kind__in=("phone", "email")):
        known.append((identity.kind, identity.address.partition(":")[2]))
    known += [one for one in await _from_orders(member.id) if one[0] != "address"]
    return [one for one in dict.fromkeys(known) if one[1]]


async def _from_orders(member_id: int) -> list[tuple[str, str]]:
    found = await rows(_ORDERED_WITH, member_id)
    return [(kind, one[column]) for one in found for kind, column in _COLUMNS.items()]
