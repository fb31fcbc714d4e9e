"""D4-D6: a campaign is sent by processes that are killed. What arrived decides, not the notes."""

import asyncio
import random
import sqlite3
import sys
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import closing, suppress
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
from aiohttp import web
from tortoise.exceptions import OperationalError

from bot import database, reports
from bot.channels.whatsapp import WhatsApp
from bot.delivery import MOST_BULK
from bot.evidence import settle_doubts
from tests import postgres
from tests.audiences import FIRST_CHAT, Audience, write_to
from tests.bot.house import SENDER, until
from tests.bot.served import SECRET, TOP
from tests.bot.test_kills import Rows
from tests.deliverers import Deliverers, deliverers
from tests.profiles import SOAK
from tests.standins import BotApi, TwilioApi, hang_up, outgoing_of

SIZE, KILLS, PAUSES, ON_SQLITE = (10_000, 50, 20, 20) if SOAK else (1_000, 5, 1, 2)
ON_WHATSAPP, THERE = (3_000, 20) if SOAK else (300, 1)  # recipients, kills
PROCESSES = 4
STOPPED_WITHIN = 2.0  # seconds: D6
ANSWER_SECONDS = 0.1

Fresh = Callable[[str], str]

# Who is killed leaves connections behind that belong to nobody here.
pytestmark = pytest.mark.filterwarnings("ignore:unclosed:ResourceWarning")


@pytest.fixture
async def telegram() -> AsyncIterator[BotApi]:
    """The Bot API, which takes its time."""
    telegram = BotApi()
    telegram.delay_seconds = ANSWER_SECONDS
    await telegram.open()
    yield telegram
    await telegram.close()
    assert telegram.complaints == []


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    """The programme, at whatever hour this runs."""
    text = (TOP / "programme.toml").read_text("utf-8")
    path = tmp_path / "programme.toml"
    path.write_text(text.replace('quiet_until = "09:00"', 'quiet_until = "21:00"'), "utf-8")
    return path


def settings(url: str, telegram: BotApi, rules: Path, **more: str) -> Mapping[str, str]:
    """Of a process that only sends."""
    given = {
        "DATABASE_URL": url,
        "PORT": "0",
        "PUBLIC_URL": "https://kith.example",
        "PROGRAMME": str(rules),
        "SECRET_KEY": "a secret for the tests",
        "TELEGRAM_TOKEN": telegram.token,
        "TELEGRAM_SECRET": SECRET,
        "TELEGRAM_API_URL": telegram.url,
        "TELEGRAM_RATE": "0",
        "PARTS": "deliver",
        "LOG_LEVEL": "error",
        **more,
    }
    return {f"KITH_{name}": value for name, value in given.items()}


async def change(url: str, sql: str) -> None:
    """Do something to the database from outside."""
    if url.startswith("sqlite://"):
        with closing(sqlite3.connect(url.removeprefix("sqlite://"), timeout=10)) as file, file:
            file.execute(sql)
    else:
        await postgres.ask(url, sql)


def heard(telegram: BotApi) -> Counter[int]:
    """How often each member's chat got it."""
    return Counter(int(form["chat_id"]) - FIRST_CHAT for form in telegram.sent)


async def judge(rows: Rows, telegram: BotApi, size: int, doubts: int) -> str:
    """Nothing twice, nothing lost, no more in doubt than was in hand; and the counts add up."""
    states = dict(await rows.all("SELECT member_id, state FROM outgoing"))
    arrived, found = heard(telegram), Counter(states.values())
    assert sum(found.values()) == size
    assert found.keys() <= {"sent", "unknown"}, found
    twice = [member for member, times in arrived.items() if times > 1]
    lost = [member for member, state in states.items() if state == "sent" and not arrived[member]]
    assert twice == [], "sent twice"
    assert lost == [], "lost"
    assert found["unknown"] <= doubts
    return f"{found['sent']} sent, {found['unknown']} unknown, {len(arrived)} arrived"


