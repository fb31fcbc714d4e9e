"""Codes are found in what people really write, and each friend has one advocate for life."""

from datetime import datetime, timedelta

import pytest
from tortoise.transactions import in_transaction

from handlers import purchases
from loyalty import ledger
from loyalty.models import Member, Order
from loyalty.statements import Sql, dialect, rows
from referral_links import attribution, conversions, links
from referral_links.attribution import Touch
from referral_links.models import Referral, ReferralLink
from tests.conftest import anew
from tests.loyalty.people import BRAND, joined


@pytest.fixture
async def ana(db: str, now: datetime) -> Member:
    """An advocate whose code holds what is easily mistyped."""
    member = await joined("ana", now)
    await ReferralLink.create(code="K01V5ZQ8", member=member, created_at=now)
    return member


@pytest.mark.parametrize(
    "text",
    [
        "K01V5ZQ8",
        "/start K01V5ZQ8",
        "hi! ana sent me, code: k01v5zq8.",
        "(koLu5zq8)",
        "K01V5ZQ8K K01V5ZQ8",
        "vouchers? ABCDEFGH and then KO1V5ZQ8",
        "https://kith.example/r/K01V5ZQ8?utm=x",
        "my code is K01V 5ZQ8",
        "K01V\u200b5ZQ8",
        "\uff2b\uff10\uff11\uff36\uff15\uff3a\uff31\uff18",  # as a Japanese keyboard types it
        "\u041a01V5ZQ8",  # a Cyrillic K
    ],
)
async def test_a_code_is_found_in_any_text(ana: Member, now: datetime, text: str) -> None:
    found = await attribution.find_touch(text, path="text", now=now)
    assert found == Touch("K01V5ZQ8", "text", "", now)


@pytest.mark.parametrize("text", ["", "hello", "K01V5ZQ", "K01V5ZQ9", "💛", "x " * 5000])
async def test_other_words_are_no_codes(ana: Member, now: datetime, text: str) -> None:
    assert await attribution.find_touches(text, path="text", now=now) == []


async def test_each_member_has_one_link(ana: Member, now: datetime) -> None:
    ben = await joined("ben", now)
    first = await links.link_of(ben, now)
    assert (await links.link_of(ben, now + timedelta(days=1))).code == first.code
    assert (await links.link_of(ana, now)).code == "K01V5ZQ8"
    found = await links.find(f" {first.code.lower()} ")
    assert found is not None
    assert found.code == first.code
    assert await links.find("nothing") is None
    assert links.address(BRAND, first.code) == f"https://kith.example/r/{first.code}"


async def test_the_first_valid_code_decides_once(ana: Member, now: datetime) -> None:
    ben, cleo = await joined("ben", now), await joined("cleo", now)
    other = await links.link_of(cleo, now)

    async def reason(member: Member, code: str, days: int = 0) -> str | None:
        touch = Touch(code, "text", "", now - timedelta(days=days))
        return (await attribution.attribute(member, touch, brand=BRAND, now=now)).reason

    assert await reason(ben, "NOTACODE") == "unknown"
    assert await reason(ana, "K01V5ZQ8") == "own"
    assert await reason(ben, "K01V5ZQ8", days=91) == "late"
    assert await reason(ben, "K01V5ZQ8", days=90) is None
    assert await reason(ben, other.code) == "earlier-touch"
    assert await reason(ben, "K01V5ZQ8") == "confirmed"
    referral = await Referral.get(friend_id=ben.id)
    assert (referral.advocate_id, referral.stage) == (ana.id, "joined")


async def test_a_customer_is_not_a_new_friend(ana: Member, now: datetime) -> None:
    dora = await joined("dora", now)
    body = {
        "event": "paid",
        "order": "1001",
        "at": now.isoformat(),
        "currency": "GBP",
        "total": "54.00",
        "customer": {"member": dora.number},
    }
    await purchases.arrived(body, source="kith", brand=BRAND, now=now)
    assert await Order.filter(member_id=dora.id).count() == 1
    later = now + timedelta(minutes=1)
    touch = Touch("K01V5ZQ8", "text", "", later)
    found = await attribution.attribute(dora, touch, brand=BRAND, now=later)
    assert found.reason == "existing-customer"
    assert await Referral.all().count() == 0


MANY_ORDERS = Sql(
    "INSERT INTO shop_order (key, source, number, phone, email, currency, total_cents,"
    " refunded_cents, cancelled, rate, posted, postings, received_at, paid_at)"
    " SELECT 'kith:' || n, 'kith', n, '+4477' || n, '', 'GBP', 100, 0, false, '', 0, 0, $1, $1"
    " FROM generate_series(1, 3000) AS n"
)


@pytest.mark.parametrize("whose", ["member_id", "phone", "email"])
async def test_earlier_orders_are_looked_up_by_an_index(
    ana: Member, now: datetime, whose: str
) -> None:
    await anew("shop_order")
    query = attribution._BOUGHT[whose, "received_at"]
    asked = Sql(f"EXPLAIN {query.postgres}", f"EXPLAIN QUERY PLAN {query.postgres}")
    value = ana.id if whose == "member_id" else "somebody"
    async with in_transaction():
        if dialect() == "postgres":  # which has no use for an index where there is nothing
            await rows(MANY_ORDERS, now)
            await rows(Sql("ANALYZE shop_order"))
        plan = str([list(one.values()) for one in await rows(asked, value, now)])
    assert "SCAN o" not in plan
    assert "Seq Scan" not in plan
    assert f"({whose}" in plan


async def test_referrals_that_differ_from_the_ledger_are_named(ana: Member, now: datetime) -> None:
    ben = await joined("ben", now)
    touch = Touch("K01V5ZQ8", "text", "", now)
    found = await attribution.attribute(ben, touch, brand=BRAND, now=now)
    assert found.referral is not None
    assert await conversions.drift() == []
    await Referral.filter(id=found.referral.id).update(advocate_points=200)
    about = f"referral:{found.referral.id}:"
    assert await conversions.drift() == [
        f"{about}advocate: stands at 200 points, the ledger says 0"
    ]
    await Referral.filter(id=found.referral.id).update(advocate_points=0)
    cause = ledger.Cause("earn_referral", "referral:999:friend", "x", BRAND, {})
    await ledger.gain(ben.account_id, 5, cause, available_at=now, expires_at=None, now=now)
    assert await conversions.drift() == ["referral:999:friend: 5 points of no referral"]
    for number, odd in enumerate(("referral:", f"referral:{'9' * 30}:friend", f"{about}friends")):
        cause = ledger.Cause("earn_referral", odd, f"odd:{number}", BRAND, {})
        await ledger.gain(ben.account_id, 1, cause, available_at=now, expires_at=None, now=now)
        assert (await conversions.drift())[-1] == f"{odd}: 1 points of no referral"
