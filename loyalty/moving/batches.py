"""One file is one batch: how far it got, that it is never taken in twice, and undoing it."""

import hashlib
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime

from tortoise.transactions import in_transaction

from loyalty import ledger
from loyalty.codes import invented
from loyalty.ledger import Cause
from loyalty.members import NUMBER_LENGTH
from loyalty.models import ImportBatch, Member
from loyalty.moving import statements as sql
from loyalty.moving.entering import about
from loyalty.programme import Brand
from loyalty.statements import packed, row, rows

CHUNK = 500  # lines in one transaction

Before = Callable[[Sequence[int], int], Awaitable[set[int]]]  # member ids, batch -> those in use


async def begin(digest: str, *, layout: str, mode: str, now: datetime) -> ImportBatch:
    """The batch of a file, made if it is new: the same file with the same options is the same."""
    await row(sql.BEGIN, digest, layout, mode, now)
    return await ImportBatch.get(digest=digest)


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


async def undo_some(
    batch: int, in_use: Before, *, brand: Brand, now: datetime, limit: int = CHUNK
) -> int:
    """Undo the next lines of a batch, and return how many; 0 when all of it is undone.

    Points are taken back by new entries. A member whom the batch made and who did nothing since is
    emptied; `in_use` says which did, as far as upper rooms know, and forgets what they keep.
    """
    async with in_transaction():
        found = await row(sql.HOLD, batch)
        if found is None or found["state"] == "undone":
            return 0
        await rows(sql.SETTLED, batch, "undoing")
        lines = await rows(sql.TO_UNDO, batch, limit)
        if not lines:
            digest = hashlib.sha256(f"undone:{batch}".encode()).hexdigest()
            await rows(sql.UNDONE, batch, digest, now)
            return 0
        ids = [int(line["member_id"]) for line in lines]
        await rows(sql.KNOWN_AND_LOCKED, packed(sorted(ids)))
        used = await in_use(ids, batch)
        await _take_back(lines, batch, brand, now)
        made = packed(int(line["member_id"]) for line in lines if line["created"])
        untouched = await rows(sql.UNTOUCHED, made, batch, about(batch))
        emptied = [int(one["id"]) for one in untouched if int(one["id"]) not in used]
        await rows(sql.FORGET_ADDRESSES, packed(ids), batch)
        await rows(sql.FORGET_TIERS, packed(emptied))
        for member in emptied:
            await rows(sql.EMPTY, member, invented(NUMBER_LENGTH), now)
        await rows(sql.FORGET_LINES, packed(int(line["id"]) for line in lines))
        return len(lines)


async def _take_back(
    lines: Sequence[dict[str, object]], batch: int, brand: Brand, now: datetime
) -> None:
    """Reverse what each line stands at, on the account where its points are by now."""
    keys = packed(str(line["account_id"]) for line in lines)
    stands = {
        str(r["account_id"]): int(r["points"])
        for r in await rows(sql.STANDS_AT, keys, about(batch))
    }
    for line in sorted(lines, key=lambda line: str(line["account_id"])):
        own = str(line["account_id"])
        points = stands.get(own, 0)
        if not points or line["forgotten_at"] is not None:
            continue
        account = await _heir(own, line["merged_into_id"])
        cause = Cause("import", about(batch), f"{about(batch)}:undo:{own}", brand, {"undone": 1})
        if points > 0:
            await ledger.claw_back(account, points, cause, gained_for=about(batch), now=now)
            continue
        await ledger.gain(
            account, -points, cause, available_at=now,
            expires_at=brand.programme.expires_at(now), now=now,
        )  # fmt: skip


async def _heir(account: str, merged_into: object) -> str:
    """The account that an account's points moved to, or itself."""
    while merged_into is not None:
        member = await Member.get(id=merged_into)
        account, merged_into = member.account_id, member.merged_into_id
    return account
