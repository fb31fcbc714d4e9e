"""Strong referrers who became silent: who is new among them is said once, without any name."""

from datetime import datetime

import structlog

from loyalty.programme import Brand
from referral_links import silence

log = structlog.get_logger()


async def look(brand: Brand, now: datetime) -> int:
    """Count who is silent, and warn of those who became so since the last time; how many.

    Two machines that look at once may both warn: the line is for people.
    """
    fresh = await silence.news(brand, now)
    if fresh:
        log.warning("strong referrers have become silent: kith referrals silent", how_many=fresh)
    return fresh
