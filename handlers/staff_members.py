"""Staff look somebody up: by number, phone or name; that they looked is in the audit trail."""

import re
import unicodedata

from handlers.messages import Button, Inbound, Line, Param, Reply
from handlers.points import day, worth
from loyalty import acts, ledger, members, tiers, vouchers
from loyalty.errors import Nobody
from loyalty.models import Identity, Member, Order, Staff
from loyalty.programme import Brand
from referral_links import friends

SHORTEST_NAME = 3  # letters to look for: with fewer, everybody is found
MOST_FOUND = 6
LONGEST_NAME = 60  # as it is shown
NAME_WORDS = 2  # of what is looked for rather than told: "Ana Silva"
_PHONE = re.compile(r"(?:\+|00)[\d\s()/.-]{7,24}")


async def show(message: Inbound, who: Staff, brand: Brand) -> Reply:
    """One member as staff have to know them, or those who have the name."""
    typed = message.argument
    if not typed:
        return Reply("staff-member-how", expecting="staff member")
    member = await known(typed)
    if member is not None:
        return await _show(member, message, who, brand)
    found = await _by_name(typed)
    if not found:
        return await nobody(message, who)
    await _searched(len(found), message, who)
    if len(found) == 1:
        return await _show(found[0], message, who, brand)
    buttons = tuple(
        Button("button-staff-one", f"member #{one.id}", {"number": one.number})
        for one in found[:MOST_FOUND]
    )
    lines = tuple(
        Line("staff-member-line", {"who": called(one), "day": day(one.joined_at)})
        for one in found[:MOST_FOUND]
    )
    more = (Line("staff-member-more"),) if len(found) > MOST_FOUND else ()
    return Reply("staff-member-which", lines=(*lines, *more), buttons=buttons)


async def _show(member: Member, message: Inbound, who: Staff, brand: Brand) -> Reply:
    await looked(member, message, who)
    return Reply(
        "staff-member",
        {"who": called(member), "day": day(member.joined_at)},
        tuple(await _lines(member, brand, message)),
        (Button("button-staff-grant", f"grant #{member.id}"),),
    )


def look_at(member: Member) -> Button:
    """A button that shows a member."""
    return Button("button-staff-look", f"member #{member.id}")


async def looked(member: Member, message: Inbound, who: Staff) -> None:
    """Write down that somebody is shown who a member is."""
    await acts.record("look", acts.of_member(member), by=who, now=message.received_at)


async def nobody(message: Inbound, who: Staff) -> Reply:
    """Nobody is known by that; no refusal, which would undo that they looked."""
    await _searched(0, message, who)
    return Reply(Nobody.text)


async def _searched(found: int, message: Inbound, who: Staff) -> None:
    detail = {"found": found}
    await acts.record("search", "member", by=who, detail=detail, now=message.received_at)


def may_be(typed: str) -> bool:
    """Whether a text can be meant as somebody: a number, a phone, or a name."""
    words = typed.split()
    if words[0].startswith("#") or _PHONE.fullmatch(typed):
        return True
    return len(words) <= NAME_WORDS


async def known(typed: str) -> Member | None:
    """The one member with a number, a phone, or "#" and the number of their row."""
    found: Member | None = None
    if typed.startswith("#") and typed[1:].isdecimal() and len(typed) < 17:
        found = await Member.get_or_none(id=int(typed[1:]))
        if found is not None and found.merged_into_id is not None:
            found = await Member.get(id=found.merged_into_id)
    elif _PHONE.fullmatch(typed):
        digits = re.sub(r"\D", "", typed.removeprefix("00"))
        chat = Identity.filter(address__in=[f"phone:+{digits}", f"whatsapp:+{digits}"])
        identity = await chat.select_related("member").first()
        found = identity.member if identity else None
    else:
        found = await members.numbered(typed)
    return found if found is not None and found.forgotten_at is None else None


def called(member: Member) -> str:
    """A member's number, by which what staff were told is found again, and name.

    Signs that nobody sees could turn the line round, or make two names look the same.
    """
    name = "".join(sign for sign in member.name if unicodedata.category(sign) != "Cf")
    return f"{name[:LONGEST_NAME]} · {member.number}" if name else member.number


async def _by_name(typed: str) -> list[Member]:
    name = " ".join(typed.split())
    if len(name) < SHORTEST_NAME:
        return []
    found = Member.filter(name__icontains=name, merged_into_id=None, forgotten_at=None)
    return await found.order_by("-id").limit(MOST_FOUND + 1)


async def _lines(member: Member, brand: Brand, message: Inbound) -> list[Line]:
    now = message.received_at
    balance = await ledger.balance(member.account_id, now)
    points: dict[str, Param] = {
        "points": balance.available,
        "worth": worth(balance.available, brand),
        "pending": balance.pending,
    }
    lines = [Line("staff-member-points", points)]
    if balance.debt:
        lines.append(Line("staff-member-debt", {"points": balance.debt}))
    standing = await tiers.standing(member.account_id, brand.programme, now)
    if standing.tier is not None:
        lines.append(Line("staff-member-tier", {"tier": standing.tier.title(member.locale)}))
    lines.append(await _last_order(member))
    open_ = len(await vouchers.unused(member.account_id, now))
    brought = await friends.brought(member)
    told: dict[str, Param] = {
        "vouchers": open_,
        "friends": brought.friends,
        "rewarded": brought.rewarded,
    }
    lines.append(Line("staff-member-counts", told))
    if member.last_word_at is not None:
        lines.append(Line("staff-member-word", {"day": day(member.last_word_at)}))
    return lines


async def _last_order(member: Member) -> Line:
    parts = [one.id for one in await Member.filter(merged_into_id=member.id)]
    order = await Order.filter(member_id__in=[member.id, *parts]).order_by("-paid_at").first()
    if order is None or order.paid_at is None:
        return Line("staff-member-no-order")
    money: Param = {"money": order.total_cents, "currency": order.currency}
    return Line(
        "staff-member-order", {"order": order.number, "day": day(order.paid_at), "total": money}
    )
