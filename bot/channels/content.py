"""Twilio's Content API: the templates of an account, listed, created, sent in to WhatsApp."""

import asyncio
import json
from collections.abc import Mapping
from types import TracebackType
from typing import Any, Self

import aiohttp
from twilio.http.async_http_client import AsyncTwilioHttpClient
from twilio.rest import Client
from yarl import URL

from loyalty.campaigns.shelf import Approval, Known

CALL_SECONDS = 20.0  # the library ignores timeouts of its own
PAGE = 100  # templates of one page: Twilio's answers have at most a megabyte
MOST_PAGES = 1000
CATEGORIES = {"TRANSACTIONAL": "UTILITY", "OTP": "AUTHENTICATION"}  # as they were called once
STATES = ("unsubmitted", "received", "pending", "approved", "rejected", "paused", "disabled")


class ContentRefused(Exception):
    """Twilio did not do it; the message is one line that says why, and what to do."""


class Contents:
    """The templates of one account."""

    def __init__(self, account_sid: str, auth_token: str, url: str) -> None:
        self._account = (account_sid, auth_token)
        self._url = url

    async def __aenter__(self) -> Self:
        self._http = AsyncTwilioHttpClient(pool_connections=True)
        self._client = Client(*self._account, http_client=self._http)
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._http.close()

    async def listed(self) -> list[Known]:
        """All that the account holds, page by page, each with how far its approval is."""
        found, path = list[Known](), f"/v1/ContentAndApprovals?PageSize={PAGE}"
        for _ in range(MOST_PAGES):
            answer = await self._call("GET", path)
            found += [_known(one) for one in answer.get("contents", ()) if one.get("sid")]
            following = answer.get("meta", {}).get("next_page_url")
            if not following:
                return found
            path = URL(following).raw_path_qs  # on our own server only: it is told who we are
        raise ContentRefused("Twilio's list of templates does not end")

    async def create(
        self, name: str, locale: str, types: Mapping[str, Any], samples: Mapping[str, str]
    ) -> str:
        """Create one; Twilio's name for it. It cannot be changed any more once it is sent in."""
        answer = await self._call(
            "POST",
            "/v1/Content",
            {"friendly_name": name, "language": locale, "variables": samples, "types": types},
        )
        if not answer.get("sid"):
            raise ContentRefused("Twilio created a template without a name: kith templates sync")
        return str(answer["sid"])

    async def submit(self, sid: str, name: str, category: str) -> Approval:
        """Send one in to be approved by WhatsApp."""
        path = f"/v1/Content/{sid}/ApprovalRequests/whatsapp"
        found = _approval(await self._call("POST", path, {"name": name, "category": category}))
        # It was sent in just now, also where the answer does not know that yet.
        state = "received" if found.state == "unsubmitted" else found.state
        return Approval(state, found.category or category, name, found.reason)

    async def _call(
        self, method: str, path: str, content: Mapping[str, Any] | None = None
    ) -> dict[str, Any]:
        # As text: the library's own calls would send JSON as a form.
        data = json.dumps(content) if content is not None else None
        headers = {"Content-Type": "application/json"} if content is not None else {}
        try:
            answer = await asyncio.wait_for(
                self._client.request_async(method, self._url + path, data=data, headers=headers),
                CALL_SECONDS,
            )
        except TimeoutError as error:
            raise ContentRefused(f"Twilio did not answer within {CALL_SECONDS:.0f} s") from error
        except (aiohttp.ClientError, OSError) as error:
            raise ContentRefused(f"Twilio cannot be reached: {type(error).__name__}") from error
        try:
            found = json.loads(answer.text or "{}")
        except ValueError:
            found = {}
        if not 200 <= answer.status_code < 300:
            raise ContentRefused(_why(answer.status_code, found, answer.headers or {}))
        if not isinstance(found, dict) or not found:
            raise ContentRefused("Twilio's answer cannot be read")
        return found


def _why(status: int, found: Any, headers: Mapping[str, str]) -> str:
    said = found if isinstance(found, dict) else {}
    told = " ".join(str(said.get("message") or "").split())[:300]
    code = f"{said['code']} " if said.get("code") else ""
    if status in (401, 403):
        return (
            f"Twilio does not know these credentials ({status} {code}{told}):"
            " KITH_TWILIO_ACCOUNT_SID and KITH_TWILIO_AUTH_TOKEN"
        )
    if status == 429:
        pause = headers.get("Retry-After", "")
        when = f"again in {pause} s" if pause.isdigit() else "again in a minute"
        return f"Twilio wants fewer calls ({status} {code}{told}): try {when}"
    if status >= 500:
        return f"Twilio is in trouble ({status} {code}{told}): try again later"
    return f"Twilio refused it ({status} {code}{told})"


def _known(found: Mapping[str, Any]) -> Known:
    return Known(
        str(found["sid"]),
        str(found.get("friendly_name") or ""),
        str(found.get("language") or ""),
        found.get("types") or {},
        {str(name): str(one) for name, one in (found.get("variables") or {}).items()},
        _approval(found.get("approval_requests")),
    )


def _approval(found: Any) -> Approval:
    """How far it is; Twilio answers with the approval, or with approvals by channel."""
    if isinstance(found, list):
        found = next((one for one in found if isinstance(one, dict)), {})
    found = found if isinstance(found, dict) else {}
    found = found.get("whatsapp") or found
    state = str(found.get("status") or "unsubmitted").lower()
    category = str(found.get("category") or "").upper()
    return Approval(
        state if state in STATES else "pending",  # what is not known is not approved
        CATEGORIES.get(category, category),
        str(found.get("name") or ""),
        " ".join(str(found.get("rejection_reason") or "").split()),
    )
