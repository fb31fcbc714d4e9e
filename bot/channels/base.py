"""What the program asks of a chat provider, and the few ways in which sending fails."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol, runtime_checkable

from aiohttp import ClientSession
from yarl import URL

from bot.voice import Spoken
from handlers.messages import Inbound
from loyalty.outgoing import Letter

KNOCK_SECONDS = 5.0


class SendingFailed(Exception):
    """The provider did not simply accept it. The message is kept as the row's reason."""


class Blocked(SendingFailed):
    """This person cannot be reached before they write again."""


class Busy(SendingFailed):
    """Too fast: not sent, and nothing more before `retry_after` (whole channel or one address)."""

    def __init__(self, reason: str, retry_after: timedelta, whole_channel: bool) -> None:
        super().__init__(reason)
        self.retry_after = retry_after
        self.whole_channel = whole_channel


class Rejected(SendingFailed):
    """The provider will never take this message."""


class NotSent(SendingFailed):
    """Nothing reached the provider: the same message can be sent again safely."""


class PerhapsSent(SendingFailed):
    """The call ended without an answer: it may or may not have been accepted."""


class Unreadable(Exception):
    """What the provider sent is not what its reference describes."""


class TokenRefused(Exception):
    """The provider does not know us: the start must stop with this one line."""


async def knock(session: ClientSession | None, url: str) -> None:
    """Connect to where a session would, unless it has a connection to spare. Raises NotSent.

    A row that is claimed when the process dies is perhaps sent, and must not be sent again. So
    nothing is claimed for a provider that does not even take connections.
    """
    connector = session.connector if session is not None else None
    idle = connector._conns.values() if connector is not None else ()
    if any(connection.is_connected() for pool in idle for connection, _ in pool):
        return
    address = URL(url)
    try:
        async with asyncio.timeout(KNOCK_SECONDS):
            _, writer = await asyncio.open_connection(address.host, address.port)
    except OSError as error:  # also what a timeout is
        raise NotSent(f"no connection: {type(error).__name__}") from None
    writer.close()


class Carrier(Protocol):
    """Whoever rows can be handed to: a chat provider, or a shop."""

    @property
    def name(self) -> str:
        """What its addresses begin with: "telegram", "whatsapp", "shopify"."""
        ...

    async def start(self) -> None:
        """Be able to send."""
        ...

    async def introduce(self) -> None:
        """Make ourselves known; the provider may be unreachable. Raises TokenRefused."""
        ...

    async def stop(self) -> None:
        """Close connections."""
        ...

    async def reach(self) -> None:
        """Make sure that the provider takes connections. Raises NotSent."""
        ...

    def escape(self, text: str) -> str:
        """Make text from outside harmless in this channel's markup."""
        ...

    def may_send(self, letter: Letter, now: datetime) -> bool:
        """Whether the provider's rules let us write now, or only after they write to us."""
        ...

    async def send(self, letter: Letter, spoken: Spoken) -> str:
        """Hand one message over; the provider's name for it. Raises SendingFailed."""
        ...


@dataclass(frozen=True, slots=True)
class Said:
    """A message that a provider has in its list: its name for it, how far it is, since when."""

    name: str
    status: str
    at: datetime


@runtime_checkable
class Witness(Protocol):
    """A provider that can be asked what it accepted."""

    async def said_to(self, address: str) -> list[Said]:
        """What we said to an address of late. Raises SendingFailed."""
        ...


class Channel(Carrier, Protocol):
    """One chat provider. An adapter only translates; it decides nothing and stores nothing."""

    @property
    def link(self) -> str:
        """The door for strangers, such as https://t.me/AcmeBot; empty while it is hidden."""
        ...

    def translate(self, raw: Mapping[str, Any], now: datetime) -> list[Inbound]:
        """What was said or done; empty for what does not concern us. Raises Unreadable."""
        ...

    def acknowledge(self, raw: Mapping[str, Any]) -> None:
        """Called after the commit: what the provider wants to hear, in the background."""
        ...
