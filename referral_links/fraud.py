"""Whether a referral may be paid, must wait for staff, or is refused; and what says so."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal

from loyalty.models import Member
from loyalty.programme import Brand
from referral_links import blocks, evidence, signs
from referral_links.evidence import Evidence
from referral_links.models import Referral
from referral_links.signs import Sign

Review = Literal["clear", "waiting", "rejected"]
Refused = Literal["", "own", "loop", "blocked"]


@dataclass(frozen=True, slots=True)
class Assessment:
    """A score of 0 to 100, the signs that it is made of, and what follows (`Referral.review`)."""

    score: int
    signs: list[dict[str, Any]]  # {"sign": slug, "weight": n, ...numbers}: nothing personal
    review: Review


async def assess(referral: Referral, friend: Member, brand: Brand, now: datetime) -> Assessment:
    """Look at a referral before it is first paid; it changes nothing.

    The caller keeps `score`, `signs` and `review` with the referral. "rejected" is proof: one
    person in two roles, a circle, or somebody whom staff keep out. Signs that only add up make it
    wait: staff decide, and nothing is lost. What staff decided is not assessed again.
    """
    known = await evidence.gather(referral, friend, brand)
    found = [_weighed(sign, known) for sign in signs.seen_in(known)]
    score = min(signs.ALL, sum(sign.weight for sign in found))
    review: Review = "waiting" if score >= brand.programme.referral.review_score else "clear"
    if any(sign.refuses for sign in found):
        review = "rejected"
    return Assessment(score, [sign.kept for sign in found], review)


def _weighed(sign: Sign, known: Evidence) -> Sign:
    """A contact that is only typed with an order, such as a present's, is no proof: staff look."""
    if sign.sign == "same-contact" and not known.friend.proven & known.advocate.proven:
        return replace(sign, weight=signs.STRONG, refuses=False)
    return sign


async def refusal(friend: Member, advocate_id: int, brand: Brand) -> Refused:
    """Why somebody can never be this advocate's friend, as far as it is known when they come.

    A card that both have is looked at before it pays: that can be appealed, this cannot.
    """
    if friend.id == advocate_id:
        return "own"
    if friend.id in await evidence.line_of(advocate_id):
        return "loop"
    new, old = await evidence.contacts_of((friend.id, advocate_id))
    if new.proven & old.proven:  # what is only typed with an order may be a present's
        return "own"
    numbers = [*await blocks.numbers_of(friend.id), *await blocks.numbers_of(advocate_id)]
    known = [("member", number) for number in numbers]
    known += [(c.partition(":")[0], c.partition(":")[2]) for c in new.contacts | old.contacts]
    known += [("payment", payment) for payment in new.payments | old.payments]
    return "blocked" if await blocks.standing(known, brand) else ""
