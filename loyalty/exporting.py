"""What is held about a member, as it is kept: whole rows, so that a new column is never forgotten.

Each room lists its own tables; `handlers.exporting` puts them together. The address where the file
can be fetched is signed when it is sent, and good for an hour.
"""

import hmac
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import partial
from typing import Any

from tortoise.expressions import Q
from tortoise.models import Model

from loyalty import family, linking, models
from loyalty.forgetting import Trace
from loyalty.models import Member, Order, Voucher
from loyalty.staff import DESK
from loyalty.vouchers import OPEN, code

FETCH_WITHIN = timedelta(hours=1)
_TICKET = re.compile(r"([0-9a-f]{1,32})-([0-9]{1,12})-[0-9A-Z]{16}", re.ASCII)

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Section:
    """The rows of one table that are about a member; columns `without` say nothing about them."""

    model: type[Model]
    where: Q
    without: tuple[str, ...] = ()

    @property
    def table(self) -> str:
        """Its name in the database, and in the file."""
        return str(self.model._meta.db_table)

    async def rows(self) -> list[Row]:
        """The rows, the oldest first, ready to be written as JSON."""
        found = await self.model.filter(self.where).order_by(self.model._meta.pk_attr).values()
        return [plain(one, self.without) for one in found]


async def sections(found: Trace, secret: bytes) -> list[Section]:
    """The tables of this room."""
    mine, accounts = Q(member_id__in=found.members), Q(account_id__in=found.accounts)
    orders = mine | Q(member_id=None, phone__in=found.of("phone") or ["-"])
    orders |= Q(member_id=None, email__in=found.of("email") or ["-"])
    numbers = await Order.filter(orders).values_list("id", flat=True)
    return [
        Section(models.Member, Q(id__in=found.members)),
        Section(models.Identity, mine),
        Section(models.Consent, mine),
        Section(models.LinkCode, mine, ("code_hash",)),
        Section(models.ReminderChoice, mine),
        Section(models.MemberTag, mine),
        Section(models.Guess, Q(caller__in=linking.callers(found.addresses, secret))),
        Section(models.Account, Q(key__in=found.accounts)),
        Section(models.LedgerEntry, accounts),
        Section(models.Lot, accounts),
        Section(models.Draw, Q(entry__account_id__in=found.accounts)),
        Section(models.CheckpointHead, accounts),
        Section(models.Activity, accounts),
        Section(models.TierStanding, accounts),
        Section(models.Voucher, accounts, ("code_hash",)),
        Section(models.Order, orders),
        Section(models.OrderEvent, Q(order_id__in=list(numbers))),
        Section(models.Outgoing, (Q(address__in=found.addresses) | mine) & ~_TO_STAFF),
        Section(models.Proposal, mine),
        Section(models.StaffChat, Q(address__in=found.addresses)),
        Section(
            models.Click,
            Q(outgoing__address__in=found.addresses) | Q(outgoing__member_id__in=found.members),
        ),
        Section(models.ImportedLine, mine),
        Section(models.ApiAnswer, Q(about__in=found.numbers)),
    ]


# Said to them as staff: it is about others.
_TO_STAFF = Q(once__startswith=DESK)


def plain(row: Mapping[str, Any], without: Iterable[str] = ()) -> Row:
    """A row as JSON writes it."""
    return {name: _plain(value) for name, value in row.items() if name not in set(without)}


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    return str(value) if isinstance(value, date | Decimal | timedelta) else value


async def open_codes(accounts: Sequence[str], secret: bytes) -> list[Row]:
    """The codes of vouchers that can still be used: they are not kept anywhere."""
    found = await Voucher.filter(account_id__in=accounts, state__in=OPEN).order_by("id")
    return [{"code": code(secret, one.key), "until": one.expires_at.isoformat()} for one in found]


def ticket(member: Member, now: datetime) -> str:
    """Names a member's file until an hour from now; opens nothing until it is `said`."""
    return f"{member.account_id}-{int((now + FETCH_WITHIN).timestamp())}"


def said(code_of: Callable[[str], str], named: str) -> str:
    """The whole ticket, which is kept nowhere; `code_of` makes a code of a voucher's key."""
    return f"{named}-{code_of(f'export:{named}')}"


async def holder(given: str, secret: bytes, now: datetime) -> Member | None:
    """Whose file a ticket is good for; None if it is not ours, or too old, or they have left."""
    found = _TICKET.fullmatch(given)
    if found is None:
        return None
    if not hmac.compare_digest(given, said(partial(code, secret), f"{found[1]}-{found[2]}")):
        return None
    return await family.owner(found[1]) if now.timestamp() < int(found[2]) else None
