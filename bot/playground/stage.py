"""What there is to see in the playground: chats, orders and calls, and who is watching."""

import asyncio
from collections import deque
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from bot.clock import Clock
from bot.playground.people import FIRST, Person, invented

CALLS_KEPT = 300
BUBBLES_KEPT = 400
MOST_PEOPLE = 40


@dataclass(slots=True)
class Bubble:
    """One message as a phone shows it. `parts` are spans in UTF-16 units, as Telegram's."""

    id: int
    mine: bool
    text: str
    at: str
    parts: list[dict[str, Any]] = field(default_factory=list)
    buttons: list[list[dict[str, Any]]] = field(default_factory=list)
    ticks: str = ""  # for one's own message: sent | heard | refused
    reply_to: str = ""
    picture: str = ""  # a data: URL, or an address


@dataclass(slots=True)
class Bought:
    """An order of the small shop, as the shop itself remembers it."""

    number: str
    person: str
    channel: str
    total_cents: int
    at: str
    refunded_cents: int = 0
    cancelled: bool = False
    delivered: bool = False


class Stage:
    """The whole play. Everything that changes is told to all who watch."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.people: dict[str, Person] = {person.key: person for person in FIRST}
        self.chats: dict[str, list[Bubble]] = {}
        self.orders: dict[str, Bought] = {}
        self.calls: deque[dict[str, Any]] = deque(maxlen=CALLS_KEPT)
        self.started: set[str] = set()  # who has pressed START on Telegram
        self.blocked: set[str] = set()  # who has blocked the bot on Telegram
        self.heard_at: dict[str, str] = {}  # WhatsApp: when each person last wrote
        self.last_id = 0
        self.told = 0  # how often something changed
        self._watching: set[asyncio.Queue[dict[str, Any] | None]] = set()

    def now(self) -> datetime:
        """The playground's clock, moved days included."""
        return self.clock.now()

    def next_id(self) -> int:
        """A number for the next message, over all chats."""
        self.last_id += 1
        return self.last_id

    def say(self, channel: str, person: str, bubble: Bubble) -> Bubble:
        """Put a message into a chat."""
        chat = self.chats.setdefault(f"{channel}:{person}", [])
        chat.append(bubble)
        del chat[:-BUBBLES_KEPT]
        self.tell("bubble", channel=channel, person=person, bubble=asdict(bubble))
        return bubble

    def changed(self, channel: str, person: str, bubble: Bubble) -> None:
        """Tell that a message looks different now."""
        self.tell("changed", channel=channel, person=person, bubble=asdict(bubble))

    def find(self, channel: str, person: str, number: int) -> Bubble | None:
        """The message with that number in that chat."""
        chat = self.chats.get(f"{channel}:{person}", [])
        return next((bubble for bubble in chat if bubble.id == number), None)

    def invite(self, name: str, language: str) -> Person:
        """Somebody new comes in; a ValueError if the room is full."""
        if len(self.people) >= MOST_PEOPLE:
            raise ValueError("Enough people for one playground.")
        person = invented(name, language, len(self.people))
        self.people[person.key] = person
        self.tell("person", person=person.shown())
        return person

    def called(self, who: str, what: str, status: int, took: float, note: str = "") -> None:
        """Note one real HTTP call: who called what, and how it went; `took` in seconds."""
        call = {
            "who": who,
            "what": what,
            "status": status,
            "ms": round(took * 1000, 1),
            "note": note,
            "at": self.now().isoformat(),
        }
        self.calls.append(call)
        self.tell("call", call=call)

    def snapshot(self) -> dict[str, Any]:
        """Everything, for a page that has just been opened."""
        return {
            "kind": "all",
            "now": self.now().isoformat(),
            "moved_days": self.clock.offset.total_seconds() / 86400,
            "people": [person.shown() for person in self.people.values()],
            "started": sorted(self.started),
            "blocked": sorted(self.blocked),
            "chats": {key: [asdict(one) for one in chat] for key, chat in self.chats.items()},
            "orders": [asdict(order) for order in self.orders.values()],
            "calls": list(self.calls),
        }

    def tell(self, kind: str, **what: Any) -> None:
        """Tell everybody who watches; a page that does not keep up is cut off and comes again."""
        self.told += 1
        event = {"kind": kind, **what}
        for queue in list(self._watching):
            try:
                queue.put_nowait(event)
            except asyncio.QueueFull:
                self._watching.discard(queue)
                queue.get_nowait()
                queue.put_nowait(None)

    def watch(self) -> asyncio.Queue[dict[str, Any] | None]:
        """A queue of everything that happens from now on; None ends it."""
        queue: asyncio.Queue[dict[str, Any] | None] = asyncio.Queue(maxsize=1000)
        self._watching.add(queue)
        return queue

    def leave(self, queue: asyncio.Queue[dict[str, Any] | None]) -> None:
        """Watch no longer."""
        self._watching.discard(queue)

    def close(self) -> None:
        """Send all watchers home."""
        for queue in self._watching:
            while queue.full():
                queue.get_nowait()
            queue.put_nowait(None)
        self._watching.clear()

    def keep(self) -> dict[str, Any]:
        """What `--keep` stores beside the database."""
        kept = self.snapshot()
        return {**kept, "calls": [], "heard_at": self.heard_at, "last_id": self.last_id}

    def restore(self, kept: dict[str, Any]) -> None:
        """Continue where a kept playground stopped."""
        self.people = {one["key"]: Person(**one) for one in kept["people"]}
        self.chats = {key: [Bubble(**one) for one in chat] for key, chat in kept["chats"].items()}
        self.orders = {one["number"]: Bought(**one) for one in kept["orders"]}
        self.started, self.blocked = set(kept["started"]), set(kept["blocked"])
        self.heard_at, self.last_id = dict(kept["heard_at"]), kept["last_id"]
