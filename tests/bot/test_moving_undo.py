"""Taking a batch back, and personal links for members whom a file knows by e-mail only."""

import csv
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from tortoise.exceptions import OperationalError

from bot import moving as movers
from loyalty import insights, ledger
from loyalty.ledger import Cause
from loyalty.models import Account, Identity, ImportBatch, LedgerEntry, Member
from referral_links import old_codes
from referral_links.models import OldCode, ReferralLink
from tests.bot.files import Mover, Still, account_of
from tests.phones import SECRET, Town

ANA = "phone:+447700900001"
BEN = "email:ben@example.com"


@pytest.fixture
async def mover(town: Town, tmp_path: Path) -> AsyncIterator[Mover]:
    """Somebody who moves members in; afterwards also the seals are whole."""
    yield Mover(tmp_path, town.brand, town.now)
    assert await insights.drift(SECRET) == []


async def test_undo_takes_back_what_a_batch_did(town: Town, mover: Mover) -> None:
    ana = town.phone("Ana", "whatsapp")
    await ana.say("join")
    phone = ana.address.removeprefix("whatsapp:")
    text = (
        "phone,email,points,old_codes,tier,member\n"
        f"{phone},ana@example.com,240,OLDANA1,,\n"
        ",ben@example.com,-30,OLDBEN1,layer-two,K01V5ZQ8\n"
        ",cleo@example.com,100,OLDCLEO1,,\n"
    )
    path = mover.file(text)
    batch = (await mover.take(path)).result.batch
    assert batch
    cleo = await account_of("email:cleo@example.com")
    await ledger.spend(cleo, 60, Cause("adjust", "x", "x:1", town.brand, {}), now=town.now)
    assert await mover.undo(batch.id) == 3
    assert (await ana.balance()).available == 50
    assert not await Identity.exists(address="email:ana@example.com")
    assert not await OldCode.exists()
    ben = await Member.get(imported_in=batch.id, forgotten_at__isnull=False)
    assert not await Identity.exists(member_id=ben.id)
    assert not await ReferralLink.exists(member_id=ben.id)
    assert ben.number != "K01V5ZQ8"
    assert (await ledger.balance(ben.account_id, town.now)).debt == 0
    owing = await ledger.balance(cleo, town.now)  # did something: stays, and owes what was spent
    assert (owing.available, owing.debt) == (0, 60)
    assert await Member.get(account_id=cleo, forgotten_at=None)
    assert await mover.undo(batch.id) == 0
    again = await mover.take(path)  # and the same file may come once more
    assert again.result.batch
    assert again.result.batch.id != batch.id
    assert again.counts == (2, 1, 0), again.refused  # cleo's address went, she is new again
    assert await account_of(BEN) == (await Member.get(number="K01V5ZQ8")).account_id


async def test_undo_leaves_expired_points_expired(mover: Mover) -> None:
    taken = await mover.take(
        "phone,lots\n+447700900001,100 until 2026-03-10; 40 until 2026-06-01\n"
    )
    account = await account_of(ANA)
    mover.now += timedelta(days=20)
    assert await ledger.lapse(account, mover.brand, mover.now) == 100
    assert taken.result.batch
    await mover.undo(taken.result.batch.id)
    found = await ledger.balance(account, mover.now)
    assert (found.available, found.debt) == (0, 0)


async def test_undo_can_be_interrupted(mover: Mover) -> None:
    rows = "".join(f"m{n}@example.com,{n}\n" for n in range(1, 31))
    taken = await mover.take(f"email,points\n{rows}")
    assert taken.result.batch
    parts: list[int] = []

    def tired(count: int) -> None:
        parts.append(count)
        if len(parts) == 2:
            raise KeyboardInterrupt

    number = taken.result.batch.id
    with pytest.raises(KeyboardInterrupt):
        await movers.take_back(number, mover.brand, Still(mover.now), tired, part=7)
    assert (await ImportBatch.get()).state == "undoing"
    assert await mover.undo(number) == 30 - 14
    assert (await ImportBatch.get()).state == "undone"
    assert sum([one.total async for one in Account.all()]) == 0
    assert not await Identity.exists()


