"""What the values of programme.toml may be."""

from decimal import Decimal
from functools import cache
from typing import Annotated
from zoneinfo import available_timezones

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from loyalty.money import cents_of


def _amount(text: str) -> str:
    cents_of(text)
    return text


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())  # reads a folder of files


def zone_of(name: str) -> str:
    if name not in _zones():
        raise ValueError("not a time zone of the IANA database, such as Europe/London")
    return name


Amount = Annotated[str, AfterValidator(_amount)]
Count = Annotated[int, Field(ge=0, le=10**9)]
Some = Annotated[int, Field(gt=0, le=10**9)]
Factor = Annotated[Decimal, Field(ge=0, le=1000, max_digits=9)]
Titles = Annotated[
    dict[str, Annotated[str, Field(min_length=1, max_length=120)]], Field(min_length=1)
]
ZoneName = Annotated[str, AfterValidator(zone_of)]
Slug = Annotated[str, Field(pattern=r"^[a-z0-9-]{1,60}$")]


class Section(BaseModel):
    """One table of programme.toml: nothing unknown in it, and nothing changes it."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=False)
