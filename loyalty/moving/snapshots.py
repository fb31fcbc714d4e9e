"""Members as a file tells of them, read in pages: what `kith export` writes, and import reads."""

from collections.abc import AsyncIterator
from datetime import datetime
from typing import Any

from tortoise.transactions import in_transaction

from loyalty import tiers
from loyalty.members import phone_of
from loyalty.moving import statements as sql
from loyalty.moving.lines import GivenLot, MemberLine
from loyalty.programme import Brand
from loyalty.statements import connection, dialect, instant, packed, rows

PAGE = 500


async def pages(brand: Brand, now: datetime) -> AsyncIterator[dict[int, MemberLine]]:
    """All members by their ids, a page at a time; each page is one instant of the database."""
    after = 0
    while True:
        async with in_transaction():
            if dialect() == "postgres":
                await connection().execute_query(sql.FROZEN)
            page = await _page(after, brand, now)
        if not page:
            return
        yield page
        after = max(page)


async def _page(after: int, brand: Brand, now: datetime) -> dict[int, MemberLine]:
    members = await rows(sql.PAGE, after, PAGE)
    ids = packed(int(member["id"]) for member in members)
    addresses: dict[int, list[tuple[str, str]]] = {}
    for one in await rows(sql.ADDRESSES, ids):
        addresses.setdefault(int(one["member_id"]), []).append((one["kind"], one["address"]))
    lots: dict[str, list[GivenLot]] = {}
    keys = packed(str(member["account_id"]) for member in members)
    for lot in await rows(sql.OPEN_LOTS, keys, now):
        expires_at = lot["expires_at"] and instant(lot["expires_at"])
        given = GivenLot(
            int(lot["remaining"]), instant(lot["available_at"]), expires_at, expires_at is None
        )
        lots.setdefault(str(lot["account_id"]), []).append(given)
    found = {}
    for member in members:
        member_id = int(member["id"])
        own = lots.get(str(member["account_id"]), [])
        tier = await _tier(member, brand, now) if member["placed"] else {}
        found[member_id] = MemberLine(
            number=0,
            member=str(member["number"]),
            **_known_by(addresses.get(member_id, [])),
            name=str(member["name"]),
            locale=str(member["locale"]),
            zone=str(member["zone"]),
            birthday=str(member["birthday"]),
            joined_at=instant(member["joined_at"]),
            points=sum(lot.points for lot in own) - int(member["debt"]),
            lots=tuple(own),
            **tier,
        )
    return found


def _known_by(addresses: list[tuple[str, str]]) -> dict[str, Any]:
    """Phones, e-mails and outside ids; a chat becomes one, unless its number says the same."""
    plain = {address for _, address in addresses}
    chats = {
        f"external:{address}"
        for kind, address in addresses
        if kind in ("whatsapp", "telegram") and phone_of(address) not in plain
    }

    def of(kind: str) -> tuple[str, ...]:
        mine = (one for one in plain | chats if one.startswith(f"{kind}:"))
        return tuple(sorted(one.removeprefix(f"{kind}:") for one in mine))

    return {"phones": of("phone"), "emails": of("email"), "externals": of("external")}


async def _tier(member: dict[str, Any], brand: Brand, now: datetime) -> dict[str, Any]:
    """The tier of somebody who has more than the lowest, and one that was given by hand."""
    standing = await tiers.standing(str(member["account_id"]), brand.programme, now)
    found: dict[str, Any] = {}
    if standing.tier is not None and standing.tier.hidden:
        found["hidden_tier"] = standing.tier.slug
    lowest = next((tier for tier in brand.programme.tiers if not tier.hidden), None)
    if standing.level is not None and standing.level != lowest:
        found["tier"] = standing.level.slug
        found["tier_until"] = standing.grace_until
    return found
