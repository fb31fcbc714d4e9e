"""What is proven is refused, what adds up waits for staff, no single sign does. F1."""

from itertools import count
from typing import Any

from tortoise.transactions import in_transaction

from loyalty.models import Identity, Order
from loyalty.statements import Sql, dialect, rows
from referral_links import blocks, evidence, fraud, signs
from referral_links.counting import NOWHERE
from referral_links.fraud import Assessment
from referral_links.models import Door, Referral
from tests.phones import Phone, Town

_tokens = count(1)


async def brought(town: Town, advocate: Phone, name: str, **order: str) -> Phone:
    """A friend of somebody, who has ordered once, with these hashes and contacts."""
    friend = await town.member(name)
    await Referral.create(
        friend=await friend.member(), advocate=await advocate.member(), code="",
        attributed_at=town.now,
    )  # fmt: skip
    await bought(town, friend, **order)
    return friend


async def bought(town: Town, who: Phone, total: str = "60.00", **known: str) -> None:
    """Somebody orders; what the shop knows of them is kept with the order."""
    number = f"f{next(_tokens)}"
    await town.shop.order(number, total, customer=who)
    if known:
        await Order.filter(number=number).update(**known)


async def assessed(town: Town, friend: Phone) -> Assessment:
    member = await friend.member()
    return await fraud.assess(await Referral.get(friend_id=member.id), member, town.brand, town.now)


def names(found: Assessment) -> list[str]:
    return [str(sign["sign"]) for sign in found.signs]


async def came_through(town: Town, friend: Phone, advocate: Phone) -> None:
    """Somebody went through a door of an advocate's page, always at the same place."""
    await Door.create(
        token=f"T{next(_tokens):07}", member=await advocate.member(), channel="telegram",
        network="192.0.2.0/24", device="phone", at=town.now, used_at=town.now,
        friend=await friend.member(),
    )  # fmt: skip


async def test_an_honest_friend_is_clear(town: Town) -> None:
    ana = await town.member("Ana Berg")
    await bought(town, ana, payment_hash="ana's", address_hash="here", email="ana@mark.example")
    ben = await brought(town, ana, "Ben Lund", payment_hash="ben's", address_hash="there")
    assert await assessed(town, ben) == Assessment(0, [], "clear")


async def test_oneself_by_card_or_what_both_proved_is_refused(town: Town) -> None:
    """What is only typed with an order, such as a present's, makes it wait."""
    ana = await town.member("Ana")
    me = await ana.member()
    await bought(town, ana, payment_hash="p1", email="a.na@gmail.com", phone="+447700900999")
    for known, sign, review in (
        ({"payment_hash": "p1"}, "same-payment", "rejected"),
        ({"email": "an.a+ben@googlemail.com"}, "same-contact", "waiting"),
        ({"phone": "+447700900999"}, "same-contact", "waiting"),
    ):
        ben = await brought(town, ana, "Ben", **known)
        found = await assessed(town, ben)
        assert (found.review, names(found)[0]) == (review, sign)
        assert await fraud.refusal(await ben.member(), me.id, town.brand) == ""
    for member, address in ((me, "a.na@gmail.com"), (await ben.member(), "an.a+b@gmail.com")):
        await Identity.create(
            member=member, kind="email", address=f"email:{address}", linked_at=town.now
        )
    assert await fraud.refusal(await ben.member(), me.id, town.brand) == "own"
    assert (await assessed(town, ben)).review == "rejected"


async def test_a_circle_is_refused_however_long(town: Town) -> None:
    ana = await town.member("Ana")
    last = ana
    for name in ("Ben", "Cleo", "Dora"):
        last = await brought(town, last, name)
    me = await ana.member()
    assert await fraud.refusal(me, (await last.member()).id, town.brand) == "loop"
    await Referral.create(friend=me, advocate=await last.member(), code="", attributed_at=town.now)
    found = await assessed(town, ana)
    assert (found.review, names(found)[0]) == ("rejected", "circle")


async def test_the_card_of_whoever_brought_the_advocate_is_a_ring(town: Town) -> None:
    ana = await town.member("Ana")
    await bought(town, ana, payment_hash="p1")
    ben = await brought(town, ana, "Ben", payment_hash="p2")
    cleo = await brought(town, ben, "Cleo", payment_hash="p1")
    found = await assessed(town, cleo)
    assert found.review == "rejected"
    assert "ring-payment" in names(found)


