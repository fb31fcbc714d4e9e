"""What is kept of an account, computed again from its entries, lots and draws (L11)."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from loyalty import ledger
from loyalty.ledger import OWN, Drawn, NewLot
from loyalty.statements import instant

Row = Mapping[str, Any]

MAY_OWE = ("clawback", "import", "gift_out")  # what may take more than is there


@dataclass(slots=True)
class Books:
    """Everything that is written about the points of one account, in the order it was written."""

    account: Row
    entries: list[Row] = field(default_factory=list)
    lots: list[Row] = field(default_factory=list)
    draws: list[Row] = field(default_factory=list)
    signed: list[Row] = field(default_factory=list)  # what checkpoints say about it


@dataclass(slots=True)
class Rebuilt:
    """What the account and its lots must say, and what in the books themselves is wrong."""

    total: int = 0
    debt: int = 0
    length: int = 0
    head: str = ""
    remaining: dict[int, int] = field(default_factory=dict)  # by lot
    wrong: list[str] = field(default_factory=list)


def rebuild(books: Books) -> Rebuilt:
    """Go through the entries from the first to the last."""
    made = Rebuilt(head=ledger.genesis(books.account["key"]))
    lots = {int(lot["entry_id"]): lot for lot in books.lots}
    by_id = {int(lot["id"]): lot for lot in books.lots}
    made.remaining = {number: int(lot["points"]) for number, lot in by_id.items()}
    draws: dict[int, list[Row]] = {}
    for draw in books.draws:
        draws.setdefault(int(draw["entry_id"]), []).append(draw)
    for entry in books.entries:
        lot, drawn = lots.pop(int(entry["id"]), None), draws.pop(int(entry["id"]), [])
        made.wrong += _chain(entry, lot, _sources(entry, drawn, by_id), made)
        _book(entry, lot, drawn, made)
        made.head = entry["hash"]
        made.length += 1
    made.wrong += [f"lot {lot['id']} is of no entry" for lot in lots.values()]
    return made


def _sources(entry: Row, drawn: Sequence[Row], by_id: Mapping[int, Row]) -> list[Drawn]:
    """Draws as the hash of their entry covers them; a lot of nobody is -1 there."""
    found = []
    for draw in drawn:
        lot = by_id.get(int(draw["lot_id"]))
        made_by = -1 if lot is None else int(lot["entry_id"])
        own = made_by == int(entry["id"])
        points = int(draw["points"])
        found.append(Drawn(int(draw["lot_id"]), OWN if own else made_by, points))
    return found


def _chain(entry: Row, lot: Row | None, drawn: Sequence[Drawn], made: Rebuilt) -> Iterable[str]:
    """Whether an entry follows the one before, and is what it was when it was written."""
    if int(entry["seq"]) != made.length + 1 or entry["previous"] != made.head:
        yield f"entry {entry['seq']} does not follow the one before it"
    new = None
    if lot is not None:
        until = None if lot["expires_at"] is None else instant(lot["expires_at"])
        new = NewLot(int(lot["points"]), instant(lot["available_at"]), until)
    fields = (
        entry["account_id"],
        int(entry["seq"]),
        entry["kind"],
        int(entry["points"]),
        entry["cause"],
        entry["once"],
        entry["fingerprint"],
        int(entry["rule_version"]),
        entry["detail"],
        ledger.moment_key(instant(entry["at"])),
    )
    moved = ledger.moved(new, drawn)
    if entry["hash"] not in (  # the second form is that of 0.1, which did not cover what it moved
        ledger.hash_of(entry["previous"], (*fields, moved)),
        ledger.hash_of(entry["previous"], fields),
    ):
        yield f"entry {entry['seq']} was changed, or the lot or the draws that it made"


def _book(entry: Row, lot: Row | None, drawn: Sequence[Row], made: Rebuilt) -> None:
    """Add up what an entry did."""
    points, kind, seq = int(entry["points"]), entry["kind"], entry["seq"]
    brought = int(lot["points"]) if lot else 0
    for draw in drawn:
        number = int(draw["lot_id"])
        if number in made.remaining:
            made.remaining[number] -= int(draw["points"])
    total = brought - sum(int(draw["points"]) for draw in drawn)
    made.total += total
    made.debt += total - points
    if total - points > 0 and kind not in MAY_OWE:
        made.wrong.append(f"entry {seq} left a debt, which a {kind} cannot")
    if kind == "redeem_undo":
        if brought > points:
            made.wrong.append(f"entry {seq} brought {points} points, its lot has {brought}")
        if "undoes" not in json.loads(entry["detail"]):
            made.wrong.append(f"entry {seq} gave back points and does not say of what")
    elif points > 0 and brought != points:
        made.wrong.append(f"entry {seq} brought {points} points, its lot has {brought}")
    elif points < 0 and brought:
        made.wrong.append(f"entry {seq} took points, but has a lot")


def differences(books: Books, secret: bytes | None) -> list[str]:
    """What is kept of an account and is not what its entries say; empty if all is well."""
    made, kept = rebuild(books), books.account
    wrong = made.wrong
    for lot in books.lots:
        left = made.remaining[int(lot["id"])]
        if int(lot["remaining"]) != left:
            wrong.append(f"lot {lot['id']} holds {lot['remaining']}, its draws leave {left}")
    for name, said in (
        ("total", f"total is {kept['total']}, its lots hold {made.total}"),
        ("debt", f"debt is {kept['debt']}, its entries leave {made.debt}"),
        ("length", f"has {kept['length']} entries, {made.length} are there"),
    ):
        if int(kept[name]) != getattr(made, name):
            wrong.append(said)
    if kept["head"] != made.head:
        wrong.append("its head is not its newest entry")
    wrong += _unsigned(books)
    if secret is not None:
        wrong += _unsealed(kept, secret)
    return [f"account {kept['key']}: {one}" for one in wrong]


def _unsigned(books: Books) -> Iterable[str]:
    """Entries that a checkpoint has signed and that are others now, or gone."""
    hashes = {int(entry["seq"]): entry["hash"] for entry in books.entries}
    for signed in books.signed:
        length, number = int(signed["length"]), signed["checkpoint_id"]
        if length not in hashes:
            yield f"entry {length} is gone, which checkpoint {number} has signed"
        elif hashes[length] != signed["head"]:
            yield f"entry {length} is not the one that checkpoint {number} has signed"


def _unsealed(kept: Row, secret: bytes) -> Iterable[str]:
    length = int(kept["length"])
    if ledger.sealed(secret, kept["key"], length, kept["head"], kept["seal"]):
        return
    if kept["seal"]:
        yield f"its seal is not over these {length} entries: the last ones were cut off or made up"
    else:
        yield f"its {length} entries have no seal"
