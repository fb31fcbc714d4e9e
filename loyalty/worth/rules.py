"""Which reminders there were in a span, and since when they hold out as many as at its end."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from loyalty.models import ProgrammeVersion
from loyalty.programme.reminder_rules import REMINDING


@dataclass(frozen=True, slots=True)
class Reminding:
    """A rule, or all rules of a kind; `held_out` is None where these hold out different shares."""

    name: str
    kind: str
    slugs: tuple[str, ...]
    held_out: int | None  # of 10,000
    since: datetime  # whoever was dealt before it was dealt otherwise
    changed: bool  # within the span


@dataclass(slots=True)
class _Seen:
    kind: str
    held_out: int
    since: datetime
    broken: bool = False  # an older version dealt it otherwise


async def reminding(since: datetime, until: datetime) -> list[Reminding]:
    """Those that any rules in force between two instants had, then kinds that have several.

    With another share others are held out, and more or fewer of them, while the season is another
    one, too: what was dealt before the last change is no part of the comparison.
    """
    found = dict[str, _Seen]()
    begun = ProgrammeVersion.filter(starts_at__lt=until).order_by("-starts_at", "-version")
    ended = until
    async for version in begun:
        if version.starts_at < ended:  # of those that start together only the newest counts
            for rule in _rules(version.body):
                _note(found, rule, max(since, version.starts_at))
            ended = version.starts_at
        if version.starts_at <= since:
            break
    each = [_told(slug, (slug,), [one]) for slug, one in found.items()]
    kinds = dict[str, list[str]]()
    for slug, one in found.items():
        kinds.setdefault(one.kind, []).append(slug)
    return each + [
        _told(kind, tuple(slugs), [found[slug] for slug in slugs])
        for kind, slugs in kinds.items()
        if len(slugs) > 1
    ]


def _rules(body: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    """What a version says; one from before there were any had those that are there by default."""
    said: Sequence[Mapping[str, Any]] | None = body.get("reminding")
    return [one.model_dump() for one in REMINDING] if said is None else said


def _note(found: dict[str, _Seen], rule: Mapping[str, Any], since: datetime) -> None:
    """An older version says of a rule what it said later, or something else."""
    slug, held_out = str(rule["slug"]), int(rule["held_out"])
    seen = found.setdefault(slug, _Seen(str(rule["kind"]), held_out, since))
    seen.broken = seen.broken or seen.held_out != held_out
    if not seen.broken:
        seen.since = since


def _told(name: str, slugs: tuple[str, ...], seen: Sequence[_Seen]) -> Reminding:
    begun, shares = {one.since for one in seen}, {one.held_out for one in seen}
    changed = len(begun) > 1 or any(one.broken for one in seen)
    held_out = shares.pop() if len(shares) == 1 else None
    return Reminding(name, seen[0].kind, slugs, held_out, max(begun), changed)
