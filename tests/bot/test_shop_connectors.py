"""The connectors against shops that check: what is asked, what repeats, what failures mean."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from aiohttp import BasicAuth, web

from bot.channels.base import Busy, NotSent, Rejected
from bot.shops import base
from bot.shops.base import Caller, Connector, Discount, span_of
from bot.shops.shopify import Shopify
from bot.shops.woocommerce import WooCommerce
from tests.shop_standins import ShopifyApi, ShopStandIn, WooApi, graphql_error, hang_up, saying

CODE = "ABCDEFGH01234567"
TEN_OFF = Discount(
    code=CODE,
    title="Kith voucher 4567",
    kind="money_off",
    value_cents=1000,
    percent=0,
    sku="",
    minimum_cents=0,
    combines=True,
    starts_at=datetime(2026, 3, 1, 12, 0, 0, 123456, UTC),
    ends_at=datetime(2026, 5, 30, 23, 0, tzinfo=UTC),
)


@dataclass
class Shop:
    """A connector and the shop that it talks to."""

    connector: Connector
    call: Caller
    api: ShopStandIn

    async def create(self, discount: Discount = TEN_OFF) -> str:
        return await self.connector.create(self.call, discount)

    async def remove(self, code: str = CODE) -> None:
        await self.connector.remove(self.call, code)


async def opened(name: str) -> Shop:
    """A shop that answers."""
    if name == "shopify":
        shopify = ShopifyApi()
        headers = {"X-Shopify-Access-Token": shopify.token}
        shop = Shop(Shopify(shopify.url, "2026-10"), Caller(name, headers), shopify)
    else:
        woo = WooApi()
        headers = {"Authorization": BasicAuth(woo.key, woo.key_secret).encode()}
        shop = Shop(WooCommerce(woo.url), Caller(name, headers), woo)
    await shop.api.open()
    await shop.call.start()
    return shop


@pytest.fixture(params=["shopify", "woocommerce"])
async def shop(request: pytest.FixtureRequest) -> AsyncIterator[Shop]:
    """One of the shops, which must have had nothing to complain of."""
    shop = await opened(request.param)
    yield shop
    await shop.call.stop()
    await shop.api.close()
    assert shop.api.complaints == []


@pytest.fixture
async def shopify() -> AsyncIterator[Shop]:
    """Shopify."""
    shop = await opened("shopify")
    yield shop
    await shop.call.stop()
    await shop.api.close()
    assert shop.api.complaints == []


SAME = {
    "title": "Kith voucher 4567",
    "code": CODE,
    "startsAt": "2026-03-01T12:00:00Z",
    "endsAt": "2026-05-30T23:00:00Z",
    "usageLimit": 1,
    "appliesOncePerCustomer": True,
    "context": {"all": "ALL"},
}
ORDER = {"orderDiscounts": True, "productDiscounts": True, "shippingDiscounts": True}
ALONE = dict.fromkeys(ORDER, False)
COUPON = {
    "code": CODE,
    "description": "Kith voucher 4567",
    "discount_type": "fixed_cart",
    "amount": "10.00",
    "usage_limit": 1,
    "usage_limit_per_user": 1,
    "individual_use": False,
    "date_expires_gmt": "2026-05-30T23:00:00",
}


def gets(items: dict[str, Any], **value: Any) -> dict[str, Any]:
    """What a customer gets, in Shopify's terms."""
    return {"customerGets": {"items": items, "value": value}}


def off(amount: str) -> dict[str, Any]:
    """An amount off all of it together."""
    return {"amount": amount, "appliesOnEachItem": False}


ALL, VARIANT = {"all": True}, {"products": {"productVariantsToAdd": [
    "gid://shopify/ProductVariant/41",
]}}  # fmt: skip
KINDS: list[tuple[dict[str, Any], dict[str, Any], dict[str, Any]]] = [
    ({}, {"combinesWith": ORDER, **gets(ALL, discountAmount=off("10.00"))}, {}),
    (
        {"minimum_cents": 4005, "combines": False},
        {
            "combinesWith": ALONE,
            "minimumRequirement": {"subtotal": {"greaterThanOrEqualToSubtotal": "40.05"}},
            **gets(ALL, discountAmount=off("10.00")),
        },
        {"minimum_amount": "40.05", "individual_use": True},
    ),
    (
        {"kind": "percentage", "percent": 15, "value_cents": 0},
        {"combinesWith": ORDER, **gets(ALL, percentage=0.15)},
        {"discount_type": "percent", "amount": "15"},
    ),
    (
        {"kind": "product", "sku": "MR-SCARF", "value_cents": 0},
        {"combinesWith": ORDER, **gets(VARIANT, discountAmount=off("24.00"))},
        {
            "discount_type": "percent", "amount": "100", "product_ids": [41],
            "limit_usage_to_x_items": 1,
        },
    ),
    (
        {"kind": "product", "sku": "MR-SCARF", "value_cents": 500},
        {"combinesWith": ORDER, **gets(VARIANT, discountAmount=off("5.00"))},
        {
            "discount_type": "fixed_product", "amount": "5.00", "product_ids": [41],
            "limit_usage_to_x_items": 1,
        },
    ),
    (
        {"kind": "shipping", "value_cents": 0},
        {
            "combinesWith": {"orderDiscounts": True, "productDiscounts": True},
            "destination": {"all": True},
        },
        {"amount": "0.00", "free_shipping": True},
    ),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "shopify", "woocommerce"), KINDS)
