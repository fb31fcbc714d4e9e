"""A member thinks that a doubt about an invitation is wrong: staff read what they say."""

from handlers.inviting import FRIENDS, friend_named
from handlers.messages import Button, Inbound, Line, Param, Reply
from handlers.points import INVITE, POINTS
from loyalty.models import Member
from loyalty.programme import Brand
from referral_links import reviews
from referral_links.models import Referral

SHORTEST = 3  # characters: "ok" tells staff nothing


async def show(message: Inbound, member: Member, brand: Brand) -> Reply:
    """The member's invitations that are doubted; the only one, or the one that was chosen, asks."""
    found = await reviews.appealable(member)
    if not found:
        return Reply("appeal-nothing", buttons=(INVITE, FRIENDS))
    chosen = [one for one in found if str(one.id) == message.argument]
    if not chosen and len(found) > 1:
        buttons = tuple(
            Button("button-appeal-one", f"appeal {one.id}", {"name": _called(one, member)})
            for one in found
        )
        lines = tuple(Line(_state(one), {"name": _called(one, member)}) for one in found)
        return Reply("appeal-which", lines=lines, buttons=buttons)
    referral = (chosen or found)[0]
    if reviews.open_appeal(referral):
        return Reply("appeal-open", buttons=(FRIENDS, POINTS))
    return Reply(
        "appeal-what",
        {"name": _called(referral, member)},
        (Line(_state(referral), {"name": _called(referral, member)}),),
        (FRIENDS, POINTS),
        expecting="appeal",
        subject=str(referral.id),
    )


async def appeal(message: Inbound, member: Member, brand: Brand) -> Reply:
    """What a member says for themselves; `about` is the referral."""
    said = " ".join(message.argument.split())
    if len(said) < SHORTEST:
        return Reply(
            "appeal-unread", buttons=(FRIENDS, POINTS), expecting="appeal", subject=message.about
        )
    await reviews.appeal(int(message.about), member, said, message.received_at)
    return Reply("appeal-noted", buttons=(FRIENDS, POINTS))


def _state(referral: Referral) -> str:
    return f"appeal-{referral.review}"


def _called(referral: Referral, member: Member) -> Param:
    """Whom it is about, for this member: the friend by first name; to the friend, no name."""
    if referral.friend_id == member.id:
        return {"text": "your-own-invitation"}
    return friend_named(referral.friend.name)