class Broadcast:
    """A campaign on its way, and what is done to it meanwhile."""

    def __init__(self, url: str, provider: BotApi | TwilioApi, crowd: Deliverers) -> None:
        self.url = url
        self.provider = provider
        self.crowd = crowd
        self.rows = Rows(url)
        self.latest = 0.0  # seconds after a pause in which something still arrived

    async def come_to(self, arrived: int) -> None:
        """Until so many have arrived, or, so many being in doubt, all are in somebody's hand."""

        async def come() -> bool:
            if len(self.provider.sent) >= arrived:
                return True
            left = "SELECT count(*) FROM outgoing WHERE state = 'queued'"
            return bool(await self.rows.one(left) == 0)

        await until(come, 60)

    async def pause(self) -> None:
        """Pause for a moment, and see when the last one arrives.

        What was in hand may still come where the machine holds up who sends it; nothing else.
        """
        await change(self.url, "UPDATE campaign SET state = 'paused'")
        began = time.monotonic()
        await asyncio.sleep(STOPPED_WITHIN)
        held = await self.rows.all("SELECT member_id FROM outgoing WHERE state = 'claimed'")
        seen = len(self.provider.sent)
        await asyncio.sleep(0.3)
        late = {int(form["chat_id"]) - FIRST_CHAT for form in self.provider.sent[seen:]}
        assert late <= {member for (member,) in held}, "paused, and still it is sent"
        sent = [one.at - began for one in self.provider.calls if one.method == "sendMessage"]
        self.latest = max(self.latest, *sent)
        await change(self.url, "UPDATE campaign SET state = 'running'")

    async def end(self) -> None:
        """Until nothing waits any more; what the killed left is found once its lease is over."""

        async def over(states: str) -> bool:
            left = f"SELECT count(*) FROM outgoing WHERE state IN ({states})"
            return bool(await self.rows.one(left) == 0)

        await until(lambda: over("'queued'"), 120)
        await self.crowd.stop()  # what then still is in hand was the killed ones'
        now = datetime.now(UTC).isoformat(" ")
        await change(self.url, f"UPDATE outgoing SET lease_until = '{now}' WHERE state = 'claimed'")
        await self.crowd.start()
        await until(lambda: over("'queued', 'claimed'"))
        await self.crowd.stop()


