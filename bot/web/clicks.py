"""GET /c/<token>: a link of a campaign, told to one recipient, leads on; a person counts once."""

import asyncio
from collections.abc import Callable, Sequence

import structlog
from aiohttp import web

from bot import metrics
from bot.clock import Clock
from bot.database import is_weather
from bot.settings import Network
from bot.web.visitors import Visitors
from loyalty import campaigns
from loyalty.campaigns import Target
from loyalty.programme import Brand

log = structlog.get_logger()

COUNT_SECONDS = 2.0  # how long somebody waits for being counted
HEADERS = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow",
    "X-Content-Type-Options": "nosniff",
}


class Clicks:
    """Leads on to what staff wrote down, never to what somebody else made up."""

    def __init__(
        self, brand: Callable[[], Brand], clock: Clock, secret: bytes, proxies: Sequence[Network]
    ) -> None:
        self._brand = brand
        self._clock = clock
        self._visitors = Visitors(secret, proxies)

    async def open(self, request: web.Request) -> web.Response:
        """302 to the campaign's own address; 404 for whatever is wrong with the token."""
        found = await campaigns.target(request.match_info["token"], self._brand().secret)
        if found is None:
            metrics.refused.labels("/c", "wrong token").inc()
            return web.Response(status=404, text="Not found\n", headers=HEADERS)
        await self._count(found, request)
        return web.Response(status=302, headers={**HEADERS, "Location": found.url})

    async def _count(self, found: Target, request: web.Request) -> None:
        """Programs that look ahead are nobody; whoever cannot be counted goes on all the same."""
        now = self._clock.now()
        if not self._visitors.seen(request, now.date()).person:
            return
        try:
            async with asyncio.timeout(COUNT_SECONDS):
                await campaigns.clicked(found, now)
        except Exception as error:
            if isinstance(error, TimeoutError) or is_weather(error):
                log.warning("a click is not counted", error=str(error)[:300])
            else:
                log.exception("a click cannot be counted")
