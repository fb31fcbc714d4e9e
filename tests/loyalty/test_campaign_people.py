"""Members of an audience leave, or become one: nobody is named any more, the numbers stay."""

import re
from datetime import timedelta

import pytest

from loyalty import campaigns, consent, exporting, forgetting, outgoing
from loyalty.campaigns import links
from loyalty.models import Campaign, CampaignLink, Click, Member, Outgoing
from tests.loyalty.audiences import drafted
from tests.phones import SECRET, Phone, Town


async def keen(town: Town, name: str, channel: str = "telegram") -> Phone:
    """Somebody who said yes to news."""
    phone = await town.member(name, channel)
    await consent.record(
        await phone.member(), "marketing", True, channel=channel, wording="yes", source="test",
        now=town.now,
    )  # fmt: skip
    return phone


async def launched(town: Town) -> Campaign:
    """A campaign to everybody, its first row clicked."""
    made = await drafted(town.now)
    await campaigns.launch(made.id, by="Bo", brand=town.brand, now=town.now)
    await campaigns.freeze(made.id, town.brand, town.now)
    link = await CampaignLink.get(campaign_id=made.id)
    for row in await Outgoing.filter(campaign_id=made.id):
        to = links.Target(row.id, link.id, link.url)
        assert await campaigns.clicked(to, town.now)
        assert not await campaigns.clicked(to, town.now)
    return made


async def test_who_leaves_is_a_number_without_a_name(town: Town) -> None:
    ana, ben = await keen(town, "Ana"), await keen(town, "Ben")
    made = await launched(town)
    row = await Outgoing.get(campaign_id=made.id, address=ana.address)
    await outgoing.mark_sent([(row.id, f"{ana.address}:17")], town.now)
    trace = await forgetting.trace(await ana.member())
    sections = await exporting.sections(trace, SECRET)
    assert [len(await one.rows()) for one in sections if one.model is Click] == [1]
    await ana.say("forget me")
    await ana.tap("Yes, forget me")
    counts = await campaigns.counts(made.id)
    assert (counts.size, counts.by("state")) == (2, {("queued",): 1, ("sent",): 1})
    left = await Outgoing.get(id=row.id)
    assert (left.address, left.provider_id) == ("", None)
    await outgoing.mark_sent([(row.id, f"{ana.address}:17")], town.now)  # known only afterwards
    await outgoing.settle(row.id, f"{ana.address}:17", "read", "", town.now)
    assert (await Outgoing.get(id=row.id)).provider_id is None
    assert await Click.all().count() == 1
    await ben.say("forget me")
    await ben.tap("Yes, forget me")
    counts = await campaigns.counts(made.id)
    assert counts.by("state", "reason") == {("read", ""): 1, ("skipped", "left"): 1}


@pytest.mark.parametrize("said", ["", "telegram", "whatsapp"])
async def test_two_who_become_one_hear_it_once(town: Town, said: str) -> None:
    old = await keen(town, "Ana")
    town.wait(minutes=1)
    new = await keen(town, "Ana", "whatsapp")
    made = await launched(town)
    await Outgoing.filter(campaign_id=made.id, channel=said).update(state="sent")
    code = re.search(r"another chat: ([0-9A-Z]{8})\.", await old.say("link"))
    assert code
    await new.say(f"link {code[1]}")
    await new.say("yes")
    assert (await Member.filter(merged_into_id__isnull=False)) != []
    found = (await campaigns.counts(made.id)).by("state", "reason")
    assert found == {
        ("sent" if said else "queued", ""): 1,
        ("skipped", "one with another member"): 1,
    }


async def test_clicks_are_added_up_after_a_month(town: Town) -> None:
    for name in ("Ana", "Ben", "Cy"):
        await keen(town, name)
    made = await launched(town)
    before = await campaigns.clicks_of(made.id)
    assert before == campaigns.Clicks({("a", "telegram"): 3}, {"shop": 3})
    assert await campaigns.wipe(town.now + timedelta(days=29)) == 0
    month = town.now + timedelta(days=30)
    row = await Outgoing.filter(campaign_id=made.id).first()
    assert row is not None
    await outgoing.mark_sent([(row.id, "t:1")], town.now + timedelta(days=2))
    assert await campaigns.wipe(month) == 2
    assert await Click.all().count() == 1
    assert await campaigns.clicks_of(made.id) == before
    assert await campaigns.wipe(month + timedelta(days=2)) == 1
    assert await campaigns.clicks_of(made.id) == before
    link = await CampaignLink.get(campaign_id=made.id)
    again = links.Target(row.id, link.id, link.url)
    assert not await campaigns.clicked(again, month + timedelta(days=2))
