"""What members do and rules reward: at once, or when staff approve."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_FLOOR

from tortoise.transactions import in_transaction

from loyalty import acts, family, ledger, outgoing, programme, tiers
from loyalty.acts import By
from loyalty.earning import limits
from loyalty.errors import (
    BudgetSpent,
    Conflict,
    LimitReached,
    Nobody,
    NotARule,
    NotNow,
    NotWaiting,
    SubjectMissing,
    TooSoon,
)
from loyalty.ledger import Cause
from loyalty.models import Activity, Member
from loyalty.outgoing import Button, Letter, Line, Param, Saying
from loyalty.programme import Brand, EarningRules, Programme
from loyalty.programme.earning_rules import OF_ORDERS
from loyalty.statements import Sql, row
from loyalty.tiers import Turn

RULE = "rule"  # who decides when nobody of the staff does
LONGEST_CLAIM = 500

_NOTE = Sql(
    "INSERT INTO activity (account_id, rule, subject, once, state, points, claim, asked_at,"
    " decided_at, decided_by, reason) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)"
    " ON CONFLICT (once) DO NOTHING RETURNING id"
)
_DECIDE = Sql(
    "UPDATE activity SET state = $2, account_id = $3, decided_at = $4, decided_by = $5,"
    " reason = $6 WHERE id = $1 AND state = 'waiting' RETURNING id"
)
_PAID = Sql("UPDATE activity SET entry_id = $2 WHERE id = $1 RETURNING id")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of it: the points, at once or, if it is `waiting`, when staff approve."""

    activity: Activity
    points: int
    waiting: bool
    turn: Turn | None = None  # of the tier, by these points


def rule_of(programme: Programme, slug: str) -> EarningRules:
    """The rule of that name that members earn by; NotARule if there is none."""
    for rule in programme.earning:
        if rule.slug == slug and rule.kind not in OF_ORDERS:
            return rule
    raise NotARule(rule=slug)


async def points_for(member: Member, rule: EarningRules, brand: Brand, now: datetime) -> int:
    """What doing it would bring this member now."""
    if not rule.tier_multiplier:
        return rule.points
    standing = await tiers.standing(member.account_id, brand.programme, now)
    return int((rule.points * standing.multiplier).to_integral_value(rounding=ROUND_FLOOR))


async def do(
    member: Member,
    slug: str,
    *,
    subject: str = "",
    once: str,
    brand: Brand,
    now: datetime,
    by: str = RULE,
    claim: str = "",
) -> Outcome:
    """Reward what a member did, or let it wait for staff; the same `once` gives the same answer.

    Raises NotARule, NotNow, SubjectMissing, LimitReached, TooSoon, BudgetSpent. Somebody of the
    staff who does it (`by`) needs no approval. `claim` is what the member says about it.
    """
    rule = rule_of(brand.programme, slug)
    standing = await _standing(member.account_id, slug, subject, once)
    if standing is not None:
        return standing
    if rule.once_per_subject and not subject:
        raise SubjectMissing(rule=slug)
    if not rule.active(now, brand.programme.zone):
        raise NotNow(rule=slug)
    points = await points_for(member, rule, brand, now)
    waiting = rule.approval and by == RULE
    note = _Note(slug, subject, once, points, claim, "" if waiting else by, "", now)
    try:
        async with in_transaction():  # a refusal gives the budget back
            await limits.take(rule, points)
            await ledger.hold(member.account_id)
            await _fits(member, rule, subject, points, brand, now)
            return await _earn(member, note, brand)
    except (Conflict, LimitReached, TooSoon, BudgetSpent) as refusal:
        standing = await _standing(member.account_id, slug, subject, once)
        if standing is not None:  # its own twin was a moment earlier
            return standing
        if isinstance(refusal, BudgetSpent):  # say first what is this member's own limit
            await _fits(member, rule, subject, points, brand, now)
        raise


async def _fits(
    member: Member, rule: EarningRules, subject: str, points: int, brand: Brand, now: datetime
) -> None:
    """Refuse what the rule's limits do not let this member have now."""
    left = await limits.room(member.account_id, rule, subject, now, brand.programme)
    if left is not None and points > left:
        raise LimitReached(rule=rule.slug)


