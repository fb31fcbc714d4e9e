"""Twilio's Content API, as far as templates for WhatsApp need it: checks what it is sent.

Twilio's reference has the fields and their limits; WhatsApp rejects what breaks its own rules.
"""

import base64
import hashlib
import json
import re
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

Step = Callable[[web.Request], Awaitable[web.StreamResponse]]

FIELDS = {  # of each kind: those that it must have, and those that it may have
    "twilio/text": ({"body"}, set[str]()),
    "twilio/media": ({"media"}, {"body"}),
    "twilio/quick-reply": ({"body", "actions"}, set[str]()),
    "twilio/call-to-action": ({"body", "actions"}, set[str]()),
    "whatsapp/card": ({"body"}, {"media", "actions", "footer", "header_text"}),
}
LONGEST = {"twilio/call-to-action": 640}
_VARIABLE = re.compile(r"\{\{(.*?)\}\}")


@dataclass
class Templates:
    """The templates of an account. `script` holds what happens instead of success."""

    pair: str  # "account:token"
    kept: dict[str, dict[str, Any]] = field(default_factory=dict)
    calls: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    script: deque[Step] = field(default_factory=deque)
    complaints: list[str] = field(default_factory=list)
    nested: bool = False  # approvals by channel, as some answers have them

    def routes(self) -> list[web.RouteDef]:
        """Its addresses."""
        approvals = "/v1/Content/{sid}/ApprovalRequests/whatsapp"
        return [
            web.get("/v1/ContentAndApprovals", self.listed),
            web.post("/v1/Content", self.create),
            web.post(approvals, self.submit),
        ]

    def posted(self, what: str) -> list[dict[str, Any]]:
        """What was asked for in calls of a kind."""
        return [said for called, said in self.calls if called == what]

    def decide(self, name: str, status: str, reason: str = "") -> str:
        """WhatsApp decides about what was sent in under a name; its sid."""
        (one,) = [one for one in self.kept.values() if one["approval_requests"]["name"] == name]
        one["approval_requests"] |= {"status": status, "rejection_reason": reason}
        return str(one["sid"])

    def add(self, **given: Any) -> str:
        """Somebody made one in Twilio's console."""
        sid = "HX" + hashlib.md5(str(len(self.kept)).encode(), usedforsecurity=False).hexdigest()
        approval = {"name": "", "category": "", "status": "unsubmitted", "rejection_reason": ""}
        approval |= given.pop("approval", {})
        self.kept[sid] = {"sid": sid, "variables": {}, **given, "approval_requests": approval}
        return sid

    def wrong_variables(self, sid: str, variables: dict[str, str]) -> bool:
        """Whether a message cannot be sent as this template with these."""
        found = self.kept.get(sid)
        if found is None or found["approval_requests"]["status"] != "approved":
            return True
        return set(variables) != set(_VARIABLE.findall(json.dumps(found["types"]))) or any(
            re.search(r"[\n\t]| {5}", one) for one in variables.values()
        )

    async def listed(self, request: web.Request) -> web.StreamResponse:
        self.calls.append(("list", dict(request.query)))
        if answer := await self._instead(request):
            return answer
        size, begin = int(request.query["PageSize"]), int(request.query.get("PageToken", 0))
        assert 1 <= size <= 500
        found = [*self.kept.values()][begin : begin + size]
        more = begin + size < len(self.kept)
        following = f"https://content.twilio.com/v1/ContentAndApprovals?PageSize={size}&Page=1"
        contents = [self._shown(one) for one in found]
        meta = {"next_page_url": f"{following}&PageToken={begin + size}" if more else None}
        return web.json_response({"contents": contents, "meta": {**meta, "key": "contents"}})

    async def create(self, request: web.Request) -> web.StreamResponse:
        said = await self._read(request, "create")
        if answer := await self._instead(request):
            return answer
        if wrong := wrong_content(said):
            return self._refuse(wrong)
        return web.json_response(self._shown(self.kept[self.add(**said)]), status=201)

    async def lose(self, request: web.Request) -> web.StreamResponse:
        """A step of a script: created, and the answer is lost."""
        self.add(**await request.json())
        assert request.transport is not None
        request.transport.abort()
        return web.Response()

    async def submit(self, request: web.Request) -> web.StreamResponse:
        said = await self._read(request, "submit")
        if answer := await self._instead(request):
            return answer
        found = self.kept.get(request.match_info["sid"])
        if found is None:
            return error(404, 20404, "The requested resource was not found")
        taken = {(one["approval_requests"]["name"], one["language"]) for one in self.kept.values()}
        fits = set(said) == {"name", "category"} and re.fullmatch(r"[a-z0-9_]{1,512}", said["name"])
        if not fits or said["category"] not in ("UTILITY", "MARKETING", "AUTHENTICATION"):
            return self._refuse(f"sent in as {said}")
        if found["approval_requests"]["name"] or (said["name"], found["language"]) in taken:
            return self._refuse(f"sent in twice: {said}")
        approval = {**said, "status": "received", "rejection_reason": ""}
        found["approval_requests"] = approval
        return web.json_response(approval, status=201)

    async def _read(self, request: web.Request, what: str) -> dict[str, Any]:
        if request.content_type != "application/json":
            self.complaints.append(f"{what} as {request.content_type}")
            return {}
        said: dict[str, Any] = await request.json()
        self.calls.append((what, said))
        return said

    async def _instead(self, request: web.Request) -> web.StreamResponse | None:
        pair = base64.b64encode(self.pair.encode()).decode()
        if request.headers.get("Authorization") != f"Basic {pair}":
            return error(401, 20003, "Authenticate")
        return await self.script.popleft()(request) if self.script else None

    def _refuse(self, why: str) -> web.Response:
        self.complaints.append(why)
        return error(400, 20001, why)

    def _shown(self, one: dict[str, Any]) -> dict[str, Any]:
        """As Twilio gives it back: with places, and with fields that nobody gave."""
        types = json.loads(json.dumps(one["types"]))
        for content in types.values():
            for index, action in enumerate(content.get("actions", ())):
                action |= {"index": index, "phone": None}
            content["footer"] = None
        approval = one["approval_requests"]
        shown = {"whatsapp": {"type": "whatsapp", **approval}} if self.nested else approval
        return {**one, "types": types, "approval_requests": shown}


