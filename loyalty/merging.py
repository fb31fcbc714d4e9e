"""Two members turn out to be one person: what is theirs comes together, and no bonus counts twice.

The older one stays. Entries, lots and vouchers stay on the account they were written to
(`loyalty.family` finds them); what is left of the points moves, each lot with its dates.
"""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from tortoise.transactions import in_transaction

from loyalty import (
    campaigns,
    clocks,
    consent,
    earning,
    family,
    ledger,
    members,
    orders,
    reminder_choices,
    tiers,
)
from loyalty.earning import limits
from loyalty.errors import Refusal
from loyalty.failures import Failures
from loyalty.ledger import Cause
from loyalty.models import Activity, LinkCode, Member, ProgrammeVersion, TierStanding
from loyalty.programme import Brand, EarningRules, Programme
from loyalty.programme.earning_rules import OF_ORDERS
from loyalty.statements import Sql, instant, row, rows


class OneAlready(Refusal):
    """Both are the same member by now."""

    text = "link-already"


class Gone(Refusal):
    """One of the two has left."""

    text = "link-gone"


@dataclass(frozen=True, slots=True)
class Pair:
    """Two locked members: the older one, who stays, and the one who becomes part of it."""

    whole: Member
    part: Member


async def meet(one: int, other: int) -> Pair:
    """Lock two members; OneAlready if they have become one, Gone if one has left."""
    first, second = [await members.lock(number) for number in sorted((one, other))]
    if first.id == second.id:
        raise OneAlready
    if first.forgotten_at is not None or second.forgotten_at is not None:
        raise Gone
    whole, part = sorted((first, second), key=lambda member: (member.joined_at, member.id))
    return Pair(whole, part)


async def take_back_doubled(pair: Pair, brand: Brand, now: datetime) -> int:
    """Take from the part what the whole was given too; how many points those were."""
    doubled = await _joining(pair, brand, now)
    kept = await _activities(pair.whole.account_id)
    for activity in await _activities(pair.part.account_id):
        rule = await _rule(activity, brand)
        excess = _excess(activity, kept, rule, brand.programme.zone) if rule else 0
        if activity.state == "waiting":
            if excess and await row(_REJECT, activity.id, now):
                await earning.unbudget(activity, brand)
            continue
        if excess:
            about = f"activity:{activity.rule}:{activity.id}"
            doubled += await _take_back(pair.part, activity.account_id, about, excess, brand, now)
        if excess < activity.points:
            kept.append(activity)
    return doubled


_PAID_FOR_JOINING = Sql(
    "SELECT COALESCE(SUM(points), 0) AS points FROM ledger_entry WHERE cause = 'join'"
    f" AND account_id IN {family.ACCOUNTS}"
)
_REJECT = Sql(
    "UPDATE activity SET state = 'rejected', decided_at = $2, decided_by = 'rule',"
    " reason = 'done before in another chat' WHERE id = $1 AND state = 'waiting' RETURNING id"
)


async def _joining(pair: Pair, brand: Brand, now: datetime) -> int:
    """Whoever joined twice was welcomed once too often."""
    paid = [
        int(found["points"])
        for account in (pair.whole.account_id, pair.part.account_id)
        if (found := await row(_PAID_FOR_JOINING, account))
    ]
    if min(paid) <= 0:
        return 0
    return await _take_back(pair.part, pair.part.account_id, "join", paid[1], brand, now)


async def _take_back(
    part: Member, gained_on: str, about: str, points: int, brand: Brand, now: datetime
) -> int:
    """Take back what was given for something, but for what expired unused; how many points."""
    points -= await orders.forgiven(part.account_id, about, brand, now, gained_on)
    if points <= 0:
        return 0
    cause = Cause("clawback", about, f"merge:{gained_on}:{about}", brand, {"merged": True})
    await ledger.claw_back(part.account_id, points, cause, gained_for=about, now=now)
    return points


async def _activities(account: str) -> list[Activity]:
    """What was done, the oldest first; not what orders count for their own limits."""
    found = Activity.filter(
        account_id__in=await family.accounts(account), state__in=("earned", "waiting")
    ).exclude(rule__in=("grant", "take"))
    return [one for one in await found.order_by("asked_at", "id") if not _by_order(one)]


def _by_order(activity: Activity) -> bool:
    return bool(activity.once == f"order:{activity.subject}:{activity.rule}")


async def _rule(activity: Activity, brand: Brand) -> EarningRules | None:
    """The rule as it is now; if it was dropped, as it was in the last version that had it."""
    for rule in brand.programme.earning:
        if rule.slug == activity.rule:
            return rule
    async for version in ProgrammeVersion.all().order_by("-version"):
        for rule in Programme.model_validate(version.body).earning:
            if rule.slug == activity.rule:
                return rule
    return None


