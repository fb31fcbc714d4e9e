"""What came of reminders: statements for both databases, over the rows of one rule or kind."""

from collections.abc import Sequence

from loyalty.campaigns import arms
from loyalty.outgoing import IN_FORM, REMINDS
from loyalty.statements import Sql

TOLD = "a"  # the arm of those who were to be told, whatever became of it
_HOURS = 24

# $1 and $2 are the span, $3 is now; {mine} are the rows. A member has one window, from their first
# row on; of two who became one the first row of either counts. It is decided by the first row, too,
# in which arm they are. Nobody whose window is not over is in `people`.
_PEOPLE = (
    "WITH mine AS (SELECT COALESCE(m.merged_into_id, m.id) AS member_id, o.id, o.created_at,"
    " o.address, o.state, o.variant FROM outgoing o JOIN member m ON m.id = o.member_id"
    " WHERE ({mine}) AND o.created_at >= $1 AND o.created_at < $2),"
    " turns AS (SELECT member_id, created_at, address, state, variant,"
    " ROW_NUMBER() OVER first AS turn, FIRST_VALUE(created_at) OVER first AS since,"
    f" CASE WHEN FIRST_VALUE(variant) OVER first = '{arms.HELD_OUT}' THEN '{arms.HELD_OUT}'"
    f" ELSE '{TOLD}' END AS arm"
    " FROM mine WINDOW first AS (PARTITION BY member_id ORDER BY created_at, id)),"
    " ends AS (SELECT turns.*, {until} AS until FROM turns)"
)
# What is known of members is put below each other and summed up. $4 is what a point is worth in
# cents. Of the rule's messages those count that went out in the window.
_PERSONS = (
    ", people AS (SELECT member_id, since, until FROM ends WHERE turn = 1 AND until <= $3),"
    " owned AS (SELECT p.member_id, p.since, p.until, m.account_id FROM people p JOIN member m"
    " ON m.id = p.member_id UNION ALL SELECT p.member_id, p.since, p.until, m.account_id"
    " FROM people p JOIN member m ON m.merged_into_id = p.member_id),"
    " known AS (SELECT member_id, arm, since, CASE WHEN until > $3 THEN 1 ELSE 0 END AS waiting,"
    " 0 AS redeemed, 0 AS orders, 0 AS cents, 0 AS given,"
    " {sent} AS sent, {form} AS forms, {unpriced} AS unpriced, {price} AS cost"
    " FROM ends WHERE created_at < until"
    " UNION ALL SELECT p.member_id, NULL, NULL, 0, 0, 1, s.total_cents - s.refunded_cents,"
    " s.posted, 0, 0, 0, 0 FROM people p JOIN shop_order s ON s.member_id = p.member_id"
    " AND s.paid_at >= p.since AND s.paid_at < p.until"
    " WHERE NOT s.cancelled AND s.refunded_cents < s.total_cents"
    " UNION ALL SELECT w.member_id, NULL, NULL, 0, 1, 0, 0, 0, 0, 0, 0, 0 FROM owned w"
    " JOIN voucher v ON v.account_id = w.account_id"
    " AND v.issued_at >= w.since AND v.issued_at < w.until"
    " WHERE v.entry_id IS NOT NULL AND v.state <> 'void'"
    " AND (v.terms IS NULL OR CAST(v.terms AS text) NOT LIKE '%\"given\"%')),"
    " person AS (SELECT MAX(arm) AS arm, MIN(since) AS since, MAX(waiting) AS waiting,"
    " MAX(redeemed) AS redeemed, SUM(orders) AS orders,"
    " SUM(cents) AS cents, SUM(sent) AS sent, SUM(forms) AS forms, SUM(unpriced) AS unpriced,"
    " SUM(cost) AS cost, CAST(SUM(cents) AS double precision) AS revenue,"
    " CAST(SUM(cents) AS double precision) - SUM(given) * CAST($4 AS double precision) AS net"
    " FROM known GROUP BY member_id)"
)
_SUMS = (
    ", side AS (SELECT arm, waiting, AVG(revenue) AS revenue, AVG(net) AS net FROM person"
    " GROUP BY arm, waiting)"
    " SELECT d.arm, d.waiting, COUNT(*) AS members, MIN(d.since) AS since,"
    " SUM(d.redeemed) AS redeemed, SUM(CASE WHEN d.orders > 0 THEN 1 ELSE 0 END) AS ordered,"
    " SUM(d.cents) AS cents, SUM(d.sent) AS sent, SUM(d.forms) AS forms,"
    " SUM(d.unpriced) AS unpriced,"
    " SUM(d.cost) AS cost, e.revenue, e.net,"
    " SUM((d.revenue - e.revenue) * (d.revenue - e.revenue)) AS revenue_squares,"
    " SUM((d.net - e.net) * (d.net - e.net)) AS net_squares"
    " FROM person d JOIN side e ON e.arm = d.arm AND e.waiting = d.waiting"
    " GROUP BY d.arm, d.waiting, e.revenue, e.net"
)
_VALUES = " SELECT revenue, net FROM person WHERE arm = $5 AND waiting = 0"
_SENT = "state IN ('sent', 'delivered', 'read')"


def sums(slugs: Sequence[str], days: int, price: str) -> Sql:
    """What each arm did; `price` is an expression over address: cents of a template, or NULL."""
    return _both(_PEOPLE + _PERSONS + _SUMS, slugs, days, price)


def values(slugs: Sequence[str], days: int, price: str) -> Sql:
    """What each of one arm brought, which is $5."""
    return _both(_PEOPLE + _PERSONS + _VALUES, slugs, days, price)


def _both(text: str, slugs: Sequence[str], days: int, price: str) -> Sql:
    assert all(set(one) <= _LETTERS for one in slugs), "they stand in the statement"
    form = f"{_SENT} AND variant = '{IN_FORM}'"
    about = {
        "sent": f"CASE WHEN {_SENT} THEN 1 ELSE 0 END",
        "form": f"CASE WHEN {form} THEN 1 ELSE 0 END",
        "unpriced": f"CASE WHEN {form} AND {price} IS NULL THEN 1 ELSE 0 END",
        "price": f"CASE WHEN {form} THEN COALESCE({price}, 0) ELSE 0 END",
    }
    # A range of names is right only in the order of bytes: PostgreSQL makes one of LIKE where its
    # index has that order, and reads the table elsewhere. SQLite always has it.
    named = [f"{REMINDS}{slug}:" for slug in slugs]
    postgres = text.format(
        mine=" OR ".join(f"o.once LIKE '{one}%'" for one in named),
        until=f"since + interval '{days * _HOURS} hours'", **about,
    )  # fmt: skip
    ranges = " OR ".join(
        f"o.once >= '{one}' AND o.once < '{one[:-1]}{chr(ord(one[-1]) + 1)}'" for one in named
    )
    day = f"date(substr(since, 1, 10), '+{days} days') || substr(since, 11)"
    return Sql(postgres, Sql(text.format(mine=ranges, until=day, **about)).sqlite)


_LETTERS = frozenset("abcdefghijklmnopqrstuvwxyz0123456789-")
