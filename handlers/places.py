"""Which time zone somebody means: its name, a city of it, or a country that has only one."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from babel import Locale
from babel.core import get_global
from rapidfuzz.distance import OSA
from rapidfuzz.process import extract

from handlers.words import folded

LOCALES = ("en", "de")
_HALF_A_YEAR = timedelta(days=182)
# Not places, and not what anybody means who types three letters.
_NO_PLACES = (
    "Etc/",
    "SystemV/",
    "US/",
    "Canada/",
    "Brazil/",
    "Chile/",
    "Mexico/",
    "posix/",
    "right/",
)
_ALSO_CALLED = {
    "uk": "GB", "great britain": "GB", "england": "GB", "scotland": "GB", "wales": "GB",
    "grossbritannien": "GB", "holland": "NL", "usa": "US", "america": "US", "amerika": "US",
    "schweiz": "CH",
}  # fmt: skip


def zones_of(said: str, now: datetime) -> list[str]:
    """The zones that a text may mean: none, the one, or several that differ."""
    name = _flat(said)
    if not name:
        return []
    if name in _names():
        return [_names()[name]]
    places = _places()
    if name in places:
        return _differing(places[name], now)
    slips = 1 if len(name) < 8 else 2
    if len(name) < 4:
        return []
    near = extract(name, list(places), scorer=OSA.distance, score_cutoff=slips, limit=4)
    meant = {
        tuple(_differing(places[found], now))
        for found, distance, _ in near
        if distance == near[0][1]
    }
    return list(meant.pop()) if len(meant) == 1 else []


def _flat(text: str) -> str:
    return folded(text.replace("_", " "))


@cache
def _names() -> dict[str, str]:
    """Zones by their full names, however they are typed."""
    return {
        _flat(zone): zone
        for zone in sorted(available_timezones())
        if ("/" in zone and not zone.startswith(_NO_PLACES)) or zone == "UTC"
    }


@cache
def _places() -> dict[str, list[str]]:
    """Cities and countries, in all languages, and the zones that they are in."""
    found: dict[str, list[str]] = {}
    for zone in _names().values():
        if "/" in zone:
            found.setdefault(_flat(zone.rpartition("/")[2]), []).append(zone)
    locales = [Locale.parse(name) for name in LOCALES]
    for locale in locales:
        for zone, known in locale.time_zones.items():
            if zone in _names().values() and isinstance(known.get("city"), str):
                found.setdefault(_flat(known["city"]), [zone])
    for territory, zones in get_global("territory_zones").items():
        usable = [zone for zone in zones if zone in _names().values()]
        called = {_flat(locale.territories.get(territory, "")) for locale in locales}
        called |= {name for name, code in _ALSO_CALLED.items() if code == territory}
        for country in called - {""}:
            if usable and country not in found:
                found[country] = usable
    return found


def _differing(zones: Iterable[str], now: datetime) -> list[str]:
    """One zone of each group whose clocks agree, now and half a year from now."""
    groups: dict[tuple[timedelta | None, ...], str] = {}
    for zone in zones:
        clock = ZoneInfo(zone)
        offsets = tuple((at.astimezone(clock)).utcoffset() for at in (now, now + _HALF_A_YEAR))
        groups.setdefault(offsets, zone)
    return list(groups.values())
