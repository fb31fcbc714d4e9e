"""QR codes of links: an SVG to print, a PNG to send.

Drawn by segno in a thread, one at a time, and kept by address, apart from those of vouchers:
anybody can ask for any number of campaigns.
"""

import asyncio
import io
from collections import OrderedDict

import segno

from bot.pictures import BORDER, draw_png

TYPES = {"svg": "image/svg+xml", "png": "image/png"}
HEADERS = {
    "Cache-Control": "public, max-age=86400",
    "Content-Security-Policy": "default-src 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex",
}
_INK, _PAPER = "#1b1614", "#ffffff"


MOST_FILES = 512  # about 4 kB each


class Codes:
    """Draws the codes of addresses and keeps the last ones."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[str, str], bytes] = OrderedDict()
        self._drawing = asyncio.Lock()

    async def drawn(self, address: str, kind: str) -> bytes:
        """The code of an address as a file of that kind; scanners forgive 15 % of it."""
        wanted = (address, kind)
        if wanted not in self._kept:
            async with self._drawing:
                if wanted not in self._kept:  # nobody else drew it meanwhile
                    file = await asyncio.to_thread(draw, address, kind)
                    while len(self._kept) >= MOST_FILES:
                        self._kept.popitem(last=False)
                    self._kept[wanted] = file
        self._kept.move_to_end(wanted)
        return self._kept[wanted]


def headers(kind: str) -> dict[str, str]:
    """What goes with such a file: a day old is new enough, an address does not change."""
    return {"Content-Type": TYPES[kind], **HEADERS}


def draw(address: str, kind: str) -> bytes:
    """A new file."""
    return draw_png(address) if kind == "png" else _svg(address)


def _svg(address: str) -> bytes:
    into = io.BytesIO()
    segno.make(address, error="m", micro=False).save(
        into, kind="svg", border=BORDER, light=_PAPER, dark=_INK, xmldecl=False, omitsize=True
    )
    return into.getvalue()
