"""The statements about tiers: what was earned, what is kept, and whom time moved."""

from loyalty.family import ACCOUNTS
from loyalty.statements import Sql

# Earned and no longer pending, less what was taken back for the same cause. What is taken back was
# drawn from the lots of that cause, or else it stands for points of them that were spent: other
# points, or a debt, stood in. Spending, expiry, and what left the window long ago change nothing.
# Of the accounts that `them` selects, at the instant `now`, in a window from `since` on.
_SUM = (
    "WITH them(account_id) AS {them},"
    " taken AS (SELECT id, cause, points FROM ledger_entry"
    "  WHERE account_id IN (SELECT account_id FROM them) AND kind = 'clawback'),"
    " drawn AS (SELECT d.lot_id, e.cause, SUM(d.points) AS points FROM taken t"
    "  JOIN draw d ON d.entry_id = t.id JOIN lot l ON l.id = d.lot_id"
    "  JOIN ledger_entry e ON e.id = l.entry_id AND e.cause = t.cause GROUP BY d.lot_id, e.cause),"
    " owed AS (SELECT cause, -SUM(points) AS points FROM (SELECT cause, points FROM taken"
    "  UNION ALL SELECT cause, points FROM drawn) AS less GROUP BY cause),"
    " lots AS (SELECT e.cause, l.available_at >= {since} AS counts,"
    "  l.points - COALESCE(d.points, 0) AS points FROM lot l"
    "  JOIN ledger_entry e ON e.id = l.entry_id LEFT JOIN drawn d ON d.lot_id = l.id"
    "  WHERE l.account_id IN (SELECT account_id FROM them) AND l.available_at <= {now}"
    "  AND e.kind IN ('earn_order', 'earn_activity', 'earn_referral')"
    "  AND (l.available_at >= {since} OR e.cause IN (SELECT cause FROM taken))),"
    " net AS (SELECT SUM(CASE WHEN counts THEN lots.points ELSE 0 END) AS counted,"
    "  SUM(lots.points) - COALESCE(MAX(w.points), 0) AS left_over"
    "  FROM lots LEFT JOIN owed w ON w.cause = lots.cause GROUP BY lots.cause)"
    " SELECT COALESCE(SUM(CASE WHEN left_over < 0 THEN 0 WHEN left_over < counted"
    "  THEN left_over ELSE counted END), 0) FROM net"
)
EARNED = Sql(
    f"SELECT ({_SUM.format(them=ACCOUNTS, now='$2', since='$3')}) AS earned,"
    " s.tier, s.grace_until, s.by_hand, s.turns"
    " FROM account a LEFT JOIN tier_standing s ON s.account_id = a.key WHERE a.key = $1"
)


def earned(member: str, now: str, since: str) -> str:
    """The same in another statement: of the member whose id this is there, and of their parts."""
    them = (
        f"(SELECT account_id FROM member WHERE id = {member}"
        f" UNION ALL SELECT account_id FROM member WHERE merged_into_id = {member})"
    )
    return f"({_SUM.format(them=them, now=now, since=since)})"


# Without a turn, what is known of the last one stays.
KEEP = Sql(
    "INSERT INTO tier_standing (account_id, tier, since, grace_until, by_hand, by_hand_reason,"
    " turns, turned, turned_at) VALUES ($1, $2, $3, $4, '', '', $5, $6, $7)"
    " ON CONFLICT (account_id) DO UPDATE SET"
    " tier = excluded.tier, grace_until = excluded.grace_until, turns = excluded.turns,"
    " turned = CASE WHEN excluded.turned = '' THEN tier_standing.turned ELSE excluded.turned END,"
    " turned_at = COALESCE(excluded.turned_at, tier_standing.turned_at),"
    " since = CASE WHEN tier_standing.tier = excluded.tier THEN tier_standing.since"
    "  ELSE excluded.since END RETURNING account_id"
)

GIVE = Sql(
    "INSERT INTO tier_standing (account_id, tier, since, by_hand, by_hand_reason, turns, turned,"
    " turned_at) VALUES ($1, $2, $3, $4, $5, 1, $6, $3) ON CONFLICT (account_id) DO UPDATE SET"
    " by_hand = excluded.by_hand, by_hand_reason = excluded.by_hand_reason,"
    " turned = excluded.turned, turned_at = excluded.turned_at,"
    " turns = tier_standing.turns + 1 RETURNING account_id"
)

TOLD = Sql("UPDATE tier_standing SET turned = '' WHERE account_id = $1 RETURNING account_id")

# Of members who became one, the account that is left.
MATURED_OR_LEFT = Sql(
    "SELECT l.id, COALESCE(whole.account_id, l.account_id) AS account_id, l.available_at FROM lot l"
    " LEFT JOIN member m ON m.account_id = l.account_id"
    " LEFT JOIN member whole ON whole.id = m.merged_into_id"
    " WHERE (l.available_at, l.id) > ($1, $2) AND l.available_at <= $3"
    " ORDER BY l.available_at, l.id LIMIT $4"
)
GRACE_OVER = Sql(
    "SELECT account_id FROM tier_standing WHERE grace_until <= $1 ORDER BY grace_until LIMIT $2"
)

BY_HAND = Sql(
    "SELECT m.number, s.by_hand, s.by_hand_reason FROM tier_standing s"
    " JOIN member m ON m.account_id = s.account_id WHERE s.by_hand <> '' AND m.number > $1"
    " ORDER BY m.number LIMIT $2"
)
