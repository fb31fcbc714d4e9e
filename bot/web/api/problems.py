"""What goes wrong, as RFC 9457 says it: each kind has a name that never changes."""

from collections.abc import Mapping
from typing import Annotated

from aiohttp import web
from pydantic import BaseModel, ConfigDict, Field

URN = "urn:kith:problem:"
MEDIA_TYPE = "application/problem+json"

# name -> status, title; names of refusals (422) are the text keys that explain them
PROBLEMS = {
    "invalid": (400, "The request does not have the form that is documented."),
    "unauthorized": (401, "There is no token, or it opens nothing."),
    "scope": (403, "The token may not do this."),
    "not-found": (404, "There is no such thing."),
    "method": (405, "This address is not asked in that way."),
    "too-slow": (408, "The body did not arrive in time."),
    "conflict": (409, "It contradicts what was told before."),
    "changed": (412, "Somebody changed it meanwhile."),
    "too-large": (413, "The body is too large."),
    "media-type": (415, "The body is not application/json."),
    "refused": (422, "The rules of the programme say no."),
    "if-match": (428, "Say in If-Match which version you have seen."),
    "too-many": (429, "Too many requests."),
    "broken": (500, "Something is wrong on our side."),
    "later": (503, "Not now; please ask again."),
}


class ProblemDetails(BaseModel):
    """The body of every answer that is not a success."""

    model_config = ConfigDict(frozen=True)

    type: Annotated[str, Field(pattern=f"^{URN}[a-z0-9-]+$", description="What went wrong.")]
    title: Annotated[str, Field(description="The same for every problem of this type.")]
    status: Annotated[int, Field(ge=400, le=599)]
    detail: Annotated[str, Field(description="What is wrong this time, in English.")]
    field: Annotated[
        str | None, Field(description="Which part of the request is meant, if one is.")
    ] = None


class Problem(Exception):
    """Why a request is not done. `more` names a refusal more closely than `name`."""

    def __init__(
        self,
        name: str,
        detail: str = "",
        *,
        field: str = "",
        more: str = "",
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(name, detail)
        self.status, title = PROBLEMS[name]
        self.headers = dict(headers or {})
        self.details = ProblemDetails(
            type=URN + (more or name),
            title=title,
            status=self.status,
            detail=detail or title,
            field=field or None,
        )

    @property
    def body(self) -> str:
        """As JSON, without what is not said."""
        return self.details.model_dump_json(exclude_none=True)

    @property
    def response(self) -> web.Response:
        """As it is sent."""
        return web.Response(
            status=self.status,
            body=self.body.encode(),
            headers={"Content-Type": MEDIA_TYPE, "Cache-Control": "no-store", **self.headers},
        )
