"""Members who are known before they write, from a file or a till, are recognised when they do."""

import asyncio

import pytest
from tortoise.transactions import in_transaction

from loyalty import ledger, members
from loyalty.ledger import Cause
from loyalty.models import Consent, Identity, LedgerEntry, Member, Outgoing
from referral_links import links
from referral_links.models import Referral, ReferralLink
from tests.handlers.second_chats import code_of
from tests.phones import Phone, Town


async def known(town: Town, address: str, *, points: int = 0, batch: int | None = 1) -> Member:
    """Somebody who was moved in (or, without a batch, enrolled at a till), with points."""
    async with in_transaction():
        member = await members.enrol(
            [address], name="Ana Weiss", locale="de", zone="Europe/London", now=town.now
        )
        assert member is not None
        member.imported_in = batch
        await member.save()
    if points:
        cause = Cause("adjust", "test", f"test:{address}", town.brand, {})
        await ledger.gain(
            member.account_id, points, cause, available_at=town.now, expires_at=None, now=town.now
        )
    return member


def phone_of(phone: Phone) -> str:
    """The number that a WhatsApp chat proves."""
    return f"phone:{phone.address.removeprefix('whatsapp:')}"


async def test_the_chat_goes_to_the_member_who_was_moved_in(town: Town) -> None:
    ana = town.phone("Ana", "whatsapp")
    before = await known(town, phone_of(ana), points=240)
    said = await ana.say("hello")
    assert "240 points" in said
    assert "£12.00" in said
    assert "on us" not in said  # no joining points are promised
    assert not await Consent.exists()  # the programme is still asked for
    said = await ana.say("join")
    assert "Welcome back, Ana" in said
    assert "240 points" in said
    assert (await ana.member()).id == before.id
    assert await Member.all().count() == 1
    assert [consent.purpose for consent in await Consent.all()] == ["programme"]
    assert (await ana.balance()).available == 240
    assert not await LedgerEntry.exists(cause="join")
    assert "240 points" in await ana.say("points")


async def test_a_telegram_chat_is_recognised_by_the_id_of_another_kith(town: Town) -> None:
    ben = town.phone("Ben")
    before = await known(town, f"external:{ben.address}", points=20)
    assert "20 points" in await ben.say("join")
    assert (await ben.member()).id == before.id


async def test_who_is_enrolled_at_a_till_gets_the_joining_points_with_their_chat(
    town: Town,
) -> None:
    ana = town.phone("Ana", "whatsapp")
    before = await known(town, phone_of(ana), batch=None)
    assert "50 points" in await ana.say("join")
    assert (await ana.member()).id == before.id


async def test_a_friends_link_brings_nothing_to_who_was_moved_in(town: Town) -> None:
    advocate = await town.member("Bea")
    code = (await links.link_of(await advocate.member(), town.now)).code
    ana = town.phone("Ana", "whatsapp")
    await known(town, phone_of(ana))
    await ana.say(f"hello {code}")
    assert "invitation brings nothing extra" in await ana.say("join")
    assert not await Referral.exists()


async def test_a_member_with_a_chat_is_not_taken_over_by_a_number(town: Town) -> None:
    ben = await town.member("Ben")
    stranger = town.phone("Somebody", "whatsapp")
    await members.recognise(await ben.member(), "phone", phone_of(stranger))
    await stranger.say("join")
    assert (await stranger.member()).id != (await ben.member()).id


async def test_an_order_before_the_first_word_is_theirs(town: Town) -> None:
    ana = town.phone("Ana", "whatsapp")
    before = await known(town, phone_of(ana))
    await town.shop.order("1001", "54.99", customer=ana)
    await ana.say("join")
    assert (await ana.member()).id == before.id
    assert (await ana.balance()).pending == 54


async def test_nobody_is_enrolled_twice(town: Town) -> None:
    await known(town, "email:ana@example.com")
    async with in_transaction():
        again = await members.enrol(
            ["email:ana@example.com", "phone:+447700900555"],
            name="",
            locale="en",
            zone="UTC",
            now=town.now,
        )
    assert again is None
    assert await Identity.all().count() == 1


@pytest.mark.parametrize("attempts", [4])
async def test_one_chat_is_given_once(town: Town, attempts: int) -> None:
    ana = town.phone("Ana", "whatsapp")
    before = await known(town, phone_of(ana), points=20)

    async def claim() -> Member | None:
        async with in_transaction():
            return await members.claim(
                channel="whatsapp",
                address=ana.address,
                name="Ana",
                locale="en",
                own="Europe/London",
                now=town.now,
            )

    found = await asyncio.gather(*(claim() for _ in range(attempts)))
    assert [member.id for member in found if member] == [before.id]
    assert await Identity.filter(member_id=before.id).count() == 2


async def test_who_brought_somebody_known_by_a_number_hears_of_it_at_once(town: Town) -> None:
    """A code in a chat whose number is another member's: that one was nobody's new friend."""
    ben, ana = await town.member("Ben"), await town.member("Ana", "telegram")
    await ben.say("invite")
    phone = town.phone("Ana W", "whatsapp")
    moved = await known(town, phone_of(phone), batch=None)
    link = await ReferralLink.get(member_id=(await ben.member()).id)
    await Referral.create(
        advocate_id=link.member_id, friend_id=moved.id, code=link.code, attributed_at=town.now
    )
    await town.shop.order("1001", "54.00", customer=phone)
    assert (await ben.balance()).pending == 200
    await ben.read()
    await phone.say(f"link {await code_of(ana)}")
    letters = await phone.repeat("test:attached", "yes")
    told = await Outgoing.filter(address=ben.address).order_by("-id").first()
    assert told is not None
    assert told.id in [letter.id for letter in letters]
    assert "taken back" in await ben.read()
    assert (await ben.balance()).pending == 0
    assert (await phone.member()).id == (await ana.member()).id
