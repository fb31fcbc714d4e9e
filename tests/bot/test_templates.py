"""`kith templates`: from what a campaign says to what WhatsApp has approved, against a stand-in."""

import asyncio
import json
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
import typer
from aiohttp import web

from bot import settings
from bot.channels import content
from bot.cli import app
from bot.clock import Clock
from bot.commands import templates as typed
from bot.commands.base import Refused
from bot.mailing import AFTER_A_DAY, Mailing
from bot.settings import BadSettings
from loyalty import campaigns
from loyalty.campaigns import BadCampaign
from loyalty.campaigns.shelf import CLAIMED, claim, draft
from loyalty.campaigns.templates import chosen, mentioned, sign, versions
from loyalty.campaigns.written import Text, checked
from loyalty.models import Campaign, CampaignText, Identity, Member, Template
from loyalty.programme import Brand
from tests.audiences import NOON, Audience, counts, write
from tests.bot.commands import kith
from tests.bot.house import SENDER, house, until
from tests.bot.test_cli import Fresh, one_line
from tests.bot.test_template_drawing import OPEN, PICTURE, SPRING, drawn
from tests.loyalty.audiences import drafted
from tests.loyalty.people import BRAND
from tests.phones import VOICE
from tests.standins import TwilioApi
from tests.template_standin import answering, error
from tests.test_house import text as page

Says = Callable[..., Awaitable[list[str]]]
GERMAN: dict[str, Any] = {
    **SPRING, "locale": "de",
    "text": "Hallo {name|du}, deine {points} Punkte warten bei {link:shop} auf dich.",
}  # fmt: skip


