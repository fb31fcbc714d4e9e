"""The world outside in one process: a stand-in for the Bot API, and members who write and wait.

Both speak HTTP by hand, so that as little as possible of the second core is spent on them.
"""

import asyncio
import json
import re
import time
from collections import deque
from dataclasses import dataclass, field
from functools import partial
from typing import cast

_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
_CHAT = re.compile(rb'chat_id(?:"?: *"?|=|"\r\n\r\n)(-?\d+)')
SECRET = "benchmark-secret"
PATH = "/webhooks/telegram"


class Messages(asyncio.Protocol):
    """One connection that carries HTTP messages with a length, either way."""

    def __init__(self) -> None:
        self._buffer = b""
        self.transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        while (end := self._buffer.find(b"\r\n\r\n")) >= 0:
            head = self._buffer[:end]
            assert b"chunked" not in head, "the clients measured here send a length"
            length = _LENGTH.search(head)
            whole = end + 4 + (int(length[1]) if length else 0)
            if len(self._buffer) < whole:
                return
            body, self._buffer = self._buffer[end + 4 : whole], self._buffer[whole:]
            self.message(head, body)

    def message(self, head: bytes, body: bytes) -> None:
        """One whole message arrived."""
        raise AssertionError("each kind of connection says what it does with a message")


class _BotApi(Messages):
    """Answers every method of the Bot API that a bot needs here."""

    def __init__(self, world: "World") -> None:
        super().__init__()
        self._world = world

    def message(self, head: bytes, body: bytes) -> None:
        method = head.split(b" ", 2)[1].rsplit(b"/", 1)[1].lower()
        if method != b"sendmessage":
            me = {"id": 1, "is_bot": True, "first_name": "Kith", "username": "kith_bench_bot"}
            info = {"url": "", "has_custom_certificate": False, "pending_update_count": 0}
            result = {b"getme": me, b"getwebhookinfo": info}.get(method, True)
            self._answer(json.dumps({"ok": True, "result": result}).encode())
            return
        found = _CHAT.search(body)
        assert found, "every message has a chat"
        chat = int(found[1])
        self._world.last_sent = body
        if self._world.delay_seconds:
            loop = asyncio.get_running_loop()
            loop.call_later(self._world.delay_seconds, self._sent, chat)
        else:
            self._sent(chat)

    def _sent(self, chat: int) -> None:
        self._answer(
            b'{"ok":true,"result":{"message_id":%d,"date":1772366400,'
            b'"chat":{"id":%d,"type":"private"},"text":"-"}}' % (self._world.number(), chat)
        )
        if member := self._world.members.get(chat):
            member.answered()

    def _answer(self, body: bytes) -> None:
        if self.transport and not self.transport.is_closing():
            self.transport.write(
                b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
                % len(body)
                + body
            )


class _Member(Messages):
    """Somebody who writes, waits for the 200 and for the answer in the chat, and writes again."""

    def __init__(self, world: "World", chat: int, port: int, texts: deque[str]) -> None:
        super().__init__()
        self._world, self._chat, self._port, self._texts = world, chat, port, texts
        self._accepted = self._heard = False
        self._since = 0.0
        self.done = asyncio.get_running_loop().create_future()

    def speak(self) -> None:
        """Write the next message; the last text is repeated for ever."""
        assert self.transport
        text = self._texts.popleft() if len(self._texts) > 1 else self._texts[0]
        body = self._world.update(self._chat, text)
        self._accepted = self._heard = False
        self._since = time.perf_counter()
        self.transport.write(
            b"POST %s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nContent-Type: application/json\r\n"
            b"X-Telegram-Bot-Api-Secret-Token: %s\r\nContent-Length: %d\r\n\r\n"
            % (PATH.encode(), self._port, SECRET.encode(), len(body))
            + body
        )

    def message(self, head: bytes, body: bytes) -> None:
        if not head.startswith(b"HTTP/1.1 200"):
            self._world.refused += 1
        self._accepted = True
        self._settle()

    def answered(self) -> None:
        """The stand-in delivered a message to this chat."""
        self._heard = True
        self._settle()

    def _settle(self) -> None:
        if not (self._accepted and self._heard) or self.done.done():
            return
        world = self._world
        world.answers += 1
        world.waits.append(time.perf_counter() - self._since)
        if world.stopping or (world.once and len(self._texts) == 1):
            self.done.set_result(None)
        else:
            self.speak()


def _same(member: _Member) -> _Member:
    return member


@dataclass(slots=True)
class Round:
    """What one measured window has shown."""

    answers: int
    seconds: float
    refused: int
    waits: list[float]


@dataclass
class World:
    """Stand-in, members and their counts. One per run; the members change with each round."""

    delay_seconds: float = 0.0
    members: dict[int, _Member] = field(default_factory=dict)
    answers: int = 0
    refused: int = 0
    waits: list[float] = field(default_factory=list)
    stopping: bool = False
    once: bool = False
    last_sent: bytes = b""
    _count: int = 1000

    def number(self) -> int:
        """A new number, for an update or a message."""
        self._count += 1
        return self._count

    def update(self, chat: int, text: str) -> bytes:
        """A private message as Telegram delivers it."""
        person = b'{"id":%d,"is_bot":false,"first_name":"Ana %d","language_code":"en"}' % (
            chat,
            chat,
        )
        return (
            b'{"update_id":%d,"message":{"message_id":%d,"from":%s,"chat":{"id":%d,'
            b'"first_name":"Ana %d","type":"private"},"date":%d,"text":"%s"}}'
            % (self.number(), self.number(), person, chat, chat, int(time.time()), text.encode())
        )

    async def open(self, port: int) -> asyncio.Server:
        """Start the stand-in."""
        return await asyncio.get_running_loop().create_server(
            lambda: _BotApi(self), "127.0.0.1", port
        )

    async def say(self, port: int, chats: int, *texts: str) -> None:
        """Let everybody say these texts one after the other, and wait for the answers."""
        self.once, self.stopping = True, False
        await self._gather(port, chats, (*texts, ""))
        await self._wait(60)

    async def talk(self, port: int, chats: int, text: str, seconds: float, mark: "Mark") -> Round:
        """Let everybody repeat one text; count what is answered in the window after a warm-up."""
        self.once, self.stopping = False, False
        await self._gather(port, chats, (text,))
        await asyncio.sleep(min(0.7, seconds / 2))
        self.answers, self.refused, self.waits = 0, 0, []
        mark.begin()
        began = time.perf_counter()
        await asyncio.sleep(seconds)
        measured = Round(self.answers, time.perf_counter() - began, self.refused, self.waits)
        mark.end()
        self.stopping, self.waits = True, []
        await self._wait(60)
        return measured

    async def _gather(self, port: int, chats: int, texts: tuple[str, ...]) -> None:
        loop = asyncio.get_running_loop()
        for chat in range(1, chats + 1):
            member = _Member(self, chat, port, deque(texts))
            self.members[chat] = member
            await loop.create_connection(partial(_same, member), "127.0.0.1", port)
        for member in list(self.members.values()):
            member.speak()

    async def _wait(self, patience_seconds: float) -> None:
        await asyncio.wait_for(
            asyncio.gather(*(member.done for member in self.members.values())), patience_seconds
        )
        for member in self.members.values():
            if member.transport:
                member.transport.close()
        self.members = {}


class Mark:
    """Told when a measured window begins and ends."""

    def begin(self) -> None:
        """Now the window begins."""

    def end(self) -> None:
        """Now the window is over."""
