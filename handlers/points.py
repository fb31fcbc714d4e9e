"""What a member has: points and their worth, where they came from, and why."""

import json
from decimal import Decimal
from typing import Any

from handlers.messages import Button, Inbound, Line, Param, Reply
from loyalty import ledger, rewards
from loyalty.models import LedgerEntry, Lot, Member
from loyalty.programme import Brand

PAGE = 8  # entries that are shown at once
EXPLAINED = 4  # entries that `why` explains at once
REWARDS = Button("button-rewards", "rewards")
INVITE = Button("button-invite", "invite")
HISTORY = Button("button-history", "history")
POINTS = Button("button-points", "points")


def worth(points: int, brand: Brand) -> Param:
    """What points are worth, as a parameter of a text."""
    money = brand.programme.worth(points)
    return {"money": money.cents, "currency": money.currency}


def day(at: Any) -> Param:
    """An instant, or a day of the calendar, as a parameter of a text."""
    return {"day": at.isoformat()}


def start_of(message: Inbound) -> int:
    """Where the page that is asked for begins; 0 is the first one."""
    argument = message.argument
    return int(argument) if argument.isdecimal() and len(argument) < 10 else 0


def decimal(number: Decimal) -> Param:
    """A factor as a parameter of a text."""
    return {"decimal": f"{number.normalize():f}"}


async def show(message: Inbound, member: Member, brand: Brand) -> Reply:
    """Available points and their worth, what is on its way, and what they are good for."""
    balance = await ledger.balance(member.account_id, message.received_at)
    lines = []
    if balance.pending:
        assert balance.next_at is not None, "pending points become available at some time"
        lines.append(
            Line(
                "points-pending",
                {
                    "points": balance.pending,
                    "worth": worth(balance.pending, brand),
                    "day": day(balance.next_at),
                },
            )
        )
    if balance.debt:
        lines.append(Line("points-debt", {"points": balance.debt}))
    minimum = await rewards.least(member, brand)
    if balance.available >= minimum:
        return _balance(balance.available, lines, (REWARDS, INVITE, HISTORY), brand)
    if not balance.debt:
        lines.append(Line("points-to-go", {"missing": minimum - balance.available}))
    return _balance(balance.available, lines, (INVITE, REWARDS, HISTORY), brand)


def _balance(available: int, lines: list[Line], buttons: tuple[Button, ...], brand: Brand) -> Reply:
    if not available:
        return Reply("points-none", lines=tuple(lines), buttons=buttons)
    params = {"points": available, "worth": worth(available, brand)}
    return Reply("points", params, tuple(lines), buttons)


async def history(message: Inbound, member: Member, brand: Brand) -> Reply:
    """The newest changes, one line each, and a button to those before."""
    entries = await _page(message, member, PAGE)
    if not entries:
        return Reply("history-none", buttons=(INVITE, REWARDS))
    lines = tuple(_line(entry) for entry in entries[:PAGE])
    return Reply("history", lines=lines, buttons=_more("history", entries, PAGE))


async def why(message: Inbound, member: Member, brand: Brand) -> Reply:
    """The newest changes explained from what was kept when they were decided."""
    entries = await _page(message, member, EXPLAINED)
    if not entries:
        return Reply("history-none", buttons=(INVITE, REWARDS))
    lines = tuple(_reason(entry, message, brand) for entry in entries[:EXPLAINED])
    return Reply("why", lines=lines, buttons=_more("why", entries, EXPLAINED))


async def _page(message: Inbound, member: Member, size: int) -> list[LedgerEntry]:
    """A page of entries and one more, if there is one; the argument says where it starts."""
    before = start_of(message)
    found = await ledger.recent(member.account_id, size + 1, before) if before else []
    return found or await ledger.recent(member.account_id, size + 1)


def _more(word: str, entries: list[LedgerEntry], size: int) -> tuple[Button, ...]:
    if len(entries) <= size:
        return (POINTS, REWARDS)
    return (Button("button-more", f"{word} {entries[size - 1].seq}"), POINTS)


def _order_number(entry: LedgerEntry) -> str:
    """The shop's own number in "order:<source>:<number>"."""
    return entry.cause.split(":", 2)[-1]


def _line(entry: LedgerEntry) -> Line:
    params: dict[str, Param] = {"points": abs(entry.points), "day": day(entry.at)}
    if entry.cause.startswith("order:"):
        params["order"] = _order_number(entry)
        return Line("entry-order" if entry.points > 0 else "entry-order-back", params)
    if entry.kind == "earn_activity" and entry.cause == "join":
        return Line("entry-join", params)
    if entry.cause.startswith("referral:"):
        role = "friend" if entry.cause.endswith(":friend") else "advocate"
        return Line(f"entry-{role}" if entry.points > 0 else "entry-referral-back", params)
    if entry.kind == "redeem":
        return Line("entry-redeem", params)
    if entry.kind == "expire":
        return Line("entry-expire", params)
    return Line("entry-plus" if entry.points > 0 else "entry-minus", params)


def _reason(entry: LedgerEntry, message: Inbound, brand: Brand) -> Line:
    """Basis, rate and rounding of an order's points; when they can be used; else what it was."""
    detail = json.loads(entry.detail)
    if "basis_cents" not in detail:
        return _line(entry)
    params: dict[str, Param] = {
        "points": abs(entry.points),
        "day": day(entry.at),
        "order": _order_number(entry),
        "basis": {"money": detail["basis_cents"], "currency": brand.programme.currency},
        "rate": decimal(Decimal(detail["rate"])),
    }
    if entry.points < 0:
        return Line("why-order-back", params)
    lot: Lot = entry.lot  # type: ignore[attr-defined]
    params["usable"] = day(lot.available_at)
    pending = lot.available_at > message.received_at
    return Line("why-order-pending" if pending else "why-order", params)
