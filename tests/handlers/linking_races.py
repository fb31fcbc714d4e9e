"""What `tests.racer` lets many processes do at once to members who become one."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any, TypeVar

from bot.database import is_weather
from handlers import purchases, router
from handlers.messages import Inbound
from loyalty.models import Member, Setting
from tests.loyalty.people import BRAND

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
CHATS = ("telegram:1", "whatsapp:+447700900001")
TRIES = 8  # as a provider repeats what was answered 503

T = TypeVar("T")


async def tried(work: Callable[[], Awaitable[T]]) -> T:
    """As whoever called us does: again, if the database says that somebody else was in the way."""
    for left in range(TRIES - 1, -1, -1):
        try:
            return await work()
        except Exception as error:
            if not left or not is_weather(error):
                raise
    raise AssertionError("the last try returns or raises")


async def says(address: str, text: str, key: str) -> str:
    """Somebody writes; the key of what is answered."""
    channel = address.partition(":")[0]
    message = Inbound(channel, address, key, text, NOW, name="Ana")
    letters = await tried(lambda: router.answer(message, BRAND))
    return letters[0].saying.text if letters else "nothing"


async def code(racer: str, turn: int) -> str:
    """Each time another stranger types the same code."""
    typed = await Setting.get(name="test-code")
    number = int(racer[1:]) * 100 + turn
    chat = f"telegram:{1000 + number}"
    said = await says(chat, f"link {typed.value}", f"{racer}:{turn}")
    return await says(chat, "yes", f"{racer}:{turn}:yes") if said == "link-sure" else said


async def both(racer: str, turn: int) -> str:
    """Yes in either of two chats that ask to become one, and orders of both meanwhile."""
    kind = turn % 4
    if kind < 2:
        return await says(CHATS[kind], "yes", f"{racer}:{turn}")
    members = await Member.all().order_by("id")
    body: Any = {
        "event": "refunded" if turn % 8 > 5 else "paid",
        "order": f"{racer}-{turn % 4}-{turn // 8}",
        "at": NOW.isoformat(),
        "currency": "GBP",
        "total": "54.00",
        "refunded": "14.00" if turn % 8 > 5 else "0.00",
        "customer": {"member": members[kind - 2].number},
    }
    await tried(lambda: purchases.arrived(body, source="kith", brand=BRAND, now=NOW))
    return "told"


async def leaving(racer: str, turn: int) -> str:
    """One yes to being forgotten, delivered many times; the other chat writes, orders arrive."""
    kind = turn % 3
    if kind == 0:
        return await says(CHATS[0], "yes", "leave")
    if kind == 1:
        return await says(CHATS[1], "points", f"{racer}:{turn}")
    body: Any = {
        "event": "paid", "order": f"{racer}-{turn}", "at": NOW.isoformat(), "currency": "GBP",
        "total": "54.00", "customer": {"phone": "+447700900001", "name": "Ana Quastenfloss"},
    }  # fmt: skip
    await tried(lambda: purchases.arrived(body, source="kith", brand=BRAND, now=NOW))
    return "told"


THINGS: dict[str, Callable[[str, int], Awaitable[str]]] = {
    "link-code": code,
    "link-both": both,
    "link-leaving": leaving,
}
