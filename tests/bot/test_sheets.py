"""A page that goes out in one piece is what aiohttp itself would have sent."""

import asyncio
import re
from collections.abc import AsyncIterator

import pytest
from aiohttp import web
from aiohttp.test_utils import BaseTestServer, TestServer

from bot.web.sheets import Head

BODY = "<p>ein Gruß</p>".encode() * 9_000  # more than a socket takes at once
HEAD = Head({"Content-Type": "text/html; charset=utf-8", "X-Robots-Tag": "noindex"})


async def sheet(request: web.Request) -> web.StreamResponse:
    return HEAD.over(BODY, request)


async def usual(request: web.Request) -> web.StreamResponse:
    return web.Response(body=BODY, headers=HEAD.headers)


@pytest.fixture
async def server() -> AsyncIterator[BaseTestServer]:
    application = web.Application()
    application.add_routes([web.get("/sheet", sheet), web.get("/usual", usual)])
    async with TestServer(application) as server:
        yield server


async def ask(server: BaseTestServer, text: str) -> bytes:
    """Say something on a connection of its own, and hear all there is to hear."""
    reader, writer = await asyncio.open_connection(server.host, server.port)
    writer.write(text.encode())
    heard = await reader.read()
    writer.close()
    return re.sub(rb"\r\nDate: [^\r]{29}\r\n", b"\r\nDate: now\r\n", heard)


LAST = "Host: kith\r\nConnection: close\r\n\r\n"
WAYS = {
    "once": "GET {path} HTTP/1.1\r\n" + LAST,
    "an old program": "GET {path} HTTP/1.0\r\nHost: kith\r\n\r\n",
    "an old one that stays": "GET {path} HTTP/1.0\r\nConnection: keep-alive\r\n\r\n"
    "GET {path} HTTP/1.0\r\n\r\n",
    "the head only": "HEAD {path} HTTP/1.1\r\nHost: kith\r\n\r\nHEAD {path} HTTP/1.1\r\n" + LAST,
    "one after the other": "GET {path} HTTP/1.1\r\nHost: kith\r\n\r\n" * 3
    + "GET {path} HTTP/1.1\r\n"
    + LAST,
}


@pytest.mark.parametrize("way", WAYS)
async def test_it_is_sent_as_aiohttp_would_send_it(way: str, server: BaseTestServer) -> None:
    ours = await ask(server, WAYS[way].format(path="/sheet"))
    assert ours == await ask(server, WAYS[way].format(path="/usual"))
    assert ours.count(b"\r\nDate: now\r\n") == WAYS[way].count("{path}")
    assert ours.count(BODY) == WAYS[way].count("GET {path}")


async def test_whoever_goes_away_meanwhile_disturbs_nobody(server: BaseTestServer) -> None:
    for _ in range(3):
        reader, writer = await asyncio.open_connection(server.host, server.port)
        writer.write(b"GET /sheet HTTP/1.1\r\nHost: kith\r\n\r\n" * 50)
        await reader.read(10)
        writer.transport.abort()
    assert (await ask(server, WAYS["once"].format(path="/sheet"))).endswith(BODY)
