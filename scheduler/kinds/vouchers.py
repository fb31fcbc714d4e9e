"""Vouchers that end, and those that did."""

import json
from collections.abc import Sequence

from loyalty import vouchers
from loyalty.models import Voucher
from loyalty.outgoing import Param, Saying
from loyalty.programme import Brand, ReminderRule
from loyalty.reminders import Due, Kind
from loyalty.statements import Sql
from scheduler.kinds.words import POINTS, REWARDS, VOUCHERS, last_day, somebody


def _expiring(due: Sequence[Due], rule: ReminderRule, brand: Brand) -> Saying:
    first = due[0]
    params: dict[str, Param] = {"what": _good_for(first), "day": last_day(first.moment, brand)}
    if len(due) == 1:
        return Saying("remind-voucher", params, (), (VOUCHERS,))
    return Saying("remind-vouchers", {**params, "count": len(due)}, (), (VOUCHERS,))


def _good_for(due: Due) -> Param:
    facts = due.facts
    voucher = Voucher(
        kind=facts["good_for"], value_cents=facts["value_cents"], currency=facts["currency"],
        terms=json.loads(facts["terms"] or "{}"),
    )  # fmt: skip
    return vouchers.said(voucher, due.locale)


def _example(rule: ReminderRule, brand: Brand) -> Due:
    currency = brand.programme.currency
    return somebody(
        good_for="money_off", value_cents=1000, currency=currency, terms=None, points=200
    )


# A voucher stays with the account that it was written to: also of who is part of another by now.
EXPIRING = Kind(
    Sql(
        "SELECT COALESCE(a.merged_into_id, a.id) AS member_id, v.key AS subject,"
        " v.expires_at AS moment, v.kind AS good_for, v.value_cents, v.currency,"
        " CAST(v.terms AS text) AS terms"
        " FROM voucher v JOIN member a ON a.account_id = v.account_id"
        " WHERE v.state = 'issued' AND v.expires_at > $4 AND v.expires_at <= $5"
    ),
    _expiring,
    _example,
    joins=True,
)


def _expired(due: Sequence[Due], rule: ReminderRule, brand: Brand) -> Saying:
    params: dict[str, Param] = {"points": sum(int(one.facts["points"]) for one in due)}
    if len(due) == 1:
        params["what"] = _good_for(due[0])
        return Saying("remind-voucher-expired", params, (), (REWARDS, POINTS))
    params["count"] = len(due)
    return Saying("remind-vouchers-expired", params, (), (REWARDS, POINTS))


# With the points that came back.
EXPIRED = Kind(
    Sql(
        "SELECT COALESCE(a.merged_into_id, a.id) AS member_id, v.key AS subject,"
        " v.settled_at AS moment, v.kind AS good_for, v.value_cents, v.currency,"
        " CAST(v.terms AS text) AS terms, COALESCE(e.points, 0) AS points"
        " FROM voucher v JOIN member a ON a.account_id = v.account_id"
        " LEFT JOIN ledger_entry e ON e.once = 'voucher-back:' || v.key"
        " WHERE v.state = 'expired' AND v.settled_at > $4 AND v.settled_at <= $5"
    ),
    _expired,
    _example,
    joins=True,
    is_over=True,
)
