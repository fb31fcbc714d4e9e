"""A second chat: a code typed there makes it the same member's."""

from datetime import timedelta

import pytest

from loyalty import linking
from loyalty.models import Consent, Guess, Identity, LinkCode, Member, Outgoing
from tests.handlers.second_chats import code_of, connected
from tests.phones import SECRET, Town


async def test_a_stranger_who_types_the_code_is_the_member(town: Town) -> None:
    ana = await town.member("Ana", "telegram")
    await ana.grant(200)
    phone = town.phone("Ana W", "whatsapp")
    said = await connected(phone, f"link {await code_of(ana)}")
    assert "Connected! This chat is yours now, too: 250 points, worth £12.50." in said
    assert (await phone.member()).id == (await ana.member()).id
    assert await Member.all().count() == 1
    assert "You have 250 points" in await phone.say("points")
    assert "A WhatsApp chat is connected with your membership now." in await ana.read()
    shown = await ana.say("profile")
    assert "Telegram: this account" in shown
    assert "WhatsApp: one number" in shown
    kinds = [identity.kind for identity in await Identity.all().order_by("kind")]
    assert kinds == ["phone", "telegram", "whatsapp"]
    agreed = await Consent.filter(channel="whatsapp").get()
    assert agreed.wording.startswith("This code connects this chat")


async def test_the_code_is_kept_as_a_hash_alone(town: Town) -> None:
    ana = await town.member("Ana")
    code = await code_of(ana)
    (kept,) = await LinkCode.all()
    assert code not in str(vars(kept))
    assert all(code not in str(row.saying) for row in await Outgoing.all())
    button = ana.button("Open WhatsApp")
    assert button.url == f"https://wa.me/447700900000?text=link%20{code}"


async def test_through_the_other_door_the_code_is_already_typed(town: Town) -> None:
    ana = await town.member("Ana", "whatsapp")
    code = await code_of(ana)
    assert ana.button("Open Telegram").url == f"https://t.me/KithBot?start=link_{code}"
    phone = town.phone("Ana T", "telegram")
    assert "Connected!" in await connected(phone, f"/start link_{code}")
    assert await Member.all().count() == 1


@pytest.mark.parametrize("form", ["/start link_{}", "link {}", "{}"])
@pytest.mark.parametrize(("locale", "no"), [("en", "no"), ("de", "nein"), ("en", "points")])
async def test_a_stranger_is_asked_before_anything_is_connected(
    town: Town, form: str, locale: str, no: str
) -> None:
    """Somebody else may have sent the link."""
    ana = await town.member("Ana")
    phone = town.phone("Ben", locale=locale)
    code = await code_of(ana)
    await phone.say(form.format(code))
    assert await Identity.all().count() == 1
    assert await ana.read() == ""
    await phone.say("yes?")
    assert await Identity.all().count() == 1
    town.wait(minutes=20)
    code = await code_of(ana)
    await phone.say(form.format(code))
    await phone.say(no)
    await phone.tap("Yes, connect it" if locale == "en" else "Ja, verbinden")  # too late
    assert await Identity.all().count() == 1
    assert await Member.all().count() == 1


async def test_a_typed_yes_connects_and_an_old_one_does_not(town: Town) -> None:
    ana, phone = await town.member("Ana", locale="de"), town.phone("Ana W", "whatsapp")
    await phone.say(await code_of(ana))
    town.wait(minutes=11)
    await phone.say("yes")
    assert await Member.all().count() == 1
    assert await Identity.filter(kind="whatsapp").count() == 0
    await phone.say(await code_of(ana))
    await phone.say("yes")
    assert (await phone.member()).id == (await ana.member()).id


async def test_an_invitation_needs_no_question(town: Town) -> None:
    ana = await town.member("Ana")
    member = await ana.member()
    made = await linking.invite([member.id], SECRET, valid=timedelta(days=9), now=town.now)
    phone = town.phone("Ana W")
    assert "Connected!" in await phone.say(f"/start link_{made[member.id]}")


@pytest.mark.parametrize("form", ["{}", "{} ", "link {}", "LINK  {}", "verbinden {}"])
async def test_a_code_may_be_typed_in_many_ways(town: Town, form: str) -> None:
    ana = await town.member("Ana")
    code = (await code_of(ana)).lower()
    phone = town.phone("Ana W", "whatsapp")
    assert "Connected!" in await connected(phone, form.format(code))


