"""Orders: any order of events, any number of times, ends in the same place (L9)."""

import itertools
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handlers import purchases
from loyalty import insights, ledger, orders
from loyalty.codes import random_key
from loyalty.errors import BadOrder, Conflict, OtherCurrency
from loyalty.models import Identity, LedgerEntry, Member, Order, OrderEvent
from loyalty.orders import OrderNews
from referral_links import conversions
from tests.loyalty.people import BRAND, brought, joined
from tests.profiles import tries

AT = "2026-03-01T12:00:00Z"


def told(event: str, refunded: str = "0.00", **more: Any) -> dict[str, Any]:
    body = {
        "event": event,
        "order": "1001",
        "at": AT,
        "currency": "GBP",
        "total": "54.00",
        "refunded": refunded,
    }
    return {**body, **more}


async def arrived(body: dict[str, Any], now: datetime) -> dict[str, Any]:
    answer, _ = await purchases.arrived(body, source="kith", brand=BRAND, now=now)
    return answer


async def test_a_repeat_changes_nothing_and_another_amount_is_a_conflict(
    db: str, now: datetime
) -> None:
    member = await joined("ana", now)
    body = told("paid", customer={"member": member.number})
    first = await arrived(body, now)
    again = await arrived(body, now)
    assert (first["points"], first["repeated"], again["repeated"]) == (54, False, True)
    assert await LedgerEntry.all().count() == 1
    with pytest.raises(Conflict):
        await arrived({**body, "total": "55.00"}, now)
    with pytest.raises(OtherCurrency):
        await arrived({**body, "order": "1002", "currency": "EUR"}, now)
    assert await OrderEvent.all().count() == 1


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"event": "posted"}, "event"),
        ({"order": None}, "order"),
        ({"at": "yesterday"}, "at"),
        ({"at": "2026-03-01T12:00:00"}, "at"),
        ({"total": "a lot"}, "total"),
        ({"total": "-1.00"}, "total"),
        ({"total": "9e999999"}, "total"),
        ({"shipping": "1e999999999999"}, "shipping"),
        ({"at": "0001-01-01T00:00:00+14:00"}, "at"),
        ({"at": "9999-12-31T23:59:59Z"}, "at"),
        ({"refunded": "60.00"}, "refunded"),
        ({"currency": "pounds"}, "currency"),
        ({"customer": "ana"}, "customer"),
        ({"customer": {"phone": 5}}, "customer.phone"),
    ],
)
def test_what_cannot_be_read_is_named(change: dict[str, Any], field: str) -> None:
    whole = {**told("paid"), **change}
    body = {key: value for key, value in whole.items() if value is not None}
    with pytest.raises(BadOrder) as refused:
        orders.read(body)
    assert refused.value.field == field


@pytest.mark.parametrize("missing", ["event", "order", "at", "currency", "total"])
def test_what_is_missing_is_named(missing: str) -> None:
    body = told("paid")
    del body[missing]
    with pytest.raises(BadOrder, match=f"{missing}: is needed"):
        orders.read(body)
    with pytest.raises(BadOrder, match="body: "):
        orders.read(["paid"])


events = st.lists(
    st.tuples(
        st.sampled_from(["paid", "refunded", "refunded", "cancelled", "delivered"]),
        st.integers(0, 6000),
        st.integers(0, 3),
    ),
    min_size=1,
    max_size=6,
)


def news_of(drawn: tuple[str, int, int]) -> OrderNews:
    event, refunded, days = drawn
    at = datetime.fromisoformat(AT) + timedelta(days=days)
    cents = min(refunded, 5400) if event == "refunded" else 0
    return OrderNews.model_validate(
        told(event, f"{cents // 100}.{cents % 100:02}", at=at.isoformat())
    )


@given(drawn=events)
def test_the_order_of_events_does_not_matter(drawn: list[tuple[str, int, int]]) -> None:
    folded = [orders.fold(p) for p in itertools.permutations([news_of(one) for one in drawn])]
    assert all(state == folded[0] for state in folded)


