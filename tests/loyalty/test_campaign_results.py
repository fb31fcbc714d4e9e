"""What a campaign caused: a known effect is found, nothing is found where nothing is."""

import random
from collections import Counter
from datetime import datetime, timedelta

import numpy as np
import pytest

from loyalty import campaigns, consent, programme
from loyalty.campaigns import arms
from loyalty.campaigns.results_statements import ALWAYS
from loyalty.models import Campaign, Consent, Outgoing
from loyalty.programme import Brand
from loyalty.statements import Sql, packed, rows
from loyalty.uplift import Answer
from tests.loyalty.audiences import TEXT, Crowd, branded, drafted, gathered, launched
from tests.loyalty.people import BRAND
from tests.phones import Phone, Town

DAY = timedelta(days=1)
_ORDER = (
    "INSERT INTO shop_order (key, source, number, member_id, currency, total_cents, paid_at,"
    " refunded_cents, cancelled, phone, email, rate, posted, postings, received_at)"
    " SELECT 'x:' || {n} || ':' || {at}, 'x', 'x', {n}, 'GBP', {cents}, {at}{instant}, 0, false,"
    " '', '', '', 0, 0, {at}{instant} FROM {each} WHERE true"
)
ORDERS = Sql(
    _ORDER.format(
        n="(v->>0)::bigint", cents="(v->>1)::bigint", at="(v->>2)", instant="::timestamptz",
        each="json_array_elements($1::json) AS t(v)",
    ),
    _ORDER.format(
        n="(value->>0)", cents="(value->>1)", at="(value->>2)", instant="",
        each="json_each($1)",
    ),
)  # fmt: skip


async def orders(paid: list[tuple[int, int, datetime]]) -> None:
    """Members pay so many cents; no points move."""
    await rows(ORDERS, packed((n, cents, at.isoformat(" ")) for n, cents, at in paid))


async def bought(made: Campaign, rates: dict[str, float], seed: int, at: datetime) -> None:
    """Of each arm orders exactly the share that does: who is in it is chance enough."""
    draw, paid, seen = np.random.default_rng(seed), [], Counter[str]()
    for row in await Outgoing.filter(campaign_id=made.id).order_by("id"):
        n, rate = seen[row.variant], rates[row.variant]
        seen[row.variant] += 1
        if round((n + 1) * rate) > round(n * rate):
            paid.append((int(row.member_id or 0), int(draw.lognormal(8, 0.4)), at))
    await orders(paid)


async def told(made: Campaign, brand: Brand, now: datetime) -> campaigns.Result:
    """What it caused."""
    found = await campaigns.result(await Campaign.get(id=made.id), brand, now)
    assert found is not None
    return found


def answer(found: campaigns.Result, metric: str, one: str, other: str) -> Answer:
    """The answer to one question."""
    mine = [a for a in found.answers if (a.metric, a.one, a.other) == (metric, one, other)]
    assert len(mine) == 1
    return mine[0]


@pytest.fixture(autouse=True)
def dealt_alike(monkeypatch: pytest.MonkeyPatch) -> None:
    """Arms are as uneven each time: PostgreSQL numbers campaigns on from one test to the next."""
    key_of = arms.key_of
    monkeypatch.setattr(arms, "key_of", lambda secret, number: key_of(secret, number and 1))


