"""Openings, doors and what came of them: once a visitor and day, whoever adds up at once."""

import asyncio
from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest

from bot import database
from loyalty.codes import ALPHABET
from loyalty.models import Member
from loyalty.statements import Sql
from referral_links import counting
from referral_links.counting import MOST_TAGS, Counts, Opening, Visitor
from referral_links.models import Door, LinkDay, Visit
from scheduler import counts as job
from tests.handlers.second_chats import merged
from tests.loyalty.test_races import raced
from tests.phones import Phone, Town
from tests.profiles import tries
from tests.referral_links.counting_races import openings

BEN = Visitor(True, "203.0.113.0/24", "b" * 16)
CLEO = Visitor(True, "198.51.100.0/24", "c" * 16)
PERSON = Visitor(True, "192.0.2.0/24", "d" * 16)
PREVIEW = Visitor(False)
OPENED, DOORS = "openings", "doors"


class Link:
    """A member's link, and people who open it."""

    def __init__(self, town: Town, owner: Phone, member_id: int) -> None:
        self.town, self.owner, self.member_id = town, owner, member_id

    async def open(self, *visitors: Visitor, tag: str = "", day: date | None = None) -> None:
        """One batch: each of them opens the page once."""
        batch: dict[Opening, int] = {}
        for who in visitors:
            one = counting.opening(self.member_id, tag, "opened", who, day or self.today)
            batch[one] = batch.get(one, 0) + 1
        await counting.add(batch)

    async def door(self, who: Visitor, tag: str = "") -> str:
        """Somebody goes through the door to Telegram."""
        return await counting.door(self.member_id, "telegram", tag, who, self.town.now)

    @property
    def today(self) -> date:
        return self.town.now.date()

    async def days(self) -> list[tuple[str, int, int, int, int]]:
        """What is kept: tag, opened, robots, doors to Telegram and to WhatsApp."""
        rows = await LinkDay.filter(member_id=self.member_id).order_by("day", "tag")
        return [(row.tag, row.opened, row.robots, row.telegram, row.whatsapp) for row in rows]

    async def counts(self, since: datetime | None = None) -> Counts:
        return (await counting.counts([self.member_id], since=since))[self.member_id]


@pytest.fixture
async def link(town: Town) -> Link:
    ana = await town.member("Ana")
    return Link(town, ana, (await ana.member()).id)


async def test_a_page_opened_twice_counts_once_and_again_tomorrow(link: Link) -> None:
    await link.open(BEN)
    await link.open(BEN, CLEO)
    assert await link.days() == [("", 2, 0, 0, 0)]
    link.town.wait(days=1)
    await link.open(BEN)
    assert await link.days() == [("", 2, 0, 0, 0), ("", 1, 0, 0, 0)]
    assert await link.counts() == Counts(opened=3)
    assert await link.counts(since=link.town.now) == Counts(opened=1)


async def test_the_campaign_that_somebody_came_by_first_has_them(link: Link) -> None:
    await link.open(BEN, tag="spring")
    await link.open(BEN, CLEO, tag="summer")
    assert await link.days() == [("spring", 1, 0, 0, 0), ("summer", 1, 0, 0, 0)]
    assert await counting.by_tag() == {"spring": Counts(1), "summer": Counts(1)}


async def test_within_one_batch_the_first_campaign_has_them_too(link: Link) -> None:
    first, then = (counting.opening(link.member_id, tag, "opened", BEN, link.today) for tag in "za")
    await counting.add({first: 1, then: 1})
    assert await link.days() == [("z", 1, 0, 0, 0)]


async def test_of_a_batch_those_count_who_were_not_there(link: Link) -> None:
    crowd = [Visitor(True, f"203.0.{n}.0/24", "d" * 16) for n in range(40)]
    await link.open(*crowd[::3])
    await link.open(*crowd, day=link.today + timedelta(days=1))
    await link.open(*crowd, tag="late")
    assert await link.days() == [("", 14, 0, 0, 0), ("late", 26, 0, 0, 0), ("", 40, 0, 0, 0)]


