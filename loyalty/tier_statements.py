"""The statements about tiers: what was earned, what is kept, and whom time moved."""

from loyalty.statements import Sql

# Earned and no longer pending, less what was taken back for the same cause: by entries, because
# other points stand in, or a debt, where the earned ones were spent. Spending lowers no tier.
# What was taken back of points that left the window long ago lowers nothing that is in it.
EARNED = Sql(
    "WITH gained AS (SELECT e.cause, SUM(l.points) AS points"
    "  FROM lot l JOIN ledger_entry e ON e.id = l.entry_id"
    "  WHERE l.account_id = $1 AND l.available_at <= $2 AND l.available_at >= $3"
    "  AND e.kind IN ('earn_order', 'earn_activity', 'earn_referral') GROUP BY e.cause),"
    " taken AS (SELECT cause, SUM(points) AS points FROM ledger_entry"
    "  WHERE account_id = $1 AND kind = 'clawback' GROUP BY cause),"
    " net AS (SELECT g.points, CASE WHEN t.points IS NULL THEN g.points ELSE"
    "  g.points + t.points + COALESCE((SELECT SUM(l.points) FROM ledger_entry e"
    "   JOIN lot l ON l.entry_id = e.id WHERE e.account_id = $1 AND e.cause = t.cause"
    "   AND l.available_at < $3), 0) END AS left_over"
    "  FROM gained g LEFT JOIN taken t ON t.cause = g.cause)"
    " SELECT COALESCE((SELECT SUM(CASE WHEN left_over < 0 THEN 0 WHEN left_over < points"
    "  THEN left_over ELSE points END) FROM net), 0) AS earned,"
    " s.tier, s.grace_until, s.by_hand, s.turns"
    " FROM account a LEFT JOIN tier_standing s ON s.account_id = a.key WHERE a.key = $1"
)

KEEP = Sql(
    "INSERT INTO tier_standing (account_id, tier, since, grace_until, by_hand, by_hand_reason,"
    " turns) VALUES ($1, $2, $3, $4, '', '', $5) ON CONFLICT (account_id) DO UPDATE SET"
    " tier = excluded.tier, grace_until = excluded.grace_until, turns = excluded.turns,"
    " since = CASE WHEN tier_standing.tier = excluded.tier THEN tier_standing.since"
    "  ELSE excluded.since END RETURNING account_id"
)

GIVE = Sql(
    "INSERT INTO tier_standing (account_id, tier, since, by_hand, by_hand_reason, turns)"
    " VALUES ($1, $2, $3, $4, $5, 1) ON CONFLICT (account_id) DO UPDATE SET"
    " by_hand = excluded.by_hand, by_hand_reason = excluded.by_hand_reason,"
    " turns = tier_standing.turns + 1 RETURNING turns"
)


MATURED_OR_LEFT = Sql(
    "SELECT id, account_id, available_at FROM lot"
    " WHERE (available_at, id) > ($1, $2) AND available_at <= $3"
    " ORDER BY available_at, id LIMIT $4"
)
GRACE_OVER = Sql(
    "SELECT account_id FROM tier_standing WHERE grace_until <= $1 ORDER BY grace_until LIMIT $2"
)

BY_HAND = Sql(
    "SELECT m.number, s.by_hand, s.by_hand_reason FROM tier_standing s"
    " JOIN member m ON m.account_id = s.account_id WHERE s.by_hand <> '' AND m.number > $1"
    " ORDER BY m.number LIMIT $2"
)
