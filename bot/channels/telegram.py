"""Telegram through python-telegram-bot's own client."""

import asyncio
import json
import os
import random
from collections.abc import Awaitable, Coroutine, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, TypeVar

import structlog
from telegram import Bot, BotCommand, BotCommandScopeChat, InputFile
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Forbidden,
    InvalidToken,
    RetryAfter,
    TelegramError,
)

from bot.channels import telegram_updates
from bot.channels.base import (
    Blocked,
    Busy,
    NotSent,
    PerhapsSent,
    Rejected,
    TokenRefused,
    knock,
)
from bot.channels.markup import escaped, parts, plain, utf16
from bot.channels.telegram_request import AiohttpRequest, NeverSent
from bot.pictures import qr_png
from bot.voice import Spoken, SpokenButton
from handlers.messages import Inbound
from loyalty.outgoing import Letter

log = structlog.get_logger()

os.environ.setdefault("PTB_TIMEDELTA", "true")  # the library's own switch for spans of time
HTML = "HTML"  # parse_mode
LONGEST = 4096  # UTF-16 units of one message
LONGEST_CAPTION = 1024  # of the text below a picture, its markup not counted
LONGEST_DATA = 64  # bytes of callback_data
LONGEST_COPY = 256
NARROW = 16  # characters of a label that leaves room for a neighbour
FIRST_ANSWER_SECONDS = 5.0
NO_PREVIEW = '{"is_disabled":true}'
NOT_MODIFIED = "message is not modified"

Photo = InputFile | str  # drawn by us, or an address
Called = TypeVar("Called")

_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


class _Bot(Bot):
    """The library's client, and updates as they came: it gives all or none of them, parsed."""

    async def raw_updates(self, offset: int, wait_seconds: int, most: int) -> Any:
        return await self._post(
            "getUpdates",
            {
                "offset": offset,
                "timeout": wait_seconds,
                "limit": most,
                "allowed_updates": telegram_updates.ALLOWED,
            },
            read_timeout=wait_seconds + 10,
        )


