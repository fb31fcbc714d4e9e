"""Ways to earn, as members see them in chat."""

from datetime import timedelta

import pytest

from handlers.messages import numbered
from loyalty import earning, programme
from loyalty.models import Activity
from tests.loyalty.rulings import rule
from tests.phones import Phone, Town, brand_of


@pytest.fixture
async def ana(town: Town) -> Phone:
    return await town.member("Ana")


async def with_rules(town: Town, *rules: programme.EarningRules) -> None:
    """Put other rules of earning in force."""
    changed = town.brand.programme.model_copy(update={"earning": rules})
    version = await programme.apply(changed, town.now)
    town.brand = brand_of(changed, version)


async def points(phone: Phone) -> int:
    return (await phone.balance()).available


async def test_ways_to_earn_lists_what_there_is(ana: Phone) -> None:
    said = await ana.say("ways to earn")
    assert "Every order: 1 point for each £1 you spend" in said
    assert "A friend's first order of £40 or more: 200 points" in said
    assert "1 · Your birthday: 100 points" in said
    assert "2 · Follow us on Instagram: 20 points" in said
    assert "Review an order: 20 points" in said  # without a number: there is no order yet
    assert ana.labels == [
        "Birthday", "Follow us on Instag…", "Follow us on TikTok", "Show us how you lay…",
        "Invite a friend", "My points",
    ]  # fmt: skip


async def test_following_pays_at_once_and_once(ana: Phone) -> None:
    await ana.say("earn")
    assert "Open the page, follow us" in await ana.tap("Follow us on Instag…")
    assert ana.button("Open the page").url == "https://www.instagram.com/marigoldandrook.example/"
    assert "20 points, worth £1.00, are yours" in await ana.tap("I follow you")
    assert await points(ana) == 70
    assert "done, thank you" in await ana.tap("I follow you")
    assert await points(ana) == 70
    assert "Follow us on Instagram: done" in await ana.say("earn")


async def test_a_number_is_typed_where_there_are_no_buttons(town: Town) -> None:
    ben = await town.member("Ben", "whatsapp")
    await ben.say("earn")
    await ben.say("3")
    await ben.tap("I follow you")
    assert await points(ben) == 70
    assert [a.rule for a in await Activity.all()] == ["follow-tiktok"]


async def test_a_review_is_claimed_for_one_order_each(town: Town, ana: Phone) -> None:
    assert "none that waits" in await ana.say("earn review")
    await town.shop.order("1001", "30.00", customer=ana)
    await town.shop.order("1002", "30.00", customer=ana, at=town.now - timedelta(days=1))
    await ana.say("earn review")
    assert ana.labels == ["Order 1001", "Order 1002"]
    assert "number 1002" in await ana.tap("Order 1002")
    assert "few words" in await ana.say("hm")
    assert "I'll tell you either way" in await ana.say("Lovely ring, see https://example.org/r/1")
    [claim] = await earning.waiting(10)
    assert (claim.rule, claim.subject) == ("review", "kith:1002")
    assert claim.claim == "Lovely ring, see https://example.org/r/1"
    assert "number 1001" in await ana.say("earn review")  # the only one left
    await ana.say("Lovely chain")
    assert "none that waits" in await ana.say("earn review")
    before = await points(ana)
    await earning.approve(claim.id, by="mo", reason="", brand=town.brand, now=town.now)
    said = await ana.read()
    assert "Good news about “Review an order”: 20 points" in said
    assert await points(ana) == before + 20


async def test_a_button_for_a_strangers_order_claims_nothing(town: Town, ana: Phone) -> None:
    ben = await town.member("Ben")
    await town.shop.order("1001", "30.00", customer=ben)
    await ben.say("earn review")
    number = (await Activity.all().count(), ben.labels)
    assert number == (0, ["Ways to earn"])
    assert "none that waits" in await ana.say("earn review 1")


async def test_a_rejected_claim_says_why_and_can_be_made_again(town: Town, ana: Phone) -> None:
    await ana.say("earn layering")
    await ana.say("https://example.org/me")
    assert "we are having a look" in await ana.say("earn layering")
    [claim] = await earning.waiting(10)
    await earning.reject(claim.id, by="mo", reason="No <b>ring</b>", brand=town.brand, now=town.now)
    said = await ana.read()
    assert "could not count it this time" in said
    assert "No <b>ring</b>" in said  # as staff wrote it, not as markup
    await ana.tap("Ways to earn")
    assert "write it here" in await ana.tap("Show us how you lay…")


