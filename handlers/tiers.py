"""Which tier a member is in, what it brings, what is missing for the next one or to stay."""

from handlers.messages import Inbound, Line, Param, Reply
from handlers.points import INVITE, POINTS, decimal
from loyalty import tiers
from loyalty.models import Member
from loyalty.programme import Brand


async def show(message: Inbound, member: Member, brand: Brand) -> Reply:
    """The tier and its multiplier, a grace that runs, and the way to the next one."""
    standing = await tiers.standing(member.account_id, brand.programme, message.received_at)
    if standing.tier is None:
        return Reply("tier-none", buttons=(POINTS, INVITE))
    params: dict[str, Param] = {
        "tier": standing.tier.title(member.locale),
        "earned": standing.earned,
        "window": brand.programme.tiering.window,
        "months": brand.programme.tiering.months,
    }
    lines = tiers.staying(standing, member.locale)
    if standing.multiplier != 1:
        lines = (Line("tier-factor", {"factor": decimal(standing.multiplier)}), *lines)
    if standing.next_tier is None:
        return Reply("tier", params, (*lines, Line("tier-highest")), (POINTS, INVITE))
    ahead: dict[str, Param] = {
        "missing": standing.missing,
        "next": standing.next_tier.title(member.locale),
    }
    more = standing.next_tier.multiplier
    if more == 1:
        line = Line("tier-next-alike", ahead)
    else:
        line = Line("tier-next", {**ahead, "factor": decimal(more)})
    return Reply("tier", params, (*lines, line), (POINTS, INVITE))
