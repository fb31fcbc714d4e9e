"""/orders: what shops tell, as at /webhooks/shop/orders, and what came of it."""

import re
from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field
from tortoise.expressions import Q

from bot.web.api.forms import AMOUNT, CURRENCY, VISIBLE
from bot.web.api.members import of_number
from bot.web.api.operations import Answer, Call
from bot.web.api.problems import Problem
from bot.web.api.shapes import (
    Amount,
    Asked,
    Instant,
    MemberNumber,
    Page,
    Paging,
    Told,
    amount_of,
    page_of,
)
from handlers import purchases
from loyalty.models import Member, Order
from loyalty.money import Money

SOURCE = "api"

Decimal = Annotated[str, Field(pattern=AMOUNT, examples=["54.99"])]
Short = Annotated[str, Field(max_length=255)]


class CustomerNews(Asked):
    """Who ordered, as far as the shop knows."""

    model_config = ConfigDict(extra="allow")

    phone: Short = ""
    email: Short = ""
    member: Annotated[Short, Field(description="The member number.")] = ""
    name: Short = ""


class OrderNews(Asked):
    """One event of one order; what else the shop tells is kept as it comes."""

    model_config = ConfigDict(extra="allow")

    event: Literal["paid", "refunded", "cancelled", "delivered"]
    order: Annotated[str, Field(min_length=1, max_length=80, pattern=VISIBLE, examples=["1001"])]
    at: Annotated[Instant, Field(description="When it happened.")]
    currency: Annotated[str, Field(pattern=CURRENCY, examples=["GBP"])]
    total: Annotated[Decimal, Field(description="Paid for goods; the same in all events.")]
    refunded: Annotated[Decimal, Field(description="All refunds so far together.")] = "0.00"
    discount: Decimal = "0.00"
    shipping: Decimal = "0.00"
    tax: Decimal = "0.00"
    customer: CustomerNews = CustomerNews()
    referral_code: Short = ""
    voucher: Annotated[Short, Field(description="The code that the order used.")] = ""


class Taken(Told):
    """What an event did."""

    order: str
    source: str
    state: Literal["announced", "paid", "refunded", "cancelled"]
    points: Annotated[int, Field(description="Standing for this order.")]
    reason: Annotated[str, Field(description="Why it earns nothing, if its customer is known.")]
    known_customer: bool
    repeated: Annotated[bool, Field(description="The same event was known.")]


class OrderTold(Told):
    """An order as it stands."""

    order: str
    source: str
    member: MemberNumber | None
    state: Literal["announced", "paid", "refunded", "cancelled"]
    total: Amount
    refunded: Amount
    paid_at: datetime | None
    received_at: datetime
    points: int
    reason: Annotated[str, Field(description="Why it earns nothing, if its customer is known.")]


async def arrived(call: Call, body: OrderNews) -> Answer:
    """Take an event in; events may come late, twice and in any order."""
    news = body.model_dump(exclude_unset=True)
    news["at"] = body.at.isoformat()
    told, letters = await purchases.arrived(news, source=SOURCE, brand=call.brand, now=call.now)
    taken = Taken.model_validate({**told, "source": SOURCE})
    return Answer(taken, letters=tuple(letters))


async def show(call: Call, source: str, order: str) -> Answer:
    """One order."""
    found = await Order.get_or_none(key=f"{source}:{order}") if _writable(order) else None
    if found is None:
        raise Problem("not-found", "there is no such order", field="order")
    await found.fetch_related("member")
    return Answer(_told(found))


async def of_member(call: Call, number: str, query: Paging) -> Answer:
    """The orders of a member, the newest first."""
    member = await of_number(number)
    everyone = await Member.filter(Q(id=member.id) | Q(merged_into_id=member.id))
    found = Order.filter(member_id__in=[one.id for one in everyone])
    if query.start:
        found = found.filter(id__lt=query.start)
    rows = await found.order_by("-id").limit(query.limit + 1).prefetch_related("member")
    page: Page[OrderTold] = page_of(
        [_told(row) for row in rows], [row.id for row in rows], query.limit
    )
    return Answer(page)


def _writable(text: str) -> bool:
    """Whether a database could hold it."""
    return not re.search(r"[\x00\ud800-\udfff]", text)


def _told(order: Order) -> OrderTold:
    member: Any = order.member
    return OrderTold.model_validate(
        {
            "order": order.number,
            "source": order.source,
            "member": member.number if isinstance(member, Member) else None,
            "state": purchases.state_of(order),
            "total": amount_of(Money(order.total_cents, order.currency)),
            "refunded": amount_of(Money(order.refunded_cents, order.currency)),
            "paid_at": order.paid_at,
            "received_at": order.received_at,
            "points": order.posted,
            "reason": purchases.reason_of(order),
        }
    )
