"""POST /webhooks/shopify: orders as Shopify's webhooks tell them.

Every order topic carries the whole order with all its refunds, so each payload is read as the
order's state, whatever its topic: nothing depends on which of them comes first, or twice.
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated, Any

from pydantic import AwareDatetime

from bot.web.shop_orders import (
    LONGEST_SKU,
    MEMBER,
    MOST_LINES,
    REFERRAL,
    Cash,
    Event,
    Flag,
    Many,
    Part,
    Quantity,
    Read,
    Text,
    Tongue,
    filled,
    money,
    phone_of,
    stand_of,
)

TOPICS = frozenset(
    f"orders/{what}"
    for what in ("create", "paid", "updated", "cancelled", "fulfilled", "partially_fulfilled")
)
PLACED, DROPPED = ("pending", "authorized", "partially_paid"), ("voided", "expired")
PAID = ("paid", "partially_refunded", "refunded")


class _Allocation(Part):
    amount: Cash = Decimal()


class _Tax(Part):
    price: Cash = Decimal()


class _Line(Part):
    sku: Text = ""
    quantity: Quantity
    price: Cash
    gift_card: Flag = False
    tip: Any = None
    discount_allocations: Many[_Allocation] = ()
    tax_lines: Many[_Tax] = ()

    @property
    def is_goods(self) -> bool:
        """Not money that is only handed over: gift cards, tips."""
        return not self.gift_card and not self.tip

    def paid(self, taxes_included: bool) -> Decimal:
        """After all discounts, with tax."""
        net = self.price * self.quantity - sum(
            (given.amount for given in self.discount_allocations), Decimal()
        )
        return net if taxes_included else net + sum((t.price for t in self.tax_lines), Decimal())


class _RefundLine(Part):
    subtotal: Cash = Decimal()
    total_tax: Cash = Decimal()
    line_item: _Line | None = None


class _Adjustment(Part):
    kind: Text = ""
    amount: Cash = Decimal()
    tax_amount: Cash = Decimal()


class _Refund(Part):
    created_at: AwareDatetime
    refund_line_items: Many[_RefundLine] = ()
    order_adjustments: Many[_Adjustment] = ()

    def given(self, taxes_included: bool) -> Decimal:
        """What was given back for goods.

        A discrepancy is what was returned less than the goods cost; if negative, more than that.
        """
        lines = sum(
            (
                line.subtotal + (Decimal() if taxes_included else line.total_tax)
                for line in self.refund_line_items
                if line.line_item is None or line.line_item.is_goods
            ),
            Decimal(),
        )
        less = sum(
            (
                a.amount + a.tax_amount
                for a in self.order_adjustments
                if a.kind != "shipping_refund"
            ),
            Decimal(),
        )
        return lines - less


class _Address(Part):
    phone: Text = ""
    country_code: Text = ""


class _Person(Part):
    phone: Text = ""
    email: Text = ""
    first_name: Text = ""
    last_name: Text = ""


class _Note(Part):
    name: Text = ""
    value: Text = ""


class _Code(Part):
    code: Text = ""


class _Fulfillment(Part):
    status: Text = ""
    created_at: AwareDatetime


class _Amount(Part):
    amount: Cash = Decimal()


class _Prices(Part):
    shop_money: Annotated[_Amount, filled({})] = _Amount()


class Order(Part):
    """An order of Shopify, as far as we read it; amounts are in the shop's own currency."""

    name: Text
    currency: Text
    processed_at: AwareDatetime
    financial_status: Text = ""
    fulfillment_status: Text = ""
    cancelled_at: AwareDatetime | None = None
    taxes_included: Flag = False
    total_discounts: Cash = Decimal()
    total_tax: Cash = Decimal()
    total_shipping_price_set: Annotated[_Prices, filled({})] = _Prices()
    phone: Text = ""
    email: Text = ""
    customer: Annotated[_Person, filled({})] = _Person()
    billing_address: Annotated[_Address, filled({})] = _Address()
    line_items: tuple[_Line, ...]
    refunds: Many[_Refund] = ()
    fulfillments: Many[_Fulfillment] = ()
    discount_codes: Many[_Code] = ()
    note_attributes: Many[_Note] = ()

    @property
    def number(self) -> str:
        """As customers know it."""
        return self.name.removeprefix("#")

    @property
    def total(self) -> Decimal:
        """Goods after discounts, with tax, without shipping, gift cards and tips."""
        goods = (line.paid(self.taxes_included) for line in self.line_items if line.is_goods)
        return sum(goods, Decimal())

    @property
    def refunded(self) -> Decimal:
        """What was given back of that so far, all refunds together."""
        if self.financial_status == "refunded":
            return self.total
        given = sum((refund.given(self.taxes_included) for refund in self.refunds), Decimal())
        return max(Decimal(), min(self.total, given))

    def note(self, name: str) -> str:
        """What the shop's theme wrote on the order under this name."""
        return next((note.value for note in self.note_attributes if note.name == name), "")

    @property
    def who(self) -> dict[str, str]:
        """Who ordered, as far as the shop knows."""
        country = self.billing_address.country_code
        written = (self.customer.phone, self.phone, self.billing_address.phone)
        return {
            "phone": phone_of((number, country) for number in written),
            "email": (self.customer.email or self.email)[:240],
            "member": self.note(MEMBER)[:40],
            "name": f"{self.customer.first_name} {self.customer.last_name}".strip()[:200],
        }


def events(order: Order) -> list[Event]:
    """What happened to an order so far, as bodies of /webhooks/shop/orders."""
    gift_cards = (line for line in order.line_items if line.gift_card)
    base: Event = {
        "order": order.number,
        "currency": order.currency,
        "total": money(order.total),
        "discount": money(order.total_discounts),
        "shipping": money(order.total_shipping_price_set.shop_money.amount),
        "tax": money(order.total_tax),
        "gift_cards": money(sum((g.paid(order.taxes_included) for g in gift_cards), Decimal())),
        "customer": order.who,
        "referral_code": order.note(REFERRAL)[:255],
        "lines": [
            {
                "sku": line.sku[:LONGEST_SKU],
                "quantity": int(line.quantity),
                "total": money(line.paid(order.taxes_included)),
                "tags": [],
            }
            for line in order.line_items
            if line.is_goods
        ][:MOST_LINES],
    }
    paid_at, found = order.processed_at.isoformat(), []
    if order.financial_status in PAID:
        found.append({**base, "event": "paid", "at": paid_at})
        if order.refunded > 0:
            last = max((refund.created_at for refund in order.refunds), default=order.processed_at)
            told = {"event": "refunded", "at": last.isoformat(), "refunded": money(order.refunded)}
            found.append({**base, **told})
        if order.fulfillment_status == "fulfilled":
            sent = [f.created_at for f in order.fulfillments if f.status == "success"]
            at = max(sent, default=order.processed_at).isoformat()
            found.append({**base, "event": "delivered", "at": at})
    if order.cancelled_at is not None:
        found.append({**base, "event": "cancelled", "at": order.cancelled_at.isoformat()})
    return found


def read(raw: Mapping[str, Any]) -> Read:
    """An order as it was told. Raises ValidationError."""
    order = Order.model_validate(raw)
    entered = [code.code for code in order.discount_codes]
    stands = stand_of(
        placed=order.financial_status in PLACED,
        dropped=order.cancelled_at is not None or order.financial_status in DROPPED,
    )
    return Read(order.number, events(order), entered, stands)


SHOPIFY = Tongue("shopify", "X-Shopify-Hmac-Sha256", "X-Shopify-Topic", TOPICS, read)
