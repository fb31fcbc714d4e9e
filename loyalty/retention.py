"""What was said, and what shops told beside amounts and goods, is kept for some time and no longer.

Rows are gone through once, in the order of their numbers, and how far is remembered: so it costs
what has become old since the last time, and no index. Whoever else goes through them meanwhile does
the same to them.
"""

import json
from datetime import datetime, timedelta

from tortoise.transactions import in_transaction

from loyalty import reminder_choices
from loyalty.models import LinkCode, Order, OrderEvent
from loyalty.orders import nameless
from loyalty.statements import Sql, dialect, instant, row, rows

BODIES = timedelta(days=90)  # what was said in chats
PAYLOADS = timedelta(days=30)  # what arrived, as it came
CODES = timedelta(days=30)  # one-time codes, after their time is over
PAGE = 1000  # rows of one transaction
FORGOTTEN = json.dumps({"text": "forgotten"}, separators=(",", ":"))

_SO_FAR = Sql("SELECT CAST(value AS bigint) AS id FROM setting WHERE name = $1")
_REMEMBER = Sql(
    "INSERT INTO setting (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE"
    " SET value = excluded.value"
    " WHERE CAST(setting.value AS bigint) < CAST(excluded.value AS bigint) RETURNING name"
)
_SAID = Sql("SELECT id, created_at AS at, state FROM outgoing WHERE id > $1 ORDER BY id LIMIT $2")
_TOLD = Sql(
    "SELECT id, received_at AS at, order_id FROM order_event WHERE id > $1 ORDER BY id LIMIT $2"
)
# A campaign's rows hold no words, a shop's no names. What waited for so long is not said any more,
# and what was perhaps said is not said again: nobody knows the words.
_EMPTY = Sql(
    f"UPDATE outgoing SET saying = '{FORGOTTEN}',"
    " valid_until = CASE state WHEN 'unknown' THEN created_at ELSE valid_until END,"
    " reason = CASE state WHEN 'queued' THEN 'its time was over' ELSE reason END,"
    " state = CASE state WHEN 'queued' THEN 'skipped' ELSE state END"
    " WHERE id > $1 AND id <= $2 AND created_at < $3 AND state <> 'claimed'"
    " AND campaign_id IS NULL AND kind <> 'shop' RETURNING id"
)
_EXPIRED = Sql(
    "DELETE FROM link_code WHERE id IN"
    " (SELECT id FROM link_code WHERE expires_at < $1 LIMIT $2) RETURNING id"
)


async def forget_words(now: datetime) -> int:
    """Empty what was said 90 days ago; that it was said, to whom and when, stays. How many rows."""
    done, before = 0, now - BODIES
    after = await _so_far("forgotten:said")
    while True:
        old = []
        for one in await rows(_SAID, after, PAGE):
            if instant(one["at"]) >= before or one["state"] == "claimed":
                break
            old.append(int(one["id"]))
        if not old:
            return done
        done += len(await rows(_EMPTY, after, old[-1], before))
        after = old[-1]
        await rows(_REMEMBER, "forgotten:said", str(after))


async def forget_customers(now: datetime) -> int:
    """Take names and addresses out of what shops told 30 days ago; how many events.

    The order's own row keeps its phone number and address: by them whoever joins later is known.
    """
    done, before = 0, now - PAYLOADS
    after = await _so_far("forgotten:told")
    while True:
        old = []
        for one in await rows(_TOLD, after, PAGE):
            if instant(one["at"]) >= before:
                break
            old.append((int(one["order_id"]), int(one["id"])))
        if not old:
            return done
        last = max(event for _, event in old)
        for order_id in sorted({order for order, _ in old}):
            done += await _trim(order_id, [event for order, event in old if order == order_id])
        after = last
        await rows(_REMEMBER, "forgotten:told", str(after))


async def _trim(order_id: int, events: list[int]) -> int:
    """One order at a time: whoever changes what was told about it holds its row, too."""
    done = 0
    async with in_transaction():
        order = Order.filter(id=order_id)
        if dialect() == "postgres":
            order = order.select_for_update(no_key=True)
        await order.exists()
        for event in await OrderEvent.filter(id__in=events):
            body = nameless.trimmed(event.body)
            if body != event.body:
                done += await OrderEvent.filter(id=event.id).update(body=body)
    return done


async def forget_codes(now: datetime) -> int:
    """Delete one-time codes whose time has long been over; how many.

    Only such codes are in the table that are good, or were lately: it needs no index.
    """
    done = 0
    if await LinkCode.filter(expires_at__lt=now - CODES).exists():  # or a writer waits for nothing
        while found := len(await rows(_EXPIRED, now - CODES, PAGE)):
            done += found
    return done


async def forget_put_off(now: datetime) -> int:
    """Delete which reminders were put off long ago; how many."""
    return await reminder_choices.forget_over(now, PAGE)


async def _so_far(name: str) -> int:
    found = await row(_SO_FAR, name)
    return int(found["id"]) if found else 0
