"""Joining earns once; and, until orders have terms, their rate."""

from datetime import datetime
from decimal import Decimal

from loyalty import ledger, tiers
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


async def purchase_rate(account: str, brand: Brand, now: datetime) -> tuple[Decimal, Decimal]:
    """Points per unit of money for a purchase now, and the tier's multiplier that is in it."""
    multiplier = (await tiers.standing(account, brand.programme, now)).multiplier
    return brand.programme.purchase.points_per_unit * multiplier, multiplier
