"""Who brought whom: the first valid code decides, once for life."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from loyalty.codes import canonical
from loyalty.models import Member
from loyalty.programme import Brand
from loyalty.statements import Sql, row
from referral_links import links, old_codes
from referral_links.links import CODE_LENGTH
from referral_links.models import Referral

_TOKENS = re.compile(r"[0-9A-Za-z][0-9A-Za-z._-]*")  # old codes may have such signs inside
_WORDS = re.compile(r"[0-9A-Za-z]+")
_MOST_WORDS = 200  # a first message is short; a long one is not searched for ever

Reason = Literal["unknown", "own", "late", "attributed", "existing-customer"]


@dataclass(frozen=True, slots=True)
class Attribution:
    """What became of a code: the referral, or the reason why there is none."""

    referral: Referral | None
    reason: Reason | None = None


async def find_code(text: str) -> str:
    """The first code of a real link anywhere in a text, look-alikes forgiven; else nothing.

    A code of the programme that its owner moved in from stands for their link.
    """
    typed = list(dict.fromkeys(_candidates(text)))
    known = await old_codes.meant(typed) if typed else {}
    return next((known[one] for one in typed if one in known), "")


def _candidates(text: str) -> Iterator[str]:
    """What in a text may be a code, ours or an old one, in the order of the text."""
    for token in _TOKENS.findall(text)[:_MOST_WORDS]:
        words = _WORDS.findall(token)
        for word in words:
            if len(canonical(word)) == CODE_LENGTH:
                yield canonical(word)
            if old_codes.may_be_one(word):
                yield old_codes.key_of(word)
        if len(words) > 1 and old_codes.may_be_one(token):
            yield old_codes.key_of(token)


_ATTRIBUTE = Sql(
    "INSERT INTO referral (friend_id, advocate_id, code, attributed_at, stage, decided_by,"
    " advocate_points, friend_points, postings) VALUES ($1, $2, $3, $4, 'joined', '', 0, 0, 0)"
    " ON CONFLICT (friend_id) DO NOTHING RETURNING id"
)


# Also orders that wait for their customer to join: this member proved the phone number of them.
_STANDS = (
    "o.paid_at IS NOT NULL AND NOT o.cancelled AND o.refunded_cents < o.total_cents"
    " AND o.received_at < $2"
)
_BOUGHT_BEFORE = Sql(  # two questions: each has an index
    f"SELECT o.id FROM shop_order o WHERE o.member_id = $1 AND {_STANDS}"
    " UNION ALL SELECT o.id FROM identity i JOIN shop_order o ON o.phone = substr(i.address, 7)"
    f" WHERE i.member_id = $1 AND i.kind = 'phone' AND {_STANDS} LIMIT 1"
)


async def attribute(
    friend: Member, code: str, *, touched_at: datetime, brand: Brand, now: datetime
) -> Attribution:
    """Credit the owner of a code with a new member, or say why not."""
    link = await links.find(code)  # also one that became an old code while they thought about it
    if link is None:
        return Attribution(None, "unknown")
    await link.fetch_related("member")
    if link.member.id == friend.id:
        return Attribution(None, "own")
    if now - touched_at > timedelta(days=brand.programme.referral.attribution_days):
        return Attribution(None, "late")
    if await row(_BOUGHT_BEFORE, friend.id, touched_at) is not None:
        return Attribution(None, "existing-customer")
    if await row(_ATTRIBUTE, friend.id, link.member.id, code, now) is None:
        return Attribution(None, "attributed")
    referral = await Referral.get(friend_id=friend.id).select_related("advocate")
    return Attribution(referral)
