"""What was said, and what shops told beside amounts and goods, is kept for some time and no longer.

Rows are gone through once, in the order of their numbers, and how far is remembered: so it costs
what has become old since the last time, and no index. Each goes by its own time: one that a clock
made that was ahead, or a job that was told a time to come, is noted and waited for, and what comes
after it is not. Whoever else goes through them meanwhile does the same to them.
"""

import json
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from tortoise.transactions import in_transaction

from loyalty import reminder_choices
from loyalty.models import LinkCode, Order, OrderEvent, Setting
from loyalty.orders import nameless
from loyalty.statements import Sql, dialect, insert, instant, numbered, packed, row, rows

BODIES = timedelta(days=90)  # what was said in chats
PAYLOADS = timedelta(days=30)  # what arrived, as it came
CODES = timedelta(days=30)  # one-time codes, after their time is over
PAGE = 1000  # rows of one transaction
BEYOND = 20_000  # rows that are looked at behind one that is young
FORGOTTEN = json.dumps({"text": "forgotten"}, separators=(",", ":"))

_SO_FAR = Sql("SELECT CAST(value AS bigint) AS id FROM setting WHERE name = $1")
_REMEMBER = Sql(
    "INSERT INTO setting (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE"
    " SET value = excluded.value"
    " WHERE CAST(setting.value AS bigint) < CAST(excluded.value AS bigint) RETURNING name"
)
_NOTE = insert("setting", {"name": "varchar", "value": "varchar"}, " ON CONFLICT DO NOTHING")
# A campaign's rows hold no words, a shop's no names. What waited for so long is not said any more,
# and what was perhaps said is not said again: nobody knows the words.
_EMPTY = numbered(
    f"UPDATE outgoing SET saying = '{FORGOTTEN.replace('{', '{{').replace('}', '}}')}',"
    " valid_until = CASE state WHEN 'unknown' THEN created_at ELSE valid_until END,"
    " reason = CASE state WHEN 'queued' THEN 'its time was over' ELSE reason END,"
    " state = CASE state WHEN 'queued' THEN 'skipped' ELSE state END"
    " WHERE id IN ({one}) AND created_at < $2 AND state <> 'claimed'"
    " AND campaign_id IS NULL AND kind <> 'shop' RETURNING id"
)
_EXPIRED = Sql(
    "DELETE FROM link_code WHERE id IN"
    " (SELECT id FROM link_code WHERE expires_at < $1 LIMIT $2) RETURNING id"
)


@dataclass(frozen=True, slots=True)
class _Table:
    """What is gone through: how far is a setting of this name, which rows wait is others."""

    name: str
    last: Sql  # the last row before an instant, of so many after a number
    page: Sql  # rows after a number, up to another one
    some: Sql  # rows of these numbers


def _table(name: str, table: str, columns: str) -> _Table:
    """`columns` are the row's id and at, its state, and what else is asked of it."""
    after = f"SELECT {columns} FROM {table} WHERE id > $1"
    return _Table(
        name,
        Sql(
            f"SELECT max(p.id) AS id FROM ({after} ORDER BY id LIMIT $2) p"
            " WHERE p.at < $3 AND p.state <> 'claimed'"
        ),
        Sql(f"{after} AND id <= $2 ORDER BY id LIMIT $3"),
        numbered(f"SELECT {columns} FROM {table} WHERE id IN ({{one}}) ORDER BY id"),
    )


# Rows without words have no state here: there is nothing in them to wait for.
_SAID = _table(
    "forgotten:said",
    "outgoing",
    "id, created_at AS at,"
    " CASE WHEN campaign_id IS NULL AND kind <> 'shop' THEN state ELSE '' END AS state",
)
_TOLD = _table("forgotten:told", "order_event", "id, received_at AS at, event AS state, order_id")


async def forget_words(now: datetime) -> int:
    """Empty what was said 90 days ago; that it was said, to whom and when, stays. How many rows."""
    done, before = 0, now - BODIES
    async for old in _old(_SAID, before):
        done += len(await rows(_EMPTY, packed(one["id"] for one in old), before))
    return done


async def forget_customers(now: datetime) -> int:
    """Take names and addresses out of what shops told 30 days ago; how many events.

    The order's own row keeps its phone number and address: by them whoever joins later is known.
    """
    done = 0
    async for old in _old(_TOLD, now - PAYLOADS):
        for order_id in sorted({int(one["order_id"]) for one in old}):
            events = [int(one["id"]) for one in old if one["order_id"] == order_id]
            done += await _trim(order_id, events)
    return done


async def _old(table: _Table, before: datetime) -> AsyncIterator[Sequence[Mapping[str, Any]]]:
    """Rows from before an instant, some at a time: done with when more of them are asked for."""
    async for old in _waited_for(table, before):
        yield old
    after = await _so_far(table.name)
    while last := (await rows(table.last, after, BEYOND, before))[0]["id"]:
        while page := await rows(table.page, after, last, PAGE):
            yield [one for one in page if _is_old(one, before)]
            young = [one["id"] for one in page if one["state"] and not _is_old(one, before)]
            if young:
                await rows(_NOTE, packed([f"{table.name}:{one}", ""] for one in young))
            after = int(page[-1]["id"])
            await rows(_REMEMBER, table.name, str(after))


async def _waited_for(
    table: _Table, before: datetime
) -> AsyncIterator[Sequence[Mapping[str, Any]]]:
    """The same, of those that were left behind."""
    after = prefix = f"{table.name}:"
    while True:
        notes = Setting.filter(name__startswith=prefix, name__gt=after).order_by("name")
        names = {int(one.name.removeprefix(prefix)): one.name for one in await notes.limit(PAGE)}
        if not names:
            return
        found = await rows(table.some, packed(names))
        yield [one for one in found if _is_old(one, before)]
        young = {one["id"] for one in found if not _is_old(one, before)}
        gone = [name for number, name in names.items() if number not in young]
        await Setting.filter(name__in=gone).delete()
        *_, after = names.values()


def _is_old(one: Mapping[str, Any], before: datetime) -> bool:
    """What is being sent is not: whoever sends it has its words."""
    return instant(one["at"]) < before and one["state"] != "claimed"


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
