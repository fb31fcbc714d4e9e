"""What a message means, and the one transaction in which it is answered."""

import dataclasses
import re
from functools import lru_cache

from tortoise.transactions import in_transaction

from handlers import (
    consenting,
    guide,
    joining,
    leaving,
    linking,
    numbers,
    opting,
    points,
    profile,
    redeeming,
    staff,
)
from handlers.dialogue import Chat, choices, hear, reachable, remember
from handlers.messages import Button, Inbound, Line, Reply
from handlers.routes import NO, QUESTIONS, ROUTES, YES
from handlers.wishes import read_wish
from handlers.words import Meaning, Vocabulary
from loyalty import outgoing
from loyalty.errors import Refusal
from loyalty.linking import looks_like_code
from loyalty.models import Member
from loyalty.outgoing import Letter
from loyalty.programme import Brand
from loyalty.staff import DESK

_BY_WORD = {route.word: route for route in ROUTES}
_PHRASES = {
    phrase.strip(): word
    for word, also in (*((r.word, r.also) for r in ROUTES), ("yes", YES), ("no", NO))
    for phrase in (word, *also.split(","))
}
_VOCABULARY = Vocabulary(
    _PHRASES,
    arguments=frozenset({route.word for route in ROUTES if route.takes} | {"yes", "no"}),
    leading={p: r.word for r in ROUTES if r.leading for p in r.leading.split(",")},
    ending={p: r.word for r in ROUTES if r.ending for p in r.ending.split(",")},
)
_NONCE = re.compile(r"[0-9a-f]{12}")
LONGEST = 200  # characters of a text that can be any other command
_NO_ANSWER = "?"  # what no question takes for an answer
_NEWS = {"news yes": "yes", "news no": "no"}  # buttons that mean the question if it still waits
_STOPPING = ("stop", "stop all")
# What Twilio answers by itself: everything else that it answered is an opt-out in some language.
_TWILIO_HELP = ("help", "contact")
_TWILIO_START = ("start", "join", "yes")


@lru_cache(maxsize=4096)
def meaning_of(text: str) -> Meaning | None:
    """The command that a text is, or nothing: stop and start first of all, in any language."""
    opted = opting.said(text)
    if opted is not None:
        return Meaning(opted)
    meaning = _VOCABULARY.meaning(text) if len(text) <= LONGEST else None
    if meaning is not None and meaning.word in _STOPPING:
        return dataclasses.replace(meaning, sure=False)  # "the end": perhaps, so it is asked
    return meaning


async def answer(message: Inbound, brand: Brand) -> list[Letter]:
    """Deal with what arrived, once, as one transaction; what is now to be said, the reply first."""
    async with in_transaction():
        if message.kind in ("blocked", "unblocked"):
            await reachable(message)
            return []
        chat = await hear(message)
        if chat is None:
            return []
        before = chat.state
        letters = []
        if chat.unsettled:
            most = brand.programme.reminders.most_per_week
            letters = await outgoing.say_again(
                message.address, message.received_at, most_per_week=most
            )
            chat.unsettled = await outgoing.still_waits(message.address)
        if not chat.locale:
            chat.locale = joining.guessed_locale(message)
        reply = await (
            _answer_provider(message, chat, brand)
            if message.answered
            else _answer(message, chat, brand)
        )
        if reply is not None:
            letters += [*await _put(reply, message, chat), *reply.letters]
        if chat.state != before:
            await remember(chat)
        return letters + chat.letters


async def _put(reply: Reply, message: Inbound, chat: Chat) -> list[Letter]:
    """Write the reply, and wait for the answer if it asks something."""
    chat.ask(reply, message.received_at)
    chat.choices = choices(reply.buttons, message.channel)
    gone = chat.left or (chat.member is not None and chat.member.forgotten_at is not None)
    once = f"{DESK if reply.desk else 'reply:'}{message.key}"
    letter = await outgoing.put(
        once=leaving.goodbye(message) if gone else once,
        channel=message.channel,
        address=message.address,
        member_id=None if gone or reply.desk else _whose(chat.member),
        kind=reply.kind,
        saying=reply.saying,
        locale=chat.member.locale if chat.member else chat.locale,
        now=message.received_at,
    )
    return [letter] if letter else []


def _whose(member: Member | None) -> int | None:
    """Whose chat it is now: what was just said may have made two members one."""
    return (member.merged_into_id or member.id) if member else None


