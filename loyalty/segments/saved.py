"""Segments that have a name: kept as they were written, each change is a new version."""

from datetime import datetime

from tortoise.expressions import F
from tortoise.transactions import in_transaction

from loyalty import acts
from loyalty.acts import By
from loyalty.errors import BadFilter, Conflict, NoSegment, SegmentUsed
from loyalty.models import Campaign, Segment
from loyalty.segments import asking
from loyalty.segments.compiling import whole
from loyalty.segments.reading import parse
from loyalty.segments.tree import conditions
from loyalty.segments.values import meant, spaced
from loyalty.statements import Sql, dialect, row, rows

LONGEST_NAME = 64
_ADD = Sql(
    "INSERT INTO segment (name, text, version, created_by, created_at, changed_at)"
    " VALUES ($1, $2, 1, $3, $4, $5) ON CONFLICT (name) DO NOTHING RETURNING id"
)
_CHANGE = Sql(
    "UPDATE segment SET text = $2, version = version + 1, changed_at = $3, size = NULL,"
    " counted_at = NULL WHERE id = $1 AND text <> $2 RETURNING id",
)
_ONE_BY_ONE = Sql("SELECT pg_advisory_xact_lock(hashtextextended('segments', 0))")
_COUNTED = Sql(
    "UPDATE segment SET size = $3, counted_at = $4 WHERE id = $1 AND version = $2 RETURNING id"
)


async def save(name: str, text: str, by: By, now: datetime, *, new: bool = False) -> Segment:
    """Keep a filter under a name, whatever its letter case; BadFilter if one of them is wrong.

    Drafts of campaigns that mean it are another version of themselves then. Conflict if it was to
    be `new` and is not.
    """
    called = _named(name)
    async with in_transaction():
        await _one_by_one()
        known = await find(called)
        called = known.name if known else called
        of = await whole(parse(text), {called: text})
        await asking.sql(of, now)  # levels and segments are there
        changed = await rows(_ADD, called, text, acts.named(by), now, now) if not known else ()
        if new and not changed:
            raise Conflict(f'there is a segment "{called}" already')
        if not changed:  # it was there, or somebody else was quicker
            changed = await rows(_CHANGE, (await named(called)).id, text, now)
            if changed:
                await _change_drafts(called)
        if changed:
            await _noted("segment.save", int(changed[0]["id"]), called, by, now)
        return await named(called)


async def _one_by_one() -> None:
    """Names that differ in letter case are one: who changes segments waits for who does."""
    if dialect() == "postgres":  # on SQLite there is one writer at a time anyway
        await rows(_ONE_BY_ONE)


async def _change_drafts(name: str) -> None:
    """Drafts that mean it are other drafts now: whoever has read one before reads it again."""
    known = {one.name.lower(): _names(one.text) for one in await Segment.all()}
    meant, found = set[str](), {name.lower()}
    while found != meant:
        meant, found = found, found | {one for one, names in known.items() if names & found}
    for one in await Campaign.filter(state="draft").exclude(segment="").order_by("id"):
        if _names(one.segment) & meant:
            same = Campaign.filter(id=one.id, state="draft", segment=one.segment)
            await same.update(version=F("version") + 1)


async def _noted(act: str, segment: int, name: str, by: By, now: datetime) -> None:
    await acts.record(act, f"segment:{segment}", by=by, detail={"name": name}, now=now)


def _named(name: str) -> str:
    try:
        called = spaced(name)
    except ValueError as error:
        raise BadFilter(f'"{name}" is not {error}') from None
    if len(called) > LONGEST_NAME:
        raise BadFilter(f"a segment's name has at most {LONGEST_NAME} characters")
    return called


async def find(name: str) -> Segment | None:
    """The segment of that name, whatever its letter case and blanks."""
    wanted = " ".join(name.split()).lower()
    return next((one for one in await Segment.all() if one.name.lower() == wanted), None)


async def hold(segment_id: int) -> Segment | None:
    """The segment of a number; nobody else changes any until the transaction ends."""
    await _one_by_one()
    return await Segment.get_or_none(id=segment_id)


async def named(name: str) -> Segment:
    """The same; NoSegment if there is none."""
    found = await find(name)
    if found is None:
        names = [str(one) for one in await Segment.all().values_list("name", flat=True)]
        raise NoSegment(f'there is no segment "{name}"{meant(name, names)}')
    return found


async def counted(name: str, now: datetime) -> Segment:
    """Count who it means now, and keep the figure."""
    found = await named(name)
    size = await asking.count_in_parts(parse(found.text), now)
    await row(_COUNTED, found.id, found.version, size, now)
    return await named(found.name)


async def listed(limit: int, after: str = "") -> list[Segment]:
    """All of them by name, in pages."""
    return await Segment.filter(name__gt=after).order_by("name").limit(limit)


async def remove(name: str, by: By, now: datetime) -> None:
    """Delete a segment. NoSegment, SegmentUsed."""
    async with in_transaction():
        await _one_by_one()
        found = await named(name)
        others = [(one.name, one.text) for one in await Segment.all().order_by("name")]
        open_ = Campaign.filter(frozen_at=None).exclude(state__in=("finished", "cancelled"))
        for one in await open_.order_by("name"):
            others.append((one.name, one.segment))
            if one.launched_at is None:  # it may become a draft again
                others.append((one.name, one.segment_named))
        users = dict.fromkeys(one for one, text in others if found.name.lower() in _names(text))
        if users:
            raise SegmentUsed(f'"{found.name}" is used by {", ".join(users)}')
        await found.delete()
        await _noted("segment.remove", found.id, found.name, by, now)


def _names(text: str) -> set[str]:
    """The segments that a text names; none if it cannot be read any more."""
    try:
        asked = list(conditions(parse(text)))
    except BadFilter:
        return set()
    return {one.values[0].lower() for one in asked if one.field == "segment"}
