"""What the staff can say in their chats, on one page; everybody else does not learn of it.

A chat is the staff's when it was bound (`loyalty.staff`). What a role may do stands there, too:
each line here names what it needs, and is refused when the role of whoever writes does not have it.
"""

import dataclasses
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from tortoise.transactions import in_transaction

from handlers import (
    broadcasting,
    drafting,
    launching,
    staff_grants,
    staff_members,
    staff_reviews,
    staff_stats,
    staff_vouchers,
)
from handlers.dialogue import Chat
from handlers.messages import Button, Inbound, Line, Param, Reply
from handlers.words import POLITE, Meaning, folded
from loyalty import staff
from loyalty.errors import Refusal
from loyalty.models import Staff
from loyalty.programme import Brand

Answer = Callable[[Inbound, Staff, Brand], Awaitable[Reply]]
Fits = Callable[[str], bool]


def _nothing(rest: str) -> bool:
    return False


def _like(pattern: str) -> Fits:
    """Whether something begins as a pattern says, which ends with a word."""
    begins = re.compile(rf"(?:{pattern})(?:\s|$)", re.ASCII | re.IGNORECASE)
    return lambda rest: begins.match(rest) is not None


_NUMBERED = r"[#+]?\S*\d\S*"  # "7", "K7Q2M4AB", "#12", "+447700900001"


@dataclass(frozen=True, slots=True)
class Command:
    """One thing that staff can say: its word, what answers it, what it needs (`staff.MAY`).

    `also` are other words for it. Where `bare` is false, the word alone means what it means to
    members. `offered` ones get a button under `staff`. What follows the word and `fits` is meant
    for it, whatever waits; with anything else it may be the answer to a question, or a sentence.
    """

    word: str
    answer: Answer
    needs: str
    also: str = ""
    bare: bool = True
    offered: bool = False
    fits: Fits = _nothing


@dataclass(frozen=True, slots=True)
class Asked:
    """What may wait for an answer of the staff's: what a yes does, a no, and any other text.

    To one in `prose` any sentence is an answer. To the others only what it `takes`: it may not be
    possible to undo them. `unread` answers what is no text. `buttons` are answers, too.
    """

    needs: str
    yes: Answer | None = None
    no: Answer | None = None
    other: Answer | None = None
    prose: bool = False
    takes: Fits = _nothing
    unread: str = "staff-no-answer"
    buttons: tuple[Button, ...] = ()


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


# fmt: off
COMMANDS = (
    Command("staff", show, "self", "team"),
    Command("reviews", staff_reviews.show, "reviews", "prüfungen", offered=True,
            fits=_like(r"\d+")),
    Command("approve", staff_reviews.approve, "decide", "freigeben", bare=False,
            fits=_like(_NUMBERED)),
    Command("reject", staff_reviews.ask_why, "decide", "ablehnen", bare=False,
            fits=_like(_NUMBERED)),
    Command("member", staff_members.show, "members", "mitglied", fits=staff_members.may_be),
    Command("grant", staff_grants.ask, "grant", "gutschrift",
            fits=_like(rf"{_NUMBERED}|\S+\s+\d+")),
    Command("proposals", staff_grants.show, "proposals", "vorschläge", offered=True,
            fits=_like(r"(?:(?:approve|reject)\s+)?\d+")),
    Command("voucher", staff_vouchers.check, "vouchers", "gutschein", bare=False,
            fits=staff_vouchers.may_be_code),
    Command("broadcast", broadcasting.show, "broadcast", "kampagne", offered=True,
            fits=_like(r"new|neu|(?:\S+\s+)?#?\d+")),
    Command("stats", staff_stats.show, "stats", "zahlen", offered=True),
    Command("silent", staff_stats.silent, "stats", "verstummte", fits=_like(r"\d+")),
)
QUESTIONS = {
    "staff reject": Asked("decide", other=staff_reviews.reject, prose=True),
    "staff grant": Asked("grant", yes=staff_grants.give),
    "staff grant terms": Asked("grant", other=staff_grants.take_terms, prose=True),
    "staff proposal reject": Asked("proposals", other=staff_grants.reject, prose=True),
    "staff member": Asked("members", other=staff_members.show, takes=staff_members.may_be),
    "staff code": Asked("vouchers", other=staff_vouchers.check,
                        takes=staff_vouchers.may_be_code),
    "staff broadcast segment": Asked("broadcast", other=drafting.take_segment, prose=True),
    "staff broadcast text": Asked("broadcast", other=drafting.take_text, no=drafting.give_up,
                                  prose=True, unread="staff-photo-later",
                                  buttons=drafting.FOR_TEXT),
    "staff broadcast picture": Asked("broadcast", other=drafting.take_picture,
                                     no=drafting.give_up, prose=True, unread="staff-no-photo",
                                     buttons=drafting.FOR_PICTURE),
    "staff broadcast": Asked("broadcast", yes=broadcasting.start, no=drafting.give_up),
    "staff broadcast approve": Asked("broadcast", yes=launching.agree),
    "staff broadcast cancel": Asked("broadcast", yes=broadcasting.end),
    "staff voucher": Asked("vouchers", yes=staff_vouchers.use, other=staff_vouchers.take,
                           takes=staff_vouchers.may_be_answer),
    "staff release": Asked("vouchers", yes=staff_vouchers.release, other=staff_vouchers.check,
                           takes=staff_vouchers.may_be_code),
}
# fmt: on

