"""Campaigns: written, checked, approved, launched to a frozen audience that always adds up."""

import asyncio
import contextlib
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from loyalty import campaigns, segments
from loyalty.campaigns import BadCampaign, Count, Counts, arms, audience, drafts, freezing
from loyalty.errors import BadFilter
from loyalty.models import Act, Campaign, Identity, Outgoing
from tests.loyalty.audiences import TEXT, Crowd, branded, drafted, gathered, later, launched
from tests.loyalty.people import BRAND

pytestmark = pytest.mark.usefixtures("db")


async def test_an_audience_is_who_said_yes_and_can_be_reached(now: datetime) -> None:
    await gathered(Crowd(60, no=5, shut=7, whatsapp=4), now)
    made = await launched(BRAND, now)
    rows = await Outgoing.filter(campaign_id=made.id)
    expected = {n for n in range(1, 61) if n % 5 and n % 7}
    assert {row.member_id for row in rows} == expected
    assert {row.state for row in rows} == {"queued"}
    assert {row.once for row in rows} == {f"campaign:{made.id}:{n}" for n in expected}
    by_channel = (await campaigns.counts(made.id)).by("channel")
    assert by_channel == {
        ("telegram",): len([n for n in expected if n % 4]),
        ("whatsapp",): len([n for n in expected if n % 4 == 0]),
    }
    assert {row.kind for row in rows} == {"marketing"}
    assert made.state == "running"
    assert made.frozen_at is not None
    assert made.valid_until == now + timedelta(days=7)
    acts = await Act.all().order_by("id")
    assert [act.act for act in acts] == ["campaign.write", "campaign.launch"]


async def test_it_goes_where_they_were_heard_last(now: datetime) -> None:
    await gathered(Crowd(4), now)
    before = now - timedelta(days=9)
    for member, heard in enumerate((later(now), before, None, later(now)), 1):
        gone = now if member == 4 else None
        await Identity.create(
            member_id=member, kind="whatsapp", address=f"whatsapp:+{member}", heard_at=heard,
            unreachable_at=gone,
        )  # fmt: skip
    await Identity.create(member_id=1, kind="phone", address="phone:+1", heard_at=later(later(now)))
    made = await launched(BRAND, now)
    found = {row.member_id: row.channel for row in await Outgoing.filter(campaign_id=made.id)}
    assert found == {1: "whatsapp", 2: "telegram", 3: "telegram", 4: "telegram"}


async def test_what_is_launched_is_not_changed_and_not_launched_again(now: datetime) -> None:
    await gathered(Crowd(3), now)
    made = await launched(BRAND, now)
    for work in (
        drafts.put_link(made.id, "shop", "https://other.example", by="Bo", now=now),
        drafts.change(made.id, {"segment": "points > 1"}, by="Bo", now=now),
        drafts.delete(made.id, by="Bo", now=now),
        campaigns.launch(made.id, by="Bo", brand=BRAND, now=now),
    ):
        with pytest.raises(BadCampaign):
            await work
    assert (await campaigns.counts(made.id)).size == 3


async def test_a_saved_segment_that_changes_later_changes_no_audience(now: datetime) -> None:
    await gathered(Crowd(6), now)
    await segments.save("few", "joined > 1 day or points >= 0", by="Bo", now=now)
    made = await drafted(now, segment='segment = "few"')
    approved = await drafts.approve(made.id, made.version, by="Cy", now=now)
    assert "few" not in approved.segment
    with pytest.raises(BadFilter, match="is used by spring"):
        await segments.remove("few", by="Bo", now=now)
    await segments.save("few", "points > 1000000", by="Bo", now=now)
    await campaigns.launch(made.id, by="Bo", brand=BRAND, now=now)
    await segments.remove("few", by="Bo", now=now)
    await campaigns.freeze(made.id, BRAND, now)
    assert (await campaigns.counts(made.id)).size == 6


async def test_an_approved_campaign_that_is_a_draft_again_means_the_name_again(
    now: datetime,
) -> None:
    await segments.save("few", "points >= 40", by="Bo", now=now)
    made = await drafted(now, segment='segment = "few"')
    approved = await drafts.approve(made.id, made.version, by="Cy", now=now)
    assert approved.segment == "points >= 40"
    again = await drafts.change(made.id, {"outcome_days": 7}, by="Bo", now=now)
    assert (again.segment, again.state) == ('segment = "few"', "draft")
    await segments.save("few", "points >= 100", by="Bo", now=now)
    assert (await Campaign.get(id=made.id)).version == again.version + 1
    other = await drafts.approve(made.id, again.version + 1, by="Cy", now=now)
    meant = await drafts.change(other.id, {"segment": "orders > 0"}, by="Bo", now=now)
    assert (meant.segment, meant.segment_named) == ("orders > 0", "")
    await segments.remove("few", by="Bo", now=now)


