"""What shops tell about an order: one event, read and checked."""

import re
from datetime import datetime
from typing import Annotated, Any, Literal

import phonenumbers
from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    model_validator,
)

from loyalty import shapes
from loyalty.errors import BadOrder
from loyalty.money import cents_of
from loyalty.programme import values


def _number(value: object) -> object:
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else value


def _phone(value: str) -> str:
    """E.164, or nothing: an order is not refused for a phone number that nobody can call."""
    try:
        parsed = phonenumbers.parse(value, None)
    except phonenumbers.NumberParseException:
        return ""
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)


def _email(value: str) -> str:
    """As addresses are compared, or nothing: shops fill the field with all sorts of things."""
    email = value.strip().lower()
    return email if len(email) <= LONGEST_EMAIL and _EMAIL.fullmatch(email) else ""


def _instant(at: datetime) -> datetime:
    if not 1970 <= at.year < 3000:
        raise ValueError("an instant between 1970 and 2999")
    return at


LONGEST_EMAIL = 240
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
Instant = Annotated[AwareDatetime, AfterValidator(_instant)]
Amount = Annotated[values.Amount, BeforeValidator(_number)]
Short = Annotated[str, Field(max_length=255)]
Text = Annotated[str, BeforeValidator(_number), Field(max_length=255)]
Name = Annotated[str, BeforeValidator(_number), Field(min_length=1, max_length=80)]


class Customer(BaseModel):
    """Who ordered, as far as the shop knows."""

    model_config = ConfigDict(extra="allow")

    phone: Annotated[Short, AfterValidator(_phone)] = ""
    email: Annotated[Short, AfterValidator(_email)] = ""
    member: Short = ""
    name: Short = ""
    payment_hash: Short = ""
    address_hash: Short = ""


class OrderLine(BaseModel):
    """Goods of one kind, and what was paid for all of them together."""

    model_config = ConfigDict(extra="allow")

    sku: Text = ""
    quantity: Annotated[int, Field(ge=0, le=10**6)] = 1
    total: Amount = "0.00"
    tags: Annotated[list[Text], Field(max_length=100)] = []


class OrderNews(BaseModel):
    """One event of one order, as posted to /webhooks/shop/orders. Amounts are decimal texts."""

    model_config = ConfigDict(extra="allow")

    event: Literal["paid", "refunded", "cancelled", "delivered"]
    order: Name
    at: Instant
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")]
    total: Amount
    refunded: Amount = "0.00"
    discount: Amount = "0.00"
    shipping: Amount = "0.00"
    tax: Amount = "0.00"
    gift_cards: Amount = "0.00"
    customer: Customer = Customer()
    referral_code: Short = ""
    voucher: Short = ""
    lines: Annotated[list[OrderLine], Field(max_length=1000)] = []

    @model_validator(mode="after")
    def _plausible(self) -> "OrderNews":
        if cents_of(self.refunded) > cents_of(self.total):
            raise ValueError("refunded: not more than the total")
        return self


def read(body: object) -> OrderNews:
    """Check an order's body; BadOrder names the field and what was expected."""
    try:
        return OrderNews.model_validate(body)
    except ValidationError as error:
        field, said = shapes.first(error, shapes.JSON)
        if not field and ": " in said:
            field, said = said.split(": ", 1)
        raise BadOrder(field or "body", said) from error


def stored(body: dict[str, Any]) -> OrderNews:
    """An event as it was kept, without what an older version took unread and is no good."""
    try:
        return OrderNews.model_validate(body)
    except ValidationError:
        kept = {name: part for name, part in body.items() if name in _ALWAYS_READ}
        return OrderNews.model_validate(kept)


_ALWAYS_READ = (
    "event", "order", "at", "currency", "total", "refunded", "discount", "shipping", "tax",
    "voucher",
)  # fmt: skip
