"""Rows that are to be said: written with what caused them, claimed, sent and settled afterwards."""

from dataclasses import dataclass, field
from typing import Any

Param = int | str | dict[str, Any]


@dataclass(frozen=True, slots=True)
class Line:
    """One further line of a message: a text key and what it mentions."""

    text: str
    params: dict[str, Param] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Button:
    """The next step. A tap stands for typing `says`; or it opens `url`, or copies `copy`.

    `number` is what a channel without buttons asks to type; without it, the next free number.
    """

    label: str  # a text key
    says: str = ""
    params: dict[str, Param] = field(default_factory=dict)
    url: str = ""
    copy: str = ""
    number: int = 0


@dataclass(frozen=True, slots=True)
class Saying:
    """What is said, as keys and parameters: it becomes a sentence only when it is sent."""

    text: str
    params: dict[str, Param] = field(default_factory=dict)
    lines: tuple[Line, ...] = ()
    buttons: tuple[Button, ...] = ()
