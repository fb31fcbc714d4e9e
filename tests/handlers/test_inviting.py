"""Bringing friends: the link and its words, who came, and nobody promised what is not paid."""

import re

import pytest

from tests.phones import RULES, Town


async def test_friends_are_shown_page_by_page(town: Town) -> None:
    ana = await town.member("Ana")
    await ana.say("invite")
    code = ana.button("Copy the link").copy.rpartition("/")[2]
    for number in range(11):
        friend = town.phone(f"Friend{number} Surname")
        await friend.say(f"/start {code}")
        await friend.say("join")
    said = await ana.say("friends")
    assert "11 friends have joined you" in said
    assert "Friend10: joined, no order yet" in said
    assert "Surname" not in said
    assert "Friend0:" in await ana.tap("More")


@pytest.mark.parametrize("locale", ["en", "de"])
@pytest.mark.parametrize("nothing", ["advocate_points", "friend_points"])
async def test_nobody_is_promised_0_points(town: Town, locale: str, nothing: str) -> None:
    """One of the two may get nothing: that is a setting."""
    referral = RULES.referral.model_copy(update={nothing: 0})
    rules = RULES.model_copy(update={"referral": referral})
    town.brand = (await Town(town.now, rules).open()).brand
    ana, ben = await town.member("Ana", locale=locale), town.phone("Ben", locale=locale)
    said = [await ana.say("friends"), await ana.say("invite")]
    said += [button.url for button in ana.buttons]
    code = ana.button("Link kopieren" if locale == "de" else "Copy the link").copy[-8:]
    said += [await ben.say(f"/start {code}"), await ben.say("join"), await ana.read()]
    await town.shop.order("1001", "54.99", customer=ben)
    said += [await ana.read(), await ben.read(), await ana.say("friends")]
    assert sum("200" in one for one in said) >= 5
    for one in said:
        assert not re.search(r"\b(0|both|beide)\b", one), one


async def test_a_friend_without_a_name_is_a_friend(town: Town) -> None:
    ana = await town.member("Ana")
    await ana.say("invite")
    ben = town.phone("", "whatsapp")
    await ben.say(f"hi {ana.button('Copy the link').copy.rpartition('/')[2]}")
    await ben.say("join")
    assert "A friend has joined" in await ana.read()
    await town.shop.order("1001", "60.00", customer=ben)
    assert "A friend has placed a first order" in await ana.read()


async def test_sharing_opens_both_chats_with_the_whole_text(town: Town) -> None:
    ana = await town.member("Ana")
    await ana.say("invite")
    whatsapp = ana.button("Share on WhatsApp").url
    assert whatsapp.startswith(
        "https://wa.me/?text=I%20collect%20points%20at%20Marigold%20%26%20Rook"
    )
    assert "https%3A%2F%2Fkith.example%2Fr%2F" in whatsapp
    assert "url=https%3A%2F%2Fkith.example%2Fr%2F" in ana.button("Share on Telegram").url
    assert ana.button("QR code").url.endswith("/qr.svg")


@pytest.mark.parametrize("locale", ["en", "de"])
async def test_where_links_are_read_they_are_readable(town: Town, locale: str) -> None:
    """WhatsApp shows addresses as they are: no percent signs, and words to send along."""
    ana = await town.member("Ana", "whatsapp")
    await ana.say(f"language {locale}")
    said = await ana.say("invite")
    assert "Marigold & Rook" in said
    opening = [button.url for button in ana.buttons if button.url]
    assert len(opening) == 3
    link = next(url for url in opening if url.endswith("/qr.svg")).removesuffix("/qr.svg")
    assert f"https://wa.me/?text={link}" in opening
    assert f"https://t.me/share/url?url={link}" in opening
    assert "%" not in "".join(opening)
    assert f"{link}\n" in said or said.endswith(link)
