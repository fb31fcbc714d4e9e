"""Orders of Shopify and WooCommerce: signatures, amounts, every order of arrival, bad weather."""

import hashlib
import hmac
import io
import itertools
import json
from base64 import b64encode
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import asyncpg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tortoise.exceptions import OperationalError

from bot.web import shop_orders, shopify, woocommerce
from loyalty import ledger, vouchers
from loyalty.models import Member, Order, Voucher
from tests.bot.house import House, house, until
from tests.phones import TOP
from tests.profiles import tries

FUZZ = settings(
    max_examples=tries(40),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
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


@pytest.fixture
async def running(db: str) -> AsyncIterator[House]:
    """A running program that both shops report to."""
    async with house(shopify_secret=SECRET, woocommerce_secret=SECRET) as running, running.open():
        yield running


async def post(
    running: House, shop: str, body: Any, topic: str = "", secret: str = SECRET
) -> tuple[int, str]:
    """A delivery as the shop signs it."""
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    signature, about, usual = HEADERS[shop]
    digest = hmac.new(secret.encode(), raw, hashlib.sha256).digest()
    headers = {signature: b64encode(digest).decode(), about: topic or usual}
    return await running.post(f"/webhooks/{shop}", raw, headers)


async def tell(running: House, shop: str, body: Any, topic: str = "") -> list[dict[str, Any]]:
    """A delivery that is taken: what became of its events."""
    status, text = await post(running, shop, body, topic)
    assert status == 200, text
    events: list[dict[str, Any]] = json.loads(text)["events"]
    return events


def amounts(events: list[shop_orders.Event]) -> dict[str, tuple[str, str]]:
    """The total and the refunded amount of each event."""
    return {event["event"]: (event["total"], event.get("refunded", "0.00")) for event in events}


# --- amounts, computed by hand ---


def test_goods_of_an_order_with_taxes_included() -> None:
    """2 x 24.00 - 8.00, and 12.50 - 2.00; the 4.95 of shipping do not count."""
    (paid,) = shopify.read(payload("shopify-order-paid")).events
    assert (paid["order"], paid["event"], paid["currency"]) == ("1001", "paid", "GBP")
    assert paid["total"] == "50.50"
    assert (paid["discount"], paid["shipping"], paid["tax"]) == ("10.00", "4.95", "9.24")
    assert paid["at"] == "2026-03-01T11:59:57+00:00"
    assert [(line["sku"], line["quantity"], line["total"]) for line in paid["lines"]] == [
        ("MR-SCARF-01", 2, "40.00"),
        ("MR-CANDLE-02", 1, "10.50"),
    ]
    assert paid["customer"] == {
        "phone": "+447700900001",  # as billed, not where it is sent; with the country's prefix
        "email": "ana@example.com",
        "member": "",
        "name": "Ana Example",
    }
    assert paid["referral_code"] == "ABCD2345"


def test_goods_of_an_order_with_taxes_on_top() -> None:
    """100.00 - 10.00 + 7.20 tax; neither the gift card nor the tip nor the shipping count."""
    (paid,) = shopify.read(payload("shopify-order-us")).events
    assert (paid["total"], paid["currency"], paid["gift_cards"]) == ("97.20", "USD", "25.00")
    assert [line["sku"] for line in paid["lines"]] == ["MR-RING-09"]
    assert paid["customer"]["phone"] == "+12025550123"


def test_several_refunds_add_up() -> None:
    """10.50 for the candle, 5.00 more for nothing in particular; 4.95 of shipping do not count."""
    events = list(shopify.read(payload("shopify-order-updated")).events)
    assert amounts(events) == {
        "paid": ("50.50", "0.00"),
        "refunded": ("50.50", "15.50"),
        "delivered": ("50.50", "0.00"),
    }
    assert {event["event"]: event["at"][:16] for event in events} == {
        "paid": "2026-03-01T11:59",
        "refunded": "2026-03-07T08:00",
        "delivered": "2026-03-02T15:00",
    }
    whole = shopify.read(payload("shopify-order-updated", financial_status="refunded")).events
    assert amounts(list(whole))["refunded"] == ("50.50", "50.50")


@pytest.mark.parametrize(
    ("discrepancy", "refunded"),
    [("3.00", "7.50"), ("-7.25", "17.75"), ("-100.00", "50.50"), ("10.50", None), ("12.00", None)],
)
def test_a_refund_of_less_or_more_than_the_goods_cost(
    discrepancy: str, refunded: str | None
) -> None:
    """10.50 of goods came back, and not just that was paid for them; never more than the order."""
    body = payload("shopify-order-updated")
    body["refunds"] = body["refunds"][:2]
    body["refunds"][1]["order_adjustments"][0]["amount"] = discrepancy
    told = amounts(list(shopify.read(body).events))
    assert told.get("refunded") == (("50.50", refunded) if refunded else None)


def test_what_is_not_paid_has_not_happened() -> None:
    for status in ("pending", "authorized", "partially_paid", "voided", "", "expired"):
        read = shopify.read(payload("shopify-order-paid", financial_status=status))
        assert read.events == []
    cancelled = payload(
        "shopify-order-paid", financial_status="voided", cancelled_at="2026-03-02T09:00:00Z"
    )
    (event,) = shopify.read(cancelled).events
    assert (event["event"], event["at"]) == ("cancelled", "2026-03-02T09:00:00+00:00")
    for status in ("pending", "on-hold", "failed", "trash", "checkout-draft"):
        body = payload("woocommerce-order", status=status, date_paid_gmt=None)
        assert woocommerce.read(body).events == []


def test_goods_of_woocommerce() -> None:
    """15.00 + 3.00 tax and 22.50 + 4.50; 4.80 of shipping do not count."""
    (paid,) = woocommerce.read(payload("woocommerce-order")).events
    assert (paid["total"], paid["event"], paid["order"]) == ("45.00", "paid", "727")
    assert paid["at"] == "2026-03-01T12:00:04+00:00"
    assert (paid["discount"], paid["shipping"], paid["tax"]) == ("10.00", "4.80", "8.30")
    assert paid["customer"]["phone"] == "+447700900102"
    assert paid["referral_code"] == "ABCD2345"
    fee = {"total": "-2.50", "total_tax": "-0.50"}
    for fees, total in (([fee], "42.00"), ([{"total": "9.00", "total_tax": "0"}], "45.00")):
        body = payload("woocommerce-order", fee_lines=fees, prices_include_tax=False)
        assert woocommerce.read(body).events[0]["total"] == total


def test_refunds_of_woocommerce() -> None:
    body = payload("woocommerce-order-refunded")
    assert amounts(list(woocommerce.read(body).events)) == {
        "paid": ("45.00", "0.00"),
        "refunded": ("45.00", "22.50"),
        "delivered": ("45.00", "0.00"),
    }
    whole = woocommerce.read({**body, "status": "refunded"}).events
    assert amounts(list(whole)) == {"paid": ("45.00", "0.00"), "refunded": ("45.00", "45.00")}
    with_shipping = {**body, "refunds": [{"total": "-49.80"}]}
    assert amounts(list(woocommerce.read(with_shipping).events))["refunded"][1] == "45.00"


def test_cash_on_delivery_is_paid_when_it_is_completed() -> None:
    cash = {"date_paid_gmt": None, "payment_method": "cod"}
    assert woocommerce.read(payload("woocommerce-order", **cash)).events == []
    done = {"status": "completed", "date_completed_gmt": "2026-03-05T10:00:00", **cash}
    events = woocommerce.read(payload("woocommerce-order", **done)).events
    assert [(e["event"], e["at"][:10]) for e in events] == [
        ("paid", "2026-03-05"),
        ("delivered", "2026-03-05"),
    ]


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ([("07700 900001", "GB")], "+447700900001"),
        ([("+44 7700 900001", "")], "+447700900001"),
        ([("", ""), ("n/a", "GB"), ("(202) 555-0123", "us")], "+12025550123"),
        ([("07700 900001", "")], ""),
        ([("07700 900001", "ZZ"), ("1", "GB")], ""),
        ([], ""),
    ],
)
def test_telephone_numbers_are_read_with_their_country(
    written: list[tuple[str, str]], expected: str
) -> None:
    assert shop_orders.phone_of(written) == expected


