"""How it goes, in the staff's chat: everybody, and this week beside the last one."""

from datetime import timedelta

from handlers.messages import Button, Inbound, Line, Param, Reply
from handlers.points import day
from loyalty import insights
from loyalty.models import Staff
from loyalty.programme import Brand
from referral_links import friends, silence

WEEK = timedelta(days=7)
MOST_SILENT = 8


async def show(message: Inbound, who: Staff, brand: Brand) -> Reply:
    """Members, points and vouchers now; who joined, ordered, redeemed and brought friends."""
    now = message.received_at
    standing = await insights.standing(now - WEEK, brand, now)
    this = await insights.span(now - WEEK, now)
    last = await insights.span(now - 2 * WEEK, now - WEEK)
    came = await friends.came(now - WEEK, now)
    before = await friends.came(now - 2 * WEEK, now - WEEK)
    pairs: tuple[tuple[str, int, int], ...] = (
        ("joined", this.joined, last.joined),
        ("buyers", this.buyers, last.buyers),
        ("orders", this.orders, last.orders),
        ("vouchers", this.vouchers, last.vouchers),
        ("redeemed", this.redeemed, last.redeemed),
        ("friends", came, before),
    )
    money: Param = {"money": standing.worth.cents, "currency": standing.worth.currency}
    params: dict[str, Param] = {"members": standing.members, "active": standing.active}
    points: dict[str, Param] = {
        "points": standing.points,
        "worth": money,
        "vouchers": standing.vouchers,
    }
    lines = (
        Line("staff-stats-points", points),
        Line("staff-stats-weeks"),
        *(Line(f"staff-stats-{name}", {"this": a, "last": b}) for name, a, b in pairs),
    )
    return Reply("staff-stats", params, lines)


async def silent(message: Inbound, who: Staff, brand: Brand) -> Reply:
    """Strong referrers to whom nobody new comes any more, those with the most customers first."""
    found = await silence.silent(brand, message.received_at)
    if not found:
        return Reply("staff-silent-none")
    typed = message.argument
    start = int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 9 else 0
    page = found[start : start + MOST_SILENT] or found[:MOST_SILENT]
    lines = tuple(
        Line(
            "staff-silent-line",
            {
                "number": one.number,
                "friends": one.friends,
                "customers": one.customers,
                "day": day(one.since),
            },
        )
        for one in page
    )
    left = len(found) > start + MOST_SILENT
    more = (Button("button-more", f"silent {start + MOST_SILENT}"),) if left else ()
    return Reply("staff-silent", {"count": len(found)}, lines, more)
