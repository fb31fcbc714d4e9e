"""What members are reminded of, on one page; whoever is due is found by `loyalty.reminders`."""

from collections.abc import Mapping
from datetime import datetime

from loyalty import reminders
from loyalty.failures import Failures
from loyalty.outgoing import Saying
from loyalty.programme import Brand
from loyalty.reminders import Kind
from scheduler.kinds import (
    birthdays,
    friends,
    orders,
    points,
    rewards,
    silence,
    tiers,
    vouchers,
)

# By the names that `[[reminding]]` uses. Events will join here: their start is what lies ahead.
KINDS: Mapping[str, Kind] = {
    "voucher-expiring": vouchers.EXPIRING,
    "points-expiring": points.EXPIRING,
    "voucher-expired": vouchers.EXPIRED,
    "points-expired": points.EXPIRED,
    "affordable": rewards.AFFORDABLE,
    "within-reach": rewards.WITHIN_REACH,
    "silent": silence.SILENT,
    "birthday": birthdays.BIRTHDAY,
    "tier-reached": tiers.REACHED,
    "tier-lost": tiers.LOST,
    "tier-lapsing": tiers.LAPSE,
    "friend-waiting": friends.FRIEND,
    "advocate-waiting": friends.ADVOCATE,
    "review": orders.REVIEW,
}


async def remind(brand: Brand, now: datetime) -> int:
    """Say what is due, what the rules name first first; how many messages.

    One that fails holds up no other.
    """
    said, failures = 0, Failures()
    for rule in brand.programme.reminding:
        with failures.aside(rule.slug):
            said += await reminders.say(KINDS[rule.kind], rule, brand, now)
    failures.tell(f"reminders are not said, such as {next(iter(failures.of), None)}")
    return said


def examples(brand: Brand, locale: str) -> list[tuple[str, Saying]]:
    """What somebody of a language hears of each that the rules name, and the kind of its rows."""
    return reminders.examples(KINDS, brand.programme.reminding, brand, locale)
