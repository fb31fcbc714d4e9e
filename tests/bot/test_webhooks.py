"""The doors: who is let in, what is refused, and that nothing outside can make them fall over."""

import hashlib
import hmac
import itertools
import json
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from twilio.request_validator import RequestValidator

from handlers.models import Conversation, Parked, Seen
from loyalty.models import Member, Outgoing
from tests.bot.house import (
    ANA,
    PUBLIC_URL,
    SECRET,
    House,
    house,
    inbound,
    text_update,
    until,
)
from tests.profiles import tries
from tests.standins import TwilioApi

MESSAGE, STATUS = "/webhooks/twilio/message", "/webhooks/twilio/status"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
FUZZ = settings(max_examples=tries(40), deadline=None)


@pytest.fixture
async def running(db: str) -> AsyncIterator[House]:
    """A running program."""
    async with house() as running, running.open():
        yield running


def signed(path: str, fields: dict[str, str], token: str = TwilioApi.token) -> dict[str, str]:
    """The headers of a request that Twilio signs."""
    signature = RequestValidator(token).compute_signature(PUBLIC_URL + path, fields)
    return {"X-Twilio-Signature": signature, **FORM}


async def untouched() -> bool:
    """Whether nothing of a request has been kept."""
    kept = (Seen, Conversation, Parked, Outgoing, Member)
    return not any([await model.all().exists() for model in kept])


# --- Telegram ---


async def test_only_telegrams_secret_opens_its_door(running: House) -> None:
    update = text_update(7, "join")
    for secret in ("", "wrong", SECRET[:-1], SECRET + "x", "ä"):
        assert await running.update(update, secret) == 403
    status, _ = await running.post("/webhooks/telegram", json.dumps(update).encode(), {})
    assert status == 403
    assert await untouched()
    assert await running.update(update) == 200
    assert await Member.all().count() == 1


async def test_get_is_not_for_webhooks(running: House) -> None:
    for path in ("/webhooks/telegram", MESSAGE, STATUS, "/webhooks/shop/orders"):
        async with running.http.get(running.url + path) as response:
            assert response.status == 405


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"null",
        b"[]",
        b"7",
        b'"x"',
        b"\xff\xfe",
        b"\x00",
        b"[" * 50_000,
        b'{"update_id": "x"}',
        b'{"update_id": true, "message": {}}',
        b'{"update_id": 1, "message": "hello"}',
        b'{"update_id": 1, "message": {"message_id": 1}}',
        b'{"update_id": 1, "message": {"message_id": 1, "date": 1e99, "chat": 7}}',
        b'{"update_id": 1' + b"0" * 400 + b', "message": {"message_id": 1}}',
        json.dumps({"update_id": 3, "message": {**text_update(7, "x")["message"], "text": 7}}),
        json.dumps({"update_id": 10**200, "message": text_update(7, "x")["message"]}),
        json.dumps(
            {
                "update_id": 4,
                "message": {
                    **text_update(7, "x")["message"],
                    "chat": {"id": "7", "type": "private"},
                },
            }
        ),
    ],
)
async def test_what_cannot_be_read_is_put_aside_at_once(running: House, body: bytes | str) -> None:
    raw = body.encode() if isinstance(body, str) else body
    headers = {"X-Telegram-Bot-Api-Secret-Token": SECRET}
    for _ in range(2):
        status, _ = await running.post("/webhooks/telegram", raw, headers)
        assert status == 200
    (parked,) = await Parked.all()
    assert parked.state == "parked"
    assert await running.write(7, "join") == 200  # and nobody is blocked
    assert await Member.all().count() == 1


async def test_what_does_not_concern_us_is_fine(running: House) -> None:
    group = text_update(-100, "points")
    group["message"]["chat"] = {"id": -100, "type": "supergroup", "title": "Group"}
    edited = {"update_id": 9, "edited_message": text_update(7, "join")["message"]}
    unknown = {"update_id": 10, "something_new": {"of": "tomorrow"}}
    for update in (group, edited, unknown):
        assert await running.update(update) == 200
    assert await untouched()
    await until(lambda: any(call.method == "leaveChat" for call in running.telegram.calls))


