"""A campaign as staff write it: one small TOML file, or the same things one by one."""

import re
import tomllib
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, TypeVar
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, Field, ValidationError, model_validator

from loyalty import segments, shapes
from loyalty.campaigns.errors import Miswritten
from loyalty.campaigns.texts import links_in, parse
from loyalty.errors import BadFilter
from loyalty.models.campaigns import MOST_HELD_OUT
from loyalty.money import cents_of
from loyalty.programme.values import Amount, Section

AnySection = TypeVar("AnySection", bound=Section)

LONGEST_LABEL = 20  # characters of a button: WhatsApp cuts longer ones
LONGEST_SAYS = 64  # bytes that Telegram lets a button carry
MOST_BUTTONS = 3
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")


def _https(url: str) -> str:
    try:
        parts = urlsplit(url)
        usable = parts.scheme == "https" and bool(parts.hostname) and parts.port != 0
    except ValueError:
        usable = False
    if not usable or re.search(r"\s|[\x00-\x1f\x7f]", url) or parts.username is not None:
        raise ValueError("expected an address such as https://shop.example/spring")
    return url


def _readable(text: str) -> str:
    if _CONTROL.search(text):
        raise ValueError("it holds characters that nobody can read")
    return text


def _local(text: str) -> str:
    try:
        fits = datetime.fromisoformat(text).strftime("%Y-%m-%dT%H:%M") == text
    except ValueError:
        fits = False
    if not fits:
        raise ValueError("expected a local time such as 2026-12-01T10:00")
    return text


def _moment(given: Any) -> Any:
    """A day or an instant; a number is none, whatever it may count."""
    if isinstance(given, str) and not _DAY.match(given):
        given = None
    if not isinstance(given, str | date):
        raise ValueError("expected an instant such as 2026-12-01T10:00")
    try:
        return datetime.fromisoformat(given) if isinstance(given, str) else given
    except ValueError:
        raise ValueError("there is no such instant") from None


def _filter(text: str) -> str:
    try:
        segments.parse(text)
    except BadFilter as error:
        raise ValueError(str(error)) from None
    return text


def _ungrouped(given: Any) -> Any:
    if isinstance(given, str) and "," in given:
        raise ValueError("expected an amount such as 1000.00, without signs for thousands")
    return given


def _placed(text: str) -> str:
    try:
        parse(text)
    except Miswritten as error:
        raise ValueError(str(error)) from None
    return text


Https = Annotated[str, Field(max_length=2000), AfterValidator(_https)]
Name = Annotated[str, Field(min_length=1, max_length=80), AfterValidator(_readable)]
Moment = Annotated[datetime, BeforeValidator(_moment)]
LinkName = Annotated[str, Field(pattern=r"^[a-z0-9-]{1,40}$")]


class Button(Section):
    """The next step: a tap says something to us, or opens an address or a link of the campaign."""

    label: Annotated[str, Field(min_length=1, max_length=LONGEST_LABEL), AfterValidator(_readable)]
    says: Annotated[str, AfterValidator(_readable)] = ""
    url: Annotated[str, Field(max_length=2000)] = ""

    @model_validator(mode="after")
    def _one_thing(self) -> "Button":
        if bool(self.says) == bool(self.url):
            raise ValueError("a button has either says or url")
        if len(self.says.encode()) > LONGEST_SAYS:
            raise ValueError(f"says: at most {LONGEST_SAYS} bytes")
        if self.url and not self.link:
            _https(self.url)
        return self

    @property
    def link(self) -> str:
        """The name of the campaign's link that it opens, if it does."""
        found = re.fullmatch(r"\{link:([a-z0-9-]{1,40})\}", self.url)
        return found[1] if found else ""


class Text(Section):
    """What one variant says in one language."""

    variant: Annotated[str, Field(pattern=r"^[a-h]$")] = "a"
    locale: Annotated[str, Field(pattern=r"^[a-z]{2,3}$")] = "en"
    text: Annotated[
        str,
        Field(min_length=1, max_length=8000),
        AfterValidator(_readable),
        AfterValidator(_placed),
    ]
    picture: Annotated[str, Field(max_length=400)] = ""
    buttons: Annotated[tuple[Button, ...], Field(max_length=MOST_BUTTONS)] = ()
    template: Annotated[str, Field(pattern=r"^[a-z0-9_]{0,80}$")] = ""

    @model_validator(mode="after")
    def _safe_picture(self) -> "Text":
        if self.picture:
            _https(self.picture)
        return self

    @property
    def links(self) -> set[str]:
        """The names of the campaign's links that it leads to."""
        return links_in(parse(self.text)) | {one.link for one in self.buttons if one.link}


class Plan(Section):
    """What a campaign is, without its texts and links."""

    name: Name
    segment: Annotated[
        str, Field(max_length=4000), AfterValidator(_readable), AfterValidator(_filter)
    ] = ""
    start_at: Moment | None = None
    local_time: Annotated[str, AfterValidator(_local)] | None = None
    valid_until: Moment | None = None
    held_out: Annotated[Decimal, Field(ge=0, le=MOST_HELD_OUT // 100, decimal_places=2)] = Decimal(
        0
    )  # per cent
    per_second: Annotated[int, Field(gt=0, le=10_000)] | None = None
    budget: Annotated[Amount | None, BeforeValidator(_ungrouped)] = None
    outcome_days: Annotated[int, Field(ge=1, le=90)] = 14

    @model_validator(mode="after")
    def _one_start(self) -> "Plan":
        if self.start_at is not None and self.local_time is not None:
            raise ValueError("start_at or local_time, not both")
        return self


class Written(Plan):
    """A whole campaign, as a file holds it."""

    links: dict[LinkName, Https] = Field(default={})
    texts: tuple[Text, ...] = ()

    @model_validator(mode="after")
    def _consistent(self) -> "Written":
        seen = [(text.variant, text.locale) for text in self.texts]
        if len(set(seen)) != len(seen):
            raise ValueError("texts: each variant says one thing in each language")
        return self


def read(text: str) -> Written:
    """The campaign that a TOML file describes; Miswritten names what is wrong with it."""
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise Miswritten(f"not TOML: {error}") from error
    return checked(Written, raw)


def columns(plan: Plan, zone: Any) -> dict[str, Any]:
    """A plan as the row keeps it; an instant without an offset is meant in `zone`."""

    def instant(at: datetime | None) -> datetime | None:
        return at.replace(tzinfo=zone) if at is not None and at.tzinfo is None else at

    return {
        "name": plan.name,
        "segment": plan.segment.strip(),
        "start_at": instant(plan.start_at),
        "local_time": plan.local_time or "",
        "valid_until": instant(plan.valid_until),
        "held_out": int(plan.held_out * 100),
        "per_second": plan.per_second,
        "budget_cents": cents_of(plan.budget) if plan.budget is not None else None,
        "outcome_days": plan.outcome_days,
    }


def checked(kind: type[AnySection], raw: Any) -> AnySection:
    """Check something against its shape; Miswritten is one line that names the place."""
    try:
        return kind.model_validate(raw)
    except ValidationError as error:
        place, said = shapes.first(error)
        raise Miswritten(f"{place}: {said}" if place else said) from None
