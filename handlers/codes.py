"""A code of one's own for the link: chosen once, after a question."""

import json
import re
from dataclasses import replace
from datetime import datetime

from tortoise.transactions import in_transaction

from handlers.dialogue import confirm
from handlers.inviting import FRIENDS, MY_CODE
from handlers.messages import Button, Inbound, Param, Reply, Saying
from handlers.models import Conversation
from handlers.points import INVITE
from loyalty import acts, outgoing
from loyalty.acts import By
from loyalty.codes import random_key
from loyalty.errors import CodeReserved, CodeTaken, CodeUnspeakable
from loyalty.models import Member
from loyalty.outgoing import Letter
from loyalty.programme import Brand
from loyalty.statements import Sql, rows
from referral_links import links, withdrawn
from referral_links.links import Withdrawn
from referral_links.touches import packed_touches, unpacked_touches

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
            member,
            wanted,
            now=message.received_at,
            secret=brand.secret,
            reserved=_names_of(brand),
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
    code = await links.rename(
        member, message.argument, now=now, secret=brand.secret, reserved=_names_of(brand)
    )
    url: Param = {"url": links.address(brand, code)}
    return Reply("code-set", {"code": code, "link": url}, buttons=(INVITE, FRIENDS))


async def withdraw(
    member: Member, *, by: By, reason: str, brand: Brand, now: datetime, name: str = ""
) -> tuple[str, list[Letter]] | None:
    """Staff take a name from a member, that of their link if none is given.

    The code of the link by now, and what is to be said; None if it was not chosen by them.
    """
    async with in_transaction():
        done = await links.withdraw(member, secret=brand.secret, name=name)
        if done is None:
            return None
        await _replace_in_chats(done)  # first: who joins holds their chat, and waits for orders
        parts = [part.id for part in await Member.filter(merged_into_id=member.id)]
        await withdrawn.replace(done.key, done.code, [member.id, *parts])
        about = acts.of_member(member)
        await acts.record("withdraw-code", about, by=by, reason=reason, now=now)
        url: Param = {"url": links.address(brand, done.code)}
        text, choose = ("code-withdrawn", (MY_CODE,)) if done.fresh else ("code-withdrawn-old", ())
        saying = Saying(text, {"link": url}, buttons=(INVITE, *choose))
        once = f"told:code-withdrawn:{random_key()}"
        letter = await outgoing.tell(member, "service", saying, once=once, now=now)
    return done.code, [letter] if letter else []


_CAME_BY = Sql(
    "SELECT address, code, touch FROM conversation WHERE code <> '' AND (code LIKE $1"
    " OR CAST(touch AS TEXT) LIKE $2) ORDER BY address FOR UPDATE",
    "SELECT address, code, touch FROM conversation WHERE code <> '' AND (code LIKE ?1"
    " OR touch LIKE ?2)",
)


async def _replace_in_chats(done: Withdrawn) -> None:
    """Let those who came by the name, and have not joined, have come by the code."""
    alike = withdrawn.pattern(done.key)
    for found in await rows(_CAME_BY, alike, f'%"{alike}"%'):
        kept = found["touch"] or []  # a chat from before touches were kept has the code alone
        told = [
            replace(touch, code=done.code) if withdrawn.is_spelling(touch.code, done.key) else touch
            for touch in unpacked_touches(json.loads(kept) if isinstance(kept, str) else kept)
        ]
        own = withdrawn.is_spelling(found["code"], done.key)
        await Conversation.filter(address=found["address"]).update(
            code=done.code if own else found["code"], touch=packed_touches(told) or None
        )


def _names_of(brand: Brand) -> list[str]:
    """What the brand is called, as a whole and in parts: no member speaks for it."""
    words = re.findall(r"\w+", brand.programme.brand.name)
    return [*words, "".join(words)]
