"""`broadcast`: a campaign from the first question in chat to its end, through the front door."""

from dataclasses import replace

import pytest

from loyalty import campaigns
from loyalty.models import Act, Campaign, Outgoing
from scheduler import campaigns as timed
from tests.handlers.test_staff import hired
from tests.loyalty.test_campaign_people import keen
from tests.phones import Town


async def test_a_manager_writes_launches_watches_and_stops(town: Town) -> None:
    for name in ("Ana", "Ben", "Cy"):
        await keen(town, name)
    await town.member("Di")
    bo = await hired(town, "Bo", "manager")
    assert "Campaigns" in await bo.say("broadcast")
    assert "Whom do you mean?" in await bo.tap("New campaign")
    assert "there is no field" in await bo.say("colour = red")
    assert await Campaign.all().count() == 0
    said = await bo.say("points >= 50 and channel = telegram")
    assert "That reaches 3 members" in said
    assert "1 more said no" in said
    assert "perhaps {name} was meant" in await bo.say("Stats for you, {nam}!")
    assert "picture" in await bo.say("Stats for you, {name|there}: {points} points")
    assert "expected an address" in await bo.say("http://shop.example/a.png")
    said = await bo.tap("Without picture")
    assert "goes to 3 members." in said
    made = await Campaign.get()
    shown = [row.saying for row in await Outgoing.filter(address=bo.address)]
    preview = {"text": "campaign-test", "params": {"campaign": made.id, "variant": "a"}}
    assert shown.count(preview) == 1
    said = await bo.tap("Launch")
    assert "is running" in said
    assert await timed.go_on(town.brand, town.now) == 1
    said = await bo.tap("Refresh")
    assert "3 in its audience, 3 waiting, 0 held out" in said
    assert "is paused" in await bo.tap("Pause")
    assert "is running" in await bo.tap("Go on")
    await bo.tap("Pause")
    assert "is cancelled" in await bo.tap("Cancel for ever")
    await timed.go_on(town.brand, town.now)
    assert "3 · skipped (cancelled)" in await bo.say(f"broadcast {made.id}")
    acts = [act.act for act in await Act.filter(about=f"campaign:{made.id}").order_by("id")]
    assert acts[:3] == ["campaign.write", "campaign.change", "campaign.launch"]
    assert acts[-1] == "campaign.cancel"
    assert (await Act.filter(act="campaign.launch").get()).by == "Bo"


async def test_many_need_a_second_person(town: Town) -> None:
    await keen(town, "Ana")
    rules = town.brand.programme
    strict = rules.marketing.model_copy(update={"second_person_from": 1})
    town.brand = replace(town.brand, programme=rules.model_copy(update={"marketing": strict}))
    bo, cy = await hired(town, "Bo", "manager"), await hired(town, "Cy", "manager")
    await bo.say("broadcast new")
    await bo.say("everybody")
    await bo.say("Hello everybody, the rings are here")
    assert "needs a second person" in await bo.say("without")
    made = await Campaign.get()
    await bo.say(f"broadcast approve {made.id}")
    assert "somebody else does" in await bo.tap("Approve")
    assert "Bo wrote the message above" in await cy.say(f"broadcast approve {made.id}")
    await campaigns.drafts.change(made.id, {"outcome_days": 3}, by="Bo", now=town.now)
    assert "changed meanwhile" in await cy.tap("Approve")
    await cy.say(f"broadcast approve {made.id}")
    assert "may be launched now" in await cy.tap("Approve")
    await cy.say(f"broadcast launch {made.id}")
    assert "somebody else does" in await cy.tap("Launch")
    await bo.say(f"broadcast launch {made.id}")
    assert "is running" in await bo.tap("Launch")


@pytest.mark.parametrize("said", ["broadcast 99", "broadcast pause 99", "broadcast launch x"])
async def test_what_is_not_there_is_said(town: Town, said: str) -> None:
    bo = await hired(town, "Bo", "manager")
    assert "there is no campaign" in await bo.say(said)


async def test_a_no_leaves_a_draft(town: Town) -> None:
    await keen(town, "Ana")
    bo = await hired(town, "Bo", "owner")
    for words in ("broadcast new", "alle", "Hello, the rings are here", "ohne", "no"):
        said = await bo.say(words)
    assert "nothing was done" in said
    assert (await Campaign.get()).state == "draft"
