"""`kith claims`: staff decide what members claim, from the command line."""

import asyncio
import getpass
from collections.abc import Callable
from datetime import datetime

import pytest

from bot import database
from loyalty import earning, insights, ledger, programme
from loyalty.models import Activity, Outgoing
from tests.bot.commands import kith
from tests.bot.test_cli import SECRET, one_line
from tests.loyalty.people import BRAND, RULES, joined

DIALECTS = pytest.mark.parametrize("dialect", ["sqlite", "postgres"])


@DIALECTS
async def test_staff_list_approve_and_reject(
    fresh_database: Callable[[str], str], now: datetime, dialect: str
) -> None:
    url = fresh_database(dialect)
    settings = {"KITH_DATABASE_URL": url, "KITH_SECRET_KEY": SECRET}

    async def claims(*words: str) -> tuple[int, str, str]:
        return await asyncio.to_thread(lambda: kith("claims", *words, **settings))

    await database.open(url)
    await programme.apply(RULES, now)
    ana = await joined("ana", now)
    for order in ("kith:1", "kith:2", "kith:3"):
        await earning.do(
            ana,
            "review",
            subject=order,
            once=f"claim {order}",
            brand=BRAND,
            now=now,
            claim=f"Lovely\n\x1b[31m {order}",
        )
    await database.close()
    status, out, err = await claims("list", "--limit", "2")
    assert (status, err) == (0, "")
    first, second, more = out.splitlines()
    review = "Review an order (kith:1)  Lovely [31m kith:1"
    assert first == f"1  2026-03-01  {ana.number}  20 points  {review}"
    assert second.startswith("2  ")
    assert more == "more: kith claims list --after 2"
    assert (await claims("list", "--after", "2"))[1].startswith("3  ")

    assert await claims("approve", "1", "--by", "Mo") == (0, "claim 1 approved: 20 points\n", "")
    status, _, err = await claims("reject", "1", "--reason", "too short")
    assert (status, one_line(err).split(":")[1]) == (1, " no claim 1 waits")
    assert (await claims("reject", "2"))[0] == 2  # without a reason
    assert await claims("reject", "2", "--reason", "too short") == (0, "claim 2 rejected\n", "")

    await database.open(url)
    try:
        assert (await ledger.balance(ana.account_id, now.replace(year=2027))).available == 20
        decided = await Activity.filter(id__lt=3).order_by("id")
        assert [(a.state, a.decided_by, a.reason) for a in decided] == [
            ("earned", "Mo", ""),
            ("rejected", getpass.getuser(), "too short"),
        ]
        told = await Outgoing.all().order_by("id")
        assert [row.saying["text"] for row in told] == ["claim-approved", "claim-rejected"]
        assert {row.state for row in told} == {"queued"}  # kith serve sends them
        assert await insights.drift() == []
    finally:
        await database.close()
