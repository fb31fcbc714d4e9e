"""Staff give points in chat, after a question; what is too much for one, a second agrees to."""

from handlers import staff_calls
from handlers.dialogue import confirm
from handlers.messages import Button, Inbound, Line, Param, Reply
from handlers.points import worth
from handlers.staff_members import called, known, look_at, looked, nobody
from loyalty import grants, staff
from loyalty.errors import Nobody
from loyalty.models import Member, Proposal, Staff
from loyalty.outgoing import Letter, Saying
from loyalty.programme import Brand

PROPOSALS = Button("button-staff-proposals", "proposals")
SHORTEST_REASON = 3  # characters


async def ask(message: Inbound, who: Staff, brand: Brand) -> Reply:
    """Ask whether it is meant so: `grant NUMBER POINTS REASON`; what was left out is asked for."""
    parts = message.argument.split(None, 2)
    points = int(parts[1]) if len(parts) > 1 and _is_amount(parts[1]) else 0
    if not parts or (len(parts) > 1 and points == 0):
        return Reply("staff-grant-how")
    member = await known(parts[0])
    if member is None:
        return await nobody(message, who)
    reason = parts[2] if len(parts) == 3 else ""
    asked = await _ask(member, points, " ".join(reason.split()), message, who, brand)
    await looked(member, message, who)
    return asked


async def take_terms(message: Inbound, who: Staff, brand: Brand) -> Reply:
    """What was left out: how many points, if that is not known yet, and why."""
    number, points, reason = (*message.about.split(), message.argument)
    member = await known(f"#{number}")
    if member is None:
        raise Nobody
    if points == "0":
        points, _, reason = reason.partition(" ")
        points = points if _is_amount(points) else "0"
    return await _ask(member, int(points), " ".join(reason.split()), message, who, brand)


async def _ask(
    member: Member, points: int, reason: str, message: Inbound, who: Staff, brand: Brand
) -> Reply:
    await staff.refuse_own(who, [member.id])
    most = brand.programme.staff.largest_grant
    if points > most:
        raise grants.TooLarge(most=most)
    if points == 0 or len(reason) < SHORTEST_REASON or len(reason) > grants.LONGEST_REASON:
        too_long = len(reason) > grants.LONGEST_REASON
        text = "long" if too_long else "why" if points else "terms"
        return Reply(
            f"staff-grant-{text}",
            {"who": called(member), "points": points, "most": grants.LONGEST_REASON},
            buttons=(Button("button-staff-give-up", "no"),),
            expecting="staff grant terms",
            subject=f"{member.id} {points}",
        )
    alone = await grants.left(who, brand, message.received_at)
    alone_enough = points <= alone
    return confirm(
        "staff-grant-sure" if alone_enough else "staff-grant-sure-second",
        {"who": called(member), "points": points, "worth": worth(points, brand), "left": alone},
        then="staff grant",
        subject=f"{member.id} {points} {reason}",
        yes="button-staff-yes-grant" if alone_enough else "button-staff-yes-propose",
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
        look = (look_at(member),)
        return Reply("staff-grant-done", params, buttons=look, letters=given.letters)
    letters = await _call_others(given.proposal, member.number, message, who, brand)
    params["number"] = str(given.proposal.id)
    return Reply("staff-grant-proposed", params, buttons=(look_at(member),), letters=letters)


async def show(message: Inbound, who: Staff, brand: Brand) -> Reply:
    """What waits for a second person, one at a time; or decide: `approve 3`, `reject 3`."""
    verdict, _, rest = message.argument.partition(" ")
    if verdict == "approve":
        return await _decide(True, rest, "", message, who, brand)
    if verdict == "reject":
        return await _ask_why(*_split(rest), message, who, brand)
    after = int(verdict) if _is_number(verdict) else 0
    found = await grants.waiting(2, after) or await grants.waiting(2)
    if not found:
        return Reply("staff-proposals-none", buttons=(Button("button-staff-staff", "staff"),))
    proposal = found[0]
    buttons: tuple[Button, ...] = (
        Button("button-staff-approve", f"proposals approve {proposal.id}"),
        Button("button-staff-reject", f"proposals reject {proposal.id}"),
    )
    if len(found) > 1:
        buttons += (Button("button-more", f"proposals {proposal.id}"),)
    reason = Line("staff-proposal-reason", {"reason": proposal.reason})
    return Reply("staff-proposal", _told(proposal, brand), (reason,), buttons)


async def reject(message: Inbound, who: Staff, brand: Brand) -> Reply:
    """The reason was said: whoever proposed it reads it."""
    return await _ask_why(message.about, message.argument, message, who, brand)


async def _ask_why(number: str, why: str, message: Inbound, who: Staff, brand: Brand) -> Reply:
    """Ask for a reason, if it is not told yet, unless somebody only withdraws their own."""
    found = await grants.find(int(number)) if _is_number(number) else None
    if found is None:
        raise grants.NoProposal
    why = " ".join(why.split())
    if found.by_id == who.id or len(why) >= SHORTEST_REASON:
        return await _decide(False, number, why, message, who, brand)
    return Reply(
        "staff-proposal-why",
        _told(found, brand),
        buttons=(Button("button-staff-give-up", "no"),),
        expecting="staff proposal reject",
        subject=number,
    )


async def _decide(
    approve: bool, number: str, why: str, message: Inbound, who: Staff, brand: Brand
) -> Reply:
    if not _is_number(number):
        raise grants.NoProposal
    proposal, letters = await grants.decide(
        int(number), approve=approve, by=who, why=why, brand=brand, now=message.received_at
    )
    state = "approved" if approve else "rejected"
    told = {**_told(proposal, brand), "state": {"text": f"staff-review-{state}"}}
    lines = (Line("staff-proposal-reason", {"reason": why}),) if why else ()
    tellers = [] if proposal.by_id == who.id else await staff_calls.of(proposal.by.name)
    saying = Saying("staff-proposal-decided", told, lines, (look_at(proposal.member),))
    more = await staff_calls.call(tellers, saying, f"decided:{proposal.id}", message)
    reply = "staff-proposal-decided"
    return Reply(reply, told, lines, (PROPOSALS,), letters=(*letters, *more))


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


def _split(typed: str) -> tuple[str, str]:
    number, _, rest = typed.partition(" ")
    return number, rest


def _is_number(typed: str) -> bool:
    return typed.isdecimal() and typed.isascii() and len(typed) < 16


def _is_amount(typed: str) -> bool:
    return typed.isdecimal() and typed.isascii() and len(typed) < 10
