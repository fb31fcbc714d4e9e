"""A code of one's own for the link: chosen once, after a question."""

import re
from datetime import datetime

from tortoise.transactions import in_transaction

from handlers.dialogue import confirm
from handlers.inviting import FRIENDS, MY_CODE
from handlers.messages import Button, Inbound, Param, Reply, Saying
from handlers.points import INVITE
from loyalty import acts, outgoing
from loyalty.acts import By
from loyalty.errors import CodeReserved, CodeTaken, CodeUnspeakable
from loyalty.models import Member
from loyalty.outgoing import Letter
from loyalty.programme import Brand
from referral_links import links

_LEAVE_IT = Button("button-no", "no")
_BEFORE = frozenset(("is", "to", "into", "ist", "in", "auf", "zu"))  # "my code is ANNA"


async def choose(message: Inbound, member: Member, brand: Brand) -> Reply:
    """Ask whether this shall be the code, since it is for good; or ask which."""
    said = message.argument.split()
    wanted = " ".join(said[1:] if said and said[0] in _BEFORE else said)
    link = await links.link_of(member, message.received_at)
    if not wanted:
        known: dict[str, Param] = {"code": link.code}
        if link.renamed_at is not None:
            return Reply("code-chosen", known, buttons=(INVITE, FRIENDS))
        return Reply("code-which", known, buttons=(_LEAVE_IT,), expecting="my code")
    try:
        code = await links.choosable(
            member, wanted, now=message.received_at, reserved=_names_of(brand)
        )
    except (CodeReserved, CodeTaken, CodeUnspeakable) as refusal:
        return Reply(refusal.text, refusal.params, buttons=(_LEAVE_IT,), expecting="my code")
    url: Param = {"url": links.address(brand, code)}
    return confirm(
        "code-sure",
        {"code": code, "link": url},
        then="take code",
        subject=code,
        yes="button-yes-code",
        no="button-no",
    )


async def take(message: Inbound, member: Member, brand: Brand) -> Reply:
    """Yes: it is their code from now on."""
    now = message.received_at
    code = await links.rename(member, message.argument, now=now, reserved=_names_of(brand))
    url: Param = {"url": links.address(brand, code)}
    return Reply("code-set", {"code": code, "link": url}, buttons=(INVITE, FRIENDS))


async def withdraw(
    member: Member, *, by: By, reason: str, brand: Brand, now: datetime
) -> tuple[str, list[Letter]] | None:
    """Staff take a name from a member's link: the new code, and what is to be said."""
    async with in_transaction():
        code = await links.withdraw(member)
        if code is None:
            return None
        about = acts.of_member(member)
        await acts.record("withdraw-code", about, by=by, reason=reason, now=now)
        url: Param = {"url": links.address(brand, code)}
        saying = Saying("code-withdrawn", {"link": url}, buttons=(INVITE, MY_CODE))
        once = f"told:code-withdrawn:{code}"
        letter = await outgoing.tell(member, "service", saying, once=once, now=now)
    return code, [letter] if letter else []


def _names_of(brand: Brand) -> list[str]:
    """What the brand is called, as a whole and in parts: no member speaks for it."""
    words = re.findall(r"\w+", brand.programme.brand.name)
    return [*words, "".join(words)]