async def _answer(message: Inbound, chat: Chat, brand: Brand) -> Reply:
    text = message.text.strip()
    meaning = meaning_of(text[: opting.LONGEST])
    chosen = await numbers.chosen(message, chat)
    if chosen and not (meaning and meaning.sure and meaning.word in _STOPPING):
        meaning = meaning_of(chosen)
    elif meaning and message.kind != "button" and _answers_freely(message, chat, meaning):
        meaning = None
    if staff.concerns(chosen or text, chat):  # others are asked nothing, and it costs them nothing
        told = await staff.answer(_with(message, chosen or text), chat, meaning, brand)
        if told is not None:
            return told
    try:
        if chat.member is None:
            return await _answer_stranger(message, chat, meaning, brand)
        return await _answer_member(message, chat, chat.member, meaning, brand)
    except Refusal as refusal:
        inside, outside = (points.POINTS, points.REWARDS), (joining.JOIN, profile.CONTACT)
        return Reply(refusal.text, refusal.params, buttons=inside if chat.member else outside)


def _answers_freely(message: Inbound, chat: Chat, meaning: Meaning) -> bool:
    """Whether what only begins like a command is the answer to a question that takes anything."""
    word = "name" if meaning.word == "call me" else meaning.word
    if not meaning.argument or word == chat.expecting:
        return False
    question = QUESTIONS.get(chat.expecting)
    return question is not None and question.prose and chat.waits(message.received_at)


async def _answer_provider(message: Inbound, chat: Chat, brand: Brand) -> None:
    """Do what the provider has answered already; everybody else stays silent."""
    word = _answered_as(message)
    if word not in (*_TWILIO_HELP, *_TWILIO_START):
        chat.forget()  # a "yes" may have meant the question that waits: that one stays
    if chat.member is None or word in _TWILIO_HELP:
        return
    if word in _TWILIO_START:
        await consenting.resume_service(message, chat.member, brand)
    else:
        stop = consenting.stop_all if word == "stop all" else consenting.stop
        await stop(message, chat.member, brand)


def _answered_as(message: Inbound) -> str:
    """What the provider took it for: by its own word if it says so, since its lists differ."""
    meaning = meaning_of(message.text[: opting.LONGEST])
    word = meaning.word if meaning else "stop"
    told = message.answered_as.lower()
    return "stop all" if told == "stop" and word == "stop all" else told or word


async def _answer_stranger(
    message: Inbound, chat: Chat, meaning: Meaning | None, brand: Brand
) -> Reply:
    invited = await joining.keep_touches(message, chat)
    if meaning is None or not meaning.sure:
        return await _other_stranger(message, chat, invited, brand)
    if chat.expecting == "link" and chat.waits(message.received_at):
        settled = await _settle_link(message, chat, meaning, brand)
        if settled is not None:
            return settled
    if meaning.word in ("join", "yes") and (meaning.argument or "?" in message.text):
        return await joining.welcome(message, chat, brand)  # a question is no consent
    if meaning.word == "yes" and chat.expecting == "join" and chat.waits(message.received_at):
        return await joining.join(message, chat, brand)
    route = _BY_WORD.get(meaning.word)
    if route is None:
        said_no = meaning.word == "no" and not meaning.argument
        return await (joining.later if said_no else joining.welcome)(message, chat, brand)
    return await route.stranger(_with(message, meaning.argument), chat, brand)


async def _settle_link(
    message: Inbound, chat: Chat, meaning: Meaning, brand: Brand
) -> Reply | None:
    """A stranger's yes or no to whether the code is theirs; None if it is neither."""
    if meaning.argument not in ("", chat.nonce) or "?" in message.text:
        return None
    if meaning.word == "yes":
        async with in_transaction():  # a refusal half-way undoes what was begun
            return await linking.belong(message, chat, brand)
    return Reply("not-done", buttons=(joining.JOIN,)) if meaning.word == "no" else None


async def _other_stranger(message: Inbound, chat: Chat, invited: bool, brand: Brand) -> Reply:
    if chat.expecting == "language" and profile.language_of(message.text):
        return await profile.language_stranger(_with(message, message.text), chat, brand)
    if looks_like_code(message.text) and not invited:
        return await linking.link_stranger(_with(message, message.text), chat, brand)
    return await joining.welcome(message, chat, brand)


