"""Issue 4's ways to a friend's credit: pages in a real browser, both chats, a running program."""

import re
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass

import pytest

from referral_links import counting
from referral_links.counting import Counts
from referral_links.models import Door, Referral
from tests.bot.devices import PHONES, Devices, devices
from tests.bot.house import until
from tests.bot.roads import Person, Road, road
from tests.bot.scanning import scanned
from tests.browsers import headers
from tests.postgres import free_port

CHANNELS = pytest.mark.parametrize("channel", ["telegram", "whatsapp"])
OTHER = {"telegram": "whatsapp", "whatsapp": "telegram"}
PATH = {"telegram": "start", "whatsapp": "text"}
PREVIEWS = {
    "WhatsApp": "WhatsApp/2.23.20.0",
    "WhatsApp on iOS": "WhatsApp/2.2145.9 i",
    "Telegram": "TelegramBot (like TwitterBot)",
    "Facebook": "facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)",
    "Slack": "Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)",
    "Discord": "Mozilla/5.0 (compatible; Discordbot/2.0; +https://discordapp.com)",
    "Apple": "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_11_1) AppleWebKit/601.2.4 (KHTML, like "
    "Gecko) Version/9.0.1 Safari/601.2.4 facebookexternalhit/1.1 Facebot Twitterbot/1.0",
    "Google": "Mozilla/5.0 (Windows NT 6.1; rv:6.0) Gecko/20110814 Firefox/6.0 Google "
    "(+https://developers.google.com/+/web/snippet/)",
}
_LINK_CODE = re.compile(r"another chat: (?:<\w+>|\W)*([0-9A-Z]{8})")


@dataclass
class Host:
    """Somebody who invites, and the link that the chat gave them."""

    who: Person
    code: str
    link: str


@pytest.fixture(scope="module")
async def shelf() -> AsyncIterator[Devices]:
    """The devices of everybody."""
    async with devices() as shelf:
        yield shelf


@pytest.fixture
async def way(db: str) -> AsyncIterator[Road]:
    """The program; its pages are where its links say, so that a browser can follow them."""
    port = free_port()
    async with road(port=port, public_url=f"http://127.0.0.1:{port}") as way:
        yield way


async def host(way: Road) -> Host:
    """Somebody joins and asks for their link."""
    ana = await way.person("telegram").join()
    await ana.say("invite")
    link = re.compile(rf"{re.escape(way.house.url)}/r/([0-9A-Z]{{8}})")
    await until(lambda: bool(link.search("\n".join(way.said_to(ana)))))
    found = link.search("\n".join(way.said_to(ana)))
    assert found is not None
    return Host(ana, found[1], found[0])


async def heard(way: Road, who: Person, words: str) -> None:
    """Wait until somebody was told so."""
    await until(lambda: any(words in text for text in way.said_to(who)))


async def credited(way: Road, friend: Person, to: Host) -> None:
    """Whether a friend is an advocate's."""
    advocate = await way.brought(friend)
    assert advocate is not None
    assert advocate.id == (await to.who.member()).id


async def counted(of: Host, **expected: int) -> None:
    """Wait until the openings are written; the numbers are these, and what is not named is 0."""
    member = (await of.who.member()).id

    async def so() -> bool:
        return (await counting.counts([member]))[member].opened >= expected.get("opened", 0)

    await until(so)
    assert (await counting.counts([member]))[member] == Counts(**expected)


