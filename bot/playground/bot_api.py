"""Telegram's Bot API as a library calls it: true shapes, true complaints."""

import time
from collections.abc import Callable
from typing import Any

from aiohttp import web

from bot.playground.markup import Unreadable, read, units
from bot.playground.parameters import Given, given_by, json_of, keyboard, picture_of, text_of
from bot.playground.people import Person
from bot.playground.stage import Bubble
from bot.playground.telegram import Telegram

LONGEST_TEXT = 4096
LONGEST_CAPTION = 1024
ANSWER_WITHIN = 15.0  # seconds for answerCallbackQuery

Answer = tuple[int, dict[str, Any]]


def _good(result: Any) -> Answer:
    return 200, {"ok": True, "result": result}


def _place(given: Given) -> str:
    """Where a list of commands is shown: in one chat, or to a language."""
    chat = (json_of(given, "scope") or {}).get("chat_id", "")
    return f"{chat}:{text_of(given, 'language_code')}" if chat else text_of(given, "language_code")


def _bad(code: int, description: str) -> Answer:
    return code, {"ok": False, "error_code": code, "description": description}


class BotApi:
    """The methods that one bot's token may call."""

    def __init__(self, telegram: Telegram) -> None:
        self.telegram = telegram
        self.methods: dict[str, Callable[[Given], Answer]] = {
            "getme": lambda given: _good(self.telegram.bot),
            "setwebhook": self.set_webhook,
            "deletewebhook": self.delete_webhook,
            "getwebhookinfo": self.webhook_info,
            "setmycommands": self.set_commands,
            "getmycommands": lambda given: _good(self.telegram.commands.get(_place(given), [])),
            "deletemycommands": self.delete_commands,
            "sendmessage": self.send_message,
            "sendphoto": self.send_photo,
            "editmessagereplymarkup": self.edit_buttons,
            "editmessagetext": self.edit_text,
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
        if request.match_info["token"] != self.telegram.token:
            status, body = _bad(401, "Unauthorized")
        elif (answer := self.methods.get(method.lower())) is None:
            status, body = _bad(404, "Not Found")
        else:
            status, body = answer(given)
        self.telegram.stage.called(
            "Kith → Telegram",
            method,
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
        self.telegram.webhook = {
            "url": url,
            "secret": text_of(given, "secret_token"),
            "allowed": json_of(given, "allowed_updates") or [],
        }
        return _good(True)

    def delete_webhook(self, given: Given) -> Answer:
        """Forget it."""
        self.telegram.webhook = {"url": ""}
        return _good(True)

    def webhook_info(self, given: Given) -> Answer:
        """What is remembered."""
        info = {"url": self.telegram.webhook["url"], "has_custom_certificate": False}
        return _good({**info, "pending_update_count": 0})

    def set_commands(self, given: Given) -> Answer:
        """The list behind the menu button, per language or chat."""
        commands = json_of(given, "commands")
        if not isinstance(commands, list):
            return _bad(400, "Bad Request: can't parse commands JSON object")
        self.telegram.commands[_place(given)] = commands
        return _good(True)

    def delete_commands(self, given: Given) -> Answer:
        """Drop the list of one language or chat."""
        self.telegram.commands.pop(_place(given), None)
        return _good(True)

    def chat(self, given: Given) -> tuple[Person, Answer | None]:
        """Whose chat is meant, and the error if it is nobody's or closed."""
        nobody = next(iter(self.telegram.stage.people.values()))
        wanted = text_of(given, "chat_id")
        if not wanted:
            return nobody, _bad(400, "Bad Request: chat_id is empty")
        for person in self.telegram.stage.people.values():
            if str(person.telegram_id) == wanted:
                if person.key in self.telegram.stage.blocked:
                    return person, _bad(403, "Forbidden: bot was blocked by the user")
                if person.key not in self.telegram.stage.started:
                    return person, _bad(
                        403, "Forbidden: bot can't initiate conversation with a user"
                    )
                return person, None
        return nobody, _bad(400, "Bad Request: chat not found")

    def send_message(self, given: Given) -> Answer:
        """A message of the bot appears in somebody's chat."""
        if not text_of(given, "text").strip():
            return self.chat(given)[1] or _bad(400, "Bad Request: message text is empty")
        return self._compose(given, "text", LONGEST_TEXT, "")

    def send_photo(self, given: Given) -> Answer:
        """A picture appears there, with a caption below it."""
        picture, complaint = picture_of(given, "photo")
        if complaint:
            return self.chat(given)[1] or _bad(400, f"Bad Request: {complaint}")
        return self._compose(given, "caption", LONGEST_CAPTION, picture)

    def edit_text(self, given: Given) -> Answer:
        """A message of the bot says something else from now on."""
        person, wrong = self.chat(given)
        found = None if wrong else self._own(given, person)
        if wrong or found is None:
            return wrong or _bad(400, "Bad Request: message to edit not found")
        return self._compose(given, "text", LONGEST_TEXT, "", found)

    def _own(self, given: Given, person: Person) -> Bubble | None:
        """The bot's own message that is named."""
        number = text_of(given, "message_id")
        found = self.telegram.stage.find(
            "telegram", person.key, int(number) if number.isdecimal() else 0
        )
        return None if found is None or found.mine else found

    def _compose(
        self, given: Given, field: str, longest: int, picture: str, old: Bubble | None = None
    ) -> Answer:
        person, wrong = self.chat(given)
        if wrong:
            return wrong
        text = text_of(given, field)
        parts: list[dict[str, Any]] = []
        if text_of(given, "parse_mode").upper() == "HTML":
            try:
                text, parts = read(text)
            except Unreadable as error:
                return _bad(400, f"Bad Request: can't parse entities: {error}")
        elif text_of(given, "parse_mode"):
            return _bad(400, "Bad Request: unsupported parse_mode")
        if not text.strip() and not picture:
            return _bad(400, "Bad Request: message text is empty")
        if units(text) > longest:
            what = "message caption" if picture else "message"
            return _bad(400, f"Bad Request: {what} is too long")
        rows, complaint = keyboard(json_of(given, "reply_markup"))
        if complaint:
            return _bad(400, f"Bad Request: {complaint}")
        if old is not None:
            return self._change(person, old, text, parts, rows)
        bubble = Bubble(
            self.telegram.stage.next_id(),
            False,
            text,
            self.telegram.stage.now().isoformat(),
            parts,
            rows,
            picture=picture,
        )
        self.telegram.stage.say("telegram", person.key, bubble)
        return _good(self.telegram.shown(person, bubble))

    def _change(
        self,
        person: Person,
        old: Bubble,
        text: str,
        parts: list[dict[str, Any]],
        rows: list[list[dict[str, Any]]],
    ) -> Answer:
        if (old.text, old.parts, old.buttons) == (text, parts, rows):
            return _bad(400, "Bad Request: message is not modified")
        old.text, old.parts, old.buttons = text, parts, rows
        self.telegram.stage.changed("telegram", person.key, old)
        return _good(self.telegram.shown(person, old))

    def edit_buttons(self, given: Given) -> Answer:
        """Change or remove the buttons below a message."""
        person, wrong = self.chat(given)
        if wrong:
            return wrong
        bubble = self._own(given, person)
        if bubble is None:
            return _bad(400, "Bad Request: message to edit not found")
        rows, complaint = keyboard(json_of(given, "reply_markup"))
        if complaint:
            return _bad(400, f"Bad Request: {complaint}")
        if rows == bubble.buttons:
            return _bad(400, "Bad Request: message is not modified")
        bubble.buttons = rows
        self.telegram.stage.changed("telegram", person.key, bubble)
        return _good(self.telegram.shown(person, bubble))

    def answer_tap(self, given: Given) -> Answer:
        """Stop the little clock on a button that was tapped."""
        when, person = self.telegram.taps.pop(text_of(given, "callback_query_id"), (0.0, ""))
        if time.monotonic() - when > ANSWER_WITHIN:
            return _bad(
                400,
                "Bad Request: query is too old and response timeout expired or query ID is invalid",
            )
        self.telegram.stage.tell("answered", person=person, text=text_of(given, "text"))
        return _good(True)
