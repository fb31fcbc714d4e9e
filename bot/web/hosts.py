"""Who invites: whose code it is, and by which first name friends may know them.

Asked for at every opening, so answers are remembered; for a minute, so that a name that is hidden
and a member who leaves are gone from the page as soon. While the database is away a code that was
known goes on leading somewhere, but nobody is named.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from bot.database import is_weather
from loyalty.codes import canonical
from loyalty.statements import Sql, row
from referral_links import links

LONGEST_CODE = 40  # of what somebody may type as a code, blanks and hyphens included
LONGEST_NAME = 24
MOST_CODES = 50_000
REMEMBERED_SECONDS = 60.0
WEATHER_SECONDS = 3600.0

_HOST = Sql(
    "SELECT l.code, l.member_id, m.name, m.named, m.locale FROM referral_link l"
    " JOIN member m ON m.id = l.member_id WHERE l.code = $1"
)
_NAME = re.compile(r"[^\W\d_](?:[^\W\d_]|['’ʼ·-])*\.?")
_INVISIBLE = "\u115f\u1160\u3164\uffa0"  # fillers of Hangul: letters that show nothing
_MOST_MARKS = 2  # on top of one another: more is a prank


@dataclass(frozen=True, slots=True)
class Invitation:
    """One link as the page shows it."""

    code: str
    member_id: int
    name: str = ""  # only if they agreed; plain text
    locale: str = ""  # what whoever invites speaks


class Hosts:
    """Finds invitations by what was typed; `clock` counts seconds, from anywhere on."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._known: dict[str, tuple[float, Invitation]] = {}

    async def find(self, typed: str) -> Invitation | None:
        """The invitation that was meant; only codes that exist are remembered."""
        if not (len(typed) <= LONGEST_CODE and typed.isascii() and typed.isprintable()):
            return None
        now = self._clock()
        kept = self._known.get(typed)
        if kept is not None and now - kept[0] < REMEMBERED_SECONDS:
            return kept[1]
        try:
            found = await _read(typed)
        except Exception as error:
            if kept is None or now - kept[0] >= WEATHER_SECONDS or not is_weather(error):
                raise
            return replace(kept[1], name="")
        self._known.pop(typed, None)
        if found is not None:
            while len(self._known) >= MOST_CODES:
                del self._known[next(iter(self._known))]  # whoever was asked for longest ago
            self._known[typed] = now, found
        return found


async def _read(typed: str) -> Invitation | None:
    found = await row(_HOST, canonical(typed))
    if found is None:  # rarely: an old one, which leads to the link of whoever had it
        link = await links.find(typed)
        found = await row(_HOST, link.code) if link is not None else None
    if found is None:
        return None
    name = first_name(str(found["name"])) if found["named"] else ""
    return Invitation(str(found["code"]), int(found["member_id"]), name, str(found["locale"]))


def first_name(name: str) -> str:
    """The first name as strangers may read it: letters only, so that it advertises nothing.

    Invisible signs and pictures are left out; an address, a number or a slogan is no name.
    """
    first = next(iter("".join(_shown(unicodedata.normalize("NFC", name))).split()), "")
    if not _NAME.fullmatch("".join(sign for sign in first if not _is_mark(sign))):
        return ""
    return first if len(first) <= LONGEST_NAME else first[: LONGEST_NAME - 1] + "…"


def _shown(name: str) -> Iterator[str]:
    """The signs of a name that can be seen, with no more marks on a letter than a script needs."""
    marks = 0
    for sign in name:
        kind = unicodedata.category(sign)
        if _is_mark(sign):
            marks += 1
        elif sign.isspace():
            marks, sign = _MOST_MARKS, " "
        elif kind[0] == "C" or kind in ("So", "Sk") or sign in _INVISIBLE:
            marks = _MOST_MARKS if kind != "Cf" else marks  # no mark without its letter
            continue
        else:
            marks = 0
        if marks <= _MOST_MARKS:
            yield sign


def _is_mark(sign: str) -> bool:
    return unicodedata.category(sign)[0] == "M"
