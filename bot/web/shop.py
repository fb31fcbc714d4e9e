"""POST /webhooks/shop/orders: orders of any shop that can sign with SHOP_SECRET."""

import hashlib
import hmac
import json
from typing import Any

import structlog
from aiohttp import web

from bot import metrics
from bot.brand import Branding
from bot.clock import Clock
from bot.database import is_weather
from bot.receive import Post
from handlers import purchases
from loyalty.errors import BadOrder, Conflict, OtherCurrency

log = structlog.get_logger()

HEADER = "X-Kith-Signature"
SOURCE = "kith"


class ShopDoor:
    """Takes order events in, as often and in whatever order they come."""

    def __init__(self, secret: str, branding: Branding, clock: Clock, post: Post) -> None:
        self._secret = secret.encode()
        self._branding = branding
        self._clock = clock
        self._post = post

    async def order(self, request: web.Request) -> web.Response:
        """One event: 200 with what it did, or the reason why not."""
        if not self._secret:
            return self._refuse("closed")
        body = await request.read()
        expected = hmac.new(self._secret, body, hashlib.sha256).hexdigest()
        given = request.headers.get(HEADER, "").strip().lower()
        if not hmac.compare_digest(
            given.encode("utf-8", "surrogateescape"), expected.encode("ascii")
        ):
            return self._refuse("wrong signature")
        try:
            news = json.loads(body)
        except (ValueError, RecursionError):
            return _answer(400, error="the body is not JSON", field="body")
        return await self._take(news)

    async def _take(self, news: Any) -> web.Response:
        try:
            answer, letters = await purchases.arrived(
                news, source=SOURCE, brand=self._branding.now(), now=self._clock.now()
            )
        except BadOrder as error:
            return _answer(400, error=str(error), field=error.field, expected=error.expected)
        except Conflict as error:
            return _answer(409, error=str(error) or "told before with other amounts")
        except OtherCurrency as error:
            return _answer(422, error=str(error) or "another currency than the programme's")
        except Exception as error:
            if not is_weather(error):
                raise
            log.warning("the database does not answer", error=str(error)[:300])
            return _answer(503, error="not now, please send it again")
        if letters:
            self._post(letters)
        return _answer(200, **answer)

    def _refuse(self, reason: str) -> web.Response:
        metrics.refused.labels("/webhooks/shop/orders", reason).inc()
        return _answer(403, error="not accepted")


def _answer(status: int, **told: Any) -> web.Response:
    return web.json_response(told, status=status)
