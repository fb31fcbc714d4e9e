"""Lots of something that was gained before: what of it has expired, and when the rest is due."""

from dataclasses import replace
from datetime import UTC, datetime

from loyalty import ledger
from loyalty.ledger import Cause
from loyalty.programme import Brand
from loyalty.statements import Sql, instant, row, rows

NEVER = datetime(9999, 1, 1, tzinfo=UTC)  # available at: not before it was delivered

_EXPIRED = Sql(
    "SELECT COALESCE(SUM(d.points), 0) AS points FROM ledger_entry e"
    " JOIN lot l ON l.entry_id = e.id JOIN draw d ON d.lot_id = l.id"
    " JOIN ledger_entry x ON x.id = d.entry_id AND x.kind = 'expire'"
    " WHERE e.cause = $1 AND ($2 = '' OR e.account_id = $2)"
)
_LEFT = Sql(
    "SELECT l.remaining, l.available_at FROM ledger_entry e JOIN lot l ON l.entry_id = e.id"
    " WHERE e.cause = $1 AND e.account_id = $2 AND l.remaining > 0"
)


async def forgiven(
    account: str, about: str, brand: Brand, now: datetime, gained_on: str = ""
) -> int:
    """Points gained for something that expired unused: nobody owes them when it is taken back.

    What several gained for the same, such as joining, is told apart by `gained_on`.
    """
    await ledger.lapse(account, brand, now)  # what expired is not taken for what is left
    found = await row(_EXPIRED, about, gained_on)
    return int(found["points"]) if found else 0


async def realign(
    account: str, gain: Cause, available_at: datetime, expires_at: datetime | None, now: datetime
) -> int:
    """Give what is left of a gain its right dates, by taking it back and gaining it again.

    That is so when a delivery was waited for, or when an earlier payment turns up late. Returns the
    points that had waited for a delivery until now.
    """
    await ledger.hold(account)
    left = await rows(_LEFT, gain.about, account)
    if all(instant(lot["available_at"]) == available_at for lot in left):
        return 0
    points = sum(int(lot["remaining"]) for lot in left)
    moved = replace(gain, once=f"{gain.once}:moved", detail={**gain.detail, "moved": True})
    out = replace(moved, kind="clawback", once=f"{moved.once}:out")
    await ledger.claw_back(account, points, out, gained_for=gain.about, now=now)
    await ledger.gain(
        account, points, moved, available_at=available_at, expires_at=expires_at, now=now
    )
    waited = (int(lot["remaining"]) for lot in left if instant(lot["available_at"]) == NEVER)
    return sum(waited)
