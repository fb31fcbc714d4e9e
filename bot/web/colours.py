"""Colours that can be read: WCAG 2 contrast, and a brand's colour moved until it has enough."""

from functools import lru_cache

WHITE, BLACK = "#ffffff", "#000000"
ENOUGH = 4.5  # WCAG AA for text of normal size
STEP = 0.04


def luminance(colour: str) -> float:
    """Relative luminance of "#rrggbb", 0 to 1."""
    shares = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (
        share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4 for share in shares
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """How well one can be read on the other, 1 to 21."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def text_on(colour: str) -> str:
    """White or black, whichever reads better on this colour."""
    return max(WHITE, BLACK, key=lambda text: contrast(text, colour))


@lru_cache(maxsize=64)
def readable(colour: str, paper: str, least: float = ENOUGH) -> str:
    """The colour, mixed with black or white until text in it has that contrast on `paper`."""
    towards = text_on(paper)
    for step in range(26):
        mixed = mix(colour, towards, step * STEP)
        if contrast(mixed, paper) >= least:
            return mixed
    return towards


def mix(colour: str, other: str, share: float) -> str:
    """`share` of the other colour in this one."""
    pairs = ((int(colour[at : at + 2], 16), int(other[at : at + 2], 16)) for at in (1, 3, 5))
    share = min(1.0, share)
    return "#" + "".join(f"{round(mine + (its - mine) * share):02x}" for mine, its in pairs)
