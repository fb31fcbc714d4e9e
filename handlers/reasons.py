"""Why an invitation counts or not: the one that a member came by, and those of their own link."""

from handlers.inviting import FRIENDS, friend_named, referral_params
from handlers.messages import Button, Inbound, Line, Param, Reply
from handlers.points import INVITE, day, start_of
from loyalty.models import Member
from loyalty.programme import Brand
from referral_links import attribution
from referral_links.attribution import History
from referral_links.models import Decision, Referral

PAGE = 8  # decisions that are shown at once
WHY = Button("button-why-invite", "why invite")


async def show(message: Inbound, member: Member, brand: Brand) -> Reply:
    """What was decided and why, the newest first; of others no more than `friends` shows."""
    found = await attribution.told_to(member, PAGE + 1, before=start_of(message))
    if not found.decisions and found.own is None:
        return Reply("why-invite-none", buttons=(INVITE, FRIENDS))
    lines = [_line(one, member, found) for one in found.decisions[:PAGE]]
    if found.own is not None and not start_of(message):
        lines.insert(0, Line(f"why-own-{_stage(found.own)}", referral_params(brand)))
    buttons: tuple[Button, ...] = (FRIENDS, INVITE)
    if len(found.decisions) > PAGE:
        buttons = (Button("button-more", f"why invite {found.decisions[PAGE - 1].id}"), FRIENDS)
    return Reply("why-invite", lines=tuple(lines), buttons=buttons)


def _line(decision: Decision, member: Member, found: History) -> Line:
    """One decision: about the member, or about somebody who came with the member's code."""
    params: dict[str, Param] = {
        "day": day(decision.touched_at),
        "how": {"text": f"touch-{decision.path}"},
    }
    if decision.friend_id == member.id:
        return Line(f"why-came-{decision.outcome}", params)
    referral = found.brought.get(decision.friend_id)
    if decision.outcome == "attributed" and referral is not None:
        named = {**params, "name": friend_named(referral.friend.name)}
        return Line(f"why-sent-{_stage(referral)}", named)
    return Line(f"why-sent-{decision.outcome}", params)


def _stage(referral: Referral) -> str:
    """How far a friend has come; what staff look at, or have looked at, is said as that."""
    return referral.stage if referral.review in ("clear", "approved") else referral.review
