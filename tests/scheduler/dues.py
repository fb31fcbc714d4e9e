"""Who is due of one kind: for tests of the domain, without a conversation."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from loyalty import consent, reminders
from loyalty.models import Member, Outgoing
from loyalty.programme import Brand, ReminderRule
from loyalty.programme.reminder_rules import REMINDING
from scheduler.reminders import KINDS
from tests.loyalty.people import joined


def rule_of(slug: str) -> ReminderRule:
    """A reminder as the rules come with Kith, said to everybody."""
    (found,) = (one for one in REMINDING if one.slug == slug)
    return found.model_copy(update={"held_out": 0})


async def told(slug: str, brand: Brand, now: datetime) -> list[dict[str, Any]]:
    """What is said of one reminder at an instant, and has left."""
    rule = rule_of(slug)
    rules = brand.programme.model_copy(update={"reminding": (rule,)})
    before = await Outgoing.filter(state="queued").values_list("id", flat=True)
    said = await reminders.say(KINDS[rule.kind], rule, replace(brand, programme=rules), now)
    new = await Outgoing.filter(state="queued").exclude(id__in=before).order_by("id")
    await Outgoing.filter(state="queued").update(state="sent", sent_at=now)
    assert len(new) == said
    assert {one.kind for one in new} <= {rule.purpose}
    return [{**one.saying, "member": one.member_id, "once": one.once} for one in new]


async def willing(name: str, now: datetime, *, channel: str = "telegram") -> Member:
    """A member who said yes to news."""
    member = await joined(name, now, channel=channel)
    await agree(member, now, channel=channel)
    return member


async def agree(member: Member, now: datetime, *, channel: str = "telegram") -> None:
    """They say yes to news."""
    await consent.record(
        member, "marketing", True, channel=channel, wording="news", source="test", now=now
    )