def _excess(
    activity: Activity, kept: Sequence[Activity], rule: EarningRules, zone: ZoneInfo
) -> int:
    """How many of an activity's points one person would not have got on top of what they keep."""
    if rule.kind in OF_ORDERS:
        return 0
    same = [one for one in kept if one.rule == activity.rule]
    points: int = activity.points
    if rule.once_per_subject and any(one.subject == activity.subject for one in same):
        return points

    def together(period: str) -> list[Activity]:
        return [one for one in same if _in_one_period(one, activity, rule, period, zone)]

    if rule.max_count is not None and len(together(rule.count_period)) >= rule.max_count:
        return points
    if rule.max_points is None:
        return 0
    had: int = sum(one.points for one in together(rule.points_period))
    return min(points, max(0, had + points - rule.max_points))


def _in_one_period(
    one: Activity, other: Activity, rule: EarningRules, period: str, zone: ZoneInfo
) -> bool:
    """Whether the later of the two would have been counted together with the earlier."""
    earlier, later = sorted((one.asked_at, other.asked_at))
    since = limits.counted_since(rule, period, later, zone)
    return since is None or since <= earlier


_IDENTITIES = Sql("UPDATE identity SET member_id = $2 WHERE member_id = $1")
_OUTGOING = Sql(
    "UPDATE outgoing SET member_id = $2 WHERE member_id = $1"
    " AND address IN (SELECT address FROM identity WHERE member_id = $1)"
)
# An order that somebody is dealing with right now follows its customer by itself: `customer_of`.
_ORDERS = Sql(
    "UPDATE shop_order SET member_id = $2 WHERE id IN (SELECT id FROM shop_order"
    " WHERE member_id = $1 ORDER BY id FOR NO KEY UPDATE SKIP LOCKED)",
    "UPDATE shop_order SET member_id = ?2 WHERE member_id = ?1",
)
_PROPOSALS = Sql("UPDATE proposal SET member_id = $2 WHERE member_id = $1")
_TAGS = Sql(
    "INSERT INTO member_tag (key, member_id, tag) SELECT CAST($2 AS bigint) || ':' || tag, $2, tag"
    " FROM member_tag WHERE member_id = $1 ON CONFLICT (key) DO NOTHING"
)
_UNTAGGED = Sql("DELETE FROM member_tag WHERE member_id = $1 AND member_id <> $2")
_PARTS = Sql("UPDATE member SET merged_into_id = $2 WHERE merged_into_id = $1")
_EMPTIED = Sql(
    "UPDATE member SET merged_into_id = $2, name = '', birthday = '', birthday_at = NULL,"
    " zone = 'UTC', marketing = false, silent = true, named = false, in_league = false,"
    " last_word_on = NULL WHERE id = $1"
)
_TOLD = Sql(
    "UPDATE member SET name = $2, birthday = $3, birthday_at = $4, last_word_at = $5,"
    " imported_in = $6, last_word_on = $7 WHERE id = $1"
)


async def move_people(pair: Pair) -> None:
    """Chats, orders, messages, tags and codes of the part are the whole's from now on."""
    ids = (pair.part.id, pair.whole.id)
    await campaigns.become_one(*ids)
    await reminder_choices.become_one(*ids)
    for statement in (_ORDERS, _OUTGOING, _IDENTITIES, _PROPOSALS, _TAGS, _UNTAGGED, _PARTS):
        await rows(statement, *ids)
    await LinkCode.filter(member_id__in=ids, used_at=None).delete()


async def move_points(pair: Pair, brand: Brand, now: datetime) -> int:
    """What is left of the part's points becomes the whole's, each lot with its dates."""
    old, new = pair.part.account_id, pair.whole.account_id
    return await _carry(old, new, f"merge:{old}", brand, now)


# What an order or a friend brought can still be taken back, or wait for a delivery: it is found by
# its cause, so it keeps that.
_WITH_CAUSE = Sql(
    "SELECT l.id, l.remaining, l.available_at, l.expires_at, e.kind, e.cause"
    " FROM lot l JOIN ledger_entry e ON e.id = l.entry_id WHERE l.account_id = $1"
    " AND l.remaining > 0 AND e.kind IN ('earn_order', 'earn_referral') ORDER BY e.cause, l.id"
)


