"""What a milestone brought is told wherever it is noticed: by an order, or by the timetable."""

from datetime import datetime

from loyalty import outgoing
from loyalty.outgoing import Button, Letter, Line, Param, Saying
from loyalty.programme import Brand
from referral_links.payouts import Payout

_FRIENDS = Button("button-friends", "friends")


async def tell_milestone(payout: Payout, brand: Brand, now: datetime) -> Letter | None:
    """So many friends were rewarded; or not any more."""
    once = f"told:{payout.about}:{payout.turn}"
    return await outgoing.tell(payout.member, "service", _saying(payout, brand), once=once, now=now)


def _saying(payout: Payout, brand: Brand) -> Saying:
    params: dict[str, Param] = {"points": abs(payout.points), "friends": payout.friends}
    if payout.points < 0:
        return Saying("milestone-back", params)
    worth = brand.programme.worth(payout.points)
    params |= {
        "worth": {"money": worth.cents, "currency": worth.currency},
        "day": {"day": payout.available_at.isoformat()},
    }
    left = payout.points - payout.paid
    lines = (Line("debt-paid", {"paid": payout.paid, "left": left}),) if payout.paid else ()
    return Saying("milestone", params, lines, (_FRIENDS,))
