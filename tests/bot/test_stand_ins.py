"""The stand-ins answer the vendors' own client libraries as Telegram and Twilio would."""

import asyncio
import json
from base64 import b64decode
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
from aiohttp import ClientSession, web
from aiohttp.test_utils import TestServer
from telegram import (
    Bot,
    BotCommand,
    CopyTextButton,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    Update,
)
from telegram.error import BadRequest, Forbidden, InvalidToken, TelegramError
from twilio.base.exceptions import TwilioRestException
from twilio.http.async_http_client import AsyncTwilioHttpClient
from twilio.request_validator import RequestValidator
from twilio.rest import Client

from bot.channels.telegram_request import AiohttpRequest
from bot.clock import Clock
from bot.pictures import qr_png
from bot.playground.markup import Unreadable, read
from bot.playground.page import Page
from bot.playground.postman import Postman
from bot.playground.shop import Shop
from bot.playground.stage import Stage
from bot.playground.telegram import Telegram
from bot.playground.twilio import Twilio
from tests.postgres import free_port

TOKEN = "700000001:a-token-of-35-characters-or-so-xxxx"
pytestmark = pytest.mark.filterwarnings(  # how twilio's client calls aiohttp
    "ignore:BasicAuth is deprecated:DeprecationWarning",
    "ignore:The 'auth' parameter is deprecated:DeprecationWarning",
)
ACCOUNT, SECRET, SENDER = "AC" + "0" * 32, "a token", "whatsapp:+447700900000"


class Outside:
    """The stand-ins on a server of their own, and a place that catches their webhooks."""

    def __init__(self) -> None:
        self.clock = Clock()
        self.stage = Stage(self.clock)
        self.postman = Postman(self.stage)
        self.caught: list[tuple[str, dict[str, Any], dict[str, str]]] = []
        self.status = 200
        self.pictures: dict[str, bytes] = {}
        self.came = asyncio.Condition()

    async def open(self) -> None:
        application = web.Application()
        application.router.add_post("/webhooks/{name:.*}", self._catch)
        application.router.add_get("/pictures/{name}", self._show)
        port = free_port()
        self.base_url = base_url = f"http://127.0.0.1:{port}"
        self.server = TestServer(application, port=port)
        self.telegram = Telegram(self.stage, self.postman, TOKEN, "RookBot", "Marigold & Rook")
        self.twilio = Twilio(self.stage, self.postman, ACCOUNT, SECRET, SENDER, base_url)
        shop = Shop(self.stage, self.postman, "secret", base_url, "GBP")
        page = Page(self.stage, self.telegram, self.twilio, shop, {"name": "Marigold & Rook"})
        application.add_routes(page.routes())
        await self.server.start_server()

    async def _show(self, request: web.Request) -> web.Response:
        status = 200 if (found := self.pictures.get(request.path)) else 404
        return web.Response(body=found, status=status, content_type="image/png")

    async def _catch(self, request: web.Request) -> web.Response:
        if request.content_type == "application/json":
            body = await request.json()
        else:
            body = {name: str(value) for name, value in (await request.post()).items()}
        async with self.came:
            self.caught.append((str(request.rel_url), body, dict(request.headers)))
            self.came.notify_all()
        return web.Response(status=self.status, text="<Response/>")

    async def catch(self, count: int) -> list[tuple[str, dict[str, Any], dict[str, str]]]:
        """The webhooks that came, once there are so many."""
        async with asyncio.timeout(30), self.came:
            await self.came.wait_for(lambda: len(self.caught) >= count)
        return self.caught

    async def close(self) -> None:
        self.stage.close()
        await self.postman.close()
        await self.server.close()


@pytest.fixture
async def outside() -> AsyncIterator[Outside]:
    outside = Outside()
    await outside.open()
    yield outside
    await outside.close()


@pytest.fixture
async def bot(outside: Outside) -> AsyncIterator[Bot]:
    bot = Bot(
        TOKEN,
        base_url=f"{outside.base_url}/playground/telegram/bot",
        request=AiohttpRequest(),
        get_updates_request=AiohttpRequest(),
    )
    async with bot:
        yield bot


@pytest.fixture
async def twilio(outside: Outside) -> AsyncIterator[Client]:
    http = AsyncTwilioHttpClient(pool_connections=True)
    client = Client(ACCOUNT, SECRET, http_client=http)
    client.api.base_url = f"{outside.base_url}/playground/twilio"
    yield client
    await http.close()


