"""What is asked of long tables is asked of an index."""

from datetime import datetime

from tortoise.expressions import Q
from tortoise.models import Model
from tortoise.transactions import in_transaction

from loyalty import exporting, forgetting
from loyalty.models import Outgoing, Voucher
from loyalty.statements import Sql, dialect, rows
from tests.loyalty.people import joined
from tests.phones import SECRET


async def plan(model: type[Model], where: Q) -> str:
    """How the database would look for these rows, if there were many."""
    async with in_transaction():
        if dialect() == "postgres":
            await rows(Sql("SET LOCAL enable_seqscan = off"))
        return str([dict(one) for one in await model.filter(where).explain()])


def scans(found: str) -> bool:
    return "SCAN" in found or "Seq Scan" in found


async def test_what_was_said_to_a_member(db: str, now: datetime) -> None:
    member = await joined("ana", now)
    sections = await exporting.sections(await forgetting.trace(member), SECRET)
    (letters,) = (one for one in sections if one.model is Outgoing)
    found = await plan(Outgoing, letters.where)
    assert not scans(found), found


async def test_which_vouchers_orders_were_paid_with(db: str) -> None:
    found = await plan(Voucher, Q(used_by__in=("kith:7", "kith:8")))
    assert not scans(found), found
