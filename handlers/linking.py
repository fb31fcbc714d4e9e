"""Linking a second chat: a one-time code from the first one, typed in the second."""

from dataclasses import replace
from datetime import datetime

from handlers import joining, purchases, receipts
from handlers.dialogue import Chat, confirm
from handlers.messages import Button, Inbound, Line, Param, Reply
from handlers.points import POINTS, REWARDS, day, worth
from handlers.profile import CONTACT, PROFILE
from loyalty import consent, ledger, linking, members, outgoing, tiers
from loyalty.linking import Used
from loyalty.merging import Gone
from loyalty.models import Identity, LinkCode, Member
from loyalty.outgoing import Letter, Saying
from loyalty.programme import Brand
from referral_links import attribution
from referral_links.merging import Merged, merge

_LINK = Button("button-link", "link")
START = ("link ", "link_", "link-")


async def link(message: Inbound, member: Member, brand: Brand) -> Reply:
    """Give a code for another chat; or take the one that was typed here."""
    if linking.may_be_code(message.argument):
        return await _typed(message, member, brand)
    if message.argument:
        return Reply("link-no-code", buttons=(_LINK, CONTACT))
    key = await linking.offer(member, brand.secret, message.received_at)
    code: Param = {"link": key}
    doors = tuple(_doors(message.channel, code, brand))
    lines = (Line("link-where"), Line("link-only-yours"))
    minutes = int(linking.VALID.total_seconds()) // 60
    return Reply("link-code", {"code": code, "minutes": minutes}, lines, (*doors, PROFILE))


def _doors(channel: str, code: Param, brand: Brand) -> list[Button]:
    """Buttons that open the other chats with the code in them."""
    doors = []
    if channel != "telegram" and brand.telegram_link:
        url = brand.telegram_link + "?start=link_{code}"
        doors.append(Button("button-open-telegram", url=url, params={"code": code}))
    if channel != "whatsapp" and brand.whatsapp_link:
        url = brand.whatsapp_link + "?text=link%20{code}"
        doors.append(Button("button-open-whatsapp", url=url, params={"code": code}))
    return doors


async def start(message: Inbound, member: Member, brand: Brand) -> Reply:
    """A member comes through a door: with a code to link, or as always."""
    code = code_in(message.argument)
    if code:
        return await _typed(replace(message, argument=code), member, brand)
    return await joining.again(message, member, brand)


async def start_stranger(message: Inbound, chat: Chat, brand: Brand) -> Reply:
    """A stranger comes through a door: with a code to link, or as always."""
    code = code_in(message.argument)
    if code:
        return await link_stranger(replace(message, argument=code), chat, brand)
    return await joining.welcome(message, chat, brand)


def code_in(argument: str) -> str:
    """The code that a door's link carries, if it is one to link; the rest is the friend's."""
    return argument[5:] if argument.startswith(START) else ""


async def _typed(message: Inbound, member: Member, brand: Brand) -> Reply:
    """A member of their own typed a code: two members may be one, so ask first."""
    used = await linking.use(
        message.argument,
        address=message.address,
        member=member,
        secret=brand.secret,
        now=message.received_at,
    )
    if used is None:
        return Reply("link-own", buttons=(PROFILE,))
    other = await Member.get(id=used.member_id)
    return confirm(
        "link-merge-sure",
        {"day": day(other.joined_at)},
        then="merge",
        subject=str(used.id),
        yes="button-yes-merge",
        no="button-no",
    )


async def become_one(message: Inbound, member: Member, brand: Brand) -> Reply:
    """Yes: both chats are one member's from now on."""
    code = await LinkCode.get_or_none(id=int(message.argument))
    if code is None:
        raise Gone
    done = await merge(
        code.member_id,
        member.id,
        brand=brand,
        channel=message.channel,
        source=message.key[:120],
        now=message.received_at,
    )
    told = await _tell_about(done, brand, message.received_at)
    await _tell_others(done.member, message, code.id)
    if member.id != done.member.id:
        member.merged_into_id = done.member.id
    reply = await _linked(
        "linked-merged", done.member, await _became(done, done.moved), message, brand
    )
    return replace(reply, letters=tuple(told))


