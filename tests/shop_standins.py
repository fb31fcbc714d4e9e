"""Stand-ins for Shopify's Admin API and WooCommerce's REST API, strict about what they are sent.

Each checks method, address, headers and body against the vendor's reference, and complains about
whatever the vendor would not have taken.
"""

import asyncio
import base64
import json
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any, Literal

from aiohttp import web
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from tests.standins import StandIn

Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]
Amount = Annotated[str, Field(pattern=r"^\d+\.\d\d$")]


class Strict(BaseModel):
    """An input object: other fields than these are an error, as in GraphQL."""

    model_config = ConfigDict(extra="forbid", strict=True)


class Everybody(Strict):
    all: Literal["ALL"]


class CombinesWith(Strict):
    orderDiscounts: bool = False
    productDiscounts: bool = False
    shippingDiscounts: bool = False


class Subtotal(Strict):
    greaterThanOrEqualToSubtotal: Amount


class Minimum(Strict):
    subtotal: Subtotal


class AmountOff(Strict):
    amount: Amount
    appliesOnEachItem: bool


class Value(Strict):
    percentage: Annotated[float, Field(gt=0, le=1)] | None = None
    discountAmount: AmountOff | None = None

    @model_validator(mode="after")
    def _one(self) -> "Value":
        assert (self.percentage is None) != (self.discountAmount is None), "one of the two"
        return self


class Products(Strict):
    productVariantsToAdd: list[Annotated[str, Field(pattern=r"^gid://shopify/ProductVariant/\d+$")]]


class Items(Strict):
    all: bool | None = None
    products: Products | None = None


class Gets(Strict):
    items: Items
    value: Value