async def test_many_processes_many_kills(
    fresh_database: Fresh, telegram: BotApi, rules: Path, chance: random.Random
) -> None:
    url = fresh_database("postgres")
    await write_to(url, Audience(SIZE, now=datetime.now(UTC)))
    events = ["kill"] * KILLS + ["pause"] * PAUSES
    chance.shuffle(events)
    async with deliverers(settings(url, telegram, rules)) as crowd:
        sending = Broadcast(url, telegram, crowd)
        for _ in range(2):
            await crowd.start()
        for number, event in enumerate(events):
            await sending.come_to((number + 1) * SIZE * 3 // (4 * len(events)))
            if event == "pause":
                await sending.pause()
                continue
            await crowd.kill(crowd.alive[0])  # the one that has been at it for longest
            for _ in range(chance.randint(1, 2) if len(crowd.alive) < PROCESSES - 1 else 1):
                await crowd.start()
        await sending.end()
    told = await judge(sending.rows, telegram, SIZE, KILLS * MOST_BULK)
    print(f"{KILLS} kills, {PAUSES} pauses: {told}; {sending.latest:.2f} s after a pause the last")


async def test_one_process_on_a_file(fresh_database: Fresh, telegram: BotApi, rules: Path) -> None:
    url, size = fresh_database("sqlite"), SIZE // 2
    await write_to(url, Audience(size, now=datetime.now(UTC)))
    async with deliverers(settings(url, telegram, rules)) as crowd:
        sending = Broadcast(url, telegram, crowd)
        process = await crowd.start()
        for number in range(ON_SQLITE):
            await sending.come_to((number + 1) * size * 3 // (4 * (ON_SQLITE + 1)))
            await crowd.kill(process)
            process = await crowd.start()
        await sending.pause()
        await sending.end()
    told = await judge(sending.rows, telegram, size, ON_SQLITE * MOST_BULK)
    print(f"{ON_SQLITE} kills: {told}; {sending.latest:.2f} s after a pause the last")


TIMES = 5  # that a report is tried


class Fickle(TwilioApi):
    """Takes its time, loses answers; reports early, late, twice, in any order, or never."""

    def __init__(self, chance: random.Random) -> None:
        super().__init__()
        self.chance = chance
        self.accepted = Counter[int]()
        self.heard: dict[int, set[str]] = {}  # what was told of each, and taken
        self.telling: set[asyncio.Task[None]] = set()

    async def create(self, request: web.Request) -> web.StreamResponse:
        form = await self.taken(request, "create")
        mood = self.chance.random()
        if mood < 0.05:
            return await hang_up(request, form)  # it was not accepted
        answer, ours = self.message(form), outgoing_of(form)
        self.accepted[ours] += 1
        news = ["queued", "sent", "delivered", self.chance.choice(["read", "sent"])]
        self.chance.shuffle(news)
        tell = partial(self.tell, ours, self.kept[-1]["sid"], news)
        if mood < 0.25:
            await tell(0.0)
        elif mood < 0.8:
            task = asyncio.create_task(tell(0.1))
            self.telling.add(task)
            task.add_done_callback(self.telling.discard)
        await asyncio.sleep(ANSWER_SECONDS)
        return await hang_up(request, form) if 0.7 < mood < 0.85 else answer

    async def tell(self, ours: int, sid: str, news: list[str], pause: float) -> None:
        """Each of the news, and the last one twice; what finds the database busy is said again."""
        for status in (*news, news[-1]):
            await asyncio.sleep(pause)
            for _ in range(TIMES):
                with suppress(OperationalError):
                    await reports.told(ours, sid, status, "", datetime.now(UTC))
                    self.heard.setdefault(ours, set()).add(status)
                    break


async def test_reports_and_the_providers_list_leave_no_doubt(
    fresh_database: Fresh, rules: Path, chance: random.Random
) -> None:
    """WhatsApp: what the killed left is settled by what Twilio tells, and never sent again."""
    url, twilio = fresh_database("postgres"), Fickle(chance)
    now = datetime.now(UTC)
    await write_to(url, Audience(ON_WHATSAPP, channel="whatsapp", now=now))
    await twilio.open()
    await database.open(url)
    more = {
        "TELEGRAM_TOKEN": "", "TELEGRAM_SECRET": "",
        "TWILIO_ACCOUNT_SID": twilio.account, "TWILIO_AUTH_TOKEN": twilio.token,
        "TWILIO_SENDER": SENDER, "TWILIO_API_URL": twilio.url, "WHATSAPP_RATE": "0",
    }  # fmt: skip
    witness = WhatsApp(
        twilio.account, twilio.token, sender=SENDER, api_url=twilio.url, link_url="", status_url=""
    )
    try:
        async with deliverers(settings(url, BotApi(), rules, **more)) as crowd:
            sending = Broadcast(url, twilio, crowd)
            for _ in range(2):
                await crowd.start()
            for number in range(THERE):
                await sending.come_to((number + 1) * ON_WHATSAPP * 3 // (4 * (THERE + 1)))
                await crowd.kill(crowd.alive[0])
                await crowd.start()
            await sending.end()
        await asyncio.gather(*twilio.telling)
        doubts = await sending.rows.one("SELECT count(*) FROM outgoing WHERE state = 'unknown'")
        await witness.start()
        later, last = datetime.now(UTC) + timedelta(minutes=7), 0
        while last := await settle_doubts(witness, "whatsapp", last, later):
            pass
        states = dict(await sending.rows.all("SELECT id, state FROM outgoing"))
    finally:
        await witness.stop()
        await database.close()
        await twilio.close()
    assert len(states) == ON_WHATSAPP
    assert max(twilio.accepted.values()) == 1, "sent twice"
    for row, state in states.items():
        arrived = state in ("sent", "delivered", "read")
        assert arrived == bool(twilio.accepted[row]), (row, state)
        assert arrived or state == "failed"
    found = Counter(states.values())
    assert doubts > 0, "nothing was left to be settled"
    for row, heard in twilio.heard.items():
        if heard & {"delivered", "read"}:
            assert states[row] in ("delivered", "read"), (row, heard, states[row])
            assert ("read" in heard) <= (states[row] == "read"), (row, heard)
    print(f"reports of {len(twilio.heard)} came through")
    through = ON_WHATSAPP - THERE * MOST_BULK  # of the others none may have left
    assert found["delivered"] + found["read"] > through // 2
    print(f"{THERE} kills: {doubts} settled by the list; {dict(found)}")


@pytest.mark.parametrize(("when", "seen"), [("fetch", "lost"), ("sent", "sent twice")])
async def test_what_is_seen_of_a_loop_with_a_checkpoint(
    when: str, seen: str, fresh_database: Fresh, telegram: BotApi
) -> None:
    """The same judge, and senders that must not pass."""
    url, size, telegram.delay_seconds = fresh_database("postgres"), 150, 0.01
    await write_to(url, Audience(size, now=datetime.now(UTC)))
    api = f"{telegram.url}/bot{telegram.token}"
    for arrived in (70, size):
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "tests.naive_sender", url, api, when, cwd=TOP
        )
        if arrived < size:
            await until(lambda: len(telegram.sent) >= 70)  # in the middle of a batch
            process.kill()
            telegram.delay_seconds = 0.0
        await process.wait()
    with pytest.raises(AssertionError, match=seen):
        await judge(Rows(url), telegram, size, 0)