async def link_stranger(message: Inbound, chat: Chat, brand: Brand) -> Reply:
    """Somebody new here typed a code, or tapped somebody's link with one: ask whose it is.

    An invitation was sent to them alone; it needs no question.
    """
    now = message.received_at
    if not linking.may_be_code(message.argument):
        return Reply("link-stranger", buttons=(joining.JOIN, CONTACT))
    used = await linking.use(
        message.argument, address=message.address, member=None, secret=brand.secret, now=now
    )
    assert used is not None, "a stranger has no code of their own"
    if linking.is_invitation(message.argument):
        return await _belong(used, "link-where", message, chat, brand)
    return confirm(
        "link-sure", {}, then="link", subject=str(used.id), yes="button-yes-link", no="button-no"
    )


async def belong(message: Inbound, chat: Chat, brand: Brand) -> Reply:
    """A stranger says yes: this chat is the member's from now on whose code was typed."""
    code = await LinkCode.get_or_none(id=int(chat.subject))
    if code is None:
        raise Gone
    return await _belong(Used(code.id, code.member_id), "link-sure", message, chat, brand)


async def _belong(used: Used, wording: str, message: Inbound, chat: Chat, brand: Brand) -> Reply:
    now = message.received_at
    member, lines = await _attached(used, message, chat, brand)
    chat.member = member
    touches, chat.touches = chat.touches, []
    await attribution.refuse(member, touches, "existing-member", now=now)
    await consent.record(
        member,
        "programme",
        True,
        channel=message.channel,
        wording=brand.wording(wording, member.locale),
        source=message.key[:120],
        now=now,
    )
    chat.letters += await purchases.adopted(member, brand, now)
    await _tell_others(member, message, used.id)
    return await _linked("linked", member, lines, message, brand)


async def _attached(
    used: Used, message: Inbound, chat: Chat, brand: Brand
) -> tuple[Member, tuple[Line, ...]]:
    """The member with the new chat, and whoever was known by its number merged into one."""
    phone = members.phone_of(message.address)
    if phone:
        await members.meet(phone)
    member = await members.lock(used.member_id)
    if member.forgotten_at is not None:
        raise Gone
    before = member.zone
    known = await linking.attach(
        member,
        channel=message.channel,
        address=message.address,
        own=brand.programme.programme.time_zone,
        now=message.received_at,
    )
    if known is None:
        return member, _moved(member) if member.zone != before else ()
    done = await merge(
        member.id,
        known.id,
        brand=brand,
        channel=message.channel,
        source=message.key[:120],
        now=message.received_at,
    )
    chat.letters += await _tell_about(done, brand, message.received_at)
    return done.member, await _became(done, done.member.zone != before)


async def _became(done: Merged, moved: bool) -> tuple[Line, ...]:
    """What counts once of what both had, and how far the points of both together reach."""
    lines = (Line("link-doubled", {"points": done.doubled}),) if done.doubled else ()
    lines = (*lines, *_moved(done.member)) if moved else lines
    return (*lines, *await tiers.rose(done.member.account_id, done.turn, done.member.locale))


def _moved(member: Member) -> tuple[Line, ...]:
    """By which clock they live from now on: nobody was asked."""
    return (Line("link-zone", {"zone": member.zone}),)


async def _linked(
    text: str, member: Member, lines: tuple[Line, ...], message: Inbound, brand: Brand
) -> Reply:
    balance = await ledger.balance(member.account_id, message.received_at)
    params: dict[str, Param] = {
        "points": balance.available,
        "worth": worth(balance.available, brand),
    }
    if balance.pending:
        lines = (Line("link-pending", {"points": balance.pending}), *lines)
    return Reply(text, params, lines, (POINTS, REWARDS, PROFILE))


async def _tell_about(done: Merged, brand: Brand, now: datetime) -> list[Letter]:
    """Whoever brought them as a new friend hears why points go back."""
    told = [await receipts.tell_payout(payout, brand, now) for payout in done.payouts]
    return [letter for letter in told if letter is not None]


async def _tell_others(member: Member, message: Inbound, code_id: int) -> None:
    """The member's other chats hear about it at once: if it was not them, they can act."""
    if member.silent:
        return
    for chat in await Identity.filter(member_id=member.id, kind__in=("telegram", "whatsapp")):
        if chat.address == message.address or chat.unreachable_at is not None:
            continue
        await outgoing.put(
            once=f"told:linked:{code_id}:{chat.id}",
            channel=chat.kind,
            address=chat.address,
            member_id=member.id,
            kind="service",
            saying=Saying("link-told", {"channel": {"text": f"channel-{message.channel}"}}),
            locale=member.locale,
            now=message.received_at,
        )
