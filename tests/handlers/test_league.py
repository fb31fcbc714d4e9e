"""The league: a month by the programme's clock, shared places, nobody who did not want it."""

from datetime import UTC, datetime

from loyalty.models import Consent
from referral_links import league
from tests.phones import Phone, Town
from tests.referral_links.test_rewards import friend_of, put


async def brings(advocate: Phone, number: int, at: datetime | None = None) -> None:
    """So many friends, who buy enough."""
    for turn in range(number):
        friend = await friend_of(advocate, f"{advocate.name}-{turn}")
        order = f"{friend.address}:{turn}"
        await advocate.town.shop.order(order, "40.00", customer=friend, at=at)


async def test_who_wants_it_is_seen_by_first_name_and_shares_places(town: Town) -> None:
    await put(town)
    ana, ben, cleo, dora = [
        await town.member(name) for name in ("Ana Smith", "Ben", "Cleo", "Dora")
    ]
    assert "The first place is free" in await ana.say("league")
    for phone, friends in ((ana, 1), (ben, 2), (cleo, 2), (dora, 3)):
        await brings(phone, friends)
    assert "The first place is free" in await ana.say("league"), "nobody wanted to be seen"
    assert "With your 3 friends of this month you would be in place 1" in await dora.say("league")
    for phone in (ana, ben, cleo):
        await phone.tap("League") if "League" in phone.seen else await phone.say("league")
        assert "you are in the league" in await phone.tap("Join the league")
    said = await ana.say("league")
    assert "1. Ben: 2 friends\n" in said
    assert "1. Cleo: 2 friends\n" in said
    assert "3. Ana: one friend (you)" in said
    assert "Smith" not in said
    assert "Dora" not in said
    await ben.tap("Leave the league")
    said = await ana.say("league")
    assert "Ben" not in said
    assert "2. Ana" in said
    kept = await Consent.filter(purpose="league").order_by("id")
    words = [(one.purpose, one.granted) for one in kept]
    assert words == [("league", True)] * 3 + [("league", False)]
    asked = await Consent.get(purpose="league", granted=True, member_id=(await ana.member()).id)
    assert "other members read your first name" in asked.wording


async def test_whoever_is_far_behind_reads_the_own_place(town: Town) -> None:
    await put(town)
    ana = await town.member("Ana")
    await ana.say("league yes")
    assert "You are in it" in await ana.say("league")
    await brings(ana, 1)
    member = await ana.member()
    assert (await league.own(member, town.brand, town.now)).place == 1
    for number in range(league.SHOWN):
        other = await town.member(f"M{number}")
        await other.say("league yes")
        await brings(other, 2)
    said = await ana.say("league")
    assert "You are in place 11 with one friend" in said
    assert said.count("2 friends") == league.SHOWN


async def test_months_begin_at_midnight_of_the_programme(town: Town) -> None:
    """The last hour of July in London is the 31st, and 23:00 in UTC."""
    await put(town)
    ana, ben = await town.member("Ana"), await town.member("Ben")
    for phone in (ana, ben):
        await phone.say("league yes")
    await brings(ana, 1, datetime(2026, 7, 31, 22, 59, 59, tzinfo=UTC))
    await brings(ben, 1, datetime(2026, 7, 31, 23, 0, 0, tzinfo=UTC))
    town.now = datetime(2026, 7, 31, 22, 59, tzinfo=UTC)
    assert [one.name for one in await league.board(town.brand, town.now)] == ["Ana"]
    town.now = datetime(2026, 7, 31, 23, 1, tzinfo=UTC)
    said = await ana.say("league")
    assert "1. Ben: one friend" in said
    assert "Last month's first place: Ana with one friend" in said


async def test_what_was_given_back_or_waits_counts_for_nobody(town: Town) -> None:
    await put(town, review_after=1)
    ana = await town.member("Ana")
    await ana.say("league yes")
    await brings(ana, 2)
    assert "1. Ana: one friend (you)" in await ana.say("league")
    await town.shop.refund(next(iter(town.shop._orders)), "40.00")
    assert "nobody yet" in await ana.say("league")


async def test_who_leaves_is_gone_from_it_and_it_can_be_switched_off(town: Town) -> None:
    await put(town)
    ana, ben = await town.member("Ana"), await town.member("Ben")
    await ana.say("league yes")
    await brings(ana, 1)
    await ana.say("forget me")
    await ana.say("yes")
    assert "Ana" not in await ben.say("league")
    await put(town, league=False)
    assert "no league" in await ben.say("league")
    assert "no league" in await ben.say("league yes")
    assert not (await ben.member()).in_league


async def test_all_who_shared_the_first_place_are_named(town: Town) -> None:
    await put(town)
    names = ["Ana", "Ben", "Cleo", "Dora", "Emil"]
    for name in names:
        phone = await town.member(name)
        await phone.say("league yes")
        await brings(phone, 1)
    town.wait(days=31)
    said = await phone.say("league")
    assert all(name in said for name in names), said
