"""The whole vocabulary of a conversation: what comes in and what we answer. No channel, no clock."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from loyalty.outgoing import Button, Line, Param, Saying

__all__ = ["Button", "Inbound", "Line", "Param", "Reply", "Saying"]

InboundKind = Literal["text", "button", "media", "blocked", "unblocked"]


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
    answered: bool = False  # the provider has answered already (Twilio's opt-out words): stay silent
    argument: str = ""  # what follows the command word; set by the router


@dataclass(frozen=True, slots=True)
class Reply:
    """What we answer: a text key with its parameters, further lines, buttons, a question to wait for."""

    text: str
    params: dict[str, Param] = field(default_factory=dict)
    lines: tuple[Line, ...] = ()
    buttons: tuple[Button, ...] = ()
    expecting: str = ""  # the next free text answers this question
    subject: str = ""  # what the question is about
    nonce: str = ""  # set for a confirmation: used once, for ten minutes

    @property
    def saying(self) -> Saying:
        """The part that is said."""
        return Saying(self.text, self.params, self.lines, self.buttons)
