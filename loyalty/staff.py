"""Who works for the brand: their role, what it allows, and the chats that proved to be theirs.

A chat proves it by a code that was told to its owner by somebody who may run commands. Only the
code's hash is kept; it works once, for a short while, in one chat.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from loyalty import acts, codes, guessing
from loyalty.acts import By
from loyalty.errors import Conflict, Refusal
from loyalty.members import phone_of
from loyalty.models import Identity, Outgoing, Staff, StaffChat
from loyalty.statements import Sql, row, rows

ROLES = ("viewer", "agent", "manager", "owner")  # each may also do what those before it may

# Who may do what, and nobody may do what does not stand here: the least role for it.
MAY = {
    "self": "viewer",
    "stats": "viewer",
    "reviews": "viewer",
    "decide": "agent",
    "members": "agent",
    "vouchers": "agent",
    "grant": "agent",
    "proposals": "manager",
    "broadcast": "manager",
}

CODE_LENGTH = 16  # 80 bits: nobody meets one by guessing, however many chats they have
VALID = timedelta(minutes=15)
MISSES = 5  # wrong codes that one chat may type
MISSES_WITHIN = timedelta(minutes=15)
LONGEST_NAME = 80
DESK = "desk:"  # how the keys begin of what is said to staff: it may be about others


class NotAllowed(Refusal):
    """The role of whoever asks does not allow it: `role` is the least that does."""

    text = "staff-not-allowed"


class OwnCase(Refusal):
    """Staff decide nothing about themselves: some other member of staff has to."""

    text = "staff-own-case"


class WrongStaffCode(Refusal):
    """No such code, or it was used, or its time is over: who guesses learns nothing."""

    text = "staff-code-wrong"


class TooManyStaffCodes(Refusal):
    """This chat typed too many wrong codes (`minutes` to wait); it is not even looked at."""

    text = "staff-code-too-many"


@dataclass(frozen=True, slots=True)
class Invitation:
    """A member of staff and the code that makes a chat theirs: it is told only here."""

    staff: Staff
    code: str
    until: datetime


_ADD = Sql(
    "INSERT INTO staff (name, role, created_at) VALUES ($1, $2, $3)"
    " ON CONFLICT (name) DO NOTHING RETURNING id"
)
_INVITE = Sql(
    "UPDATE staff SET invited_hash = $2, invited_until = $3 WHERE name = $1"
    " AND removed_at IS NULL RETURNING id"
)
_TAKE = Sql(
    "UPDATE staff SET invited_hash = NULL, invited_until = NULL WHERE invited_hash = $1"
    " AND invited_until > $2 AND removed_at IS NULL RETURNING id"
)
_BIND = Sql(
    "INSERT INTO staff_chat (staff_id, address, bound_at) VALUES ($1, $2, $3)"
    " ON CONFLICT (address) DO UPDATE SET staff_id = excluded.staff_id,"
    " bound_at = excluded.bound_at RETURNING id"
)
# NO KEY: acts refer to this row, and are written by whoever holds accounts.
_HOLD = Sql(
    "SELECT id FROM staff WHERE id = $1 FOR NO KEY UPDATE", "SELECT id FROM staff WHERE id = ?1"
)
_REMOVE = Sql(
    "UPDATE staff SET removed_at = $2, invited_hash = NULL, invited_until = NULL WHERE name = $1"
    " AND removed_at IS NULL RETURNING id"
)


async def add(
    name: str, role: str, now: datetime, *, by: By, valid: timedelta = VALID
) -> Invitation:
    """Take somebody on; Conflict if the name was ever used: acts are told apart by it.

    The transaction of this and all that follow is the caller's.
    """
    assert role in ROLES, "there is such a role"
    made = await row(_ADD, name, role, now)
    if made is None:
        raise Conflict(f"the name {name} was used before")
    await acts.record("staff.add", f"staff:{made['id']}", by=by, detail={"role": role}, now=now)
    invited = await invite(name, now, by=by, valid=valid)
    assert invited is not None, "they are there by now"
    return invited


async def invite(
    name: str, now: datetime, *, by: By, valid: timedelta = VALID
) -> Invitation | None:
    """A new code for one more chat of theirs, the one before is void; None if nobody is there."""
    code, until = codes.invented(CODE_LENGTH), now + valid
    found = await row(_INVITE, name, _hash(code), until)
    if found is None:
        return None
    await acts.record("staff.invite", f"staff:{found['id']}", by=by, now=now)
    return Invitation(await Staff.get(id=found["id"]), code, until)


async def promote(name: str, role: str, now: datetime, *, by: By) -> Staff | None:
    """Give somebody another role, from their next message on; None if nobody is there."""
    assert role in ROLES, "there is such a role"
    found = await Staff.get_or_none(name=name, removed_at=None)
    if found is not None and found.role != role:
        await Staff.filter(id=found.id).update(role=role)
        detail = {"role": role, "before": found.role}
        await acts.record("staff.role", f"staff:{found.id}", by=by, detail=detail, now=now)
        found.role = role
    return found


async def remove(name: str, now: datetime, *, by: By) -> bool:
    """Let somebody go: their chats are nobody's of the staff from their next message on.

    Their name stays with what they did. False if nobody is there.
    """
    await _unsay(name)  # first: whoever writes there holds what waits for them, then the row
    found = await row(_REMOVE, name, now)
    if found is None:
        return False
    await _unsay(name)  # what they were told while we waited
    await StaffChat.filter(staff_id=found["id"]).delete()
    await acts.record("staff.remove", f"staff:{found['id']}", by=by, now=now)
    return True


async def _unsay(name: str) -> None:
    """Delete what somebody was told as staff."""
    chats = await StaffChat.filter(staff__name=name).values_list("address", flat=True)
    await Outgoing.filter(address__in=list(chats), once__startswith=DESK).delete()


async def bind(typed: str, address: str, now: datetime, *, secret: bytes) -> Staff:
    """Make a chat that of whom a code was told to, once. WrongStaffCode, TooManyStaffCodes.

    A wrong one is counted in the transaction around the call.
    """
    left = await guessing.locked_out(address, secret, MISSES, MISSES_WITHIN, now)
    if left:
        raise TooManyStaffCodes(minutes=left)
    taken = await row(_TAKE, _hash(codes.canonical(typed)), now)
    if taken is None:
        await guessing.miss_in_chat(address, secret, MISSES_WITHIN, now)
        raise WrongStaffCode
    found = await Staff.get(id=taken["id"])
    await rows(_BIND, found.id, address, now)
    await acts.record("staff.bind", f"staff:{found.id}", by=found, now=now)
    return found


async def of(address: str) -> Staff | None:
    """Who of the staff writes from here; None for everybody else."""
    return await Staff.get_or_none(chats__address=address, removed_at=None)


async def hold(who: Staff) -> Staff:
    """Somebody as they are by now, who neither does anything else nor is removed meanwhile.

    To the end of the transaction around it: whatever their role allows is decided from this.
    """
    await rows(_HOLD, who.id)
    return await Staff.get(id=who.id)


def may(role: str, what: str) -> bool:
    """Whether a role allows something: no role allows what nobody has named."""
    least = MAY.get(what)
    return least is not None and role in ROLES and ROLES.index(role) >= ROLES.index(least)


def allow(staff: Staff, what: str) -> None:
    """Refuse what somebody's role does not allow."""
    if staff.removed_at is not None or not may(staff.role, what):
        raise NotAllowed(role={"text": f"staff-role-{MAY.get(what, ROLES[-1])}"})


async def refuse_own(staff: Staff, member_ids: Sequence[int]) -> None:
    """Refuse what concerns oneself: one of these members by any chat or phone of theirs."""
    chats = await StaffChat.filter(staff_id=staff.id).values_list("address", flat=True)
    known = [one for chat in chats for one in (chat, phone_of(str(chat))) if one]
    if await Identity.exists(member_id__in=list(member_ids), address__in=known):
        raise OwnCase


async def listed(limit: int, after: int = 0) -> list[Staff]:
    """Everybody, in the order in which they came, also those who left, with their chats."""
    found = Staff.filter(id__gt=after).order_by("id").limit(limit)
    return await found.prefetch_related("chats")


def looks_like_code(typed: str) -> bool:
    """Whether a text can be a code that makes a chat somebody's."""
    return codes.looks_like(typed, CODE_LENGTH)


def _hash(code: str) -> str:
    return hashlib.sha256(f"staff code {code}".encode()).hexdigest()
