"""Birthdays, which have been paid for already: the wish, on the day or a little late."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from loyalty import clocks
from loyalty.outgoing import Param, Saying
from loyalty.programme import Brand, ReminderRule
from loyalty.reminders import Due, Kind
from loyalty.statements import Sql, instant, looked_up, packed
from scheduler.kinds.words import POINTS, REWARDS, money, somebody

# What was paid to somebody who became part of another member is told to that one. Asked plainly,
# the index of all that was ever earned might be taken for the better one.
_PAID = (
    "SELECT COALESCE(a.merged_into_id, a.id) AS member_id, y.rule || '-' || y.subject AS subject,"
    " y.asked_at AS moment, y.points, y.subject AS year, a.birthday, {now} AS now"
    " FROM activity y {paid} WHERE y.rule IN ({rules})"
    " AND COALESCE(y.state, '') = 'earned' AND y.asked_at > $4 AND y.asked_at <= $5"
)
_WHO = looked_up("member", "a", "a.account_id = y.account_id")
PAID = Sql(
    _PAID.format(
        paid=_WHO[0],
        now="CAST($3 AS timestamptz)",
        rules="SELECT v FROM json_array_elements_text($6::json) AS t(v)",
    ),
    Sql(_PAID.format(paid=_WHO[1], now="$3", rules="SELECT value FROM json_each($6)")).sqlite,
)


def _rules(rule: ReminderRule, brand: Brand, now: datetime) -> Sequence[Any]:
    return (packed(one.slug for one in brand.programme.earning if one.kind == "birthday"),)


def _wish(due: Sequence[Due], rule: ReminderRule, brand: Brand) -> Saying:
    (one,) = due
    points = int(one.facts["points"])
    first = one.name.split()
    params: dict[str, Param] = {
        "name": first[0] if first else {"text": "birthday-child"},
        "points": points,
        "worth": money(brand.programme.worth(points)),
        "late": int(_is_over(one, brand)),
    }
    return Saying("birthday-bonus", params, (), (POINTS, REWARDS))


def _is_over(due: Due, brand: Brand) -> bool:
    """Whether it is another day by now, where they are; no if we do not know the day any more."""
    birthday, year = due.facts["birthday"], int(due.facts["year"])
    if not birthday:
        return False
    here = instant(due.facts["now"]).astimezone(
        ZoneInfo(clocks.known(due.zone, brand.programme.programme.time_zone))
    )
    month, day = map(int, birthday.split("-"))
    try:
        celebrated = date(year, month, day)
    except ValueError:  # 29 February
        celebrated = date(year, month, day - 1)
    return celebrated < here.date()


def _somebody(rule: ReminderRule, brand: Brand) -> Due | None:
    for one in brand.programme.earning:
        if one.kind == "birthday":
            return somebody(points=one.points, birthday="", year="2026")
    return None


BIRTHDAY = Kind(PAID, _wish, _somebody, _rules, is_over=True)
