"""What a campaign says to real members, in both chats, and what it costs to look it up."""

from datetime import timedelta
from typing import Any

import pytest

from bot.channels import markup
from bot.mailing import Mailing
from loyalty import campaigns
from loyalty.campaigns import BadCampaign
from loyalty.models import CampaignLink, Identity, Member, Outgoing, Staff, StaffChat
from loyalty.outgoing import Letter, from_json
from loyalty.statements import rows
from tests.loyalty.audiences import drafted
from tests.loyalty.test_campaign_people import keen
from tests.phones import VOICE, Phone, Town

TEXTS = [
    {
        "text": "Hi <b>{name|there}</b>, {points} points ({worth}), {tier}: {link:shop}",
        "picture": "https://shop.example/a_b.png",
        "buttons": [
            {"label": "Rewards", "says": "rewards"},
            {"label": "The shop", "url": "{link:shop}"},
            {"label": "Us", "url": "https://us.example/a_b"},
        ],
    },
    {"locale": "de", "text": "Hallo {name|du}, {points} Punkte, {worth}"},
]


async def letters(town: Town, **plan: Any) -> list[Letter]:
    """A launched campaign's rows, as delivery takes them."""
    made = await drafted(town.now, texts=TEXTS, **plan)
    await campaigns.launch(made.id, by="Bo", brand=town.brand, now=town.now)
    await campaigns.freeze(made.id, town.brand, town.now)
    return [_letter(row) for row in await Outgoing.filter(campaign_id=made.id).order_by("id")]


def _letter(row: Outgoing) -> Letter:
    return Letter(
        row.id, row.once, row.channel, row.address, row.member_id, row.kind,
        from_json(row.saying), row.locale, campaign_id=row.campaign_id, variant=row.variant,
    )  # fmt: skip


async def named(phone: Phone, name: str) -> None:
    """Call a member something."""
    await Member.filter(id=(await phone.member()).id).update(name=name)


async def test_each_one_reads_what_is_theirs(town: Town) -> None:
    ana, ben, cy = (
        await keen(town, "Ana", "telegram"),
        await keen(town, "Ben", "whatsapp"),
        await keen(town, "Cy", "whatsapp"),
    )
    await ana.grant(1234)
    await named(ana, "<b>{points}</b> Silva")
    await named(ben, "_Ben_ *Bold*")
    await named(cy, "")
    await Member.filter(id=(await cy.member()).id).update(locale="de")
    found = await letters(town)
    mailing = Mailing(VOICE)
    await mailing.prepare(found, town.brand, town.now)
    link = await CampaignLink.get()
    said = {}
    for letter in found:
        escape = markup.escaped if letter.channel == "telegram" else markup.neutral
        spoken = await mailing.spoken(letter, escape, town.brand, town.now)
        own = campaigns.links.address(town.brand, letter.id, link.id)
        said[letter.address] = (spoken, own)
    spoken, own = said[ana.address]
    assert spoken.text == (
        f"Hi <b>&lt;b&gt;{{points}}&lt;/b&gt;</b>, 1,284 points (£64.20), Layer One: {own}"
    )
    assert dict(spoken.picture) == {"url": "https://shop.example/a_b.png"}
    assert [(one.label, one.says, one.url) for one in spoken.buttons] == [
        ("Rewards", "rewards", ""), ("The shop", "", own), ("Us", "", "https://us.example/a_b"),
    ]  # fmt: skip
    spoken, own = said[ben.address]
    assert spoken.text == f"Hi <b>ˍBenˍ</b>, 50 points (£2.50), Layer One: {own}"
    assert said[cy.address][0].text == "Hallo du, 50 Punkte, 2,50\xa0£"


async def test_a_batch_is_looked_up_in_a_few_statements(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("Ana", "Ben", "Cy", "Di"):
        await keen(town, name)
    found = await letters(town)
    mailing = Mailing(VOICE)
    await mailing.prepare(found[:1], town.brand, town.now)
    asked = 0

    async def counted(*args: Any) -> Any:
        nonlocal asked
        asked += 1
        return await rows(*args)

    monkeypatch.setattr("loyalty.campaigns.wording.rows", counted)
    await mailing.prepare(found, town.brand, town.now)
    assert asked == 1
    for letter in found:
        await mailing.spoken(letter, markup.escaped, town.brand, town.now)
    assert asked == 1


async def test_previews_are_what_real_members_would_read(town: Town) -> None:
    ana = await keen(town, "Ana")
    made = await drafted(town.now, texts=TEXTS)
    mailing = Mailing(VOICE)
    (found,) = await mailing.preview(made, town.brand, town.now)
    assert (found.number, found.variant) == ((await ana.member()).number, "a")
    assert (
        "Hi Ana, 50 points (£2.50), Layer One: https://kith.example/c/0-" in found.said["telegram"]
    )
    assert "[Rewards] says rewards" in found.said["telegram"]
    assert "Hi *Ana*, 50" in found.said["whatsapp"]
    assert found.said["whatsapp"].endswith("1 - Rewards")
    await Identity.create(  # heard later, but the yes was said in the other chat
        member_id=(await ana.member()).id, kind="whatsapp", address="whatsapp:+447700900077",
        heard_at=town.now + timedelta(hours=1),
    )  # fmt: skip
    alone = await mailing.preview(made, town.brand, town.now, member=found.number)
    assert alone == [found]
    with pytest.raises(BadCampaign, match="no member"):
        await mailing.preview(made, town.brand, town.now, member="00000000")


async def test_staff_try_it_out_and_it_counts_nowhere(town: Town) -> None:
    made = await drafted(town.now, texts=TEXTS)
    assert await campaigns.try_out(made, "a", "en", by="Bo", now=town.now) == 0
    bo = await Staff.create(name="Bo", role="manager", created_at=town.now)
    await StaffChat.create(staff=bo, address="telegram:77", bound_at=town.now)
    assert await campaigns.try_out(made, "a", "de", by="Bo", now=town.now) == 1
    letter = _letter(await Outgoing.get(address="telegram:77"))
    assert letter.kind == "reply"
    mailing = Mailing(VOICE)
    await mailing.prepare((letter,), town.brand, town.now)
    spoken = await mailing.spoken(letter, markup.escaped, town.brand, town.now)
    assert spoken.text == "Hallo du, 200 Punkte, 10,00\xa0£"
    assert (await campaigns.counts(made.id)).size == 0
    with pytest.raises(BadCampaign):
        await campaigns.try_out(made, "b", "en", by="Bo", now=town.now)
