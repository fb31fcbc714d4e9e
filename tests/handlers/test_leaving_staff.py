"""Staff act on somebody who leaves in the same moment; staff who leave as members. P1."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest
from tortoise.transactions import in_transaction

from loyalty import acts, earning, grants, ledger, staff
from loyalty.errors import Nobody
from loyalty.models import Activity, Member, Proposal, Staff
from loyalty.statements import dialect
from tests import traces
from tests.handlers.test_staff import hired
from tests.phones import Phone, Town

MARK = "Quastenfloss"


async def small(town: Town, member: Member, who: Staff) -> object:
    return await grants.give(
        member, 50, reason=MARK, by=who, once="one", brand=town.brand, now=town.now
    )


async def large(town: Town, member: Member, who: Staff) -> object:
    return await grants.give(
        member, 900, reason=MARK, by=who, once="one", brand=town.brand, now=town.now
    )


async def taken(town: Town, member: Member, who: Staff) -> object:
    return await earning.take(
        member, 5, reason=MARK, by=who, once="one", brand=town.brand, now=town.now
    )


async def _at_once(leaves: Callable[[], Awaitable[object]], act: Awaitable[object]) -> object:
    """What came of an act that waits for somebody who is leaving; on SQLite it comes after."""
    if dialect() != "postgres":
        await leaves()
        return (await asyncio.gather(act, return_exceptions=True))[0]
    gone, go = asyncio.Event(), asyncio.Event()

    async def leave() -> None:
        async with in_transaction():
            await leaves()
            gone.set()
            await go.wait()

    leaving = asyncio.create_task(leave())
    await gone.wait()
    acting = asyncio.ensure_future(act)
    await asyncio.sleep(0.3)
    assert not acting.done(), "it waits for whoever leaves"
    go.set()
    await leaving
    return (await asyncio.gather(acting, return_exceptions=True))[0]


def _leaves(phone: Phone) -> Callable[[], Awaitable[object]]:
    return lambda: phone.tap("Yes, forget me")


@pytest.mark.parametrize("act", [small, large, taken])
async def test_who_leaves_meanwhile_is_given_nothing(
    town: Town, act: Callable[[Town, Member, Staff], Awaitable[object]]
) -> None:
    ana, _ = await town.member("Ana"), await hired(town, "Bo")
    member, who = await ana.member(), await Staff.get(name="Bo")
    await ana.say("forget me")
    came = await _at_once(_leaves(ana), act(town, member, who))
    assert isinstance(came, Nobody), came
    assert (await ledger.balance(member.account_id, town.now)).total == 0
    assert await traces.in_tables([MARK]) == []
    assert await Activity.all().count() + await Proposal.all().count() == 0


@pytest.mark.parametrize("channel", ["telegram", "whatsapp"])
async def test_staff_who_leave_as_members_are_known_nowhere(town: Town, channel: str) -> None:
    ana = await town.member("Ana", channel)
    invited = await staff.add("Ana S.", "agent", town.now, by="test")
    await ana.say(f"staff {invited.code}")
    assert "Here you work for us, too: that ends" in await ana.say("forget me")
    assert "do not work for us in this chat any more" in await ana.tap("Yes, forget me")
    assert await staff.of(ana.address) is None
    assert {one.partition(".")[0] for one in await traces.in_tables([ana.address])} == {
        "outgoing",
    }, "the goodbye"
    who = await Staff.get(name="Ana S.")
    assert who.removed_at is None
    assert (await acts.history(staff=who, limit=1))[0].act == "staff.leave"
    invited_again = await staff.invite("Ana S.", town.now, by="test")
    assert invited_again is not None
    assert "this chat is yours as agent" in await ana.say(f"staff {invited_again.code}")


async def test_others_are_told_nothing_about_work(town: Town) -> None:
    await hired(town, "Bo")
    ana = await town.member("Ana")
    assert "work for us" not in await ana.say("forget me")
    assert "work for us" not in await ana.tap("Yes, forget me")
