"""Tiers: points earned in a window raise at once; going down takes its time, a level at a time.

What somebody has earned follows from the ledger and the clock. Only what they keep although it is
not earned any more, or was given by hand, needs a row (`tier_standing`).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from tortoise.transactions import in_transaction

from loyalty import tier_statements as sql
from loyalty.errors import NotATier
from loyalty.ledger_statements import LOCK
from loyalty.models import TierStanding
from loyalty.outgoing import Line, Param
from loyalty.programme import Brand, Programme, Tier
from loyalty.statements import instant, row, rows


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a member stands: points earned in the window, the tier they have, the one ahead."""

    earned: int
    tier: Tier | None  # given by hand, or reached by points, or kept for its grace
    next_tier: Tier | None  # the next that points reach
    grace_until: datetime | None = None  # kept until then although it is not earned any more
    level: Tier | None = None  # the one by points alone
    reached: frozenset[str] = field(default_factory=frozenset)  # slugs that gates may ask for

    @property
    def missing(self) -> int:
        """Points to earn until the next tier; 0 at the top."""
        return max(0, self.next_tier.from_points - self.earned) if self.next_tier else 0

    @property
    def lacking(self) -> int:
        """Points to earn to stay where one is when the grace ends; 0 without a grace."""
        if self.level is None or self.grace_until is None:
            return 0
        return max(0, self.level.from_points - self.earned)

    @property
    def multiplier(self) -> Decimal:
        """What purchase points are multiplied by: a tier given by hand takes nothing away."""
        return max((t.multiplier for t in (self.tier, self.level) if t), default=Decimal(1))


@dataclass(frozen=True, slots=True)
class Turn:
    """A change that a member is told about: "up", "grace" (it begins) or "down".

    It is kept, and said when its time comes (`scheduler.kinds.tiers`), unless an answer says so.
    """

    kind: str
    standing: Standing


def reaches(standing: Standing, slug: str) -> bool:
    """Whether a gate that asks for this tier, or a higher one, is open."""
    return slug in standing.reached


async def standing(account: str, programme: Programme, now: datetime) -> Standing:
    """The tier at an instant, as a review would leave it; pending points do not count yet."""
    return (await _read(account, programme, now)).standing


async def review(account: str, brand: Brand, now: datetime) -> Turn | None:
    """Keep what somebody reached, or what time took; None if there is nothing to tell of."""
    if not any(not tier.hidden for tier in brand.programme.tiers):
        return None
    if not (await _read(account, brand.programme, now)).moved:
        return None
    async with in_transaction():
        await rows(LOCK, account)
        found = await _read(account, brand.programme, now)
        if not found.moved:
            return None
        level = found.standing.level
        assert level is not None, "where there are tiers everybody has one"
        grace_until = found.standing.grace_until
        turned = (found.turns + 1, found.kind, now) if found.kind else (found.turns, "", None)
        await rows(sql.KEEP, account, level.slug, now, grace_until, *turned)
        if not found.kind:  # earned again within the grace: nothing to say
            return None
        return Turn(found.kind, found.standing)


async def assign(
    account: str, slug: str | None, *, reason: str, by: str, brand: Brand, now: datetime
) -> Turn | None:
    """Give a hidden tier by hand, or take it back (None); NotATier if points reach that one."""
    hidden = {tier.slug for tier in brand.programme.tiers if tier.hidden}
    if slug is not None and slug not in hidden:
        raise NotATier(tier=slug)
    async with in_transaction():
        await rows(LOCK, account)
        before = await _read(account, brand.programme, now)
        why = f"{by}: {reason}"[:500]
        if before.by_hand == (slug or ""):
            given = TierStanding.filter(account_id=account, by_hand__not="")
            await given.update(by_hand_reason=why)  # the newest; that is nothing to be told
            return None
        level = before.standing.level
        kept = level.slug if level else ""
        kind = "up" if slug else "down"
        await rows(sql.GIVE, account, kept, now, slug or "", why, kind)
        return Turn(kind, await standing(account, brand.programme, now))


async def place(account: str, slug: str, *, brand: Brand, until: datetime, now: datetime) -> None:
    """Put somebody in a tier that was earned elsewhere, kept until an instant; never lower.

    NotATier if points do not reach it. Who has earned it here by then stays.
    """
    ladder = [tier.slug for tier in brand.programme.tiers if not tier.hidden]
    if slug not in ladder:
        raise NotATier(tier=slug)
    async with in_transaction():
        await rows(LOCK, account)
        found = await _read(account, brand.programme, now)
        level = found.standing.level
        if level is None or ladder.index(level.slug) < ladder.index(slug):
            await rows(sql.KEEP, account, slug, now, until, found.turns, "", None)


@dataclass(frozen=True, slots=True)
class _Found:
    """A standing, and how it differs from the row that is kept."""

    standing: Standing
    kind: str  # "up", "grace", "down", or nothing to be told
    moved: bool
    by_hand: str
    turns: int


