"""POST /webhooks/woocommerce: orders as WooCommerce's webhooks tell them.

Both order topics carry the whole order with its status and its refunds, so each payload is read
as the order's state: nothing depends on which of them comes first, or twice.
"""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator

from bot.web.shop_orders import (
    LONGEST_SKU,
    MEMBER,
    MOST_LINES,
    REFERRAL,
    Cash,
    Event,
    Many,
    Part,
    Quantity,
    Read,
    Text,
    Tongue,
    money,
    phone_of,
    stand_of,
)

TOPICS = frozenset(("order.created", "order.updated"))
PLACED, DROPPED = ("pending", "on-hold", "processing"), ("cancelled", "failed", "trash")
NOT_PAID = ("pending", "failed", "trash", "auto-draft", "checkout-draft")
PING = re.compile(rb"(webhook_id=[0-9]{1,12})?")  # unsigned, sent when a webhook is saved

_blank = BeforeValidator(lambda value: value if isinstance(value, dict) else {})
Gmt = Annotated[datetime, AfterValidator(lambda at: at.replace(tzinfo=at.tzinfo or UTC))]


class _Line(Part):
    sku: Text = ""
    quantity: Quantity = Decimal(1)
    total: Cash  # after discounts, always without tax
    total_tax: Cash = Decimal()

    @property
    def paid(self) -> Decimal:
        """After discounts, with tax."""
        return self.total + self.total_tax


class _Refund(Part):
    total: Cash = Decimal()  # negative


class _Coupon(Part):
    code: Text = ""


class _Meta(Part):
    key: Text = ""
    value: Text = ""


class _Billing(Part):
    phone: Text = ""
    email: Text = ""
    country: Text = ""
    first_name: Text = ""
    last_name: Text = ""


class Order(Part):
    """An order of WooCommerce, as far as we read it."""

    number: Text
    status: Text
    currency: Text
    date_created_gmt: Gmt
    date_modified_gmt: Gmt | None = None
    date_paid_gmt: Gmt | None = None
    date_completed_gmt: Gmt | None = None
    discount_total: Cash = Decimal()
    discount_tax: Cash = Decimal()
    shipping_total: Cash = Decimal()
    shipping_tax: Cash = Decimal()
    total_tax: Cash = Decimal()
    billing: Annotated[_Billing, _blank] = _Billing()
    line_items: tuple[_Line, ...]
    fee_lines: Many[_Line] = ()
    coupon_lines: Many[_Coupon] = ()
    refunds: Many[_Refund] = ()
    meta_data: Many[_Meta] = ()

    @property
    def order_number(self) -> str:
        """As customers know it."""
        return self.number.removeprefix("#")

    @property
    def total(self) -> Decimal:
        """Goods after discounts, with tax, without shipping; a negative fee is a discount, too."""
        goods = sum((line.paid for line in self.line_items), Decimal())
        off = sum((fee.paid for fee in self.fee_lines if fee.paid < 0), Decimal())
        return max(Decimal(), goods + off)

    @property
    def refunded(self) -> Decimal:
        """What was given back so far; the payload does not say for what, so goods come first."""
        if self.status == "refunded":
            return self.total
        return min(self.total, sum((abs(refund.total) for refund in self.refunds), Decimal()))

    @property
    def paid_at(self) -> datetime | None:
        """When it was paid: with cash on delivery only once it is completed."""
        if self.status in NOT_PAID:
            return None
        if self.date_paid_gmt is None and self.status == "completed":
            return self.date_completed_gmt or self.date_created_gmt
        return self.date_paid_gmt

    def meta(self, name: str) -> str:
        """What the shop's theme wrote on the order, openly or hidden from view."""
        return next((m.value for m in self.meta_data if m.key in (name, f"_{name}")), "")

    @property
    def who(self) -> dict[str, str]:
        """Who ordered, as far as the shop knows."""
        return {
            "phone": phone_of([(self.billing.phone, self.billing.country)]),
            "email": self.billing.email[:240],
            "member": self.meta(MEMBER)[:40],
            "name": f"{self.billing.first_name} {self.billing.last_name}".strip()[:200],
        }


def events(order: Order) -> list[Event]:
    """What happened to an order so far, as bodies of /webhooks/shop/orders."""
    base: Event = {
        "order": order.order_number,
        "currency": order.currency,
        "total": money(order.total),
        "discount": money(order.discount_total + order.discount_tax),
        "shipping": money(order.shipping_total + order.shipping_tax),
        "tax": money(order.total_tax),
        "customer": order.who,
        "referral_code": order.meta(REFERRAL)[:255],
        "lines": [
            {
                "sku": line.sku[:LONGEST_SKU],
                "quantity": int(line.quantity),
                "total": money(line.paid),
                "tags": [],
            }
            for line in order.line_items[:MOST_LINES]
        ],
    }
    changed_at = (order.date_modified_gmt or order.date_created_gmt).isoformat()
    found = []
    if order.paid_at is not None:
        found.append({**base, "event": "paid", "at": order.paid_at.isoformat()})
        if order.refunded > 0:
            told = {"event": "refunded", "at": changed_at, "refunded": money(order.refunded)}
            found.append({**base, **told})
        if order.status == "completed":
            at = (order.date_completed_gmt or order.paid_at).isoformat()
            found.append({**base, "event": "delivered", "at": at})
    if order.status == "cancelled":
        found.append({**base, "event": "cancelled", "at": changed_at})
    return found


def read(raw: Mapping[str, Any]) -> Read:
    """An order as it was told. Raises ValidationError."""
    order = Order.model_validate(raw)
    entered = [coupon.code for coupon in order.coupon_lines]
    stands = stand_of(
        placed=order.status in PLACED and order.paid_at is None, dropped=order.status in DROPPED
    )
    return Read(order.order_number, events(order), entered, stands)


WOOCOMMERCE = Tongue(
    "woocommerce", "X-WC-Webhook-Signature", "X-WC-Webhook-Topic", TOPICS, read, PING
)
