"""What has not the documented form is refused with its place; nothing makes the API fall over."""

import asyncio
from typing import Any, get_args

import asyncpg
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BeforeValidator
from tortoise.exceptions import OperationalError

from bot.web.api.forms import EXPECTED
from bot.web.api.problems import PROBLEMS
from bot.web.api.shapes import whole
from bot.web.api.table import OPERATIONS
from tests.bot.api.programs import MASTER, Till
from tests.profiles import PATIENCE, tries

FUZZ = settings(max_examples=tries(40), deadline=None)
JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@pytest.mark.parametrize(
    ("body", "field"),
    [
        (b"{", "body"), (b"[]", "body"), (b"\xff", "body"), (b"null", "body"), (b"", "body"),
        (b'{"a": NaN}', "body"), (b'{"a": 1e999}', "body"), (b"[" * 100_000, "body"),
        (b'{"x": ' + b"[" * 200 + b"]" * 200 + b"}", "body"),
        ({"phone": 447700900001, "wording": "x"}, "phone"),
        ({"phone": "0770 0900001", "wording": "x"}, "phone"),
        ({"phone": "+447700900001"}, "wording"),
        ({"phone": "+447700900001", "wording": "\x00"}, "wording"),
        ({"phone": "+447700900001", "wording": "x", "name": "\x98" + "x" * 60}, "name"),
        ({"phone": "+447700900001", "wording": "x", "na\x00me": "Ana"}, "na\x00me"),
        ({"phone": "+447700900001", "wording": "x", "marketing": "yes"}, "marketing"),
        ({"phone": "+447700900001", "wording": "x", "language": "fr"}, "language"),
        ({"phone": "+447700900001", "wording": "x", "nickname": "A"}, "nickname"),
        ({"email": "ana", "wording": "x"}, "email"),
    ],
)  # fmt: skip
async def test_what_has_not_the_form_names_the_field(anyone: Till, body: Any, field: str) -> None:
    refused = await anyone.ask("POST", "/members", body)
    assert (refused.status, refused.problem, refused.body["field"]) == (400, "invalid", field)


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"wording": "x"}, "body"),
        ({"phone": "+999999", "wording": "x"}, "phone"),
        ({"phone": "+447700900001", "wording": "x", "zone": "Mars/Olympus"}, "zone"),
    ],
)
async def test_what_has_the_form_and_cannot_be_is_refused(
    anyone: Till, body: Any, field: str
) -> None:
    refused = await anyone.ask("POST", "/members", body)
    assert (refused.status, refused.problem, refused.body["field"]) == (422, "refused", field)


async def test_what_was_expected_is_said_in_plain_words(anyone: Till) -> None:
    member = {"phone": "+447700900001", "wording": "x"}
    order = {
        "event": "paid", "order": "7", "at": "2026-03-01T12:00:00Z", "currency": "GBP",
        "total": "9.00",
    }  # fmt: skip
    for path, body, said in (
        ("/members", {**member, "phone": "0770"}, "phone: expected a phone number with +"),
        ("/members", {**member, "phone": 4477}, "phone: expected a text in quotation marks"),
        ("/members", {"phone": "+447700900001"}, "wording: is needed"),
        ("/members", {**member, "wording": " "}, "wording: expected at least one character that"),
        ("/members", {**member, "wording": ""}, "wording: expected at least one character"),
        ("/members", {**member, "language": "fr"}, "language: expected 'en' or 'de'"),
        ("/members", {**member, "nickname": "A"}, "nickname: there is no such field"),
        ("/members", {**member, "marketing": "yes"}, "marketing: expected true or false"),
        ("/members", {**member, "zone": "x" * 65}, "zone: expected at most 64 characters"),
        ("/members", {**member, "phone": "+999999"}, "phone: not a phone number that can be"),
        ("/members", {"wording": "x"}, "a phone or an email is needed"),
        ("/orders", {**order, "currency": "gbp"}, "currency: expected a currency in three"),
        ("/orders", {**order, "total": "9,00"}, "total: expected an amount as a text"),
        ("/orders", {**order, "customer": 7}, "customer: expected a JSON object"),
        ("/orders", {**order, "at": "now"}, "at: expected an instant such as 2026-"),
        ("/vouchers/reserve", {"code": "x", "reserved_for": "x", "minutes": 0}, "minutes: expec"),
    ):
        detail = (await anyone.ask("POST", path, body)).body["detail"]
        assert detail.startswith(said), detail
        assert "should" not in detail
    assert "at most 100" in (await anyone.ask("GET", "/members?limit=101")).body["detail"]


def test_every_form_that_is_asked_for_has_its_words() -> None:
    asked = [operation.body for operation in OPERATIONS] + [one.query for one in OPERATIONS]
    assert patterns([model.model_json_schema() for model in asked if model]) == EXPECTED.keys()


