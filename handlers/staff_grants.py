"""Staff give points in chat, after a question; what is too much for one, a second agrees to."""

from handlers import staff_calls
from handlers.dialogue import confirm
from handlers.messages import Button, Inbound, Line, Param, Reply
from handlers.points import worth
from handlers.staff_members import called, known, looked, nobody
from loyalty import grants, staff
from loyalty.errors import Nobody
from loyalty.models import Proposal, Staff
from loyalty.outgoing import Letter, Saying
from loyalty.programme import Brand

PROPOSALS = Button("button-staff-proposals", "proposals")
SHORTEST_REASON = 3  # characters


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
    params["number"] = str(given.proposal.id)
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
    tellers = [] if proposal.by_id == who.id else await staff_calls.of(proposal.by.name)
    saying = Saying("staff-proposal-decided", told, buttons=(PROPOSALS,))
    more = await staff_calls.call(tellers, saying, f"decided:{proposal.id}", message)
    reply = "staff-proposal-decided"
    return Reply(reply, told, buttons=(PROPOSALS,), letters=(*letters, *more))


def _told(proposal: Proposal, brand: Brand) -> dict[str, Param]:
    return {
        "number": str(proposal.id),
        "who": called(proposal.member),
        "points": proposal.points,
        "worth": worth(proposal.points, brand),
        "by": proposal.by.name,
    }


async def _call_others(
    proposal: Proposal, number: str, message: Inbound, who: Staff, brand: Brand
) -> tuple[Letter, ...]:
    """Tell everybody else who may decide."""
    params: dict[str, Param] = {
        "number": str(proposal.id),
        "who": number,
        "points": proposal.points,
        "worth": worth(proposal.points, brand),
        "by": who.name,
    }
    look = Button("button-staff-look", f"proposals {proposal.id - 1}")
    saying = Saying("staff-proposal-new", params, buttons=(look,))
    others = await staff_calls.others(who.id, "proposals")
    return await staff_calls.call(others, saying, f"proposal:{proposal.id}", message)


def _is_number(typed: str) -> bool:
    return typed.isdecimal() and typed.isascii() and len(typed) < 16


def _is_amount(typed: str) -> bool:
    return typed.isdecimal() and typed.isascii() and len(typed) < 10
