"""Orders of those who left: what was paid and when stays, who it was does not."""

from collections.abc import Sequence
from typing import Any

from tortoise.transactions import in_transaction

from loyalty.codes import ALPHABET, canonical, random_key
from loyalty.models import Order, OrderEvent, Setting
from loyalty.statements import Sql, dialect, row, rows

NOTE = "unname:"  # names of the settings that say which orders are still to be unnamed
FORGOTTEN = "-"  # instead of a code in what was told: that of somebody who left, whoever tells it

_KEPT = (
    "event", "order", "at", "currency", "total", "refunded", "discount", "shipping", "tax",
    "gift_cards",
)  # fmt: skip
_LINE = ("sku", "quantity", "total", "tags")
_HINTS = ("payment_hash", "address_hash")
_UNNAMED = Sql(
    "UPDATE shop_order SET phone = '', email = '', referral_code = '', payment_hash = '',"
    " address_hash = '' WHERE id = $1 RETURNING id"
)


async def unname(order_ids: Sequence[int]) -> None:
    """Take the customer out of orders and of everything that was ever told about them."""
    for order_id in order_ids:
        await rows(_UNNAMED, order_id)
        for event in await OrderEvent.filter(order_id=order_id):
            await OrderEvent.filter(id=event.id).update(body=nameless(event.body))


async def unname_all(
    member_ids: Sequence[int], phones: Sequence[str], emails: Sequence[str]
) -> None:
    """Do so with their orders, also with those that waited for their number.

    Whoever deals with an order wants its customer next, so an order that is held right now is not
    waited for: it is noted, and follows with `gather`.
    """
    for condition, values in (
        ("member_id = $1", member_ids),
        ("member_id IS NULL AND phone = $1", phones),
        ("member_id IS NULL AND email = $1", emails),
    ):
        query = f"SELECT id FROM shop_order WHERE {condition} ORDER BY id"
        for value in values:
            theirs = [int(one["id"]) for one in await rows(Sql(query), value)]
            if dialect() == "postgres":
                free = await rows(Sql(f"{query} FOR NO KEY UPDATE SKIP LOCKED"), value)
                held = set(theirs) - {int(one["id"]) for one in free}
            else:
                held = set()
            for order_id in held:
                await Setting.create(name=f"{NOTE}{order_id}:{random_key()}", value="")
            await unname([order_id for order_id in theirs if order_id not in held])


_LEFT_BEHIND = Sql(
    "SELECT o.id FROM shop_order o WHERE o.id = $1 AND NOT EXISTS (SELECT 1 FROM member m"
    " WHERE m.id = o.member_id AND m.forgotten_at IS NULL)"
)


async def gather() -> int:
    """Unname the orders that were held when their customer left, one transaction each; how many."""
    notes = await Setting.filter(name__startswith=NOTE).order_by("name")
    for one in notes:
        order_id = int(one.name.removeprefix(NOTE).partition(":")[0])
        async with in_transaction():
            order = Order.filter(id=order_id)
            held = order.select_for_update(no_key=True) if dialect() == "postgres" else order
            if await held.exists() and await row(_LEFT_BEHIND, order_id) is not None:
                await unname([order_id])
            await Setting.filter(name=one.name).delete()
    return len(notes)


def trimmed(body: dict[str, Any]) -> dict[str, Any]:
    """An event without names and addresses: what is asked again when the next one arrives stays."""
    kept = nameless(body)
    if body.get("referral_code"):
        kept["referral_code"] = body["referral_code"]
    customer = body.get("customer")
    if isinstance(customer, dict):
        hints = {name: customer[name] for name in _HINTS if customer.get(name)}
        kept |= {"customer": hints} if hints else {}
    return kept


def nameless(body: dict[str, Any]) -> dict[str, Any]:
    """An event with its amounts, goods and voucher, and nothing else that the shop told."""
    kept = {name: body[name] for name in _KEPT if name in body}
    code = canonical(str(body.get("voucher", "")))
    if code and set(code) <= set(ALPHABET):
        kept["voucher"] = code
    lines = body.get("lines")
    if isinstance(lines, list):
        kept["lines"] = [
            {name: line[name] for name in _LINE if name in line}
            for line in lines
            if isinstance(line, dict)
        ]
    return kept
