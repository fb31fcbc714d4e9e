"""Shopify: discount codes through the GraphQL Admin API."""

from datetime import timedelta
from typing import Any

from bot.channels.base import Busy, NotSent, Rejected, SendingFailed
from bot.shops.base import (
    BUSY_PAUSE,
    Answered,
    Caller,
    Discount,
    complaint_of,
    decimal,
    refused,
    span_of,
    utc,
)

BASIC = """mutation Create($discount: DiscountCodeBasicInput!) {
  made: discountCodeBasicCreate(basicCodeDiscount: $discount) {
    codeDiscountNode { id }
    userErrors { code field message }
  }
}"""
SHIPPING = """mutation Create($discount: DiscountCodeFreeShippingInput!) {
  made: discountCodeFreeShippingCreate(freeShippingCodeDiscount: $discount) {
    codeDiscountNode { id }
    userErrors { code field message }
  }
}"""
DEACTIVATE = """mutation End($id: ID!) {
  made: discountCodeDeactivate(id: $id) {
    codeDiscountNode { id }
    userErrors { code field message }
  }
}"""
FIND = "query Find($code: String!) { found: codeDiscountNodeByCode(code: $code) { id } }"
VARIANT = """query Variant($query: String!) {
  found: productVariants(first: 2, query: $query) { nodes { id sku price } }
}"""
TAKEN, BROKEN = "TAKEN", ("INTERNAL_ERROR", "INTERNAL_SERVER_ERROR", "TIMEOUT")


class Shopify:
    """One shop at Shopify, by the access token of a custom app with `write_discounts`."""

    name = "shopify"

    def __init__(self, url: str, version: str) -> None:
        self.url = url
        self._address = f"{url}/admin/api/{version}/graphql.json"

    async def create(self, call: Caller, discount: Discount) -> str:
        wanted = await self._input(call, discount)
        document = SHIPPING if discount.kind == "shipping" else BASIC
        made = (await self._ask(call, document, {"discount": wanted}))["made"]
        complaints = made.get("userErrors") or []
        if any(c.get("code") == TAKEN and "code" in (c.get("field") or []) for c in complaints):
            return await self._find(call, discount.code) or "exists"
        self._check(complaints)
        node = made.get("codeDiscountNode")
        if not node:
            raise Rejected("shopify made no discount, and does not say why")
        return str(node["id"])

    async def remove(self, call: Caller, code: str) -> None:
        """Deactivated and not deleted: the shop keeps its history."""
        found = await self._find(call, code)
        if found:
            made = (await self._ask(call, DEACTIVATE, {"id": found}))["made"]
            self._check(made.get("userErrors") or [])

    async def _find(self, call: Caller, code: str) -> str:
        found = (await self._ask(call, FIND, {"code": code}))["found"]
        return str(found["id"]) if found else ""

    async def _input(self, call: Caller, discount: Discount) -> dict[str, Any]:
        """The discount in Shopify's terms: once, for everybody, between two instants."""
        combines = discount.combines
        wanted: dict[str, Any] = {
            "title": discount.title,
            "code": discount.code,
            "startsAt": f"{utc(discount.starts_at)}Z",
            "endsAt": f"{utc(discount.ends_at)}Z",
            "usageLimit": 1,
            "appliesOncePerCustomer": True,
            "context": {"all": "ALL"},
            "combinesWith": {"orderDiscounts": combines, "productDiscounts": combines},
        }
        if discount.minimum_cents:
            least = {"greaterThanOrEqualToSubtotal": decimal(discount.minimum_cents)}
            wanted["minimumRequirement"] = {"subtotal": least}
        if discount.kind == "shipping":
            wanted["destination"] = {"all": True}
            return wanted
        wanted["combinesWith"]["shippingDiscounts"] = combines
        wanted["customerGets"] = await self._gets(call, discount)
        return wanted

    async def _gets(self, call: Caller, discount: Discount) -> dict[str, Any]:
        if discount.kind == "percentage":
            return {"items": {"all": True}, "value": {"percentage": discount.percent / 100}}
        amount = decimal(discount.value_cents)
        items: dict[str, Any] = {"all": True}
        if discount.kind == "product":  # the price of one piece, however many are bought
            variant, price = await self._variant(call, discount.sku)
            items = {"products": {"productVariantsToAdd": [variant]}}
            amount = amount if discount.value_cents else price
        return {
            "items": items,
            "value": {"discountAmount": {"amount": amount, "appliesOnEachItem": False}},
        }

    async def _variant(self, call: Caller, sku: str) -> tuple[str, str]:
        """The product variant with a SKU, and its price."""
        quoted = sku.replace("\\", "\\\\").replace("'", "\\'")
        found = (await self._ask(call, VARIANT, {"query": f"sku:'{quoted}'"}))["found"]
        nodes = [node for node in found["nodes"] if node["sku"] == sku]
        if len(nodes) != 1:
            raise Rejected(f"shopify has {len(nodes)} variants with the SKU {sku}")
        return str(nodes[0]["id"]), str(nodes[0]["price"])

    async def _ask(self, call: Caller, query: str, variables: dict[str, Any]) -> dict[str, Any]:
        """The `data` of a GraphQL answer."""
        answered = await call("POST", self._address, json={"query": query, "variables": variables})
        body = answered.body
        if answered.status != 200:
            raise refused(self.name, answered)
        if not isinstance(body, dict):
            raise NotSent("shopify answered something that is no JSON object")
        if body.get("errors"):
            raise _failure(answered)
        data = body.get("data")
        if not isinstance(data, dict) or data.get("made", "") is None:
            raise NotSent("shopify answered without data")
        return data

    def _check(self, complaints: list[dict[str, Any]]) -> None:
        """Raise what a mutation complained of, if it did."""
        if not complaints:
            return
        first = complaints[0]
        said = f"shopify: {first.get('code')} {'.'.join(first.get('field') or [])}"
        if first.get("code") in BROKEN:
            raise NotSent(said)
        raise Rejected(f"{said}{complaint_of(first)}")


def _failure(answered: Answered) -> SendingFailed:
    """What a GraphQL error means for the row."""
    errors = answered.body["errors"]
    first = errors[0] if isinstance(errors, list) else errors
    first = first if isinstance(first, dict) else {"message": str(first)}
    code = str((first.get("extensions") or {}).get("code", ""))
    if code == "THROTTLED":
        cost = (answered.body.get("extensions") or {}).get("cost") or {}
        return Busy("throttled", _until_restored(cost), whole_channel=True)
    if code in BROKEN:
        return NotSent(f"shopify: {code}")
    if code == "ACCESS_DENIED":
        return Rejected(f"permission: shopify denies access{complaint_of(first)}")
    return Rejected(f"shopify: {code}{complaint_of(first)}")


def _until_restored(cost: dict[str, Any]) -> timedelta:
    """How long until the bucket holds what the call costs."""
    status = cost.get("throttleStatus") or {}
    try:
        missing = float(cost["requestedQueryCost"]) - float(status["currentlyAvailable"])
        return span_of(str(max(missing, 1.0) / float(status["restoreRate"])))
    except (KeyError, TypeError, ValueError, ZeroDivisionError):
        return BUSY_PAUSE
