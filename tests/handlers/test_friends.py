"""`friends`: a number of openings, each friend's stage by first name, what is ahead; no data."""

from datetime import date

import pytest

from referral_links.models import LinkDay, Referral
from tests.phones import RULES, Phone, Town


async def come(ana: Phone, *names: str) -> list[Phone]:
    """Friends who join with Ana's link."""
    await ana.say("invite")
    code = ana.button("Copy the link").copy.rpartition("/")[2]
    friends = [ana.town.phone(name) for name in names]
    for friend in friends:
        await friend.say(f"/start {code}")
        await friend.say("join")
    await ana.read()
    return friends


async def test_openings_are_a_number_only(town: Town) -> None:
    ana = await town.member("Ana")
    member = await ana.member()
    assert "opened" not in await ana.say("friends")
    for number, opened in enumerate((1, 40)):
        day = date(2026, 3, 1 + number)
        await LinkDay.create(key=f"{member.id}:{day}:", member=member, day=day, opened=opened)
        said = await ana.say("friends")
        assert "Nobody has joined" in said
        assert ("opened once" if number == 0 else "opened 41 times") in said
    await come(ana, "Ben Surname")
    said = await ana.say("friends")
    assert "Ben: joined, no order yet" in said
    assert "41 times" in said
    assert "Surname" not in said


async def test_stages_points_and_the_milestone_ahead(town: Town) -> None:
    ana = await town.member("Ana")
    ben, cem, dora = await come(ana, "Ben", "Cem", "Dora")
    said = await ana.say("friends")
    assert "3 friends have joined you" in said
    assert "3 more friends" in said
    assert "Together" not in said
    await town.shop.order("1", "40.00", customer=ben)
    await town.shop.order("2", "39.99", customer=cem)
    said = await ana.say("friends")
    for line in (
        "Ben: ordered, points earned", "Cem: joined and ordered", "Dora: joined, no",
        "Together they brought you 200 points, worth £10.00", "2 more friends", "100 points extra",
    ):  # fmt: skip
        assert line in said, said
    await town.shop.refund("1", "40.00")
    said = await ana.say("friends")
    assert "Ben: joined, no order yet" in said
    assert "Together" not in said
    for number, friend in enumerate((ben, dora), 3):
        await town.shop.order(f"{number}", "50.00", customer=friend)
    assert "One more friend" in await ana.say("friends")
    (eva,) = await come(ana, "Eva")
    await town.shop.order("5", "50.00", customer=eva)
    said = await ana.say("friends")
    assert "700 points, worth £35.00" in said, "three friends and a milestone"
    assert "2 more friends with a first order that counts, and you get 250 points extra" in said


@pytest.mark.parametrize(
    ("review", "told"),
    [("waiting", "we are taking a look"), ("rejected", "without points for you")],
)
async def test_a_review_is_told_once_there_is_an_order(town: Town, review: str, told: str) -> None:
    ana = await town.member("Ana")
    (ben,) = await come(ana, "Ben")
    await Referral.filter(friend_id=(await ben.member()).id).update(review=review)
    assert "Ben: joined, no order yet" in await ana.say("friends")
    await town.shop.order("1", "50.00", customer=ben)
    said = await ana.say("friends")
    assert "Ben: ordered" in said
    assert told in said
    assert "200" not in said


async def test_without_milestones_none_is_ahead(town: Town) -> None:
    referral = RULES.referral.model_copy(update={"milestones": ()})
    town.brand = (
        await Town(town.now, RULES.model_copy(update={"referral": referral})).open()
    ).brand
    ana = await town.member("Ana", locale="de")
    await ana.say("invite")
    code = ana.button("Link kopieren").copy.rpartition("/")[2]
    await town.phone("Ben").say(f"/start {code}")
    assert "extra" not in await ana.say("freunde")
