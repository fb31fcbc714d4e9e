"""The audit trail: each decision of staff, by whichever door, is told once, with what it did."""

from datetime import timedelta

import pytest
from tortoise.exceptions import IntegrityError
from tortoise.transactions import in_transaction

from loyalty import acts, earning, tills, vouchers
from loyalty.errors import NotWaiting
from loyalty.models import Act, Voucher
from referral_links import blocks
from tests.phones import SECRET, Phone, Town


async def told(town: Town, phone: Phone) -> list[tuple[str, str, str, dict[str, object]]]:
    """What was done about a member, the oldest first."""
    found = await acts.history(about=acts.of_member(await phone.member()), limit=99)
    return [(one.act, one.by, one.reason, one.detail) for one in found[::-1]]


async def test_points_by_hand_and_claims(town: Town) -> None:
    ana = await town.member("Ana")
    member, brand, now = await ana.member(), town.brand, town.now
    for _ in range(2):  # repeated by a program: one act
        given = await earning.grant(
            member, 60, reason="a gift", by="api:till", once="g", brand=brand, now=now
        )
    taken = await earning.take(
        member, 10, reason="a slip", by="api:till", once="t", brand=brand, now=now
    )
    claims = [
        (
            await earning.do(member, "review", subject=order, once=order, brand=brand, now=now)
        ).activity.id
        for order in ("o1", "o2")
    ]
    await earning.approve(claims[0], by="mo", reason="", brand=brand, now=now)
    await earning.reject(claims[1], by="mo", reason="too short", brand=brand, now=now)
    with pytest.raises(NotWaiting):
        await earning.approve(claims[1], by="mo", reason="", brand=brand, now=now)
    assert await told(town, ana) == [
        ("grant", "api:till", "a gift", {"activity": given.id, "points": 60}),
        ("take", "api:till", "a slip", {"activity": taken.id, "points": 10}),
        ("claim.approve", "mo", "", {"activity": claims[0], "points": 20}),
        ("claim.reject", "mo", "too short", {"activity": claims[1], "points": 20}),
    ]


async def test_vouchers_used_and_ended_by_hand(town: Town) -> None:
    ana = await town.member("Ana")
    await ana.grant(400)
    for _ in range(2):
        await ana.say("redeem 200")
        await ana.say("yes")
    first, second = await Voucher.all().order_by("id")
    for _ in range(2):  # the same receipt again
        await tills.use(first, "till:1", by="mo", brand=town.brand, now=town.now)
    await tills.void(second, by="mo", reason="misprint", brand=town.brand, now=town.now)
    assert await told(town, ana) == [
        ("voucher.use", "mo", "", {"voucher": first.id}),
        ("voucher.void", "mo", "misprint", {"voucher": second.id}),
    ]
    assert vouchers.code(SECRET, first.key) not in str(await Act.all().values())
    await ana.grant(200)
    await ana.say("redeem 200")
    await ana.say("yes")
    await ana.say("cancel voucher")
    await ana.say("yes")
    assert len(await told(town, ana)) == 2, "what members do themselves is no act of staff"


async def test_blocks_come_and_go(town: Town) -> None:
    ana = await town.member("Ana", "whatsapp")
    member = await ana.member()
    phone = ana.address.removeprefix("whatsapp:")
    for value, who in (("", member), (phone, None), (phone, None)):
        await blocks.keep_out(
            "phone", value, member=who, reason="sells codes", by="bo", brand=town.brand,
            now=town.now,
        )  # fmt: skip
    for value, who in (("", member), (phone, None)):
        await blocks.let_in("phone", value, member=who, by="bo", brand=town.brand, now=town.now)
    assert await told(town, ana) == [
        ("block", "bo", "sells codes", {"kinds": ["member", "phone"]}),
        ("unblock", "bo", "", {"kinds": ["member", "phone"]}),
    ], "whoever was blocked already is not blocked again"
    await blocks.keep_out(
        "phone", phone, member=None, reason="Ana again", by="bo", brand=town.brand, now=town.now
    )
    (act,) = await acts.history(about=blocks.key_of("phone", phone, town.brand), limit=9)
    assert act.reason == "Ana again"
    assert phone not in str(await Act.all().values())
    await blocks.let_in("phone", phone, member=None, by="bo", brand=town.brand, now=town.now)
    await ana.say("forget me")
    await ana.tap("Yes, forget me")
    await act.refresh_from_db()
    assert act.reason == "", "also when the block is no more"
    assert {one.reason for one in await Act.all()} == {""}


async def test_the_trail_is_paged_and_cannot_be_changed(town: Town) -> None:
    for number in range(5):
        await acts.record("look", f"member:{number}", by="mo", reason="r", now=town.now)
        town.now += timedelta(minutes=1)
    first = await acts.history(limit=2)
    rest = await acts.history(limit=9, before=first[-1].id)
    assert [one.about for one in (*first, *rest)] == [f"member:{n}" for n in (4, 3, 2, 1, 0)]
    for change in ({"reason": "s"}, {"by": "bo"}, {"about": "member:9"}, {"detail": {"x": 1}}):
        with pytest.raises(IntegrityError):
            async with in_transaction():
                await Act.filter(about="member:1").update(**change)
    with pytest.raises(IntegrityError):
        async with in_transaction():
            await Act.all().delete()
    await acts.unword(["member:1", "member:2"])
    assert [one.reason for one in await Act.all().order_by("id")] == ["r", "", "", "r", "r"]