async def test_what_has_nothing_to_send_is_over_and_not_paused(now: datetime) -> None:
    await gathered(Crowd(1), now)
    made = await launched(BRAND, now)
    await Outgoing.filter(campaign_id=made.id).update(state="sent")
    with pytest.raises(BadCampaign, match="it is finished"):
        await campaigns.pause(made.id, by="Bo", now=now)
    assert not await Act.filter(act="campaign.pause").exists()


async def test_a_name_is_one_segments_however_it_is_typed_and_whoever_is_quicker(
    now: datetime,
) -> None:
    await asyncio.gather(
        *(segments.save(name, f"points > {n}", by="Bo", now=now)
          for n, name in enumerate(("Near", "near", "NEAR", "nEAR")))
    )  # fmt: skip
    (kept,) = await segments.listed(9)
    assert kept.version == 4


async def test_what_was_read_and_measured_is_what_is_meant(
    now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever changes a saved segment in between widens nobody's yes, and no audience."""
    await gathered(Crowd(6, whatsapp=3), now)
    await segments.save("inner", "channel = whatsapp", by="Bo", now=now)
    await segments.save("few", 'segment = "inner"', by="Bo", now=now)
    brand = branded(second_person_from=3)
    made = await drafted(now, segment='segment = "few"')
    await segments.save("inner", "everybody", by="Bo", now=now)
    with pytest.raises(BadCampaign, match="version 2 is to be read"):
        await drafts.approve(made.id, made.version, by="Cy", now=now)
    await segments.save("inner", "channel = whatsapp", by="Bo", now=now)
    measure = audience.measure

    async def measured(*given: Any) -> audience.Audience:
        found = await measure(*given)
        await segments.save("inner", "everybody", by="Bo", now=now)
        return found

    monkeypatch.setattr(audience, "measure", measured)
    with contextlib.suppress(BadCampaign):
        await campaigns.launch(made.id, by="Bo", brand=brand, now=now)
        await campaigns.freeze(made.id, brand, now)
    assert (await campaigns.counts(made.id)).size <= 2


async def test_a_large_audience_needs_somebody_else(now: datetime) -> None:
    await gathered(Crowd(5), now)
    brand = branded(second_person_from=5)
    made = await drafted(now)

    async def launch(by: str) -> None:
        await campaigns.launch(made.id, by=by, brand=brand, now=now)

    with pytest.raises(BadCampaign, match="second person"):
        await launch("Bo")
    for name in ("Bo", " bo"):
        with pytest.raises(BadCampaign, match="wrote"):
            await drafts.approve(made.id, made.version, by=name, now=now)
    await drafts.approve(made.id, made.version, by="Cy", now=now)
    with pytest.raises(BadCampaign, match="approved a campaign"):
        await launch("CY")
    changed = await drafts.put_link(made.id, "shop", "https://other.example", by="Di", now=now)
    assert (changed.state, changed.approved_version) == ("draft", None)
    with pytest.raises(BadCampaign, match="second person"):
        await launch("Bo")
    with pytest.raises(BadCampaign, match="changed meanwhile"):
        await drafts.approve(made.id, made.version, by="Cy", now=now)
    with pytest.raises(BadCampaign, match="wrote"):  # a part of it
        await drafts.approve(made.id, changed.version, by="di", now=now)
    await drafts.approve(made.id, changed.version, by="Cy", now=now)
    await launch("Bo")
    done = [(act.by, act.act, act.detail["version"]) for act in await Act.all().order_by("id")]
    assert done == [
        ("Bo", "campaign.write", 1), ("Cy", "campaign.approve", 1), ("Di", "campaign.change", 2),
        ("Cy", "campaign.approve", 2), ("Bo", "campaign.launch", 2),
    ]  # fmt: skip
    assert (await Campaign.get(id=made.id)).state == "running"


async def test_a_launch_that_is_interrupted_goes_on(
    now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    await gathered(Crowd(50, no=9), now)
    monkeypatch.setattr(freezing, "CHUNK", {"postgres": 8, "sqlite": 8})
    made = await drafted(now, held_out=30, texts=[TEXT, {**TEXT, "variant": "b"}])
    await campaigns.launch(made.id, by="Bo", brand=BRAND, now=now)
    seen = 0

    def tell(gone: int) -> None:
        nonlocal seen
        seen += gone
        if seen == 24:
            raise KeyError("killed")

    with pytest.raises(KeyError):
        await campaigns.freeze(made.id, BRAND, now, tell)
    assert await campaigns.left(made.id) == 26
    assert [one.id for one in await campaigns.unfrozen()] == [made.id]
    await asyncio.gather(*(campaigns.freeze(made.id, BRAND, later(now)) for _ in range(3)))
    key = arms.key_of(BRAND.secret, made.id)
    found = {row.member_id: row.variant for row in await Outgoing.filter(campaign_id=made.id)}
    assert found == {n: arms.arm(key, n, 3000, ["a", "b"]) for n in range(1, 51) if n % 9}
    assert await campaigns.unfrozen() == []
    assert await campaigns.left(made.id) == 0


async def test_each_one_hears_it_at_the_local_time(now: datetime) -> None:
    await gathered(Crowd(8), now)
    made = await drafted(now, local_time="2026-03-08T02:30")
    await campaigns.launch(made.id, by="Bo", brand=BRAND, now=now)
    planned = await Campaign.get(id=made.id)
    assert (planned.state, planned.launched_by) == ("draft", "Bo")
    assert await campaigns.due(now) == []
    begin = datetime(2026, 3, 7, 12, 25, tzinfo=UTC)
    assert [one.id for one in await campaigns.due(begin)] == [made.id]
    await campaigns.launch(made.id, by="Bo", brand=BRAND, now=begin)
    await campaigns.freeze(made.id, BRAND, begin)
    at = {row.member_id: row.not_before for row in await Outgoing.filter(campaign_id=made.id)}
    assert at[4] == datetime(2026, 3, 8, 2, 30, tzinfo=UTC)  # London
    assert at[1] == datetime(2026, 3, 8, 7, 30, tzinfo=UTC)  # New York's clocks leave 2:30 out
    assert at[2] == datetime(2026, 3, 7, 17, 30, tzinfo=UTC)  # Tokyo
    assert at[3] == datetime(2026, 3, 7, 13, 30, tzinfo=UTC)  # Auckland


def test_who_read_it_also_got_it() -> None:
    """A funnel narrows: whoever is a step further is on all steps before."""
    said = {"read": 3, "delivered": 5, "sent": 2, "failed": 1}
    counts = Counts(tuple(Count(state, "", "a", "whatsapp", n) for state, n in said.items()))
    assert counts.funnel("a", "whatsapp") == {"sent": 10, "delivered": 8, "read": 3}
    assert counts.funnel("b", "telegram") == {"sent": 0}


async def test_pause_resume_cancel_and_finish(now: datetime) -> None:
    await gathered(Crowd(20), now)
    made = await launched(BRAND, now, held_out=50)
    size = (await campaigns.counts(made.id)).size
    await campaigns.pause(made.id, by="Bo", now=now)
    await campaigns.resume(made.id, by="Bo", now=now)
    first = await Outgoing.filter(campaign_id=made.id, state="queued").order_by("id").first()
    assert first is not None
    await Outgoing.filter(id=first.id).update(state="claimed")
    await campaigns.cancel(made.id, by="Bo", now=now)
    assert await campaigns.settle(now) == 0  # one is being sent
    counts = await campaigns.counts(made.id)
    assert (counts.size, counts.waiting) == (size, 1)
    assert counts.by("state", "reason") == {
        ("claimed", ""): 1,
        ("skipped", "cancelled"): size - 1 - counts.held_out,
        ("skipped", "held out"): counts.held_out,
    }
    await Outgoing.filter(id=first.id).update(state="sent")
    assert await campaigns.settle(now) == 1
    ended = await Campaign.get(id=made.id)
    assert (ended.state, ended.ended_at) == ("cancelled", now)
    with pytest.raises(BadCampaign):
        await campaigns.resume(made.id, by="Bo", now=now)

    other = await launched(BRAND, now, name="summer")
    assert await campaigns.settle(now) == 0
    await Outgoing.filter(campaign_id=other.id).update(state="sent")
    assert await campaigns.settle(later(now)) == 1
    assert (await Campaign.get(id=other.id)).state == "finished"
