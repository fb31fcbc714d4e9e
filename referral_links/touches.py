"""What somebody says when an invitation brings them: a friend's code, the token of a door, or both.

The landing page gave the token out together with the code. It says whose link was opened, and when:
so credit survives a code that was deleted or damaged.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any, Literal

from loyalty.codes import ALPHABET
from loyalty.statements import instant, listed, packed, rows
from referral_links import old_codes
from referral_links.naming import is_meant
from referral_links.old_codes import CODE_LENGTH

TOKEN_LENGTH = 8
OPEN = timedelta(days=90)  # so long a token leads back to its door
MOST_KEPT = 6  # touches that wait for somebody to join

Path = Literal["start", "text", "token", "order", "merge"]

_TOKENS = re.compile(r"[0-9A-Za-z][0-9A-Za-z._-]*")  # old codes may have such signs inside
_WORDS = re.compile(r"[0-9A-Za-z]+")
_MOST_WORDS = 200  # a first message is short; a long one is not searched for ever
_NEAR = 60  # signs of a text that are looked at
_LEADS = re.compile(r"(?:/r/|/start\s+)$", re.IGNORECASE)  # what follows is a code, whatever it is
# Letters of other keyboards that look like ours, small ones too.
_FOREIGN = "\u0410\u0412\u0415\u041a\u041c\u041d\u041e\u0420\u0421\u0422\u0423\u0425"
_LATIN = "ABEKMHOPCTYX"
_SAME = str.maketrans(_FOREIGN + _FOREIGN.lower(), _LATIN * 2)


@dataclass(frozen=True, slots=True)
class Touch:
    """Somebody came with a code: how, of which campaign, and since when.

    With a token they were at its door at `touched_at` and said so at `heard_at`.
    """

    code: str  # of the link as it is now
    path: Path
    tag: str
    touched_at: datetime
    token: str = ""
    heard_at: datetime | None = None

    @property
    def said_at(self) -> datetime:
        """When the code itself was said."""
        return self.heard_at or self.touched_at


async def find_touch(text: str, *, path: Path, now: datetime) -> Touch | None:
    """The earliest touch that a text tells of."""
    return next(iter(await find_touches(text, path=path, now=now)), None)


async def find_touches(text: str, *, path: Path, now: datetime) -> list[Touch]:
    """All touches that a text tells of, the earliest first: doors that were gone through, codes.

    Blanks that got into a code are forgiven where nothing else is found.
    """
    plain = _plain(text)
    found = await _touches(plain, path, now)
    if not found and (pairs := _pairs(plain)):
        found = await _touches(pairs, path, now)
    return found


async def _touches(text: str, path: Path, now: datetime) -> list[Touch]:
    typed, words, names = _candidates(text)
    codes = await old_codes.meant_in_text(typed, words, names)
    found = []
    for door in await _doors([*typed, *words], now):
        code, token = str(door["code"]), str(door["token"])
        how: Path = path if code in codes else "token"
        found.append(Touch(code, how, str(door["tag"]), instant(door["at"]), token, now))
    through = {touch.code for touch in found}
    return [*found, *(Touch(code, path, "", now) for code in codes if code not in through)]


def kept(before: Sequence[Touch], more: Sequence[Touch]) -> list[Touch]:
    """The touches of a chat after some more, the earliest first; of each code the first and last.

    The last one counts if the first has run out by the time somebody joins.
    """
    found = list(before)
    for touch in more:
        same = [one for one in found if one.code == touch.code]
        if len(same) > 1:
            found.remove(same[-1])
        found.append(touch)
    found.sort(key=lambda touch: touch.touched_at)
    return [*found[: MOST_KEPT - 1], *found[MOST_KEPT - 1 :][-1:]]


def packed_touches(touches: Sequence[Touch]) -> list[dict[str, Any]]:
    """Touches as a chat keeps them."""
    return [
        {
            "code": touch.code,
            "path": touch.path,
            "tag": touch.tag,
            "touched_at": touch.touched_at.isoformat(),
            "token": touch.token,
            "heard_at": touch.said_at.isoformat(),
        }
        for touch in touches
    ]


def unpacked_touches(found: Sequence[dict[str, Any]]) -> list[Touch]:
    """The same read back."""
    return [
        Touch(
            one["code"],
            one["path"],
            one["tag"],
            datetime.fromisoformat(one["touched_at"]),
            one["token"],
            datetime.fromisoformat(one["heard_at"]),
        )
        for one in found
    ]


_DOORS = listed(
    "SELECT d.token, d.tag, d.at, l.code FROM door d"
    " JOIN referral_link l ON l.member_id = d.member_id"
    " WHERE d.token IN ({one}) AND d.used_at IS NULL AND d.at > $2 ORDER BY d.at, d.token"
)


async def _doors(typed: Sequence[str], now: datetime) -> Sequence[dict[str, Any]]:
    """The doors whose tokens are among these and have not been used."""
    tokens = {one for one in typed if len(one) == TOKEN_LENGTH and set(one) <= set(ALPHABET)}
    return await rows(_DOORS, packed(sorted(tokens)), now - OPEN) if tokens else []


def _candidates(text: str) -> tuple[list[str], list[str], list[str]]:
    """What in a text may be a code or a token; long plain words; names that members may have."""
    codes: list[str] = []
    words: list[str] = []
    names: list[str] = []
    for found in list(_TOKENS.finditer(text))[:_MOST_WORDS]:
        token = found[0]
        leads = _LEADS.search(text, max(0, found.start() - _NEAR), found.start()) is not None
        parts = _WORDS.findall(token)
        for part in (*parts, token) if len(parts) > 1 else parts:
            key = old_codes.key_of(part)
            if old_codes.may_be_one(part) or (leads and len(part) >= old_codes.SHORTEST):
                plain = not (leads or old_codes.has_digit(part))
                (words if plain else codes).append(key)
        name = token.rstrip("._-")
        if old_codes.may_be_chosen(name) and is_meant(text, found.start(), name):
            names.append(old_codes.key_of(name))
    return codes, words, names


def _pairs(text: str) -> str:
    """Neighbours that are as long as a code together, with a digit in it."""
    words = _WORDS.findall(text)[:_MOST_WORDS]
    return " ".join(
        one + other
        for one, other in pairwise(words)
        if len(one + other) == CODE_LENGTH and not (one + other).isalpha()
    )


def _plain(text: str) -> str:
    """The text with wide letters made narrow, foreign look-alikes ours, invisible signs gone."""
    if text.isascii():
        return text
    narrow = unicodedata.normalize("NFKC", text).translate(_SAME)
    return "".join(sign for sign in narrow if unicodedata.category(sign) != "Cf")
