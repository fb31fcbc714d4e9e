"""D7, A5: backup and restore by the commands; what a restored copy sends, and when."""

import asyncio
import os
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import aiohttp
import pytest

from bot.home import settle
from loyalty.models import Campaign, Outgoing, Setting
from tests import postgres
from tests.audiences import Audience, write
from tests.bot.commands import kith
from tests.bot.house import House, house, text_update, until
from tests.bot.served import Served
from tests.bot.test_broadcasts import change
from tests.bot.test_kills import Rows, deliver
from tests.conftest import Home
from tests.standins import BotApi

QUIET_SECONDS = 1.6  # longer than a process takes to find what is due
NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)


def operate(*words: str, url: str) -> tuple[int, str]:
    """A command on a database; its status, and what it said."""
    path = f"{postgres.programs()}{os.pathsep}{os.environ['PATH']}"  # pg_dump, pg_restore
    status, out, err = kith(
        *words, PATH=path, KITH_DATABASE_URL=url, KITH_SECRET_KEY="a secret for the tests"
    )
    return status, out + err


@pytest.fixture
async def telegram() -> AsyncIterator[BotApi]:
    """The Bot API as the restored copy would call it."""
    telegram = BotApi()
    await telegram.open()
    yield telegram
    await telegram.close()


async def busy(running: House, over: asyncio.Event) -> None:
    """People join until it is over."""
    for chat in range(100, 1000):
        if over.is_set():
            return
        assert await running.write(chat, "join") == 200
        await asyncio.sleep(0.02)


async def left_waiting(running: House, now: datetime) -> None:
    """Chats 7 and 8 have not heard yet that they joined, 7 for two days; and two campaigns."""
    for chat in (7, 8):
        assert await running.write(chat, "join") == 200
    past = now - timedelta(days=2)
    await Outgoing.filter(address="telegram:7").update(lease_until=past, not_before=past)
    await write(Audience(10**9, campaign=77, now=now), people=False)  # all who are there
    await Campaign.create(
        name="planned", start_at=now, created_by="eve", created_at=now, launched_by="eve"
    )


async def backed_up(running: House, url: str, copy: Path) -> None:
    """A backup while people join; then the original goes on."""
    kith("--version")  # whatever starts commands is awake
    over = asyncio.Event()
    others = asyncio.create_task(busy(running, over))
    status, said = await asyncio.to_thread(operate, "backup", str(copy), url=url)
    over.set()
    await others
    assert (status, "holds the whole database" in said) == (0, True), said
    await running.telegram.open()
    await until(lambda: len(running.telegram.of(8)) == 1)


async def test_a_restored_copy_sends_nothing_before_it_is_unfenced(
    database: str, db: str, home: Home, tmp_path: Path, telegram: BotApi
) -> None:
    copy, place = tmp_path / "kith.backup", home.fresh(db, migrated=False)
    async with house(parts="web,deliver") as running, running.open():
        await running.telegram.close()  # what is said waits
        await left_waiting(running, datetime.now(UTC))
        await backed_up(running, database, copy)
    assert os.stat(copy).st_mode & 0o077 == 0, "everybody's data are in it"
    assert operate("restore", str(copy), url=place)[0] == 0
    assert operate("verify", url=place) == (0, "everything adds up\n")
    due = (datetime.now(UTC) - timedelta(minutes=1)).isoformat(" ")
    await change(
        place, f"UPDATE outgoing SET lease_until = '{due}', not_before = '{due}'"
        f" WHERE state = 'queued' AND lease_until > '{due}'"
    )  # fmt: skip

    served, rows = Served(place, telegram), Rows(place)
    try:
        async with aiohttp.ClientSession() as http:
            await served.start()
            assert await deliver(http, served, text_update(9, "join")) == 200
            await asyncio.sleep(QUIET_SECONDS)
            for address, told in (
                ("healthz", "fenced, nothing is sent: it was restored"),
                ("readyz", '"fenced": true'),
                ("metrics", "kith_fenced 1.0"),
            ):
                async with http.get(f"{served.url}/{address}") as answer:
                    assert (answer.status, told in await answer.text()) == (200, True)
        assert telegram.calls == []
        assert "fenced: nothing is sent until kith unfence" in served.said()
        assert await rows.one("SELECT launched_by FROM campaign WHERE name = 'planned'") == "eve"

        status, said = operate("unfence", url=place)
        assert (status, "more than 60 minutes: 1 reply" in said) == (1, True), said
        assert "--late send, skip or keep" in said
        status, said = operate("unfence", "--late", "skip", "--by", "bo", url=place)
        assert (status, "campaign 77 runs, and is paused now" in said) == (0, True), said
        await until(lambda: len(telegram.of(8)) == len(telegram.of(9)) == 1)
        await asyncio.sleep(QUIET_SECONDS / 2)
        assert telegram.of(7) == []
        assert len(telegram.of(8)) == 1, "the campaign is not on its way"
        assert "setWebhook" in {call.method for call in telegram.calls}
        assert await rows.one("SELECT launched_by FROM campaign WHERE name = 'planned'") == ""
        assert await served.stop() == 0
    finally:
        await served.close()


async def test_a_copy_is_told_from_its_original(database: str, db: str) -> None:
    async def settled() -> bool:
        """Whether the start of a program on it closes the fence."""
        await settle(database, NOW)
        return bool(await Setting.filter(name="fence").delete())

    async def word() -> str:
        return (await Setting.get(name="home")).value

    assert [await settled() for _ in range(3)] == [False, False, False]
    early = await word()
    if db == "sqlite":
        await settled()
        before = await word()
        await settled()
        await Setting.filter(name="home").update(value=before)  # killed before it was noted
        assert not await settled()
        os.remove(f"{database.removeprefix('sqlite://')}.home")  # another place
        assert await settled()
        assert not await settled()
    await Setting.filter(name="home").update(value=early if db == "sqlite" else f"{early}1")
    assert await settled()
    assert not await settled()


def test_what_is_no_copy_is_said_in_one_line(home: Home, tmp_path: Path) -> None:
    junk = tmp_path / "junk"
    junk.write_text("not a database at all", "utf-8")
    dump = tmp_path / "dump"
    dump.write_bytes(b"PGDMP and not more")
    for dialect, file, expected, told in (
        ("sqlite", junk, 1, "file is not a database"),
        ("sqlite", dump, 2, "no copy of a database of sqlite"),
        ("postgres", junk, 2, "no copy of a database of postgres"),
        ("postgres", dump, 1, "pg_restore"),
        ("sqlite", tmp_path / "none", 2, "cannot be read"),
    ):
        place = home.fresh(dialect, migrated=False)
        status, said = operate("restore", str(file), url=place)
        assert (status, said.count("\n"), told in said) == (expected, 1, True), said
        if dialect == "sqlite":
            assert not os.path.exists(place.removeprefix("sqlite://"))
    there = home.fresh("sqlite")
    assert "exists: move it away first" in operate("restore", str(junk), url=there)[1]
    assert "exists: copies are never" in operate("backup", str(junk), url=there)[1]
    assert operate("unfence", url=there) == (1, "kith: there is no fence\n")
    nowhere = operate("backup", str(tmp_path / "new"), url=f"sqlite://{tmp_path}/nowhere")
    assert nowhere == (1, f"kith: {tmp_path}/nowhere is not there\n")
