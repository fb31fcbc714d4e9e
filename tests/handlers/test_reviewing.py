"""Staff look at a referral: both members are told, both may appeal, and points follow."""

import asyncio
from itertools import count

import pytest
from tortoise.transactions import in_transaction

from handlers import reviewing
from loyalty.models import Outgoing
from referral_links import links, reviews
from referral_links.models import Referral
from referral_links.reviews import AppealOpen, NothingToAppeal, NotInReview
from tests.phones import Phone, Town

_numbers = count(1)


async def brought(town: Town, advocate: Phone, name: str, channel: str = "telegram") -> Phone:
    """Somebody joins with a member's code."""
    link = await links.link_of(await advocate.member(), town.now)
    friend = town.phone(name, channel)
    await friend.say(f"/start {link.code}")
    await friend.say("join")
    await friend.say("no")
    return friend


async def buys(town: Town, who: Phone, total: str = "60.00", **hashes: str) -> str:
    """Somebody orders; the shop knows the card."""
    number = f"r{next(_numbers)}"
    named = {"member": (await who.member()).number, **hashes}
    body = {
        "event": "paid", "order": number, "at": town.now.isoformat(), "currency": "GBP",
        "total": total, "customer": named,
    }  # fmt: skip
    town.shop._orders[number] = body
    await town.shop.tell(body)
    return number


async def doubted(town: Town) -> tuple[Phone, Phone, int]:
    """Ana brought Ben, whose card was here before: that waits."""
    ana, old = await town.member("Ana"), await town.member("Old")
    await buys(town, ana, payment_hash="ana's")
    await buys(town, old, payment_hash="p1")
    town.wait(hours=1)
    ben = await brought(town, ana, "Ben")
    await ana.read()
    await buys(town, ben, payment_hash="p1")
    referral = await Referral.get(friend_id=(await ben.member()).id)
    return ana, ben, referral.id


async def decide(town: Town, verdict: str, number: int) -> bool:
    assert verdict in ("approve", "reject")
    reviewed, _ = await reviewing.decide(
        "approve" if verdict == "approve" else "reject",
        number, by="bo", note="looked at it", brand=town.brand, now=town.now,
    )  # fmt: skip
    return reviewed.changed


async def paid(town: Town, *phones: Phone) -> list[int]:
    """What each has beside their own order: points for the referral."""
    return [(await one.balance()).total - 50 - 60 for one in phones]


async def test_what_is_doubted_waits_and_both_hear_so_once(town: Town) -> None:
    ana, ben, number = await doubted(town)
    assert await paid(town, ana, ben) == [0, 0]
    said = await ana.read()
    assert "Ben has ordered" in said
    assert "quick look at this invitation" in said
    assert "Somebody of" not in said
    assert "somebody of Marigold & Rook has a quick look" in await ben.read()
    before = await Outgoing.all().count()
    await town.shop.refund(f"r{next(_numbers) - 1}", "1.00")
    told = await Outgoing.filter(once__startswith="told:review").count()
    assert told == 2
    assert await Outgoing.all().count() == before + 1, "only about the order"
    assert [one.id for one in await reviews.waiting(10)] == [number]
    assert await reviews.waiting(10, number) == []


async def test_approved_it_pays_once(town: Town) -> None:
    ana, ben, number = await doubted(town)
    await ana.read()
    town.wait(hours=1)
    assert await decide(town, "approve", number)
    assert await paid(town, ana, ben) == [200, 200]
    said = await ana.read()
    assert "your invitation to Ben: everything is fine" in said
    assert "200 points" in said
    assert not await decide(town, "approve", number)
    assert await paid(town, ana, ben) == [200, 200]
    assert await ana.read() == ""
    referral = await reviews.show(number)
    assert (referral.reviewed_by, referral.note) == ("bo", "looked at it")
    assert await reviews.waiting(10) == []
    await buys(town, ben, payment_hash="p1")
    assert (await reviews.show(number)).review == "approved", "is not assessed again"


async def test_rejected_it_takes_back_what_it_paid(town: Town) -> None:
    ana = await town.member("Ana")
    await buys(town, ana)
    ben = await brought(town, ana, "Ben")
    await buys(town, ben)
    assert await paid(town, ana, ben) == [200, 200]
    await ana.read()
    number = (await Referral.get()).id
    with pytest.raises(NotInReview):
        await decide(town, "approve", number)
    assert await decide(town, "reject", number)
    assert await paid(town, ana, ben) == [0, 0]
    said = await ana.read()
    assert "can't be rewarded" in said
    assert "Your invitation to Ben is not rewarded after all, so 200 points were taken back" in said
    assert "Appeal" in ana.labels
    await ana.say("why invite")
    assert "in your own words" in await ana.tap("Appeal")
    assert "APPEAL" in said.upper()
    assert not await decide(town, "reject", number)
    town.wait(hours=1)
    assert await decide(town, "approve", number), "staff may think better of it"
    assert await paid(town, ana, ben) == [200, 200]
    with pytest.raises(NotInReview):
        await decide(town, "reject", 10**9)


