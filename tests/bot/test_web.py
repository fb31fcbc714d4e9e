"""The shop's door, and what whoever watches over the program sees."""

import asyncio
import hashlib
import hmac
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import asyncpg
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tortoise.exceptions import OperationalError

from loyalty.models import Order
from tests.bot.house import ANA, SECRET, SHOP_SECRET, House, house, until
from tests.profiles import PATIENCE, tries

FUZZ = settings(max_examples=tries(40), deadline=None)


@pytest.fixture
async def running(db: str) -> AsyncIterator[House]:
    """A running program."""
    async with house() as running:
        running.set_clock(datetime(2026, 3, 1, 12, 0, 5, tzinfo=UTC))
        async with running.open():
            yield running


ORDER = {
    "event": "paid",
    "order": "1001",
    "at": "2026-03-01T12:00:00Z",
    "currency": "GBP",
    "total": "54.00",
    "customer": {"phone": "+447700900001"},
}


async def test_an_order_is_told_and_its_points_are_announced(running: House) -> None:
    await running.whatsapp(ANA, "join")
    status, told = await running.order(ORDER)
    assert (status, told["points"], told["repeated"]) == (200, 54, False)
    status, told = await running.order(ORDER)
    assert (status, told["points"], told["repeated"]) == (200, 54, True)
    await until(lambda: any("54" in body for body in running.twilio.of(ANA)))
    assert sum("1001" in body for body in running.twilio.of(ANA)) == 1


async def test_what_is_wrong_with_an_order_is_said(running: House) -> None:
    await running.order(ORDER)
    assert (await running.order({**ORDER, "total": "55.00"}))[0] == 409
    assert (await running.order({**ORDER, "order": "1002", "currency": "EUR"}))[0] == 422
    for field in ("event", "order", "at", "currency", "total"):
        status, told = await running.order({k: v for k, v in ORDER.items() if k != field})
        assert status == 400
        assert told["field"] == field
    odd: Any
    for odd in (None, [], 7, "x", {}, {**ORDER, "total": "much"}, {**ORDER, "customer": 7}):
        assert (await running.order(odd))[0] == 400
    for signature in ("x", "0" * 64, "ä"):
        assert (await running.order(ORDER, signature))[0] == 403
    assert await Order.all().count() == 1


@FUZZ
@given(st.binary(max_size=200))
async def test_no_body_makes_the_shops_door_fall_over(running: House, body: bytes) -> None:
    signature = hmac.new(SHOP_SECRET.encode(), body, hashlib.sha256).hexdigest()
    right = {"X-Kith-Signature": signature}
    assert (await running.post("/webhooks/shop/orders", body, right))[0] == 400
    wrong = {"X-Kith-Signature": signature[::-1]}
    assert (await running.post("/webhooks/shop/orders", body, wrong))[0] == 403


# --- watching ---


async def test_health(running: House) -> None:
    await running.write(7, "join")
    for path, expected in (("/healthz", "ok"), ("/readyz", '"database": "ok"')):
        async with running.http.get(running.url + path) as response:
            assert response.status == 200
            assert expected in await response.text()
    async with running.http.get(running.url + "/metrics") as response:
        numbers = await response.text()
    assert 'kith_received_total{channel="telegram",outcome="DONE"}' in numbers
    assert "kith_parked_messages 0.0" in numbers


async def test_a_slow_body_does_not_hold_the_door(
    running: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.web.webhooks.BODY_SECONDS", 0.2)
    reader, writer = await asyncio.open_connection("127.0.0.1", running.program.port)
    writer.write(
        b"POST /webhooks/telegram HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n"
        b"X-Telegram-Bot-Api-Secret-Token: " + SECRET.encode() + b"\r\n\r\n{"
    )
    answer = await asyncio.wait_for(reader.readline(), PATIENCE)
    assert b"408" in answer
    writer.close()
    await writer.wait_closed()


async def test_the_landing_page_asks_for_patience_while_the_database_is_away(
    running: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away(*asked: object) -> None:
        raise OperationalError(asyncpg.CannotConnectNowError("starting up"))

    monkeypatch.setattr("bot.web.hosts.rows", away)
    async with running.http.get(running.url + "/r/ABCDEFGH") as response:
        assert response.status == 503
        assert response.headers["Retry-After"] == "5"
