"""What a friend's first order pays: the earliest that stands decides, again when it moves."""

from dataclasses import dataclass
from datetime import datetime

from loyalty import ledger, orders
from loyalty.ledger import Cause
from loyalty.models import Member, Order
from loyalty.money import cents_of
from loyalty.orders import remaining_cents
from loyalty.programme import Brand
from loyalty.statements import Sql, dialect, row, rows
from referral_links.models import Referral


@dataclass(frozen=True, slots=True)
class Payout:
    """Points that a referral brought (or, negative, took back) for one of the two."""

    member: Member
    role: str  # "advocate" or "friend"
    points: int
    available_at: datetime
    friend: Member
    about: str  # which referral and role
    turn: int  # how often this referral has been posted: names the message about it
    paid: int  # what of it went to a debt


@dataclass(frozen=True, slots=True)
class _Decision:
    order: Order | None
    qualifies: bool


@dataclass(frozen=True, slots=True)
class _Share:
    """One of the two who are paid, and the order that decides it."""

    referral: Referral
    role: str
    member: Member
    friend: Member
    decision: _Decision

    @property
    def about(self) -> str:
        return f"referral:{self.referral.id}:{self.role}"


async def decide(friend: Member, brand: Brand, now: datetime) -> list[Payout]:
    """Bring a friend's referral in line with their orders; unchanged orders move no points."""
    found = Referral.filter(friend_id=friend.id)
    referral = await (
        found.select_for_update(no_key=True) if dialect() == "postgres" else found
    ).first()
    if referral is None:
        return []
    decision = await _decision(friend, brand)
    rules = brand.programme.referral
    payouts = []
    for role, member_id, standing, due in (
        ("advocate", referral.advocate_id, referral.advocate_points, rules.advocate_points),
        ("friend", referral.friend_id, referral.friend_points, rules.friend_points),
    ):
        target = (standing or due) if decision.qualifies else 0  # what was paid stays as it was
        if not (target or standing):
            continue
        member = friend if member_id == friend.id else await Member.get(id=member_id)
        if member.forgotten_at is not None:
            target = min(target, standing)  # nobody is there to be rewarded any more
        share = _Share(referral, role, member, friend, decision)
        if target < standing:
            gone = await orders.forgiven(member.account_id, share.about, brand, now)
            target = max(target, min(standing, target + gone))
        if target != standing:
            payouts.append(await _post(share, target - standing, target, brand, now))
        elif decision.qualifies:
            await _realign(share, brand, now)
    await _remember(referral, decision)
    return payouts


async def void(referral: Referral, brand: Brand, now: datetime) -> list[Payout]:
    """Take back what a referral brought to both: the friend was a member already."""
    friend, nothing, payouts = await Member.get(id=referral.friend_id), _Decision(None, False), []
    for role, member_id, standing in (
        ("advocate", referral.advocate_id, referral.advocate_points),
        ("friend", referral.friend_id, referral.friend_points),
    ):
        if not standing:
            continue
        member = friend if member_id == friend.id else await Member.get(id=member_id)
        share = _Share(referral, role, member, friend, nothing)
        gone = min(standing, await orders.forgiven(member.account_id, share.about, brand, now))
        if gone < standing:
            payouts.append(await _post(share, gone - standing, gone, brand, now))
    await _remember(referral, nothing)
    return payouts


_FIRST = Sql(
    "SELECT id FROM shop_order WHERE member_id = $1 AND paid_at IS NOT NULL AND NOT cancelled"
    " AND refunded_cents < total_cents ORDER BY paid_at, key LIMIT 1"
)


async def _decision(friend: Member, brand: Brand) -> _Decision:
    """The earliest order that stands, and whether it is large enough.

    One from long before they joined shows that they were no new customer: it does not qualify.
    """
    found = await row(_FIRST, friend.id)
    first = await Order.get(id=found["id"]) if found else None
    least = cents_of(brand.programme.referral.minimum_order)
    if first is None or orders.too_early(first):
        return _Decision(first, False)
    return _Decision(first, remaining_cents(first) >= least)


async def _post(share: _Share, change: int, target: int, brand: Brand, now: datetime) -> Payout:
    cause = _cause(share, "earn_referral" if change > 0 else "clawback", brand)
    account, available_at, paid = share.member.account_id, now, 0
    if change > 0:
        available_at = orders.available_at(_order(share), brand)
        posting = await ledger.gain(
            account,
            change,
            cause,
            available_at=available_at,
            expires_at=orders.expires_at(available_at, brand),
            now=now,
        )
        paid = posting.paid
    else:
        await ledger.claw_back(account, -change, cause, gained_for=share.about, now=now)
    setattr(share.referral, f"{share.role}_points", target)
    turn = share.referral.postings
    return Payout(
        share.member, share.role, change, available_at, share.friend, share.about, turn, paid
    )


async def _realign(share: _Share, brand: Brand, now: datetime) -> None:
    """What was paid already is due with the order that decides now: another one, or delivered."""
    available_at = orders.available_at(_order(share), brand)
    until = orders.expires_at(available_at, brand)
    cause = _cause(share, "earn_referral", brand)
    await orders.realign(share.member.account_id, cause, available_at, until, now)


def _cause(share: _Share, kind: ledger.Kind, brand: Brand) -> Cause:
    """The referral's next posting."""
    share.referral.postings += 1
    once = f"{share.about}:{share.referral.postings}"
    return Cause(kind, share.about, once, brand, {"role": share.role})


def _order(share: _Share) -> Order:
    assert share.decision.order is not None, "only an order qualifies"
    return share.decision.order


async def _remember(referral: Referral, decision: _Decision) -> None:
    """The friend's stage as `friends` shows it, and which order decided."""
    if decision.qualifies and (referral.advocate_points or referral.friend_points):
        referral.stage = "rewarded"
    else:
        referral.stage = "ordered" if decision.order else "joined"
    referral.decided_by = decision.order.key if decision.order else ""
    await referral.save()


_STANDING = (
    "SELECT 'referral:' || id || ':advocate' AS cause, advocate_points AS points FROM referral"
    " UNION ALL SELECT 'referral:' || id || ':friend', friend_points FROM referral"
)
_PAID = (
    "SELECT cause, SUM(points) AS points FROM ledger_entry WHERE cause LIKE 'referral:%'"
    " GROUP BY cause"
)
_CONTRADICTIONS = (
    Sql(
        "SELECT s.cause || ': stands at ' || s.points || ' points, the ledger says '"
        f" || COALESCE(p.points, 0) AS what FROM ({_STANDING}) s LEFT JOIN ({_PAID}) p"
        " ON p.cause = s.cause WHERE s.points <> COALESCE(p.points, 0) ORDER BY s.cause LIMIT 100"
    ),
    Sql(
        "SELECT p.cause || ': ' || p.points || ' points of no referral' AS what"
        f" FROM ({_PAID}) p LEFT JOIN ({_STANDING}) s ON s.cause = p.cause"
        " WHERE s.cause IS NULL AND p.points <> 0 ORDER BY p.cause LIMIT 100"
    ),
)


async def drift() -> list[str]:
    """Referrals whose points differ from the ledger's."""
    return [str(found["what"]) for query in _CONTRADICTIONS for found in await rows(query)]