class Telegram:
    """One bot. Its token, secret and addresses come from the settings."""

    name = "telegram"

    def __init__(
        self,
        token: str,
        *,
        api_url: str,
        link_url: str,
        webhook_url: str = "",
        secret: str = "",
        commands: Mapping[str, Iterable[tuple[str, str]]] | None = None,
    ) -> None:
        self._id = token.partition(":")[0]
        self._request = AiohttpRequest()
        self.bot = _Bot(
            token,
            base_url=f"{api_url.rstrip('/')}/bot",
            base_file_url=f"{api_url.rstrip('/')}/file/bot",
            request=self._request,
            get_updates_request=(polling := AiohttpRequest(connections=2)),
        )
        self._polling = polling
        self._api_url = api_url
        self._link_url = link_url.rstrip("/")
        self._webhook_url = webhook_url
        self._secret = secret
        self._commands = {code: list(words) for code, words in (commands or {}).items()}
        self._username = ""
        self.known = asyncio.Event()  # set when Telegram has told our name
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def link(self) -> str:
        return f"{self._link_url}/{self._username}" if self._username else ""

    async def start(self) -> None:
        await self._request.initialize()
        await self._polling.initialize()

    async def introduce(self) -> None:
        """Say hello once; if nobody answers, go on without and keep trying."""
        try:
            async with asyncio.timeout(FIRST_ANSWER_SECONDS):
                await self._introduce()
        except InvalidToken as error:
            raise TokenRefused(f"KITH_TELEGRAM_TOKEN: Telegram refuses it ({error})") from error
        except (TelegramError, TimeoutError) as error:
            log.warning("telegram does not answer, its door stays hidden", error=str(error))
            self._spawn(self._keep_introducing())

    async def stop(self) -> None:
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._request.shutdown()
        await self._polling.shutdown()

    async def reach(self) -> None:
        await knock(self._request.session, self._api_url)

    async def _introduce(self) -> None:
        """Learn our name, tell where updates go, and which commands there are."""
        me = await self.bot.get_me()
        if self._webhook_url:
            await self.bot.set_webhook(
                self._webhook_url,
                secret_token=self._secret,
                allowed_updates=telegram_updates.ALLOWED,
                max_connections=100,
            )
        else:
            await self.bot.delete_webhook()
        self._username = me.username or ""
        self.known.set()
        for code, words in self._commands.items():
            listed = [BotCommand(word, told) for word, told in words]
            await self.bot.set_my_commands(listed, language_code="" if code == "en" else code)

    async def _keep_introducing(self) -> None:
        pause = 1.0
        while True:
            await asyncio.sleep(pause * random.uniform(0.8, 1.2))
            try:
                await self._introduce()
            except TelegramError as error:
                log.warning("telegram does not answer yet", error=str(error))
                pause = min(pause * 2, 60.0)
            else:
                return

    async def updates(self, offset: int, wait_seconds: int, most: int) -> list[dict[str, Any]]:
        """Long polling: what came since `offset`, as it came."""
        found = await self.bot.raw_updates(offset, wait_seconds, most)
        return [raw for raw in found if isinstance(raw, dict)] if isinstance(found, list) else []

    def escape(self, text: str) -> str:
        return escaped(text)

    def translate(self, raw: Mapping[str, Any], now: datetime) -> list[Inbound]:
        return telegram_updates.translate(raw, self._id, now)

    def acknowledge(self, raw: Mapping[str, Any]) -> None:
        """Stop the spinner of a tapped button; leave a group that somebody put us into."""
        tap = raw.get("callback_query")
        if tap is not None:
            self._spawn(self._quietly(self.bot.answer_callback_query(tap["id"])))
            return
        told = raw.get("message") or raw.get("my_chat_member")
        if told is not None and told.get("chat", {}).get("type") != "private":
            group = telegram_updates.group_of(raw)
            if group is not None:
                self._spawn(self._quietly(self.bot.leave_chat(group)))

    def may_send(self, letter: Letter, now: datetime) -> bool:
        return True

    async def send(self, letter: Letter, spoken: Spoken) -> str:
        """Send the text in as many messages as it needs, the keyboard under the last one.

        A picture carries the text as its caption, or goes before a text that is too long for one.
        """
        chat, photo = letter.address.partition(":")[2], _photo(spoken.picture)
        if spoken.edits:
            await self._calling(self._edit(chat, spoken))
            return f"{letter.address}:{letter.id}:edited"  # a message has one name, which it has
        if "preview" in spoken.picture:  # of the address in it, also where it is forwarded to
            return f"{letter.address}:{await self._say(chat, spoken.text, (), preview=True)}"
        *before, last = parts(spoken.text, LONGEST, utf16)
        sent = ""
        try:
            if photo is not None and (before or utf16(plain(last)) > LONGEST_CAPTION):
                sent, photo = await self._show(chat, photo), None
            for piece in before:
                sent = await self._say(chat, piece, ())
            sent = await self._say(chat, last, spoken.buttons, photo)
        except (Blocked, Busy, Rejected, NotSent) as error:
            if sent:  # the beginning is out: never say it twice
                raise PerhapsSent(f"only in part: {error}") from error
            raise
        return f"{letter.address}:{sent}"

    async def _show(self, chat: str, photo: Photo) -> str:
        """Send a picture without words; nothing if Telegram refuses it: the words are to follow."""
        try:
            return await self._say(chat, "", (), photo)
        except Rejected as error:
            log.warning("telegram refused a picture", error=str(error))
            return ""

    async def _say(
        self,
        chat: str,
        text: str,
        buttons: Sequence[SpokenButton],
        photo: Photo | None = None,
        *,
        preview: bool = False,
    ) -> str:
        return await self._calling(self._say_somehow(chat, text, buttons, photo, preview))

    async def _edit(self, chat: str, spoken: Spoken) -> None:
        """Let a message that is there say this; that it says so already is fine."""
        try:
            await self.bot.do_api_request(
                "edit_Message_Text",
                {
                    "chat_id": chat,
                    "message_id": spoken.edits.rpartition(":")[2],
                    "text": parts(spoken.text, LONGEST, utf16)[0],
                    "parse_mode": HTML,
                    "reply_markup": _keyboard(spoken.buttons),
                    "link_preview_options": NO_PREVIEW,
                },
            )
        except BadRequest as error:
            if NOT_MODIFIED not in str(error).lower():
                raise

    async def _calling(self, call: Awaitable[Called]) -> Called:
        """What a call brings, or in which of our few ways it failed."""
        try:
            return await call
        except RetryAfter as error:
            raise Busy(str(error), span_of(error.retry_after), whole_channel=False) from error
        except Forbidden as error:
            raise Blocked(str(error)) from error
        except (InvalidToken, NeverSent) as error:
            raise NotSent(str(error)) from error
        except (BadRequest, ChatMigrated) as error:
            raise Rejected(str(error)) from error
        except TelegramError as error:  # TimedOut, NetworkError, 5xx
            raise PerhapsSent(str(error)) from error

    async def _say_somehow(
        self,
        chat: str,
        text: str,
        buttons: Sequence[SpokenButton],
        photo: Photo | None,
        preview: bool = False,
    ) -> str:
        """With picture, markup and all buttons; without what Telegram refuses of it."""
        try:
            if photo is not None:
                return await self._post_photo(chat, text, _keyboard(buttons), photo)
            return await self._post(chat, text, _keyboard(buttons), HTML, preview)
        except BadRequest as error:
            if photo is not None and text:
                log.warning("telegram refused a picture, sent as text", error=str(error))
                return await self._say_somehow(chat, text, buttons, None)
            complaint = str(error).lower()
            if "parse" in complaint:
                log.warning("telegram cannot parse our markup, sent as plain text")
                return await self._post(chat, plain(text), _keyboard(buttons), None)
            links = [button for button in buttons if button.url]
            if links and "url" in complaint:  # such as an address on this machine
                lines = (f"{escaped(link.label)}: {escaped(link.url)}" for link in links)
                rest = [button for button in buttons if not button.url]
                beside = "\n".join((text, *lines))
                return await self._post(chat, beside, _keyboard(rest), HTML)
            raise

    async def _post_photo(self, chat: str, text: str, keyboard: str | None, photo: Photo) -> str:
        caption = {"caption": text, "parse_mode": HTML} if text else {}
        sent = await self.bot.do_api_request(
            "send_Photo", {"chat_id": chat, "photo": photo, "reply_markup": keyboard, **caption}
        )
        return _number(sent)

    async def _post(
        self, chat: str, text: str, keyboard: str | None, mode: str | None, preview: bool = False
    ) -> str:
        # Not `send_message`: the objects it builds and parses, which nobody looks at, cost more
        # than all our statements. Spelled so, it reaches sendMessage without the library's warning
        # that there is a method for it.
        sent = await self.bot.do_api_request(
            "send_Message",
            {
                "chat_id": chat,
                "text": text,
                "parse_mode": mode,
                "reply_markup": keyboard,
                "link_preview_options": None if preview else NO_PREVIEW,
            },
        )
        return _number(sent)

    async def list_commands(self, address: str, listed: Sequence[tuple[str, str]]) -> None:
        """List these commands in one chat, or, if there are none, what is listed everywhere.

        Raises SendingFailed.
        """
        scope = BotCommandScopeChat(int(address.partition(":")[2]))
        if listed:
            words = [BotCommand(word, told) for word, told in listed]
            await self._calling(self.bot.set_my_commands(words, scope=scope))
        else:
            await self._calling(self.bot.delete_my_commands(scope=scope))

    async def _quietly(self, call: Coroutine[Any, Any, Any]) -> None:
        try:
            await call
        except TelegramError as error:
            log.debug("telegram did not want our courtesy", error=str(error))

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


