"""What reminders are worth: figures by hand, who counts, and how seldom chance is called proof."""

import random
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from math import sqrt
from typing import Any

import numpy as np
import pytest

from loyalty import programme, rewards, uplift, worth
from loyalty.intervals import Sample
from loyalty.models import Outgoing
from loyalty.programme import Brand
from loyalty.worth import Side, Verdict, Worth, judging
from tests.handlers.second_chats import merged
from tests.loyalty.audiences import Crowd, gathered
from tests.loyalty.people import BRAND, RULES
from tests.phones import Phone, Town
from tests.profiles import tries

DAY = timedelta(days=1)
SLUG = "expiring-30"


def side(members: int, redeemed: int, ordered: int, each: float = 10.0) -> Side:
    """Each who ordered paid as much."""
    mean = each * ordered / members
    squares = ordered * (each - mean) ** 2 + (members - ordered) * mean**2
    sample = Sample(members, mean, squares)
    values = ((each, each),) * ordered + ((0.0, 0.0),) * (members - ordered)
    few = values if members < uplift.SMALL else ()
    return Side(
        members, redeemed, ordered, round(each * ordered), revenue=sample, net=sample, values=few
    )


def verdict(told: Side, held: Side, share: float = 0.5) -> Verdict:
    """What is said of arms that were dealt as they should be."""
    return judging.judged(told, held, 0.5, share)


def drawn(draw: np.random.Generator, size: int, redeems: float, orders_: float) -> Side:
    """Members as they are: few order, of those most little, some much; who redeems often orders."""
    redeemed = draw.random(size) < redeems
    ordered = draw.random(size) < np.where(redeemed, min(1.0, 2 * orders_), orders_)
    each = np.where(ordered, draw.lognormal(8, 0.6, size), 0.0)
    mean = float(each.mean())
    sample = Sample(size, mean, float(((each - mean) ** 2).sum()))
    return Side(
        size, int(redeemed.sum()), int(ordered.sum()), int(each.sum()), revenue=sample, net=sample
    )


def ruled(**held_out: int) -> Brand:
    """The brand with these rules, each holding out so many of 10,000."""
    (rule,) = (one for one in RULES.reminding if one.slug == SLUG)
    each = [
        rule.model_copy(update={"slug": slug.replace("_", "-"), "held_out": share})
        for slug, share in held_out.items()
    ]
    prices = {"whatsapp": "0.05", "whatsapp:+44": "0.04"}
    rules = RULES.model_validate(
        {
            **RULES.model_dump(),
            "reminding": [one.model_dump() for one in each],
            "marketing": {**RULES.marketing.model_dump(), "prices": prices},
        }
    )
    return replace(BRAND, programme=rules)


HALF = ruled(expiring_30=5000)


async def decided(
    lines: Mapping[int, Any], at: datetime, *, slug: str = SLUG, subject: str = "x"
) -> None:
    """Write what the engine would, for each member: "-" holds out, else what became of it."""
    await Outgoing.bulk_create(
        Outgoing(
            once=f"remind:{slug}:{member}:{subject}", member_id=member, channel="whatsapp",
            address=f"whatsapp:+44{member}" if member % 2 else f"whatsapp:+1{member}",
            locale="en", kind="service", saying={"text": "button-rewards"},
            state="skipped" if state in ("-", "skipped") else state.removesuffix(" form"),
            variant="-" if state == "-" else "form" if state.endswith("form") else "",
            not_before=at, lease_until=at, created_at=at,
        )
        for member, state in lines.items()
    )  # fmt: skip


async def known(now: datetime, brand: Brand = HALF, days: int = 14, back: int = 100) -> list[Worth]:
    """What is said of the last days."""
    return await worth.worth(brand, now - back * DAY, now, days, now)


def test_a_worked_example() -> None:
    """Newcombe's own (1998, table II, (a)): 56 of 70 against 48 of 80; money is ten for each."""
    found = verdict(side(70, 56, 56), side(80, 48, 48))
    for question in worth.SHARES:
        difference = found.answers[question].difference
        assert difference is not None
        bounds = (difference.value, difference.low, difference.high)
        assert bounds == pytest.approx((0.2, 0.0524, 0.3339), abs=5e-5)
    p = found.answers["ordered"].p
    assert p == pytest.approx(0.008, abs=1e-3)
    ordered = sorted(one.p for one in found.answers.values())
    assert found.answers["revenue"].adjusted == pytest.approx(3 * ordered[0])  # the smallest
    assert found.answers["ordered"].adjusted == pytest.approx(max(3 * ordered[0], 2 * p))
    assert found.said == "proven: more redeemed, more ordered, more revenue"
    assert found.prospects == {}