async def _answer_member(
    message: Inbound, chat: Chat, member: Member, meaning: Meaning | None, brand: Brand
) -> Reply:
    if meaning is not None and meaning.sure:
        if meaning.word in _NEWS and chat.expecting == "marketing":
            meaning = Meaning(_NEWS[meaning.word])
        just_joined = chat.subject == "marketing-ask" and chat.waits(message.received_at)
        if meaning.word == "join" and just_joined:  # tapped twice: the question stays the same
            return _ask_again(chat, "joined-already", Line("still-asking"))
        if meaning.word in _BY_WORD:
            route = _BY_WORD[meaning.word]
            return await route.answer(_with(message, meaning.argument), member, brand)
        if not meaning.argument or _NONCE.fullmatch(meaning.argument):
            return await _settle(message, chat, member, meaning, brand)
    waiting = chat.expecting if chat.waits(message.received_at) else ""
    if message.kind == "media" and not message.text:
        return await _answer_media(message, chat, member, waiting, brand)
    return await _answer_text(message, chat, member, meaning, waiting, brand)


async def _answer_text(
    message: Inbound,
    chat: Chat,
    member: Member,
    meaning: Meaning | None,
    waiting: str,
    brand: Brand,
) -> Reply:
    """Any other text: the answer to what waits, a wish, a misspelt command, or a friend's code."""
    question = QUESTIONS.get(waiting)
    other = question.other if question is not None else None
    if question is not None and question.free and other is not None:
        return await other(_with(message, message.text, chat.subject), member, brand)
    if read_wish(message.text, brand.programme.currency):
        return await redeeming.redeem(_with(message, message.text), member, brand)
    asked = bool(waiting and chat.nonce)
    route = _BY_WORD.get(meaning.word) if meaning is not None else None
    if meaning is not None and route is not None and not (asked and route.careful):
        return await _guess(message, member, meaning, brand)
    if asked:  # "yess" is nearer to it than to "less"
        return _ask_again(chat, "yes-or-no")
    if other is not None:
        return await other(_with(message, message.text, chat.subject), member, brand)
    told = await joining.invited(message, member)
    if told is not None:
        return told
    if looks_like_code(message.text):
        return await linking.link(_with(message, message.text), member, brand)
    return await guide.unknown(message, member, brand)


async def _answer_media(
    message: Inbound, chat: Chat, member: Member, waiting: str, brand: Brand
) -> Reply:
    """Only words are understood; a question that waits is asked once more."""
    if waiting and chat.nonce:
        return _ask_again(chat, "not-text", Line("still-asking"))
    other = QUESTIONS[waiting].other if waiting in QUESTIONS else None
    if other is None:
        return await guide.not_text(message, member, brand)
    asked = await other(_with(message, _NO_ANSWER, chat.subject), member, brand)
    lines = (Line(asked.text, asked.params), *asked.lines)
    return dataclasses.replace(asked, text="not-text", params={}, lines=lines)


async def _guess(message: Inbound, member: Member, meaning: Meaning, brand: Brand) -> Reply:
    """Do what a misspelling most likely means, or ask first where a mistake would matter."""
    route = _BY_WORD[meaning.word]
    if route.careful:
        label = f"button-{meaning.word.replace(' ', '-')}"
        return Reply("did-you-mean", buttons=(Button(label, meaning.word), points.POINTS))
    return await route.answer(_with(message, meaning.argument), member, brand)


async def _settle(
    message: Inbound, chat: Chat, member: Member, meaning: Meaning, brand: Brand
) -> Reply:
    """A yes or no: to the question that waits, if it is still the one that was meant."""
    question = QUESTIONS.get(chat.expecting)
    named = meaning.argument
    meant = chat.waits(message.received_at) and (not named or named == chat.nonce)
    if question is None or not meant:
        return await _nothing_waits(message, member, named, brand)
    act = question.yes if meaning.word == "yes" else question.no
    if act is None:
        return Reply("not-done", buttons=(points.POINTS, points.REWARDS, points.INVITE))
    async with in_transaction():  # a refusal half-way undoes what was begun
        return await act(_with(message, chat.subject), member, brand)


async def _nothing_waits(message: Inbound, member: Member, named: str, brand: Brand) -> Reply:
    if named:  # a button of a question that was answered, or is too old
        return Reply("button-old", buttons=(points.POINTS, points.REWARDS))
    return Reply("nothing-asked", lines=(Line("menu"),), buttons=profile.MENU)


def _ask_again(chat: Chat, text: str, *lines: Line) -> Reply:
    """It was neither yes nor no: only a tap or the exact word counts."""
    buttons = (
        Button("button-yes", f"yes {chat.nonce}"),
        Button("button-no", f"no {chat.nonce}"),
    )
    return Reply(
        text,
        lines=lines,
        buttons=buttons if chat.nonce else consenting.ask_marketing().buttons,
        expecting=chat.expecting,
        subject=chat.subject,
        nonce=chat.nonce,
    )


def _with(message: Inbound, argument: str, about: str = "") -> Inbound:
    if not argument and not about:
        return message
    return dataclasses.replace(message, argument=argument.strip(), about=about)
