"""What a friend's first order pays: the earliest that stands decides, again when it moves."""

from dataclasses import dataclass
from datetime import UTC, datetime

from loyalty import ledger
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
        if target != standing:
            member = friend if member_id == friend.id else await Member.get(id=member_id)
            payouts.append(
                await _post(referral, role, member, target - standing, decision, brand, now, friend)
            )
    await _remember(referral, decision)
    return payouts


_FIRST = Sql(
    "SELECT id FROM shop_order WHERE member_id = $1 AND paid_at IS NOT NULL AND NOT cancelled"
    " AND refunded_cents < total_cents ORDER BY paid_at, key LIMIT 1"
)


async def _decision(friend: Member, brand: Brand) -> _Decision:
    """The earliest order that stands, and whether it is large enough."""
    found = await row(_FIRST, friend.id)
    first = await Order.get(id=found["id"]) if found else None
    least = cents_of(brand.programme.referral.minimum_order)
    return _Decision(first, first is not None and remaining_cents(first) >= least)


async def _post(
    referral: Referral,
    role: str,
    member: Member,
    change: int,
    decision: _Decision,
    brand: Brand,
    now: datetime,
    friend: Member,
) -> Payout:
    referral.postings += 1
    about = f"referral:{referral.id}:{role}"
    cause = Cause(
        "earn_referral" if change > 0 else "clawback",
        about,
        f"{about}:{referral.postings}",
        brand,
        {"role": role},
    )
    available_at, paid = now, 0
    if change > 0:
        available_at = brand.programme.available_at(_paid_at(decision))
        posting = await ledger.gain(
            member.account_id,
            change,
            cause,
            available_at=available_at,
            expires_at=brand.programme.expires_at(available_at),
            now=now,
        )
        paid = posting.paid
        setattr(referral, f"{role}_points", change)
    else:
        await ledger.claw_back(member.account_id, -change, cause, gained_for=about, now=now)
        setattr(referral, f"{role}_points", 0)
    return Payout(member, role, change, available_at, friend, about, referral.postings, paid)


def _paid_at(decision: _Decision) -> datetime:
    assert decision.order is not None, "only an order qualifies"
    assert decision.order.paid_at is not None, "only a paid order stands"
    return decision.order.paid_at.astimezone(UTC)


async def _remember(referral: Referral, decision: _Decision) -> None:
    """The friend's stage as `friends` shows it, and which order decided."""
    if referral.advocate_points or referral.friend_points:
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
        " WHERE s.cause IS NULL ORDER BY p.cause LIMIT 100"
    ),
)


async def drift() -> list[str]:
    """Referrals whose points differ from the ledger's."""
    return [str(found["what"]) for query in _CONTRADICTIONS for found in await rows(query)]
