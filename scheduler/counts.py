"""Who opened links is forgotten after a month; what was counted astray comes home."""

from datetime import datetime, timedelta

from loyalty.programme import Brand
from referral_links import counting


async def forget(brand: Brand, now: datetime) -> int:
    """Forget it; how many rows."""
    tokens = timedelta(days=brand.programme.referral.attribution_days)
    return await counting.gather(now) + await counting.forget(now, tokens=tokens)
