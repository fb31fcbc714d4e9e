"""A Bot API update becomes what somebody said or did."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from telegram import CallbackQuery, ChatMember, ChatMemberUpdated, Message, Update, User
from telegram.constants import ChatType

from bot.channels.base import Unreadable
from handlers.messages import Inbound, InboundKind

ALLOWED = ["message", "callback_query", "my_chat_member"]
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
    update = read(raw)
    try:
        return _heard(update, f"telegram:{bot_id}:{update.update_id}", now)
    except (AttributeError, TypeError, ValueError) as error:
        raise Unreadable(f"{type(error).__name__}: {error}") from error


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
