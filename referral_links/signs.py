"""What makes a referral suspicious: small readable parts with a weight each, nothing personal.

Weights add up to a score of at most 100. A refusal is proof of one person, or of a circle, and
weighs all of it. Each weak sign is far below what makes a referral wait for staff: families,
offices and people of the same name have two or three of them, and are paid.
"""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from rapidfuzz.fuzz import ratio

from referral_links.evidence import Evidence, Person

ALL = 100
STRONG = 60  # a card that was here before: waits for staff at the default setting
_ALIKE = 85  # of 100, between two full names
_DAY = timedelta(days=1)
_DIGITS = re.compile(r"\d+")
_HURRIED, _CROWD = 5, 10  # friends of one advocate within a day
_FEW = 3  # friends who bought, from which on a habit can be seen


@dataclass(frozen=True, slots=True)
class Sign:
    """One part of a score: its name is the key of a text (`sign-...`), which mentions numbers."""

    sign: str
    weight: int
    numbers: dict[str, int] = field(default_factory=dict)
    refuses: bool = False

    @property
    def kept(self) -> dict[str, Any]:
        """As the referral keeps it."""
        return {"sign": self.sign, "weight": self.weight, **self.numbers}


Look = Callable[[Evidence], Sign | None]


def blocked(known: Evidence) -> Sign | None:
    """Staff keep one of the two out."""
    return Sign("blocked", ALL, refuses=True) if known.blocked else None


def circle(known: Evidence) -> Sign | None:
    """The friend brought, perhaps through others, the one who brings them."""
    return Sign("circle", ALL, refuses=True) if known.friend.id in known.line else None


def same_contact(known: Evidence) -> Sign | None:
    """Both have one phone number or one mailbox."""
    same = known.friend.contacts & known.advocate.contacts
    return Sign("same-contact", ALL, refuses=True) if same else None


def same_payment(known: Evidence) -> Sign | None:
    """Both paid with one card."""
    same = known.friend.payments & known.advocate.payments
    return Sign("same-payment", ALL, refuses=True) if same else None


def ring_payment(known: Evidence) -> Sign | None:
    """Whoever brought the advocate, or brought those, paid with the friend's card."""
    same = known.line & known.payers.keys() - {known.advocate.id}
    return Sign("ring-payment", ALL, refuses=True) if same else None


def shared_payment(known: Evidence) -> Sign | None:
    """Others whom the advocate brought paid with the friend's card."""
    same = {one.id for one in known.siblings} & known.payers.keys()
    return Sign("shared-payment", STRONG, {"count": len(same)}) if same else None


def known_customer(known: Evidence) -> Sign | None:
    """The friend's card or e-mail address bought here before they came."""
    return Sign("known-customer", STRONG) if known.bought_before else None


def payment_elsewhere(known: Evidence) -> Sign | None:
    """Members who have nothing to do with the advocate paid with the friend's card."""
    near = {known.advocate.id, *known.line, *(one.id for one in known.siblings)}
    count = len(known.payers.keys() - near)
    return (
        Sign("payment-elsewhere", STRONG if count > 1 else 40, {"count": count}) if count else None
    )


def same_mailbox(known: Evidence) -> Sign | None:
    """Another of the advocate's friends has the same mailbox or phone number."""
    count = sum(bool(one.contacts & known.friend.contacts) for one in known.siblings)
    return Sign("same-mailbox", STRONG, {"count": count}) if count else None


def shared_address(known: Evidence) -> Sign | None:
    """The goods go where those of the advocate or of their other friends go."""
    count = sum(bool(one.addresses & known.friend.addresses) for one in _others(known))
    return Sign("shared-address", 20, {"count": count}) if count else None


def shared_network(known: Evidence) -> Sign | None:
    """The link was opened where the advocate or their other friends were; on such a device, too."""
    networks = {network for network, _ in known.friend.doors}
    there = [one for one in _others(known) if networks & {network for network, _ in one.doors}]
    if not there:
        return None
    alike = any(one.doors & known.friend.doors for one in there)
    return Sign("shared-device" if alike else "shared-network", 20 if alike else 10,
                {"count": len(there)})  # fmt: skip


def similar_names(known: Evidence) -> Sign | None:
    """At least two of the advocate and their other friends are called nearly the same."""
    count = sum(_alike(known.friend.name, one.name) for one in _others(known))
    return Sign("similar-names", 15, {"count": count}) if count > 1 else None


def burst(known: Evidence) -> Sign | None:
    """Many friends came within a day."""
    times = [one.attributed_at for one in known.siblings if one.attributed_at is not None]
    count = 1 + sum(abs(at - known.attributed_at) <= _DAY for at in times)
    if count < _HURRIED:
        return None
    return Sign("burst", 20 if count >= _CROWD else 15, {"count": count})


def minimum_only(known: Evidence) -> Sign | None:
    """Nearly all of the advocate's friends bought once, for hardly more than had to be."""
    bought = [one for one in (known.friend, *known.siblings) if one.orders]
    sparing = [one for one in bought if one.orders == 1 and one.largest <= known.least * 1.1]
    if known.friend not in sparing or len(bought) < _FEW or len(sparing) < 0.8 * len(bought):
        return None
    return Sign("minimum-only", 20, {"count": len(sparing), "of": len(bought)})


def newcomer(known: Evidence) -> Sign | None:
    """The advocate never bought anything."""
    return None if known.advocate.orders or known.moved_in else Sign("newcomer", 10)


LOOKS: tuple[Look, ...] = (
    blocked, circle, same_contact, same_payment, ring_payment,
    shared_payment, known_customer, payment_elsewhere, same_mailbox,
    shared_address, shared_network, similar_names, burst, minimum_only, newcomer,
)  # fmt: skip


def seen_in(known: Evidence) -> list[Sign]:
    """Every sign that there is, the heaviest first."""
    found = [sign for look in LOOKS if (sign := look(known)) is not None]
    return sorted(found, key=lambda sign: -sign.weight)


def _others(known: Evidence) -> tuple[Person, ...]:
    return (known.advocate, *known.siblings)


def _alike(one: str, other: str) -> bool:
    """Two full names with a letter or two between them, or names that only a number tells apart."""
    first, second = _plain(one), _plain(other)
    if first != second and _DIGITS.sub("", first) == _DIGITS.sub("", second):
        return True
    full = len(first.split()) > 1 and len(second.split()) > 1
    return full and ratio(first, second) >= _ALIKE


def _plain(name: str) -> str:
    folded = unicodedata.normalize("NFKD", name.casefold())
    return " ".join("".join(one for one in folded if one.isalnum() or one == " ").split())
