"""Links of campaigns: a person counts once, programs never, and nobody is led elsewhere."""

from collections.abc import AsyncIterator

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from bot.clock import Clock
from bot.settings import LOOPBACK_NETWORKS
from bot.web.clicks import Clicks
from loyalty import campaigns
from loyalty.campaigns import links
from loyalty.models import Campaign, CampaignLink, Click, Outgoing
from tests.bot.test_visitors import PEOPLE, PREVIEWS
from tests.browsers import headers
from tests.loyalty.audiences import SHOP
from tests.loyalty.test_campaign_people import keen
from tests.loyalty.test_campaign_people import launched as clicked_by_all
from tests.phones import SECRET, Town

Client = TestClient[web.Request, web.Application]


@pytest.fixture
async def client(town: Town) -> AsyncIterator[Client]:
    clock = Clock()
    clock.now = lambda: town.now  # type: ignore[method-assign]
    clicks = Clicks(lambda: town.brand, clock, SECRET, LOOPBACK_NETWORKS)
    application = web.Application()
    application.add_routes([web.get("/c/{token}", clicks.open)])
    async with TestClient(TestServer(application)) as opened:
        yield opened


async def sent(town: Town) -> tuple[Campaign, str]:
    """A campaign to one member, and where her link is."""
    await keen(town, "Ana")
    made = await clicked_by_all(town)
    await Click.all().delete()
    row, link = await Outgoing.get(campaign_id=made.id), await CampaignLink.get(campaign_id=made.id)
    address = links.address(town.brand, row.id, link.id)
    assert address.startswith("https://kith.example/c/")
    assert len(address) < 50
    return made, address.removeprefix("https://kith.example")


async def test_a_person_counts_once_and_a_program_never(town: Town, client: Client) -> None:
    made, path = await sent(town)

    async def opened(method: str = "GET", **said: str) -> int:
        answer = await client.request(method, path, headers=headers(**said), allow_redirects=False)
        assert answer.status == 302
        assert answer.headers["Location"] == SHOP
        assert answer.headers["Cache-Control"] == "no-store"
        return sum((await campaigns.clicks_of(made.id)).people.values())

    for agent in PREVIEWS.values():
        assert await opened(agent=agent) == 0, agent
    assert await opened("HEAD") == 0
    assert await opened(Sec_Purpose="prefetch") == 0
    for agent in PEOPLE.values():
        assert await opened(agent=agent) == 1, agent
    assert await Click.all().count() == 1


async def test_nobody_makes_up_an_address(town: Town, client: Client) -> None:
    made, path = await sent(town)
    link = await CampaignLink.get(campaign_id=made.id)
    row = await Outgoing.get(campaign_id=made.id)
    forged = links.token(b"another secret", row.id, link.id)
    stray = links.token(SECRET, row.id, link.id + 1)
    for wrong in (
        path[:-1] + ("0" if path[-1] != "0" else "1"), f"/c/{forged}", f"/c/{stray}", path.lower(),
        "/c/x", f"{path}?url=https://evil.example", f"/c/{'Z' * 12}-1-{'0' * 10}", f"{path}%0A",
    ):  # fmt: skip
        answer = await client.get(wrong, headers=headers(), allow_redirects=False)
        led = answer.headers.get("Location", SHOP)
        assert (answer.status, led) in ((404, SHOP), (302, SHOP)), wrong
        assert (answer.status == 302) == wrong.startswith(f"{path}?"), wrong
    assert await Click.all().count() == 1  # a query changes nothing


async def test_a_test_message_leads_there_and_is_not_counted(town: Town, client: Client) -> None:
    made, _ = await sent(town)
    link = await CampaignLink.get(campaign_id=made.id)
    other = await Outgoing.filter(campaign_id=None).first()
    assert other is not None
    path = f"/c/{links.token(SECRET, other.id, link.id)}"
    answer = await client.get(path, headers=headers(), allow_redirects=False)
    assert (answer.status, answer.headers["Location"]) == (302, SHOP)
    assert await Click.all().count() == 0
