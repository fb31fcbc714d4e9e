"""What is said unasked, to members who have not written on WhatsApp for a day."""

import json
from collections import Counter
from collections.abc import AsyncIterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
from fluent.runtime import FluentResource
from fluent.syntax.ast import Message

from bot.notices import drawn
from bot.voice import FORM, MissingText, Voice
from handlers.models import Conversation
from loyalty import outgoing, programme
from loyalty.campaigns import BadCampaign
from loyalty.models import Identity, Member, Outgoing, Template
from loyalty.outgoing import Button, Saying
from scheduler.reminders import examples
from tests.audiences import NOON, Audience, write
from tests.bot.house import House, house, until
from tests.bot.test_template_drawing import SPRING
from tests.bot.test_templates import Says, says, twilio  # noqa: F401 -- fixtures
from tests.loyalty.audiences import drafted
from tests.loyalty.people import BRAND
from tests.phones import TOP, VOICE
from tests.standins import TwilioApi
from tests.template_standin import wrong_content

(WISH,) = (saying for _, saying in examples(BRAND, "en") if saying.text == "birthday-bonus")
CALLED = "kith_birthday_bonus"
TEXTS = TOP / "handlers" / "texts"


def with_forms(locale: str) -> set[str]:
    """The texts of a language that have a form."""
    return {
        entry.id.name
        for file in TEXTS.glob(f"{locale}/*.ftl")
        for entry in FluentResource(file.read_text("utf-8")).body
        if isinstance(entry, Message) and FORM in {one.id.name for one in entry.attributes}
    }


def test_every_form_is_one_that_whatsapp_takes_and_somebody_hears() -> None:
    heard = {saying.text for _, saying in examples(BRAND, "en")}
    for locale in VOICE.locales:
        assert with_forms(locale) == heard, "each is an example of a kind"
    for key in heard:
        gaps = {tuple(sorted(one.name for one in VOICE.form(key, it))) for it in VOICE.locales}
        assert len({tuple(filter(None, names)) for names in gaps}) == 1, (key, gaps)
    found = drawn(partial(examples, BRAND), VOICE, BRAND)
    assert len({one.body for one in found}) == len(found), "WhatsApp takes no words twice"
    for one in found:
        said = {"friendly_name": one.name, "language": one.locale, "types": one.types}
        assert wrong_content({**said, "variables": one.samples}) == "", one


def test_samples_are_in_the_language_of_their_template() -> None:
    """Whoever approves a German template reads no English title in it."""
    first, *others = BRAND.programme.tiers
    levels = (first.model_copy(update={"name": {"en": "Copper", "de": "Kupfer"}}), *others)
    brand = replace(BRAND, programme=BRAND.programme.model_copy(update={"tiers": levels}))
    found = {(one.name, one.locale): one for one in drawn(partial(examples, brand), VOICE, brand)}
    reward = brand.programme.rewards[0].title
    for text, name, titles in (
        ("kith_remind_affordable", "title", reward),
        ("kith_remind_within_reach", "title", reward),
        ("kith_tier_up", "tier", levels[0].name),
        ("kith_tier_down", "tier", levels[0].name),
        ("kith_tier_lapsing", "tier", levels[0].name),
    ):
        for locale in VOICE.locales:
            form = found[(text, locale)]
            samples = {form.values[number]: said for number, said in form.samples.items()}
            assert samples[name] == titles[locale], text


def test_what_the_rules_let_nobody_hear_has_no_form() -> None:
    referral = BRAND.programme.referral.model_copy(
        update={"friend_points": 0, "advocate_points": 0}
    )
    bare = {"tiers": (), "earning": (), "referral": referral}
    some = replace(BRAND, programme=BRAND.programme.model_copy(update=bare))
    less = {saying.text for _, saying in examples(BRAND, "en")}
    less -= {saying.text for _, saying in examples(some, "en")}
    assert less == {
        "birthday-bonus", "tier-up", "tier-down", "tier-lapsing", "remind-friend",
        "remind-advocate", "remind-review",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("form", "why"),
    [
        ("{ $name }, it is your birthday today", "begins with"),
        ("It is your birthday today, { $name }!", "ends with"),
        ("It is { $worth } { n-points } for you to be had", "side by side"),
        ("So { $name }, yes", "at least 3 words"),
        ("Its { $points ->\n        [one] a\n       *[other] b\n    } here", "SelectExpression"),
        ("It is { NUMBER($points) } for you", "FunctionReference"),
        ("It is { $nothing } for you", "mentions no nothing"),
    ],
)
def test_what_a_form_may_not_be(form: str, why: str, tmp_path: Path) -> None:
    (tmp_path / "en").mkdir()
    counted = "n-points = { $points } points\nbutton-points = P\nbutton-rewards = R\n"
    (tmp_path / "en" / "a.ftl").write_text(f"{counted}birthday-bonus = Hi\n    .template = {form}")
    with pytest.raises((BadCampaign, MissingText), match=why):
        drawn(lambda locale: [("service", WISH)], Voice(tmp_path), BRAND)


