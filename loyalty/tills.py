"""What staff do with vouchers: each use and each end by hand is an act of somebody."""

from datetime import datetime

from tortoise.transactions import in_transaction

from loyalty import acts, family, vouchers
from loyalty.acts import By
from loyalty.errors import NoVoucher
from loyalty.models import Voucher
from loyalty.programme import Brand
from loyalty.statements import Sql, row


async def use(voucher: Voucher, sale: str, *, by: By, brand: Brand, now: datetime) -> Voucher:
    """Mark a voucher used; the same sale again changes nothing. NoVoucher, VoucherReserved."""
    async with in_transaction():
        before = await Voucher.get(id=voucher.id)
        used = await vouchers.use_by_staff(voucher, sale, brand=brand, now=now)
        if before.state != "used":
            await _record("voucher.use", used, by, "", now)
        return used


async def void(
    voucher: Voucher,
    *,
    by: By,
    reason: str,
    brand: Brand,
    now: datetime,
    points_back: bool | None = None,
) -> Voucher:
    """End an unused voucher, as `vouchers.void` does."""
    async with in_transaction():
        ended = await vouchers.void(
            voucher,
            by=acts.named(by),
            reason=reason,
            brand=brand,
            now=now,
            points_back=points_back,
        )
        await _record("voucher.void", ended, by, reason, now)
        return ended


async def release(voucher: Voucher, *, by: By, now: datetime) -> Voucher:
    """Free what a basket or another till has reserved; NoVoucher if it is not reserved any more."""
    async with in_transaction():
        if await row(_RELEASE, voucher.id, now) is None:
            raise NoVoucher
        freed = await Voucher.get(id=voucher.id)
        await _record("voucher.release", freed, by, "", now)
        return freed


_RELEASE = Sql(
    "UPDATE voucher SET state = 'issued', reserved_for = '', reserved_until = NULL"
    " WHERE id = $1 AND state = 'reserved' AND expires_at > $2 RETURNING id"
)


async def _record(act: str, voucher: Voucher, by: By, reason: str, now: datetime) -> None:
    owner = await family.owner(voucher.account_id)
    about = acts.of_member(owner) if owner else f"voucher:{voucher.id}"
    detail = {"voucher": voucher.id}
    await acts.record(act, about, by=by, reason=reason, detail=detail, now=now)
