"""Laptops and phones with a real browser, on which people open links and go through doors."""

import re
import shutil
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.async_api import (
    Browser,
    BrowserContext,
    Page,
    Route,
    ViewportSize,
    async_playwright,
)

from tests.bot.roads import Person
from tests.bot.scanning import scanned
from tests.browsers import SAFARI

LAPTOP = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/139.0.0.0 Safari/537.36"
)
ANDROID = (
    "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/139.0.0.0 Mobile Safari/537.36"
)
IN_INSTAGRAM = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 "
    "(KHTML, like Gecko) Mobile/15E148 Instagram 391.0.0.34.82 (iPhone15,2; iOS 18_6; en_GB; "
    "en-GB; scale=3.00; 1179x2556; 754321098)"
)
PHONES = (SAFARI, ANDROID, IN_INSTAGRAM)
LARGE: ViewportSize = {"width": 1400, "height": 880}
SMALL: ViewportSize = {"width": 390, "height": 844}
CHATS = re.compile(r"https://(t\.me|wa\.me)/")


@dataclass
class Device:
    """One browser of its own: nothing is shared with another device, not even a cookie."""

    context: BrowserContext
    page: Page

    async def open(self, address: str) -> None:
        """Look at a page."""
        answer = await self.page.goto(address)
        assert answer is not None
        assert answer.status == 200

    async def shown_code(self) -> str:
        """What a camera reads in the QR code on the screen."""
        return scanned(await self.page.locator(".scan img").screenshot())

    async def door(self, channel: str) -> str:
        """Go through a door of the open page: the chat's address that the browser is led to."""
        async with self.page.expect_request(CHATS) as led:
            await self.page.get_by_role("link", name=channel).click()
        return (await led.value).url

    async def ready(self, channel: str) -> str:
        """Go through a door: what then stands in the chat, to be sent with one tap."""
        address = urlsplit(await self.door(channel))
        query = parse_qs(address.query)
        return f"/start {query['start'][0]}" if channel == "telegram" else query["text"][0]

    async def bring(self, who: Person, address: str) -> None:
        """Open a link, go through the door to somebody's chat, and send what stands there."""
        await self.open(address)
        await who.say(await self.ready(who.channel))


async def _stay(route: Route) -> None:
    """The chat opens beside the page: no error takes its place later, while another one loads."""
    await route.fulfill(status=204)


class Devices:
    """All of them; `browser` is one Chromium."""

    def __init__(self, browser: Browser) -> None:
        self._browser = browser

    @asynccontextmanager
    async def laptop(self, agent: str = LAPTOP, **more: Any) -> AsyncIterator[Device]:
        """A window on a large screen; nothing may go wrong in it."""
        wrong: list[str] = []
        options = {"viewport": LARGE, "locale": "en-GB", "device_scale_factor": 2, **more}
        context = await self._browser.new_context(user_agent=agent, **options)
        await context.route(CHATS, _stay)
        page = await context.new_page()
        page.on("pageerror", lambda error: wrong.append(str(error)))
        yield Device(context, page)
        await context.close()
        assert wrong == []

    def phone(self, agent: str = SAFARI, **more: Any) -> AbstractAsyncContextManager[Device]:
        """A small screen that is touched."""
        return self.laptop(agent, viewport=SMALL, is_mobile=True, has_touch=True, **more)


@asynccontextmanager
async def devices() -> AsyncIterator[Devices]:
    """The system's Chromium; of the network it knows this machine alone."""
    path = shutil.which("chromium")
    if path is None:
        pytest.fail("Chromium is missing: as root, apt-get install chromium")
    alone = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path, args=[alone])
        yield Devices(browser)
        await browser.close()
