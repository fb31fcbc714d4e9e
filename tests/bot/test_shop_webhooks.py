"""The doors of Shopify and WooCommerce: signatures, any order of arrival, bad weather."""

import hashlib
import hmac
import io
import itertools
import json
from base64 import b64encode
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import asyncpg
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tortoise.exceptions import OperationalError

from bot.web import shop_orders
from loyalty import ledger, vouchers
from loyalty.errors import VoucherReserved
from loyalty.models import LedgerEntry, Member, Order, Voucher
from tests.bot.house import House, house, until
from tests.bot.shops import (
    BUYER,
    FIRST,
    HEADERS,
    LATER,
    NUMBER,
    SECRET,
    SHOPS,
    payload,
    post,
    signed,
    tell,
)
from tests.profiles import tries

DAY = datetime(2026, 3, 8, 12, tzinfo=UTC)  # when the payloads are news
FUZZ = settings(max_examples=tries(40), deadline=None)


@pytest.fixture
async def running(db: str) -> AsyncIterator[House]:
    """A running program that both shops report to."""
    async with house(shopify_secret=SECRET, woocommerce_secret=SECRET) as running:
        running.set_clock(DAY)
        async with running.open():
            yield running


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
        headers = signed(shop, raw)
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


async def test_an_old_order_that_is_changed_earns_nothing(running: House) -> None:
    """Shopify sends the whole order, whenever it was paid; Kith hears of it for the first time."""
    await running.whatsapp(BUYER["shopify"], "join")
    await Member.all().update(joined_at=DAY + timedelta(days=40))
    running.set_clock(DAY + timedelta(days=40))
    for told in await tell(running, "shopify", payload(LATER["shopify"]), "orders/updated"):
        assert (told["points"], told["known_customer"]) == (0, True)
        assert "paid before 2026-03-18" in told["reason"]
    assert (await Order.get()).posted == 0
    assert not await LedgerEntry.exists(kind="earn_order")
    assert not any(NUMBER["shopify"] in said for said in running.twilio.of(BUYER["shopify"]))


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


@pytest.mark.parametrize("shop", SHOPS)
async def test_the_voucher_of_an_order_that_waits_for_its_payment_is_kept_for_it(
    running: House, shop: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else its owner takes the points back, and pays for the discounted order then."""
    await running.whatsapp(BUYER[shop], "join")
    member, now = await Member.get(), running.clock.now()
    brand = running.program.branding.now()
    cause = ledger.Cause("earn_activity", "test", "grant:1", brand, {})
    await ledger.gain(member.account_id, 400, cause, available_at=now, expires_at=None, now=now)
    await running.whatsapp(BUYER[shop], "redeem 200 points")
    await running.whatsapp(BUYER[shop], "yes")
    voucher = await Voucher.get()
    entered = [{"code": vouchers.code(brand.secret, voucher.key)}]
    body = payload(FIRST[shop], discount_codes=entered, coupon_lines=entered)
    waiting = {"financial_status": "pending", "status": "on-hold", "date_paid_gmt": None}
    reserve, tried = vouchers.reserve, []

    async def collides_once(*args: Any, **about: Any) -> Voucher:
        tried.append(args)
        if len(tried) == 1:
            raise OperationalError(asyncpg.DeadlockDetectedError("deadlock detected"))
        return await reserve(*args, **about)

    with monkeypatch.context() as patch:
        patch.setattr("loyalty.vouchers.reserve", collides_once)
        assert await tell(running, shop, {**body, **waiting}) == []
    assert len(tried) == 2
    assert (await Voucher.get()).reserved_for == f"{shop}:{NUMBER[shop]}"
    with pytest.raises(VoucherReserved):
        await vouchers.cancel(member, voucher, brand=brand, now=now)
    await tell(running, shop, {**body, **waiting})  # and once more
    failed = {"financial_status": "voided", "status": "failed", "date_paid_gmt": None}
    other = {"name": "#2", "number": "2", **failed}
    for dropped, state in ((other, "reserved"), (failed, "issued")):
        await tell(running, shop, {**body, **dropped})
        assert (await Voucher.get()).state == state
    at = now.isoformat()
    await tell(running, shop, {**body, **waiting})
    await tell(running, shop, {**body, "processed_at": at, "date_paid_gmt": at})
    assert (await Voucher.get()).state == "used"
    await tell(running, shop, {**body, **waiting})  # which comes late
    assert (await Voucher.get()).state == "used"


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
