"""What a request says, checked against the models that the OpenAPI document is made of.

What has not the documented form is a 400 that names the field. What has it, but says something that
cannot be (a refund above the total), is a 422: that is for the rules to decide, not for the form.
"""

import asyncio
import json
import math
import re
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from aiohttp import web
from multidict import MultiMapping
from pydantic import BaseModel, ValidationError
from pydantic_core import PydanticCustomError

from bot.web.api.forms import words_of
from bot.web.api.problems import Problem
from handlers.messages import clean

BODY_SECONDS = 15.0
MOST_DEEP = 100
KEY = re.compile(r"[!-~]{1,200}")
TAG = re.compile(r'"[0-9a-f]{40}"')
KEY_HEADER = "Idempotency-Key"
MATCH_HEADER = "If-Match"

Model = TypeVar("Model", bound=BaseModel)


def implausible(said: str) -> PydanticCustomError:
    """What a validator raises about something that has the form and still cannot be."""
    return PydanticCustomError("implausible", said.replace("{", "").replace("}", ""))


async def raw_body(request: web.Request) -> bytes:
    """All of the body, if it is JSON by its own word. Raises Problem."""
    if request.content_type != "application/json":
        raise Problem("media-type", headers={"Accept-Post": "application/json"})
    try:
        async with asyncio.timeout(BODY_SECONDS):
            return await request.read()
    except TimeoutError:
        raise Problem("too-slow") from None
    except web.HTTPRequestEntityTooLarge:
        raise Problem("too-large") from None


def body(raw: bytes, model: type[Model]) -> Model:
    """A body as its model. Raises Problem.

    Characters that no database takes are left out, but a text must have its form with them too: it
    is what the document speaks of, and a text too long is not shortened in silence.
    """
    try:
        value = json.loads(raw.decode("utf-8"), parse_constant=_refuse, parse_float=_finite)
        cleaned = _with_texts(value, clean)
    except (ValueError, RecursionError):
        raise Problem("invalid", "the body is not JSON", field="body") from None
    if not isinstance(value, dict):
        raise Problem("invalid", "the body is not a JSON object", field="body")
    if cleaned != value:
        _validated(model, _with_texts(value, _encodable))
    return _validated(model, cleaned)


def query(given: MultiMapping[str], model: type[Model] | None) -> Model | None:
    """What follows the question mark as its model. Raises Problem."""
    fields = model.model_fields if model else {}
    values: dict[str, Any] = {}
    for name, text in given.items():
        if name not in fields:
            raise Problem("invalid", "there is no such parameter", field=clean(name)[:80])
        if name in values:
            raise Problem("invalid", "given more than once", field=name)
        whole = fields[name].annotation is int and re.fullmatch(r"-?[0-9]{1,18}", text, re.ASCII)
        values[name] = int(text) if whole else text
    return _validated(model, values) if model else None


def key_of(request: web.Request) -> str:
    """The Idempotency-Key. Raises Problem."""
    key = _single(request, KEY_HEADER)
    if not KEY.fullmatch(key):
        said = "needed: 1 to 200 visible ASCII characters that name this request for ever"
        raise Problem("invalid", said, field=KEY_HEADER)
    return key


def match_of(request: web.Request) -> str:
    """The If-Match. Raises Problem."""
    if MATCH_HEADER not in request.headers:
        raise Problem("if-match", field=MATCH_HEADER)
    tag = _single(request, MATCH_HEADER)
    if not TAG.fullmatch(tag):
        raise Problem("invalid", "needed: an ETag as it was given", field=MATCH_HEADER)
    return tag


def _single(request: web.Request, name: str) -> str:
    values = request.headers.getall(name, [])
    return values[0] if len(values) == 1 else ""


def _validated(model: type[Model], value: Mapping[str, Any]) -> Model:
    try:
        return model.model_validate(value)
    except ValidationError as error:
        found = error.errors(include_url=False, include_input=False)
        wrong = [one for one in found if one["type"] != "implausible"]
        first = (wrong or found)[0]
        field = ".".join(str(part) for part in first["loc"]) or "body"
        said = words_of(first)
        raise Problem(
            "invalid" if wrong else "refused",
            f"{field[:200]}: {said}" if first["loc"] else said,
            field=field[:200],
        ) from None


def _with_texts(value: Any, change: Callable[[str], str], depth: int = 0) -> Any:
    """The same with every text changed, wherever it stands."""
    if depth > MOST_DEEP:
        raise ValueError("nested too deeply")
    if isinstance(value, str):
        return change(value)
    if isinstance(value, list):
        return [_with_texts(part, change, depth + 1) for part in value]
    if isinstance(value, dict):
        return {change(name): _with_texts(part, change, depth + 1) for name, part in value.items()}
    return value


def _encodable(text: str) -> str:
    """As long as before, with a mark for each half of a surrogate pair."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _refuse(constant: str) -> Any:
    raise ValueError(f"{constant} is not JSON")


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError("a number beyond every measure")
    return number
