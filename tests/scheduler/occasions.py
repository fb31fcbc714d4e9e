"""More that happens to people, by kind: what they earn, do not do, are given, or lose."""

from datetime import datetime, timedelta

from loyalty import ledger, rewards
from loyalty.models import Member
from loyalty.statements import Sql, insert, instant, packed, rows, stamp
from tests.scheduler.happenings import DAY, Change, World, ended, used
from tests.scheduler.oracle import Occurrence
from tests.scheduler.savings import NEVER, Savings, prices


async def birthdays(world: World) -> None:
    """They were paid for; the wish is due."""
    made = list[tuple[object, ...]]()
    for person in world.some(0.4):
        for _ in range(1 + int(world.months / 12)):
            at = world.moment()
            year = f"{at.year}"
            once = f"birthday:{person.id}:{year}"
            if once not in {one[3] for one in made[-3:]}:
                account = world.accounts[person.id]
                made.append((account, "birthday", year, once, "earned", 100, stamp(at), "", "", ""))
                world.oracle.expect(Occurrence(person.id, "birthday", f"birthday-{year}", at))
    await rows(_ACTIVITIES, packed(made))


_ACTIVITIES = insert(
    "activity",
    {
        "account_id": "text", "rule": "text", "subject": "text", "once": "text", "state": "text",
        "points": "bigint", "asked_at": "timestamptz", "claim": "text", "decided_by": "text",
        "reason": "text",
    },
)  # fmt: skip


async def levels(world: World) -> None:
    """One was reached, or lost, or will be lost if nothing is earned."""
    made = []
    for person in world.some(0.5):
        turned, at = world.chance.choice(("up", "down", "grace")), world.moment()
        ends = at + 30 * DAY if turned == "grace" else None
        tier = world.levels[person.id] = "layer-three" if ends else "layer-two"
        account = world.accounts[person.id]
        made.append((account, tier, stamp(at), stamp(ends), "", "", 2, turned, stamp(at)))
        if ends:
            subject = f"{tier}-{ends:%Y-%m-%d}"
            world.oracle.expect(Occurrence(person.id, "tier-lapsing", subject, ends))
        else:
            kind = "tier-reached" if turned == "up" else "tier-lost"
            world.oracle.expect(Occurrence(person.id, kind, "2", at))
    await rows(_STANDINGS, packed(made))


_STANDINGS = insert(
    "tier_standing",
    {
        "account_id": "text", "tier": "text", "since": "timestamptz", "grace_until": "timestamptz",
        "by_hand": "text", "by_hand_reason": "text", "turns": "int", "turned": "text",
        "turned_at": "timestamptz",
    },
)  # fmt: skip


async def deliveries(world: World) -> None:
    """Something was ordered and has come: how do they like it?"""
    made, moments = [], dict[str, datetime]()
    for person in world.people[::3]:
        for number in range(1 + int(world.months / 3)):
            at, name = world.moment(-30), f"{person.id}-{number}"
            moments[name] = at
            paid = stamp(at - 3 * DAY)
            made.append(
                (f"kith:{name}", "kith", name, person.id, "", "", "GBP", 5000, 0, paid, False, "",
                 0, 0, paid, stamp(at))
            )  # fmt: skip
    for one in await rows(_ORDERS, packed(made)):
        at = moments[one["number"]]
        world.oracle.expect(Occurrence(one["member_id"], "review", str(one["id"]), at))


_ORDERS = insert(
    "shop_order",
    {
        "key": "text", "source": "text", "number": "text", "member_id": "bigint", "phone": "text",
        "email": "text", "currency": "text", "total_cents": "bigint", "refunded_cents": "bigint",
        "paid_at": "timestamptz", "cancelled": "boolean", "rate": "text", "posted": "bigint",
        "postings": "int", "received_at": "timestamptz", "delivered_at": "timestamptz",
    },
    " RETURNING id, number, member_id",
)  # fmt: skip


async def silences(world: World) -> None:
    """They said their last word, or ordered for the last time, whichever came later."""
    words, moments = (
        [],
        {one["member_id"]: instant(one["last"]) for one in await rows(_LAST_ORDERS)},
    )
    for person in world.people:
        if person.id % 3 == 1 or person.id % 6 == 0:
            at = world.moment(-100)
            words.append((person.id, stamp(at), f"{at:%Y-%m-%d}"))
            moments[person.id] = max(at, moments.get(person.id, at))
    for member, at in moments.items():
        world.oracle.expect(Occurrence(member, "silent", f"{at:%Y-%m-%d}", at))
    await rows(_LAST_WORDS, packed(words))


_LAST_ORDERS = Sql("SELECT member_id, max(paid_at) AS last FROM shop_order GROUP BY member_id")
_LAST_WORDS = Sql(
    "UPDATE member SET last_word_at = (v->>1)::timestamptz, last_word_on = (v->>2)::date"
    " FROM json_array_elements($1::json) AS t(v) WHERE member.id = (v->>0)::bigint",
    "UPDATE member SET last_word_at = v.value->>1, last_word_on = v.value->>2"
    " FROM json_each($1) v WHERE member.id = v.value->>0",
)


