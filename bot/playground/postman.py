"""Brings webhooks to the real routes, over HTTP, and notes how they were received."""

import asyncio
import time
from collections.abc import Coroutine
from typing import Any

from aiohttp import ClientError, ClientSession, ClientTimeout, DummyCookieJar

from bot.playground.stage import Stage

PATIENCE = 20.0  # seconds for one answer
PAUSE = 0.4  # seconds before the second try; doubled each time


class Postman:
    """One HTTP session and the errands that are under way."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.errands: set[asyncio.Task[Any]] = set()
        self._session: ClientSession | None = None

    def send(self, errand: Coroutine[Any, Any, Any]) -> None:
        """Do something in the background."""
        task = asyncio.create_task(errand)
        self.errands.add(task)
        task.add_done_callback(self.errands.discard)

    async def post(
        self, who: str, url: str, note: str, *, tries: int = 1, **what: Any
    ) -> tuple[int, str]:
        """POST until it is answered 2xx; the last status (0: not reached) and the body."""
        path = "/" + url.split("/", 3)[-1]
        status, body = 0, ""
        for attempt in range(tries):
            if attempt:
                await asyncio.sleep(PAUSE * 2 ** (attempt - 1))
            began = time.perf_counter()
            status, body = await self._attempt(url, what)
            remark = f"{note} (try {attempt + 1})" if attempt else note
            took = time.perf_counter() - began
            self.stage.called(who, f"POST {path.split('?')[0]}", status, took, remark)
            if 200 <= status < 300:
                break
        return status, body

    async def get(self, who: str, url: str, note: str) -> tuple[int, str, bytes]:
        """GET once; the status (0: not reached), the content type and the body."""
        began = time.perf_counter()
        status, kind, body = 0, "", b""
        try:
            async with self._open().get(url, allow_redirects=False) as answer:
                status, kind, body = answer.status, answer.content_type, await answer.read()
        except (TimeoutError, ClientError):
            pass
        path = "/" + url.split("/", 3)[-1]
        self.stage.called(who, f"GET {path[:40]}", status, time.perf_counter() - began, note)
        return status, kind, body

    def _open(self) -> ClientSession:
        if self._session is None:
            self._session = ClientSession(
                timeout=ClientTimeout(total=PATIENCE), cookie_jar=DummyCookieJar()
            )
        return self._session

    async def _attempt(self, url: str, what: dict[str, Any]) -> tuple[int, str]:
        try:
            async with self._open().post(url, allow_redirects=False, **what) as answer:
                return answer.status, await answer.text()
        except (TimeoutError, ClientError):
            return 0, ""

    async def close(self) -> None:
        """Drop what is still under way."""
        errands = list(self.errands)
        for task in errands:
            task.cancel()
        await asyncio.gather(*errands, return_exceptions=True)
        if self._session:
            await self._session.close()
