"""Points whose time is over are written off in the ledger. Spending never waits for it."""

from datetime import datetime

from loyalty import ledger
from loyalty.failures import Failures
from loyalty.programme import Brand

_AT_ONCE = 1000


async def write_off(brand: Brand, now: datetime) -> int:
    """Write off what has expired, one account and one transaction at a time; how many points.

    An account that fails holds up nobody: the others are done first, then the failure is raised.
    """
    points = 0
    failures = Failures()
    while accounts := await _due(now, failures):
        for account in accounts:
            with failures.aside(account):
                points += await ledger.lapse(account, brand, now)
    failures.tell("accounts keep what has expired")
    return points


async def _due(now: datetime, failures: Failures) -> list[str]:
    found = await ledger.accounts_with_expired(now, _AT_ONCE + len(failures.of))
    return [account for account in found if account not in failures.of]
