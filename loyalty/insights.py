"""Does it still add up? Everything that is kept as a sum is computed again from the entries."""

import hashlib
from collections.abc import AsyncIterator

from loyalty import ledger
from loyalty.models import LedgerEntry
from loyalty.statements import Sql, rows

_PAGE = 2000

# Each query returns rows that contradict each other, with `what` saying which and how.
_CONTRADICTIONS = (
    Sql(
        "SELECT 'account ' || a.key || ': total is ' || a.total || ', its lots hold '"
        " || COALESCE(l.held, 0) AS what FROM account a LEFT JOIN (SELECT account_id,"
        " SUM(remaining) AS held FROM lot GROUP BY account_id) l ON l.account_id = a.key"
        " WHERE a.total <> COALESCE(l.held, 0) ORDER BY a.key LIMIT 100"
    ),
    Sql(
        "SELECT 'account ' || a.key || ': total less debt is ' || (a.total - a.debt)"
        " || ', its entries add up to ' || COALESCE(e.sum, 0) AS what FROM account a"
        " LEFT JOIN (SELECT account_id, SUM(points) AS sum FROM ledger_entry GROUP BY account_id) e"
        " ON e.account_id = a.key WHERE a.total - a.debt <> COALESCE(e.sum, 0)"
        " ORDER BY a.key LIMIT 100"
    ),
    Sql(
        "SELECT 'lot ' || l.id || ': holds ' || l.remaining || ', its draws leave '"
        " || (l.points - COALESCE(d.drawn, 0)) AS what FROM lot l LEFT JOIN (SELECT lot_id,"
        " SUM(points) AS drawn FROM draw GROUP BY lot_id) d ON d.lot_id = l.id"
        " WHERE l.remaining <> l.points - COALESCE(d.drawn, 0) ORDER BY l.id LIMIT 100"
    ),
    Sql(
        "SELECT 'lot ' || l.id || ': has ' || l.points || ' points, its entry says ' || e.points"
        " AS what FROM lot l JOIN ledger_entry e ON e.id = l.entry_id"
        " WHERE l.points <> e.points OR l.account_id <> e.account_id ORDER BY l.id LIMIT 100"
    ),
    Sql(
        "SELECT 'entry ' || e.id || ': brought ' || e.points || ' points but has no lot' AS what"
        " FROM ledger_entry e LEFT JOIN lot l ON l.entry_id = e.id"
        " WHERE e.points > 0 AND e.kind <> 'redeem_undo' AND l.id IS NULL ORDER BY e.id LIMIT 100"
    ),
    Sql(
        "SELECT 'voucher ' || v.key || ': cost ' || v.points || ', its entry took ' || (-e.points)"
        " AS what FROM voucher v JOIN ledger_entry e ON e.id = v.entry_id"
        " WHERE e.kind <> 'redeem' OR e.points <> -v.points OR e.account_id <> v.account_id"
        " ORDER BY v.id LIMIT 100"
    ),
    Sql(
        "SELECT 'entry ' || e.id || ': redeemed ' || (-e.points) || ' points without a voucher'"
        " AS what FROM ledger_entry e LEFT JOIN voucher v ON v.entry_id = e.id"
        " WHERE e.kind = 'redeem' AND v.id IS NULL ORDER BY e.id LIMIT 100"
    ),
    Sql(
        "SELECT 'order ' || o.key || ': stands at ' || o.posted || ' points, the ledger says '"
        " || COALESCE(e.sum, 0) AS what FROM shop_order o LEFT JOIN (SELECT cause,"
        " SUM(points) AS sum FROM ledger_entry WHERE cause LIKE 'order:%' GROUP BY cause) e"
        " ON e.cause = 'order:' || o.key"
        " WHERE o.posted <> COALESCE(e.sum, 0) ORDER BY o.key LIMIT 100"
    ),
    Sql(
        "SELECT 'account ' || a.key || ': has ' || a.length || ' entries, ' || COALESCE(e.n, 0)"
        " || ' are there' AS what FROM account a LEFT JOIN (SELECT account_id, COUNT(*) AS n"
        " FROM ledger_entry GROUP BY account_id) e ON e.account_id = a.key"
        " WHERE a.length <> COALESCE(e.n, 0) ORDER BY a.key LIMIT 100"
    ),
)

_HEADS = Sql("SELECT key, head, length FROM account WHERE key > $1 ORDER BY key LIMIT $2")


async def drift() -> list[str]:
    """Every difference between what is kept and what the entries say; empty if all is well."""
    differences = [str(found["what"]) for query in _CONTRADICTIONS for found in await rows(query)]
    return differences + [broken async for broken in _broken_chains()]


async def _broken_chains() -> AsyncIterator[str]:
    """Accounts whose entries do not hash to their head, in pages: any number of them fits.

    Entries that were posted since their head was read are left for the next time.
    """
    after = ""
    while heads := await rows(_HEADS, after, _PAGE):
        keys = [str(head["key"]) for head in heads]
        computed = {key: hashlib.sha256(key.encode()).hexdigest() for key in keys}
        known = {str(head["key"]): int(head["length"]) for head in heads}
        length = dict.fromkeys(keys, 0)
        entries = LedgerEntry.filter(account_id__gte=keys[0], account_id__lte=keys[-1])
        async for entry in entries.order_by("account_id", "seq"):
            key = entry.account_id
            if length.get(key, 0) >= known.get(key, 0):
                continue
            length[key] += 1
            if entry.seq != length[key] or entry.previous != computed[key]:
                yield f"account {key}: entry {entry.seq} does not follow the one before it"
            computed[key] = entry.hash
            if entry.hash != _hash(entry):
                yield f"account {key}: entry {entry.seq} was changed"
        for head in heads:
            if head["head"] != computed[str(head["key"])]:
                yield f"account {head['key']}: its head is not its newest entry"
        after = keys[-1]


def _hash(entry: LedgerEntry) -> str:
    return ledger.hash_of(
        entry.previous,
        (
            entry.account_id,
            entry.seq,
            entry.kind,
            entry.points,
            entry.cause,
            entry.once,
            entry.fingerprint,
            entry.rule_version,
            entry.detail,
            ledger.moment_key(entry.at),
        ),
    )
