"""What is asked of long tables is asked of an index."""

import re
from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

import asyncpg
import pytest
from tortoise.expressions import Q
from tortoise.models import Model
from tortoise.transactions import in_transaction

from loyalty import (
    bulk_statements,
    exporting,
    fence,
    forgetting,
    jobs,
    outgoing_statements,
    reminder_statements,
    unsettled,
)
from loyalty.models import Account, JobRun, Member, Outgoing, Voucher
from loyalty.outgoing import many
from loyalty.statements import Sql, dialect, packed, rows
from loyalty.worth import statements as worth_statements
from referral_links import forgetting as forgetting_links
from referral_links import league, reviews
from scheduler.reminders import KINDS
from tests.conftest import Home, anew
from tests.loyalty.people import BRAND, joined
from tests.phones import SECRET


async def plan(model: type[Model], where: Q) -> str:
    """How the database would look for these rows, if there were many."""
    async with in_transaction():
        if dialect() == "postgres":
            await rows(Sql("SET LOCAL enable_seqscan = off"))
        return str([dict(one) for one in await model.filter(where).explain()])


def scans(found: str) -> bool:
    return "SCAN" in found.replace("SCAN json_each", "") or "Seq Scan" in found


async def test_what_was_said_to_a_member(db: str, now: datetime) -> None:
    member = await joined("ana", now)
    sections = await exporting.sections(await forgetting.trace(member), SECRET)
    (letters,) = (one for one in sections if one.model is Outgoing)
    found = await plan(Outgoing, letters.where)
    assert not scans(found), found


async def test_which_vouchers_orders_were_paid_with(db: str) -> None:
    found = await plan(Voucher, Q(used_by__in=("kith:7", "kith:8")))
    assert not scans(found), found


@pytest.fixture(scope="module")
def new(home: Home) -> str:
    """A PostgreSQL whose rows nobody has counted, as an autovacuum does where other tests run."""
    return home.fresh("postgres")


@pytest.fixture
async def uncounted(db: str, new: str) -> AsyncIterator[Any]:
    """A connection to it; none where the tests run on SQLite, which counts nothing."""
    if db == "sqlite":
        yield None
        return
    connection = await asyncpg.connect(new)
    await connection.execute("SET enable_seqscan = off")
    yield connection
    await connection.close()


async def told(sql: Sql, *args: object, uncounted: Any = None) -> str:
    """The plan of a statement of our own."""
    if uncounted is not None:
        return str(await uncounted.fetch(f"EXPLAIN {sql.postgres}", *args))
    async with in_transaction():
        if dialect() == "postgres":
            await rows(Sql("SET LOCAL enable_seqscan = off"))
            return str(await rows(Sql(f"EXPLAIN {sql.postgres}"), *args))
        return str(await rows(Sql("", f"EXPLAIN QUERY PLAN {sql.sqlite}"), *args))


async def test_which_orders_tell_a_code(uncounted: Any) -> None:
    found = await told(forgetting_links._WITH_CODE, packed(["JULIA"]), uncounted=uncounted)
    assert "order_referral" in found, found


async def test_who_is_in_the_league(db: str, now: datetime) -> None:
    await anew("account", "member")
    keys = [f"account-{number}" for number in range(300)]  # of none, any index would do
    await Account.bulk_create(Account(key=key, total=0, debt=0, length=0, head=key) for key in keys)
    await Member.bulk_create(Member(account_id=key, number=key[-9:], joined_at=now) for key in keys)
    await rows(Sql("ANALYZE member"))
    found = await told(league._BOARD, now, now + timedelta(days=31), 10)
    assert "member_league" in found, found


async def test_what_staff_have_to_review(uncounted: Any) -> None:
    found = await told(reviews._QUEUE, 0, 20, uncounted=uncounted)
    assert "referral_reviewed" in found, found
    assert not scans(found), found


SOON = timedelta(seconds=30)


async def test_what_waits_to_be_sent(uncounted: Any, now: datetime) -> None:
    """Each by an index of its own, in its order: whatever else waits, it is not looked at."""
    urgent, bulk = "outgoing_urgent", "outgoing_bulk"
    for sql, args, index in (
        (outgoing_statements.ANY_DUE, (now, "telegram"), urgent),
        (outgoing_statements.DUE, (now, now + SOON, 10, "telegram"), urgent),
        (outgoing_statements.ADOPT, (now, "telegram"), urgent),
        (outgoing_statements.ABANDONED, (now,), "outgoing_claimed"),
        (outgoing_statements.OUTDATED, (now, 10), "outgoing_ending"),
        (outgoing_statements.GIVE_UP, ("telegram", now, 20, now), urgent),
        (bulk_statements.OF_CAMPAIGN, (now, now + SOON, 10, "telegram", 7), bulk),
        (bulk_statements.OF_NONE, (now, now + SOON, 10, "telegram"), bulk),
    ):
        found = await told(sql, *args, uncounted=uncounted)
        assert index in found, found
        assert not scans(found), found
        if index == bulk:
            assert "Sort" not in found, found
            assert "ORDER BY" not in found, found


@pytest.mark.parametrize("database", ["postgres"], indirect=True)  # SQLite keeps no count
async def test_a_campaign_that_was_just_written_is_not_sorted(
    uncounted: Any, now: datetime
) -> None:
    """While nobody has counted its rows: no other index fits, however small it looks."""
    args = now, now + SOON, 10, "telegram", 7
    with suppress(LookupError):  # so that the index is there again
        async with uncounted.transaction():
            await uncounted.execute("DROP INDEX outgoing_bulk")
            found = await told(bulk_statements.OF_CAMPAIGN, *args, uncounted=uncounted)
            raise LookupError
    assert "outgoing_campaign" not in found, found


