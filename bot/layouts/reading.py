"""From the cells of a line to what they say about a member."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVar
from urllib.parse import urlsplit

from bot.layouts import cells
from bot.layouts.cells import BadCell
from bot.layouts.titles import Layout
from handlers.profile import LANGUAGES
from loyalty.codes import canonical
from loyalty.moving import GivenLot, MemberLine
from loyalty.programme import Programme
from loyalty.programme.values import zone_of
from referral_links import old_codes
from referral_links.links import speakable

T = TypeVar("T")
_LOT = re.compile(r"([0-9]{1,10})(?: +from +(\S+))?(?: +until +(\S+))?")
NEVER = "never"


@dataclass(frozen=True, slots=True)
class How:
    """What a file leaves open: the rules here, the instant, the country, the order of dates."""

    programme: Programme
    now: datetime
    region: str = ""
    dates: str = ""
    tiers: Mapping[str, str] | None = None  # names of tiers there -> ours; empty: none

    @property
    def zone(self) -> str:
        """By which clock a date is meant."""
        return self.programme.programme.time_zone


class Reader:
    """Reads the lines of one file; BadCell names the column and what is wrong with its cell."""

    def __init__(
        self, layout: Layout, header: Sequence[str], how: How, renamed: Mapping[str, str]
    ) -> None:
        self._layout = layout
        self._header = header
        self._how = how
        self._places = layout.places(header, renamed)
        self._dates = how.dates or layout.dates

    @property
    def unread(self) -> list[str]:
        """Titles of columns that mean nothing to this layout."""
        used = set(self._places.values())
        return [title for place, title in enumerate(self._header) if place not in used and title]

    def line(self, number: int, given: Sequence[str]) -> MemberLine:
        """What a line says."""
        extra = given[len(self._header) :]
        if any(cell.strip() for cell in extra):
            raise BadCell(f"it has {len(given)} cells, the header {len(self._header)}")
        row = _Row(
            self,
            {
                thing: self._plain(given[place]) if place < len(given) else ""
                for thing, place in self._places.items()
            },
        )
        if row.text("state").lower() in self._layout.barred:
            raise BadCell(f"{self.title('state')}: {row.text('state')} in the old programme")
        tier, hidden = row.cell("tier", self._tiers, ("", ""))
        points, lots = self._points(row)
        own = row.cell("code", _own_code, "")
        return MemberLine(
            number=number,
            member=row.cell("member", canonical, ""),
            phones=row.cell(
                "phone", self._each(lambda one: cells.phone(one, self._how.region)), ()
            ),
            emails=row.cell("email", self._each(cells.email), ()),
            externals=row.cell("external_id", self._each(cells.identifier), ()),
            name=self._name(row),
            locale=row.cell("language", _language, ""),
            zone=row.cell("time_zone", _zone, ""),
            birthday=row.cell("birthday", lambda one: cells.birthday(one, self._dates), ""),
            joined_at=row.cell("joined", self._joined, None),
            points=points,
            lots=lots,
            tier=tier,
            tier_until=row.cell("tier_until", self._until, None),
            hidden_tier=hidden,
            code=own,
            old_codes=(
                *((old_codes.key_of(own),) if own and not old_codes.is_own(own) else ()),
                *row.cell("old_codes", self._each(_old_code), ()),
                *row.cell("referral_link", lambda one: (_old_code(_last_part(one)),), ()),
            ),
        )

    def title(self, thing: str) -> str:
        """How the file calls a column."""
        return self._header[self._places[thing]] if thing in self._places else thing

    def _plain(self, cell: str) -> str:
        return cells.alive(cell.strip(" ")).strip()

    def _phone(self, text: str) -> str:
        return cells.phone(text, self._how.region)

    def _each(self, read: Callable[[str], T]) -> Callable[[str], tuple[T, ...]]:
        return lambda text: tuple(dict.fromkeys(read(part) for part in cells.several(text)))

    def _name(self, row: "_Row") -> str:
        nothing = self._layout.nothing
        parts = [row.cell(thing, cells.words, "") for thing in ("first_name", "last_name")]
        whole = row.cell("name", cells.words, "")
        both = " ".join(part for part in parts if part and part != nothing)
        return whole if whole and whole != nothing else cells.words(both)

    def _points(self, row: "_Row") -> tuple[int | None, tuple[GivenLot, ...]]:
        points = row.cell("points", cells.whole, None)
        pending = row.cell("pending", cells.whole, 0)
        lots: tuple[GivenLot, ...] = row.cell("lots", self._lots, ())
        if lots and points is not None and points != sum(lot.points for lot in lots):
            total = sum(lot.points for lot in lots)
            raise BadCell(f"{self.title('lots')}: they add up to {total}, points says {points}")
        if pending < 0:
            raise BadCell(f"{self.title('pending')}: not below zero")
        if not pending:
            return points, lots
        both = (points or 0) + pending
        ripe = self._how.now + timedelta(days=self._how.programme.purchase.pending_days)
        if (points or 0) > 0:
            return both, (GivenLot(points or 0), GivenLot(pending, ripe))
        return both, (GivenLot(both, ripe),) if both > 0 else ()

    def _lots(self, text: str) -> tuple[GivenLot, ...]:
        return tuple(self._lot(part) for part in cells.several(text))

    def _lot(self, text: str) -> GivenLot:
        found = _LOT.fullmatch(text)
        if not found or not 0 < int(found[1]) <= cells.MOST_POINTS:
            raise BadCell(f"such as '50 from 2026-03-01 until 2027-03-01', not {text[:60]!r}")
        start = cells.moment(found[2], self._how.zone) if found[2] else None
        if found[3] == NEVER:
            return GivenLot(int(found[1]), start, None, endless=True)
        end = cells.moment(found[3], self._how.zone, end=True) if found[3] else None
        if end is not None and end <= (start or datetime.min.replace(tzinfo=end.tzinfo)):
            raise BadCell(f"points that expire before they are available: {text[:60]!r}")
        return GivenLot(int(found[1]), start, end)

    def _joined(self, text: str) -> datetime:
        at = cells.moment(text, self._how.zone)
        if at > self._how.now:
            raise BadCell(f"not in the future: {text[:40]!r}")
        return at

    def _until(self, text: str) -> datetime:
        return cells.moment(text, self._how.zone, end=True)

    def _tiers(self, text: str) -> tuple[str, str]:
        """A tier that points reach, and one given by hand; either may be missing."""
        found = {False: "", True: ""}
        for part in cells.several(text):
            if part == self._layout.nothing:
                continue
            slug = (self._how.tiers or {}).get(part.casefold())
            if slug == "":
                continue
            tier = next(
                (
                    tier
                    for tier in self._how.programme.tiers
                    if (slug or part.casefold())
                    in (tier.slug, *(title.casefold() for title in tier.name.values()))
                ),
                None,
            )
            if tier is None:
                known = ", ".join(tier.slug for tier in self._how.programme.tiers) or "none"
                raise BadCell(
                    f"one of {known}, not {part[:60]!r}; --tier {part[:60]!r}=SLUG says which"
                )
            found[tier.hidden] = tier.slug
        return found[False], found[True]


@dataclass(frozen=True, slots=True)
class _Row:
    """The cells of a line by what they stand for."""

    reader: Reader
    given: Mapping[str, str]

    def text(self, thing: str) -> str:
        """What stands there; nothing if the provider says so in its way."""
        text = self.given.get(thing, "")
        nothing = self.reader._layout.nothing
        return "" if nothing and text == nothing and thing not in ("points", "pending") else text

    def cell(self, thing: str, read: Callable[[str], Any], missing: Any) -> Any:
        """What a cell says; BadCell names its column."""
        text = self.text(thing)
        if not text:
            return missing
        try:
            return read(text)
        except BadCell as error:
            raise BadCell(f"{self.reader.title(thing)}: {error}") from error


def _language(text: str) -> str:
    """The language, or English for those that we do not speak."""
    code = text.strip().lower().replace("_", "-").partition("-")[0]
    return code if code in LANGUAGES else "en"


def _zone(text: str) -> str:
    try:
        name: str = zone_of(text.strip())
    except ValueError as error:
        raise BadCell(str(error)) from error
    return name


def _own_code(text: str) -> str:
    """A code of Kith: one that was given, or one that a member chose."""
    code = canonical(text)
    chosen = "" if old_codes.is_own(code) else speakable(text)
    if not old_codes.is_own(code) and not chosen:
        raise BadCell(f"a code of Kith, not {text[:40]!r}; others are old_codes")
    return chosen or code


def _old_code(text: str) -> str:
    code = old_codes.key_of(text)
    if not old_codes.SHORTEST <= len(code) <= old_codes.LONGEST:
        raise BadCell(
            f"{old_codes.SHORTEST} to {old_codes.LONGEST} letters and digits, not {text[:60]!r}"
        )
    return code


def _last_part(link: str) -> str:
    """The code at the end of a referral link's path."""
    parts = [part for part in urlsplit(link).path.split("/") if part]
    if not parts:
        raise BadCell(f"a link whose path ends with the code, not {link[:80]!r}")
    return parts[-1]
