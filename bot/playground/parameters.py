"""How the Bot API takes its parameters, and what it checks in a keyboard."""

import json
from base64 import b64encode
from typing import Any

from aiohttp import web

LONGEST_DATA = 64  # bytes of callback_data
LONGEST_COPY = 256  # characters of copy_text
STARTS = {b"\x89PNG\r\n\x1a\n": "png", b"\xff\xd8\xff": "jpeg"}

Given = dict[str, Any]


def text_of(given: Given, name: str) -> str:
    """A parameter as text; empty if it is missing."""
    value = given.get(name)
    return "" if value is None else str(value)


def json_of(given: Given, name: str) -> Any:
    """A parameter that holds JSON, in a JSON body also as it is; None if it cannot be read."""
    value = given.get(name)
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except ValueError:
        return None


async def given_by(request: web.Request) -> Given:
    """All parameters, from the query and from a JSON, form or multipart body."""
    given: Given = dict(request.query)
    if request.content_type == "application/json":
        try:
            body = await request.json()
        except ValueError:
            body = {}
        return given | (body if isinstance(body, dict) else {})
    return given | dict(await request.post())


def picture_of(given: Given, name: str) -> tuple[str, str]:
    """A picture as a page can show it, uploaded or from an address; and what is wrong with it."""
    value = given.get(name)
    if isinstance(value, web.FileField):
        return shown(value.file.read())
    if str(value or "").startswith(("http://", "https://")):
        return str(value), ""
    return "", "there is no photo in the request" if not value else "wrong file identifier"


def shown(body: bytes) -> tuple[str, str]:
    """A picture as a data: URL, and what is wrong with it; only PNG and JPEG are known here."""
    for start, kind in STARTS.items():
        if body.startswith(start):
            return f"data:image/{kind};base64,{b64encode(body).decode()}", ""
    return "", "IMAGE_PROCESS_FAILED"


def keyboard(markup: Any) -> tuple[list[list[dict[str, Any]]], str]:
    """The rows of an inline keyboard, and what is wrong with them."""
    if not isinstance(markup, dict):
        return [], ""
    rows = markup.get("inline_keyboard")
    if rows is None:
        return [], "" if "remove_keyboard" in markup else "can't parse reply keyboard markup"
    for button in (button for row in rows for button in row):
        kinds = [kind for kind in ("callback_data", "url", "copy_text") if button.get(kind)]
        if not button.get("text"):
            return [], "text of a button is empty"
        if len(kinds) != 1:
            return [], "BUTTON_TYPE_INVALID"
        if len(str(button.get("callback_data", "")).encode()) > LONGEST_DATA:
            return [], "BUTTON_DATA_INVALID"
        if (
            "copy_text" in kinds
            and not 1 <= len(button["copy_text"].get("text", "")) <= LONGEST_COPY
        ):
            return [], "BUTTON_COPY_TEXT_INVALID"
        if "url" in kinds and not button["url"].startswith(("http://", "https://", "tg://")):
            return [], f"inline keyboard button URL '{button['url']}' is invalid"
    return rows, ""
