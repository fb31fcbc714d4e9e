"""Somebody is signed up without a chat: at a till, or by a shop, for a phone or an e-mail."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from tortoise.transactions import in_transaction

from handlers import purchases
from loyalty import consent, earning, members
from loyalty.codes import canonical
from loyalty.models import Member
from loyalty.outgoing import Letter
from loyalty.programme import Brand
from referral_links import attribution
from referral_links.attribution import Attribution, Reason, Touch


@dataclass(frozen=True, slots=True)
class SignUp:
    """Who, in which words they agreed, and who noted it ("api:till")."""

    addresses: Sequence[str]  # "phone:+44...", "email:..."
    name: str
    locale: str
    zone: str
    wording: str
    marketing: bool
    source: str
    code: str = ""  # of the friend who brought them


@dataclass(frozen=True, slots=True)
class Enrolled:
    """The member, whether they are new, what joining brought, and what is to be said.

    `referral` is what became of the friend's code; None if they brought none.
    """

    member: Member
    created: bool
    points: int = 0
    letters: tuple[Letter, ...] = ()
    referral: Literal["credited", "member"] | Reason | None = None


async def enrol(asked: SignUp, brand: Brand, now: datetime) -> Enrolled:
    """Make them a member as joining in chat does, or find who they are already.

    When they write from that number later, the chat becomes theirs: `members.claim`.
    """
    async with in_transaction():
        for address in sorted(asked.addresses):
            await members.meet(address)  # two tills, the same customer
        member = await members.enrol(
            asked.addresses, name=asked.name, locale=asked.locale, zone=asked.zone, now=now
        )
        if member is None:
            known = await _known(asked.addresses)
            return Enrolled(known, created=False, referral="member" if asked.code else None)
        for purpose in ("programme", "marketing") if asked.marketing else ("programme",):
            await consent.record(
                member,
                "marketing" if purpose == "marketing" else "programme",
                True,
                channel="api",
                wording=asked.wording,
                source=asked.source[:120],
                now=now,
            )
        points = await earning.reward_joining(member, brand, now)
        found = await _credited(asked.code, member, brand, now)
        letters = []
        if found is not None and found.referral is not None:
            letters += await purchases.credited(found.referral, member, brand, now)
        letters += await purchases.adopted(member, brand, now)
        outcome = (found.reason or "credited") if found else None
        return Enrolled(member, True, points, tuple(letters), outcome)


async def _known(addresses: Sequence[str]) -> Member:
    """Whose the first of these addresses is that is somebody's."""
    for address in addresses:
        found = await members.find(address)
        if found is not None:
            return found
    raise AssertionError("one of the addresses was somebody's")


async def _credited(code: str, member: Member, brand: Brand, now: datetime) -> Attribution | None:
    """Credit whose code they brought; None if they brought none."""
    if not code:
        return None
    found = await attribution.find_touch(code, path="text", now=now)
    touch = found or Touch(canonical(code), "text", "", now)
    return await attribution.attribute(member, touch, brand=brand, now=now)
