"""Points that staff give in chat: up to a limit alone, beyond it when somebody else agrees.

A proposal is decided once, by another person; nobody gives to themselves. The books know each grant
as an activity, the trail as an act of whoever gave it, or agreed to it.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from tortoise.transactions import in_transaction

from loyalty import acts, earning, ledger, members, outgoing, staff
from loyalty.errors import Nobody, Refusal
from loyalty.models import Act, Activity, Member, Proposal, Staff
from loyalty.outgoing import Button, Letter, Param, Saying
from loyalty.programme import Brand
from loyalty.statements import Sql, row

WINDOW = timedelta(hours=24)
LONGEST_REASON = 150  # it waits for a yes in the conversation

_AGREED = "proposal:"  # how the keys begin of grants that two agreed to
_DECIDE = Sql(
    "UPDATE proposal SET state = $2, decided_by_id = $3, decided_at = $4 WHERE id = $1"
    " AND state = 'waiting' RETURNING id"
)


class TooLarge(Refusal):
    """More than anybody may even propose: `most` points."""

    text = "staff-grant-too-large"


class NoProposal(Refusal):
    """There is none of that number, it was decided already, or the member has left."""

    text = "staff-proposal-none"


class OwnProposal(Refusal):
    """Whoever proposed it cannot be the second person, too."""

    text = "staff-proposal-own"


@dataclass(frozen=True, slots=True)
class Given:
    """What came of it: the points, or a proposal that waits for somebody else."""

    member: Member
    points: int
    proposal: Proposal | None
    letters: tuple[Letter, ...] = ()


async def left(who: Staff, brand: Brand, now: datetime) -> int:
    """How many points somebody may still give by themselves; what others agreed to is no part."""
    given = await Act.filter(staff_id=who.id, act="grant", at__gt=now - WINDOW)
    ids = [one.detail.get("activity", 0) for one in given]
    alone = Activity.filter(id__in=ids).exclude(once__startswith=_AGREED)
    spent = sum([int(one.points) for one in await alone])
    return max(0, brand.programme.staff.alone(who.role) - spent)


async def give(
    member: Member,
    points: int,
    *,
    reason: str,
    by: Staff,
    once: str,
    brand: Brand,
    now: datetime,
) -> Given:
    """Give points at once, or propose to: OwnCase for oneself, TooLarge beyond all limits."""
    assert points > 0, "a gift is positive"
    most = brand.programme.staff.largest_grant
    if points > most:
        raise TooLarge(most=most)
    async with in_transaction():
        by = await staff.hold(by)  # two chats of one person share the limit
        staff.allow(by, "grant")
        await staff.refuse_own(by, [member.id])
        if points <= await left(by, brand, now):
            activity = await earning.grant(
                member, points, reason=reason, by=by, once=once, brand=brand, now=now
            )
            return Given(member, points, None, await _told(member, activity, brand, now))
        if (await members.lock(member.id)).forgotten_at is not None:  # they left while we waited
            raise Nobody
        proposal = await Proposal.create(
            member_id=member.id, points=points, reason=reason, by_id=by.id, at=now
        )
        detail = {"proposal": proposal.id, "points": points}
        about = acts.of_member(member)
        await acts.record("grant.propose", about, by=by, reason=reason, detail=detail, now=now)
        return Given(member, points, proposal)


async def waiting(limit: int, after: int = 0) -> list[Proposal]:
    """What waits for a second person, the oldest first; not what is about members who left."""
    found = Proposal.filter(state="waiting", id__gt=after, member__forgotten_at=None)
    return await found.order_by("id").limit(limit).prefetch_related("member", "by")


async def find(number: int) -> Proposal | None:
    """A proposal that waits, by its number."""
    found = Proposal.filter(id=number, state="waiting", member__forgotten_at=None)
    return await found.prefetch_related("member", "by").first()


async def decide(
    number: int, *, approve: bool, by: Staff, why: str = "", brand: Brand, now: datetime
) -> tuple[Proposal, tuple[Letter, ...]]:
    """Agree to a proposal, or not; its own author may only withdraw it. NoProposal, OwnProposal.

    `why` is kept with the act; without it, the reason of the proposal is.
    """
    async with in_transaction():
        by = await staff.hold(by)
        staff.allow(by, "proposals")
        known = await Proposal.get_or_none(id=number).select_related("member")
        if known is None:
            raise NoProposal
        await ledger.hold(known.member.account_id)  # as whoever leaves does, before the proposal
        found = await Proposal.get_or_none(id=number, member__forgotten_at=None)
        if found is None or found.state != "waiting":
            raise NoProposal
        if approve and found.by_id == by.id:
            raise OwnProposal
        await staff.refuse_own(by, [found.member_id])
        state = "approved" if approve else "rejected"
        if await row(_DECIDE, number, state, by.id, now) is None:
            raise NoProposal  # somebody else was quicker
        await found.refresh_from_db()
        await found.fetch_related("member", "by")
        act = "proposal.approve" if approve else "proposal.reject"
        detail = {"proposal": found.id, "points": found.points}
        about = acts.of_member(found.member)
        reason = why or found.reason
        await acts.record(act, about, by=by, reason=reason, detail=detail, now=now)
        if not approve:
            return found, ()
        activity = await earning.grant(
            found.member,
            found.points,
            reason=found.reason,
            by=by,
            once=f"{_AGREED}{found.id}",
            brand=brand,
            now=now,
        )
        return found, await _told(found.member, activity, brand, now)


async def _told(
    member: Member, activity: Activity, brand: Brand, now: datetime
) -> tuple[Letter, ...]:
    worth = brand.programme.worth(activity.points)
    params: dict[str, Param] = {
        "points": activity.points,
        "worth": {"money": worth.cents, "currency": worth.currency},
    }
    saying = Saying("granted", params, buttons=(Button("button-points", "points"),))
    once = f"told:grant:{activity.id}"
    letter = await outgoing.tell(member, "service", saying, once=once, now=now)
    return (letter,) if letter else ()
