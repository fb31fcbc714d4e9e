"""A filter over members as a tree: conditions, joined by and, or and not."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

from loyalty.errors import BadFilter

DEEPEST = 20  # parts within each other
MOST_CONDITIONS = 100
MOST_VALUES = 200  # of all conditions together: each is a parameter of the statement


@dataclass(frozen=True, slots=True)
class Condition:
    """One question to a member; values are written as `to_text` writes them, one or several."""

    field: str
    op: str  # = != < <= > >= in
    value: str | tuple[str, ...]
    within: int | None = None  # only what happened, or will, in so many days
    at: int = dataclasses.field(
        default=0, compare=False
    )  # the character of the text, counted from 1

    @property
    def values(self) -> tuple[str, ...]:
        """All that it compares with."""
        return (self.value,) if isinstance(self.value, str) else self.value


@dataclass(frozen=True, slots=True)
class Not:
    """Whoever the part does not mean."""

    part: Filter


@dataclass(frozen=True, slots=True)
class AllOf:
    """Whoever all parts mean; without any part that is everybody."""

    parts: tuple[Filter, ...]

    def __post_init__(self) -> None:
        assert len(self.parts) != 1, "one part stands for itself"


@dataclass(frozen=True, slots=True)
class AnyOf:
    """Whoever at least one part means."""

    parts: tuple[Filter, ...]

    def __post_init__(self) -> None:
        assert len(self.parts) > 1, "one part stands for itself"


Filter: TypeAlias = Condition | Not | AllOf | AnyOf

EVERYBODY = AllOf(())


def conditions(of: Filter) -> Iterator[Condition]:
    """All conditions of a filter, in their order."""
    match of:
        case Condition():
            yield of
        case Not(part):
            yield from conditions(part)
        case AllOf(parts) | AnyOf(parts):
            for part in parts:
                yield from conditions(part)


def checked(of: Filter) -> Filter:
    """The same filter; BadFilter if a database, or a reader, would find it too large."""
    if _depth(of) > DEEPEST:
        raise BadFilter(f"more than {DEEPEST} parts within each other")
    found = list(conditions(of))
    if len(found) > MOST_CONDITIONS:
        raise BadFilter(f"more than {MOST_CONDITIONS} conditions")
    if sum(len(one.values) for one in found) > MOST_VALUES:
        raise BadFilter(f"more than {MOST_VALUES} values")
    return of


def _depth(of: Filter) -> int:
    match of:
        case Condition():
            return 0
        case Not(part):
            return 1 + _depth(part)
        case AllOf(parts) | AnyOf(parts):
            return 1 + max((_depth(part) for part in parts), default=0)
