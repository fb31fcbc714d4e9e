"""How far a campaign is, where nobody asks: changed messages, few new ones, none for others."""

import asyncio
from datetime import timedelta

import pytest
from tortoise.transactions import in_transaction

from handlers import progress
from handlers.models import Watch
from loyalty import campaigns, outgoing, staff
from loyalty.models import Campaign, Outgoing
from loyalty.outgoing import Letter, Saying
from tests.handlers.test_staff import hired
from tests.loyalty.audiences import drafted
from tests.loyalty.test_campaign_people import keen
from tests.phones import Phone, Town

MEMBERS = 4


@pytest.fixture
async def made(town: Town) -> Campaign:
    """A campaign to four members, which waits."""
    for number in range(MEMBERS):
        await keen(town, f"Ana {number}")
    campaign = await drafted(town.now)
    await campaigns.launch(campaign.id, by="Bo", brand=town.brand, now=town.now)
    await campaigns.freeze(campaign.id, town.brand, town.now)
    return campaign


async def watching(town: Town, campaign: Campaign, channel: str) -> Phone:
    """Somebody of the staff who has read how far it is."""
    bo = await hired(town, "Bo", "manager", channel)
    await bo.say(f"broadcast {campaign.id}")
    row = await Outgoing.filter(address=bo.address).order_by("-id").first()
    assert row is not None
    await outgoing.mark_sent([(row.id, f"{bo.address}:17")], town.now)
    return bo


async def sent(town: Town, campaign: Campaign, count: int) -> None:
    """So many more have got it."""
    waiting = Outgoing.filter(campaign_id=campaign.id, state="queued").order_by("id")
    ids = [row.id for row in await waiting.limit(count)]
    await outgoing.mark_sent([(one, None) for one in ids], town.now)


async def told(town: Town, seconds: float = 6) -> list[Letter]:
    """What is said of it a moment later, if two processes look; whatever it is arrives."""
    town.wait(seconds=seconds)
    both = await asyncio.gather(*(progress.go_on(town.brand, town.now) for _ in range(2)))
    letters = [letter for each in both for letter in each]
    await outgoing.mark_sent([(one.id, f"x:{one.id}") for one in letters], town.now)
    return letters


async def test_a_message_changes_seldom_and_only_when_something_has(
    town: Town, made: Campaign
) -> None:
    bo = await watching(town, made, "telegram")
    await sent(town, made, 1)
    assert await told(town, seconds=1) == [], "too early"
    (first,) = await told(town, seconds=5)
    assert (first.saying.edits, first.address) == (f"{bo.address}:17", bo.address)
    assert "1 of 4 sent\n" in await bo.read()
    town.wait(minutes=2)
    assert len(await told(town)) == 1, "nothing in a minute: it says so"
    assert await told(town) == [], "as it was"
    await sent(town, made, 2)
    (again,) = await told(town)
    assert again.id == first.id, "one row, however often"
    await sent(town, made, 1)
    await campaigns.settle(town.now)
    (last,) = await told(town)
    assert last.saying.params["state"] == {"text": "staff-broadcast-finished"}
    assert [one.label for one in last.saying.buttons] == [
        "button-staff-results",
        "button-staff-new",
    ]
    assert await Watch.all().count() == 0


async def test_what_goes_on_for_long_is_looked_at_less_often(town: Town, made: Campaign) -> None:
    await watching(town, made, "telegram")
    await sent(town, made, 1)
    town.wait(days=1)
    assert len(await told(town)) == 1
    await sent(town, made, 1)
    assert await told(town, seconds=120) == []
    assert len(await told(town, seconds=60)) == 1


async def test_while_a_change_is_being_sent_none_is_written(town: Town, made: Campaign) -> None:
    await watching(town, made, "telegram")
    await sent(town, made, 1)
    town.wait(seconds=6)
    (first,) = await progress.go_on(town.brand, town.now)
    later = town.now + timedelta(minutes=1)
    await outgoing.claim([first], town.now, timedelta(seconds=30))
    await sent(town, made, 1)
    assert await told(town) == []
    await outgoing.back(first.id, later)  # Telegram wants a pause
    (same,) = await told(town)
    row = await Outgoing.get(id=first.id)
    assert (same.id, row.not_before, row.attempts) == (first.id, later, 1), "which is obeyed"
    assert row.saying["lines"][0]["params"]["sent"] == {"decimal": "2"}, "with what is so by then"


async def test_a_message_that_cannot_be_changed_is_let_alone(town: Town, made: Campaign) -> None:
    await watching(town, made, "telegram")
    await sent(town, made, 1)
    (first,) = await told(town)
    await Outgoing.filter(id=first.id).update(state="failed")
    await sent(town, made, 1)
    assert await told(town) == []
    assert await Watch.all().count() == 0


async def test_on_whatsapp_the_half_and_the_end_are_told(town: Town, made: Campaign) -> None:
    bo = await watching(town, made, "whatsapp")
    await sent(town, made, 1)
    assert await told(town) == []
    await sent(town, made, 1)
    (half,) = await told(town)
    assert (half.kind, half.saying.edits) == ("reply", "")
    assert "2 of 4 sent" in await bo.read()
    assert bo.labels == ["Refresh", "Pause"]
    await sent(town, made, 1)
    assert await told(town) == []
    assert "3 of 4 sent" in await bo.tap("Refresh")
    assert await told(town) == [], "the half was told"
    await sent(town, made, 1)
    await campaigns.settle(town.now)
    assert len(await told(town)) == 1
    assert "· finished" in await bo.read()
    assert await Watch.all().count() == 0


async def test_outside_of_its_window_whatsapp_is_told_nothing(town: Town, made: Campaign) -> None:
    await watching(town, made, "whatsapp")
    await sent(town, made, 4)
    await campaigns.settle(town.now)
    assert await told(town, seconds=25 * 3600) == []
    assert await Watch.all().count() == 0


@pytest.mark.parametrize("gone", ["removed", "demoted"])
async def test_who_may_not_any_more_watches_nothing(town: Town, made: Campaign, gone: str) -> None:
    await watching(town, made, "telegram")
    await sent(town, made, 1)
    async with in_transaction():
        if gone == "removed":
            await staff.remove("Bo", town.now, by="test")
        else:
            await staff.promote("Bo", "agent", town.now, by="test")
    assert await told(town) == []
    assert await Watch.all().count() == 0


async def test_a_number_stands_for_what_was_read_last(town: Town) -> None:
    """News and campaigns come between; a number must not mean what stood above them."""
    wa = await keen(town, "Wa", "whatsapp")
    buttons = ({"label": "Points", "says": "points"}, {"label": "Bring", "says": "invite"})
    made = await drafted(town.now, texts=[{"text": "Hello!", "buttons": buttons}], links={})
    await campaigns.launch(made.id, by="Bo", brand=town.brand, now=town.now)
    await campaigns.freeze(made.id, town.brand, town.now)
    await wa.say("help")
    town.wait(minutes=5)
    assert "Forward the message" not in await wa.say("2"), "nothing of the campaign has arrived"
    town.wait(minutes=5)
    await sent(town, made, 1)
    assert "You have 50 points" in await wa.say("1")
    town.wait(minutes=5)
    assert "You have 50 points" not in await wa.say("1"), "now it is the answer's own"
    town.wait(minutes=5)
    member = await wa.member()
    saying = Saying("stopped", buttons=(outgoing.Button("button-invite", "invite"),))
    letter = await outgoing.tell(member, "service", saying, once="news", now=town.now)
    assert letter is not None
    await outgoing.mark_sent([(letter.id, "SM1")], town.now)
    assert "Forward the message" in await wa.say("1")