async def _carry(old: str, new: str, once: str, brand: Brand, now: datetime) -> int:
    """Move everything from one account to another; how many points (less than none: a debt)."""
    for account in sorted((old, new)):
        await ledger.hold(account)
    await ledger.lapse(old, brand, now)
    lots, moved = await rows(_WITH_CAUSE, old), {"moved": True}
    for about in dict.fromkeys(str(lot["cause"]) for lot in lots):
        points = sum(int(lot["remaining"]) for lot in lots if lot["cause"] == about)
        out = Cause("clawback", about, f"{once}:out:{about}", brand, moved)
        await ledger.claw_back(old, points, out, gained_for=about, now=now)
    for lot in lots:
        into = Cause(lot["kind"], lot["cause"], f"{once}:in:{lot['id']}", brand, moved)
        await ledger.gain(
            new,
            int(lot["remaining"]),
            into,
            available_at=instant(lot["available_at"]),
            expires_at=instant(lot["expires_at"]) if lot["expires_at"] else None,
            now=now,
        )
    points = sum(int(lot["remaining"]) for lot in lots)
    return points + await ledger.move(old, new, brand=brand, once=once, now=now)


_STRANDED = Sql(
    "SELECT a.key, a.length, whole.account_id AS home FROM member part"
    " JOIN account a ON a.key = part.account_id JOIN member whole ON whole.id = part.merged_into_id"
    " WHERE part.merged_into_id IS NOT NULL AND (a.total > 0 OR a.debt > 0) LIMIT 100"
)


async def gather(brand: Brand, now: datetime) -> int:
    """Move what reached the account of a part after all; how many accounts had something.

    One that fails holds up nobody: the others are moved first, then the failure is raised.
    """
    found, failures = await rows(_STRANDED), Failures()
    for one in found:
        once = f"gather:{one['key']}:{one['length']}"
        with failures.aside(one["key"]):
            async with in_transaction():
                await _carry(one["key"], one["home"], once, brand, now)
    failures.tell("accounts keep what is another's")
    return len(found)


async def move_tier(pair: Pair, brand: Brand, now: datetime) -> tiers.Turn | None:
    """Points earned count together; a tier given by hand is kept."""
    old = await TierStanding.get_or_none(account_id=pair.part.account_id)
    if old is not None and old.by_hand:
        new = await TierStanding.get_or_none(account_id=pair.whole.account_id)
        if new is None or not new.by_hand:
            await _give(pair, old, brand, now)
    await TierStanding.filter(account_id=pair.part.account_id).delete()
    return await tiers.review(pair.whole.account_id, brand, now)


async def _give(pair: Pair, old: TierStanding, brand: Brand, now: datetime) -> None:
    by, _, reason = old.by_hand_reason.partition(": ")
    with suppress(Refusal):  # the rules have no such tier any more
        await tiers.assign(
            pair.whole.account_id, old.by_hand, reason=reason, by=by, brand=brand, now=now
        )
        # Nobody is congratulated again on what they have had for long.
        new = TierStanding.filter(account_id=pair.whole.account_id)
        await new.update(turned_at=old.turned_at)


async def share_zone(pair: Pair, own: str) -> bool:
    """One zone for both, before numbers of the part are the whole's; False if it was one already.

    `own` is the programme's, which nobody needs to have told.
    """
    whole, part = pair.whole, pair.part
    if whole.zone == part.zone and clocks.is_zone(whole.zone):
        return False
    first, second = [(one.zone, await members.numbers_of(one.id)) for one in (whole, part)]
    whole.zone = clocks.of_both(first, second, own)
    await Member.filter(id=whole.id).update(zone=whole.zone)
    return True


async def become_one(pair: Pair, *, channel: str, wording: str, source: str, now: datetime) -> None:
    """Name, birthday and consent of both: the whole's come first, of consents the stricter.

    Nobody can tell which of two answers was meant for both chats, and a yes too little is asked for
    again while a yes too much was never given. That goes for being named to friends and in the
    league, too: the name that is shown may be the one that was told where nobody agreed.
    """
    whole, part = pair.whole, pair.part
    if not whole.birthday and whole.birthday_at is None:
        whole.birthday, whole.birthday_at = part.birthday, part.birthday_at
    whole.name = whole.name or part.name
    whole.last_word_at = max(filter(None, (whole.last_word_at, part.last_word_at)), default=None)
    whole.imported_in = whole.imported_in if whole.imported_in is not None else part.imported_in
    stricter: list[consent.Purpose] = []
    if whole.marketing and not part.marketing:
        stricter.append("marketing")
    if part.silent and not whole.silent:
        stricter.append("service")
    if whole.named and not part.named:
        stricter.append("name")
    if whole.in_league and not part.in_league:
        stricter.append("league")
    for purpose in stricter:
        await consent.record(
            whole, purpose, False, channel=channel, wording=wording, source=source, now=now
        )
    await rows(
        _TOLD, whole.id, whole.name, whole.birthday, whole.birthday_at, whole.last_word_at,
        whole.imported_in, members.day_of(whole.last_word_at),
    )  # fmt: skip
    await rows(_EMPTIED, part.id, whole.id)
    part.merged_into_id = whole.id
