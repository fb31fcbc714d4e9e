"""Members who differ in everything that a filter can ask, and random filters."""

import random
from datetime import datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from loyalty import ledger, members, programme
from loyalty.ledger import Cause
from loyalty.models import Identity, Member, MemberTag, Order, TierStanding
from loyalty.segments import FIELDS, AllOf, AnyOf, Condition, Filter, Not
from loyalty.segments import values as kinds
from tests.loyalty.people import BRAND, RULES

DAYS = (0, 1, 30, 60, 365)  # instants are exactly so long ago: both sides of a limit are met
ZONES = ("Europe/London", "Europe/Berlin", "America/Adak")
HOSTILE = (
    "'; DROP TABLE member; --", '" OR 1=1 --', "%", "_", "\\", "\\' or '1'='1", "$1", "?1", ":a",
    "NULL", "\u202egnp", "😀", "ﬀ", "a\u0301", "it's", "{0}", "1); DELETE FROM lot; --", "*/ /*",
)  # fmt: skip
TAGS = ("vip", "press", *(kinds.tag_of(one) for one in HOSTILE))
TIERS = ("Layer One", "layer-two", "LAYER THREE", "ambassador")
NUMBERS = ("0", "1", "2", "3", "20", "60", "100", "200", "1000000000000")
AMOUNTS = ("0.00", "0.05", "1.00", "3.00", "5.00", "10.00", "54.00", "99999999999.99")


async def crowd(chance: random.Random, now: datetime, size: int = 24) -> None:
    """Put the rules in force and make the crowd; two of them are nobody any more."""
    await programme.apply(RULES, now - timedelta(1))
    for number in range(size):
        member = await _member(number, chance, now)
        for lot in range(chance.randrange(4)):
            await _gained(member, lot, chance, now)
        for order in range(chance.randrange(4)):
            await _ordered(member, f"{number}-{order}", chance, now)
        for tag in chance.sample(TAGS, chance.randrange(4)):
            await MemberTag.create(key=f"{member.id}:{tag}", member=member, tag=tag)
        if chance.random() < 0.7:
            await TierStanding.create(
                account_id=member.account_id, since=now,
                tier=chance.choice(["layer-one", "layer-two", "layer-three", "of-old-rules"]),
                by_hand=chance.choice(["", "", "", "ambassador", "of-old-rules"]),
            )  # fmt: skip
    first, second, *_ = await Member.all().order_by("id")
    await Member.filter(id=first.id).update(merged_into_id=second.id)
    last = await Member.all().order_by("-id").first()
    assert last is not None
    await Member.filter(id=last.id).update(forgotten_at=now)


async def _member(number: int, chance: random.Random, now: datetime) -> Member:
    channel = chance.choice(["whatsapp", "telegram", "email"])
    name, zone = f"m{number}", chance.choice(ZONES)
    if channel == "email":
        found = await members.enrol([f"email:{name}"], name=name, locale="en", zone=zone, now=now)
        assert found is not None
    else:
        found = await members.join(
            channel=channel, address=f"{channel}:{name}", name=name, locale="en", zone=zone, now=now
        )
        if chance.random() < 0.3:
            other = "telegram" if channel == "whatsapp" else "whatsapp"
            await Identity.create(member=found, kind=other, address=f"{other}:{name}")
        if chance.random() < 0.3:
            await Identity.filter(address=f"{channel}:{name}").update(unreachable_at=now)
    await Member.filter(id=found.id).update(
        locale=chance.choice(["en", "de"]),
        marketing=chance.random() < 0.5,
        silent=chance.random() < 0.2,
        joined_at=now - timedelta(chance.choice(DAYS)),
        last_word_at=chance.choice([None, now - timedelta(chance.choice(DAYS))]),
        invited=chance.choice(["", "joined", "ordered", "rewarded"]),
        friends_rewarded=chance.randrange(4),
        birthday=chance.choice(["", "03-01", "04-30", "02-29", "12-31"]),
    )
    return found


async def _gained(member: Member, lot: int, chance: random.Random, now: datetime) -> None:
    """Points that are pending, available, or over by now; some of them spent."""
    day, once = timedelta(1), f"lot:{member.id}:{lot}"
    begins = now + timedelta(chance.choice([-90, -1, 0, 1]))
    ends = chance.choice([None, begins + day, now + day, now + 30 * day, now + 60 * day, now])
    ends = None if ends is None else max(ends, begins + timedelta(seconds=1))
    points, gained = chance.choice([1, 20, 100]), begins - day
    cause = Cause("earn_activity", "test", once, BRAND, {})
    await ledger.gain(
        member.account_id, points, cause, available_at=begins, expires_at=ends, now=gained
    )
    if begins <= now and chance.random() < 0.3:
        spent = Cause("redeem", "test", f"spent:{once}", BRAND, {})
        await ledger.spend(member.account_id, chance.choice([1, points]), spent, now=begins)


async def _ordered(member: Member, number: str, chance: random.Random, now: datetime) -> None:
    total = chance.choice([0, 300, 5400])
    await Order.create(
        key=f"kith:{number}", source="kith", number=number, member=member, currency="GBP",
        total_cents=total, refunded_cents=chance.choice([0, 0, total // 3, total]),
        paid_at=chance.choice([None, *(now - timedelta(day) for day in DAYS)]),
        cancelled=chance.random() < 0.3, received_at=now,
    )  # fmt: skip


_POOLS: dict[Any, Any] = {
    kinds.NAME: st.sampled_from([*ZONES, *HOSTILE]),
    kinds.RANK: st.sampled_from(TIERS),
    kinds.MEMBER: st.sampled_from(["M7K2Q9XA", "0"]),
    kinds.TAG: st.sampled_from(TAGS),
    kinds.LANGUAGE: st.sampled_from(["en", "de"]),
    kinds.COUNTRY: st.sampled_from(["GB", "DE", "US", "AT"]),
    kinds.NUMBER: st.sampled_from(NUMBERS),
    kinds.MONEY: st.sampled_from(AMOUNTS),
    kinds.SPAN: st.sampled_from([f"{day} {'day' if day == 1 else 'days'}" for day in DAYS]),
}  # fmt: skip


@st.composite
def _conditions(draw: st.DrawFn) -> Condition:
    """Any condition but one that names a saved segment."""
    field = FIELDS[draw(st.sampled_from([name for name in FIELDS if name != "segment"]))]
    kind, op = field.kind, draw(st.sampled_from(field.kind.ops))
    if kind is kinds.AGE:
        pool = st.just("never") if op in kinds.EQUAL else _POOLS[kinds.SPAN]
    elif kind in _POOLS:
        pool = _POOLS[kind]
    else:
        pool = st.sampled_from(kind.expects.replace(" <", ",").split(", "))
    value = tuple(draw(st.lists(pool, min_size=1, max_size=3))) if op == "in" else draw(pool)
    within = None
    if field.within == "must" or (field.within and draw(st.booleans())):
        within = draw(st.sampled_from(DAYS))
    return Condition(field.name, op, value, within)


def _joined(parts: st.SearchStrategy[Filter]) -> st.SearchStrategy[Filter]:
    several = st.lists(parts, min_size=2, max_size=3).map(tuple)
    return st.one_of(st.builds(Not, parts), st.builds(AllOf, several), st.builds(AnyOf, several))


CONDITIONS: st.SearchStrategy[Filter] = _conditions()
FILTERS = st.recursive(CONDITIONS | st.just(AllOf(())), _joined, max_leaves=6)
