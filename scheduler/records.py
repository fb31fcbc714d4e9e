"""What jobs did is forgotten some day, runs that found nothing to do soon."""

from datetime import datetime

from loyalty import jobs
from loyalty.programme import Brand


async def forget(brand: Brand, now: datetime) -> int:
    """Forget it; how many runs."""
    return await jobs.forget(now)
