"""What the API can be asked: the shape of one line of the table of routes."""

import hashlib
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from pydantic import BaseModel

from loyalty.access import Caller
from loyalty.outgoing import Letter
from loyalty.programme import Brand


@dataclass(frozen=True, slots=True)
class Call:
    """Who asks, when, and under which rules. `once` is the key of a request that has one."""

    caller: Caller
    brand: Brand
    now: datetime
    once: str = ""
    match: str = ""  # what If-Match said

    @property
    def by(self) -> str:
        """How the caller is named where decisions are kept."""
        return f"api:{self.caller.name}"


@dataclass(frozen=True, slots=True)
class Answer:
    """What is answered, and what is to be said to members now that it is done."""

    told: BaseModel
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    letters: tuple[Letter, ...] = ()


@dataclass(frozen=True, slots=True)
class Link:
    """What an answer leads to: an operation, and where its parameters stand in the answer."""

    operation: str
    parameters: Mapping[str, str]


Act = Callable[..., Awaitable[Answer]]


@dataclass(frozen=True, slots=True)
class Operation:
    """One way to ask: method, address, who may, what comes and goes.

    `act` is called with the Call, the parts of the address, and `body` and `query` where there are
    such. `problems` are the statuses that its rules may lead to, beside those that every request
    may meet.
    """

    name: str
    method: str
    path: str
    scope: str
    act: Act
    told: type[BaseModel]
    summary: str
    body: type[BaseModel] | None = None
    query: type[BaseModel] | None = None
    status: int = 200
    also: tuple[int, ...] = ()  # other statuses of success
    problems: tuple[int, ...] = ()
    keyed: bool = False  # needs an Idempotency-Key
    matched: bool = False  # needs an If-Match
    tagged: bool = False  # answers with an ETag
    links: Mapping[str, Link] = field(default_factory=dict)
    complete: Callable[[dict[str, Any], Brand], dict[str, Any]] | None = None


def digest_of(*parts: object) -> str:
    """A short name for what was given."""
    text = "\n".join(str(part) for part in parts)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:40]
