"""The one link of each member."""

import re
from datetime import datetime

from loyalty.codes import canonical, invented
from loyalty.models import Member
from loyalty.programme import Brand
from loyalty.statements import Sql, row
from referral_links import old_codes
from referral_links.models import ReferralLink

CODE_LENGTH = old_codes.CODE_LENGTH

_TAG = re.compile(r"[a-z0-9_-]{1,40}", re.ASCII)

_MAKE = Sql(
    "INSERT INTO referral_link (code, member_id, created_at) VALUES ($1, $2, $3)"
    " ON CONFLICT DO NOTHING RETURNING code"
)


async def find(code: str) -> ReferralLink | None:
    """The link with that code, or whose old one it was, however it was typed."""
    typed = {canonical(code), old_codes.key_of(code)}
    meant = await old_codes.meant(sorted(one for one in typed if one))
    own = next(iter(meant.values()), None)
    return await ReferralLink.get_or_none(code=own) if own else None


async def link_of(member: Member, now: datetime) -> ReferralLink:
    """A member's link, made when it is first asked for; it never changes."""
    for _ in range(5):  # a code that somebody has already is as unlikely as it is harmless
        found = await ReferralLink.get_or_none(member_id=member.id)
        if found is not None:
            return found
        await row(_MAKE, invented(CODE_LENGTH), member.id, now)
    raise AssertionError("five random codes of 40 bits were all taken")


def address(brand: Brand, code: str, tag: str = "") -> str:
    """Where a friend lands; a tag names the campaign that the link is shared in."""
    plain = f"{brand.public_url}/r/{code}"
    return f"{plain}?c={tag}" if tag else plain


def clean_tag(text: str) -> str:
    """A campaign's tag as it is kept; nothing for what is none: people type addresses too."""
    tag = text.strip().lower()
    return tag if _TAG.fullmatch(tag) else ""
