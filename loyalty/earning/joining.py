"""Joining earns once."""

from datetime import datetime

from loyalty import ledger
from loyalty.ledger import Cause
from loyalty.models import Member
from loyalty.programme import Brand


async def reward_joining(member: Member, brand: Brand, now: datetime) -> int:
    """Pay the joining points, available at once and once per account; how many they are."""
    points = brand.programme.joining.points
    if points:
        cause = Cause("earn_activity", "join", f"join:{member.account_id}", brand, {})
        await ledger.gain(
            member.account_id,
            points,
            cause,
            available_at=now,
            expires_at=brand.programme.expires_at(now),
            now=now,
        )
    return points