STAFF = Button("button-staff-staff", "staff")
_BY_WORD = {
    folded(word): command
    for command in COMMANDS
    for word in (command.word, *filter(None, command.also.split(", ")))
}
WORDS_OF_A_COMMAND = 2  # what members say, while a question waits; longer texts answer that
STOPPING = ("stop", "stop all")  # are never the answer to anything
STRANGERS = ("contact", "help", "language")  # what staff who are no members say as everybody does
_TO_BIND = "staff"  # followed by a code, the one thing that is answered to everybody


def concerns(said: str, chat: Chat) -> bool:
    """Whether something may be meant for us as staff: cheap, because it is asked of everything."""
    return chat.expecting in QUESTIONS or _split(said)[0] in _BY_WORD


async def answer(
    message: Inbound, chat: Chat, meaning: Meaning | None, brand: Brand
) -> Reply | None:
    """Answer somebody of the staff, or whoever has a code that makes them so; None for others."""
    locale = chat.member.locale if chat.member else chat.locale
    message = dataclasses.replace(message, locale=locale)  # what they chose, not what a phone says
    said, now = message.argument, message.received_at
    word, rest = _split(said)
    if word == _TO_BIND and staff.looks_like_code(rest):
        return await _guarded(bind(message, rest, brand), brand)
    who = await staff.of(message.address)
    if who is None:
        return None
    asked = QUESTIONS.get(chat.expecting) if chat.waits(now) else None
    command = _meant(message, chat, meaning, asked)
    if command is not None:
        return await _do(command.needs, command.answer, message, rest, "", who, brand)
    if asked is None:
        return None
    return await _settle(asked, message, chat, meaning, who, brand)


def _meant(
    message: Inbound, chat: Chat, meaning: Meaning | None, asked: Asked | None
) -> Command | None:
    """The command of staff that something is: not an answer, and not what members say."""
    word, rest = _split(message.argument)
    command = _BY_WORD.get(word)
    if command is None:
        return None
    if not rest:
        alone = chat.member is None and asked is None
        return command if command.bare or alone else None
    if meaning is not None and meaning.sure and not meaning.argument:
        return None  # "member number": as a whole it is something that members say
    if command.fits(rest) or message.kind == "button":
        return command
    if command.bare and folded(rest) in POLITE:
        return command
    free = chat.member is None and (asked is None or not asked.prose)
    return command if free else None


async def _settle(
    asked: Asked, message: Inbound, chat: Chat, meaning: Meaning | None, who: Staff, brand: Brand
) -> Reply | None:
    """What was said to a question: a yes, a no, its answer, or something else altogether."""
    said, word = message.argument, ""
    if meaning is not None and meaning.sure:
        word = meaning.word if meaning.argument in ("", chat.nonce) else ""
        if word == "no" and asked.no is not None:
            return await _do(asked.needs, asked.no, message, "", chat.subject, who, brand)
        if word == "no":
            return Reply("staff-not-done", buttons=offers(who), desk=True)
        if word == "yes":
            if asked.yes is None:
                return _ask_again(chat, asked)
            return await _do(asked.needs, asked.yes, message, "", chat.subject, who, brand)
        if _is_other(asked, message, chat, meaning, word):
            return None
    if asked.other is not None and _answers(asked, message, meaning):
        return await _do(asked.needs, asked.other, message, said, chat.subject, who, brand)
    return _ask_again(chat, asked, asked.unread if message.kind == "media" else "staff-no-answer")


def _is_other(asked: Asked, message: Inbound, chat: Chat, meaning: Meaning, whole: str) -> bool:
    """Whether it is rather a command of members than an answer; to others few of them are any."""
    if meaning.word in STOPPING:
        return True
    if chat.member is None and meaning.word not in STRANGERS:
        return False
    if asked.prose:
        return bool(whole) and len(message.argument.split()) <= WORDS_OF_A_COMMAND
    return meaning.word not in ("yes", "no")


def _answers(asked: Asked, message: Inbound, meaning: Meaning | None) -> bool:
    """Whether it is an answer; to what is for ever, nothing that could mean something else."""
    if message.kind != "text" and (message.kind != "button" or meaning is not None):
        return False  # a photo, or a button of another question
    return asked.prose or (asked.takes(message.argument) and meaning is None)


def _ask_again(chat: Chat, asked: Asked, text: str = "staff-no-answer") -> Reply:
    """It was no answer: what was asked still waits."""
    nonce = f" {chat.nonce}" if chat.nonce else ""
    buttons = (Button("button-yes", f"yes{nonce}"),) if nonce else ()
    yes_or_no = (*buttons, Button("button-no", f"no{nonce}"))
    return Reply(
        text,
        buttons=asked.buttons or yes_or_no,
        expecting=chat.expecting,
        subject=chat.subject,
        nonce=chat.nonce,
        desk=True,
    )


async def _do(
    needs: str, act: Answer, message: Inbound, said: str, about: str, who: Staff, brand: Brand
) -> Reply | None:
    """Do what the role of whoever asks allows by now; None for who was removed meanwhile."""
    told = dataclasses.replace(message, argument=said.strip(), about=about)
    held = await staff.hold(who)
    if held.removed_at is not None:
        return None

    async def allowed() -> Reply:
        staff.allow(held, needs)
        async with in_transaction():  # a refusal half-way undoes what was begun
            return await act(told, held, brand)

    return await _guarded(allowed(), brand, held)


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


def _split(said: str) -> tuple[str, str]:
    """The first word as commands are compared, and the rest as it was typed."""
    parts = said.split(None, 1)
    if not parts:
        return "", ""
    return folded(parts[0]), parts[1] if len(parts) > 1 else ""