class Common(Strict):
    title: Annotated[str, Field(min_length=1, max_length=255)]
    code: Annotated[str, Field(min_length=1, max_length=255)]
    startsAt: Annotated[str, Field(pattern=r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$")]
    endsAt: Annotated[str, Field(pattern=r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$")]
    usageLimit: int
    appliesOncePerCustomer: bool
    context: Everybody
    combinesWith: CombinesWith
    minimumRequirement: Minimum | None = None


class Basic(Common):
    """DiscountCodeBasicInput, as far as it may be used here."""

    customerGets: Gets


class Destination(Strict):
    all: Literal[True]


class FreeShipping(Common):
    """DiscountCodeFreeShippingInput, likewise."""

    destination: Destination

    @model_validator(mode="after")
    def _shipping_is_not_combined_with_shipping(self) -> "FreeShipping":
        assert not self.combinesWith.shippingDiscounts, "INVALID_COMBINES_WITH"
        return self


CREATES: dict[str, tuple[str, type[Common]]] = {
    "discountCodeBasicCreate": ("DiscountCodeBasicInput", Basic),
    "discountCodeFreeShippingCreate": ("DiscountCodeFreeShippingInput", FreeShipping),
}


@dataclass
class Given:
    """A discount as a shop keeps it."""

    id: int
    code: str
    wanted: dict[str, Any]
    active: bool = True


@dataclass
class ShopStandIn(StandIn):
    """What both shops have: discounts, and answers that are decided before or after the effect."""

    given: list[Given] = field(default_factory=list)
    first: list[Answer] = field(default_factory=list)  # instead of any effect, one call each
    then: list[Answer] = field(default_factory=list)  # after the effect of a create, one each
    asked: list[str] = field(default_factory=list)
    products: dict[str, tuple[int, str]] = field(default_factory=dict)  # SKU -> id, price
    lag_seconds: float = 0.0

    def usable(self, code: str) -> list[Given]:
        """Discounts that a customer who enters this code would get."""
        return [one for one in self.given if one.active and one.code.lower() == code.lower()]

    async def answered(self, request: web.Request, made: web.Response) -> web.StreamResponse:
        """The answer to a create, unless something else was arranged."""
        return await self.then.pop(0)(request) if self.then else made


@dataclass
class ShopifyApi(ShopStandIn):
    """Shopify's GraphQL Admin API, version 2026-10."""

    token: str = "shpat_standin"

    def routes(self) -> list[web.RouteDef]:
        return [web.post("/admin/api/2026-10/graphql.json", self.graphql)]

    async def graphql(self, request: web.Request) -> web.StreamResponse:
        if self.first:
            return await self.first.pop(0)(request)
        if request.headers.get("X-Shopify-Access-Token") != self.token:
            wrong = "[API] Invalid API key or access token (unrecognized login or wrong password)"
            return web.json_response({"errors": wrong}, status=401)
        if request.content_type != "application/json":
            self.refuse(f"content type {request.content_type}")
            return web.json_response({"errors": "unsupported"}, status=415)
        body = await request.json()
        if set(body) != {"query", "variables"}:
            self.refuse(f"body with {sorted(body)}")
        query, variables = body["query"], body["variables"]
        if query.count("{") != query.count("}"):
            self.refuse("unbalanced braces")
        (operation,) = re.findall(r"\b(?:made|found): (\w+)\(", query)
        self.asked.append(operation)
        for name, kind in re.findall(r"\$(\w+): (\w+)!", query):
            if name not in variables or not kind:
                self.refuse(f"no ${name}")
        if operation in CREATES:
            return await self._create(request, operation, query, variables["discount"])
        if operation == "discountCodeDeactivate":
            return self._deactivate(variables["id"])
        if operation == "codeDiscountNodeByCode":
            found = [one for one in self.given if one.code.lower() == variables["code"].lower()]
            return data({"found": {"id": gid(found[0].id)} if found else None})
        if operation == "productVariants":
            sku = re.fullmatch(r"sku:'(.*)'", variables["query"])
            known = self.products.get(sku[1]) if sku else None
            number, price = known or (0, "")
            node = {"id": f"gid://shopify/ProductVariant/{number}", "price": price}
            nodes = [{**node, "sku": sku[1]}] if sku and known else []
            return data({"found": {"nodes": nodes}})
        self.refuse(f"operation {operation}")
        return web.json_response({"errors": [{"message": "undefined field"}]})

    async def _create(
        self, request: web.Request, operation: str, query: str, wanted: dict[str, Any]
    ) -> web.StreamResponse:
        kind, shape = CREATES[operation]
        if f"$discount: {kind}!" not in query or "userErrors" not in query:
            self.refuse(f"document {query}")
        try:
            shape.model_validate(wanted)
        except ValidationError as error:
            self.refuse(str(error))
            problem = {"message": "invalid", "extensions": {"code": "INVALID_VARIABLE"}}
            return web.json_response({"errors": [problem]})
        await asyncio.sleep(self.lag_seconds)
        if any(one.code.lower() == wanted["code"].lower() for one in self.given):
            field_ = ["basicCodeDiscount", "code"]
            taken = {"code": "TAKEN", "field": field_, "message": "Code must be unique."}
            return data({"made": {"codeDiscountNode": None, "userErrors": [taken]}})
        one = Given(len(self.given) + 1, wanted["code"], wanted)
        self.given.append(one)
        made = data({"made": {"codeDiscountNode": {"id": gid(one.id)}, "userErrors": []}})
        return await self.answered(request, made)

    def _deactivate(self, identifier: str) -> web.Response:
        for one in self.given:
            if gid(one.id) == identifier:
                one.active = False
                node = {"id": identifier}
                return data({"made": {"codeDiscountNode": node, "userErrors": []}})
        unknown = {"code": "INVALID", "field": ["id"], "message": "Code discount does not exist."}
        return data({"made": {"codeDiscountNode": None, "userErrors": [unknown]}})


class Coupon(BaseModel):
    """A coupon as wc/v3 takes it, as far as it may be used here."""

    model_config = ConfigDict(extra="forbid", strict=True)

    code: Annotated[str, Field(min_length=1)]
    description: str
    discount_type: Literal["percent", "fixed_cart", "fixed_product"]
    amount: Annotated[str, Field(pattern=r"^\d+(\.\d\d)?$")]
    usage_limit: Literal[1]
    usage_limit_per_user: Literal[1]
    individual_use: bool
    date_expires_gmt: Annotated[str, Field(pattern=r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$")]
    minimum_amount: Amount | None = None
    free_shipping: bool = False
    product_ids: list[int] = []
    limit_usage_to_x_items: int | None = None


@dataclass
class WooApi(ShopStandIn):
    """WooCommerce's REST API, version wc/v3."""

    key: str = "ck_0standin"
    key_secret: str = "cs_0standin"
    next_id: int = 100

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get("/wp-json/wc/v3/coupons", self.guarded(self.find)),
            web.post("/wp-json/wc/v3/coupons", self.guarded(self.create)),
            web.delete("/wp-json/wc/v3/coupons/{id}", self.guarded(self.delete)),
            web.get("/wp-json/wc/v3/products", self.guarded(self.product)),
        ]

    def guarded(self, page: Answer) -> Answer:
        """Only with the key."""
        pair = base64.b64encode(f"{self.key}:{self.key_secret}".encode()).decode()

        async def answer(request: web.Request) -> web.StreamResponse:
            self.asked.append(f"{request.method} {request.path.rpartition('/v3/')[2]}")
            if self.first:
                return await self.first.pop(0)(request)
            if request.headers.get("Authorization") != f"Basic {pair}":
                return wrong(401, "woocommerce_rest_cannot_view", "Sorry, you cannot do this.")
            return await page(request)

        return answer

    async def find(self, request: web.Request) -> web.StreamResponse:
        """By `code`: the newest with it, one at most. By `search`: all that mention it."""
        asked = dict(request.query)
        if set(asked) - {"code", "search", "per_page"} or int(asked["per_page"]) > 100:
            self.refuse(f"coupons asked for with {asked}")
        if "code" in asked:
            same = [one for one in self.given if one.code == asked["code"].lower()]
            return web.json_response([shown(one) for one in same[-1:]])
        found = [one for one in self.given if asked["search"].lower() in one.code]
        return web.json_response([shown(one) for one in found])

    async def create(self, request: web.Request) -> web.StreamResponse:
        """It looks whether the code is free, and writes a moment later."""
        wanted = await request.json()
        try:
            Coupon.model_validate(wanted)
        except ValidationError as error:
            self.refuse(str(error))
            return wrong(400, "rest_invalid_param", "Invalid parameter(s)")
        code = wanted["code"].lower()
        if any(one.code == code for one in self.given):
            exists = "woocommerce_rest_coupon_code_already_exists"
            return wrong(400, exists, "The coupon code already exists")
        await asyncio.sleep(self.lag_seconds)
        self.next_id += 1
        one = Given(self.next_id, code, wanted)
        self.given.append(one)
        return await self.answered(request, web.json_response(shown(one), status=201))

    async def delete(self, request: web.Request) -> web.StreamResponse:
        """For good: coupons know no trash."""
        if request.query.get("force") != "true":
            self.refuse("a coupon cannot be trashed")
            return wrong(501, "woocommerce_rest_trash_not_supported", "no trash")
        for one in self.given:
            if str(one.id) == request.match_info["id"]:
                self.given.remove(one)
                return web.json_response(shown(one))
        return wrong(404, "woocommerce_rest_shop_coupon_invalid_id", "Invalid ID.")

    async def product(self, request: web.Request) -> web.StreamResponse:
        """By SKU."""
        sku = request.query["sku"]
        known = self.products.get(sku)
        return web.json_response([{"id": known[0], "sku": sku}] if known else [])


def gid(number: int) -> str:
    """A name as Shopify gives it."""
    return f"gid://shopify/DiscountCodeNode/{number}"


def data(result: dict[str, Any]) -> web.Response:
    """Success of GraphQL."""
    cost = {"requestedQueryCost": 10, "actualQueryCost": 10, "throttleStatus": {
        "maximumAvailable": 2000.0, "currentlyAvailable": 1990, "restoreRate": 100.0,
    }}  # fmt: skip
    return web.json_response({"data": result, "extensions": {"cost": cost}})


def graphql_error(code: str, message: str = "no", **cost: float) -> Answer:
    """An error of GraphQL, with status 200 as it comes."""
    told: dict[str, Any] = {"errors": [{"message": message, "extensions": {"code": code}}]}
    if cost:
        status = {"currentlyAvailable": cost["left"], "restoreRate": cost["rate"]}
        told["extensions"] = {
            "cost": {"requestedQueryCost": cost["needed"], "throttleStatus": status}
        }
    return saying(200, told)


def saying(status: int, body: Any, **headers: str) -> Answer:
    """A step of a script: this answer, whatever was asked."""

    async def answer(request: web.Request) -> web.StreamResponse:
        await request.read()
        return web.Response(status=status, text=json.dumps(body), headers=headers)

    return answer


async def hang_up(request: web.Request) -> web.StreamResponse:
    """A step of a script: the connection breaks after the request was read."""
    await request.read()
    assert request.transport is not None
    request.transport.abort()
    return web.Response()


def wrong(status: int, code: str, message: str) -> web.Response:
    """Failure of WooCommerce."""
    return web.json_response(
        {"code": code, "message": message, "data": {"status": status}}, status=status
    )


def shown(one: Given) -> dict[str, Any]:
    """A coupon as the API shows it, with the code in small letters."""
    amount = str(Decimal(one.wanted["amount"]).quantize(Decimal("0.01")))
    until = datetime.fromisoformat(one.wanted["date_expires_gmt"]).isoformat()
    return {"id": one.id, "code": one.code, "amount": amount, "date_expires_gmt": until}
