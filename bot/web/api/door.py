"""/api/v1: every request is let in, counted, read, done, and answered in the same way."""

import hmac
import json
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from hashlib import sha256

import structlog
from aiohttp import hdrs, web
from tortoise.transactions import in_transaction

from bot import metrics
from bot.brand import Branding
from bot.clock import Clock
from bot.database import is_weather
from bot.receive import Post
from bot.voice import Voice
from bot.web.api import reading
from bot.web.api.gate import Gate, Rates
from bot.web.api.openapi import document
from bot.web.api.operations import Answer, Call, Operation, digest_of
from bot.web.api.parts import parts_of
from bot.web.api.problems import MEDIA_TYPE, Problem
from bot.web.api.table import OPERATIONS
from loyalty import access
from loyalty.access import Caller, Kept
from loyalty.errors import BadOrder, Conflict, Nobody, OtherCurrency, Refusal, TooManyGuesses
from loyalty.outgoing import Letter, Saying
from loyalty.programme import Brand

log = structlog.get_logger()

BASE = "/api/v1"
DOCUMENT = f"{BASE}/openapi.json"
REPLAYED = "Idempotent-Replayed"
EXPECTED = (Refusal, Conflict, BadOrder, OtherCurrency, Problem)

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Api:
    """The doors for programs; `master` is KITH_API_TOKEN, `quota` requests a minute for each."""

    def __init__(
        self,
        *,
        master: str,
        quota: int,
        branding: Branding,
        voice: Voice,
        clock: Clock,
        post: Post,
        operations: Sequence[Operation] = OPERATIONS,
    ) -> None:
        self._gate = Gate(master)
        self._rates = Rates(quota)
        self._branding = branding
        self._voice = voice
        self._clock = clock
        self._post = post
        self._operations = operations

    def routes(self) -> Iterable[web.RouteDef]:
        """Every address of the API, and the answer to those that there are not."""
        methods: dict[str, list[str]] = {DOCUMENT: ["GET"]}
        yield web.get(DOCUMENT, self.describe, allow_head=False)
        for operation in self._operations:
            path = BASE + operation.path
            methods.setdefault(path, []).append(operation.method)
            yield web.route(operation.method, path, self._handler(operation))
        for path, known in methods.items():
            yield web.route(hdrs.METH_ANY, path, _only(known))
        yield web.route(hdrs.METH_ANY, BASE + "{rest:(/.*)?}", _nothing)

    async def describe(self, request: web.Request) -> web.Response:
        """GET /api/v1/openapi.json: what can be asked, made from the table that is asked."""
        return web.Response(body=self._document, content_type="application/json")

    @cached_property
    def _document(self) -> bytes:
        return json.dumps(document(self._operations, BASE)).encode()

    def _handler(self, operation: Operation) -> Handler:
        async def handle(request: web.Request) -> web.StreamResponse:
            counted: Mapping[str, str] = {}
            try:
                caller = await self._gate.caller(request.headers.get(hdrs.AUTHORIZATION, ""))
                counted = self._rates.take(caller.key)
                response = await self._let_in(operation, caller, request)
            except Problem as problem:
                response = problem.response
            except Exception as error:
                response = _trouble(operation, error).response
            metrics.asked.labels(operation.name, response.status).inc()
            response.headers.update(
                {name: value for name, value in counted.items() if name not in response.headers}
            )
            return response

        return handle

    async def _let_in(
        self, operation: Operation, caller: Caller, request: web.Request
    ) -> web.Response:
        if operation.scope not in caller.scopes:
            insufficient = f'Bearer error="insufficient_scope", scope="{operation.scope}"'
            raise Problem(
                "scope",
                f"needed: {operation.scope}",
                headers={hdrs.WWW_AUTHENTICATE: insufficient},
            )
        given: dict[str, object] = dict(parts_of(request.match_info))
        raw = await reading.raw_body(request) if operation.body else b""
        key = reading.key_of(request) if operation.keyed else ""
        asked = reading.query(request.query, operation.query)
        if asked is not None:
            given["query"] = asked
        if operation.body is not None:
            given["body"] = reading.body(raw, operation.body)
        call = Call(
            caller,
            self._branding.now(),
            self._clock.now(),
            match=reading.match_of(request) if operation.matched else "",
        )
        if operation.keyed:
            return await self._once(operation, call, key, request.path, raw, given)
        try:
            answer = await operation.act(call, **given)
        except EXPECTED as error:
            raise self._problem(error, call.brand) from error
        if answer.letters:
            self._post(list(answer.letters))
        return _response(operation, call.brand, _kept(answer), answer.headers)

    async def _once(
        self,
        operation: Operation,
        call: Call,
        key: str,
        path: str,
        raw: bytes,
        given: Mapping[str, object],
    ) -> web.Response:
        """Do a keyed request, or answer as it was answered: both in one transaction.

        Also a refusal is kept, so that whoever did not hear it is told the same.
        """
        name = f"{call.caller.key}:{key}"
        call = replace(call, once=f"api:{digest_of(name)}")
        fingerprint = hmac.new(  # keyed: a body may hold what can be guessed, such as a number
            call.brand.secret, b"\0".join((operation.name.encode(), path.encode(), raw)), sha256
        ).hexdigest()
        headers: dict[str, str] = {}
        letters: Sequence[Letter] = ()
        async with in_transaction():
            try:
                kept = await access.recall(name, fingerprint)
            except Conflict as error:
                raise Problem("conflict", str(error), field=reading.KEY_HEADER) from error
            if kept is not None:
                headers[REPLAYED] = "true"
            else:
                try:
                    async with in_transaction():  # a refusal half-way undoes what was begun
                        answer = await operation.act(call, **given)
                    kept, letters = _kept(answer), answer.letters
                except EXPECTED as error:
                    problem = self._problem(error, call.brand)
                    kept = Kept(problem.status, problem.body)
                about = str(given.get("number", ""))
                await access.keep(name, fingerprint, kept, call.now, about=about)
        if letters:
            self._post(list(letters))
        return _response(operation, call.brand, kept, headers)

    def _problem(self, error: Exception, brand: Brand) -> Problem:
        """An expected outcome as a problem; a refusal in the words that a member would read."""
        if isinstance(error, Problem):
            return error
        if isinstance(error, Nobody):
            return Problem("not-found", "there is no such member", field="number")
        if isinstance(error, Conflict):
            return Problem("conflict", str(error))
        if isinstance(error, BadOrder):
            return Problem("refused", error.expected, field=error.field, more="order")
        if isinstance(error, OtherCurrency):
            return Problem("refused", str(error), field="currency", more="other-currency")
        assert isinstance(error, Refusal), "the others were asked for above"
        name, headers = "refused", {}
        if isinstance(error, TooManyGuesses):
            name, headers = "too-many", {"Retry-After": str(60 * error.params["minutes"])}
        spoken = self._voice.say(
            Saying(error.text, error.params),
            "en",
            brand_name=brand.programme.brand.name,
            escape=str,
            code_of=str,
            zone=brand.programme.programme.time_zone,
        )
        return Problem(name, _plain(spoken.text), more=error.text, headers=headers)