@CHANNELS
async def test_seen_on_a_laptop_scanned_with_a_phone_joined_a_week_later(
    way: Road, shelf: Devices, channel: str
) -> None:
    ana, ben = await host(way), way.person(channel)
    async with shelf.laptop() as laptop, shelf.phone(java_script_enabled=False) as phone:
        await laptop.open(f"{ana.link}?c=Shop-Window")
        address = await laptop.shown_code()
        assert address == f"{ana.link}?c=shop-window"
        await phone.open(address)
        assert await phone.page.locator(".scan img").is_hidden()  # it is on the phone already
        before = way.now
        ready = await phone.ready(channel)
    gone_through = way.now
    way.wait(days=7)
    await ben.say(ready)
    await heard(way, ben, "A friend has invited you")
    await ben.join()
    await heard(way, ana.who, "has joined with your link")
    await credited(way, ben, ana)
    door, referral = await Door.get(), await Referral.get()
    assert (door.tag, referral.tag, referral.path) == ("shop-window", "shop-window", PATH[channel])
    assert door.friend_id == (await ben.member()).id
    assert before <= door.at <= gone_through
    await counted(ana, opened=2, doors=1, joined=1)
    await way.order(ben, "40.00")
    assert (await ana.who.balance()).pending == 200
    await counted(ana, opened=2, doors=1, joined=1, ordered=1, rewarded=1)


@CHANNELS
async def test_the_pictures_to_send_and_to_print_lead_to_the_page(
    way: Road, shelf: Devices, channel: str
) -> None:
    """A friend scans what lies on a counter or stands in the chat, and joins."""
    ana, ben = await host(way), way.person(channel)
    async with way.house.http.get(f"{ana.link}/qr.png") as png:
        from_chat = scanned(await png.read())
    assert from_chat == scanned(way.house.telegram.photos[-1]) == ana.link
    async with shelf.phone() as phone:
        await phone.bring(ben, from_chat)
    await ben.join()
    await credited(way, ben, ana)


@CHANNELS
async def test_a_link_in_a_group_brings_everybody(way: Road, shelf: Devices, channel: str) -> None:
    """Three come through it with phones of their own; a fourth is sent what stood in a chat."""
    ana = await host(way)
    friends = [way.person(one) for one in (channel, OTHER[channel], channel)]
    async with AsyncExitStack() as open_:
        for agent, friend in zip(PHONES, friends, strict=True):
            phone = await open_.enter_async_context(shelf.phone(agent))
            await phone.open(ana.link)
            await phone.open(ana.link)  # it is loaded twice, and counts once
            ready = await phone.ready(friend.channel)
            await friend.say(ready)
    friends.append(way.person(channel))
    await friends[-1].say(ready)
    for friend in friends:
        await friend.join()
        await credited(way, friend, ana)
        assert await friend.decided() == [(PATH[friend.channel], "attributed")]
    used = await Door.filter(friend_id__isnull=False).values_list("friend_id", flat=True)
    assert sorted(used) == [(await friend.member()).id for friend in friends[:3]]
    await counted(ana, opened=3, doors=3, joined=4)


@CHANNELS
async def test_an_old_member_opens_a_friends_link(way: Road, shelf: Devices, channel: str) -> None:
    ana = await host(way)
    eve = await way.person(channel).join()
    await way.order(eve, "30.00")
    way.wait(days=15)
    async with shelf.phone() as phone:
        await phone.bring(eve, ana.link)
        await heard(way, eve, "one of us already")
        await phone.bring(ana.who, ana.link)  # and one's own, by the same page
        await heard(way, ana.who, "your own link")
    await way.order(eve, "60.00", referral_code=ana.code)
    assert ((await eve.balance()).total, (await ana.who.balance()).total) == (140, 50)
    expected = [(PATH[channel], "existing-member"), ("order", "existing-customer")]
    assert await eve.decided() == expected
    assert await Referral.all().count() == 0


@CHANNELS
async def test_of_two_advocates_the_first_touch_counts(
    way: Road, shelf: Devices, channel: str
) -> None:
    """Even if the text of the second door is the one that is sent first."""
    ana, eve, ben = await host(way), await host(way), way.person(channel)
    async with shelf.phone() as phone:
        await phone.open(ana.link)
        first = await phone.ready(channel)
        way.wait(days=3)
        await phone.bring(ben, eve.link)
    await ben.say(first)
    await ben.join()
    await credited(way, ben, ana)
    assert await ben.decided() == [(PATH[channel], "attributed"), (PATH[channel], "earlier-touch")]
    await way.order(ben, "40.00", referral_code=eve.code)
    way.wait(days=15)
    assert (await ana.who.balance()).available == 250
    assert (await eve.who.balance()).total == 50
    assert (await ben.balance()).available == 290


