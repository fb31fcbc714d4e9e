"""What a Bot API update becomes; a few words take a shorter way to the same result."""

from datetime import UTC, datetime
from typing import Any

import pytest

from bot.channels import telegram_updates
from bot.channels.base import Unreadable
from handlers.messages import Inbound

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
ANA = {"id": 42, "is_bot": False, "first_name": "Ana", "last_name": "B", "language_code": "de"}
CHAT = {"id": 42, "type": "private", "first_name": "Ana"}
WORDS = {"message_id": 7, "from": ANA, "chat": CHAT, "date": 1772366400, "text": "points"}


def update(**message: Any) -> dict[str, Any]:
    """An update with a message like WORDS, some of it changed."""
    return {"update_id": 99, "message": {**WORDS, **message}}


def outcome(raw: dict[str, Any]) -> list[Inbound] | str:
    """What an update becomes, or that it cannot be read."""
    try:
        return telegram_updates.translate(raw, "1", NOW)
    except Unreadable:
        return "unreadable"


def test_words_say_who_what_and_under_which_key() -> None:
    assert outcome(update(text="/points@AcmeBot 3")) == [
        Inbound("telegram", "telegram:42", "telegram:1:99", "/points 3", NOW, "Ana B", "de")
    ]


@pytest.mark.parametrize(
    "raw",
    [
        update(),
        update(
            text="/start QZWV6YF5", entities=[{"type": "bot_command", "offset": 0, "length": 6}]
        ),
        update(text=""),
        update(text=5),
        update(text=None, sticker={"file_id": "x"}),
        update(text="re", reply_to_message=WORDS),
        update(chat={**CHAT, "type": "group", "title": "G"}),
        update(chat={**CHAT, "type": "odd"}),
        update(chat={**CHAT, "id": "42"}),
        update(chat={**CHAT, "id": True}),
        update(chat={"type": "private"}),
        update(chat=[]),
        update(**{"from": {"id": 42}}),
        update(**{"from": {}}),
        update(**{"from": None}),
        update(**{"from": {**ANA, "first_name": 5}}),
        update(date="soon"),
        update(message_id="x"),
        {**update(), "update_id": True},
        {**update(), "update_id": "99"},
        {**update(), "edited_message": WORDS},
        {"update_id": 99, "edited_message": WORDS},
        {"update_id": 99},
        {},
    ],
)
def test_the_short_way_leads_where_the_long_one_does(
    raw: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    short = outcome(raw)
    monkeypatch.setattr(telegram_updates, "_words", lambda *_: None)
    assert short == outcome(raw)
