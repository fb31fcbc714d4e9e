"""So many friends who were rewarded: each milestone pays once, and goes back when a reward does.

Who decides holds the account first, so of two friends' orders at once the second sees the first.
"""

from datetime import datetime, timedelta

from loyalty import family, insights, ledger, orders
from loyalty.ledger import Cause
from loyalty.models import Member
from loyalty.programme import Brand
from loyalty.statements import Sql, row
from referral_links.models import Milestone, Referral
from referral_links.payouts import Payout

_EXPIRED = Sql(
    "SELECT COALESCE(SUM(d.points), 0) AS points FROM ledger_entry e"
    " JOIN lot l ON l.entry_id = e.id JOIN draw d ON d.lot_id = l.id"
    " JOIN ledger_entry x ON x.id = d.entry_id AND x.kind = 'expire'"
    f" WHERE e.cause = $2 AND e.account_id IN {family.ACCOUNTS}"
)


async def decide(advocate_id: int, brand: Brand, now: datetime) -> list[Payout]:
    """Bring somebody's milestones in line with how many of their friends are rewarded now."""
    advocate = await _held(advocate_id)
    if advocate is None:
        return []
    kept = {one.friends: one for one in await Milestone.filter(member_id=advocate.id)}
    rules = {one.friends: one.points for one in brand.programme.referral.milestones}
    if not kept and not rules:
        return []
    count = await Referral.filter(advocate_id=advocate.id, stage="rewarded").count()
    payouts = []
    for friends in sorted(kept.keys() | rules.keys()):
        standing = kept[friends].points if friends in kept else 0
        target = standing or rules.get(friends, 0)  # what was paid stays as it was
        if count < friends:
            target = 0
        if advocate.forgotten_at is not None:
            target = min(target, standing)  # nobody is there to be rewarded any more
        if target != standing:
            known = kept.get(friends) or await _made(advocate, friends, now)
            payouts += await _post(known, advocate, target, brand, now)
    return payouts


async def join(whole: Member, part: Member, brand: Brand, now: datetime) -> list[Payout]:
    """Milestones of two members who became one: what both had reached is kept once.

    The part's points have moved to the whole's account by now, under their causes.
    """
    payouts = []
    for old in await Milestone.filter(member_id=part.id).order_by("friends"):
        await old.delete()
        if not old.points:
            continue
        known = await _made(whole, old.friends, old.at)
        most = max(known.points, old.points)
        known.points += old.points
        await known.save()
        payouts += await _post(known, whole, most, brand, now)
    return payouts


async def _held(member_id: int) -> Member | None:
    """Somebody whose account is locked from here on; None if they are part of another by now."""
    await ledger.hold((await Member.get(id=member_id)).account_id)
    member = await Member.get(id=member_id)  # as it is while nobody else can change it
    return None if member.merged_into_id is not None else member


async def _made(member: Member, friends: int, at: datetime) -> Milestone:
    found, _ = await Milestone.get_or_create(
        key=f"{member.id}:{friends}", defaults={"member": member, "friends": friends, "at": at}
    )
    return found


async def _post(
    milestone: Milestone, member: Member, target: int, brand: Brand, now: datetime
) -> list[Payout]:
    """Post what a milestone changed by. What expired unused is not owed when it is taken back."""
    account, about, paid = member.account_id, f"milestone:{milestone.friends}", 0
    if target < milestone.points:
        await ledger.lapse(account, brand, now)
        found = await row(_EXPIRED, account, about)
        gone = int(found["points"]) if found else 0
        target = min(milestone.points, target + gone)
    change, available_at = target - milestone.points, now
    if not change:
        return []
    milestone.postings += 1
    once = f"milestone:{account}:{milestone.friends}:{milestone.postings}"
    kind: ledger.Kind = "earn_referral" if change > 0 else "clawback"
    cause = Cause(kind, about, once, brand, {"friends": milestone.friends})
    if change > 0:
        available_at = now + timedelta(days=brand.programme.purchase.pending_days)
        until = orders.expires_at(available_at, brand)
        posting = await ledger.gain(
            account, change, cause, available_at=available_at, expires_at=until, now=now
        )
        paid, milestone.at = posting.paid, now
    else:
        await ledger.claw_back(account, -change, cause, gained_for=about, now=now)
    milestone.points = target
    await milestone.save()
    return [
        Payout(
            member,
            "milestone",
            change,
            available_at,
            f"milestone:{milestone.key}",
            milestone.postings,
            paid,
            friends=milestone.friends,
        )
    ]


def _family(column: str, who: str) -> str:
    """A column of a member and of those who became part of them."""
    return (
        f"(SELECT f.{column} FROM member f WHERE f.id = {who}"
        f" UNION ALL SELECT f.{column} FROM member f WHERE f.merged_into_id = {who})"
    )


def _paid(who: str, cause: str) -> str:
    """By the account, for many members reach the same: an index of causes would find all theirs."""
    return (
        "COALESCE((SELECT SUM(e.points) FROM ledger_entry e WHERE e.cause || '' ="
        f" {cause} AND e.account_id IN {_family('account_id', who)}), 0)"
    )


_WHO, _ITS = "COALESCE(t.merged_into_id, t.id)", "JOIN referral_milestone s ON s.member_id = t.id"
_STANDS = (
    "(SELECT SUM(o.points) FROM referral_milestone o WHERE o.friends = s.friends"
    f" AND o.member_id IN {_family('id', _WHO)})"
)
_REACHED = _paid(_WHO, "'milestone:' || s.friends")
_POSTER = "COALESCE(m.merged_into_id, m.id)"
_POSTED = _paid(_POSTER, "t.cause")
_CONTRADICTIONS = (
    insights.rule(
        "member",
        f"'member ' || {_WHO} || ', milestone:' || s.friends || ': stands at ' || {_STANDS}"
        f" || ' points, the ledger says ' || {_REACHED}",
        _ITS,
        f"{_STANDS} <> {_REACHED}",
    ),
    insights.rule(
        "ledger_entry",
        f"'member ' || {_POSTER} || ', ' || t.cause || ': ' || {_POSTED}"
        " || ' points of no milestone'",
        "JOIN member m ON m.account_id = t.account_id",
        f"t.cause LIKE 'milestone:%' AND {_POSTED} <> 0"
        " AND (SELECT COUNT(*) FROM referral_milestone s WHERE 'milestone:' || s.friends = t.cause"
        f" AND s.member_id IN {_family('id', _POSTER)}) = 0",
    ),
    insights.rule(  # but for what had expired when it was taken back: nobody owes that
        "member",
        "'member ' || t.id || ', milestone:' || s.friends || ': stands at ' || s.points"
        " || ' points, fewer friends are rewarded'",
        _ITS,
        "s.points > 0 AND s.friends > (SELECT COUNT(*) FROM referral r WHERE r.advocate_id = t.id"
        " AND r.stage = 'rewarded') AND NOT EXISTS (SELECT 1 FROM ledger_entry e"
        " JOIN lot l ON l.entry_id = e.id JOIN draw d ON d.lot_id = l.id"
        " JOIN ledger_entry x ON x.id = d.entry_id WHERE x.kind = 'expire'"
        f" AND e.account_id IN {_family('account_id', 't.id')}"
        " AND e.cause || '' = 'milestone:' || s.friends)",
    ),
)


async def drift() -> list[str]:
    """Milestones whose points differ from the ledger's, or that nobody has reached, each once."""
    return [*{one: None async for one in insights.contradictions(_CONTRADICTIONS)}]
