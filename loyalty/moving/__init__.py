"""Moving in and out: members with points, lots, debts and tiers from a file, and into one."""

from loyalty.moving.batches import (
    CHUNK,
    Imported,
    begin,
    finish,
    hold,
    latest,
    reached,
    taken_in,
    to_undo,
    undo,
    without_a_chat,
)
from loyalty.moving.entering import about, enter
from loyalty.moving.lines import MODES, GivenLot, MemberLine, Refused, Step, Totals
from loyalty.moving.matching import Match, matched, meet, planned
from loyalty.moving.snapshots import pages

__all__ = [
    "CHUNK",
    "MODES",
    "GivenLot",
    "Imported",
    "Match",
    "MemberLine",
    "Refused",
    "Step",
    "Totals",
    "about",
    "begin",
    "enter",
    "finish",
    "hold",
    "latest",
    "matched",
    "meet",
    "pages",
    "planned",
    "reached",
    "taken_in",
    "to_undo",
    "undo",
    "without_a_chat",
]
