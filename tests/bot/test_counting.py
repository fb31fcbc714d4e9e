"""Pages are counted as they are shown: people once, programs as such, and nothing waits for it."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from datetime import UTC, datetime, timedelta
from urllib.parse import unquote

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from bot import database, metrics
from bot.engines.postgres import Unreachable
from bot.web import counting as buffer
from bot.web.counting import Counter
from bot.web.landing import Landing
from referral_links import counting, links
from referral_links.counting import Counts, Opening
from referral_links.models import Door, LinkDay, Visit
from tests.bot.house import until
from tests.bot.served import START_SECONDS, Linked
from tests.bot.test_kills import Rows
from tests.bot.test_visitors import PEOPLE, PREVIEWS
from tests.browsers import headers
from tests.conftest import Home
from tests.phones import SECRET, VOICE, Town
from tests.profiles import PATIENCE, tries
from tests.standins import BotApi

KILLS = tries(1)
Client = TestClient[web.Request, web.Application]


class Page:
    """The landing page of one member, and what was counted."""

    def __init__(self, town: Town, client: Client, counter: Counter, member: int, code: str):
        self.town, self.client, self.counter = town, client, counter
        self.member, self.path = member, f"/r/{code}"

    async def open(self, path: str = "", method: str = "GET", **said: str) -> str:
        """Open the page or a door of it; where it leads to."""
        answer = await self.client.request(
            method, self.path + path, headers=headers(**said), allow_redirects=False
        )
        assert answer.status in (200, 303)
        return unquote(answer.headers.get("Location", ""))

    async def counted(self) -> tuple[int, int, int]:
        """Opened by people, robots, doors."""
        await self.counter.flush()
        found = await LinkDay.filter(member_id=self.member)
        return (
            sum(day.opened for day in found),
            sum(day.robots for day in found),
            sum(day.telegram + day.whatsapp for day in found),
        )


@pytest.fixture
async def page(town: Town) -> AsyncIterator[Page]:
    ana = await town.member("Ana")
    member = await ana.member()
    code = (await links.link_of(member, town.now)).code
    counter = Counter(SECRET, lambda: town.now)
    landing = Landing(lambda: town.brand, VOICE, counter)
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
        yield Page(town, client, counter, member.id, code)


async def test_previews_of_every_network_are_people_0(page: Page) -> None:
    for agent in PREVIEWS.values():
        await page.open(agent=agent)
        assert (
            await page.open("/telegram", agent=agent) == f"https://t.me/KithBot?start={code(page)}"
        )
        await page.open("/card.png", agent=agent)
    assert await page.counted() == (0, 2 * len(PREVIEWS), 0)
    assert await Door.all().count() == 0


async def test_each_browser_and_each_app_is_one(page: Page) -> None:
    kinds = set(PEOPLE.values())
    for agent in kinds:
        await page.open(agent=agent)
        await page.open(agent=agent)  # loaded twice, as apps do
    assert await page.counted() == (len(kinds), 0, 0)


async def test_head_changes_nothing_and_prefetching_is_nobody(page: Page) -> None:
    await page.open(method="HEAD")
    await page.open("/whatsapp", method="HEAD")
    assert await page.counted() == (0, 0, 0)
    await page.open(Purpose="prefetch")
    await page.open("/telegram", Sec_Purpose="prefetch")
    assert await page.counted() == (0, 2, 0)
    await page.open()  # now it is looked at
    assert await page.counted() == (1, 2, 0)


async def test_whoever_looks_at_their_own_invitation_opens_nothing(page: Page) -> None:
    """A browser says that it was our page, such as that of whoever invites, that led here."""
    own = {**headers(), "Sec-Fetch-Site": "same-origin"}
    for path in ("", "?lang=de"):
        assert (await page.client.get(page.path + path, headers=own)).status == 200
    assert await page.counted() == (0, 0, 0)
    for site in ("none", "cross-site"):
        await page.client.get(page.path, headers={**own, "Sec-Fetch-Site": site})
    assert await page.counted() == (1, 0, 0)


async def test_a_door_is_written_before_anybody_goes_through_it(page: Page) -> None:
    target = await page.open("/telegram?c=spring", X_Forwarded_For="203.0.113.77")
    door = await Door.get()
    assert target.endswith(f"{code(page)}-{door.token}")
    assert (door.tag, door.network, door.at) == ("spring", "203.0.113.0/24", page.town.now)
    assert (await counting.by_tag())["spring"] == Counts(doors=1)


async def test_a_batch_has_the_campaign_of_each_opening(page: Page) -> None:
    await page.open("?c=Spring")
    await page.open("?utm_campaign=summer", languages="de")
    await page.open("?c=%3Cscript%3E", languages="fr")
    await page.counted()
    assert await counting.by_tag() == {"spring": Counts(1), "summer": Counts(1), "": Counts(1)}


async def test_while_the_database_is_away_openings_wait_and_doors_lead_on(
    page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    await page.open()
    with monkeypatch.context() as away:
        for name in ("add", "door"):
            away.setattr(counting, name, _away)
        await page.counter.flush()
        assert await page.open("/telegram") == f"https://t.me/KithBot?start={code(page)}"
        await page.open(languages="de")
        await page.counter.flush()
    assert await LinkDay.all().count() == 0
    assert await page.counted() == (2, 0, 1), "the door has no token, but its number"
    assert await page.counted() == (2, 0, 1)


async def test_nobody_waits_long_for_a_database_that_hangs(
    page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def hang(*_: object) -> str:
        await asyncio.sleep(60)
        return ""

    monkeypatch.setattr(buffer, "DOOR_SECONDS", 0.05)
    with monkeypatch.context() as hanging:
        hanging.setattr(counting, "door", hang)
        async with asyncio.timeout(PATIENCE):
            assert await page.open("/telegram")
    assert await page.counted() == (0, 0, 1)


async def test_what_is_kept_is_bounded(page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(buffer, "MOST_OPENINGS", 5)
    lost = metrics.openings_lost._value.get()
    for n in range(8):
        await page.open(languages=f"x{n}")
        await page.open(languages=f"x{n}")
    assert metrics.openings_lost._value.get() - lost == 6
    assert await page.counted() == (5, 0, 0)


async def test_who_goes_through_doors_all_day_fills_no_table(
    page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(buffer, "MOST_DOORS", 3)
    for n in range(8):
        target = await page.open("/telegram", X_Forwarded_For=f"203.0.113.{n}", languages=f"x{n}")
        assert target.startswith(f"https://t.me/KithBot?start={code(page)}"), "the way is open"
        assert (target == f"https://t.me/KithBot?start={code(page)}") == (n >= 3)
    assert await Door.all().count() == 3
    assert await page.counted() == (0, 0, 8), "the number is kept"
    await page.open("/telegram", X_Forwarded_For="198.51.100.1")
    assert await Door.all().count() == 4, "others are not held up"
    page.town.wait(days=1)
    await page.open("/telegram", X_Forwarded_For="203.0.113.1")
    assert await Door.all().count() == 5, "nor anybody tomorrow"


async def test_made_up_devices_of_one_network_are_people_only_so_often(
    page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(buffer, "MOST_DEVICES", 3)
    for n in range(8):
        await page.open(languages=f"x{n}", X_Forwarded_For="203.0.113.1")
    await page.open("?c=late", languages="x0", X_Forwarded_For="203.0.113.1")
    assert await page.counted() == (3, 5, 0)
    assert await Visit.all().count() == 3
    await page.open(X_Forwarded_For="198.51.100.1")
    page.town.wait(days=1)
    await page.open(languages="x7", X_Forwarded_For="203.0.113.1")
    assert await page.counted() == (5, 5, 0)


async def test_what_is_remembered_of_a_day_is_bounded(
    page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(buffer, "MOST_REMEMBERED", 4)
    for n in range(20):
        await page.open("/telegram", X_Forwarded_For=f"203.0.{n}.1")
        await page.open(X_Forwarded_For=f"203.0.{n}.1")
        assert page.counter.today.size <= 5
    assert await page.counted() == (20, 0, 20)


async def test_a_batch_that_cannot_be_written_holds_up_no_other(
    page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(counting, "add", _broken)
        broken.setattr(counting, "door", _broken)
        await page.open()
        assert await page.open("/telegram") == f"https://t.me/KithBot?start={code(page)}"
        await page.counter.flush()
    await page.open(languages="de")
    assert await page.counted() == (1, 0, 0)


async def test_it_writes_by_itself_and_at_its_end(
    page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(buffer, "FLUSH_SECONDS", 0.01)
    page.counter.start()
    await page.open()
    await until(LinkDay.all().exists)
    await page.open(languages="de")
    await page.counter.stop()
    assert [day.opened for day in await LinkDay.all()] == [2]


async def test_whoever_comes_while_it_writes_is_written_the_next_time(
    page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    batches: list[int] = []  # or under load it would write on and on, fewer each time
    write = counting.add

    async def slowly(batch: Mapping[Opening, int]) -> None:
        batches.append(len(batch))
        if len(batches) < 3:
            await page.open(languages=f"meanwhile{len(batches)}")
        await write(batch)

    monkeypatch.setattr(counting, "add", slowly)
    assert (await page.open(), await page.counted(), batches) == ("", (1, 0, 0), [1])


async def test_a_new_day_begins_at_midnight(page: Page) -> None:
    page.town.now = page.town.now.replace(hour=23, minute=59)
    await page.open()
    page.town.wait(minutes=1)
    await page.open()
    await page.open()
    assert await page.counted() == (2, 0, 0)
    assert [day.opened for day in await LinkDay.all().order_by("day")] == [1, 1]


@pytest.mark.parametrize("dialect", ["sqlite", "postgres"])
async def test_killed_it_loses_less_than_a_second_and_no_door(
    dialect: str, fresh_database: Callable[[str], str], served_link: Linked
) -> None:
    url = fresh_database(dialect)
    code = await linked(url)
    served, rows = served_link.program(url), Rows(url)
    loop, visitors = asyncio.get_running_loop(), 0
    answered: list[float] = []
    tokens: set[str] = set()
    without = 0  # doors for which the machine was too slow

    async def counted() -> bool:
        found = await rows.one("SELECT COALESCE(SUM(opened), 0) FROM link_day")
        return bool(found == len(answered))

    await served.start()
    for kill in range(KILLS):
        visitors += 1
        assert await served_link.get(served, f"/r/{code}", visitors) == ""
        answered.append(loop.time())
        await until(counted)  # what else a program does when it starts is over
        begun, longest = loop.time(), 0.0
        while loop.time() - begun < 1.5:
            await asyncio.sleep(0.02)
            for _ in range(5):
                visitors += 1
                assert await served_link.get(served, f"/r/{code}", visitors) == ""
                answered.append(loop.time())
            asked = loop.time()
            target = await served_link.get(served, f"/r/{code}/telegram", visitors)
            took = loop.time() - asked  # it is written to the same database
            longest = max(longest, took)
            if "-" in target:
                tokens.add(target.rpartition("-")[2])
            else:
                assert took > buffer.DOOR_SECONDS, "only who would wait has none"
                without += 1
        killed = loop.time()
        await served.kill()
        safe = sum(1 for at in answered if at < killed - 1 - 3 * longest)
        found = await rows.one("SELECT COALESCE(SUM(opened), 0) FROM link_day")
        assert safe <= found <= visitors, f"kill {kill}: {found} of {visitors}, {safe} a second ago"
        assert {token for (token,) in await rows.all("SELECT token FROM door")} == tokens
        doors = await rows.one("SELECT SUM(telegram) FROM link_day")
        assert len(tokens) <= doors <= len(tokens) + without
        answered = [0.0] * int(found)  # the rest is lost
        await served.start()
    visitors += 1
    await served_link.get(served, f"/r/{code}", visitors)
    assert await served.stop() == 0
    whole = await rows.one("SELECT SUM(opened) FROM link_day")
    assert whole == len(answered) + 1, "told to stop, it writes down what is left"


async def test_a_server_that_goes_away_and_comes_back(
    fresh_database: Callable[[str], str], served_link: Linked, home: Home
) -> None:
    """PostgreSQL takes no connections for a while: pages and doors go on, nothing is lost."""
    url = fresh_database("postgres")
    name, code = url.rpartition("/")[2], await linked(url)
    served, rows = served_link.program(url), Rows(url)
    await served.start()
    assert await served_link.get(served, f"/r/{code}", 1) == ""

    async def counted(opened: int) -> bool:
        return bool(await rows.one("SELECT COALESCE(SUM(opened), 0) FROM link_day") == opened)

    await until(lambda: counted(1))
    _rename(home, name, f"{name}_away")
    try:
        for visitor in range(2, 6):
            assert await served_link.get(served, f"/r/{code}", visitor) == ""
        target = await served_link.get(served, f"/r/{code}/telegram", 2)
        assert target.endswith(f"?start={code}"), "the code without a token"
        await asyncio.sleep(1.1)
    finally:
        _rename(home, f"{name}_away", name)
    await until(lambda: counted(5), START_SECONDS)
    assert await rows.all("SELECT opened, telegram FROM link_day") == [(5, 1)]


@pytest.fixture
async def served_link() -> AsyncIterator[Linked]:
    telegram = BotApi()
    await telegram.open()
    async with aiohttp.ClientSession() as http:
        linked = Linked(telegram, http)
        yield linked
        await linked.close()
    await telegram.close()


async def linked(url: str) -> str:
    """Put one member with a link into a database that nobody serves yet; the code."""
    await database.open(url)
    try:
        town = await Town(datetime.now(UTC) - timedelta(hours=1)).open()
        member = await (await town.member("Ana")).member()
        return (await links.link_of(member, town.now)).code
    finally:
        await database.close()


def code(page: Page) -> str:
    return page.path.rpartition("/")[2]


def _rename(home: Home, name: str, new: str) -> None:
    """Whoever is connected is thrown out."""
    home.admin(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
    home.admin(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'")
    home.admin(f"ALTER DATABASE {name} RENAME TO {new}")
    home.admin(f"ALTER DATABASE {new} ALLOW_CONNECTIONS true")


async def _away(*_: object) -> None:
    raise Unreachable("the database is away")


async def _broken(*_: object) -> None:
    raise ValueError("something in it")
