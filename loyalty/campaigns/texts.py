"""The texts of campaigns: words with placeholders, taken apart once, and put together again.

A text is data. Only the placeholders listed here are replaced, each value is inserted once and
never looked at again, and only <b>, <i> and <code> format.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache
from typing import Literal

from loyalty.campaigns.errors import Miswritten

VALUES = ("name", "points", "worth", "tier")  # what is known of each member
LINK = "link:"
FALLBACK = "en"  # the language of whoever's own is not there
MARKS = ("b", "i", "code")

_TOKEN = re.compile(r"\{\{|\}\}|\{([^{}]*)\}|[{}]|(</?(?:b|i|code)>)")
_ADDRESS = re.compile(r"(https?://\S+)")

Escape = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a text: words, a mark such as <b>, a member's value, or a link of theirs."""

    kind: Literal["words", "mark", "value", "link"]
    text: str
    default: str = ""


Parts = tuple[Part, ...]


def parse(text: str) -> Parts:
    """Take a text apart; Miswritten says what it cannot mean. `{{` is a brace, and so is `}}`."""
    found, words, end = list[Part](), "", 0
    for token in _TOKEN.finditer(text):
        words += text[end : token.start()]
        end = token.end()
        if token[0] in ("{{", "}}"):
            words += token[0][0]
            continue
        if token[0] in ("{", "}"):
            raise Miswritten(f"a {token[0]} stands alone; written twice it is a plain brace")
        part = Part("mark", token[0]) if token[2] else _placeholder(token[1])
        found += [Part("words", words), part] if words else [part]
        words = ""
    words += text[end:]
    found += [Part("words", words)] if words else []
    _check_marks(part.text for part in found if part.kind == "mark")
    return tuple(found)


def links_in(parts: Iterable[Part]) -> set[str]:
    """The names of the links that a text mentions."""
    return {part.text for part in parts if part.kind == "link"}


def values_in(parts: Iterable[Part]) -> set[str]:
    """The values that a text needs to know of each member."""
    return {part.text for part in parts if part.kind == "value"}


def fill(
    parts: Iterable[Part],
    values: Mapping[str, str],
    link: Callable[[str], str],
    escape: Escape,
) -> str:
    """The text for one member: our small markup, everything else through the channel's `escape`.

    An empty value gives way to the placeholder's default. Addresses are escaped apart from the
    words around them, because a channel leaves them whole.
    """
    said = []
    for part in parts:
        match part.kind:
            case "mark":
                said.append(part.text)
            case "words":
                said.append(_words(part.text, escape))
            case "value":
                said.append(escape(values.get(part.text) or part.default))
            case "link":
                said.append(escape(link(part.text)))
    return "".join(said)


@lru_cache(maxsize=1024)  # the same of every message of a campaign
def _words(text: str, escape: Escape) -> str:
    return "".join(escape(piece) for piece in _ADDRESS.split(text) if piece)


def _placeholder(inside: str) -> Part:
    name, _, default = (one.strip() for one in inside.partition("|"))
    if name in VALUES:
        return Part("value", name, default)
    if name.startswith(LINK):
        link = name.removeprefix(LINK).strip()
        if not link or default:
            raise Miswritten(f"{{{inside}}}: a link is written {{link:name}}")
        return Part("link", link)
    near = get_close_matches(name.lower(), [*VALUES, "link"], n=1, cutoff=0.5)
    meant = f"; perhaps {{{near[0]}}} was meant" if near else ""
    known = ", ".join(f"{{{one}}}" for one in (*VALUES, "link:name"))
    raise Miswritten(f"{{{inside[:40]}}} is no placeholder{meant}; there are {known}")


def _check_marks(marks: Iterable[str]) -> None:
    opened = list[str]()
    for mark in marks:
        name = mark.strip("</>")
        if not mark.startswith("</"):
            opened.append(name)
        elif not opened or opened.pop() != name:
            raise Miswritten(f"{mark} closes nothing that is open there")
    if opened:
        raise Miswritten(f"<{opened[-1]}> is never closed")
