"""Campaigns by the API: written by programs, seen as they are, and how far they are."""

from datetime import timedelta

from loyalty import campaigns, consent, programme
from loyalty.campaigns.links import Target
from loyalty.models import Act, CampaignLink, Member, Outgoing
from scheduler import campaigns as timed
from tests.bot.api.programs import Till, till
from tests.loyalty.audiences import SHOP, TEXT, branded, drafted
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


PLAN = {
    "name": "spring",
    "segment": "joined < 30 days",
    "held_out": 1000,
    "budget": "9.00",
    "texts": [{**TEXT, "buttons": [{"label": "Go", "url": "{link:shop}"}]}],
    "links": [{"name": "shop", "url": SHOP}],
}


async def test_programs_write_approve_launch_and_stop(anyone: Till) -> None:
    """Two programs, as two people: who wrote it does not approve it."""
    now = anyone.house.clock.now()
    for name in ("ana", "ben", "cy"):
        member = await joined(name, now)
        await consent.record(
            member, "marketing", True, channel="telegram", wording="yes", source="x", now=now
        )
    scopes = ["campaigns:read", "campaigns:write"]
    bo, di = await till(anyone.house, scopes, "bo"), await till(anyone.house, scopes, "di")
    made = await bo.keyed("/campaigns", PLAN, "spring")
    assert (made.status, made.body["state"], made.body["version"]) == (201, "draft", 1)
    assert (await bo.keyed("/campaigns", PLAN, "spring")).headers["Idempotent-Replayed"] == "true"
    again = await bo.keyed("/campaigns", PLAN)
    assert (again.status, again.problem) == (422, "campaign")
    path = f"/campaigns/{made.body['campaign']}"
    seen = await di.ask("GET", path)
    assert seen.body["texts"][0]["buttons"] == [{"label": "Go", "says": "", "url": "{link:shop}"}]
    tag = seen.headers["ETag"]
    changed = await bo.ask("PUT", path, {**PLAN, "held_out": 0, "name": "march"}, If_Match=tag)
    assert (changed.body["name"], changed.body["held_out"], changed.body["version"]) == (
        "march", 0, 2,
    )  # fmt: skip
    for verb in ("approve", "launch"):
        assert (await di.ask("POST", f"{path}/{verb}", If_Match=tag)).problem == "changed"
    assert (await di.ask("DELETE", path, If_Match=tag)).problem == "changed"
    tag = changed.headers["ETag"]
    refused = await bo.ask("POST", f"{path}/approve", If_Match=tag)
    assert (refused.status, refused.problem) == (422, "campaign")
    assert "somebody else does" in refused.body["detail"]
    agreed = await di.ask("POST", f"{path}/approve", If_Match=tag)
    assert agreed.body["approved_by"] == "api:di"
    assert (await bo.ask("POST", f"{path}/launch", If_Match=tag)).problem == "changed"
    tag = agreed.headers["ETag"]
    found = (await di.ask("GET", f"{path}/check")).body
    assert (found["audience"], found["errors"], found["provable"]) == (3, [], None)
    assert found["channels"] == [{"channel": "telegram", "members": 3}]
    running = await bo.ask("POST", f"{path}/launch", If_Match=tag)
    assert (running.status, running.body["state"]) == (200, "running")
    assert (await anyone.ask("GET", f"{path}/status")).body["still_to_freeze"] == 3
    assert (await anyone.ask("GET", f"{path}/status")).body["next_at"] is None
    await timed.go_on(BRAND, now)
    assert (await bo.ask("POST", f"{path}/pause")).body["state"] == "paused"
    assert (await bo.ask("POST", f"{path}/pause")).status == 200  # it is
    going = await bo.ask("POST", f"{path}/resume")
    assert going.body["state"] == "running"
    tag = going.headers["ETag"]
    late = await bo.ask("PUT", path, PLAN, If_Match=tag)
    assert (late.status, late.problem) == (422, "campaign")
    assert (await bo.ask("GET", f"{path}/check")).problem == "campaign"
    assert (await bo.ask("DELETE", path, If_Match=tag)).problem == "campaign"
    assert (await di.ask("POST", f"{path}/cancel")).body["state"] == "cancelled"
    assert (await di.ask("POST", f"{path}/resume")).problem == "campaign"
    done = Act.filter(about=path[1:].replace("s/", ":")).order_by("id")
    acts = [(act.act, act.by) async for act in done]
    assert acts == [
        ("campaign.write", "api:bo"), ("campaign.change", "api:bo"), ("campaign.approve", "api:di"),
        ("campaign.launch", "api:bo"), ("campaign.pause", "api:bo"), ("campaign.resume", "api:bo"),
        ("campaign.cancel", "api:di"),
    ]  # fmt: skip


async def test_what_cannot_be_written_is_said(anyone: Till) -> None:
    for change, said in (
        ({"texts": [{"text": "Hi {nam}"}]}, "texts.0.text: {nam} is no placeholder"),
        ({"links": [{"name": "a", "url": "http://x.example"}]}, "links.a: expected an address"),
        ({"links": [{"name": "a", "url": SHOP}] * 2}, "each name leads to one address"),
        ({"segment": "tire = x"}, "there is no field"),
        ({"local_time": "ten"}, "local_time: expected a local time"),
    ):
        refused = await anyone.keyed("/campaigns", {**PLAN, **change})
        assert (refused.status, refused.problem) == (422, "campaign")
        assert said in refused.body["detail"]
    made = await anyone.keyed("/campaigns", {**PLAN, "segment": 'segment = "none"'})
    path = f"/campaigns/{made.body['campaign']}"
    found = (await anyone.ask("GET", f"{path}/check")).body
    assert (found["audience"], found["channels"]) == (None, [])
    assert "segment: " in found["errors"][0]
    tag = (await anyone.ask("GET", path)).headers["ETag"]
    assert (await anyone.ask("POST", f"{path}/launch", If_Match=tag)).problem == "campaign"
    assert (await anyone.ask("DELETE", path, If_Match=tag)).body["name"] == "spring"
    assert (await anyone.ask("GET", path)).problem == "not-found"


async def test_what_all_of_them_caused(anyone: Till) -> None:
    heard = await anyone.ask("GET", "/campaigns/overall")
    assert (heard.status, heard.problem) == (404, "not-found")
    now = anyone.house.clock.now()
    await programme.apply(branded(held_out=5000).programme, now)
    anyone.house.set_clock(now + timedelta(days=3))
    await anyone.house.program.branding.load()
    told = (await anyone.ask("GET", "/campaigns/overall?days=9")).body
    assert (told["arms"], told["answers"]) == ([], [])
    assert told["not_proven"] == "one of the two has no members"
    assert (await anyone.ask("GET", "/campaigns/overall?days=0")).problem == "invalid"
