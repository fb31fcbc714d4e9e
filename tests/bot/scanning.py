"""What a phone's camera does: it reads the address in a picture of a QR code."""

import io
from collections.abc import Callable, Iterator
from typing import Any, cast

from PIL import Image
from segno import consts

FORMAT_MASK = 0b101010000010010
BYTES = 0b0100  # how an address is written
_LEVELS = {0b01: "l", 0b00: "m", 0b11: "q", 0b10: "h"}
_FLIPPED: tuple[Callable[[int, int], bool], ...] = (
    lambda y, x: (y + x) % 2 == 0,
    lambda y, x: y % 2 == 0,
    lambda y, x: x % 3 == 0,
    lambda y, x: (y + x) % 3 == 0,
    lambda y, x: (y // 2 + x // 3) % 2 == 0,
    lambda y, x: y * x % 2 + y * x % 3 == 0,
    lambda y, x: (y * x % 2 + y * x % 3) % 2 == 0,
    lambda y, x: ((y + x) % 2 + y * x % 3) % 2 == 0,
)


def scanned(picture: bytes) -> str:
    """The text of an undamaged QR code, upright in a picture as a browser shows it."""
    squares = _squares(picture)
    format_bits = [squares[8][x] for x in (0, 1, 2, 3, 4, 5, 7, 8)]
    read = int("".join(str(bit) for bit in format_bits[:5]), 2) ^ FORMAT_MASK >> 10
    level, flipped = _LEVELS[read >> 3], _FLIPPED[read & 7]
    version = (len(squares) - 17) // 4
    bits = [squares[y][x] ^ flipped(y, x) for y, x in _way(_written_on(version), len(squares))]
    words = [int("".join(map(str, map(int, bits[at : at + 8]))), 2) for at in _eights(bits)]
    text = "".join(f"{word:08b}" for word in _in_order(words, version, level))
    assert int(text[:4], 2) == BYTES, "an address is written in bytes"
    counted = 8 if version < 10 else 16
    length, start = int(text[4 : 4 + counted], 2), 4 + counted
    found = bytes(int(text[at : at + 8], 2) for at in range(start, start + 8 * length, 8))
    return found.decode()


def _squares(picture: bytes) -> list[list[int]]:
    """The code's squares, 1 is dark, however large the picture and its margin."""
    image = Image.open(io.BytesIO(picture)).convert("L").point(lambda shade: 255 * (shade < 128))
    box = image.getbbox()
    assert box, "there is no code in the picture"
    left, top, right, _ = box
    eye = next(n for n in range(right - left) if not image.getpixel((left + n, top)))
    side = round(7 * (right - left) / eye)  # an eye in the corner is seven squares wide
    side = 17 + 4 * round((side - 17) / 4)
    step = (right - left) / side
    return [
        [
            int(bool(image.getpixel((int(left + (x + 0.5) * step), int(top + (y + 0.5) * step)))))
            for x in range(side)
        ]
        for y in range(side)
    ]


def _written_on(version: int) -> list[list[bool]]:
    """Which squares of a code of that size carry data: not its eyes, rulers and descriptions."""
    side = 17 + 4 * version
    centres: tuple[int, ...] = consts.ALIGNMENT_POS[version - 2] if version > 1 else ()
    corners = {(6, 6), (6, side - 7), (side - 7, 6)}
    small = [(y, x) for y in centres for x in centres if (y, x) not in corners]

    def data(y: int, x: int) -> bool:
        eye = (y < 9 and (x < 9 or x >= side - 8)) or (x < 9 and y >= side - 8)
        size = version >= 7 and ((y < 6 and x >= side - 11) or (x < 6 and y >= side - 11))
        near = any(abs(y - at) <= 2 and abs(x - along) <= 2 for at, along in small)
        return not (eye or size or near or 6 in (y, x))

    return [[data(y, x) for x in range(side)] for y in range(side)]


def _way(written: list[list[bool]], side: int) -> Iterator[tuple[int, int]]:
    """The squares with data as they follow one another: up and down, two columns at a time."""
    up = True
    for right in (*range(side - 1, 6, -2), 5, 3, 1):
        for y in range(side - 1, -1, -1) if up else range(side):
            for x in (right, right - 1):
                if written[y][x]:
                    yield y, x
        up = not up


def _eights(bits: list[int]) -> range:
    return range(0, len(bits) // 8 * 8, 8)


def _in_order(words: list[int], version: int, level: str) -> list[int]:
    """The words of the message; in the picture those of its blocks take turns."""
    blocks_of = cast("dict[int, dict[int, Any]]", consts.ECC)
    groups = blocks_of[version][getattr(consts, f"ERROR_LEVEL_{level.upper()}")]
    sizes = [group.num_data for group in groups for _ in range(group.num_blocks)]
    blocks: list[list[int]] = [[] for _ in sizes]
    coming = iter(words)
    for turn in range(max(sizes)):
        for block, size in zip(blocks, sizes, strict=True):
            if turn < size:
                block.append(next(coming))
    return [word for block in blocks for word in block]
