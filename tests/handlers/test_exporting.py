"""`export`: the file holds every column about a member, and nobody else can fetch it. P2."""

import json
from collections.abc import Iterator
from functools import partial
from typing import Any

import pytest
from tortoise import Tortoise
from tortoise.fields.relational import ForeignKeyFieldInstance
from tortoise.models import Model

from handlers import exporting as files
from loyalty import exporting, vouchers
from loyalty.models import Account, Member
from tests import traces
from tests.handlers.test_leaving import MARKS, lived
from tests.handlers.test_reviewing import doubted
from tests.handlers.test_staff import hired
from tests.phones import SECRET, Phone, Town

# What is left out: they prove something to us and tell the member nothing.
WITHHELD = {("link_code", "code_hash"), ("voucher", "code_hash")}


def models() -> Iterator[type[Model]]:
    """All of ours."""
    for app in (Tortoise.apps or {}).values():
        yield from app.values()


def referring() -> set[str]:
    """The tables from which foreign keys lead to a member or an account, however long the way."""
    to: dict[str, set[str]] = {}
    for model in models():
        relations = [
            field.related_model._meta.db_table
            for field in model._meta.fields_map.values()
            if isinstance(field, ForeignKeyFieldInstance)
        ]
        to[model._meta.db_table] = set(relations)
    found = {Member._meta.db_table, Account._meta.db_table}
    while more := {table for table, ways in to.items() if ways & found} - found:
        found |= more
    return found


async def file_of(phone: Phone) -> dict[str, Any]:
    """What the phone's owner would download."""
    town = phone.town
    whole: dict[str, Any] = json.loads(
        await files.file_of(await phone.member(), town.brand, town.now)
    )
    return whole


async def test_every_column_that_refers_to_a_member_is_in_the_file(town: Town) -> None:
    _, wa, _, more = await lived(town)
    tables = (await file_of(wa))["tables"]
    marked = {place.partition(".")[0] for place in await traces.in_tables([*MARKS, *more])}
    needed = referring() | marked
    assert len(needed) > 20
    assert needed - tables.keys() == set()
    for model in models():
        table = model._meta.db_table
        if table not in needed:
            continue
        assert tables[table] or table == "checkpoint_head", f"{table}: a row of hers to look at"
        columns = set(model._meta.fields_db_projection.values())
        for row in tables[table]:
            assert columns - row.keys() == {c for t, c in WITHHELD if t == table}, table


async def test_every_mark_of_theirs_is_in_the_file(town: Town) -> None:
    _, wa, _, more = await lived(town)
    whole = json.dumps(await file_of(wa), ensure_ascii=False)
    assert [
        mark for mark in (*MARKS, *more) if mark not in whole and mark.upper() not in whole
    ] == []


async def test_the_file_is_about_nobody_else(town: Town) -> None:
    ben, wa, _, _ = await lived(town)
    whole = await file_of(wa)
    text = json.dumps(whole)
    member = await ben.member()
    assert member.number not in text
    assert ben.address not in text
    assert {row["advocate_id"] for row in whole["tables"]["referral"]} == {"somebody else"}
    hers, his = await wa.member(), await file_of(ben)
    assert hers.number not in json.dumps(his)
    assert wa.address not in json.dumps(his)
    assert "device-of-hers" not in json.dumps(his), "she came through his door"


async def test_what_staff_wrote_about_an_invitation_stays_with_them(town: Town) -> None:
    ana, ben, number = await doubted(town)
    bo = await hired(town, "Bogumil")
    await bo.say(f"reject {number} Benedict Quastenfloss lives with her")
    await bo.say(f"grant {(await ana.member()).number} 5 for her patience")
    await bo.say("yes")
    for phone in (ana, ben):
        whole = await file_of(phone)
        text = json.dumps(whole)
        assert "Quastenfloss" not in text
        assert "Bogumil" not in json.dumps([whole["tables"][one] for one in ("act", "referral")])
        (referral,) = whole["tables"]["referral"]
        told = (referral["review"], referral["note"], referral["reviewed_by"])
        assert told == ("rejected", "staff wrote a reason", "staff")
        act = next(one for one in whole["tables"]["act"] if one["about"] == f"referral:{number}")
        assert (act["reason"], act["by"], act["staff_id"]) == (referral["note"], "staff", "staff")
    assert "for her patience" in json.dumps(await file_of(ana)), "it is about her alone"


@pytest.mark.parametrize("channel", ["telegram", "whatsapp"])
async def test_the_chat_says_where_to_fetch_it(town: Town, channel: str) -> None:
    ana = await town.member("Ana", channel)
    assert "good for 60 minutes" in await ana.say("export")
    address = ana.button("Download my data").url
    ticket = address.removeprefix("https://kith.example/downloads/")
    holder = await exporting.holder(ticket, SECRET, town.now)
    assert holder is not None
    assert holder.id == (await ana.member()).id
    assert (await ana.member()).number not in address


async def test_who_reads_the_database_cannot_fetch_it(town: Town) -> None:
    ana = await town.member("Ana")
    await ana.say("export")
    signature = ana.button("Download my data").url.rpartition("-")[2]
    assert len(signature) == 16
    assert await traces.in_tables([signature]) == []


def signed(member: Member, town: Town) -> str:
    """A ticket as the chat says it."""
    return exporting.said(partial(vouchers.code, SECRET), exporting.ticket(member, town.now))


async def test_a_ticket_is_good_for_an_hour_and_for_nobody_else(town: Town) -> None:
    ana, ben = await town.member("Ana"), await town.member("Ben")
    ticket = signed(await ana.member(), town)
    account, until, signature = ticket.split("-")
    other = (await ben.member()).account_id
    for forged in (
        f"{other}-{until}-{signature}",
        f"{account}-{int(until) + 1}-{signature}",
        f"{account}-{until}-{'0' * 16}",
        f"{account}-{until}",
        "",
        ticket + "0",
        ticket.lower(),
    ):
        assert await exporting.holder(forged, SECRET, town.now) is None
    assert await exporting.holder(ticket, b"another secret", town.now) is None
    town.wait(minutes=59)
    assert await exporting.holder(ticket, SECRET, town.now) is not None
    town.wait(minutes=1)
    assert await exporting.holder(ticket, SECRET, town.now) is None


async def test_a_ticket_of_somebody_who_left_opens_nothing(town: Town) -> None:
    ana = await town.member("Ana")
    ticket = signed(await ana.member(), town)
    await ana.say("forget me")
    await ana.say("yes")
    assert await exporting.holder(ticket, SECRET, town.now) is None


async def test_the_codes_of_open_vouchers_are_in_it(town: Town) -> None:
    ana = await town.member("Ana")
    await ana.grant(400)
    await ana.say("redeem 200")
    said = await ana.say("yes")
    (code,) = (await file_of(ana))["summary"]["codes"]
    assert code["code"] in said
