"""What the rules object to a campaign or a filter, said in the language of whoever wrote it.

The rules say it in English, to programs and commands, too. Here the English sentence is found again
among the texts, `objection-...`, the first that fits, and said with what it mentions by the same
text of another language.
"""

import re
from collections.abc import Callable, Iterable, Iterator

from fluent.syntax.ast import (
    Message,
    Pattern,
    Placeable,
    StringLiteral,
    TextElement,
    VariableReference,
)

STEM = "objection-"
WHY = "why"  # the parameter that is an objection itself
BETWEEN = "; "  # several of them
ANYTHING = ".+?"
NARROW = {"place": r"[\w/.]+", "field": r"\w+"}

Say = Callable[[str, tuple[tuple[str, str], ...]], str]


class Objections:
    """All objections that there are, by what they look like in English."""

    def __init__(self, english: Iterable[object]) -> None:
        self._known = [
            (_form(one.value), one.id.name)
            for one in english
            if isinstance(one, Message) and one.id.name.startswith(STEM) and one.value
        ]

    def said(self, why: str, say: Say) -> str | None:
        """The same in the language of `say`; None if no text says it."""
        for first, rest in _halves(why):
            said = self.said(rest, say) if (one := self._one(first, say)) is not None else None
            if said is not None:
                return f"{one}{BETWEEN}{said}"
        return self._one(why, say)

    def _one(self, why: str, say: Say) -> str | None:
        for form, key in self._known:
            if match := form.fullmatch(why):
                told = match.groupdict()
                inner = self.said(told[WHY], say) if WHY in told else ""
                if inner is not None:
                    return say(key, tuple({**told, WHY: inner}.items()))
        return None


def _form(pattern: Pattern) -> re.Pattern[str]:
    """What a text looks like, with anything in the place of its parameters."""
    form = ""
    for part in pattern.elements:
        inside = part.expression if isinstance(part, Placeable) else part
        if isinstance(inside, VariableReference):
            form += f"(?P<{inside.id.name}>{NARROW.get(inside.id.name, ANYTHING)})"
        elif isinstance(inside, StringLiteral | TextElement):
            form += re.escape(inside.value)
        else:
            raise TypeError("an objection has words and parameters")
    return re.compile(form, re.DOTALL)


def _halves(why: str) -> Iterator[tuple[str, str]]:
    at = why.find(BETWEEN)
    while at >= 0:
        yield why[:at], why[at + len(BETWEEN) :]
        at = why.find(BETWEEN, at + 1)