async def _read(account: str, programme: Programme, now: datetime) -> _Found:
    ladder = [tier for tier in programme.tiers if not tier.hidden]
    if not programme.tiers:
        return _Found(Standing(0, None, None), "", False, "", 0)
    kept = await row(sql.EARNED, account, now, programme.counted_since(now))
    assert kept is not None, "every account that is asked for exists"
    earned, grace_until = int(kept["earned"]), None
    by_hand = next((t for t in programme.tiers if t.hidden and t.slug == kept["by_hand"]), None)
    level = before = 0
    if ladder:
        slugs = [tier.slug for tier in ladder]
        before = slugs.index(kept["tier"]) if kept["tier"] in slugs else 0
        grace = instant(kept["grace_until"]) if kept["grace_until"] else None
        level, grace_until = _moved(ladder, before, grace, earned, programme, now)
    reached = ladder[: level + 1] if ladder else []
    if by_hand is not None:
        reached = [*reached, *programme.tiers[: programme.tiers.index(by_hand) + 1]]
    found = Standing(
        earned,
        tier=by_hand or (ladder[level] if ladder else None),
        next_tier=ladder[level + 1] if level + 1 < len(ladder) else None,
        grace_until=grace_until,
        level=ladder[level] if ladder else None,
        reached=frozenset(tier.slug for tier in reached),
    )
    return _Found(
        found,
        _kind(before, level, kept, grace_until),
        level != before or _differs(kept["grace_until"], grace_until),
        kept["by_hand"] or "",
        int(kept["turns"] or 0),
    )


def _moved(
    ladder: list[Tier],
    kept: int,
    grace_until: datetime | None,
    earned: int,
    programme: Programme,
    now: datetime,
) -> tuple[int, datetime | None]:
    """The level from here on, and until when it is only kept."""
    by_points = max(n for n, tier in enumerate(ladder) if tier.from_points <= earned)
    if by_points >= kept:
        return by_points, None
    if grace_until is None:
        return kept, programme.grace_until(now)
    if grace_until > now:
        return kept, grace_until
    lower = kept - 1
    return lower, programme.grace_until(now) if by_points < lower else None


def _differs(kept: Any, grace_until: datetime | None) -> bool:
    return (instant(kept) if kept else None) != grace_until


def _kind(before: int, level: int, kept: Mapping[str, Any], grace_until: datetime | None) -> str:
    if level > before:
        return "up"
    if level < before:
        return "down"
    return "grace" if grace_until is not None and not kept["grace_until"] else ""


async def rose(account: str, turn: Turn | None, locale: str) -> tuple[Line, ...]:
    """That a review found somebody higher, as a line of an answer; then nothing else says it."""
    if turn is None or turn.kind != "up" or turn.standing.level is None:
        return ()
    await rows(sql.TOLD, account)
    return (Line("tier-up", now_in(turn.standing.level, turn.standing, locale)),)


def now_in(tier: Tier, standing: Standing, locale: str) -> dict[str, Param]:
    """What is said of a rise or a fall to a tier, which need not be the one given by hand."""
    factor = {"decimal": f"{standing.multiplier.normalize():f}"}
    return {"tier": tier.title(locale), "factor": factor}


def staying(standing: Standing, locale: str) -> tuple[Line, ...]:
    """What it takes to stay in a tier that is only kept, and until when; else nothing."""
    if standing.grace_until is None or standing.level is None:
        return ()
    params: dict[str, Param] = {
        "missing": standing.lacking,
        "tier": standing.level.title(locale),
        "day": {"day": (standing.grace_until - timedelta(seconds=1)).isoformat()},
    }
    return (Line("tier-stay", params),)


@dataclass(frozen=True, slots=True)
class Page:
    """Accounts whose lots became available in a span of time, and where the next page begins."""

    accounts: list[str]
    after: tuple[datetime, int] | None  # none: the span is done


async def moved_by_time(after: tuple[datetime, int], until: datetime, limit: int) -> Page:
    """Accounts with lots available from just after a place up to an instant, a page of lots."""
    found = await rows(sql.MATURED_OR_LEFT, after[0], after[1], until, limit)
    accounts = list(dict.fromkeys(str(lot["account_id"]) for lot in found))
    if len(found) < limit:
        return Page(accounts, None)
    return Page(accounts, (instant(found[-1]["available_at"]), int(found[-1]["id"])))


async def grace_over(now: datetime, limit: int) -> list[str]:
    """Accounts whose grace has ended: they were told until when."""
    return [str(found["account_id"]) for found in await rows(sql.GRACE_OVER, now, limit)]


@dataclass(frozen=True, slots=True)
class Given:
    """A tier that staff gave to a member, and why."""

    number: str
    slug: str
    reason: str


async def by_hand(limit: int, after: str = "") -> list[Given]:
    """Tiers given by hand, by member number, in pages."""
    found = await rows(sql.BY_HAND, after, limit)
    return [Given(one["number"], one["by_hand"], one["by_hand_reason"]) for one in found]
