"""Points whose time is over are written off in the ledger. Spending never waits for it."""

from datetime import datetime

from loyalty import ledger, programme

_AT_ONCE = 200


async def write_off(now: datetime) -> int:
    """Write off what has expired, one account and one transaction at a time; how many points."""
    rules = await programme.current(now)
    if rules is None:
        return 0
    version, _ = rules
    points = 0
    while accounts := await ledger.accounts_with_expired(now, _AT_ONCE):
        for account in accounts:
            points += await ledger.lapse(account, version=version, now=now)
    return points