def span_of(seconds: int | timedelta) -> timedelta:
    """How long Telegram told us to wait."""
    return seconds if isinstance(seconds, timedelta) else timedelta(seconds=seconds)


def _number(sent: Any) -> str:
    if not isinstance(sent, dict) or "message_id" not in sent:
        raise TelegramError("an answer without a message")
    return str(sent["message_id"])


def _photo(picture: Mapping[str, str]) -> Photo | None:
    """What to upload, or an address that Telegram fetches by itself."""
    if "code" in picture:
        return InputFile(qr_png(picture["code"]), filename="voucher.png")
    if "qr" in picture:
        return InputFile(qr_png(picture["qr"]), filename="invitation.png")
    return picture.get("url") or None


def _keyboard(buttons: Sequence[SpokenButton]) -> str | None:
    """The inline keyboard: two short buttons share a row."""
    rows: list[list[dict[str, Any]]] = []
    room = False
    for button in buttons:
        narrow = len(button.label) <= NARROW
        if room and narrow:
            rows[-1].append(_button(button))
            room = False
        else:
            rows.append([_button(button)])
            room = narrow
    return _json({"inline_keyboard": rows}) if rows else None


def _button(button: SpokenButton) -> dict[str, Any]:
    if button.url:
        return {"text": button.label, "url": button.url}
    if button.copy:
        return {"text": button.label, "copy_text": {"text": button.copy[:LONGEST_COPY]}}
    assert len(button.says.encode()) <= LONGEST_DATA, f"too long for a button: {button.says!r}"
    return {"text": button.label, "callback_data": button.says}
