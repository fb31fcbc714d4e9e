"""What one line of a file says about a member, whatever the file looked like."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

MODES = ("set", "add")


@dataclass(frozen=True, slots=True)
class GivenLot:
    """Points gained together. Without an instant: available at once, kept as the rules say."""

    points: int
    available_at: datetime | None = None
    expires_at: datetime | None = None
    endless: bool = False


@dataclass(frozen=True, slots=True)
class MemberLine:
    """A member as a file tells of them; what it does not tell is empty.

    `points` below zero are a debt; with `lots` they are the sum of these. `code` is the code of
    their link in another Kith, `old_codes` are codes of any programme before.
    """

    number: int  # of the line in the file
    member: str = ""
    phones: tuple[str, ...] = ()  # E.164
    emails: tuple[str, ...] = ()
    externals: tuple[str, ...] = ()  # a shop's customer number, "telegram:42" of another Kith
    name: str = ""
    locale: str = ""
    zone: str = ""
    birthday: str = ""  # "MM-DD"
    joined_at: datetime | None = None
    points: int | None = None
    lots: tuple[GivenLot, ...] = ()
    tier: str = ""
    tier_until: datetime | None = None
    hidden_tier: str = ""
    code: str = ""
    old_codes: tuple[str, ...] = ()

    @property
    def addresses(self) -> tuple[str, ...]:
        """By what the member is recognised, each under its kind."""
        return (
            *(f"phone:{phone}" for phone in self.phones),
            *(f"email:{email}" for email in self.emails),
            *(f"external:{name}" for name in self.externals),
        )

    def with_codes(self, code: str, old_codes: tuple[str, ...]) -> "MemberLine":
        """The same with the codes that their friends know them by."""
        return replace(self, code=code, old_codes=old_codes)


@dataclass(frozen=True, slots=True)
class Refused:
    """A line that is left out, and why."""

    number: int
    reason: str


@dataclass(slots=True)
class Totals:
    """What lines came to, for the summary."""

    created: int = 0
    known: int = 0
    refused: int = 0
    before: int = 0  # taken in by an earlier run of the same file
    gained: int = 0
    taken: int = 0
    lapsed: int = 0  # points of lots whose time was over

    def add(self, steps: "Sequence[Step]", refused: int) -> None:
        """Count what was planned for some lines."""
        self.refused += refused
        for step in steps:
            self.created += step.member_id is None
            self.known += step.member_id is not None
            self.gained += sum(lot.points for lot in step.gains)
            self.taken += step.taken
            self.lapsed += step.lapsed


@dataclass(frozen=True, slots=True)
class Lot:
    """A lot to be posted, its instants decided."""

    points: int
    available_at: datetime
    expires_at: datetime | None


@dataclass(frozen=True, slots=True)
class Step:
    """What a line will do: to a member who is known, or to a new one."""

    line: MemberLine
    member_id: int | None
    account: str
    gains: tuple[Lot, ...]
    taken: int
    lapsed: int
    undoes: str = ""  # the cause whose points are taken first