async def test_robots_are_a_number_and_no_people(link: Link) -> None:
    await link.open(PREVIEW, PREVIEW, PREVIEW)
    await link.open(PREVIEW)
    assert await link.days() == [("", 0, 4, 0, 0)]
    assert await link.counts() == Counts()
    assert await Visit.all().count() == 0
    assert await link.door(PREVIEW) == ""
    assert await Door.all().count() == 0


async def test_each_door_has_a_token_and_whoever_goes_twice_counts_once(link: Link) -> None:
    tokens = {await link.door(BEN, "spring"), await link.door(BEN, "spring")}
    assert len(tokens) == 2
    assert all(len(token) == 8 and set(token) <= set(ALPHABET) for token in tokens)
    to_whatsapp = await counting.door(link.member_id, "whatsapp", "", BEN, link.town.now)
    assert await link.days() == [("", 0, 0, 0, 1), ("spring", 0, 0, 1, 0)]
    assert await link.counts() == Counts(doors=2)
    door = await Door.get(token=to_whatsapp)
    kept = (door.member_id, door.channel, door.tag, door.network, door.device, door.at)
    assert kept == (link.member_id, "whatsapp", "", BEN.network, BEN.device, link.town.now)


async def test_opened_then_through_the_door_is_both(link: Link) -> None:
    await link.open(BEN)
    await link.door(BEN)
    assert await link.days() == [("", 1, 0, 1, 0)]


async def test_how_far_friends_came(link: Link) -> None:
    town = link.town
    await link.owner.say("invite")
    code = (await (await link.owner.member()).referral_link).code  # type: ignore[attr-defined]
    for name, paid in (("Ben", ""), ("Cleo", "39.00"), ("Dora", "54.00")):
        friend = town.phone(name)
        await friend.say(f"/start {code}")
        await friend.say("join")
        await friend.say("no")
        if paid:
            await town.shop.order(f"10-{name}", paid, customer=friend)
    await link.open(BEN, CLEO)
    await link.door(BEN)
    found = await link.counts()
    assert found == Counts(opened=2, doors=1, joined=3, ordered=found.ordered, rewarded=1)
    assert found.ordered in (1, 2)  # an order that pays nothing is one, too, once it is a stage
    assert (await link.counts(since=town.now + timedelta(seconds=1))).joined == 0
    assert await counting.by_tag([link.member_id]) == {"": found}
    assert await counting.counts([]) == {}
    assert await counting.counts([10**9]) == {10**9: Counts()}


async def test_made_up_tags_count_without_their_tag(link: Link) -> None:
    for n in range(0, MOST_TAGS + 20, 10):
        batch = {Opening(link.member_id, link.today, f"t{n + k}", "robots"): 1 for k in range(10)}
        await counting.add(batch)
    days = await link.days()
    assert len(days) == MOST_TAGS + 1
    assert sum(robots for _, _, robots, _, _ in days) == MOST_TAGS + 20
    await link.open(BEN, tag="t3")  # one of those that were first
    assert ("t3", 1, 1, 0, 0) in await link.days()


async def test_the_numbers_of_two_who_become_one_add_up(link: Link) -> None:
    town = link.town
    town.wait(hours=1)
    other = await town.member("Ana W", "whatsapp")
    second = Link(town, other, (await other.member()).id)
    await link.open(BEN)
    await second.open(CLEO, tag="spring")
    await second.open(BEN)
    token = await second.door(CLEO)
    await merged(link.owner, other)
    assert await link.days() == [("", 2, 0, 1, 0), ("spring", 1, 0, 0, 0)]
    assert (await Door.get(token=token)).member_id == link.member_id
    await second.open(PERSON)  # on a page that still knew the old owner
    assert await second.days() == []
    assert (await Door.get(token=await second.door(CLEO))).member_id == link.member_id
    assert (await link.counts()).opened == 4


async def test_whoever_left_is_not_counted_any_more(link: Link) -> None:
    await link.open(BEN)
    await link.door(BEN)
    await link.owner.say("forget me")
    await link.owner.tap("Yes, forget me")
    assert await link.days() == []
    await link.open(CLEO)
    assert await link.door(CLEO) == ""
    assert await link.days() == []
    assert await Door.all().count() == 0


