"""Points whose time is over are written off in the ledger. Spending never waits for it."""

from datetime import datetime

from loyalty import ledger
from loyalty.programme import Brand

_AT_ONCE = 200


async def write_off(brand: Brand, now: datetime) -> int:
    """Write off what has expired, one account and one transaction at a time; how many points."""
    points = 0
    while accounts := await ledger.accounts_with_expired(now, _AT_ONCE):
        for account in accounts:
            points += await ledger.lapse(account, brand, now)
    return points
