"""What a friend's first order pays: the earliest that stands decides, again when it moves.

What it pays is fixed with the order (`terms`), campaign included, so a rule that changes later
changes nothing that was decided. Who is paid for the first time is looked at first (`fraud`), and
more rewards than usual wait for staff. Whoever waits, or was rejected, has nothing.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from loyalty import insights, ledger, orders
from loyalty.ledger import Cause
from loyalty.models import Member, Order
from loyalty.orders import remaining_cents
from loyalty.programme import Brand
from loyalty.statements import Sql, dialect, instant, row, rows
from referral_links import attribution, fraud, gifts, milestones, stages
from referral_links.models import Referral
from referral_links.payouts import Payout, Why

__all__ = ["Payout", "decide", "drift", "void", "welcome"]

PAID = ("clear", "approved")  # reviews that do not keep a reward back


@dataclass(frozen=True, slots=True)
class _Decision:
    """The order that decides, whether it is large enough, and what it pays to each of the two."""

    order: Order | None
    qualifies: bool
    advocate: int = 0
    friend: int = 0
    campaign: str = ""
    voucher: str = ""
    why: Why | None = None  # it pays nothing, whatever the order is


@dataclass(frozen=True, slots=True)
class _Share:
    """One of the two who are paid, and the order that decides it."""

    referral: Referral
    role: Literal["advocate", "friend"]
    member: Member
    friend: Member
    decision: _Decision

    @property
    def about(self) -> str:
        return f"referral:{self.referral.id}:{self.role}"

    @property
    def standing(self) -> int:
        points: int = getattr(self.referral, f"{self.role}_points")
        return points


async def welcome(referral: Referral, friend: Member, brand: Brand, now: datetime) -> list[Payout]:
    """What a friend gets for coming, where that is a voucher and not points for an order.

    Who looks suspicious, or is one of more than usual, gets it with their first order, if that is
    paid.
    """
    slug = brand.programme.referral.friend_voucher
    if not slug or referral.review != "clear":
        return []
    seen = await fraud.assess(referral, friend, brand, now)
    if seen.review != "clear" or await _many(referral, friend, brand, now):
        return []
    return await gifts.give(referral, friend, slug, brand, now)


_LATELY = Sql(
    "SELECT COUNT(*) AS friends FROM referral r LEFT JOIN shop_order o"
    " ON o.key = r.decided_by AND r.stage = 'rewarded'"
    " LEFT JOIN ledger_entry e ON e.once = 'gift:' || r.id || ':voucher'"
    " WHERE r.advocate_id = $1 AND r.id <> $2 AND r.review <> 'rejected'"
    " AND (o.paid_at > $3 OR e.at > $3)"
)


async def _many(referral: Referral, friend: Member, brand: Brand, now: datetime) -> bool:
    """Whether so many came through one advocate lately that this one waits for an order.

    Of two friends at once, the second is counted: both accounts are held from here on.
    """
    rules = brand.programme.referral
    if not rules.review_after:
        return False
    await gifts.hold(referral, friend)
    since = now - timedelta(days=rules.review_days)
    found = await row(_LATELY, referral.advocate_id, referral.id, since)
    return found is not None and int(found["friends"]) >= rules.review_after


async def decide(friend: Member, brand: Brand, now: datetime) -> list[Payout]:
    """Bring a friend's referral in line with their orders; unchanged orders move no points."""
    found = Referral.filter(friend_id=friend.id)
    referral = await (
        found.select_for_update(no_key=True) if dialect() == "postgres" else found
    ).first()
    if referral is None:
        return []
    decision = await _decision(referral, friend, brand)
    payouts: list[Payout] = []
    standing = referral.advocate_points or referral.friend_points
    if decision.qualifies and not standing and referral.review == "clear":
        await _examine(referral, friend, brand, now)
        if referral.review == "clear":
            await _count(referral, decision, brand)
    if referral.review not in PAID:
        decision = _Decision(decision.order, False, why="rejected")
    for share in await _shares(referral, friend, decision):
        payouts += await _settle(share, brand, now)
    if decision.qualifies:
        payouts += await gifts.give(referral, friend, decision.voucher, brand, now)
    elif referral.review == "rejected":
        await gifts.take_back(referral, brand, now)
    return payouts + await _remember(referral, decision, brand, now)


async def void(referral: Referral, brand: Brand, now: datetime) -> list[Payout]:
    """Take back what a referral brought to both: the friend was a member already."""
    friend, payouts = await Member.get(id=referral.friend_id), []
    nothing = _Decision(None, False, why="known")
    for share in await _shares(referral, friend, nothing):
        payouts += await _settle(share, brand, now)
    await gifts.take_back(referral, brand, now)
    if referral.review == "waiting":  # nobody has to decide any more
        referral.review, referral.reviewed_by, referral.reviewed_at = "rejected", "merge", now
    return payouts + await _remember(referral, nothing, brand, now)


