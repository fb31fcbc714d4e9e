"""Points whose time is over are written off in the ledger. Spending never waits for it."""

from datetime import datetime

from loyalty import ledger
from loyalty.programme import Brand

_AT_ONCE = 1000
_TOO_MANY = 100  # failures: it is not one account then


async def write_off(brand: Brand, now: datetime) -> int:
    """Write off what has expired, one account and one transaction at a time; how many points.

    An account that fails holds up nobody: the others are done first, then the failure is raised.
    """
    points = 0
    failed: dict[str, Exception] = {}
    while accounts := await _due(now, failed):
        for account in accounts:
            try:
                points += await ledger.lapse(account, brand, now)
            except Exception as error:
                failed[account] = error
                if len(failed) == _TOO_MANY:
                    raise
    if failed:
        raise ExceptionGroup(f"{len(failed)} accounts keep what has expired", [*failed.values()])
    return points


async def _due(now: datetime, failed: dict[str, Exception]) -> list[str]:
    found = await ledger.accounts_with_expired(now, _AT_ONCE + len(failed))
    return [account for account in found if account not in failed]
