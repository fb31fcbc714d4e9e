"""What a member has: points and their worth, where they came from, why, and a proof of it."""

from decimal import Decimal
from typing import Any

from handlers import entries as told
from handlers.messages import Button, Inbound, Line, Param, Reply
from loyalty import insights, ledger, rewards
from loyalty.models import LedgerEntry, Member
from loyalty.orders import NEVER
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


def amount(cents: int, brand: Brand) -> Param:
    """An amount that a rule names, as a parameter of a text: without pence if there are none."""
    return {"money": cents, "currency": brand.programme.currency, "short": True}


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
        params = {"points": balance.pending, "worth": worth(balance.pending, brand)}
        if balance.next_at >= NEVER:
            lines.append(Line("points-undelivered", params))
        else:
            lines.append(Line("points-pending", {**params, "day": day(balance.next_at)}))
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
    lines = tuple(told.line(entry, member.locale, brand) for entry in entries[:PAGE])
    return Reply("history", lines=lines, buttons=_more("history", entries, PAGE))


async def why(message: Inbound, member: Member, brand: Brand) -> Reply:
    """The newest changes explained from what was kept when they were decided."""
    entries = await _page(message, member, EXPLAINED)
    if not entries:
        return Reply("history-none", buttons=(INVITE, REWARDS))
    lines = [
        line
        for entry in entries[:EXPLAINED]
        for line in told.reasons(entry, member.locale, brand, message.received_at)
    ]
    return Reply("why", lines=tuple(lines), buttons=_more("why", entries, EXPLAINED))


async def proof(message: Inbound, member: Member, brand: Brand) -> Reply:
    """What the member has and ever had, certified by a code that staff can check."""
    now = message.received_at
    proven = await insights.proof(member, brand, now)
    states = await insights.states(member.account_id, now)
    params: dict[str, Param] = {
        "number": proven.number,
        "length": proven.length,
        "points": proven.points,
        "day": day(proven.day),
        "code": "-".join(proven.code[n : n + 4] for n in range(0, len(proven.code), 4)),
    }
    lines = [
        Line(
            "proof-states",
            {
                "available": states.available,
                "pending": states.pending,
                "spent": states.spent,
                "expired": states.expired,
                "earned": states.earned,
                "back": states.taken_back,
            },
        )
    ]
    if states.debt:
        lines.append(Line("points-debt", {"points": states.debt}))
    return Reply("proof", params, tuple(lines), (HISTORY, POINTS))


async def _page(message: Inbound, member: Member, size: int) -> list[LedgerEntry]:
    """A page of entries and one more, if there is one; the argument says where it starts."""
    before = start_of(message)
    found = await ledger.recent(member.account_id, size + 1, before) if before else []
    return found or await ledger.recent(member.account_id, size + 1)


def _more(word: str, entries: list[LedgerEntry], size: int) -> tuple[Button, ...]:
    if len(entries) <= size:
        return (POINTS, REWARDS)
    return (Button("button-more", f"{word} {entries[size - 1].seq}"), POINTS)
