"""What members are reminded of, on one page; whoever is due is found by `loyalty.reminders`."""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from loyalty import reminders, vouchers
from loyalty.failures import Failures
from loyalty.models import Voucher
from loyalty.money import Money
from loyalty.outgoing import Button, Param, Saying
from loyalty.programme import Brand, ReminderRule
from loyalty.reminders import Due, Kind
from loyalty.statements import Sql

_REWARDS = Button("button-rewards", "rewards")
_VOUCHERS = Button("button-vouchers", "vouchers")
_POINTS = Button("button-points", "points")
SOON = 10  # days: said with more urgency

# By the day: what expires together is said together. $4 and $5 bound when they expire.
_EXPIRING = (
    "SELECT a.id AS member_id, {day} AS subject, min(l.expires_at) AS ends,"
    " sum(l.remaining) AS points FROM lot l JOIN member a ON a.account_id = l.account_id"
    " WHERE l.remaining > 0 AND l.available_at <= $3 AND l.expires_at > $4 AND l.expires_at <= $5"
    " GROUP BY a.id, {day}"
)
EXPIRING = Sql(
    _EXPIRING.format(day="to_char(l.expires_at AT TIME ZONE 'UTC', 'YYYY-MM-DD')"),
    _EXPIRING.format(day="substr(l.expires_at, 1, 10)"),
)
VOUCHERS = Sql(
    "SELECT a.id AS member_id, v.key AS subject, v.expires_at AS ends, v.kind AS good_for,"
    " v.value_cents, v.currency, CAST(v.terms AS text) AS terms"
    " FROM voucher v JOIN member a ON a.account_id = v.account_id"
    " WHERE v.state = 'issued' AND v.expires_at > $4 AND v.expires_at <= $5"
)


def _window(rule: ReminderRule, now: datetime) -> Sequence[Any]:
    """When something ends that is to be told of now: in so many days, or a little less."""
    ahead = timedelta(days=rule.days)
    return (now + ahead - timedelta(days=rule.valid_days), now + ahead)


def _money(money: Money) -> Param:
    return {"money": money.cents, "currency": money.currency}


def _last_day(ends: datetime) -> Param:
    return {"day": (ends - timedelta(seconds=1)).isoformat()}


def _expiring(due: Due, rule: ReminderRule, brand: Brand) -> Saying:
    return _points_end(int(due.facts["points"]), due.ends, rule, brand)


def _points_end(points: int, ends: datetime, rule: ReminderRule, brand: Brand) -> Saying:
    worth = _money(brand.programme.worth(points))
    params: dict[str, Param] = {"points": points, "worth": worth, "day": _last_day(ends)}
    text = "remind-expiring-soon" if rule.days <= SOON else "remind-expiring-early"
    return Saying(text, params, (), (_REWARDS, _POINTS))


def _voucher(due: Due, rule: ReminderRule, brand: Brand) -> Saying:
    facts = due.facts
    voucher = Voucher(
        kind=facts["good_for"], value_cents=facts["value_cents"], currency=facts["currency"],
        terms=json.loads(facts["terms"] or "{}"),
    )  # fmt: skip
    return _voucher_ends(vouchers.said(voucher, due.locale), due.ends)


def _voucher_ends(what: Param, ends: datetime) -> Saying:
    return Saying("remind-voucher", {"what": what, "day": _last_day(ends)}, (), (_VOUCHERS,))


KINDS: Mapping[str, Kind] = {
    "voucher-expiring": Kind(VOUCHERS, _window, _voucher),
    "points-expiring": Kind(EXPIRING, _window, _expiring),
}


async def remind(brand: Brand, now: datetime) -> int:
    """Say what is due, what the rules name first first; how many messages.

    One that fails holds up no other.
    """
    said, failures = 0, Failures()
    for rule in brand.programme.reminding:
        with failures.aside(rule.slug):
            said += await reminders.say(KINDS[rule.kind], rule, brand, now)
    failures.tell("reminders are not said")
    return said


def examples(brand: Brand) -> list[Saying]:
    """What somebody hears of each that the rules name."""
    ends, money = datetime(2026, 4, 1, tzinfo=UTC), Money(1000, brand.programme.currency)
    found = dict[str, Saying]()
    for rule in brand.programme.reminding:
        points = rule.kind == "points-expiring"
        said = _points_end(200, ends, rule, brand) if points else _voucher_ends(_money(money), ends)
        found[said.text] = said
    return [*found.values()]
