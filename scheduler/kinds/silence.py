"""Who has been silent for long hears a hello, and what is waiting; never how long it was."""

from collections.abc import Sequence

from loyalty.outgoing import Param, Saying
from loyalty.programme import Brand, ReminderRule
from loyalty.reminders import Due, Kind
from loyalty.statements import Sql
from scheduler.kinds.words import EARN, REWARDS, money, somebody

LONG = 75  # days: from then on what waits for them comes first, before it is what there may be

# A silence begins with the last word or the last order, whichever came later: who said it last by
# the day of the word, who ordered last by the moment of the order; both are indexed. Whoever wants
# no news is not told, and is looked up no further.
_SILENT = (
    "SELECT s.member_id, {subject} AS subject, s.moment,"
    " (SELECT CAST(coalesce(sum(l.remaining), 0) AS bigint) FROM lot l"
    "  WHERE l.account_id = s.account_id AND l.remaining > 0 AND l.available_at <= $3"
    "  AND (l.expires_at IS NULL OR l.expires_at > $3)) AS points"
    " FROM (SELECT m.id AS member_id, m.account_id, m.last_word_at AS moment"
    " FROM member m WHERE m.marketing AND m.last_word_on >= {first} AND m.last_word_on <= {last}"
    " AND m.last_word_at > $4 AND m.last_word_at <= $5 AND NOT EXISTS"
    " (SELECT 1 FROM shop_order o WHERE o.member_id = m.id AND o.paid_at > m.last_word_at)"
    " UNION ALL SELECT m.id, m.account_id, o.paid_at FROM shop_order o"
    " JOIN member m ON m.id = o.member_id AND m.marketing"
    " WHERE o.paid_at > $4 AND o.paid_at <= $5"
    " AND (m.last_word_at IS NULL OR m.last_word_at < o.paid_at) AND NOT EXISTS"
    " (SELECT 1 FROM shop_order p WHERE p.member_id = m.id"
    "  AND (p.paid_at > o.paid_at OR p.paid_at = o.paid_at AND p.id > o.id))) s"
)
_FOUND = Sql(
    _SILENT.format(
        subject="to_char(s.moment AT TIME ZONE 'UTC', 'YYYY-MM-DD')",
        first="($4::timestamptz AT TIME ZONE 'UTC')::date",
        last="($5::timestamptz AT TIME ZONE 'UTC')::date",
    ),
    _SILENT.format(
        subject="substr(s.moment, 1, 10)", first="substr($4, 1, 10)", last="substr($5, 1, 10)"
    ),
)


def _hello(due: Sequence[Due], rule: ReminderRule, brand: Brand) -> Saying:
    (one,) = due
    points = int(one.facts["points"])
    params: dict[str, Param] = {
        "points": points,
        "worth": money(brand.programme.worth(points)),
        "enough": int(points >= brand.programme.points.minimum),  # to redeem anything
    }
    text = "remind-silent-hello" if rule.days < LONG else "remind-silent-waiting"
    return Saying(text, params, (), (REWARDS, EARN))


SILENT = Kind(_FOUND, _hello, lambda rule, brand: somebody(points=240))
