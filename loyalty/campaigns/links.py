"""Links of campaigns: an address of their own for each recipient.

An address carries the row and the link, and a part of an HMAC over both: short, and nobody can
make one up. It leads to what staff wrote down and nowhere else.
"""

import hmac
import re
from dataclasses import dataclass

from loyalty.codes import ALPHABET, derived
from loyalty.models import CampaignLink
from loyalty.programme import Brand

PROOF = 10  # signs of 5 bits: nobody meets one by guessing, and there is little to gain
LONGEST_TOKEN = 9 + 5 + PROOF + 2  # up to 10^13 rows and 30 million links
_TOKEN = re.compile(rf"([{ALPHABET}]{{1,12}})-([{ALPHABET}]{{1,12}})-([{ALPHABET}]{{{PROOF}}})")
_BUTTON = re.compile(r"\{link:([a-z0-9-]{1,40})\}")


@dataclass(frozen=True, slots=True)
class Target:
    """Where an address leads, and whose it is."""

    outgoing_id: int
    link_id: int
    url: str


def named(url: str) -> str:
    """The name of the link that a button's address is, or nothing."""
    found = _BUTTON.fullmatch(url)
    return found[1] if found else ""


def token(secret: bytes, outgoing_id: int, link_id: int) -> str:
    """The end of a recipient's own address for a link."""
    proof = derived(secret, f"click:{outgoing_id}:{link_id}", PROOF)
    return f"{_said(outgoing_id)}-{_said(link_id)}-{proof}"


def address(brand: Brand, outgoing_id: int, link_id: int) -> str:
    """A recipient's own address for a link."""
    return f"{brand.public_url}/c/{token(brand.secret, outgoing_id, link_id)}"


def read(given: str, secret: bytes) -> tuple[int, int] | None:
    """The row and the link that an address was made for; None if it is none of ours."""
    found = _TOKEN.fullmatch(given)
    if found is None:
        return None
    outgoing_id, link_id = _meant(found[1]), _meant(found[2])
    if max(outgoing_id, link_id) >= 2**63:
        return None
    true = token(secret, outgoing_id, link_id)
    return (outgoing_id, link_id) if hmac.compare_digest(given, true) else None


async def target(given: str, secret: bytes) -> Target | None:
    """Where an address leads; None if it leads nowhere."""
    found = read(given, secret)
    link = await CampaignLink.get_or_none(id=found[1]) if found else None
    return Target(found[0], link.id, link.url) if found and link else None


def _said(number: int) -> str:
    signs = ""
    while number or not signs:
        number, rest = divmod(number, 32)
        signs = ALPHABET[rest] + signs
    return signs


def _meant(signs: str) -> int:
    number = 0
    for sign in signs:
        number = number * 32 + ALPHABET.index(sign)
    return number
