"""What connected shops must know about our vouchers: rows to be delivered, one for each shop."""

from datetime import datetime

from loyalty import outgoing
from loyalty.models import Voucher
from loyalty.outgoing import Saying
from loyalty.programme import Brand

CREATE, REMOVE = "shop-discount", "shop-discount-off"  # what a row asks its shop for


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
    await outgoing.put(
        once=f"{shop}:{way}:{voucher.key}",
        channel=shop,
        address=f"{shop}:{voucher.key}",
        member_id=None,
        kind="shop",
        saying=Saying(text, {"code": {"voucher": voucher.key}}),
        locale="",
        now=now,
    )
