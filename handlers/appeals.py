"""A member thinks that a doubt about an invitation is wrong: staff read what they say."""

from handlers.inviting import FRIENDS, friend_named
from handlers.messages import Button, Inbound, Line, Param, Reply
from handlers.points import INVITE, POINTS, day
from loyalty.models import Member
from loyalty.programme import Brand
from referral_links import reviews
from referral_links.models import Referral

PAGE = 8  # WhatsApp lists ten choices, and one of them leads on
LABEL = 15  # signs of a name on a button, beside its number
SHORTEST = 3  # characters: "ok" tells staff nothing


async def show(message: Inbound, member: Member, brand: Brand) -> Reply:
    """The member's invitations that are doubted; the only one, or the one that was chosen, asks."""
    word, _, number = message.argument.partition(" ")
    found = await reviews.appealable(member, PAGE + 1, before=_number(number))
    chosen = await reviews.appealable_one(member, _number(word)) if _number(word) else None
    if chosen is None and len(found) == 1 and not number:
        chosen = found[0]
    if chosen is not None:
        return await _ask(chosen, member)
    if not found:
        return Reply("appeal-nothing", buttons=(INVITE, FRIENDS))
    lines, buttons = [], []
    for place, one in enumerate(found[:PAGE], 1):
        which: Param = {"text": _state(one), "params": _told(one, member)}
        lines.append(Line("appeal-place", {"place": place, "which": which}))
        short: dict[str, Param] = {"place": place, "name": _short(_called(one, member))}
        buttons.append(Button("button-appeal-one", f"appeal {one.id}", short, number=place))
    if len(found) > PAGE:
        buttons.append(Button("button-more", f"appeal more {found[PAGE - 1].id}"))
    return Reply("appeal-which", lines=tuple(lines), buttons=tuple(buttons))


async def _ask(referral: Referral, member: Member) -> Reply:
    """What speaks for them; nothing while staff look at what they said."""
    if reviews.open_appeal(referral):
        return Reply("appeal-open", buttons=(FRIENDS, POINTS))
    told = _told(referral, member)
    return Reply(
        "appeal-what",
        told,
        (Line(_state(referral), told),),
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


def _number(word: str) -> int:
    return int(word) if word.isdecimal() and len(word) < 19 else 0


def _short(name: Param) -> Param:
    """A name as it fits on a button."""
    if isinstance(name, str) and len(name) > LABEL:
        return f"{name[: LABEL - 1]}…"
    return name


def _told(referral: Referral, member: Member) -> dict[str, Param]:
    """Which one it is, so that namesakes are told apart."""
    return {"name": _called(referral, member), "day": day(referral.attributed_at)}


def _called(referral: Referral, member: Member) -> Param:
    """Whom it is about, for this member: the friend by first name; to the friend, no name."""
    if referral.friend_id == member.id:
        return {"text": "your-own-invitation"}
    return friend_named(referral.friend.name)
