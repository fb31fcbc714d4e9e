"""Whoever left: their last message goes once it was sent, and what the file still holds of them."""

from datetime import datetime

from loyalty import forgetting
from loyalty.programme import Brand


async def wipe(brand: Brand, now: datetime) -> int:
    """Wipe it; how many had left."""
    return await forgetting.wipe(now)
