"""Two members become one: who invited whom comes first, because it touches others' points too.

Locks are taken in one order: both members, budgets, the referrals and doors of both, then accounts.
A friend's order holds its referral when it wants the account of whoever brought them, so here, too,
referrals come first.
"""

from dataclasses import dataclass
from datetime import datetime

from tortoise.transactions import in_transaction

from loyalty import ledger, merging
from loyalty.earning import limits
from loyalty.merging import Pair
from loyalty.models import Member
from loyalty.programme import Brand
from loyalty.statements import Sql, dialect, rows
from loyalty.tiers import Turn
from referral_links import (
    attribution,
    conversions,
    counting,
    milestones,
    old_codes,
    stages,
    telling,
)
from referral_links.attribution import Touch
from referral_links.conversions import Payout
from referral_links.models import OldCode, Referral, ReferralLink


@dataclass(frozen=True, slots=True)
class Merged:
    """Who it is now, what moved and what was taken back, and what others must be told."""

    member: Member
    points: int  # moved
    doubled: int  # taken back: given to both, for what counts once
    payouts: list[Payout]
    turn: Turn | None  # of the tier: points of both count together
    moved: bool  # they lived by two zones


async def merge(
    one: int, other: int, *, brand: Brand, channel: str, source: str, now: datetime
) -> Merged:
    """Make one member of two; the transaction is the caller's.

    Raises OneAlready and Gone. `channel` and `source` say where it was agreed to.
    """
    pair = await merging.meet(one, other)
    await limits.meet(brand.programme.earning)  # claims give back to them, orders take from them
    await _meet_friends(pair)
    payouts = await _settle_referrals(pair, brand, now)
    await _move_codes(pair)
    await counting.move(pair.part.id, pair.whole.id)
    doubled = await merging.take_back_doubled(pair, brand, now)
    points = await merging.move_points(pair, brand, now)
    payouts += await milestones.join(pair.whole, pair.part, brand, now)
    moved = await merging.share_zone(pair, brand.programme.programme.time_zone)
    await merging.move_people(pair)
    await merging.become_one(
        pair,
        channel=channel,
        wording=brand.wording("link-stricter", pair.whole.locale),
        source=source,
        now=now,
    )
    payouts += await conversions.decide(pair.whole, brand, now)
    payouts += await milestones.decide(pair.whole.id, brand, now)
    turn = await merging.move_tier(pair, brand, now)
    return Merged(pair.whole, points, doubled, payouts, turn, moved)


# Who brought one of the two and was brought by the other: their order holds their own account when
# it comes to its referral.
_BETWEEN = Sql(
    "SELECT DISTINCT m.account_id FROM referral r JOIN referral o ON o.friend_id = r.advocate_id"
    " JOIN member m ON m.id = r.advocate_id WHERE r.friend_id IN ($1, $2)"
    " AND o.advocate_id IN ($1, $2) AND r.advocate_id NOT IN ($1, $2) ORDER BY m.account_id"
)
_HOLD_REFERRALS = Sql(
    "SELECT id FROM referral WHERE advocate_id IN ($1, $2) OR friend_id IN ($1, $2)"
    " ORDER BY id FOR NO KEY UPDATE",
    "",
)
_HOLD_DOORS = Sql(
    "SELECT token FROM door WHERE member_id = $1 OR friend_id = $1"
    " ORDER BY token FOR NO KEY UPDATE",
    "",
)


async def _meet_friends(pair: Pair) -> None:
    """Wait for orders of friends, and of whoever joins right now, before any account is taken."""
    if dialect() != "postgres":  # one writer at a time
        return
    ids = (pair.part.id, pair.whole.id)
    for between in await rows(_BETWEEN, *ids):
        await ledger.hold(between["account_id"])
    await rows(_HOLD_REFERRALS, *ids)
    await rows(_HOLD_DOORS, pair.part.id)


_BROUGHT = Sql("UPDATE referral SET advocate_id = $2 WHERE advocate_id = $1")
_TOUCHED = Sql("UPDATE referral_decision SET advocate_id = $2 WHERE advocate_id = $1")
_TOUCHES = Sql("UPDATE referral_decision SET friend_id = $2 WHERE friend_id = $1")
_CAME = Sql("UPDATE door SET friend_id = $2 WHERE friend_id = $1")


async def _settle_referrals(pair: Pair, brand: Brand, now: datetime) -> list[Payout]:
    """Whoever was a member already was nobody's new friend, least of all their own.

    Those that the part brought were brought by the whole from now on. A referral of the part stays
    with its shell, which orders nothing more: that is how whoever brought it can be found.
    """
    void = await Referral.filter(friend_id=pair.part.id)
    void += await Referral.filter(friend_id=pair.whole.id, advocate_id=pair.part.id)
    payouts = []
    whose = await Referral.get_or_none(friend_id=pair.whole.id)
    for referral in void:
        payouts += await conversions.void(referral, brand, now)
        await _note(referral, pair, whose, now)
        if referral.friend_id == pair.whole.id:
            await referral.delete()
            await stages.note(pair.whole.id, "")
    for statement in (_BROUGHT, _TOUCHED, _TOUCHES, _CAME):
        await rows(statement, pair.part.id, pair.whole.id)
    for one in (pair.part, pair.whole):
        await stages.recount(one.id)
    return payouts


async def _note(referral: Referral, pair: Pair, whose: Referral | None, now: datetime) -> None:
    """Keep why a referral of one of the two counts no more."""
    advocate = referral.advocate_id
    if advocate in (pair.whole.id, pair.part.id):
        why, advocate = "own", pair.whole.id
    else:
        why = "earlier-touch" if whose is not None else "existing-member"
    touch = Touch(referral.code, "merge", referral.tag, referral.attributed_at)
    await attribution.note(pair.whole, advocate, touch, why, now)


async def _move_codes(pair: Pair) -> None:
    """All codes go on leading to the one member; one is their own: that which they chose."""
    await OldCode.filter(member_id=pair.part.id).update(member_id=pair.whole.id)
    part = await ReferralLink.get_or_none(member_id=pair.part.id)
    if part is None:
        return
    whole = await ReferralLink.get_or_none(member_id=pair.whole.id)
    if whole is not None:
        gone = whole if part.renamed_at is not None and whole.renamed_at is None else part
        await gone.delete()
        await old_codes.remember(gone.code, pair.whole.id)
    await ReferralLink.filter(code=part.code).update(member_id=pair.whole.id)


_LATE = Sql(
    "UPDATE referral SET advocate_id = m.merged_into_id FROM member m"
    " WHERE m.id = referral.advocate_id AND m.merged_into_id IS NOT NULL"
    " AND m.merged_into_id <> referral.friend_id RETURNING referral.advocate_id"
)


_PARTS = Sql("SELECT id FROM member WHERE merged_into_id = $1 ORDER BY id")


async def gather(brand: Brand, now: datetime) -> int:
    """Bring along what was on its way to somebody in the moment they became part of another."""
    async with in_transaction():
        late = await rows(_LATE)
        for advocate in sorted({int(one["advocate_id"]) for one in late}):
            for payout in await milestones.decide(advocate, brand, now):
                await telling.tell_milestone(payout, brand, now)
            for part in await rows(_PARTS, advocate):
                await stages.recount(part["id"])
            await stages.recount(advocate)
    return len(late) + await stages.gather() + await merging.gather(brand, now)
