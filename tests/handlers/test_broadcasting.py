"""`broadcast`: a campaign from the first question in chat to its end, through the front door."""

from dataclasses import replace

import pytest

from handlers.models import Conversation
from loyalty import campaigns, segments, staff
from loyalty.models import Act, Campaign, CampaignLink, Outgoing
from scheduler import campaigns as timed
from tests.handlers.test_staff import hired
from tests.loyalty.test_campaign_people import keen
from tests.phones import Phone, Town

CHANNELS = pytest.mark.parametrize("channel", ["telegram", "whatsapp"])


def strict(town: Town) -> None:
    """From one member on, somebody else has to agree."""
    rules = town.brand.programme
    marketing = rules.marketing.model_copy(update={"second_person_from": 1})
    town.brand = replace(town.brand, programme=rules.model_copy(update={"marketing": marketing}))


async def previews(phone: Phone) -> list[str]:
    """The messages that were shown as members will read them."""
    rows = await Outgoing.filter(address=phone.address).order_by("id")
    return [row.once for row in rows if row.saying["text"] == "campaign-test"]


@CHANNELS
async def test_a_manager_writes_launches_watches_and_stops(town: Town, channel: str) -> None:
    for name in ("Ana", "Ben", "Cy"):
        await keen(town, name)
    await town.member("Di")
    await segments.save("Collectors", "points >= 50 and channel = telegram", "Bo", town.now)
    bo = await hired(town, "Bo", "manager", channel)
    assert "write the first one" in await bo.say("broadcast")
    assert "Whom is it for?" in await bo.tap("New campaign")
    assert "there is no field" in await bo.say("colour = red")
    assert "Nobody would get that" in await bo.say("points > 99999")
    assert await Campaign.all().count() == 0
    said = await bo.tap("Collectors")
    assert "That is 3 members" in said
    assert "1 more said no" in said
    assert "perhaps {name} was meant" in await bo.say("Stats for you, {nam}!")
    assert "I ask for a picture afterwards" in await bo.send("media")
    assert "picture" in await bo.say("Stats for {name|there}: {points} points, and much more today")
    assert "Please send that address" in await bo.send("media")
    assert "expected an address" in await bo.say("http://shop.example/a.png")
    said = await bo.tap("Without picture")
    assert "Stats for there: points, and much more…: the message above goes to 3 members." in said
    assert "Templates: £0.00" in said
    assert len(await previews(bo)) == 1
    assert "· on its way" in await bo.tap("Launch")
    assert await timed.go_on(town.brand, town.now) == 1
    made = await Campaign.get()
    assert "0 of 3 sent\n3 wait for their turn" in await bo.say(f"broadcast {made.id}")
    assert ("Refresh" in bo.labels) == (channel == "whatsapp"), "the other one keeps up to date"
    assert "· paused" in await bo.tap("Pause")
    assert "· on its way" in await bo.tap("Go on")
    await bo.tap("Pause")
    said = await bo.tap("End it for ever")
    assert "3 members have not got it yet, and will not" in said
    assert "· ended" in await bo.say("yes")
    await timed.go_on(town.brand, town.now)
    assert "0 of 3 sent\n3 not sent: it was ended" in await bo.say(f"broadcast #{made.id}")
    assert "Meant: 3 members, 0 ordered" in await bo.tap("Results")
    assert "is ended" in await bo.say(f"broadcast resume {made.id}")
    acts = [act.act for act in await Act.filter(about=f"campaign:{made.id}").order_by("id")]
    assert acts[0] == "campaign.write"
    assert acts[-5:] == ["campaign.launch", "campaign.pause", "campaign.resume",
                         "campaign.pause", "campaign.cancel"]  # fmt: skip
    assert {act.by for act in await Act.filter(about=f"campaign:{made.id}")} == {"Bo"}


async def test_what_cannot_be_is_said_in_the_writers_language(town: Town) -> None:
    await keen(town, "Ana")
    bo = town.phone("Bo", locale="de")
    await bo.say(f"staff {(await staff.add('Bo', 'manager', town.now, by='test')).code}")
    await bo.say("broadcast new")
    assert "Das geht nicht: Filter: Zeichen 1: es gibt kein Feld" in await bo.say("farbe = rot")
    await bo.say("alle")
    assert "ist kein Platzhalter; vielleicht war {name} gemeint" in await bo.say("Hallo {nam}!")
    await bo.say("Hallo, die neuen Ringe sind da und warten auf euch alle")
    said = await bo.say("ftp://bilder.example/ring.png")
    assert "erwartet wird eine Adresse wie https://shop.example/spring" in said
    made = await Campaign.get()
    link = {"campaign_id": made.id, "name": "shop", "url": "https://shop.example"}
    await CampaignLink.create(key="k", **link)
    assert "nichts führt zum Link shop" in await bo.say("ohne")


