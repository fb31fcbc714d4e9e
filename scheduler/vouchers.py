"""Vouchers whose time is over end, and wrong codes of long ago are forgotten."""

from datetime import datetime

from loyalty import guessing, linking, vouchers
from loyalty.programme import Brand


async def expire(brand: Brand, now: datetime) -> int:
    """End what was not used in time: points go back to their lots."""
    await guessing.forget(now)
    await linking.forget_old_guesses(now)
    return await vouchers.expire(brand, now)
