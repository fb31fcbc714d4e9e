"""What was on its way to a member in the moment two became one comes home."""

from datetime import datetime

from loyalty.programme import Brand
from referral_links import merging


async def gather(brand: Brand, now: datetime) -> int:
    """Move it; how much there was."""
    return await merging.gather(brand, now)