async def test_what_a_discount_is_in_each_shop(
    shop: Shop, kind: dict[str, Any], shopify: dict[str, Any], woocommerce: dict[str, Any]
) -> None:
    shop.api.products["MR-SCARF"] = (41, "24.00")
    await shop.create(replace(TEN_OFF, **kind))
    (given,) = shop.api.given
    is_shopify = shop.connector.name == "shopify"
    expected = {**SAME, **shopify} if is_shopify else {**COUPON, **woocommerce}
    assert given.wanted == expected
    assert given.code == (CODE if is_shopify else CODE.lower())


async def test_whatever_is_repeated_ends_in_the_same_place(shop: Shop) -> None:
    await shop.remove()
    name = await shop.create()
    assert await shop.create() == name
    assert len(shop.api.usable(CODE)) == 1
    await shop.create(replace(TEN_OFF, code="Z" * 16))
    for _ in range(2):
        await shop.remove()
        assert shop.api.usable(CODE) == []
    assert len(shop.api.usable("Z" * 16)) == 1


async def test_a_create_that_nobody_knows_the_end_of_is_made_again(shop: Shop) -> None:
    for lost in (shop.api.first, shop.api.then):  # without an effect, and with one
        lost += [hang_up, hang_up]  # aiohttp asks twice by itself where that is harmless
        with pytest.raises(NotSent):
            await shop.create()
        lost.clear()
    assert len(shop.api.given) == 1
    await shop.create()
    assert len(shop.api.given) == 1
    shop.api.first += [hang_up, hang_up]
    with pytest.raises(NotSent):
        await shop.remove()
    shop.api.first.clear()
    await shop.remove()
    assert shop.api.usable(CODE) == []


@pytest.mark.parametrize("at_once", [2, 5])
async def test_several_at_once_leave_one_discount(shop: Shop, at_once: int) -> None:
    """As two processes may, one of which was believed dead."""
    shop.api.lag_seconds = 0.05
    done = await asyncio.gather(*(shop.create() for _ in range(at_once)), return_exceptions=True)
    assert {type(one) for one in done} <= {str, NotSent}
    shop.api.lag_seconds = 0.0
    assert await shop.create() == await shop.create()
    assert len(shop.api.usable(CODE)) == 1


async def test_a_lost_sku_is_said(shop: Shop) -> None:
    with pytest.raises(Rejected, match="MR-NONE"):
        await shop.create(replace(TEN_OFF, kind="product", sku="MR-NONE", value_cents=0))
    assert shop.api.given == []


FAILURES: list[tuple[Any, type[Exception], str]] = [
    (saying(401, {"errors": "Invalid API key"}), Rejected, "permission"),
    (saying(403, {"code": "woocommerce_rest_cannot_create", "message": "no"}), Rejected, "no"),
    (saying(404, {"errors": "Not Found"}), Rejected, "404"),
    (saying(302, "", Location="https://elsewhere.example/"), Rejected, "address"),
    (saying(402, {}), NotSent, "402"),
    (saying(423, {}), NotSent, "423"),
    (saying(429, {}, **{"Retry-After": "7"}), Busy, "many"),
    (saying(500, "<html>"), NotSent, "500"),
    (saying(503, {}), NotSent, "503"),
    (saying(200, "odd"), NotSent, "answered"),
    (hang_up, NotSent, "no answer"),
]


@pytest.mark.parametrize(("step", "expected", "said"), FAILURES)
async def test_what_failures_mean(
    shop: Shop,
    step: Callable[..., Awaitable[Any]],
    expected: type[Exception],
    said: str,
) -> None:
    for attempt in (shop.create, shop.remove):
        shop.api.first += [step, step]
        with pytest.raises(expected, match=said) as caught:
            await attempt()
        shop.api.first.clear()
        if isinstance(caught.value, Busy):
            assert (caught.value.retry_after.seconds, caught.value.whole_channel) == (7, True)
    assert shop.api.given == []


