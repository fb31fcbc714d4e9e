"""Somebody who uses the playground as its page does: over HTTP, watching the stream of events."""

import asyncio
import json
import re
from collections.abc import Callable
from typing import Any, Self

from aiohttp import ClientSession, ClientTimeout

PATIENCE = 10.0  # seconds for an answer to appear in a chat


class Surprise(AssertionError):
    """Something else happened than was expected; says what."""


class Visitor:
    """One open page: what it shows, and what can be done there."""

    def __init__(self, base_url: str, narrate: Callable[[str], None] = lambda line: None) -> None:
        self.base_url = base_url
        self.narrate = narrate
        self.chats: dict[str, list[dict[str, Any]]] = {}
        self._changed = asyncio.Condition()
        self._watching: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        self.session = ClientSession(timeout=ClientTimeout(total=None, sock_connect=5))
        here = asyncio.Event()
        self._watching = asyncio.create_task(self._watch(here))
        await asyncio.wait_for(here.wait(), PATIENCE)
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._watching:
            self._watching.cancel()
            await asyncio.gather(self._watching, return_exceptions=True)
        await self.session.close()

    async def _watch(self, here: asyncio.Event) -> None:
        async with self.session.get(
            f"{self.base_url}/playground/events", read_bufsize=2**24
        ) as stream:
            async for line in stream.content:
                if line.startswith(b"data: "):
                    async with self._changed:
                        self._note(json.loads(line[6:]))
                        self._changed.notify_all()
                    here.set()

    def _note(self, event: dict[str, Any]) -> None:
        if event["kind"] == "all":
            self.chats = event["chats"]
        elif event["kind"] in ("bubble", "changed"):
            chat = self.chats.setdefault(f"{event['channel']}:{event['person']}", [])
            bubble = event["bubble"]
            chat[:] = [one for one in chat if one["id"] != bubble["id"]]
            chat.append(bubble)
            chat.sort(key=lambda one: int(one["id"]))

    async def act(self, name: str, /, **what: Any) -> dict[str, Any]:
        """Do what a button of the page does."""
        async with self.session.post(f"{self.base_url}/playground/api/{name}", json=what) as answer:
            said: dict[str, Any] = await answer.json()
            if answer.status != 200:
                raise Surprise(f"{name} {what}: {answer.status} {said}")
            return said

    async def until(self, what: str, seen: Callable[[], Any]) -> Any:
        """Wait until `seen` finds something, and return it."""
        try:
            async with asyncio.timeout(PATIENCE), self._changed:
                while not (found := seen()):
                    await self._changed.wait()
                return found
        except TimeoutError as error:
            raise Surprise(f"waited in vain for {what}") from error


class Chat:
    """One person on one channel. Every method returns or checks what the brand says there."""

    def __init__(self, visitor: Visitor, channel: str, person: str, name: str) -> None:
        self.visitor = visitor
        self.channel = channel
        self.person = person
        self.name = name
        self.read = 0  # number of the last message that was looked at

    def _new(self) -> list[dict[str, Any]]:
        chat = self.visitor.chats.get(f"{self.channel}:{self.person}", [])
        return [one for one in chat if one["id"] > self.read and not one["mine"]]

    async def hears(self, *patterns: str) -> dict[str, Any]:
        """The next messages of the brand, up to the first in which all patterns occur."""

        def fitting() -> dict[str, Any] | None:
            return next((one for one in self._new() if _fits(one["text"], patterns)), None)

        try:
            bubble: dict[str, Any] = await self.visitor.until("", fitting)
        except Surprise:
            told = " / ".join(one["text"] for one in self._new()) or "nothing"
            raise Surprise(
                f"{self.name} on {self.channel}: expected {patterns}, heard: {told}"
            ) from None
        self.read = bubble["id"]
        self._narrate("brand", bubble["text"])
        for buttons in bubble["buttons"]:
            self._narrate("", " ".join(f"[{button['text']}]" for button in buttons))
        return bubble

    def _narrate(self, who: str, text: str) -> None:
        where = f"{self.name}, {self.channel}" if who else ""
        mark = {"brand": "Kith:", "person": f"{self.name}:"}.get(who, "")
        indent = " " * 6
        lines = [line for line in text.split("\n") if line.strip()]
        for place, line in enumerate(lines):
            head = f"[{where}] {mark} " if place == 0 and who else indent
            self.visitor.narrate(head + line)

    async def says(self, text: str, *patterns: str) -> dict[str, Any]:
        """Write something and hear the answer."""
        self._narrate("person", text)
        await self.visitor.act("say", channel=self.channel, person=self.person, text=text)
        return await self.hears(*patterns)

    async def starts(self, payload: str, *patterns: str) -> dict[str, Any]:
        """Press START and hear the answer."""
        self._narrate("person", f"[START] {payload}".strip())
        await self.visitor.act("start", person=self.person, payload=payload)
        return await self.hears(*patterns)

    async def taps(self, bubble: dict[str, Any], label: str, *patterns: str) -> dict[str, Any]:
        """Tap a button on Telegram, or type the number that stands for it on WhatsApp."""
        for row, buttons in enumerate(bubble["buttons"]):
            for column, button in enumerate(buttons):
                if button["text"] == label:
                    self._narrate("person", f"[{label}]")
                    where = {"message": bubble["id"], "row": row, "column": column}
                    await self.visitor.act("tap", person=self.person, **where)
                    return await self.hears(*patterns)
        numbered = re.search(rf"^(\d+) - {re.escape(label)}$", bubble["text"], re.MULTILINE)
        if numbered:
            return await self.says(numbered.group(1), *patterns)
        raise Surprise(f"{self.name} sees no button {label!r} below: {bubble['text']}")


def _fits(text: str, patterns: tuple[str, ...]) -> bool:
    plain = text.replace("*", "")  # without WhatsApp's bold
    return all(re.search(pattern, text) or re.search(pattern, plain) for pattern in patterns)
