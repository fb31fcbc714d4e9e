"""Tiers: one that was reached, one that was lost, and one that is kept for some days more."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

from loyalty import tiers
from loyalty.outgoing import Button, Param, Saying
from loyalty.programme import Brand, ReminderRule, Tier
from loyalty.reminders import Due, Kind
from loyalty.statements import Sql, instant, looked_up, packed
from loyalty.tier_statements import earned
from loyalty.tiers import Standing
from scheduler.kinds.words import somebody

_TIER = Button("button-tier", "tier")
_MOMENT = timedelta(seconds=1)
# $6 is from when on points count, $7 the levels that points reach: [slug, from which points on].
_EARNED = earned("m.id", "$3", "$6")
_LEVELS = "json_array_elements($7::json) AS t(v)"
# The last turn only. By hand was one that moved no level: the first, or later than the last move.
_TURNED = (
    "SELECT m.id AS member_id, CAST(s.turns AS text) AS subject, s.turned_at AS moment, s.tier,"
    " s.by_hand, s.grace_until, s.turns = 1 OR s.turned_at <> s.since AS given,"
    f" CASE WHEN s.grace_until IS NULL THEN 0 ELSE {_EARNED} END AS earned"
    " FROM tier_standing s {whose}"
    " WHERE s.turned = '{kind}' AND s.turned_at > $4 AND s.turned_at <= $5 AND (s.tier IN ({known})"
    " OR s.by_hand IN ({known}))"
)
# Of what somebody has by hand nothing ends, and who earned enough meanwhile stays.
_LAPSING = (
    "SELECT * FROM (SELECT m.id AS member_id, s.tier || '-' || {day} AS subject,"
    " s.grace_until AS moment, s.tier, {points} - {earned} AS missing"
    " FROM tier_standing s {whose} JOIN {levels} ON {slug} = s.tier"
    " WHERE s.grace_until > $4 AND s.grace_until <= $5"
    " AND s.by_hand NOT IN ({given})) AS kept WHERE missing > 0"
)
_WHOSE = looked_up("member", "m", "m.account_id = s.account_id")


def _turned(kind: str) -> Sql:
    """Whom the last turn moved that way."""
    postgres = "SELECT v FROM json_array_elements_text($7::json) AS t(v)"
    sqlite = "SELECT value FROM json_each($7)"
    return Sql(
        _TURNED.format(kind=kind, whose=_WHOSE[0], known=postgres),
        Sql(_TURNED.format(kind=kind, whose=_WHOSE[1], known=sqlite)).sqlite,
    )


LAPSING = Sql(
    _LAPSING.format(
        whose=_WHOSE[0],
        day="to_char(s.grace_until AT TIME ZONE 'UTC', 'YYYY-MM-DD')",
        points="(v->>1)::bigint",
        earned=_EARNED,
        levels=_LEVELS,
        slug="v->>0",
        given="SELECT v FROM json_array_elements_text($8::json) AS t(v)",
    ),
    Sql(
        _LAPSING.format(
            whose=_WHOSE[1],
            day="substr(s.grace_until, 1, 10)",
            points="json_extract(t.value, '$[1]')",
            earned=_EARNED,
            levels="json_each($7) t",
            slug="json_extract(t.value, '$[0]')",
            given="SELECT value FROM json_each($8)",
        )
    ).sqlite,
)


def _every(rule: ReminderRule, brand: Brand, now: datetime) -> Sequence[Any]:
    programme = brand.programme
    return programme.counted_since(now), packed(tier.slug for tier in programme.tiers)


def _levels(rule: ReminderRule, brand: Brand, now: datetime) -> Sequence[Any]:
    known = brand.programme.tiers
    levels = packed([tier.slug, tier.from_points] for tier in known if not tier.hidden)
    hidden = packed(tier.slug for tier in known if tier.hidden)
    return brand.programme.counted_since(now), levels, hidden


def _moved(text: str) -> Callable[[Sequence[Due], ReminderRule, Brand], Saying]:
    """What is said of a rise or a fall, by where they stand now."""

    def says(due: Sequence[Due], rule: ReminderRule, brand: Brand) -> Saying:
        (one,) = due
        by_hand = _tier(one.facts["by_hand"], True, brand)
        level = _tier(one.facts["tier"], False, brand)
        to = by_hand if one.facts["given"] and by_hand else level or by_hand
        assert to is not None, "only tiers that the rules have are found"
        grace = one.facts["grace_until"]
        standing = Standing(
            int(one.facts["earned"]), by_hand or level, None,
            grace_until=instant(grace) if grace else None, level=level,
        )  # fmt: skip
        params = tiers.now_in(to, standing, one.locale)
        return Saying(text, params, tiers.staying(standing, one.locale), (_TIER,))

    return says


def _tier(slug: str, hidden: bool, brand: Brand) -> Tier | None:
    found = (one for one in brand.programme.tiers if one.slug == slug and one.hidden is hidden)
    return next(found, None)


def _lapsing(due: Sequence[Due], rule: ReminderRule, brand: Brand) -> Saying:
    (one,) = due
    tier = _tier(one.facts["tier"], False, brand)
    params: dict[str, Param] = {
        "missing": int(one.facts["missing"]),
        "tier": tier.title(one.locale) if tier else one.facts["tier"],
        "day": {"day": (one.moment - _MOMENT).isoformat()},  # any instant, and no end of a day
    }
    return Saying("tier-lapsing", params, (), (_TIER, Button("button-earn", "earn")))


def _somebody(rule: ReminderRule, brand: Brand) -> Due | None:
    for one in brand.programme.tiers:
        if not one.hidden:
            return somebody(
                tier=one.slug, by_hand="", given=False, grace_until=None, earned=0, missing=200
            )
    return None


REACHED = Kind(_turned("up"), _moved("tier-up"), _somebody, _every, is_over=True)
LOST = Kind(_turned("down"), _moved("tier-down"), _somebody, _every, is_over=True)
LAPSE = Kind(LAPSING, _lapsing, _somebody, _levels)
