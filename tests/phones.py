"""People with phones, and the shop they order from: tests talk to Kith through its front door.

Nothing is faked: messages go into the router, orders into purchases, and what was written to be
said is read back from the database and rendered with the texts, escapes and limits of the channel.
"""

import itertools
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from bot.channels import markup
from bot.voice import Spoken, SpokenButton, Voice
from handlers import purchases, router
from handlers.messages import Inbound, InboundKind, clean, numbered
from loyalty import ledger, members, outgoing, programme, vouchers
from loyalty.campaigns.wording import TEST
from loyalty.ledger import Balance
from loyalty.models import Member, Outgoing
from loyalty.outgoing import Letter
from loyalty.programme import Brand, Programme
from scheduler import reminders
from tests.loyalty.people import RULES as RULES

TOP = Path(__file__).parent.parent
VOICE = Voice(TOP / "handlers" / "texts")
SECRET = b"a secret for tests"
LONGEST = 4096

_escapes: dict[str, Callable[[str], str]] = {
    "telegram": markup.escaped,
    "whatsapp": markup.neutral,
}
_events = itertools.count(1)
_addresses = itertools.count(447700900001)


class Town:
    """Where it happens: one brand, one clock that can be moved, its people and its shop."""

    def __init__(self, now: datetime, rules: Programme = RULES) -> None:
        self.now = now
        self.brand = brand_of(rules)
        self.shop = Shop(self)

    async def open(self) -> "Town":
        """Put the rules in force."""
        version = await programme.apply(self.brand.programme, self.now)
        self.brand = brand_of(self.brand.programme, version)
        return self

    def phone(self, name: str, channel: str = "telegram", locale: str = "en") -> "Phone":
        """Somebody new, who has not said anything yet."""
        number = next(_addresses)
        address = f"whatsapp:+{number}" if channel == "whatsapp" else f"telegram:{number}"
        return Phone(self, channel, address, name, locale)

    async def member(self, name: str, channel: str = "telegram", locale: str = "en") -> "Phone":
        """Somebody who has joined and said no to marketing."""
        phone = self.phone(name, channel, locale)
        await phone.say("join")
        await phone.say("no")
        return phone

    async def remind(self, *kinds: str) -> int:
        """Say what is due of these kinds, or of any, to everybody: how many messages left."""
        every = self.brand.programme.reminding
        some = tuple(
            one.model_copy(update={"held_out": 0})
            for one in every
            if one.kind in kinds or not kinds
        )
        rules = self.brand.programme.model_copy(update={"reminding": some})
        said = await reminders.remind(replace(self.brand, programme=rules), self.now)
        waiting = Outgoing.filter(once__startswith="remind:", state="queued")
        await waiting.update(state="sent", sent_at=self.now)
        return said

    def wait(self, **time: float) -> None:
        """Let time pass: `days=14`, `minutes=11` ..."""
        self.now += timedelta(**time)