@CHANNELS
async def test_many_need_a_second_person_who_is_asked_and_answers(town: Town, channel: str) -> None:
    await keen(town, "Ana")
    strict(town)
    bo, cy = await hired(town, "Bo", "manager", channel), await hired(town, "Cy", "owner", channel)
    await hired(town, "Di", "agent")
    for words in ("broadcast new", "everybody", "Hello everybody, the rings are here"):
        await bo.say(words)
    assert "Somebody else has to agree first" in await bo.say("without")
    assert "Launch" not in bo.labels
    made = await Campaign.get()
    said = await bo.say(f"broadcast launch {made.id}")
    assert "Somebody else has to agree" in said
    assert "could be asked" not in said, "they were asked before"
    assert "You wrote it yourself" in await bo.say(f"broadcast approve {made.id}")
    assert "Bo wants to send" in await cy.read()
    said = await cy.tap("Have a look")
    assert "Bo wrote the message above" in said
    assert "for 1 member" in said
    assert "To: everybody" in said
    assert len(await previews(cy)) == 1
    await bo.say(f"broadcast text {made.id}")  # while Cy reads
    await bo.say("Hello everybody, the rings are gone")
    assert "was changed meanwhile" in await cy.tap("Approve")
    assert (await Campaign.get()).state == "draft"
    await bo.say("without")
    await cy.read()
    await cy.tap("Have a look")
    assert "I told Bo" in await cy.tap("Approve")
    assert "is approved" in await cy.say(f"broadcast approve {made.id}")
    assert "You agreed to it" in await cy.say(f"broadcast launch {made.id}")
    assert "Cy agreed" in await bo.read()
    assert "goes to 1 member" in await bo.tap("Launch")
    assert "· on its way" in await bo.tap("Launch")
    assert [one.by for one in await Act.filter(act="campaign.approve")] == ["Cy"]
    told = [row.saying["text"] for row in await Outgoing.all()]
    wanted = told.count("staff-broadcast-wanted")
    assert wanted == 2, "once for each version, and agents are not asked"


async def test_who_launches_while_another_one_edits_sees_it_again(town: Town) -> None:
    await keen(town, "Ana")
    bo, cy = await hired(town, "Bo", "manager"), await hired(town, "Cy", "manager")
    for words in ("broadcast new", "everybody", "Hello, the rings are here", "without"):
        await bo.say(words)
    made = await Campaign.get()
    await cy.say(f"broadcast text {made.id}")
    await cy.say("Hello, nothing is here")
    assert "was changed meanwhile" in await bo.tap("Launch")
    assert (await Campaign.get()).state == "draft"
    await cy.say("without")
    assert "You wrote it yourself" in await cy.say(f"broadcast approve {made.id}"), "a part of it"
    await cy.say(f"broadcast launch {made.id}")
    assert "· on its way" in await cy.tap("Launch")
    assert "is on its way" in await bo.say(f"broadcast launch {made.id}")
    assert "is on its way" in await bo.say(f"broadcast text {made.id}")
    assert await Act.filter(act="campaign.launch").count() == 1


async def test_what_is_not_there_is_said(town: Town) -> None:
    bo = await hired(town, "Bo", "manager")
    for said in ("broadcast 99", "broadcast pause 99", "broadcast launch x", "broadcast text 0"):
        assert "There is no campaign" in await bo.say(said), said


async def test_a_no_in_the_middle_leaves_nothing_half_written(town: Town) -> None:
    await keen(town, "Ana")
    bo = await hired(town, "Bo", "owner")
    for words in ("broadcast new", "all"):
        await bo.say(words)
    assert "nothing was done" in await bo.tap("Not now")
    assert await Campaign.all().count() == 0
    for words in ("broadcast neu", "alle", "Hello, the rings are here"):
        await bo.say(words)
    assert "is kept as a draft" in await bo.say("cancel")
    number = (await Campaign.get()).id
    assert "To: everybody" in await bo.tap(f"Campaign {number}")
    assert "instead?" in await bo.tap("Change the text")
    assert "picture" in await bo.say("points")  # who is no member says no such thing
    assert "Points" not in (await campaigns.texts_of(number))[0].text
    await bo.say("ohne")
    assert "is kept as a draft" in await bo.tap("Not yet")
    assert "On its way to 1 chat" in await bo.say(f"broadcast try {number}")
    assert "thrown away" in await bo.tap("Throw it away")
    assert await Campaign.all().count() == 0


async def test_pages_and_the_language_of_whoever_writes(town: Town) -> None:
    await keen(town, "Ana")
    bo = await hired(town, "Bo", "manager", "whatsapp")
    await Conversation.filter(address=bo.address).update(locale="de")
    for number in range(7):
        for words in ("broadcast neu", "alle", f"Ring {number} ist da", "ohne", "nein"):
            said = await bo.say(words)
    assert "bleibt ein Entwurf" in said
    texts = await campaigns.texts_of((await Campaign.get(name="Ring 6 ist da")).id)
    assert [one.locale for one in texts] == ["de"]
    number = texts[0].campaign_id
    said = await bo.say("kampagne")
    assert "Ring 6 ist da · ein Entwurf" in said
    assert "Ring 1 " not in said
    said = await bo.say("mehr")
    assert "Ring 1 ist da" in said
    assert "Mehr" not in bo.labels
    said = await bo.say(f"broadcast starten {number}")
    assert "geht an 1 Mitglied" in said
    assert "1 davon lesen" not in said
    assert "1 davon liest eine andere Sprache" in said
    assert "they" not in said, "no English in between"