@pytest.mark.parametrize(
    "said",
    [
        "link: https://instagram.com/p/xyz",
        "my name is Ana and I reviewed it on Google",
        "friends told me about it, so I posted it",
        "Why would I lie: it is on my page",
        "Mein Name ist Ana, ihr findet es bei Google",
        "verbinden kann ich damit viel",
    ],
)
@pytest.mark.parametrize("channel", ["telegram", "whatsapp"])
async def test_a_claim_may_begin_like_a_command(town: Town, channel: str, said: str) -> None:
    cleo = await town.member("Cleo", channel)
    await town.shop.order("1001", "30.00", customer=cleo)
    await cleo.say("earn review")
    assert "I'll tell you either way" in await cleo.say(said)
    [claim] = await earning.waiting(10)
    assert claim.claim == said
    assert (await cleo.member()).name == "Cleo"


async def test_a_whole_command_passes_before_a_claim(town: Town, ana: Phone) -> None:
    await town.shop.order("1001", "30.00", customer=ana)
    shown = ["You have 50 points", "are here for you", "What can I do", "no more news"]
    for word, answer in zip(["points", "contact", "help", "stop texting me"], shown, strict=True):
        await ana.say("earn review")
        assert answer in await ana.say(word)
    await ana.say("earn")
    await ana.say("earn review")
    assert "Open the page, follow us" in await ana.tap("Follow us on Instag…")  # a tap is no text
    assert not await earning.waiting(10)


async def test_a_picture_is_asked_again_in_words(ana: Phone) -> None:
    await ana.say("earn layering")
    assert "I need a few words" in await ana.send("media")
    assert "I'll tell you either way" in await ana.say("https://example.org/me")


async def test_what_orders_bring_now_is_said(town: Town, ana: Phone) -> None:
    await with_rules(
        town,
        rule("x2", kind="purchase", multiplier="2", active_until="2026-03-03T00:00:00"),
        rule("more", kind="order", points=10),
        rule("over", kind="order", points=10, active_until="2026-03-01T00:00:00"),
        rule("api", points=7),
        rule("spent", points=7, budget=5),
    )
    said = await ana.say("earn")
    assert "x2: points × 2 on the goods it is about, until 3 March" in said
    assert "more: 10 points on top for an order" in said
    assert "api: 7 points" in said
    assert "over" not in said
    assert "spent" not in said
    assert ana.labels == ["Invite a friend", "My points"]
    assert "api: 7 points" in await ana.say("earn api done")  # a program says so, not the member
    assert await points(ana) == 50


async def test_a_birthday_that_is_known_needs_no_button(ana: Phone) -> None:
    assert "at least 14 days before" in await ana.say("earn birthday")
    await ana.tap("Birthday")
    await ana.say("24 December")
    assert "On 24 December we celebrate you with 100 points" in await ana.say("earn birthday")
    await ana.say("earn")
    assert "Birthday" not in ana.labels


async def test_a_button_of_a_rule_that_is_no_more_shows_what_there_is(
    town: Town, ana: Phone
) -> None:
    await ana.say("earn")
    await with_rules(town)
    assert "Ways to earn" in await ana.tap("Follow us on Instag…")


async def test_in_german(town: Town) -> None:
    eva = await town.member("Eva", locale="de")
    said = await eva.say("Punkte sammeln")
    assert "Folge uns auf Instagram: 20 Punkte" in said
    await eva.tap("Folge uns auf Insta…")
    assert "20 Punkte im Wert von 1,00\xa0£ gehören dir" in await eva.tap("Ich folge euch")


async def test_when_it_counts_again_is_said(town: Town, ana: Phone) -> None:
    monthly = {"max_count": 1, "count_period": "month"}
    await with_rules(
        town,
        rule("daily", kind="follow", points=5, cooldown_hours=48),
        rule("monthly", kind="follow", points=5, **monthly),
        rule("event", kind="event", points=9, url="https://example.org/event"),
    )
    for slug in ("daily", "monthly"):
        await ana.say(f"earn {slug}")
        await ana.tap("I follow you")
    said = await ana.say("earn")
    assert "daily: done for now, it counts again from 3 March" in said
    assert "monthly: done for now, it counts again later" in said
    assert "event: 9 points" in await ana.say("earn event")
    assert ana.button("Open the page").url == "https://example.org/event"
    town.wait(days=31)
    await ana.say("earn")
    assert ana.labels[:2] == ["daily", "monthly"]


async def test_what_is_over_earns_nothing_from_an_old_button(town: Town, ana: Phone) -> None:
    await with_rules(town, rule("may", kind="follow", points=5, active_until="2026-03-02T00:00:00"))
    await ana.say("earn may")
    town.wait(days=2)
    assert "not earn points at the moment" in await ana.tap("I follow you")
    assert await points(ana) == 50


async def test_ways_to_earn_are_named_where_they_are_typed(town: Town) -> None:
    ben = await town.member("Ben", "whatsapp")
    await ben.say("earn")
    menu = [f"{number} - {button.label}" for number, button in numbered(ben.buttons).items()]
    assert menu[:3] == ["1 - Birthday", "2 - Follow us on Instag…", "3 - Follow us on TikTok"]
