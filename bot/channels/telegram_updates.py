"""A Bot API update becomes what somebody said or did."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from telegram import CallbackQuery, ChatMember, ChatMemberUpdated, Message, Update, User
from telegram.constants import ChatType

from bot.channels.base import Unreadable
from handlers.messages import Inbound, InboundKind

ALLOWED = ["message", "callback_query", "my_chat_member"]
WORDS = {"message_id", "from", "chat", "date", "text", "entities"}
GONE = (ChatMember.LEFT, ChatMember.BANNED)


def read(raw: Mapping[str, Any]) -> Update:
    """The update as python-telegram-bot understands it. Raises Unreadable."""
    try:
        update = Update.de_json(dict(raw), None)
        if isinstance(update.update_id, bool) or not isinstance(update.update_id, int):
            raise TypeError("update_id is not a number")
    except Exception as error:  # the library raises whatever a wrong shape leads to
        raise Unreadable(f"{type(error).__name__}: {error}") from error
    return update


def translate(raw: Mapping[str, Any], bot_id: str, now: datetime) -> list[Inbound]:
    """Private messages, taps and blocking; edited messages and groups are none of our business."""
    words = _words(raw, bot_id, now)
    if words is not None:
        return [words]
    update = read(raw)
    try:
        return _heard(update, f"telegram:{bot_id}:{update.update_id}", now)
    except (AttributeError, TypeError, ValueError) as error:
        raise Unreadable(f"{type(error).__name__}: {error}") from error


def _words(raw: Mapping[str, Any], bot_id: str, now: datetime) -> Inbound | None:
    """What nearly all updates are, a few words in a private chat; None for anything else.

    For them alone no Message is built: its hundred fields take a tenth of the CPU of an answer.
    """
    number, message = raw.get("update_id"), raw.get("message")
    if type(number) is not int or len(raw) != 2 or type(message) is not dict:
        return None
    person, chat, text = message.get("from"), message.get("chat"), message.get("text")
    if type(person) is not dict or type(chat) is not dict or type(text) is not str:
        return None
    if not message.keys() <= WORDS or chat.get("type") != ChatType.PRIVATE:
        return None
    if type(message.get("date")) is not int or type(message.get("entities", [])) is not list:
        return None
    try:
        user = User.de_json(person, None)
        return _inbound(user, chat["id"], f"telegram:{bot_id}:{number}", _text(text), "text", now)
    except (AttributeError, KeyError, TypeError, ValueError):
        return None  # whatever is wrong with it is found out, and said, by reading all of it


def _heard(update: Update, key: str, now: datetime) -> list[Inbound]:
    if update.message is not None:
        return _message(update.message, key, now)
    if update.callback_query is not None:
        return _tap(update.callback_query, key, now)
    if update.my_chat_member is not None:
        return _membership(update.my_chat_member, key, now)
    return []


def _message(message: Message, key: str, now: datetime) -> list[Inbound]:
    if message.chat.type != ChatType.PRIVATE or message.from_user is None:
        return []
    kind: InboundKind = "media" if message.text is None else "text"
    text = message.text if message.text is not None else message.caption or ""
    return [_inbound(message.from_user, message.chat.id, key, _text(text), kind, now)]


def _tap(tap: CallbackQuery, key: str, now: datetime) -> list[Inbound]:
    chat = tap.message.chat if tap.message is not None else None
    if not isinstance(tap.data, str) or (chat is not None and chat.type != ChatType.PRIVATE):
        return []
    chat_id = chat.id if chat is not None else tap.from_user.id
    return [_inbound(tap.from_user, chat_id, key, tap.data, "button", now)]


def _membership(change: ChatMemberUpdated, key: str, now: datetime) -> list[Inbound]:
    if change.chat.type != ChatType.PRIVATE:
        return []
    kind: InboundKind = "blocked" if change.new_chat_member.status in GONE else "unblocked"
    return [_inbound(change.from_user, change.chat.id, key, "", kind, now)]


def _inbound(
    person: User, chat_id: int, key: str, text: str, kind: InboundKind, now: datetime
) -> Inbound:
    if isinstance(chat_id, bool) or not isinstance(chat_id, int) or not isinstance(text, str):
        raise TypeError("a chat is a number and a text is text")
    return Inbound(
        channel="telegram",
        address=f"telegram:{chat_id}",
        key=key,
        text=text,
        received_at=now,
        name=person.full_name,
        locale=person.language_code or "",
        kind=kind,
    )


def _text(text: str) -> str:
    """Without the name that Telegram puts behind a command: "/points@AcmeBot" means "/points"."""
    if text.startswith("/") and "@" in text:
        command, space, rest = text.partition(" ")
        return command.partition("@")[0] + space + rest
    return text


def group_of(raw: Mapping[str, Any]) -> int | None:
    """The group that an update came from, if it was one: we do not stay in groups."""
    update = read(raw)
    chat = update.effective_chat
    if chat is None or chat.type not in (ChatType.GROUP, ChatType.SUPERGROUP):
        return None
    change = update.my_chat_member
    if change is not None and change.new_chat_member.status in GONE:
        return None
    return chat.id
