"""What a decision about friends changed for somebody, as it is told to them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from loyalty.models import Member, Voucher

Role = Literal["advocate", "friend", "milestone"]


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
