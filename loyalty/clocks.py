"""By whose clock it is night: that of the zone a member told, else those of their number's country.

Nobody is asked for a zone: until members tell one, they have the one of their number, and where
its country has several, the programme's. Whoever has that one is taken for somebody who told
none, and left alone while it is night anywhere in that country. A number that is found out later
tells theirs, too; so whoever has the programme's beside a number that says another one told it.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from loyalty.programme import QuietRules

Lives = tuple[str, Sequence[str]]  # the zone that is kept of somebody, and their numbers
_LONGEST = timedelta(days=2)  # a country so wide that no hour is day everywhere is left alone


@lru_cache(maxsize=1024)
def is_zone(name: str) -> bool:
    """Whether this machine knows a zone."""
    try:
        ZoneInfo(name)
    except (LookupError, ValueError, OSError):
        return False
    return True


def zone_of(phone: str, own: str) -> str:
    """The zone of a phone number whose country has only one; else the programme's."""
    zones = _zones_of(phone)
    return zones[0] if len(zones) == 1 else own


def known(zone: str, own: str) -> str:
    """A zone; the programme's instead of one that this machine does not know."""
    return zone if is_zone(zone) else own


def learned(lives: Lives, number: str, own: str) -> str:
    """The zone of whoever is found to have one more number: its own, if nothing else says one."""
    if _surely(lives, own) > _PROGRAMMES:
        return lives[0]
    return zone_of(number, known(lives[0], own))


def of_both(one: Lives, other: Lives, own: str) -> str:
    """The zone of two who are one person, each with a zone and numbers: the surer, else the first.

    What was told is surer than what a number says, and that surer than the programme's.
    """
    best = max(one, other, key=lambda each: _surely(each, own))  # of equals it is the first
    if _surely(best, own) > _PROGRAMMES:
        return best[0]
    return next(iter(_single([*one[1], *other[1]])), own)


_UNKNOWN, _PROGRAMMES, _NUMBERS, _TOLD = range(4)


def _surely(lives: Lives, own: str) -> int:
    """How sure it is that somebody lives by the zone that is kept of them."""
    zone, numbers = lives
    if not is_zone(zone):
        return _UNKNOWN
    single = _single(numbers)
    if zone in single:
        return _NUMBERS
    return _TOLD if single or zone != own else _PROGRAMMES


def _single(numbers: Iterable[str]) -> list[str]:
    """The zones of those numbers whose country has only one."""
    return [zones[0] for number in numbers if len(zones := _zones_of(number)) == 1]


def clocks(zone: str, address: str, own: str) -> tuple[str, ...]:
    """By which zones it is night for whoever has a zone and an address; `own`: the programme's."""
    known = is_zone(zone)
    if known and zone != own:
        return (zone,)
    kind, _, number = address.partition(":")
    zones = _zones_of(number) if kind in ("whatsapp", "phone") else ()
    if known and len(zones) == 1:
        return (own,)  # they told another than their number's
    return zones or (own,)


def quiet_until(rules: QuietRules, zones: Iterable[str], now: datetime) -> datetime | None:
    """When it is quiet in none of these zones any more; None: it is day in all of them."""
    at, where = now, tuple(zones)
    while ends := [end for zone in where if (end := rules.quiet_until_after(at, zone))]:
        at = max(ends)
        if at - now > _LONGEST:
            break
    return at if at > now else None


def reminded_from(
    quiet: QuietRules, hour: str, zones: Iterable[str], now: datetime
) -> datetime | None:
    """When reminders are said in these zones: by day in all, from their hour in one; None: now."""
    where = tuple(zones)
    at, early = quiet_until(quiet, where, now) or now, _before(hour)
    begins = [begin for zone in where if (begin := early.quiet_until_after(at, zone))]
    if len(begins) == len(where):
        at = quiet_until(quiet, where, min(begins)) or min(begins)
    return at if at > now else None


@lru_cache(maxsize=64)
def _before(hour: str) -> QuietRules:
    """The part of a day in which nothing is said before an hour, as if it were quiet then."""
    return QuietRules(quiet_from="00:00", quiet_until=hour)


@lru_cache(maxsize=1024)
def _zones_of(number: str) -> tuple[str, ...]:
    """The zones of a number's country, or of the part of it that the number belongs to."""
    import phonenumbers  # late: most programs that need a clock need no numbers
    from babel.core import get_global
    from phonenumbers import timezone

    try:
        parsed = phonenumbers.parse(number, None)
    except phonenumbers.NumberParseException:
        return ()
    zones = [zone for zone in timezone.time_zones_for_number(parsed) if _is_place(zone)]
    if len(zones) > 1:  # those of other countries that share its prefix, such as Jersey's +44
        country, where = phonenumbers.region_code_for_number(parsed), get_global("zone_territories")
        zones = [zone for zone in zones if where.get(zone, country) == country] or zones
    return tuple(zones)


def _is_place(zone: str) -> bool:
    return zone != "Etc/Unknown" and is_zone(zone)
