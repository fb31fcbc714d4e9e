"""No sequence of purchases, refunds and redemptions mints a point; known bugs of others."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handlers import purchases
from loyalty import insights, ledger, orders, rewards, tiers, vouchers
from loyalty.codes import random_key
from loyalty.models import Member, Order, Voucher
from loyalty.money import points_for
from loyalty.orders import OrderNews
from loyalty.programme import Brand
from loyalty.rewards import Offer
from tests.loyalty.people import BRAND, granted, joined
from tests.loyalty.test_order_permutations import brand
from tests.profiles import tries

DAY = timedelta(days=1)


def money(cents: int) -> str:
    return f"{cents // 100}.{cents % 100:02}"


async def tell(
    member: Member, number: str, event: str, total: str, now: datetime, **more: Any
) -> dict[str, Any]:
    rules = more.pop("brand", BRAND)
    body = {
        "event": event,
        "order": number,
        "at": now.isoformat(),
        "currency": "GBP",
        "total": total,
        "customer": {"member": member.number},
        **more,
    }
    answer, _ = await purchases.arrived(body, source="kith", brand=rules, now=now)
    return answer


async def worth(member: Member, now: datetime) -> int:
    """All that somebody has, less what they owe."""
    balance = await ledger.balance(member.account_id, now)
    return balance.total - balance.debt


async def redeemed(member: Member, now: datetime, rules: Brand = BRAND) -> str:
    """Spend 200 points; the voucher's code."""
    offer = Offer(200, 1000, {})
    made = await rewards.redeem(member, offer, once=random_key(), brand=rules, now=now)
    return vouchers.code(rules.secret, made.key)


acts = st.lists(
    st.tuples(
        st.sampled_from(["buy", "refund", "refund", "cancel", "replay", "redeem", "wait"]),
        st.integers(0, 4),
        st.integers(0, 30000),
    ),
    min_size=4,
    max_size=25,
)


