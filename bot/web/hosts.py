"""Who invites: whose code it is, and by which first name friends may know them.

Asked for at every opening, so answers are remembered; for a minute, so that a name that is hidden
and a member who leaves are gone from the page as soon. While the database is away a code that was
known goes on leading somewhere, but nobody is named.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from bot.database import is_weather
from bot.web.gathering import Gathered
from loyalty.codes import canonical
from loyalty.statements import listed, packed, rows
from referral_links import links
from referral_links.first_names import first_name

LONGEST_CODE = 40  # of what somebody may type as a code, blanks and hyphens included
MOST_CODES = 50_000
REMEMBERED_SECONDS = 60.0
WEATHER_SECONDS = 3600.0

_HOSTS = listed(
    "SELECT l.code, l.member_id, m.name, m.named, m.locale FROM referral_link l"
    " JOIN member m ON m.id = l.member_id WHERE l.code IN ({one})"
)


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
        self._codes = Gathered(_read)

    async def find(self, typed: str) -> Invitation | None:
        """The invitation that was meant; only codes that exist are remembered."""
        now, key = self._clock(), typed
        kept = self._known.get(key)  # nearly always, as links are followed rather than typed
        if kept is None:
            if not (len(typed) <= LONGEST_CODE and typed.isascii() and typed.isprintable()):
                return None
            key = canonical(typed)  # however it is spelt, it is one link
            kept = self._known.get(key)
        if kept is not None and now - kept[0] < REMEMBERED_SECONDS:
            return kept[1]
        try:
            found = await self._read(typed)
        except Exception as error:
            if kept is None or now - kept[0] >= WEATHER_SECONDS or not is_weather(error):
                raise
            return replace(kept[1], name="")
        self._known.pop(key, None)
        if found is not None:
            while len(self._known) >= MOST_CODES:
                del self._known[next(iter(self._known))]  # whoever was asked for longest ago
            self._known[key] = now, found
        return found

    async def _read(self, typed: str) -> Invitation | None:
        found = await self._codes.find(canonical(typed))
        if found is None:  # rarely: an old one, which leads to the link of whoever had it
            link = await links.find(typed)
            found = await self._codes.find(link.code) if link is not None else None
        return found


async def _read(codes: Sequence[str]) -> dict[str, Invitation]:
    found = await rows(_HOSTS, packed(codes))
    return {str(one["code"]): _invitation(one) for one in found}


def _invitation(found: Mapping[str, Any]) -> Invitation:
    name = first_name(str(found["name"])) if found["named"] else ""
    return Invitation(str(found["code"]), int(found["member_id"]), name, str(found["locale"]))
