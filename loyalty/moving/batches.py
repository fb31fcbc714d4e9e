"""One file is one batch: how far it got, that it is never taken in twice, and undoing it."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from tortoise.transactions import in_transaction

from loyalty import acts, ledger
from loyalty.acts import By
from loyalty.codes import invented
from loyalty.ledger import Cause
from loyalty.members import NUMBER_LENGTH
from loyalty.models import ImportBatch, Member
from loyalty.moving import statements as sql
from loyalty.moving.entering import about
from loyalty.programme import Brand
from loyalty.statements import packed, row, rows

CHUNK = 500  # lines in one transaction


@dataclass(frozen=True, slots=True)
class Imported:
    """What one line became, and what became of that since."""

    id: int
    member_id: int
    account: str
    created: bool
    merged_into: int | None
    forgotten: bool


async def begin(digest: str, *, layout: str, mode: str, by: By, now: datetime) -> ImportBatch:
    """The batch of a file, made if it is new: the same file with the same options is the same."""
    async with in_transaction():
        made = await row(sql.BEGIN, digest, layout, mode, now)
        batch = await ImportBatch.get(digest=digest)
        detail = {"layout": layout, "mode": mode, "again": made is None}
        await acts.record("import.begin", f"import:{batch.id}", by=by, detail=detail, now=now)
    return batch


async def hold(batch: int) -> int:
    """The line up to which a batch was taken in; nobody else goes on with it meanwhile."""
    found = await row(sql.HOLD, batch)
    assert found is not None, "a batch is kept for ever"
    assert found["state"] in ("running", "done"), "a batch that is undone is not gone on with"
    return int(found["lines"])


async def reached(batch: int, line: int) -> None:
    """A batch was taken in up to this line."""
    await rows(sql.REACHED, batch, line)


async def finish(batch: int) -> None:
    """A batch was taken in to its end."""
    await rows(sql.SETTLED, batch, "done")


async def taken_in(batch: int, numbers: Sequence[int]) -> set[int]:
    """Which of these lines became something."""
    return {int(r["number"]) for r in await rows(sql.LINES_OF, packed(numbers), batch)}


async def latest(limit: int, before: int | None = None) -> list[ImportBatch]:
    """Batches, the newest first; `before` is the number that a further page starts under."""
    found = ImportBatch.filter(id__lt=before) if before is not None else ImportBatch.all()
    return await found.order_by("-id").limit(limit)


async def without_a_chat(batch: int, after: int, limit: int = CHUNK) -> dict[int, tuple[str, str]]:
    """Members of a batch who can only be reached by e-mail: name and address, by id, in order."""
    found = await rows(sql.UNINVITED, batch, after, limit)
    return {int(r["id"]): (str(r["name"]), str(r["email"])[len("email:") :]) for r in found}


async def to_undo(batch: int, now: datetime, limit: int = CHUNK) -> list[Imported]:
    """The next lines of a batch to be undone, locked; none when all of it is."""
    found = await row(sql.HOLD, batch)
    if found is None or found["state"] == "undone":
        return []
    await rows(sql.SETTLED, batch, "undoing")
    lines = await rows(sql.TO_UNDO, batch, limit)
    if not lines:
        digest = hashlib.sha256(f"undone:{batch}".encode()).hexdigest()
        await rows(sql.FORGET_REST, batch)  # with members who became part of others
        await rows(sql.UNDONE, batch, digest, now)  # the same file may come again
        return []
    await rows(sql.KNOWN_AND_LOCKED, packed(sorted(int(line["member_id"]) for line in lines)))
    return [
        Imported(int(r["id"]), int(r["member_id"]), str(r["account_id"]), bool(r["created"]),
                 r["merged_into_id"], r["forgotten_at"] is not None)
        for r in lines
    ]  # fmt: skip


async def undo(
    batch: int, lines: Sequence[Imported], used: set[int], *, brand: Brand, now: datetime
) -> list[int]:
    """Undo lines: points go by new entries, addresses by the batch that brought them.

    A member whom the batch made and who did nothing since is emptied (`used` did, as far as upper
    rooms know); returns who was.
    """
    ids = packed(line.member_id for line in lines)
    await _take_back(lines, batch, brand, now)
    made = packed(line.member_id for line in lines if line.created and line.member_id not in used)
    untouched = await rows(sql.UNTOUCHED, made, batch, about(batch))
    emptied = [int(one["id"]) for one in untouched]
    await rows(sql.FORGET_ADDRESSES, ids, batch)
    await rows(sql.FORGET_TIERS, packed(emptied))
    for member in emptied:
        await rows(sql.EMPTY, member, invented(NUMBER_LENGTH), now)
    await rows(sql.FORGET_LINES, packed(line.id for line in lines))
    return emptied


async def _take_back(lines: Sequence[Imported], batch: int, brand: Brand, now: datetime) -> None:
    """Reverse what each line stands at, on the account where its points are by now."""
    keys = packed(line.account for line in lines)
    stands = {
        str(r["account_id"]): int(r["points"])
        for r in await rows(sql.STANDS_AT, keys, about(batch))
    }
    for line in sorted(lines, key=lambda line: line.account):
        points = stands.get(line.account, 0)
        if not points or line.forgotten:
            continue
        account = await _heir(line.account, line.merged_into)
        once = f"{about(batch)}:undo:{line.account}"
        cause = Cause("import", about(batch), once, brand, {"undone": True})
        if points > 0:
            await ledger.claw_back(account, points, cause, gained_for=about(batch), now=now)
            continue
        await ledger.gain(
            account, -points, cause, available_at=now,
            expires_at=brand.programme.expires_at(now), now=now,
        )  # fmt: skip


async def _heir(account: str, merged_into: int | None) -> str:
    """The account that an account's points moved to, or itself."""
    while merged_into is not None:
        member = await Member.get(id=merged_into)
        account, merged_into = member.account_id, member.merged_into_id
    return account
