"""A campaign on its way out: claimed, weighed, sent by the real clients, noted; messages a second.

Against a loop that only calls the same clients, in turns. Then how long replies take while a
campaign is sent at four fifths of that, and two processes against one.
"""

import asyncio
import os
import signal
import sqlite3
from collections.abc import Sequence
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path

from benchmarks.machine import SERVER_CORE, free_port, ratios, spread, table
from benchmarks.outside import World, _BotApi
from benchmarks.programs import Program, ask, environment, migrate
from tests.audiences import Audience, write_to

SIZE = 150_000  # recipients of each channel: more than leave in all rounds
WARM_SECONDS = 1.0
PEOPLE = 16  # who ask for their points during a broadcast, one question after the other
CHANNELS = ("telegram", "whatsapp")
AIMS = {"telegram": 1000, "whatsapp": 600}
LOAD = 0.8


class Providers(World):
    """Telegram and Twilio, and how many messages they took."""

    def __init__(self) -> None:
        super().__init__()
        self.taken = 0

    async def open(self, port: int) -> asyncio.Server:
        """Start both on one port."""
        loop = asyncio.get_running_loop()
        return await loop.create_server(lambda: _Provider(self), "127.0.0.1", port)


class _Provider(_BotApi):
    """One connection to either of them."""

    def __init__(self, world: Providers) -> None:
        super().__init__(world)
        self._providers = world

    def message(self, head: bytes, body: bytes) -> None:
        target = head.split(b" ", 2)[1]
        if target.endswith(b"/Messages.json"):
            self._providers.taken += 1
            self._reply(201, b'{"sid":"SM%032x","status":"queued"}' % self._providers.number())
            return
        self._providers.taken += target.lower().endswith(b"/sendmessage")
        super().message(head, body)

    def _reply(self, status: int, body: bytes) -> None:
        assert self.transport is not None
        self.transport.write(
            b"HTTP/1.1 %d Created\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
            % (status, len(body))
            + body
        )


def deliverer(url: str, api_url: str, folder: Path, name: str = "kith", **more: str) -> Program:
    """A process that sends; a setting of `KITH_<more>` may be another one."""
    given = {
        **environment(url, free_port(), api_url),
        "KITH_TWILIO_ACCOUNT_SID": "AC" + "0" * 32,
        "KITH_TWILIO_AUTH_TOKEN": "benchmark",
        "KITH_TWILIO_SENDER": "whatsapp:+447700900000",
        "KITH_TWILIO_API_URL": api_url,
        "KITH_TELEGRAM_RATE": "0",
        "KITH_WHATSAPP_RATE": "0",
        "KITH_PROGRAMME": str(folder / "always.toml"),
        **{f"KITH_{key}": value for key, value in more.items()},
    }
    return Program(name, ["-m", "bot", "serve"], folder, **given)


class Bench:
    """One database with a campaign for each channel, and the world it is sent to."""

    def __init__(self, url: str, folder: Path, world: Providers, api_url: str) -> None:
        self.url = url
        self.folder = folder
        self.world = world
        self.api_url = api_url

    async def prepare(self) -> None:
        """An audience on each channel; it is never night, and nobody hears too much."""
        rules = (Path(__file__).parents[1] / "programme.toml").read_text("utf-8")
        rules = rules.replace('quiet_until = "09:00"', 'quiet_until = "21:00"')
        (self.folder / "always.toml").write_text(rules, "utf-8")
        await asyncio.to_thread(migrate, self.url, self.api_url)
        for number, channel in enumerate(CHANNELS):
            await write_to(
                self.url,
                Audience(
                    SIZE, campaign=number + 1, channel=channel,
                    now=datetime.now(UTC) - timedelta(minutes=1), begin=number * SIZE,
                ),
            )  # fmt: skip
            await self.run(channel, "paused")

    async def run(self, channel: str, state: str) -> None:
        """Let a campaign run, or pause it."""
        number = CHANNELS.index(channel) + 1
        await change(self.url, f"UPDATE campaign SET state = '{state}' WHERE id = {number}")

    async def window(self, programs: Sequence[Program], seconds: float) -> tuple[float, float]:
        """Messages a second, and milliseconds of CPU for each, of what is going on."""
        await asyncio.sleep(WARM_SECONDS)
        for program in programs:
            program.begin()
        before, began = self.world.taken, asyncio.get_running_loop().time()
        await asyncio.sleep(seconds)
        took = asyncio.get_running_loop().time() - began
        count = self.world.taken - before
        for program in programs:
            program.end()
        used = sum(program.cpu for program in programs)
        return count / took, 1000 * used / max(1, count)


