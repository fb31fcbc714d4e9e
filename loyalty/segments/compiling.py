"""A filter becomes the WHERE of one statement; saved segments in it are looked up first."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from loyalty.errors import BadFilter
from loyalty.models import Segment
from loyalty.programme import Programme
from loyalty.segments.reading import parse
from loyalty.segments.statements import EVERYONE, Statement, sql_of
from loyalty.segments.tree import AllOf, AnyOf, Condition, Filter, Not, checked, conditions
from loyalty.segments.values import meant
from loyalty.statements import dialect

# Who became part of another is asked about in that one; who left is nobody.
_MEMBERS = "m.merged_into_id IS NULL AND m.forgotten_at IS NULL"


def where(
    of: Filter, now: datetime, rules: Programme | None, first_param: int = 1
) -> tuple[str, list[Any]]:
    """The condition over the alias `m` of member, and its parameters from that number on.

    No saved segment is left in the filter: see `whole`.
    """
    into = Statement(now, rules, first_param)
    return f"{_MEMBERS} AND ({_sql(of, into)})", into.params


def counting(of: Filter, now: datetime, rules: Programme | None) -> tuple[str, list[Any]]:
    """The statement that goes through everybody and counts, and its parameters."""
    into = Statement(now, rules, everybody=dialect() == "postgres")  # SQLite adds up as it goes
    condition = _sql(of, into)
    joins = "".join(into.joins)
    return (
        f"SELECT COUNT(*) AS members FROM member m{joins} WHERE {_MEMBERS} AND ({condition})",
        into.params,
    )


def _sql(of: Filter, into: Statement) -> str:
    match of:
        case Condition():
            return sql_of(of, into)
        case Not(part):
            return f"NOT ({_sql(part, into)})"
        case AllOf(()):
            return EVERYONE
        case AllOf(parts):
            return " AND ".join(f"({_sql(part, into)})" for part in parts)
        case AnyOf(parts):
            return " OR ".join(f"({_sql(part, into)})" for part in parts)


async def whole(of: Filter, saving: Mapping[str, str] | None = None) -> Filter:
    """The filter with what saved segments mean in their place, or will mean if `saving` is saved.

    BadFilter names one that is not there, and a circle of segments that mean each other.
    """
    if not any(one.field == "segment" for one in conditions(of)):
        return of
    known = {one.name.lower(): one.text for one in await Segment.all()}
    known |= {name.lower(): text for name, text in (saving or {}).items()}
    return checked(_inlined(of, known, tuple(name.lower() for name in saving or ())))


def _inlined(of: Filter, known: Mapping[str, str], path: Sequence[str]) -> Filter:
    match of:
        case Condition(field="segment"):
            name = of.values[0].lower()
            if name in path:
                circle = " > ".join((*path[path.index(name) :], name))
                raise BadFilter(f"segments mean each other: {circle}", of.at)
            if name not in known:
                hint = meant(name, list(known))
                raise BadFilter(f'there is no segment "{of.values[0]}"{hint}', of.at)
            found = _inlined(_kept(name, known[name]), known, (*path, name))
            return Not(found) if of.op == "!=" else found
        case Condition():
            return of
        case Not(part):
            return Not(_inlined(part, known, path))
        case AllOf(parts):
            return AllOf(tuple(_inlined(part, known, path) for part in parts))
        case AnyOf(parts):
            return AnyOf(tuple(_inlined(part, known, path) for part in parts))


def _kept(name: str, text: str) -> Filter:
    try:
        return parse(text)
    except BadFilter as error:
        raise BadFilter(f'in segment "{name}": {error}') from error