def ana(outside: Outside) -> int:
    """Ana's chat, opened by her."""
    outside.stage.started.add("ana")
    return outside.stage.people["ana"].telegram_id


async def test_telegram_introduces_itself_and_takes_its_settings(
    outside: Outside, bot: Bot
) -> None:
    assert (await bot.get_me()).username == "RookBot"
    url = f"{outside.base_url}/webhooks/telegram"
    assert await bot.set_webhook(url, secret_token="s", allowed_updates=["message"])
    assert (await bot.get_webhook_info()).url == url
    assert await bot.set_my_commands([BotCommand("points", "My points")], language_code="de")
    assert (await bot.get_my_commands(language_code="de"))[0].command == "points"
    assert await bot.delete_webhook()
    assert (await bot.get_webhook_info()).url == ""


async def test_a_wrong_token_and_an_unknown_method_are_refused(outside: Outside, bot: Bot) -> None:
    stranger = Bot(
        "1:wrong",
        base_url=f"{outside.base_url}/playground/telegram/bot",
        request=AiohttpRequest(),
        get_updates_request=AiohttpRequest(),
    )
    with pytest.raises(InvalidToken):
        await stranger.initialize()
    await stranger.shutdown()
    async with (
        ClientSession() as session,
        session.post(f"{outside.base_url}/playground/telegram/bot{TOKEN}/sendLove") as answer,
    ):
        assert answer.status == 404
        assert await answer.json() == {"ok": False, "error_code": 404, "description": "Not Found"}


async def test_a_message_appears_with_its_formatting_and_buttons(
    outside: Outside, bot: Bot
) -> None:
    chat = ana(outside)
    buttons = InlineKeyboardMarkup(
        [
            [
                InlineKeyboardButton("Join", callback_data="join"),
                InlineKeyboardButton("Copy", copy_text=CopyTextButton("X")),
            ],
            [InlineKeyboardButton("Open", url="https://example.com")],
        ]
    )
    text = "💛 <b>1 &lt; 2</b> <code>A&amp;B</code>"
    message = await bot.send_message(chat, text, parse_mode="HTML", reply_markup=buttons)
    assert message.text == "💛 1 < 2 A&B"
    assert [message.parse_entity(entity) for entity in message.entities] == ["1 < 2", "A&B"]
    (bubble,) = outside.stage.chats["telegram:ana"]
    assert bubble.text == message.text
    assert [len(row) for row in bubble.buttons] == [2, 1]
    edited = await bot.edit_message_reply_markup(chat, message.message_id, reply_markup=None)
    assert isinstance(edited, type(message))
    assert not bubble.buttons


async def test_a_photo_appears_with_its_caption(outside: Outside, bot: Bot) -> None:
    chat, drawn = ana(outside), qr_png("ABCDEFGH01234567")
    message = await bot.send_photo(chat, drawn, caption="<b>Yours</b>", parse_mode="HTML")
    assert (bool(message.photo), message.caption) == (True, "Yours")
    (bubble,) = outside.stage.chats["telegram:ana"]
    assert b64decode(bubble.picture.removeprefix("data:image/png;base64,")) == drawn
    await bot.send_photo(chat, "https://shop.example/scarf.png")
    assert outside.stage.chats["telegram:ana"][-1].picture == "https://shop.example/scarf.png"


async def test_photos_that_telegram_refuses(outside: Outside, bot: Bot) -> None:
    scarf = "https://shop.example/scarf.png"
    refused: list[tuple[bytes | str, str, str]] = [
        (b"no picture", "hi", "IMAGE_PROCESS_FAILED"),
        (scarf, "x" * 1025, "caption is too long"),
        (scarf, "<b>open", "can't parse entities"),
    ]
    for photo, caption, said in refused:
        with pytest.raises(BadRequest, match=f"(?i){said}"):
            await bot.send_photo(ana(outside), photo, caption=caption, parse_mode="HTML")
    assert "telegram:ana" not in outside.stage.chats