async def test_a_part_that_lost_against_an_order_is_done_again(
    mover: Mover, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Orders lock a friend's account, then the advocate's; a file locks them line by line."""
    lost = OperationalError(asyncpg.DeadlockDetectedError("deadlock detected"))
    failing = [lost, lost]
    keep, forget = old_codes.keep, old_codes.forget

    async def kept(*args: Any, **named: Any) -> None:
        await keep(*args, **named)
        if failing:
            raise failing.pop()

    async def forgot(*args: Any, **named: Any) -> None:
        await forget(*args, **named)
        if failing:
            raise failing.pop()

    monkeypatch.setattr(old_codes, "keep", kept)
    monkeypatch.setattr(old_codes, "forget", forgot)
    taken = await mover.take("email,points\nana@example.com,20\n")
    assert taken.result.batch
    assert taken.counts == (1, 0, 0)
    failing += [lost, lost]
    assert await mover.undo(taken.result.batch.id) == 1
    assert sum([one.total async for one in Account.all()]) == 0
    failing += [lost, lost, lost]
    with pytest.raises(OperationalError, match="deadlock"):
        await mover.take("email,points\nben@example.com,20\n")


async def test_who_came_by_a_moved_number_stays_after_an_undo(town: Town, mover: Mover) -> None:
    ana = town.phone("Ana", "whatsapp")
    phone = ana.address.removeprefix("whatsapp:")
    taken = await mover.take(f"phone,email,points\n{phone},ana@example.com,240\n")
    await ana.say("join")
    assert taken.result.batch
    await mover.undo(taken.result.batch.id)
    assert (await ana.balance()).total == 0
    assert await Identity.exists(address=f"phone:{phone}")  # proven by writing
    assert not await Identity.exists(address="email:ana@example.com")
    assert "0 points" in await ana.say("points") or "no points" in await ana.say("points")


async def test_who_is_known_by_email_comes_by_a_personal_link(town: Town, mover: Mover) -> None:
    text = (
        "name,email,points,old_codes\nAna,ana@example.com,240,\n=Ben,ben@example.com,20,OLDBEN1\n"
        ",c@example.com,7,\n"
    )
    batch = (await mover.take(text)).result.batch
    assert batch
    path, doors = mover.folder / "links.csv", {"telegram": "start link_{code}"}

    async def invited() -> dict[str, str]:
        valid = timedelta(days=60)
        count = await movers.invite(path, batch.id, valid, doors, SECRET, town.now)
        with path.open(newline="", encoding="utf-8-sig") as file:
            found = {row["email"]: row["telegram"] for row in csv.DictReader(file)}
        assert len(found) == count
        return found

    void = (await invited())["ana@example.com"]
    said = await invited()
    ana = town.phone("Ana")
    assert "240 points" not in await ana.say(void)
    assert "240 points" in await ana.say(said["ana@example.com"])
    assert (await ana.member()).account_id == await account_of("email:ana@example.com")
    assert not await LedgerEntry.exists(cause="join")
    thief = town.phone("Thief")
    assert "240" not in await thief.say(said["ana@example.com"])  # once
    ben = await town.member("Ben")
    await ben.say(said["ben@example.com"])
    await ben.say("yes")
    assert (await ben.balance()).available == 50 + 20
    town.wait(days=61)
    late = town.phone("Cleo")
    assert "7 points" not in await late.say(said["c@example.com"])
    assert set(await invited()) == {"c@example.com"}
    assert await OldCode.exists()
    assert await mover.undo(batch.id) == 3
    assert [(await one.balance()).total for one in (ana, ben)] == [0, 50]
    assert not await Identity.exists(kind="email")
    assert not await OldCode.exists()
