"""Points that expire, and those that did."""

from collections.abc import Sequence

from loyalty.outgoing import Param, Saying
from loyalty.programme import Brand, ReminderRule
from loyalty.reminders import Due, Kind
from loyalty.statements import Sql
from scheduler.kinds.words import EARN, POINTS, REWARDS, last_day, money, somebody

SOON = 10  # days: said with more urgency

# By the hour: where clocks are put forward, two days of the programme may end on one day in UTC.
_EXPIRING = (
    "SELECT a.id AS member_id, e.subject, e.moment, e.points FROM (SELECT l.account_id,"
    "  {hour} AS subject, min(l.expires_at) AS moment, sum(l.remaining) AS points FROM lot l"
    "  WHERE l.remaining > 0 AND l.available_at <= $3 AND l.expires_at > $4 AND l.expires_at <= $5"
    "  GROUP BY l.account_id, {hour}) e {whose}"
)
# PostgreSQL would rather read all members than those, if it were not told how.
_WHOSE = (
    "CROSS JOIN LATERAL (SELECT id FROM member WHERE account_id = e.account_id LIMIT 1) a",
    "JOIN member a ON a.account_id = e.account_id",
)
# Each entry, with what is left to use: those of some days are said together. What expired of
# somebody who became part of another member is told to that one.
_EXPIRED = Sql(
    "SELECT m.id AS member_id, CAST(e.id AS text) AS subject, e.at AS moment, -e.points AS gone,"
    " (SELECT COALESCE(sum(l.remaining), 0) FROM lot l WHERE l.account_id = m.account_id"
    "  AND l.remaining > 0 AND l.available_at <= $3"
    "  AND (l.expires_at IS NULL OR l.expires_at > $3)) AS points"
    " FROM ledger_entry e JOIN member a ON a.account_id = e.account_id"
    " JOIN member m ON m.id = COALESCE(a.merged_into_id, a.id)"
    " WHERE e.kind = 'expire' AND e.at > $4 AND e.at <= $5"
)


def _expiring(due: Sequence[Due], rule: ReminderRule, brand: Brand) -> Saying:
    points = sum(int(one.facts["points"]) for one in due)
    worth = money(brand.programme.worth(points))
    params: dict[str, Param] = {
        "points": points,
        "worth": worth,
        "day": last_day(due[0].moment, brand),
    }
    text = "remind-expiring-soon" if rule.days <= SOON else "remind-expiring-early"
    text += "-several" if len(due) > 1 else ""
    return Saying(text, params, (), (REWARDS, POINTS))


EXPIRING = Kind(
    Sql(
        _EXPIRING.format(
            hour="to_char(l.expires_at AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24')", whose=_WHOSE[0]
        ),
        _EXPIRING.format(hour="replace(substr(l.expires_at, 1, 13), ' ', 'T')", whose=_WHOSE[1]),
    ),
    _expiring,
    lambda rule, brand: somebody(points=200),
    joins=True,
)


def _expired(due: Sequence[Due], rule: ReminderRule, brand: Brand) -> Saying:
    points = int(due[0].facts["points"])
    params: dict[str, Param] = {
        "gone": sum(int(one.facts["gone"]) for one in due),
        "points": points,
        "worth": money(brand.programme.worth(points)),
    }
    return Saying("remind-expired", params, (), (REWARDS, EARN))


EXPIRED = Kind(
    _EXPIRED,
    _expired,
    lambda rule, brand: somebody(gone=40, points=200),
    joins=True,
    is_over=True,
)