async def test_a_shop_that_is_slow_or_away(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    async def slow(request: web.Request) -> web.StreamResponse:
        await asyncio.sleep(1)
        return web.Response()

    monkeypatch.setattr(base, "CALL_SECONDS", 0.2)
    await shop.call.stop()
    await shop.call.start()
    shop.api.first.append(slow)
    with pytest.raises(NotSent):
        await shop.create()
    await shop.api.close()
    with pytest.raises(NotSent):
        await shop.create()
    await shop.api.open()


async def test_a_key_of_somebody_else_is_a_permission(shop: Shop) -> None:
    other = Caller(shop.connector.name, {"X-Shopify-Access-Token": "x", "Authorization": "Basic x"})
    await other.start()
    for attempt in (shop.connector.create(other, TEN_OFF), shop.connector.remove(other, CODE)):
        with pytest.raises(Rejected, match="permission"):
            await attempt
    await other.stop()


@pytest.mark.parametrize(
    ("step", "expected", "said"),
    [
        (graphql_error("THROTTLED", needed=60, left=10, rate=100), Busy, "throttled"),
        (graphql_error("THROTTLED"), Busy, "throttled"),
        (graphql_error("ACCESS_DENIED", "Access denied for x field."), Rejected, "permission"),
        (graphql_error("INTERNAL_SERVER_ERROR"), NotSent, "INTERNAL"),
        (graphql_error("undefinedField", "Field 'x'"), Rejected, "Field 'x'"),
        (saying(200, {"errors": "odd"}), Rejected, "odd"),
        (saying(200, {"data": None}), NotSent, "without data"),
        (saying(200, {"data": {"made": None}}), NotSent, "without data"),
    ],
)
async def test_what_errors_of_graphql_mean(
    shopify: Shop, step: Any, expected: type[Exception], said: str
) -> None:
    shopify.api.first.append(step)
    with pytest.raises(expected, match=said) as caught:
        await shopify.create()
    if isinstance(caught.value, Busy):
        assert caught.value.retry_after in (timedelta(seconds=0.5), base.BUSY_PAUSE)


@pytest.mark.parametrize(
    ("complaint", "expected"),
    [
        ({"code": "TAKEN", "field": ["basicCodeDiscount", "title"]}, Rejected),
        ({"code": "INVALID", "field": ["basicCodeDiscount", "endsAt"], "message": "odd"}, Rejected),
        ({"code": None, "field": None, "message": "odd"}, Rejected),
        ({"code": "INTERNAL_ERROR", "field": []}, NotSent),
    ],
)
async def test_what_a_mutation_complains_of(
    shopify: Shop, complaint: dict[str, Any], expected: type[Exception]
) -> None:
    made = {"codeDiscountNode": None, "userErrors": [complaint]}
    shopify.api.first.append(saying(200, {"data": {"made": made}}))
    with pytest.raises(expected) as caught:
        await shopify.create()
    assert json.dumps(CODE) not in str(caught.value)


@pytest.mark.parametrize(
    ("header", "seconds"),
    [("7", 7), ("0.5", 0.5), ("0", 0.1), ("99999", 600), ("", 2), ("soon", 2), ("-1", 2),
     ("nan", 2), ("Wed, 21 Oct 2026 07:28:00 GMT", 2)],
)  # fmt: skip
def test_retry_after_is_obeyed_within_reason(header: str, seconds: float) -> None:
    assert span_of(header).total_seconds() == seconds


async def test_an_answer_has_its_bounds(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(base, "LONGEST_ANSWER", 1000)
    found: Any = [{"id": 1, "code": CODE, "description": "x" * 1000}]
    if shop.connector.name == "shopify":
        made = {"codeDiscountNode": {"id": "x" * 1000}, "userErrors": []}
        found = {"data": {"made": made}}
    shop.api.first.append(saying(200, found))
    with pytest.raises(NotSent, match="answered something that is no"):
        await shop.create()


async def test_a_code_is_not_repeated_in_a_complaint(shop: Shop) -> None:
    """It would be kept with the row; its ending is enough to find the voucher."""
    said = f"The code {CODE} ({CODE.lower()}) is odd"
    body = {"errors": [{"message": said}], "message": said, "code": "odd"}
    shop.api.first.append(saying(400, body))
    with pytest.raises(Rejected) as raised:
        await shop.create()
    assert CODE.casefold() not in str(raised.value).casefold()
    assert f"The code ...{CODE[-4:]} (...{CODE[-4:]}) is odd" in str(raised.value)


async def test_nothing_made_and_nothing_complained_of_is_a_refusal(shopify: Shop) -> None:
    nothing: dict[str, Any] = {"data": {"made": {"codeDiscountNode": None, "userErrors": []}}}
    shopify.api.first.append(saying(200, nothing))
    with pytest.raises(Rejected, match="shopify made no discount"):
        await shopify.create()
