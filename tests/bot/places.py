"""A landing page with its doors, and what there is to see on it."""

import dataclasses
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from html.parser import HTMLParser
from typing import Any

from aiohttp import ClientResponse, web
from aiohttp.test_utils import TestClient, TestServer

from bot.web.counting import Counter
from bot.web.landing import Landing
from loyalty.models import Member
from referral_links import links
from tests.phones import SECRET, VOICE, Phone, Town

Client = TestClient[web.Request, web.Application]


class Place:
    """A town with one member who invites, and the doors of its landing page."""

    def __init__(self, town: Town, host: Phone) -> None:
        self.town = town
        self.host = host
        self.seconds = 0.0  # how long the page has been served
        self.client: Client
        self.code: str

    async def get(self, path: str, language: str = "en") -> ClientResponse:
        """The answer to a browser that speaks a language."""
        return await self.client.get(
            path, headers={"Accept-Language": language}, allow_redirects=False
        )

    async def read(self, more: str = "", language: str = "en") -> str:
        """The page of the link."""
        return await (await self.get(f"/r/{self.code}{more}", language)).text()

    def rule(self, section: str, **values: Any) -> None:
        """Change a table of the rules."""
        rules = self.town.brand.programme
        table = getattr(rules, section)
        changed = type(table).model_validate({**dict(table), **values})
        rules = rules.model_copy(update={section: changed})
        version = self.town.brand.version + 1
        self.town.brand = dataclasses.replace(self.town.brand, programme=rules, version=version)


@asynccontextmanager
async def opened(town: Town, name: str = "Ana") -> AsyncIterator[Place]:
    """Somebody joins, asks for their link, and its page is served."""
    host = await town.member(name)
    await host.say("invite")
    place = Place(town, host)
    place.code = (await links.link_of(await Member.get(), town.now)).code
    counter = Counter(SECRET, lambda: town.now)
    landing = Landing(lambda: town.brand, VOICE, counter, lambda: place.seconds)
    application = web.Application()
    application.add_routes(
        [
            web.get("/r/{code}", landing.page),
            web.get("/r/{code}/qr.{kind:svg|png}", landing.picture),
            web.get("/r/{code}/card.png", landing.card),
            web.get("/r/{code}/{channel:telegram|whatsapp}", landing.door),
        ]
    )
    async with TestClient(TestServer(application)) as client:
        place.client = client
        yield place


class Outline(HTMLParser):
    """What a page is made of."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    @property
    def shown(self) -> dict[str, str]:
        """What previews are told: og:title, og:image ..."""
        return {
            str(attrs["property"]): str(attrs["content"])
            for tag, attrs in self.tags
            if tag == "meta" and "property" in attrs
        }
