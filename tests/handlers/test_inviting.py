"""Bringing friends: the link and its words, who came, and nobody promised what is not paid."""

import re

import pytest

from bot.channels import markup
from handlers import codes
from loyalty import outgoing
from loyalty.models import Act, Consent, Outgoing, Setting
from loyalty.programme.rules import ReferralRules
from referral_links import links
from referral_links.models import ReferralLink
from tests.handlers.catalogue import offering, reward
from tests.phones import RULES, Phone, Town

CHANNELS = pytest.mark.parametrize("channel", ["telegram", "whatsapp"])
LOCALES = pytest.mark.parametrize("locale", ["en", "de"])


async def speaking(town: Town, channel: str, locale: str, name: str = "Ana") -> Phone:
    """A member who speaks that language there: WhatsApp does not tell which one."""
    phone = await town.member(name, channel, locale)
    if channel == "whatsapp":
        await phone.say(f"language {locale}")
    return phone


async def choosing(ana: Phone) -> str:
    """Tap what `invite` offers."""
    await ana.say("invite")
    return await ana.tap("Choose my own code")


def referral(**changed: object) -> ReferralRules:
    """The rules of referring, some of them changed."""
    return ReferralRules.model_validate({**RULES.referral.model_dump(), **changed})


async def test_friends_are_shown_page_by_page(town: Town) -> None:
    ana = await town.member("Ana")
    await ana.say("invite")
    code = ana.button("Copy the link").copy.rpartition("/")[2]
    for number in range(11):
        friend = town.phone(f"Friend{chr(65 + number)} Surname")
        await friend.say(f"/start {code}")
        await friend.say("join")
    said = await ana.say("friends")
    assert "11 friends have joined you" in said
    assert "FriendK: joined, no order yet" in said
    assert "Surname" not in said
    assert "FriendA:" in await ana.tap("More")


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


@pytest.mark.parametrize("locale", ["en", "de"])
async def test_where_nobody_gets_points_none_are_named(town: Town, locale: str) -> None:
    """As with a voucher at joining, which is told of when it is given."""
    referral = RULES.referral.model_copy(update={"advocate_points": 0, "friend_points": 0})
    rules = RULES.model_copy(update={"referral": referral})
    town.brand = (await Town(town.now, rules).open()).brand
    ana, ben = await town.member("Ana", locale=locale), town.phone("Ben", locale=locale)
    said = [await ana.say("friends")]
    code = (await ReferralLink.get_or_none()) or await links.link_of(await ana.member(), town.now)
    said += [await ben.say(f"/start {code.code}"), await ben.say("join")]
    for one in said:
        assert not re.search(r"\b0\b", one), one


@pytest.mark.parametrize(
    "name", ["free-gold.example/x", "https://evil.example", "\u202e\u2066", "\u200b", "+4477009001"]
)
async def test_a_name_that_is_none_is_not_passed_on(town: Town, name: str) -> None:
    """A friend's name and a place in the league are read by others, from the brand."""
    ana, ben = await town.member("Ana"), town.phone(name)
    await ana.say("invite")
    await ben.say(f"/start {ana.button('Copy the link').copy[-8:]}")
    await ben.say("join")
    told = await ana.read()
    assert "A friend has joined" in told
    assert name not in await ana.say("friends")
    said = await ben.say("name yes")
    assert name not in said
    assert "as soon as I know your name" in said
    assert name not in await ben.say("league yes")


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


@LOCALES
async def test_where_links_are_read_they_are_readable(town: Town, locale: str) -> None:
    """WhatsApp shows addresses as they are: no percent signs, and words to send along."""
    ana = await speaking(town, "whatsapp", locale)
    said = await ana.say("invite")
    assert "Marigold & Rook" in said
    opening = [button.url for button in ana.buttons if button.url]
    link = next(url for url in opening if url.endswith("/qr.svg")).removesuffix("/qr.svg")
    assert opening == [
        f"https://wa.me/?text={link}",
        f"https://t.me/share/url?url={link}",
        f"{link}/share",
        f"{link}/qr.svg",
    ]
    assert "%" not in "".join(opening)


