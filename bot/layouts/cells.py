"""What single cells hold, and how cells are written so that no spreadsheet runs them."""

import re
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import phonenumbers

from handlers.messages import clean

MOST_POINTS = 10**9
LONGEST_EMAIL = 240
LONGEST_ID = 120
LONGEST_NAME = 200
ALIVE = ("=", "+", "-", "@", "\t", "\r", "\n", "'")
_WHOLE = re.compile(r"[+-]?[0-9]{1,12}(\.0+)?")
_EMAIL = re.compile(r"[^@\s;]+@[^@\s;]+\.[^@\s;]+")
_E164 = re.compile(r"\+[1-9][0-9]{6,14}")
_MONTH_DAY = re.compile(r"(?:[0-9]{4}-)?([0-9]{2})-([0-9]{2})(?:[T ].*)?")
_SLASHED = re.compile(r"([0-9]{1,2})/([0-9]{1,2})(?:/[0-9]{2,4})?")


class BadCell(ValueError):
    """A cell that cannot be read: what was expected, and what is there."""


def inert(text: str) -> str:
    """The same cell with an apostrophe in front if a spreadsheet might take it for a formula."""
    return f"'{text}" if text.startswith(ALIVE) else text


def alive(text: str) -> str:
    """What `inert` was given."""
    return text[1:] if text[:1] == "'" and text[1:].startswith(ALIVE) else text


def words(text: str, longest: int = LONGEST_NAME) -> str:
    """What people write, without signs that no database takes."""
    plain = clean(text).strip()
    if len(plain) > longest:
        raise BadCell(f"at most {longest} characters, not {len(plain)}")
    return plain


def whole(text: str) -> int:
    """A number of points: no separator for thousands, because that sign means two things."""
    if not _WHOLE.fullmatch(text):
        raise BadCell(f"a whole number such as 1200, not {text[:40]!r}")
    number = int(text.partition(".")[0])
    if abs(number) > MOST_POINTS:
        raise BadCell(f"at most {MOST_POINTS} points")
    return number


def phone(text: str, region: str) -> str:
    """E.164; a number without its country needs a region."""
    plain = text.strip()
    try:
        parsed = phonenumbers.parse(plain, region or None)
    except phonenumbers.NumberParseException as error:
        known = "" if region else ", or say which country with --region"
        raise BadCell(f"a number such as +447700900123{known}, not {text[:40]!r}") from error
    number = phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)
    if not phonenumbers.is_possible_number(parsed) or not _E164.fullmatch(number):
        raise BadCell(f"a number that can be called, not {text[:40]!r}")
    return number


def email(text: str) -> str:
    """An address as addresses are compared."""
    plain = clean(text).strip().lower()
    if len(plain) > LONGEST_EMAIL or not _EMAIL.fullmatch(plain):
        raise BadCell(f"an address such as ana@example.com, not {text[:60]!r}")
    return plain


def identifier(text: str) -> str:
    """The name that somebody has elsewhere."""
    plain = words(text, LONGEST_ID)
    if ";" in plain:
        raise BadCell("no semicolon within an id")
    return plain


def birthday(text: str, order: str) -> str:
    """ "MM-DD" of a date; with slashes only if `order` says which comes first: mdy or dmy."""
    plain = text.strip()
    found = _MONTH_DAY.fullmatch(plain)
    if found:
        month, day = found.groups()
    else:
        found = _SLASHED.fullmatch(plain)
        if not found or not order:
            hint = "" if not found else "; say --dates mdy or --dates dmy for dates with slashes"
            raise BadCell(f"MM-DD or YYYY-MM-DD, not {text[:40]!r}{hint}")
        month, day = found.groups() if order == "mdy" else reversed(found.groups())
    try:
        date(2000, int(month), int(day))  # a leap year: the 29 February is a birthday too
    except ValueError as error:
        raise BadCell(f"a day of the calendar, not {text[:40]!r}") from error
    return f"{int(month):02}-{int(day):02}"


def moment(text: str, zone: str, *, end: bool = False) -> datetime:
    """An instant: ISO 8601 with its zone; of a date alone its beginning, or its end."""
    plain = text.strip()
    expected = "2026-03-01 or 2026-03-01T12:00:00Z"
    try:
        if len(plain) == 10:
            day = date.fromisoformat(plain) + timedelta(days=1 if end else 0)
            return datetime.combine(day, time(), ZoneInfo(zone)).astimezone(UTC)
        found = datetime.fromisoformat(plain)
    except (ValueError, OverflowError) as error:
        raise BadCell(f"{expected}, not {text[:40]!r}") from error
    if found.tzinfo is None:
        raise BadCell(f"{expected}: an instant needs its zone, {text[:40]!r} has none")
    if not 1970 <= found.year < 3000:
        raise BadCell("an instant between 1970 and 2999")
    return found.astimezone(UTC)


def written(at: datetime) -> str:
    """An instant as `moment` reads it."""
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")


def several(text: str) -> list[str]:
    """The parts of a cell that may hold more than one thing."""
    return [part.strip() for part in text.split(";") if part.strip()]
