"""Orders of those who left: what was paid and when stays, who it was does not."""

from collections.abc import Sequence
from typing import Any

from loyalty.codes import ALPHABET, canonical
from loyalty.models import OrderEvent
from loyalty.statements import Sql, dialect, rows

_KEPT = (
    "event", "order", "at", "currency", "total", "refunded", "discount", "shipping", "tax",
    "gift_cards",
)  # fmt: skip
_LINE = ("sku", "quantity", "total", "tags")
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


async def orders_of(
    member_ids: Sequence[int], phones: Sequence[str], emails: Sequence[str]
) -> list[int]:
    """Their orders, also those that waited for their number; locked.

    Without any that somebody is dealing with right now: `customer_of` sees to those by itself.
    """
    locking = " FOR NO KEY UPDATE SKIP LOCKED" if dialect() == "postgres" else ""
    found: list[int] = []
    for condition, values in (
        ("member_id = $1", member_ids),
        ("member_id IS NULL AND phone = $1", phones),
        ("member_id IS NULL AND email = $1", emails),
    ):
        query = Sql(f"SELECT id FROM shop_order WHERE {condition} ORDER BY id{locking}")
        for value in values:
            found += [int(one["id"]) for one in await rows(query, value)]
    return found


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
