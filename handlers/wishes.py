"""What somebody wants to redeem, read from how people write numbers, points and money."""

import re
from dataclasses import dataclass
from typing import Literal

from loyalty.money import MINOR_UNITS

_NUMBER = r"(\d{1,9})"
_POINTS = re.compile(r"(\d{1,3}(?:[.,]\d{3}){1,2}|\d{1,9}) ?(?:points?|pts?|pkt|punkte?n?)")
_SIGNS = {"£": "GBP", "€": "EUR", "$": "USD"}
_NAMES = {
    "gbp": "GBP", "pound": "GBP", "pounds": "GBP", "quid": "GBP", "pfund": "GBP",
    "eur": "EUR", "euro": "EUR", "euros": "EUR", "usd": "USD", "dollar": "USD", "dollars": "USD",
    "chf": "CHF", "franken": "CHF",
}  # fmt: skip
_MONEY = re.compile(r"([£€$]?) ?(\d{1,7})(?:[.,](\d{1,2}))? ?([£€$]|[a-z]*)")
_EVERYTHING = re.compile(
    r"(it all|them all|all|everything|the lot|max|maximum|the maximum|as much as possible"
    r"|alles|alle|maximal|so viel wie möglich)"
    r"( i have| i've got| i got| was ich habe)?"
    r"( of)?( it| them)?( my| the| meine| die)?( points| punkte)?"
)


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody wants to redeem: a bare number, points, or money in minor units."""

    unit: Literal["number", "points", "money"]
    amount: int


def read_wish(text: str, currency: str) -> Wish | None:
    """Read "3", "200 points", "£10" or "10,50 €"; None if it is nothing of the kind."""
    text = text.strip().casefold().removesuffix(" off").strip()
    if re.fullmatch(_NUMBER, text):
        return Wish("number", int(text))
    if found := _POINTS.fullmatch(text):
        return Wish("points", int(found[1].replace(",", "").replace(".", "")))
    found = _MONEY.fullmatch(text)
    if found is None:
        return None
    before, whole, fraction, after = found.groups()
    named = _SIGNS.get(before) or _SIGNS.get(after) or _NAMES.get(after, after.upper())
    if named not in ("", currency):
        return None
    return Wish("money", int(whole) * MINOR_UNITS + int((fraction or "0").ljust(2, "0")))


def is_everything(text: str) -> bool:
    """Whether somebody wants the most that their points are good for."""
    return bool(_EVERYTHING.fullmatch(" ".join(text.casefold().rstrip("!. ").split())))
