"""A stand-in for Telegram: what one bot is told about the people who write to it."""

import time
from typing import Any

from bot.playground.markup import units
from bot.playground.people import Person
from bot.playground.postman import Postman
from bot.playground.stage import Bubble, Stage

PHOTO = {"file_id": "demo-photo", "width": 348, "height": 348}
TRIES = 4  # how often an update is posted until the webhook answers 2xx


class Telegram:
    """One bot of one token, with its chats, its webhook and its buttons."""

    def __init__(
        self, stage: Stage, postman: Postman, token: str, username: str, name: str
    ) -> None:
        self.stage = stage
        self.postman = postman
        self.token = token
        self.bot = {
            "id": int(token.partition(":")[0]),
            "is_bot": True,
            "first_name": name,
            "username": username,
            "can_join_groups": False,
            "can_read_all_group_messages": False,
            "supports_inline_queries": False,
        }
        self.webhook: dict[str, Any] = {"url": ""}
        self.commands: dict[str, list[dict[str, str]]] = {}
        self.taps: dict[str, tuple[float, str]] = {}  # callback query -> when, whose
        self.last_update = time.time_ns() // 1_000_000

    def shown(self, person: Person, bubble: Bubble) -> dict[str, Any]:
        """The Message object of the Bot API."""
        message: dict[str, Any] = {
            "message_id": bubble.id,
            "chat": {"id": person.telegram_id, "type": "private", "first_name": person.name},
            "from": self._user(person) if bubble.mine else self.bot,
            "date": int(self.stage.now().timestamp()),
        }
        if bubble.picture:
            message["photo"] = [{**PHOTO, "file_unique_id": f"photo{bubble.id}"}]
        message |= {"caption" if bubble.picture else "text": bubble.text} if bubble.text else {}
        if bubble.parts:
            message["caption_entities" if bubble.picture else "entities"] = bubble.parts
        if bubble.buttons:
            message["reply_markup"] = {"inline_keyboard": bubble.buttons}
        return message

    def _user(self, person: Person) -> dict[str, Any]:
        return {
            "id": person.telegram_id,
            "is_bot": False,
            "first_name": person.name,
            "language_code": person.language,
        }

    def write(self, person: Person, text: str, extra: dict[str, Any] | None = None) -> None:
        """A person sends a text (or, with `extra`, something else such as a voice note)."""
        self.stage.started.add(person.key)
        parts = []
        if text.startswith("/"):
            parts = [{"type": "bot_command", "offset": 0, "length": units(text.split()[0])}]
        at = self.stage.now().isoformat()
        bubble = Bubble(self.stage.next_id(), True, text, at, parts, ticks="sent")
        self.stage.say("telegram", person.key, bubble)
        message = self.shown(person, bubble)
        if extra:
            del message["text"]
            message |= extra
        self._post(person, "message", message, bubble)

    def tap(self, person: Person, bubble: Bubble, row: int, column: int) -> bool:
        """A person taps a button; False if there is none that asks the bot."""
        if row < 0 or column < 0:
            return False
        try:
            data = bubble.buttons[row][column]["callback_data"]
        except (IndexError, KeyError):
            return False
        query = str(time.time_ns())
        self.taps[query] = (time.monotonic(), person.key)
        tapped = {
            "id": query,
            "from": self._user(person),
            "message": self.shown(person, bubble),
            "chat_instance": str(person.telegram_id),
            "data": data,
        }
        self._post(person, "callback_query", tapped)
        return True

    def block(self, person: Person, blocked: bool) -> None:
        """A person blocks the bot, or lets it speak again."""
        old, new = ("member", "kicked") if blocked else ("kicked", "member")
        (self.stage.blocked.add if blocked else self.stage.blocked.discard)(person.key)
        self.stage.tell("blocked", person=person.key, blocked=blocked)
        change = {
            "chat": {"id": person.telegram_id, "type": "private", "first_name": person.name},
            "from": self._user(person),
            "date": int(self.stage.now().timestamp()),
            "old_chat_member": {"user": self.bot, "status": old, "until_date": 0},
            "new_chat_member": {"user": self.bot, "status": new, "until_date": 0},
        }
        self._post(person, "my_chat_member", change)

    def _post(
        self, person: Person, kind: str, what: dict[str, Any], bubble: Bubble | None = None
    ) -> None:
        """Bring an update to the webhook in the background, again and again as Telegram does."""
        self.last_update = max(self.last_update + 1, time.time_ns() // 1_000_000)
        update = {"update_id": self.last_update, kind: what}
        if self.webhook["url"] and kind in (self.webhook["allowed"] or [kind]):
            self.postman.send(self._deliver(update, f"{person.name}: {kind}", person, bubble))

    async def _deliver(
        self, update: dict[str, Any], note: str, person: Person, bubble: Bubble | None
    ) -> None:
        status, _ = await self.postman.post(
            "Telegram → Kith",
            self.webhook["url"],
            note,
            tries=TRIES,
            json=update,
            headers={"X-Telegram-Bot-Api-Secret-Token": self.webhook["secret"]},
        )
        if bubble:
            bubble.ticks = "heard" if 200 <= status < 300 else "refused"
            self.stage.changed("telegram", person.key, bubble)
