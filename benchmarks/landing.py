"""A friend opens a link: `GET /r/{code}` against a bare aiohttp page of the same size."""

import asyncio
import time
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import cast
from urllib.request import urlopen

from benchmarks.machine import free_port, ratios, spread, table
from benchmarks.outside import Messages, World
from benchmarks.programs import Program, ask, kith, migrate, peer

VISITORS = 32
CODE = "SELECT code FROM referral_link"


class _Visitor(Messages):
    """A browser that opens the same page again and again."""

    def __init__(self, path: str, port: int) -> None:
        super().__init__()
        self._request = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n".encode()
        self.pages = self.refused = 0

    def open(self) -> None:
        """Ask for the page."""
        assert self.transport
        self.transport.write(self._request)

    def message(self, head: bytes, body: bytes) -> None:
        self.pages += 1
        self.refused += not head.startswith(b"HTTP/1.1 200")
        self.open()


async def measure(database_url: str, folder: Path, rounds: int, seconds: float) -> str:
    """Open the page of one member's link, and a page of as many bytes, in turns."""
    world = World()
    api_port = free_port()
    stand_in = await world.open(api_port)
    api_url = f"http://127.0.0.1:{api_port}"
    await asyncio.to_thread(migrate, database_url, api_url)
    rates: dict[str, list[float]] = {}
    with ExitStack() as running:
        ours = await asyncio.to_thread(running.enter_context, kith(database_url, api_url, folder))
        await world.say(ours.port, 1, "/start", "join", "invite")
        ((code,),) = await ask(database_url, CODE)
        path = f"/r/{code}"
        size = len(await asyncio.to_thread(download, ours.port, path))
        page = peer("page", str(size), api_url, folder)
        bare = await asyncio.to_thread(running.enter_context, page)
        refused = 0
        for _ in range(rounds):
            for program, address in ((ours, path), (bare, "/")):
                rate, wrong = await visit(program, address, seconds)
                rates.setdefault(program.name, []).append(rate)
                refused += wrong
        await asyncio.to_thread(running.close)
    stand_in.close()
    assert not refused, "every page was there"
    return table(
        [
            {
                f"GET /r/code, {size} bytes": name,
                "pages/s": spread(found),
                "ratio": spread(ratios(found, rates["page"]), 2),
                "aim": "0.5" if name == "kith" else "",
            }
            for name, found in rates.items()
        ]
    )


async def visit(program: Program, path: str, seconds: float) -> tuple[float, int]:
    """Pages per second within a window after a short warm-up, and how many were refused."""
    loop = asyncio.get_running_loop()
    visitors = [_Visitor(path, program.port) for _ in range(VISITORS)]
    for visitor in visitors:
        await loop.create_connection(partial(_same, visitor), "127.0.0.1", program.port)
        visitor.open()
    await asyncio.sleep(0.3)
    before, began = sum(visitor.pages for visitor in visitors), time.perf_counter()
    await asyncio.sleep(seconds)
    pages = sum(visitor.pages for visitor in visitors) - before
    rate = pages / (time.perf_counter() - began)
    for visitor in visitors:
        cast(asyncio.Transport, visitor.transport).abort()
    return rate, sum(visitor.refused for visitor in visitors)


def _same(visitor: _Visitor) -> _Visitor:
    return visitor


def download(port: int, path: str) -> bytes:
    """The page itself."""
    with urlopen(f"http://127.0.0.1:{port}{path}") as page:
        return bytes(page.read())
