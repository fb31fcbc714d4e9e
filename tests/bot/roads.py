"""People who come by a link: the landing page's doors over HTTP, then a chat of the program."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from unittest.mock import patch
from urllib.parse import parse_qs, urlsplit

from loyalty import insights, ledger, members
from loyalty.ledger import Balance
from loyalty.models import Member
from referral_links import conversions, links
from referral_links.models import Decision, Referral
from tests.bot.house import House, house
from tests.browsers import headers

START = datetime(2026, 3, 1, 12, tzinfo=UTC)
DOOR_SECONDS = 60.0  # whoever is not let wait for their token is asked about elsewhere


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with a chat."""

    road: "Road"
    channel: str
    number: int

    @property
    def address(self) -> str:
        """How the program knows them."""
        if self.channel == "telegram":
            return f"telegram:{self.number}"
        return f"whatsapp:+{self.number}"

    async def say(self, text: str) -> None:
        """Write to the brand."""
        running = self.road.house
        if self.channel == "telegram":
            assert await running.write(self.number, text) == 200
        else:
            assert await running.whatsapp(self.address, text) == 200

    async def join(self) -> "Person":
        """Become a member, and want no news."""
        await self.say("join")
        await self.say("no")
        return self

    async def member(self) -> Member:
        """Who they are by now."""
        found = await members.find(self.address)
        assert found is not None
        return found

    async def code(self) -> str:
        """The code of their own link."""
        return (await links.link_of(await self.member(), self.road.now)).code

    async def balance(self) -> Balance:
        """Points as the ledger has them now."""
        return await ledger.balance((await self.member()).account_id, self.road.now)

    async def decided(self) -> list[tuple[str, str]]:
        """How each of their touches came, and what became of it."""
        mine = await Decision.filter(friend_id=(await self.member()).id).order_by("id")
        return [(one.path, one.outcome) for one in mine]


class Road:
    """A running program, its clock, and everybody on their way to it."""

    def __init__(self, running: House) -> None:
        self.house = running
        self._numbers = iter(range(447700900001, 447700909999))
        self._orders = iter(range(1001, 9999))
        self.house.set_clock(START)

    @property
    def now(self) -> datetime:
        return self.house.clock.now()

    def wait(self, **time: float) -> None:
        """Let time pass."""
        self.house.clock.offset += timedelta(**time)

    def person(self, channel: str) -> Person:
        """Somebody new."""
        return Person(self, channel, next(self._numbers))

    async def open(self, code: str) -> None:
        """Look at somebody's page."""
        async with self.house.http.get(f"{self.house.url}/r/{code}", headers=headers()) as page:
            assert page.status == 200

    async def door(self, code: str, channel: str, tag: str = "") -> str:
        """Go through a door of the page: what stands ready to be sent in the chat."""
        address = f"{self.house.url}/r/{code}/{channel}" + (f"?c={tag}" if tag else "")
        async with self.house.http.get(address, headers=headers(), allow_redirects=False) as way:
            assert way.status == 303
            query = parse_qs(urlsplit(way.headers["Location"]).query)
        return f"/start {query['start'][0]}" if channel == "telegram" else query["text"][0]

    async def order(
        self, customer: Person | None, total: str, *, number: str = "", **more: Any
    ) -> str:
        """Somebody orders, by their number or phone; the order's number."""
        number = number or str(next(self._orders))
        who: dict[str, str] = {}
        if customer is not None and customer.channel == "whatsapp":
            who = {"phone": f"+{customer.number}"}
        elif customer is not None:
            who = {"member": (await customer.member()).number}
        body = {
            "event": "paid", "order": number, "at": self.now.isoformat(), "currency": "GBP",
            "total": total, "customer": who, **more,
        }  # fmt: skip
        status, _ = await self.house.order(body)
        assert status == 200
        return number

    async def refund(self, number: str, total: str, refunded: str) -> None:
        """Part of an order is paid back."""
        await self.order(None, total, number=number, event="refunded", refunded=refunded)

    def said_to(self, who: Person) -> list[str]:
        """What was sent to somebody's chat so far."""
        if who.channel == "telegram":
            return self.house.telegram.of(who.number)
        return self.house.twilio.of(who.address)

    async def brought(self, friend: Person) -> Member | None:
        """Who brought somebody."""
        found = Referral.filter(friend_id=(await friend.member()).id).select_related("advocate")
        referral = await found.first()
        return referral.advocate if referral is not None else None


@asynccontextmanager
async def road(**given: Any) -> AsyncIterator[Road]:
    """A program to come to, with these settings; afterwards its books close."""
    async with house(**given) as running, running.open():
        with patch("bot.web.counting.DOOR_SECONDS", DOOR_SECONDS):
            yield Road(running)
        assert await insights.drift(b"a secret for the tests") == []
        assert await conversions.drift() == []
