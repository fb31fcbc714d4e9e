"""A program that uses the API of a running Kith, over HTTP."""

import itertools
import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from multidict import CIMultiDict

from loyalty import access
from tests.bot.house import House

MASTER = "the token of the tests' settings"
PHONE = "+447700900001"

_keys = itertools.count(1)


@dataclass(frozen=True)
class Heard:
    """What was answered."""

    status: int
    headers: CIMultiDict[str]
    body: Any

    @property
    def problem(self) -> str:
        """The last part of the problem's type."""
        assert self.headers["Content-Type"] == "application/problem+json", self.body
        assert self.body["status"] == self.status
        return str(self.body["type"]).removeprefix("urn:kith:problem:")


@dataclass(frozen=True)
class Till:
    """Asks with a token."""

    house: House
    token: str = MASTER

    async def ask(self, method: str, path: str, body: Any = None, **headers: str) -> Heard:
        """One request; `Idempotency_Key="..."` gives a header."""
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        if self.token:
            given["Authorization"] = f"Bearer {self.token}"
        data = None
        if body is not None:
            data = body if isinstance(body, bytes) else json.dumps(body).encode()
            given.setdefault("Content-Type", "application/json")
        url = f"{self.house.url}/api/v1{path}"
        async with self.house.http.request(method, url, data=data, headers=given) as response:
            text = await response.text()
            return Heard(
                response.status, CIMultiDict(response.headers), json.loads(text) if text else None
            )

    async def keyed(self, path: str, body: Any, key: str = "") -> Heard:
        """POST under an Idempotency-Key, a new one unless it is given."""
        return await self.ask("POST", path, body, Idempotency_Key=key or f"key-{next(_keys)}")

    async def member(self, phone: str = PHONE, **more: Any) -> str:
        """Sign somebody up; their number."""
        body = {"phone": phone, "wording": "I join.", **more}
        heard = await self.ask("POST", "/members", body)
        assert heard.status in (200, 201), heard
        return str(heard.body["member"])


async def till(house: House, scopes: Iterable[str], name: str = "till") -> Till:
    """A program with a token of its own."""
    return Till(house, await access.create(name, scopes, house.clock.now()))
