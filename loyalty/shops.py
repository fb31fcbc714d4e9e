"""What connected shops must know about our vouchers: rows to be delivered, one for each shop."""

from collections.abc import Sequence
from datetime import datetime

from loyalty import outgoing
from loyalty.models import Outgoing, Voucher
from loyalty.outgoing import Saying
from loyalty.programme import Brand
from loyalty.statements import Sql, rows

CREATE, REMOVE = "shop-discount", "shop-discount-off"  # what a row asks its shop for
USED_ON_ORDERS = ("money_off", "percentage", "product", "shipping")  # kinds that a shop knows
OPEN = ("issued", "reserved")  # states in which a voucher can be used
AT_ONCE = 200


async def announce(voucher: Voucher, brand: Brand, now: datetime) -> None:
    """Have the discount behind a voucher's code created in every connected shop, once."""
    for shop in brand.shops:
        await _ask(shop, CREATE, "on", voucher, now)


async def withdraw(voucher: Voucher, brand: Brand, now: datetime) -> None:
    """Have it taken back, apart from the shop whose order used it up."""
    for shop in brand.shops:
        if not voucher.used_by.startswith(f"{shop}:"):
            await _ask(shop, REMOVE, "off", voucher, now)


async def _ask(shop: str, text: str, way: str, voucher: Voucher, now: datetime) -> None:
    """Write the row: it names the voucher and not its code.

    Each voucher has an address of its own, so that what concerns it is delivered in order.
    """
    if voucher.kind not in USED_ON_ORDERS:
        return
    await outgoing.put(
        once=f"{shop}:{way}:{voucher.key}",
        channel=shop,
        address=f"{shop}:{voucher.key}",
        member_id=None,
        kind="shop",
        saying=Saying(text, {"voucher": voucher.key}),
        locale="",
        now=now,
    )


async def announce_all(brand: Brand, now: datetime) -> int:
    """Have the discounts of all open vouchers created, for a shop that was connected later."""
    after = told = 0
    while page := await _open(after, now):
        for voucher in page:
            await announce(voucher, brand, now)
        after, told = page[-1].id, told + len(page)
    return told


async def _open(after: int, now: datetime) -> list[Voucher]:
    found = Voucher.filter(id__gt=after, state__in=OPEN, expires_at__gt=now)
    return await found.filter(kind__in=USED_ON_ORDERS).order_by("id").limit(AT_ONCE)


async def refused(limit: int, after: int = 0) -> Sequence[Outgoing]:
    """Rows that a shop will not take as they are, by number: for staff to see and repair."""
    found = Outgoing.filter(kind="shop", state="failed", id__gt=after)
    return await found.order_by("id").limit(limit)


_ASK_AGAIN = Sql(
    "UPDATE outgoing SET state = 'queued', reason = '', not_before = $1, lease_until = $1"
    " WHERE kind = 'shop' AND state = 'failed' AND (CAST($2 AS bigint) = 0 OR id = $2) RETURNING id"
)


async def ask_again(number: int, now: datetime) -> int:
    """Queue what a shop refused once more, one row or (number 0) all; how many it were."""
    return len(await rows(_ASK_AGAIN, now, number))
