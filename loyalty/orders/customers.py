"""Whose order it is, by member number, phone or proven e-mail; and from when on theirs earn."""

from datetime import UTC, datetime, timedelta

from loyalty import family, members
from loyalty.models import Identity, Member, Order
from loyalty.orders.nameless import unname
from loyalty.orders.news import OrderNews
from loyalty.programme import Brand
from loyalty.statements import Sql, instant, row

_ADOPT = Sql(
    "UPDATE shop_order SET member_id = $2 WHERE id = $1 AND member_id IS NULL RETURNING id"
)
# The first batch that made them a member or brought points. The key of the account finds its few
# entries; a batch may have brought some to everybody, so its cause is not searched by.
_MOVED_IN = Sql(
    "SELECT MIN(b.at) AS at FROM imported_line l JOIN import_batch b ON b.id = l.batch_id"
    f" WHERE l.member_id IN {family.MEMBERS} AND (l.created OR EXISTS (SELECT 1 FROM member m"
    " JOIN ledger_entry e ON e.account_id = m.account_id WHERE m.id = l.member_id"
    " AND e.kind = 'import' AND e.cause || '' = 'import:' || l.batch_id))"
)


async def customer_of(order: Order, news: OrderNews, brand: Brand) -> tuple[Member | None, bool]:
    """Whose order it is, locked, and whether that proved an e-mail address of theirs.

    An address that comes with their number or phone is theirs from now on: orders that wait for it
    can be counted, see `waiting_for`. Who joined too late for that gets nothing by a later event.
    """
    known = order.member_id
    if known is None:
        found = await members.match(
            number=news.customer.member, phone=order.phone, email=order.email
        )
        adopted_within = timedelta(days=brand.programme.purchase.adopt_days)
        if found is None or found.joined_at - order.received_at > adopted_within:
            return None, False
        known = found.id
    # First the lock: to refer to a row that somebody changes, and then to want it, is a deadlock.
    member = await members.lock(known)
    if member.id != order.member_id:  # theirs from now on, or two became one
        order.member_id = member.id
        await Order.filter(id=order.id).update(member_id=member.id)
    if member.forgotten_at is not None:  # what was earned is still put right, for nobody
        await unname([order.id])
        if order.postings:
            return member, False
        order.member_id = None
        await Order.filter(id=order.id).update(member_id=None)
        return None, False
    who = news.customer
    if who.email and await members.identified(member, number=who.member, phone=who.phone):
        return member, await members.recognise(member, "email", f"email:{who.email}")
    return member, False


async def waiting_for(member: Member, brand: Brand, now: datetime) -> list[Order]:
    """Orders that came before their customer was known, oldest first: the member's from now on.

    To be asked when somebody joins and whenever an address becomes theirs. Whoever makes it theirs
    has met it (`members.meet`) before taking the member's row: an order of that moment is not lost.
    """
    since = now - timedelta(days=brand.programme.purchase.adopt_days)
    known = await Identity.filter(member_id=member.id, kind__in=("phone", "email"))
    orders: dict[int, Order] = {}
    for identity in known:
        value = identity.address.partition(":")[2]
        unclaimed = Order.filter(member_id=None, received_at__gte=since)
        found = unclaimed.filter(**{identity.kind: value})
        orders |= {order.id: order for order in await found}
    adopted = []
    for order in sorted(orders.values(), key=lambda one: (one.paid_at or now, one.key)):
        if await row(_ADOPT, order.id, member.id) is not None:
            adopted.append(await Order.get(id=order.id))
    return adopted


async def begins(member: Member, brand: Brand) -> datetime:
    """The instant from which on what a member pays earns here.

    Who moved in brought what they had earned until then; who joined, did so a little after buying.
    """
    found = await row(_MOVED_IN, member.id)
    if found is not None and found["at"] is not None:
        return instant(found["at"])
    adopted_within = timedelta(days=brand.programme.purchase.adopt_days)
    return member.joined_at.astimezone(UTC) - adopted_within
