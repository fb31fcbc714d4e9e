"""The league of those who bring friends: by first names, and only of those who want that."""

from handlers.inviting import FRIENDS, friend_named
from handlers.messages import Button, Inbound, Line, Reply
from handlers.points import INVITE
from loyalty import consent
from loyalty.models import Member
from loyalty.programme import Brand
from referral_links import league

LEAGUE = Button("button-league", "league")
JOIN = Button("button-league-yes", "league yes")
LEAVE = Button("button-league-no", "league no")


async def show(message: Inbound, member: Member, brand: Brand) -> Reply:
    """Who brought the most friends this month, the last month's first, and one's own place."""
    if not brand.programme.referral.league:
        return Reply("league-off", buttons=(INVITE, FRIENDS))
    now = message.received_at
    places = await league.board(brand, now)
    lines = [
        Line(
            "league-you" if one.member_id == member.id else "league-place",
            {"place": one.place, "name": friend_named(one.name), "friends": one.friends},
        )
        for one in places
    ]
    for one in await league.board(brand, now, ago=1):
        if one.place == 1:
            won = {"name": friend_named(one.name), "friends": one.friends}
            lines.append(Line("league-last", won))
    lines += await _own(member, brand, message, shown=member.id in {p.member_id for p in places})
    buttons = (LEAVE if member.in_league else JOIN, INVITE, FRIENDS)
    return Reply("league" if places else "league-empty", lines=tuple(lines), buttons=buttons)


async def _own(member: Member, brand: Brand, message: Inbound, *, shown: bool) -> list[Line]:
    """Where they stand if that is not seen above, and what would be seen of them."""
    lines = []
    mine = await league.own(member, brand, message.received_at)
    if mine.friends and not shown:
        text = "league-own" if member.in_league else "league-would"
        lines.append(Line(text, {"place": mine.place, "friends": mine.friends}))
    if not member.in_league:
        lines.append(Line("league-ask"))
    elif not mine.friends:
        lines.append(Line("league-in"))
    return lines


async def join(message: Inbound, member: Member, brand: Brand) -> Reply:
    """Yes: others may read the member's first name there."""
    if not brand.programme.referral.league:
        return Reply("league-off", buttons=(INVITE, FRIENDS))
    await _record(message, member, True, brand.wording("league-ask", member.locale))
    name = friend_named(member.name)
    return Reply("league-joined", {"name": name}, buttons=(LEAGUE, LEAVE, INVITE))


async def leave(message: Inbound, member: Member, brand: Brand) -> Reply:
    """No: nobody reads it there any more, from this commit on."""
    await _record(message, member, False, message.text)
    return Reply("league-left", buttons=(LEAGUE, INVITE))


async def _record(message: Inbound, member: Member, granted: bool, wording: str) -> None:
    await consent.record(
        member,
        "league",
        granted,
        channel=message.channel,
        wording=wording,
        source=message.key[:120],
        now=message.received_at,
    )
