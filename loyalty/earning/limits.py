"""How often, how much, how soon again: limits are counted from what was done, budgets taken first.

A budget's row is taken before the account, so that two members never wait for each other. Who will
touch several budgets between accounts holds them all at first (`meet`).
"""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from loyalty.errors import BudgetSpent, LimitReached, TooSoon
from loyalty.family import ACCOUNTS
from loyalty.programme import EarningRules, Programme, months_later
from loyalty.statements import Sql, instant, row, rows

_LEAST = timedelta(microseconds=1)  # what databases tell apart
_ROLLING = {"day": timedelta(days=1), "week": timedelta(days=7)}
_MONTHS = {"month": 1, "year": 12}

# A claim that waits counts already, a rejected one does not; what was done under an account that
# became part of this one was done by the same person.
_THEIRS = f"account_id IN {ACCOUNTS} AND rule = $2 AND state IN ('earned', 'waiting')"
_SUM = "SELECT COUNT(*) AS count, COALESCE(SUM(points), 0) AS points FROM activity WHERE"
_DONE = Sql(f"{_SUM} {_THEIRS} AND asked_at >= $3")
_EVER = Sql(f"{_SUM} {_THEIRS}")
_LAST = Sql(f"SELECT asked_at FROM activity WHERE {_THEIRS} ORDER BY asked_at DESC LIMIT 1")
_SUBJECT = Sql(f"SELECT id FROM activity WHERE {_THEIRS} AND subject = $3 LIMIT 1")
_OPEN = Sql(
    "INSERT INTO rule_budget (rule, spent) VALUES ($1, 0) ON CONFLICT (rule) DO NOTHING"
    " RETURNING rule"
)
_TAKE = Sql(
    "UPDATE rule_budget SET spent = spent + $2 WHERE rule = $1 AND spent + $2 <= $3 RETURNING rule"
)
_GIVE_BACK = Sql(  # never below nothing
    "UPDATE rule_budget SET spent = CASE WHEN spent > $2 THEN spent - $2 ELSE 0 END"
    " WHERE rule = $1 RETURNING rule"
)
_SPENT = Sql("SELECT spent FROM rule_budget WHERE rule = $1")
_SPENT_HELD = Sql(_SPENT.postgres + " FOR NO KEY UPDATE", _SPENT.sqlite)


def counted_since(
    rule: EarningRules, period: str, now: datetime, zone: ZoneInfo
) -> datetime | None:
    """The first instant that a limit of a period looks back to; None: everything counts."""
    if period == "lifetime":
        return None
    if period == "campaign":
        return rule.starts(zone)
    if rule.window == "rolling":
        if period in _ROLLING:
            return now.astimezone(UTC) - _ROLLING[period] + _LEAST
        return months_later(now.astimezone(zone), -_MONTHS[period]) + _LEAST
    today = now.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0, fold=0)
    if period == "week":
        return today - timedelta(days=today.weekday())  # local days: midnight stays midnight
    if period == "month":
        return today.replace(day=1)
    return today if period == "day" else today.replace(month=1, day=1)


async def room(
    account: str, rule: EarningRules, subject: str, now: datetime, programme: Programme
) -> int | None:
    """How many points a rule may still bring this account now; None: as many as it likes.

    Raises TooSoon or LimitReached. Whoever relies on it holds the account.
    """
    zone = programme.zone
    if rule.once_per_subject and await row(_SUBJECT, account, rule.slug, subject):
        raise LimitReached(rule=rule.slug)
    if rule.max_count is not None:
        count, _ = await _done(account, rule, rule.count_period, now, zone)
        if count >= rule.max_count:
            raise LimitReached(rule=rule.slug)
    if rule.cooldown_hours:
        last = await row(_LAST, account, rule.slug)
        again = instant(last["asked_at"]) + timedelta(hours=rule.cooldown_hours) if last else now
        if again > now:
            raise TooSoon(rule=rule.slug, again={"day": again.isoformat()})
    if rule.max_points is None:
        return None
    _, points = await _done(account, rule, rule.points_period, now, zone)
    return max(0, rule.max_points - points)


async def _done(
    account: str, rule: EarningRules, period: str, now: datetime, zone: ZoneInfo
) -> tuple[int, int]:
    since = counted_since(rule, period, now, zone)
    if since is None:
        found = await row(_EVER, account, rule.slug)
    else:
        found = await row(_DONE, account, rule.slug, since)
    assert found is not None, "a count is always one row"
    return int(found["count"]), int(found["points"])


async def meet(rules: Iterable[EarningRules]) -> None:
    """Hold the budgets of these rules until the transaction ends, always in the same order."""
    for slug in sorted(rule.slug for rule in rules if rule.budget is not None):
        await rows(_OPEN, slug)
        await row(_SPENT_HELD, slug)


async def take(rule: EarningRules, points: int) -> None:
    """Take points from the rule's budget, if it has one; BudgetSpent if they are more than left."""
    if rule.budget is None or not points:
        return
    if await row(_TAKE, rule.slug, points, rule.budget) is None:
        await rows(_OPEN, rule.slug)
        if await row(_TAKE, rule.slug, points, rule.budget) is None:
            raise BudgetSpent(rule=rule.slug)


async def take_up_to(rule: EarningRules, points: int) -> int:
    """Take points from the rule's budget or, if it has less, what is left; how many it were."""
    if await budget_left(rule) == 0:
        return 0  # nobody waits for a budget that is spent
    try:
        await take(rule, points)
    except BudgetSpent:
        left = await _left(rule, _SPENT_HELD)
        assert left is not None, "only a budget can be spent"
        await take(rule, left)
        return left
    return points


async def give_back(rule: EarningRules, points: int) -> None:
    """What was taken from the rule's budget was not needed."""
    if rule.budget is not None and points:
        await rows(_GIVE_BACK, rule.slug, points)


async def budget_left(rule: EarningRules) -> int | None:
    """What is left of the rule's budget; None: it has none and never stops."""
    return await _left(rule, _SPENT)


async def _left(rule: EarningRules, sql: Sql) -> int | None:
    if rule.budget is None:
        return None
    found = await row(sql, rule.slug)
    return max(0, rule.budget - (int(found["spent"]) if found else 0))
