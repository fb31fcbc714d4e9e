"""Rows that are to be said: written with what caused them, claimed, sent and settled afterwards."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from loyalty.models import Member
from loyalty.statements import Sql, dialect, instant, row, rows

Param = int | str | dict[str, Any]

HEAD_START = timedelta(seconds=5)  # how long a fresh row is left to the process that wrote it
HELD = datetime(9999, 1, 1, tzinfo=UTC)  # "not before" of what waits for the member to write
AT_ONCE = ("reply", "voucher")  # what answers a message; goes first, and also to the silent


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


@dataclass(frozen=True, slots=True)
class Letter:
    """One outgoing row, as far as sending needs it; the last four are known once it is claimed."""

    id: int
    once: str
    channel: str
    address: str
    member_id: int | None
    kind: str
    saying: Saying
    locale: str
    valid_until: datetime | None = None
    attempts: int = 0
    zone: str = ""  # of the member; empty for a stranger
    silent: bool = False  # said `stop all`
    marketing: bool = False
    heard_at: datetime | None = None  # the address's last message, where a member has it

    @property
    def urgency(self) -> tuple[int, int]:
        """Sorts replies before service messages, those before marketing; older ones first."""
        return (0 if self.kind in AT_ONCE else 2 if self.kind == "marketing" else 1, self.id)

    @property
    def unwanted(self) -> bool:
        """Whether the member's word forbids it by now."""
        return self.kind not in AT_ONCE and (
            self.silent or (self.kind == "marketing" and not self.marketing)
        )


def to_json(saying: Saying) -> str:
    """A saying as the row keeps it; what is empty is left out."""
    kept: dict[str, Any] = {"text": saying.text}
    if saying.params:
        kept["params"] = saying.params
    if saying.lines:
        kept["lines"] = [{"text": line.text, "params": line.params} for line in saying.lines]
    if saying.buttons:
        kept["buttons"] = [
            {name: getattr(button, name) for name in _BUTTON if getattr(button, name)}
            for button in saying.buttons
        ]
    return json.dumps(kept, ensure_ascii=False, separators=(",", ":"))


_BUTTON = ("label", "says", "params", "url", "copy", "number")


def from_json(kept: str | dict[str, Any]) -> Saying:
    """The saying that `to_json` kept."""
    known: dict[str, Any] = json.loads(kept) if isinstance(kept, str) else kept
    return Saying(
        known["text"],
        known.get("params", {}),
        tuple(Line(**line) for line in known.get("lines", ())),
        tuple(Button(**button) for button in known.get("buttons", ())),
    )


# What a claim tells beside the row: by now, not when it was written.
_FACTS = """
 (SELECT m.zone FROM member m WHERE m.id = outgoing.member_id) AS zone,
 (SELECT m.silent FROM member m WHERE m.id = outgoing.member_id) AS silent,
 (SELECT m.marketing FROM member m WHERE m.id = outgoing.member_id) AS marketing,
 (SELECT i.heard_at FROM identity i WHERE i.address = outgoing.address) AS heard_at"""
_ROW = """ id, once, channel, address, member_id, kind, saying, locale, valid_until, attempts"""
_COLUMNS = """(once, member_id, channel, address, locale, kind, saying, state, reason, attempts,
 not_before, valid_until, lease_until, created_at)"""

_PUT = Sql(
    f"INSERT INTO outgoing {_COLUMNS} VALUES ($1, $2, $3, $4, $5, $6, $7, 'queued', '', 0,"
    " $8, $9, $10, $11) ON CONFLICT (once) DO NOTHING RETURNING id"
)
_TELL = Sql(
    f"INSERT INTO outgoing {_COLUMNS} SELECT $2, m.id, i.kind, i.address, m.locale, $3, $4,"
    " 'queued', '', 0, $5, $6, $7, $5 FROM member m JOIN identity i ON i.member_id = m.id"
    " WHERE m.id = $1 AND i.kind IN ('whatsapp', 'telegram') AND i.unreachable_at IS NULL"
    " AND (NOT m.silent OR $3 IN ('reply', 'voucher'))"
    " ORDER BY i.heard_at DESC NULLS LAST, i.id LIMIT 1"
    " ON CONFLICT (once) DO NOTHING RETURNING id, channel, address, locale".replace(
        "SELECT $2,", "SELECT $2::varchar,"
    )
    .replace("m.locale, $3, $4,", "m.locale, $3::varchar, $4::jsonb,")
    .replace("$5, $6, $7, $5", "$5::timestamptz, $6::timestamptz, $7::timestamptz, $5")
)
