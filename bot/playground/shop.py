"""A very small shop: it tells Kith about orders in the way that any shop can, signed."""

import hashlib
import hmac
import json
from dataclasses import asdict
from typing import Any

from bot.playground.people import Person
from bot.playground.postman import Postman
from bot.playground.stage import Bought, Stage
from loyalty.models import Identity
from loyalty.money import cents_of

FIRST_ORDER = 1001


class Shop:
    """Takes orders from people, takes them back, and signs what it says."""

    def __init__(
        self, stage: Stage, postman: Postman, secret: str, base_url: str, currency: str
    ) -> None:
        self.stage = stage
        self.postman = postman
        self.secret = secret.encode()
        self.url = f"{base_url}/webhooks/shop/orders"
        self.currency = currency

    def next_number(self) -> str:
        """The order number after the highest one."""
        taken = (int(number) for number in self.stage.orders if number.isdecimal())
        return str(max(taken, default=FIRST_ORDER - 1) + 1)

    async def sell(self, person: Person, channel: str, number: str, total: str) -> dict[str, Any]:
        """Somebody pays; ValueError if the amount or the number is none."""
        number = number.strip() or self.next_number()
        if number in self.stage.orders:
            raise ValueError(f"Order {number} exists already.")
        if not number.isalnum() or len(number) > 20:
            raise ValueError("An order number has up to 20 letters and digits.")
        now = self.stage.now().isoformat()
        order = Bought(number, person.key, channel, _cents(total), now)
        self.stage.orders[number] = order
        return await self._tell(order, "paid")

    async def refund(self, number: str, amount: str) -> dict[str, Any]:
        """Give money back, a part or (empty) the rest; ValueError if it is more than is left."""
        order = self._found(number)
        left = order.total_cents - order.refunded_cents
        cents = _cents(amount) if amount.strip() else left
        if not 0 < cents <= left:
            raise ValueError(f"Only {_decimal(left)} of order {number} is left to refund.")
        order.refunded_cents += cents
        return await self._tell(order, "refunded")

    async def cancel(self, number: str) -> dict[str, Any]:
        """Call the whole order off."""
        order = self._found(number)
        order.cancelled = True
        return await self._tell(order, "cancelled")

    async def deliver(self, number: str) -> dict[str, Any]:
        """The parcel has arrived: it can be reviewed."""
        order = self._found(number)
        if order.delivered:
            raise ValueError(f"Order {number} is delivered already.")
        order.delivered = True
        return await self._tell(order, "delivered")

    def _found(self, number: str) -> Bought:
        order = self.stage.orders.get(number)
        if order is None:
            raise ValueError(f"There is no order {number}.")
        if order.cancelled:
            raise ValueError(f"Order {number} is cancelled already.")
        return order

    async def _tell(self, order: Bought, event: str) -> dict[str, Any]:
        """Post the event, signed, and say what Kith answered."""
        person = self.stage.people[order.person]
        body = json.dumps(
            {
                "event": event,
                "order": order.number,
                "at": self.stage.now().isoformat(),
                "currency": self.currency,
                "total": _decimal(order.total_cents),
                "refunded": _decimal(order.refunded_cents),
                "customer": await self._customer(person, order.channel),
            }
        ).encode()
        signature = hmac.new(self.secret, body, hashlib.sha256).hexdigest()
        headers = {"X-Kith-Signature": signature, "Content-Type": "application/json"}
        note = f"{person.name}: order {order.number} {event}"
        status, answer = await self.postman.post(
            "Shop → Kith", self.url, note, data=body, headers=headers
        )
        self.stage.tell("order", order=asdict(order))
        return {"status": status, "answer": answer[:2000], "order": asdict(order)}

    async def _customer(self, person: Person, channel: str) -> dict[str, str]:
        """By phone, or by the member number that they would read out at the till."""
        if channel == "whatsapp":
            return {"name": person.name, "phone": person.phone}
        address = f"telegram:{person.telegram_id}"
        found = await Identity.get_or_none(address=address).prefetch_related("member")
        return {"name": person.name, **({"member": found.member.number} if found else {})}


def _cents(amount: str) -> int:
    try:
        return cents_of(amount.strip().lstrip("£€$").replace(",", "."))
    except ValueError as error:
        raise ValueError("An amount is needed, such as 54.00.") from error


def _decimal(cents: int) -> str:
    return f"{cents // 100}.{cents % 100:02}"