@FUZZ
@given(st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(st.sampled_from(
        ["id", "chat", "from", "text", "date", "type", "first_name", "message_id", "data", "status",
         "new_chat_member", "old_chat_member", "user", "is_bot"]
    ), inner, max_size=6),
    max_leaves=12,
), st.sampled_from(["message", "callback_query", "my_chat_member", "edited_message"]))  # fmt: skip
async def test_no_update_makes_the_door_fall_over(running: House, inner: Any, kind: str) -> None:
    for update_id in (1, inner):
        assert await running.update({"update_id": update_id, kind: inner}) == 200


async def test_too_much_is_refused(running: House) -> None:
    headers = {"X-Telegram-Bot-Api-Secret-Token": SECRET}
    status, _ = await running.post("/webhooks/telegram", b" " * (256 * 1024 + 1), headers)
    assert status == 413
    fields = inbound(ANA, "x" * 300_000)
    assert (await running.form(MESSAGE, fields))[0] == 413
    assert await untouched()


# --- Twilio ---


async def test_a_signed_message_is_answered_with_empty_twiml(running: House) -> None:
    fields = inbound(ANA, "join äöü 💛 & = +")
    headers = signed(MESSAGE, fields)
    async with running.http.post(
        running.url + MESSAGE, data=urlencode(fields), headers=headers
    ) as response:
        assert response.status == 200
        assert response.content_type == "text/xml"
        assert (await response.text()).endswith("<Response/>")
    assert await Conversation.filter(address=ANA).exists()


@pytest.mark.parametrize("path", [MESSAGE, STATUS])
async def test_unsigned_or_oddly_signed_is_403(running: House, path: str) -> None:
    fields = {**inbound(ANA, "join"), "MessageStatus": "delivered"}
    body = urlencode(fields).encode()
    right = signed(path, fields)
    odd = [
        {},
        FORM,
        {**FORM, "X-Twilio-Signature": ""},
        {**FORM, "X-Twilio-Signature": "ä"},
        {**FORM, "X-Twilio-Signature": "=" * 5000},
        signed(path, fields, "another token"),
        signed(path + "?x=1", fields),
        {**right, "Content-Type": "application/json"},
        {**right, "Content-Type": "multipart/form-data; boundary=x"},
        {**right, "Content-Type": "nonsense"},
        {"X-Twilio-Signature": right["X-Twilio-Signature"]},
    ]
    for headers in odd:
        status, _ = await running.post(path, body, headers)
        assert status == 403, headers
    for wrong in (b"", b"%", b"%zz=1", b"a=1&a=2", b"\xff=\xff", b"&" * 500, b"x" * 1000):
        status, _ = await running.post(path, wrong, right)
        assert status == 403, wrong
    assert await untouched()


@FUZZ
@given(st.data())
async def test_a_changed_request_is_403(running: House, data: st.DataObject) -> None:
    fields = inbound(ANA, "join")
    headers = signed(MESSAGE, fields)
    body = bytearray(urlencode(fields).encode())
    for _ in range(data.draw(st.integers(1, 3))):
        place = data.draw(st.integers(0, len(body) - 1))
        body[place] = (body[place] + data.draw(st.integers(1, 255))) % 256
    changed = bytes(body)
    if changed == urlencode(fields).encode():
        return
    status, _ = await running.post(MESSAGE, changed, headers)
    assert status == 403
    assert await untouched()


@FUZZ
@given(st.binary(max_size=300), st.text(max_size=60))
async def test_no_form_makes_the_door_fall_over(running: House, body: bytes, name: str) -> None:
    for path in (MESSAGE, STATUS):
        fields = {name: body.decode("latin-1")}
        status, _ = await running.post(path, urlencode(fields).encode(), signed(path, fields))
        assert status == 403
        status, _ = await running.post(path, body, signed(path, fields))
        assert status == 403


