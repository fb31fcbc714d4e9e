"""Who is a member, how they are recognised, and how one member's changes wait for each other."""

import hashlib
from collections.abc import Sequence
from datetime import UTC, date, datetime

from loyalty import clocks
from loyalty.codes import canonical, invented, random_key
from loyalty.models import Account, Identity, Member
from loyalty.statements import Sql, dialect, row, rows

NUMBER_LENGTH = 8  # 40 bits: a member's number is shown to shops, it opens nothing

# NO KEY: writing a message to a member, which refers to this row, need not wait.
_LOCK = Sql(
    "SELECT id FROM member WHERE id = $1 FOR NO KEY UPDATE", "SELECT id FROM member WHERE id = ?1"
)
_LOCK_FREE = Sql(
    "SELECT id FROM member WHERE id = $1 FOR NO KEY UPDATE SKIP LOCKED",
    "SELECT id FROM member WHERE id = ?1",
)
_AWAITED = Sql(
    "SELECT i.member_id FROM identity i WHERE i.address IN ($1, $2) AND NOT EXISTS"
    " (SELECT 1 FROM identity c WHERE c.member_id = i.member_id"
    " AND c.kind IN ('whatsapp', 'telegram')) ORDER BY i.kind DESC LIMIT 1"  # phone first
)
_MEET = Sql("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", "SELECT ?1")


async def find(address: str) -> Member | None:
    """The member that an address belongs to."""
    identity = await Identity.get_or_none(address=address).select_related("member")
    return identity.member if identity else None


async def lock(member_id: int) -> Member:
    """The member, whose changes from here to the end of the transaction nobody else interleaves.

    If two have become one meanwhile, it is that one.
    """
    assert await row(_LOCK, member_id), "only a member that exists is locked"
    member = await Member.get(id=member_id)
    return member if member.merged_into_id is None else await lock(member.merged_into_id)


async def lock_free(member_id: int) -> bool:
    """Lock a member as `lock` does, unless somebody else does so already: without waiting."""
    return await row(_LOCK_FREE, member_id) is not None


async def meet(address: str) -> None:
    """Let whoever joins by an address and whoever looks for it wait for each other.

    Without it a customer could join while their order arrives, and each would miss the other.
    """
    if dialect() == "postgres":  # on SQLite there is one writer at a time anyway
        await rows(_MEET, address)


def phone_of(address: str) -> str:
    """The phone identity that a chat address proves, or nothing: a sender may have no number."""
    channel, _, rest = address.partition(":")
    return f"phone:{rest}" if channel == "whatsapp" and rest.startswith("+") else ""


async def join(
    *, channel: str, address: str, name: str, locale: str, zone: str, now: datetime
) -> Member:
    """Make a member of whoever writes from this address; the transaction is the caller's."""
    phone = phone_of(address)
    if phone:
        await meet(phone)
    member = await _made(name, locale, zone, now, last_word_at=now)
    await Identity.create(member=member, kind=channel, address=address, heard_at=now)
    if phone:
        await recognise(member, "phone", phone)
    return member


async def enrol(
    addresses: Sequence[str], *, name: str, locale: str, zone: str, now: datetime
) -> Member | None:
    """Make a member of somebody without a chat ("phone:+44...", "email:...", "external:...").

    None if one of the addresses is somebody's already. They are recognised when they write.
    """
    for address in sorted(set(addresses)):
        if address.startswith("phone:"):
            await meet(address)
    if await Identity.exists(address__in=list(addresses)):
        return None
    member = await _made(name, locale, zone, now)
    for address in dict.fromkeys(addresses):
        await Identity.create(member=member, kind=address.partition(":")[0], address=address)
    return member


async def _made(
    name: str, locale: str, zone: str, joined_at: datetime, last_word_at: datetime | None = None
) -> Member:
    key = random_key()
    genesis = hashlib.sha256(key.encode()).hexdigest()
    account = await Account.create(key=key, head=genesis)
    return await Member.create(
        account=account,
        number=invented(NUMBER_LENGTH),
        name=name,
        locale=locale,
        zone=zone,
        joined_at=joined_at,
        last_word_at=last_word_at,
        last_word_on=day_of(last_word_at),
    )