def test_buttons_of_a_form_are_the_same_for_everybody() -> None:
    mine = Button("button-take", "redeem 3", {"cost": 5})
    opens = Button("button-open", url="https://shop.example/a")
    copies = Button("button-copy-code", copy="1234")
    some = tuple(Button("button-points", f"points {one}") for one in range(4))
    other = replace(WISH, buttons=(mine, copies, opens, *some))
    (one,) = [
        one
        for one in drawn(lambda locale: [("marketing", other)], VOICE, BRAND)
        if one.locale == "en"
    ]
    ((kind, content),) = one.types.items()
    assert kind == "whatsapp/card"
    assert [(one.get("id"), one.get("url")) for one in content["actions"]] == [
        ("points 0", None), ("points 1", None), ("points 2", None), (None, opens.url),
    ]  # fmt: skip
    assert one.category == "MARKETING"
    with pytest.raises(BadCampaign, match="other buttons"):
        drawn(lambda locale: [("service", WISH), ("marketing", WISH)], VOICE, BRAND)


@pytest.fixture
async def quiet(db: str) -> AsyncIterator[House]:
    """A house at noon, whose program does not run yet; four members, all silent for a day."""
    async with house(whatsapp_rate=0) as quiet:
        quiet.set_clock(NOON + timedelta(minutes=1))
        await write(Audience(5, channel="whatsapp"), campaign=False)
        await Identity.all().update(heard_at=NOON - timedelta(hours=25))
        yield quiet
    assert quiet.twilio.complaints == []


async def told(quiet: House, kinds: Mapping[int, str], saying: Saying = WISH) -> None:
    """Wish these members well, in rows of a kind."""
    for number, kind in kinds.items():
        member = await Member.get(id=number)
        now = quiet.clock.now()
        over = now + timedelta(days=1)
        await outgoing.tell(member, kind, saying, once=f"t:{number}", now=now, valid_until=over)


async def approved(state: str = "approved", category: str = "UTILITY") -> dict[str, str]:
    """The wish's templates as Twilio has them; their names by language."""
    for one in drawn(partial(examples, BRAND), VOICE, BRAND):
        if one.name == CALLED:
            await Template.create(
                key=f"{one.name}:{one.locale}", name=one.name, locale=one.locale, body=one.body,
                category=category, state=state, sid=f"HX{one.locale}",
                content={"types": one.types, "values": one.values, "sign": one.sign},
            )  # fmt: skip
    return {one.locale: str(one.sid) for one in await Template.all()}


async def ended(**states: int) -> bool:
    """So many rows of each state, as far as they were told here."""
    found = Counter(one.state for one in await Outgoing.filter(once__startswith="t:"))
    return found == states


async def held(number: int) -> bool:
    """So many rows wait for their members' word."""
    waits = Outgoing.filter(state="queued", not_before__gt=NOON + timedelta(days=99))
    return await waits.count() == number


async def test_outside_of_the_window_it_is_a_template_in_their_language(quiet: House) -> None:
    await approved()
    await Template.filter(locale="de").update(state="pending")
    await Member.filter(id=2).update(locale="de", name="_Bo_\n Li")
    await Identity.filter(member_id=3).update(heard_at=NOON)
    plus_one = {"address": "whatsapp:+15550001114"}
    await Identity.filter(member_id=4).update(**plus_one)
    one = replace(WISH, params={**WISH.params, "points": 1, "name": "Bo\n Li"})
    await told(quiet, {1: "service", 3: "service", 4: "service"})
    await told(quiet, {2: "service"}, one)
    async with quiet.open():
        await until(lambda: ended(sent=4))
        forms = {form["To"][-1]: form for form in quiet.twilio.sent}
        assert "Happy birthday, Ana! *100 points*" in forms["3"]["Body"]
        assert json.loads(forms["1"]["ContentVariables"]) == {
            "1": "Ana", "2": "100 points", "3": "£5.00",
        }  # fmt: skip
        assert json.loads(forms["2"]["ContentVariables"]) == {
            "1": "Bo Li", "2": "1 point", "3": "£5.00",
        }, "English, where German was not approved"  # fmt: skip
        assert {forms[number]["ContentSid"] for number in "124"} == {"HXen"}
        await until(lambda: _marked({1, 2, 4}))
        ana = (await Identity.get(member_id=1)).address
        await quiet.whatsapp(ana, "My points", ButtonPayload="points", ButtonText="My points")
        await until(lambda: Outgoing.filter(kind="reply", state="sent").exists())
        assert "points" in quiet.twilio.of(ana)[-1]


async def _marked(members: set[int]) -> bool:
    """The rows of these members, and no others, cost something."""
    return {one.member_id for one in await Outgoing.filter(variant=outgoing.IN_FORM)} == members


