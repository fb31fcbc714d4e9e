"""Inbound messages that could not be dealt with: counted, put aside, looked at, tried again."""

import hashlib
from collections.abc import Awaitable, Callable
from datetime import datetime

from handlers.models import Parked
from loyalty.statements import Sql, row

ATTEMPTS = 3
LONGEST_ERROR = 2000

_COUNT = Sql(
    "INSERT INTO parked (key, channel, payload, error, attempts, state, first_at, last_at)"
    " VALUES ($1, $2, $3, $4, 1, $5, $6, $6) ON CONFLICT (key) DO UPDATE SET"
    " attempts = parked.attempts + 1, error = excluded.error, last_at = excluded.last_at,"
    f" state = CASE WHEN parked.attempts + 1 >= {ATTEMPTS} THEN 'parked' ELSE parked.state END"
    " RETURNING attempts, state"
)
_FORGET = Sql("DELETE FROM parked WHERE key = $1 AND state = 'counting'")


async def count(key: str, channel: str, payload: str, error: str, now: datetime) -> bool:
    """Note that a handler crashed on this; True from the third time on, when it is put aside."""
    found = await row(
        _COUNT, key, channel, _storable(payload), _storable(error)[:LONGEST_ERROR], "counting", now
    )
    assert found is not None, "an upsert returns its row"
    return bool(found["state"] == "parked")


async def park(channel: str, payload: str, error: str, now: datetime) -> None:
    """Put something unreadable aside at once; its digest is its key."""
    digest = hashlib.sha256(payload.encode("utf-8", "surrogatepass")).hexdigest()
    key = f"{channel}:unreadable:{digest}"
    await row(
        _COUNT, key, channel, _storable(payload), _storable(error)[:LONGEST_ERROR], "parked", now
    )


async def forget(key: str) -> None:
    """It was dealt with after all."""
    await row(_FORGET, key)


async def listed() -> list[Parked]:
    """What waits for staff, oldest first."""
    return await Parked.filter(state="parked").order_by("id")


async def retry(
    number: int, take: Callable[[Parked], Awaitable[None]], now: datetime
) -> Parked | None:
    """Give one parked message to `take` once more; it stays parked, with the error, if that fails.

    None if there is no such parked message.
    """
    found = await Parked.filter(id=number, state="parked").first()
    if found is None:
        return None
    try:
        await take(found)
    except Exception as error:
        found.error = _storable(f"{type(error).__name__}: {error}")[:LONGEST_ERROR]
        found.attempts += 1
    else:
        found.state = "done"
    found.last_at = now
    await found.save(update_fields=["error", "attempts", "state", "last_at"])
    return found


def _storable(text: str) -> str:
    return text.replace("\0", "�").encode("utf-8", "replace").decode("utf-8")
