"""The yes that is in force: by channel and instant, on the very row that was sent on it."""

from datetime import timedelta

import pytest

from loyalty import bulk, campaigns, consent, outgoing
from loyalty.bulk import Source
from loyalty.consent import Purpose
from loyalty.models import Campaign, Consent, Identity, Member, Outgoing
from loyalty.outgoing import Saying
from tests.loyalty.audiences import drafted
from tests.phones import Phone, Town


async def said(
    town: Town, who: Phone, yes: bool, channel: str, about: Purpose = "marketing"
) -> int:
    """A yes or no; its number."""
    await consent.record(
        await who.member(), about, yes, channel=channel, wording="w", source="s", now=town.now
    )
    newest = await Consent.all().order_by("-id").first()
    assert newest is not None
    return int(newest.id)


async def test_a_yes_holds_where_it_was_said_and_a_no_everywhere(town: Town) -> None:
    ana, ben = await town.member("Ana"), await town.member("Ben", "whatsapp")
    a, b = (await ana.member()).id, (await ben.member()).id
    assert await consent.in_force([a, b], "telegram") == {}
    first = await said(town, ana, True, "telegram")
    other = await said(town, ben, True, "whatsapp")
    assert await consent.in_force([a, b], "telegram") == {a: first}
    assert await consent.in_force([a, b], "whatsapp") == {b: other}
    assert await consent.in_force([b], "telegram") == {}
    too = await said(town, ana, True, "whatsapp")
    assert await consent.in_force([a], "telegram") == {a: first}
    assert await consent.in_force([a], "whatsapp") == {a: too}
    assert await consent.channels(await ana.member()) == ["telegram", "whatsapp"]
    await said(town, ana, False, "whatsapp")
    assert await consent.in_force([a], "telegram") == {}
    assert await consent.channels(await ana.member()) == []
    again = await said(town, ana, True, "telegram")
    assert await consent.in_force([a], "telegram") == {a: again}
    assert await consent.in_force([a], "whatsapp") == {}, "what was said before the no is over"
    await said(town, ana, False, "telegram", "service")
    assert await consent.in_force([a], "telegram") == {}, "stop all covers it"


async def test_what_a_shop_noted_holds_in_every_chat(town: Town) -> None:
    ana = await town.member("Ana")
    yes = await said(town, ana, True, "api")
    number = (await ana.member()).id
    for channel in ("telegram", "whatsapp"):
        assert await consent.in_force([number], channel) == {number: yes}


@pytest.mark.parametrize("yes_on", ["telegram", "whatsapp"])
async def test_a_campaign_goes_to_the_chat_that_agreed_or_to_none(town: Town, yes_on: str) -> None:
    ana = await town.member("Ana")
    member = await ana.member()
    heard = town.now + timedelta(minutes=1)  # later than in Telegram
    await Identity.create(
        member=member, kind="whatsapp", address="whatsapp:+447700911111", heard_at=heard
    )
    yes = await said(town, ana, True, yes_on)
    made = await drafted(town.now)
    await campaigns.launch(made.id, by="Bo", brand=town.brand, now=town.now)
    await campaigns.freeze(made.id, town.brand, town.now)
    (row,) = await Outgoing.filter(campaign_id=made.id)
    assert row.channel == yes_on
    other = "whatsapp" if yes_on == "telegram" else "telegram"
    for channel, expected in ((other, None), (yes_on, yes)):
        await Outgoing.filter(id=row.id).update(
            channel=channel, state="queued", not_before=town.now, lease_until=town.now
        )
        lease = timedelta(seconds=30)
        kept = await bulk.keep(Source(made.id), channel, 5, heard + lease, heard)
        assert kept.letters, (await Campaign.get(id=made.id)).state
        ((letter, facts),) = await bulk.weigh(kept, lease, heard)
        assert facts.consent_id == expected
        verdict = bulk.judge(letter, facts, town.brand.programme.marketing, "UTC", heard)
        assert (verdict.skip == "no consent") == (expected is None)
        assert (await Outgoing.get(id=row.id)).consent_id == expected
    await outgoing.skip(row.id, "enough")
    assert (await Member.get(id=member.id)).marketing


async def test_news_go_where_they_are_wanted_and_points_where_somebody_is(town: Town) -> None:
    ana = await town.member("Ana")
    await said(town, ana, True, "telegram")
    member = await ana.member()
    await Identity.create(
        member=member, kind="whatsapp", address="whatsapp:+447700900077",
        heard_at=town.now + timedelta(minutes=5),
    )  # fmt: skip
    told = {
        kind: await outgoing.tell(member, kind, Saying("stopped"), once=kind, now=town.now)
        for kind in ("marketing", "service")
    }
    assert {kind: one.channel for kind, one in told.items() if one} == {
        "marketing": "telegram",
        "service": "whatsapp",
    }