async def grant(
    member: Member,
    points: int,
    *,
    reason: str,
    by: By,
    once: str,
    brand: Brand,
    now: datetime,
) -> Activity:
    """Give points by hand, with a reason; the same `once` gives the same answer.

    Raises Nobody if they have left.
    """
    assert points > 0, "a gift is positive"
    return await _by_hand(member, "grant", points, reason, by, once, brand, now)


async def take(
    member: Member,
    points: int,
    *,
    reason: str,
    by: By,
    once: str,
    brand: Brand,
    now: datetime,
) -> Activity:
    """Take points by hand, with a reason; NotEnoughPoints if fewer are available, or Nobody."""
    assert points > 0, "what is taken is positive"
    return await _by_hand(member, "take", -points, reason, by, once, brand, now)


async def waiting(limit: int, after: int = 0) -> list[Activity]:
    """Claims that wait for staff, the oldest first, from the one after `after` on."""
    return await Activity.filter(state="waiting", id__gt=after).order_by("id").limit(limit)


async def approve(
    activity_id: int, *, by: By, reason: str, brand: Brand, now: datetime
) -> tuple[Activity, list[Letter]]:
    """Pay what a claim was for, and tell the member; NotWaiting if it was decided already."""
    async with in_transaction():
        activity, member = await _waiting_claim(activity_id)
        await ledger.hold(member.account_id)
        await _decide(activity, member.account_id, "earned", acts.named(by), reason, now)
        turn = None
        if activity.points:
            cause = _cause_of(activity, brand)
            turn = await _pay(member.account_id, activity.id, activity.points, cause, now)
        await _record("claim.approve", activity, member, by, reason, now)
        rose = await tiers.rose(member.account_id, turn, member.locale)
        return await _decided(activity, member, "claim-approved", brand, now, rose)


async def reject(
    activity_id: int, *, by: By, reason: str, brand: Brand, now: datetime
) -> tuple[Activity, list[Letter]]:
    """Decline a claim, give its points back to the budget, and tell the member why."""
    async with in_transaction():
        activity, member = await _waiting_claim(activity_id)
        await unbudget(activity, brand)
        await ledger.hold(member.account_id)
        await _decide(activity, member.account_id, "rejected", acts.named(by), reason, now)
        await _record("claim.reject", activity, member, by, reason, now)
        return await _decided(activity, member, "claim-rejected", brand, now)


async def withdraw(accounts: list[str], *, by: str, brand: Brand, now: datetime) -> None:
    """Drop every claim of these accounts that waits, without a word: whoever made them leaves."""
    async with in_transaction():
        found = Activity.filter(account_id__in=accounts, state="waiting")
        for activity in await found.order_by("rule", "id"):
            with suppress(NotWaiting):  # staff were quicker, and its points stay taken
                async with in_transaction():
                    await unbudget(activity, brand)
                    await _decide(activity, activity.account_id, "rejected", by, "", now)


async def unbudget(activity: Activity, brand: Brand) -> None:
    """Give a claim's points back to the budget of its rule, if it had one when they were taken."""
    rule = next((rule for rule in brand.programme.earning if rule.slug == activity.rule), None)
    if rule is None or rule.budget is None:
        return
    found = await programme.current(activity.asked_at)
    then = found[1].earning if found else ()
    if all(one.budget is not None for one in then if one.slug == rule.slug):
        await limits.give_back(rule, activity.points)


@dataclass(frozen=True, slots=True)
class _Note:
    """A row of `activity` that is to be written; it waits if nobody has decided it."""

    rule: str
    subject: str
    once: str
    points: int
    claim: str
    by: str
    reason: str
    at: datetime


async def _standing(account: str, rule: str, subject: str, once: str) -> Outcome | None:
    """What came of the same `once` before; Conflict if that was something else."""
    found = await Activity.get_or_none(once=once)
    if found is None:
        return None
    mine = found.account_id in await family.accounts(account)
    if not mine or (found.rule, found.subject) != (rule, subject):
        raise Conflict(once)
    return Outcome(found, found.points, found.state == "waiting")


async def _earn(member: Member, note: _Note, brand: Brand) -> Outcome:
    """Write it down and, unless it waits, pay it."""
    activity, turn = await _noted(member, note), None
    if note.by and note.points:
        cause = _cause_of(activity, brand)
        turn = await _pay(member.account_id, activity.id, note.points, cause, note.at)
        await activity.refresh_from_db(["entry_id"])
    return Outcome(activity, note.points, not note.by, turn)