@pytest.mark.parametrize(
    ("chat", "text", "mode", "error", "said"),
    [
        ("", "hi", None, BadRequest, "chat_id is empty"),
        (1, "hi", None, BadRequest, "Chat not found"),
        ("ana", "", None, BadRequest, "text is empty"),
        ("ana", "x" * 4097, None, BadRequest, "too long"),
        ("ana", "💛" * 2049, None, BadRequest, "too long"),
        ("ana", "<b>open", "HTML", BadRequest, "can't parse entities"),
        ("ana", "<script>x</script>", "HTML", BadRequest, "can't parse entities"),
        ("ana", "1 < 2", "HTML", BadRequest, "can't parse entities"),
        ("ben", "hi", None, Forbidden, "can't initiate"),
        ("chloe", "hi", None, Forbidden, "blocked by the user"),
    ],
)
async def test_what_telegram_refuses(
    outside: Outside,
    bot: Bot,
    chat: str | int,
    text: str,
    mode: str | None,
    error: type[TelegramError],
    said: str,
) -> None:
    ana(outside)
    outside.stage.blocked.add("chloe")
    people = outside.stage.people
    where = people[chat].telegram_id if chat in people else chat
    with pytest.raises(error, match=f"(?i){said}"):
        await bot.send_message(where, text, parse_mode=mode)


@pytest.mark.parametrize(
    "button",
    [
        {"text": "long", "callback_data": "ä" * 33},
        {"text": "local", "url": "mailto:a@b.example"},
        {"text": "nothing"},
        {"text": "", "callback_data": "x"},
        {"text": "copy", "copy_text": {"text": "x" * 257}},
    ],
)
async def test_buttons_that_telegram_refuses(outside: Outside, button: dict[str, Any]) -> None:
    form = {
        "chat_id": str(ana(outside)),
        "text": "hi",
        "reply_markup": json.dumps({"inline_keyboard": [[button]]}),
    }
    address = f"{outside.base_url}/playground/telegram/bot{TOKEN}/sendMessage"
    async with ClientSession() as session, session.post(address, data=form) as answer:
        assert answer.status == 400
    assert "telegram:ana" not in outside.stage.chats


async def test_updates_are_true_and_carry_the_secret(outside: Outside, bot: Bot) -> None:
    await bot.set_webhook(f"{outside.base_url}/webhooks/telegram", secret_token="s3cret")
    person = outside.stage.people["dieter"]
    outside.telegram.write(person, "/start ABCD2345")
    (_, body, headers) = (await outside.catch(1))[0]
    assert headers["X-Telegram-Bot-Api-Secret-Token"] == "s3cret"
    update = Update.de_json(body, bot)
    assert update.message
    assert update.message.text == "/start ABCD2345"
    assert update.message.entities[0].type == "bot_command"
    assert update.effective_user
    assert update.effective_user.language_code == "de"
    buttons = InlineKeyboardMarkup([[InlineKeyboardButton("Join", callback_data="join")]])
    await bot.send_message(person.telegram_id, "Welcome", reply_markup=buttons)
    bubble = outside.stage.chats["telegram:dieter"][-1]
    assert outside.telegram.tap(person, bubble, 0, 0)
    tapped = Update.de_json((await outside.catch(2))[1][1], bot).callback_query
    assert tapped
    assert tapped.data == "join"
    assert await bot.answer_callback_query(tapped.id)
    with pytest.raises(BadRequest, match=r"(?i)query is too old"):
        await bot.answer_callback_query(tapped.id)
    outside.telegram.block(person, True)
    change = Update.de_json((await outside.catch(3))[2][1], bot).my_chat_member
    assert change
    assert change.new_chat_member.status == "kicked"


async def test_an_update_that_is_not_taken_comes_again(outside: Outside, bot: Bot) -> None:
    await bot.set_webhook(f"{outside.base_url}/webhooks/telegram", secret_token="s")
    outside.status = 503
    outside.telegram.write(outside.stage.people["ana"], "points")
    await outside.catch(1)
    outside.status = 200
    first, second = (await outside.catch(2))[:2]
    assert first[1] == second[1]


async def test_twilio_accepts_shows_and_reports(outside: Outside, twilio: Client) -> None:
    outside.twilio.write(outside.stage.people["ben"], "hi")
    await outside.catch(1)
    callback = f"{outside.base_url}/webhooks/twilio/status?outgoing=7"
    message = await twilio.messages.create_async(
        to="whatsapp:+447700900102", from_=SENDER, body="*Hello*", status_callback=callback
    )
    assert message.status == "queued"
    reports = (await outside.catch(4))[1:]
    assert [report[1]["MessageStatus"] for report in reports] == ["sent", "delivered", "read"]
    for path, form, headers in reports:
        assert path == "/webhooks/twilio/status?outgoing=7"
        assert form["MessageSid"] == message.sid
        assert RequestValidator(SECRET).validate(callback, form, headers["X-Twilio-Signature"])
    assert outside.stage.chats["whatsapp:ben"][-1].text == "*Hello*"
    assert (await twilio.messages(str(message.sid)).fetch_async()).status == "read"


