"""Vouchers for coming: in which order what is short is taken, and how many one member can bring."""

import asyncio

from tortoise.transactions import in_transaction

from loyalty import ledger, rewards
from loyalty.models import Reward, Voucher
from referral_links import conversions
from referral_links.models import Referral
from tests.phones import Town
from tests.referral_links.test_rewards import friend_of, put

OFFERED = {"friend_voucher": "ten-off", "friend_points": 0}


async def test_a_gift_that_is_short_is_taken_after_both_accounts(town: Town) -> None:
    """M7b: the advocate redeems the very reward that a friend is given who also has an order."""
    ana = await town.member("Ana")
    await ana.grant(5000)
    ben = await friend_of(ana, "Ben")
    advocate, friend = await ana.member(), await ben.member()
    await put(town, **OFFERED, review_after=0)
    await Reward.filter(slug="ten-off").update(stock=7)
    given = asyncio.Event()

    async def joins() -> None:
        async with in_transaction():
            referral = await Referral.get(friend_id=friend.id)
            assert await conversions.welcome(referral, friend, town.brand, town.now)
            given.set()
            await asyncio.sleep(0.2)
            await ledger.hold(advocate.account_id)  # as an order does that waited for the friend

    async def redeems() -> None:
        await given.wait()
        offer = next(
            one
            for one in await rewards.offered(town.brand, town.now, advocate)
            if one.rules is not None and one.rules.slug == "ten-off"
        )
        await rewards.redeem(advocate, offer, once="r", brand=town.brand, now=town.now)

    await asyncio.gather(joins(), redeems())
    assert (await Reward.get(slug="ten-off")).stock == 5


async def test_vouchers_for_coming_count_among_the_rewards_of_one_member(town: Town) -> None:
    """M8: who brings many gets no more vouchers for them within 30 days than rewards."""
    await put(town, **OFFERED, review_after=3)
    ana = await town.member("Ana")
    friends = [await friend_of(ana, f"F{number}") for number in range(5)]
    assert await Voucher.all().count() == 3
    assert {one.review for one in await Referral.all()} == {"clear"}
    last = await friends[4].member()
    await town.shop.order("1", "40.00", customer=friends[4])
    assert await Voucher.filter(account_id=last.account_id).exists(), "with the first order"
    town.wait(days=31)
    await friend_of(ana, "G")
    assert await Voucher.all().count() == 5


async def test_a_rejected_gift_does_not_count(town: Town) -> None:
    await put(town, **OFFERED, review_after=2)
    ana = await town.member("Ana")
    await friend_of(ana, "F0")
    await Referral.all().update(review="rejected")
    town.wait(hours=1)
    for number in range(1, 4):
        await friend_of(ana, f"F{number}")
    assert await Voucher.all().count() == 3
