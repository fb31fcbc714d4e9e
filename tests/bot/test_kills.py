"""D1, D3: a real `kith serve` is killed between commit and send; nothing acknowledged is lost."""

import asyncio
import os
import random
import signal
import sqlite3
import time
from collections.abc import AsyncIterator, Callable
from contextlib import closing
from typing import Any

import aiohttp
import pytest

from bot import app, delivery
from bot.engines import postgres as postgres_engine
from scheduler import timetable
from tests import postgres
from tests.bot.house import text_update, until
from tests.bot.served import SECRET, STOP_SECONDS, Served
from tests.profiles import SOAK
from tests.standins import BotApi, answering, error, hang_up

KILLS = 20 if not SOAK else 60

# The stand-in's port is closed while the program, which is another process, connects to it: what
# was accepted in that very moment belongs to nobody here.
pytestmark = [
    pytest.mark.filterwarnings("ignore:unclosed:ResourceWarning"),
    pytest.mark.filterwarnings(
        "ignore:Exception ignored in. <(function _SelectorTransport|socket.socket)"
        ":pytest.PytestUnraisableExceptionWarning"
    ),
]

Fresh = Callable[[str], str]


class Rows:
    """What the database of another process holds."""

    def __init__(self, url: str) -> None:
        self._url = url

    async def all(self, sql: str) -> list[tuple[Any, ...]]:
        if self._url.startswith("sqlite://"):
            path = self._url.removeprefix("sqlite://")
            with closing(sqlite3.connect(path, timeout=10)) as connection:
                return list(connection.execute(sql))
        return [tuple(row) for row in await postgres.ask(self._url, sql)]

    async def one(self, sql: str) -> Any:
        return (await self.all(sql))[0][0]


@pytest.fixture
async def telegram() -> AsyncIterator[BotApi]:
    """The Bot API."""
    telegram = BotApi()
    await telegram.open()
    yield telegram
    await telegram.close()
    assert telegram.complaints == []


@pytest.fixture
async def http() -> AsyncIterator[aiohttp.ClientSession]:
    """Telegram's own hands."""
    async with aiohttp.ClientSession() as http:
        yield http


async def deliver(http: aiohttp.ClientSession, served: Served, update: Any) -> int:
    """Hand in an update; 0 if nobody answered."""
    headers = {"X-Telegram-Bot-Api-Secret-Token": SECRET}
    try:
        async with http.post(
            f"{served.url}/webhooks/telegram", json=update, headers=headers
        ) as response:
            return response.status
    except aiohttp.ClientError:
        return 0


@pytest.mark.parametrize("dialect", ["sqlite", "postgres"])
async def test_killed_between_commit_and_send(
    dialect: str, fresh_database: Fresh, telegram: BotApi, http: aiohttp.ClientSession
) -> None:
    url = fresh_database(dialect)
    served, rows = Served(url, telegram), Rows(url)
    try:
        await served.start()
        for kill in range(KILLS):
            await telegram.close()
            chat = 1000 + kill
            assert await deliver(http, served, text_update(chat, "join")) == 200
            found = await rows.all(f"SELECT state FROM outgoing WHERE address = 'telegram:{chat}'")
            assert len(found) == 1, "committed before it was acknowledged"
            await served.kill()
            await telegram.open()
            await served.start()
        waiting = "SELECT count(*) FROM outgoing WHERE state IN ('queued', 'claimed')"

        async def drained() -> bool:
            return bool(await rows.one(waiting) == 0)

        await until(drained, 45)
        unsure = {
            int(address.partition(":")[2])
            for (address,) in await rows.all("SELECT address FROM outgoing WHERE state = 'unknown'")
        }
        heard = {1000 + kill: len(telegram.of(1000 + kill)) for kill in range(KILLS)}
        for chat, answers in heard.items():
            if chat in unsure:  # killed between the call and its note: said again when they write
                assert answers <= 1
                assert await deliver(http, served, text_update(chat, "help")) == 200
            else:
                assert answers == 1
        await until(lambda: all(len(telegram.of(c)) == heard[c] + 2 for c in unsure))
        assert await rows.one("SELECT count(*) FROM member") == KILLS
        assert await rows.one("SELECT count(*) FROM ledger_entry") == KILLS
        told = sum(heard[chat] for chat in unsure)
        print(f"{dialect}: {KILLS} kills, {len(unsure)} unknown, {told} of them sent, none lost")
    finally:
        await served.close()