@CHANNELS
async def test_a_friend_who_joined_in_one_chat_links_the_other(
    way: Road, shelf: Devices, channel: str
) -> None:
    """On the way they open another link in that chat; their advocate stays, and is paid once."""
    ana, eve = await host(way), await host(way)
    ben, other = way.person(channel), way.person(OTHER[channel])
    async with shelf.phone() as phone:
        await phone.bring(ben, ana.link)
        await ben.join()
        way.wait(days=2)
        await phone.bring(other, eve.link)
    await ben.say("link")
    await until(lambda: bool(_LINK_CODE.search("\n".join(way.said_to(ben)))))
    found = _LINK_CODE.search("\n".join(way.said_to(ben)))
    assert found is not None
    await other.say(f"link {found[1]}")
    await other.say("yes")
    assert (await other.member()).id == (await ben.member()).id
    await credited(way, ben, ana)
    await way.order(other, "40.00")
    await way.order(ben, "80.00")
    way.wait(days=15)
    assert (await ana.who.balance()).available == 250
    assert (await eve.who.balance()).total == 50
    assert await Referral.all().count() == 1


DAMAGE = {
    "shortened": lambda text, code: text.replace(code, code[:-2]),
    "deleted": lambda text, code: text.replace(code, ""),
    "another": lambda text, code: text.replace(code, "QQQQ7777"),
}


@CHANNELS
@pytest.mark.parametrize("damage", DAMAGE)
async def test_the_code_is_damaged_but_the_token_left(
    way: Road, shelf: Devices, channel: str, damage: str
) -> None:
    ana, ben = await host(way), way.person(channel)
    async with shelf.phone() as phone:
        await phone.open(f"{ana.link}?utm_campaign=spring")
        ready = await phone.ready(channel)
    assert ana.code in ready
    way.wait(days=20)
    await ben.say(DAMAGE[damage](ready, ana.code))
    await ben.join()
    await credited(way, ben, ana)
    assert await ben.decided() == [("token", "attributed")]
    assert (await Referral.get()).tag == "spring"


@CHANNELS
@pytest.mark.parametrize("after", [3, 20], ids=["while pending", "when spendable"])
async def test_refunded_to_40_00_and_then_to_39_99(
    way: Road, shelf: Devices, channel: str, after: int
) -> None:
    """At 40.00 it counts; a penny further down what both got is taken back."""
    ana, ben = await host(way), way.person(channel)
    async with shelf.phone() as phone:
        await phone.bring(ben, ana.link)
    await ben.join()
    number = await way.order(ben, "55.50")
    way.wait(days=after)
    await way.refund(number, "55.50", "15.50")
    way.wait(days=15)
    assert ((await ana.who.balance()).available, (await ben.balance()).available) == (250, 290)
    await way.refund(number, "55.50", "15.51")
    assert ((await ana.who.balance()).available, (await ben.balance()).available) == (50, 89)
    assert ((await ana.who.balance()).total, (await ben.balance()).total) == (50, 89)
    await heard(way, ana.who, "200 points</b> were taken back")


async def test_previews_that_open_it_first_are_nobody(way: Road, shelf: Devices) -> None:
    """Seven companies' programs look at a link and its doors before the friend does."""
    ana, ben = await host(way), way.person("telegram")
    for agent, channel in zip(PREVIEWS.values(), 4 * [*OTHER], strict=True):
        async with shelf.phone(agent) as robot:
            await robot.open(ana.link)
            assert ana.code in await robot.door(channel)
    for ahead in ({"Purpose": "prefetch"}, {"Sec_Purpose": "prefetch;prerender"}):
        async with way.house.http.get(ana.link, headers=headers(**ahead)) as answer:
            assert answer.status == 200
    async with way.house.http.head(ana.link, headers=headers()) as answer:
        assert answer.status == 200
    assert await Door.all().count() == 0
    async with shelf.phone() as phone:
        await phone.bring(ben, ana.link)
    await ben.join()
    await credited(way, ben, ana)
    await counted(ana, opened=1, doors=1, joined=1)
