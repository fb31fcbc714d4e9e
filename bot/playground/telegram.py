"""A stand-in for Telegram: its Bot API as a library calls it, and the updates that people cause."""

import time
from collections.abc import Callable
from typing import Any

from aiohttp import web

from bot.playground.bot_api import Given, given_by, json_of, keyboard, text_of
from bot.playground.markup import Unreadable, read, units
from bot.playground.people import Person
from bot.playground.postman import Postman
from bot.playground.stage import Bubble, Stage

LONGEST_TEXT = 4096
ANSWER_WITHIN = 15.0  # seconds for answerCallbackQuery
TRIES = 4  # how often an update is posted until the webhook answers 2xx

Answer = tuple[int, dict[str, Any]]


def _good(result: Any) -> Answer:
    return 200, {"ok": True, "result": result}


def _bad(code: int, description: str) -> Answer:
    return code, {"ok": False, "error_code": code, "description": description}


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
        self.methods: dict[str, Callable[[Given], Answer]] = {
            "getme": lambda given: _good(self.bot),
            "setwebhook": self.set_webhook,
            "deletewebhook": self.delete_webhook,
            "getwebhookinfo": self.webhook_info,
            "setmycommands": self.set_commands,
            "getmycommands": lambda given: _good(
                self.commands.get(text_of(given, "language_code"), [])
            ),
            "deletemycommands": self.delete_commands,
            "sendmessage": self.send_message,
            "editmessagereplymarkup": self.edit_buttons,
            "answercallbackquery": self.answer_tap,
            "sendchataction": lambda given: self.chat(given)[1] or _good(True),
            "leavechat": lambda given: _bad(
                400, "Bad Request: chat member status can't be changed"
            ),
        }

    async def call(self, request: web.Request) -> web.Response:
        """POST or GET /bot<token>/<method>, parameters in any form that the Bot API takes."""
        began = time.perf_counter()
        method = request.match_info["method"]
        given = await given_by(request)
        if request.match_info["token"] != self.token:
            status, body = _bad(401, "Unauthorized")
        elif (answer := self.methods.get(method.lower())) is None:
            status, body = _bad(404, "Not Found")
        else:
            status, body = answer(given)
        self.stage.called(
            "Kith → Telegram",
            f"{method}",
            status,
            time.perf_counter() - began,
            body.get("description") or text_of(given, "text")[:120],
        )
        return web.json_response(body, status=status)

    def set_webhook(self, given: Given) -> Answer:
        """Remember where updates go; plain http is taken, this being one machine."""
        url = text_of(given, "url")
        if url and not url.startswith(("https://", "http://")):
            return _bad(400, "Bad Request: bad webhook: An HTTPS URL must be provided for webhook")
        self.webhook = {
            "url": url,
            "secret": text_of(given, "secret_token"),
            "allowed": json_of(given, "allowed_updates") or [],
        }
        return _good(True)

    def delete_webhook(self, given: Given) -> Answer:
        """Forget it."""
        self.webhook = {"url": ""}
        return _good(True)

    def webhook_info(self, given: Given) -> Answer:
        """What is remembered."""
        info = {"url": self.webhook["url"], "has_custom_certificate": False}
        return _good({**info, "pending_update_count": 0})

    def set_commands(self, given: Given) -> Answer:
        """The list behind the menu button, per language."""
        commands = json_of(given, "commands")
        if not isinstance(commands, list):
            return _bad(400, "Bad Request: can't parse commands JSON object")
        self.commands[text_of(given, "language_code")] = commands
        return _good(True)

    def delete_commands(self, given: Given) -> Answer:
        """Drop the list of one language."""
        self.commands.pop(text_of(given, "language_code"), None)
        return _good(True)

    def chat(self, given: Given) -> tuple[Person, Answer | None]:
        """Whose chat is meant, and the error if it is nobody's or closed."""
        nobody = next(iter(self.stage.people.values()))
        wanted = text_of(given, "chat_id")
        if not wanted:
            return nobody, _bad(400, "Bad Request: chat_id is empty")
        for person in self.stage.people.values():
            if str(person.telegram_id) == wanted:
                if person.key in self.stage.blocked:
                    return person, _bad(403, "Forbidden: bot was blocked by the user")
                if person.key not in self.stage.started:
                    return person, _bad(
                        403, "Forbidden: bot can't initiate conversation with a user"
                    )
                return person, None
        return nobody, _bad(400, "Bad Request: chat not found")

    def send_message(self, given: Given) -> Answer:
        """A message of the bot appears in somebody's chat."""
        person, wrong = self.chat(given)
        if wrong:
            return wrong
        text = text_of(given, "text")
        parts: list[dict[str, Any]] = []
        if text_of(given, "parse_mode").upper() == "HTML":
            try:
                text, parts = read(text)
            except Unreadable as error:
                return _bad(400, f"Bad Request: can't parse entities: {error}")
        elif text_of(given, "parse_mode"):
            return _bad(400, "Bad Request: unsupported parse_mode")
        if not text.strip():
            return _bad(400, "Bad Request: message text is empty")
        if units(text) > LONGEST_TEXT:
            return _bad(400, "Bad Request: message is too long")
        rows, complaint = keyboard(json_of(given, "reply_markup"))
        if complaint:
            return _bad(400, f"Bad Request: {complaint}")
        bubble = Bubble(
            self.stage.next_id(), False, text, self.stage.now().isoformat(), parts, rows
        )
        self.stage.say("telegram", person.key, bubble)
        return _good(self.shown(person, bubble))

    def edit_buttons(self, given: Given) -> Answer:
        """Change or remove the buttons below a message."""
        person, wrong = self.chat(given)
        if wrong:
            return wrong
        number = text_of(given, "message_id")
        bubble = self.stage.find("telegram", person.key, int(number) if number.isdigit() else 0)
        if bubble is None or bubble.mine:
            return _bad(400, "Bad Request: message to edit not found")
        rows, complaint = keyboard(json_of(given, "reply_markup"))
        if complaint:
            return _bad(400, f"Bad Request: {complaint}")
        if rows == bubble.buttons:
            return _bad(400, "Bad Request: message is not modified")
        bubble.buttons = rows
        self.stage.changed("telegram", person.key, bubble)
        return _good(self.shown(person, bubble))

    def answer_tap(self, given: Given) -> Answer:
        """Stop the little clock on a button that was tapped."""
        when, person = self.taps.pop(text_of(given, "callback_query_id"), (0.0, ""))
        if time.monotonic() - when > ANSWER_WITHIN:
            return _bad(
                400,
                "Bad Request: query is too old and response timeout expired or query ID is invalid",
            )
        self.stage.tell("answered", person=person, text=text_of(given, "text"))
        return _good(True)

    def shown(self, person: Person, bubble: Bubble) -> dict[str, Any]:
        """The Message object of the Bot API."""
        message = {
            "message_id": bubble.id,
            "chat": {"id": person.telegram_id, "type": "private", "first_name": person.name},
            "from": self._user(person) if bubble.mine else self.bot,
            "date": int(self.stage.now().timestamp()),
            "text": bubble.text,
        }
        if bubble.parts:
            message["entities"] = bubble.parts
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
            parts = [{"type": "bot_command", "offset": 0, "length": len(text.split()[0])}]
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