@pytest.mark.usefixtures("db")
async def test_a_known_effect_is_found_when_its_time_is_over(
    now: datetime, chance: random.Random
) -> None:
    await gathered(Crowd(700, whatsapp=5), now)
    made = await launched(BRAND, now, held_out=40)
    await bought(made, {"a": 0.40, arms.HELD_OUT: 0.10}, chance.randrange(2**32), now + DAY)
    early = await told(made, BRAND, now + 13 * DAY)
    assert early.why_not.startswith("orders count until 2026-03-15")
    assert not any(early.proven(one) for one in early.answers)
    found = await told(made, BRAND, now + 14 * DAY)
    ordered, money = (answer(found, metric, "a", "-") for metric in ("ordered", "net"))
    assert found.proven(ordered)
    assert found.proven(money)
    assert ordered.difference is not None
    assert ordered.lift is not None
    assert money.difference is not None
    assert 0.15 < ordered.difference.value < 0.45
    assert ordered.lift.low > 0
    sums = {one.variant: one for one in found.by_arm}
    size = {name: one.members for name, one in sums.items()}
    assert sum(size.values()) == found.counts.size == 700
    rates = {name: one.customers / one.members for name, one in sums.items()}
    assert ordered.difference.value == pytest.approx(rates["a"] - rates["-"])
    each = {name: one.cents / one.members for name, one in sums.items()}
    assert money.difference.value == pytest.approx(each["a"] - each["-"])
    assert found.ratio is not None
    assert found.ratio > 1e-4


@pytest.mark.usefixtures("db")
async def test_what_does_nothing_is_not_proven_and_nobody_wins(now: datetime) -> None:
    await gathered(Crowd(300), now)
    made = await launched(BRAND, now, held_out=20, texts=[TEXT, {**TEXT, "variant": "b"}])
    seen, paid = Counter[str](), []
    for row in await Outgoing.filter(campaign_id=made.id).order_by("id"):
        seen[row.variant] += 1
        if seen[row.variant] % 5 == 0:  # of each arm as many: nothing is left to chance
            paid.append((int(row.member_id or 0), 3000, now + DAY))
    await orders(paid)
    found = await told(made, BRAND, now + 20 * DAY)
    assert found.why_not == ""
    assert [(one.one, one.other) for one in found.answers if one.metric == "ordered"] == [
        ("*", "-"), ("a", "-"), ("b", "-"), ("a", "b"),
    ]  # fmt: skip
    assert not any(found.proven(one) for one in found.answers)
    assert found.winner == ""


@pytest.mark.usefixtures("db")
async def test_a_winner_beats_each_other_variant(now: datetime) -> None:
    await gathered(Crowd(400), now)
    texts = [{**TEXT, "variant": name} for name in "ab"]
    made = await launched(BRAND, now, texts=texts)
    await bought(made, {"a": 0.1, "b": 0.5}, 6, now + DAY)
    assert (await told(made, BRAND, now + DAY)).winner == ""
    found = await told(made, BRAND, now + 14 * DAY)
    assert found.winner == "b"
    assert {(one.one, one.other) for one in found.answers} == {("a", "b")}


@pytest.mark.usefixtures("db")
async def test_orders_outside_the_window_do_not_count(now: datetime) -> None:
    await gathered(Crowd(4), now)
    made = await launched(BRAND, now, outcome_days=3)
    until = now + 3 * DAY
    second = timedelta(seconds=1)
    await orders([(1, 100, now - second), (2, 200, now), (3, 400, until - second), (4, 800, until)])
    (one,) = (await told(made, BRAND, until)).by_arm
    assert (one.members, one.customers, one.cents) == (4, 2, 600)


@pytest.mark.usefixtures("db")
async def test_arms_that_were_tampered_with_prove_nothing(now: datetime) -> None:
    await gathered(Crowd(400), now)
    made = await launched(BRAND, now, held_out=50)
    await bought(made, {"a": 0.9, arms.HELD_OUT: 0.1}, 7, now + DAY)
    held = Outgoing.filter(campaign_id=made.id, variant=arms.HELD_OUT)
    gone = [row.id for row in await held.order_by("id").offset(80)]  # 80 are left, always
    await Outgoing.filter(id__in=gone).delete()
    found = await told(made, BRAND, now + 30 * DAY)
    assert found.ratio is not None
    assert found.ratio < 0.001
    assert found.why_not.startswith("the arms are not")
    assert not any(found.proven(one) for one in found.answers)