# --- the doors ---


@pytest.mark.parametrize("shop", SHOPS)
async def test_an_order_is_counted_once_and_told(running: House, shop: str) -> None:
    await running.whatsapp(BUYER[shop], "join")
    points = 50 if shop == "shopify" else 45
    for topic in ("", "orders/paid" if shop == "shopify" else "order.created"):
        (told,) = await tell(running, shop, payload(FIRST[shop]), topic)
        assert told["event"] == "paid"
        assert (told["points"], told["known_customer"]) == (points, True)
    order = await Order.get()
    assert (order.key, order.source) == (f"{shop}:{NUMBER[shop]}", shop)
    await until(lambda: any(NUMBER[shop] in body for body in running.twilio.of(BUYER[shop])))


@pytest.mark.parametrize("shop", SHOPS)
async def test_no_word_without_the_right_signature(running: House, shop: str) -> None:
    signature, about, topic = HEADERS[shop]
    raw = json.dumps(payload(FIRST[shop])).encode()
    right = hmac.new(SECRET.encode(), raw, hashlib.sha256)
    for wrong in ("", "x", right.hexdigest(), b64encode(right.digest()[:-1]).decode(), "ä="):
        headers = {signature: wrong, about: topic}
        assert await running.post(f"/webhooks/{shop}", raw, headers) == (403, "")
    assert (await post(running, shop, b"not json", secret="another"))[0] == 403
    assert await running.post(f"/webhooks/{shop}", raw, {about: topic}) == (403, "")
    assert await Order.all().count() == 0


