"""The books of all accounts, some at a time, each as of one instant, without stopping anybody."""

from collections.abc import AsyncIterator, Sequence
from typing import Any

from tortoise.transactions import in_transaction

from loyalty import ledger
from loyalty.insights.rebuilding import Books
from loyalty.statements import Sql, rows

ACCOUNTS = 500  # read at once, unless they have
ENTRIES = 20_000  # more than this together
TRIES = 5  # to read an account that is changed all the time; then it has to wait

_HEADS = Sql(
    "SELECT key, total, debt, length, head, seal FROM account WHERE key > $1 ORDER BY key LIMIT $2"
)
_AGAIN = Sql(
    "SELECT key, total, debt, length, head, seal FROM account WHERE key >= $1 AND key <= $2"
)
_OF = "account_id >= $1 AND account_id <= $2"
_ENTRIES = Sql(f"SELECT * FROM ledger_entry WHERE {_OF} ORDER BY account_id, seq")
_LOTS = Sql(f"SELECT * FROM lot WHERE {_OF} ORDER BY id")
_DRAWS = Sql(
    "SELECT e.account_id, d.entry_id, d.lot_id, d.points FROM draw d"
    f" JOIN ledger_entry e ON e.id = d.entry_id WHERE e.{_OF.replace('AND ', 'AND e.')}"
    " ORDER BY d.id"
)
_SIGNED = Sql(f"SELECT * FROM checkpoint_head WHERE {_OF} ORDER BY id")


async def all_books() -> AsyncIterator[Books]:
    """Everybody's, by account; any number of them fits into memory."""
    after = ""
    while heads := _few(await rows(_HEADS, after, ACCOUNTS)):
        for books in await _settled(heads):
            yield books
        after = heads[-1]["key"]


async def books_of(account: str) -> Books:
    """One account's."""
    (books,) = await _settled(await rows(_AGAIN, account, account))
    return books


def _few(heads: Sequence[dict[str, Any]]) -> Sequence[dict[str, Any]]:
    """As many as have not too many entries, at least one."""
    entries = 0
    for number, head in enumerate(heads):
        entries += int(head["length"])
        if number and entries > ENTRIES:
            return heads[:number]
    return heads


async def _settled(heads: Sequence[dict[str, Any]]) -> list[Books]:
    """Books that did not change while they were read: their account tells.

    Every change makes an account longer, so what was read between two equal lengths belongs
    together. An account that changes all the time is held for a moment.
    """
    found, again = await _read(heads)
    for key in again:
        for _ in range(TRIES):
            once_more, changed = await _read(await rows(_AGAIN, key, key))
            if not changed:
                break
        else:
            async with in_transaction():
                await ledger.hold(key)
                once_more, _ = await _read(await rows(_AGAIN, key, key))
        found += once_more
    return found


async def _read(heads: Sequence[dict[str, Any]]) -> tuple[list[Books], list[str]]:
    """The books of accounts that follow each other, and the keys of those that changed."""
    books = {head["key"]: Books(head) for head in heads}
    first, last = heads[0]["key"], heads[-1]["key"]
    for query, kind in (
        (_ENTRIES, "entries"),
        (_LOTS, "lots"),
        (_DRAWS, "draws"),
        (_SIGNED, "signed"),
    ):
        for one in await rows(query, first, last):
            if one["account_id"] in books:  # else it was opened a moment ago
                getattr(books[one["account_id"]], kind).append(one)
    now = {head["key"]: head["length"] for head in await rows(_AGAIN, first, last)}
    changed = [key for key, one in books.items() if now.get(key) != one.account["length"]]
    return [one for key, one in books.items() if key not in changed], changed