def test_what_is_paid_for_messages_is_deducted_from_what_is_proven() -> None:
    told, held = side(1000, 100, 300, 1000), side(1000, 100, 200, 1000)
    told = replace(told, cost=5000.0, net=replace(told.net, mean=told.net.mean * 0.95))
    found = verdict(told, held)
    assert found.said == "proven: more ordered, more revenue"
    assert found.net is not None
    money, net = found.answers["revenue"].difference, found.net.difference
    assert money is not None
    assert net is not None
    assert money.value == pytest.approx(100)
    assert net.value == pytest.approx(0.95 * 300 - 200 - 5)
    assert net.high - net.low == pytest.approx(money.high - money.low)
    assert verdict(side(1000, 100, 210, 1000), held).net is None


def test_what_keeps_it_from_being_proven() -> None:
    told, held = side(900, 300, 300), side(900, 100, 100)
    assert verdict(told, held).proven("ordered")
    assert judging.judged(told, held, 0.0009, 0.5).why_not == judging.UNEVEN
    assert judging.judged(told, held, 0.0009, 0.5).said == "not proven"
    assert judging.judged(told, held, 0.5, None).why_not == judging.MIXED
    assert judging.judged(told, Side(), None, 0.0).said == "no hold-out"
    assert judging.judged(told, Side(), None, 0.01).why_not == judging.NO_MEMBERS
    assert judging.sample_ratio(90, 10, 0.1) == pytest.approx(1)
    assert judging.sample_ratio(100, 0, 0.0) is None
    assert judging.sample_ratio(8900, 1100, 0.1) == pytest.approx(0.000858, abs=5e-7)


