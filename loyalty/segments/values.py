"""What a filter compares with: each kind of value, how it is read, and how it is written."""

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from rapidfuzz import process

from loyalty.codes import canonical
from loyalty.money import MINOR_UNITS, cents_of

EQUAL = ("=", "!=")
ORDERED = ("=", "!=", "<", "<=", ">", ">=")
ONE_OF = ("in",)
NEVER = "never"
LONGEST_NAME = 120
LONGEST_TAG = 40
MOST_DAYS = 36_500
MOST = 10**12
MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september",
    "october", "november", "december",
)  # fmt: skip
THIS_MONTH, NEXT_MONTH, UNKNOWN = "this month", "next month", "unknown"

_AGE = re.compile(r"(\d{1,6}) ?(d|day|days|w|week|weeks)", re.ASCII)
_NUMBER = re.compile(r"\d{1,13}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of value: what can be asked of it; `read` raises ValueError with what it expects."""

    ops: tuple[str, ...]
    read: Callable[[str], str]
    quoted: bool = False  # a text of somebody's own is written in quotes
    expects: str = ""


def meant(said: str, known: Sequence[str]) -> str:
    """What somebody perhaps wanted to write: "; perhaps tier", or nothing."""
    found = process.extractOne(said.lower(), known, score_cutoff=60, processor=str.lower)
    return f"; perhaps {found[0]}" if found else ""


def spaced(said: str) -> str:
    """A name with one blank between its words; ValueError if it is empty, long or no text."""
    name = " ".join(said.split())
    if not 0 < len(name) <= LONGEST_NAME or any(
        unicodedata.category(sign) in ("Cc", "Cs") for sign in name
    ):
        raise ValueError(f"a name of at most {LONGEST_NAME} characters")
    return name


def tag_of(said: str) -> str:
    """A tag as it is kept: in small letters; ValueError if it is none."""
    tag = " ".join(spaced(said).lower().split())
    if len(tag) > LONGEST_TAG:
        raise ValueError(f"a tag of at most {LONGEST_TAG} characters")
    return tag


def _number(said: str) -> str:
    if not _NUMBER.fullmatch(said) or int(said) > MOST:
        raise ValueError("a whole number such as 200")
    return str(int(said))


def _money(said: str) -> str:
    try:
        cents = cents_of(said)
    except ValueError:
        cents = -1
    if cents < 0 or len(said.partition(".")[2]) > 2:  # 1.000 is a thousand to half of the world
        raise ValueError("an amount such as 1000.00, without signs for thousands")
    return f"{cents // MINOR_UNITS}.{cents % MINOR_UNITS:02}"


def _days(said: str) -> str:
    found = _AGE.fullmatch(said.lower())
    number = int(found[1]) * (7 if found[2].startswith("w") else 1) if found else MOST_DAYS + 1
    if number > MOST_DAYS:
        raise ValueError("a time such as 60 days, or 8 weeks")
    return f"{number} {'day' if number == 1 else 'days'}"


def _age(said: str) -> str:
    if said.lower() == NEVER:
        return NEVER
    try:
        return _days(said)
    except ValueError as error:
        raise ValueError(f"{error}, or never") from None


def _member(said: str) -> str:
    number = canonical(spaced(said))
    if not number.isascii() or not number.isalnum():
        raise ValueError("a member's number")
    return number


def _language(said: str) -> str:
    if not re.fullmatch(r"[a-z]{2,3}(-[a-z0-9]{2,4})?", said.lower(), re.ASCII):
        raise ValueError("a language such as en")
    return said.lower()


def _country(said: str) -> str:
    if not re.fullmatch(r"[a-z]{2}", said.lower(), re.ASCII):
        raise ValueError("a country's two letters, such as GB")
    return said.upper()


def _of(options: Sequence[str]) -> Callable[[str], str]:
    def read(said: str) -> str:
        wanted = said.lower()
        if wanted not in options:
            raise ValueError(f"one of {', '.join(options)}{meant(wanted, options)}")
        return wanted

    return read


def choice(*options: str) -> Kind:
    """One of a few words."""
    return Kind(EQUAL + ONE_OF, _of(options), expects=", ".join(options))


def levels(*options: str) -> Kind:
    """One of a few words, of which each is more than the one before."""
    return Kind(ORDERED + ONE_OF, _of(options), expects=" < ".join(options))


def number_of(written: str) -> int:
    """The number, the days or the minor units of a value that was read."""
    if "." in written:
        return cents_of(written)
    return int(written.partition(" ")[0])


NAME = Kind(EQUAL + ONE_OF, spaced, quoted=True, expects="a name")
RANK = Kind(ORDERED + ONE_OF, spaced, quoted=True, expects="a level's title or slug")
SAVED = Kind(EQUAL, spaced, quoted=True, expects="a segment's name")
MEMBER = Kind(EQUAL + ONE_OF, _member, quoted=True, expects="a member's number")
TAG = Kind(EQUAL + ONE_OF, tag_of, quoted=True, expects="a tag")
LANGUAGE = Kind(EQUAL + ONE_OF, _language, expects="such as en")
COUNTRY = Kind(EQUAL + ONE_OF, _country, expects="such as GB")
NUMBER = Kind(ORDERED, _number, expects="a number")
MONEY = Kind(ORDERED, _money, expects="an amount such as 10.00")
AGE = Kind(ORDERED, _age, expects="a time such as 60 days, or never")
SPAN = Kind(ORDERED[2:], _days, expects="a time such as 60 days")
MONTH = choice(*MONTHS, THIS_MONTH, NEXT_MONTH, UNKNOWN)
YES_NO = choice("yes", "no")
