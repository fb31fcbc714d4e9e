"""`kith referrals`: what referrers are worth, and whether those whom they bring are worth more."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated

import typer

from bot.commands.base import run, with_database, with_rules
from bot.commands.referrals import Limit, Number, member_of
from bot.settings import Settings
from bot.wording import counted, figure
from loyalty.money import amount

if TYPE_CHECKING:
    from bot.clock import Clock
    from loyalty.intervals import Estimate
    from loyalty.programme import Brand
    from referral_links.comparison import Comparison, Group

Place = Annotated[int, typer.Option(help="The last place of the page before.", min=0)]
_GENERATIONS = {1: "friends", 2: "their friends"}


def standing(number: Number) -> None:
    """Show what a member is worth as a referrer. Friends, their friends and so on, and the cost."""

    async def tell(brand: "Brand", clock: "Clock") -> None:
        from referral_links import standing

        found = await standing.of(await member_of(number))
        money = _Money(brand)
        print(f"own orders: {money.of(found.spent)}")
        for one in found.generations:
            name = _GENERATIONS.get(one.distance, f"generation {one.distance}")
            print(
                f"{name}: {figure(one.members)}, {counted(one.customers, 'customer')},"
                f" {counted(one.orders, 'order')}, {money.of(one.cents)}"
            )
        print(f"value: {money.of(found.cents)} from {counted(found.descendants, 'descendant')}")
        points = found.advocate_points + found.friend_points
        print(
            f"cost: {counted(points, 'point')}, worth {money.of_points(points)}"
            f" ({figure(found.advocate_points)} to the member)"
        )
        print(f"last friend: {f'{found.last_at:%Y-%m-%d}' if found.last_at else 'none'}")

    run(with_rules(tell))


def ambassadors(limit: Limit = 50, after: Place = 0) -> None:
    """Show whose friends, and theirs, spend the most. Place, number, counts, amounts."""

    async def show(brand: "Brand", clock: "Clock") -> None:
        from referral_links import standing

        found, money = await standing.ambassadors(limit + 1, after), _Money(brand)
        for one in found[:limit]:
            print(
                f"{one.place}  {one.number}  {counted(one.friends, 'friend')}"
                f"  {counted(one.descendants, 'descendant')}"
                f"  {counted(one.customers, 'customer')}  friends {money.of(one.direct)}"
                f"  all {money.of(one.cents)}"
            )
        if not found:
            print("nobody has brought anybody")
        if len(found) > limit:
            print(f"more: kith referrals ambassadors --after {found[limit - 1].place}")

    run(with_rules(show))


def silent(limit: Limit = 50, after: Place = 0) -> None:
    """Show strong referrers who bring nobody any more. Those with the most customers first."""

    async def show(brand: "Brand", clock: "Clock") -> None:
        from referral_links import silence

        everybody = await silence.silent(brand, clock.now())
        found = everybody[after : after + limit]
        for place, one in enumerate(found, after + 1):
            heard = f"{one.last_word_at:%Y-%m-%d}" if one.last_word_at else "never"
            print(
                f"{place}  {one.number}  {counted(one.friends, 'friend')}"
                f"  {counted(one.customers, 'customer')}  last friend {one.last_at:%Y-%m-%d}"
                f"  silent since {one.since:%Y-%m-%d}  last wrote {heard}"
            )
        if not everybody:
            print("no strong referrer is silent")
        if len(everybody) > after + limit:
            print(f"more: kith referrals silent --after {after + limit}")

    run(with_rules(show))


def compare(
    days: Annotated[
        int, typer.Option(help="How long each customer is followed.", min=1, max=3650)
    ] = 90,
) -> None:
    """Compare customers whom friends brought with all others. Who came back, what they spent."""

    async def tell(brand: "Brand", clock: "Clock") -> None:
        from referral_links import comparison

        _print(await comparison.compare(clock.now(), days), _Money(brand))

    run(with_rules(tell))


def tags(
    days: Annotated[
        int, typer.Option(help="Only the last so many days; 0: all.", min=0, max=3650)
    ] = 0,
    limit: Limit = 50,
    after: Place = 0,
) -> None:
    """Show how far visitors came by campaign tag. Opened, doors, joined, ordered, rewarded."""

    async def show(chosen: Settings) -> None:
        from datetime import timedelta

        from bot.clock import Clock
        from referral_links import counting

        since = Clock().now() - timedelta(days=days) if days else None
        everything = await counting.by_tag(since=since)
        ranked = sorted(everything.items(), key=lambda one: (-one[1].joined, -one[1].doors, one[0]))
        for place, (tag, one) in list(enumerate(ranked, 1))[after : after + limit]:
            print(
                f"{place}  {tag or '(no tag)'}  opened {figure(one.opened)}"
                f"  doors {figure(one.doors)}  joined {figure(one.joined)}"
                f"  ordered {figure(one.ordered)}  rewarded {figure(one.rewarded)}"
            )
        if not ranked:
            print("no link was opened")
        if len(ranked) > after + limit:
            print(f"more: kith referrals tags --after {after + limit}")

    run(with_database(show))


class _Money:
    """Amounts in the currency of the rules."""

    def __init__(self, brand: "Brand") -> None:
        self._rules = brand.programme

    def of(self, cents: float) -> str:
        """Minor units, rounded to whole ones."""
        return amount(cents, self._rules.programme.currency)

    def of_points(self, points: int) -> str:
        """What points are worth."""
        return self.of(self._rules.worth(points).cents)


def _print(found: "Comparison", money: _Money) -> None:
    print(f"each followed for {counted(found.days, 'day')} after the first order")
    for name, group in (("brought by friends", found.referred), ("all others", found.others)):
        _print_group(name, group, money)
    if found.retention is not None:
        told = _bounds(found.retention, lambda one: f"{100 * one:+.1f}")
        print(f"difference: came back {told} percentage points")
    if found.spend is not None:
        print(f"difference: spent {_bounds(found.spend, money.of)} a customer")
    if found.retention is None:
        print("there is nobody to compare yet")


def _print_group(name: str, group: "Group", money: _Money) -> None:
    parts = [counted(group.customers, "customer")]
    if group.retention is not None:
        parts.append(f"came back {_bounds(group.retention, lambda one: f'{100 * one:.1f}%')}")
    if group.spend is not None:
        parts.append(f"spent {_bounds(group.spend, money.of)}")
    print(f"{name}: {', '.join(parts)}")


def _bounds(found: "Estimate", written: Callable[[float], str]) -> str:
    """A value and its interval: "24.0% (18.1% to 31.0%)"."""
    return f"{written(found.value)} ({written(found.low)} to {written(found.high)})"