async def test_without_a_secret_the_doors_are_closed(db: str) -> None:
    async with house() as running, running.open():
        for shop in SHOPS:
            assert (await post(running, shop, payload(FIRST[shop]), secret=""))[0] == 403
        assert (await running.post("/webhooks/woocommerce", b"webhook_id=7", {}))[0] == 403


async def test_the_ping_of_woocommerce_is_answered(running: House) -> None:
    for body in (b"", b"webhook_id=7"):
        status, text = await running.post("/webhooks/woocommerce", body, {})
        assert (status, json.loads(text)) == (200, {"ignored": "ping"})
    for body in (b"webhook_id=7&x=1", b'{"id": 7}'):
        assert (await running.post("/webhooks/woocommerce", body, {}))[0] == 403


async def test_what_is_not_needed_is_acknowledged(running: House) -> None:
    for shop, topic, body in (
        ("shopify", "refunds/create", payload("shopify-refund")),
        ("shopify", "app/uninstalled", {}),
        ("shopify", "orders/edited", {"order_edit": {}}),
        ("woocommerce", "order.deleted", {"id": 727}),
        ("woocommerce", "customer.updated", {"id": 1}),
    ):
        status, text = await post(running, shop, body, topic)
        assert (status, json.loads(text)) == (200, {"ignored": topic})
    assert await Order.all().count() == 0


@pytest.mark.parametrize("shop", SHOPS)
async def test_what_can_never_be_taken_does_not_come_again(running: House, shop: str) -> None:
    for broken in (b"[]", b"not json", b"{", b"\xff", b"null", b"[" * 2000):
        assert (await post(running, shop, broken))[0] == 400
    lines = "line_items"
    missing = {k: v for k, v in payload(FIRST[shop]).items() if k != lines}
    for odd in ({}, missing, payload(FIRST[shop], **{lines: [{"price": "much", "total": "x"}]})):
        status, text = await post(running, shop, odd)
        assert status == 200
        assert json.loads(text)["refused"]
    (told,) = await tell(running, shop, payload(FIRST[shop], currency="XAU"))
    assert told["refused"]
    await tell(running, shop, payload(FIRST[shop]))
    tax = {"total_tax": "0.01"}
    (told,) = await tell(running, shop, payload(FIRST[shop], **tax))
    assert "refused" in told, "told before with other amounts"
    async with running.http.get(running.url + "/metrics") as response:
        numbers = await response.text()
    for outcome in ("unreadable", "currency", "conflict", "unknown customer"):
        assert f'kith_shop_events_total{{outcome="{outcome}",shop="{shop}"}}' in numbers


@pytest.mark.parametrize("shop", SHOPS)
async def test_bodies_are_bounded(running: House, shop: str) -> None:
    room = shop_orders.LONGEST_BODY - len(json.dumps(payload(FIRST[shop], note="")))
    large = payload(FIRST[shop], note="x" * room)
    assert len(json.dumps(large)) == shop_orders.LONGEST_BODY
    for body, status in ((large, 200), ({**large, "note": large["note"] + "x"}, 413)):
        raw = json.dumps(body).encode()
        signature, about, topic = HEADERS[shop]
        digest = b64encode(hmac.new(SECRET.encode(), raw, hashlib.sha256).digest())
        headers = {signature: digest.decode(), about: topic}
        url = f"{running.url}/webhooks/{shop}"
        async with running.http.post(url, data=io.BytesIO(raw), headers=headers) as response:
            assert response.status == status