def _kept(answer: Answer) -> Kept:
    return Kept(answer.status, answer.told.model_dump_json())


def _response(
    operation: Operation, brand: Brand, kept: Kept, headers: Mapping[str, str]
) -> web.Response:
    failed = kept.status >= 400
    body = kept.body
    if operation.complete is not None and not failed:
        body = json.dumps(operation.complete(json.loads(body), brand))
    return web.Response(
        status=kept.status,
        body=body.encode(),
        headers={
            hdrs.CONTENT_TYPE: MEDIA_TYPE if failed else "application/json",
            hdrs.CACHE_CONTROL: "no-store",
            **headers,
        },
    )


def _plain(text: str) -> str:
    for tag in ("b", "i", "code"):
        text = text.replace(f"<{tag}>", "").replace(f"</{tag}>", "")
    return " ".join(text.split())


def _trouble(operation: Operation, error: Exception) -> Problem:
    if is_weather(error):
        log.warning("the database does not answer", error=str(error)[:300])
        return Problem("later", headers={hdrs.RETRY_AFTER: "5"})
    log.error("the API is broken", operation=operation.name, exc_info=error)
    return Problem("broken")


def _only(methods: Sequence[str]) -> Handler:
    allowed = ", ".join(sorted(methods))

    async def refuse(request: web.Request) -> web.StreamResponse:
        return Problem("method", f"here: {allowed}", headers={hdrs.ALLOW: allowed}).response

    return refuse


async def _nothing(request: web.Request) -> web.StreamResponse:
    return Problem("not-found", "there is no such address").response
