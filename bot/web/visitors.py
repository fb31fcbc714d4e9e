"""Who opens a page: a person or a program; roughly from where, and with which browser.

Programs are told by a maintained list of their names, and by how they behave: whoever asks without
the headers that every browser sends, or ahead of time, is nobody who looks at a page. In doubt it
was no person: too few are counted rather than too many.
"""

import hashlib
import hmac
import re
import socket
from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

import crawleruseragents
from aiohttp import hdrs, web
from multidict import CIMultiDictProxy, istr

from bot.settings import Network
from referral_links.counting import NOWHERE, Visitor

LONGEST = 500  # of a header, as far as it is looked at
IPV4_KEPT, IPV6_KEPT = 24, 48  # bits of an address

_FORWARDED = istr("X-Forwarded-For")
_DESTINATION = istr("Sec-Fetch-Dest")
_PURPOSE, _X_PURPOSE = istr("Purpose"), istr("X-Purpose")
_SEC_PURPOSE, _X_MOZ = istr("Sec-Purpose"), istr("X-Moz")

# Apps that show the page inside themselves are people; the list takes their names for previews,
# which do not call themselves a Mozilla.
_APPS = frozenset(("WhatsApp", "MetaIAB Facebook", "Viber"))
_LISTED = re.compile(
    "|".join(
        f"(?:{one['pattern']})"
        for one in crawleruseragents.CRAWLER_USER_AGENTS_DATA
        if one["pattern"] not in _APPS
    )
)
# Every browser calls itself a Mozilla, but for Facebook's on some Android phones.
_BROWSER = re.compile(r"Mozilla/5\.0 \(|\[FBAN/FB4A;")
_TELLING = re.compile(
    r"https?:|www\.|@|compatible;|bot\b(?<!cubot)|crawl|spider|headless|preview|prerender|fetch"
    r"|scrap|\bmonitor|lighthouse|pagespeed|phantomjs|externalhit",
    re.IGNORECASE,
)


class Visitors:
    """Recognises visitors. Addresses are believed to `proxies` alone."""

    def __init__(self, secret: bytes, proxies: Sequence[Network]) -> None:
        self._secret = secret
        self._proxies = tuple(proxies)
        self._trusts = lru_cache(maxsize=1024)(self._is_proxy)
        self._device = lru_cache(maxsize=8192)(self._device_of)

    def seen(self, request: web.Request, today: date) -> Visitor:
        """Who it is, as far as it is kept."""
        if request.method != hdrs.METH_GET:
            return Visitor(False)
        headers = request.headers
        device = self._device(
            today,
            headers.get(hdrs.USER_AGENT, "")[:LONGEST],
            headers.get(hdrs.ACCEPT_LANGUAGE, "")[:LONGEST],
            "text/html" in headers.get(hdrs.ACCEPT, ""),
            headers.get(_DESTINATION, "document") == "document",
        )
        if not device or _asked_ahead(headers):
            return Visitor(False)
        lines = headers.getall(_FORWARDED, ())
        return Visitor(True, self._network(request.remote or "", lines), device)

    def _network(self, peer: str, lines: Sequence[str]) -> str:
        """The truncated address of whoever a chain of trusted proxies speaks for."""
        if not lines or not self._trusts(peer):
            return truncated(peer)
        # Our proxies add to its end.
        forwarded = ",".join(lines)[-LONGEST:] if len(lines) > 1 else lines[0][-LONGEST:]
        if "," not in forwarded:
            return truncated(forwarded.strip() or peer)
        said = [one.strip() for one in forwarded.split(",")]
        while len(said) > 1 and self._trusts(said[-1]):
            said.pop()
        return truncated(said[-1])

    def _is_proxy(self, said: str) -> bool:
        address = _address(said)
        return address is not None and any(address in proxy for proxy in self._proxies)

    def _device_of(
        self, today: date, agent: str, languages: str, wants_page: bool, shown: bool
    ) -> str:
        """A fingerprint that nobody can lead back, nor recognise on another day.

        Empty for what is no browser that shows somebody a page of its own.
        """
        if not (languages and wants_page and shown and is_browser(agent)):
            return ""
        key = hmac.digest(self._secret, f"visitors of {today}".encode(), "sha256")
        said = f"{agent}\n{languages}".encode()
        return hashlib.blake2b(said, key=key, digest_size=8).hexdigest()


def _asked_ahead(headers: CIMultiDictProxy[str]) -> bool:
    """Whether a program asks before somebody wants to see it."""
    return (
        _PURPOSE in headers or _X_PURPOSE in headers or _SEC_PURPOSE in headers or _X_MOZ in headers
    )


def is_browser(agent: str) -> bool:
    """Whether that is how people's browsers call themselves, also those inside of apps."""
    return (
        _BROWSER.match(agent) is not None
        and _TELLING.search(agent) is None
        and _LISTED.search(agent) is None
    )


def truncated(said: str) -> str:
    """An address without what tells households apart."""
    try:
        socket.inet_pton(socket.AF_INET, said)
    except (OSError, ValueError):
        return _truncated(_address(said))
    return f"{said.rpartition('.')[0]}.0/24"  # nearly all of them: quicker than to look twice


def _truncated(address: IPv4Address | IPv6Address | None) -> str:
    if address is None:
        return NOWHERE
    bits = IPV4_KEPT if address.version == 4 else IPV6_KEPT
    return str(ip_network(f"{address}/{bits}", strict=False))


def _address(said: str) -> IPv4Address | IPv6Address | None:
    """An address with or without its port, as proxies write it; IPv4 also within IPv6."""
    host = said
    if said.startswith("["):
        host = said[1:].partition("]")[0]
    elif said.count(":") == 1:
        host = said.partition(":")[0]
    try:
        address = ip_address(host.partition("%")[0])
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return mapped or address
