"""The one link of each member, under a code that was given, or that its owner chose."""

import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from tortoise.transactions import in_transaction

from loyalty.codes import canonical, invented
from loyalty.errors import CodeChosen, CodeReserved, CodeTaken, CodeUnspeakable, CodeYours
from loyalty.models import Member
from loyalty.programme import Brand
from loyalty.statements import Sql, row
from referral_links import old_codes, withdrawn
from referral_links.models import OldCode, ReferralLink
from referral_links.reserved import is_reserved

CODE_LENGTH = old_codes.CODE_LENGTH
SHORTEST, LONGEST = old_codes.SHORTEST, 16  # of a code that its owner chooses

_TAG = re.compile(r"[a-z0-9_-]{1,40}", re.ASCII)
_BETWEEN = re.compile(r"[\s._'’-]")  # nobody says them
_SPEAKABLE = re.compile(rf"(?=.*[A-Z].*[A-Z])[A-Z0-9]{{{SHORTEST},{LONGEST}}}", re.ASCII)

_MAKE = Sql(
    "INSERT INTO referral_link (code, member_id, created_at)"
    " SELECT $1::varchar, $2, $3 WHERE NOT EXISTS (SELECT 1 FROM old_code WHERE code = $1::varchar)"
    " ON CONFLICT DO NOTHING RETURNING code",
    "INSERT INTO referral_link (code, member_id, created_at)"
    " SELECT ?1, ?2, ?3 WHERE NOT EXISTS (SELECT 1 FROM old_code WHERE code = ?1)"
    " ON CONFLICT DO NOTHING RETURNING code",
)
_RENAME = Sql(
    "UPDATE referral_link SET code = $2, renamed_at = $3"
    " WHERE member_id = $1 AND renamed_at IS NULL RETURNING code"
)

_WITHDRAW = Sql(
    "UPDATE referral_link SET code = $3, renamed_at = NULL"
    " WHERE member_id = $1 AND code = $2 RETURNING code"
)


async def find(code: str) -> ReferralLink | None:
    """The link with that code, or whose old one it was, however it was typed."""
    typed = {canonical(code), old_codes.key_of(code)}
    meant = await old_codes.meant(sorted(one for one in typed if one))
    own = next(iter(meant.values()), None)
    return await ReferralLink.get_or_none(code=own) if own else None


async def link_of(member: Member, now: datetime) -> ReferralLink:
    """A member's link, made when it is first asked for."""
    for _ in range(5):  # a code that somebody has already is as unlikely as it is harmless
        found = await ReferralLink.get_or_none(member_id=member.id)
        if found is not None:
            return found
        await row(_MAKE, invented(CODE_LENGTH), member.id, now)
    raise AssertionError("five random codes of 40 bits were all taken")


async def choosable(
    member: Member,
    wanted: str,
    *,
    now: datetime,
    secret: bytes,
    reserved: Collection[str] = (),
) -> str:
    """The code that a member could have, as it would be shown; refuses what nobody can have.

    `reserved` are further words that are nobody's, such as the brand's name.
    """
    link = await link_of(member, now)
    if link.renamed_at is not None:
        raise CodeChosen(code=link.code)
    code = speakable(wanted)
    if not code:
        raise CodeUnspeakable
    key = canonical(code)
    if key == canonical(link.code):
        raise CodeYours(code=link.code)
    if is_reserved(key) or key in {canonical(speakable(word)) for word in reserved}:
        raise CodeReserved(wanted=code)
    if await withdrawn.holds(key, secret):
        raise CodeReserved(wanted=code)
    owners = await old_codes.owners([code, key])
    if any(owner != member.id for owner in owners.values()):
        raise CodeTaken(wanted=code)
    return code


async def rename(
    member: Member,
    wanted: str,
    *,
    now: datetime,
    secret: bytes,
    reserved: Collection[str] = (),
) -> str:
    """Choose the code of the link, once; the one before goes on leading to it.

    Its canonical form is kept among the old codes: it is how look-alikes are found, and of two who
    want the same name its key lets one pass.
    """
    async with in_transaction():
        code = await choosable(member, wanted, now=now, secret=secret, reserved=reserved)
        before, key = await link_of(member, now), canonical(code)
        await old_codes.remember(key, member.id)
        if (await old_codes.owners([key])).get(key) != member.id:
            raise CodeTaken(wanted=code)
        await old_codes.remember(before.code, member.id)
        if await row(_RENAME, member.id, code, now) is None:
            raise CodeChosen(code=(await link_of(member, now)).code)
    return code


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """A name that was taken from a member: how it is found, and the code of their link by now."""

    key: str
    code: str
    fresh: bool  # the name was the link's own code


async def withdraw(member: Member, *, secret: bytes, name: str = "") -> Withdrawn | None:
    """Take a chosen name from a member: that of their link, or one of before; None if it is none.

    The name leads nowhere and is nobody's any more; what was shared before it was chosen goes on.
    The transaction is the caller's, who lets `withdrawn.replace` follow: those who came by the name
    have still come. Whose link had the name may choose another one.
    """
    link = await ReferralLink.get_or_none(member_id=member.id)
    if link is None:
        return None
    key = old_codes.key_of(name or link.code)
    own = key == old_codes.key_of(link.code)
    code = link.code
    if not own:
        if not await OldCode.exists(code=key, member_id=member.id, batch=None):
            return None
    else:
        if link.renamed_at is None:
            return None
        code = invented(CODE_LENGTH)
        while await old_codes.owners([code]):
            code = invented(CODE_LENGTH)
        if await row(_WITHDRAW, member.id, link.code, code) is None:
            return None
    await old_codes.end(key)
    await withdrawn.keep(key, secret)
    return Withdrawn(key, code, own)


def speakable(wanted: str) -> str:
    """A code as its owner would like it shown: capitals without accents; nothing if it is none."""
    plain = unicodedata.normalize("NFKD", wanted.casefold())
    bare = "".join(sign for sign in plain if unicodedata.category(sign) not in ("Mn", "Cf"))
    code = _BETWEEN.sub("", bare).upper()
    return code if _SPEAKABLE.fullmatch(code) else ""


def address(brand: Brand, code: str, tag: str = "") -> str:
    """Where a friend lands; a tag names the campaign that the link is shared in."""
    plain = f"{brand.public_url}/r/{code}"
    return f"{plain}?c={tag}" if tag else plain


def clean_tag(text: str) -> str:
    """A campaign's tag as it is kept; nothing for what is none: people type addresses too."""
    tag = text.strip().lower()
    return tag if _TAG.fullmatch(tag) else ""