async def test_twilio_fetches_the_picture_and_tells_if_it_cannot(
    outside: Outside, twilio: Client
) -> None:
    drawn = qr_png("ABCDEFGH01234567")
    outside.pictures = {"/pictures/one.png": drawn, "/pictures/odd.png": b"no picture"}
    outside.twilio.write(outside.stage.people["ben"], "hi")
    await outside.catch(1)
    callback, seen = f"{outside.base_url}/webhooks/twilio/status", 1
    for name, body, error in (
        ("one", "Yours", ""),
        ("odd", "Yours", "12300"),
        ("none", "Yours", "63019"),
        ("one", "x" * 1025, "63005"),
    ):
        await twilio.messages.create_async(
            to="whatsapp:+447700900102", from_=SENDER, body=body, status_callback=callback,
            media_url=[f"{outside.base_url}/pictures/{name}.png"],
        )  # fmt: skip
        reports = (await outside.catch(seen + (1 if error else 3)))[seen:]
        seen += len(reports)
        assert [form.get("ErrorCode", "") for _, form, _ in reports] == [error] * len(reports)
    pictures = [one.picture for one in outside.stage.chats["whatsapp:ben"] if one.picture]
    assert [b64decode(one.removeprefix("data:image/png;base64,")) for one in pictures] == [drawn]


async def test_outside_the_window_twilio_fails_a_moment_later(
    outside: Outside, twilio: Client
) -> None:
    outside.twilio.write(outside.stage.people["ben"], "hi")
    await outside.catch(1)
    outside.clock.offset += timedelta(hours=24)
    callback = f"{outside.base_url}/webhooks/twilio/status"
    for to in ("whatsapp:+447700900102", "whatsapp:+447700900199"):
        await twilio.messages.create_async(to=to, from_=SENDER, body="x", status_callback=callback)
    codes = {report[1]["ErrorCode"] for report in (await outside.catch(3))[1:]}
    assert codes == {"63016", "63024"}
    assert len(outside.stage.chats["whatsapp:ben"]) == 1


@pytest.mark.parametrize(
    ("form", "code"),
    [
        ({"to": "+447700900102", "from_": SENDER, "body": "x"}, 21211),
        ({"to": "whatsapp:+447700900102", "body": "x"}, 21603),
        ({"to": "whatsapp:+447700900102", "from_": "whatsapp:+1", "body": "x"}, 63007),
        ({"to": "whatsapp:+447700900102", "from_": SENDER}, 21602),
        ({"to": "whatsapp:+447700900102", "from_": SENDER, "body": "x" * 1601}, 21617),
        ({"to": "whatsapp:+447700900102", "from_": SENDER, "content_sid": "HX1"}, 21655),
    ],
)
async def test_what_twilio_refuses(
    outside: Outside, twilio: Client, form: dict[str, str], code: int
) -> None:
    with pytest.raises(TwilioRestException) as caught:
        await twilio.messages.create_async(**form)
    assert caught.value.code == code


async def test_twilio_wants_to_know_who_asks(outside: Outside, twilio: Client) -> None:
    twilio.auth = (ACCOUNT, "wrong")
    with pytest.raises(TwilioRestException) as caught:
        await twilio.messages.create_async(to="whatsapp:+1", from_=SENDER, body="x")
    assert caught.value.status == 401


@pytest.mark.parametrize("markup", ["<b>x</i>", "</b>", "<!-- x -->", "a <", "<b", "<?x?>"])
def test_markup_that_cannot_be_read(markup: str) -> None:
    with pytest.raises(Unreadable):
        read(markup)


def test_spans_count_in_utf16() -> None:
    text, parts = read("💛💛 <b>x <i>y</i></b>")
    assert text == "💛💛 x y"
    assert parts == [
        {"type": "bold", "offset": 5, "length": 3},
        {"type": "italic", "offset": 7, "length": 1},
    ]
