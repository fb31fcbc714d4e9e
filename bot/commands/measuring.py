"""`kith campaign result`: what a campaign caused, in plain words, and what is not proven."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from bot.commands.base import Refused, run, with_brand
from bot.commands.campaigns import Which, do
from bot.wording import counted, figure
from loyalty.money import amount

if TYPE_CHECKING:
    from bot.clock import Clock
    from loyalty.campaigns import Counts, Overall, Result, Sum
    from loyalty.intervals import Estimate
    from loyalty.models import Campaign
    from loyalty.programme import Brand
    from loyalty.uplift import Answer

_ARMS = {
    "-": "held out",
    "=": "held out of all campaigns",
    "*": "all variants",
    "+": "everybody else",
}


def result(which: Which) -> None:
    """Show what a campaign caused. Who got, read and opened it, who ordered, and what is proven."""

    async def tell(campaign: "Campaign", brand: "Brand", clock: "Clock") -> None:
        from loyalty import campaigns

        found = await campaigns.result(campaign, brand, clock.now())
        if found is None:
            raise Refused("it was not launched yet")
        print(f"{campaign.name}: {campaign.state}, {counted(found.counts.size, 'member')}")
        opened = {(one.variant, one.channel): one for one in found.by_channel}
        for (variant, channel), members in found.counts.by("variant", "channel").items():
            if variant not in _ARMS:
                print(f"{_named(variant)} on {channel}: {counted(members, 'member')}")
                print(f"  {_states(found.counts, variant, channel)}")
                print(f"  {_opened(opened.get((variant, channel)))}")
        currency = brand.programme.currency
        _print_arms(found, found.by_arm, currency)
        if found.winner:
            print(f"winner: variant {found.winner}")

    do(which, tell)


def overall(
    days: Annotated[int, typer.Option(help="How long to look back.", min=1, max=366)] = 90,
) -> None:
    """Show what all campaigns together caused. Against who is held out of every one."""

    async def tell(brand: "Brand", clock: "Clock") -> None:
        from loyalty import campaigns

        found = await campaigns.overall(brand, clock.now(), days)
        if found is None:
            raise Refused("nobody is held out of all campaigns: [marketing] held_out")
        _print_arms(found, found.by_arm, brand.programme.currency)

    run(with_brand(tell))


def _states(counts: "Counts", variant: str, channel: str) -> str:
    from loyalty.campaigns.counting import FUNNEL

    funnel = [f"{step} {figure(n)}" for step, n in counts.funnel(variant, channel).items()]
    others = [
        f"{one.state}{f' ({one.reason})' if one.reason else ''} {figure(one.members)}"
        for one in counts.counts
        if (one.variant, one.channel) == (variant, channel) and one.state not in FUNNEL
    ]
    return ", ".join([*funnel, *others])


def _print_arms(found: "Result | Overall", by_arm: "Sequence[Sum]", currency: str) -> None:
    from loyalty.uplift import ALARM

    print(f"orders paid from {found.since:%Y-%m-%d %H:%M}Z to {found.until:%Y-%m-%d %H:%M}Z:")
    for one in by_arm:
        rate = f"{100 * one.customers / max(1, one.members):.1f}%"
        print(
            f"{_named(one.variant)}: {counted(one.members, 'member')},"
            f" {figure(one.customers)} ordered ({rate}), {counted(one.orders, 'order')},"
            f" {amount(one.cents, currency)}, {counted(one.redeemed, 'point')} spent,"
            f" {figure(one.stopped)} said stop"
        )
    print(f"messages cost {amount(found.message_cents, currency)}, as estimated")
    for answer in found.answers:
        if answer.difference is not None:
            print(f"{_pair(answer)}: {_said(answer, currency)}: {_verdict(found, answer)}")
        elif answer.metric == "net":
            print(f"{_pair(answer)}: too few ordered to say anything about money")
    if not found.answers:
        print(f"not proven: {found.why_not}")
    elif found.ratio is not None and found.ratio < ALARM:
        print(f"alarm: {found.why_not} (p = {found.ratio:.2g})")


def _opened(one: "Sum | None") -> str:
    if one is None:  # all of them became one with members of other arms
        return "nobody is left of them"
    return (
        f"clicked {figure(one.clicked)}, wrote since {figure(one.wrote)},"
        f" ordered {figure(one.customers)}, said stop {figure(one.stopped)}"
    )


def _said(answer: "Answer", currency: str) -> str:
    """How large the difference is: "+2.0 points of 100 that ordered (+0.1 to +3.9)"."""
    assert answer.difference is not None, "only what can be said"
    found = answer.difference
    if answer.metric == "net":
        more, low, high = (
            amount(one, currency, signed=True) for one in (found.value, found.low, found.high)
        )
        return f"{more} a member ({low} to {high}), costs deducted"
    more = f", lift {_lift(answer.lift)}" if answer.lift else ""
    low, high = (f"{100 * one:+.1f}" for one in (found.low, found.high))
    return f"ordered {100 * found.value:+.1f} percentage points ({low} to {high}){more}"


def _lift(found: "Estimate") -> str:
    from math import isfinite

    low, high = (f"{100 * one:+.0f}%" for one in (found.low, found.high))
    if not isfinite(found.value):
        return f"at least {low}"
    return f"{100 * found.value:+.0f}% ({low} to {high if isfinite(found.high) else 'any'})"


def _verdict(found: "Result | Overall", answer: "Answer") -> str:
    assert answer.difference is not None, "only what can be said"
    if found.proven(answer):
        return f"proven: {'more' if answer.difference.value > 0 else 'less'}"
    return f"not proven: {found.why_not or 'it may be chance'}"


def _pair(answer: "Answer") -> str:
    return f"{_named(answer.one)} against {_named(answer.other)}"


def _named(arm: str) -> str:
    return _ARMS.get(arm, f"variant {arm}")