@pytest.mark.parametrize("shop", SHOPS)
async def test_bad_weather_asks_for_the_order_again(
    running: House, shop: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away(*_: Any, **__: Any) -> None:
        raise OperationalError(asyncpg.CannotConnectNowError("starting up"))

    for place in ("handlers.purchases.arrived", "loyalty.vouchers.find"):
        with monkeypatch.context() as patch:
            patch.setattr(place, away)
            code = {"code": "ABCDEFGH01234567"}
            body = payload(FIRST[shop], discount_codes=[code], coupon_lines=[code])
            assert (await post(running, shop, body))[0] == 503
    await tell(running, shop, payload(FIRST[shop]))


@pytest.mark.parametrize("shop", SHOPS)
async def test_any_order_of_arrival_ends_in_the_same_place(running: House, shop: str) -> None:
    """Paid, a first refund, both refunds, cancelled: all permutations, each told twice."""
    await running.whatsapp(BUYER[shop], "join")
    first, both = payload(FIRST[shop]), payload(LATER[shop])
    one = {**both, "refunds": both["refunds"][:1]}
    when = "2026-03-09T09:00:00"
    over = {**both, "cancelled_at": f"{when}Z"} if shop == "shopify" else {
        **both, "status": "cancelled", "date_modified_gmt": when,
    }  # fmt: skip
    name = "name" if shop == "shopify" else "number"
    for last in (both, over):
        ends = set()
        for turn, arrived in enumerate(itertools.permutations((first, one, last))):
            number = f"{'c' if last is over else 'r'}{turn}"
            for body in (*arrived, *reversed(arrived)):
                await tell(running, shop, {**body, name: number})
            order = await Order.get(key=f"{shop}:{number}")
            ends.add(
                (
                    order.total_cents,
                    order.refunded_cents,
                    order.posted,
                    order.paid_at,
                    order.delivered_at,
                    order.cancelled,
                )
            )
        ((total, refunded, posted, *_, cancelled),) = ends
        remaining = (total - refunded) // 100
        assert (posted, cancelled) == ((0, True) if last is over else (remaining, False))


@pytest.mark.parametrize("shop", SHOPS)
async def test_who_is_unknown_is_said_and_counted(running: House, shop: str) -> None:
    nobody = {"phone": "n/a", "country": "GB", "country_code": "GB", "email": "none"}
    body = payload(
        FIRST[shop], customer=None, billing=nobody, billing_address=nobody, email=None, phone=None
    )
    (told,) = await tell(running, shop, body)
    assert (told["known_customer"], told["points"]) == (False, 0)
    order = await Order.get()
    assert (order.phone, order.email) == ("", "")


@pytest.mark.parametrize("shop", SHOPS)
async def test_a_member_number_in_the_order_is_enough(running: House, shop: str) -> None:
    await running.whatsapp(BUYER[shop], "join")
    number = (await Member.get()).number
    note = {"name": "kith_member", "key": "_kith_member", "value": number}
    body = payload(
        FIRST[shop], customer=None, billing={}, billing_address=None, phone=None, email=None,
        note_attributes=[note], meta_data=[note],
    )  # fmt: skip
    (told,) = await tell(running, shop, body)
    assert told["known_customer"] is True


@pytest.mark.parametrize("shop", SHOPS)
async def test_a_voucher_among_the_discount_codes_is_used(running: House, shop: str) -> None:
    await running.whatsapp(BUYER[shop], "join")
    member, now = await Member.get(), running.clock.now()
    brand = running.program.branding.now()
    cause = ledger.Cause("earn_activity", "test", "grant:1", brand, {})
    await ledger.gain(member.account_id, 400, cause, available_at=now, expires_at=None, now=now)
    await running.whatsapp(BUYER[shop], "redeem 200 points")
    await running.whatsapp(BUYER[shop], "yes")
    voucher = await Voucher.get()
    code = vouchers.code(brand.secret, voucher.key).lower()  # as WooCommerce writes it
    entered = [{"code": given} for given in ("SPRING-FAIR", "ABCDEFGH01234567", code)]
    later = now.isoformat()
    times = {"processed_at": later, "date_paid_gmt": later}
    body = payload(FIRST[shop], discount_codes=entered, coupon_lines=entered, **times)
    await tell(running, shop, body)
    used = await Voucher.get()
    assert (used.state, used.used_by) == ("used", f"{shop}:{NUMBER[shop]}")


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["amount", "price", "code", "total", "phone", "created_at", "sku"]),
            inner,
            max_size=3,
        )
    ),
    max_leaves=6,
)


@FUZZ
@given(st.sampled_from(SHOPS), st.data())
async def test_no_payload_makes_a_door_fall_over(
    running: House, shop: str, data: st.DataObject
) -> None:
    body = {**payload(LATER[shop]), "name": "fuzz", "number": "fuzz"}
    for key in data.draw(st.lists(st.sampled_from(sorted(body)), min_size=1, max_size=4)):
        body[key] = data.draw(json_values)
    status, _ = await post(running, shop, body)
    assert status == 200


def test_payloads_say_when_they_happened_in_utc() -> None:
    (paid,) = woocommerce.read(payload("woocommerce-order")).events
    assert datetime.fromisoformat(paid["at"]).tzinfo == UTC
