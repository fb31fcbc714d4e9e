"""Who is a member, how they are recognised, and how one member's changes wait for each other."""

import hashlib
from datetime import datetime

from loyalty.codes import canonical, invented, random_key
from loyalty.models import Account, Identity, Member
from loyalty.statements import Sql, dialect, row, rows

NUMBER_LENGTH = 8  # 40 bits: a member's number is shown to shops, it opens nothing

# NO KEY: writing a message to a member, which refers to this row, need not wait.
_LOCK = Sql(
    "SELECT id FROM member WHERE id = $1 FOR NO KEY UPDATE", "SELECT id FROM member WHERE id = ?1"
)
_MEET = Sql("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", "SELECT ?1")


async def find(address: str) -> Member | None:
    """The member that an address belongs to."""
    identity = await Identity.get_or_none(address=address).select_related("member")
    return identity.member if identity else None


async def lock(member_id: int) -> Member:
    """The member, whose changes from here to the end of the transaction nobody else interleaves."""
    assert await row(_LOCK, member_id), "only a member that exists is locked"
    return await Member.get(id=member_id)


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
    key = random_key()
    genesis = hashlib.sha256(key.encode()).hexdigest()
    account = await Account.create(key=key, head=genesis)
    member = await Member.create(
        account=account,
        number=invented(NUMBER_LENGTH),
        name=name,
        locale=locale,
        zone=zone,
        joined_at=now,
        last_word_at=now,
    )
    await Identity.create(member=member, kind=channel, address=address, heard_at=now)
    if phone:
        await recognise(member, "phone", phone)
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


async def identified(member: Member, *, number: str, phone: str) -> bool:
    """Whether a member number or a phone number is this member's."""
    if number and canonical(number) == member.number:
        return True
    return bool(phone) and await Identity.exists(member_id=member.id, address=f"phone:{phone}")


async def match(*, number: str, phone: str, email: str) -> Member | None:
    """The customer of an order: by member number, else phone, else a proven e-mail address."""
    if number:
        found = await Member.get_or_none(number=canonical(number))
        if found:
            return found
    for address in (phone and f"phone:{phone}", email and f"email:{email}"):
        found = await find(address) if address else None
        if found:
            return found
    return None
