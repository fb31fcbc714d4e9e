"""The friend's landing page: who invites, what both get, and the doors to the chats.

Opening it changes nothing but a count. It needs no script and no cookie, and the campaign that a
link is shared in (`?c=tag`) goes along to the doors, the other language and the QR code.
"""

import time
from collections.abc import Awaitable, Callable
from functools import lru_cache
from urllib.parse import quote

from aiohttp import web
from multidict import istr

from bot.database import is_weather
from bot.voice import FALLBACK, Voice
from bot.web import qr
from bot.web.card import Cards
from bot.web.counting import Counter
from bot.web.hosts import Hosts, Invitation
from bot.web.invitation import words
from bot.web.pages import Pages
from bot.web.qr import Codes
from loyalty.programme import Brand
from referral_links import links

_SITE = istr("Sec-Fetch-Site")

Make = Callable[[Brand, str, Invitation, web.Request], Awaitable[web.StreamResponse]]


class Landing:
    """GET /r/{code} and what belongs to it. `brand` says who invites, under the rules of now."""

    def __init__(
        self,
        brand: Callable[[], Brand],
        voice: Voice,
        counter: Counter,
        seconds: Callable[[], float] = time.monotonic,
    ) -> None:
        self._brand = brand
        self._voice = voice
        self._counter = counter
        self._shipped = tuple(voice.locales)
        self._hosts = Hosts(seconds)
        self._pages = Pages(voice)
        self._cards = Cards()
        self._codes = Codes()

    async def page(self, request: web.Request) -> web.StreamResponse:
        """GET /r/{code}: the invitation."""
        return await self._invited(request, self._page)

    async def door(self, request: web.Request) -> web.StreamResponse:
        """GET /r/{code}/telegram and /r/{code}/whatsapp: to the chat, with the code."""
        return await self._invited(request, self._door)

    async def picture(self, request: web.Request) -> web.StreamResponse:
        """GET /r/{code}/qr.svg, qr.png: the page's address, to be scanned from another screen."""
        return await self._invited(request, self._picture)

    async def share(self, request: web.Request) -> web.StreamResponse:
        """GET /r/{code}/share: for whoever invites, the ways to send the invitation on."""
        return await self._invited(request, self._share)

    async def card(self, request: web.Request) -> web.StreamResponse:
        """GET /r/{code}/card.png: the picture that chats and networks show beside a link."""
        return await self._invited(request, self._card)

    async def _invited(self, request: web.Request, make: Make) -> web.StreamResponse:
        """The answer for a code that exists; otherwise a friendly 404, or 503 in bad weather."""
        brand = self._brand()
        try:
            invitation = await self._hosts.find(request.match_info["code"])
        except Exception as error:
            if not is_weather(error):
                raise
            locale = self._locale(request, "")
            return self._notice(brand, locale, "landing-away", request, status=503)
        if invitation is None:
            return self._notice(brand, self._locale(request, ""), "landing-unknown", request)
        return await make(brand, self._locale(request, invitation.locale), invitation, request)

    async def _page(
        self, brand: Brand, locale: str, invitation: Invitation, request: web.Request
    ) -> web.StreamResponse:
        tag, now = tag_of(request), self._counter.now()
        if not from_here(request):
            self._counter.opened(invitation.member_id, tag, request, now.date())
        if not brand.programme.inviting(now):
            return self._over(brand, locale, invitation, request)
        body = self._pages.invitation(brand, locale, invitation, tag=tag, now=now)
        return self._pages.head(brand).over(body, request)

    async def _door(
        self, brand: Brand, locale: str, invitation: Invitation, request: web.Request
    ) -> web.StreamResponse:
        code = invitation.code
        telegram = request.match_info["channel"] == "telegram"
        if not (brand.telegram_link if telegram else brand.whatsapp_link):
            another = brand.telegram_link or brand.whatsapp_link
            why = "landing-closed" if another else "landing-later"
            return self._notice(brand, locale, why, request, code=code, status=503)
        channel = "telegram" if telegram else "whatsapp"
        token = await self._counter.door(invitation.member_id, channel, tag_of(request), request)
        if telegram:
            carried = f"{code}-{token}" if token else code
            target = f"{brand.telegram_link}?start={carried}"
        else:
            say = words(self._voice, brand, locale)
            text = say("landing-first-message", code=code)
            if token:  # apart from the code: who damages one leaves the other
                text = say("landing-first-message-door", code=code, token=token)
            target = f"{brand.whatsapp_link}?text={quote(text)}"
        headers = {
            "Location": target,
            "Cache-Control": "no-store",
            "Referrer-Policy": "no-referrer",
            "X-Robots-Tag": "noindex, nofollow",
        }
        return web.Response(status=303, headers=headers)

    async def _picture(
        self, brand: Brand, locale: str, invitation: Invitation, request: web.Request
    ) -> web.StreamResponse:
        kind = request.match_info["kind"]
        address = links.address(brand, invitation.code, tag_of(request))
        body = await self._codes.drawn(address, kind)
        return web.Response(body=body, headers=qr.headers(kind))

    async def _share(
        self, brand: Brand, locale: str, invitation: Invitation, request: web.Request
    ) -> web.StreamResponse:
        if not brand.programme.inviting(self._counter.now()):
            return self._over(brand, locale, invitation, request)
        body = self._pages.share(brand, locale, invitation.code, tag_of(request))
        return self._pages.head(brand).over(body, request)

    async def _card(
        self, brand: Brand, locale: str, invitation: Invitation, request: web.Request
    ) -> web.StreamResponse:
        now = self._counter.now()
        if not brand.programme.inviting(now):
            return self._over(brand, locale, invitation, request, status=404)
        face = self._pages.face(brand, locale, invitation, now)
        headers = {
            "Content-Type": "image/png",
            "Cache-Control": "public, max-age=300",  # not for long: a name may be hidden
            "Vary": "Accept-Language",
            "Content-Security-Policy": "default-src 'none'",
            "X-Content-Type-Options": "nosniff",
            "X-Robots-Tag": "noindex",
        }
        return web.Response(body=await self._cards.drawn(face), headers=headers)

    def _locale(self, request: web.Request, hosts: str) -> str:
        """The visitor's language: chosen, else their browser's, else that of whoever invites."""
        if request.query_string and (asked := request.query.get("lang")):
            return self._voice.spoken_locale(asked)
        wishes = request.headers.get("Accept-Language", "").strip()
        return preferred(wishes or hosts, self._shipped)

    def _over(
        self,
        brand: Brand,
        locale: str,
        invitation: Invitation,
        request: web.Request,
        *,
        status: int = 200,
    ) -> web.StreamResponse:
        """Friends are invited no more, and nothing is promised."""
        code = invitation.code
        return self._notice(brand, locale, "landing-over", request, code=code, status=status)

    def _notice(
        self,
        brand: Brand,
        locale: str,
        why: str,
        request: web.Request,
        *,
        code: str = "",
        status: int = 404,
    ) -> web.StreamResponse:
        """Something else than the invitation: said kindly, with the way to the chats."""
        eyebrow = "404" if status == 404 else ""  # what comes back has no number
        body = self._pages.notice(
            brand, locale, why, code=code, tag=tag_of(request), eyebrow=eyebrow
        )
        headers = dict(self._pages.head(brand).headers)
        if status == 503:
            headers["Retry-After"] = "5"
        return web.Response(status=status, body=body, headers=headers)


def tag_of(request: web.Request) -> str:
    """The campaign that the link was shared in; usually none."""
    if not request.query_string:
        return ""
    asked = request.query
    return links.clean_tag(asked.get("c") or asked.get("utm_campaign") or "")


def from_here(request: web.Request) -> bool:
    """Whether it was our own page that led here: of whoever invites, or the other language."""
    return request.headers.get(_SITE) == "same-origin"


@lru_cache(maxsize=1024)
def preferred(header: str, shipped: tuple[str, ...]) -> str:
    """The shipped language that an Accept-Language header likes best; English if none."""
    best, best_weight = FALLBACK, 0.0
    for wish in header[:500].split(","):
        tag, _, options = wish.strip().partition(";")
        language = tag.strip().lower().partition("-")[0]
        try:
            weight = float(options.strip().removeprefix("q=")) if options.strip() else 1.0
        except ValueError:
            continue
        if language in shipped and best_weight < weight <= 1.0:
            best, best_weight = language, weight
    return best
