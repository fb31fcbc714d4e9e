"""/segments: filters over members by name, and whom a filter means now."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, WithJsonSchema
from tortoise.transactions import in_transaction

from bot.web.api.forms import VISIBLE
from bot.web.api.operations import Answer, Call, digest_of
from bot.web.api.patience import in_time
from bot.web.api.problems import Problem
from bot.web.api.shapes import (
    LONGEST_PAGE,
    PAGE,
    Asked,
    MemberNumber,
    Paging,
    Told,
    page_of,
    whole,
)
from loyalty import segments
from loyalty.errors import BadFilter
from loyalty.models import Segment

LONGEST = 4000


def _filter(value: Any) -> Any:
    if isinstance(value, dict) or (isinstance(value, str) and len(value) <= LONGEST):
        return value
    raise ValueError(f"expected a filter as a text of at most {LONGEST} characters, or as JSON")


Filter = Annotated[
    Any,
    BeforeValidator(_filter),
    WithJsonSchema({"anyOf": [{"type": "string", "maxLength": LONGEST}, {"type": "object"}]}),
    Field(description="As docs/segments.md writes it, or as JSON."),
]


class NewSegment(Asked):
    """A filter and its name."""

    name: Annotated[str, Field(min_length=1, max_length=64, pattern=VISIBLE)]
    filter: Filter


class OtherFilter(Asked):
    """What a segment means from now on."""

    filter: Filter


class Meant(Asked):
    """Whom to count."""

    filter: Filter


class Some(Asked):
    """Whom to see some of."""

    filter: Filter
    limit: Annotated[
        int,
        Field(ge=1, le=LONGEST_PAGE, description="How many at most."),
        BeforeValidator(whole),
    ] = PAGE
    after: Annotated[str, Field(max_length=16, description="`next` of the page before.")] = ""


class SegmentTold(Told):
    """A saved segment."""

    segment: int
    name: str
    filter: Annotated[str, Field(description="As it was written.")]
    version: int
    created_by: str
    changed_at: datetime
    members: Annotated[int | None, Field(description="When it was counted last.")]
    counted_at: datetime | None


class FilterTold(Told):
    """Whom a filter means now, and the filter as it was understood."""

    filter: str
    tree: Annotated[dict[str, Any], Field(description="The same as JSON.")]
    members: int


class MetTold(Told):
    """Somebody whom it means."""

    member: MemberNumber
    language: str


class SampleTold(Told):
    """Some of those whom it means; numbers are drawn by lot, so every page is a sample."""

    items: list[MetTold]
    next: Annotated[str | None, Field(description="`after` of the next page, if any.")]


async def everything(call: Call, query: Paging) -> Answer:
    """All segments, the oldest first."""
    found = Segment.filter(id__gt=query.start).order_by("id").limit(query.limit + 1)
    rows = await found
    return Answer(page_of([_told(one) for one in rows], [one.id for one in rows], query.limit))


async def show(call: Call, segment: int) -> Answer:
    """One of them."""
    return _answer(await _of_number(segment))


async def save(call: Call, body: NewSegment) -> Answer:
    """Keep a filter under a new name."""
    with _refusing():
        text = _text(body.filter)
        made = await segments.save(body.name, text, call.by, call.now, new=True)
    return Answer(
        _told(made),
        status=201,
        headers={"Location": f"/api/v1/segments/{made.id}", "ETag": _tag(made)},
    )


async def change(call: Call, segment: int, body: OtherFilter) -> Answer:
    """Let a segment mean somebody else, if nobody has changed it since it was read."""
    with _refusing():
        text = _text(body.filter)
        async with in_transaction():
            held = await _held(call, segment)
            return _answer(await segments.save(held.name, text, call.by, call.now))


async def remove(call: Call, segment: int) -> Answer:
    """Delete a segment that nothing uses, if nobody has changed it since it was read."""
    with _refusing():
        async with in_transaction():
            held = await _held(call, segment)
            await segments.remove(held.name, call.by, call.now)
    return Answer(_told(held))


async def count(call: Call, body: Meant) -> Answer:
    """How many a filter means now."""
    with _refusing():
        of = _read(body.filter)
        async with in_time("kith segments count"):
            members = await segments.count(of, call.now)
    told = FilterTold(filter=segments.to_text(of), tree=segments.to_json(of), members=members)
    return Answer(told)


async def sample(call: Call, body: Some) -> Answer:
    """Some of those whom a filter means, in pages."""
    with _refusing():
        of = _read(body.filter)
        async with in_time("kith segments sample"):
            found = await segments.sample(of, body.limit + 1, body.after, call.now)
    items = [MetTold(member=one.number, language=one.locale) for one in found[: body.limit]]
    more = len(found) > body.limit
    return Answer(SampleTold(items=items, next=items[-1].member if more else None))


@contextmanager
def _refusing() -> Iterator[None]:
    try:
        yield
    except BadFilter as error:
        said = " ".join(str(error).split())
        raise Problem("refused", said, field="filter", more="filter") from error


def _read(given: Any) -> segments.Filter:
    return segments.from_json(given) if isinstance(given, dict) else segments.parse(given)


def _text(given: Any) -> str:
    return segments.to_text(_read(given)) if isinstance(given, dict) else str(given)


async def _of_number(number: int) -> Segment:
    found = await Segment.get_or_none(id=number)
    if found is None:
        raise Problem("not-found", "there is no such segment", field="segment")
    return found


async def _held(call: Call, number: int) -> Segment:
    """The segment as the caller has read it, which nobody else changes meanwhile."""
    held = await segments.hold(number)
    if held is None:
        raise Problem("not-found", "there is no such segment", field="segment")
    if _tag(held) != call.match:
        raise Problem("changed", field="If-Match", headers={"ETag": _tag(held)})
    return held


def _tag(one: Segment) -> str:
    return f'"{digest_of("segment", one.id, one.version)}"'


def _answer(one: Segment) -> Answer:
    return Answer(_told(one), headers={"ETag": _tag(one)})


def _told(one: Segment) -> SegmentTold:
    return SegmentTold(
        segment=one.id,
        name=one.name,
        filter=one.text,
        version=one.version,
        created_by=one.created_by,
        changed_at=one.changed_at,
        members=one.size,
        counted_at=one.counted_at,
    )
