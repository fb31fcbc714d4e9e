"""Points that were taken come back to their lots; what is left moves to another account."""

import json
from datetime import datetime, timedelta
from typing import Any

from tortoise.transactions import in_transaction

from loyalty import ledger_statements as sql
from loyalty.ledger.entries import Cause, Drawn, NewLot, Posting
from loyalty.ledger.posting import Head, from_lots, gain, hold, lapse, open_account, post
from loyalty.programme import Brand
from loyalty.statements import instant, row, rows

GRACE = timedelta(days=30)  # for points that come back after their time was over


async def give_back(
    account: str, points: int, cause: Cause, *, spent_by: int, now: datetime
) -> Posting:
    """Undo a part of entry `spent_by`, which never gives back more than it took.

    A debt is paid first. The rest returns to the lots that it came from, to those that expire last
    first; for those that have expired meanwhile there is one fresh lot, with 30 days of grace.
    """
    assert points > 0, "what comes back is positive"
    async with in_transaction():
        await hold(account)
        spent = await row(sql.SPENT, spent_by, account)
        assert spent is not None, "points come back to the account that they were taken from"
        cause = _undoing(cause, int(spent["seq"]))
        head = await open_account(account, points, cause)
        if isinstance(head, Posting):
            return head
        parts = await rows(sql.DRAWN, spent_by)
        back = await _given_back(account, int(spent["seq"]))
        assert back + points <= sum(int(part["points"]) for part in parts), "no more than it took"
        paid = min(points, head.debt)
        open_lots, late = _returned(parts, back, points - paid, now)
        lot = NewLot(late, now, now + GRACE) if late else None
        posting = await post(account, points, cause, head, now, lot=lot, draws=open_lots)
        return Posting(posting.entry_id, replayed=False, paid=paid)


def _undoing(cause: Cause, seq: int) -> Cause:
    """The same cause, which remembers what it undoes."""
    return Cause(cause.kind, cause.about, cause.once, cause.brand, {**cause.detail, "undoes": seq})


async def _given_back(account: str, seq: int) -> int:
    """How much of an entry has come back so far."""
    found = await rows(sql.UNDONE, account, seq)
    return sum(int(one["points"]) for one in found if json.loads(one["detail"])["undoes"] == seq)


def _returned(parts: Any, skipped: int, points: int, now: datetime) -> tuple[list[Drawn], int]:
    """What goes back to lots that are still good, and how much comes too late for its lot."""
    draws, late = [], 0
    for part in parts:
        there = int(part["points"])
        before = min(skipped, there)
        skipped -= before
        share = min(points, there - before)
        points -= share
        if not share:
            continue
        expires_at = part["expires_at"] and instant(part["expires_at"])
        if expires_at is not None and expires_at <= now:
            late += share
        else:
            draws.append(Drawn(int(part["id"]), int(part["entry_id"]), -share))
    return draws, late


async def move(
    from_account: str, to_account: str, *, brand: Brand, once: str, now: datetime
) -> int:
    """Move everything that is left to another account: each lot with its dates, and a debt.

    Returns the points that moved (a debt counts as less than nothing); the same `once` again moves
    nothing more.
    """
    assert from_account != to_account, "points move to somebody else"
    async with in_transaction():
        for account in sorted((from_account, to_account)):
            await hold(account)
        standing = await row(sql.STANDING, f"{once}:out")
        if standing is not None:
            points = int(standing["points"])
            return -points if standing["account_id"] == from_account else points
        await lapse(from_account, brand, now)
        out = Cause("gift_out", f"merge:{to_account}", f"{once}:out", brand, {})
        into = Cause("gift_in", f"merge:{from_account}", f"{once}:in", brand, {})
        owed = await row(sql.OWED, from_account)
        if owed is not None:
            return -await _move_debt(from_account, to_account, int(owed["debt"]), out, into, now)
        lots = await rows(sql.UNEXPIRED, from_account, now)
        points = sum(int(lot["remaining"]) for lot in lots)
        if not points:
            return 0
        head = await open_account(from_account, -points, out)
        assert isinstance(head, Head), "this was not moved before"
        await post(from_account, -points, out, head, now, draws=from_lots(lots, points))
        for number, lot in enumerate(lots):
            await gain(
                to_account,
                int(lot["remaining"]),
                Cause(into.kind, into.about, f"{into.once}:{number}", brand, {}),
                available_at=instant(lot["available_at"]),
                expires_at=lot["expires_at"] and instant(lot["expires_at"]),
                now=now,
            )
        return points


async def _move_debt(
    from_account: str, to_account: str, debt: int, out: Cause, into: Cause, now: datetime
) -> int:
    """One account's debt is forgiven, the other one's points pay it as far as they go."""
    swapped = Cause("gift_out", into.about, out.once, out.brand, {})
    head = await open_account(to_account, -debt, swapped)
    assert isinstance(head, Head), "this was not moved before"
    lots = await rows(sql.UNEXPIRED, to_account, now)
    await post(to_account, -debt, swapped, head, now, draws=from_lots(lots, debt))
    cleared = Cause("gift_in", out.about, into.once, into.brand, {})
    await gain(from_account, debt, cleared, available_at=now, expires_at=None, now=now)
    return debt
