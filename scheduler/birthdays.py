"""Birthdays bring points: once a year, on the day in the member's own zone, also after downtime.

Whoever was paid is congratulated as soon as they can be (`scheduler.kinds.birthdays`).
"""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from tortoise.expressions import Q
from tortoise.transactions import in_transaction

from loyalty import earning, family, members
from loyalty.errors import Refusal
from loyalty.failures import Failures
from loyalty.models import Activity, Member
from loyalty.programme import Brand, EarningRules

FROM = time(9)  # nobody wants to be woken, not even for points
TOLD_BEFORE = timedelta(days=14)  # so long before the day its date was told, at the latest
LATE = 7  # days after it on which it is still made up for
_LEAP_DAY, _INSTEAD = "02-29", "02-28"  # what stands for 29 February in other years
_PAGE = 500


async def pay(brand: Brand, now: datetime) -> int:
    """Pay every birthday bonus that is due, a member and a transaction at a time; how many.

    A member who fails holds up nobody: the others are paid first, then the failure is raised.
    """
    rules = [rule for rule in brand.programme.earning if rule.kind == "birthday"]
    paid, after, failures = 0, 0, Failures()
    while rules and (found := await _candidates(now, after)):
        after = found[-1].id
        due = [
            (member, rule, day)
            for member in found
            if (day := birthday_of(member, now)) is not None
            for rule in rules
        ]
        keys = [_once(member, rule, day) for member, rule, day in due]
        done: set[object] = set(await Activity.filter(once__in=keys).values_list("once", flat=True))
        for (member, rule, day), once in zip(due, keys, strict=True):
            if once not in done:
                with failures.aside(once):
                    paid += await _pay(member.id, rule, day, brand, now)
    failures.tell("birthdays are not paid")
    return paid


def birthday_of(member: Member, now: datetime) -> date | None:
    """The birthday that is due for a member: today's, or a few days ago; None if there is none.

    29 February is 28 February in other years.
    """
    zone = _zone_of(member)
    local = now.astimezone(zone)
    latest = local.date() if local.time() >= FROM else local.date() - timedelta(days=1)
    for late in range(LATE + 1):
        day = latest - timedelta(days=late)
        if member.birthday not in _names_of(day):
            continue
        begins = datetime.combine(day, time(), zone)
        told = member.birthday_at
        return day if told is not None and told <= begins - TOLD_BEFORE else None
    return None


def _zone_of(member: Member) -> ZoneInfo:
    try:
        return ZoneInfo(member.zone)
    except (LookupError, ValueError, OSError):  # unknown on this machine: nobody else waits for it
        return ZoneInfo("UTC")


def _names_of(day: date) -> list[str]:
    """The birthdays ("MM-DD") that are celebrated on a day."""
    name = f"{day:%m-%d}"
    leap = (date(day.year, 3, 1) - timedelta(days=1)).day == 29
    return [name, _LEAP_DAY] if name == _INSTEAD and not leap else [name]


async def _candidates(now: datetime, after: int) -> list[Member]:
    """Members whose birthday it may be, whatever their zone."""
    first = (now - timedelta(days=LATE + 2)).date()
    days = [first + timedelta(days=number) for number in range(LATE + 5)]
    names = sorted({name for day in days for name in _names_of(day)})
    found = Member.filter(
        Q(birthday__in=names), id__gt=after, forgotten_at=None, merged_into_id=None
    )
    return await found.order_by("id").limit(_PAGE)


def _once(member: Member, rule: EarningRules, day: date) -> str:
    return f"birthday:{rule.slug}:{member.id}:{day.year}"


async def _pay(member_id: int, rule: EarningRules, day: date, brand: Brand, now: datetime) -> int:
    """Pay one bonus; 0 if it was paid, or the rule does not allow it."""
    async with in_transaction():
        member = await members.lock(member_id)
        if birthday_of(member, now) != day or member.merged_into_id or member.forgotten_at:
            return 0  # changed since it was found
        accounts = await family.accounts(member.account_id)
        year = Activity.filter(account_id__in=accounts, rule=rule.slug, subject=str(day.year))
        if await year.filter(state="earned").exists():
            return 0
        once = _once(member, rule, day)
        try:
            await earning.do(
                member, rule.slug, subject=str(day.year), once=once, brand=brand, now=now
            )
        except Refusal:
            return 0
        return 1
