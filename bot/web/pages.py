"""The pages of an invitation: rendered once per language and rules, with gaps for what differs.

One document: its style is inside, under the hash that its policy allows; only the QR code, which a
phone never asks for, is fetched.
"""

import hashlib
import re
import zlib
from base64 import b64encode
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache, partial
from pathlib import Path
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import escape

from bot.voice import Voice
from bot.web.card import HEIGHT, WIDTH, Face
from bot.web.colours import readable, text_on
from bot.web.hosts import Invitation
from bot.web.invitation import Offer, headlines, last_day, offered, words
from bot.web.sheets import Head
from handlers.inviting import gift_of, referral_params, shared_text
from loyalty.programme import Brand
from referral_links import links

HERE = Path(__file__).parent
PAPER, NIGHT = "#fbf7f1", "#241d1a"  # what landing.css prints on, by day and by night
GAPS = CODE, NAME, TAGGED, MORE, SEAL = "__CODE__", "__NAME__", "__TAGGED__", "__MORE__", "__SEAL__"

_quoted = partial(quote, safe="")

_GAP = re.compile(f"({'|'.join(GAPS)})".encode())


@dataclass(frozen=True, slots=True, eq=False)
class _Print:
    """One page of one language, and the face of its card."""

    parts: tuple[bytes, ...]  # of its document; every other one is a gap
    gaps: tuple[tuple[int, int], ...]  # where each is, and which of GAPS
    face: Face
    seal: int  # of everything on the card but the name

    def filled(self, code: str, name: str, tag: str) -> bytes:
        """The document with its gaps filled in."""
        tagged, more = (f"?c={tag}".encode(), f"&amp;c={tag}".encode()) if tag else (b"", b"")
        said = str(escape(name)).encode() if name else b""
        seal = b"%08x" % zlib.crc32(name.encode(), self.seal)
        given = (code.encode(), said, tagged, more, seal)
        parts = list(self.parts)
        for at, gap in self.gaps:
            parts[at] = given[gap]
        return b"".join(parts)


def _printed(html: str, face: Face) -> _Print:
    parts = tuple(_GAP.split(html.encode()))
    gaps = tuple((at, GAPS.index(parts[at].decode())) for at in range(1, len(parts), 2))
    return _Print(parts, gaps, face, zlib.crc32(repr(face).encode()))


