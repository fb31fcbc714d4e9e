"""What was said, told or put aside is forgotten in time: docs/operating.md says what, and when."""

from datetime import datetime

from loyalty import retention
from loyalty.programme import Brand
from loyalty.statements import Sql, row, rows

# Its table is of the room that answers chats, whose code no job may ask.
_PARKED = Sql(
    "DELETE FROM parked WHERE id IN (SELECT id FROM parked WHERE last_at < $1 LIMIT $2)"
    " RETURNING id"
)
_ANY_PARKED = Sql("SELECT 1 AS one FROM parked WHERE last_at < $1 LIMIT 1")


async def forget(brand: Brand, now: datetime) -> int:
    """Forget it, some rows and one transaction at a time; how many rows."""
    done = await retention.forget_words(now) + await retention.forget_customers(now)
    done += await retention.forget_codes(now) + await retention.forget_put_off(now)
    return done + await _forget_parked(now)


async def _forget_parked(now: datetime) -> int:
    """Messages that nobody could deal with, also those that staff never looked at."""
    done, before = 0, now - retention.PAYLOADS
    if await row(_ANY_PARKED, before):
        while found := len(await rows(_PARKED, before, retention.PAGE)):
            done += found
    return done