async def test_a_code_works_once_and_for_a_quarter_of_an_hour(town: Town) -> None:
    ana = await town.member("Ana")
    first = await code_of(ana)
    second = await code_of(ana)
    wa, other = town.phone("A", "whatsapp"), town.phone("B", "whatsapp")
    assert "I don't know this code" in await wa.say(f"link {first}")  # replaced by the second
    assert "Connected!" in await connected(wa, f"link {second}")
    assert "I don't know this code" in await other.say(f"link {second}")
    third = await code_of(ana)
    town.wait(minutes=15)
    assert "I don't know this code" in await other.say(f"link {third}")
    assert await Member.all().count() == 1


@pytest.mark.parametrize(
    "said",
    [
        "link doesn't work",
        "your link is broken",
        "link problems?",
        "connect the chats",
        "link for 2",
    ],
)
async def test_a_sentence_is_no_wrong_code(town: Town, said: str) -> None:
    ana, stranger = await town.member("Ana"), town.phone("Ben")
    for _ in range(linking.MISSES + 1):
        assert "That is no code" in await ana.say(said)
        assert "where you are a member" in await stranger.say(said)
    assert "are here for you" in await ana.tap("Talk to a person")
    assert not await Guess.all().exists()


@pytest.mark.parametrize("said", ["link please", "please link", "verbinden bitte", "Link thanks!"])
async def test_who_asks_politely_gets_a_code(town: Town, said: str) -> None:
    assert "Your code for another chat" in await (await town.member("Ana")).say(said)


async def test_wrong_codes_are_limited(town: Town) -> None:
    ana = await town.member("Ana")
    code = await code_of(ana)
    thief = town.phone("Thief", "whatsapp")
    for number in range(linking.MISSES):
        assert "I don't know this code" in await thief.say(f"0000000{number}")
    assert "try again in 15 minutes" in await thief.say(f"link {code}")
    assert "try again" in await thief.say(code)
    assert "Connected!" in await connected(town.phone("Ana W", "whatsapp"), code)
    town.wait(minutes=16)
    assert "I don't know this code" in await thief.say(f"link {code}")


async def test_ones_own_code_is_for_the_other_chat(town: Town) -> None:
    ana = await town.member("Ana")
    code = await code_of(ana)
    assert "That is your code" in await ana.say(f"link {code}")
    assert "Connected!" in await connected(
        town.phone("Ana W", "whatsapp"), code
    )  # it is still good


async def test_a_stranger_hears_how_it_works(town: Town) -> None:
    assert "where you are a member" in await town.phone("A").say("link")
    assert "wo du Mitglied" not in await town.phone("A").say("link")


async def test_orders_that_waited_for_the_number_are_counted(town: Town) -> None:
    phone = town.phone("Ana W", "whatsapp")
    await town.shop.order("1001", "54.00", customer=phone)
    ana = await town.member("Ana")
    await connected(phone, f"link {await code_of(ana)}")
    assert (await ana.balance()).pending == 54


async def test_signs_that_look_alike_are_the_same(town: Town) -> None:
    """However a code is copied by hand, a digit is left by which it is known for a code."""
    ana = await town.member("Ana", "telegram")
    for number in range(12):
        code = await code_of(ana)
        assert any(sign in "23456789" for sign in code)
        typed = code.replace("0", "o").replace("1", "l" if number % 2 else "I").lower()
        phone = town.phone("Ana W", "whatsapp")
        said = f"link {typed[:4]}-{typed[4:]}" if number % 3 else typed
        assert "Connected!" in await connected(phone, said)


async def test_a_code_without_other_digits_is_never_given(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    ana = await town.member("Ana", "telegram")
    given = iter(["AB0DEF1H", "AB0DEF2H", "AB0DEF2H", "AB0DEF2H"])
    monkeypatch.setattr(linking, "code_of", lambda secret, key: next(given))
    await linking.offer(await ana.member(), SECRET, town.now)
    assert next(given) == "AB0DEF2H"


async def test_a_code_may_be_typed_in_two_halves(town: Town) -> None:
    ana = await town.member("Ana", "telegram")
    code = await code_of(ana)
    phone = town.phone("Ana W", "whatsapp")
    assert "Connected!" in await connected(phone, f" {code[:4]}-{code[4:]} ")


async def test_a_stranger_with_a_wrong_code_is_shown_the_way_in(town: Town) -> None:
    ben = town.phone("Ben")
    assert "I don't know this code" in await ben.say("link ABCD2345")
    assert ben.labels == ["Join", "Talk to a person"]
