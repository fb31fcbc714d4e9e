"""Points that were spent on an order, by its vouchers, and what becomes of them when it falls.

A cancelled order leaves a new voucher in place of the used one. Refunded, the points themselves
come back, in proportion or when the whole is refunded; a refund that follows a cancellation takes
the new voucher instead. Whatever order the events come in, it ends alike.
"""

from dataclasses import dataclass, field
from datetime import datetime

from loyalty import vouchers
from loyalty.errors import VoucherReserved, VoucherSettled
from loyalty.models import Order, Voucher
from loyalty.orders.state import State
from loyalty.programme import Brand
from loyalty.statements import Sql, row

_BY = "refund"  # who ends the voucher that a cancellation had left
_BACK = Sql(
    "SELECT COALESCE(SUM(points), 0) AS points FROM ledger_entry"
    " WHERE cause = $1 AND substr(once, 1, length($2)) = $2"
)


@dataclass(slots=True)
class Returned:
    """What happened to the vouchers of an order with an event."""

    used: list[Voucher] = field(default_factory=list)
    reissued: list[tuple[Voucher, Voucher]] = field(default_factory=list)  # the used, the new one
    points: list[tuple[Voucher, int]] = field(default_factory=list)  # that came back for it


async def use_and_return(order: Order, state: State, brand: Brand, now: datetime) -> Returned:
    """Mark the vouchers of a paid order used, and return what was spent on it as far as it fell.

    An unknown voucher never refuses an order. It takes accounts, then vouchers: so it comes last.
    """
    done = Returned()
    if state.paid_at is None or not state.vouchers:
        return done
    mine: list[Voucher] = []
    await vouchers.hold(state.vouchers)
    for typed in state.vouchers:
        before = await vouchers.find(typed)
        voucher = await vouchers.use(typed, order.key, at=state.paid_at, now=now, brand=brand)
        if voucher is None or voucher.id in {one.id for one in mine}:
            continue
        mine.append(voucher)
        if before is not None and before.state != "used":
            done.used.append(voucher)
    mine.sort(key=lambda voucher: voucher.id)
    order.voucher_points = sum(voucher.points for voucher in mine)
    due = due_back(state, order.voucher_points, brand)
    for voucher in mine:
        share = min(voucher.points, due)
        due -= share
        if state.cancelled and not _refunded(state):
            await _replace(voucher, brand, now, done)
        elif share:
            await _give_back(voucher, share, order, brand, now, done)
    order.returned_points = sum([await _returned(voucher, order) for voucher in mine])
    await Order.filter(id=order.id).update(
        voucher_points=order.voucher_points, returned_points=order.returned_points
    )
    return done


def due_back(state: State, spent: int, brand: Brand) -> int:
    """How many of the points spent on an order come back as points in this state."""
    if not _refunded(state):
        return 0
    if state.refunded_whole or state.cancelled:
        return spent
    if brand.programme.purchase.spent_points_back == "full_refund":
        return 0
    return spent * state.refunded_cents // state.total_cents


def _refunded(state: State) -> bool:
    return state.refunded_whole or state.refunded_cents > 0


async def _replace(voucher: Voucher, brand: Brand, now: datetime, done: Returned) -> None:
    known = await Voucher.exists(replaces_id=voucher.id)
    made = await vouchers.reissue(voucher, brand=brand, now=now)
    if not known:
        done.reissued.append((voucher, made))


async def _give_back(
    voucher: Voucher, share: int, order: Order, brand: Brand, now: datetime, done: Returned
) -> None:
    """Return a voucher's points up to a share, unless another voucher took its place and was used.

    Each step has a key of its own, so what came back before is counted and does not come again.
    """
    new = await Voucher.get_or_none(replaces_id=voucher.id)
    if new is not None and not (new.state == "void" and new.settled_by == _BY):
        try:
            await vouchers.void(
                new, by=_BY, reason=f"order {order.number}", brand=brand, now=now,
                points_back=False,
            )  # fmt: skip
        except (VoucherSettled, VoucherReserved):
            return
    before = await _returned(voucher, order)
    if share > before:
        once = f"{_key(voucher, order)}{share}"
        await vouchers.give_back(voucher, share - before, brand=brand, once=once, now=now)
        points = await _returned(voucher, order) - before
        if points:
            done.points.append((voucher, points))


async def _returned(voucher: Voucher, order: Order) -> int:
    """What has come back for a voucher because of this order."""
    root = await vouchers.paid_for(voucher)
    found = await row(_BACK, f"voucher:{root.key}", _key(voucher, order))
    return int(found["points"]) if found else 0


def _key(voucher: Voucher, order: Order) -> str:
    return f"order:{order.key}:back:{voucher.key}:"