@pytest.mark.parametrize("dialect", ["sqlite", "postgres"])
async def test_killed_at_any_moment(
    dialect: str,
    fresh_database: Fresh,
    telegram: BotApi,
    http: aiohttp.ClientSession,
    chance: random.Random,
) -> None:
    """What was acknowledged has its effect and its row; what was not, is delivered again."""
    url = fresh_database(dialect)
    served, rows = Served(url, telegram), Rows(url)
    telegram.delay_seconds = 0.03
    updates = [text_update(chat, "join") for chat in range(1, 121)]
    waiting = list(updates)

    async def hand_in() -> None:
        while waiting:
            update = waiting.pop(0)
            if await deliver(http, served, update) != 200:
                waiting.append(update)
                await asyncio.sleep(0.02)

    try:
        await served.start()
        hands = [asyncio.create_task(hand_in()) for _ in range(4)]
        for _ in range(4):
            await asyncio.sleep(chance.uniform(0.02, 0.12))
            await served.kill()
            await served.start()
        await asyncio.gather(*hands)
        assert await rows.one("SELECT count(*) FROM member") == len(updates)
        assert await rows.one("SELECT count(*) FROM ledger_entry") == len(updates)
        assert await rows.one("SELECT count(*) FROM outgoing") == len(updates)

        async def drained() -> bool:
            left = "SELECT count(*) FROM outgoing WHERE state IN ('queued', 'claimed')"
            return bool(await rows.one(left) == 0)

        await until(drained, 45)
        unknown = await rows.one("SELECT count(*) FROM outgoing WHERE state = 'unknown'")
        heard = [len(telegram.of(chat)) for chat in range(1, 121)]
        assert max(heard) == 1, "a reply is never repeated blindly"
        assert heard.count(0) <= unknown
        print(f"{dialect}: 4 kills under load, {unknown} of {len(updates)} unknown")
    finally:
        await served.close()


def test_all_that_is_waited_for_at_the_end_is_six_seconds() -> None:
    waits = (
        app.FINISH_SECONDS, delivery.STOP_SECONDS, delivery.GIVE_BACK_SECONDS,
        4 * delivery.LAST_SECONDS, timetable.FINISH_SECONDS, timetable.GIVE_UP_SECONDS,
        postgres_engine.CLOSE_SECONDS,
    )  # fmt: skip
    assert sum(waits) < 6


async def test_sigterm_finishes_what_is_in_hand(
    fresh_database: Fresh, telegram: BotApi, http: aiohttp.ClientSession
) -> None:
    url = fresh_database("postgres")
    served, rows = Served(url, telegram), Rows(url)
    try:
        await served.start()
        telegram.delay_seconds = 0.4
        updates = [text_update(chat, "join") for chat in range(1, 41)]
        answers = await asyncio.gather(*(deliver(http, served, one) for one in updates))
        assert set(answers) == {200}
        began = time.monotonic()
        assert await served.stop() == 0
        assert time.monotonic() - began < STOP_SECONDS
        states = await rows.all("SELECT state, count(*) FROM outgoing GROUP BY state")
        assert dict(states).keys() <= {"sent", "queued"}
        sent = await rows.one("SELECT count(*) FROM outgoing WHERE state = 'sent'")
        assert sent == len(telegram.sent) > 0
    finally:
        await served.close()


async def test_sigterm_does_not_wait_for_a_provider_that_hangs(
    fresh_database: Fresh, telegram: BotApi, http: aiohttp.ClientSession
) -> None:
    served = Served(fresh_database("sqlite"), telegram)
    try:
        await served.start()
        telegram.delay_seconds = 60
        assert await deliver(http, served, text_update(7, "join")) == 200
        await until(lambda: len(telegram.sent) == 1)
        began = time.monotonic()
        assert await served.stop() == 0
        assert time.monotonic() - began < STOP_SECONDS
    finally:
        await served.close()


@pytest.mark.parametrize("dialect", ["sqlite", "postgres"])
async def test_frozen_and_woken(
    dialect: str, fresh_database: Fresh, telegram: BotApi, http: aiohttp.ClientSession
) -> None:
    """A process that stood still, as on a laptop that slept, goes on."""
    served = Served(fresh_database(dialect), telegram)
    try:
        await served.start()
        process = served.pid
        os.kill(process, signal.SIGSTOP)
        waiting = asyncio.create_task(deliver(http, served, text_update(7, "join")))
        await asyncio.sleep(0.3)
        os.kill(process, signal.SIGCONT)
        assert await waiting == 200
        await until(lambda: len(telegram.of(7)) == 1)
    finally:
        await served.close()