@settings(max_examples=tries(30), deadline=None)
@given(story=acts)
async def test_when_everything_is_refunded_nothing_is_left(
    db: str, now: datetime, story: list[tuple[str, int, int]]
) -> None:
    """Five orders, each perhaps with a voucher; in the end all are given back whole."""
    member = await joined(random_key(), now)
    await granted(member, 450, now)
    totals: dict[int, tuple[str, str]] = {}  # order -> total, voucher
    refunds: dict[int, int] = {}
    code = ""
    for what, which, cents in story:
        number = f"{member.number}-{which}"
        if what == "buy" and which not in totals:
            totals[which], refunds[which] = (money(cents), code), 0
            await tell(member, number, "paid", money(cents), now, voucher=code)
            code = ""
        elif what == "redeem" and not code:
            balance = await ledger.balance(member.account_id, now)
            if balance.available >= 200 and not balance.debt:
                code = await redeemed(member, now)
        elif what == "wait":
            now += timedelta(days=which * 2)
        elif which in totals:
            total, used = totals[which]
            more: dict[str, Any] = {"voucher": used}
            if what == "refund":
                limit = int(Decimal(total) * 100)
                refunds[which] = min(limit, refunds[which] + cents // 3)
                more["refunded"] = money(refunds[which])
            event = {"refund": "refunded", "cancel": "cancelled"}.get(what, "paid")
            await tell(member, number, event, total, now, **more)
        for order in await Order.filter(member_id=member.id):
            due = orders.remaining_cents(order)
            assert order.posted == points_for(due, Decimal(order.rate or 1))
            assert order.returned_points <= order.voucher_points
    for which, (total, used) in totals.items():
        number = f"{member.number}-{which}"
        await tell(member, number, "refunded", total, now, refunded=total, voucher=used)
    open_vouchers = await Voucher.filter(account_id=member.account_id, state="issued")
    for voucher in open_vouchers:
        await vouchers.cancel(member, voucher, brand=BRAND, now=now)
    assert await worth(member, now) == 450
    assert await insights.drift() == []


@given(
    total=st.integers(0, 10**7),
    refunds=st.lists(st.integers(0, 10**7), max_size=5),
    rate=st.decimals("0.001", "40", places=3),
)
def test_a_refund_never_counts_for_more_than_the_order(
    total: int, refunds: list[int], rate: Decimal
) -> None:
    """At any rate of exchange: what remains is paid less paid back, rounded down."""
    at = "2026-03-01T12:00:00Z"
    told = [
        OrderNews.model_validate(
            {"event": event, "order": "1", "at": at, "currency": "EUR", "total": money(total),
             "refunded": money(min(total, refunded))}
        )
        for event, refunded in [("paid", 0), *(("refunded", one) for one in refunds)]
    ]  # fmt: skip
    state = orders.fold(told, rate)
    left = total - min(total, max(refunds, default=0))
    assert state.total_cents - state.refunded_cents == left * rate // 1
    assert 0 <= state.refunded_cents <= state.total_cents


async def test_buy_and_refund_again_and_again_mints_nothing(db: str, now: datetime) -> None:
    """Odoo counted the purchase each time and took nothing back."""
    member = await joined("ana", now)
    for turn in range(12):
        await tell(member, f"{turn}", "paid", "100.00", now)
        now += turn % 3 * 7 * DAY
        await tell(member, f"{turn}", "refunded", "100.00", now, refunded="100.00")
    assert await worth(member, now) == 0
    assert (await tiers.standing(member.account_id, BRAND.programme, now + 20 * DAY)).earned == 0


async def test_a_refunded_order_that_points_paid_is_not_charged_twice(
    db: str, now: datetime
) -> None:
    """Odoo took the points earned and kept the points spent."""
    member = await joined("ana", now)
    await granted(member, 200, now)
    code = await redeemed(member, now)
    assert (await tell(member, "1", "paid", "40.00", now, voucher=code))["points"] == 40
    assert await worth(member, now) == 40
    await tell(member, "1", "refunded", "40.00", now, voucher=code, refunded="10.00")
    assert await worth(member, now) == 30 + 50  # a quarter of both
    await tell(member, "1", "refunded", "40.00", now, voucher=code, refunded="40.00")
    await tell(member, "1", "refunded", "40.00", now, voucher=code, refunded="40.00")
    await tell(member, "1", "cancelled", "40.00", now, voucher=code)
    assert await worth(member, now) == 200
    assert await insights.drift() == []


@pytest.mark.parametrize(("counts", "points"), [(False, 44), (True, 54)])
async def test_what_a_reward_paid_earns_as_the_setting_says(
    db: str, now: datetime, counts: bool, points: int
) -> None:
    """£54.99 of goods, £10 of it paid by a voucher: the total arrives as 44.99."""
    rules = brand(with_voucher_part=counts)
    member = await joined("ana", now)
    await granted(member, 200, now)
    code = await redeemed(member, now, rules)
    answer = await tell(member, "1", "paid", "44.99", now, voucher=code, brand=rules)
    assert answer["points"] == points
    foreign = await tell(member, "2", "paid", "44.99", now, voucher=code, brand=rules)
    assert foreign["points"] == 44  # it was used already


async def test_a_voucher_that_paid_everything_comes_back_whole(db: str, now: datetime) -> None:
    member = await joined("ana", now)
    await granted(member, 200, now)
    code = await redeemed(member, now)
    await tell(member, "1", "paid", "0.00", now, voucher=code)
    assert await worth(member, now) == 0
    await tell(member, "1", "refunded", "0.00", now, voucher=code)
    assert await worth(member, now) == 200


async def test_points_come_back_only_with_the_whole_if_the_setting_says_so(
    db: str, now: datetime
) -> None:
    rules = brand(spent_points_back="full_refund")
    member = await joined("ana", now)
    await granted(member, 200, now)
    code = await redeemed(member, now, rules)
    await tell(member, "1", "paid", "40.00", now, voucher=code, brand=rules)
    for refunded, left in (("39.00", 1), ("40.00", 200)):
        await tell(
            member, "1", "refunded", "40.00", now, voucher=code, refunded=refunded, brand=rules
        )
        assert await worth(member, now) == left


async def test_the_new_voucher_that_was_used_meanwhile_is_not_paid_out_too(
    db: str, now: datetime
) -> None:
    """Cancelled, the new voucher used on another order, and then a refund of the cancelled one."""
    member = await joined("ana", now)
    await granted(member, 200, now)
    code = await redeemed(member, now)
    await tell(member, "1", "paid", "40.00", now, voucher=code)
    await tell(member, "1", "cancelled", "40.00", now, voucher=code)
    (new,) = await Voucher.filter(state="issued")
    again = vouchers.code(BRAND.secret, new.key)
    await tell(member, "2", "paid", "30.00", now, voucher=again)
    await tell(member, "1", "refunded", "40.00", now, voucher=code, refunded="40.00")
    assert await worth(member, now) == 30
    await tell(member, "2", "refunded", "30.00", now, voucher=again, refunded="30.00")
    assert await worth(member, now) == 200
    assert await insights.drift() == []


async def test_what_expired_is_not_owed_when_it_is_refunded(db: str, now: datetime) -> None:
    """Of 100 points 60 were spent and 40 expired; then half the order is refunded, then all."""
    rules = brand(pending_days=0)
    member = await joined("ana", now)
    await granted(member, 140, now)
    await tell(member, "1", "paid", "100.00", now, brand=rules)
    cause = ledger.Cause("gift_out", "merge:x", "x", rules, {})
    lots = (await ledger.balance(member.account_id, now)).available
    assert lots == 240
    await ledger.spend(member.account_id, 60, cause, now=now)  # those that expire first
    later = now + 400 * DAY
    before = await worth(member, later)
    assert before == 140
    for refunded, taken in (("50.00", 10), ("50.00", 10), ("100.00", 60)):
        await tell(member, "1", "refunded", "100.00", later, refunded=refunded, brand=rules)
        assert await worth(member, later) == before - taken
    assert (await ledger.balance(member.account_id, later)).debt == 0
    assert await insights.drift() == []


async def test_the_tier_follows_points_earned_and_the_first_order_has_one(
    db: str, now: datetime
) -> None:
    """ERPNext went by what was left to spend, and gave the first order no tier."""
    body = brand().programme.model_dump(mode="json")
    body["tiers"] = [
        {"name": {"en": "A"}, "multiplier": "2"},
        {"name": {"en": "B"}, "from_points": 300, "multiplier": "3"},
    ]
    rules = brand()
    rules = type(rules)(**{**vars(rules), "programme": type(rules.programme).model_validate(body)})
    member = await joined("ana", now)
    assert (await tell(member, "1", "paid", "10.00", now, brand=rules))["points"] == 20
    await granted(member, 400, now)
    await redeemed(member, now)
    assert (await tell(member, "2", "paid", "10.00", now, brand=rules))["points"] == 30
    await tell(member, "1", "refunded", "10.00", now, refunded="5.00", brand=rules)
    assert (await Order.get(number="1")).posted == 10  # at the rate that it was counted at
