"""Text on its way into a chat: the small markup of our sentences, and lengths that fit."""

import html
import re
from collections.abc import Callable, Iterator

_TAG = re.compile(r"</?(?:b|i|code)>")
_MARKS = str.maketrans({"*": "∗", "_": "ˍ", "~": "∼", "`": "ˋ"})  # look alike, mean nothing
_ADDRESS = re.compile(r"https?://\S+")
_STARS = {"<b>": "*", "</b>": "*", "<i>": "_", "</i>": "_", "<code>": "", "</code>": ""}


def escaped(text: str) -> str:
    """Text that means nothing in HTML."""
    return html.escape(text, quote=False)


def tamed(text: str) -> str:
    """Text without the characters that WhatsApp's formatting is made of: it knows no escape."""
    return text.translate(_MARKS)


def neutral(text: str) -> str:
    """Text that means nothing in our markup as WhatsApp gets it; links stay whole."""
    return escaped(text if _ADDRESS.fullmatch(text) else tamed(text))


def plain(text: str) -> str:
    """Our markup without any formatting."""
    return html.unescape(_TAG.sub("", text)) if "<" in text or "&" in text else text


def starred(text: str) -> str:
    """Our markup as WhatsApp formats: *bold* and _italic_."""
    if "<" in text:
        text = _TAG.sub(lambda tag: _STARS[tag.group()], text)
    return html.unescape(text) if "&" in text else text


def utf16(text: str) -> int:
    """Length in UTF-16 units, as Telegram counts."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le")) // 2


def parts(text: str, limit: int, measure: Callable[[str], int] = len) -> list[str]:
    """Cut a text that is too long: between paragraphs, else lines, else words, else anywhere."""
    if measure(text) <= limit:
        return [text]
    return list(_packed(text, limit, measure, ("\n\n", "\n", " ")))


def _packed(
    text: str, limit: int, measure: Callable[[str], int], seams: tuple[str, ...]
) -> Iterator[str]:
    if not seams:
        yield from _hacked(text, limit, measure)
        return
    seam, finer = seams[0], seams[1:]
    held = ""
    for piece in text.split(seam):
        joined = held + seam + piece if held else piece
        if measure(joined) <= limit:
            held = joined
            continue
        if held:
            yield held
        held = ""
        if measure(piece) <= limit:
            held = piece
        else:
            cut = list(_packed(piece, limit, measure, finer)) or [""]
            yield from cut[:-1]
            held = cut[-1]
    if held:
        yield held


def _hacked(text: str, limit: int, measure: Callable[[str], int]) -> Iterator[str]:
    start = 0
    while start < len(text):
        end = min(len(text), start + limit)
        while measure(text[start:end]) > limit:
            end -= 1
        yield text[start:end]
        start = end