def day_of(at: datetime | None) -> date | None:
    """The day in UTC of an instant, if there is one."""
    return at and at.astimezone(UTC).date()


async def awaited(address: str) -> Member | None:
    """Somebody known by what this chat address proves, from a file or a till, without a chat yet.

    Who has a chat already is not recognised by a number alone: numbers get new owners.
    """
    found = await row(_AWAITED, phone_of(address), f"external:{address}")
    return await Member.get(id=found["member_id"]) if found else None


async def claim(
    *, channel: str, address: str, name: str, locale: str, own: str, now: datetime
) -> Member | None:
    """Give their chat to the member who is awaited under this address; None if nobody is.

    `own` is the programme's zone.
    """
    phone = phone_of(address)
    if phone:
        await meet(phone)
    found = await awaited(address)
    if found is None:
        return None
    member = await lock(found.id)
    if await row(_AWAITED, phone, f"external:{address}") is None:
        return None  # another chat of theirs was quicker
    await learn_zone(member, address, own)
    await Identity.create(member=member, kind=channel, address=address, heard_at=now)
    proven = Identity.filter(member_id=member.id, address__in=[phone, f"external:{address}"])
    await proven.update(imported_in=None)  # undoing the import does not take it away any more
    member.name, member.locale, member.last_word_at = member.name or name, locale, now
    await Member.filter(id=member.id).update(
        name=member.name, locale=locale, last_word_at=now, last_word_on=day_of(now)
    )
    return member


async def recognise(member: Member, kind: str, address: str) -> bool:
    """Remember one more address of a member; False if it is somebody's already."""
    added = await row(
        Sql(
            "INSERT INTO identity (member_id, kind, address) VALUES ($1, $2, $3)"
            " ON CONFLICT (address) DO NOTHING RETURNING id"
        ),
        member.id,
        kind,
        address,
    )
    return added is not None


_NUMBERS = Sql(
    "SELECT address FROM identity"
    " WHERE member_id = $1 AND kind IN ('phone', 'whatsapp') ORDER BY id"
)


async def numbers_of(member_id: int) -> list[str]:
    """The numbers of a member: of their chats, and those that a file or a till told."""
    found = await rows(_NUMBERS, member_id)
    return list(dict.fromkeys(one["address"].partition(":")[2] for one in found))


async def learn_zone(member: Member, address: str, own: str) -> None:
    """Live by the zone of a number that is about to become a locked member's, if none is known.

    To be asked before it is theirs; `own` is the programme's zone.
    """
    number = address.partition(":")[2]
    if not number.startswith("+") or (clocks.is_zone(member.zone) and member.zone != own):
        return
    numbers = await numbers_of(member.id)
    if number in numbers:
        return
    before, member.zone = member.zone, clocks.learned((member.zone, numbers), number, own)
    if member.zone != before:
        await Member.filter(id=member.id, zone=before).update(zone=member.zone)


async def identified(member: Member, *, number: str, phone: str) -> bool:
    """Whether a member number or a phone number is this member's."""
    named = await match(number=number, phone="", email="") if number else None
    if named is not None and named.id == member.id:
        return True
    return bool(phone) and await Identity.exists(member_id=member.id, address=f"phone:{phone}")


async def numbered(typed: str) -> Member | None:
    """The member with that number, however it was typed; by now perhaps part of another."""
    number = canonical(typed)
    found = await Member.get_or_none(number=number) if len(number) == NUMBER_LENGTH else None
    if found is not None and found.merged_into_id is not None:
        return await Member.get(id=found.merged_into_id)
    return found


async def match(*, number: str, phone: str, email: str) -> Member | None:
    """The customer of an order: by member number, else phone, else a proven e-mail address."""
    found = await numbered(number) if number else None
    if found is not None:
        return found
    for address in (phone and f"phone:{phone}", email and f"email:{email}"):
        found = await find(address) if address else None
        if found:
            return found
    return None
