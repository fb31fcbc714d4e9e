"""What came of an audience, summed up by arm: one statement for both databases."""

from loyalty.campaigns import arms
from loyalty.statements import Sql

ALWAYS = "="  # the arm of those who are held out of every campaign
OTHERS = "+"  # the arm of everybody else

# $1 and $2 are the window; $3 what a point is worth in cents; from $4 on they belong to `people`.
# What is known of members is put below each other and summed up, not joined: however many they
# are and whatever the database believes of their number, each table is read once.
_PERSONS = (
    "WITH people AS ({people}), known AS ("
    "SELECT p.member_id, p.variant, p.channel, COALESCE(p.sent_at, $1) AS told_at,"
    " m.last_word_at AS wrote_at, CAST(NULL AS timestamptz) AS stopped_at, 0 AS orders, 0 AS cents,"
    " 0 AS given, 0 AS redeemed FROM people p JOIN member m ON m.id = p.member_id"
    " UNION ALL SELECT member_id, NULL, NULL, NULL, NULL, NULL, 1, total_cents - refunded_cents,"
    " posted, 0 FROM shop_order WHERE paid_at >= $1 AND paid_at < $2 AND NOT cancelled"
    " AND refunded_cents < total_cents AND member_id IS NOT NULL"
    " UNION ALL SELECT COALESCE(h.merged_into_id, h.id), NULL, NULL, NULL, NULL, NULL, 0, 0, 0,"
    " -e.points FROM ledger_entry e JOIN member h ON h.account_id = e.account_id"
    " WHERE e.kind IN ('redeem', 'redeem_undo') AND e.at >= $1 AND e.at < $2"
    " UNION ALL SELECT member_id, NULL, NULL, NULL, NULL, at, 0, 0, 0, 0 FROM consent"
    " WHERE NOT granted AND purpose IN ('marketing', 'service') AND at >= $1 AND at < $2),"
    " person AS (SELECT MAX(variant) AS variant, MAX(channel) AS channel, SUM(orders) AS orders,"
    " SUM(cents) AS cents, SUM(given) AS given, SUM(redeemed) AS redeemed,"
    " CAST(SUM(cents) AS double precision) - SUM(given) * CAST($3 AS double precision) AS net,"
    " CASE WHEN MAX(stopped_at) >= MAX(told_at) THEN 1 ELSE 0 END AS stopped,"
    " CASE WHEN MAX(wrote_at) >= MAX(told_at) THEN 1 ELSE 0 END AS wrote"
    " FROM known GROUP BY member_id HAVING MAX(variant) IS NOT NULL)"
)
_SUMS = (
    ", side AS (SELECT variant, channel, AVG(net) AS mean FROM person GROUP BY variant, channel)"
    " SELECT d.variant, d.channel, COUNT(*) AS size, e.mean,"
    " SUM((d.net - e.mean) * (d.net - e.mean)) AS squares,"
    " SUM(CASE WHEN d.orders > 0 THEN 1 ELSE 0 END) AS customers, SUM(d.orders) AS orders,"
    " SUM(d.cents) AS cents, SUM(d.given) AS given, SUM(d.redeemed) AS redeemed,"
    " SUM(d.stopped) AS stopped, SUM(d.wrote) AS wrote"
    " FROM person d JOIN side e ON e.variant = d.variant AND e.channel = d.channel"
    " GROUP BY d.variant, d.channel, e.mean ORDER BY d.variant, d.channel"
)
_VALUES = " SELECT net FROM person WHERE variant = ${last}"


def of_campaign() -> str:
    """Its people, each once: $4 the campaign, $5 how its rows are called, $6 of 10,000, $7 a key.

    Two who became one have two rows: the first one counts. Who is held out of every campaign is no
    measure of this one: they did not hear the others either.
    """
    drawn = arms.number_sql("CAST($7 AS varchar)", "replace(o.once, CAST($5 AS varchar), '')")
    always = f"{drawn} % {arms.WHOLE} < CAST($6 AS bigint)"
    return (
        "SELECT o.member_id, o.channel, o.sent_at,"
        f" CASE WHEN o.variant = '{arms.HELD_OUT}' AND {always} THEN '{ALWAYS}'"
        " ELSE o.variant END AS variant FROM (SELECT member_id, channel, sent_at, once, variant,"
        " ROW_NUMBER() OVER (PARTITION BY member_id ORDER BY id) AS turn FROM outgoing"
        " WHERE campaign_id = $4) o WHERE o.turn = 1"
    )


def of_programme() -> str:
    """All who ever said yes to news before the window: $4 of 10,000, $5 a key.

    Not who says yes now: whether a member still does may be what campaigns changed.
    """
    drawn = arms.number_sql("CAST($5 AS varchar)", "m.id")
    return (
        "SELECT m.id AS member_id, '' AS channel, CAST(NULL AS timestamptz) AS sent_at,"
        f" CASE WHEN {drawn} % {arms.WHOLE} < CAST($4 AS bigint) THEN '{arms.HELD_OUT}'"
        f" ELSE '{OTHERS}'"
        " END AS variant FROM member m WHERE m.merged_into_id IS NULL AND m.joined_at < $1"
        " AND EXISTS (SELECT 1 FROM consent c WHERE c.member_id = m.id AND c.granted"
        " AND c.purpose = 'marketing' AND c.at < $1)"
    )


def sums(people: str) -> Sql:
    """By arm and channel."""
    return Sql(_PERSONS.format(people=people) + _SUMS)


def values(people: str, last: int) -> Sql:
    """What each of one arm brought; its name is the last parameter."""
    return Sql(_PERSONS.format(people=people) + _VALUES.format(last=last))
