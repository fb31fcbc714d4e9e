"""The OpenAPI 3.1 document, made from the table of operations and the models of what goes by."""

import re
from collections.abc import Iterable, Sequence
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema, models_json_schema

from bot import __version__
from bot.web.api.operations import Operation
from bot.web.api.parts import PARTS
from bot.web.api.problems import MEDIA_TYPE, PROBLEMS, ProblemDetails
from bot.web.api.reading import KEY, KEY_HEADER, MATCH_HEADER, TAG
from loyalty.access import SCOPES

REF = "#/components/schemas/{model}"
ALWAYS = (400, 401, 403, 429, 503)  # what any request may be answered
WITH_BODY = (408, 413, 415)
COUNTED = {
    "RateLimit-Policy": "How many requests (q) are allowed in how many seconds (w).",
    "RateLimit": "How many requests are left (r) and when all of them are again (t seconds).",
}


def document(operations: Sequence[Operation], base: str) -> dict[str, Any]:
    """Everything that can be asked and answered."""
    names, schemas = models_json_schema(
        [
            *((model, "serialization") for model in _sorted({one.told for one in operations})),
            *((model, "validation") for model in _sorted({o.body for o in operations if o.body})),
            (ProblemDetails, "serialization"),
        ],
        ref_template=REF,
        schema_generator=GenerateJsonSchema,
    )
    refs = {model: found for (model, _), found in names.items()}
    paths: dict[str, dict[str, Any]] = {f"{base}/openapi.json": {"get": _ITSELF}}
    for operation in operations:
        path = paths.setdefault(base + operation.path, {})
        path[operation.method.lower()] = _operation(operation, refs)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Kith",
            "version": __version__,
            "summary": "The loyalty programme, for tills, shops and other programs.",
            "license": {"name": "MIT", "identifier": "MIT"},
        },
        "paths": paths,
        "components": {
            "schemas": schemas.get("$defs", {}),
            "securitySchemes": {
                "token": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": "Made by `kith token create`. Scopes: "
                    + "; ".join(f"`{name}`: {what}" for name, what in SCOPES.items()),
                }
            },
        },
    }


_ITSELF = {
    "operationId": "describe",
    "summary": "This document; no token is needed.",
    "tags": ["openapi.json"],
    "security": [],
    "responses": {
        "200": {
            "description": "What can be asked.",
            "content": {"application/json": {"schema": {"type": "object"}}},
        }
    },
}


def _sorted(models: Iterable[type[BaseModel]]) -> list[type[BaseModel]]:
    return sorted(models, key=lambda model: model.__name__)


def _operation(operation: Operation, refs: dict[Any, Any]) -> dict[str, Any]:
    described: dict[str, Any] = {
        "operationId": operation.name,
        "summary": operation.summary,
        "tags": [operation.path.split("/")[1]],
        "security": [{"token": [operation.scope]}],
        "parameters": [*_path(operation), *_query(operation), *_headers(operation)],
        "responses": _responses(operation, refs),
    }
    if operation.body is not None:
        described["requestBody"] = {
            "required": True,
            "content": {"application/json": {"schema": refs[operation.body]}},
        }
    return described


def _path(operation: Operation) -> Iterable[dict[str, Any]]:
    for name in re.findall(r"{(\w+)}", operation.path):
        schema, said = PARTS[name]
        yield {
            "name": name,
            "in": "path",
            "required": True,
            "description": said,
            "schema": schema,
        }


def _query(operation: Operation) -> Iterable[dict[str, Any]]:
    if operation.query is None:
        return
    schema = operation.query.model_json_schema()
    for name, part in schema["properties"].items():
        part.pop("title", None)
        yield {
            "name": name,
            "in": "query",
            "required": name in schema.get("required", ()),
            "description": part.pop("description", ""),
            "schema": part,
        }


def _headers(operation: Operation) -> Iterable[dict[str, Any]]:
    if operation.keyed:
        said = "Names this request for ever: the same key and request get the same answer."
        yield _header(KEY_HEADER, f"^{KEY.pattern}$", said)
    if operation.matched:
        yield _header(MATCH_HEADER, f"^{TAG.pattern}$", "The ETag of the version that you saw.")


def _header(name: str, pattern: str, said: str) -> dict[str, Any]:
    return {
        "name": name,
        "in": "header",
        "required": True,
        "description": said,
        "schema": {"type": "string", "pattern": pattern},
    }


def _responses(operation: Operation, refs: dict[Any, Any]) -> dict[str, Any]:
    counted = {
        name: {"description": said, "schema": {"type": "string"}} for name, said in COUNTED.items()
    }
    success: dict[str, Any] = {
        "description": "Done.",
        "headers": counted,
        "content": {"application/json": {"schema": refs[operation.told]}},
    }
    if operation.tagged:
        tag = {"description": "The version of what is told.", "required": True}
        schema = {"type": "string", "pattern": f"^{TAG.pattern}$"}
        success["headers"] = {**counted, "ETag": {**tag, "schema": schema}}
    if operation.links:
        success["links"] = {
            name: {"operationId": link.operation, "parameters": dict(link.parameters)}
            for name, link in operation.links.items()
        }
    statuses = {*ALWAYS, *operation.problems}
    statuses |= set(WITH_BODY) if operation.body else set()
    statuses |= {409, 422} if operation.keyed else set()
    statuses |= {412, 428} if operation.matched else set()
    titles = dict(PROBLEMS.values())
    responses = {str(status): success for status in (operation.status, *operation.also)}
    for status in sorted(statuses):
        responses[str(status)] = {
            "description": titles[status],
            "content": {MEDIA_TYPE: {"schema": refs[ProblemDetails]}},
        }
    return responses
