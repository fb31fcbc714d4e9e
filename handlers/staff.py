"""What the staff can say in their chats, on one page; everybody else does not learn of it.

A chat is the staff's when it was bound (`loyalty.staff`). What a role may do stands there, too:
each line here names what it needs, and is refused when the role of whoever writes does not have it.
"""

import dataclasses
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from tortoise.transactions import in_transaction

from handlers import (
    broadcasting,
    staff_grants,
    staff_members,
    staff_reviews,
    staff_stats,
    staff_vouchers,
)
from handlers.dialogue import Chat
from handlers.messages import Button, Inbound, Line, Param, Reply
from handlers.words import Meaning, folded
from loyalty import staff
from loyalty.errors import Refusal
from loyalty.models import Staff
from loyalty.programme import Brand

Answer = Callable[[Inbound, Staff, Brand], Awaitable[Reply]]


@dataclass(frozen=True, slots=True)
class Command:
    """One thing that staff can say: its word, what answers it, what it needs (`staff.MAY`).

    `also` are other words for it. Where `bare` is false, the word alone means what it means to
    members. `offered` ones get a button under `staff`.
    """

    word: str
    answer: Answer
    needs: str
    also: str = ""
    bare: bool = True
    offered: bool = False


@dataclass(frozen=True, slots=True)
class Asked:
    """What may wait for an answer of the staff's: what a yes does, what any other text does."""

    needs: str
    yes: Answer | None = None
    other: Answer | None = None


async def show(message: Inbound, who: Staff, brand: Brand) -> Reply:
    """Who somebody is here, and what they can say."""
    return Reply("staff", {"name": who.name, "role": _role(who)}, tuple(_can(who)), offers(who))


async def bind(message: Inbound, code: str, brand: Brand) -> Reply:
    """Make this chat that of whoever was given the code."""
    who = await staff.bind(code, message.address, message.received_at, secret=brand.secret)
    told = {"name": who.name, "role": _role(who)}
    return Reply("staff-bound", told, tuple(_can(who)), offers(who))


def _role(who: Staff) -> Param:
    return {"text": f"staff-role-{who.role}"}


def _can(who: Staff) -> list[Line]:
    return [Line(f"staff-can-{one.word}") for one in COMMANDS if staff.may(who.role, one.needs)]


COMMANDS = (
    Command("staff", show, "self", "team"),
    Command("reviews", staff_reviews.show, "reviews", "prüfungen", offered=True),
    Command("approve", staff_reviews.approve, "decide", "freigeben", bare=False),
    Command("reject", staff_reviews.ask_why, "decide", "ablehnen", bare=False),
    Command("member", staff_members.show, "members", "mitglied"),
    Command("grant", staff_grants.ask, "grant", "gutschrift"),
    Command("proposals", staff_grants.show, "proposals", "vorschläge", offered=True),
    Command("voucher", staff_vouchers.check, "vouchers", "gutschein", bare=False),
    Command("broadcast", broadcasting.show, "broadcast", "kampagne", offered=True),
    Command("stats", staff_stats.show, "stats", "zahlen", offered=True),
    Command("silent", staff_stats.silent, "stats", "verstummte"),
)
QUESTIONS = {
    "staff reject": Asked("decide", other=staff_reviews.reject),
    "staff grant": Asked("grant", yes=staff_grants.give),
    "staff broadcast segment": Asked("broadcast", other=broadcasting.take_segment),
    "staff broadcast text": Asked("broadcast", other=broadcasting.take_text),
    "staff broadcast picture": Asked("broadcast", other=broadcasting.take_picture),
    "staff broadcast": Asked("broadcast", yes=broadcasting.begin),
    "staff broadcast approve": Asked("broadcast", yes=broadcasting.agree),
    "staff voucher": Asked("vouchers", yes=staff_vouchers.use, other=staff_vouchers.use),
    "staff release": Asked("vouchers", yes=staff_vouchers.release),
}