async def friends(world: World) -> None:
    """They joined and have not ordered; some do later."""
    made, moments = [], dict[int, datetime]()
    for friend in world.people[2::3]:
        advocate = world.chance.choice(world.people[::3])
        at = moments[friend.id] = world.moment(-30)
        made.append((friend.id, advocate.id, "CODE", stamp(at), "joined", "", 0, 0, 0))
    for one in await rows(_REFERRALS, packed(made)):
        subject, at = str(one["id"]), moments[one["friend_id"]]
        pairs = (("friend-waiting", one["friend_id"]), ("advocate-waiting", one["advocate_id"]))
        for kind, member in pairs:
            world.oracle.expect(Occurrence(member, kind, subject, at))
        if world.chance.random() < 0.3:
            world.later(_ordered(world, one["id"], dict(pairs)), at)


def _ordered(world: World, referral: int, pairs: dict[str, int]) -> Change:
    async def order(now: datetime) -> None:
        await rows(_ORDERED, referral)
        for kind, member in pairs.items():
            world.oracle.gone(member, kind, str(referral))

    return order


_REFERRALS = insert(
    "referral",
    {
        "friend_id": "bigint", "advocate_id": "bigint", "code": "text",
        "attributed_at": "timestamptz", "stage": "text", "decided_by": "text",
        "advocate_points": "bigint", "friend_points": "bigint", "postings": "int",
    },
    " RETURNING id, friend_id, advocate_id",
)  # fmt: skip
_ORDERED = Sql("UPDATE referral SET stage = 'ordered' WHERE id = $1")


async def lapses(world: World) -> None:
    """Points of some are written off, once each."""
    for person in world.some(min(0.2, 60 / len(world.people))):

        async def lapse(now: datetime, member: int = person.id) -> None:
            account = world.accounts[member]
            if await ledger.lapse(account, world.brand, now):
                for one in await rows(_LAPSED, account, now):
                    subject = str(one["id"])
                    world.oracle.expect(Occurrence(member, "points-expired", subject, now))

        world.later(lapse, world.starts + timedelta(days=10))


_LAPSED = Sql("SELECT id FROM ledger_entry WHERE account_id = $1 AND kind = 'expire' AND at = $2")


async def savings(world: World) -> None:
    """Points become spendable, which makes rewards affordable; and some are redeemed.

    What is left out: points that come back, are taken back or are owed, gifts, and members who
    became one; stocks, limits and seasons of rewards; levels that change, as prices may with them.
    """
    programme = world.brand.programme
    for person in world.savers:
        of_level = prices(programme, world.levels.get(person.id, ""))
        gains, had = world.gains[person.id], world.had[person.id]
        saved = Savings(of_level, gains, world.starts, had)
        hoped = _hope(world, person.id, saved)
        for _ in range(1 + int(world.months * 0.8)):  # mostly soon after they got some
            at = world.chance.choice(gains).at + 5 * DAY * world.chance.random()
            redeem = _redeems(world, person.id, saved, hoped)
            if at > world.starts:
                world.changes.append((at, redeem))
            else:
                world.later(redeem)


def _hope(world: World, member: int, saved: Savings) -> set[tuple[str, str]]:
    """What they could have until they redeem something, if they ever do."""
    programme, hoped = world.brand.programme, set[tuple[str, str]]()
    for rule in programme.reminding:
        days = timedelta(days=rule.valid_days)
        if rule.kind == "affordable":
            chances = saved.enough(days)
        elif rule.kind == "within-reach":
            chances = saved.near(days, programme.reminders.within_reach)
        else:
            continue
        for subject, chance in chances.items():
            if not chance.spans:
                continue  # a dearer one came with it
            hoped.add((rule.kind, subject))
            world.oracle.expect(Occurrence(member, rule.kind, subject, chance.due), chance)
    return hoped


def _redeems(world: World, member: int, saved: Savings, hoped: set[tuple[str, str]]) -> Change:
    async def redeem(now: datetime) -> None:
        can = [slug for cost, slug in saved.prices if cost <= saved.balance(now)]
        if not can:
            return
        slug = world.chance.choice(can)
        number = next(one.number for one in world.brand.programme.rewards if one.slug == slug)
        who = await Member.get(id=member)
        offer = await rewards.offer_number(number, world.brand, now, who)
        if offer.closed or offer.cost > saved.balance(now):
            return  # what they keep of a level is over, and nobody reviews it here
        once = f"redeemed:{member}:{saved.had}"
        voucher = await rewards.redeem(who, offer, once=once, brand=world.brand, now=now)
        for end in saved.redeemed(voucher.points, now) - {NEVER}:
            world.oracle.gone(member, "points-expiring", f"{end:%Y-%m-%dT%H}")
        for kind, subject in hoped:
            world.oracle.gone(member, kind, subject)
        hoped.clear()
        hoped.update(_hope(world, member, saved))
        _gets(world, member, voucher.key, voucher.expires_at, now)

    return redeem


def _gets(world: World, member: int, key: str, ends: datetime, now: datetime) -> None:
    """A voucher, which some use."""
    world.oracle.expect(Occurrence(member, "voucher-expiring", key, ends))
    world.then(ends, ended(world, member, key))
    if world.chance.random() < 0.3:
        world.then(now + 40 * DAY * world.chance.random(), used(world, member, key))


KINDS = (birthdays, levels, deliveries, silences, friends, lapses, savings)
