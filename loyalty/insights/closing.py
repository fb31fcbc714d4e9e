"""What must agree between tables: vouchers, orders and activities with their entries."""

from collections.abc import AsyncIterator, Sequence
from typing import NamedTuple

from loyalty.statements import Sql, ranges, rows

PAGE = 5000


class Rule(NamedTuple):
    """Rows of a table that contradict others: `what` says which and how, for ids $1 to $2."""

    table: str
    query: Sql


def rule(table: str, what: str, joined: str, where: str) -> Rule:
    """Rows of a table, called t in it, that fulfil a condition, and what is to be said of each."""
    return Rule(
        table,
        Sql(
            f"SELECT {what} AS what FROM {table} t {joined} WHERE t.id > $1 AND t.id <= $2"
            f" AND ({where}) ORDER BY t.id"
        ),
    )


def _sum(cause: str, kinds: str = "") -> str:
    kind = f" AND e.kind IN ({kinds})" if kinds else ""
    return f"COALESCE((SELECT SUM(e.points) FROM ledger_entry e WHERE e.cause = {cause}{kind}), 0)"


_ORDER = _sum("'order:' || t.key")
_RETURNED = _sum("'voucher:' || t.key", "'redeem_undo'")

# What a rule added to an order stands in the order's entries.
_KEY = "substr(t.once, 7, length(t.once) - 7 - length(t.rule))"  # "order:<key>:<rule>"
_OF_AN_ORDER = (
    f"(t.once LIKE 'order:%' AND EXISTS (SELECT 1 FROM shop_order o WHERE o.key = {_KEY}))"
)

RULES = (
    rule(
        "ledger_entry",
        "'entry ' || t.id || ': of account ' || t.account_id || ', which is not there'",
        "LEFT JOIN account a ON a.key = t.account_id",
        "a.key IS NULL",
    ),
    rule(
        "checkpoint_head",
        "'account ' || t.account_id || ': checkpoint ' || t.checkpoint_id"
        " || ' has signed it, and it is gone'",
        "LEFT JOIN account a ON a.key = t.account_id",
        "a.key IS NULL",
    ),
    rule(
        "draw",
        "'draw ' || t.id || ': from a lot, or by an entry, that is not there'",
        "LEFT JOIN ledger_entry e ON e.id = t.entry_id LEFT JOIN lot l ON l.id = t.lot_id"
        " AND l.account_id = e.account_id",
        "l.id IS NULL",
    ),
    rule(
        "voucher",
        "'voucher ' || t.key || ': cost ' || t.points || ', its entry took ' || (-e.points)",
        "JOIN ledger_entry e ON e.id = t.entry_id",
        "e.kind <> 'redeem' OR e.points <> -t.points OR e.account_id <> t.account_id",
    ),
    rule(
        "voucher",
        "'voucher ' || t.key || ': replaces one of ' || r.points || ' points with ' || t.points",
        "JOIN voucher r ON r.id = t.replaces_id",
        "r.points <> t.points OR r.account_id <> t.account_id OR r.state <> 'used'"
        " OR t.returned_points <> 0",
    ),
    rule(
        "voucher",
        "'voucher ' || t.key || ': gave back ' || t.returned_points || ', the ledger says '"
        f" || {_RETURNED}",
        "",
        f"t.returned_points <> {_RETURNED}",
    ),
    rule(
        "ledger_entry",
        "'entry ' || t.id || ': redeemed ' || (-t.points) || ' points without a voucher'",
        "LEFT JOIN voucher v ON v.entry_id = t.id",
        "t.kind = 'redeem' AND v.id IS NULL",
    ),
    rule(
        "shop_order",
        "'order ' || t.key || ': stands at ' || t.posted || ' points, the ledger says '"
        f" || {_ORDER}",
        "",
        f"t.posted <> {_ORDER}",
    ),
    rule(
        "activity",
        "'activity ' || t.id || ': stands at ' || t.points || ' points, the ledger says '"
        " || COALESCE(e.points, 0)",
        "LEFT JOIN ledger_entry e ON e.id = t.entry_id",
        f"(t.state = 'earned' AND t.points <> COALESCE(e.points, 0) AND NOT {_OF_AN_ORDER})"
        " OR (t.state <> 'earned' AND e.id IS NOT NULL) OR e.account_id <> t.account_id",
    ),
)


async def contradictions(rules: Sequence[Rule] = RULES) -> AsyncIterator[str]:
    """Every row that contradicts another one; page after page, each page as of one instant."""
    for table, query in rules:
        async for after, until in ranges(table, PAGE):
            for one in await rows(query, after, until):
                yield str(one["what"])
