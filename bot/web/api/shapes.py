"""The small parts of which bodies and answers are made."""

import re
from datetime import UTC, datetime
from typing import Annotated, Any, Generic, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema

from bot.web.api.forms import CURRENCY, PLACE, VISIBLE
from bot.web.api.reading import implausible
from loyalty.codes import ALPHABET
from loyalty.members import NUMBER_LENGTH
from loyalty.money import Money

MOST_POINTS = 10_000_000
PAGE = 50
LONGEST_PAGE = 100
_RFC3339 = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?([Zz]|[+-][0-9]{2}:[0-9]{2})"
)

Item = TypeVar("Item", bound=BaseModel)


class Asked(BaseModel):
    """What comes in: nothing unknown in it, and a text is no number."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Told(BaseModel):
    """What goes out."""

    model_config = ConfigDict(frozen=True)


def _instant(value: Any) -> Any:
    if not isinstance(value, str) or not _RFC3339.fullmatch(value):
        raise ValueError("expected an instant such as 2026-03-01T12:00:00Z")
    try:
        at = datetime.fromisoformat(value.upper())
    except ValueError:
        raise ValueError("there is no such instant") from None
    if not 1970 <= at.year < 3000:
        raise implausible("expected an instant between 1970 and 2999")
    return at.astimezone(UTC)


Instant = Annotated[
    datetime,
    BeforeValidator(_instant),
    WithJsonSchema({"type": "string", "format": "date-time"}),
]


def whole(value: Any) -> Any:
    """To JSON Schema 5.0 is a whole number, too."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


Points = Annotated[int, Field(ge=1, le=MOST_POINTS), BeforeValidator(whole)]
Minutes = Annotated[int, Field(ge=1, le=10_080), BeforeValidator(whole)]
Reason = Annotated[
    str, Field(min_length=1, max_length=500, pattern=VISIBLE, description="Why, for the record.")
]
MemberNumber = Annotated[
    str,
    Field(
        pattern=f"^[{ALPHABET}]{{{NUMBER_LENGTH}}}$",
        description="The member number that `profile` shows in chat.",
    ),
]


class Amount(Told):
    """Money: a decimal text, and an ISO 4217 currency."""

    amount: Annotated[str, Field(pattern=r"^-?[0-9]+\.[0-9]{2}$", examples=["12.00"])]
    currency: Annotated[str, Field(pattern=CURRENCY, examples=["GBP"])]


def amount_of(money: Money) -> Amount:
    """Money as it is told."""
    sign = "-" if money.cents < 0 else ""
    whole, rest = divmod(abs(money.cents), 100)
    return Amount(amount=f"{sign}{whole}.{rest:02}", currency=money.currency)


class Paging(Asked):
    """Which part of a list: so many, after where the last page ended."""

    limit: Annotated[int, Field(ge=1, le=LONGEST_PAGE, description="How many at most.")] = PAGE
    after: Annotated[str, Field(pattern=PLACE, description="`next` of the page before.")] = "0"

    @property
    def start(self) -> int:
        """Where to go on."""
        return int(self.after)


class Page(Told, Generic[Item]):
    """One part of a list."""

    items: list[Item]
    next: Annotated[
        str | None, Field(pattern=PLACE, description="`after` of the next page, if any.")
    ]


def page_of(items: list[Item], ids: list[int], limit: int) -> Page[Item]:
    """A page of rows that were asked for with one more than `limit`, to see whether there are."""
    more = len(items) > limit
    return Page[Item](items=items[:limit], next=str(ids[limit - 1]) if more else None)
