"""Orders computed again from all that was told about them."""

from collections.abc import AsyncIterator, Iterator

from loyalty.models import Order, OrderEvent
from loyalty.orders.news import stored
from loyalty.orders.recording import rate_of
from loyalty.orders.settling import remaining_cents, target_of
from loyalty.orders.state import State, fold
from loyalty.statements import listed, packed, rows

_PAGE = 500
# What expired unused is not owed when it is refunded: so much may stand beyond what an order earns.
_EXPIRED = listed(
    "SELECT e.cause, SUM(d.points) AS points FROM ledger_entry e"
    " JOIN lot l ON l.entry_id = e.id JOIN draw d ON d.lot_id = l.id"
    " JOIN ledger_entry x ON x.id = d.entry_id"
    " WHERE e.cause IN ({one}) AND x.kind = 'expire' GROUP BY e.cause"
)


async def drift() -> list[str]:
    """Orders that are not what their events add up to, or that have brought something else."""
    found: list[str] = []
    async for page in _pages():
        causes = packed(f"order:{order.key}" for order, _ in page)
        gone = {str(one["cause"]): int(one["points"]) for one in await rows(_EXPIRED, causes)}
        for order, state in page:
            found += _differences(order, state, gone.get(f"order:{order.key}", 0))
    return found


async def _pages() -> AsyncIterator[list[tuple[Order, State]]]:
    """Orders and what was told about them, a page at a time; without those nobody told about."""
    after = 0
    while orders := await Order.filter(id__gt=after).order_by("id").limit(_PAGE):
        events: dict[int, list[OrderEvent]] = {}
        for event in await OrderEvent.filter(order_id__in=[order.id for order in orders]):
            events.setdefault(event.order_id, []).append(event)
        yield [
            (order, fold([stored(event.body) for event in events[order.id]], rate_of(order)))
            for order in orders
            if order.id in events
        ]
        after = orders[-1].id


def _differences(order: Order, state: State, gone: int) -> Iterator[str]:
    kept = (order.total_cents, order.refunded_cents, order.paid_at, order.delivered_at)
    told = (state.total_cents, state.refunded_cents, state.paid_at, state.delivered_at)
    if (*kept, bool(order.cancelled)) != (*told, state.cancelled):
        yield f"order {order.key}: is kept as {kept}, its events say {told}"
    if order.terms is None and not order.rate:
        due = 0
    else:
        due = target_of(order, remaining_cents(order))[0]
    if not due <= order.posted <= due + gone:
        yield f"order {order.key}: earns {due} points, {order.posted} stand"
