"""Campaigns by the API: as they are written, and how far they are."""

from loyalty import campaigns, consent, programme
from loyalty.campaigns.links import Target
from loyalty.models import CampaignLink, Member, Outgoing
from tests.bot.api.programs import Till
from tests.loyalty.audiences import SHOP, TEXT, drafted
from tests.loyalty.people import BRAND, joined


async def test_a_campaign_is_seen_as_it_goes(anyone: Till) -> None:
    now = anyone.house.clock.now()
    assert (await anyone.ask("GET", "/campaigns")).body == {"items": [], "next": None}
    for name in ("ana", "ben"):
        member = await joined(name, now)
        await consent.record(
            member, "marketing", True, channel="telegram", wording="yes", source="x", now=now
        )
    rules = await programme.current(now)
    assert rules is not None
    made = await drafted(now, held_out=5, budget="9.00")
    await drafted(now, name="autumn")
    await campaigns.launch(made.id, by="Bo", brand=BRAND, now=now)
    await campaigns.freeze(made.id, BRAND, now)
    page = (await anyone.ask("GET", "/campaigns?limit=1")).body
    assert [one["name"] for one in page["items"]] == ["autumn"]
    page = (await anyone.ask("GET", f"/campaigns?after={page['next']}")).body
    assert [(one["campaign"], one["state"]) for one in page["items"]] == [(made.id, "running")]
    told = (await anyone.ask("GET", f"/campaigns/{made.id}")).body
    assert told["texts"][0]["text"] == TEXT["text"]
    assert told["links"] == [{"name": "shop", "url": SHOP}]
    assert told["budget"] == {"amount": "9.00", "currency": "GBP"}
    assert (told["held_out"], told["launched_by"]) == (500, "Bo")
    row = await Outgoing.filter(campaign_id=made.id).first()
    link = await CampaignLink.filter(campaign_id=made.id).get()
    assert row is not None
    assert await campaigns.clicked(Target(row.id, link.id, link.url), now) == (row.variant == "a")
    status = (await anyone.ask("GET", f"/campaigns/{made.id}/status")).body
    assert status["audience"] == sum(one["members"] for one in status["counts"]) == 2
    assert status["waiting"] + status["held_out"] <= 2
    assert status["still_to_freeze"] == 0
    assert await Member.all().count() == 2
    result = (await anyone.ask("GET", f"/campaigns/{made.id}/result")).body
    assert sum(arm["members"] for arm in result["arms"]) == 2
    assert {arm["revenue"]["amount"] for arm in result["arms"]} == {"0.00"}
    assert result["not_proven"]
    assert not any(answer["proven"] for answer in result["answers"])
    everything = (await anyone.ask("GET", "/campaigns")).body["items"]
    (draft,) = [one["campaign"] for one in everything if one["state"] == "draft"]
    assert (await anyone.ask("GET", f"/campaigns/{draft}/result")).problem == "not-found"
    for path in ("/campaigns/99", "/campaigns/99/status", "/campaigns/99/result", "/campaigns/x"):
        assert (await anyone.ask("GET", path)).problem == "not-found"
