"""Every way to come to a friend's credit, through the page's doors and both chats. F1, F2."""

import re
from collections.abc import AsyncIterator, Callable

import pytest

from referral_links.models import Door, Referral, ReferralLink
from tests.bot.house import until
from tests.bot.roads import Person, Road, road

CHANNELS = pytest.mark.parametrize("channel", ["telegram", "whatsapp"])
OTHER = {"telegram": "whatsapp", "whatsapp": "telegram"}
CODE = re.compile(r"[0-9A-Z]{8}")
_LINK_CODE = re.compile(r"another chat: (?:<\w+>|\W)*([0-9A-Z]{8})")


@pytest.fixture
async def way(db: str) -> AsyncIterator[Road]:
    """The program, reached over HTTP alone."""
    async with road() as way:
        yield way


async def host(way: Road, channel: str = "telegram") -> tuple[Person, str]:
    """Somebody who invites, and their code."""
    ana = await way.person(channel).join()
    return ana, await ana.code()


async def credited(way: Road, friend: Person, host: Person) -> None:
    """Whether one referral stands, to this advocate."""
    advocate = await way.brought(friend)
    assert advocate is not None
    assert advocate.id == (await host.member()).id


@CHANNELS
async def test_seen_on_a_laptop_scanned_with_a_phone_joined_a_week_later(
    way: Road, channel: str
) -> None:
    ana, code = await host(way)
    ben = way.person(channel)
    await way.open(code)  # on the laptop
    await way.open(code)  # what its QR code opens on the phone
    before = way.now
    ready = await way.door(code, channel, "summer")
    gone_through = way.now
    way.wait(days=7)
    await ben.say(ready)
    await ben.join()
    await credited(way, ben, ana)
    door, referral = await Door.get(), await Referral.get()
    assert (door.friend_id, referral.tag) == ((await ben.member()).id, "summer")
    assert referral.path == ("start" if channel == "telegram" else "text")
    assert before <= door.at <= gone_through
    await way.order(ben, "40.00")
    assert (await ana.balance()).pending == 200
    assert (await ben.balance()).pending == 240


@CHANNELS
async def test_a_link_in_a_group_brings_everybody(way: Road, channel: str) -> None:
    """One of them passes on what stood ready in their own chat: the token is good once."""
    ana, code = await host(way)
    ready = [await way.door(code, channel) for _ in range(2)]
    friends = [way.person(channel) for _ in range(3)]
    for friend, text in zip(friends, (*ready, ready[0]), strict=True):
        await friend.say(text)
    for friend in friends:
        await friend.join()
        await credited(way, friend, ana)
    assert await Door.filter(friend_id__isnull=False).count() == 2
    assert len(set(await Door.all().values_list("friend_id", flat=True))) == 2


EDITS: dict[str, tuple[Callable[[str, str, str], str], str]] = {
    "as it stood": (lambda ready, code, token: ready, "said"),
    "lower case": (lambda ready, code, token: ready.lower(), "said"),
    "the code deleted": (lambda ready, code, token: ready.replace(code, ""), "token"),
    "the code damaged": (lambda ready, code, token: ready.replace(code, code[:-2]), "token"),
    "the token deleted": (lambda ready, code, token: ready.replace(token, ""), "said"),
    "the token damaged": (lambda ready, code, token: ready.replace(token, token[1:]), "said"),
    "rewritten": (lambda ready, code, token: f"Hiya, {code.lower()}! Is it you?", "said"),
    "look-alikes": (
        lambda ready, code, token: f"code={code.replace('0', 'o').replace('1', 'l')}.", "said"
    ),
    "a blank in it": (lambda ready, code, token: f"my code {code[:4]} {code[4:]}", "said"),
    "only the token": (lambda ready, code, token: token, "token"),
    "token in lower case": (lambda ready, code, token: f"hello ({token.lower()})", "token"),
    "pasted address": (lambda ready, code, token: f"https://kith.example/r/{code}?c=x", "said"),
}  # fmt: skip


