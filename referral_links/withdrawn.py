"""Names that staff took from a member's link: nobody can have them again.

Kept as keyed fingerprints: a name may be somebody's, and it stays when they are forgotten.
"""

import hashlib
import hmac
from collections.abc import Collection, Sequence

from loyalty.codes import canonical
from loyalty.models import Order, OrderEvent, Setting
from loyalty.statements import Sql, row
from referral_links.models import Decision, Referral
from referral_links.old_codes import key_of

_KEEP = Sql(
    "INSERT INTO setting (name, value) VALUES ($1, '') ON CONFLICT DO NOTHING RETURNING name"
)
_ALIKE = str.maketrans(dict.fromkeys("01V", "_"))  # what other letters became in canonical form


async def keep(code: str, secret: bytes) -> None:
    """Nobody can choose this any more, however it is written."""
    await row(_KEEP, _name(code, secret))


async def holds(code: str, secret: bytes) -> bool:
    """Whether staff took this from somebody, however it is written."""
    return bool(await among([code], secret))


async def among(codes: Collection[str], secret: bytes) -> set[str]:
    """Those of these codes that staff took from somebody."""
    names = {code: _name(code, secret) for code in codes if key_of(code)}
    found = await Setting.filter(name__in=list(names.values())) if names else []
    kept = {one.name for one in found}
    return {code for code, name in names.items() if name in kept}


def _name(code: str, secret: bytes) -> str:
    told = f"withdrawn-code:{key_of(code)}".encode()
    return f"withdrawn-code:{hmac.new(secret, told, hashlib.sha256).hexdigest()[:40]}"


def pattern(key: str) -> str:
    """What LIKE finds all spellings of a code by, and some others."""
    return key.translate(_ALIKE)


def is_spelling(code: str, key: str) -> bool:
    """Whether a code is another way to write the one in canonical form."""
    return key_of(code) == key


async def replace(key: str, fresh: str, members: Sequence[int]) -> None:
    """Write another code of these members wherever friends came by a name that was theirs.

    Orders come first: who holds one waits for referrals.
    """
    for order in await Order.filter(referral_code=key).order_by("id"):
        await Order.filter(id=order.id).update(referral_code=canonical(fresh))
        for event in await OrderEvent.filter(order_id=order.id):
            if is_spelling(str(event.body.get("referral_code", "")), key):
                body = {**event.body, "referral_code": fresh}
                await OrderEvent.filter(id=event.id).update(body=body)
    for table in (Referral, Decision):
        theirs = table.filter(advocate_id__in=list(members))
        codes = {str(code) for code in await theirs.distinct().values_list("code", flat=True)}
        for code in sorted(codes):
            if is_spelling(code, key):
                await theirs.filter(code=code).update(code=fresh)
