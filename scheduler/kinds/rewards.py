"""What points could buy: a reward that has come within reach, and one that can be had now."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from loyalty.outgoing import Button, Param, Saying
from loyalty.programme import Brand, Programme, ReminderRule, RewardRules
from loyalty.reminders import Due, Kind
from loyalty.statements import Sql, packed, stamp
from scheduler.kinds.words import EARN, REWARDS, somebody

_FAMILY = (
    "(SELECT h.account_id UNION ALL SELECT part.account_id FROM member whole"
    " JOIN member part ON part.merged_into_id = whole.id WHERE whole.account_id = h.account_id)"
)
# As `loyalty.rewards` counts them: not what was given back unused.
_HAD = (
    f"FROM voucher v WHERE v.account_id IN {_FAMILY} AND v.entry_id IS NOT NULL"
    " AND (v.state IN ('issued', 'reserved', 'used') OR v.returned_points = 0)"
)
# $6 is the catalogue: a level, a reward, its price there, its price for who redeemed before, how
# many of it one member may have and since when they count. $7 is since when it is told: longer ago
# are only those who wanted to hear it again. `held` are who got something to spend within the
# window, with all that they can spend, and what it was without that (who owes points has none).
# Who has redeemed since then knows what there is.
_OFFERS = (
    "WITH price(level, slug, cost, later, most, since) AS MATERIALIZED ({prices}),"
    " fresh AS (SELECT account_id FROM lot WHERE available_at > $4 AND available_at > $7"
    "  AND available_at <= $5 AND remaining > 0 UNION SELECT m.account_id"
    "  FROM reminder_choice w JOIN member m ON m.id = w.member_id"
    "  WHERE w.kind = '{kind}' AND w.until <= $3),"
    " held AS MATERIALIZED ({held}),"
    " offer AS MATERIALIZED (SELECT h.account_id, h.moment, h.points, h.before, p.slug,"
    "  min(CASE WHEN p.later < p.cost AND EXISTS (SELECT 1 {had}"
    "   AND coalesce(CAST(v.terms->>'given' AS text), '') NOT IN ('true', '1'))"
    "   THEN p.later ELSE p.cost END) AS cost"
    "  FROM held h LEFT JOIN tier_standing s ON s.account_id = h.account_id"
    "  JOIN price p ON p.level IN ('', s.tier, s.by_hand)"
    "  JOIN reward r ON r.slug = p.slug AND (r.stock IS NULL OR r.stock > 0)"
    "  WHERE {early}(p.most IS NULL OR p.most > (SELECT count(*) {had} AND v.reward_id = r.id"
    "   AND v.issued_at > p.since))"
    "  GROUP BY h.account_id, h.moment, h.points, h.before, p.slug),"
    "{worth} chosen AS (SELECT n.*, row_number()"
    "  OVER (PARTITION BY account_id ORDER BY cost{dearest}, slug) AS place"
    "  FROM {whom} n WHERE {which})"
    " SELECT m.id AS member_id, c.moment, c.slug AS reward, c.cost, c.points,"
    "  c.slug || ':' || (SELECT count(*) FROM voucher v WHERE v.account_id = c.account_id)"
    "  AS subject FROM chosen c JOIN member m ON m.account_id = c.account_id"
    " WHERE c.place = 1{near}"
    " AND NOT EXISTS (SELECT 1 FROM voucher v"
    "  WHERE v.account_id = c.account_id AND v.issued_at > c.moment)"
)
# Since when points are enough without a break: what was enough before, or is left of what they had
# when they redeemed, is no news. `level` is what could be spent from each instant on at which that
# changed, since the window began or they redeemed. What has expired meanwhile counts until then,
# also if it is written off. Those for whom `before` was enough are out at once.
_NEWS = (
    " saver AS (SELECT a.account_id, CASE WHEN a.redeemed > $4 THEN a.redeemed ELSE $4 END AS since"
    "  FROM (SELECT h.account_id, (SELECT max(v.issued_at) FROM voucher v"
    "    WHERE v.account_id = h.account_id) AS redeemed"
    "   FROM (SELECT DISTINCT account_id FROM offer WHERE cost <= points AND cost > before) h) a),"
    " part AS MATERIALIZED ({parts}),"
    " change AS (SELECT account_id, since AS at FROM saver"
    "  UNION SELECT account_id, available_at FROM part WHERE available_at > since"
    "  UNION SELECT account_id, expires_at FROM part WHERE expires_at <= $3),"
    " level AS (SELECT t.account_id, t.at, sum(CASE WHEN l.available_at <= t.at"
    "   AND (l.expires_at > t.at OR l.expires_at IS NULL) THEN l.points ELSE 0 END) AS has,"
    "   lead(t.at) OVER (PARTITION BY t.account_id ORDER BY t.at) AS ends"
    "  FROM change t JOIN part l ON l.account_id = t.account_id GROUP BY t.account_id, t.at),"
    " news AS (SELECT o.account_id, o.points, o.slug, o.cost, max(w.ends) AS moment"
    "  FROM offer o JOIN level w ON w.account_id = o.account_id AND w.has < o.cost"
    "  WHERE o.cost <= o.points GROUP BY o.account_id, o.points, o.slug, o.cost),"
)
_PART = (
    "SELECT s.account_id, s.since, l.available_at, l.expires_at, l.remaining"
    " + CASE WHEN l.expires_at <= $3 THEN coalesce((SELECT sum(d.points) FROM draw d"
    "  JOIN ledger_entry e ON e.id = d.entry_id WHERE d.lot_id = l.id AND e.kind = 'expire'), 0)"
    "  ELSE 0 END AS points"
    " FROM {saver}lot l WHERE l.account_id = s.account_id AND l.available_at <= $3"
    " AND (l.expires_at > s.since OR l.expires_at IS NULL)"
    " AND (l.remaining > 0 OR l.expires_at <= $3)"
)
_SPENDABLE = (
    "max(l.available_at) AS moment, CAST(sum(l.remaining) AS bigint) AS points,"
    " CAST(sum(CASE WHEN l.available_at > $4 THEN 0 ELSE l.remaining END) AS bigint) AS before"
    " {of} lot l"
    " {on} l.account_id = fresh.account_id AND l.remaining > 0"
    " AND l.available_at <= $3 AND (l.expires_at IS NULL OR l.expires_at > $3)"
)
# PostgreSQL would rather read all lots than those of some accounts, if it were not told how.
_DIALECTS = (
    {
        "held": "SELECT fresh.account_id, one.* FROM fresh CROSS JOIN LATERAL (SELECT "
        + _SPENDABLE.format(of="FROM", on="WHERE")
        + ") one WHERE moment > $4{newest}",
        "parts": "SELECT l.* FROM saver s CROSS JOIN LATERAL ("
        + _PART.format(saver="")
        + " OFFSET 0) l",
        "prices": "SELECT v->>0, v->>1, CAST(v->>2 AS bigint), CAST(v->>3 AS bigint),"
        " CAST(v->>4 AS bigint), CAST(v->>5 AS timestamptz)"
        " FROM json_array_elements($6::json) AS t(v)",
    },
    {
        "held": "SELECT fresh.account_id, "
        + _SPENDABLE.format(of="FROM fresh JOIN", on="ON")
        + " GROUP BY fresh.account_id HAVING moment > $4{newest}",
        "parts": _PART.format(saver="saver s CROSS JOIN "),
        "prices": "SELECT value->>0, value->>1, value->>2, value->>3, value->>4, value->>5"
        " FROM json_each($6)",
    },
)


def _offers(*, worth: str, newest: str, **said: str) -> Sql:
    each = [
        {**one, "held": one["held"].format(newest=newest), "worth": worth.format(**one)}
        for one in _DIALECTS
    ]
    return Sql(*(_OFFERS.format(had=_HAD, **one, **said) for one in each))


_WITHIN_REACH = _offers(
    worth="", newest=" AND moment <= $5", kind="within-reach", early="", whom="offer",
    which="cost > points", dearest="", near=" AND (c.cost - c.points) * 100 <= $8 * c.cost",
)  # fmt: skip
_AFFORDABLE = _offers(
    worth=_NEWS, newest="", kind="affordable", early="p.later <= h.points AND ", whom="news",
    which="moment <= $5", dearest=" DESC", near="",
)  # fmt: skip


def _catalogue(rule: ReminderRule, brand: Brand, now: datetime) -> Sequence[Any]:
    """What can be had now, as each level sees it, and since when: who has none is of the first."""
    programme = brand.programme
    ladder = [tier.slug for tier in programme.tiers if not tier.hidden]
    first = _seen(ladder[:1], programme, now)
    lines = [["", *line] for line in first]
    for place, tier in enumerate(programme.tiers):
        below = [one.slug for one in programme.tiers[: place + 1] if tier.hidden or not one.hidden]
        lines += [[tier.slug, *line] for line in _seen(below, programme, now) if line not in first]
    return packed(lines), now - timedelta(days=rule.days + rule.valid_days)


def _nearest(rule: ReminderRule, brand: Brand, now: datetime) -> Sequence[Any]:
    return (*_catalogue(rule, brand, now), brand.programme.reminders.within_reach)


def _seen(reached: Sequence[str], programme: Programme, now: datetime) -> list[list[Any]]:
    """The catalogue for who has reached these levels; what is missing there is closed to them."""
    least = programme.points.minimum
    later = least if programme.points.minimum_applies == "always" else programme.points.step
    found: list[list[Any]] = []
    for rules in programme.rewards:
        if not rules.active(now, programme.zone) or rules.from_tier not in ("", *reached):
            continue
        cost, days = rules.cost_for(reached), rules.limit_days
        since = now - timedelta(days=days) if days else datetime.min.replace(tzinfo=UTC)
        prices = max(cost, least), max(cost, later)
        found.append([rules.slug, *prices, rules.limit, stamp(since)])
    return found


def _rules(due: Due, brand: Brand) -> RewardRules | None:
    """The reward that it is about; none of an imaginary one."""
    return next((one for one in brand.programme.rewards if one.slug == due.facts["reward"]), None)


def _params(due: Due, brand: Brand) -> dict[str, Param]:
    rules, facts = _rules(due, brand), due.facts
    titles = rules.title if rules else {"en": facts["reward"]}
    title = titles.get(due.locale) or next(iter(titles.values()))
    return {"title": title, "points": int(facts["points"]), "cost": int(facts["cost"])}


def _close(due: Sequence[Due], rule: ReminderRule, brand: Brand) -> Saying:
    (one,) = due
    missing = int(one.facts["cost"]) - int(one.facts["points"])
    params: dict[str, Param] = {**_params(one, brand), "missing": missing}
    return Saying("remind-within-reach", params, (), (EARN, REWARDS))


def _enough(due: Sequence[Due], rule: ReminderRule, brand: Brand) -> Saying:
    (one,) = due
    rules, label = _rules(one, brand), {"cost": int(one.facts["cost"])}
    number = rules.number if rules else 0
    take = Button("button-take", f"redeem {number}", {**label}, number=number)
    return Saying("remind-affordable", _params(one, brand), (), (take, REWARDS))


def _example(missing: int) -> Callable[[ReminderRule, Brand], Due]:
    """Somebody who lacks so many points for the first reward."""

    def made(rule: ReminderRule, brand: Brand) -> Due:
        first = next(iter(brand.programme.rewards), None)
        cost = first.cost if first else 200
        reward = first.slug if first else "tea"
        return somebody(reward=reward, cost=cost, points=cost - missing)

    return made


WITHIN_REACH = Kind(_WITHIN_REACH, _close, _example(20), _nearest)
AFFORDABLE = Kind(_AFFORDABLE, _enough, _example(-20), _catalogue)
