"""What keeps a campaign from being launched, what staff are told, and that numbers add up."""

import random
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from loyalty import campaigns, segments
from loyalty.campaigns import BadCampaign, Findings, audience
from loyalty.models import Act, Campaign, Identity, Member, Outgoing, Template
from loyalty.programme import Brand
from scheduler import campaigns as timed
from tests.loyalty.audiences import TEXT, Crowd, branded, drafted, gathered, later, launched
from tests.loyalty.people import BRAND, RULES
from tests.profiles import tries

pytestmark = pytest.mark.usefixtures("db")


async def checked(now: datetime, brand: Brand = BRAND, **plan: Any) -> Findings:
    """What is found in a draft."""
    return await campaigns.check(await drafted(now, **plan), brand, now)


@pytest.mark.parametrize(
    ("plan", "why"),
    [
        ({"texts": []}, "it says nothing yet"),
        ({"links": {}}, "a/en: there is no link shop"),
        (
            {"texts": [{**TEXT, "locale": "de"}, {**TEXT, "locale": "fr"}]},
            "several languages need en",
        ),
        (
            {"texts": [TEXT, {**TEXT, "locale": "de"}, {**TEXT, "variant": "b"}]},
            "variant b lacks the language de",
        ),
        ({"texts": [{"text": "x" * 4097}]}, "telegram takes 4,096"),
        ({"texts": [{"text": "💍" * 2049}]}, "telegram takes 4,096"),
        ({"texts": [{"text": "x" * 1601}]}, "whatsapp takes 1,600"),
        ({"texts": [{"text": "x" * 1590 + "{points}"}]}, "whatsapp takes 1,600"),
        (
            {"texts": [{"text": "x" * 1025, "picture": "https://x.example/p.png"}]},
            "telegram takes 1,024 with a picture",
        ),
        ({"texts": [{**TEXT, "template": "spring"}]}, "there is no template spring"),
        ({"valid_until": "2026-03-01T11:00:00Z"}, "its time was over"),
        (
            {"start_at": "2026-03-09T10:00:00Z", "valid_until": "2026-03-08T10:00:00Z"},
            "over before it begins",
        ),
        ({"segment": 'segment = "none"'}, "segment: "),
        ({"segment": "points > 10"}, "nobody would get it"),
    ],
)
async def test_what_keeps_it_from_being_launched(
    now: datetime, plan: dict[str, Any], why: str
) -> None:
    await gathered(Crowd(3), now)
    found = await checked(now, **plan)
    assert any(why in line for line in found.errors), found.errors
    with pytest.raises(BadCampaign):
        await campaigns.launch((await Campaign.get()).id, by="Bo", brand=BRAND, now=now)
    assert await Outgoing.all().count() == 0


async def test_a_plain_one_is_right_and_markup_is_not_counted(now: datetime) -> None:
    await gathered(Crowd(3), now)
    text = "<b>" + "x" * 1500 + "</b>" + "&" * 90
    found = await checked(now, texts=[{"text": text}], links={})
    assert found.errors == []
    assert found.audience is not None
    assert found.audience.size == 3


async def test_staff_are_told_what_its_times_lead_to(now: datetime) -> None:
    await gathered(Crowd(3), now)
    plans: tuple[tuple[dict[str, Any], str], ...] = (
        (
            {"start_at": "1970-08-23T12:00Z"},
            "1970-08-23 12:00Z, has passed: it would begin at once",
        ),
        (
            {"local_time": "2026-03-03T10:00", "valid_until": "2026-03-03T21:00Z"},
            "it is over before it is that local time everywhere",
        ),
        ({"local_time": "2026-03-01T09:00"}, "where that local time has passed it is sent at once"),
        ({"start_at": "2026-03-02T10:00Z"}, ""),
        ({"local_time": "2026-03-03T10:00"}, ""),
    )
    for plan, note in plans:
        found = await checked(now, links={"shop": "https://x.example"}, name=str(plan), **plan)
        notes = [one for one in found.warnings if "passed" in one or "over" in one]
        assert (len(notes), found.errors) == (bool(note), [])
        assert all(one.endswith(note) for one in notes)


