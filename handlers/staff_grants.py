"""Staff give points in chat, after a question; what is too much for one, a second agrees to."""

from datetime import timedelta

from handlers.dialogue import confirm
from handlers.messages import Button, Inbound, Line, Param, Reply
from handlers.models import Conversation
from handlers.points import worth
from handlers.staff_members import called, known, looked, nobody
from loyalty import grants, outgoing, staff
from loyalty.errors import Nobody
from loyalty.models import Proposal, Staff, StaffChat
from loyalty.outgoing import Letter, Saying
from loyalty.programme import Brand

PROPOSALS = Button("button-staff-proposals", "proposals")
SHORTEST_REASON = 3  # characters
_WINDOW = timedelta(hours=24)  # in which WhatsApp takes what answers nobody


async def ask(message: Inbound, who: Staff, brand: Brand) -> Reply:
    """Ask whether it is meant so: `grant NUMBER POINTS REASON`."""
    parts = message.argument.split(None, 2)
    reason = " ".join(parts[2].split()) if len(parts) == 3 else ""
    points = int(parts[1]) if len(parts) > 1 and _is_amount(parts[1]) else 0
    if points == 0 or len(reason) < SHORTEST_REASON:
        return Reply("staff-grant-how")
    if len(reason) > grants.LONGEST_REASON:
        return Reply("staff-grant-long", {"most": grants.LONGEST_REASON})
    member = await known(parts[0])
    if member is None:
        return await nobody(message, who)
    await staff.refuse_own(who, [member.id])
    most = brand.programme.staff.largest_grant
    if points > most:
        raise grants.TooLarge(most=most)
    alone = await grants.left(who, brand, message.received_at)
    await looked(member, message, who)
    return confirm(
        "staff-grant-sure" if points <= alone else "staff-grant-sure-second",
        {"who": called(member), "points": points, "worth": worth(points, brand), "left": alone},
        then="staff grant",
        subject=f"{member.id} {points} {reason}",
        yes="button-staff-yes-grant",
        no="button-no",
    )


async def give(message: Inbound, who: Staff, brand: Brand) -> Reply:
    """Yes: give the points, or let somebody else decide."""
    number, points, reason = message.about.split(" ", 2)
    member = await known(f"#{number}")
    if member is None:
        raise Nobody
    now = message.received_at
    given = await grants.give(
        member,
        int(points),
        reason=reason,
        by=who,
        once=f"staff:{message.key}",
        brand=brand,
        now=now,
    )
    params: dict[str, Param] = {
        "who": called(member),
        "points": given.points,
        "worth": worth(given.points, brand),
    }
    if given.proposal is None:
        params["left"] = await grants.left(who, brand, now)
        return Reply("staff-grant-done", params, letters=given.letters)
    letters = await _call_others(given.proposal, member.number, message, who, brand)
    params["number"] = given.proposal.id
    return Reply("staff-grant-proposed", params, letters=letters)


async def show(message: Inbound, who: Staff, brand: Brand) -> Reply:
    """What waits for a second person, one at a time; or decide: `approve 3`, `reject 3`."""
    verdict, _, number = message.argument.partition(" ")
    if verdict in ("approve", "reject"):
        return await _decide(verdict == "approve", number, message, who, brand)
    after = int(verdict) if _is_number(verdict) else 0
    found = await grants.waiting(2, after) or await grants.waiting(2)
    if not found:
        return Reply("staff-proposals-none")
    proposal = found[0]
    buttons: tuple[Button, ...] = (
        Button("button-staff-approve", f"proposals approve {proposal.id}"),
        Button("button-staff-reject", f"proposals reject {proposal.id}"),
    )
    if len(found) > 1:
        buttons += (Button("button-more", f"proposals {proposal.id}"),)
    reason = Line("staff-proposal-reason", {"reason": proposal.reason})
    return Reply("staff-proposal", _told(proposal, brand), (reason,), buttons)


async def _decide(approve: bool, number: str, message: Inbound, who: Staff, brand: Brand) -> Reply:
    if not _is_number(number):
        raise grants.NoProposal
    proposal, letters = await grants.decide(
        int(number), approve=approve, by=who, brand=brand, now=message.received_at
    )
    state = "approved" if approve else "rejected"
    told = {**_told(proposal, brand), "state": {"text": f"staff-review-{state}"}}
    tellers = await StaffChat.filter(staff_id=proposal.by_id, staff__removed_at=None)
    known_to = [chat for chat in tellers if chat.staff_id != who.id]
    once = f"decided:{proposal.id}"
    more = await _put(known_to, Saying("staff-proposal-decided", told), once, message)
    reply = "staff-proposal-decided"
    return Reply(reply, told, buttons=(PROPOSALS,), letters=(*letters, *more))


def _told(proposal: Proposal, brand: Brand) -> dict[str, Param]:
    return {
        "number": proposal.id,
        "who": called(proposal.member),
        "points": proposal.points,
        "worth": worth(proposal.points, brand),
        "by": proposal.by.name,
    }


async def _call_others(
    proposal: Proposal, number: str, message: Inbound, who: Staff, brand: Brand
) -> tuple[Letter, ...]:
    """Tell everybody else who may decide."""
    roles = [role for role in staff.ROLES if staff.may(role, "proposals")]
    chats = StaffChat.filter(staff__removed_at=None, staff__role__in=roles)
    params: dict[str, Param] = {
        "number": proposal.id,
        "who": number,
        "points": proposal.points,
        "worth": worth(proposal.points, brand),
        "by": who.name,
    }
    saying = Saying("staff-proposal-new", params, buttons=(PROPOSALS,))
    others = await chats.exclude(staff_id=who.id)
    return await _put(others, saying, f"proposal:{proposal.id}", message)


async def _put(
    chats: list[StaffChat], saying: Saying, once: str, message: Inbound
) -> tuple[Letter, ...]:
    """Say something in chats of staff, where it can be said just now."""
    now, letters = message.received_at, []
    for chat in chats:
        channel = chat.address.partition(":")[0]
        known = await Conversation.get_or_none(address=chat.address)
        if known is None or (channel == "whatsapp" and known.heard_at <= now - _WINDOW):
            continue
        letters.append(
            await outgoing.put(
                once=f"{staff.DESK}{once}:{chat.id}",
                channel=channel,
                address=chat.address,
                member_id=None,
                kind="reply",
                saying=saying,
                locale=known.locale or "en",
                now=now,
            )
        )
    return tuple(letter for letter in letters if letter is not None)


def _is_number(typed: str) -> bool:
    return typed.isdecimal() and typed.isascii() and len(typed) < 16


def _is_amount(typed: str) -> bool:
    return typed.isdecimal() and typed.isascii() and len(typed) < 10