async def _shares(referral: Referral, friend: Member, decision: _Decision) -> list[_Share]:
    """Those of the two who are to be paid, or were."""
    advocate = await Member.get(id=referral.advocate_id)
    two = (
        _Share(referral, "advocate", advocate, friend, decision),
        _Share(referral, "friend", friend, friend, decision),
    )
    return [share for share in two if share.standing or decision.qualifies]


async def _settle(share: _Share, brand: Brand, now: datetime) -> list[Payout]:
    """Post what one of the two has too little or too much."""
    decision, standing = share.decision, share.standing
    target = getattr(decision, share.role) if decision.qualifies else 0
    if share.member.forgotten_at is not None:
        target = min(target, standing)  # nobody is there to be rewarded any more
    if target < standing:
        gone = await orders.forgiven(share.member.account_id, share.about, brand, now)
        target = max(target, min(standing, target + gone))
    if target != standing:
        return [await _post(share, target - standing, target, brand, now)]
    if standing and decision.qualifies:
        await _realign(share, brand, now)
    return []


_FIRST = Sql(
    "SELECT id FROM shop_order WHERE member_id = $1 AND paid_at IS NOT NULL AND NOT cancelled"
    " AND refunded_cents < total_cents ORDER BY paid_at, key LIMIT 1"
)


async def _decision(referral: Referral, friend: Member, brand: Brand) -> _Decision:
    """The earliest order that stands, and whether it is large enough.

    One from long before they joined shows that they were no new customer: it does not qualify. Nor
    does one from before the touch, such as of a phone number that they proved later.
    """
    found = await row(_FIRST, friend.id)
    first = await Order.get(id=found["id"]) if found else None
    if first is None or orders.too_early(first):
        return _Decision(first, False)
    assert first.paid_at is not None, "only paid orders were looked for"
    if await attribution.before_touch(first, referral):
        return _Decision(first, False)
    fixed: dict[str, Any] | None = (first.terms or {}).get("referral")
    terms: Any = fixed or brand.programme.referral.terms_at(first.paid_at, brand.programme.zone)
    paid: Any = dict(terms)
    if fixed is None:  # from before terms were fixed: what was paid stays as it was
        for role in ("advocate", "friend"):
            paid[role] = getattr(referral, f"{role}_points") or paid[role]
    if paid["friend"] and await gifts.given(referral) is not None:
        paid["friend"] = 0  # they have a voucher instead
    large = remaining_cents(first) >= paid["least"]
    voucher = (fixed or {}).get("voucher", "")  # nobody was promised any before terms were fixed
    return _Decision(first, large, paid["advocate"], paid["friend"], paid["campaign"], voucher)


async def _examine(referral: Referral, friend: Member, brand: Brand, now: datetime) -> None:
    """Before anything is paid: is it what it says it is?"""
    seen = await fraud.assess(referral, friend, brand, now)
    referral.score, referral.signs, referral.review = seen.score, seen.signs, seen.review


_AROUND = Sql(
    "SELECT o.paid_at FROM referral r JOIN shop_order o ON o.key = r.decided_by"
    " WHERE r.advocate_id = $1 AND r.id <> $2 AND r.stage = 'rewarded'"
    " AND o.paid_at > $3 AND o.paid_at < $4"
)


async def _count(referral: Referral, decision: _Decision, brand: Brand) -> None:
    """More rewards than usual within some days, by when the orders were paid, wait for staff.

    The advocate's account is held from here on: of two friends at once, the second is counted.
    """
    rules, order = brand.programme.referral, decision.order
    if not rules.review_after or order is None or order.paid_at is None:
        return
    await ledger.hold((await Member.get(id=referral.advocate_id)).account_id)
    days, at = timedelta(days=rules.review_days), order.paid_at
    around = await rows(_AROUND, referral.advocate_id, referral.id, at - days, at + days)
    times = [instant(one["paid_at"]) for one in around]
    starts = [one for one in times if one <= at] + [at]
    most = max(sum(start <= one < start + days for one in times) for start in starts)
    if most >= rules.review_after:
        sign = {"sign": "many-rewards", "weight": 0, "count": most, "days": rules.review_days}
        referral.review, referral.signs = "waiting", [*(referral.signs or []), sign]


async def _post(share: _Share, change: int, target: int, brand: Brand, now: datetime) -> Payout:
    cause = _cause(share, "earn_referral" if change > 0 else "clawback", brand)
    account, available_at, paid = share.member.account_id, now, 0
    why = await _why(share) if change < 0 else None
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
    turn, friend = share.referral.postings, share.friend
    return Payout(
        share.member, share.role, change, available_at, share.about, turn, paid, friend, why=why
    )


