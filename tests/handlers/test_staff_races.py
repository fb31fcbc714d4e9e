"""Staff who are removed, and members who leave, while something is being decided."""

import asyncio
from collections.abc import Awaitable

import pytest
from tortoise.transactions import in_transaction

from loyalty import grants, ledger, members, staff
from loyalty.models import Activity, Proposal, Staff
from loyalty.statements import dialect
from referral_links import reviews
from tests.handlers.test_reviewing import doubted
from tests.handlers.test_staff import hired
from tests.handlers.test_staff_points import granted, number_of
from tests.handlers.test_staff_words import both
from tests.phones import Town
from tests.profiles import PATIENCE


async def while_removing(name: str, town: Town, work: Awaitable[object]) -> object:
    """What comes of something that begins while somebody is being removed."""
    removed, go = asyncio.Event(), asyncio.Event()

    async def remove() -> None:
        async with in_transaction():
            await staff.remove(name, town.now, by="test")
            removed.set()
            await go.wait()

    async def late() -> object:
        await removed.wait()
        return await work

    removing, working = asyncio.create_task(remove()), asyncio.create_task(late())
    await removed.wait()
    await asyncio.sleep(0.1)
    go.set()
    await removing
    return (await asyncio.gather(working, return_exceptions=True))[0]


async def test_who_is_being_removed_gives_nothing(town: Town) -> None:
    ana, bo = await town.member("Ana"), await hired(town, "Bo")
    who, member = await Staff.get(name="Bo"), await ana.member()
    await bo.say(f"grant {await number_of(ana)} 50 delivery was late")
    said = await while_removing("Bo", town, bo.say("yes"))
    assert "Done" not in str(said)
    assert await Activity.filter(rule="grant").count() == 0
    with pytest.raises(staff.NotAllowed):  # whoever still has the row in hand
        await grants.give(member, 50, reason="x", by=who, once="x", brand=town.brand, now=town.now)


async def test_who_is_being_removed_decides_nothing(town: Town) -> None:
    _, _, number = await doubted(town)
    bo = await hired(town, "Bo")
    assert "is approved" not in str(await while_removing("Bo", town, bo.say(f"approve {number}")))
    assert (await reviews.show(number)).review == "waiting"
    ana, cy, mo = (
        await town.member("Ana"),
        await hired(town, "Cy"),
        await hired(town, "Mo", "owner"),
    )
    await granted(cy, ana, 900)
    who, proposal = await Staff.get(name="Mo"), await Proposal.get()
    deciding = grants.decide(proposal.id, approve=True, by=who, brand=town.brand, now=town.now)
    assert isinstance(await while_removing("Mo", town, deciding), staff.NotAllowed)
    assert (await Proposal.get()).state == "waiting"
    assert "join" in (await mo.say("proposals")).lower()


async def test_two_of_the_staff_who_are_friends_do_not_wait_for_each_other(town: Town) -> None:
    if dialect() != "postgres":
        return  # one writer at a time
    _, ben, number = await doubted(town)
    bo, friend = await both(town, "Bo"), await ben.member()
    held, go = asyncio.Event(), asyncio.Event()

    async def hold() -> None:
        """As whoever writes holds their own row, and then waits for Bo's."""
        async with in_transaction():
            await members.lock(friend.id)
            held.set()
            await go.wait()

    holding = asyncio.create_task(hold())
    await held.wait()
    said = await asyncio.wait_for(bo.say(f"approve {number}"), PATIENCE)
    go.set()
    await holding
    assert "at this moment" in said
    assert "is approved" in await bo.say(f"approve {number}")


async def test_a_decision_and_a_leave_do_not_wait_for_each_other(town: Town) -> None:
    if dialect() != "postgres":
        return  # one writer at a time
    ana, bo = await town.member("Ana"), await hired(town, "Bo")
    await hired(town, "Mo", "manager")
    await granted(bo, ana, 900)
    proposal, member, who = await Proposal.get(), await ana.member(), await Staff.get(name="Mo")
    held, go = asyncio.Event(), asyncio.Event()

    async def leave() -> None:
        """In the order in which `forgetting.forget` takes rows."""
        async with in_transaction():
            await members.lock(member.id)
            await ledger.hold(member.account_id)
            held.set()
            await go.wait()
            await Proposal.filter(member_id=member.id).update(reason="")

    leaving = asyncio.create_task(leave())
    await held.wait()
    deciding = asyncio.create_task(
        grants.decide(proposal.id, approve=True, by=who, brand=town.brand, now=town.now)
    )
    await asyncio.sleep(0.1)
    go.set()
    await asyncio.wait([leaving, deciding])
    assert leaving.exception() is None
    assert deciding.exception() is None
