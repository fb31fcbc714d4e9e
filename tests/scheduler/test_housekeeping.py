"""What is kept for some time and no longer; the daily look whether everything adds up; figures."""

import asyncio
import re
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from tortoise import Tortoise
from tortoise.exceptions import BaseORMException

from handlers.models import Parked
from loyalty import retention as kept
from loyalty import segments as saved
from loyalty.models import LinkCode, Member, OrderEvent, Outgoing, ReminderChoice, Segment, Setting
from loyalty.segments import asking
from loyalty.statements import Sql, rows
from referral_links import verifying as books
from scheduler import care, retention, segments, verifying
from tests.loyalty.people import BRAND, joined
from tests.phones import Town

WORDS = {"text": "points", "params": {"name": "Ana Unmistakable"}}


async def said(now: datetime, once: str, **named: Any) -> Outgoing:
    """A row of something that was said."""
    given = {"kind": "reply", "state": "sent", "saying": WORDS, **named}
    return await Outgoing.create(
        once=once, channel="telegram", address="telegram:1", locale="en", not_before=now,
        lease_until=now, created_at=now, **given,
    )  # fmt: skip


async def together(now: datetime) -> bool:
    """Several processes forget at once, and then one again; whether there was anything."""
    done = await asyncio.gather(*(retention.forget(BRAND, now) for _ in range(3)))
    assert await retention.forget(BRAND, now) == 0, "twice is once"
    return any(done)


async def states() -> dict[str, tuple[str, bool]]:
    """By row, its state and whether its words are there."""
    return {one.once: (one.state, one.saying == WORDS) for one in await Outgoing.all()}


async def test_words_are_forgotten_after_90_days(
    db: str, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept, "PAGE", 2)
    old = now - kept.BODIES - timedelta(seconds=1)
    await said(old, "sent")
    await said(old, "waits", state="queued")
    await said(old, "doubt", state="unknown")
    await said(old, "shop", kind="shop", state="queued")
    await said(old, "campaign", kind="marketing", campaign_id=1)
    await said(now - kept.BODIES + timedelta(hours=1), "young")
    await said(old, "behind")  # its number is later than that of a younger one
    assert await together(now)
    assert await states() == {
        "sent": ("sent", False),
        "waits": ("skipped", False),
        "doubt": ("unknown", False),
        "shop": ("queued", True),
        "campaign": ("sent", True),
        "young": ("sent", True),
        "behind": ("sent", False),
    }
    doubt = await Outgoing.get(once="doubt")
    assert doubt.valid_until == doubt.created_at, "it is not said again"
    assert await together(now + timedelta(hours=1, seconds=1))
    assert (await states())["young"] == ("sent", False), "when it is old"


async def test_what_is_being_sent_keeps_its_words(db: str, now: datetime) -> None:
    old = now - kept.BODIES - timedelta(days=1)
    await said(old, "hand", state="claimed")
    assert not await together(now)
    await Outgoing.all().update(state="sent")
    assert await together(now)


async def test_what_shops_tell_of_customers_is_forgotten_after_30_days(town: Town) -> None:
    line = {"sku": "RING", "quantity": 1, "total": "54.00", "gift": "for Ana"}
    who = {"email": "ana@shop.example", "name": "Ana", "payment_hash": "f00"}
    more = {"customer": who, "note": "for Ana", "referral_code": "ABCD2345", "lines": [line]}
    told = {
        "event": "paid", "order": "1001", "at": town.now.isoformat(), "currency": "GBP",
        "total": "54.00", **more,
    }  # fmt: skip
    await town.shop.tell(told)
    assert not await together(town.now + kept.PAYLOADS - timedelta(seconds=1))
    town.wait(days=31)
    assert await together(town.now)
    event = await OrderEvent.get().prefetch_related("order")
    assert "Ana" not in str(event.body)
    assert "ana@" not in str(event.body)
    await town.shop.tell(told)
    at = town.now.isoformat()
    later = {name: part for name, part in told.items() if name not in more}
    await town.shop.tell({**later, "event": "refunded", "refunded": "14.00", "at": at})
    order = event.order
    await order.refresh_from_db()
    assert (order.refunded_cents, order.payment_hash) == (1400, "f00")
    assert order.referral_code, "as it was told at first"
    assert order.email == "ana@shop.example", "who joins later is known by it"


async def test_codes_and_what_was_put_aside_are_forgotten(db: str, now: datetime) -> None:
    member = await joined("ana", now)
    for days in (31, 29):
        at = now - timedelta(days=days)
        await LinkCode.create(member=member, code_hash=f"{days}", expires_at=at)
        await Parked.create(
            key=f"{days}", channel="telegram", payload="Ana", state="parked", first_at=at,
            last_at=at,
        )  # fmt: skip
    assert await together(now)
    assert [one.code_hash for one in await LinkCode.all()] == ["29"]
    assert [one.key for one in await Parked.all()] == ["29"]


