"""So many friends who were rewarded: each milestone pays once, and goes back when a reward does.

Who decides holds the account first, so of two friends' orders at once the second sees the first.
"""

from datetime import datetime, timedelta

from loyalty import family, ledger, orders
from loyalty.ledger import Cause
from loyalty.models import Member
from loyalty.programme import Brand
from loyalty.statements import Sql, row, rows
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


_WHO = "COALESCE(m.merged_into_id, m.id)"
_STANDING = (
    f"SELECT {_WHO} AS who, 'milestone:' || s.friends AS cause, SUM(s.points) AS points"
    f" FROM referral_milestone s JOIN member m ON m.id = s.member_id GROUP BY {_WHO}, s.friends"
)
_PAID = (
    f"SELECT {_WHO} AS who, e.cause, SUM(e.points) AS points FROM ledger_entry e"
    " JOIN member m ON m.account_id = e.account_id WHERE e.cause LIKE 'milestone:%'"
    f" GROUP BY {_WHO}, e.cause"
)
_CONTRADICTIONS = (
    Sql(
        "SELECT 'member ' || s.who || ', ' || s.cause || ': stands at ' || s.points"
        f" || ' points, the ledger says ' || COALESCE(p.points, 0) AS what FROM ({_STANDING}) s"
        f" LEFT JOIN ({_PAID}) p ON p.who = s.who AND p.cause = s.cause"
        " WHERE s.points <> COALESCE(p.points, 0) ORDER BY s.who, s.cause LIMIT 100"
    ),
    Sql(
        "SELECT 'member ' || p.who || ', ' || p.cause || ': ' || p.points"
        f" || ' points of no milestone' AS what FROM ({_PAID}) p LEFT JOIN ({_STANDING}) s"
        " ON s.who = p.who AND s.cause = p.cause"
        " WHERE s.cause IS NULL AND p.points <> 0 ORDER BY p.who, p.cause LIMIT 100"
    ),
    Sql(  # but for what had expired when it was taken back: nobody owes that
        "SELECT 'member ' || s.member_id || ', milestone:' || s.friends || ': stands at '"
        " || s.points || ' points, fewer friends are rewarded' AS what"
        " FROM referral_milestone s WHERE s.points > 0 AND s.friends >"
        " (SELECT COUNT(*) FROM referral r WHERE r.advocate_id = s.member_id"
        "  AND r.stage = 'rewarded')"
        " AND NOT EXISTS (SELECT 1 FROM member m JOIN ledger_entry e ON e.account_id = m.account_id"
        "  JOIN lot l ON l.entry_id = e.id JOIN draw d ON d.lot_id = l.id"
        "  JOIN ledger_entry x ON x.id = d.entry_id WHERE x.kind = 'expire'"
        "  AND (m.id = s.member_id OR m.merged_into_id = s.member_id)"
        "  AND e.cause = 'milestone:' || s.friends) ORDER BY s.member_id, s.friends LIMIT 100"
    ),
)


async def drift() -> list[str]:
    """Milestones whose points differ from the ledger's, or that nobody has reached."""
    return [str(found["what"]) for query in _CONTRADICTIONS for found in await rows(query)]
