"""What a member hears about tiers, and what staff give by hand."""

from datetime import timedelta
from decimal import Decimal

import pytest

from loyalty import earning, tiers
from loyalty.errors import NotATier
from loyalty.models import TierStanding
from loyalty.programme import Programme
from tests.phones import Phone, Town, brand_of


async def standing(town: Town, who: Phone) -> tiers.Standing:
    return await tiers.standing((await who.member()).account_id, town.brand.programme, town.now)


async def hears(town: Town, who: Phone) -> str:
    """What somebody hears of their tier, by time: not more than one thing in four days."""
    town.wait(days=4)
    await town.remind("tier-reached", "tier-lost")
    return await who.read()


async def give(town: Town, who: Phone, slug: str | None) -> tiers.Turn | None:
    account = (await who.member()).account_id
    return await tiers.assign(
        account, slug, reason="brings many", by="Kim", brand=town.brand, now=town.now
    )


@pytest.mark.parametrize(
    ("locale", "first", "top"),
    [
        ("en", "450 more points take you to Layer Two", "you are at the top"),
        ("de", "Noch 450 Punkte bis Layer Two", "Du bist ganz oben"),
    ],
)
async def test_tier_says_what_is_missing(town: Town, locale: str, first: str, top: str) -> None:
    ana = await town.member("Ana", locale=locale)
    assert first in await ana.say("tier")
    await ana.grant(1450)
    said = await ana.say("tier")
    assert "Layer Three" in said
    assert top in said


async def test_ambassadors_are_made_by_hand(town: Town) -> None:
    ana = await town.member("Ana")
    assert not tiers.reaches(await standing(town, ana), "ambassador")
    assert await give(town, ana, "ambassador") is not None
    assert "You are in Ambassador now" in await hears(town, ana)
    assert await give(town, ana, "ambassador") is None  # told once
    assert await hears(town, ana) == ""
    found = await standing(town, ana)
    assert [tiers.reaches(found, s) for s in ("layer-one", "layer-three", "ambassador", "x")] == [
        True, True, True, False,
    ]  # fmt: skip
    assert found.multiplier == Decimal("1.5")
    said = await ana.say("tier")
    assert "Ambassador" in said
    assert "450 more points take you to Layer Two" in said
    await town.shop.order("1001", "54.99", customer=ana)
    assert "82 points" in await ana.read()
    assert await give(town, ana, None) is not None
    assert "You are in Layer One now" in await hears(town, ana)
    row = await TierStanding.get()
    assert (row.by_hand, row.by_hand_reason) == ("", "Kim: brings many")
    with pytest.raises(NotATier):
        await give(town, ana, "layer-two")
    with pytest.raises(NotATier):
        await give(town, ana, "nothing")


async def test_points_go_on_counting_under_a_tier_by_hand(town: Town) -> None:
    ana = await town.member("Ana")
    await give(town, ana, "ambassador")
    await ana.grant(500)
    await ana.read()
    await town.shop.order("1001", "10.00", customer=ana)
    assert "You are in Layer Two now" in await ana.read()
    assert await hears(town, ana) == "", "the receipt has said so"
    await give(town, ana, None)
    assert "You are in Layer Two now" in await hears(town, ana)


async def test_a_tier_from_elsewhere_is_kept_until_then(town: Town) -> None:
    ana = await town.member("Ana")
    account = (await ana.member()).account_id
    until = town.now + timedelta(days=365)
    await tiers.place(account, "layer-three", brand=town.brand, until=until, now=town.now)
    await tiers.place(account, "layer-two", brand=town.brand, until=until, now=town.now)
    assert "1,450 more points by 1 March 2027 and you stay in Layer Three" in await ana.say("tier")
    town.wait(days=366)
    assert await tiers.review(account, town.brand, town.now) is not None
    assert "You are in Layer Two now" in await hears(town, ana)


async def test_rules_without_tiers_have_none(town: Town) -> None:
    body = town.brand.programme.model_dump(mode="json")
    town.brand = brand_of(Programme.model_validate({**body, "tiers": []}))
    ana = await town.member("Ana")
    assert "no levels here" in await ana.say("tier")
    assert await tiers.review((await ana.member()).account_id, town.brand, town.now) is None


def test_rules_of_before_slugs_still_read(town: Town) -> None:
    body = town.brand.programme.model_dump(mode="json")
    for tier in body["tiers"]:
        del tier["slug"], tier["hidden"]
    body["tiers"] = body["tiers"][:3]
    del body["tiering"]
    slugs = [tier.slug for tier in Programme.model_validate(body).tiers]
    assert slugs == ["layer-one", "layer-two", "layer-three"]


async def test_what_a_member_does_raises_at_once(town: Town) -> None:
    ana = await town.member("Ana")
    await ana.grant(430)
    member = await ana.member()
    for _ in range(2):
        await earning.do(member, "follow-instagram", once="follow", brand=town.brand, now=town.now)
    assert (await hears(town, ana)).count("You are in Layer Two now") == 1
    assert await hears(town, ana) == ""
