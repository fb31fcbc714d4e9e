"""The picture that chats and networks show beside a link: who invites, what both get, who we are.

Drawn by Pillow with a font that comes along, in a thread, one at a time, and kept by what is on it:
members who are not named share theirs. What stands in its middle square survives being cropped.
"""

import asyncio
import io
from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont
from PIL.ImageFont import FreeTypeFont

from bot.web.colours import mix, readable, text_on

WIDTH, HEIGHT = 1200, 630  # what Open Graph previews are made for
WIDEST = 1040  # of a line
ROOM = 244  # for the lines of the headline, one below the other
LARGEST, SMALLEST, SMALLEST_LINE = 92, 48, 26
RINGS = 104  # how far down they are
MOST_CARDS = 256  # about 30 kB each
FONT = Path(__file__).parent / "static" / "NotoSerifDisplay-Subset.ttf"
GOLD = "#c9a468"
NOT_A_SIGN = "\uffff"  # no font has one


@dataclass(frozen=True, slots=True)
class Face:
    """Everything that is on a card."""

    invited: str  # "Ana invites you"
    plain: str  # the same without a name, should it not be in our letters
    headlines: tuple[str, ...]
    brand: str
    colour: str


class Cards:
    """Draws cards and keeps the last ones."""

    def __init__(self) -> None:
        self._kept: OrderedDict[Face, bytes] = OrderedDict()
        self._drawing = asyncio.Lock()

    async def drawn(self, face: Face) -> bytes:
        """The card as a PNG."""
        if face not in self._kept:
            async with self._drawing:
                if face not in self._kept:  # nobody else drew it meanwhile
                    self._keep(face, await asyncio.to_thread(draw, face))
        self._kept.move_to_end(face)
        return self._kept[face]

    def _keep(self, face: Face, card: bytes) -> None:
        while len(self._kept) >= MOST_CARDS:
            self._kept.popitem(last=False)
        self._kept[face] = card


def draw(face: Face) -> bytes:
    """A PNG in 8-bit RGB: the brand's colour, a double frame, two rings, and the words."""
    card = Image.new("RGB", (WIDTH, HEIGHT), face.colour)
    pen = ImageDraw.Draw(card)
    ink, soft, gold = inks(face.colour)
    card.paste(readable(GOLD, face.colour, 3), (0, 0), _ornament())
    invited = face.invited if can_write(face.invited) else face.plain
    _write(pen, invited, 190, 44, soft, WIDEST)
    lines, size = _lines(tuple(writable(one) for one in face.headlines))
    top = 352 - (len(lines) - 1) * _step(size) // 2
    for at, line in enumerate(lines):
        _write(pen, line, top + at * _step(size), size, ink, WIDEST)
    _write(pen, writable(face.brand), 530, 44, gold, WIDEST)
    into = io.BytesIO()
    card.save(into, "PNG")
    return into.getvalue()


def inks(colour: str) -> tuple[str, str, str]:
    """For the headline, who invites, and the brand: each can be read on the colour."""
    ink = text_on(colour)
    return ink, readable(mix(ink, colour, 0.25), colour), readable(GOLD, colour)


def _lines(headlines: tuple[str, ...]) -> tuple[list[str], int]:
    """The headline, one text below the other, broken where too wide, as large as there is room."""
    halves = [*(f"{one}," for one in headlines[:-1]), *headlines[-1:]]
    for size in range(LARGEST, SMALLEST, -4):
        lines = [line for half in halves for line in _wrapped(half, size)]
        if len(lines) * _step(size) <= ROOM:
            return lines, size
    return halves[:3], SMALLEST


def _step(size: int) -> int:
    """From one line to the next."""
    return size * 6 // 5


def _wrapped(text: str, size: int) -> Iterator[str]:
    line = ""
    for word in text.split():
        longer = f"{line} {word}".strip()
        if line and _font(size).getlength(longer) > WIDEST:
            yield line
            longer = word
        line = longer
    yield line


def _write(
    pen: ImageDraw.ImageDraw, text: str, middle: int, size: int, colour: str, widest: int
) -> None:
    """One line around the middle of the card, smaller or cut if it is too wide."""
    while size > SMALLEST_LINE and _font(size).getlength(text) > widest:
        size -= 2
    while len(text) > 1 and _font(size).getlength(text) > widest:
        text = text.rstrip("…")[:-1].rstrip() + "…"
    pen.text((WIDTH / 2, middle), text, font=_font(size), fill=colour, anchor="mm")


@lru_cache(maxsize=1)
def _ornament() -> Image.Image:
    """Where gold goes: the frame and the two rings, drawn larger so that their edges are smooth."""
    often = 4
    mask = Image.new("L", (WIDTH * often, HEIGHT * often))
    pen = ImageDraw.Draw(mask)
    for inset in (26, 38):
        box = (inset, inset, WIDTH - inset, HEIGHT - inset)
        pen.rectangle([side * often for side in box], outline=255, width=2 * often)
    for centre in (WIDTH // 2 - 22, WIDTH // 2 + 22):
        box = (centre - 34, RINGS - 34, centre + 34, RINGS + 34)
        pen.ellipse([side * often for side in box], outline=255, width=3 * often)
    return mask.resize((WIDTH, HEIGHT), Image.Resampling.BOX)


@lru_cache(maxsize=64)
def _font(size: int) -> FreeTypeFont:
    return ImageFont.truetype(FONT, size)


def can_write(text: str) -> bool:
    """Whether the font has all signs of a text."""
    return all(_has(sign) for sign in text)


def writable(text: str) -> str:
    """A text without the signs that the font does not have."""
    return " ".join("".join(sign for sign in text if _has(sign)).split())


@lru_cache(maxsize=4096)
def _has(sign: str) -> bool:
    font = _font(SMALLEST)
    return sign.isspace() or bytes(font.getmask(sign)) != bytes(font.getmask(NOT_A_SIGN))
