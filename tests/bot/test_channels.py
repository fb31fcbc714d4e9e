"""The adapters against servers that check: long texts, buttons, markup, time-outs."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from urllib.parse import parse_qsl

import aiohttp
import pytest
from aiohttp import web
from hypothesis import given
from hypothesis import strategies as st
from telegram.request import RequestData
from telegram.request._requestparameter import RequestParameter

from bot.channels import whatsapp
from bot.channels.base import Blocked, Busy, NotSent, PerhapsSent, Rejected, TokenRefused, knock
from bot.channels.telegram import Telegram
from bot.channels.telegram_request import _body
from bot.channels.whatsapp import WhatsApp
from bot.voice import Spoken, SpokenButton
from loyalty.outgoing import Letter, Saying
from tests.standins import BotApi, TwilioApi, answering, error, hang_up, silent, trouble

BUTTONS = (
    SpokenButton("Yes", "yes 1", "", "", 0),
    SpokenButton("No", "no 1", "", "", 0),
    SpokenButton("A label that needs a row", "help", "", "", 0),
    SpokenButton("Open", "", "https://kith.example/r/A", "", 0),
    SpokenButton("Copy", "", "", "CODE", 0),
)


def letter(address: str) -> Letter:
    """A row as it is claimed."""
    channel = address.partition(":")[0]
    return Letter(5, "x", channel, address, None, "reply", Saying("points"), "en")


@pytest.fixture
async def telegram() -> AsyncIterator[tuple[Telegram, BotApi]]:
    """The adapter and who it talks to."""
    api = BotApi()
    await api.open()
    channel = Telegram(api.token, api_url=api.url, link_url="https://t.me")
    await channel.start()
    yield channel, api
    await channel.stop()
    await api.close()


@pytest.fixture
async def twilio() -> AsyncIterator[tuple[WhatsApp, TwilioApi]]:
    """The adapter and who it talks to."""
    api = TwilioApi()
    await api.open()
    channel = WhatsApp(
        api.account,
        api.token,
        sender="whatsapp:+447700900000",
        api_url=api.url,
        link_url="https://wa.me",
        status_url="https://kith.example/webhooks/twilio/status",
    )
    await channel.start()
    yield channel, api
    await channel.stop()
    await api.close()


async def test_telegram_shows_buttons_as_buttons(telegram: tuple[Telegram, BotApi]) -> None:
    channel, api = telegram
    name = await channel.send(letter("telegram:7"), Spoken("<b>Hi</b> &amp; all", BUTTONS))
    assert name == "telegram:7:1"
    (form,) = api.sent
    assert (form["chat_id"], form["parse_mode"]) == ("7", "HTML")
    rows = json.loads(form["reply_markup"])["inline_keyboard"]
    assert [[button["text"] for button in row] for row in rows] == [
        ["Yes", "No"],
        ["A label that needs a row"],
        ["Open", "Copy"],
    ]
    assert rows[0][0]["callback_data"] == "yes 1"
    assert rows[2][1]["copy_text"] == {"text": "CODE"}
    assert api.complaints == []


async def test_telegram_gets_long_texts_in_parts(telegram: tuple[Telegram, BotApi]) -> None:
    channel, api = telegram
    text = "\n\n".join("💛" * 1500 for _ in range(4))
    await channel.send(letter("telegram:7"), Spoken(text, BUTTONS))
    assert len(api.sent) == 4
    assert ["reply_markup" in form for form in api.sent] == [False, False, False, True]
    assert "".join(form["text"] for form in api.sent) == text.replace("\n", "")
    assert api.complaints == []


async def test_telegram_gets_plain_text_when_it_cannot_parse(
    telegram: tuple[Telegram, BotApi],
) -> None:
    channel, api = telegram
    await channel.send(letter("telegram:7"), Spoken("<b>1 < 2 &amp; 3", BUTTONS))
    first, second = api.sent
    assert "parse_mode" in first
    assert "parse_mode" not in second
    assert second["text"] == "1 < 2 & 3"
    assert "reply_markup" in second


async def test_telegram_gets_links_as_text_when_it_refuses_them(
    telegram: tuple[Telegram, BotApi],
) -> None:
    channel, api = telegram
    api.script.append(
        answering(lambda: error(400, "Bad Request: inline keyboard button URL is invalid"))
    )
    await channel.send(letter("telegram:7"), Spoken("Hi", BUTTONS))
    assert api.sent[1]["text"] == "Hi\nOpen: https://kith.example/r/A"
    assert "https" not in api.sent[1]["reply_markup"]


@pytest.mark.parametrize(
    ("response", "expected"),
    [
        (lambda: error(403, "Forbidden: user is deactivated"), Blocked),
        (lambda: error(400, "Bad Request: chat not found"), Rejected),
        (lambda: error(400, "Bad Request: ...", migrate_to_chat_id=-100), Rejected),
        (lambda: error(401, "Unauthorized"), NotSent),
        (lambda: error(404, "Not Found"), NotSent),
        (lambda: error(409, "Conflict"), PerhapsSent),
        (lambda: error(429, "Too Many Requests", retry_after=7), Busy),
        (lambda: error(500, "Internal Server Error"), PerhapsSent),
        (lambda: error(504, "Gateway Timeout"), PerhapsSent),
        (lambda: web.Response(status=200, text="no JSON"), PerhapsSent),
        (lambda: web.Response(status=200, text='{"ok": true, "result": []}'), PerhapsSent),
    ],
)  # fmt: skip
async def test_telegram_errors(
    telegram: tuple[Telegram, BotApi],
    response: Callable[[], web.Response],
    expected: type[Exception],
) -> None:
    channel, api = telegram
    api.script.append(answering(response))
    with pytest.raises(expected) as caught:
        await channel.send(letter("telegram:7"), Spoken("Hi", ()))
    assert api.token not in str(caught.value)
    if isinstance(caught.value, Busy):
        assert caught.value.retry_after.total_seconds() == 7
    assert len(api.sent) == 1


async def test_what_is_out_in_part_is_never_repeated(telegram: tuple[Telegram, BotApi]) -> None:
    channel, api = telegram

    async def fine(request: web.Request, form: dict[str, str]) -> web.StreamResponse:
        return api.message(form)

    api.script.extend([fine, answering(lambda: error(429, "slow down", retry_after=1))])
    with pytest.raises(PerhapsSent):
        await channel.send(letter("telegram:7"), Spoken("x" * 5000, ()))


async def test_broken_and_slow_calls_are_perhaps_sent(
    telegram: tuple[Telegram, BotApi],
    twilio: tuple[WhatsApp, TwilioApi],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(whatsapp, "SEND_SECONDS", 0.2)
    wa, wa_api = twilio
    for step in (hang_up, silent(1)):
        wa_api.script.append(step)
        with pytest.raises(PerhapsSent):
            await wa.send(letter("whatsapp:+447700900001"), Spoken("Hi", ()))
    tg, tg_api = telegram
    tg_api.script.append(hang_up)
    with pytest.raises(PerhapsSent) as caught:
        await tg.send(letter("telegram:7"), Spoken("Hi", ()))
    assert tg_api.token not in str(caught.value)


async def test_nobody_there_is_not_sent(
    telegram: tuple[Telegram, BotApi], twilio: tuple[WhatsApp, TwilioApi]
) -> None:
    for channel, api, address in (
        (*telegram, "telegram:7"),
        (*twilio, "whatsapp:+447700900001"),
    ):
        await channel.reach()
        await api.close()
        for attempt in (channel.reach(), channel.send(letter(address), Spoken("Hi", ()))):
            with pytest.raises(NotSent):
                await attempt
        await api.open()
        await channel.reach()
        await channel.send(letter(address), Spoken("Hi", ()))


async def test_a_connection_that_is_held_need_not_be_tried() -> None:
    api = BotApi()
    await api.open()
    async with aiohttp.ClientSession() as session:
        async with session.post(f"{api.url}/bot{api.token}/getMe") as response:
            await response.read()
        await knock(session, "http://127.0.0.1:1")  # would be refused
        await api.close()
        await asyncio.sleep(0.1)  # until the end of the connection is noticed
        with pytest.raises(NotSent):
            await knock(session, "http://127.0.0.1:1")


async def test_twilio_gets_long_texts_in_parts(twilio: tuple[WhatsApp, TwilioApi]) -> None:
    channel, api = twilio
    text = "\n\n".join("ä" * 900 for _ in range(3))
    name = await channel.send(letter("whatsapp:+447700900001"), Spoken(text, BUTTONS))
    assert len(api.sent) == 3
    assert name.startswith("SM")
    assert api.sent[-1]["Body"].endswith("1 - Yes\n2 - No\n3 - A label that needs a row")
    assert api.complaints == []


@pytest.mark.parametrize(
    ("status", "code", "expected"),
    [
        (400, 21610, Blocked), (400, 63014, Blocked), (400, 63024, Blocked),
        (400, 21211, Rejected), (400, 21614, Rejected), (400, 63015, Rejected),
        (400, 21608, Rejected), (400, 63049, Rejected), (400, 99999, Rejected),
        (429, 20429, Busy), (400, 63018, Busy), (429, 0, Busy),
        (401, 20003, NotSent), (403, 20403, NotSent), (404, 20404, NotSent),
        (500, 20500, PerhapsSent), (503, 20503, PerhapsSent),
    ],
)  # fmt: skip
async def test_twilio_errors(
    twilio: tuple[WhatsApp, TwilioApi], status: int, code: int, expected: type[Exception]
) -> None:
    channel, api = twilio
    api.script.append(answering(lambda: trouble(status, code, "why")))
    with pytest.raises(expected) as caught:
        await channel.send(letter("whatsapp:+447700900001"), Spoken("Hi", ()))
    assert str(code) in str(caught.value)
    assert api.token not in str(caught.value)


async def test_odd_answers_of_twilio_are_perhaps_sent(
    twilio: tuple[WhatsApp, TwilioApi],
) -> None:
    channel, api = twilio
    for response in (
        lambda: web.Response(status=201, text="no JSON"),
        lambda: web.json_response({}, status=201),
        lambda: web.json_response([], status=201),
        lambda: web.Response(status=502, text="<html>"),
    ):
        api.script.append(answering(response))
        with pytest.raises(PerhapsSent):
            await channel.send(letter("whatsapp:+447700900001"), Spoken("Hi", ()))


async def test_doors(telegram: tuple[Telegram, BotApi], twilio: tuple[WhatsApp, TwilioApi]) -> None:
    assert twilio[0].link == "https://wa.me/447700900000"
    channel, api = telegram
    assert channel.link == ""
    await channel.introduce()
    assert channel.link == f"https://t.me/{api.username}"
    service = WhatsApp("", "", sender="MG1", api_url="", link_url="https://wa.me", status_url="")
    assert service.link == ""


async def test_a_refused_token_is_told(telegram: tuple[Telegram, BotApi]) -> None:
    _, api = telegram
    other = Telegram("43:wrong", api_url=api.url, link_url="https://t.me")
    await other.start()
    with pytest.raises(TokenRefused):
        await other.introduce()
    await other.stop()


@given(st.dictionaries(st.sampled_from(["text", "chat_id", "x"]), st.text(
    alphabet=st.characters(exclude_categories=["Cs"])), max_size=3))  # fmt: skip
def test_forms_arrive_as_they_were(fields: dict[str, str]) -> None:
    data = RequestData([RequestParameter.from_input(name, text) for name, text in fields.items()])
    found = dict(parse_qsl(_body(data)["data"].decode(), keep_blank_values=True))
    assert found == fields
