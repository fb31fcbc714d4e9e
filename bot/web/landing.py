"""The friend's landing page: what both get, on which conditions, and the doors to the chats.

Opening it changes nothing. Codes never change, so known ones are remembered; the page is rendered
once per language and rule version, with a gap where the code goes.
"""

import hashlib
from base64 import b64encode
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from urllib.parse import quote

from aiohttp import web
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from bot.database import is_weather
from bot.voice import FALLBACK, Voice
from bot.web import qr
from bot.web.colours import readable, text_on
from bot.web.invitation import words
from loyalty.programme import Brand
from referral_links import links

HERE = Path(__file__).parent
PAPER, NIGHT = "#fbf7f1", "#241d1a"  # what landing.css prints on, by day and by night
GAP = "__CODE__"  # stands for the code while a page is rendered
MOST_CODES = 50_000
LONGEST_CODE = 40  # of what somebody may type as a code, blanks and hyphens included

Make = Callable[[Brand, str, str, web.Request], web.Response]


class Landing:
    """GET /r/{code} and what belongs to it. `brand` says who invites, under the rules of now."""

    def __init__(self, brand: Callable[[], Brand], voice: Voice) -> None:
        self._brand = brand
        self._voice = voice
        self._shipped = tuple(voice.locales)
        self._codes: dict[str, str] = {}
        self._printed: tuple[object, dict[str, tuple[bytes, ...]]] = (None, {})
        self._templates = Environment(
            loader=FileSystemLoader(HERE / "templates"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._style = (HERE / "static" / "landing.css").read_bytes()
        self._style_name = hashlib.sha256(self._style).hexdigest()[:12]
        self._headers = lru_cache(maxsize=16)(self._headers_for)

    async def page(self, request: web.Request) -> web.Response:
        """GET /r/{code}: the invitation."""
        return await self._invited(request, self._page)

    async def door(self, request: web.Request) -> web.Response:
        """GET /r/{code}/telegram and /r/{code}/whatsapp: to the chat, with the code."""
        return await self._invited(request, self._door)

    async def picture(self, request: web.Request) -> web.Response:
        """GET /r/{code}/qr.svg, qr.png: the page's address, to be scanned from another screen."""
        return await self._invited(request, self._picture)

    async def _invited(self, request: web.Request, make: Make) -> web.Response:
        """The answer for a code that exists; otherwise a friendly 404, or 503 in bad weather."""
        brand = self._brand()
        locale = self._locale(request)
        try:
            code = await self._known(request.match_info["code"])
        except Exception as error:
            if not is_weather(error):
                raise
            return self._lost(brand, locale, "landing-away", status=503)
        if code is None:
            return self._lost(brand, locale, "landing-unknown")
        return make(brand, locale, code, request)

    def _page(self, brand: Brand, locale: str, code: str, request: web.Request) -> web.Response:
        body = code.encode().join(self._parts(brand, locale))
        headers = self._headers(brand.programme.brand.colour, brand.public_url)
        return web.Response(body=body, headers=headers)

    def _door(self, brand: Brand, locale: str, code: str, request: web.Request) -> web.Response:
        if request.match_info["channel"] == "telegram":
            target = f"{brand.telegram_link}?start={code}" if brand.telegram_link else ""
        else:
            text = words(self._voice, brand, locale)("landing-first-message", code=code)
            target = f"{brand.whatsapp_link}?text={quote(text)}" if brand.whatsapp_link else ""
        if not target:
            another = brand.telegram_link or brand.whatsapp_link
            return self._lost(brand, locale, "landing-closed" if another else "landing-later", code)
        headers = {
            "Location": target,
            "Cache-Control": "no-store",
            "Referrer-Policy": "no-referrer",
        }
        return web.Response(status=303, headers=headers)

    def _picture(self, brand: Brand, locale: str, code: str, request: web.Request) -> web.Response:
        kind, asked = request.match_info["kind"], request.query
        tag = links.clean_tag(asked.get("c") or asked.get("utm_campaign") or "")
        address = links.address(brand, code, tag)
        return web.Response(body=qr.drawn(address, kind), headers=qr.headers(kind))

    async def style(self, request: web.Request) -> web.Response:
        """GET /static/landing.css: may be kept for ever, its address changes with it."""
        headers = {
            "Content-Type": "text/css; charset=utf-8",
            "Cache-Control": "public, max-age=31536000, immutable",
            "X-Content-Type-Options": "nosniff",
        }
        return web.Response(body=self._style, headers=headers)

    async def _known(self, typed: str) -> str | None:
        """The code that was meant; only codes that exist are remembered."""
        code = self._codes.get(typed)
        if code is None and len(typed) <= LONGEST_CODE and typed.isascii() and typed.isprintable():
            link = await links.find(typed)
            if link is None:
                return None
            if len(self._codes) >= MOST_CODES:
                self._codes.clear()
            code = self._codes[typed] = link.code
        return code

    def _locale(self, request: web.Request) -> str:
        if request.query_string and (asked := request.query.get("lang")):
            return self._voice.spoken_locale(asked)
        return preferred(request.headers.get("Accept-Language", ""), self._shipped)

    def _parts(self, brand: Brand, locale: str) -> tuple[bytes, ...]:
        """The page in this language, cut where the code goes."""
        edition = (brand.version, brand.public_url, brand.telegram_link, brand.whatsapp_link)
        if self._printed[0] != edition:
            self._printed = (edition, {})
        pages = self._printed[1]
        if locale not in pages:
            html = self._render("landing.html", brand, locale, code=GAP)
            pages[locale] = tuple(html.encode().split(GAP.encode()))
        return pages[locale]

    def _lost(
        self, brand: Brand, locale: str, why: str, code: str = "", status: int = 404
    ) -> web.Response:
        """What was asked for is not there: say so kindly and show the way to the chats."""
        body = self._render("lost.html", brand, locale, why=why, code=code, status=str(status))
        headers = dict(self._headers(brand.programme.brand.colour, brand.public_url))
        headers["Cache-Control"] = "no-store"
        if status == 503:
            headers["Retry-After"] = "5"
        return web.Response(status=status, body=body.encode(), headers=headers)

    def _render(self, template: str, brand: Brand, locale: str, **more: str) -> str:
        return self._templates.get_template(template).render(
            say=words(self._voice, brand, locale),
            brand=brand.programme.brand,
            rules=brand.programme,
            doors={"whatsapp": brand.whatsapp_link, "telegram": brand.telegram_link},
            public_url=brand.public_url,
            locale=locale,
            locales=self._shipped,
            colours=colours(brand.programme.brand.colour),
            style_name=self._style_name,
            **more,
        )

    def _headers_for(self, colour: str, public_url: str) -> dict[str, str]:
        own = b64encode(hashlib.sha256(colours(colour).encode()).digest()).decode()
        headers = {
            "Content-Type": "text/html; charset=utf-8",
            "Cache-Control": "no-cache",
            "Vary": "Accept-Language",
            "Content-Security-Policy": f"default-src 'none'; style-src 'self' 'sha256-{own}'; "
            "img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
            "X-Content-Type-Options": "nosniff",
            "X-Frame-Options": "DENY",
            "Referrer-Policy": "no-referrer",
            "Cross-Origin-Opener-Policy": "same-origin",
            "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
        }
        if public_url.startswith("https://"):
            headers["Strict-Transport-Security"] = "max-age=31536000"
        return headers


@lru_cache(maxsize=64)
def colours(colour: str) -> str:
    """The only style inside the page: the brand's colour, as it can be read by day and by night."""
    by_day, by_night = readable(colour, PAPER, 5), readable(colour, NIGHT, 6)
    return (
        f":root{{--brand:{colour};--on-brand:{text_on(colour)};"
        f"--brand-by-day:{by_day};--brand-by-night:{by_night}}}"
    )


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