async def test_both_may_appeal_one_at_a_time(town: Town) -> None:
    ana, ben, number = await doubted(town)
    await decide(town, "reject", number)
    assert await reviews.waiting(10) == []
    town.wait(hours=1)
    assert "not rewarded" in await ana.say("appeal")
    assert "have noted it" in await ana.say("Ben is my neighbour, we are two people")
    assert [one.id for one in await reviews.waiting(10)] == [number]
    referral = await reviews.show(number)
    assert referral.appeal == "advocate: Ben is my neighbour, we are two people"
    assert reviews.open_appeal(referral)
    assert "have your words already" in await ben.say("appeal")
    with pytest.raises(AppealOpen):
        await reviews.appeal(number, await ben.member(), "me too", town.now)
    town.wait(hours=1)
    assert await decide(town, "reject", number), "that answers the appeal"
    assert await reviews.waiting(10) == []
    assert "can't be rewarded" in await ana.read()
    town.wait(hours=1)
    await ben.tap("Appeal")
    await ben.say("x")
    assert "have noted it" in await ben.say("it was my own card")
    assert (await reviews.show(number)).appeal == "friend: it was my own card"
    town.wait(hours=1)
    await decide(town, "approve", number)
    assert await paid(town, ana, ben) == [200, 200]
    assert "nothing to appeal against" in await ana.say("appeal")


async def test_others_cannot_appeal_and_one_chooses_among_several(town: Town) -> None:
    ana, _, number = await doubted(town)
    cleo = await brought(town, ana, "Cleo", "whatsapp")
    await buys(town, cleo, payment_hash="p1")
    with pytest.raises(NothingToAppeal):
        await reviews.appeal(number, await (await town.member("Eve")).member(), "eh", town.now)
    said = await ana.say("appeal")
    assert "1. Cleo, 1 March 2026: we are still looking at it" in said
    assert "2. Ben, 1 March 2026: we are still looking at it" in said
    assert "in your own words" in await ana.tap("1 · Cleo")
    await ana.say("She is my sister")
    assert (await reviews.show(number)).appeal == ""
    assert (await Referral.exclude(id=number).get()).appeal == "advocate: She is my sister"


@pytest.mark.parametrize(("channel", "locale"), [("telegram", "de"), ("whatsapp", "en")])
async def test_each_of_many_can_be_appealed(town: Town, channel: str, locale: str) -> None:
    """Namesakes, long names, and more of them than a chat can list at once."""
    ana = await town.member("Ana", channel, locale)
    names = ["Alexandra", "Alexandra", "Wolfgangamadeusmozart", "Wolfgangamadeusmozzi", *"ABCDEFG"]
    for name in names:
        await brought(town, ana, name)
    await Referral.all().update(review="rejected")
    await ana.read()
    await ana.say("appeal")
    first = ana.labels
    assert len(first) == len(set(first)) == 9
    await ana.tap(first[-1])
    second = list(ana.buttons)
    assert [one.label for one in second] == [
        "1 · Wolfgangamadeu…",
        "2 · Alexandra",
        "3 · Alexandra",
    ]
    asked = await (ana.press(second[2]) if channel == "telegram" else ana.say("3"))
    assert "Alexandra" in asked
    await ana.say("She is my sister")
    (appealed,) = await Referral.exclude(appeal="")
    assert appealed.id == min([one.id for one in await Referral.all()])


async def test_two_of_the_staff_at_once_decide_once(town: Town) -> None:
    ana, ben, number = await doubted(town)

    async def one(verdict: str) -> bool:
        return await decide(town, verdict, number)

    done = await asyncio.gather(*(one("approve") for _ in range(4)))
    assert sorted(done) == [False, False, False, True]
    assert await paid(town, ana, ben) == [200, 200]
    await asyncio.gather(*(one(verdict) for verdict in ("reject", "approve") * 3))
    async with in_transaction():
        review = (await reviews.show(number)).review
    assert await paid(town, ana, ben) == ([200, 200] if review == "approved" else [0, 0])


async def test_an_order_and_a_decision_at_once_agree(town: Town) -> None:
    ana, ben, number = await doubted(town)
    await decide(town, "approve", number)
    last = f"r{next(_numbers) - 1}"
    await asyncio.gather(
        *(decide(town, "reject", number) for _ in range(2)), town.shop.refund(last, "60.00")
    )
    assert (await ana.balance()).total == 110
    assert (await ben.balance()).total == 50
