"""Becoming a member: a welcome that keeps the friend's code, joining itself, and coming back."""

from collections.abc import Sequence
from dataclasses import replace

from handlers import purchases
from handlers.consenting import ask_marketing, ask_service
from handlers.dialogue import Chat
from handlers.inviting import referral_params
from handlers.messages import Button, Inbound, Line, Param, Reply
from handlers.points import INVITE, POINTS, REWARDS, worth
from loyalty import clocks, consent, earning, ledger, members
from loyalty.ledger import Balance
from loyalty.models import Member
from loyalty.programme import Brand
from referral_links import attribution, links
from referral_links.attribution import Touch

JOIN = Button("button-join", "join")
_UNCREDITED = {
    "late": "joined-late",
    "over": "joined-late",
    "existing-customer": "joined-customer",
}
GERMAN_SPEAKING = ("+49", "+43", "+41", "+423")


def guessed_locale(message: Inbound) -> str:
    """The language somebody most likely reads, from the channel's hint or the number's country."""
    hint = message.locale.lower()
    if hint:
        return "de" if hint.startswith("de") else "en"
    phone = members.phone_of(message.address).removeprefix("phone:")
    return "de" if phone.startswith(GERMAN_SPEAKING) else "en"


async def keep_touches(message: Inbound, chat: Chat) -> bool:
    """Remember which friends sent a stranger, by codes and tokens anywhere in what they write.

    False if there are none in it.
    """
    found = await _touches_in(message)
    if found:
        chat.touches = attribution.kept(chat.touches, found)
    return bool(found)


async def _touches_in(message: Inbound) -> list[Touch]:
    by_door = message.text.lstrip().lower().startswith("/start")
    return await attribution.find_touches(
        message.text, path="start" if by_door else "text", now=message.received_at
    )


async def welcome(message: Inbound, chat: Chat, brand: Brand) -> Reply:
    """Say who speaks, what joining brings and means, and how to join."""
    params: dict[str, Param] = {
        "points": brand.programme.joining.points,
        "worth": worth(brand.programme.joining.points, brand),
    }
    text = "welcome"
    awaited = await members.awaited(chat.address)
    if awaited is not None:
        balance = await ledger.balance(awaited.account_id, message.received_at)
        text, params = "welcome-known", _points(balance, brand)
    elif any(brand.programme.inviting(one.touched_at) for one in chat.touches):
        paid = referral_params(brand)
        text, params = "welcome-invited", {**paid, **params, "points-advocate": paid["points"]}
    other = "de" if chat.locale == "en" else "en"
    buttons = (JOIN, Button(f"button-language-{other}", f"language {other}"))
    return Reply(text, params, _agreement(brand), buttons, expecting="join")


def _agreement(brand: Brand) -> tuple[Line, ...]:
    """What joining means."""
    url = brand.programme.brand.terms_url
    terms = (Line("join-terms", {"terms": {"url": url}}),) if url else ()
    return (Line("join-wording"), *terms)


async def later(message: Inbound, chat: Chat, brand: Brand) -> Reply:
    """A stranger says no: fine, and nothing is lost."""
    return Reply("join-later", buttons=(JOIN,))


async def join(message: Inbound, chat: Chat, brand: Brand) -> Reply:
    """Make a member of a stranger: consent, joining points, the friend's credit, earlier orders.

    Who is known from a file or a till gets this chat instead of a second membership. Members that
    moved in had their welcome in the old programme: no joining points, no friend's credit.
    """
    now = message.received_at
    member = await members.claim(
        channel=message.channel,
        address=message.address,
        name=chat.name,
        locale=chat.locale,
        own=brand.programme.programme.time_zone,
        now=now,
    )
    known = member is not None
    if member is None:
        member = await members.join(
            channel=message.channel,
            address=message.address,
            name=chat.name,
            locale=chat.locale,
            zone=_zone(message, brand),
            now=now,
        )
    chat.member = member
    await consent.record(
        member,
        "programme",
        True,
        channel=message.channel,
        wording=brand.wording("join-wording", chat.locale),
        source=message.key[:120],
        now=now,
    )
    moved_in = member.imported_in is not None
    points = 0 if moved_in else await earning.reward_joining(member, brand, now)
    lines = await (_uncredited if known else _credit)(chat, member, brand, message)
    chat.letters += await purchases.adopted(member, brand, now)
    asked = ask_marketing()
    unread = () if chat.expecting == "join" else _agreement(brand)  # joined without the welcome
    name: Param = member.name.split()[0] if member.name.split() else {"text": "new-member"}
    text = "joined"
    params: dict[str, Param] = {"points": points, "worth": worth(points, brand)}
    if known:
        text = "joined-known"
        params = _points(await ledger.balance(member.account_id, now), brand)
    return replace(
        asked,
        text=text,
        params={**params, "name": name},
        lines=(*unread, *lines, Line(asked.text)),
    )


def _points(balance: Balance, brand: Brand) -> dict[str, Param]:
    points = balance.available
    return {"points": points, "worth": worth(points, brand), "pending": balance.pending}


async def _uncredited(chat: Chat, member: Member, brand: Brand, message: Inbound) -> list[Line]:
    """Somebody who was a member before is nobody's new friend."""
    touches, chat.touches = chat.touches, []
    await attribution.refuse(member, touches, "existing-member", now=message.received_at)
    return [Line("joined-known-invited")] if touches else []


async def _credit(chat: Chat, member: Member, brand: Brand, message: Inbound) -> list[Line]:
    """Credit the friend who was first to send them, tell them, and say what follows from it."""
    now, touches, chat.touches = message.received_at, chat.touches, []
    found = await attribution.first_valid(member, touches, brand=brand, now=now)
    if found is None:
        return []
    if found.referral is None:
        text = _UNCREDITED.get(found.reason or "")
        return [Line(text)] if text else []
    chat.letters += await purchases.credited(found.referral, member, brand, now)
    return [Line("joined-invited", referral_params(brand))]


async def invited(message: Inbound, member: Member) -> Reply | None:
    """What a member is told whose text has a friend's code in it."""
    touches = await _touches_in(message)
    return await _follow(message, member, touches) if touches else None


async def again(message: Inbound, member: Member, brand: Brand) -> Reply:
    """A member says join or start: nothing is switched on that they switched off, it is asked."""
    told = await invited(message, member)
    if told is not None:
        return told
    if member.silent:
        return ask_service()
    if not member.marketing:
        return ask_marketing("marketing-again")
    balance = await ledger.balance(member.account_id, message.received_at)
    params: dict[str, Param] = {
        "points": balance.available,
        "worth": worth(balance.available, brand),
    }
    return Reply("welcome-back", params, buttons=(POINTS, REWARDS, INVITE))


async def already(message: Inbound, member: Member, brand: Brand) -> Reply:
    """A member says join: they are one, and what `start` would ask is asked."""
    reply = await again(message, member, brand)
    if not reply.expecting:
        return reply
    return replace(reply, text="joined-already", lines=(Line(reply.text), *reply.lines))


async def _follow(message: Inbound, member: Member, touches: Sequence[Touch]) -> Reply:
    """A member opened a link: their own, or a friend's that is meant for people who are new."""
    await attribution.refuse(member, touches, "existing-member", now=message.received_at)
    link = await links.find(touches[0].code)
    own = link is not None and link.member_id == member.id
    return Reply("own-link" if own else "member-already", buttons=(INVITE, POINTS))


def _zone(message: Inbound, brand: Brand) -> str:
    phone = members.phone_of(message.address).removeprefix("phone:")
    return clocks.zone_of(phone, brand.programme.programme.time_zone)
