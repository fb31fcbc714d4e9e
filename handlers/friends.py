"""Friends who came: how often the link was opened, how far each of them is, what it brought."""

from handlers.inviting import friend_named, referral_params
from handlers.messages import Button, Inbound, Line, Param, Reply
from handlers.points import INVITE, POINTS, start_of, worth
from handlers.reasons import WHY
from loyalty.models import Member
from loyalty.programme import Brand
from referral_links import friends
from referral_links.friends import Brought

PAGE = 10


async def show(message: Inbound, member: Member, brand: Brand) -> Reply:
    """Each friend's stage, by first name only; a number of openings, nobody's."""
    brought = await friends.brought(member)
    opened = (Line("friends-opened", {"times": brought.opened}),) if brought.opened else ()
    if not brought.friends:
        return Reply("friends-none", referral_params(brand), opened, (INVITE, POINTS))
    start = start_of(message) if start_of(message) < brought.friends else 0
    page = friends.of(member).order_by("-id").offset(start).limit(PAGE)
    lines = [
        Line(f"friends-{friends.shown(one)}", {"name": friend_named(one.friend.name)})
        for one in await page.prefetch_related("friend")
    ]
    if start == 0:
        lines += [*opened, *_earned(brought, brand)]
    buttons: tuple[Button, ...] = (INVITE, WHY, POINTS)
    if start + PAGE < brought.friends:
        buttons = (Button("button-more", f"friends {start + PAGE}"), INVITE)
    return Reply("friends", {"count": brought.friends}, tuple(lines), buttons)


def _earned(brought: Brought, brand: Brand) -> list[Line]:
    """What the friends brought together, and what the next milestone will."""
    lines = []
    if brought.points:
        paid: dict[str, Param] = {
            "points": brought.points,
            "worth": worth(brought.points, brand),
            "count": brought.friends,
        }
        lines.append(Line("friends-points", paid))
    for milestone in brand.programme.referral.milestones:
        if milestone.friends > brought.rewarded:
            missing = milestone.friends - brought.rewarded
            ahead: dict[str, Param] = {"missing": missing, "points": milestone.points}
            lines.append(Line("friends-milestone", ahead))
            break
    return lines
