"""What a change of rules would have cost: the past days once more, by both sets of rules."""

from datetime import datetime, timedelta
from typing import Any

from loyalty import earning, preview, programme
from loyalty.programme import EarningRules, Programme
from tests.loyalty.rulings import rule
from tests.phones import Phone, Town, brand_of


def with_rules(town: Town, *rules: EarningRules, **sections: Any) -> Programme:
    """The town's rules with other rules of earning."""
    return town.brand.programme.model_copy(update={"earning": rules, **sections})


async def in_force(town: Town, rules: Programme) -> None:
    version = await programme.apply(rules, town.now)
    town.brand = brand_of(rules, version)


async def compared(town: Town, new: Programme, days: int = 90) -> dict[str, tuple[int, int, int]]:
    """Points by the old rules and by the new, and how many members that concerns, where it does."""
    found = await preview.difference(town.brand.programme, new, town.now, days=days)
    return {
        line.rule: (line.old, line.new, line.members)
        for line in found.lines
        if line.old or line.new
    }


async def act(phone: Phone, slug: str, town: Town, **more: Any) -> None:
    member = await phone.member()
    once = f"{member.id}:{slug}:{town.now.isoformat()}"
    await earning.do(member, slug, once=once, brand=town.brand, now=town.now, **more)


async def test_the_same_rules_cost_nothing_more_than_was_posted(town: Town) -> None:
    """And what is computed is what the ledger has."""
    await in_force(
        town,
        with_rules(
            town,
            rule("x2", kind="purchase", multiplier="2", tags=["gold"], max_points=60),
            rule("five", kind="order", points=5, minimum="20.00"),
            rule("visit", points=7, max_count=2),
        ),
    )
    ana, ben = await town.member("Ana"), await town.member("Ben")
    town.wait(minutes=1)
    gold = [{"sku": "ring", "quantity": 1, "total": "50.00", "tags": ["gold"]}]
    await town.shop.order("1", "54.99", customer=ana, lines=gold)
    town.wait(hours=1)
    await town.shop.order("2", "54.99", customer=ana, lines=gold)
    await town.shop.order("3", "19.99", customer=ben)
    await town.shop.order("4", "30.00", customer=ben)
    await town.shop.refund("4", "12.00")
    await act(ana, "visit", town)
    town.wait(hours=1)
    await act(ana, "visit", town)
    town.wait(minutes=1)
    found = await preview.difference(town.brand.programme, town.brand.programme, town.now)
    assert (found.old, found.members) == (found.new, 0)
    balances = [await phone.balance() for phone in (ana, ben)]
    assert found.old == sum(balance.total for balance in balances)
    assert (found.orders, found.activities) == (4, 2)
    assert await compared(town, town.brand.programme) == {
        "purchase": (54 + 54 + 19 + 18, 54 + 54 + 19 + 18, 0),
        "x2": (60, 60, 0),
        "five": (10, 10, 0),
        "visit": (14, 14, 0),
        "join": (100, 100, 0),
    }


async def test_each_rule_and_its_members(town: Town) -> None:
    ana, ben = await town.member("Ana"), await town.member("Ben")
    await town.shop.order("1", "100.00", customer=ana)
    await town.shop.order("2", "10.00", customer=ben)
    await act(ben, "follow-tiktok", town)
    town.wait(minutes=1)
    joining = town.brand.programme.joining.model_copy(update={"points": 0})
    new = with_rules(
        town,
        rule("follow-tiktok", kind="follow", points=30),
        rule("big", kind="order", points=25, minimum="50.00"),
        rule("quiz", points=5),
        joining=joining,
    )
    assert await compared(town, new) == {
        "purchase": (110, 110, 0),
        "join": (100, 0, 2),
        "follow-tiktok": (20, 30, 1),
        "big": (0, 25, 1),
    }
    found = await preview.difference(town.brand.programme, new, town.now)
    assert (found.old, found.new, found.members) == (230, 165, 2)
    assert (found.old_worth.cents, found.new_worth.cents) == (1150, 825)
    assert found.unknown == ("big", "quiz")[1:]


async def test_a_lower_limit_and_a_budget_save_points(town: Town) -> None:
    await in_force(town, with_rules(town, rule("visit", points=5)))
    people = [await town.member(name) for name in ("Ana", "Ben")]
    for _ in range(3):
        town.wait(days=1)
        for phone in people:
            await act(phone, "visit", town)
    town.wait(minutes=1)
    week = {"max_count": 1, "count_period": "week"}  # Monday to Wednesday
    assert (await compared(town, with_rules(town, rule("visit", points=5, **week))))["visit"] == (
        30, 10, 2,
    )  # fmt: skip
    budget = with_rules(town, rule("visit", points=5, budget=17))
    assert (await compared(town, budget))["visit"] == (30, 17, 0)


async def test_what_was_before_fills_limits_and_is_not_counted(town: Town) -> None:
    await in_force(town, with_rules(town, rule("visit", points=5)))
    ana, ben = await town.member("Ana"), await town.member("Ben")
    await act(ana, "visit", town)
    town.wait(days=100)
    await act(ana, "visit", town)
    await act(ben, "visit", town)
    town.wait(minutes=1)
    once = with_rules(town, rule("visit", points=5, max_count=1))
    assert await compared(town, once) == {"visit": (10, 5, 1)}
    assert (await compared(town, once, days=200))["visit"] == (15, 10, 1)


async def test_other_tiers_multiply_otherwise(town: Town, now: datetime) -> None:
    ana = await town.member("Ana")
    await ana.grant(600)  # Layer Two
    await town.shop.order("1", "100.00", customer=ana)
    town.wait(minutes=1)
    tiers = tuple(
        tier.model_copy(update={"multiplier": 2}) if tier.from_points == 500 else tier
        for tier in town.brand.programme.tiers
    )
    new = town.brand.programme.model_copy(update={"tiers": tiers})
    assert (await compared(town, new))["purchase"] == (125, 200, 1)


async def test_a_friend_is_counted_for_both(town: Town) -> None:
    ana = await town.member("Ana")
    said = await ana.say("invite")
    code = said.split("/r/")[1].split()[0]
    ben = town.phone("Ben")
    await ben.say(f"/start {code}")
    await ben.say("join")
    await ben.say("no")
    await town.shop.order("1", "40.00", customer=ben)
    await town.shop.order("2", "40.00", customer=ben)
    town.wait(minutes=1)
    rules = town.brand.programme.referral.model_copy(update={"advocate_points": 300})
    new = town.brand.programme.model_copy(update={"referral": rules})
    found = await compared(town, new)
    assert (found["advocate"], found["friend"]) == ((200, 300, 1), (200, 200, 0))
    await town.shop.refund("1", "0.01")
    town.wait(minutes=1)
    assert "advocate" not in await compared(town, new)


async def test_a_weekend_is_about_the_instant_of_payment(town: Town) -> None:
    ana = await town.member("Ana")
    for number in range(3):
        await town.shop.order(f"{number}", "10.00", customer=ana)
        town.wait(days=1)
    day = (town.now - timedelta(days=2)).date().isoformat()
    weekend = rule("weekend", kind="purchase", multiplier="2", active_from=day,
                   active_until=f"{town.now.date().isoformat()}T00:00:00")  # fmt: skip
    assert (await compared(town, with_rules(town, weekend)))["weekend"] == (0, 20, 1)
