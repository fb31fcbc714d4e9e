"""Which day of the year somebody means: "12 March", "12.03.", "März 12", "03-12", "1990-03-12"."""

import re
from calendar import monthrange
from functools import cache

from babel import Locale
from rapidfuzz.distance import OSA

from handlers.words import folded

LOCALES = ("en", "de")
_LEAP = 2024  # 29 February is a birthday
_ISO = re.compile(r"(?:\d{4}-)?(\d{1,2})-(\d{1,2})")
_NUMBERS = re.compile(r"(\d{1,2})\s*[./]\s*(\d{1,2})\s*(?:[./]\s*(?:\d{4}|\d{2})?)?")
_WORDS = re.compile(r"\d+|[^\W\d_]+")
_AROUND = frozenset(("on", "the", "of", "am", "der", "den", "is", "ist", "st", "nd", "rd", "th"))


def day_of_year(said: str) -> str:
    """The day as "MM-DD"; nothing if no day is meant, or it does not exist. A year is ignored.

    Of two numbers the day comes first, as both languages write it; with hyphens, the month.
    """
    text = said.strip()
    if found := _ISO.fullmatch(text):
        return _day(int(found[1]), int(found[2]))
    if found := _NUMBERS.fullmatch(text):
        return _day(int(found[2]), int(found[1]))
    words = [word for word in _WORDS.findall(folded(text)) if word not in _AROUND]
    months = [month for word in words if word.isalpha() and (month := _month(word))]
    numbers = [int(word) for word in words if word.isdecimal()]
    years = [number for number in numbers if number > 31]
    days = [number for number in numbers if number <= 31]
    if len(months) != 1 or len(days) != 1 or len(words) != 2 + len(years) or len(years) > 1:
        return ""
    return _day(months[0], days[0])


def _day(month: int, day: int) -> str:
    exists = 1 <= month <= 12 and 1 <= day <= monthrange(_LEAP, month)[1]
    return f"{month:02}-{day:02}" if exists else ""


@cache
def _months() -> dict[str, int]:
    """Every way to write a month, in both languages."""
    found: dict[str, int] = {"janner": 1, "feber": 2, "maerz": 3, "mrz": 3}
    for name in LOCALES:
        for form in ("format", "stand-alone"):
            for width in ("wide", "abbreviated"):
                for number, month in Locale.parse(name).months[form][width].items():
                    found[folded(month)] = number
    return found | {name[:3]: number for name, number in found.items()}


def _month(word: str) -> int:
    """The month of that name, one slip of the finger forgiven in long ones; 0: none."""
    known = _months()
    if word in known:
        return known[word]
    if len(word) < 5:
        return 0
    near = {
        number for name, number in known.items() if len(name) > 4 and OSA.distance(word, name) <= 1
    }
    return near.pop() if len(near) == 1 else 0
