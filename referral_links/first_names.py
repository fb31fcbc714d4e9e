"""The first name as others may read it: on a link's page, among friends, in the league."""

import re
import unicodedata
from collections.abc import Iterator

LONGEST_NAME = 24
_NAME = re.compile(r"[^\W\d_](?:[^\W\d_]|['’ʼ·-])*\.?")
_INVISIBLE = "\u115f\u1160\u3164\uffa0"  # fillers of Hangul: letters that show nothing
_MOST_MARKS = 2  # on top of one another: more is a prank


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
