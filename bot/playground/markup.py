"""Telegram's HTML as its Bot API reads it: a tiny allow-list, everything else is an error."""

import re
from html.parser import HTMLParser
from typing import Any

STYLES = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
    "a": "text_link",
}


class Unreadable(Exception):
    """The markup is not what the Bot API accepts; says why."""


def units(text: str) -> int:
    """Length as Telegram counts it: UTF-16 code units."""
    return len(text.encode("utf-16-le")) // 2


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.text = ""
        self.parts: list[dict[str, Any]] = []
        self.open: list[tuple[str, dict[str, Any]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin a span."""
        if tag not in STYLES:
            raise Unreadable(f'Unsupported start tag "{tag}" at byte offset {self.getpos()[1]}')
        part = {"type": STYLES[tag], "offset": units(self.text), "length": 0}
        if tag == "a":
            part["url"] = dict(attrs).get("href") or ""
        self.open.append((tag, part))

    def handle_endtag(self, tag: str) -> None:
        """End the newest span, which must be this one."""
        if not self.open or self.open[-1][0] != tag:
            raise Unreadable(f"Unexpected end tag at byte offset {self.getpos()[1]}")
        _, part = self.open.pop()
        part["length"] = units(self.text) - part["offset"]
        if part["length"]:
            self.parts.append(part)

    def handle_data(self, data: str) -> None:
        """Plain text."""
        self.text += data


def read(markup: str) -> tuple[str, list[dict[str, Any]]]:
    """Text and formatting spans of a message in HTML mode; Unreadable if it cannot be parsed."""
    if stray := re.search(r"<(?!/?[a-zA-Z])|<[^>]*$", markup):
        raise Unreadable(f"Unsupported start tag at byte offset {stray.start()}")
    reader = _Reader()
    reader.feed(markup)
    reader.close()
    if reader.open:
        raise Unreadable(f"Can't find end tag corresponding to start tag {reader.open[-1][0]}")
    return reader.text, sorted(reader.parts, key=lambda part: (part["offset"], -part["length"]))