@CHANNELS
@pytest.mark.parametrize("edit", EDITS)
async def test_the_text_may_be_edited(way: Road, channel: str, edit: str) -> None:
    ana, code = await way.person("telegram").join(), "K01V5ZQ8"  # easily mistyped
    await ReferralLink.create(code=code, member=await ana.member(), created_at=way.now)
    ready = await way.door(code, channel)
    token = (await Door.get()).token
    assert (code in ready, token in ready) == (True, True)
    change, path = EDITS[edit]
    ben = way.person(channel)
    await ben.say(change(ready, code, token))
    await ben.join()
    await credited(way, ben, ana)
    if path == "said":
        path = "start" if change(ready, code, token).startswith("/start") else "text"
    assert await ben.decided() == [(path, "attributed")]


@CHANNELS
async def test_who_damages_both_comes_as_anybody(way: Road, channel: str) -> None:
    _, code = await host(way)
    ready = await way.door(code, channel)
    ben = way.person(channel)
    await ben.say(CODE.sub("", ready))
    await ben.join()
    assert await way.brought(ben) is None
    assert await ben.decided() == []


@CHANNELS
async def test_a_token_is_good_for_one(way: Road, channel: str) -> None:
    ana, code = await host(way)
    await way.door(code, channel)
    token = (await Door.get()).token
    ben, cleo = way.person(channel), way.person(OTHER[channel])
    await ben.say(f"hello {token}")
    await cleo.say(f"hello {token}")
    await ben.join()
    await cleo.join()
    await credited(way, ben, ana)
    assert await way.brought(cleo) is None
    assert await cleo.decided() == [("token", "token-used")]


@CHANNELS
@pytest.mark.parametrize(("days", "counts"), [(89, True), (91, False)])
async def test_a_door_counts_for_90_days(way: Road, channel: str, days: int, counts: bool) -> None:
    _, code = await host(way)
    await way.door(code, channel)
    ben = way.person(channel)
    way.wait(days=days)
    await ben.say(f"hello {(await Door.get()).token}")
    await ben.join()
    assert (await way.brought(ben) is not None) == counts


@CHANNELS
async def test_an_old_member_opens_a_link(way: Road, channel: str) -> None:
    ana, code = await host(way)
    eve, own = await host(way, channel)
    await eve.say(await way.door(code, channel))
    await until(lambda: any("one of us already" in text for text in way.said_to(eve)))
    await eve.say(await way.door(own, channel))
    assert await eve.decided() == [(_path(channel), "existing-member"), (_path(channel), "own")]
    await way.order(eve, "60.00")
    assert (await ana.balance()).pending == 0
    assert await Referral.all().count() == 0


def _path(channel: str) -> str:
    return "start" if channel == "telegram" else "text"


@CHANNELS
async def test_of_two_advocates_the_first_door_counts(way: Road, channel: str) -> None:
    """Also when the second one's text is sent first."""
    ana, code = await host(way)
    eve, later = await host(way)
    first = await way.door(code, channel)
    way.wait(days=3)
    second = await way.door(later, channel)
    ben = way.person(channel)
    await ben.say(second)
    await ben.say(first)
    await ben.join()
    await credited(way, ben, ana)
    path = _path(channel)
    assert await ben.decided() == [(path, "attributed"), (path, "earlier-touch")]
    await way.order(ben, "40.00", referral_code=later)
    assert (await ana.balance()).pending == 200
    assert (await eve.balance()).pending == 0
    assert (await ben.decided())[2:] == [("order", "earlier-touch")]


