"""The state of one chat: whose it is, which question waits, what a typed number stands for."""

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from handlers import statements as sql
from handlers.messages import Button, Inbound, Param, Reply, numbered
from loyalty.models import Member
from loyalty.outgoing import Letter
from loyalty.statements import dialect, instant, row, rows, rows_in_turn
from referral_links.touches import Touch, packed_touches, unpacked_touches

PATIENCE = timedelta(minutes=10)  # how long a question waits for its answer
NONCE_BYTES = 6
MORE = ("more", "mehr")  # may be typed as long as there is more


@dataclass(slots=True)
class Chat:
    """One chat with one address. What a handler changes here is written at the end."""

    address: str
    channel: str
    name: str = ""
    locale: str = ""  # empty until guessed or chosen
    touches: list[Touch] = field(default_factory=list)  # which friend sent them: until they join
    expecting: str = ""
    subject: str = ""
    nonce: str = ""
    asked_at: datetime | None = None
    choices: dict[str, str] = field(default_factory=dict)
    unsettled: bool = False
    member: Member | None = None
    letters: list[Letter] = field(default_factory=list)  # what else is to be said, to anybody
    left: bool = False  # nothing is kept of this chat from now on

    @property
    def state(self) -> tuple[object, ...]:
        """What is kept between messages."""
        return (
            self.locale, self.touches, self.expecting, self.subject, self.nonce, self.asked_at,
            self.choices, self.unsettled,
        )  # fmt: skip

    def waits(self, now: datetime) -> bool:
        """Whether a question still waits for its answer."""
        return bool(self.expecting and self.asked_at and now < self.asked_at + PATIENCE)

    def forget(self) -> None:
        """No question waits any more."""
        self.expecting = self.subject = self.nonce = ""
        self.asked_at = None

    def ask(self, reply: Reply, now: datetime) -> None:
        """Wait for the answer to what a reply asks; whatever was asked before is void."""
        self.forget()
        if reply.expecting:
            self.expecting, self.subject, self.nonce = reply.expecting, reply.subject, reply.nonce
            self.asked_at = now


async def hear(message: Inbound) -> Chat | None:
    """Note a message and open its chat; None if it was dealt with before.

    From here to the end of the transaction nobody else speaks in this chat or changes its member.
    """
    now = message.received_at
    if dialect() == "postgres":
        found = await row(
            sql.HEAR, message.key, now, message.address, message.channel, message.name
        )
        if found is None:
            return None
        known = found if found["m_id"] is not None else None
        while known is None or not _stands(known):
            known = await row(sql.MEMBER_HEARD, message.address, now)
            if known is None:
                break
            await rows(sql.REACHED, message.address, now)
    else:
        heard = await rows_in_turn(
            (sql.SEEN, (message.key, now)),
            (sql.CHAT, (message.address, message.channel, message.name, now)),
            (sql.MEMBER_HEARD, (message.address, now)),
            (sql.REACHED, (message.address, now)),
        )
        if not heard[0]:
            return None
        found = heard[1][0]
        known = heard[2][0] if heard[2] else None
    return _chat(found, _member(known) if known is not None else None)


async def remember(chat: Chat) -> None:
    """Write what has changed in a chat."""
    first = chat.touches[0] if chat.touches else None
    await rows(
        sql.REMEMBER, chat.address, chat.locale, first.code if first else "",
        first.touched_at if first else None, chat.expecting, chat.subject, chat.nonce,
        chat.asked_at, json.dumps(chat.choices),
        json.dumps(packed_touches(chat.touches)) if first else None, chat.unsettled,
    )  # fmt: skip


async def reachable(message: Inbound) -> None:
    """Somebody blocked us, or took us back."""
    if await row(sql.SEEN, message.key, message.received_at) is None:
        return
    if message.kind == "blocked":
        await rows(sql.BLOCKED, message.address, message.received_at)
    else:
        await rows(sql.UNBLOCKED, message.address)


def confirm(
    text: str, params: Mapping[str, Param], *, then: str, subject: str = "", yes: str, no: str
) -> Reply:
    """Ask before doing something: a button that works once, or a typed yes, does it."""
    nonce = secrets.token_hex(NONCE_BYTES)
    buttons = (Button(yes, f"yes {nonce}"), Button(no, f"no {nonce}"))
    return Reply(text, dict(params), buttons=buttons, expecting=then, subject=subject, nonce=nonce)


def choices(buttons: tuple[Button, ...], channel: str) -> dict[str, str]:
    """What each number, and "more", stands for when it is typed.

    Where there are real buttons, only the numbers that stand in the text mean anything.
    """
    if channel == "telegram":
        found = {str(button.number): button.says for button in buttons if button.number}
    else:
        found = {typed: button.says for typed, button in numbered(buttons).items()}
    for button in buttons:
        if button.label == "button-more":
            found.update(dict.fromkeys(MORE, button.says))
    return found


def _stands(known: Mapping[str, Any]) -> bool:
    """Whether a member is still one by themselves: while we waited, two may have become one."""
    return known["m_merged_into_id"] is None and known["m_forgotten_at"] is None


def _chat(found: Mapping[str, Any], member: Member | None) -> Chat:
    kept, asked_at = found["choices"], found["asked_at"]
    return Chat(
        found["address"],
        found["channel"],
        found["name"],
        found["locale"],
        _touches(found) if found["code"] else [],
        found["expecting"],
        found["subject"],
        found["nonce"],
        instant(asked_at) if asked_at else None,
        (json.loads(kept) if isinstance(kept, str) else kept) if kept != "{}" else {},
        bool(found["unsettled"]),
        member,
    )


def _touches(found: Mapping[str, Any]) -> list[Touch]:
    """How they came; of who came to an older version only the code is known."""
    told = found["touch"]
    if told is None:
        return [Touch(found["code"], "text", "", instant(found["code_at"]))]
    return unpacked_touches(json.loads(told) if isinstance(told, str) else told)


def _member(found: Mapping[str, Any]) -> Member:
    """The member as the ORM would build it from this row; its own query costs far more."""
    return Member._init_from_db(**{name: found[f"m_{name}"] for name in sql.MEMBER})
