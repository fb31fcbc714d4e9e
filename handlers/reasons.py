"""Why an invitation counts or not: the one that a member came by, and those of their own link."""

from collections.abc import Sequence

from handlers import points
from handlers.inviting import APPEAL, FRIENDS, friend_named, referral_params
from handlers.messages import Button, Inbound, Line, Param, Reply
from handlers.points import INVITE, day, start_of
from handlers.words import SMALL_TALK, folded
from loyalty.models import Member
from loyalty.programme import Brand
from referral_links import attribution, friends
from referral_links.attribution import History
from referral_links.first_names import first_name
from referral_links.models import Decision, Referral

PAGE = 8  # decisions that are shown at once
WHY = Button("button-why-invite", "why invite")

# Of what somebody asks "why?" who means an invitation, in all languages.
_INVITATIONS = (
    "friend friends invite invited invites invitation invitations referral referrals referred"
    " freund freunde freunden freundin freundinnen eingeladen einladung einladungen geworben"
    " empfehlung empfehlungen empfohlen"
)
_ABOUT = frozenset(_INVITATIONS.split())
_MOST_NAMES = 500  # friends, the newest: the others are asked for by paging


async def asked(message: Inbound, member: Member, brand: Brand) -> Reply:
    """Why: about points, or about an invitation if it is one or names a friend."""
    words = {word.removesuffix("'s") for word in folded(message.argument).split()}
    if not words or start_of(message):
        return await points.why(message, member, brand)
    named = await _named(words - SMALL_TALK, member)
    if named or words & _ABOUT:
        return await _told(message, member, brand, named)
    return await points.why(message, member, brand)


async def _named(words: set[str], member: Member) -> list[int]:
    """The member's friends whose first name is among these words."""
    found = friends.of(member).order_by("-id").limit(_MOST_NAMES).prefetch_related("friend")
    return (
        [one.friend_id for one in await found if folded(first_name(one.friend.name)) in words]
        if words
        else []
    )


async def show(message: Inbound, member: Member, brand: Brand) -> Reply:
    """What was decided and why, the newest first; of others no more than `friends` shows."""
    return await _told(message, member, brand)


async def _told(message: Inbound, member: Member, brand: Brand, named: Sequence[int] = ()) -> Reply:
    """The same; only about those friends, if some are named."""
    before = start_of(message)
    found = await attribution.told_to(member, PAGE + 1, before=before, friends=named)
    if not found.decisions and found.own is None:
        return Reply("why-invite-none", buttons=(INVITE, FRIENDS))
    lines = [_line(one, member, found) for one in found.decisions[:PAGE]]
    if found.own is not None and not before and not named:
        lines.insert(0, Line(f"why-own-{_stage(found.own)}", referral_params(brand)))
    buttons: tuple[Button, ...] = (FRIENDS, INVITE)
    if named:
        buttons = (Button("button-why", "why"), WHY, FRIENDS)
    elif len(found.decisions) > PAGE:
        buttons = (Button("button-more", f"why invite {found.decisions[PAGE - 1].id}"), FRIENDS)
    if any(line.text.endswith(("-waiting", "-rejected")) for line in lines):
        buttons = (*buttons, APPEAL)
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