@CHANNELS
@pytest.mark.parametrize("joined", [False, True], ids=["a stranger's chat", "a member's chat"])
async def test_a_friend_links_a_second_chat(way: Road, channel: str, joined: bool) -> None:
    """They came by Ana's link, and by Eve's to the other chat: one advocate, rewarded once."""
    ana, code = await host(way)
    eve, later = await host(way)
    ben, other = way.person(channel), way.person(OTHER[channel])
    await ben.say(await way.door(code, channel))
    await ben.join()
    await way.order(ben, "40.00")
    way.wait(days=2)
    await other.say(await way.door(later, other.channel))
    if joined:
        await other.join()
        await credited(way, other, eve)
    await ben.say("link")
    await other.say(f"link {await _link_code(way, ben)}")
    await other.say("yes")
    assert (await other.member()).id == (await ben.member()).id
    await credited(way, ben, ana)
    await way.order(ben, "80.00")
    await way.order(other, "80.00")
    assert (await ana.balance()).pending == 200
    assert (await eve.balance()).pending == 0
    last = ("merge", "earlier-touch") if joined else (_path(other.channel), "existing-member")
    assert (await ben.decided())[-1] == last


async def _link_code(way: Road, who: Person) -> str:
    """The code for another chat that they were sent."""
    await until(lambda: bool(_LINK_CODE.search("\n".join(way.said_to(who)))))
    return str(_LINK_CODE.findall("\n".join(way.said_to(who)))[-1])


@CHANNELS
async def test_a_code_at_checkout_is_a_second_proof(way: Road, channel: str) -> None:
    ana, code = await host(way)
    ben = await way.person(channel).join()
    await way.order(ben, "40.00", referral_code=code.lower())
    await credited(way, ben, ana)
    assert (await ana.balance()).pending == 200
    assert await ben.decided() == [("order", "attributed")]


@CHANNELS
async def test_a_code_at_a_later_checkout_brings_nobody(way: Road, channel: str) -> None:
    _, code = await host(way)
    ben = await way.person(channel).join()
    await way.order(ben, "10.00")
    way.wait(days=1)
    await way.order(ben, "90.00", referral_code=code)
    assert await way.brought(ben) is None
    assert await ben.decided() == [("order", "existing-customer")]


@CHANNELS
@pytest.mark.parametrize(("refunded", "stands"), [("10.01", 0), ("10.00", 200)])
async def test_refunded_to_39_99_and_to_40(
    way: Road, channel: str, refunded: str, stands: int
) -> None:
    ana, code = await host(way)
    ben = way.person(channel)
    await ben.say(await way.door(code, channel))
    await ben.join()
    number = await way.order(ben, "50.00")
    assert (await ana.balance()).pending == 200
    await way.refund(number, "50.00", refunded)
    assert (await ana.balance()).pending == stands
    assert (await ben.balance()).pending == stands + (40 if stands else 39)


async def test_an_unknown_customer_orders_with_a_code_and_joins_later(way: Road) -> None:
    ana, code = await host(way)
    _, later = await host(way)
    ben = way.person("whatsapp")
    await way.order(ben, "44.00", referral_code=code)
    assert (await ana.balance()).pending == 0
    way.wait(days=20)
    await ben.say(await way.door(later, "whatsapp"))  # too late: a customer since then
    await ben.join()
    await credited(way, ben, ana)
    assert (await ana.balance()).total == 250
    assert await ben.decided() == [("text", "existing-customer"), ("order", "attributed")]


@CHANNELS
async def test_ones_own_code_at_checkout_pays_nothing(way: Road, channel: str) -> None:
    ana, code = await host(way, channel)
    await way.order(ana, "90.00", referral_code=code)
    assert (await ana.balance()).pending == 90
    assert await ana.decided() == [("order", "own")]


@CHANNELS
async def test_previews_go_through_no_door(way: Road, channel: str) -> None:
    _, code = await host(way)
    address = f"{way.house.url}/r/{code}/{channel}"
    for agent in ("WhatsApp/2.23.20.0", "TelegramBot (like TwitterBot)", "facebookexternalhit/1.1"):
        async with way.house.http.get(
            address, headers={"User-Agent": agent}, allow_redirects=False
        ) as gone:
            assert gone.status == 303
            assert code in gone.headers["Location"]
    assert await Door.all().count() == 0
    assert await Referral.all().count() == 0