async def test_what_may_not_be_said_waits_for_their_word(quiet: House) -> None:
    await approved(category="MARKETING")  # as WhatsApp saw it
    await Identity.filter(member_id=2).update(address="whatsapp:+15550001112")
    await Identity.filter(member_id=3).update(address="whatsapp:+15550001113")
    await told(quiet, {2: "service", 3: "marketing"})
    await told(quiet, {1: "service"}, Saying("stopped-stranger"))
    older = {name: one for name, one in WISH.params.items() if name != "worth"}
    await told(quiet, {4: "service"}, replace(WISH, params=older))
    async with quiet.open():
        await until(lambda: held(3))
        await until(lambda: ended(queued=3, skipped=1))
        assert (await Outgoing.get(state="skipped")).reason == "no marketing templates to +1"
        assert quiet.twilio.sent == []
        address = (await Identity.get(member_id=2)).address
        assert await Conversation.filter(unsettled=True).count() == 0, "nobody has written yet"
        await quiet.whatsapp(address, "help")
        await until(lambda: ended(queued=2, skipped=1, sent=1))
        await outgoing.skip_outdated(NOON + timedelta(days=2))
        assert (await Outgoing.get(once="t:1")).reason == "its time was over"
        assert any("Happy birthday, Ana!" in text for text in quiet.twilio.of(address))


async def test_an_older_version_is_used_until_the_next_is_approved(quiet: House) -> None:
    await approved("pending")
    body = "Today is a day for {{1}} and for {{2}} of yours, dear member."
    values = {"1": "name", "2": "points"}  # which the words of today do not mention so
    await Template.create(
        key=f"{CALLED}:en:0", name=CALLED, locale="en", body=body, category="UTILITY",
        state="approved", sid="HXold", content={"values": values},
    )  # fmt: skip
    await told(quiet, {1: "service"})
    async with quiet.open():
        await until(lambda: ended(sent=1))
    (form,) = quiet.twilio.sent
    assert form["ContentSid"] == "HXold"
    assert json.loads(form["ContentVariables"]) == {"1": "Ana", "2": "100"}


@pytest.mark.parametrize("kind", ["service", "marketing"])
async def test_a_window_that_was_closed_is_believed_and_the_template_used_once(
    quiet: House, kind: str
) -> None:
    await approved()
    await Identity.filter(member_id=1).update(heard_at=NOON)
    await told(quiet, {1: kind})
    async with quiet.open():
        await until(lambda: ended(sent=1))
        row = await Outgoing.get(once="t:1")
        number = len(quiet.twilio.calls)
        for _ in range(2):
            await quiet.report(row.id, "failed", number, "63016")
        await until(lambda: Outgoing.filter(variant=outgoing.IN_FORM, state="sent").exists())
        again = await Outgoing.get(variant=outgoing.IN_FORM)
        await quiet.report(again.id, "failed", len(quiet.twilio.calls), "63016")
        await until(lambda: _settled(kind))
        assert await held(1 if kind == "service" else 0)
    assert [form.get("ContentSid", "") for form in quiet.twilio.sent] == ["", "HXen"]


async def _settled(kind: str) -> bool:
    """It failed twice: a service message waits for their word then, marketing has ended."""
    states = [one.state for one in await Outgoing.all().order_by("id")]
    return states == (["failed", "failed", "queued"] if kind == "service" else ["failed"])


async def test_from_what_is_said_to_an_approved_template(
    says: Says,  # noqa: F811
    twilio: TwilioApi,  # noqa: F811
    now: datetime,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("scheduler.reminders.examples", lambda brand, locale: [("service", WISH)])
    assert await says("status") == ["there is no template, and no text names one"]
    await programme.apply(BRAND.programme, now)
    await drafted(now, name="spring sale", texts=[SPRING])
    listed = await says("status", "--limit", "2")
    assert listed == [
        f"{CALLED}:de  missing  kith templates push  used by reminders",
        f"{CALLED}:en  missing  kith templates push  used by reminders",
        f"more: kith templates status --after {CALLED}:en",
    ]
    assert (await says("status", "--after", f"{CALLED}:en"))[0].startswith("spring:en  missing")
    shown = await says("push", "--reminders", "--dry-run")
    assert "{{2}} is {text:n-points}, such as 100 points" in shown
    assert await says("push", "--reminders") == [
        f"{CALLED}:de  created as {CALLED}, sent in as UTILITY: received",
        f"{CALLED}:en  created as {CALLED}, sent in as UTILITY: received",
    ]
    assert [one[:60] for one in await says("push")] == [
        "spring:en  created as spring, sent in as MARKETING: received",
        f"{CALLED}:de  unchanged: received",
        f"{CALLED}:en  unchanged: received",
    ]
    assert await says("push", "spring sale") == ["spring:en  unchanged: received"]
    for one in twilio.templates.kept.values():
        one["approval_requests"] |= {"status": "approved", "category": "MARKETING"}
    await says("sync")
    assert (await says("status", "--limit", "1"))[0] == f"{CALLED}:de  approved  used by reminders"
    renamed = replace(WISH, buttons=WISH.buttons[:1])
    monkeypatch.setattr(
        "scheduler.reminders.examples", lambda brand, locale: [("service", renamed)]
    )
    assert (await says("push", "--reminders"))[1].startswith(
        f"{CALLED}:en:2  created as {CALLED}_v2"
    )
    (line,) = [one for one in await says("status") if one.startswith(f"{CALLED}:en  ")]
    assert line.endswith("approved  used by nobody")