@pytest.fixture
async def twilio(db: str, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[TwilioApi]:
    """Twilio, to which the settings lead. It has nothing to complain of in the end."""
    twilio = TwilioApi()
    await twilio.open()
    for name, value in {
        "TWILIO_ACCOUNT_SID": twilio.account, "TWILIO_AUTH_TOKEN": twilio.token,
        "TWILIO_SENDER": SENDER, "TWILIO_CONTENT_URL": twilio.url, "PUBLIC_URL": BRAND.public_url,
    }.items():  # fmt: skip
        monkeypatch.setenv(f"KITH_{name}", value)
    monkeypatch.setattr(content, "PAGE", 2)
    yield twilio
    await twilio.close()
    assert twilio.complaints == []


@pytest.fixture
def says(
    db: str, now: datetime, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Says:
    """Give a command to the database that is open; the lines it prints."""
    waiting: list[Awaitable[None]] = []
    clock = Clock()
    monkeypatch.setattr(clock, "now", lambda: now)

    def with_brand(work: Callable[[Brand, Clock], Awaitable[None]]) -> Awaitable[None]:
        return work(BRAND, clock)

    monkeypatch.setattr("scheduler.reminders.examples", lambda brand, locale: [])  # campaigns alone
    monkeypatch.setattr(typed, "run", waiting.append)
    monkeypatch.setattr(typed, "with_brand", with_brand)
    monkeypatch.setattr(typed, "with_database", lambda work: work(settings.read()))

    async def say(*words: str) -> list[str]:
        typer.main.get_command(app).main(["templates", *words], standalone_mode=False)
        while waiting:
            await waiting.pop()
        return capsys.readouterr().out.splitlines()

    return say


async def test_from_a_text_to_an_approved_template(
    says: Says, twilio: TwilioApi, now: datetime
) -> None:
    with pytest.raises(Refused, match="no text names a template"):
        await says("push")
    await drafted(now, name="spring sale", texts=[SPRING, GERMAN])
    assert await says("status") == [
        "spring:de  missing  kith templates push  used by spring sale (draft)",
        "spring:en  missing  kith templates push  used by spring sale (draft)",
    ]
    shown = await says("push", "--dry-run")
    assert {"{{2}} is {points}, such as 200", "[Rewards] says rewards"} <= set(shown)
    assert twilio.templates.calls == []
    assert await says("push") == [
        "spring:de  created as spring, sent in as MARKETING: received",
        "spring:en  created as spring, sent in as MARKETING: received",
    ]
    german, english = twilio.templates.posted("create")
    assert (german["language"], english["language"]) == ("de", "en")
    (kind, said), = english["types"].items()  # fmt: skip
    assert kind == "twilio/quick-reply"
    assert said["body"] == ("Hello *{{1}}*, your {{2}} points wait for you at {{3}} from now.")
    assert said["actions"] == [{"type": "QUICK_REPLY", "title": "Rewards", "id": "rewards"}]
    assert english["variables"]["1"] == "there"
    assert english["variables"]["3"].startswith("https://kith.example/c/0-")
    again = await says("push", "spring sale")
    assert again == ["spring:de  unchanged: received", "spring:en  unchanged: received"]
    assert len(twilio.templates.posted("create")) == len(twilio.templates.posted("submit")) == 2
    assert await says("sync") == ["2 templates at Twilio: 0 new, 0 changed, 0 gone"]


async def test_other_words_are_another_version(
    says: Says, twilio: TwilioApi, now: datetime
) -> None:
    made = await drafted(now, name="spring sale", texts=[SPRING, GERMAN])
    await says("push")
    for one in twilio.templates.kept.values():
        one["approval_requests"] |= {"status": "approved"}
    assert await says("sync") == ["2 templates at Twilio: 0 new, 2 changed, 0 gone"]
    other = checked(Text, {**SPRING, "text": SPRING["text"].replace("Hello", "Dear")})
    await campaigns.drafts.put_text(made.id, other, by="Bo", now=now)
    found = await campaigns.check(await Campaign.get(id=made.id), BRAND, now)
    assert "a/en: spring says other words than the text: kith templates push" in found.warnings
    assert (await says("push"))[1] == (
        "spring:en:2  created as spring_v2, sent in as MARKETING: received"
    )
    twilio.templates.decide("spring_v2", "rejected", "TAG_CONTENT_MISMATCH.\nSee above")
    await says("sync")
    found = await campaigns.check(await Campaign.get(id=made.id), BRAND, now)
    assert "a/en: spring says other words than the text: what the text says now is rejected" in (
        found.warnings
    )
    wider = checked(Text, {**SPRING, "text": SPRING["text"].replace("wait", "as {tier} wait")})
    await campaigns.drafts.put_text(made.id, wider, by="Bo", now=now)
    found = await campaigns.check(await Campaign.get(id=made.id), BRAND, now)
    assert "a/en: spring does not fit: the text has {tier}, and it does not" in found.errors
    assert "spring:en:3  created as spring_v3" in (await says("push"))[1]
    found = await campaigns.check(await Campaign.get(id=made.id), BRAND, now)
    assert "a/en: spring is not approved (en received)" in found.errors
    await Template.all().update(state="approved")
    text = await CampaignText.get(campaign_id=made.id, locale="en")
    known = await versions("spring", "en")
    ours = {"spring:en:3": wider.text, "spring:en:2": other.text, "spring:en": SPRING["text"]}
    for key, text.text in ours.items():
        used = chosen(known, sign(text), mentioned(text))
        assert used is not None
        assert used.key == key
    await Template.filter(key="spring:en:2").update(state="rejected")
    listed = await says("status", "--limit", "2")
    assert listed == [
        "spring:de  approved  used by spring sale (draft)",
        "spring:en  approved  used by nobody",
        "more: kith templates status --after spring:en",
    ]
    assert (await says("status", "--after", "spring:en"))[0].split("  ") == [
        "spring:en:2", "rejected", "as spring_v2", "TAG_CONTENT_MISMATCH. See above",
        "used by nobody",
    ]  # fmt: skip
    assert await says("status", "--after", "spring:en:2") == [
        "spring:en:3  approved  as spring_v3  used by spring sale (draft)"
    ]


async def test_a_push_that_broke_off_is_pushed_again(
    says: Says, twilio: TwilioApi, now: datetime
) -> None:
    await drafted(now, texts=[SPRING])
    held = twilio.templates
    held.script.extend([_through, answering(lambda: error(503, 20503, "Away"))])
    with pytest.raises(Refused, match="in trouble"):
        await says("push")
    held.script.extend([_through, held.lose])
    with pytest.raises(Refused, match="cannot be reached"):
        await says("push")
    assert len(held.kept) == 1
    assert (await Template.get()).sid is None
    assert await says("push") == ["spring:en  sent in as MARKETING: received"]
    assert len(held.kept) == 1
    await Template.all().delete()  # the database is lost; what Twilio has is ours again
    await says("sync")
    assert (await Template.get()).content["values"] == {}
    assert await says("push") == ["spring:en  unchanged: received"]
    assert len(held.kept) == 1
    assert (await Template.get()).content["values"] == {
        "1": "name", "2": "points", "3": "link:shop",
    }  # fmt: skip


async def test_two_who_push_at_once_create_one(
    says: Says, twilio: TwilioApi, now: datetime
) -> None:
    await drafted(now, texts=[SPRING])
    row = await draft(drawn(**SPRING), "MARKETING")
    assert await claim(row, now)
    with pytest.raises(Refused, match="pushed by somebody else"):
        await says("push")
    assert twilio.templates.posted("create") == []
    await Template.all().update(synced_at=now - 2 * CLAIMED)  # who died over it holds up nobody
    assert await says("push", "--category", "utility") == [
        "spring:en  created as spring, sent in as UTILITY: received"
    ]


async def _through(request: web.Request) -> web.StreamResponse:
    return web.json_response({"contents": [], "meta": {}})


async def _endless(request: web.Request) -> web.StreamResponse:
    return web.json_response({"contents": [], "meta": {"next_page_url": str(request.url)}})


async def test_what_twilio_answers_is_said_in_one_line(
    says: Says, twilio: TwilioApi, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(content, "MOST_PAGES", 3)
    held = twilio.templates
    for why, step in {
        "try again in 7 s": answering(
            lambda: error(429, 20429, "Too Many Requests", **{"Retry-After": "7"})
        ),
        "in trouble \\(503 20503 Gone fishing\\)": answering(
            lambda: error(503, 20503, "Gone fishing")
        ),
        "in trouble \\(502 \\)": answering(lambda: web.Response(status=502, text="<html>")),
        "refused it \\(400 20001 No": answering(lambda: error(400, 20001, "No\nsuch page")),
        "cannot be read": answering(lambda: web.Response(text="<html>")),
        "does not end": _endless,
    }.items():
        held.script.extend([step] * (3 if step is _endless else 1))
        with pytest.raises(Refused, match=why) as refused:
            await says("sync")
        assert "\n" not in str(refused.value)
        assert not held.script
    monkeypatch.setattr(content, "CALL_SECONDS", 0.05)
    twilio.templates.script.append(_slow)
    with pytest.raises(Refused, match="did not answer"):
        await says("sync")
    monkeypatch.setattr(content, "CALL_SECONDS", 5.0)
    monkeypatch.setenv("KITH_TWILIO_AUTH_TOKEN", "another")
    with pytest.raises(Refused, match="KITH_TWILIO_AUTH_TOKEN"):
        await says("sync")
    await twilio.close()
    with pytest.raises(Refused, match="cannot be reached"):
        await says("sync")
    for name in ("ACCOUNT_SID", "AUTH_TOKEN", "SENDER"):
        monkeypatch.delenv(f"KITH_TWILIO_{name}")
    with pytest.raises(BadSettings, match="KITH_TWILIO_ACCOUNT_SID is missing"):
        await says("sync")


async def _slow(request: web.Request) -> web.StreamResponse:
    await asyncio.sleep(0.3)
    return web.json_response({})


async def test_what_was_made_at_twilio_can_be_named_too(
    says: Says, twilio: TwilioApi, now: datetime
) -> None:
    held = twilio.templates
    held.nested = True
    approved = {"name": "autumn", "category": "TRANSACTIONAL", "status": "approved"}
    gone = held.add(
        friendly_name="Our autumn", language="en_GB", variables={"1": "name", "2": "x"},
        types={"twilio/text": {"body": "Dear {{1}}, use {{tier}} and {{2}} now."}},
        approval=approved,
    )  # fmt: skip
    for number in range(3):
        held.add(friendly_name=f"No {number}", language="en", types={"twilio/text": {"body": "Hi"}})
    assert await says("sync") == [
        "4 templates at Twilio: 1 new, 0 changed, 0 gone",
        "3 left out: texts cannot name them (a-z, 0-9, _)",
    ]
    row = await Template.get()
    assert (row.key, row.category, row.state) == ("autumn:en_GB", "UTILITY", "approved")
    words = {"text": "Dear {name}, this is {tier} now.", "template": "autumn"}
    made = await drafted(now, texts=[words])
    found = await campaigns.check(made, BRAND, now)
    said = "a/en: autumn does not fit: "
    assert [one.removeprefix(said) for one in found.errors if one.startswith(said)] == [
        "its {{2}} stands for no placeholder of the text",
        "{name} may be empty, and WhatsApp takes nothing empty: {name|...}",
    ]
    del held.kept[gone]
    assert (await says("sync"))[0] == "3 templates at Twilio: 0 new, 0 changed, 1 gone"
    found = await campaigns.check(made, BRAND, now)
    assert found.errors[0] == (
        "a/en: autumn is not approved (en_GB disabled: it is not in Twilio's list any more)"
    )


async def test_outside_of_24_hours_they_read_what_was_pushed_and_approved(
    db: str, says: Says, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with house(whatsapp_rate=0) as home:
        home.set_clock(NOON + timedelta(minutes=1))
        await write(Audience(3, channel="whatsapp"), campaign=False)
        await Identity.filter(member_id__lte=2).update(heard_at=NOON - timedelta(hours=25))
        await Member.filter(id=2).update(name="")
        words = {
            "text": "Hello <b>{name|there}</b>, it is spring.",
            "template": "spring",
            "buttons": [OPEN],
            "picture": PICTURE,
        }
        made = await drafted(NOON, texts=[words])
        for name, value in home.given.items():
            if name.startswith("twilio") or name == "public_url":
                monkeypatch.setenv(f"KITH_{name.upper()}", value)
        with pytest.raises(BadCampaign, match="there is no template spring in en"):
            await campaigns.launch(made.id, by="Bo", brand=BRAND, now=NOON)
        await says("push")
        with pytest.raises(BadCampaign, match="spring is not approved"):
            await campaigns.launch(made.id, by="Bo", brand=BRAND, now=NOON)
        sid = home.twilio.templates.decide("spring", "approved")
        await says("sync")
        await campaigns.launch(made.id, by="Bo", brand=BRAND, now=NOON)
        await campaigns.freeze(made.id, BRAND, NOON)
        async with home.open():
            await until(lambda: _all_sent(made.id, 3))
        by_number = {form["To"][-1]: form for form in home.twilio.sent}
        assert by_number["3"]["Body"].startswith("Hello *Ana*, it is spring.")
        for number, name in (("1", "Ana"), ("2", "there")):
            form = by_number[number]
            said = json.loads(form["ContentVariables"])
            assert (form["ContentSid"], said["1"]) == (sid, name)
            assert re.fullmatch(r"[0-9A-Z]+-[0-9A-Z]+-[0-9A-Z]{10}", said["2"])
        assert len({form.get("ContentVariables") for form in home.twilio.sent}) == 3
        assert home.twilio.complaints == []
        assert "whatsapp/card" in home.twilio.templates.kept[sid]["types"]
        seen = await Mailing(VOICE).preview(made, BRAND, NOON, members=3)
        (shown,) = [one.said[AFTER_A_DAY] for one in seen if one.number == "M2"]
        picture, body, button = shown.splitlines()
        assert (picture, body) == (f"(picture: {PICTURE})", "Hello *there*, it is spring.")
        assert button.startswith("[Shop] https://kith.example/c/0-")


async def _all_sent(campaign: int, number: int) -> bool:
    return await counts(campaign) == {"sent": number}


async def test_two_texts_of_a_name_say_the_same(
    says: Says, twilio: TwilioApi, now: datetime
) -> None:
    other = {**SPRING, "variant": "b", "text": SPRING["text"].replace("points", "worth", 1)}
    await drafted(now, texts=[SPRING, other])
    with pytest.raises(Refused, match="spring b/en: spring says other words in spring a/en"):
        await says("push")
    assert twilio.templates.calls == []


def test_through_the_real_door(fresh_database: Fresh) -> None:
    given = {"KITH_DATABASE_URL": fresh_database("sqlite"), "KITH_SECRET_KEY": "a secret of ours"}
    said = "there is no template, and no text names one\n"
    assert kith("templates", "status", **given) == (0, said, "")
    status, out, err = kith("templates", "push", **given)
    assert (status, out) == (1, "")
    assert "holds no rules" in one_line(err)


def test_every_command_is_explained() -> None:
    group: Any = typer.main.get_command(app)
    explained = page("docs/campaigns.md")
    for name in group.commands["templates"].commands:
        assert f"kith templates {name}" in explained, name