async def _why(share: _Share) -> Why:
    """What happened to the order that had decided, so that points are taken back."""
    decision = share.decision
    before = await Order.get_or_none(key=share.referral.decided_by)
    if decision.why or before is None:
        return decision.why or "changed"
    if before.cancelled:
        return "cancelled"
    if not remaining_cents(before):
        return "refunded"
    if decision.order is not None and decision.order.id != before.id:
        return "less" if decision.qualifies else "another"
    return "smaller" if before.refunded_cents else "changed"


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
    detail: dict[str, str] = {"role": share.role}
    if share.decision.campaign:
        detail["campaign"] = share.decision.campaign
    if share.decision.order is not None and share.decision.order.paid_at is not None:
        detail["paid_at"] = ledger.moment_key(share.decision.order.paid_at)
    return Cause(kind, share.about, once, brand, detail)


def _order(share: _Share) -> Order:
    assert share.decision.order is not None, "only an order qualifies"
    return share.decision.order


# What is decided here; the rest, such as an appeal, is written by others meanwhile.
_OURS = (
    "stage", "decided_by", "advocate_points", "friend_points", "postings", "score", "signs",
    "review", "reviewed_by", "reviewed_at",
)  # fmt: skip


async def _remember(
    referral: Referral, decision: _Decision, brand: Brand, now: datetime
) -> list[Payout]:
    """The friend's stage as `friends` shows it, which order decided, and the milestones."""
    before = referral.stage
    if decision.qualifies and (referral.advocate_points or referral.friend_points):
        referral.stage = "rewarded"
    else:
        referral.stage = "ordered" if decision.order else "joined"
    referral.decided_by = decision.order.key if decision.order else ""
    await referral.save(update_fields=_OURS)
    if before != referral.stage:
        await stages.note(referral.friend_id, referral.stage)
    if before == referral.stage or "rewarded" not in (before, referral.stage):
        return []
    payouts = await milestones.decide(referral.advocate_id, brand, now)
    await stages.recount(referral.advocate_id)  # the account is held: of two at once, both count
    return payouts


def _points(cause: str) -> str:
    paid = f"SELECT SUM(e.points) FROM ledger_entry e WHERE e.cause = {cause}"
    return f"COALESCE(({paid}), 0)"


def _standing(role: str) -> insights.Rule:
    cause = f"'referral:' || t.id || ':{role}'"
    what = f"{cause} || ': stands at ' || t.{role}_points || ' points, the ledger says ' || "
    paid = _points(cause)
    return insights.rule("referral", what + paid, "", f"t.{role}_points <> {paid}")


# A cause names its referral: the digits after "referral:", of which so many are a number for sure.
_REST = "substr(t.cause, 10, 18)"
_DIGITS = f"substr({_REST}, 1, length({_REST}) - length(ltrim({_REST}, '0123456789')))"
# Of one row each: what joins, a database that has not counted yet may read whole for every entry.
_ITS_REFERRAL = (
    f"(SELECT 1 FROM referral r WHERE r.id = CAST(NULLIF({_DIGITS}, '') AS bigint)"
    " AND t.cause IN ('referral:' || r.id || ':advocate', 'referral:' || r.id || ':friend'))"
)
_CONTRADICTIONS = (
    _standing("advocate"),
    _standing("friend"),
    insights.rule(  # but for what had expired when a merger ended it: nobody owes that
        "ledger_entry",
        f"t.cause || ': ' || {_points('t.cause')} || ' points of no referral'",
        "",
        f"t.cause LIKE 'referral:%' AND {_ITS_REFERRAL} IS NULL"
        f" AND ({_points('t.cause')} < 0 OR {_points('t.cause')} >"
        " (SELECT COALESCE(SUM(d.points), 0) FROM ledger_entry e JOIN lot l ON l.entry_id = e.id"
        " JOIN draw d ON d.lot_id = l.id WHERE e.cause = t.cause"
        " AND (SELECT x.kind FROM ledger_entry x WHERE x.id = d.entry_id) = 'expire'))",
    ),
    insights.rule(
        "referral",
        "'referral:' || t.id || ': is rewarded, and ' || t.review",
        "",
        "t.stage = 'rewarded' AND t.review NOT IN ('clear', 'approved')",
    ),
)


async def drift() -> list[str]:
    """Referrals and milestones whose points differ from the ledger's, each once."""
    found = {one: None async for one in insights.contradictions(_CONTRADICTIONS)}
    return [*found, *await milestones.drift()]
