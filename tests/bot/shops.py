"""Payloads of both shops, and their hands to post them."""

import hashlib
import hmac
import json
from base64 import b64encode
from typing import Any

from bot.web.shop_orders import Event
from tests.bot.house import House
from tests.phones import TOP

ANA, BEN = "whatsapp:+447700900001", "whatsapp:+447700900102"
SECRET = "a secret of the shop's own"
SHOPS = ("shopify", "woocommerce")
HEADERS = {
    "shopify": ("X-Shopify-Hmac-Sha256", "X-Shopify-Topic", "orders/updated"),
    "woocommerce": ("X-WC-Webhook-Signature", "X-WC-Webhook-Topic", "order.updated"),
}
FIRST = {"shopify": "shopify-order-paid", "woocommerce": "woocommerce-order"}
LATER = {"shopify": "shopify-order-updated", "woocommerce": "woocommerce-order-refunded"}
NUMBER = {"shopify": "1001", "woocommerce": "727"}
BUYER = {"shopify": ANA, "woocommerce": BEN}


def payload(name: str, **changed: Any) -> dict[str, Any]:
    """A payload as the vendor's reference describes it."""
    body: dict[str, Any] = json.loads((TOP / f"tests/payloads/{name}.json").read_text("utf-8"))
    return {**body, **changed}


def amounts(events: list[Event]) -> dict[str, tuple[str, str]]:
    """The total and the refunded amount of each event."""
    return {event["event"]: (event["total"], event.get("refunded", "0.00")) for event in events}


def signed(shop: str, raw: bytes, topic: str = "", secret: str = SECRET) -> dict[str, str]:
    """The headers of a delivery."""
    signature, about, usual = HEADERS[shop]
    digest = hmac.new(secret.encode(), raw, hashlib.sha256).digest()
    return {signature: b64encode(digest).decode(), about: topic or usual}


async def post(
    running: House, shop: str, body: Any, topic: str = "", secret: str = SECRET
) -> tuple[int, str]:
    """A delivery as the shop signs it."""
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return await running.post(f"/webhooks/{shop}", raw, signed(shop, raw, topic, secret))


async def tell(running: House, shop: str, body: Any, topic: str = "") -> list[dict[str, Any]]:
    """A delivery that is taken: what became of its events."""
    status, text = await post(running, shop, body, topic)
    assert status == 200, text
    events: list[dict[str, Any]] = json.loads(text)["events"]
    return events
