"""L9: events of an order in every order of arrival end in the same place, for every set of them.

The orders of arrival form a tree. Each branch is a savepoint that is rolled back, so that all of
them are walked, and every node is one more arrival of a smaller set.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pytest
from tortoise.transactions import in_transaction

from handlers import purchases
from loyalty import insights, ledger, rewards, vouchers
from loyalty.codes import random_key
from loyalty.models import Account, Lot, Member, Order, Voucher
from loyalty.programme import Brand, Programme
from loyalty.rewards import Offer
from referral_links import conversions
from referral_links.models import Referral
from tests.loyalty.people import BRAND, brought, granted, joined
from tests.phones import brand_of
from tests.profiles import SOAK

DAY = timedelta(days=1)


class Back(Exception):
    """Leave a branch."""


def brand(**purchase: Any) -> Brand:
    """The default brand with other rules of purchases, and no tiers: they follow the commits."""
    body = BRAND.programme.model_dump(mode="json")
    body["purchase"] |= purchase
    body["tiers"] = []
    return brand_of(Programme.model_validate(body))


@dataclass
class Story:
    """A friend who was brought, a voucher, and what is told about two orders."""

    brand: Brand
    now: datetime
    advocate: Member
    friend: Member
    events: list[dict[str, Any]]
    ends: dict[frozenset[int], Any] = field(default_factory=dict)
    arrivals: int = 0

    async def walk(self, told: tuple[int, ...] = ()) -> None:
        """Tell each event that was not told yet, then everything after it, and go back."""
        for number, body in enumerate(self.events):
            if number in told:
                continue
            try:
                async with in_transaction():
                    await purchases.arrived(body, source="kith", brand=self.brand, now=self.now)
                    self.arrivals += 1
                    await self.check((*told, number))
                    await self.walk((*told, number))
                    raise Back
            except Back:
                pass

    async def check(self, told: tuple[int, ...]) -> None:
        """The same set has the same end; a repeat changes nothing."""
        end = await self.end()
        assert self.ends.setdefault(frozenset(told), end) == end, told
        if len(told) == 3:
            again = self.events[told[0]]
            answer, letters = await purchases.arrived(
                again, source="kith", brand=self.brand, now=self.now
            )
            assert (answer["repeated"], letters) == (True, [])
            assert await self.end() == end

    async def end(self) -> Any:
        """Orders, points of both, the decision about the first order, and what can be used."""
        referral = await Referral.get()
        lots = Counter[tuple[str, str]]()
        for account, state, points in await Lot.filter(remaining__gt=0).values_list(
            "account_id", "available_at", "remaining"
        ):
            lots[account, str(state)] += points
        return (
            await Order.all().order_by("key").values_list(
                "key", "total_cents", "refunded_cents", "paid_at", "delivered_at", "cancelled",
                "posted", "voucher_points", "returned_points",
            ),
            lots,
            await Account.all().order_by("key").values_list("total", "debt"),
            (referral.stage, referral.decided_by, referral.advocate_points, referral.friend_points),
            await Voucher.filter(state="issued").count(),
        )  # fmt: skip


async def told(now: datetime, rules: Brand, events: str = "012345") -> Story:
    """A friend with a voucher, and up to six things that a shop tells of two orders of theirs."""
    advocate, friend = await joined(random_key(), now), await joined(random_key(), now)
    await brought(friend, advocate, now, rules)
    await granted(friend, 430, now)
    offer = Offer(200, 1000, {})
    voucher = await rewards.redeem(friend, offer, once=random_key(), brand=rules, now=now)
    code = vouchers.code(rules.secret, voucher.key)

    def body(event: str, day: float, refunded: str = "0.00", **more: Any) -> dict[str, Any]:
        told = {
            "event": event,
            "order": "1001",
            "at": (now + day * DAY).isoformat(),
            "currency": "GBP",
            "total": "54.00",
            "refunded": refunded,
            "voucher": code,
            "customer": {"member": friend.number},
        }
        return {**told, **more}

    news = [
        body("paid", 1),
        body("refunded", 2, "14.01"),
        body("cancelled", 4),
        body("delivered", 5),
        body("refunded", 3, "54.00"),
        body("paid", 1.5, order="1002", total="80.00", voucher=""),
    ]
    return Story(rules, now, advocate, friend, [news[int(number)] for number in events])


def nodes(events: int) -> int:
    """How many arrivals the tree of all orders has."""
    width, whole = 1, 0
    for left in range(events, 0, -1):
        width *= left
        whole += width
    return whole


@pytest.mark.parametrize(
    ("rules", "days", "events"),
    [
        ({}, 6, "012345"),
        ({"pending_from": "delivered", "pending_days": 1}, 20, "01235"),
        (
            {"pending_days": 0, "spent_points_back": "full_refund", "with_voucher_part": True},
            20,
            "01245",
        ),
    ],
    ids=["pending", "delivered", "at-once"],
)
async def test_every_order_of_arrival_ends_alike(
    db: str, now: datetime, rules: dict[str, Any], days: int, events: str
) -> None:
    story = await told(now, brand(**rules), "012345" if SOAK else events)
    story.now = now + days * DAY
    await story.walk()
    assert story.arrivals == nodes(len(story.events))
    assert len(story.ends) == 2 ** len(story.events) - 1
    print(f"{story.arrivals} arrivals of {len(story.ends)} sets")
    assert await insights.drift() == []


def some(events: list[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    """A few whole arrivals, the first as it happened, committed one after the other."""
    yield events
    yield events[::-1]
    yield [*events[3:], *events[:3], *events]


async def test_whole_arrivals_leave_books_that_close(db: str, now: datetime) -> None:
    for number in range(3):
        story = await told(now, brand())
        events = list(some(story.events))[number]
        for told_once in events:
            order = f"{number}-{told_once['order']}"
            later = now + 30 * DAY
            await purchases.arrived(
                {**told_once, "order": order}, source="kith", brand=story.brand, now=later
            )
        assert await insights.drift() == []
        assert await conversions.drift() == []
        balance = await ledger.balance(story.friend.account_id, now + 30 * DAY)
        assert balance.available == 430 + 80 + 200  # the second order is the first that stands
