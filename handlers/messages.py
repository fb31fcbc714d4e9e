"""The whole vocabulary of a conversation: what comes in and what we answer."""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, Protocol, TypeVar

from loyalty.outgoing import Button, Letter, Line, Param, Picture, Saying

__all__ = ["Button", "Inbound", "Line", "Param", "Picture", "Reply", "Saying", "numbered"]

LONGEST_TEXT = 4096
LONGEST_NAME = 200

InboundKind = Literal["text", "button", "media", "blocked", "unblocked"]


def clean(text: str) -> str:
    """Text from outside without NUL, other control characters and halves of surrogate pairs."""
    return "".join(
        sign for sign in text if sign in "\n\t" or unicodedata.category(sign) not in ("Cc", "Cs")
    )


@dataclass(frozen=True, slots=True)
class Inbound:
    """Something a person said or did, whatever the channel.

    `address` carries the channel ("telegram:42", "whatsapp:+447700900001") and is answered exactly
    as received. `key` is the provider's own name for the event and is unique for ever. A tap on a
    button has kind "button" and in `text` what the button stands for.
    """

    channel: str
    address: str
    key: str
    text: str
    received_at: datetime
    name: str = ""
    locale: str = ""  # the channel's hint, such as Telegram's language_code
    kind: InboundKind = "text"
    # The provider has answered already (Twilio's opt-out words): stay silent.
    answered: bool = False
    answered_as: str = ""  # STOP, START or HELP, where the provider says which
    argument: str = ""  # what follows the command word; set by the router
    about: str = ""  # what the question is about that this answers; set by the router

    def __post_init__(self) -> None:
        """Keep out what no database takes and nobody can read, whichever channel it came by."""
        if not (self.text.isprintable() and len(self.text) <= LONGEST_TEXT):
            object.__setattr__(self, "text", clean(self.text)[:LONGEST_TEXT])
        if not (self.name.isprintable() and len(self.name) <= LONGEST_NAME):
            object.__setattr__(self, "name", " ".join(clean(self.name).split())[:LONGEST_NAME])


@dataclass(frozen=True, slots=True)
class Reply:
    """What we answer: a text key and its parameters, further lines, buttons, a question."""

    text: str
    params: dict[str, Param] = field(default_factory=dict)
    lines: tuple[Line, ...] = ()
    buttons: tuple[Button, ...] = ()
    kind: Literal["reply", "voucher"] = "reply"
    expecting: str = ""  # the next free text answers this question
    subject: str = ""  # what the question is about
    nonce: str = ""  # set for a confirmation: used once, for ten minutes
    picture: Picture = field(default_factory=dict)
    letters: tuple[Letter, ...] = ()  # what else is to be said at once, to anybody
    desk: bool = False  # to somebody as one of the staff: no part of their own membership

    @property
    def saying(self) -> Saying:
        """The part that is said."""
        return Saying(self.text, self.params, self.lines, self.buttons, self.picture)


class Choice(Protocol):
    """A button, before or after it became words."""

    @property
    def says(self) -> str: ...

    @property
    def number(self) -> int: ...


AnyChoice = TypeVar("AnyChoice", bound=Choice)


def numbered(buttons: Iterable[AnyChoice]) -> dict[str, AnyChoice]:
    """What to type for each button where there are none to tap: its own number, or the next free.

    Buttons that say nothing (links, texts to copy) get no number.
    """
    taps = [button for button in buttons if button.says]
    chosen = {button.number for button in taps if button.number}
    free = (number for number in range(1, len(taps) + len(chosen) + 1) if number not in chosen)
    return {str(button.number or next(free)): button for button in taps}
