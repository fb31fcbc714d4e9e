"""Points by hand, what members did, and claims that wait for staff."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from bot.web.api.forms import SLUG
from bot.web.api.members import of_number
from bot.web.api.operations import Answer, Call
from bot.web.api.shapes import (
    Asked,
    MemberNumber,
    Page,
    Paging,
    Points,
    Reason,
    Told,
    page_of,
)
from loyalty import earning, family, ledger
from loyalty.models import Activity, Member

Slug = Annotated[str, Field(pattern=SLUG, examples=["review"])]


class ByHand(Asked):
    """Points to give or to take."""

    points: Points
    reason: Reason


class Done(Asked):
    """Something that a member did and a rule rewards."""

    rule: Annotated[Slug, Field(description="The slug of a rule in `[[earning]]`.")]
    subject: Annotated[
        str, Field(max_length=120, description="Which review, which poll: once for each.")
    ] = ""


class Decision(Asked):
    """What staff say about a claim."""

    approve: bool
    reason: Annotated[str, Field(max_length=500, description="The member reads it.")] = ""


class Posted(Told):
    """What became of it."""

    activity: int
    points: Annotated[int, Field(description="What changed; while waiting, what it would be.")]
    state: Literal["earned", "waiting", "rejected"]
    available: Annotated[int, Field(description="The member's points that can be spent now.")]
    pending: int
    debt: int


class Claim(Told):
    """Something that a member says they did."""

    claim: int
    member: MemberNumber | None
    rule: str
    subject: str
    said: Annotated[str, Field(description="What the member wrote about it.")]
    points: int
    state: Literal["earned", "waiting", "rejected"]
    asked_at: datetime
    decided_at: datetime | None
    decided_by: str
    reason: str


async def grant(call: Call, number: str, body: ByHand) -> Answer:
    """Give points with a reason."""
    return await _by_hand(earning.grant, call, number, body)


async def take(call: Call, number: str, body: ByHand) -> Answer:
    """Take points with a reason: only what is available, never below zero."""
    return await _by_hand(earning.take, call, number, body)


async def _by_hand(
    act: Callable[..., Awaitable[Activity]], call: Call, number: str, body: ByHand
) -> Answer:
    member = await of_number(number)
    activity = await act(
        member,
        body.points,
        reason=body.reason,
        by=call.by,
        once=call.once,
        brand=call.brand,
        now=call.now,
    )
    return Answer(await _posted(activity, member, call))


async def done(call: Call, number: str, body: Done) -> Answer:
    """Reward what a member did, as the rule says: at once, or when staff approve."""
    member = await of_number(number)
    outcome = await earning.do(
        member,
        body.rule,
        subject=body.subject,
        once=call.once,
        brand=call.brand,
        now=call.now,
    )
    return Answer(await _posted(outcome.activity, member, call))


async def claims(call: Call, query: Paging) -> Answer:
    """What waits for staff, the oldest first."""
    rows = await earning.waiting(query.limit + 1, query.start)
    found = await Member.filter(account_id__in=[row.account_id for row in rows])
    numbers = {member.account_id: member.number for member in found}
    told = [_claim(row, numbers.get(row.account_id)) for row in rows]
    page: Page[Claim] = page_of(told, [row.id for row in rows], query.limit)
    return Answer(page)


async def decide(call: Call, claim: int, body: Decision) -> Answer:
    """Approve or reject a claim that waits: whoever comes second is told so."""
    act = earning.approve if body.approve else earning.reject
    activity, letters = await act(
        claim, by=call.by, reason=body.reason, brand=call.brand, now=call.now
    )
    member = await family.owner(activity.account_id)
    told = _claim(activity, member.number if member else None)
    return Answer(told, letters=tuple(letters))


async def _posted(activity: Activity, member: Member, call: Call) -> Posted:
    balance = await ledger.balance(member.account_id, call.now)
    return Posted.model_validate(
        {
            "activity": activity.id,
            "points": activity.points,
            "state": activity.state,
            "available": balance.available,
            "pending": balance.pending,
            "debt": balance.debt,
        }
    )


def _claim(activity: Activity, number: str | None) -> Claim:
    return Claim.model_validate(
        {
            "claim": activity.id,
            "member": number,
            "rule": activity.rule,
            "subject": activity.subject,
            "said": activity.claim,
            "points": activity.points,
            "state": activity.state,
            "asked_at": activity.asked_at,
            "decided_at": activity.decided_at,
            "decided_by": activity.decided_by,
            "reason": activity.reason,
        }
    )