def wrong_content(said: dict[str, Any]) -> str:
    """What Twilio or WhatsApp would not take of a template; nothing if it is right."""
    if set(said) != {"friendly_name", "language", "variables", "types"}:
        return f"fields {sorted(said)}"
    if not re.fullmatch(r"[a-z]{2,3}(_[A-Z]{2})?", said["language"]) or len(said["types"]) != 1:
        return f"in {said['language']}: {list(said['types'])}"
    ((kind, content),) = said["types"].items()
    must, may = FIELDS[kind]
    if not must <= set(content) <= must | may:
        return f"{kind} with {sorted(content)}"
    body = content["body"]
    numbers = list(dict.fromkeys(_VARIABLE.findall(json.dumps(content))))
    if numbers != [str(n + 1) for n in range(len(numbers))] or set(numbers) != set(
        said["variables"]
    ):
        return f"variables {numbers}, samples of {sorted(said['variables'])}"
    if not all(isinstance(one, str) and one for one in said["variables"].values()):
        return f"empty samples: {said['variables']}"
    words = _VARIABLE.sub(" ", body).split()
    if not 0 < len(body) <= LONGEST.get(kind, 1024) or len(words) < 2 * len(
        _VARIABLE.findall(body)
    ):
        return f"a body of {len(body)} characters and {len(words)} words"
    if re.search(r"^\{\{|\}\}[.!?]*$|\}\}\s*\{\{", body):
        return f"variables begin, end, or stand side by side: {body}"
    if any(not one.startswith("https://") for one in content.get("media", ())):
        return f"media {content['media']}"
    return _wrong_actions(kind, content.get("actions", []))


def _wrong_actions(kind: str, actions: list[dict[str, str]]) -> str:
    kinds = [one["type"] for one in actions]
    if kinds != sorted(kinds) or kinds.count("URL") > 2 or len(kinds) > 10:
        return f"actions {kinds}"
    if kind.endswith(("quick-reply", "call-to-action")) and len(set(kinds)) != 1:
        return f"{kind} of {kinds}"
    for one in actions:
        if not 0 < len(one["title"]) <= 20 or len(one.get("id", "")) > 128:
            return f"a button {one}"
        url = one.get("url", "")
        if (one["type"] == "URL") != bool(url) or not re.fullmatch(r"[^{}]*(/\{\{\d+\}\})?", url):
            return f"a button that opens {url}"
    return ""


def error(status: int, code: int, message: str, **headers: str) -> web.Response:
    """Failure of Twilio."""
    told = {"code": code, "message": message, "status": status}
    return web.json_response(told, status=status, headers=headers)


def answering(response: Callable[[], web.Response]) -> Step:
    """A step of a script: this response, whatever was asked."""

    async def answer(request: web.Request) -> web.StreamResponse:
        return response()

    return answer