async def _noted(member: Member, note: _Note) -> Activity:
    made = await row(
        _NOTE, member.account_id, note.rule, note.subject, note.once,
        "earned" if note.by else "waiting", note.points, note.claim[:LONGEST_CLAIM], note.at,
        note.at if note.by else None, note.by, note.reason,
    )  # fmt: skip
    if made is None:
        raise Conflict(note.once)
    return await Activity.get(id=made["id"])


def _cause_of(activity: Activity, brand: Brand) -> Cause:
    about = f"activity:{activity.rule}:{activity.id}"
    return Cause("earn_activity", about, f"activity:{activity.id}", brand, {"rule": activity.rule})


async def _pay(
    account: str, activity_id: int, points: int, cause: Cause, now: datetime
) -> Turn | None:
    posting = await ledger.gain(
        account,
        points,
        cause,
        available_at=now,
        expires_at=cause.brand.programme.expires_at(now),
        now=now,
    )
    await row(_PAID, activity_id, posting.entry_id)
    return await tiers.review(account, cause.brand, now)


async def _by_hand(
    member: Member,
    rule: str,
    points: int,
    reason: str,
    by: By,
    once: str,
    brand: Brand,
    now: datetime,
) -> Activity:
    async with in_transaction():
        await ledger.hold(member.account_id)  # first, so that its twin is seen
        if await family.owner(member.account_id) is None:  # they left while we waited
            raise Nobody
        standing = await Activity.get_or_none(once=once)
        if standing is not None:
            mine = standing.account_id in await family.accounts(member.account_id)
            said = (standing.rule, standing.points, standing.reason)
            if not mine or said != (rule, points, reason):
                raise Conflict(once)
            return standing
        note = _Note(rule, "", once, points, "", acts.named(by), reason, now)
        activity = await _noted(member, note)
        cause = Cause("adjust", f"staff:{activity.id}", f"staff:{activity.id}", brand, {})
        if points > 0:
            await _pay(member.account_id, activity.id, points, cause, now)
        else:
            posting = await ledger.spend(member.account_id, -points, cause, now=now)
            await row(_PAID, activity.id, posting.entry_id)
        await activity.refresh_from_db(["entry_id"])
        await _record(rule, activity, member, by, reason, now)
        return activity


async def _record(
    act: str, activity: Activity, member: Member, by: By, reason: str, now: datetime
) -> None:
    detail = {"activity": activity.id, "points": abs(activity.points)}
    about = acts.of_member(member)
    await acts.record(act, about, by=by, reason=reason, detail=detail, now=now)


async def _waiting_claim(activity_id: int) -> tuple[Activity, Member]:
    """A claim that waits, and whose it is by now."""
    activity = await Activity.get_or_none(id=activity_id, state="waiting")
    member = await family.owner(activity.account_id) if activity else None
    if activity is None or member is None:
        raise NotWaiting(number=str(activity_id))
    return activity, member


async def _decide(
    activity: Activity, account: str, state: str, by: str, reason: str, now: datetime
) -> None:
    decided = await row(_DECIDE, activity.id, state, account, now, by, reason)
    if decided is None:  # by somebody else, while we waited for the account
        raise NotWaiting(number=str(activity.id))


async def _decided(
    activity: Activity,
    member: Member,
    text: str,
    brand: Brand,
    now: datetime,
    more: tuple[Line, ...] = (),
) -> tuple[Activity, list[Letter]]:
    """The claim as it is now, and the message about it."""
    await activity.refresh_from_db()
    worth = brand.programme.worth(activity.points)
    params: dict[str, Param] = {
        "title": title_of(brand.programme, activity.rule, member.locale),
        "points": activity.points,
        "worth": {"money": worth.cents, "currency": worth.currency},
    }
    lines = (Line("claim-reason", {"reason": activity.reason}),) if activity.reason else ()
    buttons = (Button("button-earn", "earn"), Button("button-points", "points"))
    letter = await outgoing.tell(
        member,
        "service",
        Saying(text, params, (*lines, *more), buttons),
        once=f"told:claim:{activity.id}",
        now=now,
    )
    return activity, [letter] if letter else []


def title_of(programme: Programme, slug: str, locale: str) -> str:
    """What a rule is called in a language, else in any; the slug of one that is no more."""
    for rule in programme.earning:
        if rule.slug == slug:
            return rule.called(locale)
    return slug
