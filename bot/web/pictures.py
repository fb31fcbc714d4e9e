"""GET /pictures/<token>.png: the QR code of a voucher, for the provider that was told the token."""

from collections.abc import Callable

from aiohttp import web

from bot import metrics, pictures
from bot.clock import Clock
from loyalty import vouchers
from loyalty.programme import Brand

HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex",
}


class Pictures:
    """Shows what a token names; without a good one, nothing is there."""

    def __init__(self, brand: Callable[[], Brand], clock: Clock) -> None:
        self._brand = brand
        self._clock = clock

    async def voucher(self, request: web.Request) -> web.Response:
        """The picture, or 404 for whatever is wrong with the token."""
        secret = self._brand().secret
        key = pictures.voucher_of(secret, request.match_info["token"], self._clock.now())
        if key is None:
            metrics.refused.labels("/pictures", "wrong token").inc()
            return web.Response(status=404, text="Not found\n", headers=HEADERS)
        drawn = pictures.qr_png(vouchers.code(secret, key))
        return web.Response(body=drawn, content_type="image/png", headers=HEADERS)
