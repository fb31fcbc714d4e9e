"""Orders that were delivered some days ago: how do they like it?"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from loyalty.earning import REVIEWED_FOR
from loyalty.outgoing import Button, Param, Saying
from loyalty.programme import Brand, EarningRules, ReminderRule
from loyalty.reminders import Due, Kind
from loyalty.statements import Sql
from scheduler.kinds.words import money, somebody

# $6 is the slug of the rule, or empty. An order that a review named, also a rejected one, is not
# asked about; where reviews name none, any since the delivery may be about it. Deliveries are
# looked for by themselves: joined to everything else, they would be looked for member by member.
# Whoever wants no news is not asked, and looked up no further.
# SQLite takes what is crossed in its order: it would rather read all reviews than one member's.
_REVIEWED = (
    "EXISTS (SELECT 1 FROM member p CROSS JOIN activity y WHERE {whose}"
    " AND y.account_id = p.account_id AND y.rule = CAST($6 AS text) AND (y.subject = d.key"
    " OR y.subject = '' AND y.asked_at >= d.moment))"
)
DELIVERED = Sql(
    "WITH d AS MATERIALIZED (SELECT member_id, CAST(id AS text) AS subject,"
    " delivered_at AS moment, number AS bought, key FROM shop_order WHERE delivered_at > $4"
    " AND delivered_at <= $5 AND CAST($6 AS text) <> '' AND member_id IS NOT NULL"
    " AND paid_at > $7 AND NOT cancelled AND refunded_cents < total_cents"
    " AND (SELECT w.marketing FROM member w WHERE w.id = member_id))"
    " SELECT d.member_id, d.subject, d.moment, d.bought, CAST($6 AS text) AS slug FROM d"
    f" WHERE NOT {_REVIEWED.format(whose='p.id = d.member_id')}"
    f" AND NOT {_REVIEWED.format(whose='p.merged_into_id = d.member_id')}"
)


def _rule(brand: Brand, now: datetime | None = None) -> EarningRules | None:
    """By which rule a review that is sent in the chat earns: one that staff look at.

    Without an instant also one that does not just now.
    """
    for rule in brand.programme.earning:
        told = rule.kind == "review" and rule.approval and rule.points
        if told and (now is None or rule.active(now, brand.programme.zone)):
            return rule
    return None


def _args(rule: ReminderRule, brand: Brand, now: datetime) -> Sequence[Any]:
    found = _rule(brand, now)
    return found.slug if found else "", now - REVIEWED_FOR


def _review(due: Sequence[Due], rule: ReminderRule, brand: Brand) -> Saying:
    (one,) = due
    slug, found = one.facts["slug"], brand.programme.earning
    points = next((one.points for one in found if one.slug == slug), 0)
    params: dict[str, Param] = {
        "order": one.facts["bought"],
        "points": points,
        "worth": money(brand.programme.worth(points)),
    }
    # The same for everybody: with several orders the answer asks which.
    button = Button("button-review", f"earn {slug}")
    return Saying("remind-review", params, (), (button, Button("button-earn", "earn")))


def _somebody(rule: ReminderRule, brand: Brand) -> Due | None:
    found = _rule(brand)
    return somebody(bought="1001", slug=found.slug) if found else None


REVIEW = Kind(DELIVERED, _review, _somebody, _args)