@CHANNELS
@LOCALES
async def test_what_is_forwarded_stands_alone(town: Town, channel: str, locale: str) -> None:
    """A message of its own: forwarding it forwards the words and the link, and nothing else."""
    ana = await speaking(town, channel, locale)
    await ana.say("invite")
    reply, forwarded = await Outgoing.filter(address=ana.address).order_by("-id").limit(2)
    code = (await links.link_of(await ana.member(), town.now)).code
    address = f"https://kith.example/r/{code}"
    assert outgoing.from_json(forwarded.saying).buttons == ()
    words = markup.plain(ana._rendered(forwarded, "UTC").text)
    assert words.endswith(f": {address}")
    assert words.count("\n") == 0
    assert words.startswith("Ich sammle Punkte" if locale == "de" else "I collect points")
    assert forwarded.saying["picture"] == {"preview": address}
    assert reply.saying["picture"] == {"qr": address}
    assert forwarded.kind == "reply", "said at once, also to somebody who said stop all"
    assert address in markup.plain(ana._rendered(reply, "UTC").text)


@pytest.mark.parametrize("asked", ["qr code", "QR code please", "share"])
async def test_asked_for_its_picture_the_link_is_given(town: Town, asked: str) -> None:
    ana = await town.member("Ana")
    assert "Your link" in await ana.say(asked)


async def test_asked_twice_is_forwarded_once(town: Town) -> None:
    ana = await town.member("Ana")
    letters = [await ana.repeat("tg:7", "invite") for _ in range(2)]
    assert [len(said) for said in letters] == [2, 0]


async def test_a_gift_at_joining_is_promised_instead_of_points(town: Town) -> None:
    await offering(town, reward(1), referral=referral(friend_points=0, friend_voucher="r1"))
    ana = await town.member("Ana")
    said = await ana.say("invite")
    assert "this is yours: Thing 1. https://kith.example/r/" in said
    assert "gets a present at once: Thing 1" in said
    assert "Thing%201" in ana.button("Share on WhatsApp").url
    assert "we both" not in said


@LOCALES
async def test_a_campaign_is_told_while_it_lasts(town: Town, locale: str) -> None:
    campaign = {"slug": "double", "advocate": "2", "friend": "2", "active_until": "2026-03-02"}
    await offering(town, referral=referral(campaigns=[campaign]))
    ana = await speaking(town, "telegram", locale)
    code = (await links.link_of(await ana.member(), town.now)).code  # may have any digits in it
    assert "400" in (await ana.say("invite")).replace(code, "")
    town.wait(days=3)
    assert "400" not in (await ana.say("invite")).replace(code, "")


@LOCALES
async def test_an_ended_programme_gives_out_no_links(town: Town, locale: str) -> None:
    await offering(town, referral=referral(until="2026-03-01"))
    ana = await speaking(town, "telegram", locale)
    assert "/r/" in await ana.say("invite")
    town.wait(days=1)
    said = await ana.say("invite")
    assert "/r/" not in said
    assert ("bleibt dir" if locale == "de" else "stays yours") in said


# --- whose name is on it ---


@CHANNELS
@LOCALES
async def test_a_first_name_is_shown_by_consent_only(town: Town, channel: str, locale: str) -> None:
    show, hide = {
        "en": ("Show my first name", "Hide my name"),
        "de": ("Vornamen zeigen", "Namen verbergen"),
    }[locale]
    ana = await speaking(town, channel, locale, "Ana Smith")
    unnamed = {"en": "does not say who sent it", "de": "steht nicht, von wem er kommt"}[locale]
    assert unnamed in await ana.say("invite")
    assert not (await ana.member()).named
    said = await ana.tap(show)
    assert "Ana" in said
    assert "Smith" not in said
    assert (await ana.member()).named
    assert "Ana" in await ana.say("invite")
    assert hide in ana.labels
    assert show not in ana.labels
    await ana.tap(hide)
    assert not (await ana.member()).named
    assert unnamed in await ana.say("invite")
    proofs = await Consent.filter(purpose="name").order_by("id")
    assert [proof.granted for proof in proofs] == [True, False]
    assert unnamed in proofs[0].wording
    assert all(proof.source for proof in proofs)


async def test_who_has_no_name_yet_is_asked_for_it(town: Town) -> None:
    ana = await town.member("")
    assert "as soon as I know your name" in await ana.say("show my name")


# --- a code of one's own ---


@CHANNELS
@LOCALES
async def test_a_code_is_chosen_once_after_a_question(
    town: Town, channel: str, locale: str
) -> None:
    ana = await speaking(town, channel, locale)
    before = (await links.link_of(await ana.member(), town.now)).code
    free, mine, chosen = {
        "en": ("JULIA is free", "JULIA is your code now", "It can be chosen only once"),
        "de": ("JULIA ist noch frei", "JULIA ist jetzt dein Code", "nur einmal"),
    }[locale]
    assert free in await ana.say("my code Julia")
    assert (await links.link_of(await ana.member(), town.now)).code == before
    assert mine in await ana.say("yes")
    assert "https://kith.example/r/JULIA" in await ana.say("invite")
    assert not {"Choose my own code", "Eigenen Code wählen"} & set(ana.labels)
    for again in ("my code", "my code juliet"):
        said = await ana.say(again)
        assert chosen in said
        assert "JULIA" in said
    ben = town.phone("Ben", channel)
    assert "invited you" in await ben.say(f"hi, {before.lower()} sent me") + await ben.say("x")


