"""What is exported and imported into an empty database is the same: import(export(x)) = x."""

import csv
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from tortoise.transactions import in_transaction

from handlers.messages import clean
from loyalty import insights, ledger, members, programme, tiers
from loyalty.codes import ALPHABET
from loyalty.ledger import Cause
from loyalty.models import Identity, Lot, Member
from loyalty.programme import Brand
from referral_links import conversions, links, old_codes
from referral_links.models import OldCode, ReferralLink
from tests.bot.files import Mover
from tests.phones import RULES, SECRET, brand_of
from tests.profiles import tries


@dataclass(frozen=True)
class Person:
    """A member as the strategies draw one."""

    name: str
    kinds: frozenset[str]  # of addresses: phone, email, external, telegram, whatsapp
    locale: str
    zone: str
    birthday: str
    lots: list[tuple[int, int, int | None, bool]]  # points, days to come, days it lasts, earned
    spent: int
    owed: int
    tier: str
    hidden: bool
    linked: bool
    codes: list[str]


names = st.text(max_size=20).map(lambda text: clean(text).strip()) | st.sampled_from(
    ["=1+1", "+Ana", "-Ana", "@Ana", "'Ana", "''", 'A "B"; C, D', "Ana\nWeiss", "Zoë 🌻", "0"]
)
people = st.builds(
    Person,
    name=names,
    kinds=st.frozensets(
        st.sampled_from(["phone", "email", "external", "telegram", "whatsapp"]), min_size=1
    ),
    locale=st.sampled_from(["en", "de"]),
    zone=st.sampled_from(["Europe/London", "Asia/Kathmandu", "UTC"]),
    birthday=st.sampled_from(["", "02-29", "12-31"]),
    lots=st.lists(
        st.tuples(
            st.integers(1, 2000),
            st.integers(-200, 30),
            st.none() | st.integers(1, 400),
            st.booleans(),
        ),
        max_size=4,
    ),
    spent=st.integers(0, 300),
    owed=st.integers(0, 3000),
    tier=st.sampled_from(["", "layer-two", "layer-three"]),
    hidden=st.booleans(),
    linked=st.booleans(),
    codes=st.lists(st.text(ALPHABET, min_size=4, max_size=12), max_size=2),
)


async def live(one: Person, number: int, brand: Brand, now: datetime) -> None:
    """Make the person a member to whom all this happened, without any import."""
    own = {
        "phone": f"phone:+4477009000{number:02}", "email": f"email:m{number}@example.com",
        "external": f"external:Shop {number}", "telegram": f"external:telegram:{number}",
        "whatsapp": f"external:whatsapp:GB.{number}",
    }  # fmt: skip
    async with in_transaction():
        member = await members.enrol(
            [own[kind] for kind in sorted(one.kinds - {"telegram"})], name=one.name,
            locale=one.locale, zone=one.zone, now=now - timedelta(days=400, seconds=number),
        )  # fmt: skip
        assert member is not None
        if "telegram" in one.kinds:
            address = f"telegram:{number}"
            await Identity.create(member=member, kind="telegram", address=address, heard_at=now)
    await Member.filter(id=member.id).update(birthday=one.birthday)
    key = member.account_id
    for at, (points, days, lasts, earned) in enumerate(one.lots):
        start = now + timedelta(days=days, microseconds=at)
        end = start + timedelta(days=lasts) if lasts else None
        kind: ledger.Kind = "earn_activity" if earned else "adjust"
        cause = Cause(kind, f"test:{at}", f"gain:{key}:{at}", brand, {})
        await ledger.gain(key, points, cause, available_at=start, expires_at=end, now=now)
    spendable = (await ledger.balance(key, now)).available
    if one.spent and spendable:
        cause = Cause("adjust", "test", f"spend:{key}", brand, {})
        await ledger.spend(key, min(one.spent, spendable), cause, now=now)
    if one.owed:
        cause = Cause("clawback", "test", f"claw:{key}", brand, {})
        await ledger.claw_back(key, one.owed, cause, gained_for="nothing", now=now)
    if one.tier:
        until = now + timedelta(days=90)
        await tiers.place(key, one.tier, brand=brand, until=until, now=now)
    if one.hidden:
        await tiers.assign(key, "ambassador", reason="dear", by="test", brand=brand, now=now)
    if one.linked:
        await links.link_of(member, now)
        if number % 2:
            await links.rename(member, f"Julia{number}", now=now, secret=SECRET)
    codes = [f"{code}{number:02}" for code in one.codes]
    await old_codes.keep({member.id: ("", codes)}, batch=0, now=now)


async def known(brand: Brand, now: datetime) -> dict[str, Any]:
    """Everything that is promised to come along, by member number."""
    found = {}
    for member in await Member.all():
        addresses = {
            one.address if one.kind in ("phone", "email", "external") else f"external:{one.address}"
            for one in await Identity.filter(member_id=member.id)
        }
        lots = [
            (lot.remaining, lot.available_at, lot.expires_at)
            for lot in await Lot.filter(account_id=member.account_id, remaining__gt=0)
            if lot.expires_at is None or lot.expires_at > now
        ]
        balance = await ledger.balance(member.account_id, now)
        standing = await tiers.standing(member.account_id, brand.programme, now)
        assert standing.tier
        assert standing.level
        own, others = (await old_codes.of([member.id])).get(member.id, ("", ()))
        for code in filter(None, (own, *others)):
            link = await links.find(code)
            assert link is not None
            assert link.member_id == member.id
        found[member.number] = (
            member.name, member.locale, member.zone, member.birthday, member.joined_at, addresses,
            sorted(lots, key=str), balance.available, balance.pending, balance.debt,
            standing.tier.slug, standing.level.slug, own, others,
        )  # fmt: skip
    return found


def cells(path: Path) -> list[dict[str, str]]:
    """The lines of a file, until when a tier is kept aside: who earned it keeps it for a window."""
    with path.open(newline="", encoding="utf-8-sig") as file:
        return [{**row, "tier_until": ""} for row in csv.DictReader(file)]


@settings(max_examples=tries(10), deadline=None)
@given(drawn=st.lists(people, min_size=1, max_size=4))
async def test_what_moves_out_moves_in_again(
    db: str,
    emptied: Callable[[], Awaitable[None]],
    now: datetime,
    tmp_path: Path,
    drawn: list[Person],
) -> None:
    await emptied()
    brand = brand_of(RULES, await programme.apply(RULES, now))
    for number, one in enumerate(drawn):
        await live(one, number, brand, now)
    mover = Mover(tmp_path, brand, now)
    first, before = await mover.write("first.csv"), await known(brand, now)
    assert (await mover.write("again.csv")).read_bytes() == first.read_bytes()
    await emptied()
    await programme.apply(RULES, now)
    taken = await mover.take(first)
    assert taken.refused == {}
    assert taken.counts == (len(drawn), 0, 0)
    assert await known(brand, now) == before
    assert cells(await mover.write("second.csv")) == cells(first)
    chosen = {old_codes.key_of(link.code) async for link in ReferralLink.all()}
    assert {one.code async for one in OldCode.filter(batch=None)} <= chosen
    assert await insights.drift(SECRET) == []
    assert await conversions.drift() == []
    # the same bytes would be recognised as taken in, unless something about them is new
    once_more = await mover.take(await mover.write("third.csv"), region="GB")
    assert once_more.counts == (0, len(drawn), 0), once_more.refused
    assert (once_more.result.totals.gained, once_more.result.totals.taken) == (0, 0)
