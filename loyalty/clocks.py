"""By whose clock it is night: that of the zone a member told, else those of their number's country.

Nobody is asked for a zone: until members tell one, they have the one of their number, and where
its country has several, the programme's. Whoever has that one is taken for somebody who told
none, and left alone while it is night anywhere in that country.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from loyalty.programme import QuietRules

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


def clocks(zone: str, address: str, own: str) -> tuple[str, ...]:
    """By which zones it is night for whoever has a zone and an address; `own`: the programme's."""
    known = is_zone(zone)
    if known and zone != own:
        return (zone,)
    kind, _, number = address.partition(":")
    zones = _zones_of(number) if kind == "whatsapp" else ()
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
