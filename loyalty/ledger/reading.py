"""What the ledger knows of an account."""

from datetime import datetime

from loyalty import ledger_statements as sql
from loyalty.ledger.entries import Balance
from loyalty.models import LedgerEntry
from loyalty.statements import instant, row, rows


async def balance(account: str, now: datetime) -> Balance:
    """Points of an account by state, at an instant."""
    found = await row(sql.BALANCE, account, now)
    assert found is not None, "every account that is asked for exists"
    next_at = found["next_at"]
    return Balance(
        int(found["available"]),
        int(found["pending"]),
        int(found["debt"]),
        instant(next_at) if next_at else None,
    )


async def accounts_with_expired(now: datetime, limit: int) -> list[str]:
    """Accounts that hold points whose time is over."""
    return [str(found["account_id"]) for found in await rows(sql.EXPIRED_ACCOUNTS, now, limit)]


async def lifetime(account: str) -> int:
    """Points ever earned, imported or given, spent or not, less what was taken back."""
    found = await row(sql.LIFETIME, account)
    assert found is not None
    return int(found["points"])


async def recent(account: str, limit: int, before: int | None = None) -> list[LedgerEntry]:
    """The newest entries first; `before` is the `seq` that a further page starts under."""
    found = LedgerEntry.filter(account_id=account)
    if before is not None:
        found = found.filter(seq__lt=before)
    return await found.order_by("-seq").limit(limit).prefetch_related("lot")