async def test_whom_staff_keep_out_is_refused_by_all_they_are_known_by(town: Town) -> None:
    ana, ben = await town.member("Ana"), await town.member("Ben")
    await bought(town, ben, payment_hash="p1", email="b@mark.example")
    known = []
    for _ in range(2):
        known.append(
            await blocks.block_member(
                await ben.member(), reason="sold codes", by="bo", brand=town.brand, now=town.now
            )
        )
    assert known == [["member", "email", "payment"], []]
    me = await ana.member()
    assert await fraud.refusal(me, (await ben.member()).id, town.brand) == "blocked"
    for more in ({"payment_hash": "p1"}, {"email": "b+2@mark.example"}):
        friend = await brought(town, ana, "Cleo", **more)
        assert "blocked" in names(await assessed(town, friend))
    assert await blocks.unblock_member(await ben.member(), brand=town.brand) == known[0]
    assert await fraud.refusal(me, (await ben.member()).id, town.brand) == ""


async def test_a_card_that_was_here_before_waits(town: Town) -> None:
    ana, old = await town.member("Ana"), await town.member("Old")
    await bought(town, old, payment_hash="p1")
    town.wait(hours=1)
    ben = await brought(town, ana, "Ben", payment_hash="p1")
    found = await assessed(town, ben)
    assert found.review == "waiting"
    assert names(found)[:2] == ["known-customer", "payment-elsewhere"]
    town.wait(hours=1)
    cleo = await brought(town, ana, "Cleo", payment_hash="p3")
    await bought(town, await brought(town, ana, "Dora"), payment_hash="p3")
    found = await assessed(town, cleo)
    assert {"sign": "shared-payment", "weight": 60, "count": 1} in found.signs
    assert found.review == "waiting"


async def test_a_family_has_many_weak_signs_and_is_paid(town: Town) -> None:
    ana = await town.member("Anna Bergmann")
    await bought(town, ana, payment_hash="p0", address_hash="home")
    for n, name in enumerate(("Anja Bergmann", "Anne Bergmann", "Hanna Bergmann"), 1):
        one = await brought(
            town, ana, name, payment_hash=f"p{n}", address_hash="home", total=f"{50 + n * 20}.00"
        )
        await came_through(town, one, ana)
        found = await assessed(town, one)
        assert found.review == "clear", found
    assert names(found) == ["shared-address", "shared-device", "similar-names"]
    assert found.score == 55


async def test_who_has_no_address_is_not_in_the_same_place(town: Town) -> None:
    ana = await town.member("Ana Berg")
    for name in ("Ben", "Cleo"):
        one = await brought(town, ana, name)
        await came_through(town, one, ana)
    await Door.all().update(network=NOWHERE)
    assert "shared-device" not in names(await assessed(town, one))
    await Door.all().update(network="192.0.2.0/24")
    assert "shared-device" in names(await assessed(town, one))


async def test_a_farm_adds_up(town: Town) -> None:
    ana = await town.member("Ana")
    for n in range(6):
        one = await brought(town, ana, f"Test {n}", payment_hash=f"p{n}", total="40.00")
        await came_through(town, one, ana)
        found = await assessed(town, one)
        town.wait(hours=1)
    assert found.review == "waiting"
    assert set(names(found)) == {
        "shared-device", "similar-names", "burst", "minimum-only", "newcomer",
    }  # fmt: skip
    assert found.score == sum(sign["weight"] for sign in found.signs) == 80


async def test_no_single_weak_sign_makes_anybody_wait(town: Town) -> None:
    ana = await town.member("Ana")
    await bought(town, ana)
    for n in range(12):
        one = await brought(town, ana, f"Friend {'ABCDEFGHIJKL'[n] * 9}", total=f"{60 + n}.00")
    found = await assessed(town, one)
    assert names(found) == ["burst"]
    assert found.review == "clear"
    town.wait(days=40)
    later = await brought(town, ana, "Later One")
    assert names(await assessed(town, later)) == []
    assert town.brand.programme.referral.review_score == signs.STRONG


async def test_what_is_asked_about_orders_has_an_index(town: Town) -> None:
    asked: list[tuple[Sql, tuple[Any, ...]]] = [
        (evidence._PAYERS, ("p7", 1)),
        (evidence._BY_EMAIL, ("7@mark.example", town.now, 1)),
        (evidence._ORDERS, ("[1,2,3]",)),
        (evidence._SIBLINGS, (1, town.now, 2)),
        (evidence._LINE, (1,)),
        (evidence._DOORS, ("[1,2,3]",)),
    ]
    async with in_transaction():
        if dialect() == "postgres":  # a small table is read whole unless that is forbidden
            await rows(Sql("SET LOCAL enable_seqscan = off"))
        for query, args in asked:
            explain = Sql(f"EXPLAIN {query.postgres}", f"EXPLAIN QUERY PLAN {query.sqlite}")
            plan = str([list(one.values()) for one in await rows(explain, *args)])
            assert "Seq Scan" not in plan, plan
            for table in ("shop_order", "referral", "r", "door"):
                assert f"SCAN {table}" not in plan.replace("INDEX", ""), plan
