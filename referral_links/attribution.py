"""Who brought whom: the first valid touch decides, once for life; every decision is a row."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from tortoise.expressions import Q

from loyalty import orders
from loyalty.models import Identity, Member, Order
from loyalty.programme import Brand
from loyalty.statements import Sql, row
from referral_links import fraud, links, stages
from referral_links.models import Decision, Door, Referral, ReferralLink
from referral_links.touches import Path, Touch, find_touch, find_touches, kept

__all__ = [
    "Attribution",
    "History",
    "Path",
    "Reason",
    "Touch",
    "attribute",
    "before_touch",
    "by_order",
    "find_touch",
    "find_touches",
    "first_valid",
    "history",
    "kept",
    "note",
    "refuse",
    "told_to",
]

Reason = Literal[
    "unknown",  # nobody has such a code
    "own",
    "late",  # it was said too long ago
    "over",  # nobody was invited any more by then
    "token-used",  # somebody else came through that door, and no code was said
    "existing-customer",
    "existing-member",
    "loop",  # they brought whoever is to be credited
    "blocked",
    "earlier-touch",  # somebody else brought them
    "confirmed",  # the same friend's code once more
]


@dataclass(frozen=True, slots=True)
class Attribution:
    """What became of a touch: the referral, or the reason why there is none."""

    referral: Referral | None
    reason: Reason | None = None


async def attribute(friend: Member, touch: Touch, *, brand: Brand, now: datetime) -> Attribution:
    """Credit whose code it was with a friend, or say why not; a row keeps the decision.

    The friend's row is locked, or new.
    """
    link = await links.find(touch.code)  # also one that became an old code meanwhile
    link = link or await _link_of_door(touch.token)  # or that staff took away
    if link is None:
        return await _refused(friend, None, touch, "unknown", now)
    since = await _since(friend, touch, brand, now)
    reason = await _reason(friend, link.member_id, touch, since, brand)
    at = touch.touched_at if touch.path == "order" else now
    values = (friend.id, link.member_id, link.code, at, touch.path, touch.tag)
    made = await row(_MAKE, *values) if reason is None else None
    if made is None:
        reason = reason or await _known(friend, link.member_id) or "earlier-touch"
        return await _refused(friend, link.member_id, touch, reason, now)
    await stages.note(friend.id, "joined")
    await note(friend, link.member_id, touch, "attributed", now)
    return Attribution(await Referral.get(id=made["id"]).select_related("advocate"))


async def first_valid(
    friend: Member, touches: Sequence[Touch], *, brand: Brand, now: datetime
) -> Attribution | None:
    """Credit the first of somebody's touches that is valid; None if there was none."""
    result: Attribution | None = None
    for touch in sorted(touches, key=lambda one: one.touched_at):
        found = await attribute(friend, touch, brand=brand, now=now)
        if result is None or result.referral is None:
            result = found
    return result


async def refuse(
    member: Member, touches: Sequence[Touch], reason: Reason, *, now: datetime
) -> None:
    """Keep why somebody's touches do not count, such as those of a member; or that they are own."""
    for touch in touches:
        await _through(touch, member, now)
        link = await links.find(touch.code)
        if link is not None:
            why: Reason = "own" if link.member_id == member.id else reason
            await _refused(member, link.member_id, touch, why, now)


async def by_order(order: Order, member: Member, brand: Brand, now: datetime) -> None:
    """Let a code that was given at checkout credit a friend whom nobody brought.

    It is that of their first order that stands. Whichever order was just told about, the first one
    is looked at, so that it makes no difference in which order they arrive.
    """
    if member.forgotten_at is not None:
        return
    found = await row(_FIRST, member.id)
    if found is not None and found["referral_code"] and found["id"] != order.id:
        await _by_code(await Order.get(id=found["id"]), member, brand, now)
    if order.referral_code and orders.remaining_cents(order):
        await _by_code(order, member, brand, now)


async def _by_code(order: Order, member: Member, brand: Brand, now: datetime) -> None:
    assert order.paid_at is not None, "only what was paid stands"
    touch = Touch(order.referral_code, "order", "", order.paid_at)
    await attribute(member, touch, brand=brand, now=now)


async def before_touch(order: Order, referral: Referral) -> bool:
    """Whether an order shows that a friend was a customer before they were sent."""
    if referral.path == "order":
        return order.paid_at is not None and order.paid_at < referral.attributed_at
    found = Decision.filter(friend_id=referral.friend_id, advocate_id=referral.advocate_id)
    found = found.filter(outcome="attributed")
    # Not that of another chat of theirs, through which they came later, before both became one.
    decided = await found.filter(at=referral.attributed_at).order_by("id").first()
    decided = decided or await found.order_by("at", "id").first()
    return decided is not None and order.received_at < decided.touched_at


@dataclass(frozen=True, slots=True)
class History:
    """What a member may know: how they came, and what became of those who came with their code."""

    decisions: list[Decision]  # the newest first
    own: Referral | None  # the one that brought them
    brought: dict[int, Referral]  # by friend: those of the decisions


async def history(member: Member) -> list[Decision]:
    """Every decision about who brought a member, the oldest first."""
    return await Decision.filter(friend_id=member.id).order_by("id")