async def change(url: str, sql: str) -> None:
    """Change something from outside."""
    if url.startswith("sqlite://"):
        with sqlite3.connect(url.removeprefix("sqlite://"), timeout=10) as database:
            database.execute(sql)
        database.close()
    else:
        await ask(url, sql)


async def measure(url: str, folder: Path, rounds: int, seconds: float) -> str:
    """All of it on one database; the table of what was seen."""
    world, port = Providers(), free_port()
    server = await world.open(port)
    bench = Bench(url, folder, world, f"http://127.0.0.1:{port}")
    await bench.prepare()
    parts, fastest = [], 0.0
    for channel in CHANNELS:
        rows, rate = await against_a_loop(bench, channel, min(rounds, 5), seconds)
        fastest = rate if channel == "telegram" else fastest
        parts.append(table(rows))
    parts.append(await replies(bench, int(fastest * LOAD), seconds))
    if not url.startswith("sqlite"):
        parts.append(await two_processes(bench, min(rounds, 3), seconds))
    parts.append(await kept(bench))
    server.close()
    return "\n\n".join(parts)


async def against_a_loop(
    bench: Bench, channel: str, rounds: int, seconds: float
) -> tuple[list[dict[str, str]], float]:
    """Kith and the loop in turns."""
    ours: list[tuple[float, float]] = []
    theirs: list[tuple[float, float]] = []
    with ExitStack() as running:
        kith = deliverer(bench.url, bench.api_url, bench.folder, PARTS="deliver")
        await asyncio.to_thread(running.enter_context, kith)
        bare = _bare(bench, channel)
        await asyncio.to_thread(running.enter_context, bare)
        for _ in range(rounds):
            await bench.run(channel, "running")
            ours.append(await bench.window([kith], seconds))
            await bench.run(channel, "paused")
            await asyncio.sleep(1.5)
            bare.tell(signal.SIGUSR1)
            theirs.append(await bench.window([bare], seconds))
            bare.tell(signal.SIGUSR2)
            await asyncio.sleep(0.3)
        await asyncio.to_thread(running.close)
    rates = [one[0] for one in ours], [one[0] for one in theirs]
    return [
        {
            channel: "kith: claimed, weighed, sent, noted",
            "messages/s": spread(rates[0]),
            "CPU ms": spread([one[1] for one in ours], 2),
            "to the loop": spread(ratios(*rates), 2),
            "aim": f"{AIMS[channel]}/s, 0.60",
        },
        {
            channel: "a loop that only calls the clients",
            "messages/s": spread(rates[1]),
            "CPU ms": spread([one[1] for one in theirs], 2),
            "to the loop": "",
            "aim": "",
        },
    ], sorted(rates[0])[len(rates[0]) // 2]


async def replies(bench: Bench, rate: int, seconds: float) -> str:
    """How long an answer takes while a campaign is sent at a rate."""
    with ExitStack() as running:
        more = {"TELEGRAM_RATE": str(rate), "PARTS": "web,deliver"}
        kith = deliverer(bench.url, bench.api_url, bench.folder, "replying", **more)
        await asyncio.to_thread(running.enter_context, kith)
        await bench.world.say(kith.port, PEOPLE, "/start", "join")
        found = []
        for state in ("paused", "running"):
            await bench.run("telegram", state)
            await asyncio.sleep(3)  # until it is this process's turn
            before = bench.world.taken
            began = asyncio.get_running_loop().time()
            measured = await bench.world.talk(kith.port, PEOPLE, "points", seconds * 2, kith)
            took = asyncio.get_running_loop().time() - began
            waits = sorted(measured.waits)
            sent = (bench.world.taken - before) / took - measured.answers / measured.seconds
            found.append(
                {
                    f"{PEOPLE} people ask, a campaign may take {rate}/s": f"it is {state}",
                    "answers/s": f"{measured.answers / measured.seconds:,.0f}",
                    "campaign/s": f"{max(0.0, sent):,.0f}",
                    "p50 ms": f"{1000 * waits[len(waits) // 2]:.0f}",
                    "p99 ms": f"{1000 * waits[int(len(waits) * 0.99)]:.0f}",
                    "aim": "p99 below 1,000" if state == "running" else "",
                }
            )
        await bench.run("telegram", "paused")
        await asyncio.to_thread(running.close)
    return table(found)


async def two_processes(bench: Bench, rounds: int, seconds: float) -> str:
    """Both on all cores, beside the database and the stand-in; and so the loop, as a control.

    What a message costs in CPU more beside another process than alone is the machine's part as far
    as the loop shows it too, which shares nothing.
    """
    cores = os.sched_getaffinity(0) | {SERVER_CORE}
    found = []
    for loops in (False, True):
        with ExitStack() as running:
            programs: list[Program] = []
            for number in (1, 2):
                program = _bare(bench, "telegram", number) if loops else _sender(bench, number)
                await asyncio.to_thread(running.enter_context, program)
                os.sched_setaffinity(program._process.pid, cores)
                programs.append(program)
                await asyncio.sleep(1)
                seen = []
                for _ in range(rounds):
                    await _begin(bench, programs, loops)
                    seen.append(await bench.window(programs, seconds))
                    await _pause(bench, programs, loops)
                found.append(
                    {
                        "telegram, no rate": f"{number} {'looping' if loops else 'sending'}",
                        "messages/s": spread([one[0] for one in seen]),
                        "CPU ms": spread([one[1] for one in seen], 2),
                    }
                )
            await asyncio.to_thread(running.close)
    return table(found)


def _sender(bench: Bench, number: int) -> Program:
    return deliverer(bench.url, bench.api_url, bench.folder, f"sender{number}", PARTS="deliver")


def _bare(bench: Bench, channel: str, number: int = 0) -> Program:
    command = ["-m", "benchmarks.bare_sending", channel, bench.api_url, "{port}"]
    return Program(f"bare-{channel}-{number}", command, bench.folder)


async def _begin(bench: Bench, programs: Sequence[Program], loops: bool) -> None:
    if not loops:
        await bench.run("telegram", "running")
        return
    for program in programs:
        program.tell(signal.SIGUSR1)


async def _pause(bench: Bench, programs: Sequence[Program], loops: bool) -> None:
    if not loops:
        await bench.run("telegram", "paused")
    for program in programs if loops else ():
        program.tell(signal.SIGUSR2)
    await asyncio.sleep(1.5)


async def kept(bench: Bench) -> str:
    """Every message that was taken is a row that says so."""
    await asyncio.sleep(0.5)
    sql = "SELECT state, count(*) FROM outgoing WHERE campaign_id IS NOT NULL GROUP BY state"
    states = dict(await ask(bench.url, sql))
    assert states.keys() <= {"queued", "sent"}, states
    assert states["sent"] > 0
    sql = "SELECT DISTINCT campaign_id, 1 FROM outgoing WHERE campaign_id > 0 AND state = 'queued'"
    waiting = dict(await ask(bench.url, sql))
    assert len(waiting) == len(CHANNELS), "whoever had nothing left to send was not measured"
    return f"kept by kith: {states['sent']:,} rows as sent, {states.get('queued', 0):,} wait"