class Pages:
    """Prints pages in the words and colours of a brand."""

    def __init__(self, voice: Voice) -> None:
        self._voice = voice
        self._shipped = tuple(voice.locales)
        self._printed: dict[tuple[str, bool, Offer | None], _Print] = {}
        self._printed_for: Brand | None = None
        self._head: Head | None = None
        self._templates = Environment(
            loader=FileSystemLoader(HERE / "templates"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._sheet = (HERE / "static" / "landing.css").read_text("utf-8")

    def invitation(
        self, brand: Brand, locale: str, invitation: Invitation, *, tag: str, now: datetime
    ) -> bytes:
        """The page of an invitation that is open."""
        page = self._print(brand, locale, invitation.name, now)
        return page.filled(invitation.code, invitation.name, tag)

    def face(self, brand: Brand, locale: str, invitation: Invitation, now: datetime) -> Face:
        """What the card of an invitation shows."""
        face = self._print(brand, locale, invitation.name, now).face
        return replace(face, invited=face.invited.replace(NAME, invitation.name))

    def share(self, brand: Brand, locale: str, code: str, tag: str) -> bytes:
        """What to send to a friend, and links that begin a message with it."""
        address = links.address(brand, code, tag)
        said = {"link": {"url": address}, "gift": gift_of(brand, locale), **referral_params(brand)}
        say, key = words(self._voice, brand, locale), shared_text(brand)
        text, subject = say(key, **said), say("sharing-subject")
        ways = {
            "email": f"mailto:?subject={_quoted(subject)}&body={_quoted(text)}",
            "whatsapp": f"https://wa.me/?text={_quoted(text)}",
            "telegram": f"https://t.me/share/url?url={_quoted(address)}"
            f"&text={_quoted(say(key.replace('text', 'words'), **said))}",
        }
        more, tagged = (f"&c={tag}", f"?c={tag}") if tag else ("", "")
        html = self._render(
            "share.html", brand, locale, code=code, text=text, ways=ways, more=more, tagged=tagged
        )
        return html.encode()

    def notice(
        self, brand: Brand, locale: str, why: str, *, code: str = "", tag: str = "", eyebrow: str
    ) -> bytes:
        """What was asked for is not there: said kindly, with the way to the chats."""
        more = f"&c={tag}" if tag else ""
        html = self._render(
            "lost.html", brand, locale, why=why, code=code, eyebrow=eyebrow, more=more
        )
        return html.encode()

    def _print(self, brand: Brand, locale: str, name: str, now: datetime) -> _Print:
        if self._printed_for is not brand:
            self._turn_to(brand)
        passing = offered(brand, now) if brand.programme.referral.campaigns else None
        kind = (locale, name != "", passing)
        found = self._printed.get(kind)
        if found is None:
            offer = passing or offered(brand, now)
            face = self._face(brand, locale, offer, NAME if name else "")
            html = self._render(
                "landing.html", brand, locale,
                code=CODE, more=MORE, tagged=TAGGED, seal=SEAL, name=NAME if name else "",
                offer=offer, last_day=last_day, headlines=face.headlines,
                card={"width": WIDTH, "height": HEIGHT},
            )  # fmt: skip
            found = self._printed[kind] = _printed(html, face)
        return found

    def _face(self, brand: Brand, locale: str, offer: Offer, name: str) -> Face:
        say = words(self._voice, brand, locale)
        return Face(
            invited=say("landing-invited-by", name=name) if name else say("landing-invited"),
            plain=say("landing-invited"),
            headlines=headlines(say, offer),
            brand=brand.programme.brand.name,
            colour=brand.programme.brand.colour,
        )

    def _render(self, template: str, brand: Brand, locale: str, **more: object) -> str:
        return self._templates.get_template(template).render(
            say=words(self._voice, brand, locale),
            brand=brand.programme.brand,
            rules=brand.programme,
            doors={"whatsapp": brand.whatsapp_link, "telegram": brand.telegram_link},
            public_url=brand.public_url,
            locale=locale,
            locales=self._shipped,
            style=colours(brand.programme.brand.colour) + self._sheet,
            **more,
        )

    def _turn_to(self, brand: Brand) -> None:
        """Begin anew: it is another brand whenever anything of it changes."""
        self._printed_for, self._printed = brand, {}
        self._head = Head(self._headers_of(brand.programme.brand.colour, brand.public_url))

    def head(self, brand: Brand) -> Head:
        """What stands above every page of a brand."""
        if self._printed_for is not brand:
            self._turn_to(brand)
        assert self._head is not None, "it was turned to"
        return self._head

    def _headers_of(self, colour: str, public_url: str) -> dict[str, str]:
        """What goes with every page of a brand.

        Nothing is stored, by browsers, proxies or previews: each opening is seen here, and a page
        with somebody's first name on it lies nowhere.
        """
        style = hashlib.sha256((colours(colour) + self._sheet).encode())
        own = b64encode(style.digest()).decode()
        headers = {
            "Content-Type": "text/html; charset=utf-8",
            "Cache-Control": "private, no-store",
            "Vary": "Accept-Language",
            "Content-Security-Policy": f"default-src 'none'; style-src 'sha256-{own}'; "
            "img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
            "X-Content-Type-Options": "nosniff",
            "X-Frame-Options": "DENY",
            "X-Robots-Tag": "noindex",
            "Referrer-Policy": "no-referrer",
            "Cross-Origin-Opener-Policy": "same-origin",
            "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
        }
        if public_url.startswith("https://"):
            headers["Strict-Transport-Security"] = "max-age=31536000"
        return headers


@lru_cache(maxsize=64)
def colours(colour: str) -> str:
    """The brand's colour, as it can be read by day and by night."""
    by_day, by_night = readable(colour, PAPER, 5), readable(colour, NIGHT, 6)
    return (
        f":root{{--brand:{colour};--on-brand:{text_on(colour)};"
        f"--brand-by-day:{by_day};--brand-by-night:{by_night}}}\n"
    )
