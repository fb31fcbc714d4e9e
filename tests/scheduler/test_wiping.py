"""The job `wiping`: of whoever left, the file of SQLite keeps not even a stray copy."""

import random
import resource
import sqlite3
from collections.abc import Iterator
from datetime import datetime
from itertools import islice

import pytest
from tortoise.exceptions import OperationalError
from tortoise.transactions import in_transaction

from bot import database as kith
from loyalty import forgetting
from loyalty.models import Outgoing, Setting
from loyalty.statements import Sql, rows
from scheduler import wiping
from tests import traces
from tests.phones import SECRET, Town

ROUNDS, COME, GO = 20, 60, 50
CHANCE = 10  # what is left where depends on every byte: always the same ones


async def come_and_go(now: datetime) -> list[str]:
    """Chats with numbers like no others, again and again other ones; those that are gone."""
    chance = random.Random(CHANCE)
    coming = iter(chance.sample(range(447700100000, 447700900000), ROUNDS * COME))
    here: list[int] = []
    gone: list[str] = []
    for _ in range(ROUNDS):
        new = list(islice(coming, COME))
        await Outgoing.bulk_create([one for number in new for one in _said(number, chance, now)])
        here += new
        chance.shuffle(here)
        leaving, here = here[:GO], here[GO:]
        async with in_transaction():
            await forgetting.forget_chats([f"whatsapp:+{one}" for one in leaving], SECRET)
        gone += map(str, leaving)
    await forgetting.remember_to_wipe("goodbye:nobody")
    return gone


def _said(number: int, chance: random.Random, now: datetime) -> Iterator[Outgoing]:
    for _ in range(chance.choice((1, 1, 2))):
        text = {"text": f"{number}" * chance.randrange(60)}
        yield Outgoing(
            once=(f"{number}:" * 18 + f"{chance.random()}")[-chance.randrange(40, 240) :],
            channel="whatsapp", address=f"whatsapp:+{number}", locale="en", kind="reply",
            saying=text, state="sent", not_before=now, lease_until=now, created_at=now,
        )  # fmt: skip


async def still_to_wipe() -> int:
    return await Setting.filter(name__startswith=forgetting.LEFT).count()


async def test_the_file_holds_no_stray_copies(town: Town, database: str, db: str) -> None:
    """Rebalancing a tree leaves copies of cells in the gaps of pages, overwritten by nobody."""
    if db != "sqlite":
        return
    gone = await come_and_go(town.now)
    await wiping.wipe(town.brand, town.now)
    assert await traces.in_tables(gone) == []
    assert traces.in_files(database.partition("://")[2], gone) == []
    assert await still_to_wipe() == 0


async def test_the_file_is_made_anew_once_a_day_and_the_first_time_at_once(
    town: Town, db: str
) -> None:
    if db != "sqlite":
        return
    for hours, left in ((0, 0), (1, 1), (22, 2), (2, 0)):
        town.wait(hours=hours)
        await forgetting.remember_to_wipe(f"goodbye:{hours}")
        assert await wiping.wipe(town.brand, town.now) == 1
        assert await still_to_wipe() == left, hours


async def test_who_is_busy_is_not_waited_for_long(town: Town, database: str, db: str) -> None:
    if db != "sqlite":
        return
    await forgetting.remember_to_wipe("goodbye:nobody")
    await wiping.wipe(town.brand, town.now)
    town.wait(days=2)
    await forgetting.remember_to_wipe("goodbye:nobody")
    other = sqlite3.connect(database.partition("://")[2], isolation_level=None)
    try:
        other.execute("BEGIN")
        other.execute("SELECT * FROM member").fetchall()
        await rows(Sql("", "PRAGMA busy_timeout=50"))
        await Setting.create(name="afterwards", value="so that the log holds what they do not read")
        assert await wiping.wipe(town.brand, town.now) == 1
        assert await still_to_wipe() == 1
    finally:
        other.close()
        await rows(Sql("", f"PRAGMA busy_timeout={kith.BUSY_MILLISECONDS}"))
    town.wait(minutes=1)
    assert await wiping.wipe(town.brand, town.now) == 0
    assert await still_to_wipe() == 0


async def test_a_full_disk_loses_nothing_and_is_tried_again(
    town: Town, database: str, db: str
) -> None:
    if db != "sqlite":
        return
    gone = await come_and_go(town.now)
    await rows(Sql("", "PRAGMA wal_checkpoint(TRUNCATE)"))
    (found,) = await rows(Sql("", "PRAGMA page_count"))
    before = await Outgoing.all().count()
    _, most = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (found["page_count"] * 2048, most))
    try:
        with pytest.raises(OperationalError):
            await wiping.wipe(town.brand, town.now)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))
    assert await Outgoing.all().count() == before
    town.wait(minutes=30)
    await wiping.wipe(town.brand, town.now)
    assert await still_to_wipe() == 1, "not every minute"
    town.wait(minutes=30)
    await wiping.wipe(town.brand, town.now)
    assert await still_to_wipe() == 0
    assert traces.in_files(database.partition("://")[2], gone) == []