async def test_what_was_put_off_is_forgotten_and_what_is_not_wanted_stays(
    db: str, now: datetime
) -> None:
    member = await joined("ana", now)
    for days in (91, 89):
        until = now - timedelta(days=days)
        await ReminderChoice.create(
            key=f"{member.id}:silent:{days}", member=member, kind="silent", subject=f"{days}",
            until=until, at=until - timedelta(days=3),
        )  # fmt: skip
    long_ago = now - timedelta(days=900)
    await ReminderChoice.create(
        key=f"{member.id}:silent:", member=member, kind="silent", at=long_ago
    )
    assert await together(now)
    assert [one.subject for one in await ReminderChoice.all().order_by("id")] == ["89", ""]


async def test_everything_is_verified_once_a_day(
    db: str, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    await joined("ana", now)
    looks = 0
    look = books.differences

    async def counting(secret: bytes | None) -> list[str]:
        nonlocal looks
        looks += 1
        return await look(secret)

    monkeypatch.setattr(books, "differences", counting)
    assert sum(await asyncio.gather(*(verifying.verify(BRAND, now) for _ in range(4)))) == 1
    assert (await verifying.verify(BRAND, now), looks) == (0, 1)
    tomorrow = now + timedelta(days=1)
    assert await verifying.verify(BRAND, tomorrow) == 1
    assert looks == 2


async def test_a_difference_makes_the_job_fail_until_it_is_gone(db: str, now: datetime) -> None:
    ana = await joined("ana", now)
    await Member.filter(id=ana.id).update(invited="joined")
    for minutes in (0, 1, 2):
        with pytest.raises(verifying.DoesNotAddUp, match=r"1 differ.*was brought"):
            await verifying.verify(BRAND, now + timedelta(minutes=minutes))
    await Member.filter(id=ana.id).update(invited="")
    with pytest.raises(verifying.DoesNotAddUp):
        await verifying.verify(BRAND, now + timedelta(minutes=59))
    assert await verifying.verify(BRAND, now + timedelta(hours=1)) == 1
    assert await verifying.verify(BRAND, now + timedelta(hours=2)) == 0
    assert not await Setting.exists(name=verifying.FOUND)


async def test_a_look_that_was_interrupted_is_made_up_for(
    db: str, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away(secret: bytes | None) -> list[str]:
        raise BaseORMException("the database is away")

    with monkeypatch.context() as broken:
        broken.setattr(books, "differences", away)
        with pytest.raises(BaseORMException):
            await verifying.verify(BRAND, now)
    assert await verifying.verify(BRAND, now + verifying.SOON) == 1


async def test_segments_figures_are_counted_again(
    db: str, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asking, "_AT_ONCE", 1)  # members of a part
    await joined("ana", now)
    for name in ("all", "other"):
        await saved.save(name, "language = en", "somebody", now)
    assert await segments.count(BRAND, now) == 2
    assert await segments.count(BRAND, now + segments.FRESH - timedelta(seconds=1)) == 0
    await joined("ben", now)
    later = now + segments.FRESH
    assert sum(await asyncio.gather(*(segments.count(BRAND, later) for _ in range(2)))) >= 2
    assert [(one.size, one.counted_at) for one in await Segment.all()] == [(2, later)] * 2


async def test_the_docs_say_of_every_table_how_long_it_is_kept(db: str) -> None:
    docs = (Path(__file__).parents[2] / "docs" / "operating.md").read_text()
    told = docs.partition("## What is kept how long")[2].partition("\n## ")[0]
    named = set(re.findall(r"`([a-z_]+)`", "\n".join(told.split("\n| ")[2:])))
    tables = {
        str(model._meta.db_table)
        for app in (Tortoise.apps or {}).values()
        for model in app.values()
    }
    assert tables
    assert tables - named == set()


async def test_a_long_log_is_cut_and_grown_tables_are_analysed(
    db: str, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    if db == "postgres":
        monkeypatch.setattr(care, "_GROWN", Sql("SELECT 'setting' AS name"))
        assert await care.tend(BRAND, now) == 1
        return
    await rows(Sql("", "PRAGMA wal_checkpoint(TRUNCATE)"))
    assert await care.tend(BRAND, now) == 0
    monkeypatch.setattr(care, "LONG", 1)
    await Setting.create(name="one", value="so that the log holds something")
    assert await care.tend(BRAND, now) == 1
