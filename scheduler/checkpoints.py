"""Once a day, the heads of all chains that moved are signed."""

from datetime import datetime

from loyalty import checkpoints
from loyalty.programme import Brand


async def sign(brand: Brand, now: datetime) -> int:
    """Sign what moved since the last time, once a day; how many accounts that were."""
    return await checkpoints.daily(brand.secret, now)
