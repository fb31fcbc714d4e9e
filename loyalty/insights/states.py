"""The points of one member by what became of them, and a proof of them that staff can check."""

import hmac
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from loyalty import codes, family, ledger
from loyalty.insights.totals import EARNED_ONCE
from loyalty.models import Account, LedgerEntry, Member
from loyalty.programme import Brand
from loyalty.statements import Sql, row

CODE_LENGTH = 16  # 80 bits

# Also of accounts that became part of this one; what moved between them was earned once.
_STATES = Sql(
    "SELECT COALESCE(SUM(CASE WHEN points > 0 AND kind NOT IN ('redeem_undo', 'gift_in')"
    "  THEN points END), 0) AS earned,"
    " COALESCE(SUM(CASE WHEN kind IN ('redeem', 'redeem_undo') THEN -points END), 0) AS spent,"
    " COALESCE(SUM(CASE WHEN kind = 'expire' THEN -points END), 0) AS expired,"
    " COALESCE(SUM(CASE WHEN points < 0 AND kind IN ('clawback', 'adjust', 'import')"
    "  THEN -points END), 0) AS taken"
    f" FROM ledger_entry WHERE account_id IN {family.ACCOUNTS} AND {EARNED_ONCE}"
)
_REST = Sql(
    "SELECT SUM(debt) AS debt, COALESCE((SELECT SUM(remaining) FROM lot WHERE remaining > 0"
    " AND available_at <= $2 AND expires_at <= $2"
    f" AND account_id IN {family.ACCOUNTS}), 0) AS lapsed"
    f" FROM account WHERE key IN {family.ACCOUNTS}"
)


@dataclass(frozen=True, slots=True)
class States:
    """earned = available + pending + spent + expired + taken_back, to the point."""

    earned: int
    available: int
    pending: int
    spent: int
    expired: int
    taken_back: int
    debt: int


@dataclass(frozen=True, slots=True)
class Proof:
    """What a member had after so many entries, on a day, and a code that only we can make."""

    number: str
    length: int
    points: int
    day: date
    code: str


async def states(account: str, now: datetime) -> States:
    """Where everything is that was ever earned."""
    sums, rest = await row(_STATES, account), await row(_REST, account, now)
    assert sums is not None, "sums are always one row"
    assert rest is not None, "sums are always one row"
    balance = await ledger.balance(account, now)
    return States(
        earned=int(sums["earned"]),
        available=balance.available,
        pending=balance.pending,
        spent=int(sums["spent"]),
        expired=int(sums["expired"]) + int(rest["lapsed"]),
        taken_back=int(sums["taken"]) - int(rest["debt"]),
        debt=int(rest["debt"]),
    )


async def proof(member: Member, brand: Brand, now: datetime) -> Proof:
    """Certify what a member has now; what has expired is written off first."""
    await ledger.lapse(member.account_id, brand, now)
    account = await Account.get(key=member.account_id)
    points = account.total - account.debt
    day = now.astimezone(ZoneInfo(member.zone)).date()
    code = _code(brand.secret, member.number, account.length, points, day)
    return Proof(member.number, account.length, points, day, code)


async def proven(member: Member, typed: str, *, secret: bytes, now: datetime) -> Proof | None:
    """What a code certifies, found among everything that the member ever had; None: nothing."""
    code = codes.canonical(typed)
    found = await LedgerEntry.filter(account_id=member.account_id).order_by("seq")
    points, began = 0, member.joined_at
    for length in range(len(found) + 1):
        if length:
            points, began = points + found[length - 1].points, found[length - 1].at
        ended = found[length].at if length < len(found) else now
        for day in _days(began, ended):
            expected = _code(secret, member.number, length, points, day)
            if hmac.compare_digest(code.encode(), expected.encode()):
                return Proof(member.number, length, points, day, expected)
    return None


def _days(first: datetime, last: datetime) -> Iterator[date]:
    """The days on which it was that late anywhere: the member may have lived in another zone."""
    day = first.astimezone(UTC).date() - timedelta(days=1)
    while day <= last.astimezone(UTC).date() + timedelta(days=1):
        yield day
        day += timedelta(days=1)


def _code(secret: bytes, number: str, length: int, points: int, day: date) -> str:
    name = f"proof:{number}:{length}:{points}:{day.isoformat()}"
    return codes.derived(secret, name, CODE_LENGTH)