def test_a_prospect_is_about_a_fifth_and_not_about_what_was_seen(chance: random.Random) -> None:
    found = verdict(side(900, 90, 99), side(100, 10, 11), 0.1)
    prospect = found.prospects["redeemed"]
    assert (prospect.base, prospect.base + prospect.hoped) == pytest.approx((0.1, 0.12))
    whole = prospect.members + 1000
    assert uplift.detectable(whole * 9 // 10, whole // 10, 0.1, 3) == pytest.approx(0.02, rel=1e-3)
    other = verdict(side(900, 86, 99), side(100, 14, 11), 0.1).prospects["redeemed"]
    assert other == prospect
    assert prospect.least is not None
    assert prospect.least > prospect.hoped
    assert verdict(side(900, 0, 99), side(100, 0, 11), 0.1).prospects.keys() == {"ordered"}
    draw, seen, rounds = np.random.default_rng(chance.randrange(2**32)), 0, tries(400)
    for _ in range(rounds):  # so many do show it, in 80 of 100 cases, if it is the first of three
        told, held = (draw.binomial(n, p) for n, p in ((whole * 9 // 10, 0.12), (whole // 10, 0.1)))
        answer = uplift.ordered(
            uplift.Arm("a", whole * 9 // 10, int(told), Sample(0, 0, 0)),
            uplift.Arm("-", whole // 10, int(held), Sample(0, 0, 0)),
        )
        seen += answer.p < 0.05 / 3
    assert seen / rounds == pytest.approx(0.8, abs=0.09)
    assert uplift.needed(0.1, 0.9, 0.2) is None
    assert uplift.needed(0.0, 0.1, 0.02) is None
    assert uplift.needed(0.1, 0.0, 0.0) is None


def test_chance_is_seldom_called_proof_and_an_effect_is_found(chance: random.Random) -> None:
    """All three questions of a reminder that does nothing together err in one of twenty."""
    draw, rounds = np.random.default_rng(chance.randrange(2**32)), tries(600)
    wrong = found = 0
    for _ in range(rounds):
        held = drawn(draw, 300, 0.1, 0.15)
        wrong += verdict(drawn(draw, 700, 0.1, 0.15), held, 0.3).said != "not proven"
        found += verdict(drawn(draw, 700, 0.25, 0.25), held, 0.3).proven("redeemed")
    spread = 4.5 * sqrt(0.05 * 0.95 / rounds)
    assert 0.005 < wrong / rounds < 0.05 + spread
    assert found / rounds > 0.9


async def test_who_counts_and_what(town: Town) -> None:
    """Through the real doors: each does something else after the first reminder."""
    brand = replace(town.brand, programme=HALF.programme)
    await programme.apply(HALF.programme, town.now)
    names = ("redeems", "undoes", "given", "orders", "returns", "early", "late", "held", "open")
    people = {name: await town.member(name) for name in names}
    for name in ("redeems", "undoes"):
        await people[name].grant(500)
    ids = {name: int((await phone.member()).id) for name, phone in people.items()}
    await town.shop.order("0", "99.00", customer=people["early"])
    town.wait(days=1)
    first = town.now
    await decided({ids[name]: "sent" for name in names if name not in ("held", "open")}, first)
    await decided({ids["held"]: "-"}, first)
    await decided({ids["late"]: "skipped"}, first + 10 * DAY, subject="y")  # the first one counts
    await decided({ids["held"]: "sent"}, first + DAY, subject="y")
    town.wait(days=1)
    await redeems(people["redeems"])
    await redeems(people["undoes"])
    await people["undoes"].say("cancel voucher")
    await people["undoes"].say("yes")
    gift = next(one for one in town.brand.programme.rewards if one.kind == "money_off")
    await rewards.give(
        await people["given"].member(), gift, once="gift", brand=town.brand, now=town.now
    )
    await town.shop.order("1", "40.00", customer=people["orders"])
    await town.shop.order("2", "20.00", customer=people["orders"])
    await town.shop.refund("2", "5.00")
    await town.shop.order("3", "80.00", customer=people["returns"])
    await town.shop.refund("3", "80.00")
    await town.shop.order("4", "30.00", customer=people["held"])
    town.wait(days=13, minutes=-1)
    await town.shop.order("5", "10.00", customer=people["orders"])
    town.wait(minutes=1)
    await town.shop.order("6", "70.00", customer=people["late"])
    await decided({ids["open"]: "sent"}, town.now - 14 * DAY + timedelta(minutes=1))
    (found,) = await known(town.now, brand)
    told, held = found.verdict.told, found.verdict.held
    assert (told.members, told.redeemed, told.ordered, told.cents) == (7, 1, 1, 6500)
    assert (held.members, held.redeemed, held.ordered, held.cents) == (1, 0, 1, 3000)
    assert (found.waiting, told.sent, held.sent) == (1, 7, 1)
    assert told.revenue.mean == pytest.approx(6500 / 7)
    assert told.revenue.squares == pytest.approx(6500**2 * 6 / 7)
    worthy = brand.programme.worth(65).cents  # a point a pound
    assert told.net.mean == pytest.approx((6500 - worthy) / 7)
    assert sorted(told.values)[-1] == pytest.approx((6500, 6500 - worthy))
    assert len(told.values) == 7
    assert found.verdict.why_not == ""
    (longer,) = await known(town.now + DAY, brand)
    assert (longer.verdict.told.members, longer.waiting) == (8, 0)
    (weeks,) = await known(town.now + DAY, brand, days=16)
    assert (weeks.verdict.told.ordered, weeks.waiting) == (0, 9)


async def redeems(phone: Phone) -> None:
    """Points become a voucher."""
    await phone.say("redeem 1")
    await phone.tap(next(label for label in phone.labels if label.lower().startswith("yes")))


async def test_two_who_became_one_count_once_and_who_left_not_at_all(town: Town) -> None:
    await programme.apply(HALF.programme, town.now)
    ana, other, gone = [await town.member(name) for name in ("Ana", "Ana W", "Ben")]
    ids = [int((await phone.member()).id) for phone in (ana, other, gone)]
    for phone, member in zip((ana, other, gone), ids, strict=True):
        await decided({member: "sent"}, town.now)
        if phone is not other:  # hers went to a chat that she has no more
            await Outgoing.filter(once__endswith=f":{member}:x").update(address=phone.address)
    await Outgoing.filter(member_id=ids[1]).update(variant="-", created_at=town.now + DAY)
    town.wait(days=2)
    await other.grant(500)
    await redeems(other)
    await town.shop.order("1", "40.00", customer=gone)
    await merged(ana, other)
    await gone.say("forget me")
    await gone.tap("Yes, forget me")
    town.wait(days=20)
    (found,) = await known(town.now)
    told, held = found.verdict.told, found.verdict.held
    assert (told.members, told.redeemed, told.ordered, held.members) == (1, 1, 0, 0)
    assert found.verdict.why_not == judging.NO_MEMBERS


@pytest.mark.usefixtures("db")
async def test_messages_cost_what_templates_to_their_numbers_cost(now: datetime) -> None:
    await gathered(Crowd(6), now)
    await programme.apply(HALF.programme, now)
    told = {
        1: "sent form",
        2: "read form",
        3: "sent",
        4: "failed form",
        5: "delivered form",
        6: "-",
    }
    await decided(told, now)
    await decided({1: "sent form"}, now + 13 * DAY, subject="y")
    await decided({3: "sent form"}, now + 14 * DAY, subject="y")  # her days are over
    (found,) = await known(now + 14 * DAY + timedelta(hours=1))
    side = found.verdict.told
    assert (side.members, side.sent, side.forms, side.unpriced) == (5, 5, 4, 0)
    assert side.cost == pytest.approx(3 * 4 + 5)
    assert side.each == pytest.approx(17 / 5)
    (dear,) = await known(now + 15 * DAY, BRAND)
    assert (dear.verdict.told.cost, dear.verdict.told.unpriced) == (0, 4)


@pytest.mark.usefixtures("db")
async def test_a_share_that_changed_begins_anew(now: datetime) -> None:
    """Who is held out, and how many, is another question then; and what was not dealt so, is."""
    await gathered(Crowd(100), now)
    for brand, days in ((ruled(expiring_30=100), -30), (HALF, 0), (HALF, 1)):
        await programme.apply(brand.programme, now + days * DAY)
    await decided(dict.fromkeys(range(1, 51), "sent"), now - DAY)
    await decided({n: "-" if n % 2 else "sent" for n in range(51, 101)}, now)
    (found,) = await known(now + 20 * DAY)
    assert (found.of.since, found.of.changed, found.of.held_out) == (now, True, 5000)
    assert (found.verdict.told.members, found.verdict.held.members) == (25, 25)
    assert found.verdict.why_not == ""
    (short,) = await worth.worth(HALF, now + DAY / 2, now + 20 * DAY, 14, now + 20 * DAY)
    assert (short.of.changed, short.verdict.told.members) == (False, 0)
    (past,) = await worth.worth(HALF, now - 9 * DAY, now, 14, now + 20 * DAY)
    assert (past.of.held_out, past.of.changed, past.verdict.told.members) == (100, False, 50)
    await decided(dict.fromkeys(range(1, 51), "sent"), now + 2 * DAY, subject="y")
    (uneven,) = await known(now + 20 * DAY)
    assert uneven.verdict.why_not == judging.UNEVEN
    await programme.apply(ruled(expiring_30=0).programme, now + 2 * DAY)
    (none,) = await known(now + 20 * DAY)
    assert (none.verdict.said, none.verdict.told.members) == ("no hold-out", 50)


@pytest.mark.usefixtures("db")
async def test_a_kind_with_several_rules_is_looked_at_together(now: datetime) -> None:
    """By the first of any of them; names that begin alike are not mixed up."""
    await gathered(Crowd(8), now)
    await programme.apply(ruled(a=5000, a_b=5000).programme, now - DAY)
    await decided({1: "sent", 2: "-", 3: "sent"}, now, slug="a")
    await decided({5: "sent"}, now - DAY, slug="a")
    await decided({1: "-", 2: "sent", 4: "sent"}, now + DAY, slug="a-b")
    found = {one.of.name: one for one in await known(now + 20 * DAY)}
    sizes = {
        name: (one.verdict.told.members, one.verdict.held.members) for name, one in found.items()
    }
    assert sizes == {"a": (3, 1), "a-b": (2, 1), "points-expiring": (4, 1)}
    assert found["a"].per_day == pytest.approx(4 / 21)
    assert found["points-expiring"].of.slugs == ("a", "a-b")
    await programme.apply(ruled(a=5000, a_b=100).programme, now + DAY / 2)
    mixed = (await known(now + 20 * DAY))[-1]
    assert mixed.of.since == now + DAY / 2
    assert mixed.verdict.why_not == judging.MIXED
