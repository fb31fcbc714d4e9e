"""One person, several chats: a one-time code, asked for in one and typed in the other.

Whoever types it shows that both chats are in the same hands. The code is computed from a key that
only the message knows in which it is said; its row holds a hash.
"""

import hashlib
import hmac
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from loyalty import codes, guessing, members, vouchers
from loyalty.errors import Refusal
from loyalty.models import Guess, Identity, LinkCode, Member
from loyalty.statements import Sql, insert, numbered, packed, row, rows, stamp

CODE_LENGTH = 8  # 40 bits, for a quarter of an hour, against a few guesses per chat
VALID = timedelta(minutes=15)
INVITED = 16  # 80 bits: an invitation waits for weeks, beside many thousand others
MISSES = 5  # wrong codes that one chat may type
MISSES_WITHIN = timedelta(minutes=15)


class WrongLinkCode(Refusal):
    """No such code, or it was used, or its time is over: who guesses learns nothing."""

    text = "link-wrong"


class TooManyLinkCodes(Refusal):
    """This chat typed too many wrong codes; it is not even looked at."""

    text = "link-too-many"


@dataclass(frozen=True, slots=True)
class Used:
    """A code that was taken: by whom it was asked for. Nobody else can take it any more."""

    id: int
    member_id: int


def said(voucher_code: Callable[[str], str], key: str) -> str:
    """The code behind a key, for whoever knows how a voucher's key becomes its code."""
    return voucher_code(f"link:{key}")[:CODE_LENGTH]


def code_of(secret: bytes, key: str) -> str:
    """The code behind a key."""
    return said(partial(vouchers.code, secret), key)


async def offer(member: Member, secret: bytes, now: datetime) -> str:
    """Make a code for a member and return its key; earlier ones that nobody typed are void."""
    key = codes.random_key()
    while not _has_digit(code_of(secret, key).replace("0", "").replace("1", "")):
        key = codes.random_key()  # a digit that nobody writes as a letter tells it from a word
    await LinkCode.filter(member_id=member.id, used_at=None).delete()
    await LinkCode.create(
        member=member, code_hash=_hash(secret, code_of(secret, key)), expires_at=now + VALID
    )
    return key


def looks_like_code(text: str) -> bool:
    """Whether a text is nothing but something like a code."""
    typed = text.strip()
    if len(typed) == CODE_LENGTH + 1 and typed[CODE_LENGTH // 2] == "-":
        typed = typed.replace("-", "")
    return (
        len(typed) == CODE_LENGTH
        and _has_digit(typed)
        and all(sign in codes.ALPHABET for sign in codes.canonical(typed))
    )


def may_be_code(text: str) -> bool:
    """Whether what follows "link" can be a code, not "problems": those in a chat have a digit."""
    code = codes.canonical(text)
    if any(sign not in codes.ALPHABET for sign in code):
        return False
    digits = _has_digit(text)
    if len(code) == INVITED:
        return digits or len(text.split()) == 1
    return len(code) == CODE_LENGTH and digits


def _has_digit(text: str) -> bool:
    return any(sign.isdecimal() for sign in text)


def is_invitation(typed: str) -> bool:
    """Whether a code is one that was sent to a member, not asked for in a chat."""
    return len(codes.canonical(typed)) == INVITED


_USE = Sql(
    "UPDATE link_code SET used_at = $2 WHERE code_hash = $1 AND used_at IS NULL"
    " AND expires_at > $2 AND member_id <> $3 RETURNING id, member_id"
)
_OWN = Sql("SELECT id FROM link_code WHERE code_hash = $1 AND member_id = $2 AND used_at IS NULL")


async def use(
    typed: str, *, address: str, member: Member | None, secret: bytes, now: datetime
) -> Used | None:
    """Take a code that was typed in a chat, once; None if it is the member's own.

    Raises WrongLinkCode and, after some of those, TooManyLinkCodes.
    """
    left = await guessing.locked_out(address, secret, MISSES, MISSES_WITHIN, now)
    if left:
        raise TooManyLinkCodes(minutes=left)
    hashed, own = _hash(secret, codes.canonical(typed)), member.id if member else 0
    found = await row(_USE, hashed, now, own)
    if found is not None:
        return Used(int(found["id"]), int(found["member_id"]))
    if own and await row(_OWN, hashed, own):
        return None
    await guessing.miss_in_chat(address, secret, MISSES_WITHIN, now)
    raise WrongLinkCode


async def attach(
    member: Member, *, channel: str, address: str, own: str, now: datetime
) -> Member | None:
    """Give a stranger's chat to a locked member; `own` is the programme's zone.

    Returns whoever was known by the number of that chat without having one of their own: the same
    person, then; they still have to be merged.
    """
    awaited = await members.awaited(address)
    await members.learn_zone(member, address, own)
    await Identity.create(member=member, kind=channel, address=address, heard_at=now)
    phone = members.phone_of(address)
    if phone and awaited is None:
        await members.recognise(member, "phone", phone)
    return awaited if awaited is not None and awaited.id != member.id else None


async def invite(
    member_ids: Sequence[int], secret: bytes, *, valid: timedelta, now: datetime
) -> dict[int, str]:
    """A code for each, to be sent where only they read; earlier ones that nobody used are void.

    It opens their membership in a chat, or makes it one with the chat's own member.
    """
    found = {
        one: codes.derived(secret, f"invite:{codes.random_key()}", INVITED) for one in member_ids
    }
    await rows(_VOID, packed(member_ids))
    until = stamp(now + valid)
    await rows(_INVITE, packed((one, _hash(secret, code), until) for one, code in found.items()))
    return found


_VOID = numbered("DELETE FROM link_code WHERE used_at IS NULL AND member_id IN ({one})")
_INVITE = insert(
    "link_code", {"member_id": "bigint", "code_hash": "text", "expires_at": "timestamptz"}
)


def callers(addresses: Sequence[str], secret: bytes) -> list[str]:
    """What these chats are called where wrong codes are counted."""
    return [guessing.chat(address, secret) for address in addresses]


async def forget_guesses(addresses: Sequence[str], secret: bytes) -> None:
    """Forget what was typed wrongly in these chats."""
    await Guess.filter(caller__in=callers(addresses, secret)).delete()


async def forget_old_guesses(now: datetime) -> int:
    """Delete counts that no longer close a chat, and return how many."""
    old = Guess.filter(caller__startswith=guessing.CHAT, since__lte=now - MISSES_WITHIN)
    return await old.delete()


def _hash(secret: bytes, code: str) -> str:
    return _keyed(secret, f"link code {code}")


def _keyed(secret: bytes, text: str) -> str:
    return hmac.new(secret, text.encode(), hashlib.sha256).hexdigest()