def recuts(fields: dict[str, str]) -> list[dict[str, str]]:
    """Requests with the same signature: what one field ends with, another begins with."""
    cuts = []
    for name, value in fields.items():
        for at in range(1, len(value)):
            tail = value[at:]
            if tail[0].isupper() and tail.isalnum():
                cuts.append({**fields, name: value[:at], tail: ""})
    names = sorted(fields)
    for left, right in itertools.pairwise(names):
        joined = {n: v for n, v in fields.items() if n not in (left, right)}
        cuts.append({**joined, left: fields[left] + right + fields[right]})
    return cuts


async def test_a_request_cut_at_other_places_has_no_effect(running: House) -> None:
    """The signature covers names and values in a row, not where they begin."""
    fields = inbound(ANA, "points Cash")
    assert (await running.form(MESSAGE, fields))[0] == 200
    before = await Seen.all().count(), await Outgoing.all().count()
    original = RequestValidator(TwilioApi.token).compute_signature(PUBLIC_URL + MESSAGE, fields)
    tried = 0
    for cut in recuts(fields):
        headers = signed(MESSAGE, cut)
        if headers["X-Twilio-Signature"] != original:
            continue
        tried += 1
        status, _ = await running.post(MESSAGE, urlencode(cut).encode(), headers)
        assert status in (200, 403)
        assert (await Seen.all().count(), await Outgoing.all().count()) == before
    assert tried >= 10


async def test_a_message_that_holds_another_one_is_refused(running: House) -> None:
    """Somebody types what, cut at other places, would be a message of somebody else."""
    victim, new = "whatsapp:+447700900999", "SM" + "e" * 32
    hidden = f"joinFrom{victim}MessageSid{new}MessageT"
    name = f"MReferralNumMedia0SmsMessageSid{new}SmsSid{new}SmsSt"
    fields = {**inbound(ANA, hidden), "ProfileName": name}
    old = fields["MessageSid"]
    cut = {
        **fields,
        "Body": "join",
        "From": victim,
        "MessageSid": new,
        "MessageT": f"From{ANA}MessageSid{old}",
        "ProfileName": "M",
        "SmsMessageSid": new,
        "SmsSid": new,
        "SmsSt": f"ReferralNumMedia0SmsMessageSid{old}SmsSid{old}SmsStatusreceived",
        "Wa": f"Id{fields['WaId']}",
    }
    del cut["SmsStatus"], cut["WaId"]
    assert signed(MESSAGE, cut) == signed(MESSAGE, fields), "the same signature"
    for tried in (cut, fields):
        assert (await running.form(MESSAGE, tried))[0] == 403
    assert await untouched()


async def test_nobody_elses_account_or_sender(running: House) -> None:
    other = {**inbound(ANA, "join"), "AccountSid": "AC" + "1" * 32}
    assert (await running.form(MESSAGE, other))[0] == 403
    sms = {**inbound(ANA, "join"), "From": "+447700900001"}  # to the same messaging service
    assert (await running.form(MESSAGE, sms))[0] == 200
    assert await untouched()


@pytest.mark.parametrize(
    "given",
    [
        {"telegram_token": "", "telegram_secret": ""},
        {"twilio_account_sid": "", "twilio_auth_token": "", "twilio_sender": ""},
        {"shop_secret": ""},
    ],
)
async def test_a_door_without_its_secret_is_closed(db: str, given: dict[str, str]) -> None:
    async with house(**given) as running, running.open():
        if "telegram_token" in given:
            assert await running.write(7, "join") == 403
            assert await running.update(text_update(7, "join"), "") == 403
        elif "shop_secret" in given:
            body = b"{}"
            empty = hmac.new(b"", body, hashlib.sha256).hexdigest()
            headers = {"X-Kith-Signature": empty}
            assert (await running.post("/webhooks/shop/orders", body, headers))[0] == 403
        else:
            assert (await running.form(MESSAGE, inbound(ANA, "join")))[0] == 403
            empty_headers = signed(MESSAGE, inbound(ANA, "join"), "")
            assert (await running.post(MESSAGE, b"", empty_headers))[0] == 403
        assert await untouched()