async def test_what_was_counted_astray_comes_home(link: Link) -> None:
    """As when a batch is written in the moment in which its member leaves, or becomes another."""
    town = link.town
    town.wait(hours=1)
    other = await town.member("Ana W", "whatsapp")
    second = (await other.member()).id
    left = await town.member("Leo")
    gone = (await left.member()).id
    await merged(link.owner, other)
    await left.say("forget me")
    await left.tap("Yes, forget me")
    for member in (second, gone):
        key = f"{member}:{link.today}:"
        await LinkDay.create(key=key, member_id=member, day=link.today, opened=3)
    await job.forget(town.brand, town.now)
    assert await link.days() == [("", 3, 0, 0, 0)]
    assert await LinkDay.all().count() == 1


async def test_after_a_month_nobody_says_who_it_was(
    link: Link, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(counting, "_PAGE", 2)
    town = link.town
    for n in range(5):
        await link.open(Visitor(True, "203.0.113.0/24", f"{n:016}"))
    used, unused = await link.door(BEN), await link.door(CLEO)
    ben = await town.member("Ben")
    await Door.filter(token=used).update(used_at=town.now, friend_id=(await ben.member()).id)
    numbers = await link.days()

    town.wait(days=29, hours=23)
    await job.forget(town.brand, town.now)
    assert await Visit.all().count() == 7
    assert (await Door.get(token=used)).network == BEN.network

    town.wait(hours=1, seconds=1)
    await link.open(BEN)
    assert await job.forget(town.brand, town.now) == 2
    assert await Door.filter(network="", device="").count() == 2
    town.wait(days=1)
    assert await job.forget(town.brand, town.now) == 7
    assert await Visit.all().count() == 1, "that of yesterday"

    town.wait(days=58)
    await job.forget(town.brand, town.now)
    assert await Door.filter(token=unused).exists(), "its token is good to this day"
    town.wait(days=2)
    await job.forget(town.brand, town.now)
    assert [door.token for door in await Door.all()] == [used]
    assert (await link.days())[0] == numbers[0]


async def test_a_batch_is_written_whole_or_not_at_all(
    link: Link, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Tried again, it counts what it would have counted."""
    with monkeypatch.context() as broken:
        broken.setattr(counting, "_ADD_UP", Sql("INSERT INTO nowhere VALUES ($1)"))
        with pytest.raises(Exception, match="nowhere"):
            await link.open(BEN, PREVIEW)
        with pytest.raises(Exception, match="nowhere"):
            await link.door(BEN)
    assert await Visit.all().count() + await Door.all().count() == 0
    await link.open(BEN, PREVIEW)
    assert await link.days() == [("", 1, 1, 0, 0)]


async def test_many_batches_at_once_lose_nothing(link: Link) -> None:
    await link.town.member("Ben")
    await asyncio.gather(*(openings("here", turn) for turn in range(20)))
    assert await link.days() == [("", 40, 0, 0, 0), ("spring", 0, 40, 0, 0)]


@pytest.mark.parametrize(("what", "through"), [(OPENED, 0), (DOORS, 1)])
async def test_several_processes_add_to_the_same_links_at_once(
    what: str, through: int, fresh_database: Callable[[str], str], now: datetime
) -> None:
    """Only PostgreSQL is served by several."""
    url, times, links = fresh_database("postgres"), tries(24), 6
    await database.open(url)
    town = await Town(now).open()
    for n in range(links):
        await town.member(f"Member {n}")
    await database.close()
    assert await raced(url, what, times, processes=3) == {"added": times}
    await database.open(url)
    try:
        for member in await Member.all():
            sums = {
                row.tag: (row.opened, row.robots, row.telegram)
                for row in await LinkDay.filter(member_id=member.id)
            }
            assert sums == {
                "": (times + times // 3, 0, 0),
                "spring": (0, 2 * times, times * through),
            }
        assert await Door.all().count() == times * links * through
    finally:
        await database.close()