STAFF = Button("button-staff-staff", "staff")
_BY_WORD = {
    folded(word): command
    for command in COMMANDS
    for word in (command.word, *filter(None, command.also.split(", ")))
}
WORDS_OF_A_COMMAND = 2  # what members say, while a question waits; longer texts answer that
STOPPING = ("stop", "stop all")  # are never the answer to anything
_TO_BIND = "staff"  # followed by a code, the one thing that is answered to everybody


def concerns(said: str, chat: Chat) -> bool:
    """Whether something may be meant for us as staff: cheap, because it is asked of everything."""
    return chat.expecting in QUESTIONS or _split(said)[0] in _BY_WORD


async def answer(
    message: Inbound, chat: Chat, meaning: Meaning | None, brand: Brand
) -> Reply | None:
    """Answer somebody of the staff, or whoever has a code that makes them so; None for others."""
    said, now = message.argument, message.received_at
    word, rest = _split(said)
    if word == _TO_BIND and staff.looks_like_code(rest):
        return await _guarded(bind(message, rest, brand), brand)
    who = await staff.of(message.address)
    if who is None:
        return None
    asked = QUESTIONS.get(chat.expecting) if chat.waits(now) else None
    command = _BY_WORD.get(word)
    if rest and meaning is not None and meaning.sure and not meaning.argument:
        command = None  # "member number": as a whole it is something that members say
    if command is not None and (rest or command.bare) and not (asked and _prose(message, rest)):
        return await _do(command.needs, command.answer, message, rest, "", who, brand)
    if asked is None:
        return None
    return await _settle(asked, message, chat, meaning, who, brand)


async def _settle(
    asked: Asked, message: Inbound, chat: Chat, meaning: Meaning | None, who: Staff, brand: Brand
) -> Reply | None:
    """What was said to a question: a yes, a no, its answer, or something else altogether."""
    if meaning is not None and meaning.sure and meaning.argument in ("", chat.nonce):
        if meaning.word == "no":
            return Reply("staff-not-done", buttons=offers(who), desk=True)
        if meaning.word != "yes" and (asked.other is None or _terse(message, meaning)):
            return None
        if meaning.word == "yes" and asked.yes is not None:
            return await _do(asked.needs, asked.yes, message, "", chat.subject, who, brand)
    if asked.other is None:
        return None
    said = message.argument
    return await _do(asked.needs, asked.other, message, said, chat.subject, who, brand)


async def _do(
    needs: str, act: Answer, message: Inbound, said: str, about: str, who: Staff, brand: Brand
) -> Reply:
    told = dataclasses.replace(message, argument=said.strip(), about=about)

    async def allowed() -> Reply:
        staff.allow(who, needs)
        async with in_transaction():  # a refusal half-way undoes what was begun
            return await act(told, who, brand)

    return await _guarded(allowed(), brand, who)


async def _guarded(work: Awaitable[Reply], brand: Brand, who: Staff | None = None) -> Reply:
    """The reply, or why not."""
    try:
        reply = await work
    except Refusal as refusal:
        reply = Reply(refusal.text, refusal.params, buttons=offers(who) if who else ())
    return dataclasses.replace(reply, desk=True)


def offers(who: Staff) -> tuple[Button, ...]:
    """Buttons for what somebody may do that needs nothing else to be said."""
    found = (one for one in COMMANDS if one.offered and staff.may(who.role, one.needs))
    return (*(Button(f"button-staff-{one.word}", one.word) for one in found), STAFF)


def _prose(message: Inbound, rest: str) -> bool:
    """Whether what begins with a command's word is rather the answer to a question."""
    return message.kind == "text" and bool(rest) and not _short(rest)


def _terse(message: Inbound, meaning: Meaning) -> bool:
    """Whether it is rather a command of members than a reason, or the text of a campaign."""
    return meaning.word in STOPPING or len(message.argument.split()) <= WORDS_OF_A_COMMAND


def _short(rest: str) -> bool:
    return len(rest.split()) == 1 and any(sign.isdecimal() for sign in rest)


def _split(said: str) -> tuple[str, str]:
    """The first word as commands are compared, and the rest as it was typed."""
    parts = said.split(None, 1)
    if not parts:
        return "", ""
    return folded(parts[0]), parts[1] if len(parts) > 1 else ""
