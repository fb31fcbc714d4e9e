"""Why an invitation counts or not, as both of them are told, without anything about the other."""

import re
from typing import get_args

import pytest

from referral_links import links
from referral_links.attribution import Path, Reason
from referral_links.models import Referral
from tests.phones import TOP, Phone, Town

CHANNELS = pytest.mark.parametrize("channel", ["telegram", "whatsapp"])


async def code_of(phone: Phone) -> str:
    """The code of a member's link."""
    return (await links.link_of(await phone.member(), phone.town.now)).code


async def came(town: Town, name: str, code: str, channel: str = "telegram") -> Phone:
    """Somebody who joins with a code."""
    phone = town.phone(name, channel)
    await phone.say(f"/start {code}")
    await phone.say("join")
    await phone.say("no")
    return phone


@CHANNELS
async def test_friend_and_member_are_each_told_why(town: Town, channel: str) -> None:
    ana = await town.member("Ana Lopez", channel)
    ben = await came(town, "Ben Miller", await code_of(ana), channel)
    told = await ben.say("why invite")
    assert "1 March 2026: you came through a link. A friend was credited" in told
    assert "counts from your first order of £40 or more" in told
    assert "Ana" not in told
    said = await ana.say("why invite")
    assert "1 March 2026: Ben came through a link and has not ordered yet" in said
    assert "Miller" not in said
    await town.shop.order("1001", "39.99", customer=ben)
    assert "your first order is below £40" in await ben.say("why invite")
    assert "the first order is too small" in await ana.say("why no reward")
    await town.shop.order("1002", "60.00", customer=ben)
    await town.shop.cancel("1001")
    assert "has counted: your first order was £40 or more" in await ben.say("why invite")
    assert "the first order counts" in await ana.say("why invitation")


async def test_others_are_somebody(town: Town) -> None:
    """Who was no new friend is told why; whose link it was learns no name, and not what for."""
    ana, eve = await town.member("Ana"), await town.member("Eve Adams")
    dora = town.phone("Dora", "whatsapp")
    await town.shop.order("1001", "80.00", customer=dora)
    town.wait(days=1)
    code = await code_of(ana)
    await dora.say(f"/start {code}")
    await dora.say("join")
    await eve.say(f"/start {code}")
    said = await ana.say("why invite")
    assert said.count("somebody came through a link who was not new here") == 2
    assert not re.search("Dora|Eve|order|member", said.split("\n", 1)[1]), said
    assert "were a member already" in await eve.say("why invite")


async def test_the_way_to_the_reasons_is_a_button(town: Town) -> None:
    ana = await town.member("Ana")
    await came(town, "Ben", await code_of(ana))
    await ana.say("friends")
    assert "Ben came through a link" in await ana.tap("Why: invitations")


async def test_reasons_come_page_by_page(town: Town) -> None:
    ana = await town.member("Ana")
    code = await code_of(ana)
    for number in range(9):
        await came(town, f"Friend{chr(65 + number)}", code)
    await ana.read()
    said = await ana.say("why invite")
    assert "FriendI" in said
    assert "FriendA" not in said
    assert "FriendA" in await ana.tap("More")


async def test_what_staff_look_at_is_said(town: Town) -> None:
    ana = await town.member("Ana")
    ben = await came(town, "Ben", await code_of(ana))
    for review, word in (("waiting", "takes a look"), ("rejected", "does not count")):
        await Referral.all().update(review=review)
        assert word in await ana.say("why invite")
        assert word in await ben.say("why invite")


async def test_who_left_is_no_reason_any_more(town: Town) -> None:
    ana = await town.member("Ana")
    ben = await came(town, "Ben", await code_of(ana))
    await ben.say("forget me")
    await ben.say("yes")
    await ana.read()
    said = await ana.say("why invite")
    assert "Ben" not in said
    assert "nothing to explain yet" in said


@pytest.mark.parametrize("locale", ["en", "de"])
def test_every_outcome_has_its_words(locale: str) -> None:
    outcomes = {*get_args(Reason), "attributed"}
    stages = {"joined", "ordered", "rewarded", "waiting", "rejected"}
    wanted = {f"why-came-{one}" for one in outcomes} | {f"why-own-{one}" for one in stages}
    wanted |= {f"why-sent-{one}" for one in (outcomes - {"unknown"}) | stages}
    wanted |= {f"touch-{one}" for one in get_args(Path)}
    texts = (TOP / "handlers" / "texts" / locale / "reasons.ftl").read_text("utf-8")
    assert wanted <= set(re.findall(r"^([a-z-]+) =", texts, re.MULTILINE))


@CHANNELS
async def test_why_about_a_friend_is_why_about_an_invitation(town: Town, channel: str) -> None:
    ana = await town.member("Ana", channel)
    code = await code_of(ana)
    for name in ("Ben Miller", "Cleo"):
        await came(town, name, code)
    await ana.read()
    asked = (
        "Why did I not get points for Ben?",
        "why didn't i get points for ben",
        "why no points for Ben",
        "warum habe ich keine Punkte für Ben bekommen",
    )
    for text in asked:
        said = await ana.say(text)
        assert "Ben came through a link and has not ordered yet" in said, text
        assert "Cleo" not in said, text
    for text in ("why did my friend not count", "warum zählt meine Einladung nicht?"):
        said = await ana.say(text)
        assert "Ben came" in said, text
        assert "Cleo came" in said, text
    assert "Cleo" in await ana.say("why cleo's order does not count")
    for text in ("why", "why so few points", "why did I get 50 points", "warum so wenige Punkte"):
        assert "+50 for joining" in await ana.say(text), text