def test_every_whole_number_that_is_asked_for_may_have_a_point() -> None:
    """To JSON Schema 5.0 is a whole number, too."""
    asked = [operation.body for operation in OPERATIONS if operation.body]
    numbers = 0
    for model in asked:
        for name, field in model.model_fields.items():
            if int in (field.annotation, *get_args(field.annotation)):
                numbers += 1
                assert BeforeValidator(whole) in field.metadata, f"{model.__name__}.{name}"
    assert numbers > 5


def test_a_text_that_is_needed_says_what_has_to_be_in_it() -> None:
    """Control characters are left out: what had nothing else would be too short afterwards."""
    asked = [operation.body for operation in OPERATIONS if operation.body]
    found = needed([model.model_json_schema() for model in asked])
    assert len(found) > 5
    assert all("pattern" in text for text in found), found


def needed(schema: Any) -> list[dict[str, Any]]:
    """All texts anywhere in a schema that may not be empty."""
    if isinstance(schema, list):
        return [one for part in schema for one in needed(part)]
    if not isinstance(schema, dict):
        return []
    inner = [one for part in schema.values() for one in needed(part)]
    return [schema, *inner] if schema.get("minLength", 0) else inner


def patterns(schema: Any) -> set[str]:
    """All patterns anywhere in a schema."""
    if isinstance(schema, list):
        return set().union(*map(patterns, schema))
    if not isinstance(schema, dict):
        return set()
    own = {schema["pattern"]} if isinstance(schema.get("pattern"), str) else set()
    return own.union(*map(patterns, schema.values()))


async def test_what_stands_behind_the_question_mark_is_checked(anyone: Till) -> None:
    for query, field in (
        ("limit=0", "limit"), ("limit=101", "limit"), ("limit=ten", "limit"), ("limit=", "limit"),
        ("limit=5&limit=6", "limit"), ("after=-1", "after"), ("after=x", "after"),
        ("afer=5", "afer"), ("after=" + "9" * 19, "after"),
    ):  # fmt: skip
        refused = await anyone.ask("GET", f"/members?{query}")
        assert (refused.status, refused.problem) == (400, "invalid"), query
        assert refused.body["field"] == field


async def test_other_addresses_methods_and_media_are_refused_as_problems(anyone: Till) -> None:
    for path in ("", "/", "/nothing", "/members/x/y", "/openapi.json/x", "/members/%00/points"):
        assert (await anyone.ask("GET", path)).problem == "not-found", path
    for number in ("short", "I0000000", "00000000%0A", "%00", "🙂"):
        assert (await anyone.ask("GET", f"/members/{number}")).status == 404
    for method in ("DELETE", "PUT", "OPTIONS", "TRACE", "PROPFIND"):
        refused = await anyone.ask(method, "/members")
        assert (refused.status, refused.problem) == (405, "method")
        assert refused.headers["Allow"] == "GET, POST"
    for media in ("text/plain", "application/x-www-form-urlencoded", "application/jsonp", "x"):
        refused = await anyone.ask("POST", "/members", {}, Content_Type=media)
        assert (refused.status, refused.problem) == (415, "media-type"), media
    refused = await anyone.ask("POST", "/members", b'{"wording": "' + b"x" * 300_000 + b'"}')
    assert (refused.status, refused.problem) == (413, "too-large")
    statuses = [status for status, _ in PROBLEMS.values()]
    assert sorted(set(statuses)) == sorted(statuses)


async def test_a_slow_body_does_not_hold_the_door(
    anyone: Till, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.web.api.reading.BODY_SECONDS", 0.2)
    reader, writer = await asyncio.open_connection("127.0.0.1", anyone.house.program.port)
    writer.write(
        b"POST /api/v1/members HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n"
        b"Content-Type: application/json\r\nAuthorization: Bearer " + MASTER.encode() + b"\r\n\r\n{"
    )
    assert b"408" in await asyncio.wait_for(reader.readline(), PATIENCE)
    writer.close()
    await writer.wait_closed()


async def test_while_the_database_is_away_later_is_asked_for(
    anyone: Till, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away(*args: Any, **more: Any) -> None:
        raise OperationalError(asyncpg.CannotConnectNowError("starting up"))

    monkeypatch.setattr("bot.web.api.members.members.find", away)
    heard = await anyone.ask("POST", "/members/find", {"email": "ana@example.com"})
    assert (heard.status, heard.problem, heard.headers["Retry-After"]) == (503, "later", "5")


@FUZZ
@given(st.binary(max_size=200))
async def test_no_bytes_make_it_fall_over(anyone: Till, body: bytes) -> None:
    for path in ("/members", "/orders", "/vouchers/check"):
        assert (await anyone.ask("POST", path, body)).status in (400, 422)


@FUZZ
@given(st.dictionaries(st.text(), JSON, max_size=3))
async def test_no_extra_field_of_an_order_makes_it_fall_over(
    anyone: Till, more: dict[str, Any]
) -> None:
    order = {
        "event": "paid", "order": "7", "at": "2026-03-01T12:00:00Z", "currency": "GBP",
        "total": "9.00",
    }  # fmt: skip
    heard = await anyone.ask("POST", "/orders", {**more, **order})
    assert heard.status in (200, 400, 409, 422), heard
