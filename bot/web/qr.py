"""QR codes of links: an SVG to print, a PNG to send. Drawn by segno, kept by address."""

import io
from functools import lru_cache

import segno

from bot.pictures import BORDER, qr_png

TYPES = {"svg": "image/svg+xml", "png": "image/png"}
HEADERS = {
    "Cache-Control": "public, max-age=86400",
    "Content-Security-Policy": "default-src 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex",
}
_INK, _PAPER = "#1b1614", "#ffffff"


def drawn(address: str, kind: str) -> bytes:
    """The code of an address as a file of that kind; scanners forgive 15 % of it."""
    return qr_png(address) if kind == "png" else _svg(address)


def headers(kind: str) -> dict[str, str]:
    """What goes with such a file: a day old is new enough, an address does not change."""
    return {"Content-Type": TYPES[kind], **HEADERS}


@lru_cache(maxsize=512)
def _svg(address: str) -> bytes:
    into = io.BytesIO()
    segno.make(address, error="m", micro=False).save(
        into, kind="svg", border=BORDER, light=_PAPER, dark=_INK, xmldecl=False, omitsize=True
    )
    return into.getvalue()
