"""What a decision about friends changed for somebody, as it is told to them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from loyalty.models import Member, Voucher

Role = Literal["advocate", "friend", "milestone"]
Why = Literal[  # points were taken back
    "cancelled",
    "refunded",
    "smaller",  # a part was refunded, and too little is left
    "another",  # an earlier order turned up, and it does not count
    "less",  # it does, but brings less
    "rejected",  # by staff
    "known",  # the friend turned out to be a member already
    "changed",  # anything else, such as an order that is another customer's after all
]


@dataclass(frozen=True, slots=True)
class Payout:
    """Points that a friend, or so many friends, brought somebody (or, negative, took back)."""

    member: Member
    role: Role
    points: int
    available_at: datetime
    about: str  # which referral and role, or which milestone
    turn: int  # how often this has been posted: names the message about it
    paid: int = 0  # what of it went to a debt
    friend: Member | None = None
    friends: int = 0  # of a milestone
    voucher: Voucher | None = None  # what a friend gets instead of points
    why: Why | None = None  # something was taken back