@settings(max_examples=tries(25), deadline=None)
@given(drawn=events, data=st.data())
async def test_any_arrival_ends_alike_and_mints_nothing(
    db: str, now: datetime, drawn: list[tuple[str, int, int]], data: st.DataObject
) -> None:
    """The same events in two arrivals, with repeats, for two friends of two advocates."""
    unique = {(e, r if e == "refunded" else 0): (e, r, d) for e, r, d in drawn}
    bodies = [news_of(one).model_dump(mode="json") for one in unique.values()]
    ends = []
    for arrival in (bodies, data.draw(st.permutations(bodies + bodies))):
        advocate, friend = await joined(random_key(), now), await joined(random_key(), now)
        await brought(friend, advocate, now)
        for body in arrival:
            customer = {"member": friend.number}
            await arrived({**body, "order": friend.number, "customer": customer}, now)
        order = await Order.get(number=friend.number)
        points = await ledger.balance(friend.account_id, now)
        earned = await ledger.balance(advocate.account_id, now)
        ends.append((order.posted, points.total - points.debt, earned.total - earned.debt))
        rest = orders.remaining_cents(order)
        assert order.posted == rest // 100
        assert ends[-1][1:] == ((order.posted + 200, 200) if rest >= 4000 else (order.posted, 0))
    assert ends[0] == ends[1]
    assert await insights.drift() == []
    assert await conversions.drift() == []


async def test_the_earliest_standing_order_decides(db: str, now: datetime) -> None:
    async def friends_first(*amounts: tuple[str, str, int]) -> int:
        advocate, friend = await joined(random_key(), now), await joined(random_key(), now)
        await brought(friend, advocate, now)
        for event, total, day in amounts:
            at = (now + timedelta(days=day)).isoformat()
            number = f"{friend.number}-{day}"
            body = told(event, order=number, total=total, at=at)
            await arrived({**body, "customer": {"member": friend.number}}, now)
        return (await ledger.balance(advocate.account_id, now)).total

    assert await friends_first(("paid", "39.99", 1)) == 0
    assert await friends_first(("paid", "40.00", 1)) == 200
    assert await friends_first(("paid", "39.99", 1), ("paid", "100.00", 2)) == 0
    assert await friends_first(("paid", "100.00", 2), ("paid", "39.99", 1)) == 0  # late, earlier
    assert (
        await friends_first(("paid", "39.99", 1), ("paid", "80.00", 2), ("cancelled", "39.99", 1))
        == 200
    )
    assert await insights.drift() == []
    assert await conversions.drift() == []


async def test_a_customer_is_known_by_phone_number_or_proven_mail(db: str, now: datetime) -> None:
    ana = await joined("+447700900001", now, channel="whatsapp")
    phone = {"phone": "+44 7700 900001", "email": "Ana@Example.com"}
    assert (await arrived(told("paid", customer=phone), now))["known_customer"]
    mail = told("paid", order="1002", customer={"email": "ana@example.com"})
    assert (await arrived(mail, now))["known_customer"]
    stranger = told("paid", order="1003", customer={"email": "who@example.com"})
    assert not (await arrived(stranger, now))["known_customer"]
    taken = told("paid", order="1004", customer={"member": "nobody", "phone": "call me"})
    assert not (await arrived(taken, now))["known_customer"]
    assert await Identity.filter(member_id=ana.id, kind="email").count() == 1
    assert (await ledger.balance(ana.account_id, now)).pending == 108


async def test_a_mail_address_is_proven_only_beside_what_identifies_the_member(
    db: str, now: datetime
) -> None:
    ana = await joined("+447700900001", now, channel="whatsapp")

    async def known(number: str, **customer: str) -> bool:
        return bool(
            (await arrived(told("paid", order=number, customer=customer), now))["known_customer"]
        )

    async def mails() -> set[str]:
        found = await Identity.filter(member_id=ana.id, kind="email")
        return {identity.address for identity in found}

    assert await known("1", phone="+447700900001", email="ana@example.com")
    later = told("cancelled", order="1")
    later["customer"] = {"phone": "+447700900099", "email": "ben@example.com"}
    await arrived(later, now)
    assert await mails() == {"email:ana@example.com"}
    for useless in ("n/a", "none@", "x" * 250 + "@a.b"):
        assert await known(f"2{useless[:4]}", phone="+447700900001", email=useless[:255])
        assert not await known(f"3{useless[:4]}", email=useless[:255])
    assert await mails() == {"email:ana@example.com"}


async def test_an_order_waits_for_its_customer(db: str, now: datetime) -> None:
    await arrived(told("paid", customer={"phone": "+447700900001"}), now)
    old = told("paid", order="0999", customer={"phone": "+447700900001"})
    await arrived(old, now - timedelta(days=31))
    ana: Member = await joined("+447700900001", now, channel="whatsapp")
    waiting = await orders.waiting_for(ana, BRAND, now)
    assert [order.number for order in waiting] == ["1001"]
    assert await orders.waiting_for(ana, BRAND, now) == []
