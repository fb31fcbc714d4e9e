"""GET /downloads/<ticket>: everything held about a member, for whoever was told the ticket."""

from collections.abc import Callable

from aiohttp import web

from bot import metrics
from bot.clock import Clock
from handlers import exporting as files
from loyalty import exporting
from loyalty.programme import Brand

FILE = "my-data.json"
HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex",
}


class Downloads:
    """Hands out a member's file; without a good ticket, nothing is there."""

    def __init__(self, brand: Callable[[], Brand], clock: Clock) -> None:
        self._brand = brand
        self._clock = clock

    async def export(self, request: web.Request) -> web.Response:
        """The file, or 404 for whatever is wrong with the ticket."""
        brand, now = self._brand(), self._clock.now()
        member = await exporting.holder(request.match_info["ticket"], brand.secret, now)
        if member is None:
            metrics.refused.labels("/downloads", "wrong ticket").inc()
            return web.Response(status=404, text="Not found\n", headers=HEADERS)
        return web.Response(
            text=await files.file_of(member, brand, now),
            content_type="application/json",
            charset="utf-8",
            headers={**HEADERS, "Content-Disposition": f'attachment; filename="{FILE}"'},
        )