@pytest.mark.usefixtures("db")
async def test_who_is_always_held_out_is_no_measure_of_one_campaign(now: datetime) -> None:
    """They did not hear the other campaigns either; of all campaigns together they are."""
    await gathered(Crowd(500), now)
    brand = branded(held_out=3000)
    await programme.apply(brand.programme, now)
    for n in range(1, 501):
        await Consent.create(
            member_id=n, channel="telegram", purpose="marketing", granted=True, wording="yes",
            source="x", at=now,
        )  # fmt: skip
    key = arms.key_of(brand.secret, None)
    spared = {n for n in range(1, 501) if arms.number(key, n) % arms.WHOLE < 3000}
    made = await launched(brand, now, held_out=20)
    found = await told(made, brand, now + 20 * DAY)
    size = {one.variant: one.members for one in found.by_arm}
    assert size[ALWAYS] == len(spared)
    assert sum(size.values()) == 500
    assert size[arms.HELD_OUT] + size[ALWAYS] == found.counts.held_out
    await orders([(n, 1000, now + 2 * DAY) for n in range(1, 501) if n not in spared])
    await orders([(n, 1000, now + 2 * DAY) for n in sorted(spared)[:9]])
    whole = await campaigns.overall(brand, now + 10 * DAY, 9)
    assert whole is not None
    assert {one.variant: one.members for one in whole.by_arm} == {
        "-": len(spared), "+": 500 - len(spared),
    }  # fmt: skip
    assert [whole.proven(one) for one in whole.answers] == [True, True]
    changed = branded(held_out=1000)
    await programme.apply(changed.programme, now + 9 * DAY)
    since = await campaigns.overall(changed, now + 10 * DAY, 9)
    assert since is not None
    assert since.since == now + 9 * DAY  # before, others were held out
    assert await campaigns.overall(BRAND, now, 90) is None


async def test_what_became_of_everybody(town: Town) -> None:
    """Few people, each of whom does something else, through the real doors."""
    people = [await subscriber(town, f"P{n}") for n in range(6)]
    spender, buyer, returner, stopper, talker, _ = people
    await spender.grant(500)
    joined = (await buyer.balance()).total
    town.wait(days=1)
    made = await drafted(town.now, budget="3.00")
    await campaigns.launch(made.id, by="Bo", brand=town.brand, now=town.now)
    await Campaign.filter(id=made.id).update(cost_cents=60)
    await campaigns.freeze(made.id, town.brand, town.now)
    await Outgoing.filter(campaign_id=made.id).update(state="sent", sent_at=town.now)
    town.wait(hours=1)
    await town.shop.order("1", "40.00", customer=buyer)
    await town.shop.order("2", "20.00", customer=buyer)
    await town.shop.refund("2", "5.00")
    await town.shop.order("3", "80.00", customer=returner)
    await town.shop.refund("3", "80.00")
    await spender.say("redeem 1")
    await spender.tap(next(label for label in spender.labels if label.lower().startswith("yes")))
    await stopper.say("STOP")
    await talker.say("balance")
    town.wait(days=14)
    found = await told(made, town.brand, town.now)
    (one,) = found.by_arm
    assert (one.members, one.customers, one.orders, one.cents) == (6, 1, 2, 5500)
    assert one.given == (await buyer.balance()).total - joined == 55
    assert one.redeemed == joined + 500 - (await spender.balance()).total == 200
    assert (one.stopped, one.wrote) == (1, 3)
    worth = town.brand.programme.worth(one.given).cents
    assert one.net.mean * 6 == pytest.approx(5500 - worth, abs=1)
    assert found.message_cents == 60
    assert found.why_not == "nobody was held out of it"


async def subscriber(town: Town, name: str) -> Phone:
    """Somebody who said yes to news."""
    phone = await town.member(name)
    await consent.record(
        await phone.member(), "marketing", True, channel="telegram", wording="yes", source=name,
        now=town.now,
    )  # fmt: skip
    return phone