async def test_staff_are_told_who_is_left_out_and_in_what_language(
    now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    await gathered(Crowd(60, no=5, shut=7, whatsapp=4), now)
    found = await checked(now, links={"shop": "https://x.example", "old": "https://x.example"})
    whom = found.audience
    assert whom is not None
    assert (whom.meant, whom.unwanted, whom.unreachable) == (60, 12, 7)
    monkeypatch.setattr(audience, "AT_ONCE", {"postgres": 7, "sqlite": 7})
    made = await Campaign.get()
    again = await campaigns.measure(made, ["a"], BRAND, now)
    assert (again.meant, set(again.groups)) == (60, set(whom.groups))  # however it is divided
    some = await audience.sample(made, ["a"], 3, BRAND, now)
    everybody = [f"C{n}" for n in range(1, 61) if n % 5 and n % 7]
    assert [one.member.number for one in some] == sorted(everybody)[:3]
    assert whom.size == 60 - 12 - 7
    german = len([n for n in range(1, 61) if n % 5 and n % 7 and n % 3 == 0])
    assert f"{german:,} read de: they get it in en" in found.warnings
    assert "nothing leads to the link old" in found.warnings


async def test_what_templates_cost_and_what_may_be_spent(now: datetime) -> None:
    await gathered(Crowd(40, whatsapp=2), now)  # even numbers: WhatsApp in Britain
    await Identity.filter(member_id__lte=20).update(heard_at=later(now) - timedelta(hours=1))
    await Identity.filter(member_id=40).update(address="whatsapp:+15")
    prices = {"whatsapp": "0.01", "whatsapp:+44": "0.10"}
    brand = branded(prices=type(RULES.marketing)(prices=prices).prices)  # type: ignore[arg-type]
    await Identity.filter(member_id=22).update(heard_at=None)
    await template()
    texts = [{**TEXT, "template": "spring"}]
    made = await drafted(now, texts=texts, budget="0.89")
    found = await campaigns.check(made, brand, later(now))
    assert found.errors[0] == "a/en: spring is not approved (en pending)"
    await Template.all().update(state="approved")
    found = await campaigns.check(made, brand, later(now))
    assert found.audience is not None
    assert found.audience.outside == found.outside.members == 10
    assert (found.outside.by_template, found.outside.barred) == (9, 1)
    assert "1 out of reach: WhatsApp brings no marketing templates to +1 numbers" in found.warnings
    assert found.cost_cents == 90
    assert found.errors == ["it would cost £0.90, and its budget is £0.89"]
    for plan, members in (
        ({"start_at": later(now) + timedelta(hours=22)}, 10),
        ({"start_at": later(now) + timedelta(hours=24)}, 20),  # nobody's window is open so long
        ({"start_at": None, "local_time": f"{later(now):%Y-%m-%dT%H:%M}"}, 20),
        ({"local_time": ""}, 10),
    ):
        made = await campaigns.drafts.change(made.id, plan, by="Bo", now=now)
        assert (await campaigns.check(made, brand, later(now))).outside.members == members, plan
    await campaigns.drafts.change(made.id, {"budget_cents": 90}, by="Bo", now=now)
    await campaigns.launch(made.id, by="Bo", brand=brand, now=later(now))
    assert (await Campaign.get(id=made.id)).cost_cents == 90
    found = await checked(later(now), brand, name="free")
    assert (found.cost_cents, found.errors) == (0, [])
    assert (found.outside.waiting, found.outside.never) == (9, 1)
    assert any(line.startswith("9 have not written on WhatsApp") for line in found.warnings)
    assert any(line.startswith("1 have never written on WhatsApp") for line in found.warnings)
    halves = [{**texts[0], "locale": "en"}, {**TEXT, "locale": "de"}]
    found = await checked(later(now), brand, name="halves", texts=halves)
    assert found.outside.by_template == 6  # a third reads German, whose text has no template
    assert found.outside.waiting == 3
    assert found.cost_cents == 60


async def template(**given: Any) -> None:
    """What the text of these tests is as a template, or something else."""
    about: dict[str, Any] = {
        "key": "spring:en", "name": "spring", "locale": "en", "category": "MARKETING",
        "body": "Hello {{1}}, {{2}} points wait: {{3}}.", "state": "pending", "sid": "HX1",
        "content": {"values": {"1": "name", "2": "points", "3": "link:shop"}},
    }  # fmt: skip
    await Template.create(**(about | given))


@pytest.mark.parametrize(
    ("given", "text", "why"),
    [
        ({"state": "rejected", "reason": "SCAM"}, TEXT, "is not approved (en rejected: SCAM)"),
        ({"locale": "de"}, TEXT, "there is no template spring in en"),
        ({"body": "{{1}} {{2}} {{3}} {{4}}"}, TEXT, "its {{4}} stands for no placeholder"),
        ({}, {"text": "Hello {name|there}, {points}"},
         "its {{3}} stands for {link:shop}, which the text does not have"),
        ({"body": "Hello {{1}}, {{2}}"}, TEXT, "the text has {link:shop}, and it does not"),
        ({}, {"text": "Hello {name}, {points}: {link:shop}"}, "{name} may be empty"),
        ({}, TEXT, ""),
        ({"body": "{{name}} {{points}}", "content": {"types": {"x": {"url": "{{link:shop}}"}}}},
         TEXT, ""),
    ],
)  # fmt: skip
async def test_a_template_that_does_not_fit_keeps_it_back(
    now: datetime, given: dict[str, Any], text: dict[str, Any], why: str
) -> None:
    await gathered(Crowd(3), now)
    await template(**{"state": "approved"} | given)
    found = await checked(now, texts=[{**text, "template": "spring"}])
    assert len(found.errors) == bool(why), found.errors
    assert why in "".join(found.errors)


async def test_a_saved_segment_is_who_is_meant(now: datetime) -> None:
    await gathered(Crowd(30, whatsapp=2), now)
    await segments.save("chatty", "channel = whatsapp", "Bo", now)
    made = await launched(BRAND, now, segment='segment = "chatty" and language != de')
    found = {row.member_id for row in await Outgoing.filter(campaign_id=made.id)}
    assert found == {n for n in range(1, 31) if n % 2 == 0 and n % 3}


async def test_planned_ones_begin_by_themselves(now: datetime) -> None:
    await gathered(Crowd(12), now)
    made = await drafted(now, start_at="2026-03-02T10:00:00+01:00")
    await campaigns.launch(made.id, by="Bo", brand=BRAND, now=now)
    assert await timed.go_on(BRAND, now) == 0
    begin = now + timedelta(hours=20, minutes=56)
    assert await timed.go_on(BRAND, begin) == 2  # it began, and its audience was frozen
    rows = await Outgoing.filter(campaign_id=made.id)
    assert {row.not_before for row in rows} == {now + timedelta(hours=21)}
    assert len(rows) == 12
    begun = await Campaign.get(id=made.id)
    assert (begun.state, begun.launched_at, begun.launched_by) == ("running", begin, "Bo")
    await Outgoing.filter(campaign_id=made.id).update(state="sent")
    assert await timed.go_on(BRAND, later(now)) == 1
    assert (await Campaign.get(id=made.id)).state == "finished"
    assert await timed.go_on(BRAND, later(now)) == 0


async def test_a_planned_one_that_cannot_begin_waits_for_staff(now: datetime) -> None:
    await gathered(Crowd(12), now)
    made = await drafted(now, start_at="2026-03-02T10:00:00Z")
    await campaigns.launch(made.id, by="Bo", brand=BRAND, now=now)
    strict = branded(second_person_from=12)
    assert await timed.go_on(strict, datetime(2026, 3, 2, 10, tzinfo=UTC)) == 1
    left = await Campaign.get(id=made.id)
    assert (left.state, left.launched_by) == ("draft", "")
    act = await Act.filter(act="campaign.unplan").get()
    assert "second person" in act.reason
    assert await timed.go_on(strict, datetime(2026, 3, 2, 10, tzinfo=UTC)) == 0


async def test_a_planned_one_that_is_late_asks_people_again(now: datetime) -> None:
    await gathered(Crowd(3), now)
    for name, plan in (
        ("one", {"start_at": "2026-03-02T10:00:00Z"}),
        ("two", {"local_time": "2026-03-03T00:00"}),
    ):
        made = await drafted(now, name=name, **plan)
        await campaigns.launch(made.id, by="Bo", brand=BRAND, now=now)
    begin = datetime(2026, 3, 2, 10, tzinfo=UTC)
    assert await timed.go_on(BRAND, begin + timedelta(hours=6, seconds=1)) == 2
    assert {one.state for one in await Campaign.all()} == {"draft"}
    assert await Outgoing.all().count() == 0
    for act in await Act.filter(act="campaign.unplan"):
        assert "launch it again" in act.reason


async def test_whatever_happens_the_numbers_add_up(now: datetime, chance: random.Random) -> None:
    """Random lives of rows, of members and of the campaign itself."""
    await gathered(Crowd(60, no=7, whatsapp=3), now)
    made = await launched(BRAND, now, held_out=20, texts=[TEXT, {**TEXT, "variant": "b"}])
    size = (await campaigns.counts(made.id)).size
    assert size == 60 - 60 // 7
    ends = ("claimed", "sent", "delivered", "read", "failed", "unknown", "queued", "skipped")
    for _ in range(tries(12)):
        row = chance.choice(await Outgoing.filter(campaign_id=made.id).exclude(variant="-"))
        await Outgoing.filter(id=row.id).update(state=chance.choice(ends), reason="x")
        match chance.randrange(6):
            case 0:
                await Member.filter(id=chance.randint(1, 60)).update(marketing=False)
            case 1:
                await campaigns.leave([row.address] if row.address else [])
            case 2:
                await campaigns.become_one(chance.randint(1, 30), chance.randint(31, 60))
            case 3:
                state = (await Campaign.get(id=made.id)).state
                turn = campaigns.resume if state == "paused" else campaigns.pause
                if state in ("running", "paused"):
                    await turn(made.id, by="Bo", now=now)
            case 4:
                await timed.go_on(BRAND, now)
            case _:
                if (await Campaign.get(id=made.id)).state in ("running", "paused"):
                    await campaigns.freeze(made.id, BRAND, later(now))
        counts = await campaigns.counts(made.id)
        assert counts.size == size
        assert sum(counts.by("variant", "channel").values()) == size
        assert counts.held_out == await Outgoing.filter(campaign_id=made.id, variant="-").count()