@dataclass
class Phone:
    """One person's chat with the brand."""

    town: Town
    channel: str
    address: str
    name: str
    locale: str
    buttons: list[SpokenButton] = field(default_factory=list)  # under the last message
    seen: dict[str, SpokenButton] = field(default_factory=dict)  # all there ever were, by label
    markup: str = ""  # what the last thing said returned, with its formatting
    last_id: int = 0

    async def say(self, text: str) -> str:
        """Type something; what all messages say that came since the phone was last looked at."""
        return await self._send(text)

    async def tap(self, label: str) -> str:
        """Tap a button of any message so far; where there are none to tap, type its number."""
        button = self.seen[label]
        assert button.says, f"{label} only opens or copies something"
        if self.channel == "whatsapp" and button in self.buttons:
            typed = {b: number for number, b in numbered(self.buttons).items()}
            return await self._send(typed[button])
        return await self._send(button.says, kind="button")

    async def press(self, button: SpokenButton) -> str:
        """Tap a button that is no longer the newest with its label."""
        return await self._send(button.says, kind="button")

    async def send(self, kind: InboundKind) -> str:
        """Send something that is not text."""
        return await self._send("", kind=kind)

    async def repeat(self, key: str, text: str) -> list[Letter]:
        """Deliver a message under a given key, as a provider does that repeats itself."""
        return await router.answer(self._inbound(text, "text", key), self.town.brand)

    async def opt(self, word: str) -> list[Letter]:
        """Say one of the words that Twilio answers by itself."""
        message = self._inbound(word, "text", f"test:{next(_events)}", answered=True)
        return await router.answer(message, self.town.brand)

    async def read(self) -> str:
        """What all messages say that came since the phone was last looked at."""
        told = Outgoing.filter(address=self.address, id__gt=self.last_id, campaign_id=None)
        rows = await told.order_by("id")  # what campaigns say is put together by bot.mailing
        texts = []
        for row in rows:
            if row.saying["text"] == TEST:
                continue
            spoken = self._rendered(row, await self._zone(row))
            texts.append(spoken.text)
            self.buttons = list(spoken.buttons)
            self.seen.update({button.label: button for button in spoken.buttons})
            self.last_id = row.id
        self.markup = "\n\n".join(texts)
        return markup.plain(self.markup)

    @property
    def labels(self) -> list[str]:
        """What stands on the buttons under the last message."""
        return [button.label for button in self.buttons]

    def button(self, label: str) -> SpokenButton:
        """A button of any message so far."""
        return self.seen[label]

    async def member(self) -> Member:
        """Who this is, as the database knows them."""
        found = await members.find(self.address)
        assert found is not None, f"{self.name} has not joined"
        return found

    async def balance(self) -> Balance:
        """Points as the ledger has them now."""
        return await ledger.balance((await self.member()).account_id, self.town.now)

    async def grant(self, points: int) -> None:
        """Points that come from nowhere and are available at once."""
        account = (await self.member()).account_id
        cause = ledger.Cause("earn_activity", "test", f"grant:{next(_events)}", self.town.brand, {})
        now = self.town.now
        await ledger.gain(account, points, cause, available_at=now, expires_at=None, now=now)

    def _inbound(
        self, text: str, kind: InboundKind, key: str, *, answered: bool = False
    ) -> Inbound:
        return Inbound(
            channel=self.channel,
            address=self.address,
            key=key,
            text=text,
            received_at=self.town.now,
            name=self.name,
            locale=self.locale if self.channel == "telegram" else "",
            kind=kind,
            answered=answered,
        )

    async def _send(self, text: str, kind: InboundKind = "text") -> str:
        message = self._inbound(text, kind, f"test:{next(_events)}")
        letters = await router.answer(message, self.town.brand)
        assert all(isinstance(letter, Letter) for letter in letters)
        return await self.read()

    async def _zone(self, row: Outgoing) -> str:
        """By whose clock days are named: the member's, else the programme's."""
        member = await Member.get_or_none(id=row.member_id)
        return member.zone if member else self.town.brand.programme.programme.time_zone

    def _rendered(self, row: Outgoing, zone: str) -> Spoken:
        brand = self.town.brand
        spoken = VOICE.say(
            outgoing.from_json(row.saying),
            row.locale,
            brand_name=brand.programme.brand.name,
            escape=_escapes[self.channel],
            code_of=partial(vouchers.code, SECRET),
            zone=zone,
        )
        _Strict().check(spoken.text)
        assert 0 < len(spoken.text) <= LONGEST
        for button in spoken.buttons:
            assert 0 < len(button.label) <= 20 or self.name in button.label, button
            assert len(button.says.encode()) <= 64, button
            assert "{" not in button.url + button.copy, button
            assert bool(button.says) + bool(button.url) + bool(button.copy) == 1, button
        return spoken


class Shop:
    """The brand's shop, as far as it tells us about orders."""

    def __init__(self, town: Town) -> None:
        self._town = town
        self._orders: dict[str, dict[str, Any]] = {}

    async def order(
        self,
        number: str,
        total: str,
        *,
        customer: Phone,
        at: datetime | None = None,
        **more: Any,
    ) -> dict[str, Any]:
        """Somebody pays an order."""
        who: dict[str, str] = {"name": clean(customer.name)[:100]}
        if customer.channel == "whatsapp":
            who["phone"] = customer.address.removeprefix("whatsapp:")
        else:
            who["member"] = (await customer.member()).number
        body = {
            "event": "paid",
            "order": number,
            "at": (at or self._town.now).isoformat(),
            "currency": "GBP",
            "total": total,
            "customer": who,
            **more,
        }
        self._orders[number] = body
        return await self.tell(body)

    async def refund(self, number: str, refunded: str) -> dict[str, Any]:
        """Part of an order, or all of it, is paid back; `refunded` counts from the beginning."""
        return await self._later(number, event="refunded", refunded=refunded)

    async def cancel(self, number: str) -> dict[str, Any]:
        """An order is called off."""
        return await self._later(number, event="cancelled")

    async def tell(self, body: dict[str, Any]) -> dict[str, Any]:
        """Report an event as it is."""
        answer, _ = await purchases.arrived(
            body, source="kith", brand=self._town.brand, now=self._town.now
        )
        return answer

    async def _later(self, number: str, **news: str) -> dict[str, Any]:
        return await self.tell({**self._orders[number], "at": self._town.now.isoformat(), **news})


def brand_of(rules: Programme, version: int = 1) -> Brand:
    """A brand with both doors open."""
    return Brand(
        programme=rules,
        version=version,
        secret=SECRET,
        public_url="https://kith.example",
        telegram_link="https://t.me/KithBot",
        whatsapp_link="https://wa.me/447700900000",
        wording=VOICE.wording,
    )


class _Strict(HTMLParser):
    """Telegram's view of a text: our few tags, each closed, nothing else that looks like one."""

    def check(self, text: str) -> None:
        """Fail loudly if a chat would refuse this text or show it wrongly."""
        self._open: list[str] = []
        self.feed(text)
        self.close()
        assert not self._open, f"{self._open} left open in {text!r}"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in ("b", "i", "code"), f"<{tag}> is not ours"
        assert not attrs, f"<{tag}> with attributes"
        self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self._open, f"</{tag}> closes nothing"
        assert self._open.pop() == tag, f"</{tag}> closes another one"