async def test_what_is_in_doubt_or_went_wrong(uncounted: Any, now: datetime) -> None:
    for sql, args in (
        (unsettled._LISTED["failed"], (10, 0)),
        (unsettled._DOUBTS, ("whatsapp", now, now, 0, 10)),
        (unsettled._OLDEST_URGENT, ("whatsapp", now)),
        (unsettled._OLDEST_BULK, ("whatsapp", now)),
        (unsettled._OLDEST_REMINDER, ("whatsapp", now)),
        (unsettled._REFUSED, ()),
        (fence.COUNT, ("whatsapp", now, now)),
        (fence.MOVE[0], ("whatsapp", now, now, now)),
        (fence.MOVE[1], ("whatsapp", now, now, now)),
        (unsettled._COUNT, ()),
    ):
        found = await told(sql, *args, uncounted=uncounted)
        small = r"SCAN (of_|k USING INDEX|outgoing USING (COVERING )?INDEX outgoing_)"
        assert not scans(re.sub(small, "", found)), found


async def test_which_reminders_nobody_received(uncounted: Any, now: datetime) -> None:
    """While somebody waits for an answer: by the member, whoever else was reminded of what."""
    for sql, args in (
        (outgoing_statements.UNDECIDE, (packed([1, 2]),)),
        (outgoing_statements.ELSEWHERE, ("telegram:7", now)),
    ):
        found = await told(sql, *args, uncounted=uncounted)
        assert not scans(re.sub(r"SCAN (one|json_each)|Seq Scan on one", "", found)), found


async def test_what_is_true_of_claimed_marketing(uncounted: Any, now: datetime) -> None:
    args = many([1, 2]), now, now, now + SOON, now
    found = await told(bulk_statements.WEIGH, *args, uncounted=uncounted)
    assert not scans(found), found


async def test_how_jobs_fare(db: str, now: datetime) -> None:
    """Over the runs of one job, never back over those of all others."""
    await anew("job_run")
    about = {"process": "here", "started_at": now, "told_at": now, "seen_at": now, "took_ms": 1}
    runs = [(f"job-{n % 20}", n % 50 == 0) for n in range(2000)]  # of none, any index would do
    await JobRun.bulk_create(
        JobRun(job=job, state="failed" if bad else "done", error="no" if bad else "", **about)
        for job, bad in runs
    )
    await rows(Sql("ANALYZE job_run"))
    found = await told(jobs._STANDING, packed(["job-3"]))
    for index in ("idx_job_run_job_", "job_run_done", "job_run_trouble"):
        assert index in found, index
    assert "job_run_pkey" not in found
    assert "Seq Scan" not in found
    assert "SCAN r" not in found
    assert "job_run_trouble" in await told(jobs._COUNT, "job-3", 7, 9)


@pytest.mark.parametrize("before", [None, 1_000_000])
async def test_what_jobs_did(uncounted: Any, before: int | None) -> None:
    """By their numbers, back from the newest: however many there are, none are sorted."""
    query = jobs.asked(busy=True, before=before).order_by("-id").limit(51)
    said = query.sql(params_inline=True)
    if uncounted is not None:
        await uncounted.execute("SET enable_bitmapscan = off")  # where none are counted, either
    found = await told(Sql(said, said), uncounted=uncounted)
    if uncounted is not None:
        assert "Index Scan Backward using job_run_pkey" in found, found
    assert "Sort" not in found, found
    assert "ORDER BY" not in found, found  # SQLite goes by the number by itself


@pytest.mark.parametrize(
    ("slug", "index"),
    [
        (
            "voucher-expired",
            "voucher_expired|idx_voucher_account",
        ),  # none is there: either would do
        ("points-expired", "ledger_entry_expired"),
        ("affordable", "idx_lot_availab"),
        ("within-reach", "idx_lot_availab"),
        ("silent-60", "idx_member_last_wo"),
        ("birthday", "idx_activity_rule"),
        ("tier-reached", "idx_tier_standi_turned"),
        ("tier-lost", "idx_tier_standi_turned"),
        ("tier-lapsing-7", "idx_tier_standi_grace"),
        ("friend-waiting", "referral_waiting"),
        ("advocate-waiting", "referral_waiting"),
        ("review", "order_delivered"),
    ],
)
async def test_who_is_due(uncounted: Any, now: datetime, slug: str, index: str) -> None:
    """By the index of what the moment is: it costs what is due, whoever else there is."""
    (rule,) = (one for one in BRAND.programme.reminding if one.slug == slug)
    kind = KINDS[rule.kind]
    sql = reminder_statements.found(kind.found, rule)
    args = kind.args(rule, BRAND, now)
    asked = 0, 9, now, now - timedelta(days=1), now, *args
    found = await told(sql, *asked, uncounted=uncounted)
    assert re.search(index, found), found
    long = "lot|l|voucher|v|ledger_entry|e|account|a|member|m|shop_order|o|identity|i|activity|y"
    assert not re.search(rf"(SCAN|Seq Scan on) ({long})\b", found), found


async def test_what_reminders_brought(uncounted: Any, now: datetime) -> None:
    """The orders and vouchers of those who were reminded are found by who they are."""
    if uncounted is not None:  # where none are counted, any way to join would do
        await uncounted.execute("SET enable_hashjoin = off")
        await uncounted.execute("SET enable_mergejoin = off")
    sql = worth_statements.sums(["expiring-30"], 14, "NULL")
    found = await told(sql, now, now, now, 5.0, uncounted=uncounted)
    for index in ("idx_shop_order_member", "idx_voucher_account"):
        assert index in found, found
    if dialect() == "sqlite":
        assert "(once>? AND once<?)" in found