async def test_the_question_can_be_answered_by_a_button_or_a_word(town: Town) -> None:
    ana = await town.member("Ana")
    assert "Which code would you like?" in await choosing(ana)
    assert "ANNA24 is free" in await ana.say("Anna 24")
    await ana.tap("No, thanks")
    await ana.say("yes")
    assert (await ReferralLink.get()).renamed_at is None
    await ana.say("my code is Anna-24")
    assert "ANNA24 is your code now" in await ana.tap("Yes, it is mine")
    assert "too old" in await ana.press(ana.button("Yes, it is mine"))


async def test_what_cannot_be_a_code_is_asked_again(town: Town) -> None:
    ana, ben = await town.member("Ana"), await town.member("Ben")
    await ben.say("my code bella")
    await ben.say("yes")
    await ana.say("my code")
    for wanted, why in {
        "b3lla💛": "4 to 16 signs", "ann": "4 to 16 signs", "be11a": "BE11A is somebody's code",
        "hello there friend of mine": "4 to 16 signs", "summer": "cannot be anybody's code",
        "Marigold": "cannot be anybody's code", "marigold-rook": "cannot be anybody's code",
    }.items():  # fmt: skip
        assert why in await ana.say(wanted), wanted
        assert ana.labels == ["No, thanks"]
    assert "LOUISE is free" in await ana.say("Louise")
    assert "https://kith.example/r/LOUISE" in await ana.say("yes")


async def test_while_they_think_somebody_else_takes_it(town: Town) -> None:
    ana, ben = await town.member("Ana"), await town.member("Ben")
    await ana.say("my code bella")
    await ben.say("my code be1la")
    assert "BE1LA is your code now" in await ben.say("yes")
    assert "BELLA is somebody's code" in await ana.say("yes")
    assert (await links.link_of(await ana.member(), town.now)).renamed_at is None


async def test_a_command_is_still_a_command(town: Town) -> None:
    ana = await town.member("Ana")
    await ana.say("my code")
    assert "You have 50 points" in await ana.say("points")
    assert "no more news" in await ana.say("stop")


async def test_a_chosen_code_brings_a_friend_where_it_is_meant(town: Town) -> None:
    ana = await town.member("Ana")
    await ana.say("my code Julia")
    await ana.say("yes")
    ben = town.phone("Ben", "whatsapp")
    cleo = await town.member("Cleo")
    assert "people who are new" not in await cleo.say("Do you have the julia in blue?")
    await ben.say("Is the julia still to be had?")
    await ben.say("Hello, I would like to join. julia sent me")
    await ben.say("join")
    assert "Ben" in await ana.read()
    await town.shop.order("1001", "40.00", customer=ben)
    assert "200 points" in await ana.read()


@pytest.mark.parametrize("channel", ["telegram", "whatsapp"])
async def test_a_name_that_staff_took_leads_nowhere_and_is_nobodys(
    town: Town, channel: str
) -> None:
    ana = await town.member("Ana", channel)
    member = await ana.member()
    before = (await links.link_of(member, town.now)).code
    await ana.say("my code goldfinch")
    await ana.say("yes")
    done = await codes.withdraw(member, by="bo", reason="ours", brand=town.brand, now=town.now)
    assert done is not None
    said = await ana.read()
    assert f"https://kith.example/r/{done[0]}" in said
    assert "Choose my own code" in ana.labels
    for gone in ("GOLDFINCH", "go1df1nch"):
        assert await links.find(gone) is None
    for leads in (before, done[0]):
        found = await links.find(leads)
        assert found is not None
        assert found.member_id == member.id
    for who in (ana, await town.member("Ben")):
        assert "cannot be anybody's code" in await who.say("my code gold-finch")
    assert "You have 50 points" in await ana.say("points")
    await ana.say("my code sparrow77")
    assert "https://kith.example/r/SPARROW77" in await ana.say("yes")
    again = await codes.withdraw(member, by="bo", reason="ours", brand=town.brand, now=town.now)
    assert again is not None
    assert await codes.withdraw(member, by="bo", reason="", brand=town.brand, now=town.now) is None
    assert [act.act for act in await Act.all()] == ["withdraw-code"] * 2
    left = " ".join([one.name for one in await Setting.all()])
    assert "finch" not in left.lower()