async def told_to(
    member: Member, limit: int, *, before: int = 0, friends: Sequence[int] = ()
) -> History:
    """Decisions about a member and about their code, in pages; of those who left, nothing.

    Of `friends` alone, if some are given.
    """
    found = Decision.filter(Q(friend_id=member.id) | Q(advocate_id=member.id))
    found = found.filter(friend__forgotten_at=None)
    if friends:
        found = found.filter(friend_id__in=list(friends))
    if before:
        found = found.filter(id__lt=before)
    decisions = await found.order_by("-id").limit(limit).prefetch_related("friend", "advocate")
    mine = Referral.filter(
        advocate_id=member.id,
        friend_id__in=[one.friend_id for one in decisions],
        friend__merged_into_id=None,
    )
    return History(
        decisions,
        await Referral.get_or_none(friend_id=member.id),
        {one.friend_id: one for one in await mine.prefetch_related("friend")},
    )


_STANDS = "o.paid_at IS NOT NULL AND NOT o.cancelled AND o.refunded_cents < o.total_cents"
_FIRST = Sql(
    f"SELECT o.id, o.referral_code FROM shop_order o WHERE o.member_id = $1 AND {_STANDS}"
    " ORDER BY o.paid_at, o.key LIMIT 1"
)


_NOBODYS = " AND o.member_id IS NULL"  # what another member gave to them is that member's
_BOUGHT = {  # asked one by one: each has an index, and knows what it looks for
    (whose, before): Sql(
        f"SELECT o.id FROM shop_order o WHERE o.{whose} = $1 AND {_STANDS} AND o.{before} < $2"
        f"{'' if whose == 'member_id' else _NOBODYS} LIMIT 1"
    )
    for whose in ("member_id", "phone", "email")
    for before in ("paid_at", "received_at")
}


async def _bought_before(friend: Member, touch: Touch, since: datetime) -> bool:
    """Whether somebody was a customer by then, also by orders that wait for who joins.

    They proved the phone number and the e-mail address of those.
    """
    before = "paid_at" if touch.path == "order" else "received_at"
    if await row(_BOUGHT["member_id", before], friend.id, since) is not None:
        return True
    for known in await Identity.filter(member_id=friend.id, kind__in=("phone", "email")):
        value = known.address.partition(":")[2]
        if await row(_BOUGHT[known.kind, before], value, since) is not None:
            return True
    return False


async def _since(friend: Member, touch: Touch, brand: Brand, now: datetime) -> datetime | Reason:
    """From when on a touch counts: since its door; where that does not count, since its word."""
    window = timedelta(days=brand.programme.referral.attribution_days)
    if touch.path == "order":
        waited = abs(touch.touched_at - friend.joined_at)
        return touch.touched_at if waited <= window else "late"
    through = await _through(touch, friend, now)
    if through and now - touch.touched_at <= window:
        return touch.touched_at
    if touch.path == "token":
        return "late" if through else "token-used"
    return touch.said_at if now - touch.said_at <= window else "late"


async def _link_of_door(token: str) -> ReferralLink | None:
    """Whose link it was that somebody went through."""
    door = await Door.get_or_none(token=token) if token else None
    return await ReferralLink.get_or_none(member_id=door.member_id) if door else None


_USE = Sql(
    "UPDATE door SET used_at = $2, friend_id = $3 WHERE token = $1"
    " AND (used_at IS NULL OR friend_id = $3) RETURNING token"
)


async def _through(touch: Touch, who: Member, now: datetime) -> bool:
    """Whether somebody came through the door that they name; it is theirs from now on."""
    if not touch.token:
        return True
    return await row(_USE, touch.token, now, who.id) is not None


async def _reason(
    friend: Member, advocate_id: int, touch: Touch, since: datetime | Reason, brand: Brand
) -> Reason | None:
    """Why a touch does not count; None if it does."""
    if advocate_id == friend.id:
        return "own"
    known = await _known(friend, advocate_id)
    if known:
        return known
    if not isinstance(since, datetime):
        return since
    if not brand.programme.inviting(since):
        return "over"
    if touch.path == "order" and friend.imported_in is not None:
        return "existing-member"
    if await _bought_before(friend, touch, since):
        return "existing-customer"
    return await fraud.refusal(friend, advocate_id, brand) or None


async def _known(friend: Member, advocate_id: int) -> Reason | None:
    """Whether somebody brought this friend already: the same member, or another."""
    referral = await Referral.get_or_none(friend_id=friend.id)
    if referral is None:
        return None
    return "confirmed" if referral.advocate_id == advocate_id else "earlier-touch"


_MAKE = Sql(
    "INSERT INTO referral (friend_id, advocate_id, code, attributed_at, stage, decided_by,"
    " advocate_points, friend_points, postings, path, tag)"
    " VALUES ($1, $2, $3, $4, 'joined', '', 0, 0, 0, $5, $6)"
    " ON CONFLICT (friend_id) DO NOTHING RETURNING id"
)


async def _refused(
    friend: Member, advocate_id: int | None, touch: Touch, reason: Reason, now: datetime
) -> Attribution:
    await note(friend, advocate_id, touch, reason, now)
    return Attribution(None, reason)


async def note(
    friend: Member, advocate_id: int | None, touch: Touch, outcome: str, now: datetime
) -> None:
    """Keep what was decided; the same again is kept once."""
    said = {
        "friend_id": friend.id,
        "advocate_id": advocate_id,
        "code": touch.code[:60],
        "path": touch.path,
        "outcome": outcome,
    }
    if not await Decision.exists(**said):
        await Decision.create(**said, tag=touch.tag, touched_at=touch.touched_at, at=now)
