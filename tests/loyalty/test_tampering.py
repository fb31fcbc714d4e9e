"""L5: whatever is changed, removed, swapped, cut off or rolled back is found, and said where."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from loyalty import checkpoints, insights, ledger
from loyalty.ledger import Cause
from loyalty.models import Account, Checkpoint, CheckpointHead, LedgerEntry, Lot, Member
from loyalty.statements import Sql, row, rows
from tests.loyalty.forging import forged
from tests.loyalty.people import BRAND, granted, joined

DAY = timedelta(days=1)
SECRET = BRAND.secret


@pytest.fixture
async def ana(db: str, now: datetime) -> Member:
    """Three gains, then 25 points spent out of two of them, then one more gain; all signed."""
    member = await joined("ana", now)
    for number, points in enumerate((10, 20, 30)):
        cause = Cause("earn_activity", "test", f"gain {number}", BRAND, {})
        until = now + (100 + number) * DAY
        await ledger.gain(
            member.account_id, points, cause, available_at=now, expires_at=until, now=now
        )
    taken = Cause("clawback", "test 2", "taken", BRAND, {})
    await ledger.claw_back(member.account_id, 25, taken, gained_for="nothing", now=now)
    await granted(member, 40, now, once="later")
    assert (await checkpoints.take(SECRET, now)).accounts == 1
    assert await insights.drift(SECRET) == []
    return member


CHANGES = [
    ("UPDATE ledger_entry SET points = 900 WHERE seq = 2", "entry 2 was changed"),
    ("UPDATE ledger_entry SET cause = 'gift' WHERE seq = 1", "entry 1 was changed"),
    ("UPDATE ledger_entry SET kind = 'adjust' WHERE seq = 4", "entry 4 was changed"),
    ("UPDATE ledger_entry SET detail = '{ }' WHERE seq = 3", "entry 3 was changed"),
    ("UPDATE ledger_entry SET at = '2026-03-01 13:00:00+00:00' WHERE seq = 3", "entry 3 was ch"),
    ("UPDATE ledger_entry SET seq = 9 WHERE seq = 3", "entry 9 does not follow"),
    ("UPDATE account SET total = 900", "total is 900, its lots hold 75"),
    ("UPDATE account SET debt = 1", "debt is 1, its entries leave 0"),
    ("UPDATE account SET head = 'x'", "its head is not its newest entry"),
    ("UPDATE account SET length = 7", "has 7 entries, 5 are there"),
    ("UPDATE account SET seal = ''", "its 5 entries have no seal"),
    ("UPDATE account SET seal = 'x'", "its seal is not over these 5 entries"),
    ("UPDATE lot SET remaining = 1 WHERE points = 40", "holds 1, its draws leave 40"),
    ("UPDATE lot SET points = 41, remaining = 41 WHERE points = 40", "entry 5 was changed"),
    ("UPDATE lot SET available_at = '2020-01-01 00:00:00+00:00' WHERE points = 30", "entry 3 was"),
    ("UPDATE lot SET expires_at = NULL WHERE points = 30", "entry 3 was changed"),
    ("UPDATE lot SET expires_at = '2090-01-01 00:00:00+00:00' WHERE points = 40", "entry 5 was"),
    ("UPDATE draw SET points = 9 WHERE points = 10", "entry 4 was changed"),
    ("DELETE FROM draw WHERE points = 10", "entry 4 was changed"),
    ("DELETE FROM lot WHERE points = 30", "entry 3 was changed"),
    ("DELETE FROM ledger_entry WHERE seq = 2", "entry 3 does not follow"),
    ("DELETE FROM ledger_entry WHERE seq = 1", "entry 2 does not follow"),
    ("DELETE FROM account", "which is not there"),
    ("UPDATE checkpoint SET signature = 'x'", "its signature is not ours"),
    ("UPDATE checkpoint SET previous = 'x'", "does not follow the one before"),
    ("UPDATE checkpoint_head SET head = 'x'", "entry 5 is not the one that checkpoint"),
    ("DELETE FROM checkpoint_head", "signed 1 accounts, 0 are there"),
]


@pytest.mark.parametrize(("statement", "said"), CHANGES)
async def test_what_was_changed_is_found_and_named(ana: Member, statement: str, said: str) -> None:
    await forged(statement)
    found = await insights.drift(SECRET)
    assert any(said in difference for difference in found), found
    if "checkpoint" not in statement:
        assert any(ana.account_id in difference for difference in found if said in difference)


@pytest.mark.parametrize("table", ["ledger_entry", "lot", "draw"])
async def test_two_rows_that_change_places_are_found(ana: Member, table: str) -> None:
    """Everything but the ids of two rows: as if each had been written as the other."""
    await forged(
        f"UPDATE {table} SET id = -1 WHERE id = (SELECT MIN(id) FROM {table})",
        f"UPDATE {table} SET id = (SELECT MIN(id) FROM {table} WHERE id > 0) - 1 WHERE id ="
        f" (SELECT MIN(id) FROM {table} WHERE id > 0)",
        f"UPDATE {table} SET id = (SELECT MIN(id) FROM {table} WHERE id > 0) + 1 WHERE id = -1",
    )
    assert await insights.drift(SECRET) != []


async def test_twin_lots_that_change_places_are_found(db: str, now: datetime) -> None:
    member = await joined("ana", now)
    await granted(member, 10, now, once="a")
    await granted(member, 10, now, once="b")
    taken = Cause("clawback", "x", "c", BRAND, {})
    await ledger.claw_back(member.account_id, 7, taken, gained_for="", now=now)
    first, second = await Lot.all().order_by("id")
    await forged(
        f"UPDATE lot SET entry_id = -1 WHERE id = {first.id}",
        f"UPDATE lot SET entry_id = {first.entry_id} WHERE id = {second.id}",
        f"UPDATE lot SET entry_id = {second.entry_id} WHERE id = {first.id}",
    )
    assert any("entry 3 was changed" in one for one in await insights.drift())


async def _cut(account: str, kept: int, seal: str) -> None:
    """Remove the entries after `kept`, with everything that they did, and leave no seam."""
    gone = f"(SELECT id FROM ledger_entry WHERE account_id = '{account}' AND seq > {kept})"
    drawn = f"(SELECT SUM(points) FROM draw WHERE lot_id = lot.id AND entry_id NOT IN {gone})"
    newest = await LedgerEntry.get(account_id=account, seq=kept)
    await forged(
        f"UPDATE lot SET remaining = points - COALESCE({drawn}, 0)",
        f"DELETE FROM draw WHERE entry_id IN {gone}",
        f"DELETE FROM lot WHERE entry_id IN {gone}",
        f"DELETE FROM ledger_entry WHERE id IN {gone}",
        "UPDATE account SET total = (SELECT SUM(remaining) FROM lot), length = "
        f"{kept}, head = '{newest.hash}', seal = '{seal}'",
    )


async def test_a_tail_that_was_cut_off_is_found_by_the_seal(ana: Member) -> None:
    await forged("DELETE FROM checkpoint_head", "DELETE FROM checkpoint")
    account = await Account.get(key=ana.account_id)
    await _cut(account.key, 3, account.seal)
    assert await insights.drift() == [], "without the secret nothing can be seen"
    (found,) = await insights.drift(SECRET)
    assert found.startswith(f"account {account.key}: its seal is not over these 3 entries:")


async def test_a_rollback_with_its_old_seal_is_found_down_to_the_checkpoint(
    ana: Member, now: datetime
) -> None:
    await granted(ana, 50, now, once="after the checkpoint")
    five = await LedgerEntry.get(account_id=ana.account_id, seq=5)
    four = await LedgerEntry.get(account_id=ana.account_id, seq=4)
    await _cut(ana.account_id, 5, ledger.seal_of(SECRET, ana.account_id, 5, five.hash))
    assert await insights.drift(SECRET) == [], "what no checkpoint has seen"
    await _cut(ana.account_id, 4, ledger.seal_of(SECRET, ana.account_id, 4, four.hash))
    (found,) = await insights.drift(SECRET)
    assert found.startswith(f"account {ana.account_id}: entry 5 is gone, which checkpoint ")


async def test_a_broken_seal_stays_broken_whatever_is_posted_next(
    ana: Member, now: datetime
) -> None:
    account = await Account.get(key=ana.account_id)
    await _cut(account.key, 3, account.seal)
    await granted(ana, 5, now, once="next")
    assert any("its seal is not over these 4" in one for one in await insights.drift(SECRET))
    taken = await checkpoints.take(SECRET, now)
    assert (taken.accounts, taken.broken) == (0, 1), "what is broken is not signed"


async def test_another_secret_makes_no_seal_and_no_signature(ana: Member) -> None:
    found = await insights.drift(b"a guess")
    assert len(found) == 2
    assert "its seal is not over these 5 entries" in found[0]
    assert "its signature is not ours" in found[1]


async def test_checkpoints_follow_each_other_and_sign_what_moved(
    ana: Member, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checkpoints, "SIGNED", 2)
    monkeypatch.setattr(checkpoints, "READ", 3)
    first = await Checkpoint.get()
    assert (await checkpoints.take(SECRET, now)).checkpoints == 0, "nothing moved"
    for number in range(5):
        await granted(await joined(f"m{number}", now), 10, now)
    await joined("without points", now)
    taken = await checkpoints.take(SECRET, now + DAY)
    assert (taken.checkpoints, taken.accounts, taken.broken) == (3, 5, 0)
    newest = await Checkpoint.all().order_by("-id").first()
    assert newest is not None
    assert newest.signature == taken.signature
    assert await CheckpointHead.all().count() == 6
    assert await checkpoints.stands(first.signature)
    assert not await checkpoints.stands("x")
    assert await insights.drift(SECRET) == []
    await forged(
        f"DELETE FROM checkpoint_head WHERE checkpoint_id = {newest.id}",
        f"DELETE FROM checkpoint WHERE id = {newest.id}",
    )
    assert not await checkpoints.stands(taken.signature), "who kept the signature sees it"


async def test_once_a_day_and_not_twice_by_two(ana: Member, now: datetime) -> None:
    assert await checkpoints.daily(SECRET, now) == 0
    await granted(ana, 5, now, once="more")
    assert await checkpoints.daily(SECRET, now) == 0, "not twice on a day"
    later = now + DAY
    last = await Checkpoint.all().count()
    (previous,) = [one.signature for one in await Checkpoint.all().order_by("-id").limit(1)]
    moved = await rows(Sql("SELECT key, length, head FROM account"))
    assert await checkpoints._sign(SECRET, moved, previous, later) is not None
    assert await checkpoints._sign(SECRET, moved, previous, later) is None, "somebody was faster"
    assert await Checkpoint.all().count() == last + 1
    assert await checkpoints.daily(SECRET, later) == 0
    assert await insights.drift(SECRET) == []


async def test_chains_from_before_are_sealed_once(db: str, now: datetime) -> None:
    member = await joined("ana", now)
    await granted(member, 10, now, once="a")
    await forged("UPDATE account SET seal = ''")
    await granted(member, 10, now, once="b")
    (found,) = await insights.drift(SECRET)
    assert found == f"account {member.account_id}: its 2 entries have no seal"
    assert (await checkpoints.take(SECRET, now)).adopted == 1, "the first checkpoint seals them"
    assert await insights.drift(SECRET) == []
    await forged("UPDATE account SET seal = ''")
    assert (await checkpoints.take(SECRET, now)).broken == 1, "and no further one does"
    assert (await checkpoints.take(SECRET, now, adopt=True)).adopted == 1
    assert await insights.drift(SECRET) == []


async def test_what_is_posted_meanwhile_leaves_no_chain_without_a_seal(
    db: str, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    member = await joined("ana", now)
    await granted(member, 10, now, once="a")
    await forged("UPDATE account SET seal = ''")

    async def late(sql: Sql, *args: Any) -> Any:
        if sql is checkpoints._SEAL:
            await granted(member, 10, now, once="b")
        return await row(sql, *args)

    monkeypatch.setattr(checkpoints, "row", late)
    taken = await checkpoints.take(SECRET, now)
    assert (taken.adopted, taken.broken) == (1, 0)
    assert await insights.drift(SECRET) == []


async def test_entries_from_before_keep_verifying(db: str, now: datetime) -> None:
    """Version 0.1 did not cover what an entry moved."""
    member = await joined("ana", now)
    await granted(member, 10, now, once="a")
    entry = await LedgerEntry.get()
    fields = (
        entry.account_id, entry.seq, entry.kind, entry.points, entry.cause, entry.once,
        entry.fingerprint, entry.rule_version, entry.detail, ledger.moment_key(entry.at),
    )  # fmt: skip
    old = ledger.hash_of(entry.previous, fields)
    await forged(
        f"UPDATE ledger_entry SET hash = '{old}'", f"UPDATE account SET head = '{old}', seal = ''"
    )
    assert await insights.drift() == []
    await granted(member, 20, now, once="b")
    assert await insights.drift() == []
    await forged("UPDATE ledger_entry SET points = 11 WHERE seq = 1")
    assert any("entry 1 was changed" in one for one in await insights.drift())