async def test_telegram_unreachable_at_the_start(
    fresh_database: Fresh, telegram: BotApi, http: aiohttp.ClientSession
) -> None:
    await telegram.close()
    served = Served(fresh_database("sqlite"), telegram)
    try:
        await served.start()
        assert await deliver(http, served, text_update(7, "join")) == 200

        async def door() -> bool:
            async with http.get(f"{served.url}/readyz") as response:
                return bool((await response.json())["doors"]["telegram"])

        assert not await door()
        await telegram.open()
        await until(door)
        await until(lambda: len(telegram.of(7)) == 1)
        assert {call.method for call in telegram.calls} >= {"getMe", "setWebhook", "setMyCommands"}
    finally:
        await served.close()


async def test_a_refused_token_ends_the_start_with_one_line(
    fresh_database: Fresh, telegram: BotApi
) -> None:
    served = Served(fresh_database("sqlite"), telegram, TELEGRAM_TOKEN="43:another-token")
    try:
        await served.start(wait=False)
        assert await served.ended() == 1
        (line,) = served.said().strip().splitlines()
        assert "KITH_TELEGRAM_TOKEN" in line
        assert "another-token" not in line
    finally:
        await served.close()


async def test_a_broken_answer_at_the_start_is_not_a_refusal(
    fresh_database: Fresh, telegram: BotApi, http: aiohttp.ClientSession
) -> None:
    telegram.script.extend([hang_up, answering(lambda: error(502, "Bad Gateway"))])
    served = Served(fresh_database("sqlite"), telegram)
    try:
        await served.start()
        assert await deliver(http, served, text_update(7, "join")) == 200
        await until(lambda: len(telegram.of(7)) == 1)
    finally:
        await served.close()


async def test_a_port_in_use_ends_the_start_with_one_line(
    fresh_database: Fresh, telegram: BotApi
) -> None:
    served = Served(fresh_database("sqlite"), telegram, PORT=str(telegram.port))
    try:
        await served.start(wait=False)
        assert await served.ended() == 1
        (line,) = served.said().strip().splitlines()
        assert str(telegram.port) in line
    finally:
        await served.close()


async def test_the_second_server_of_a_file_and_an_old_schema_are_refused(
    fresh_database: Fresh, telegram: BotApi, tmp_path: Any
) -> None:
    url = fresh_database("sqlite")
    first, second = Served(url, telegram), Served(url, telegram)
    empty = Served(f"sqlite://{tmp_path}/empty.db", telegram)
    away = Served("postgres://nobody@127.0.0.1:1/kith", telegram)
    try:
        await first.start()
        for served, expected, status in (
            (second, "another process", 1),
            (empty, "kith migrate", 1),
            (away, "KITH_DATABASE_URL", 1),
        ):
            await served.start(wait=False)
            assert await served.ended() == status
            (line,) = served.said().strip().splitlines()
            assert expected in line
        assert await first.stop() == 0
    finally:
        for served in (first, second, empty, away):
            await served.close()


async def test_without_any_chat_it_runs_and_says_so(
    fresh_database: Fresh, telegram: BotApi
) -> None:
    url = fresh_database("sqlite")
    silent = Served(url, telegram, TELEGRAM_TOKEN="", TELEGRAM_SECRET="")
    try:
        await silent.start()
        await until(lambda: "no chat is set up" in silent.said())  # it may listen before it says so
        assert await silent.stop() == 0
        (line,) = (one for one in silent.said().splitlines() if "no chat is set up" in one)
        assert "KITH_TELEGRAM_TOKEN or KITH_TWILIO_ACCOUNT_SID" in line
    finally:
        await silent.close()


async def test_a_programme_that_is_not_there_is_named(
    fresh_database: Fresh, telegram: BotApi
) -> None:
    served = Served(fresh_database("sqlite"), telegram, PROGRAMME="/none.toml")
    try:
        await served.start(wait=False)
        assert await served.ended() == 2
        said = served.said().strip()
        assert said == "kith: KITH_PROGRAMME: /none.toml: there is no such file"
    finally:
        await served.close()


async def test_a_broken_programme_names_the_key(
    fresh_database: Fresh, telegram: BotApi, tmp_path: Any
) -> None:
    text = tmp_path / "rules.toml"
    text.write_text("[brand]\nname = 7\n")
    served = Served(fresh_database("sqlite"), telegram, PROGRAMME=str(text))
    try:
        await served.start(wait=False)
        assert await served.ended() == 2
        (line,) = served.said().strip().splitlines()
        assert "brand.name" in line
    finally:
        await served.close()
