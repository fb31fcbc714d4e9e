"""Orders computed again from all that was told about them."""

from collections.abc import AsyncIterator, Iterator

from loyalty.models import Order, OrderEvent
from loyalty.orders.news import stored
from loyalty.orders.recording import rate_of
from loyalty.orders.settling import remaining_cents, target_of
from loyalty.orders.state import State, fold
from loyalty.statements import Sql, rows

_PAGE = 500
# What expired unused is not owed when it is refunded: so much may stand beyond what an order earns.
_EXPIRED = Sql(
    "SELECT e.cause, SUM(d.points) AS points FROM ledger_entry x"
    " JOIN draw d ON d.entry_id = x.id JOIN lot l ON l.id = d.lot_id"
    " JOIN ledger_entry e ON e.id = l.entry_id"
    " WHERE x.kind = 'expire' AND e.cause LIKE 'order:%' GROUP BY e.cause"
)


async def drift() -> list[str]:
    """Orders that are not what their events add up to, or that have brought something else."""
    gone = {str(one["cause"]): int(one["points"]) for one in await rows(_EXPIRED)}
    return [
        what
        async for page in _pages()
        for order, state in page
        for what in _differences(order, state, gone.get(f"order:{order.key}", 0))
    ]


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
