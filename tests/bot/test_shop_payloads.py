"""What orders of Shopify and WooCommerce come to: amounts computed by hand."""

from datetime import UTC, datetime

import pytest

from bot.web import shop_orders, shopify, woocommerce
from tests.bot.shops import amounts, payload


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


def test_payloads_say_when_they_happened_in_utc() -> None:
    (paid,) = woocommerce.read(payload("woocommerce-order")).events
    assert datetime.fromisoformat(paid["at"]).tzinfo == UTC
