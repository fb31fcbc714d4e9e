"""`kith referrals costs`: what bringing friends costs, as a share of what the friends bought."""

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Annotated

import typer

from bot.commands.base import run, with_rules
from bot.wording import counted, figure
from loyalty.money import amount

if TYPE_CHECKING:
    from decimal import Decimal

    from bot.clock import Clock
    from loyalty.programme import Brand
    from referral_links.costs import Costs


def costs(
    days: Annotated[
        int, typer.Option(help="Rewards for orders of the last so many days.", min=1, max=3650)
    ] = 90,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Show what friends cost as a share of their orders. Points and vouchers, at their worth."""

    async def tell(brand: "Brand", clock: "Clock") -> None:
        from referral_links import costs

        now = clock.now()
        found = await costs.costs(brand, now - timedelta(days=days), now)
        currency = brand.programme.currency
        if as_json:
            print(json.dumps(_object(found, currency)))
            return
        for line in _lines(found, currency):
            print(line)

    run(with_rules(tell))


def _lines(found: "Costs", currency: str) -> list[str]:
    def money(cents: int) -> str:
        return amount(cents, currency)

    def share(percent: "Decimal | None") -> str:
        return f" ({percent}%)" if percent is not None else ""

    days = f"{found.since:%Y-%m-%d} to {found.until:%Y-%m-%d}"
    points = (
        f"{figure(found.advocate_points)} to those who brought them",
        f"{figure(found.friend_points)} to friends",
        f"{figure(found.milestone_points)} in milestones",
    )
    everything = f"{figure(found.orders)}, {money(found.all_cents)}{share(found.share_of_all)}"
    return [
        f"{days}: {counted(found.friends, 'friend')} rewarded",
        f"points: {', '.join(points)}",
        f"vouchers: {figure(found.vouchers)}, {money(found.voucher_cents)}",
        f"cost: {money(found.cost_cents)}",
        f"first orders: {money(found.first_cents)}{share(found.share_of_first)}",
        f"all orders of friends: {everything}",
    ]


def _object(found: "Costs", currency: str) -> dict[str, object]:
    numbers = (
        "friends", "advocate_points", "friend_points", "milestone_points", "vouchers",
        "voucher_cents", "cost_cents", "first_cents", "orders", "all_cents",
    )  # fmt: skip
    shares = {"share_of_first": found.share_of_first, "share_of_all": found.share_of_all}
    return {
        "since": found.since.isoformat(),
        "until": found.until.isoformat(),
        "currency": currency,
        **{name: getattr(found, name) for name in numbers},
        **{name: None if share is None else float(share) for name, share in shares.items()},
    }
