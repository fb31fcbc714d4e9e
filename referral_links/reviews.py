"""Referrals that staff look at: the queue, what was decided, and what members say against it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from loyalty import acts, ledger, members
from loyalty.acts import By
from loyalty.errors import Refusal
from loyalty.models import Member
from loyalty.programme import Brand
from loyalty.statements import Sql, dialect, row, rows
from referral_links import conversions
from referral_links.conversions import Payout
from referral_links.models import Referral

LAST = 2**62  # no referral has such a number
LONGEST_APPEAL = 480  # beside who says it
Role = Literal["advocate", "friend"]


class NotInReview(Refusal):
    """There is no such referral, or nothing about it is to be decided."""

    text = "review-none"


class AppealOpen(Refusal):
    """Staff are looking at it already."""

    text = "appeal-open"


class NothingToAppeal(Refusal):
    """None of the member's referrals waits or was refused."""

    text = "appeal-nothing"


@dataclass(frozen=True, slots=True)
class Reviewed:
    """What was decided, what it paid or took back; `changed` unless it was decided so before."""

    referral: Referral
    friend: Member
    payouts: Sequence[Payout]
    changed: bool


_OPEN = (  # an appeal that staff have not answered
    "appealed_at IS NOT NULL AND appeal <> ''"
    " AND (reviewed_at IS NULL OR reviewed_at < appealed_at)"
)
_QUEUE = Sql(  # two questions, so that SQLite, too, asks the index of what is not clear
    "SELECT id FROM referral WHERE review <> 'clear' AND review = 'waiting' AND id > $1"
    " UNION ALL SELECT id FROM referral WHERE review <> 'clear' AND review = 'rejected'"
    f" AND id > $1 AND {_OPEN} ORDER BY id LIMIT $2"
)
# Oneself as advocate or friend: two questions, so that each has an index. Not a friend who turned
# out to be a member already: staff cannot decide that.
_MINE = Sql(
    "SELECT r.id FROM referral r JOIN member m ON m.id = r.friend_id WHERE r.advocate_id = $1"
    " AND r.review IN ('waiting', 'rejected') AND m.merged_into_id IS NULL AND r.id < $2"
    " UNION SELECT id FROM referral WHERE friend_id = $1 AND review IN ('waiting', 'rejected')"
    " AND id < $2 ORDER BY id DESC LIMIT $3"
)
_APPEAL = Sql(
    "UPDATE referral SET appeal = $2, appealed_at = $3 WHERE id = $1"
    f" AND review IN ('waiting', 'rejected') AND NOT ({_OPEN}) RETURNING id"
)


async def waiting(limit: int, after: int = 0) -> list[Referral]:
    """What staff have to decide, the oldest first: what waits, and what members appealed."""
    return await _of([int(one["id"]) for one in await rows(_QUEUE, after, limit)])


async def show(referral_id: int) -> Referral:
    """One referral with both members; NotInReview if there is none."""
    found = await _of([referral_id])
    if not found:
        raise NotInReview
    return found[0]


async def approve(referral_id: int, *, by: By, note: str, brand: Brand, now: datetime) -> Reviewed:
    """Let a referral that waits, or was refused, pay what its orders bring.

    The transaction is the caller's. The same again changes nothing. NotInReview for one that
    nobody has doubted.
    """
    referral, friend = await _held(referral_id)
    if referral.review == "clear":
        raise NotInReview
    return await _decided(referral, friend, "approved", by, note, brand, now)


async def reject(referral_id: int, *, by: By, note: str, brand: Brand, now: datetime) -> Reviewed:
    """Refuse a referral, and take back what it paid; the same again changes nothing.

    The transaction is the caller's. Also one that was never doubted can be refused later.
    """
    referral, friend = await _held(referral_id)
    return await _decided(referral, friend, "rejected", by, note, brand, now)


async def appealable(member: Member, limit: int, *, before: int = 0) -> list[Referral]:
    """A member's referrals, as advocate or friend, that wait or were refused, the newest first."""
    found = await rows(_MINE, member.id, before or LAST, limit)
    return (await _of([int(one["id"]) for one in found]))[::-1]


async def appealable_one(member: Member, referral_id: int) -> Referral | None:
    """One of those; None if it is not theirs, or nobody doubts it."""
    found = await appealable(member, 1, before=referral_id + 1) if referral_id < LAST else []
    return found[0] if found and found[0].id == referral_id else None


async def appeal(referral_id: int, member: Member, said: str, now: datetime) -> Referral:
    """Keep what a member says against a doubt; AppealOpen while staff have not answered the last.

    NothingToAppeal if it is not theirs, or nobody doubts it.
    """
    mine = await appealable_one(member, referral_id)
    if mine is None:
        raise NothingToAppeal
    role: Role = "friend" if mine.friend_id == member.id else "advocate"
    words = f"{role}: {' '.join(said.split())[:LONGEST_APPEAL]}"
    if await row(_APPEAL, referral_id, words, now) is None:
        raise AppealOpen
    return await show(referral_id)


def about_of(referral_id: int) -> str:
    """How acts name a referral."""
    return f"referral:{referral_id}"


def open_appeal(referral: Referral) -> bool:
    """Whether somebody appealed and staff have not answered."""
    if not referral.appeal or referral.appealed_at is None:
        return False
    return referral.reviewed_at is None or referral.reviewed_at < referral.appealed_at


async def _held(referral_id: int) -> tuple[Referral, Member]:
    """A referral whose friend, with their account, waits for us: as an order of theirs does."""
    known = await Referral.get_or_none(id=referral_id)
    if known is None:
        raise NotInReview
    friend = await members.lock(known.friend_id)
    await ledger.hold(friend.account_id)
    found = Referral.filter(id=referral_id)
    held = found.select_for_update(no_key=True) if dialect() == "postgres" else found
    referral = await held.first()
    if referral is None or referral.friend_id != friend.id:
        raise NotInReview  # the friend turned out to be a member already
    return referral, friend


async def _decided(
    referral: Referral,
    friend: Member,
    review: Literal["approved", "rejected"],
    by: By,
    note: str,
    brand: Brand,
    now: datetime,
) -> Reviewed:
    if referral.review == review and not open_appeal(referral):
        return Reviewed(await show(referral.id), friend, (), changed=False)
    if friend.forgotten_at is not None or await _has_left(referral.advocate_id):
        note = ""  # it may say who they were
    await Referral.filter(id=referral.id).update(
        review=review, reviewed_by=acts.named(by), reviewed_at=now, note=note[:500]
    )
    act = "review.approve" if review == "approved" else "review.reject"
    detail = {"before": referral.review, "score": referral.score}
    about = about_of(referral.id)
    await acts.record(act, about, by=by, reason=note, detail=detail, now=now)
    payouts = await conversions.decide(friend, brand, now)
    return Reviewed(await show(referral.id), friend, payouts, changed=True)


async def _has_left(member_id: int) -> bool:
    """Whether a member has left. Whoever leaves meanwhile waits for us, and empties it."""
    return await Member.exists(id=member_id, forgotten_at__isnull=False)


def left(referral: Referral) -> bool:
    """Whether one of its two members has left."""
    return any(one.forgotten_at is not None for one in (referral.advocate, referral.friend))


async def _of(ids: Sequence[int]) -> list[Referral]:
    found = Referral.filter(id__in=list(ids)).order_by("id")
    return await found.prefetch_related("advocate", "friend")
